"""A mass-production order from submission to release (5.1.2, 5.1.5, 5.1.6, 5.1.7(2), 5.1.8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from domain.shared.errors import Forbidden, PasswordNeeded, Refused
from tests.cast import NOW, Cast
from tests.orders.given import line
from tests.reviews.story import approved, begin, reasons


@pytest.mark.clause("5.1.2(1)", "5.1.2(2)")
def test_a_submitted_order_opens_its_review_and_calls_marketing_first(cast: Cast) -> None:
    story = begin(cast)
    assert story.order.state == "in_review"
    assert story.review.number.startswith("RV-261123-")
    assert {key: section.state for key, section in story.sections.items()} == {"marketing": "open", "delivery": "waiting"}
    (task,) = story.tasks("review.marketing")
    assert (task.department, task.position, task.clause, task.object_number) == ("sales", "member", "5.1.2(2)", story.number)


@pytest.mark.clause("5.1.2(2)C")
def test_a_mass_production_order_goes_to_production_control_after_marketing_and_nowhere_else(cast: Cast) -> None:
    story = begin(cast)
    with pytest.raises(Refused, match="while it is"):
        story.sign("delivery")
    story.sign("marketing")
    assert {key: section.state for key, section in story.sections.items()} == {"marketing": "signed", "delivery": "open"}
    (task,) = story.tasks("review.delivery")
    assert (task.department, task.position) == ("production", "control")
    assert not story.tasks("review.marketing")


@pytest.mark.clause("5.1.6")
def test_only_the_completed_review_is_approved_and_only_by_the_marketing_manager(cast: Cast) -> None:
    story = begin(cast)
    story.sign("marketing")
    with pytest.raises(Refused) as refused:
        story.approve()
    assert "Not every section is signed yet." in reasons(refused)
    story.sign("delivery")
    (task,) = story.tasks("review.approval")
    assert (task.department, task.position) == ("sales", "head")
    with pytest.raises(Forbidden):
        story.approve(cast.wu_jia)
    story.approve()
    assert story.order.state == "approved"
    assert (story.review.approved_by, story.review.approved_revision) == (cast.zhao.name, 1)
    assert not story.tasks("review.approval")
    assert not story.tasks("review.whole")


@pytest.mark.clause("5.1.6")
def test_approval_asks_for_the_password_again(cast: Cast) -> None:
    story = begin(cast).sign_all()
    for wrong in ("", "not the password"):
        with pytest.raises(PasswordNeeded):
            story.approve(password=wrong)
    assert story.order.state == "in_review"


@pytest.mark.clause("5.1.7(2)", "5.1.8(1)")
def test_the_production_head_confirms_and_the_promised_days_are_fixed(cast: Cast) -> None:
    story = approved(cast, line("2916035-K80", 600))
    with pytest.raises(Forbidden):
        story.release(cast.chen)
    with pytest.raises(Forbidden):
        story.release(cast.zhao)
    story.release()
    order = story.order
    assert (order.state, order.released_at, order.first_promised) == ("released", NOW, date(2026, 12, 18))
    (schedule,) = story.lines[0].schedules
    assert (schedule.promised_first, schedule.promised_latest, schedule.quantity) == (date(2026, 12, 18), date(2026, 12, 18), Decimal(600))
    (task,) = story.tasks("order.countersign")
    assert (task.internal, task.customer_id) == (False, cast.a.id)


@pytest.mark.clause("5.1.7(2)")
def test_an_order_that_is_not_approved_is_not_released(cast: Cast) -> None:
    story = begin(cast).sign_all()
    with pytest.raises(Refused, match="while it is"):
        story.release()
    assert story.order.state == "in_review"
    assert story.order.released_at is None
