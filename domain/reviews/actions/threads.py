"""How deviations come, speak and go: what all who touch them share."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from domain.orders.models import Order, OrderLine
from domain.reviews.actions import turns
from domain.reviews.models import STANDING, Answer, Deviation, DeviationState, DeviationStep, Review, Section
from domain.reviews.questions import SUBJECTS, question
from domain.reviews.workflow import DEVIATION
from domain.shared.clock import Allowance
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work

LIVE = (*STANDING, DeviationState.RULED)


Differing = tuple[Answer, OrderLine | None, Mapping[str, Any]]  # an answer, the line it is about, and the figures it starts with


def open_deviation(
    work: Work, section: Section, answer: Answer, order: Order, line: OrderLine | None, facts: Mapping[str, Any]
) -> Deviation:
    """A "no" opens a deviation (1.1): ours, theirs, and in the end what was agreed. Inside the house until it is proposed."""
    return open_deviations(work, section, order, [(answer, line, facts)])[0]


def open_deviations(work: Work, section: Section, order: Order, differing: Sequence[Differing]) -> list[Deviation]:
    """As `open_deviation`, for many lines of an order in as many statements as for one."""
    if not differing:
        return []
    work.session.flush()
    opened = [_opened(work, section, order, *each) for each in differing]
    work.session.add_all(opened)
    work.session.flush()
    for deviation, (answer, _, _) in zip(opened, differing, strict=True):
        journal(work, "deviation.opened", deviation, after={"clause": answer.clause, "remark": answer.remark})
        settle_task(work, deviation, order)
    return opened


def _opened(work: Work, section: Section, order: Order, answer: Answer, line: OrderLine | None, facts: Mapping[str, Any]) -> Deviation:
    asked = question(answer.question)
    return Deviation(
        review_id=section.review_id,
        order_id=order.id,
        section_id=section.id,
        answer_id=answer.id,
        line_id=line.id if line else answer.line_id,
        clause=answer.clause,
        subject=asked.subject,
        state=DeviationState.OPEN,
        touches_customer=asked.asked,
        facts=_known(asked.subject, line) | dict(facts),
        ours=facts.get("listed", "") or answer.remark,
        theirs=facts.get("asked", "") or (_asked(asked.subject, line) if line else ""),
        opened_at=work.now,
        opened_by=work.person.name,
        opened_by_id=work.person.id,
        customer_id=answer.customer_id,
        project_id=answer.project_id,
    )


def settle_task(work: Work, deviation: Deviation, order: Order) -> None:
    """Where the customer has a say, the sales owner is the one to speak with them."""
    if deviation.touches_customer:
        open_task(
            work,
            deviation,
            "review.deviation",
            Message("Settle a deviation in {number}: {subject}", number=order.number, subject=SUBJECTS[deviation.subject]),
            For(person_id=order.owner_id),
            Allowance.working_days(1),
            clause=deviation.clause,
            path=f"/reviews/{order.number}",
            number=order.number,
        )


def _known(subject: str, line: OrderLine | None) -> dict[str, Any]:
    """The price asked, as a fact to settle by, also where nothing was computed of it (a new part's estimate)."""
    return {"asked": _asked(subject, line)} if subject == "price" and line and line.customer_price else {}


def _asked(subject: str, line: OrderLine) -> str:
    match subject:
        case "price":
            return str(line.customer_price.normalize()) if line.customer_price else ""
        case "date":
            return min(each.requested for each in line.schedules).isoformat()
        case "specification":
            return line.specification or ""
        case "quality":
            return line.quality or ""
        case _:
            return ""


def live_deviation(work: Work, answer: Answer) -> Deviation | None:
    """The deviation of an answer that is neither agreed nor withdrawn."""
    wanted = select(Deviation).where(Deviation.answer_id == answer.id, Deviation.state.in_(LIVE))
    return work.session.scalars(wanted).first()


def live_deviations(work: Work, section_id: uuid.UUID) -> dict[uuid.UUID, Deviation]:
    """As `live_deviation`, of all answers of a section in one query."""
    wanted = select(Deviation).where(Deviation.section_id == section_id, Deviation.state.in_(LIVE))
    return {each.answer_id: each for each in work.session.scalars(wanted)}


def price_waits(work: Work, answer: Answer) -> bool:
    """Whether another price was agreed for this answer and waits for the general manager: nothing is left to be settled."""
    waiting = Deviation.state == DeviationState.AGREED, Deviation.price_needed, Deviation.price_signed_by.is_(None)
    return work.session.scalar(select(Deviation.id).where(Deviation.answer_id == answer.id, *waiting).limit(1)) is not None


def withdraw_deviation(work: Work, deviation: Deviation, why: str = "") -> None:
    """The answer it came from is no longer "no", or what it was about is gone."""
    with work.as_system("deviation.withdrawn"):
        DEVIATION.apply(work, deviation, "withdraw", version=None)
        end_tasks(work, deviation, outcome="withdrawn")
        turns.follow(work, work.fetch(Review, deviation.review_id), work.fetch(Order, deviation.order_id))
    say(work, deviation, "withdraw", why)


def say(work: Work, deviation: Deviation, action: str, text: str, value: Mapping[str, Any] | None = None) -> DeviationStep:
    """Add a turn to the thread; what was said before the customer was asked stays inside the house."""
    return work.add(
        DeviationStep(
            deviation_id=deviation.id,
            at=work.now,
            action=action,
            side="customer" if work.person.is_customer else "company",
            person_id=work.person.id,
            person_name=work.person.name,
            text=text,
            value=dict(value or {}),
            internal=deviation.internal,
            customer_id=deviation.customer_id,
            project_id=deviation.project_id,
        )
    )
