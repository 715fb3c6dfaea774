"""One order from submission to release, as the two sides and the queue see it at every step: the real verbs, read through the doors."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from domain.orders import messages
from domain.queue import flow, queries
from domain.queue.queries import QueueFilter
from domain.shared.actor import Actor, Mandate
from domain.shared.work import unit
from tests.cast import PASSWORD, Cast
from tests.orders.given import line
from tests.reviews.story import Story, approved, begin, begin_new
from tests.templates.page_reader import read
from tests.visitors import words

GOOD = ("2916035-K80", 600)
APPROVAL = re.compile(r'<li class="(\w+)">(?:(?!<li).)*?市场部经理核准', re.DOTALL)


def waits(story: Story, actor: Actor, view: str = "mine") -> list[str]:
    with unit(actor, now=story.now) as work:
        return sorted(row.task.kind for row in queries.page(work, QueueFilter(view=view)).rows if row.task.object_number == story.number)


def shown(visit: Any, actor: Actor, story: Story) -> str:
    door = "/admin" if actor.is_staff else ""
    return words(visit(actor).get(f"{door}/orders/{story.number}").text)


@pytest.mark.clause("5.1.2(2)C")
def test_the_queue_moves_from_marketing_to_production_control_and_on_to_the_manager(cast: Cast) -> None:
    story = begin(cast, line(*GOOD))
    assert "review.marketing" in waits(story, cast.li_qian) and waits(story, cast.chen) == []
    story.sign("marketing")
    assert waits(story, cast.chen) == ["review.delivery"] and waits(story, cast.zhao) == []
    story.sign("delivery")
    assert waits(story, cast.chen) == [] and waits(story, cast.zhao) == ["review.approval"]
    story.approve()
    assert waits(story, cast.zhao) == [] and waits(story, cast.he_head) == ["review.release"]


@pytest.mark.clause("4.1")
def test_the_flow_moves_with_the_order(cast: Cast) -> None:
    story = begin(cast, line(*GOOD))

    def standing(key: str) -> int:
        with unit(cast.li_qian, now=story.now) as work:
            return next(row.waiting.n for row in flow.flow(work) if row.step.key == key)

    assert standing("review") >= 1 and standing("production") == 0
    story.sign_all("marketing", "delivery")
    story.approve()
    assert standing("sales_order") == 1
    story.release()
    assert standing("review") == 0
    assert standing("production") >= 1, "the plan waits to be acknowledged"


def test_a_section_done_moves_the_progress_that_both_sides_read(cast: Cast, visit: Any) -> None:
    story = begin(cast, line(*GOOD))
    assert "已完成 0 / 2" in shown(visit, cast.wang_min, story)
    story.sign("marketing")
    inside, outside = shown(visit, cast.ma, story), shown(visit, cast.wang_min, story)
    assert "已完成 1 / 2" in outside and "已完成 1 / 2" in inside
    review = outside[outside.index("已完成 1 / 2") :]
    assert "市场部" in review and "李倩" not in review[: review.index("单据")]
    assert "李倩" in inside


@pytest.mark.clause("2.1")
def test_a_released_order_shows_dates_promised_and_the_step_that_comes(cast: Cast, visit: Any) -> None:
    story = approved(cast, line(*GOOD))
    story.release()
    text = shown(visit, cast.wang_min, story)
    assert "已受订" in text and "已确认、盖章并下达" in text
    assert "何志明" not in text[text.index("办理经过") :]
    assert "何志明" in shown(visit, cast.li_qian, story)


def test_after_the_release_the_customer_is_asked_first_thing_to_countersign(cast: Cast, visit: Any) -> None:
    story = approved(cast, line(*GOOD))
    story.release()
    home = visit(cast.wang_min).get("/").text
    assert f"/orders/{story.number}" in home[home.index('id="todo"') : home.index('id="recent"')]
    assert "何志明" not in home, "which person of the house asked is not told"


@pytest.mark.clause("5.1.6")
def test_the_approval_is_under_way_as_soon_as_every_department_has_signed_and_no_objection_stands(cast: Cast, visit: Any) -> None:
    def marked(story: Story) -> set[str]:
        doors = ((cast.wang_min, "/orders/"), (cast.li_qian, "/admin/orders/"))
        pages = [visit(actor).get(url + story.number).text for actor, url in doors]
        return {APPROVAL.findall(page)[-1] for page in pages}

    story = begin(cast, line(*GOOD)).sign_all("marketing")
    assert marked(story) == {"todo"}
    story.sign("delivery")
    assert marked(story) == {"now"}
    story.approve()
    assert marked(story) == {"ok"}
    other = begin(cast, line(*GOOD), po_number="4500874022").sign_all("marketing")
    other.no("delivery", "mode", "无法每日送货")
    other.sign("delivery")
    assert marked(other) == {"todo"}


def test_an_order_in_ruling_reads_as_in_review_outside(cast: Cast, visit: Any) -> None:
    story = begin(cast, line(*GOOD))
    story.sign("marketing")
    story.no("delivery", "capacity", "产能不足")
    story.sign("delivery", rest=True)
    assert story.order.state == "objection"
    outside, inside = shown(visit, cast.wang_min, story), shown(visit, cast.li_qian, story)
    assert "评审中" in outside and "异议" not in outside
    assert "异议" in inside


def test_a_declined_order_tells_why_and_its_steps_stop(cast: Cast, visit: Any) -> None:
    story = begin_new(cast)
    story.sign_all("marketing", "specification", "quality_conditions", "delivery", "cost_technical", "cost_finance", "cost_estimate")
    story.meet()
    story.approve()
    story.decline("暂无承制条件，谨此婉拒")
    page = visit(cast.wang_min).get(f"/orders/{story.number}").text
    assert "暂无承制条件" in page and 'class="fail"' in page


@pytest.mark.clause("5.1.1(4)")
def test_a_new_part_is_followed_by_its_people_and_by_nobody_else(cast: Cast, visit: Any) -> None:
    story = begin_new(cast)
    assert visit(cast.wang_min).get(f"/orders/{story.number}").status_code == 200
    assert visit(cast.a_quality).get(f"/orders/{story.number}").status_code == 404
    assert visit(cast.li_qian).get(f"/admin/orders/{story.number}").status_code == 200
    assert visit(cast.wu_jia).get(f"/admin/orders/{story.number}").status_code == 404, "her colleague's customer"
    assert visit(cast.sun_li).get(f"/admin/orders/{story.number}").status_code == 404
    assert story.number not in visit(cast.sun_li).get("/admin/queue?view=all").text


@pytest.mark.clause("5.1.13(1)")
def test_what_is_agreed_along_the_way_stays_with_the_order(cast: Cast, visit: Any) -> None:
    story = begin(cast, line(*GOOD))
    story.as_(cast.wang_min, lambda work: messages.write(work, story.number, "包装请用周转箱"))
    story.as_(cast.li_qian, lambda work: messages.write(work, story.number, "好的，用 EU-6428"))
    story.as_(cast.li_qian, lambda work: messages.note(work, story.number, "仓库已备箱"))
    story.sign_all("marketing", "delivery")
    story.approve()
    story.release()
    outside, inside = shown(visit, cast.wang_min, story), shown(visit, cast.ma, story)
    assert outside.index("包装请用周转箱") < outside.index("好的，用 EU-6428")
    assert "仓库已备箱" in inside and "仓库已备箱" not in outside


def test_several_conforming_deliveries_are_signed_from_the_queue_with_one_password(cast: Cast, visit: Any) -> None:
    stories = [begin(cast, line(*GOOD), po_number=f"PO-{n}") for n in range(2)]
    for story in stories:
        story.sign("marketing")
    with unit(cast.chen, now=stories[0].now) as work:
        ids = [str(row.task.id) for row in queries.page(work, QueueFilter()).rows if row.task.kind == "review.delivery"]
    mine = visit(cast.chen)
    wrong = mine.post("/admin/queue/signatures", {"sel": ids, "password": "wrong"})
    assert wrong.status_code == 422 and stories[0].sections["delivery"].state == "open"
    done = mine.follow(mine.post("/admin/queue/signatures", {"sel": ids, "password": PASSWORD}))
    assert "已签核 2 项" in words(done.text)
    assert {story.sections["delivery"].state for story in stories} == {"signed"}


def test_who_signs_rows_of_a_view_stays_in_it_and_finds_them_still_ticked_after_a_wrong_password(cast: Cast, visit: Any) -> None:
    for n in range(2):
        begin(cast, line(*GOOD), po_number=f"PO-{n}").sign("marketing")
    mine = visit(cast.chen)
    offered = read(mine.get("/admin/queue?view=department").text)
    one, other = (box.attributes["value"] for box in offered.all("input") if box.attributes.get("name") == "sel")
    sent_to = offered.one("button", formaction="/admin/queue/signatures?view=department").attributes["formaction"]
    wrong = mine.post(sent_to, {"sel": [one], "password": "wrong"})
    again = read(wrong.text)
    ticked = [box.attributes["value"] for box in again.all("input") if "checked" in box.attributes]
    assert (wrong.status_code, ticked) == (422, [one]) and other != one
    assert again.one("a", href="#password") and again.one("input", id="password")
    done = mine.post(sent_to, {"sel": [one], "password": PASSWORD})
    assert done.headers["location"] == "/admin/queue?view=department"
    chased = visit(cast.li_qian).post("/admin/queue/chasing?view=all&q=SO-", {"sel": [other]})
    assert chased.headers["location"] == "/admin/queue?view=all&q=SO-"


def test_what_does_not_conform_is_left_with_its_reason(cast: Cast, visit: Any) -> None:
    good, short = begin(cast, line(*GOOD), po_number="PO-1"), begin(cast, line("1001120-T15", 9000), po_number="PO-2")
    for story in (good, short):
        story.sign("marketing")
    with unit(cast.chen, now=good.now) as work:
        ids = [str(row.task.id) for row in queries.page(work, QueueFilter()).rows if row.task.kind == "review.delivery"]
    mine = visit(cast.chen)
    text = words(mine.follow(mine.post("/admin/queue/signatures", {"sel": ids, "password": PASSWORD})).text)
    assert short.number in text and "未签" in text
    assert (good.sections["delivery"].state, short.sections["delivery"].state) == ("signed", "open")


def test_who_stands_in_finds_the_tasks_on_behalf(cast: Cast) -> None:
    story = begin(cast, line(*GOOD))
    story.sign_all("marketing", "delivery")
    deputy = replace(cast.wu_jia, mandates=(Mandate("approval", cast.zhao.id, cast.zhao.name),))
    assert waits(story, deputy, "behalf") == ["review.approval"]
    assert waits(story, cast.wu_jia, "behalf") == []
