"""How far a review is: with names for staff; for the customer which department and when, and nothing of who said what."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.orders.models import Order
from domain.reviews import progress
from domain.reviews.models import Review, Section
from domain.shared.actor import Actor, system
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.tracking.made import order, project


def reviewed(cast: Cast, made: Order, *sections: tuple[str, str, str, str]) -> None:
    """A review with sections (key, department, state, who signed), straight into the tables."""
    with unit(system("test"), now=NOW) as work:
        review = work.add(
            Review(
                order_id=made.id,
                number=f"RV-{made.number}",
                revision=1,
                opened_at=NOW,
                due_at=NOW + timedelta(days=3),
                decided_at=None,
                decision=None,
                approved_by=None,
                customer_id=made.customer_id,
                project_id=made.project_id,
            )
        )
        work.session.flush()
        for key, department, state, who in sections:
            work.add(
                Section(
                    review_id=review.id,
                    key=key,
                    kind=key.removesuffix("-new"),
                    covers="all",
                    department=department,
                    position="member",
                    state=state,
                    signed_at=NOW if state == "signed" else None,
                    signed_by=who or None,
                    customer_id=made.customer_id,
                    project_id=made.project_id,
                )
            )


def seen(actor: Actor, made: Order) -> progress.Progress | None:
    with unit(actor, now=NOW) as work:
        return progress.of_order(work, made.id)


THREE = (("delivery", "production", "open", ""), ("marketing", "sales", "signed", "李倩"), ("delivery-new", "production", "waiting", ""))


@pytest.mark.clause("5.1.2(1)")
def test_staff_read_who_signed_and_in_which_order_the_departments_come(cast: Cast) -> None:
    made = order(cast, state="in_review")
    reviewed(cast, made, *THREE)
    found = seen(cast.ma, made)
    assert found and [(row.key, row.state, row.who) for row in found.sections] == [
        ("marketing", "signed", "李倩"),
        ("delivery", "open", ""),
        ("delivery-new", "waiting", ""),
    ]
    assert found.signed == 1


def test_a_customer_reads_which_department_and_when_but_no_name(cast: Cast) -> None:
    made = order(cast, state="in_review")
    reviewed(cast, made, *THREE)
    found = seen(cast.wang_min, made)
    assert found and [(row.department, row.signed_at) for row in found.sections] == [
        ("sales", NOW),
        ("production", None),
        ("production", None),
    ]
    assert {row.who for row in found.sections} == {""} and found.approved_by == ""


def test_a_section_that_was_dropped_is_no_part_of_it(cast: Cast) -> None:
    made = order(cast, state="in_review")
    reviewed(cast, made, ("marketing", "sales", "signed", "李倩"), ("specification", "technical", "dropped", ""))
    found = seen(cast.ma, made)
    assert found and [row.key for row in found.sections] == ["marketing"]
    with unit(cast.ma, now=NOW) as work:
        assert progress.counts(work, [made.number]) == {made.number: (1, 1)}


def test_an_order_without_a_review_has_no_progress(cast: Cast) -> None:
    assert seen(cast.ma, order(cast)) is None


def test_a_review_that_has_no_section_yet_is_there_all_the_same(cast: Cast) -> None:
    made = order(cast, state="in_review")
    reviewed(cast, made)
    found = seen(cast.ma, made)
    assert found and found.sections == [] and found.opened_at == NOW


@pytest.mark.clause("5.1.1(4)")
def test_of_a_confidential_order_nobody_outside_reads_any_progress(cast: Cast) -> None:
    made = order(cast, "E27-1", state="in_review", project=project(cast, cast.li_qian))
    reviewed(cast, made, ("marketing", "sales", "signed", "李倩"))
    assert seen(cast.li_qian, made) is not None
    for outsider in (cast.wu_jia, cast.shen, cast.wang_min, cast.b_buyer):
        assert seen(outsider, made) is None
        with unit(outsider, now=NOW) as work:
            assert progress.counts(work, [made.number]) == {}


def test_only_orders_in_review_are_asked_about_in_a_list(cast: Cast) -> None:
    first, second = order(cast, "SO-1", state="in_review"), order(cast, "SO-2", state="released")
    for made in (first, second):
        reviewed(cast, made, ("marketing", "sales", "signed", "李倩"))
    with unit(cast.ma, now=NOW) as work:
        assert progress.of_rows(work, [first, second]) == {"SO-1": (1, 1)}
        assert progress.of_rows(work, [second]) == {}


def test_no_line_awaits_the_customer_once_the_order_is_out_of_review(cast: Cast) -> None:
    made = order(cast, state="released")
    with unit(cast.wang_min, now=NOW) as work:
        assert progress.waiting_for_customer(work, made) == set()
