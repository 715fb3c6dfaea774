"""Returnable packaging: out with the slips, back with the lorries; what each customer has of ours, by kind (RULES 7).

A kind that the company calls returnable leaves by itself with the boxes of a slip that are packed in it. The customer sees the
balance, and says whether their own count agrees with it (`counts`).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, Uuid, bindparam, func, select

from domain.customers.models import Customer
from domain.deliveries.models import PackagingMove, Slip
from domain.shared.entered import Entered
from domain.shared.errors import Invalid
from domain.shared.facts import fact
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import authorise

FACT = "packaging"  # {"returnable": ["EU pallet", …]}
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


WITH_THEM = select(func.coalesce(func.sum(PackagingMove.quantity), 0)).where(
    PackagingMove.customer_id == bindparam("customer", type_=Uuid()), PackagingMove.kind == bindparam("kind", type_=Text()))


def returnable_kinds(work: Work) -> list[str]:
    """Those that the company set: their boxes are counted out with each slip."""
    return list((fact(work, FACT) or {}).get("returnable", ()))


def going_along(packed: Iterable[tuple[str, int]], returnable: Collection[str], typed: Mapping[str, int]) -> dict[str, int]:
    """What leaves with a slip: boxes by the packaging of their lines, where it is returnable; what somebody counted wins over that."""
    found: dict[str, int] = {}
    for kind, boxes in packed:
        if kind in returnable and boxes > 0:
            found[kind] = found.get(kind, 0) + boxes
    return found | {kind: quantity for kind, quantity in typed.items() if kind and quantity > 0}


def leave(work: Work, slip: Slip, packed: Iterable[tuple[str, int]], typed: Mapping[str, int]) -> None:
    """Count out what goes along with a slip. Run inside the shipment, as the system."""
    customer = work.fetch(Customer, slip.customer_id)
    for kind, quantity in sorted(going_along(packed, returnable_kinds(work), typed).items()):
        _move(work, customer, Counted(kind, quantity), slip)


def with_them(work: Work, customer_id: uuid.UUID, kind: str) -> int:
    """What the customer has of a kind, by all moves that the actor sees."""
    return int(work.session.scalar(WITH_THEM, {"customer": customer_id, "kind": kind}) or 0)


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
    """Count packaging in or out. More than is known to be out comes back with an explanation alone. Raises Forbidden, Invalid."""
    authorise(work, "deliveries.packaging.count", customer)
    work.fetch(Customer, customer.id, lock=True)  # whoever counts of the same customer comes after
    with work.as_system("packaging.balance"):
        left = with_them(work, customer.id, counted.kind) + counted.quantity
    if counted.quantity < 0 and left < 0 and not counted.note.strip():
        raise Invalid({"note": Message("That is {n} more than is known to be there: say how that came about.", n=-left)})
    return _move(work, customer, counted, slip)


def _move(work: Work, customer: Customer, counted: Counted, slip: Slip | None) -> PackagingMove:
    move = work.add(PackagingMove(
        kind=counted.kind, quantity=counted.quantity, slip_id=slip.id if slip else None, at=work.now, by=work.person.name,
        note=counted.note, customer_id=customer.id, project_id=slip.project_id if slip else None,
    ))
    work.session.flush()
    journal(work, "packaging.counted", move, after={"kind": move.kind, "quantity": move.quantity, "slip": slip.number if slip else None})
    return move


def give_back(work: Work, slip: Slip) -> None:
    """A void slip's packaging is here again. Run as the system."""
    customer = work.fetch(Customer, slip.customer_id)
    for kind, quantity in of_slip(work, slip.id):
        _move(work, customer, Counted(kind, -quantity), slip)
