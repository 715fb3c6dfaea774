"""Deviations with their threads, for staff and for the customer who is asked."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from domain.orders.models import Order, OrderLine
from domain.reviews.actions.prices import price_barred
from domain.reviews.finding import deviations_of
from domain.reviews.models import STANDING, Answer, Deviation, DeviationState, DeviationStep
from domain.reviews.questions import SUBJECTS, question
from domain.reviews.workflow import DEVIATION
from domain.shared.among import among_given
from domain.shared.errors import NotFound
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import allowed

STEPS: dict[str, Message] = {
    "propose": Message("proposes"),
    "counter": Message("proposes instead"),
    "refuse": Message("does not agree"),
    "reject_conditions": Message("does not accept the conditions"),
    "agree": Message("agrees"),
    "confirm": Message("confirms the conditions"),
    "accept_counter": Message("takes the proposal"),
    "accept_asked": Message("does as asked"),
    "settle": Message("settles it"),
    "rule": Message("rules"),
    "send_back": Message("does not accept the price"),
    "withdraw": Message("withdraws it"),
}


QUESTIONS = select(Answer.id, Answer.question).where(among_given(Answer.id, "answers"))
STEPS_OF = (
    select(DeviationStep).where(among_given(DeviationStep.deviation_id, "deviations")).order_by(DeviationStep.at, DeviationStep.id)
)


@dataclass(frozen=True)
class StepRow:
    at: datetime
    who: str
    side: str
    word: Message
    text: str
    value: Mapping[str, Any]


@dataclass(frozen=True)
class DeviationRow:
    """`moves`: what this reader can do now; `price_reasons`: why they cannot sign the price, where it waits for that."""

    id: uuid.UUID
    version: int
    section_id: uuid.UUID
    clause: str
    asks: Message
    subject: str
    word: Message
    line: str
    position: int | None
    state: str
    theirs: str
    ours: str
    agreed: str
    facts: Mapping[str, Any]
    value: Mapping[str, Any]
    touches_customer: bool
    price_waits: bool
    price_signed_by: str | None
    price_reasons: list[Message]
    moves: frozenset[str]
    steps: list[StepRow]

    @property
    def standing(self) -> bool:
        return self.state in STANDING

    @property
    def proposed(self) -> Mapping[str, Any]:
        """The price or day that the company proposed last."""
        return next((step.value for step in reversed(self.steps) if step.side == "company" and step.value), {})

    @property
    def open(self) -> bool:
        return self.state not in (DeviationState.AGREED, DeviationState.WITHDRAWN) or self.price_waits


@dataclass(frozen=True)
class DeviationPage:
    """What the customer answers to."""

    order: Order
    deviation: DeviationRow


def of_review(work: Work, review_id: uuid.UUID) -> list[DeviationRow]:
    """The deviations of a review that the reader may see, oldest first; withdrawn ones that nobody spoke about are left out."""
    found = deviations_of(work, review_id)
    rows = _rows(work, found)
    return [row for row in rows if row.state != DeviationState.WITHDRAWN or row.steps[:-1]]


def for_customer(work: Work, number: str, deviation_id: uuid.UUID) -> DeviationPage:
    """One deviation as the customer sees it. Raises NotFound, also for what is not (yet) theirs to see."""
    deviation = work.fetch(Deviation, deviation_id)
    order = work.fetch(Order, deviation.order_id)
    if order.number != number:
        raise NotFound
    return DeviationPage(order, _rows(work, [deviation])[0])


def _rows(work: Work, found: Iterable[Deviation]) -> list[DeviationRow]:
    deviations = list(found)
    steps = _steps(work, [each.id for each in deviations])
    wanted = select(OrderLine.id, OrderLine.position, OrderLine.name).where(
        OrderLine.id.in_([each.line_id for each in deviations if each.line_id])
    )
    lines = {row.id: row for row in work.session.execute(wanted)} if deviations else {}
    asked = _questions(work, deviations)
    return [_row(work, each, steps[each.id], lines.get(each.line_id), asked.get(each.answer_id)) for each in deviations]


def _row(work: Work, deviation: Deviation, steps: list[StepRow], line: Any, asked: Message | None) -> DeviationRow:
    waits = deviation.price_needed and not deviation.price_signed_by and deviation.state == DeviationState.AGREED
    return DeviationRow(
        id=deviation.id,
        version=deviation.version,
        section_id=deviation.section_id,
        clause=deviation.clause,
        asks=asked or SUBJECTS[deviation.subject],
        subject=deviation.subject,
        word=SUBJECTS[deviation.subject],
        line=line.name if line else "",
        position=line.position if line else None,
        state=deviation.state,
        theirs=deviation.theirs,
        ours=deviation.ours,
        agreed=deviation.agreed,
        facts=deviation.facts,
        value=deviation.value,
        touches_customer=deviation.touches_customer,
        price_waits=waits,
        price_signed_by=deviation.price_signed_by,
        price_reasons=price_barred(work, deviation) if waits and allowed(work, "reviews.price.decide", deviation) else [],
        moves=frozenset(name for name, reasons in DEVIATION.open_moves(work, deviation).items() if not reasons)
        | (frozenset({"sign_price"}) if waits and allowed(work, "reviews.price.decide", deviation) else frozenset()),
        steps=steps,
    )


def _questions(work: Work, deviations: Sequence[Deviation]) -> dict[uuid.UUID, Message]:
    """What was asked, by answer: the questions for staff; for the customer nothing, who learns only what it is about."""
    if work.actor.is_customer or not deviations:
        return {}
    rows = work.session.execute(QUESTIONS, {"answers": [each.answer_id for each in deviations]})
    return {row.id: question(row.question).text for row in rows}


def _steps(work: Work, ids: list[uuid.UUID]) -> dict[uuid.UUID, list[StepRow]]:
    rows: dict[uuid.UUID, list[StepRow]] = defaultdict(list)
    for step in work.session.scalars(STEPS_OF, {"deviations": ids}) if ids else ():
        who = step.person_name if not work.actor.is_customer or step.side == "customer" else ""
        rows[step.deviation_id].append(StepRow(step.at, who, step.side, STEPS[step.action], step.text, step.value))
    return rows
