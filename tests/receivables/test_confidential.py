"""Money of a confidential project: on a statement of its own, in nobody's sums but its members' (5.1.1(4), RULES 5)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from domain.projects.actions import open_project
from domain.receivables.actions import drafting, paying, sending
from domain.receivables.queries import ages, lists
from domain.receivables.queries.unbilled import received_lines
from domain.receivables.sheet import receivables_sheet
from domain.shared.actor import Actor
from domain.shared.errors import Invalid, NotFound, Refused
from tests.receivables.received import ARM, LINK, House, received

OPEN_ONE, SECRET_ONE = Decimal("122.89"), Decimal("976.32")


@dataclass
class Both:
    """Customer A received openly and confidentially; the month's drafts are made. Xu of finance has the task, Song has not."""

    house: House
    project: uuid.UUID
    plain: str
    secret: str


@pytest.fixture
def both(house: House) -> Both:
    project = house.system(lambda work: open_project(work, house.cast.a.id, "E27", {house.cast.wang_min.id: "buyer"}).id)
    received(house.cast, (LINK, 5, "21.75"))
    received(house.cast, (ARM, 10, "86.40"), project=project, po="SECRET-1")
    first, last = drafting_days()
    numbers = house.system(lambda work: {each.project_id: each.number for each in drafting.draft(work, "K001", first, last)})
    return Both(house, project, numbers[None], numbers[project])


def drafting_days() -> tuple[Any, Any]:
    from tests.cast import TODAY

    return TODAY.replace(day=1), TODAY


def unbilled(both: Both, who: Actor) -> Decimal:
    rows = both.house.as_(who, lambda work: ages.by_customer(work))
    return sum((row.unbilled for row in rows), Decimal(0))


@pytest.mark.clause("5.1.1(4)")
def test_what_is_confidential_stands_on_a_statement_of_its_own_whose_number_tells_nothing(both: Both) -> None:
    assert both.plain.startswith("DZ-") and not both.secret.startswith("DZ-")
    assert [line.customer_part for line in both.house.lines(both.plain)] == [LINK]
    assert [line.customer_part for line in both.house.lines(both.secret)] == [ARM]


@pytest.mark.clause("5.1.1(4)")
def test_members_count_it_and_for_others_it_does_not_exist(both: Both) -> None:
    cast = both.house.cast
    assert unbilled(both, cast.xu) == OPEN_ONE + SECRET_ONE  # by their task they are of it
    assert unbilled(both, cast.song_head) == OPEN_ONE
    with pytest.raises(NotFound):
        both.house.as_(cast.song_head, lambda work: sending.send(work, both.secret, None))
    both.house.send(both.secret)


@pytest.mark.clause("5.1.1(4)")
def test_the_customers_own_people_who_are_not_of_it_see_nothing_either(both: Both) -> None:
    house = both.house
    for number in (both.plain, both.secret):
        house.send(number)
    seen = {who.name: [row[0].number for row in house.as_(who, lambda work: lists.statements(work).rows)]
            for who in (house.cast.wang_min, house.cast.a_admin)}
    assert set(seen["王敏"]) == {both.plain, both.secret}
    assert seen["郑洁"] == [both.plain]
    assert unbilled(both, house.cast.wang_min) == OPEN_ONE + SECRET_ONE
    assert unbilled(both, house.cast.a_admin) == OPEN_ONE
    assert unbilled(both, house.cast.b_buyer) == 0


def test_goods_on_a_draft_count_in_the_customers_account_and_are_not_offered_for_an_invoice(both: Both) -> None:
    house = both.house
    assert unbilled(both, house.cast.wang_min) == OPEN_ONE + SECRET_ONE
    assert house.as_(house.cast.wang_min, lambda work: received_lines(work, house.cast.a.id)) == []


@pytest.mark.clause("5.1.1(4)")
def test_its_invoice_and_its_payment_are_as_confidential(both: Both) -> None:
    house = both.house
    house.answer(house.send(both.secret))
    invoice = house.issue(house.asked(both.secret))
    assert house.invoice(invoice).project_id == both.project
    with pytest.raises(Invalid, match="is not an open invoice"):  # the same as of one that never was
        house.pay("976.32", who=house.cast.song_head, invoices=[invoice])
    payment = house.pay("976.32", invoices=[invoice])
    assert house.payment(payment).project_id == both.project
    assert house.invoice(invoice).state == "paid"
    assert [row[0].number for row in house.as_(house.cast.song_head, lambda work: lists.payments(work).rows)] == []


def test_an_open_payment_never_pays_a_confidential_invoice_so_that_nothing_is_missing_to_those_who_do_not_see_it(both: Both) -> None:
    house = both.house
    house.answer(house.send(both.secret))
    invoice = house.issue(house.asked(both.secret))
    payment = house.pay("976.32")
    assert (house.payment(payment).left, house.invoice(invoice).open) == (SECRET_ONE, SECRET_ONE)
    with pytest.raises(Refused, match="not an open invoice"):
        house.as_(house.cast.xu, lambda work: paying.match_rest(work, payment, [invoice], None))


def test_invoices_of_two_scopes_are_not_paid_with_one_payment(both: Both) -> None:
    house = both.house
    house.answer(house.send(both.secret))
    secret = house.issue(house.asked(both.secret), tax_number="1001")
    house.answer(house.send(both.plain))
    plain = house.issue(house.asked(both.plain), tax_number="1002")
    with pytest.raises(Refused, match="do not belong together"):
        house.pay("1000.00", invoices=[secret, plain])
    assert house.payment(house.pay("1000.00", invoices=[plain])).left == Decimal("877.11")


def test_a_register_on_paper_holds_nothing_confidential_whoever_prints_it(both: Both) -> None:
    house = both.house
    sheet = house.as_(house.cast.xu, lambda work: receivables_sheet(work))
    assert [row.unbilled for row in sheet.rows] == [OPEN_ONE]
    assert [row.unbilled for row in sheet.totals] == [OPEN_ONE]
    own = house.as_(house.cast.wang_min, lambda work: receivables_sheet(work, work.fetch(type(house.cast.a), house.cast.a.id)))
    assert [row.unbilled for row in own.rows] == [OPEN_ONE]
