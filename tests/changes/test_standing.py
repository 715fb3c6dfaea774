"""What is made, in stock and shipped of the lines that a change touches: each piece is counted for one line only."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest

from domain.changes.answers import evidence
from domain.changes.finding import case
from domain.changes.intake.standing import Standing, share, standing
from domain.orders.evidence import StockFigure, reserve
from domain.orders.models import OrderLine
from domain.products.models import Lot
from domain.shared.work import Work
from tests.cast import TODAY, Cast
from tests.changes.story import Told, released
from tests.changes.test_confidential_lines import hide
from tests.orders.given import line
from tests.remembering import remembered
from tests.visitors import Visitor, words

A, B = uuid.UUID(int=1), uuid.UUID(int=2)
D = Decimal


def at(product: uuid.UUID | None, ordered: int, left: int, made: int = 0) -> OrderLine:
    return OrderLine(id=uuid.uuid4(), product_id=product, quantity=D(ordered), open_quantity=D(left), shipped=D(ordered - left),
                     made=D(made))


def seen(product: uuid.UUID, pieces: int, **lots: int) -> StockFigure:
    return StockFigure(product, D(pieces), D(0), D(0), D(0), None, lots={revision: D(of) for revision, of in lots.items()})


@pytest.mark.parametrize(("lines", "available", "reserved"), [
    ([at(A, 300, 300)], {A: 320}, [300]),  # no more than is open of it
    ([at(A, 300, 300)], {A: 120}, [120]),  # no more than there is
    ([at(A, 300, 100)], {A: 320}, [100]),  # what was shipped needs none
    ([at(A, 300, 300), at(A, 200, 200)], {A: 320}, [300, 20]),  # the first line first
    ([at(A, 300, 0), at(A, 200, 200)], {A: 320}, [0, 200]),
    ([at(A, 300, 300), at(B, 200, 200)], {A: 320, B: 50}, [300, 50]),  # each part for itself
    ([at(A, 300, 300)], {}, [0]),
    ([at(None, 300, 300)], {A: 320}, [0]),  # no company code: nothing of it can be in stock
])
def test_what_is_available_goes_to_the_lines_in_their_order(lines: list[OrderLine], available: dict[uuid.UUID, int],
                                                            reserved: list[int]) -> None:
    given = {each.id: (seen(each.product_id, available[each.product_id]), "") for each in lines if each.product_id in available}
    before = dict(given)
    found = share(lines, given)
    assert [found[each.id].reserved for each in lines] == [D(pieces) for pieces in reserved]
    assert given == before, "what was handed in stays as it was"


@pytest.mark.parametrize(("revisions", "pieces", "reserved"), [
    (["B", "C", "B"], 90, [90, 90, 40]),  # of its own, its own and 20 of what is good for each, what is left of both
    (["B", "D", "C"], 120, [120, 30, 70]),  # D has no lot, and none of the others' is its
    (["B", "C", "B"], 120, [120, 100, 0]), (["C", "B", "C"], 120, [120, 100, 0]), (["b", "c", "B"], 90, [90, 90, 40]),
])
def test_lines_of_one_part_take_of_the_lots_of_their_own_drawing_revision_first(revisions: list[str], pieces: int,
                                                                              reserved: list[int]) -> None:
    """220 are there: 100 in B, 70 in C, 50 of no known revision."""
    lines = [at(A, pieces, pieces) for _ in revisions]
    stock = {each.id: (seen(A, 220, B=100, C=70), revision) for each, revision in zip(lines, revisions, strict=True)}
    found = share(lines, stock)
    assert [found[each.id].reserved for each in lines] == reserved


@pytest.mark.parametrize(("made", "shipped", "begun"), [(0, 0, False), (1, 0, True), (0, 1, True)])
def test_begun_is_what_was_made_or_has_left(made: int, shipped: int, begun: bool) -> None:
    assert Standing(D(10), D(made), D(5), D(shipped), D(10 - shipped)).begun == begun


@pytest.fixture
@remembered
def told(cast: Cast) -> Told:
    """Two lines of the arm, of which 320 are there, and one of the rod."""
    return released(cast, line("2904110-K80", 200), line("2916035-K80", 300, row=1), line("2904110-K80", 400, row=2))


def figures(told: Told, *, checked: bool) -> list[Decimal]:
    def look(work: Work) -> list[Decimal]:
        found = case(work, told.number, lock=False)
        load = evidence.load_check(work, found) if checked else None
        how_far = standing(work, found.order, list(found.lines.values()), load, found.redrawn)
        return [how_far[key].reserved for key in found.lines]

    return told.story.system(look)


@pytest.mark.clause("5.1.9(3)")
def test_from_the_load_check_it_reads_the_same_as_by_itself(told: Told) -> None:
    told.asks(told.quantity("100", 2), told.day(line=1))
    assert figures(told, checked=True) == figures(told, checked=False)
    assert figures(told, checked=True)[0] == D(200) and figures(told, checked=True)[2] == D(120)


@pytest.mark.clause("5.1.9(2)")
@pytest.mark.parametrize("checked", [True, False])
def test_what_lies_in_lots_of_another_revision_is_set_aside_for_no_line(told: Told, *, checked: bool) -> None:
    def lot(work: Work) -> None:
        work.add(Lot(product_id=told.lines[0].product_id, number="L-A", quantity=D(150), produced_on=TODAY, drawing_revision="A"))

    told.story.system(lot)
    told.asks(told.quantity("100", 2))
    assert figures(told, checked=checked)[0::2] == [D(170), D(0)], "320 are there, 150 of them of revision A"


@pytest.mark.clause("5.1.9(2)")
@pytest.mark.parametrize("checked", [True, False])
def test_of_two_lines_of_a_part_one_in_another_revision_leaves_the_other_its_own_lots(told: Told, *, checked: bool) -> None:
    """320 arms: 150 in A, 100 in B, 70 of no known revision. The third line asks for A, the first for B."""
    def lots(work: Work) -> None:
        for revision, pieces in (("A", 150), ("B", 100)):
            work.add(Lot(product_id=told.lines[0].product_id, number=f"L-{revision}", quantity=D(pieces), produced_on=TODAY,
                         drawing_revision=revision))
        work.fetch(OrderLine, told.lines[0].id).drawing_revision = "B"
        work.fetch(OrderLine, told.lines[2].id).drawing_revision = "A"

    told.story.system(lots)
    told.asks(told.quantity("100", 2), told.quantity("150", 0))
    assert figures(told, checked=checked)[0::2] == [D(170), D(150)]


@pytest.mark.clause("5.1.9(2)")
def test_a_drawing_superseded_on_one_line_is_checked_on_that_line_alone(told: Told) -> None:
    """320 arms, 250 of them in B. The first line asks for C from now on: 70 of no known revision serve it; the third keeps its B."""
    def lot(work: Work) -> None:
        work.add(Lot(product_id=told.lines[0].product_id, number="L-B", quantity=D(250), produced_on=TODAY, drawing_revision="B"))
        for place in (0, 2):
            work.fetch(OrderLine, told.lines[place].id).drawing_revision = "B"

    def look(work: Work) -> list[Decimal]:
        load = evidence.load_check(work, case(work, told.number, lock=False))
        assert load is not None
        return [each.stock.available for each in load.lines if each.stock][0::2]

    told.story.system(lot)
    told.asks(told.quantity("100", 0))
    assert told.story.system(look) == [D(320), D(220)]
    told.asks(told.quantity("70", 0), told.drawing("C", 0))
    assert told.story.system(look) == [D(70), D(250)]


@pytest.mark.clause("5.1.9(2)")
def test_what_is_set_aside_in_the_old_revision_is_shown_to_the_house_as_to_the_customer(told: Told, visit: Callable[..., Visitor]) -> None:
    """The load check asks for lots of the new revision, of which there are none; 200 of the old one stand there all the same."""
    def lot(work: Work) -> None:
        work.add(Lot(product_id=told.lines[0].product_id, number="L-B", quantity=D(320), produced_on=TODAY, drawing_revision="B"))
        for place in (0, 2):
            work.fetch(OrderLine, told.lines[place].id).drawing_revision = "B"

    told.story.system(lot)
    told.asks(told.quantity("150", 0), told.drawing("C", 0))
    assert figures(told, checked=True) == figures(told, checked=False) == [D(200), figures(told, checked=False)[1], D(120)]
    assert "备库 200" in words(visit(told.cast.wang_min).get(f"/changes/{told.number}").text)
    assert "备库 200" in words(visit(told.cast.li_qian).get(f"/admin/changes/{told.number}").text)


def test_a_change_without_days_and_quantities_needs_no_load_check(told: Told) -> None:
    told.asks(told.price("80"))
    assert told.story.system(lambda work: evidence.load_check(work, case(work, told.number, lock=False))) is None
    told.asks(told.day())
    assert told.story.system(lambda work: evidence.load_check(work, case(work, told.number, lock=False))) is not None


@pytest.mark.clause("5.1.1(4)")
def test_what_is_set_aside_for_a_confidential_line_is_in_stock_for_it(cast: Cast) -> None:
    """320 are there and 200 of them its own: its neutral reservation leaves 120 to others, and does not stand against itself."""
    told = released(cast, line("2916035-K80", 300), line("2904110-K80", 200, row=1))
    told.asks(told.price("80"))
    told.story.system(lambda work: hide(work, told))
    told.story.system(lambda work: reserve(work, work.fetch(OrderLine, told.lines[1].id)))
    assert figures(told, checked=False)[1] == D(200)
