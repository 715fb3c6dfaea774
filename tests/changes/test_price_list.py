"""Another price holds where the general manager says: in the list from that day on, firm or provisional, or in one order (5.1.9(4))."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.changes.answers import approving, refusing
from domain.changes.finding import case
from domain.changes.models import Change
from domain.customers.models import Customer
from domain.orders.models import OrderLine
from domain.products.models import ListEntry, Price
from domain.products.queries import price_on
from domain.shared.errors import Invalid
from domain.shared.work import Work
from tests.cast import PASSWORD, TODAY, Cast
from tests.changes.story import Told, released
from tests.remembering import remembered
from tests.visitors import words

NEW = Decimal("84.90")


@pytest.fixture
@remembered
def told(cast: Cast) -> Told:
    """Asked for, and answered by marketing: the general manager has the last word."""
    told = released(cast)
    told.asks(told.price("84.90")).signs_all()
    return told


def approves(told: Told, holds: str) -> Change:
    return told.story.as_(told.cast.shen, lambda work: approving.approve_price(work, told.number, PASSWORD, None, holds))


def prices(told: Told) -> list[Price]:
    wanted = select(Price).where(Price.entry_id == told.lines[0].entry_id).order_by(Price.valid_from, Price.id)
    return told.story.system(lambda work: list(work.session.scalars(wanted)))


def holds_on(told: Told, day: date) -> Decimal | None:
    entry, quantity = told.lines[0].entry_id, told.lines[0].quantity
    assert entry is not None
    found = told.story.system(lambda work: price_on(work, entry, day, quantity, "CNY"))
    return found.unit_price if found else None


def line(told: Told) -> OrderLine:
    return told.lines[0]


@pytest.mark.clause("5.1.9(4)")
def test_in_the_list_it_holds_from_the_day_of_its_approval_on_with_the_change_as_its_source(told: Told) -> None:
    approves(told, "list")
    old, new = prices(told)
    assert (new.unit_price, new.valid_from, new.valid_to, new.source_number, new.provisional) == (NEW, TODAY, None, told.number, False)
    assert old.valid_to == date(2026, 11, 22), "the day before"
    assert (holds_on(told, date(2026, 11, 22)), holds_on(told, TODAY)) == (Decimal("86.40"), NEW)
    assert (line(told).unit_price, line(told).price_id) == (NEW, new.id)


@pytest.mark.clause("5.1.9(4)")
def test_for_this_order_alone_the_list_keeps_its_price(told: Told) -> None:
    before = [(each.id, each.valid_to) for each in prices(told)]
    approves(told, "order")
    assert [(each.id, each.valid_to) for each in prices(told)] == before
    assert holds_on(told, TODAY) == Decimal("86.40")
    assert (line(told).unit_price, line(told).price_id) == (NEW, None), "an exception rests on no price of the list"


@pytest.mark.clause("5.1.9(4)")
def test_a_provisional_price_is_marked_until_it_is_settled(told: Told) -> None:
    approves(told, "provisional")
    new = prices(told)[-1]
    assert (new.unit_price, new.provisional, line(told).price_id) == (NEW, True, new.id)


def test_where_it_holds_is_part_of_what_the_general_manager_signed(told: Told) -> None:
    vouched = [told.story.system(lambda work, each=each: approving.content(case(work, told.number, lock=False), [], each)["price_holds"])
               for each in ("order", "list")]
    assert vouched == ["order", "list"]
    assert approves(told, "order").price_holds == "order"


def test_any_other_word_is_asked_again_and_nothing_is_signed(told: Told) -> None:
    with pytest.raises(Invalid) as refused:
        approves(told, "everywhere")
    assert set(refused.value.fields) == {"holds"}
    assert (told.state, told.change.price_signature_id, told.change.price_holds) == ("approval", None, "")


def test_a_quotation_that_stood_over_the_list_ends_as_well(told: Told) -> None:
    def quoted(work: Work) -> None:
        entry = work.fetch(ListEntry, told.lines[0].entry_id)
        work.add(Price(customer_id=entry.customer_id, entry_id=entry.id, currency="CNY", unit_price=Decimal("85.50"),
                       valid_from=date(2026, 6, 1), source="quotation", source_number="QT-1"))

    told.story.system(quoted)
    assert holds_on(told, TODAY) == Decimal("85.50")
    approves(told, "list")
    assert holds_on(told, TODAY) == NEW


def test_a_price_agreed_for_a_later_day_already_stays_and_ends_it(told: Told) -> None:
    def planned(work: Work) -> None:
        entry = work.fetch(ListEntry, told.lines[0].entry_id)
        first = work.session.scalars(select(Price).where(Price.entry_id == entry.id)).one()
        first.valid_to = date(2026, 12, 31)
        work.add(Price(customer_id=entry.customer_id, entry_id=entry.id, currency="CNY", unit_price=Decimal("83.00"),
                       valid_from=date(2027, 1, 1), source="list"))

    told.story.system(planned)
    approves(told, "list")
    assert (holds_on(told, date(2026, 12, 31)), holds_on(told, date(2027, 1, 1))) == (NEW, Decimal("83.00"))


def test_another_currency_is_another_price(told: Told) -> None:
    def foreign(work: Work) -> None:
        entry = work.fetch(ListEntry, told.lines[0].entry_id)
        work.add(Price(customer_id=entry.customer_id, entry_id=entry.id, currency="EUR", unit_price=Decimal("11.00"),
                       valid_from=date(2026, 1, 1), source="list"))

    told.story.system(foreign)
    approves(told, "list")
    assert [each.valid_to for each in prices(told) if each.currency == "EUR"] == [None]


def test_refused_it_touches_neither_order_nor_list(told: Told) -> None:
    told.story.as_(told.cast.shen, lambda work: refusing.refuse(work, told.number, "成本已核", PASSWORD, None))
    assert (told.state, line(told).unit_price, len(prices(told))) == ("refused", Decimal("86.40"), 1)


class TestThePage:
    def test_the_general_manager_says_where_it_holds(self, told: Told, visit: Any) -> None:
        manager, path = visit(told.cast.shen), f"/admin/changes/{told.number}"
        page = manager.get(path)
        assert "单价适用范围" in words(page.text)
        assert [value for value in ("list", "provisional", "order") if f'value="{value}"' in page.text] == ["list", "provisional", "order"]
        form = {"holds": "order", "password": PASSWORD}
        assert manager.post(f"{path}/price-approval", form, version=told.change.version).status_code == 303
        assert (told.change.price_holds, told.state) == ("order", "in_force")
        assert "仅限本订单，一览表单价不变" in words(manager.get(path).text)

    def test_the_price_of_the_list_names_the_change_that_brought_it(self, told: Told, visit: Any) -> None:
        approves(told, "list")
        entry = told.story.system(lambda work: work.session.get(ListEntry, told.lines[0].entry_id))
        assert entry is not None
        number = told.story.system(lambda work: work.fetch(Customer, entry.customer_id).number)
        page = visit(told.cast.li_qian).get(f"/admin/product-lists/{number}/entries/{entry.id}")
        assert f"清单价，依变更 {told.number}" in words(page.text)
