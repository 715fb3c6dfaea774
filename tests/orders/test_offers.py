"""What a line meets on the customer's list: class, reason, price, warnings; the four things of 3.3; the summary beside the page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.orders import checking, intake
from domain.orders.inputs import DateInput, LineInput, SuppliedInput
from domain.orders.offers import Asked, Offer, Terms, offers
from domain.products.models import ListEntry, Price
from domain.shared.actor import system
from domain.shared.work import Work, unit
from tests.cast import NOW, TODAY, Cast
from tests.orders.given import DUE, given, line, new_line


@pytest.fixture
def work(cast: Cast) -> Iterator[Work]:
    with unit(cast.wang_min, now=NOW) as one:
        yield one


def offer(work: Work, cast: Cast, part: str = "2904110-K80", **more: Any) -> Offer:
    asked = Asked(part, **({"quantity": Decimal(2400), "days": (DUE,)} | more))
    return offers(work, cast.a.id, [asked], Terms(TODAY, "CNY"))[0]


def said(found: Offer) -> list[str]:
    return [each.id.split("{")[0][:24] for each in found.warnings]


def price(cast: Cast, part: str = "2904110-K80", **values: Any) -> None:
    with unit(system("test"), now=NOW) as work:
        base = {"currency": "CNY", "valid_from": date(2026, 1, 1), "source": "list"}
        work.add(Price(customer_id=cast.a.id, entry_id=cast.entries[part].id, **(base | values)))


def test_a_listed_part_is_offered_at_our_price(work: Work, cast: Cast) -> None:
    found = offer(work, cast)
    assert (found.line_class, found.unit_price, found.amount, found.is_new) == (
        "mass_production",
        Decimal("86.40"),
        Decimal("207360.00"),
        False,
    )
    assert found.entry is not None and found.entry.code == "HC-4801-012"


@pytest.mark.parametrize("written", ["2904110-k80", "２９０４１１０－Ｋ８０", " 2904110-K80 "])
def test_a_part_number_is_known_however_it_is_written(work: Work, cast: Cast, written: str) -> None:
    assert offer(work, cast, written).line_class == "mass_production"


@pytest.mark.clause("3.1", "3.2")
@pytest.mark.parametrize(
    ("part", "more", "line_class"),
    [
        ("NEW-1", {}, "newly_developed"),
        ("2904110-K80", {"revision": "C"}, "design_changed"),
        ("2904110-K80", {"material": "S355"}, "newly_developed"),
        ("B-77120", {}, "newly_developed"),
    ],
)
def test_what_is_not_as_listed_has_no_price_of_ours(work: Work, cast: Cast, part: str, more: dict[str, str], line_class: str) -> None:
    found = offer(work, cast, part, **more)
    assert (found.line_class, found.unit_price, found.amount, found.is_new) == (line_class, None, None, True)


@pytest.mark.clause("3.1")
def test_a_part_taken_off_the_list_is_newly_developed(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        work.fetch(ListEntry, cast.entries["2904110-K80"].id).active = False
    with unit(cast.wang_min, now=NOW) as work:
        assert offer(work, cast).line_class == "newly_developed"


@pytest.mark.parametrize(("quantity", "unit_price"), [(999, "86.40"), (1000, "84.00"), (4999, "84.00"), (5000, "80.50"), (90000, "80.50")])
def test_the_price_is_that_of_the_quantity_break(cast: Cast, quantity: int, unit_price: str) -> None:
    price(cast, unit_price=Decimal("84.00"), minimum_quantity=Decimal(1000))
    price(cast, unit_price=Decimal("80.50"), minimum_quantity=Decimal(5000))
    with unit(cast.wang_min, now=NOW) as work:
        assert offer(work, cast, quantity=Decimal(quantity)).unit_price == Decimal(unit_price)


@pytest.mark.parametrize(
    ("values", "unit_price"),
    [
        ({"valid_from": TODAY}, "70"),
        ({"valid_from": date(2026, 11, 24)}, "86.40"),
        ({"valid_from": date(2026, 2, 1), "valid_to": TODAY}, "70"),
        ({"valid_from": date(2026, 2, 1), "valid_to": date(2026, 11, 22)}, "86.40"),
        ({"currency": "USD", "valid_from": TODAY}, "86.40"),
    ],
)
def test_only_a_price_valid_on_the_order_date_and_in_its_currency_holds(cast: Cast, values: dict[str, Any], unit_price: str) -> None:
    price(cast, unit_price=Decimal(70), **values)
    with unit(cast.wang_min, now=NOW) as work:
        assert offer(work, cast).unit_price == Decimal(unit_price)


def test_another_currency_has_no_price_and_says_so(work: Work, cast: Cast) -> None:
    found = offers(work, cast.a.id, [Asked("2904110-K80", quantity=Decimal(20), days=(DUE,))], Terms(TODAY, "EUR"))[0]
    assert found.unit_price is None
    assert said(found) == ["No price is agreed for t"]


def test_the_customers_own_price_is_shown_and_a_difference_is_said(work: Work, cast: Cast) -> None:
    assert said(offer(work, cast, price=Decimal("86.40"))) == []
    found = offer(work, cast, price=Decimal("85.00"))
    assert (found.unit_price, found.amount) == (Decimal("85.00"), Decimal("204000.00"))
    assert said(found) == ["Your price "]


def test_a_short_lead_time_and_an_odd_pack_are_warnings_both(work: Work, cast: Cast) -> None:
    found = offer(work, cast, quantity=Decimal(2405), days=(TODAY, DUE))
    assert said(found) == ["", "A full pack holds "]
    assert found.warnings[0].params["day"] == TODAY


def test_a_line_half_typed_is_no_error(work: Work, cast: Cast) -> None:
    found = offer(work, cast, quantity=Decimal(0), days=())
    assert (found.line_class, found.unit_price, found.amount, found.warnings) == ("mass_production", Decimal("86.40"), None, ())


def test_only_staff_are_hinted_at_another_customers_part(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        assert offer(work, cast, "B-77120").hint is not None
        assert offer(work, cast, "NEW-1").hint is None
    with unit(cast.wang_min, now=NOW) as work:
        assert offer(work, cast, "B-77120").hint is None


class TestWhatIsLacking:
    def faults(self, work: Work, cast: Cast, *lines: LineInput, **more: Any) -> set[str]:
        order = given(cast, *lines, **more)
        return set(checking.faults(order, checking.offers_for(work, order)))

    @pytest.mark.clause("3.3")
    def test_a_complete_order_lacks_nothing(self, work: Work, cast: Cast) -> None:
        assert self.faults(work, cast, line(), new_line()) == set()

    @pytest.mark.clause("3.3")
    @pytest.mark.parametrize("field", ["specification", "quality"])
    def test_a_listed_part_whose_list_is_silent_is_asked_for_it(self, cast: Cast, field: str) -> None:
        with unit(system("test"), now=NOW) as work:
            entry = work.fetch(ListEntry, cast.entries["2904110-K80"].id)
            entry.quality = "" if field == "quality" else entry.quality
            entry.specification = entry.drawing = entry.revision = "" if field == "specification" else entry.revision
        with unit(cast.wang_min, now=NOW) as work:
            assert self.faults(work, cast) == {f"lines-0-{field}"}
            assert self.faults(work, cast, line(**{field: "按附图"})) == set()

    @pytest.mark.clause("3.3")
    def test_the_drawing_and_its_revision_are_a_specification(self, cast: Cast) -> None:
        with unit(system("test"), now=NOW) as work:
            work.fetch(ListEntry, cast.entries["2904110-K80"].id).specification = ""
        with unit(cast.wang_min, now=NOW) as work:
            assert checking.listed_specification(offer(work, cast)) == "DWG-2904110-K80 B"

    @pytest.mark.parametrize(("quantity", "wrong"), [("2400", False), ("2400.000", False), ("2400.5", True)])
    def test_pieces_are_whole(self, work: Work, cast: Cast, quantity: str, wrong: bool) -> None:
        assert self.faults(work, cast, line(quantity=quantity)) == ({"lines-0-quantity"} if wrong else set())

    @pytest.mark.parametrize(("quantity", "wrong"), [("0.125", False), ("12.5", False), ("0.1255", True)])
    def test_what_is_weighed_has_three_decimals(self, work: Work, cast: Cast, quantity: str, wrong: bool) -> None:
        assert self.faults(work, cast, new_line(quantity=quantity, unit="kg")) == ({"lines-0-quantity"} if wrong else set())  # type: ignore[arg-type]

    @pytest.mark.clause("2.3")
    def test_processing_names_its_material_and_other_kinds_need_not(self, work: Work, cast: Cast) -> None:
        assert self.faults(work, cast, kind="processing") == {"lines-0-supplied"}
        assert self.faults(work, cast, line(supplied=(SuppliedInput("钢板", Decimal(5)),)), kind="processing") == set()

    def test_a_call_off_names_its_framework(self, work: Work, cast: Cast) -> None:
        assert self.faults(work, cast, kind="call_off") == {"related"}
        assert self.faults(work, cast, kind="call_off", related="SO-261101-001") == set()


class TestTheCheckBesideThePage:
    def summary(self, work: Work, cast: Cast, *typed: dict[str, str]) -> intake.Summary:
        return intake.summarised(work, intake.met(work, cast.a, typed, {}), cast.a, "CNY")

    def test_it_counts_what_can_be_priced_and_what_must_be_estimated(self, work: Work, cast: Cast) -> None:
        listed = {"part": "2904110-K80", "quantity": "2400", "due": "2026-12-30"}
        found = self.summary(work, cast, listed, {}, {"part": "5801300-E27", "quantity": "3,000", "due": "2026-12-30", "price": "118"})
        assert (found.lines, found.quantity, found.amount, found.new_rows) == (2, 5400, Decimal("207360.00"), (3,))
        assert found.prices_agree

    def test_it_names_the_rows_with_something_to_say(self, work: Work, cast: Cast) -> None:
        soon = {"part": "2904110-K80", "quantity": "2400", "due": "2026-11-25"}
        dear = {"part": "2904120-K80", "quantity": "20", "due": "2026-12-30", "price": "99"}
        found = self.summary(work, cast, soon, dear)
        assert (found.soon_rows, found.differing_rows, found.priceless_rows, found.prices_agree) == ((1,), (2,), (), False)

    def test_an_empty_page_has_an_empty_check(self, work: Work, cast: Cast) -> None:
        found = self.summary(work, cast, {}, {})
        assert (found.lines, found.amount, found.prices_agree) == (0, 0, False)

    def test_new_parts_alone_are_answered_later_than_parts_in_production(self, work: Work, cast: Cast) -> None:
        new = self.summary(work, cast, {"part": "NEW-1", "quantity": "1"})
        mass = self.summary(work, cast, {"part": "2904110-K80", "quantity": "20"})
        assert new.answer_by > mass.answer_by

    @pytest.mark.parametrize(
        ("typed", "opened"),
        [
            ({"part": "2904110-K80"}, False),
            ({"part": "2904110-K80", "open": "1"}, True),
            ({"part": "NEW-1"}, True),
            ({"part": "NEW-1", "open": "0"}, False),
            ({}, False),
        ],
    )
    def test_a_line_opens_by_itself_where_the_list_does_not_fill_it(
        self, work: Work, cast: Cast, typed: dict[str, str], opened: bool
    ) -> None:
        assert intake.met(work, cast.a, [typed], {})[0].opened is opened

    def test_what_cannot_be_read_yet_counts_as_nothing(self, work: Work, cast: Cast) -> None:
        row = intake.met(work, cast.a, [{"part": "2904110-K80", "quantity": "viele", "due": "bald", "price": "?"}], {})[0]
        assert (row.quantity, row.offer.amount if row.offer else 0) == (0, None)


def test_a_lines_quantity_is_the_sum_of_its_dates() -> None:
    assert LineInput(0, "A", (DateInput(Decimal(5), DUE), DateInput(Decimal("2.5"), DUE))).quantity == Decimal("7.5")
