"""Logistics before anything leaves: boxes of known lots, each scanned, each line held against the notice (5.1.11(2), RULES 7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.deliveries.dispatch import boxes, concessions, queries, verification
from domain.deliveries.dispatch.inputs import POINTS, ConcessionInput, PackInput, VerifyInput
from domain.deliveries.models import Box, Concession
from domain.products.actions import stop
from domain.products.models import Lot, Product
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused
from domain.shared.files import Given, attachments
from tests.cast import NOW, TODAY, Cast
from tests.deliveries.shipping import Shipment, in_stock, noticed, packed, picture, released
from tests.faults.racing import kinds, race, unexpected
from tests.orders.given import line
from tests.remembering import remembered

D = Decimal
OLD, NEW = date(2026, 11, 2), date(2026, 11, 20)


@pytest.fixture
@remembered
def sent(cast: Cast) -> Shipment:
    """400 pieces on a notice that is with logistics; two lots in stock, the older with 100."""
    story = released(cast)
    in_stock(story, 100, lot="L-OLD", made=OLD)
    in_stock(story, 2000, lot="L-NEW", made=NEW)
    return noticed(story, 400)


def pack(shipment: Shipment, quantity: int = 400, lot: str = "L-NEW", per_box: int = 100, who: Any = None) -> list[Box]:
    given = PackInput(lot, None, D(quantity), D(per_box))
    actor, line_id = who or shipment.story.cast.sun_li, shipment.lines[0].id
    return shipment.story.as_(actor, lambda work: boxes.pack(work, shipment.number, line_id, given))


def scan(shipment: Shipment, code: str, who: Any = None) -> Box:
    return shipment.story.as_(who or shipment.story.cast.sun_li, lambda work: boxes.scan(work, shipment.number, code))


def check(shipment: Shipment, who: Any = None, photos: Sequence[Given] = (), why: str = "", **points: bool) -> Any:
    given = VerifyInput(dict.fromkeys(POINTS, True) | points, why)
    actor = who or shipment.story.cast.sun_li
    return shipment.story.as_(actor, lambda work: verification.verify(work, shipment.number, shipment.lines[0].id, given, photos))


# boxes and lots


@pytest.mark.clause("5.1.11(2)")
def test_boxes_carry_lot_production_date_and_number(sent: Shipment) -> None:
    made = pack(sent, 350)
    assert [(box.number, box.quantity, box.lot_number, box.produced_on) for box in made] == [
        (1, 100, "L-NEW", NEW), (2, 100, "L-NEW", NEW), (3, 100, "L-NEW", NEW), (4, 50, "L-NEW", NEW)]
    assert [box.code for box in made] == [f"{sent.number}-1-{n}" for n in (1, 2, 3, 4)]
    assert [box.number for box in pack(sent, 50, "L-OLD")] == [5]


def test_boxes_are_numbered_through_the_notice_so_that_none_stands_twice_on_one_slip(cast: Cast) -> None:
    """Three boxes of the first line, two of the second; what is packed after them goes on behind both."""
    story = released(cast, line(quantity=200), line(quantity=100, day=TODAY + timedelta(days=40)))
    both = packed(noticed(story), per_box=50, scan=False)
    first, second = both.lines
    of = {each.id: [box.number for box in both.boxes if box.dispatch_line_id == each.id] for each in (first, second)}
    assert (of[first.id], of[second.id]) == ([1, 2, 3, 4], [5, 6])
    story.as_(cast.sun_li, lambda work: boxes.unpack(work, both.number, first.id, f"{both.number}-1-4"))
    given = PackInput("L2611-01", story.now.date(), D(50), D(50))
    (made,) = story.as_(cast.sun_li, lambda work: boxes.pack(work, both.number, first.id, given))
    assert (made.number, made.code) == (7, f"{both.number}-1-7"), "a number is given once, also where its box was opened again"


def test_no_more_is_packed_than_the_line_asks_for(sent: Shipment) -> None:
    pack(sent, 300)
    with pytest.raises(Invalid, match="Only 100"):
        pack(sent, 101)
    pack(sent, 100)


def test_no_more_is_packed_than_the_lot_holds_or_other_notices_left_of_it(sent: Shipment) -> None:
    with pytest.raises(Invalid, match="L-OLD has 100 left"):
        pack(sent, 101, "L-OLD")
    pack(sent, 60, "L-OLD")
    other = noticed(sent.story, 100)
    with pytest.raises(Invalid, match="L-OLD has 40 left"):
        pack(other, 41, "L-OLD")
    pack(other, 40, "L-OLD")


def test_a_lot_that_is_not_in_stock_is_not_packed(sent: Shipment) -> None:
    with pytest.raises(Invalid, match="L-404"):
        pack(sent, 10, "L-404")


def test_what_lies_in_no_lot_beside_recorded_ones_is_packed_once_its_lot_is_on_record(cast: Cast, visit: Any) -> None:
    """320 lie in no lot, 100 in one: the page says where their lot is recorded, and then they are packed."""
    story = released(cast)
    in_stock(story, 100, lot="L-1")
    sent = noticed(story, 150)
    page = visit(cast.sun_li).get(f"/admin/dispatch/{sent.number}/verification").text
    assert "/admin/products/HC-4801-012#lots" in page
    with pytest.raises(Invalid, match="once the part's page has their lot on record"):
        pack(sent, 50, "P-7")
    logistics = visit(cast.sun_li)
    given = {"number": "P-7", "quantity": "320", "produced_on": "2026-11-01"}
    assert logistics.post("/admin/products/HC-4801-012/lots", given).status_code == 303
    assert "/admin/products/HC-4801-012#lots" not in logistics.get(f"/admin/dispatch/{sent.number}/verification").text
    pack(sent, 50, "P-7")
    pack(sent, 100, "L-1")


@pytest.mark.clause("5.1.5(3)")
def test_what_quality_stops_of_a_part_without_lots_does_not_leave(cast: Cast) -> None:
    """All of its 320 pieces lie in no lot; 200 are stopped, so 120 can leave and no more (RULES 7)."""
    story = released(cast)
    story.as_(cast.liu, lambda work: stop(work, work.fetch(Product, cast.products["HC-4801-012"].id), D(200), "疑似混料", version=None))
    with pytest.raises(Refused, match="120 are in stock and free"):
        noticed(story, 121)
    noticed(story, 120)


def test_a_part_without_recorded_lots_is_packed_with_lot_and_day_from_its_own_paper(cast: Cast) -> None:
    sent = noticed(released(cast), 100)
    with pytest.raises(Invalid, match="When was it produced"):
        pack(sent, 100, "PAPER-7")
    ahead = PackInput("PAPER-7", TODAY + timedelta(days=1), D(100), D(100))
    with pytest.raises(Invalid, match="When was it produced"):
        sent.story.as_(cast.sun_li, lambda work: boxes.pack(work, sent.number, sent.lines[0].id, ahead))
    given = PackInput("PAPER-7", OLD, D(100), D(100))
    (box,) = sent.story.as_(cast.sun_li, lambda work: boxes.pack(work, sent.number, sent.lines[0].id, given))
    assert (box.lot_id, box.lot_number, box.produced_on) == (None, "PAPER-7", OLD)


@pytest.mark.parametrize(("quantity", "per_box"), [("10.5", "1"), ("10", "0.5")])
def test_pieces_are_packed_whole(sent: Shipment, quantity: str, per_box: str) -> None:
    given = PackInput("L-NEW", None, D(quantity), D(per_box))
    with pytest.raises(Invalid):
        sent.story.as_(sent.story.cast.sun_li, lambda work: boxes.pack(work, sent.number, sent.lines[0].id, given))


def test_first_in_first_out_is_hinted_and_not_forced(sent: Shipment) -> None:
    def older() -> list[str]:
        page = sent.story.as_(sent.story.cast.sun_li, lambda work: queries.page(work, sent.number))
        return [lot.number for lot in page.lines[0].older]

    assert older() == []
    pack(sent, 300)
    assert older() == ["L-OLD"]
    pack(sent, 100, "L-OLD")
    assert older() == []


def test_a_lot_to_choose_shows_what_is_free_of_it_not_what_lies_in_boxes(sent: Shipment) -> None:
    def free() -> dict[str, Decimal]:
        line = sent.story.as_(sent.story.cast.sun_li, lambda work: queries.page(work, sent.number)).lines[0]
        return {lot.number: line.free[lot.id] for lot in line.lots}

    whole = free()
    pack(sent, 60, lot="L-OLD")
    assert free() == whole | {"L-OLD": whole["L-OLD"] - 60}
    pack(noticed(sent.story, 40), 40, lot="L-OLD")
    assert free() == whole | {"L-OLD": whole["L-OLD"] - 100}, "nor what lies in those of another notice"


def test_a_lot_that_lies_in_the_boxes_of_another_notice_is_not_to_be_taken_first(sent: Shipment) -> None:
    def hinted() -> tuple[str, list[str]]:
        line = sent.story.as_(sent.story.cast.sun_li, lambda work: queries.page(work, sent.number)).lines[0]
        assert line.next is not None
        return line.next.number, [lot.number for lot in line.older]

    other = noticed(sent.story, 100)
    pack(sent, 300)
    assert hinted() == ("L-OLD", ["L-OLD"])
    pack(other, 60, lot="L-OLD")
    assert hinted() == ("L-OLD", ["L-OLD"])  # 40 of it are free
    pack(other, 40, lot="L-OLD")
    assert hinted() == ("L-NEW", [])
    with pytest.raises(Invalid, match="L-OLD has 0 left"):
        pack(sent, 100, lot="L-OLD")
    sent.story.as_(sent.story.cast.sun_li, lambda work: boxes.unpack(work, other.number, other.lines[0].id))
    assert hinted() == ("L-OLD", ["L-OLD"])


def test_what_is_offered_to_be_packed_first_is_what_the_lot_to_take_first_has(sent: Shipment) -> None:
    def offered() -> tuple[Decimal, Decimal]:
        line = sent.story.as_(sent.story.cast.sun_li, lambda work: queries.page(work, sent.number)).lines[0]
        return line.to_pack, line.to_take

    assert offered() == (400, 100)  # of L-OLD
    pack(sent, 100, lot="L-OLD")
    assert offered() == (300, 300)  # of L-NEW


def test_boxes_are_opened_again(sent: Shipment) -> None:
    pack(sent, 400)
    story = sent.story
    story.as_(story.cast.sun_li, lambda work: boxes.unpack(work, sent.number, sent.lines[0].id))
    assert sent.boxes == []
    with pytest.raises(Refused, match="no boxes"):
        story.as_(story.cast.sun_li, lambda work: boxes.unpack(work, sent.number, sent.lines[0].id))


@pytest.mark.parametrize("who", ["li_qian", "chen", "liu", "it"])
def test_logistics_alone_packs_and_scans(sent: Shipment, who: str) -> None:
    with pytest.raises(Forbidden):
        pack(sent, who=getattr(sent.story.cast, who))
    code = pack(sent)[0].code
    with pytest.raises(Forbidden):
        scan(sent, code, who=getattr(sent.story.cast, who))
    assert scan(sent, code).scanned_by == "孙丽"


def test_nothing_is_packed_before_sales_has_signed(cast: Cast) -> None:
    story = released(cast)
    in_stock(story, 400, lot="L-NEW", made=NEW)
    with pytest.raises(Refused, match="Draft"):
        pack(noticed(story, 100, sign=False), 100)
    assert len(pack(noticed(story, 100), 100)) == 1


# scanned


def test_a_box_scanned_twice_is_scanned_once(sent: Shipment) -> None:
    code = pack(sent)[0].code
    first = scan(sent, f" {code} ").scanned_at
    sent.story.later(minutes=5)
    assert scan(sent, code).scanned_at == first == NOW


def test_a_code_of_another_notice_is_refused(sent: Shipment) -> None:
    other = noticed(sent.story, 100)
    foreign = pack(other, 100)[0].code
    with pytest.raises(Invalid, match="is no box of"):
        scan(sent, foreign)
    assert scan(other, foreign).scanned_at == NOW


def test_a_box_scanned_by_many_at_once_is_scanned_once(sent: Shipment) -> None:
    code = pack(sent)[0].code
    got = race(lambda lane: scan(sent, code).scanned_at)
    assert unexpected(got) == [] and kinds(got)["done"] == 8
    assert set(got) == {NOW}


# verified


@pytest.mark.clause("5.1.11(2)")
def test_a_notice_is_verified_when_every_line_is_as_it_says(cast: Cast) -> None:
    story = released(cast, line(quantity=100), line("2916035-K80", quantity=100))
    shipment = noticed(story)
    packed(shipment)
    first, second = shipment.lines
    story.as_(cast.sun_li, lambda work: verification.verify(work, shipment.number, first.id, VerifyInput()))
    assert shipment.notice.state == "notified"
    story.as_(cast.sun_li, lambda work: verification.verify(work, shipment.number, second.id, VerifyInput()))
    notice = shipment.notice
    assert (notice.state, notice.verified_at, notice.verified_by) == ("verified", NOW, "孙丽")
    assert [(task.kind, task.department) for task in story.tasks("dispatch")] == [("dispatch.ship", "logistics")]


@pytest.mark.clause("5.1.11(2)")
@pytest.mark.parametrize("point", POINTS)
def test_a_mismatch_blocks_with_its_reason_and_photograph(sent: Shipment, point: str) -> None:
    pack(sent)
    found = check(sent, photos=[picture()], why="标签贴错", **{point: False})
    notice = sent.notice
    assert notice.state == "blocked" and "标签贴错" in str(notice.blocked_why)
    assert len(sent.story.system(lambda work: attachments(work, found))) == 1
    assert sorted((task.kind, task.department) for task in sent.story.tasks("dispatch")) == [
        ("dispatch.mismatch", "sales"), ("dispatch.verify", "logistics")]


def test_a_mismatch_needs_both_reason_and_photograph(sent: Shipment) -> None:
    pack(sent)
    with pytest.raises(Invalid) as error:
        check(sent, label=False)
    assert set(error.value.fields) == {"why", "photos"}
    with pytest.raises(Invalid) as error:
        check(sent, label=False, why="标签贴错")
    assert set(error.value.fields) == {"photos"}
    assert sent.notice.state == "notified"
    check(sent, label=False, why="标签贴错", photos=[picture()])


def test_what_is_no_picture_is_no_photograph(sent: Shipment) -> None:
    pack(sent)
    with pytest.raises(Invalid):
        check(sent, label=False, why="标签贴错", photos=[Given("x.jpg", b"MZ not a picture", field="photos")])
    assert sent.notice.state == "notified"


def test_once_it_is_put_right_it_is_verified_and_nothing_waits_for_sales(sent: Shipment) -> None:
    packed(sent, "L-NEW", 100)
    check(sent, label=False, why="标签贴错", photos=[picture()])
    check(sent)
    notice = sent.notice
    assert (notice.state, notice.blocked_why) == ("verified", None)
    assert [task.kind for task in sent.story.tasks("dispatch")] == ["dispatch.ship"]


def test_what_is_not_packed_or_not_scanned_is_not_as_the_notice_says(sent: Shipment) -> None:
    with pytest.raises(Refused, match="0 of 400 are in boxes"):
        check(sent)
    packed(sent, "L-NEW", 100, scan=False)
    with pytest.raises(Refused, match="4 of 4 boxes"):
        check(sent)
    for box in sent.boxes:
        scan(sent, box.code)
    check(sent)
    assert sent.notice.state == "verified"


def test_boxes_opened_after_the_verification_void_it(cast: Cast) -> None:
    story = released(cast, line(quantity=100), line("2916035-K80", quantity=100))
    shipment = noticed(story)
    packed(shipment)
    first, second = shipment.lines
    story.as_(cast.sun_li, lambda work: verification.verify(work, shipment.number, first.id, VerifyInput()))
    story.as_(cast.sun_li, lambda work: boxes.unpack(work, shipment.number, first.id))
    story.as_(cast.sun_li, lambda work: verification.verify(work, shipment.number, second.id, VerifyInput()))
    assert shipment.notice.state == "notified"
    story.later(minutes=1)
    story.as_(cast.sun_li, lambda work: boxes.pack(work, shipment.number, first.id, PackInput("L2611-01", TODAY, D(100), D(100))))
    for box in shipment.boxes:
        story.as_(cast.sun_li, lambda work, box=box: boxes.scan(work, shipment.number, box.code))
    assert shipment.notice.state == "notified"
    story.as_(cast.sun_li, lambda work: verification.verify(work, shipment.number, first.id, VerifyInput()))
    assert shipment.notice.state == "verified"


def test_a_verified_notice_can_still_be_stopped(sent: Shipment) -> None:
    packed(sent, "L-NEW", 100)
    check(sent)
    check(sent, packaging=False, why="箱体破损", photos=[picture()])
    assert sent.notice.state == "blocked"
    assert [task.kind for task in sent.story.tasks("dispatch")] == ["dispatch.mismatch"]
    assert (sent.notice.verified_at, sent.notice.verified_by) == (None, None)


@pytest.mark.parametrize("who", ["li_qian", "ma", "liu", "wang_min"])
def test_logistics_alone_verifies(sent: Shipment, who: str) -> None:
    packed(sent, "L-NEW", 100)
    with pytest.raises((Forbidden, NotFound)):
        check(sent, who=getattr(sent.story.cast, who))
    check(sent)


def test_a_line_of_another_notice_is_not_there(sent: Shipment) -> None:
    other = noticed(sent.story, 100)
    with pytest.raises(NotFound):
        sent.story.as_(sent.story.cast.sun_li,
                       lambda work: verification.verify(work, sent.number, other.lines[0].id, VerifyInput()))


# blocked lots and the customer's concession


def concede(sent: Shipment, lot: str = "", papers: Sequence[Given] | None = None, who: Any = None, **more: Any) -> Concession:
    said: dict[str, Any] = {"quantity": D(400), "expires_on": None}
    product = sent.story.lines[0].product_id
    given = ConcessionInput(product, lot, "表面划痕，不影响装配", "MRB-2026-118", **(said | more))  # type: ignore[arg-type]
    paper = [Given("mrb.jpg", picture().content)] if papers is None else papers
    return sent.story.as_(who or sent.story.cast.li_qian, lambda work: concessions.enter(work, "K001", given, paper))


@pytest.fixture
@remembered
def stopped(cast: Cast) -> Shipment:
    """300 of 400 lie in a blocked lot; the notice was sent before quality blocked it."""
    story = released(cast)
    lot = in_stock(story, 400, lot="L-STOP", made=NEW)
    shipment = noticed(story, 400)
    story.system(lambda work: setattr(work.fetch(Lot, lot.id), "blocked", True))
    return shipment


def test_a_blocked_lot_is_not_packed_without_the_customers_concession(stopped: Shipment) -> None:
    with pytest.raises(Refused, match="blocked by quality"):
        pack(stopped, 400, "L-STOP")
    given = concede(stopped)
    stopped.story.as_(stopped.story.cast.li_qian, lambda work: concessions.use(work, stopped.number, stopped.lines[0].id, given.id))
    assert len(pack(stopped, 400, "L-STOP")) == 4


def test_a_concession_for_another_lot_does_not_help(stopped: Shipment) -> None:
    in_stock(stopped.story, 1, lot="L-OTHER", made=OLD, blocked=True)
    given = concede(stopped, lot="L-OTHER")
    stopped.story.as_(stopped.story.cast.li_qian, lambda work: concessions.use(work, stopped.number, stopped.lines[0].id, given.id))
    with pytest.raises(Refused, match="another lot"):
        pack(stopped, 400, "L-STOP")


def test_a_concession_needs_the_customers_paper(stopped: Shipment) -> None:
    with pytest.raises(Invalid, match="what the customer wrote"):
        concede(stopped, papers=[])
    assert concede(stopped).number.startswith("RB-261123-")


@pytest.mark.parametrize(("more", "field"), [
    ({"expires_on": TODAY - timedelta(days=1)}, "expires_on"), ({"lot": "L-404"}, "lot"),
])
def test_a_concession_is_for_days_to_come_and_a_lot_that_is_there(stopped: Shipment, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as error:
        concede(stopped, **more)
    assert list(error.value.fields) == [field]


@pytest.mark.parametrize(("who", "allowed"), [("li_qian", True), ("liu", True), ("sun_li", False), ("chen", False), ("wang_min", False)])
def test_sales_and_quality_enter_concessions(stopped: Shipment, who: str, allowed: bool) -> None:
    if allowed:
        assert concede(stopped, who=getattr(stopped.story.cast, who)).number
    else:
        with pytest.raises((Forbidden, NotFound)):
            concede(stopped, who=getattr(stopped.story.cast, who))


def test_a_concession_too_small_or_ended_is_not_used(stopped: Shipment) -> None:
    story = stopped.story
    small = concede(stopped, quantity=D(399))
    story.as_(story.cast.li_qian, lambda work: concessions.use(work, stopped.number, stopped.lines[0].id, small.id))
    with pytest.raises(Refused, match="covers 399 more"):
        pack(stopped, 400, "L-STOP")
    assert len(pack(stopped, 399, "L-STOP")) == 4
    with pytest.raises(Refused, match="covers 399 more"):
        pack(stopped, 1, "L-STOP")
    ended = concede(stopped)
    story.as_(story.cast.li_qian, lambda work: concessions.end(work, ended.number, version=None))
    with pytest.raises(Refused, match="has ended"):
        story.as_(story.cast.li_qian, lambda work: concessions.use(work, stopped.number, stopped.lines[0].id, ended.id))
    with pytest.raises(Refused, match="has ended"):
        story.as_(story.cast.li_qian, lambda work: concessions.end(work, ended.number, version=None))


def test_only_what_still_holds_is_offered_for_a_line(stopped: Shipment) -> None:
    used_up = concede(stopped)
    stopped.story.system(lambda work: setattr(work.fetch(Concession, used_up.id), "used", D(400)))
    good = concede(stopped, expires_on=TODAY)
    page = stopped.story.as_(stopped.story.cast.li_qian, lambda work: queries.page(work, stopped.number))
    assert [each.number for each in page.lines[0].concessions] == [good.number]
