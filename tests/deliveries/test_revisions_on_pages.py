"""What pages, labels and papers say of the drawing revision: of the goods, from a field, never from a text that went stale (5.1.11(2))."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from domain.deliveries.dispatch import queries
from domain.deliveries.dispatch.sheet import notice_sheet, slip_sheet
from templates.press import labels
from tests.cast import Cast
from tests.changes.test_technical import Technical
from tests.deliveries.shipping import Shipment, left, noticed, packed, released, verified
from tests.deliveries.test_conceding import concede
from tests.deliveries.test_revisions_leaving import lot
from tests.orders.given import line
from tests.records.samples import COMPANY
from tests.remembering import remembered
from tests.visitors import words


@pytest.fixture
@remembered
def sent(cast: Cast) -> Shipment:
    """300 arms in revision C; a lot of B and a lot of C lie there, and a notice is with logistics."""
    told = Technical(released(cast, line(quantity=300)))
    lot(told.story, "L-B", 300, "B")
    told.asks(told.drawing("C"))
    told.goes_through()
    lot(told.story, "L-C", 300, "C")
    return noticed(told.story, 300)


@pytest.mark.clause("5.1.11(1)")
def test_the_list_of_what_can_leave_says_the_revision_and_what_is_of_another(sent: Shipment, visit: Any) -> None:
    desk = visit(sent.story.cast.li_qian)
    desk.post(f"/admin/dispatch/{sent.number}/cancellation", {"why": "改期"}, version=sent.notice.version)
    shown = words(desk.get("/admin/dispatch/ready?whole=1").text)
    assert "2904110-K80 / C" in shown


@pytest.mark.clause("5.1.11(2)")
def test_logistics_reads_the_revision_and_which_lots_are_of_another(sent: Shipment, visit: Any) -> None:
    shown = words(visit(sent.story.cast.sun_li).get(f"/admin/dispatch/{sent.number}/verification").text)
    assert "图纸版本与要求不符的批号：L-B" in shown and "C 版" in shown
    assert "以下部门尚未确认启用新版" in words(visit(sent.story.cast.li_qian).get(f"/admin/dispatch/{sent.number}").text)


@pytest.mark.clause("5.1.11(2)")
@pytest.mark.parametrize(("taken", "said"), [("L-C", "C"), ("L-B", "B")])
def test_a_label_says_the_revision_of_what_lies_in_the_box(sent: Shipment, taken: str, said: str) -> None:
    if taken == "L-B":
        given = concede(sent.story, 300, lot="L-B")
        sent.story.system(lambda work: setattr(work.session.merge(sent.lines[0]), "concession_id", given.id))
    packed(sent, taken, 300)
    shown = sent.story.as_(sent.story.cast.sun_li, lambda work: queries.page(work, sent.number))
    box, = shown.lines[0].boxes
    made = labels.page([_label(shown, box)], COMPANY, "zh-CN")
    assert f"2904110-K80 / {said}" in words(re.sub(r"<svg.*?</svg>", " ", made, flags=re.DOTALL))


def _label(shown: Any, box: Any) -> Any:
    at = shown.lines[0].line
    return SimpleNamespace(box=box, line=at, at=1, of=1, notice=shown.notice, customer=shown.customer, layout=at.label_layout, net=None)


@pytest.mark.clause("5.1.11(3)")
def test_notice_slip_and_receivers_page_say_it_from_the_field(sent: Shipment, visit: Any) -> None:
    gone = left(verified(packed(sent, "L-C", 300)))
    story = gone.story
    notice = story.system(lambda work: notice_sheet(work, gone.notice))
    slip = story.system(lambda work: slip_sheet(work, gone.slip, gone.slip_lines, ""))
    assert ([each.drawing_revision for each in notice.lines], [each.drawing_revision for each in slip.lines]) == (["C"], ["C"])
    assert [each.lots[0]["revision"] for each in slip.lines] == ["C"]
    shown = words(visit(story.cast.wang_min).get(f"/deliveries/{gone.slip_number}").text)
    assert "2904110-K80 / C" in shown
