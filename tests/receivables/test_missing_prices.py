"""A line that came without a price: the list's is finance's to sign, any other the general manager's (RULES 4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.accounts.models import Signature
from domain.products.models import Price
from domain.receivables.actions import drafting, sending
from domain.receivables.models import StatementLine
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden, PasswordNeeded, Refused
from tests.cast import PASSWORD, TODAY
from tests.receivables.received import ARM, LINK, House, received
from tests.remembering import remembered

D = Decimal


@pytest.fixture
@remembered
def unpriced(house: House) -> str:
    """A draft of two lines; the second came without a price, and the list gives 21.75 for it."""
    received(house.cast, (ARM, 10, "86.40"), (LINK, 5, None))
    return house.draft()


def enter(house: House, number: str, price: str, who: Actor | None = None, password: str = PASSWORD) -> StatementLine:
    line = next(each for each in house.lines(number) if each.unit_price is None)
    house.as_(who or house.cast.xu, lambda work: sending.price_line(work, number, line.id, D(price), password, None))
    return next(each for each in house.lines(number) if each.id == line.id)


def signed(house: House) -> list[tuple[str, str]]:
    wanted = select(Signature.decision, Signature.person_name).where(Signature.object_kind == "statement_line").order_by(Signature.at)
    return house.system(lambda work: [tuple(row) for row in work.session.execute(wanted)])


def off_the_list(house: House, part: str) -> None:
    """The list gave no price for the part on the day of its order."""
    entry = house.cast.entries[part].id

    def end(work: Any) -> None:
        for price in work.session.scalars(select(Price).where(Price.entry_id == entry)):
            price.valid_from, price.valid_to = date(2025, 1, 1), date(2025, 12, 31)

    house.system(end)


@pytest.mark.clause("5.1.2(2)A")
def test_the_price_of_the_list_is_entered_by_finance_under_its_signature(house: House, unpriced: str) -> None:
    line = enter(house, unpriced, "21.75")
    assert (line.unit_price, line.net, line.tax, line.gross) == (D("21.75"), D("108.75"), D("14.14"), D("122.89"))
    assert signed(house) == [("invoice", house.cast.xu.name)]


def test_without_the_password_nothing_is_priced(house: House, unpriced: str) -> None:
    for typed in ("", "wrong"):
        with pytest.raises(PasswordNeeded):
            enter(house, unpriced, "21.75", password=typed)
    assert [line.unit_price for line in house.lines(unpriced)] == [D("86.40"), None] and signed(house) == []


@pytest.mark.clause("5.1.9(4)")
def test_any_other_price_is_the_general_managers_to_sign(house: House, unpriced: str) -> None:
    for who in (house.cast.xu, house.cast.zhao, house.cast.li_qian):
        with pytest.raises(Forbidden):
            enter(house, unpriced, "21.70", who)
    line = enter(house, unpriced, "21.70", house.cast.shen)
    assert (line.unit_price, line.net) == (D("21.70"), D("108.50"))
    assert signed(house) == [("price_change", house.cast.shen.name)]


def test_a_price_of_the_order_stands_whoever_would_enter_another(house: House, unpriced: str) -> None:
    arm = house.lines(unpriced)[0]
    for who in (house.cast.xu, house.cast.shen):
        with pytest.raises(Refused, match="price of the order stands"):
            house.as_(who, lambda work: sending.price_line(work, unpriced, arm.id, D("80.00"), PASSWORD, None))
    assert house.lines(unpriced)[0].unit_price == D("86.40") and signed(house) == []


def test_the_general_manager_is_asked_only_where_the_list_gives_none(house: House, unpriced: str) -> None:
    assert house.tasks("statement.price") == []
    off_the_list(house, LINK)
    received(house.cast, (LINK, 7, None), po="4500874022")
    second = house.draft()
    (task,) = house.tasks("statement.price")
    assert (task.position, task.object_number, task.clause) == ("general_manager", second, "5.1.9(4)")


def test_finance_may_not_even_enter_what_the_list_gives_for_another_day(house: House) -> None:
    off_the_list(house, LINK)
    received(house.cast, (LINK, 7, None))
    number = house.draft()
    with pytest.raises(Forbidden):
        enter(house, number, "21.75")
    enter(house, number, "21.75", house.cast.shen)
    assert house.tasks("statement.price") == []
    assert house.statement(house.send(number)).state == "sent"


def test_the_task_ends_where_the_line_is_taken_off(house: House) -> None:
    off_the_list(house, LINK)
    received(house.cast, (ARM, 1, "86.40"), (LINK, 7, None))
    number = house.draft()
    assert len(house.tasks("statement.price")) == 1
    house.as_(house.cast.xu, lambda work: sending.drop_line(work, number, house.lines(number)[1].id, None))
    assert house.tasks("statement.price") == []


def test_a_provisional_price_of_the_list_is_made_good_later(house: House) -> None:
    off_the_list(house, LINK)
    entry = house.cast.entries[LINK].id
    house.system(lambda work: work.add(Price(customer_id=house.cast.a.id, entry_id=entry, currency="CNY", unit_price=D("20.00"),
                                             valid_from=date(2026, 1, 1), provisional=True)))
    received(house.cast, (LINK, 7, None))
    line = enter(house, house.draft(), "20.00")
    assert (line.provisional, line.net) == (True, D("140.00"))


def test_the_draft_of_a_month_asks_too(house: House) -> None:
    off_the_list(house, LINK)
    received(house.cast, (LINK, 7, None), day=date(2026, 10, 20))
    assert TODAY.month == 11
    (made,) = house.system(drafting.draft_months)
    assert [task.object_number for task in house.tasks("statement.price")] == [made.number]


def test_the_page_asks_for_the_password_and_keeps_the_price_that_was_typed(house: House, unpriced: str, visit: Any) -> None:
    at, line = f"/admin/receivables/statements/{unpriced}", house.lines(unpriced)[1].id
    finance = visit(house.cast.xu)
    missing = finance.post(f"{at}/lines/{line}/price", {"price": "21.75"}, version=house.statement(unpriced).version)
    assert missing.status_code == 422 and 'value="21.75"' in missing.text
    other = finance.post(f"{at}/lines/{line}/price", {"price": "22.00", "password": PASSWORD}, version=house.statement(unpriced).version)
    assert other.status_code == 403
    done = visit(house.cast.shen).post(f"{at}/lines/{line}/price", {"price": "22.00", "password": PASSWORD},
                                       version=house.statement(unpriced).version)
    assert done.status_code == 303 and house.lines(unpriced)[1].net == D("110.00")
