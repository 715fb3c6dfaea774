"""Settling a deviation item by item: proposal, counter-proposal, agreed; with the customer where it touches what they asked."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from domain.accounts import signing
from domain.orders.models import Order
from domain.reviews.actions import approval, objecting, turns
from domain.reviews.actions.opening import page
from domain.reviews.actions.revising import put_in_force, sign_again
from domain.reviews.actions.threads import say, settle_task
from domain.reviews.events import DeviationAnswered, DeviationProposed, PriceAccepted
from domain.reviews.finding import lines_of, require_under_review, review_of, sections_of
from domain.reviews.models import Answer, Deviation, DeviationState, Section
from domain.reviews.posts import post_of
from domain.reviews.questions import PARTS, SUBJECTS, Kind
from domain.reviews.rules import against_day, price_needs_general_manager
from domain.reviews.workflow import DEVIATION, answers
from domain.shared.clock import Allowance, today
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version
from domain.shared.written import day_written, number_written

V = DeviationState
DEAREST = Decimal(10_000_000)  # of a piece, untaxed


def propose(work: Work, number: str, deviation_id: uuid.UUID, text: str, value: Mapping[str, str], version: int | None) -> Deviation:
    """Ask the customer to agree to what we can do; from now on they see this deviation and its thread.

    `value` may hold `price` or `date`: what the order will say. Raises Invalid, Forbidden, Stale, Refused.
    """
    deviation, order = find(work, number, deviation_id)
    require_under_review(order)
    checked = _checked(work, deviation, text, value)
    DEVIATION.apply(work, deviation, "propose", version=version)
    deviation.ours, deviation.value, deviation.internal = text.strip(), checked, False
    say(work, deviation, "propose", text.strip(), checked)
    with work.as_system("deviation.proposed"):
        end_tasks(work, deviation)
        ask_customer(
            work,
            deviation,
            order,
            Message("Answer our proposal in order {number}: {subject}", subject=SUBJECTS[deviation.subject], number=order.number),
        )
        turns.follow(work, review_of(work, order.id), order)
        work.emit(DeviationProposed(deviation, order))
    return deviation


def ask_customer(work: Work, deviation: Deviation, order: Order, title: Message) -> None:
    open_task(
        work,
        deviation,
        "order.deviation",
        title,
        For(customer=True),
        Allowance.working_days(2),
        clause="1.1",
        path=f"/orders/{order.number}/deviations/{deviation.id}/answer",
        number=order.number,
    )


def counter(work: Work, number: str, deviation_id: uuid.UUID, text: str, value: Mapping[str, str], version: int | None) -> Deviation:
    """The customer answers with a proposal of their own."""
    deviation, order = find(work, number, deviation_id)
    checked = _checked(work, deviation, text, value)
    DEVIATION.apply(work, deviation, "counter", version=version)
    deviation.theirs, deviation.value = text.strip(), checked
    return _answered(work, deviation, order, "counter", text.strip(), checked)


def refuse(work: Work, number: str, deviation_id: uuid.UUID, why: str, version: int | None) -> Deviation:
    """The customer holds to what they asked; what stands may become an objection."""
    deviation, order = find(work, number, deviation_id)
    action = "reject_conditions" if deviation.state == V.RULED else "refuse"
    DEVIATION.apply(work, deviation, action, version=version, why=why)
    deviation.price_signed_by = None  # signed was the price ruled on, and no other that is agreed after it
    return _answered(work, deviation, order, action, why.strip(), {})


def agree(work: Work, number: str, deviation_id: uuid.UUID, password: str, version: int | None) -> Deviation:
    """The customer agrees to the proposal, or confirms the general manager's conditions; signed with their password."""
    deviation, order = find(work, number, deviation_id)
    action = "confirm" if deviation.state == V.RULED else "agree"
    authorise(work, DEVIATION.moves[action].permission, deviation)
    require_version(deviation, version)
    if reasons := DEVIATION.refusals(work, deviation, action):
        raise Refused(*reasons)
    meaning = Message("Agrees for order {number}: {text}", number=order.number, text=deviation.ours)
    content = {
        "order": order.number,
        "clause": deviation.clause,
        "asked": deviation.theirs,
        "agreed": deviation.ours,
        "value": deviation.value,
    }
    signature = signing.sign(work, deviation, "deviation", meaning, content, password)
    DEVIATION.apply(work, deviation, action, version=version, signature=signature)
    deviation.agreed, deviation.signature_id = deviation.ours, signature.id
    return _answered(work, deviation, order, action, deviation.ours, deviation.value)


