"""Another price than the valid one: finance is told, and it holds only with the general manager's signature (RULES 4)."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from domain.accounts import signing
from domain.accounts.models import Signature
from domain.orders.models import Order
from domain.reviews.actions import objecting
from domain.reviews.actions.deviations import find, in_force
from domain.reviews.actions.threads import say, settle_task
from domain.reviews.finding import review_of
from domain.reviews.models import Answer, Deviation, DeviationState, DeviationStep, Ruling
from domain.reviews.rules import Hand, may_approve
from domain.reviews.workflow import DEVIATION
from domain.shared.errors import Forbidden, Refused
from domain.shared.message import Message
from domain.shared.tasks import end_tasks
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

V = DeviationState
DECIDES = ("rule", "send_back")  # turns in which the general manager decided; they propose no price


def sign_price(work: Work, number: str, deviation_id: uuid.UUID, accept: bool, why: str, password: str, version: int | None) -> Deviation:
    """The general manager signs another price than the valid one, or sends it back with a reason (RULES 4, 5.1.9(4)).

    Raises Forbidden, also for who proposed that price; Refused, Stale, PasswordNeeded.
    """
    deviation, order = find(work, number, deviation_id)
    authorise(work, "reviews.price.decide", deviation)
    require_version(deviation, version)
    if not deviation.price_needed or deviation.price_signed_by or deviation.state != V.AGREED:
        raise Refused(Message("No price waits here for the general manager."))
    if reasons := price_barred(work, deviation):
        raise Forbidden(reasons[0])
    if not accept and not why.strip():
        raise Refused(Message("Please give a reason."))
    signature = _sign(work, deviation, order, accept, password)
    _keep(work, deviation, accept, why.strip(), signature)
    with work.as_system("price.decided"):
        end_tasks(work, deviation, "review.price")
        if accept:
            deviation.price_signed_by = signature.person_name
            in_force(work, deviation, order)
        else:
            DEVIATION.apply(work, deviation, "send_back", version=None)
            deviation.price_needed, deviation.agreed, deviation.value = False, "", {}
            say(work, deviation, "send_back", why.strip())
            end_tasks(work, deviation, "price.acknowledge", outcome="withdrawn")
            settle_task(work, deviation, order)
            objecting.raise_again(work, review_of(work, order.id), order, deviation)
    return deviation


def _sign(work: Work, deviation: Deviation, order: Order, accept: bool, password: str) -> Signature:
    price = deviation.value.get("price", deviation.agreed)
    if accept:
        meaning = Message("Accepts {price} for order {number}", price=price, number=order.number)
    else:
        meaning = Message("Does not accept {price} for order {number}", price=price, number=order.number)
    content = {"order": order.number, "value": deviation.value, "accept": accept}
    return signing.sign(work, deviation, "price_change", meaning, content, password)


def _keep(work: Work, deviation: Deviation, accept: bool, why: str, signature: Signature) -> None:
    work.add(
        Ruling(
            review_id=deviation.review_id,
            kind="price",
            decision="accept" if accept else "decline",
            text=why,
            at=work.now,
            by=signature.person_name,
            by_id=signature.person_id,
            on_behalf_of=signature.on_behalf_of,
            signature_id=signature.id,
            deviation_id=deviation.id,
            customer_id=deviation.customer_id,
            project_id=deviation.project_id,
        )
    )


def price_barred(work: Work, deviation: Deviation) -> list[Message]:
    """Who proposed the price, answered with it, or acts for one who did, does not accept it."""
    mandate = work.actor.on_behalf_for("price_change")
    with work.as_system("price.makers"):
        spoken = DeviationStep.deviation_id == deviation.id, DeviationStep.action.not_in(DECIDES)
        speakers = work.session.scalars(select(DeviationStep.person_id).where(*spoken))
        answer = work.fetch(Answer, deviation.answer_id)
        makers = frozenset(each for each in (*speakers, answer.answered_by, answer.answered_for, deviation.opened_by_id) if each)
    if may_approve(Hand(work.actor.id, mandate.person_id if mandate else None), makers):
        return []
    return [Message("Who proposed this price does not accept it.")]
