"""The life of a change: what may be done in which state, by whom, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterable

from domain.changes.models import OPEN_CHANGES, Change, ChangeState
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import Move, Workflow, name_states

S = ChangeState
WITH_CUSTOMER = (S.PROPOSED, S.WITH_CUSTOMER)
name_states(
    "change",
    {
        S.ASKED: Message("Being checked"),
        S.PROPOSED: Message("Proposed to the customer"),
        S.WITH_CUSTOMER: Message("Answered, to be confirmed by the customer"),
        S.APPROVAL: Message("Before approval"),
        S.IN_FORCE: Message("In force"),
        S.REPLACED: Message("Replaced"),
        S.WITHDRAWN: Message("Withdrawn"),
        S.REFUSED: Message("Refused"),
        S.DECLINED: Message("Declined by the customer"),
    },
)


def own_side(work: Work, change: Change) -> Iterable[Message]:
    """Who asked takes back; the other side answers."""
    if work.actor.is_customer and change.origin != "customer":
        yield Message("This is our proposal: accept it, counter it, or decline it.")
    if work.actor.is_staff and change.origin == "customer":
        yield Message("The customer asked for this: refuse it with the reason, which they read.")


CHANGE = Workflow(
    "change",
    ChangeState,
    # every part has signed; what follows from the answers
    Move("put_to_customer", (S.ASKED,), S.WITH_CUSTOMER, "changes.system"),  # somewhere we answer otherwise than asked
    Move("propose", (S.ASKED,), S.PROPOSED, "changes.system"),  # our own proposal, once the house stands by it
    Move("hand_up", (S.ASKED, *WITH_CUSTOMER), S.APPROVAL, "changes.system"),
    Move("check_again", (*WITH_CUSTOMER, S.APPROVAL), S.ASKED, "changes.system"),
    # the customer
    Move("agree", WITH_CUSTOMER, "", "changes.change.settle", signed=True),
    Move("counter", WITH_CUSTOMER, "", "changes.change.settle"),
    Move("decline", WITH_CUSTOMER, S.DECLINED, "changes.system", reason=True),  # all that waited for them was declined, item by item
    Move("withdraw", OPEN_CHANGES, S.WITHDRAWN, "changes.change.ask", needs=(own_side,), reason=True),
    # the house
    Move("answer", (S.ASKED,), "", "changes.section.answer"),
    Move("settle", (S.ASKED, S.APPROVAL), "", "changes.change.propose"),  # sales: what can be done instead
    Move("refuse", (S.ASKED, S.APPROVAL), S.REFUSED, "changes.change.refuse", reason=True, signed=True),
    Move("approve", (S.APPROVAL,), "", "changes.approval.decide", signed=True),
    Move("approve_price", (S.APPROVAL,), "", "changes.price.decide", signed=True),
    Move("put_in_force", (S.APPROVAL,), S.IN_FORCE, "changes.system"),
    Move("end", OPEN_CHANGES, S.REFUSED, "changes.system"),  # nothing is left of it: the order, or the review of its line, has ended
    Move("replace", OPEN_CHANGES, S.REPLACED, "changes.system"),
)
