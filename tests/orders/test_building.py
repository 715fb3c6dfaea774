"""The rows of an order made from its input, without a database: what is taken from the customer, what from the list."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.customers.models import Customer
from domain.orders import building, rules
from domain.orders.inputs import DateInput, LineInput, OrderInput, SuppliedInput
from domain.orders.models import LineClass, Order, OrderLine
from domain.orders.offers import Offer
from domain.products.queries import EntryRow, PriceFound
from domain.shared.work import Work

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
A, PRODUCT, ENTRY, PRICE, PROJECT = (uuid.UUID(int=n) for n in range(1, 6))
DUE = date(2026, 12, 18)
WORK = cast(Work, SimpleNamespace(now=NOW, person=SimpleNamespace(id=uuid.UUID(int=9), name="王敏")))


def entry(**more: Any) -> EntryRow:
    values: dict[str, Any] = {
        "id": ENTRY,
        "customer_id": A,
        "customer_part": "2904110-K80",
        "name": "前下摆臂",
        "drawing": "DWG-1",
        "revision": "B",
        "material": "QStE420",
        "specification": "图纸 B 版",
        "quality": "按控制计划",
        "packaging": "周转箱",
        "standard_pack": None,
        "minimum_quantity": None,
        "product_id": PRODUCT,
        "code": "HC-1",
        "unit": "pcs",
        "lead_days": 15,
    }
    return EntryRow(**(values | more))


def offer(line_class: str = "mass_production", **more: Any) -> Offer:
    price = PriceFound(PRICE, ENTRY, "CNY", Decimal("86.40"), Decimal(0), date(2026, 1, 1), None, "list", "", False)
    found = rules.classify(rules.Listed("B", "QStE420"))
    values: dict[str, Any] = {
        "line_class": LineClass(line_class),
        "reason": found.reason,
        "entry": entry(),
        "price": price,
        "unit_price": Decimal("86.40"),
        "amount": None,
    }
    return Offer(**(values | more))


def typed(**more: Any) -> LineInput:
    return LineInput(**({"row": 0, "part": "2904110-k80", "dates": (DateInput(Decimal(2400), DUE),)} | more))


def order(**more: Any) -> Order:
    given = OrderInput(**({"customer_id": A, "po_number": " PO 45-1", "lines": (typed(),), "order_date": date(2026, 11, 23)} | more))
    return building.header(WORK, given, Customer(id=A, owner_id=uuid.UUID(int=8)))


def made(line: LineInput | None = None, found: Offer | None = None) -> OrderLine:
    return building.line(order(), line or typed(), found or offer(), 10)


def test_the_header_says_whose_it_is_who_sent_it_and_when() -> None:
    one = order(source="fax", flags=("ppap",))
    assert (one.customer_id, one.owner_id, one.submitted_by_name, one.submitted_at, one.source) == (A, uuid.UUID(int=8), "王敏", NOW, "fax")
    assert (one.po_number, one.po_key, one.flags, one.revision, one.state) == (" PO 45-1", "po45-1", ["ppap"], 1, "submitted")


@pytest.mark.clause("3.3")
def test_a_mass_production_line_takes_over_what_the_list_says() -> None:
    line = made()
    assert (line.customer_part, line.name, line.drawing_revision, line.material) == ("2904110-K80", "前下摆臂", "B", "QStE420")
    assert (line.specification, line.quality, line.entry_id, line.product_id, line.price_id) == (
        "图纸 B 版",
        "按控制计划",
        ENTRY,
        PRODUCT,
        PRICE,
    )
    assert (line.quantity, line.open_quantity, line.unit, line.unit_price) == (2400, 2400, "pcs", Decimal("86.40"))


def test_what_the_customer_writes_goes_before_the_list() -> None:
    line = made(
        typed(name="摆臂", revision="B", specification="按附图", quality="全检", price=Decimal("85.00")), offer(unit_price=Decimal("85.00"))
    )
    assert (line.name, line.specification, line.quality, line.customer_price, line.unit_price) == (
        "摆臂",
        "按附图",
        "全检",
        Decimal("85.00"),
        Decimal("85.00"),
    )


@pytest.mark.clause("3.3")
def test_not_stated_is_stored_as_nothing_and_never_filled_in() -> None:
    line = made(typed(specification=None, quality=None), offer("newly_developed", entry=None, price=None, unit_price=None))
    assert (line.specification, line.quality, line.entry_id, line.price_id, line.unit_price) == (None, None, None, None, None)


@pytest.mark.clause("3.1")
def test_a_changed_design_takes_nothing_of_what_the_list_says_of_the_old_one() -> None:
    line = made(typed(revision="C", specification="图纸 C 版", quality="PPAP"), offer("design_changed", unit_price=None))
    assert (line.drawing_revision, line.specification, line.quality, line.price_id, line.product_id) == (
        "C",
        "图纸 C 版",
        "PPAP",
        None,
        PRODUCT,
    )


def test_a_new_part_is_counted_in_the_unit_it_is_ordered_in() -> None:
    new = offer("newly_developed", entry=None, price=None, unit_price=None)
    assert made(typed(unit="kg"), new).unit == "kg"
    assert made(typed(), new).unit == "pcs"


def test_each_date_is_a_row_with_its_zone_and_no_promise_yet() -> None:
    line = made(typed(dates=(DateInput(Decimal(5), DUE), DateInput(Decimal(7), date(2027, 1, 8), "forecast"))))
    assert [(each.quantity, each.requested, each.zone, each.promised_latest) for each in line.schedules] == [
        (5, DUE, "firm", None),
        (7, date(2027, 1, 8), "forecast", None),
    ]
    assert {each.line_id for each in line.schedules} == {line.id}


@pytest.mark.clause("2.3")
def test_supplied_material_begins_with_nothing_received() -> None:
    rows = building.supplied(made(), typed(supplied=(SuppliedInput("钢板", Decimal("120.5")),)))
    assert [(each.material, each.expected, each.received) for each in rows] == [("钢板", Decimal("120.5"), None)]


class TestFigures:
    """The header's figures tell of its own lines only."""

    def summed(self, *lines: OrderLine, project: uuid.UUID | None = None) -> Order:
        one = order()
        one.project_id = project
        building.summarise(one, lines)
        return one

    def line(
        self, quantity: int, price: str | None, *, project: uuid.UUID | None = None, line_class: str = "mass_production", **more: Any
    ) -> OrderLine:
        line = made(typed(dates=(DateInput(Decimal(quantity), DUE),)), offer(line_class, unit_price=Decimal(price) if price else None))
        line.project_id = project
        for name, value in more.items():
            setattr(line, name, value)
        return line

    def test_they_are_sums_over_the_lines(self) -> None:
        one = self.summed(self.line(10, "1.005"), self.line(5, "2"))
        assert (one.line_count, one.quantity, one.amount, one.first_requested, one.title) == (2, 15, Decimal("20.05"), DUE, "前下摆臂")

    def test_a_line_without_a_price_counts_in_quantity_alone(self) -> None:
        assert self.summed(self.line(10, None)).amount is None
        assert self.summed(self.line(10, None), self.line(5, "2")).amount == Decimal("10.00")

    def test_a_line_taken_out_counts_no_more(self) -> None:
        one = self.summed(self.line(10, "1"), self.line(5, "2", cancelled=True))
        assert (one.line_count, one.quantity, one.amount) == (1, 10, Decimal("10.00"))

    @pytest.mark.clause("5.1.1(4)")
    def test_confidential_lines_of_a_mixed_order_stand_in_no_total_and_no_class(self) -> None:
        one = self.summed(self.line(10, "1"), self.line(500, "9", project=PROJECT, line_class="newly_developed"))
        assert (one.line_count, one.quantity, one.amount, one.order_class) == (1, 10, Decimal("10.00"), "mass_production")

    @pytest.mark.clause("5.1.1(4)")
    def test_a_wholly_confidential_order_tells_its_members_everything(self) -> None:
        one = self.summed(self.line(500, None, project=PROJECT, line_class="newly_developed"), project=PROJECT)
        assert (one.line_count, one.quantity, one.order_class) == (1, 500, "newly_developed")

    @pytest.mark.clause("5.1.1(4)")
    def test_a_revision_is_written_in_a_row_for_each_of_its_worlds(self) -> None:
        one, hidden = order(), self.line(500, None, project=PROJECT)
        rows = building.revisions(one, [self.line(10, "1"), hidden], NOW, "王敏", "weil")
        assert [(each.project_id, len(each.content["lines"]), each.revision, each.why) for each in rows] == [
            (None, 1, 1, "weil"),
            (PROJECT, 1, 1, "weil"),
        ]


class TestRequirements:
    @pytest.mark.clause("1.1")
    def test_each_line_of_text_is_a_requirement_of_its_own(self) -> None:
        given = OrderInput(
            A,
            "1",
            (typed(),),
            date(2026, 11, 23),
            services="报关\n\n 原产地证 ",
            notes="加急",
            flags=("ppap", "nonsense"),
            requirements=("唛头",),
        )
        rows = building.requirements(WORK, order(), given, [made()])
        assert [each.text for each in rows if each.source == "stated"][1:] == ["报关", "原产地证", "加急", "唛头"]
        assert all(each.added_by == "王敏" for each in rows)

    @pytest.mark.clause("1.1", "5.1.1(4)")
    def test_what_a_new_line_asks_for_belongs_to_the_line_and_its_project(self) -> None:
        line = made(typed(specification="附图", quality=None), offer("newly_developed", entry=None, price=None, unit_price=None))
        line.project_id = PROJECT
        given = OrderInput(A, "1", (typed(),), date(2026, 11, 23))
        assert [(each.text, each.line_id, each.project_id) for each in building.requirements(WORK, order(), given, [line])] == [
            ("附图", line.id, PROJECT)
        ]
