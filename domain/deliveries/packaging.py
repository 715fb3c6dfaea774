"""Returnable packaging: out with the slips, back with the lorries; what each customer has of ours, by kind (RULES 7)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, Uuid, bindparam, func, select

from domain.customers.models import Customer
from domain.deliveries.models import PackagingMove, Slip
from domain.shared.entered import Entered
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import authorise

LONGEST_KIND = 60
MOST = 100_000
WAYS = {"out": Message("Out to the customer"), "back": Message("Back from the customer")}
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Balance:
    """What a customer has of one kind, as far as the reader sees the moves."""

    customer: str
    customer_number: str
    kind: str
    out: int
    back: int
    last_at: datetime

    @property
    def with_them(self) -> int:
        return self.out - self.back


@dataclass(frozen=True, slots=True)
class MoveRow:
    kind: str
    quantity: int
    at: datetime
    by: str
    note: str
    customer: str
    slip: str | None


OUT = func.coalesce(func.sum(PackagingMove.quantity).filter(PackagingMove.quantity > 0), 0)
BACK = func.coalesce(-func.sum(PackagingMove.quantity).filter(PackagingMove.quantity < 0), 0)
BALANCES = (
    select(Customer.name_short, Customer.number, PackagingMove.kind, OUT, BACK, func.max(PackagingMove.at))
    .join(Customer, Customer.id == PackagingMove.customer_id)
    .group_by(Customer.id, Customer.name_short, Customer.number, Customer.sort_key, PackagingMove.kind)
    .order_by(Customer.sort_key, PackagingMove.kind)
)
MOVES = (
    select(PackagingMove.kind, PackagingMove.quantity, PackagingMove.at, PackagingMove.by, PackagingMove.note, Customer.name_short,
           Slip.number)
    .join(Customer, Customer.id == PackagingMove.customer_id).outerjoin(Slip, Slip.id == PackagingMove.slip_id)
    .order_by(PackagingMove.at.desc(), PackagingMove.id.desc()).limit(SHOWN)
)
OF_SLIP = select(PackagingMove.kind, PackagingMove.quantity).where(PackagingMove.slip_id == bindparam("slip", type_=Uuid()))
KINDS = select(PackagingMove.kind).where(PackagingMove.kind.ilike(bindparam("like", type_=Text()))).distinct().limit(50)


def balances(work: Work, customer: str = "") -> list[Balance]:
    wanted = BALANCES.where(Customer.number == customer) if customer else BALANCES
    return [Balance(*row) for row in work.session.execute(wanted)]


def moves(work: Work, customer: str = "") -> list[MoveRow]:
    """The latest moves, newest first."""
    wanted = MOVES.where(Customer.number == customer) if customer else MOVES
    return [MoveRow(*row) for row in work.session.execute(wanted)]


def of_slip(work: Work, slip_id: uuid.UUID) -> Sequence[tuple[str, int]]:
    return [(kind, quantity) for kind, quantity in work.session.execute(OF_SLIP, {"slip": slip_id})]


def kinds(work: Work) -> list[str]:
    """Those that were counted before, to choose from."""
    return sorted(work.session.scalars(KINDS, {"like": "%"}))


@dataclass(frozen=True)
class Counted:
    kind: str
    quantity: int  # out is positive, back negative
    note: str = ""


def read(entered: Entered) -> Counted:
    """A move as it was typed. Raises Invalid."""
    kind = entered.text("kind", needed=True, longest=LONGEST_KIND)
    way = entered.choice("way", WAYS)
    quantity = entered.whole("quantity", needed=True, least=1, most=MOST)
    note = entered.text("note")
    entered.check()
    return Counted(kind, (quantity or 0) * (1 if way == "out" else -1), note)


def count(work: Work, customer: Customer, counted: Counted, slip: Slip | None = None) -> PackagingMove:
    """Count packaging in or out. More may come back than is known to be out: the balance then says so. Raises Forbidden."""
    authorise(work, "deliveries.packaging.count", customer)
    move = work.add(PackagingMove(
        kind=counted.kind, quantity=counted.quantity, slip_id=slip.id if slip else None, at=work.now, by=work.person.name,
        note=counted.note, customer_id=customer.id, project_id=slip.project_id if slip else None,
    ))
    work.session.flush()
    journal(work, "packaging.counted", move, after={"kind": move.kind, "quantity": move.quantity, "slip": slip.number if slip else None})
    return move
