"""The customer counts the packaging of ours that they have, and says whether our balance agrees (RULES 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, bindparam, select

from domain.customers.models import Customer
from domain.deliveries.models import PackagingCount, PackagingMove
from domain.deliveries.packaging import asking, movements
from domain.shared.clock import Allowance
from domain.shared.entered import LONG
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message, Named
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

TASK = "delivery.packaging"
SHOWN = 50
WAYS: dict[str, Message] = {
    "theirs": Message("Their count is right: ours is corrected"),
    "ours": Message("Our balance is right: it stays"),
}


@dataclass(frozen=True, slots=True)
class CountRow:
    id: Any
    version: int
    kind: str
    ours: int
    theirs: int
    note: str
    at: datetime
    by: str
    state: str
    settled_by: str
    settlement: str
    customer: str
    customer_number: str


ROWS = (
    select(PackagingCount.id, PackagingCount.version, PackagingCount.kind, PackagingCount.ours, PackagingCount.theirs, PackagingCount.note,
           PackagingCount.at, PackagingCount.by, PackagingCount.state, PackagingCount.settled_by, PackagingCount.settlement,
           Customer.name_short, Customer.number)
    .join(Customer, Customer.id == PackagingCount.customer_id)
    .order_by((PackagingCount.state == "open").desc(), PackagingCount.at.desc(), PackagingCount.id.desc()).limit(SHOWN)
)
KNOWN = select(PackagingMove.id).where(PackagingMove.kind == bindparam("kind", type_=Text())).limit(1)


def rows(work: Work, customer: str = "") -> Sequence[CountRow]:
    """The counts that the reader may see: what is open first, then the latest."""
    wanted = ROWS.where(Customer.number == customer) if customer else ROWS
    return [CountRow(*each) for each in list[Any](work.session.execute(wanted))]


def told(work: Work, kind: str, ours: int, theirs: int, note: str) -> PackagingCount:
    """A buyer says how many of a kind they have; `ours` is the balance that was before them.

    One that agrees is on record; another waits for logistics. Raises Forbidden, Refused (something moved meanwhile), Invalid.
    """
    authorise(work, "deliveries.packaging.confirm")
    customer = work.fetch(Customer, work.actor.customer_id)
    if work.session.scalar(KNOWN, {"kind": kind}) is None:
        raise Invalid({"kind": Message("Please choose one of the list.")})
    if movements.with_them(work, customer.id, kind) != ours:
        raise Refused(Message("Packaging was moved meanwhile: please look at the balance again."))
    if len(note) > LONG:
        raise Invalid({"note": Message("At most {n} characters.", n=LONG)})
    with work.as_system("packaging.told"):
        _supersede(work, customer, kind)
        count = work.add(PackagingCount(
            kind=kind, ours=ours, theirs=theirs, note=note.strip(), at=work.now, by=work.person.name,
            state="agreed" if theirs == ours else "open", customer_id=customer.id, project_id=None,
        ))
        work.session.flush()
        journal(work, "packaging.told", count, after={"kind": kind, "ours": ours, "theirs": theirs})
        asking.told(work, customer)
        if count.state == "open":
            whose = Named(customer.name_short, customer.number, "customer")
            title = Message("{customer} counts {theirs} of {kind}, we {ours}", customer=whose, theirs=theirs, kind=kind, ours=ours)
            open_task(work, count, TASK, title, For("logistics", "member"), Allowance.working_days(2), clause="5.1.11(3)",
                      path="/deliveries/receipts/packaging", number=customer.number)
    return count


def settle(work: Work, count: PackagingCount, way: str, words: str, version: int | None) -> PackagingCount:
    """Logistics settles a count that differs: by theirs, with a move of the difference, or by ours; with words for both.

    Raises Forbidden, Stale, Refused (settled already), Invalid.
    """
    authorise(work, "deliveries.packaging.count", count)
    count = work.fetch(PackagingCount, count.id, lock=True)
    require_version(count, version)
    if count.state != "open":
        raise Refused(Message("This count does not wait for anybody any more."))
    wrong: dict[str, Message] = {}
    if way not in WAYS:
        wrong["end"] = Message("Please choose one of the list.")
    if not words.strip() or len(words) > LONG:
        wrong["words"] = Message("Please say what was found and agreed.")
    if wrong:
        raise Invalid(wrong)
    if way == "theirs":
        customer = work.fetch(Customer, count.customer_id)
        movements.count(work, customer, movements.Counted(count.kind, count.theirs - count.ours, words.strip()))
    _end(work, count, words.strip())
    return count


def _supersede(work: Work, customer: Customer, kind: str) -> None:
    """They counted anew: what was open of the older count is asked no more."""
    wanted = select(PackagingCount).where(
        PackagingCount.customer_id == customer.id, PackagingCount.kind == kind, PackagingCount.state == "open")
    for older in work.session.scalars(wanted.with_for_update()):
        _end(work, older, "", outcome="withdrawn")


def _end(work: Work, count: PackagingCount, words: str, *, outcome: str = "done") -> None:
    count.state, count.settled_at, count.settled_by, count.settlement = "settled", work.now, work.person.name, words
    journal(work, "packaging.settled", count, after={"kind": count.kind, "ours": count.ours, "theirs": count.theirs}, why=words)
    end_tasks(work, count, TASK, outcome=outcome)
