"""What logistics found that did not match stays with the notice, whatever becomes of the line (5.1.11(2))."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from domain.deliveries.dispatch import editing, queries, recalling, verification
from domain.deliveries.dispatch.inputs import POINTS, NoticeInput, VerifyInput
from domain.deliveries.dispatch.queries import Mismatch
from domain.deliveries.models import Verification
from domain.shared.errors import NotFound
from tests.cast import NOW, TODAY, Cast
from tests.deliveries.shipping import Shipment, noticed, packed, picture, released, verified
from tests.orders.given import line
from tests.remembering import remembered
from tests.visitors import words


@pytest.mark.parametrize(("wrong", "told"), [
    (["name"], "Part name"), (["label"], "Label"), (["quantity", "packaging"], "Quantity, Packaging"),
    (["name", "specification", "quantity", "packaging", "label"], "Part name, Specification, Quantity, Packaging, Label"),
])
def test_what_did_not_match_is_named_in_the_order_of_the_check(wrong: list[str], told: str) -> None:
    found = Verification(**{f"{each}_ok": each not in wrong for each in POINTS})
    assert str(Mismatch(found, ()).points) == told and not found.matches


@pytest.fixture
@remembered
def sent(cast: Cast) -> Shipment:
    """Two parts to one place, in boxes; with logistics."""
    return packed(noticed(released(cast, line(quantity=300), line("2916035-K80", quantity=200))))


def stop(shipment: Shipment, point: str = "packaging", why: str = "周转箱型号不对", at: int = 0) -> None:
    given = VerifyInput(dict.fromkeys(POINTS, True) | {point: False}, why)
    key = shipment.lines[at].id
    shipment.story.as_(shipment.story.cast.sun_li, lambda work: verification.verify(work, shipment.number, key, given, [picture()]))


def take_off(shipment: Shipment, at: int = 0) -> None:
    """Sales calls the notice back and keeps it without one of its lines."""
    story = shipment.story
    story.as_(story.cast.li_qian, lambda work: recalling.recall(work, shipment.number, "该行不发", version=None))
    kept = {each.schedule_id: each.quantity for n, each in enumerate(shipment.lines) if n != at}
    story.as_(story.cast.li_qian, lambda work: editing.edit(work, shipment.number, NoticeInput(kept, TODAY), version=None))


def mismatches(shipment: Shipment, who: Any = None) -> list[Mismatch]:
    found = shipment.story.as_(who or shipment.story.cast.sun_li, lambda work: queries.page(work, shipment.number))
    return list(found.mismatches)


def test_a_notice_without_one_has_none(sent: Shipment) -> None:
    assert mismatches(sent) == []
    verified(sent)
    assert mismatches(sent) == []


@pytest.mark.clause("5.1.11(2)")
def test_a_mismatch_stays_on_the_notice_when_its_line_is_taken_off(sent: Shipment) -> None:
    part = sent.lines[0].customer_part
    stop(sent)
    take_off(sent)
    (kept,) = mismatches(sent)
    assert (kept.found.customer_part, kept.found.why, kept.found.by, kept.found.at) == (part, "周转箱型号不对", "孙丽", NOW)
    assert kept.found.dispatch_line_id is None and [each.name for each in kept.photographs] == ["photo.jpg"]
    assert [each.customer_part for each in sent.lines] != [part]


def test_one_that_was_put_right_since_is_history_and_blocks_nothing(sent: Shipment) -> None:
    stop(sent, "label", "标签版本旧")
    verified(sent)
    assert sent.notice.state == "verified"
    assert [(each.found.why, str(each.points)) for each in mismatches(sent)] == [("标签版本旧", "Label")]


def test_several_stand_one_after_the_other_as_they_were_found(sent: Shipment) -> None:
    stop(sent, "label", "一")
    sent.story.later(minutes=10)
    stop(sent, "name", "二", at=1)
    assert [each.found.why for each in mismatches(sent)] == ["一", "二"]
    assert len({each.found.customer_part for each in mismatches(sent)}) == 2


def test_what_was_found_right_of_a_line_that_is_off_is_kept_and_shown_nowhere(sent: Shipment) -> None:
    verified(sent)
    take_off(sent)
    found = sent.story.system(lambda work: list(work.session.scalars(select(Verification))))
    assert [each.matches for each in found if each.dispatch_line_id is None] == [True]
    assert (len(found), mismatches(sent)) == (2, [])


def test_the_page_of_the_notice_shows_it_with_its_photograph(sent: Shipment, visit: Any) -> None:
    stop(sent)
    take_off(sent)
    for who in (sent.story.cast.sun_li, sent.story.cast.li_qian):
        desk = visit(who)
        page = desk.get(f"/admin/dispatch/{sent.number}").text
        assert 'id="mismatches"' in page and "周转箱型号不对" in page and "该行已从通知单移除" in words(page)
        (kept,) = mismatches(sent)
        assert f"/admin/files/{kept.photographs[0].id}" in page
        assert desk.get(f"/admin/files/{kept.photographs[0].id}").status_code == 200


def test_a_notice_in_order_has_no_such_card(sent: Shipment, visit: Any) -> None:
    assert 'id="mismatches"' not in visit(sent.story.cast.sun_li).get(f"/admin/dispatch/{sent.number}").text


def test_the_customer_never_sees_what_we_found_before_it_left(sent: Shipment, visit: Any) -> None:
    stop(sent)
    (kept,) = mismatches(sent)
    picture_at = f"files/{kept.photographs[0].id}"
    assert visit(sent.story.cast.wang_min).get(f"/{picture_at}").status_code == 404
    with pytest.raises(NotFound):
        mismatches(sent, sent.story.cast.wang_min)
    assert visit(sent.story.cast.sun_li).get(f"/admin/{picture_at}").status_code == 200
