"""How far an order is, and what happened to it, as each side may know it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.orders import progress
from domain.orders.models import Order, OrderState
from domain.orders.workflow import ORDER
from domain.shared.actor import Actor, system
from domain.shared.message import Message
from domain.shared.work import unit
from domain.shared.workflow import Transition
from tests.cast import NOW, TODAY, Cast
from tests.tracking.made import order


def moved(cast: Cast, made: Order, action: str, by: Actor, why: str = "", hours: int = 1) -> None:
    with unit(system("test"), now=NOW) as work:
        work.add(
            Transition(
                object_kind="order",
                object_id=made.id,
                action=action,
                source="in_review",
                target="in_review",
                at=NOW + timedelta(hours=hours),
                person_id=by.id,
                person_name=by.name,
                person_kind=by.kind.value,
                why=why,
                customer_id=made.customer_id,
                project_id=None,
            )
        )


def told(actor: Actor, made: Order) -> list[progress.Happening]:
    with unit(actor, now=NOW) as work:
        return progress.happenings(work, made)


def states(cast: Cast, state: str, **columns: object) -> list[str]:
    made = order(cast, f"SO-{state}", state=state, **columns)
    return [step.state for step in progress.steps(made, told(cast.li_qian, made))]


@pytest.mark.parametrize(
    ("state", "marks"),
    [
        ("submitted", "done now todo todo todo todo"),
        ("in_review", "done now todo todo todo todo"),
        ("approved", "done done now todo todo todo"),
        ("released", "done done done now todo todo"),
        ("part_shipped", "done done done done now todo"),
        ("closed", "done done done done done done"),
        ("declined", "done fail todo todo todo todo"),
        ("withdrawn", "done fail todo todo todo todo"),
    ],
)
def test_the_steps_say_what_is_done_and_what_is_next(cast: Cast, state: str, marks: str) -> None:
    assert states(cast, state) == marks.split()


def test_an_order_cancelled_after_its_release_failed_in_production(cast: Cast) -> None:
    assert states(cast, "cancelled", released_at=NOW) == ["done", "done", "done", "fail", "todo", "todo"]


def test_a_held_order_stands_where_it_stood(cast: Cast) -> None:
    assert states(cast, "on_hold", held_from="approved") == states(cast, "approved")


def test_a_newly_developed_order_ends_as_accepted_for_development(cast: Cast) -> None:
    made = order(cast, state="accepted_for_development", order_class="newly_developed")
    steps = progress.steps(made, told(cast.li_qian, made))
    assert [str(step.name) for step in steps] == ["Submitted", "Review", "Accepted for development"]
    assert [step.state for step in steps] == ["done", "done", "done"]


def test_each_step_done_has_its_day_and_shipping_the_day_promised(cast: Cast) -> None:
    made = order(cast, first_promised=TODAY + timedelta(days=12))
    moved(cast, made, "approve", cast.zhao, hours=24)
    moved(cast, made, "release", cast.he_head, hours=48)
    days = [step.day for step in progress.steps(made, told(cast.wang_min, made))]
    assert days == [TODAY, TODAY + timedelta(days=1), TODAY + timedelta(days=2), None, TODAY + timedelta(days=12), None]


def test_once_shipped_and_delivered_the_days_are_those_of_the_deed_not_of_the_promise(cast: Cast) -> None:
    made = order(cast, state="closed", first_promised=TODAY + timedelta(days=12))
    moved(cast, made, "ship", cast.li_qian, hours=24 * 9)
    moved(cast, made, "receive", cast.li_qian, hours=24 * 10)
    days = [step.day for step in progress.steps(made, told(cast.wang_min, made))]
    assert days[4:] == [TODAY + timedelta(days=9), TODAY + timedelta(days=10)]


def test_the_step_that_an_order_is_at_says_how_far_it_is() -> None:
    def percents(state: str) -> list[int | None]:
        made = Order(state=state, order_class="mass_production", submitted_at=NOW)
        return [step.percent for step in progress.steps(made, [], {3: 81, 4: 25})]

    assert percents("in_production") == [None, None, None, 81, None, None]
    assert percents("part_shipped") == [None, None, None, None, 25, None]
    assert percents("in_review") == percents("closed") == percents("cancelled") == [None] * 6


def test_production_is_done_on_the_day_that_the_first_of_it_left(cast: Cast) -> None:
    made = order(cast, state="shipped")
    moved(cast, made, "ship_part", cast.sun_li, hours=24 * 9)
    moved(cast, made, "ship", cast.sun_li, hours=24 * 12)
    days = [step.day for step in progress.steps(made, told(cast.wang_min, made))]
    assert days[3:5] == [TODAY + timedelta(days=9), TODAY + timedelta(days=12)]


def test_a_customer_sees_what_happened_not_which_person_of_the_house_did_it(cast: Cast) -> None:
    made = order(cast)
    moved(cast, made, "approve", cast.zhao, hours=1)
    moved(cast, made, "amend", cast.wang_min, hours=2)
    assert [(each.action, each.who) for each in told(cast.wang_min, made)] == [("submit", "王敏"), ("approve", ""), ("amend", "王敏")]
    assert [each.who for each in told(cast.li_qian, made)] == ["王敏", "赵志远", "王敏"]


def test_what_follows_by_itself_is_nobodys_deed(cast: Cast) -> None:
    made = order(cast)
    moved(cast, made, "open_review", cast.wang_min)
    moved(cast, made, "reopen", cast.wang_min, hours=1)
    moved(cast, made, "record_objection", cast.he_head, "产能不足", 2)
    assert [(each.action, each.who) for each in told(cast.li_qian, made)][1:] == [
        ("open_review", ""),
        ("reopen", ""),
        ("record_objection", "何志明"),
    ]


def test_objections_and_rulings_stay_inside_the_house(cast: Cast) -> None:
    made = order(cast)
    for action in ("open_review", "record_objection", "refer", "rule"):
        moved(cast, made, action, cast.he_head, "产能不足")
    assert [each.action for each in told(cast.wang_min, made)] == ["submit"]
    assert len(told(cast.li_qian, made)) == 5


def test_a_customer_is_told_why_an_order_was_returned_or_declined_and_not_why_it_was_held(cast: Cast) -> None:
    made = order(cast)
    moved(cast, made, "return_for_completion", cast.li_qian, "图纸缺页", 1)
    moved(cast, made, "hold", cast.zhao, "信用额度", 2)
    assert [each.why for each in told(cast.wang_min, made)] == ["", "图纸缺页", ""]
    assert [each.why for each in told(cast.li_qian, made)] == ["", "图纸缺页", "信用额度"]


def test_every_state_of_an_order_has_its_place_among_the_steps(cast: Cast) -> None:
    for state in OrderState:
        assert 0 <= progress.percent(state.value) <= 100
    assert progress.percent("closed") == 100 and progress.percent("declined") == 0


def test_each_department_that_signs_brings_the_order_on_until_its_review_is_passed() -> None:
    through = [progress.percent("in_review", signed, 4) for signed in range(5)]
    assert through == sorted(set(through)), "each signature counts"
    assert (through[0], through[-1]) == (progress.percent("submitted"), progress.percent("approved"))
    assert progress.percent("released", 2, 4) == progress.percent("released"), "what is behind counts in full"
    assert progress.percent("declined", 3, 4) == 0


def test_every_move_of_the_workflow_has_a_word() -> None:
    assert set(ORDER.moves) <= set(progress.WORDS)
    assert all(isinstance(word, Message) for word in progress.WORDS.values())


def test_an_order_that_came_by_mail_names_who_entered_it_inside_only(cast: Cast) -> None:
    made = order(cast, source="mail", submitted_by=cast.li_qian.id, submitted_by_name="李倩")
    assert [each.who for each in told(cast.li_qian, made)] == ["李倩"]
    assert [(each.action, each.who) for each in told(cast.wang_min, made)] == [("submit", "")]
