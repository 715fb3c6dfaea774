"""A review and what belongs to it, found in the sight of whoever asks; locked where something is about to be decided."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from domain.orders.models import Order, OrderLine
from domain.orders.workflow import UNDER_REVIEW
from domain.reviews.models import Answer, Deviation, Review, Section, SectionState
from domain.reviews.rules import covered
from domain.shared.errors import NotFound, Refused
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import state_name


@dataclass(frozen=True)
class Case:
    """An order with its review. `lock` held: decisions about one order come one after the other."""

    order: Order
    review: Review


@dataclass(frozen=True)
class Within:
    """A thing as its tasks see it where they must be confidential though the thing itself is not (a mixed order)."""

    __tablename__: str
    id: uuid.UUID
    number: str
    customer_id: uuid.UUID
    project_id: uuid.UUID | None
    version: int = 0


def case(work: Work, number: str, *, lock: bool = True) -> Case:
    """The order with this number and its review. Raises NotFound when out of sight."""
    wanted = select(Order).where(Order.number == number)
    order = work.session.scalars(wanted.with_for_update() if lock else wanted, execution_options={"populate_existing": lock}).one_or_none()
    if order is None:
        raise NotFound
    return Case(order, review_of(work, order.id))


def case_of(work: Work, order_id: uuid.UUID) -> Case:
    return Case(work.fetch(Order, order_id, lock=True), review_of(work, order_id))


def review_of(work: Work, order_id: uuid.UUID) -> Review:
    review = work.session.scalars(select(Review).where(Review.order_id == order_id)).one_or_none()
    if review is None:
        raise NotFound
    return review


def lines_of(work: Work, order_id: uuid.UUID) -> list[OrderLine]:
    """The lines that are still in the order, with their dates."""
    wanted = select(OrderLine).where(OrderLine.order_id == order_id, OrderLine.cancelled.is_(False)).order_by(OrderLine.position)
    return list(work.session.scalars(wanted.options(selectinload(OrderLine.schedules))))


def lines_under(section: Section, lines: Iterable[OrderLine]) -> list[OrderLine]:
    """The lines that a section asks about."""
    return [line for line in lines if covered(section.covers, line.line_class)]


def sections_of(work: Work, review_id: uuid.UUID, *, dropped: bool = False) -> list[Section]:
    wanted = select(Section).where(Section.review_id == review_id).order_by(Section.id)
    return [each for each in work.session.scalars(wanted) if dropped or each.state != SectionState.DROPPED]


def answers_of(work: Work, sections: Iterable[uuid.UUID]) -> list[Answer]:
    return list(work.session.scalars(select(Answer).where(Answer.section_id.in_(list(sections))).order_by(Answer.id)))


def deviations_of(work: Work, review_id: uuid.UUID, states: Sequence[str] | None = None) -> list[Deviation]:
    wanted = select(Deviation).where(Deviation.review_id == review_id).order_by(Deviation.id)
    return list(work.session.scalars(wanted if states is None else wanted.where(Deviation.state.in_(states))))


def require_under_review(order: Order) -> None:
    """Raises Refused where the order is not (or no longer) being reviewed: on hold, returned, withdrawn, decided."""
    if order.state not in UNDER_REVIEW:
        raise Refused(Message("The order is “{state}”: nothing is reviewed now.", state=state_name("order", order.state)))


def hidden_in(lines: Iterable[OrderLine]) -> uuid.UUID | None:
    """The confidential project of an order's new lines, if they have one."""
    return next((line.project_id for line in lines if line.project_id), None)


def within(review: Review, number: str, project_id: uuid.UUID | None) -> Within:
    return Within("review", review.id, number, review.customer_id, project_id or review.project_id)
