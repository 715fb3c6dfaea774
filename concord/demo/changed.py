"""What was put off in the past: the change that the customer asked for, or that came of a delay. Plain rows."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from concord.demo import trail
from concord.demo.late import Late
from concord.demo.past import PastOrder
from concord.demo.seed import Seed
from domain.accounts.models import Person
from domain.changes.models import Change, ChangeItem, ChangeNotice, ChangeSection, ChangeState, ChangeStep, Field
from domain.changes.rules import PARTS, Part
from domain.connection.feed import CHANGE
from domain.connection.models import FeedEntry
from domain.orders.models import OrderState
from domain.search.index import Entry
from domain.shared.message import Message
from domain.shared.workflow import Transition

Rows = list[dict[str, Any]]
ASKED, ANSWERED, DECIDED, CONFIRMED = 60, 66, 72, 90  # hours after the submission, as `PastOrder.after` counts them
WHY = {"customer": "装车计划后移，请相应推迟交付。", "company": "产能不足，已与贵司商定新的交期。"}
HOLDERS: dict[str, tuple[Message, ...]] = {  # of what a day stands in
    "sales": (Message("Sales order FM070100-02"), Message("Order execution ledger FM070100-03")),
    "production": (Message("Daily parts production plan"),), "logistics": (Message("Shipment plan"),),
}


@dataclass(frozen=True)
class Revision:
    """What a change made of its order: from then on, these dates stand as promised now."""

    number: str
    at: datetime
    by: str
    dates: frozenset[uuid.UUID]


@dataclass
class Changes:
    """`add` takes rows, `audit` entries of the trail, `draw` gives numbers of a series and day, `index` what is searched."""

    seed: Seed
    add: Callable[[Any, dict[str, Any]], None]
    audit: Callable[[dict[str, Any]], None]
    draw: Callable[[str, date], str]
    index: Callable[[Entry], None]
    people: Mapping[str, Person]  # by login
    today: date
    late: Late = field(init=False)

    def __post_init__(self) -> None:
        self.late = Late(self.seed, self.add, self.audit, self.draw, self.index, self.people, self.today)

    def enter(self, order: PastOrder) -> list[Revision]:
        """The changes of an order, in force; its row gets the revision that it has since. Before its row is written."""
        made: list[Revision] = []
        if order.new or order.row["state"] == OrderState.CANCELLED:
            return made
        self.late.missed(order)
        for origin, dates in _put_off(order):
            made.append(self._change(order, origin, dates, len(made) + 1))
        if made:
            order.row |= dict(revision=len(made) + 1, countersigned_at=order.after(CONFIRMED))
        return made

    def _change(self, order: PastOrder, origin: str, dates: Rows, base: int) -> Revision:
        asked, decided = order.after(ASKED + base), order.after(DECIDED + base)
        tie, key = trail.tie(order), self.seed.id(asked)
        person = order.buyer if origin == "customer" else order.owner
        number = self.draw("CH", asked.date())
        delays = [self.late.put_off(order, each, asked, decided) for each in dates] if origin == "company" else [None]
        approval = trail.sign(self, order, "change", key, self.people["zhao.zhiyuan"], decided, "change_approval")
        self.add(Change.__table__, dict(
            id=key, number=number, order_id=order.row["id"], order_number=order.row["number"], origin=origin, state=ChangeState.IN_FORCE,
            source="portal" if origin == "customer" else "company", reason=WHY[origin], asked_at=asked, asked_by=person.id,
            asked_by_name=person.name, base_revision=base, revision=base + 1, delay_id=delays[0], decided_at=decided,
            approval_signature_id=approval, internal=False, version=4, **tie,
        ))
        for position, each in enumerate(dates, 1):
            self._item(order, (key, asked, decided), position, each, person)
        self._answered(order, key, asked)
        self._moved(order, key, number, origin)
        self.add(FeedEntry.__table__, dict(id=self.seed.id(decided), kind=CHANGE, object_id=key, at=decided, **tie))
        name = order.customer.name_short
        texts = (order.row["number"], name, person.name)
        self.index(Entry("change", key, number, order.row["number"], asked, texts, f"{name} · {person.name}", order.customer.id))
        return Revision(number, decided, self.people["zhao.zhiyuan"].name, frozenset(each["id"] for each in dates))

    def _item(self, order: PastOrder, of: tuple[uuid.UUID, datetime, datetime], position: int, put_off: dict[str, Any], by: Person) -> None:
        change, asked, decided = of
        tie, key, value = trail.tie(order), self.seed.id(asked), {"day": put_off["promised_latest"].isoformat()}
        self.add(ChangeItem.__table__, dict(
            id=key, change_id=change, order_id=order.row["id"], line_id=put_off["line_id"], schedule_id=put_off["id"], position=position,
            field=Field.DATE, before={"day": put_off["promised_first"].isoformat()}, asked=value, agreed=value, state="agreed",
            by_customer=by is order.buyer, ended_at=decided, internal=False, version=3, **tie,
        ))
        self.add(ChangeStep.__table__, dict(
            id=self.seed.id(asked), item_id=key, change_id=change, at=asked, side="customer" if by is order.buyer else "staff",
            author_id=by.id, author_name=by.name, kind="ask" if by is order.buyer else "propose", value=value, remark="", internal=False, **tie,
        ))

    def _answered(self, order: PastOrder, change: uuid.UUID, asked: datetime) -> None:
        """Marketing and production signed their parts, and who holds something of the old day says that it is exchanged."""
        at, tie = order.after(ANSWERED), trail.tie(order)
        for part, person in ((Part.MARKETING, order.owner), (Part.PRODUCTION, self.people["chen.jianguo"])):
            key = self.seed.id(asked)
            signature = trail.sign(self, order, "change_section", key, person, at, PARTS[part].decision, PARTS[part].title)
            self.add(ChangeSection.__table__, dict(
                id=key, change_id=change, kind=part, clause=PARTS[part].clause, state="signed", answer="yes", evidence={},
                signature_id=signature, signed_at=at, signed_by=person.name, version=2, **tie,
            ))
        by = {"sales": order.owner, "production": self.people["chen.jianguo"], "logistics": self.people["sun.li"]}
        for department, documents in HOLDERS.items():
            self.add(ChangeNotice.__table__, dict(
                id=self.seed.id(asked), change_id=change, department=department, documents=[each.as_json() for each in documents], told_at=order.after(DECIDED),
                due_at=order.after(DECIDED + 20), acknowledged_at=order.after(DECIDED + 6),
                acknowledged_by=by[department].name, followed_by="", version=2, **tie,
            ))

    def _moved(self, order: PastOrder, change: uuid.UUID, number: str, origin: str) -> None:
        manager, asked = self.people["zhao.zhiyuan"], ChangeState.ASKED
        way = (("hand_up", asked, ChangeState.APPROVAL, order.owner, ANSWERED), ("put_in_force", ChangeState.APPROVAL, ChangeState.IN_FORCE, manager, DECIDED))
        for action, source, target, person, hours in way:
            step = trail.Step(action, source, target, person, order.after(hours))
            self.add(Transition.__table__, trail.transition(self.seed, order, step, None) | dict(object_kind="change", object_id=change))
        first = order.buyer if origin == "customer" else order.owner
        told = "change.asked" if origin == "customer" else "change.proposed"
        self.audit(trail.entry(order, told, first, order.after(ASKED), {"number": number, "order": order.row["number"]}, "change", change))
        self.audit(trail.entry(order, "change.in_force", manager, order.after(DECIDED), {"number": number, "items": [Field.DATE]}, "change", change))


def _put_off(order: PastOrder) -> Iterator[tuple[str, Rows]]:
    """The dates that were promised anew: by the customer's wish, which the rate follows, and by ours, which it does not."""
    moved = [each for each in order.schedules if each.get("promised_latest") != each.get("promised_first")]
    theirs = [each for each in moved if each["counted"] == each["promised_latest"]]
    ours = [each for each in moved if each["counted"] != each["promised_latest"]]
    yield from ((origin, dates) for origin, dates in (("customer", theirs), ("company", ours)) if dates)
