"""A draft is changed until it is signed: lines, quantities, day, carrier; what is packed stays where it still fits (5.1.11(1))."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.deliveries.dispatch import boxes, editing, notices, recalling
from domain.deliveries.dispatch.editing import fits
from domain.deliveries.dispatch.inputs import NoticeInput
from domain.deliveries.models import Box, DispatchLine
from domain.orders.models import OrderLine
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused, Stale
from domain.shared.journal import Audit
from domain.shared.work import Work
from tests.cast import PASSWORD, TODAY, Cast
from tests.deliveries.shipping import Shipment, in_stock, left, noticed, packed, released, schedules, verified
from tests.faults.racing import kinds, race, unexpected
from tests.orders.given import line
from tests.remembering import remembered
from tests.reviews.story import Story

D = Decimal


@pytest.fixture
@remembered
def story(cast: Cast) -> Story:
    """Two parts to one place: 300 arms, 200 links."""
    return released(cast, line(quantity=300), line("2916035-K80", quantity=200))


@pytest.fixture
@remembered
def draft(story: Story) -> Shipment:
    return noticed(story, sign=False)


def keep(shipment: Shipment, lines: dict[uuid.UUID, Decimal], who: Any = None, version: int | None = None, **more: Any) -> None:
    given = NoticeInput(**({"lines": lines, "ship_on": TODAY} | more))
    actor = who or shipment.story.cast.li_qian
    shipment.story.as_(actor, lambda work: editing.edit(work, shipment.number, given, version=version))


def dates(shipment: Shipment) -> list[uuid.UUID]:
    return [row.schedule_id for row in shipment.lines]


def quantities(shipment: Shipment) -> list[tuple[int, Decimal]]:
    return [(row.position, row.quantity) for row in shipment.lines]


# without a database


def box(quantity: int) -> Box:
    return Box(quantity=D(quantity))


@pytest.mark.parametrize(("more", "packed_pieces", "stay"), [
    ({}, 300, True),
    ({}, 301, False),
    ({"quantity": D(400)}, 300, True),
    ({"drawing_revision": "C"}, 300, False),
    ({"packaging": "木箱"}, 300, False),
    ({"label_layout": "VDA4902"}, 300, False),
    ({"due_on": TODAY + timedelta(days=9)}, 300, True),  # stands on no label
])
def test_boxes_stay_packed_where_quantity_and_labels_are_still_right(more: dict[str, Any], packed_pieces: int, stay: bool) -> None:
    said: dict[str, Any] = {"drawing_revision": "B", "specification": "", "packaging": "EU-6428", "label_layout": "", "name": "前下摆臂",
                            "customer_part": "2904110-K80", "po_number": "PO-1", "quantity": D(300), "due_on": TODAY}
    row = DispatchLine(**said)
    assert fits(row, said | more, [box(packed_pieces - 100), box(100)]) is stay


# the draft


@pytest.mark.clause("5.1.11(1)")
def test_a_draft_is_kept_with_other_quantities_day_and_carrier(draft: Shipment) -> None:
    first, second = dates(draft)
    keep(draft, {first: D(250), second: D(200)}, ship_on=TODAY + timedelta(days=2), carrier="德邦", transport="汽运", remarks="早上到",
         agreed_freight=D(900), currency="CNY")
    notice = draft.notice
    assert quantities(draft) == [(1, 250), (2, 200)]
    assert (notice.ship_on, notice.carrier, notice.remarks, notice.agreed_freight) == (TODAY + timedelta(days=2), "德邦", "早上到", 900)
    assert notice.state == "draft"
    entered = select(Audit.actor_name).where(Audit.action == "dispatch.edited", Audit.object_id == draft.notice.id)
    assert draft.story.system(lambda work: list(work.session.scalars(entered))) == ["李倩"]


def test_a_line_leaves_the_draft_and_comes_back_under_a_number_of_its_own(draft: Shipment) -> None:
    """Numbers of labels carry the line's: none may mean two lines."""
    first, second = dates(draft)
    keep(draft, {first: D(300)})
    assert quantities(draft) == [(1, 300)]
    keep(draft, {first: D(300), second: D(50)})
    assert quantities(draft) == [(1, 300), (3, 50)]


def test_what_the_draft_gives_up_another_may_take(draft: Shipment) -> None:
    first, second = dates(draft)
    wanted = NoticeInput({second: D(150)}, TODAY)
    with pytest.raises(Refused, match=f"{draft.number} speak for 200"):
        draft.story.as_(draft.story.cast.li_qian, lambda work: notices.make(work, wanted))
    keep(draft, {first: D(300), second: D(50)})
    draft.story.as_(draft.story.cast.li_qian, lambda work: notices.make(work, wanted))
    with pytest.raises(Refused, match="51 are asked for, 50 of this delivery are still free"):
        keep(draft, {first: D(300), second: D(51)})
    keep(draft, {first: D(300), second: D(50)})


def test_kept_anew_it_says_what_the_order_asks_for_today(draft: Shipment) -> None:
    def change(work: Work) -> None:
        work.fetch(OrderLine, draft.lines[0].line_id).packaging = "木箱"

    draft.story.system(change)
    with pytest.raises(Refused, match="changed since this notice was made"):
        draft.story.as_(draft.story.cast.li_qian, lambda work: notices.notify(work, draft.number, PASSWORD, version=None))
    keep(draft, dict(zip(dates(draft), (D(300), D(200)), strict=True)))
    assert draft.lines[0].packaging == "木箱"
    draft.story.as_(draft.story.cast.li_qian, lambda work: notices.notify(work, draft.number, PASSWORD, version=None))


