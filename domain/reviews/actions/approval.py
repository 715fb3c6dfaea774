"""The marketing manager's approval (5.1.6): when it is due, what stands against it, who may not give it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, select

from domain.access.policy import SUPERIOR
from domain.accounts import signing
from domain.accounts.models import Authority, Person, PostHeld, Signature
from domain.orders.credit import Credit, credit
from domain.orders.models import ADDITION, Order, OrderLine, OrderState
from domain.orders.workflow import ORDER
from domain.reviews.actions.opening import not_met, page, start_clock
from domain.reviews.actions.threads import LIVE
from domain.reviews.actions.turns import WHOLE
from domain.reviews.events import OrderApproved
from domain.reviews.finding import answers_of, case, deviations_of, hidden_in, lines_of, sections_of, within
from domain.reviews.models import Deviation, DeviationStep, Review, Section, SectionState
from domain.reviews.posts import post_of
from domain.reviews.rules import Hand, made_by, may_approve
from domain.shared.actor import Actor
from domain.shared.clock import Allowance
from domain.shared.errors import Forbidden, Refused
from domain.shared.message import Message
from domain.shared.money import plain
from domain.shared.tasks import For, Task, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import allowed, history, require_version

TASK = "review.approval"
GIVES_WAY = ("accept_asked", "accept_counter", "settle")  # turns of a deviation in which the house answers the question anew


def offer(work: Work, review: Review, order: Order, sections: Sequence[Section], lines: Sequence[OrderLine]) -> None:
    """Let the approval wait for its holder as soon as nothing stands against it; inside system work, safe to call again."""
    if order.state != OrderState.IN_REVIEW or unfinished(work, review, order, sections, lines) or _is_offered(work, review):
        return
    barred = holders(work, "approval") <= makers(work, review, order, sections)
    for decision in ("approval_deputy",) if barred else ("approval",):
        posts = [post_of(work, decision)] if not barred else _posts(work, decision)
        for department, position in posts:
            open_task(
                work,
                within(review, order.number, hidden_in(lines)),
                TASK,
                Message("Approve {number}", number=order.number),
                For(department=department, position=position),
                Allowance.working_days(1),
                clause="5.1.6",
                path=page(order),
                number=order.number,
            )


def retract(work: Work, review: Review) -> None:
    """Something is open again: nothing is to be approved for now."""
    end_tasks(work, review, TASK, outcome="withdrawn")


def _is_offered(work: Work, review: Review) -> bool:
    wanted = exists().where(Task.object_kind == "review", Task.object_id == review.id, Task.kind == TASK, Task.ended_at.is_(None))
    return bool(work.session.scalar(select(wanted)))


def _posts(work: Work, decision: str) -> list[tuple[str, str]]:
    rows = work.session.execute(select(Authority.department, Authority.position).where(Authority.decision == decision)).all()
    return [(row.department, row.position) for row in rows] or [post_of(work, decision)]


def unfinished(work: Work, review: Review, order: Order, sections: Sequence[Section], lines: Sequence[OrderLine]) -> list[Message]:
    """What the review still lacks; read as the system, since a part of it may be confidential."""
    reasons = []
    if any(section.state != SectionState.SIGNED for section in sections):
        reasons.append(Message("Not every section is signed yet."))
    if deviations := deviations_of(work, review.id, LIVE):
        reasons.append(Message("{n} deviations are not settled yet.", n=len(deviations)))
    if any(each.price_needed and not each.price_signed_by for each in deviations_of(work, review.id, ("agreed",))):
        reasons.append(Message("The general manager has not yet signed the other price."))
    if not_met(work, review, lines):
        reasons.append(Message("The review meeting has no minutes and decision yet; without them nothing is approved."))
    return reasons


def holders(work: Work, decision: str) -> frozenset[uuid.UUID]:
    """The people whose post takes a decision, superiors of that post included."""
    people: set[uuid.UUID] = set()
    for department, position in _posts(work, decision):
        wanted = (
            select(PostHeld.person_id)
            .join(Person, Person.id == PostHeld.person_id)
            .where(Person.active, PostHeld.department == department, PostHeld.position.in_(SUPERIOR.get(position, (position,))))
        )
        people |= set(work.session.scalars(wanted))
    return frozenset(people)


def makers(work: Work, review: Review, order: Order, sections: Sequence[Section]) -> frozenset[uuid.UUID]:
    """Who submitted or amended the order, answered or signed a section or gave way on a deviation, for themselves or for another."""
    hands = [Hand(order.submitted_by)]
    left = [order.related_id] if order.relation == "split_from" and order.related_id else _asked_together(work, order)
    origins = [order.id, *left]
    moves = [move for origin in origins for move in history(work, "order", origin)]
    hands += [Hand(move.person_id) for move in moves if move.action in ("amend", "complete")]
    hands += [Hand(section.signed_by_id, section.on_behalf_of_id) for section in sections]
    hands += [Hand(answer.answered_by, answer.answered_for) for answer in answers_of(work, [section.id for section in sections])]
    gave_way = select(DeviationStep.person_id).join(Deviation, Deviation.id == DeviationStep.deviation_id).where(
        Deviation.review_id == review.id, DeviationStep.action.in_(GIVES_WAY)
    )
    hands += [Hand(person_id) for person_id in work.session.scalars(gave_way)]
    return made_by(hands)


def _asked_together(work: Work, order: Order) -> list[uuid.UUID]:
    """Of a further line that was split off under review: the one that it left, handed in at the same moment."""
    if order.relation != ADDITION:
        return []
    others = select(Order.id).where(Order.relation == ADDITION, Order.related_id == order.related_id, Order.id != order.id)
    return list(work.session.scalars(others.where(Order.submitted_at == order.submitted_at)))


def refusals(work: Work, order: Order, review: Review) -> list[Message]:
    """Why this actor cannot approve now; empty when they can: for the greyed button."""
    return _considered(work, order, review)[1]


def _considered(work: Work, order: Order, review: Review) -> tuple[str, list[Message]]:
    """The decision under which this actor would approve, and every reason that stands against it now."""
    if reasons := ORDER.refusals(work, order, "approve"):
        return "", reasons
    with work.as_system("approval.readiness"):
        reasons = unfinished(work, review, order, sections_of(work, review.id), lines_of(work, order.id))
    decision, bars = barred(work.actor, *duties(work, order, review))
    return decision, reasons + bars


def duties(work: Work, order: Order, review: Review) -> tuple[frozenset[uuid.UUID], frozenset[uuid.UUID]]:
    """Who made what is to be approved, and who approves it as long as they did not."""
    with work.as_system("approval.duties"):
        return makers(work, review, order, sections_of(work, review.id)), holders(work, "approval")


def barred(actor: Actor, made: frozenset[uuid.UUID], managers: frozenset[uuid.UUID]) -> tuple[str, list[Message]]:
    """Segregation of duties (RULES 3): not who answered or submitted, nor their stand-in; deputies only in the manager's place.

    The decision under which this actor approves, and what stands against it: as the manager (or for the manager) first. A deputy
    to whom the manager has delegated is still the deputy, and approves as such what the manager answered.
    """
    held = actor.decisions | {mandate.decision for mandate in actor.mandates}
    asked = [decision for decision in ("approval", "approval_deputy") if decision in held] or ["approval_deputy"]
    found = [(decision, _against(actor, decision, made, managers)) for decision in asked]
    return next((each for each in found if not each[1]), found[0])


def _against(actor: Actor, decision: str, made: frozenset[uuid.UUID], managers: frozenset[uuid.UUID]) -> list[Message]:
    mandate = actor.on_behalf_for(decision)
    if not may_approve(Hand(actor.id, mandate.person_id if mandate else None), made):
        return [Message("Who answered a section or submitted the order does not approve it.")]
    if decision == "approval_deputy" and not managers <= made:
        return [Message("The marketing manager approves this order; a deputy does where the manager answered or submitted it.")]
    return []


def approve(work: Work, number: str, password: str, version: int | None) -> Order:
    """Approve the last revision of the order (5.1.6); then production's head confirms, or the general manager settles.

    Raises Forbidden, Stale, Refused with every reason, PasswordNeeded.
    """
    found = case(work, number)
    order, review = found.order, found.review
    if not allowed(work, ORDER.moves["approve"].permission, order):
        raise Forbidden(Message("This is for somebody else to decide."))
    require_version(order, version)
    decision, reasons = _considered(work, order, review)
    if reasons:
        raise Refused(*reasons)
    meaning = Message("{number}, revision {revision}, is approved", number=number, revision=order.revision)
    signature = signing.sign(work, review, decision, meaning, _content(work, order, review), password)
    over = credit(work, order)
    ORDER.apply(work, order, "approve", version=version, signature=signature)
    review.approved_by, review.approved_by_id, review.approved_revision = signature.person_name, signature.person_id, order.revision
    review.approval_signature_id, review.decision, review.decided_at = signature.id, "approved", work.now
    with work.as_system("order.approved"):
        for kind in (TASK, WHOLE):
            end_tasks(work, review, kind)
        lines = lines_of(work, order.id)
        next_step(work, review, order, lines)
        if over is not None and over.over:
            _warn_of_credit(work, review, order, lines, over)
        work.emit(OrderApproved(order))
    return order


def undo(work: Work, review: Review, order: Order) -> None:
    """The approval counts no more: what waited after it is withdrawn, and the review runs again. Inside system work."""
    for kind in ("review.release", "review.settlement"):
        end_tasks(work, review, kind, outcome="withdrawn")
    ORDER.apply(work, order, "reopen", version=None)
    review.decision = review.decided_at = review.approved_by = review.approved_by_id = review.approved_revision = None
    review.approval_signature_id = None
    start_clock(work, review, order)


def take_back(work: Work, number: str, version: int | None) -> Order:
    """Undo one's own approval within ten minutes, as long as nobody has acted on it (RULES 3).

    Raises Forbidden for another person's, Refused when it is too late, Stale.
    """
    found = case(work, number)
    order, review = found.order, found.review
    require_version(order, version)
    if reasons := cannot_take_back(work, order, review):
        raise Refused(*reasons) if review.approved_by_id == work.person.id else Forbidden(reasons[0])
    signing.withdraw(work, work.fetch(Signature, review.approval_signature_id))
    with work.as_system("approval.taken_back"):
        undo(work, review, order)
        offer(work, review, order, sections_of(work, review.id), lines_of(work, order.id))
    return order


def cannot_take_back(work: Work, order: Order, review: Review) -> list[Message]:
    """Why this approval stays; empty while it can be taken back."""
    if review.approved_by_id != work.person.id or review.decided_at is None:
        return [Message("Only who signed can take the signature back.")]
    if work.now - review.decided_at > signing.TAKEN_BACK_WITHIN:
        return [Message("A signature can be taken back for 10 minutes only.")]
    if order.state != OrderState.APPROVED:
        return [Message("The next step has already been taken, so the signature stays.")]
    return []


def _content(work: Work, order: Order, review: Review) -> dict[str, Any]:
    sections = [
        {"section": each.key, "signature": each.signature_id, "revision": each.for_revision} for each in sections_of(work, review.id)
    ]
    agreed = [{"clause": each.clause, "agreed": each.agreed} for each in deviations_of(work, review.id, ("agreed",))]
    return {"order": order.number, "revision": order.revision, "sections": sections, "agreed": agreed}


def _warn_of_credit(work: Work, review: Review, order: Order, lines: Sequence[OrderLine], over: Credit) -> None:
    """Approved over the customer's credit limit: finance and the general manager take note (RULES 4)."""
    amount = f"{plain(over.over, order.currency)} {order.currency}"
    for department, position in (("finance", "member"), ("general_office", "general_manager")):
        open_task(
            work,
            within(review, order.number, hidden_in(lines)),
            "credit.acknowledge",
            Message("Take note: {number} goes {amount} over the customer's credit limit", number=order.number, amount=amount),
            For(department=department, position=position),
            Allowance.working_days(1),
            clause="5.1.6",
            path=page(order),
            number=order.number,
        )


def next_step(work: Work, review: Review, order: Order, lines: Sequence[OrderLine]) -> None:
    """Mass production goes to production's head, everything else to the general manager (5.1.7(2), 5.1.7(3))."""
    mass = all(line.line_class == "mass_production" for line in lines)
    kind, clause, decision = ("review.release", "5.1.7(2)", "release") if mass else ("review.settlement", "5.1.7(3)", "settlement")
    title = (
        Message("Confirm {number} for production", number=order.number)
        if mass
        else Message("Settle {number} with the customer", number=order.number)
    )
    post = post_of(work, decision)
    open_task(
        work,
        within(review, order.number, hidden_in(lines)),
        kind,
        title,
        For(department=post.department, position=post.position),
        Allowance.working_days(1),
        clause=clause,
        path=page(order),
        number=order.number,
    )
