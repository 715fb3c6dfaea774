"""What a department is shown of a change, in figures by hand: deliveries as asked, what is missing, what its signature keeps (5.1.9(3))."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.changes.answers import evidence
from domain.changes.answers.evidence import LineView, views
from domain.changes.finding import Case
from domain.changes.force import writing
from domain.changes.intake.standing import Standing
from domain.changes.models import Change, ChangeItem, ChangeSection, Field
from domain.changes.views.cards import Card
from domain.orders.evidence import AskedLine, Shortage, asked
from domain.orders.evidence.rules import Delivery
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.shared.message import Message

D, F = Decimal, Field
FIRST, SECOND = uuid.UUID(int=1), uuid.UUID(int=2)
EARLY, LATE = date(2026, 12, 18), date(2026, 12, 30)
HOW_FAR = Standing(ordered=D(100), made=D("60.000"), reserved=D(20), shipped=D(40), open=D(60))


def item(field: str, asked: dict[str, Any], *, of: uuid.UUID | None = FIRST, before: str = "100", agreed: dict[str, Any] | None = None,
         **more: Any) -> ChangeItem:
    return ChangeItem(id=uuid.uuid4(), field=field, schedule_id=of, before={"quantity": before}, asked=asked, agreed=agreed, state="open",
                      **more)


def as_asked(*items: ChangeItem, open_first: int = 100) -> list[tuple[int, date]]:
    """Quantity and day of each delivery of a line with two dates as they would be: 100 on the 18th and 50 on the 30th."""
    ordered = (Delivery(D(open_first), EARLY, FIRST, 2), Delivery(D(50), LATE, SECOND, 2))
    found = evidence._line_as_asked(AskedLine(OrderLine(), ordered, "B", transport_days=2), items)
    assert all(each.transport_days == 2 for each in found.deliveries), "the way to the customer stays as long"
    return [(int(each.quantity), each.requested) for each in found.deliveries]


@pytest.mark.clause("5.1.9(3)")
class TestDeliveriesAsAsked:
    @pytest.mark.parametrize(("asked", "expected"), [
        ((), [(100, EARLY), (50, LATE)]),
        ((item(F.DATE, {"day": "2026-12-24"}),), [(100, date(2026, 12, 24)), (50, LATE)]),
        ((item(F.DATE, {"day": "2027-01-08"}),), [(50, LATE), (100, date(2027, 1, 8))]),  # in order of their dates
        ((item(F.DATE, {"day": "2026-12-24"}, of=SECOND),), [(100, EARLY), (50, date(2026, 12, 24))]),
        ((item(F.DATE, {"day": "2026-12-24"}, agreed={"day": "2026-12-28"}),), [(100, date(2026, 12, 28)), (50, LATE)]),
        ((item(F.DATE, {"parts": [["2026-12-20", "40"], ["2027-01-08", "60"]]}),), [(100, date(2026, 12, 20)), (50, LATE)]),
        ((item(F.QUANTITY, {"quantity": "120"}),), [(120, EARLY), (50, LATE)]),
        ((item(F.QUANTITY, {"quantity": "0"}),), [(50, LATE)]),
        ((item(F.QUANTITY, {"quantity": "30", "day": "2026-12-24"}, of=None),), [(100, EARLY), (30, date(2026, 12, 24)), (50, LATE)]),
        ((item(F.QUANTITY, {"quantity": "30"}, of=None),), [(100, EARLY), (50, LATE)]),  # without its day it is no delivery yet
        ((item(F.DATE, {"day": "2026-12-24"}), item(F.QUANTITY, {"quantity": "80"})), [(80, date(2026, 12, 24)), (50, LATE)]),
    ])
    def test_take_the_place_of_those_that_stand(self, asked: tuple[ChangeItem, ...], expected: list[tuple[int, date]]) -> None:
        assert as_asked(*asked) == expected

    @pytest.mark.parametrize(("wanted", "left"), [("120", 80), ("100", 60), ("60", 20), ("41", 1), ("40", None), ("30", None)])
    def test_of_what_is_shipped_in_part_only_the_rest_is_still_to_make(self, wanted: str, left: int | None) -> None:
        """100 were ordered and 60 of them are open: 40 have left."""
        found = as_asked(item(F.QUANTITY, {"quantity": wanted}), open_first=60)
        assert found == ([(left, EARLY)] if left else []) + [(50, LATE)]

    @pytest.mark.parametrize(("asked", "expected"), [
        (item(F.QUANTITY, {"quantity": "30", "day": "2026-12-24"}, of=None), [(30, date(2026, 12, 24))]),
        (item(F.QUANTITY, {"quantity": "130"}), [(30, EARLY)]),  # 100 have left: 30 more are to be made
        (item(F.QUANTITY, {"quantity": "100"}), []),
    ])
    def test_of_a_line_that_has_left_whole_what_is_asked_beyond_it_is_to_make(self, asked: ChangeItem,
                                                                              expected: list[tuple[int, date]]) -> None:
        row = OrderLine(shipped=D(100), schedules=[ScheduleLine(id=FIRST, quantity=D(100), requested=EARLY)])
        found = evidence._line_as_asked(AskedLine(row, (), "B", transport_days=2), [asked])
        assert [(int(each.quantity), each.requested) for each in found.deliveries] == expected
        assert all(each.transport_days == 2 for each in found.deliveries)

    def test_a_day_that_is_moved_moves_no_further_delivery_with_it(self) -> None:
        further = item(F.QUANTITY, {"quantity": "30", "day": "2026-12-24"}, of=None)
        assert as_asked(further, item(F.DATE, {"day": "2027-01-08"}, of=SECOND)) == [
            (100, EARLY), (30, date(2026, 12, 24)), (50, date(2027, 1, 8))]

    @pytest.mark.parametrize(("stays", "shipped", "left"), [
        ("0", 0, []), ("40", 40, []), ("70", 40, [(30, EARLY)]), ("160", 40, [(100, EARLY), (20, LATE)]),
    ])
    def test_of_a_cancelled_line_is_only_made_what_is_agreed_to_stay(self, stays: str, shipped: int, left: list[tuple[int, date]]) -> None:
        ordered = (Delivery(D(100), EARLY, FIRST, 2), Delivery(D(50), LATE, SECOND, 2))
        line = AskedLine(OrderLine(shipped=D(shipped)), ordered, "B")
        found = evidence._line_as_asked(line, [item(F.CANCEL, {"quantity": stays}, of=None)])
        assert [(int(each.quantity), each.requested) for each in found.deliveries] == left

    @pytest.mark.parametrize("first_shipped", [0, 100])
    @pytest.mark.parametrize("last_shipped", [0, 300])
    @pytest.mark.parametrize("kept", [400, 500, 900])
    def test_what_is_shown_of_a_cancellation_is_what_is_written_whichever_delivery_left_first(self, kept: int, first_shipped: int,
                                                                                              last_shipped: int) -> None:
        one = ScheduleLine(id=FIRST, quantity=D(500), requested=EARLY, shipped=D(first_shipped))
        other = ScheduleLine(id=SECOND, quantity=D(500), requested=LATE, shipped=D(last_shipped))
        gone = D(first_shipped + last_shipped)
        row = OrderLine(schedules=[one, other], quantity=D(1000), shipped=gone, open_quantity=1000 - gone, position=10)
        shown = evidence._line_as_asked(asked._asked(row, [(row, each, 0, "B", "HC-1") for each in row.schedules], Order()),
                                        [item(F.CANCEL, {"quantity": str(kept)}, of=None)])
        writing._cut(row, D(kept))
        assert [(each.schedule_id, each.quantity) for each in shown.deliveries] == [
            (each.id, each.quantity - each.shipped) for each in row.schedules if each.quantity > each.shipped]

    @pytest.mark.parametrize(("asked", "revision"), [((), "B"), ((item(F.DRAWING, {"revision": "C"}, of=None),), "C")])
    def test_the_drawing_that_is_asked_is_the_one_that_stock_must_be_of(self, asked: tuple[ChangeItem, ...], revision: str) -> None:
        assert evidence._line_as_asked(AskedLine(OrderLine(drawing_revision="B"), (), "A"), asked).revision == revision

    def test_what_is_stored_stays_as_it_was(self) -> None:
        ordered = Delivery(D(100), EARLY, FIRST)
        evidence._line_as_asked(AskedLine(OrderLine(), (ordered,), "B"), [item(F.DATE, {"day": "2026-12-24"})])
        assert (ordered.quantity, ordered.requested) == (D(100), EARLY)


def shortage(need: int, available: int, quantity: int, code: str = "NR-60") -> Shortage:
    return Shortage(FIRST, SECOND, code, "橡胶", "kg", D(need), D(50), D(available), D(quantity), 10, None)


def found_by(*short: Shortage, day: date | None = EARLY, on_time: bool = True) -> Any:
    week = SimpleNamespace(week=date(2026, 12, 14), percent=92, over=False)
    full = SimpleNamespace(week=date(2026, 12, 21), percent=110, over=True)
    return SimpleNamespace(promise=SimpleNamespace(day=day, on_time=on_time, reasoning=[Message("Stock covers it")]), shortages=short,
                           load=(week, full))


def view(of: Any = None) -> LineView:
    return LineView(FIRST, 10, "2904110-K80", "前下摆臂", "pcs", HOW_FAR, of)


class TestALine:
    def test_of_which_nothing_was_computed_is_in_time_and_short_of_nothing(self) -> None:
        bare = view()
        assert (bare.day, bare.in_time, bare.short, bare.reasoning) == (None, True, [], [])

    @pytest.mark.parametrize(("need", "available", "quantity", "short"), [
        (100, 40, 110, True), (100, 99, 51, True), (100, 100, 50, False), (100, 200, 0, False), (0, 0, 50, False),
    ])
    def test_is_short_of_what_it_needs_and_not_of_safety_stock(self, need: int, available: int, quantity: int, short: bool) -> None:
        assert bool(view(found_by(shortage(need, available, quantity))).short) is short

    @pytest.mark.parametrize(("day", "on_time"), [(EARLY, True), (LATE, False), (None, False)])
    def test_says_which_day_the_figures_hold_for_possible_and_why(self, day: date | None, on_time: bool) -> None:
        shown = view(found_by(day=day, on_time=on_time))
        assert (shown.day, shown.in_time, [str(each) for each in shown.reasoning]) == (day, on_time, ["Stock covers it"])


def case(*items: ChangeItem, many: int = 3) -> Case:
    lines = {uuid.UUID(int=n): OrderLine(id=uuid.UUID(int=n), position=10 * n, customer_part=f"P-{n}", name="x", unit="pcs")
             for n in range(1, many + 1)}
    return Case(Change(number="CH-1"), Order(number="SO-1"), lines, items)


class TestWhichLines:
    def positions(self, *items: ChangeItem) -> list[int]:
        found = case(*items)
        return [each.position for each in views(found, dict.fromkeys(found.lines, HOW_FAR), None)]

    def test_are_those_that_the_change_touches_in_their_sequence(self) -> None:
        wanted = [item(F.DATE, {"day": "2026-12-24"}, line_id=uuid.UUID(int=n)) for n in (3, 1)]
        assert self.positions(*wanted) == [10, 30]

    def test_are_none_of_the_whole_order_and_each_once(self) -> None:
        same = [item(field, {"text": "空运"}, line_id=uuid.UUID(int=2)) for field in (F.TRANSPORT, F.PACKAGING)]
        assert self.positions(*same, item(F.PLACE, {"text": "二厂"}, line_id=None)) == [20]

    @pytest.mark.clause("5.1.9(2)")
    @pytest.mark.parametrize(("stays", "ordered", "still"), [("0", 40, 0), ("40", 40, 0), ("70", 70, 30)])
    def test_a_cancelled_one_is_shown_as_it_will_be(self, stays: str, ordered: int, still: int) -> None:
        found = case(item(F.CANCEL, {"quantity": stays}, line_id=FIRST), item(F.DATE, {"day": "2026-12-24"}, line_id=SECOND))
        gone, other = views(found, dict.fromkeys(found.lines, HOW_FAR), None)
        assert (gone.standing.ordered, gone.standing.open, gone.standing.reserved) == (ordered, still, HOW_FAR.reserved)
        assert other.standing == HOW_FAR

    @pytest.mark.clause("5.1.9(3)")
    @pytest.mark.parametrize(("asked", "ordered", "still"), [
        ((("120", FIRST),), 120, 80), ((("60", FIRST),), 60, 20), ((("30", FIRST),), 40, 0), ((("30", None),), 130, 90),
        ((("120", FIRST), ("30", None)), 150, 110),
    ])
    def test_another_quantity_is_shown_as_it_will_be(self, asked: tuple[tuple[str, Any], ...], ordered: int, still: int) -> None:
        """100 of 100 are on the first date, and 40 of them have left; what has no date of its own is a further delivery."""
        found = case(*(item(F.QUANTITY, {"quantity": wanted}, of=of, line_id=FIRST) for wanted, of in asked))
        [one] = views(found, dict.fromkeys(found.lines, HOW_FAR), None)
        assert (one.standing.ordered, one.standing.open, one.standing.made) == (ordered, still, HOW_FAR.made)

    def test_are_none_that_the_reader_is_not_shown(self) -> None:
        assert self.positions(item(F.DATE, {"day": "2026-12-24"}, line_id=uuid.UUID(int=9))) == []

    @pytest.mark.parametrize(("field", "checked"), [
        (F.DATE, True), (F.QUANTITY, True), (F.CANCEL, True), (F.PRICE, False), (F.TRANSPORT, False), (F.DRAWING, True),
    ])
    def test_stock_and_hours_are_worked_out_anew_for_what_is_to_be_made_alone(self, monkeypatch: pytest.MonkeyPatch, field: str,
                                                                              checked: bool) -> None:
        monkeypatch.setattr(evidence, "asked_lines", lambda work, order: [])
        monkeypatch.setattr(evidence, "for_order", lambda work, order, lines: "worked out")
        asked = item(field, {"day": "2026-12-24", "quantity": "0"}, line_id=uuid.UUID(int=1))
        work = SimpleNamespace(session=SimpleNamespace(no_autoflush=_Nothing()))
        assert (evidence.load_check(cast(Any, work), case(asked)) == "worked out") is checked


class _Nothing:
    def __enter__(self) -> None: ...
    def __exit__(self, *told: object) -> None: ...


@pytest.mark.clause("5.1.9(3)")
class TestWhatASignatureKeeps:
    FOUND = staticmethod(lambda: found_by(shortage(100, 40, 110), shortage(10, 10, 0, "45#"), day=LATE, on_time=False))

    def test_are_the_figures_as_they_stood_written_the_same_each_time(self) -> None:
        assert evidence._written(view(self.FOUND()), with_load=True) == {
            "position": 10, "part": "2904110-K80", "unit": "pcs", "ordered": "100", "made": "60", "reserved": "20", "shipped": "40",
            "open": "60", "promise": "2026-12-30", "in_time": False,
            "load": [{"week": "2026-12-14", "percent": 92, "over": False}, {"week": "2026-12-21", "percent": 110, "over": True}],
            "short": [{"code": "NR-60", "quantity": "110"}],
        }

    @pytest.mark.parametrize(("with_load", "of"), [(False, True), (True, False)])
    def test_are_no_load_for_who_does_not_plan_it_and_where_none_was_computed(self, with_load: bool, of: bool) -> None:
        told = evidence._written(view(self.FOUND() if of else None), with_load=with_load)
        assert set(told) == {"position", "part", "unit", "ordered", "made", "reserved", "shipped", "open"}

    def test_are_read_back_as_the_page_shows_them(self) -> None:
        kept = {"lines": [evidence._written(view(self.FOUND()), with_load=True)]}
        section = ChangeSection(kind="production", state="signed", evidence=kept)
        [then] = Card(section, Message("x"), Message("y"), [], None).then
        assert (then.position, then.made, then.reserved, then.shipped, then.open) == (10, D(60), D(20), D(40), D(60))
        assert (then.promise, list(then.load)) == (LATE, [(date(2026, 12, 14), 92), (date(2026, 12, 21), 110)])

    @pytest.mark.parametrize("stored", [{}, {"lines": []}, {"stands": {}}])
    def test_is_nothing_where_nothing_was_kept(self, stored: dict[str, Any]) -> None:
        assert Card(ChangeSection(evidence=stored), Message("x"), Message("y"), [], None).then == []

    def test_a_week_without_hours_to_compare_with_is_left_out(self) -> None:
        told = evidence._written(view(self.FOUND()), with_load=True)
        told["load"][0]["percent"] = None
        then = Card(ChangeSection(evidence={"lines": [told | {"promise": None}]}), Message("x"), Message("y"), [], None).then[0]
        assert (then.promise, list(then.load)) == (None, [(date(2026, 12, 21), 110)])


@pytest.mark.parametrize(("refusals", "state", "mine"), [
    ([], "open", True), ([Message("not your part")], "open", False), (None, "open", False), ([], "signed", False),
])
def test_a_part_is_the_readers_to_answer_while_nothing_stands_against_it(refusals: list[Message] | None, state: str, mine: bool) -> None:
    assert Card(ChangeSection(kind="production", state=state), Message("x"), Message("y"), [], refusals).mine is mine


@pytest.mark.parametrize(("differs", "otherwise"), [((), False), ((False,), False), ((False, True), True)])
def test_something_else_than_asked_is_on_the_table_as_soon_as_one_item_differs(differs: tuple[bool, ...], otherwise: bool) -> None:
    rows = cast(Any, [SimpleNamespace(differs=each) for each in differs])
    assert Card(ChangeSection(), Message("x"), Message("y"), rows, None).otherwise is otherwise


@pytest.mark.clause("5.1.9(3)")
class TestEachPartsEvidence:
    """A part signs over the lines that it answers for: planners with the load, who pays for material with what was bought."""

    LOADED = {"promise", "in_time", "load", "short"}

    @pytest.fixture
    def kept(self, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
        def sign(part: str, *items: ChangeItem) -> dict[str, Any]:
            found = case(*items)
            bought = evidence.Bought("NR-60", "橡胶", D("110.000"), "kg", "PR-1", "sent")
            monkeypatch.setattr(evidence, "load_check", lambda work, case: SimpleNamespace(of=lambda line_id: found_by()))
            monkeypatch.setattr(evidence, "standing", lambda *_: dict.fromkeys(found.lines, HOW_FAR))
            monkeypatch.setattr(evidence, "bought", lambda work, case: [bought])
            return evidence.evidence_of(cast(Any, SimpleNamespace(as_system=lambda name: _Nothing())), found, part)

        return sign

    @pytest.mark.parametrize(("part", "with_load", "with_bought"), [
        ("production", True, True), ("marketing", True, False), ("finance", False, True), ("technical", False, False),
        ("information", False, False),
    ])
    def test_holds_what_it_answers_by(self, kept: Any, part: str, with_load: bool, with_bought: bool) -> None:
        items = [item(field, {"day": "2026-12-24"}, line_id=uuid.UUID(int=1)) for field in (F.DATE, F.CANCEL, F.DRAWING)]
        stored = kept(part, *items)
        assert (set(stored["lines"][0]) >= self.LOADED, "bought" in stored) == (with_load, with_bought)
        if with_bought:
            assert stored["bought"] == [{"code": "NR-60", "quantity": "110", "unit": "kg", "request": "PR-1"}]

    @pytest.mark.parametrize(("part", "positions"), [
        ("production", [10, 20]), ("marketing", [10, 30]), ("finance", [20]), ("technical", []),
    ])
    def test_is_of_the_lines_that_it_is_asked_about(self, kept: Any, part: str, positions: list[int]) -> None:
        asked = ((F.DATE, 1), (F.CANCEL, 2), (F.PRICE, 3))
        stored = kept(part, *(item(field, {"day": "2026-12-24"}, line_id=uuid.UUID(int=n)) for field, n in asked))
        assert [each["position"] for each in stored["lines"]] == positions

    @pytest.mark.parametrize(("state", "counts"), [
        ("open", True), ("countered", True), ("agreed", True), ("refused", False), ("declined", False),
    ])
    def test_is_none_of_what_is_no_longer_asked(self, kept: Any, state: str, counts: bool) -> None:
        asked = item(F.DATE, {"day": "2026-12-24"}, line_id=uuid.UUID(int=1))
        asked.state = state
        assert bool(kept("production", asked)["lines"]) is counts
