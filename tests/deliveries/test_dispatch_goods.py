"""Boxes, the lots that they came from, and the customer's leave for what is blocked (5.1.11(2), RULES 7): without a database."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.deliveries.dispatch.goods import (
    back_to_lots,
    covers,
    left_of,
    lots_of,
    next_lot,
    older_lots,
    packed,
    per_box,
    short_lots,
    spans,
    stands,
    under,
    unready,
    void_label,
)
from domain.deliveries.dispatch.inputs import POINTS
from domain.deliveries.models import Box, Concession, DispatchLine, Verification
from domain.products.models import Lot
from tests.cast import NOW, TODAY

D = Decimal
PART, OTHER = uuid.uuid4(), uuid.uuid4()
GOOD, STOPPED, SECOND = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
BLOCKED = {STOPPED: "L-STOP", SECOND: "L-STOP2"}
LATER, EARLIER = NOW + timedelta(minutes=1), NOW - timedelta(minutes=1)


def box(number: int, quantity: int = 20, lot: str = "L1", scanned: datetime | None = NOW, made: date | None = TODAY,
        lot_id: uuid.UUID | None = None) -> Box:
    return Box(number=number, quantity=D(quantity), lot_number=lot, produced_on=made, scanned_at=scanned, lot_id=lot_id)


def line(quantity: int = 40, product: uuid.UUID = PART, **more: Any) -> DispatchLine:
    return DispatchLine(customer_part="2904110-K80", quantity=D(quantity), product_id=product, **more)


def concession(**more: Any) -> Concession:
    said: dict[str, Any] = {"number": "RB-1", "product_id": PART, "lot_id": None, "quantity": D(100), "used": D(0), "expires_on": None,
                            "ended_at": None, "project_id": None}
    return Concession(**(said | more))


def verification(at: datetime = NOW, **points: bool) -> Verification:
    said = {f"{point}_ok": True for point in POINTS}
    return Verification(at=at, **(said | {f"{point}_ok": ok for point, ok in points.items()}))


def lot(number: str, day: int = 1, quantity: int = 10, blocked: bool = False) -> Lot:
    return Lot(id=uuid.uuid4(), number=number, produced_on=date(2026, 11, day), quantity=D(quantity), blocked=blocked)


# boxes


@pytest.mark.parametrize(("quantity", "pack", "boxes"), [
    (40, 20, [20, 20]), (45, 20, [20, 20, 5]), (10, 20, [10]), (D("2.5"), 1, [1, 1, D("0.5")]),
])
def test_boxes_are_full_but_for_the_last(quantity: Any, pack: int, boxes: list[Any]) -> None:
    assert per_box(D(quantity), D(pack)) == boxes


@pytest.mark.parametrize(("numbers", "words"), [
    ([], ""), ([3], "3"), ([1, 2, 3], "1–3"), ([5, 1, 2], "1–2, 5"), ([1, 3, 5, 6], "1, 3, 5–6"),
])
def test_box_numbers_are_told_in_few_words(numbers: list[int], words: str) -> None:
    assert spans(numbers) == words


def test_a_line_is_ready_when_all_of_it_is_in_scanned_boxes() -> None:
    assert unready(line(40), [box(1), box(2)]) is None
    assert "20 of 40" in str(unready(line(40), [box(1)]))
    assert "1 of 2 boxes" in str(unready(line(40), [box(1), box(2, scanned=None)]))
    assert packed([box(1), box(2)]) == 40


@pytest.mark.parametrize(("code", "known"), [
    ("DN-1-1-3", True), ("DN-1-1-1", True), ("DN-1-1-4", False), ("DN-1-1-0", False), ("DN-1-2-1", False), ("DN-2-1-1", False),
    ("DN-1-1-", False), ("DN-1-1-x", False), ("DN-1-1-00000000001", False), ("", False), ("DN-1-1-²", False),
])
def test_a_label_that_was_printed_once_is_known_as_void(code: str, known: bool) -> None:
    """Three labels were given out on the first line of DN-1, none on its second."""
    assert void_label(code, "DN-1", [line(position=1, labels=3), line(position=2, labels=0)]) is known


def test_a_verification_stands_until_a_box_is_scanned_after_it() -> None:
    boxes = [box(1), box(2)]
    assert stands(verification(NOW), boxes)
    assert stands(verification(LATER), boxes)
    assert not stands(verification(EARLIER), boxes)
    assert not stands(None, boxes)


def test_a_verification_of_a_notice_that_was_signed_anew_since_stands_no_more() -> None:
    assert stands(verification(NOW), [box(1, scanned=EARLIER)], NOW)
    assert not stands(verification(NOW), [box(1, scanned=EARLIER)], LATER)


@pytest.mark.clause("5.1.11(2)")
@pytest.mark.parametrize("point", POINTS)
def test_each_of_the_five_points_can_stop_it(point: str) -> None:
    assert verification().matches
    assert not verification(**{point: False}).matches
    assert not stands(verification(**{point: False}), [])


# lots


def test_older_free_lots_are_hinted_and_blocked_empty_or_newer_ones_are_not() -> None:
    lots = [lot("L1", 1), lot("L2", 2, blocked=True), lot("L3", 3, 0), lot("L4", 4), lot("L5", 5)]
    assert [each.number for each in older_lots(lots, {lots[3].id})] == ["L1"]
    assert [each.number for each in older_lots(lots, {lots[0].id, lots[4].id})] == ["L4"]
    assert older_lots(lots, {lots[0].id}) == []
    assert older_lots(lots, {lots[0].id, lots[3].id}) == []
    assert older_lots(lots, set()) == older_lots(lots, {uuid.uuid4()}) == []


def test_of_lots_of_one_day_the_lower_number_goes_first() -> None:
    first, second = lot("L-1"), lot("L-2")
    assert next_lot([second, first]) is first
    assert older_lots([second, first], {second.id}) == [first]


def test_the_lot_to_take_is_the_oldest_that_is_free_and_holds_something() -> None:
    lots = [lot("L9", 9), lot("L1", 1, blocked=True), lot("L2", 2, 0), lot("L5", 5)]
    found = next_lot(lots)
    assert found is not None and found.number == "L5"
    assert next_lot([lot("L1", blocked=True), lot("L2", quantity=0)]) is None
    assert next_lot([]) is None


@pytest.mark.parametrize(("there", "short"), [(40, False), (60, False), (39, True), (0, True)])
def test_no_lot_is_to_go_below_nothing(there: int, short: bool) -> None:
    held = {GOOD: Lot(number="L1", quantity=D(there))}
    found = list(short_lots([box(1, lot_id=GOOD), box(2, lot_id=GOOD), box(3, lot_id=None)], held))
    assert bool(found) is short
    assert not short or f"holds {there}" in str(found[0])


def test_a_slip_tells_each_lot_with_its_day_quantity_and_boxes() -> None:
    found = lots_of([box(1), box(2), box(3, 5, "L2", made=None)])
    assert [(each["lot"], each["produced_on"], each["quantity"], each["boxes"]) for each in found] == [
        ("L1", "2026-11-23", "40", "1–2"), ("L2", "", "5", "3"),
    ]


def test_a_slip_tells_which_lots_leave_under_a_concession() -> None:
    boxes = [box(1, lot_id=GOOD), box(2, 5, "L-STOP", lot_id=STOPPED)]
    found = lots_of(boxes, [boxes[1]], "RB-1")
    assert [(each["lot"], each["concession"]) for each in found] == [("L1", ""), ("L-STOP", "RB-1")]


LOTS = [{"lot": "A", "lot_id": str(GOOD), "quantity": "300"}, {"lot": "B", "lot_id": str(STOPPED), "quantity": "100"},
        {"lot": "paper", "lot_id": "", "quantity": "50"}]


@pytest.mark.parametrize(("quantity", "already", "back"), [
    (450, 0, {GOOD: 300, STOPPED: 100}),
    (50, 0, {}),  # these were of no recorded lot
    (60, 0, {STOPPED: 10}),
    (200, 0, {STOPPED: 100, GOOD: 50}),
    (60, 100, {STOPPED: 50, GOOD: 10}),  # a lot gets back no more than it gave
    (300, 150, {GOOD: 300}),
    (0, 0, {}),
])
def test_what_comes_back_goes_into_the_lots_that_it_came_from_the_last_packed_first(
    quantity: int, already: int, back: dict[uuid.UUID, int]
) -> None:
    assert back_to_lots(LOTS, D(quantity), D(already)) == back


@pytest.mark.parametrize("parts", [(450,), (1, 449), (150, 150, 150), (50, 100, 300), (449, 1)])
def test_however_it_comes_back_each_lot_has_what_it_gave(parts: tuple[int, ...]) -> None:
    total: dict[uuid.UUID, Decimal] = {}
    for n, part in enumerate(parts):
        for key, quantity in back_to_lots(LOTS, D(part), D(sum(parts[:n]))).items():
            total[key] = total.get(key, D(0)) + quantity
    assert total == {GOOD: 300, STOPPED: 100}


# the customer's concession


def blocked_box(number: int = 1, quantity: int = 20, lot_id: uuid.UUID = STOPPED) -> Box:
    return box(number, quantity, "L-STOP", lot_id=lot_id)


@pytest.mark.parametrize(("terms", "packed_under", "word"), [
    ({}, 100, ""),
    ({}, 101, "covers 100 more, not 101"),
    ({"used": D(60)}, 40, ""),
    ({"used": D(60)}, 41, "covers 40 more"),
    ({"used": D(100)}, 0, "used up"),
    ({"used": D(130)}, 0, "used up"),
    ({"quantity": None, "expires_on": TODAY}, 5000, ""),
    ({"expires_on": TODAY}, 10, ""),
    ({"expires_on": TODAY - timedelta(days=1)}, 10, "held until"),
    ({"ended_at": NOW}, 10, "has ended"),
    ({"product_id": OTHER}, 10, "another part"),
    ({"project_id": OTHER}, 10, "another project"),
])
def test_a_concession_covers_its_part_pieces_and_days(terms: dict[str, Any], packed_under: int, word: str) -> None:
    boxes = [blocked_box(quantity=packed_under)] if packed_under else []
    found = list(covers(concession(**terms), line(5000), TODAY, boxes, BLOCKED))
    assert bool(found) is bool(word)
    assert word in " ".join(map(str, found))


def test_good_pieces_beside_the_blocked_ones_use_nothing_of_it() -> None:
    boxes = [box(1, 900, lot_id=GOOD), blocked_box(2, 100)]
    assert list(covers(concession(), line(1000), TODAY, boxes, BLOCKED)) == []
    assert [each.number for each in under(concession(), boxes, BLOCKED)] == [2]


def test_what_deviates_as_a_whole_uses_all_its_pieces() -> None:
    """A changed part of which no lot is blocked, shipped with the customer's leave."""
    boxes = [box(1, 60, lot_id=GOOD), box(2, 60, lot_id=None)]
    assert under(concession(), boxes, {}) == boxes
    assert "covers 100 more, not 120" in str(next(covers(concession(), line(120), TODAY, boxes, {})))


