"""Goods leave in the drawing revision that is asked for; of another one only with the customer's concession (RULES 7, 5.1.11(2))."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.deliveries import making
from domain.deliveries.dispatch import boxes, concessions, queries, ready
from domain.deliveries.dispatch.inputs import PackInput
from domain.deliveries.dispatch.ready import ReadyFilter
from domain.deliveries.dispatch.stock import Pool
from domain.deliveries.making import ReportInput
from domain.orders.evidence import for_order
from domain.products.models import ListEntry, Lot, Product
from domain.products.rules import other_revision
from domain.shared.errors import Refused
from tests.cast import TODAY, Cast
from tests.changes.test_technical import Technical
from tests.deliveries.shipping import Shipment, left, noticed, packed, released, verified
from tests.deliveries.test_conceding import concede, use
from tests.orders.given import line
from tests.remembering import remembered
from tests.reviews.story import Story, reasons

D = Decimal
CODE = "HC-4801-012"


def lot(story: Story, number: str, quantity: int, revision: str, made: date = TODAY) -> None:
    def put(work: Any) -> None:
        product = work.session.scalars(select(Product).where(Product.code == CODE)).one()
        product.on_hand += quantity
        work.add(Lot(product_id=product.id, number=number, quantity=D(quantity), produced_on=made, drawing_revision=revision))

    story.system(put)


@pytest.fixture
@remembered
def told(cast: Cast) -> Technical:
    """300 arms ordered in revision B, of which 300 lie in a lot of that revision and nothing else; then C is in force."""
    told = Technical(released(cast, line(quantity=300)))
    told.story.system(lambda work: work.session.execute(update(Product).where(Product.code == CODE).values(on_hand=0)))
    lot(told.story, "L-B", 300, "B")
    told.asks(told.drawing("C"))
    told.goes_through()
    return told


@pytest.fixture
def story(told: Technical) -> Story:
    return told.story


def offered(story: Story) -> list[tuple[str, int, str]]:
    found = story.as_(story.cast.li_qian, lambda work: ready.page(work, ReadyFilter(whole=True)))
    return [(row.revision, int(row.ready), str(row.why_not or "")) for place in found.places for row in place.rows]


# what is free for whom


@pytest.mark.parametrize(("made", "asked", "other"), [
    ("B", "C", True), ("C", "C", False), (" c", "C", False), ("", "C", False), ("B", "", False), ("", "", False)])
def test_what_nobody_knows_the_revision_of_is_good_for_each(made: str, asked: str, *, other: bool) -> None:
    assert other_revision(made, asked) is other


@pytest.mark.parametrize(("taken", "of_b", "of_c"), [
    ((), 150, 120),                                                        # 50 of no known revision serve both
    ((("B", D(90), D(0)),), 60, 120),                                      # B takes of its own first
    ((("B", D(120), D(0)),), 30, 100),                                     # and 20 of those that serve both
    ((("B", D(100), D(0)), ("C", D(100), D(0))), 20, 20),                  # C took 30 of the 50, the last 20 are anybody's
    ((("B", D(20), D(20)), ("B", D(30), D(30))), 150, 120),                # the blocked 30 once, and 20 of C under its concession
    ((("A", D(60), D(30)), ("A", D(80), D(30))), 110, 110),                # the blocked 30 once: 110 are taken of what is free
    ((("C", D(10), D(10)),), 150, 120),                                    # under a concession it takes of what is held back
])
def test_a_pool_is_shared_by_revisions_by_hand(taken: Any, of_b: int, of_c: int) -> None:
    """220 sound: 100 in B, 70 in C, 50 of no known revision; 30 are blocked."""
    pool = Pool(D(220), D(30), {"B": D(100), "C": D(70)}, taken)
    assert (pool.free("B"), pool.free("C")) == (of_b, of_c)


@pytest.mark.clause("5.1.11(1)")
def test_stock_of_the_old_revision_is_not_offered(story: Story) -> None:
    assert offered(story) == [("C", 0, "300 in lots of another drawing revision")]
    lot(story, "L-C", 200, "C")
    assert offered(story) == [("C", 200, "300 in lots of another drawing revision")]


@pytest.mark.clause("5.1.11(1)")
def test_no_notice_is_made_of_it_and_the_reason_says_why(story: Story) -> None:
    with pytest.raises(Refused) as error:
        noticed(story, 300)
    assert reasons(error) == f"{CODE}: 300 of revision C are asked for, 0 are free; 300 are of another revision."
    lot(story, "L-C", 300, "C")
    assert noticed(story, 300).notice.state == "notified"


@pytest.mark.clause("5.1.5(1)")
def test_the_promise_does_not_count_it(told: Technical) -> None:
    def figures() -> tuple[int, int]:
        found = told.story.system(lambda work: for_order(work, told.order).lines[0])
        assert found.stock is not None
        return int(found.stock.available), int(found.stock.other_revision)

    assert figures() == (0, 300)
    lot(told.story, "L-C", 120, "C")
    assert figures() == (120, 300)
    told.story.system(lambda work: work.session.execute(update(Lot).values(drawing_revision="")))
    assert figures() == (420, 0)


# in boxes


@pytest.fixture
def sent(story: Story) -> Shipment:
    lot(story, "L-C", 300, "C", date(2026, 11, 22))
    return noticed(story, 300)


@pytest.mark.clause("5.1.11(2)")
def test_a_lot_of_the_old_revision_is_not_packed(sent: Shipment) -> None:
    with pytest.raises(Refused, match="Lot L-B was made to revision B, C is asked for"):
        packed(sent, "L-B", 300)
    assert [(box.lot_number, box.drawing_revision) for box in packed(sent, "L-C", 150).boxes] == [("L-C", "C"), ("L-C", "C")]


@pytest.mark.clause("5.1.11(2)")
def test_the_lot_to_take_first_is_of_the_revision_asked_for(sent: Shipment) -> None:
    def shown() -> Any:
        page = sent.story.as_(sent.story.cast.sun_li, lambda work: queries.page(work, sent.number))
        return page.lines[0]

    assert (shown().next.number, [each.number for each in shown().other]) == ("L-C", ["L-B"])
    packed(sent, "L-C", 300)
    assert shown().older == []


@pytest.mark.clause("5.1.11(2)")
def test_what_lies_in_boxes_of_another_revision_is_not_verified(sent: Shipment) -> None:
    packed(sent, "L-C", 300)
    sent.story.system(lambda work: work.session.execute(update(Lot).where(Lot.number == "L-C").values(drawing_revision="B")))
    for box in sent.boxes:
        sent.story.system(lambda work, box=box: setattr(work.session.merge(box), "drawing_revision", "B"))
    with pytest.raises(Refused, match="made to revision B"):
        verified(sent)
    assert sent.notice.state == "notified"


@pytest.mark.clause("5.1.11(2)")
def test_the_gate_stops_it_at_the_road_too(sent: Shipment) -> None:
    verified(packed(sent, "L-C", 300))
    sent.story.system(lambda work: work.session.execute(update(Lot).where(Lot.number == "L-C").values(drawing_revision="B")))
    with pytest.raises(Refused) as error:
        left(sent)
    assert "Lot L-C was made to revision B, C is asked for" in reasons(error)
    sent.story.system(lambda work: work.session.execute(update(Lot).where(Lot.number == "L-C").values(drawing_revision="C")))
    assert left(sent).slip.state == "left"


@pytest.mark.clause("5.1.11(2)")
def test_with_the_customers_concession_it_leaves_and_the_slip_says_so(story: Story) -> None:
    given = concede(story, 300, lot="L-B")
    found = story.as_(story.cast.li_qian, lambda work: ready.page(work, ReadyFilter(concession=given.number)))
    assert [int(row.ready) for place in found.places for row in place.rows] == [300]
    shipment = noticed(story, 300, concession=given.number)
    gone = left(verified(packed(shipment, "L-B", 300)))
    row, = gone.slip_lines
    assert (row.drawing_revision, row.concession_number, row.lots[0]["revision"]) == ("C", given.number, "B")
    assert story.system(lambda work: concessions.find(work, given.number).used) == 300


def test_without_it_again_the_packed_lot_is_refused(story: Story) -> None:
    given = concede(story, 300, lot="L-B")
    shipment = noticed(story, 300, concession=given.number)
    packed(shipment, "L-B", 300)
    use(shipment, None)
    with pytest.raises(Refused, match="made to revision B"):
        verified(shipment)


# what production makes


def report(story: Story, quantity: int, **given: Any) -> str:
    def deed(work: Any) -> str:
        made = making.report(work, story.lines[0], ReportInput(D(quantity), TODAY, **given))
        return str(made.lot.number)

    return story.as_(story.cast.ma, deed)


def lots(story: Story) -> dict[str, tuple[int, str]]:
    rows = story.system(lambda work: work.session.execute(select(Lot.number, Lot.quantity, Lot.drawing_revision)).all())
    return {number: (int(quantity), revision) for number, quantity, revision in rows}


@pytest.mark.clause("5.1.10(2)")
def test_a_lot_is_of_the_revision_that_the_line_asks_for(cast: Cast) -> None:
    story = released(cast, line(quantity=300))
    assert report(story, 40) == "261123"
    assert lots(story)["261123"] == (40, "B")
    story.system(lambda work: work.session.execute(update(ListEntry).values(revision="D")))
    for each in story.lines:
        story.system(lambda work, each=each: setattr(work.session.merge(each), "drawing_revision", ""))
    assert report(story, 10, lot="L-9") == "L-9"
    assert lots(story)["L-9"] == (10, "D"), "a line that names none asks for the list's"


@pytest.mark.clause("5.1.10(2)")
def test_what_is_made_after_the_change_lies_in_a_lot_of_its_own(story: Story) -> None:
    assert report(story, 40, revision="B") == "261123"
    assert report(story, 60) == report(story, 5) == "261123-C"
    with pytest.raises(Refused, match="needs a lot of its own"):
        report(story, 1, lot="L-B")
    assert report(story, 1, lot="L-B", revision="B") == "L-B"
    assert lots(story) == {"L-B": (301, "B"), "261123": (40, "B"), "261123-C": (65, "C")}


# who does not work to it yet


@pytest.mark.clause("5.1.9(6)")
def test_a_notice_says_who_does_not_use_the_new_version_yet(told: Technical, sent: Shipment) -> None:
    def warned() -> list[str]:
        page = sent.story.as_(sent.story.cast.sun_li, lambda work: queries.page(work, sent.number))
        said = [each.message.params for each in page.findings if not each.blocks]
        return [str(each["departments"]) for each in said if "departments" in each]

    assert len(warned()) == 1 and set(told.notices) >= {"production", "quality", "technical"}
    for notice in told.notices.values():
        told.story.system(lambda work, notice=notice: setattr(work.session.merge(notice), "acknowledged_at", work.now))
    assert warned() == []
    assert left(verified(packed(sent, "L-C", 300))).slip.state == "left"


@pytest.mark.clause("5.1.9(6)")
def test_and_it_stops_nothing(sent: Shipment) -> None:
    assert left(verified(packed(sent, "L-C", 300))).slip.state == "left"


def test_a_box_is_packed_of_a_lot_of_no_known_revision(story: Story) -> None:
    lot(story, "L-X", 300, "")
    shipment = noticed(story, 300)
    given = PackInput("L-X", None, D(300), D(300))
    made = story.as_(story.cast.sun_li, lambda work: boxes.pack(work, shipment.number, shipment.lines[0].id, given))
    assert [box.drawing_revision for box in made] == ["C"]