def accept_counter(work: Work, number: str, deviation_id: uuid.UUID, version: int | None) -> Deviation:
    """Sales takes the customer's counter-proposal."""
    deviation, order = find(work, number, deviation_id)
    DEVIATION.apply(work, deviation, "accept_counter", version=version)
    deviation.agreed = deviation.theirs
    return _settled(work, deviation, order, "accept_counter", _give_way(work, deviation))


def accept_asked(work: Work, number: str, deviation_id: uuid.UUID, text: str, version: int | None) -> Deviation:
    """The company does after all what the customer asked; another price than the valid one then goes to the general manager."""
    deviation, order = find(work, number, deviation_id)
    require_under_review(order)
    if not text.strip():
        raise Invalid({"text": Message("Say how it can be done after all.")})
    asked = deviation.facts.get("asked")
    if deviation.subject == "price" and deviation.line_id and not asked:
        raise Refused(Message("The customer named no price: propose ours."))
    DEVIATION.apply(work, deviation, "accept_asked", version=version)
    deviation.agreed = text.strip()
    deviation.value = {"price": asked} if deviation.subject == "price" and asked else {}
    return _settled(work, deviation, order, "accept_asked", _give_way(work, deviation))


def settle(work: Work, number: str, deviation_id: uuid.UUID, text: str, version: int | None) -> Deviation:
    """Settle a deviation that does not touch what the customer asked: a remedy for a shortage, a figure worked out later."""
    deviation, order = find(work, number, deviation_id)
    require_under_review(order)
    if not answers(work.actor, work.fetch(Section, deviation.section_id)):
        raise Forbidden(Message("This is for somebody else to decide."))
    if not text.strip():
        raise Invalid({"text": Message("Say how it is settled.")})
    DEVIATION.apply(work, deviation, "settle", version=version)
    deviation.agreed = text.strip()
    return _settled(work, deviation, order, "settle", _give_way(work, deviation))


def _give_way(work: Work, deviation: Deviation) -> Section | None:
    """Who gives way answers a question that was answered beforehand. The section of a department not their own is returned: it is
    in force only with that department's signature."""
    section, answer = work.fetch(Section, deviation.section_id), work.fetch(Answer, deviation.answer_id)
    if answer.answered_by is None:
        mandate = work.actor.on_behalf_for(PARTS[Kind(section.kind)].decision)
        answer.answered_by, answer.answered_for, answer.answered_at = work.person.id, mandate.person_id if mandate else None, work.now
    return None if answers(work.actor, section) else section


def find(work: Work, number: str, deviation_id: uuid.UUID) -> tuple[Deviation, Order]:
    deviation = work.fetch(Deviation, deviation_id)
    order = work.fetch(Order, deviation.order_id, lock=True)
    if order.number != number:
        raise NotFound
    work.session.refresh(deviation, with_for_update=True)
    return deviation, order


def _checked(work: Work, deviation: Deviation, text: str, value: Mapping[str, str]) -> dict[str, Any]:
    wrong = {} if text.strip() else {"text": Message("Write what you propose.")}
    kept = checked(work, deviation, value, wrong)
    if wrong:
        raise Invalid(wrong)
    return kept


