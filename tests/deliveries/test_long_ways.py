"""Goods are followed until the customer has them, however long that takes; their papers are named on every page (5.1.12(1))."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import delete

from domain.deliveries import returns
from domain.deliveries.dispatch import shipments
from domain.deliveries.dispatch.shipments import ShipmentFilter
from domain.deliveries.models import Tracking
from domain.deliveries.receipts import signing
from domain.records.dispatched import _issue_slip
from domain.shared.actor import ANONYMOUS
from domain.shared.files import Given, attach
from tests.cast import NOW, TODAY, Cast
from tests.deliveries.coming_back import take_back
from tests.deliveries.receiving import receipt, signed
from tests.deliveries.shipping import picture
from tests.deliveries.slips import Sent, released, ship
from tests.remembering import remembered
from tests.reviews.story import Story
from tests.visitors import words


@pytest.fixture
@remembered
def story(cast: Cast) -> Story:
    return released(cast)


def sent(story: Story, days_ago: int, **more: Any) -> Sent:
    return ship(story, 10, 0, left_at=NOW - timedelta(days=days_ago), **more)


def planned(story: Story, **more: Any) -> list[str]:
    rows = story.as_(story.cast.sun_li, lambda work: shipments.plan(work, ShipmentFilter(**more)))
    return [row.number for row in rows]


@pytest.mark.clause("5.1.12(1)")
@pytest.mark.parametrize(("days_ago", "state", "stands"), [
    (45, "left", True),  # at sea
    (45, "arrived", True),  # in the harbour, and nobody signed
    (45, "signed", False), (45, "void", False), (30, "signed", True), (30, "void", True), (0, "left", True),
])
def test_what_is_under_way_stands_on_the_plan_however_long_ago_it_left(story: Story, days_ago: int, state: str, stands: bool) -> None:
    number = sent(story, days_ago, state=state).number
    assert (number in planned(story)) is stands


def test_who_names_days_gets_those_days_alone(story: Story) -> None:
    at_sea, lately = sent(story, 45).number, sent(story, 2).number
    assert planned(story) == [at_sea, lately]
    assert planned(story, first=TODAY - timedelta(days=10)) == [lately]
    assert planned(story, last=TODAY - timedelta(days=10)) == [at_sea]


def test_on_paper_and_in_excel_stands_what_is_at_sea(story: Story, visit: Any) -> None:
    at_sea = sent(story, 45)
    logistics = visit(story.cast.sun_li)
    assert at_sea.number in logistics.get("/admin/dispatch/shipments").text
    assert logistics.get("/admin/dispatch/shipments.xlsx").status_code == 200


# the papers of a slip, at both doors


def papers(page: str) -> str:
    return words(page.partition('id="documents"')[2].partition("</section>")[0])


def pages(story: Story, slip: Sent, visit: Any) -> list[str]:
    house, buyer = visit(story.cast.sun_li), visit(story.cast.wang_min)
    urls = (f"/admin/dispatch/shipments/{slip.number}", f"/admin/deliveries/receipts/{slip.number}")
    return [*(papers(house.get(url).text) for url in urls), papers(buyer.get(f"/deliveries/{slip.number}").text)]


def test_each_file_says_what_it_is_and_the_drawn_signature_is_none_of_them(story: Story, visit: Any) -> None:
    slip = ship(story, 2400, 1000)
    story.system(lambda work: attach(work, slip.slip, Given("OQC.jpg", picture().content, "files"), "shipping.inspection_report"))
    out = io.BytesIO()
    Image.new("L", (64, 48), "grey").save(out, "PNG")
    given = receipt(slip, (2400, 3), 1000, signature=out.getvalue())
    story.as_(ANONYMOUS, lambda work: signing.by_code(work, slip.token, lambda _: given, [Given("dent.jpg", picture().content, "photos")]))
    for shown in pages(story, slip, visit):
        assert "出货检验报告 · 11-23" in shown and "破损照片 · 11-23" in shown
        assert "signature" not in shown and "· ·" not in shown


def test_where_there_is_none_the_page_says_so(story: Story, visit: Any) -> None:
    slip = ship(story, 2400, 1000)
    for shown in pages(story, slip, visit):
        assert "暂无单据" in shown


def test_of_a_void_slip_both_editions_stand_there_and_can_be_told_apart(story: Story, visit: Any) -> None:
    slip = ship(story, 2400, 1000)
    for _ in range(2):
        story.system(lambda work: _issue(work, slip))
    story.as_(story.cast.sun_li, lambda work: returns.void(work, slip.slip, "装错车", None))
    for shown in pages(story, slip, visit):
        assert shown.count(slip.number) == 3 and "第 3 版" in shown


def _issue(work: Any, slip: Sent) -> None:
    _issue_slip(work, slip.slip, slip.lines, "https://concord.example/goods/x")


def test_a_way_of_which_nothing_is_known_is_no_empty_box(story: Story, visit: Any) -> None:
    slip = ship(story, 2400, 1000)
    story.system(lambda work: work.session.execute(delete(Tracking)))
    assert "途中情况尚无记录" in visit(story.cast.sun_li).get(f"/admin/dispatch/shipments/{slip.number}").text
    assert "途中情况尚无记录" in visit(story.cast.wang_min).get(f"/deliveries/{slip.number}").text


def test_goods_that_came_back_stand_on_their_way_with_a_warning(story: Story, visit: Any) -> None:
    slip = ship(story, 2400, 1000)
    signed(slip)
    take_back(slip, 5)
    for url in (f"/admin/dispatch/shipments/{slip.number}", f"/admin/deliveries/receipts/{slip.number}"):
        assert '<li class="warn">' in visit(story.cast.sun_li).get(url).text, url
