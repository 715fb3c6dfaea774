"""Material that an order lacks: drafted at its review, sent at its release (5.1.5(3), 5.1.8(2))."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.orders import actions as orders
from domain.planning.actions import purchasing
from domain.planning.models import PurchaseLine
from domain.products.models import Material
from domain.reviews.actions import signatures
from domain.reviews.actions.answers import Given
from domain.reviews.questions import CAPACITY
from domain.shared.errors import Forbidden, NotFound, Refused
from domain.shared.work import Work
from tests.cast import Cast
from tests.orders.given import line
from tests.reviews.story import Story, approved, begin
from tests.reviews.test_changes import amend


def lines_of_requests(story: Story) -> list[PurchaseLine]:
    return story.system(lambda work: list(work.session.scalars(select(PurchaseLine).order_by(PurchaseLine.id))))


@pytest.mark.clause("5.1.5(3)", "5.1.8(2)")
def test_a_shortage_is_drafted_at_review_and_sent_at_release(cast: Cast) -> None:
    story = begin(cast, line("1001120-T15", 600)).sign_all("marketing")
    assert story.requests == []
    story.sign("delivery")
    (request,) = story.requests
    assert (request.state, request.sent_at) == ("draft", None)
    (wanted,) = lines_of_requests(story)
    assert (wanted.code, wanted.quantity, wanted.remedy) == ("NR-60", Decimal("230"), "normal")
    assert not story.tasks("purchase.")
    story.approve()
    story.release()
    (request,) = story.requests
    assert (request.state, request.sent_by) == ("sent", cast.he_head.name)
    (task,) = story.tasks("purchase.request")
    assert (task.department, task.clause) == ("purchasing", "5.1.8(2)")


@pytest.mark.clause("5.1.8(2)")
def test_nothing_short_asks_nothing_of_purchasing(cast: Cast) -> None:
    story = approved(cast, line("2916035-K80", 600))
    story.release()
    assert story.requests == []


@pytest.mark.clause("5.1.8(2)")
def test_one_shortage_is_never_asked_for_twice(cast: Cast) -> None:
    first = approved(cast, line("1001120-T15", 600))
    first.release()
    second = approved(cast, line("1001120-T15", 600), po_number="4500874077")
    second.release()
    short = [row.quantity for row in lines_of_requests(second)]
    assert short == [Decimal(230), Decimal(300)]
    assert [request.state for request in second.requests] == ["sent", "sent"]


@pytest.mark.clause("5.1.5(3)")
def test_the_remedy_chosen_at_review_stands_on_the_request(cast: Cast) -> None:
    story = begin(cast, line("1001120-T15", 600)).sign_all("marketing")
    (ordered,) = story.lines
    story.answer("delivery", remedies={ordered.id: "expedited"}, rest=True)
    story.sign("delivery")
    assert [row.remedy for row in lines_of_requests(story)] == ["expedited"]
    with pytest.raises(NotFound):
        begin(cast, po_number="x").answer("marketing", remedies={ordered.id: "magic"})


@pytest.mark.clause("5.1.8(2)")
def test_a_request_is_sent_before_the_release_only_by_the_production_head_with_a_reason(cast: Cast) -> None:
    story = begin(cast, line("1001120-T15", 600)).sign_all()
    (request,) = story.requests
    with pytest.raises(Forbidden):
        story.as_(cast.chen, lambda work: purchasing.send_early(work, request.number, "急", None))
    with pytest.raises(Refused, match="reason"):
        story.as_(cast.he_head, lambda work: purchasing.send_early(work, request.number, " ", None))
    story.as_(cast.he_head, lambda work: purchasing.send_early(work, request.number, "材料周期 30 天", None))
    assert [(each.state, each.early_reason) for each in story.requests] == [("sent", "材料周期 30 天")]
    story.approve()
    story.release()
    assert len(story.requests) == 1


@pytest.mark.clause("5.1.8(2)")
def test_purchasing_takes_a_request_up_and_receives_the_material(cast: Cast) -> None:
    story = approved(cast, line("1001120-T15", 600))
    story.release()
    (request,) = story.requests
    with pytest.raises(Forbidden):
        story.as_(cast.chen, lambda work: purchasing.acknowledge(work, request.number, None))
    with pytest.raises(Refused):
        story.as_(cast.qian, lambda work: purchasing.receive(work, request.number, None))
    story.as_(cast.qian, lambda work: purchasing.acknowledge(work, request.number, None))
    assert not story.tasks("purchase.request")
    story.as_(cast.qian, lambda work: purchasing.receive(work, request.number, None))
    assert story.requests[0].state == "received"
    with pytest.raises(NotFound):
        story.as_(cast.qian, lambda work: purchasing.receive(work, "PR-1", None))


@pytest.mark.clause("5.1.8(2)")
def test_a_draft_goes_with_the_signature_that_it_rested_on(cast: Cast) -> None:
    story = begin(cast, line("1001120-T15", 600)).sign_all()
    story.as_(cast.chen, lambda work: signatures.take_back(work, story.number, "delivery", None))
    assert [request.state for request in story.requests] == ["withdrawn"]
    story.sign("delivery")
    story.as_(cast.wang_min, lambda work: orders.withdraw(work, story.number, version=None))
    assert [request.state for request in story.requests] == ["withdrawn", "withdrawn"]


@pytest.mark.clause("5.1.5(3)")
def test_a_draft_stays_when_another_section_than_production_opens_again(cast: Cast) -> None:
    story = begin(cast, line("1001120-T15", 600)).sign_all()
    (request,) = story.requests
    amend(story, line("1001120-T15", 600), services="每日两次送货")
    assert {key: section.state for key, section in story.sections.items()} == {"marketing": "open", "delivery": "signed"}
    assert [(each.number, each.state) for each in story.requests] == [(request.number, "draft")]
    amend(story, line("1001120-T15", 700), services="每日两次送货")
    assert [each.state for each in story.requests] == ["withdrawn"]


def test_a_draft_is_made_anew_when_the_material_came_meanwhile(cast: Cast) -> None:
    story = begin(cast, line("1001120-T15", 600)).sign_all()
    story.approve()

    def arrive(work: Work) -> None:
        work.fetch(Material, cast.materials["NR-60"].id).on_hand = Decimal(10_000)

    story.system(arrive)
    story.release()
    assert [request.state for request in story.requests] == ["withdrawn"]


@pytest.mark.clause("5.1.8(2)")
@pytest.mark.parametrize(("wanted", "needed"), [(date(2026, 12, 18), date(2026, 12, 11)), (date(2026, 11, 26), date(2026, 11, 23))])
def test_material_is_needed_a_week_before_the_first_delivery_and_never_in_the_past(cast: Cast, wanted: date, needed: date) -> None:
    story = begin(cast, line("1001120-T15", 600, wanted)).sign_all("marketing")
    asked = [key for key in story.answers("delivery") if key[0] == CAPACITY]
    story.answer("delivery", *(Given(*each, "yes", "加班完成") for each in asked))
    story.sign_all("delivery")
    assert [row.needed_by for row in lines_of_requests(story)] == [needed]