def checked(work: Work, deviation: Deviation, value: Mapping[str, str], wrong: dict[str, Message]) -> dict[str, Any]:
    """The price or day that a deviation of this subject needs, read; what is wrong with it goes into `wrong`."""
    kept: dict[str, Any] = {}
    if deviation.subject == "price" and deviation.line_id:
        kept["price"] = _price(value.get("price", ""), wrong)
    if deviation.subject == "date":
        kept["date"] = _date(value.get("date", ""), today(work), wrong)
    return {name: each for name, each in kept.items() if each}


def _price(text: str, wrong: dict[str, Message]) -> str:
    """As exact as an order can say it: what is agreed and signed is what is stored."""
    price = number_written(text)
    if price is None or not 0 < price < DEAREST or price != round(price, 6):
        wrong["price"] = Message("Enter the unit price that you propose.")
        return ""
    return str(price)


def _date(text: str, today: date, wrong: dict[str, Message]) -> str:
    day = day_written(text)
    reasons = against_day(day, today) if day else [Message("Enter the day that you propose.")]
    if day is None or reasons:
        wrong["date"] = reasons[0]
        return ""
    return day.isoformat()


def _answered(work: Work, deviation: Deviation, order: Order, action: str, text: str, value: Mapping[str, Any]) -> Deviation:
    say(work, deviation, action, text, value)
    with work.as_system("deviation.answered"):
        end_tasks(work, deviation)
        if deviation.state == V.AGREED:
            agreed(work, deviation, order)
        else:
            settle_task(work, deviation, order)
            if deviation.state == V.REFUSED:
                objecting.raise_again(work, review_of(work, order.id), order, deviation)
        turns.follow(work, review_of(work, order.id), order)
        work.emit(DeviationAnswered(deviation, order))
    return deviation


def _settled(work: Work, deviation: Deviation, order: Order, action: str, section: Section | None) -> Deviation:
    say(work, deviation, action, deviation.agreed, deviation.value)
    with work.as_system("deviation.settled"):
        end_tasks(work, deviation)
        agreed(work, deviation, order)
        if section is not None:
            sign_again(work, review_of(work, order.id), order, section)
        turns.follow(work, review_of(work, order.id), order)
        work.emit(DeviationAnswered(deviation, order))
    return deviation


def agreed(work: Work, deviation: Deviation, order: Order) -> None:
    """What follows from an agreement: another price waits for the general manager, everything else is in force at once."""
    deviation.settled_at = work.now
    price, listed = deviation.value.get("price"), deviation.facts.get("listed")
    if deviation.subject == "price" and price_needs_general_manager(
        Decimal(price) if price else None, Decimal(listed) if listed else None
    ):
        _tell_finance(work, deviation, order)
        if not deviation.price_signed_by:
            _ask_general_manager(work, deviation, order)
            return
    in_force(work, deviation, order)


def _tell_finance(work: Work, deviation: Deviation, order: Order) -> None:
    open_task(
        work,
        deviation,
        "price.acknowledge",
        Message("Take note of another price in {number}", number=order.number),
        For(department="finance", position="member"),
        Allowance.working_days(2),
        clause="5.1.9(4)",
        path=page(order),
        number=order.number,
    )
    work.emit(PriceAccepted(deviation, order))


def _ask_general_manager(work: Work, deviation: Deviation, order: Order) -> None:
    deviation.price_needed = True
    post = post_of(work, "price_change")
    open_task(
        work,
        deviation,
        "review.price",
        Message("Sign another price in {number}", number=order.number),
        For(department=post.department, position=post.position),
        Allowance.working_days(1),
        clause="5.1.2(2)A",
        path=page(order),
        number=order.number,
    )


def in_force(work: Work, deviation: Deviation, order: Order) -> None:
    """The order says what was agreed, the answer becomes "yes", and the review goes on."""
    answer = work.fetch(Answer, deviation.answer_id)
    answer.value = "yes"
    if deviation.value.get("price"):
        answer.facts = answer.facts | {"asked": deviation.value["price"]}
    review = review_of(work, order.id)
    if deviation.touches_customer:
        put_in_force(work, deviation, order, review)
    objecting.fall(work, review, order)
    approval.offer(work, review, order, sections_of(work, review.id), lines_of(work, order.id))
