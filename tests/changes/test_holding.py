"""Who must know of a change in force, from what departments really hold of the touched lines: no database (5.1.9(6))."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

import pytest

from domain.changes.force import holding
from domain.changes.force.holding import Held, Touched, concerned, holds, must_know
from domain.changes.models import Change, ChangeItem, Field
from domain.orders.models import Order, OrderLine
from domain.shared.message import Message
from domain.shared.work import Work

F = Field
NOBODY = cast(Work, None)


def line(position: int = 10, **more: Any) -> OrderLine:
    of: dict[str, Any] = {"customer_part": "2904110-K80", "drawing_revision": "C", "open_quantity": Decimal(100)}
    return OrderLine(id=uuid.uuid4(), position=position, **{**of, **more})


def item(field: Field, at: OrderLine | None = None) -> ChangeItem:
    return ChangeItem(id=uuid.uuid4(), field=field, line_id=at.id if at else None)


def touched(*items: ChangeItem, lines: Iterable[OrderLine] = ()) -> Touched:
    return Touched(Change(number="CH-1"), Order(number="SO-1"), items, list(lines))


def always(*fields: Field) -> dict[str, list[str]]:
    at = line()
    found = must_know(holding._always(NOBODY, touched(*(item(field, at) for field in fields), lines=[at])))
    return {each.department: [str(document) for document in each.documents] for each in found}


class TestWhatEveryOrderHas:
    @pytest.mark.clause("5.1.9(6)")
    @pytest.mark.parametrize(("field", "departments"), [
        (F.DATE, ["sales", "logistics"]),
        (F.QUANTITY, ["sales", "logistics"]),
        (F.CANCEL, ["sales", "logistics"]),
        (F.ADD, ["sales", "logistics"]),
        (F.PLACE, ["sales", "logistics"]),
        (F.TRANSPORT, ["sales", "logistics"]),
        (F.PACKAGING, ["sales", "production", "quality", "logistics"]),
        (F.SPECIFICATION, ["sales", "technical", "production", "quality"]),
        (F.DRAWING, ["sales", "technical", "production", "quality", "logistics"]),
        (F.PRICE, ["sales", "finance"]),
    ])
    def test_each_field_concerns_those_whose_work_it_is(self, field: Field, departments: list[str]) -> None:
        assert list(always(field)) == departments

    @pytest.mark.clause("5.1.9(6)")
    def test_sales_always_exchanges_the_sales_order(self) -> None:
        assert all("Sales order FM070100-02" in always(field)["sales"] for field in Field)

    def test_the_ledger_follows_days_and_quantities_not_words(self) -> None:
        ledger = "Order execution ledger FM070100-03"
        assert [field for field in Field if ledger in always(field)["sales"]] == [F.DATE, F.QUANTITY, F.CANCEL, F.ADD]

    def test_a_drawing_is_named_with_its_part_and_new_revision(self) -> None:
        found = always(F.DRAWING)
        assert all("Drawing 2904110-K80, revision C" in found[each] for each in ("technical", "production", "quality"))
        assert "Drawing 2904110-K80, revision C" not in found["sales"]

    def test_a_place_or_a_packaging_changes_the_labels(self) -> None:
        assert all("Labels" in always(field)["logistics"] for field in (F.PLACE, F.PACKAGING, F.DRAWING))
        assert "Labels" not in always(F.TRANSPORT)["logistics"]

    def test_production_is_not_troubled_with_a_price_or_a_place(self) -> None:
        assert "production" not in always(F.PRICE, F.PLACE, F.TRANSPORT)


class TestTogether:
    @pytest.mark.clause("5.1.9(6)")
    def test_a_department_is_told_once_with_each_document_once_in_the_order_of_the_procedure(self) -> None:
        plan, drawing = Message("Daily parts production plan"), Message("Drawing {part}", part="A")
        found = must_know([Held("logistics", plan), Held("production", plan), Held("production", drawing), Held("production", plan),
                           Held("sales", plan)])
        assert [(each.department, list(each.documents)) for each in found] == [
            ("sales", [plan]), ("production", [plan, drawing]), ("logistics", [plan])]

    def test_two_documents_of_one_kind_with_other_numbers_are_two(self) -> None:
        numbers = [Message("Purchase request {number}", number=each) for each in ("PR-1", "PR-2", "PR-1")]
        known, = must_know(Held("purchasing", each) for each in numbers)
        assert [str(each) for each in known.documents] == ["Purchase request PR-1", "Purchase request PR-2"]

    def test_nothing_held_concerns_nobody(self) -> None:
        assert must_know([]) == []

    def test_an_area_above_adds_what_it_holds(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(holding, "_HOLDERS", [])

        @holds
        def notices(work: Work, about: Touched) -> Iterable[Held]:
            yield Held("finance", Message("Statement {number}", number=about.order.number))

        at = line()
        found = {each.department: [str(one) for one in each.documents] for each in concerned(NOBODY, touched(item(F.DATE, at), lines=[at]))}
        assert found["finance"] == ["Statement SO-1"]
        assert list(found) == ["sales", "logistics", "finance"]


class TestWhichLines:
    def test_the_lines_of_a_field_are_those_whose_item_has_it(self) -> None:
        one, other = line(10), line(20)
        about = touched(item(F.DATE, one), item(F.PRICE, other), lines=[one, other])
        assert (about.of({F.DATE}), about.of({F.PRICE}), about.of({F.DRAWING})) == ([one], [other], [])

    def test_what_changes_in_the_header_is_about_every_line(self) -> None:
        lines = [line(10), line(20)]
        assert touched(item(F.TRANSPORT), lines=lines).of({F.TRANSPORT}) == lines

    def test_a_line_is_named_once_however_much_of_it_changes(self) -> None:
        at = line()
        assert touched(item(F.DATE, at), item(F.QUANTITY, at), lines=[at]).of(holding.MOVED) == [at]