def test_what_cannot_be_made_cannot_be_kept_and_nothing_changes(draft: Shipment) -> None:
    first, second = dates(draft)
    wrong: list[tuple[type[Exception], dict[str, Any]]] = [
        (Refused, {"lines": {first: D(301)}}),
        (Invalid, {"lines": {first: D("0.5")}}),
        (Invalid, {"lines": {first: D(-1)}}),
        (Invalid, {"lines": {first: D(300)}, "ship_on": TODAY - timedelta(days=1)}),
        (NotFound, {"lines": {uuid.uuid4(): D(1)}}),
        (Refused, {"lines": {first: D(300)}, "concession": "RB-1"}),
    ]
    for error, given in wrong:
        with pytest.raises(error):
            keep(draft, **given)
    assert quantities(draft) == [(1, 300), (2, 200)]
    keep(draft, {first: D(300), second: D(200)})


def test_only_sales_changes_it_and_only_who_saw_the_last_of_it(draft: Shipment) -> None:
    lines = {dates(draft)[0]: D(100)}
    for who in ("sun_li", "chen", "xu"):
        with pytest.raises(Forbidden):
            keep(draft, lines, who=getattr(draft.story.cast, who))
    before = draft.notice.version
    keep(draft, lines, version=before)
    with pytest.raises(Stale):
        keep(draft, lines, version=before)
    assert draft.notice.version > before


def test_a_signed_notice_is_called_back_before_it_is_changed(draft: Shipment) -> None:
    lines, story = {dates(draft)[0]: D(100)}, draft.story
    story.as_(story.cast.li_qian, lambda work: notices.notify(work, draft.number, PASSWORD, version=None))
    with pytest.raises(Refused, match=r"call .* back first"):
        keep(draft, lines)
    story.as_(story.cast.li_qian, lambda work: recalling.recall(work, draft.number, "少发", version=None))
    keep(draft, lines)
    assert quantities(draft) == [(1, 100)]


def test_goods_of_another_place_do_not_join_it(cast: Cast) -> None:
    first, second = released(cast, line(quantity=100)), released(cast, line(quantity=60), po_number="P-2")
    shipment = noticed(first, sign=False)

    def elsewhere(work: Work, text: str, place: Any) -> None:
        order = work.session.merge(second.order)
        order.ship_to_text, order.ship_to_id = text, place

    here = second.order.ship_to_id
    lines = {schedules(first)[0].id: D(100), schedules(second)[0].id: D(60)}
    second.system(lambda work: elsewhere(work, "芜湖", None))
    with pytest.raises(Refused, match="one customer and one place"):
        keep(shipment, lines)
    second.system(lambda work: elsewhere(work, first.order.ship_to_text, here))
    keep(shipment, lines)
    assert {row.order_number for row in shipment.lines} == {first.number, second.number}


# called back with boxes


def test_boxes_of_a_line_that_became_less_are_opened_and_their_labels_void_for_good(story: Story) -> None:
    in_stock(story, 300)
    shipment = noticed(story, 300)
    packed(shipment, per_box=100)
    old = [each.code for each in shipment.boxes]
    story.as_(story.cast.li_qian, lambda work: recalling.recall(work, shipment.number, "少发", version=None))
    keep(shipment, {dates(shipment)[0]: D(200)})
    assert shipment.boxes == []
    story.as_(story.cast.li_qian, lambda work: notices.notify(work, shipment.number, PASSWORD, version=None))
    packed(shipment, per_box=100, scan=False)
    assert set(old) & {each.code for each in shipment.boxes} == set()
    with pytest.raises(Invalid, match="void"):
        story.as_(story.cast.sun_li, lambda work: boxes.scan(work, shipment.number, old[0]))
    for each in shipment.boxes:
        story.as_(story.cast.sun_li, lambda work, each=each: boxes.scan(work, shipment.number, each.code.lower()))
    assert left(verified(shipment)).slip_lines[0].quantity == 200


def test_boxes_of_a_line_that_became_more_stay(story: Story) -> None:
    in_stock(story, 300)
    shipment = packed(noticed(story, 100), per_box=50)
    story.as_(story.cast.li_qian, lambda work: recalling.recall(work, shipment.number, "多发", version=None))
    keep(shipment, {dates(shipment)[0]: D(150)})
    assert [each.quantity for each in shipment.boxes] == [50, 50]


# many at once


def test_of_many_windows_that_keep_the_same_draft_one_does(draft: Shipment) -> None:
    version, (first, second) = draft.notice.version, dates(draft)

    def save(lane: int) -> None:
        keep(draft, {first: D(10 + lane), second: D(1)}, version=version)

    got = race(save)
    assert unexpected(got, Stale) == []
    assert kinds(got)["done"] == 1
    rows = draft.story.system(lambda work: list(work.session.scalars(select(DispatchLine))))
    assert len(rows) == 2


def test_a_draft_that_is_signed_and_changed_at_once_is_one_of_them(draft: Shipment) -> None:
    first = dates(draft)[0]

    def act(lane: int) -> None:
        if lane % 2:
            keep(draft, {first: D(100)}, version=None)
        else:
            draft.story.as_(draft.story.cast.li_qian, lambda work: notices.notify(work, draft.number, PASSWORD, version=None))

    got = race(act, runners=2)
    assert unexpected(got, Refused, Stale) == []
    assert draft.notice.state == "notified"  # whichever came first, the signature stands; the change only where it came before
    assert (kinds(got)["done"] == 2) is (quantities(draft) == [(1, 100)])
