"""How a review ends: released for production, accepted for development, or declined by a polite letter (5.1.7(2), 5.1.7(3))."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.accounts import signing
from domain.accounts.models import Signature
from domain.customers.models import Customer
from domain.orders import terms
from domain.orders.actions import decline as decline_order
from domain.orders.actions.countersigning import ask_to_countersign
from domain.orders.models import ADDITION, Order, OrderLine
from domain.orders.rules import is_new
from domain.orders.workflow import ORDER
from domain.reviews.actions import objection
from domain.reviews.events import AdditionReleased, OrderAcceptedForDevelopment, OrderReleased
from domain.reviews.finding import Case, case, lines_of, lines_under, sections_of
from domain.reviews.models import Review, Ruling, promised
from domain.reviews.questions import Kind
from domain.reviews.rules import Hand, made_by, may_approve
from domain.shared.errors import Invalid, Refused
from domain.shared.message import Message
from domain.shared.tasks import end_tasks
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version


def release_refusals(work: Work, order: Order, review: Review) -> list[Message]:
    """Why this actor cannot confirm the order for production now."""
    if reasons := ORDER.refusals(work, order, "release"):
        return reasons
    return [*_outdated(order, review), *_approved_it_too(work, review)]


def _outdated(order: Order, review: Review) -> list[Message]:
    if review.approved_revision == order.revision:
        return []
    return [
        Message(
            "Revision {approved} was approved, the order stands at revision {now}.", approved=review.approved_revision, now=order.revision
        )
    ]


def _approved_it_too(work: Work, review: Review) -> list[Message]:
    """Neither who approved, nor for whom they did, nor who stands in for one of the two."""
    mandate = work.actor.on_behalf_for("release")
    with work.as_system("release.approvers"):
        approval = work.find(Signature, review.approval_signature_id) if review.approval_signature_id else None
    approvers = made_by([Hand(review.approved_by_id, approval.on_behalf_of_id if approval else None)])
    if may_approve(Hand(work.actor.id, mandate.person_id if mandate else None), approvers):
        return []
    return [Message("Who approved the order does not confirm it for production as well.")]


def release(work: Work, number: str, password: str, version: int | None) -> Order:
    """The production head confirms a mass-production order: promised days are fixed, the customer is asked to countersign (5.1.7(2)).

    FM070100-02, the stamped copies, plan rows, purchase requests and process-document tasks follow from `OrderReleased`.
    Raises Forbidden, Stale, Refused, PasswordNeeded.
    """
    found = case(work, number)
    order, review = found.order, found.review
    authorise(work, ORDER.moves["release"].permission, order)
    require_version(order, version)
    if reasons := release_refusals(work, order, review):
        raise Refused(*reasons)
    meaning = Message("{number}, revision {revision}, is confirmed for production", number=number, revision=order.revision)
    signature = signing.sign(work, review, "release", meaning, {"order": number, "revision": order.revision}, password)
    ORDER.apply(work, order, "release", version=version, signature=signature)
    review.release_signature_id = signature.id
    with work.as_system("order.released"):
        _promise(work, order, review, lines_of(work, order.id))
        end_tasks(work, review, "review.release")
        end_tasks(work, review, "review.meeting", outcome="withdrawn")
        _go_out(work, order)
    return order


def _go_out(work: Work, order: Order) -> None:
    """The customer countersigns, and the rest follows; a further line joins its order, and all this follows as that one's next revision."""
    if order.relation == ADDITION:
        work.session.flush()
        work.emit(AdditionReleased(order))
        return
    terms.keep(order, work.fetch(Customer, order.customer_id))
    order.released_at = work.now
    ask_to_countersign(work, order)
    work.session.flush()
    work.emit(OrderReleased(order))


def _promise(work: Work, order: Order, review: Review, lines: Sequence[OrderLine]) -> None:
    """Fix the first promised day of each delivery for good (RULES 7)."""
    sections = [section for section in sections_of(work, review.id) if section.kind == Kind.DELIVERY]
    for line in lines:
        section = next((each for each in sections if line in lines_under(each, [line])), None)
        for schedule in line.schedules:
            schedule.promised_first = schedule.promised_latest = promised(section, schedule.id, schedule.requested)
    order.first_promised = min((each.promised_first for line in lines for each in line.schedules if each.promised_first), default=None)


def settlement_refusals(work: Work, order: Order, review: Review) -> list[Message]:
    """Why a newly developed or special order cannot be settled now by this actor."""
    if reasons := ORDER.refusals(work, order, "accept_for_development"):
        return reasons
    with work.as_system("settlement.lines"):
        mixed = len({is_new(line.line_class) for line in lines_of(work, order.id)}) > 1
    split_first = [Message("Its mass-production lines must first be split into an order of their own, so that they are released.")]
    return [*(split_first if mixed else []), *_outdated(order, review)]


def settle(work: Work, number: str, text: str, password: str, version: int | None) -> Ruling:
    """The general manager records what was settled with the customer; the order is accepted for development (5.1.7(3)).

    No stamp, FM070100-02, plan or purchase request follows. Raises Forbidden, Stale, Refused, Invalid, PasswordNeeded.
    """
    found = case(work, number)
    authorise(work, ORDER.moves["accept_for_development"].permission, found.order)
    require_version(found.order, version)
    if reasons := settlement_refusals(work, found.order, found.review):
        raise Refused(*reasons)
    if not text.strip():
        raise Invalid({"text": Message("Write what was settled with the customer.")})
    signature = signing.sign(
        work, found.review, "settlement", Message("{number} is accepted for development", number=number), _content(found, text), password
    )
    ORDER.apply(work, found.order, "accept_for_development", version=version, signature=signature)
    with work.as_system("order.settled"):
        ruling = objection.write(work, found, "settlement", True, text.strip(), signature)
        end_tasks(work, found.review, "review.settlement")
        work.emit(OrderAcceptedForDevelopment(found.order))
    return ruling


def decline(work: Work, number: str, why: str, password: str, version: int | None) -> Ruling:
    """The general manager declines politely, with a letter that carries this signature (5.1.7(3)).

    Raises Forbidden, Stale, Refused, Invalid, PasswordNeeded.
    """
    found = case(work, number)
    authorise(work, ORDER.moves["decline"].permission, found.order)
    require_version(found.order, version)
    if reasons := ORDER.refusals(work, found.order, "decline"):
        raise Refused(*reasons)
    if not why.strip():
        raise Invalid({"reason": Message("Write the reason that the letter gives the customer.")})
    signature = signing.sign(
        work, found.review, "settlement", Message("{number} is declined", number=number), _content(found, why), password
    )
    with work.as_system("order.declining"):
        ruling = objection.write(work, found, "settlement", False, why.strip(), signature)
    decline_order(work, number, version=version, why=why.strip(), signature=signature)
    return ruling


def _content(found: Case, text: str) -> dict[str, Any]:
    return {"order": found.order.number, "revision": found.order.revision, "text": text.strip()}
