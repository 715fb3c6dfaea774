"""The record of extra and premium freight, by payer and cause: what stands in it, what is summed, for whom (5.1.10(4))."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from domain.deliveries.freight import register, spending
from domain.deliveries.freight.register import FreightFilter
from domain.deliveries.freight.spending import KINDS, PAYERS, STATES, Entered, check
from domain.deliveries.models import Freight
from domain.orders.queries import by_number
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused
from domain.shared.spreadsheet import read
from domain.shared.work import unit
from templates.language import say, speaking
from templates.late_registers import FREIGHT, freight_workbook
from tests.cast import NOW, PASSWORD, Cast
from tests.deliveries.late import HOUSE, due, member_of, tasks
from tests.remembering import remembered

pytestmark = pytest.mark.clause("5.1.10(4)")
ONE = Entered("extra", "改走专车", "us", "专车", Decimal(100), Decimal(500), "CNY")


@remembered
def written(cast: Cast, name: str, order: str, *, decide: str = "approved", **more: Any) -> Freight:
    """A record with its cause for a name, decided by the general manager."""
    entered = replace(ONE, cause=name, **more)
    with unit(cast.li_qian, now=NOW) as work:
        number = spending.record(work, by_number(work, order), entered).number
    with unit(cast.shen, now=NOW) as work:
        if decide == "approved":
            return spending.approve(work, number, {"payer": entered.payer, "cause": name}, PASSWORD, None)
        return spending.dismiss(work, number, "由承运商承担", None) if decide == "dismissed" else register.one(work, number)[0].freight


@pytest.fixture
@remembered
def story(cast: Cast) -> None:
    """Seven records: of two customers, three payers, two currencies; one refused, one waiting, one of a project."""
    due(cast, -1, number="SO-A")
    due(cast, -1, number="SO-B", customer="b", part="B-77120")
    due(cast, -1, number="SO-X", project=member_of(cast, cast.li_qian, cast.shen, cast.zhao))
    written(cast, "a1", "SO-A", amount=Decimal("100.10"))
    written(cast, "a2", "SO-A", amount=Decimal("200.20"))
    written(cast, "a3", "SO-A", amount=Decimal(30), payer="carrier")
    written(cast, "a4", "SO-A", amount=Decimal(5), currency="EUR", kind="premium")
    written(cast, "b1", "SO-B", amount=Decimal(7), payer="customer", kind="premium")
    written(cast, "no", "SO-A", amount=Decimal(1000), decide="dismissed")
    written(cast, "waits", "SO-A", amount=Decimal(2000), decide="")
    written(cast, "secret", "SO-X", amount=Decimal(9))


def causes(who: Actor, **asked: str) -> set[str]:
    with unit(who, now=NOW) as work:
        return {row.freight.cause for row in register.page(work, FreightFilter.of(asked)).rows}


def sums(who: Actor, **asked: str) -> dict[tuple[str, str, str], tuple[Decimal, int]]:
    with unit(who, now=NOW) as work:
        found = register.sums(work, FreightFilter.of(asked))
        return {(each.kind, each.payer, each.currency): (each.amount, each.count) for each in found}


ALL = {"a1", "a2", "a3", "a4", "b1", "no", "waits"}


@pytest.mark.parametrize(("asked", "found"), [
    ({}, ALL), ({"state": "approved"}, ALL - {"no", "waits"}), ({"state": "dismissed"}, {"no"}), ({"state": "proposed"}, {"waits"}),
    ({"state": "unused"}, set()), ({"kind": "premium"}, {"a4", "b1"}), ({"kind": "extra"}, ALL - {"a4", "b1"}),
    ({"payer": "carrier"}, {"a3"}), ({"payer": "customer"}, {"b1"}), ({"payer": "us", "kind": "premium"}, {"a4"}),
    ({"customer": "K002"}, {"b1"}), ({"customer": "K001", "payer": "customer"}, set()), ({"customer": "K999"}, set()),
    ({"from": "2026-11-23", "to": "2026-11-23"}, ALL), ({"from": "2026-11-24"}, set()), ({"to": "2026-11-22"}, set()),
])
def test_each_filter_keeps_its_records_and_drops_the_others(cast: Cast, story: None, asked: dict[str, str], found: set[str]) -> None:
    assert causes(cast.sun_li, **asked) == found


BY_HAND = {
    ("extra", "us", "CNY"): (Decimal("300.30"), 2), ("extra", "carrier", "CNY"): (Decimal(30), 1),
    ("premium", "us", "EUR"): (Decimal(5), 1), ("premium", "customer", "CNY"): (Decimal(7), 1),
}


def test_what_was_approved_is_summed_by_kind_and_payer_and_no_currency_is_added_to_another(cast: Cast, story: None) -> None:
    assert sums(cast.sun_li) == BY_HAND
    assert sums(cast.sun_li, state="dismissed") == BY_HAND, "what was refused costs nothing, whichever list is looked at"
    assert sums(cast.sun_li, customer="K002") == {("premium", "customer", "CNY"): (Decimal(7), 1)}
    assert sums(cast.sun_li, payer="carrier") == {("extra", "carrier", "CNY"): (Decimal(30), 1)}


@pytest.mark.clause("5.1.1(4)", "5.1.10(4)")
def test_in_list_sums_and_workbook_a_projects_freight_is_its_members_alone(cast: Cast, story: None) -> None:
    assert causes(cast.li_qian) == ALL | {"secret"} and "secret" not in causes(cast.sun_li)
    assert sums(cast.li_qian)[("extra", "us", "CNY")] == (Decimal("309.30"), 3)
    for who, there in ((cast.li_qian, True), (cast.sun_li, False)):
        assert any("secret" in row for row in cells(who, "en")[1]) is there


def cells(who: Actor, language: str) -> tuple[list[Any], list[list[Any]]]:
    with unit(who, now=NOW) as work:
        packed, name, _ = freight_workbook(register.page(work, FreightFilter(), size=100).rows, language)
    assert name == "freight.xlsx"
    heads, *rows = read(packed, most_rows=100).rows
    return list(heads), [list(row) for row in rows]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_workbook_says_kind_payer_and_state_in_the_readers_language(cast: Cast, story: None, language: str) -> None:
    heads, rows = cells(cast.sun_li, language)
    by_cause = {row[7]: row for row in rows}
    with speaking(language):
        assert heads == [say(heading) for heading, *_ in FREIGHT]
        said = [say(KINDS["premium"]), say(PAYERS["customer"]), "CNY", say(STATES["approved"])]
        assert [by_cause["b1"][n] for n in (2, 8, 11, 12)] == said
        assert by_cause["no"][12] == say(STATES["dismissed"]) and by_cause["waits"][12] == say(STATES["proposed"])
    assert [Decimal(str(by_cause["a1"][n])) for n in (9, 10)] == [500, Decimal("100.1")]
    assert (by_cause["a1"][13], by_cause["waits"][13] or "") == (cast.shen.name, "")


def test_the_page_shows_each_record_and_each_sum(cast: Cast, story: None, visit: Any) -> None:
    page = visit(cast.sun_li).get("/admin/deliveries/freight").text
    for said in ("¥300.30", "€5.00", "¥7.00", "a1", "waits"):
        assert said in page
    assert "secret" not in page and "¥309.30" not in page


# what is written down


@pytest.mark.parametrize(("said", "fields"), [
    ({"kind": "gift"}, {"kind"}), ({"payer": "nobody"}, {"payer"}), ({"currency": "ZZZ"}, {"currency"}),
    ({"amount": Decimal(0)}, {"amount"}), ({"amount": Decimal("-0.01")}, {"amount"}), ({"cause": "  "}, {"cause"}),
    ({"kind": "", "payer": "", "currency": "", "amount": Decimal(-1), "cause": ""}, {"kind", "payer", "currency", "amount", "cause"}),
])
def test_all_that_is_wrong_with_a_record_is_told_at_once(said: dict[str, Any], fields: set[str]) -> None:
    check(ONE)
    with pytest.raises(Invalid) as wrong:
        check(replace(ONE, **said))
    assert set(wrong.value.fields) == fields


@pytest.mark.parametrize(("amount", "currency", "post"), [
    ("0.01", "CNY", "head"), ("10000", "CNY", "head"), ("10000.01", "CNY", "general_manager"), ("0.01", "USD", "general_manager"),
    ("0.01", "EUR", "general_manager"),
])
def test_it_waits_for_who_may_spend_so_much_in_that_currency(cast: Cast, amount: str, currency: str, post: str) -> None:
    due(cast, -1, number="SO-A")
    written(cast, "one", "SO-A", decide="", amount=Decimal(amount), currency=currency)
    task, = tasks("delay.freight")
    assert task.position == post and task.clause == "5.1.10(4)"


@pytest.mark.parametrize("who", ["li_qian", "sun_li", "chen", "he_head"])
def test_who_proposes_or_only_reads_decides_nothing(cast: Cast, who: str) -> None:
    due(cast, -1, number="SO-A")
    one = written(cast, "one", "SO-A", decide="")
    for deed in (lambda work: spending.approve(work, one.number, {"payer": "us", "cause": "x"}, PASSWORD, None),
                 lambda work: spending.dismiss(work, one.number, "不同意", None)):
        with pytest.raises(Forbidden), unit(getattr(cast, who), now=NOW) as work:
            deed(work)
    with pytest.raises(NotFound), unit(cast.wang_min, now=NOW) as work:  # to the customer there is no such thing
        spending.dismiss(work, one.number, "不同意", None)
    assert len(tasks("delay.freight")) == 1


def test_who_approves_may_name_another_payer_and_cause_and_those_are_what_is_signed(cast: Cast) -> None:
    due(cast, -1, number="SO-A")
    one = written(cast, "装错", "SO-A", decide="")
    with unit(cast.zhao, now=NOW) as work:
        found = spending.approve(work, one.number, {"payer": "carrier", "cause": "承运商延误"}, PASSWORD, None)
        assert (found.payer, found.cause, found.state, found.decided_by) == ("carrier", "承运商延误", "approved", "赵志远")
    assert list(sums(cast.sun_li)) == [("extra", "carrier", "CNY")]
    with pytest.raises(Refused), unit(cast.zhao, now=NOW) as work:
        spending.dismiss(work, one.number, "还是不付", None)


def test_a_page_of_the_record_ends_where_the_next_begins(cast: Cast, story: None) -> None:
    with unit(HOUSE, now=NOW) as work:
        for n, each in enumerate(work.session.query(Freight).order_by(Freight.number)):
            work.session.execute(update(Freight).where(Freight.id == each.id).values(at=NOW - timedelta(hours=n)))
    with unit(cast.sun_li, now=NOW) as work:
        first = register.page(work, FreightFilter(), size=4)
        second = register.page(work, FreightFilter(after=str(first.later)), size=4)
    found = [row.freight.cause for row in (*first.rows, *second.rows)]
    assert len(first.rows) == 4 and len(found) == len(set(found)) == len(ALL) and set(found) == ALL
