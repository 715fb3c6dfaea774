"""The trail of a past order: its moves, signatures, ended tasks and audit entries, as a real one leaves them."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from concord.demo.masters import Masters
from concord.demo.past import PastOrder
from concord.demo.seed import Seed
from domain.accounts.models import Person, Signature
from domain.orders.models import OrderState
from domain.shared.journal import canonical
from domain.shared.message import Message

S = OrderState
MEANING = {  # what a signature says, in the words of the program
    "approval": "{number}, revision {revision}, is approved", "release": "{number}, revision {revision}, is confirmed for production",
}
LATER = {  # what came after the release, and how many hours after the submission
    S.IN_PRODUCTION: (("start_production", S.IN_PRODUCTION, 60),), S.ON_HOLD: (("hold", S.ON_HOLD, 70),), S.CANCELLED: (("cancel", S.CANCELLED, 90),),
    S.PART_SHIPPED: (("start_production", S.IN_PRODUCTION, 60), ("ship_part", S.PART_SHIPPED, 300)),
    S.SHIPPED: (("start_production", S.IN_PRODUCTION, 60), ("ship", S.SHIPPED, 340)),
    S.RECEIVED: (("start_production", S.IN_PRODUCTION, 60), ("ship", S.SHIPPED, 340), ("receive", S.RECEIVED, 400)),
    S.CLOSED: (("start_production", S.IN_PRODUCTION, 60), ("ship", S.SHIPPED, 340), ("receive", S.RECEIVED, 400), ("close", S.CLOSED, 900)),
}


@dataclass(frozen=True)
class Step:
    """A move of the order: by whom, when, and under which signed decision, if any."""

    action: str
    source: str
    target: str
    person: Person
    at: datetime
    decision: str = ""


def steps(order: PastOrder, masters: Masters) -> Iterator[Step]:
    """The moves in their order, from submission to where the order stands."""
    staff, state = masters.staff, order.row["state"]
    yield Step("open_review", S.SUBMITTED, S.IN_REVIEW, order.buyer, order.after(0))
    if state == S.WITHDRAWN:
        yield Step("withdraw", S.IN_REVIEW, S.WITHDRAWN, order.buyer, order.after(9))
    elif state == S.DECLINED:
        yield Step("decline", S.IN_REVIEW, S.DECLINED, staff["shen.yue"], order.after(30), "settlement")
    elif not order.released and state == S.CANCELLED:
        yield Step("cancel", S.IN_REVIEW, S.CANCELLED, staff["zhao.zhiyuan"], order.after(20))
    else:
        yield Step("approve", S.IN_REVIEW, S.APPROVED, staff["zhao.zhiyuan"], order.after(24), "approval")
        if order.new:
            yield Step("accept_for_development", S.APPROVED, S.ACCEPTED_FOR_DEVELOPMENT, staff["shen.yue"], order.after(28), "settlement")
        else:
            yield from _released(order, masters)


def _released(order: PastOrder, masters: Masters) -> Iterator[Step]:
    """Production makes it, logistics sends it, their dock signs for it, finance closes it; the rest is its owner's."""
    staff = masters.staff
    yield Step("release", S.APPROVED, S.RELEASED, staff["he.zhiming"], order.after(26), "release")
    source, at = str(S.RELEASED), order.after(26)
    by = {"start_production": staff["chen.jianguo"], "ship_part": staff["sun.li"], "ship": staff["sun.li"], "receive": order.buyer,
          "close": staff["xu.jing"]}
    for action, target, hours in LATER.get(order.row["state"], ()):
        at = max(order.after(hours), at + timedelta(minutes=20))
        yield Step(action, source, target, by.get(action, order.owner), at)
        source = target


def tie(order: PastOrder) -> dict[str, Any]:
    return {"customer_id": order.customer.id, "project_id": order.row["project_id"]}


