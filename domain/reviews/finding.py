"""A review and what belongs to it, found in the sight of whoever asks; locked where something is about to be decided."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Text, Uuid, bindparam, select
from sqlalchemy.orm import defer, joinedload

from domain.orders.models import Order, OrderLine
from domain.orders.workflow import UNDER_REVIEW
from domain.reviews.models import Answer, Deviation, Review, Section, SectionState
from domain.reviews.rules import covered
from domain.shared.among import among_given
from domain.shared.errors import NotFound, Refused
from domain.shared.files import Attachment
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import state_name

# built once: building a statement costs more than asking it
GIVEN_ORDER, GIVEN_REVIEW = bindparam("order", type_=Uuid()), bindparam("review", type_=Uuid())
ORDER_BY_NUMBER = select(Order).where(Order.number == bindparam("number", type_=Text()))
ORDER_LOCKED = ORDER_BY_NUMBER.with_for_update()
REVIEW_OF = select(Review).where(Review.order_id == GIVEN_ORDER)
LINES_OF = (
    select(OrderLine).where(OrderLine.order_id == GIVEN_ORDER, OrderLine.cancelled.is_(False)).order_by(OrderLine.position)
    .options(joinedload(OrderLine.schedules))
)
SECTIONS_OF = select(Section).where(Section.review_id == GIVEN_REVIEW).order_by(Section.id)
SECTIONS_BARE = SECTIONS_OF.options(defer(Section.evidence))
ANSWERS_OF = select(Answer).where(among_given(Answer.section_id, "sections")).order_by(Answer.id)
PAPERS_OF = (
    select(Attachment)
    .where(Attachment.object_kind == "review_answer", among_given(Attachment.object_id, "answers"))
    .order_by(Attachment.id)
)
DEVIATIONS_OF = select(Deviation).where(Deviation.review_id == GIVEN_REVIEW).order_by(Deviation.id)


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
    wanted = ORDER_LOCKED if lock else ORDER_BY_NUMBER
    order = work.session.scalars(wanted, {"number": number}, execution_options={"populate_existing": lock}).one_or_none()
    if order is None:
        raise NotFound
    return Case(order, review_of(work, order.id))


def review_of(work: Work, order_id: uuid.UUID) -> Review:
    review = work.session.scalars(REVIEW_OF, {"order": order_id}).one_or_none()
    if review is None:
        raise NotFound
    return review


def lines_of(work: Work, order_id: uuid.UUID) -> list[OrderLine]:
    """The lines that are still in the order, with their dates."""
    return list(work.session.scalars(LINES_OF, {"order": order_id}).unique())


def lines_under(section: Section, lines: Iterable[OrderLine]) -> list[OrderLine]:
    """The lines that a section asks about."""
    return [line for line in lines if covered(section.covers, line.line_class)]


def sections_of(work: Work, review_id: uuid.UUID, *, dropped: bool = False, evidence: bool = True) -> list[Section]:
    """The parts of a review; without their `evidence`, what was computed at each signature is left in the database."""
    found = work.session.scalars(SECTIONS_OF if evidence else SECTIONS_BARE, {"review": review_id})
    return [each for each in found if dropped or each.state != SectionState.DROPPED]


def answers_of(work: Work, sections: Iterable[uuid.UUID]) -> list[Answer]:
    return list(work.session.scalars(ANSWERS_OF, {"sections": list(sections)}))


def papers_of(work: Work, answers: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Attachment]]:
    """The files that prove the answers, by answer, oldest first."""
    found: dict[uuid.UUID, list[Attachment]] = defaultdict(list)
    for each in work.session.scalars(PAPERS_OF, {"answers": list(answers)}):
        found[each.object_id].append(each)
    return found


def deviations_of(work: Work, review_id: uuid.UUID, states: Sequence[str] | None = None) -> list[Deviation]:
    found = work.session.scalars(DEVIATIONS_OF, {"review": review_id})
    return [each for each in found if states is None or each.state in states]


def require_under_review(order: Order) -> None:
    """Raises Refused where the order is not (or no longer) being reviewed: on hold, returned, withdrawn, decided."""
    if order.state not in UNDER_REVIEW:
        raise Refused(Message("The order is “{state}”: nothing is reviewed now.", state=state_name("order", order.state)))


def hidden_in(lines: Iterable[OrderLine]) -> uuid.UUID | None:
    """The confidential project of an order's new lines, if they have one."""
    return next((line.project_id for line in lines if line.project_id), None)


def within(review: Review, number: str, project_id: uuid.UUID | None) -> Within:
    return Within("review", review.id, number, review.customer_id, project_id or review.project_id)
