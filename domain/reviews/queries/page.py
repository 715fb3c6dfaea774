"""All that the review page shows: facts, evidence, departments, decision, the way behind and ahead, the discussion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Uuid, bindparam, exists, select

from domain.orders.credit import Credit, credit
from domain.orders.evidence import AskedLine, LineEvidence, OrderEvidence, asked_lines, for_order, of_terms
from domain.orders.models import Order, OrderLine, OrderMessage, OrderRequirement
from domain.orders.pages import OrderPage, line_row, of_head
from domain.orders.pages import head as order_head
from domain.orders.requirements import WrittenRequirement, of_order
from domain.orders.workflow import BEFORE_RELEASE, ORDER
from domain.reviews.actions import approval, endings, objecting, turns
from domain.reviews.actions.objecting import Head
from domain.reviews.finding import Case, lines_of
from domain.reviews.models import Answer, Deviation, Meeting, Negotiation, Review, Ruling, Section
from domain.reviews.queries.cards import Card, cards
from domain.reviews.queries.deviations import DeviationRow, of_review
from domain.reviews.queries.way import Milestone, way
from domain.shared.errors import NotFound
from domain.shared.files import Attachment
from domain.shared.message import Message
from domain.shared.tasks import Task, open_about
from domain.shared.work import Work
from domain.shared.workflow import allowed

DECISIONS = {
    "approve": "reviews.approval.decide",
    "release": "reviews.release.decide",
    "accept_for_development": "reviews.settlement.decide",
    "rule": "reviews.ruling.decide",
    "refer": "reviews.objection.record",
    "decline": "orders.order.decline",
}


GIVEN = bindparam("review", type_=Uuid())
RECORDED: dict[Any, Any] = {
    model: select(model).where(model.review_id == GIVEN).order_by(model.id) for model in (Meeting, Negotiation, Ruling)
}
ORDER_GIVEN, ANSWERS = bindparam("order", type_=Uuid()), select(Answer.id).join(Answer.section).where(Section.review_id == Review.id)
REVIEWED = select(  # the review, and what is there of what most reviews never have: that is read where there is some
    Review,
    *(exists().where(model.review_id == Review.id).label(model.__tablename__) for model in (*RECORDED, Deviation)),
    exists().where(OrderMessage.order_id == ORDER_GIVEN).label("messages"),
    exists().where(OrderRequirement.order_id == ORDER_GIVEN).label("requirements"),
    exists().where(Attachment.object_kind == Order.__tablename__, Attachment.object_id == ORDER_GIVEN).label("files"),
    exists().where(Attachment.object_kind == Answer.__tablename__, Attachment.object_id.in_(ANSWERS)).label("proofs"),
).where(Review.order_id == ORDER_GIVEN)


@dataclass(frozen=True)
class EvidenceRow:
    """A line with what was computed of it before anybody answers."""

    line: OrderLine
    code: str
    found: LineEvidence | None
    reason: Message
    asked: Decimal | None


@dataclass(frozen=True)
class ReviewPage:
    """`decisions`: what this reader may decide at all in the present state, each with the reasons that stand against it now.

    `weighed` while something is still to be decided: afterwards, what stock, hours and credit would say today answers no question
    any more, and what they said then stands on the sheet that was filed.
    """

    whole: OrderPage
    weighed: bool
    review: Review
    rows: list[EvidenceRow]
    evidence: OrderEvidence
    cards: list[Card]
    requirements: list[WrittenRequirement]
    deviations: list[DeviationRow]
    meetings: list[Meeting]
    negotiations: list[Negotiation]
    rulings: list[Ruling]
    way: list[Milestone]
    waiting: list[Task]
    decisions: dict[str, list[Message]]
    late: bool
    stands: Message | None
    credit: Credit | None
    take_back: bool
    heads: list[Head]
    concerned: list[str]
    now: datetime

    @property
    def order(self) -> Order:
        return self.whole.order

    @property
    def signed(self) -> int:
        return sum(1 for card in self.cards if card.signed)

    @property
    def mine(self) -> list[Card]:
        return [card for card in self.cards if card.mine]

    @property
    def classes(self) -> dict[str, int]:
        """How many lines of each class, in the order of their strictness."""
        counts: dict[str, int] = {}
        for row in self.rows:
            counts[row.line.line_class] = counts.get(row.line.line_class, 0) + 1
        return counts


def page(work: Work, number: str) -> ReviewPage:
    """The review of the order of this number, as far as the reader may see it. Raises NotFound."""
    head = order_head(work, number)
    there = work.session.execute(REVIEWED, {"order": head.order.id}).one_or_none()
    if there is None:
        raise NotFound
    found, asked = Case(head.order, there.Review), asked_lines(work, head.order)
    lines, weighed = [each.row for each in asked], (head.order.held_from or head.order.state) in BEFORE_RELEASE
    evidence = for_order(work, head.order, asked) if weighed else of_terms(work, head.order, lines)
    parts = cards(work, found, lines, evidence.requirements, proved=there.proofs)
    meetings, negotiations, rulings = (_recorded(work, found.review, there, model) for model in RECORDED)
    waiting, decided = open_about(work, number), decisions(work, found)
    stands = turns.stands(waiting)
    return ReviewPage(
        whole=of_head(work, head, [line_row(line, head.order.currency) for line in lines], bare=not (there.messages or there.files)),
        weighed=weighed,
        review=found.review,
        rows=[_row(line, evidence) for line in asked],
        evidence=evidence,
        cards=parts,
        requirements=of_order(work, found.order.id) if there.requirements else [],
        deviations=of_review(work, found.review.id) if there.deviation else [],
        meetings=meetings,
        negotiations=negotiations,
        rulings=rulings,
        way=way(work, found, parts, lines, rulings, negotiations),
        waiting=waiting,
        decisions=decided,
        heads=objecting.heads(work) if "refer" in decided else [],
        concerned=objecting.concerned(work, found.review) if "refer" in decided else [],
        late=found.review.decided_at is None and stands is None and work.now > found.review.due_at,
        stands=stands,
        credit=credit(work, found.order) if weighed else None,
        take_back=not approval.cannot_take_back(work, found.order, found.review),
        now=work.now,
    )


def _recorded(work: Work, review: Review, there: Any, model: Any) -> list[Any]:
    return list(work.session.scalars(RECORDED[model], {"review": review.id})) if getattr(there, model.__tablename__) else []


def _row(asked: AskedLine, evidence: OrderEvidence) -> EvidenceRow:
    line = asked.row
    return EvidenceRow(line, asked.code, evidence.of(line.id), Message.from_json(line.class_reason), line.customer_price)


def decisions(work: Work, found: Case) -> dict[str, list[Message]]:
    """The decisions that wait in the order's present state and are this reader's, with what stands against each."""
    order, review = found.order, found.review
    reasons = {
        "approve": lambda: approval.refusals(work, order, review),
        "release": lambda: endings.release_refusals(work, order, review),
        "accept_for_development": lambda: endings.settlement_refusals(work, order, review),
    }
    waiting = [
        name for name, permission in DECISIONS.items() if order.state in ORDER.moves[name].sources and allowed(work, permission, order)
    ]
    return {name: reasons[name]() if name in reasons else ORDER.refusals(work, order, name) for name in _fitting(work, found, waiting)}


def _fitting(work: Work, found: Case, names: Sequence[str]) -> list[str]:
    """Release belongs to mass production, settlement to everything else."""
    if not {"release", "accept_for_development"} & set(names):
        return list(names)
    with work.as_system("review.route"):
        mass = all(line.line_class == "mass_production" for line in lines_of(work, found.order.id))
    return [name for name in names if name != ("accept_for_development" if mass else "release")]
