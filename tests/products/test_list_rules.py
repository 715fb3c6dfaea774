"""A customer's list and its prices: each part once, each price beside the others of its kind, and who hears of a change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.customers.models import Customer
from domain.products import actions, inputs
from domain.products.events import PartListed
from domain.products.models import ListEntry, Price, Product
from domain.products.queries import Wanted, complete_part, entries_by_part, find_entry, made_for_another, price_on, prices_on
from domain.shared.actor import system
from domain.shared.errors import Invalid, Refused
from domain.shared.events import _reactions, when
from domain.shared.journal import Audit
from domain.shared.work import Work, unit
from tests.cast import NOW, TODAY, Cast
from tests.tracking.made import project

ARM, OTHER = "2904110-K80", "2904120-K80"
ENTRY = {"customer_part": ARM, "name": "前下摆臂总成（左）", "revision": "B", "material": "QStE420", "active": "1"}
DAY = timedelta(days=1)


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """The parts that others were told of."""
    parts: list[str] = []
    when(PartListed, lambda work, happened: parts.append(happened.entry.customer_part))
    yield parts
    _reactions[PartListed].pop()


def edit(cast: Cast, **fields: str) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        actions.edit_entry(work, work.fetch(ListEntry, cast.entries[ARM].id), inputs.read_entry({**ENTRY, **fields}), version=None)


@pytest.mark.parametrize(
    ("fields", "told"),
    [({"revision": "C"}, [ARM]), ({"material": "QStE500"}, [ARM]), ({"packaging": "纸箱"}, []), ({"name": "左摆臂"}, []), ({}, [])],
)
def test_others_hear_of_a_new_drawing_or_material_and_of_nothing_else(
    cast: Cast, heard: list[str], fields: dict[str, str], told: list[str]
) -> None:
    edit(cast, **fields)
    assert heard == told


@pytest.mark.clause("6.2.13")
def test_a_line_of_the_list_keeps_its_number_and_never_takes_anothers(cast: Cast) -> None:
    edit(cast, customer_part=ARM.lower())
    with pytest.raises(Invalid) as refused:
        edit(cast, customer_part=OTHER)
    assert str(refused.value.fields["customer_part"]) == f"{OTHER} is on this customer's list already."


def test_the_same_part_number_may_stand_on_two_customers_lists(cast: Cast, heard: list[str]) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        product = work.fetch(Product, cast.products["HC-9001-001"].id)
        made = actions.add_entry(work, work.fetch(Customer, cast.b.id), product, inputs.read_entry(ENTRY))
        assert (made.customer_id, made.product_id) == (cast.b.id, product.id)
    assert heard == [ARM]
    with unit(system("test"), now=NOW) as work:
        entry = work.session.scalars(select(Audit).where(Audit.action == "list.part_added")).one()
    assert (entry.values["after"]["customer_part"], entry.values["after"]["code"]) == (ARM, "HC-9001-001")


# prices: 86.40 stands from 1 January without an end


def add(cast: Cast, first: date, last: date | None = None, part: str = ARM, **fields: str) -> Price:
    typed = {"currency": "CNY", "unit_price": "90", "valid_from": str(first), "valid_to": str(last or ""), **fields}
    with unit(cast.li_qian, now=NOW) as work:
        return actions.add_price(work, work.fetch(ListEntry, cast.entries[part].id), inputs.read_price(typed))


def standing(cast: Cast, part: str = ARM) -> list[tuple[date, date | None]]:
    with unit(cast.li_qian, now=NOW) as work:
        found = select(Price).where(Price.entry_id == cast.entries[part].id).order_by(Price.valid_from, Price.unit_price)
        return [(price.valid_from, price.valid_to) for price in work.session.scalars(found)]


JANUARY, JUNE, JULY = date(2026, 1, 1), date(2026, 6, 1), date(2026, 7, 1)


@pytest.mark.clause("5.1.2(2)A")
@pytest.mark.parametrize(
    ("first", "last", "fields", "stand"),
    [
        (JUNE, None, {}, [(JANUARY, JUNE - DAY), (JUNE, None)]),
        (JUNE, JULY, {}, [(JANUARY, JUNE - DAY), (JUNE, JULY)]),
        (JANUARY - DAY, JANUARY - DAY, {}, [(JANUARY - DAY, JANUARY - DAY), (JANUARY, None)]),
        (JUNE, None, {"currency": "EUR"}, [(JANUARY, None), (JUNE, None)]),
        (JUNE, None, {"price_from": "1000"}, [(JANUARY, None), (JUNE, None)]),
        (JUNE, None, {"source": "quotation", "source_number": "QT-1"}, [(JANUARY, None), (JUNE, None)]),
    ],
)
def test_a_new_price_ends_the_one_of_its_kind_and_no_other(
    cast: Cast, first: date, last: date | None, fields: dict[str, str], stand: list[Any]
) -> None:
    add(cast, first, last, **fields)
    assert standing(cast) == stand
    assert standing(cast, OTHER) == [(JANUARY, None)]


@pytest.mark.parametrize(("first", "last"), [(JANUARY, None), (JANUARY - DAY, None), (JANUARY - DAY, JANUARY)])
def test_a_price_that_lies_across_the_beginning_of_another_is_refused(cast: Cast, first: date, last: date | None) -> None:
    with pytest.raises(Refused, match="already holds from 2026-01-01"):
        add(cast, first, last)
    assert standing(cast) == [(JANUARY, None)]


def test_a_price_after_one_that_has_ended_leaves_it_as_it_was(cast: Cast) -> None:
    end(cast, JUNE - DAY)
    add(cast, JUNE)
    assert standing(cast) == [(JANUARY, JUNE - DAY), (JUNE, None)]
    with unit(system("test"), now=NOW) as work:
        assert len(list(work.session.scalars(select(Audit).where(Audit.action == "price.ended")))) == 1


def end(cast: Cast, last: date) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        price = work.session.scalars(select(Price).where(Price.entry_id == cast.entries[ARM].id)).one()
        actions.end_price(work, price, last, version=price.version)


def test_a_price_ends_at_the_earliest_on_the_day_before_it_began(cast: Cast) -> None:
    end(cast, JANUARY - DAY)
    with unit(cast.li_qian, now=NOW) as work:
        assert price_on(work, cast.entries[ARM].id, JANUARY, Decimal(1), "CNY") is None
    with pytest.raises(Invalid) as refused:
        end(cast, JANUARY - 2 * DAY)
    assert set(refused.value.fields) == {"valid_to"}


@pytest.mark.clause("5.1.1(4)")
def test_the_price_of_a_confidential_part_is_as_hidden_as_the_part(cast: Cast) -> None:
    key = project(cast, cast.li_qian)
    with unit(system("test"), now=NOW) as work:
        work.fetch(ListEntry, cast.entries[ARM].id).project_id = key
    made = add(cast, JUNE)
    assert made.project_id == key
    with unit(cast.wu_jia, now=NOW) as work:
        assert price_on(work, made.entry_id, JULY, Decimal(1), "CNY") is None
        assert find_entry(work, cast.a.id, ARM) is None
    with unit(cast.li_qian, now=NOW) as work:
        found = price_on(work, made.entry_id, JULY, Decimal(1), "CNY")
        assert found and found.unit_price == 90


# reading


@pytest.mark.clause("3.2")
def test_a_hint_of_another_customers_part_is_for_staff_and_for_parts_that_are_still_sold(cast: Cast) -> None:
    asked = ["b-77120", ARM, " ", "NEW"]
    hints = lambda who, parts=asked: look(who, lambda work: made_for_another(work, cast.a.id, parts))  # noqa: E731
    assert hints(cast.li_qian) == {"B-77120"}
    assert hints(cast.b_buyer) == hints(cast.li_qian, [" ", ""]) == frozenset()
    with unit(system("test"), now=NOW) as work:
        work.fetch(ListEntry, cast.b_entries["B-77120"].id).active = False
    assert hints(cast.li_qian) == frozenset()


def look(who: Any, deed: Any) -> Any:
    with unit(who, now=NOW) as work:
        return deed(work)


def test_staff_who_see_all_lists_still_read_the_one_they_ask_for(cast: Cast) -> None:
    def read(work: Work) -> None:
        assert [row.customer_part for row in complete_part(work, cast.b.id, "支架")] == ["B-77120"]
        assert complete_part(work, cast.b.id, "2904110") == []
        assert entries_by_part(work, cast.b.id, [ARM, "b-77120"]).keys() == {"B-77120"}
        assert entries_by_part(work, cast.b.id, ["", " "]) == {}

    look(cast.li_qian, read)


def test_prices_of_many_parts_come_each_for_its_own_quantity(cast: Cast) -> None:
    add(cast, JUNE, price_from="1000", unit_price="80")
    arm, other = cast.entries[ARM].id, cast.entries[OTHER].id
    wanted = [Wanted(arm, Decimal(999)), Wanted(arm, Decimal(1000)), Wanted(other, Decimal(5000))]
    found = look(cast.wang_min, lambda work: prices_on(work, wanted, TODAY, "CNY"))
    assert [found[each].unit_price for each in wanted] == [Decimal("86.4"), 80, Decimal("86.4")]
    assert look(cast.wang_min, lambda work: prices_on(work, [], TODAY, "CNY")) == {}