def signature(seed: Seed, order: PastOrder, thing: str, thing_id: uuid.UUID, person: Person, at: datetime, decision: str, part: Message | None = None) -> dict[str, Any]:
    """A signature as `accounts.signing` stores it, under what the demo knows of the content; of a section, with what it is called."""
    number = order.row["number"]
    said = Message("{part} of {number}, revision {revision}", part=part, number=number, revision=1) if part else Message(
        MEANING.get(decision, "Signed"), number=number, revision=1)
    given = dict(at=at, person_id=person.id, person_name=person.name, on_behalf_of=None, decision=decision, meaning=said.as_json(), object_kind=thing,
                 object_id=thing_id, object_version=1, content={"order": number, "decision": decision, "revision": 1})
    return given | dict(id=seed.id(at), content_hash=hashlib.sha256(canonical(given).encode()).hexdigest(), **tie(order))


def signed(order: PastOrder, given: dict[str, Any]) -> dict[str, Any]:
    """The audit entry of a signature: its hash is proved by the chain."""
    return dict(at=given["at"], actor_kind="staff", actor_id=given["person_id"], actor_name=given["person_name"], on_behalf_of=None, ip="192.0.2.10", request_id="",
                action="signature.given", object_kind=given["object_kind"], object_id=given["object_id"], object_version=1,
                values={"before": {}, "after": {"decision": given["decision"], "hash": given["content_hash"]}, "why": None}, **tie(order))


class Writer(Protocol):
    """Whatever writes rows of the past: with a seed, a place for rows and one for entries of the trail."""

    @property
    def seed(self) -> Seed: ...
    @property
    def add(self) -> Callable[[Any, dict[str, Any]], None]: ...
    @property
    def audit(self) -> Callable[[dict[str, Any]], None]: ...


def sign(writer: Writer, order: PastOrder, kind: str, key: uuid.UUID, person: Person, at: datetime, decision: str,
         part: Message | None = None) -> uuid.UUID:
    """The id of a signature, written with its entry."""
    sealed = signature(writer.seed, order, kind, key, person, at, decision, part)
    writer.add(Signature.__table__, sealed)
    writer.audit(signed(order, sealed))
    found: uuid.UUID = sealed["id"]
    return found


def transition(seed: Seed, order: PastOrder, step: Step, signature_id: uuid.UUID | None) -> dict[str, Any]:
    return dict(id=seed.id(step.at), object_kind="order", object_id=order.row["id"], action=step.action, source=step.source, target=step.target, at=step.at,
                person_id=step.person.id, person_name=step.person.name, person_kind="staff" if step.person.site == "admin" else "portal",
                signature_id=signature_id, **tie(order))


def entry(order: PastOrder, action: str, person: Person, at: datetime, values: dict[str, Any], thing: str = "order", thing_id: uuid.UUID | None = None) -> dict[str, Any]:
    """An audit entry without its place in the chain."""
    return dict(at=at, actor_kind="staff" if person.site == "admin" else "portal", actor_id=person.id, actor_name=person.name, on_behalf_of=None, ip="192.0.2.10",
                request_id="", action=action, object_kind=thing, object_id=thing_id or order.row["id"], object_version=1,
                values={"before": {}, "after": values, "why": None}, **tie(order))


def task(seed: Seed, order: PastOrder, kind: str, clause: str, title: Message, thing: tuple[str, uuid.UUID], by: Person, opened: datetime, ended: datetime,
         department: str | None, position: str | None, person_id: uuid.UUID | None = None) -> dict[str, Any]:
    """A task that was done in its time."""
    return dict(id=seed.id(opened), kind=kind, clause=clause, title=title.as_json(), object_kind=thing[0], object_id=thing[1], object_number=order.row["number"],
                path=f"/reviews/{order.row['number']}", internal=True, department=department, position=position, person_id=person_id, opened_at=opened,
                opened_by=order.buyer.name, opened_by_id=order.buyer.id, due_at=ended, clock="working", ended_at=ended, ended_by=by.id, ended_by_name=by.name, outcome="done", version=2, **tie(order))
