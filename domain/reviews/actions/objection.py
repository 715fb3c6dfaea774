"""An objection: the heads negotiate on record, the general manager rules, and only then comes the approval (5.1.7(1))."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from domain.accounts import signing
from domain.accounts.models import Signature
from domain.accounts.posts import DEPARTMENTS
from domain.orders.actions import decline as decline_order
from domain.orders.models import Order
from domain.orders.workflow import ORDER
from domain.reviews.actions import approval, deviations, objecting, turns
from domain.reviews.actions.opening import page
from domain.reviews.actions.threads import say
from domain.reviews.events import Ruled
from domain.reviews.finding import Case, case, lines_of, sections_of, within
from domain.reviews.models import Answer, Deviation, Negotiation, Ruling
from domain.reviews.posts import post_of
from domain.reviews.questions import SUBJECTS
from domain.reviews.workflow import DEVIATION
from domain.shared.clock import Allowance
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

Values = Mapping[uuid.UUID, Mapping[str, str]]


def negotiate(work: Work, number: str, heads: Sequence[str], record: str, password: str, version: int | None) -> Negotiation:
    """Put the heads' negotiation on record, signed by one of them, and lay the objection before the general manager.

    `heads` are the names of those who took part; the head of each department concerned is among them, or who stands in for them.
    Raises Forbidden, Refused (no objection), Invalid, Stale, PasswordNeeded.
    """
    found = case(work, number)
    _require(work, found.order, "refer", version)
    names = _checked(work, found, heads, record)
    meaning = Message("Negotiation of the objection to {number}", number=number)
    content = {"order": number, "heads": names, "record": record.strip()}
    signature = signing.sign(work, found.review, "negotiation", meaning, content, password)
    with work.as_system("objection.negotiated"):
        row = _keep(work, found, names, record.strip(), signature)
        end_tasks(work, found.review, "review.negotiation")
        _lay_before_manager(work, found, row.project_id)
        journal(work, "objection.negotiated", found.review, after={"heads": names})
    ORDER.apply(work, found.order, "refer", version=version)
    return row


def _checked(work: Work, found: Case, heads: Sequence[str], record: str) -> list[str]:
    names = sorted({name.strip() for name in heads if name.strip()} | {work.person.name})
    wrong = {} if record.strip() else {"record": Message("Write what the heads of the departments said.")}
    with work.as_system("objection.heads"):
        known, concerned = objecting.heads(work), objecting.concerned(work, found.review)
    there = {head.department for head in known if head.name in names}
    absent = [each for each in concerned if each not in there and any(head.department == each for head in known)]
    if strangers := sorted(set(names) - {head.name for head in known}):
        wrong["heads"] = Message("{name} is no head of a department.", name=strangers[0])
    elif absent:
        wrong["heads"] = Message("The head of this department has to take part: {department}.", department=DEPARTMENTS[absent[0]])
    elif len(names) < 2:
        wrong["heads"] = Message("Name at least one other head who took part.")
    if wrong:
        raise Invalid(wrong)
    return names


def _keep(work: Work, found: Case, names: list[str], record: str, signature: Signature) -> Negotiation:
    return work.add(
        Negotiation(
            review_id=found.review.id,
            at=work.now,
            heads=names,
            record=record,
            recorded_by=signature.person_name,
            recorded_by_id=signature.person_id,
            signature_id=signature.id,
            customer_id=found.order.customer_id,
            project_id=_project(work, found),
        )
    )


def _lay_before_manager(work: Work, found: Case, project_id: uuid.UUID | None) -> None:
    post = post_of(work, "ruling")
    open_task(
        work,
        within(found.review, found.order.number, project_id),
        "review.ruling",
        Message("Rule on the objection to {number}", number=found.order.number),
        For(department=post.department, position=post.position),
        Allowance.working_days(1),
        clause="5.1.7(1)",
        path=page(found.order),
        number=found.order.number,
    )


def rule(
    work: Work, number: str, accept: bool, text: str, password: str, version: int | None, values: Values = MappingProxyType({})
) -> Ruling:
    """The general manager's word: accept with conditions, or decline. Conditions close a deviation once the customer confirms them.

    `values` give the price or the day of a deviation, by its id; a price that is not given is the one asked.
    Raises Forbidden, Refused (nothing to rule on), Invalid, Stale, PasswordNeeded.
    """
    found = case(work, number)
    _require(work, found.order, "rule", version)
    named = _named(work, found, text, values if accept else {})
    meaning = Message("{number} is accepted with conditions", number=number) if accept else Message("{number} is declined", number=number)
    content = {"order": number, "accept": accept, "text": text.strip(), "values": {str(key): named[key] for key in named}}
    signature = signing.sign(work, found.review, "ruling", meaning, content, password)
    with work.as_system("objection.ruled"):
        ruling = write(work, found, "ruling", accept, text.strip(), signature)
        end_tasks(work, found.review, "review.ruling")
    if not accept:
        decline_order(work, number, version=None, why=text.strip(), signature=signature)
        return ruling
    ORDER.apply(work, found.order, "rule", version=version, signature=signature)
    with work.as_system("objection.accepted"):
        for deviation in objecting.objections(work, found.review):
            deviation.value = named[deviation.id]
            _accept(work, found, deviation, text.strip(), signature)
        turns.follow(work, found.review, found.order)
        approval.offer(work, found.review, found.order, sections_of(work, found.review.id), lines_of(work, found.order.id))
        work.emit(Ruled(ruling, found.order))
    return ruling


def _named(work: Work, found: Case, text: str, values: Values) -> dict[uuid.UUID, dict[str, Any]]:
    """The price or day of each deviation ruled on, as far as one is named. Raises Invalid."""
    wrong = {} if text.strip() else {"text": Message("Write the conditions, or why the order is declined.")}
    named: dict[uuid.UUID, dict[str, Any]] = {}
    with work.as_system("objection.deviations"):
        standing = objecting.objections(work, found.review)
    for deviation in standing:
        typed = {name: value for name, value in values.get(deviation.id, {}).items() if value.strip()}
        asked = deviation.facts.get("asked")
        faults: dict[str, Message] = {}
        named[deviation.id] = deviations.checked(work, deviation, typed, faults) if typed else {}
        wrong |= {f"{name}-{deviation.id}": words for name, words in faults.items()}
        if deviation.subject == "price" and deviation.touches_customer and deviation.line_id and asked and not typed:
            named[deviation.id] = {"price": asked}
    if wrong:
        raise Invalid(wrong)
    return named


def _require(work: Work, order: Order, action: str, version: int | None) -> None:
    authorise(work, ORDER.moves[action].permission, order)
    require_version(order, version)
    if reasons := ORDER.refusals(work, order, action):
        raise Refused(*reasons)


def write(work: Work, found: Case, kind: str, accept: bool, text: str, signature: Signature) -> Ruling:
    """Keep the general manager's word with its signature; confidential where what it is about is."""
    return work.add(
        Ruling(
            review_id=found.review.id,
            kind=kind,
            decision="accept" if accept else "decline",
            text=text,
            at=work.now,
            by=signature.person_name,
            by_id=signature.person_id,
            on_behalf_of=signature.on_behalf_of,
            signature_id=signature.id,
            customer_id=found.order.customer_id,
            project_id=_project(work, found),
        )
    )


def _project(work: Work, found: Case) -> uuid.UUID | None:
    """Where the objection is about confidential lines, so is its record."""
    return next((each.project_id for each in objecting.objections(work, found.review) if each.project_id), None) or found.order.project_id


def _accept(work: Work, found: Case, deviation: Deviation, conditions: str, signature: Signature) -> None:
    end_tasks(work, deviation, outcome="withdrawn")
    deviation.ours = conditions
    if deviation.subject == "price":
        deviation.price_signed_by = signature.person_name
    if not deviation.touches_customer:
        DEVIATION.apply(work, deviation, "rule_inside", version=None)
        deviation.agreed, deviation.settled_at = conditions, work.now
        work.fetch(Answer, deviation.answer_id).value = "yes"
        say(work, deviation, "rule", conditions)
        return
    DEVIATION.apply(work, deviation, "rule", version=None)
    deviation.internal = False
    say(work, deviation, "rule", conditions, deviation.value)
    deviations.ask_customer(
        work,
        deviation,
        found.order,
        Message("Confirm our conditions on {subject} in order {number}", subject=SUBJECTS[deviation.subject], number=found.order.number),
    )