@pytest.mark.parametrize(("lots", "word", "used"), [
    ([STOPPED], "", [1]),
    ([GOOD, STOPPED], "", [2]),
    ([GOOD], "", []),
    ([SECOND], "another lot", []),
    ([STOPPED, SECOND], "another lot", [1]),
    ([None], "", []),
])
def test_a_concession_for_a_lot_is_for_that_lot_alone(lots: list[Any], word: str, used: list[int]) -> None:
    given = concession(lot_id=STOPPED)
    boxes = [box(n, 10, lot_id=each) for n, each in enumerate(lots, 1)]
    assert word in " ".join(map(str, covers(given, line(20), TODAY, boxes, BLOCKED)))
    assert bool(list(covers(given, line(20), TODAY, boxes, BLOCKED))) is bool(word)
    assert [each.number for each in under(given, boxes, BLOCKED)] == used


def test_a_concession_of_a_project_is_for_its_lines_and_an_open_one_for_all_of_the_part() -> None:
    assert list(covers(concession(project_id=OTHER), line(10, project_id=OTHER), TODAY)) == []
    assert list(covers(concession(), line(10, project_id=OTHER), TODAY)) == []


@pytest.mark.parametrize(("quantity", "used", "left"), [(100, 0, 100), (100, 99, 1), (100, 100, 0), (100, 120, 0), (None, 50, None)])
def test_what_is_left_of_a_concession_is_never_below_nothing(quantity: int | None, used: int, left: int | None) -> None:
    assert left_of(concession(quantity=quantity if quantity is None else D(quantity), used=D(used))) == left
