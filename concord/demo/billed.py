"""What left for the orders of the past: its notices and slips, the statements of each month, invoices and payments. Plain rows.

A closed order is billed and paid; what was signed for in months that are over stands on a statement and an invoice that is
still open; what was signed for in the present month waits for its statement.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from concord.demo.packed import Packing
from concord.demo.past import PastOrder
from concord.demo.seed import Seed
from domain.accounts.models import Person
from domain.deliveries.models import DispatchLine, DispatchNotice, NoticeState, Slip, SlipLine, SlipState
from domain.orders.models import OrderState
from domain.receivables.models import (
    Allocation,
    Invoice,
    InvoiceState,
    LineState,
    Payment,
    PaymentKind,
    PaymentState,
    Statement,
    StatementKind,
    StatementLine,
    StatementState,
)
from domain.receivables.rules import NOTHING, Figures, due_on, figures, month_end
from domain.search.index import Entry
from domain.shared.settings import settings

CARRIERS = ("顺达物流", "长风运输", "安吉汽车物流")
WEEK = timedelta(days=7)
Add = Callable[[Any, dict[str, Any]], None]
Draw = Callable[[str, date], str]


class Month(NamedTuple):
    """Whose statement it is: of a customer, a month or a day of this one, and whether it is paid."""

    customer_id: uuid.UUID
    first: date
    last: date
    paid: bool


@dataclass
class Account:
    """A statement with its invoice, and what its lines come to so far."""

    statement: uuid.UUID
    invoice: uuid.UUID
    number: str
    currency: str
    paid_on: date | None
    name: str  # of the customer
    gross_of: list[Decimal] = field(default_factory=lambda: [NOTHING, NOTHING, NOTHING])
    lines: int = 0


@dataclass
class Books:
    """`add` takes rows, `draw` gives numbers of a series and day, `index` what is searched."""

    seed: Seed
    add: Add
    draw: Draw
    index: Callable[[Entry], None]
    codes: Mapping[Any, str]
    people: Mapping[str, Person]  # by login
    today: date
    packing: Packing
    accounts: dict[Month, Account] = field(default_factory=dict)

    def enter(self, order: PastOrder) -> None:
        """Everything that left of this order: a notice and a slip for each day."""
        days: dict[date, list[tuple[dict[str, Any], dict[str, Any]]]] = {}
        lines = {line["id"]: line for line in order.lines}
        for schedule in order.schedules:
            if schedule.get("shipped_on") and not order.new:
                days.setdefault(schedule["shipped_on"], []).append((lines[schedule["line_id"]], schedule))
        for day, gone in sorted(days.items()):
            self._slip(order, day, gone)

    def _slip(self, order: PastOrder, day: date, gone: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
        at, row, carrier = _at(day, 15), order.row, self.seed.choice(CARRIERS)
        signed = max((each["received_on"] for _, each in gone if each.get("received_on")), default=None)
        notice, slip = self.seed.id(at), self.seed.id(at)
        numbers = self.draw("DN", day), self.draw("CK", day)
        tie: dict[str, Any] = dict(customer_id=row["customer_id"], project_id=None)
        to = dict(ship_to_id=row["ship_to_id"], ship_to={"plant": row["ship_to_text"]}, transport=row["transport"], carrier=carrier)
        self.add(DispatchNotice.__table__, dict(
            id=notice, number=numbers[0], state=NoticeState.SHIPPED, ship_on=day, created_at=_at(day, 9), created_by=order.owner.name,
            notified_at=_at(day, 9), verified_at=_at(day, 14), verified_by=self.people["sun.li"].name, positions=len(gone), version=4, **to, **tie,
        ))
        sent = dict(
            id=slip, number=numbers[1], notice_id=notice, notice_number=numbers[0], state=SlipState.SIGNED if signed else SlipState.LEFT,
            left_at=at, left_by=self.people["sun.li"].name, plate=f"皖A·{self.seed.randint(10_000, 99_999)}", expected_on=day + timedelta(days=2),
            signed_at=_at(signed, 10) if signed else None, signed_by_name=order.row["contact"] if signed else "",
            signed_how="portal" if signed else "", return_copy_at=_at(signed, 10) if signed else None,
            return_copy_how="electronic" if signed else "", version=2, **to, **tie,
        )
        self.add(Slip.__table__, sent)
        self.packing.way(order, sent)
        name = order.customer.name_short
        self.index(Entry("slip", slip, numbers[1], carrier, at, (numbers[0], carrier, name), name, row["customer_id"]))
        self.index(Entry("notice", notice, numbers[0], row["ship_to_text"], at, (row["ship_to_text"], name), name, row["customer_id"]))
        boxes = 0
        for position, (line, schedule) in enumerate(gone, 1):
            told = self.seed.id(at)
            packed = self.packing.line(order, line, schedule, (notice, numbers[0]), told, position, boxes + 1)
            boxes += packed["boxes"]
            self._line(order, (notice, slip, numbers[1]), told, position, line, schedule, packed)

    def _line(self, order: PastOrder, on: tuple[uuid.UUID, uuid.UUID, str], told: uuid.UUID, position: int, line: dict[str, Any],
              schedule: dict[str, Any], packed: dict[str, Any]) -> None:
        at, code = _at(schedule["shipped_on"], 15), self.codes.get(line["product_id"], "")
        named: dict[str, Any] = dict(
            order_id=order.row["id"], order_number=order.row["number"], po_number=order.row["po_number"], line_id=line["id"],
            product_id=line["product_id"], customer_part=line["customer_part"], code=code, name=line["name"], unit=line["unit"],
            customer_id=order.row["customer_id"], project_id=None,
        )
        goods = dict(specification=line.get("specification") or "", drawing_revision=line["drawing_revision"], quantity=schedule["shipped"])
        left = self.seed.id(at)
        self.add(DispatchLine.__table__, named | dict(
            id=told, notice_id=on[0], position=position, order_position=line["position"], schedule_id=schedule["id"],
            due_on=schedule["promised_latest"],
            packaging=order.row["packaging"], standard_pack=self.packing.packs.get(line["entry_id"]), labels=packed["boxes"], **goods,
        ))
        billed = self._account(order, schedule.get("received_on"))
        self.add(SlipLine.__table__, named | dict(
            id=left, slip_id=on[1], position=position, dispatch_line_id=told, schedule_id=schedule["id"],
            shipped_on=schedule["shipped_on"], received=schedule.get("received"), received_on=schedule.get("received_on"),
            billed=billed is not None, version=2, **packed, **goods,
        ))
        if billed is not None:
            self._stated(order, billed, named, left, on[2], line, schedule)

    def _account(self, order: PastOrder, received: date | None) -> Account | None:
        """The statement on which it stands: of the month in which it was signed for, once that is over; paid already, of its day."""
        paid = order.row["state"] == OrderState.CLOSED
        over = received is not None and received < self.today.replace(day=1)
        if received is None or not (paid or over):
            return None
        first, last = (received.replace(day=1), month_end(received)) if over else (received, received)
        key = Month(order.row["customer_id"], first, last, paid)
        if key not in self.accounts:
            self.accounts[key] = self._opened(order, key)
        return self.accounts[key]

    def _opened(self, order: PastOrder, month: Month) -> Account:
        customer, last = order.customer, month.last
        day = self._invoiced(order, month)
        at, tie = _at(day, 11), dict(customer_id=customer.id, project_id=None)
        money: dict[str, Any] = dict(net=NOTHING, tax=NOTHING, gross=NOTHING, currency=customer.currency)
        finance, due = self.people["xu.jing"].name, due_on(day, customer.payment_kind, customer.payment_days)
        paid_on = self._paid_on(order, day, due) if month.paid else None
        number, tax_number = self.draw("DZ", day), f"26342{self.seed.randrange(10**15):015d}"
        account = Account(self.seed.id(at), self.seed.id(at), self.draw("IV", day), customer.currency, paid_on, customer.name_short)
        self.add(Statement.__table__, dict(
            id=account.statement, number=number, kind=StatementKind.GOODS, state=StatementState.CONFIRMED, tax_rate=customer.tax_rate,
            first_on=month.first, last_on=last, made_at=at, made_by=finance, sent_at=at, sent_by=finance, confirmed_at=at,
            confirmed_by=order.buyer.name, internal=False, version=3, **money, **tie,
        ))
        self.add(Invoice.__table__, dict(
            id=account.invoice, number=account.number, state=InvoiceState.PAID if month.paid else InvoiceState.ISSUED,
            tax_number=tax_number, invoiced_on=day, due_on=due,
            terms={"kind": customer.payment_kind, "days": customer.payment_days}, invoicing=customer.invoicing, statement_number=number,
            asked_at=at, asked_by=order.buyer.name, asked_side="customer", issued_at=at, issued_by=finance, version=2,
            paid_on=paid_on, **money, **tie,
        ))
        name = customer.name_short
        self.index(Entry("statement", account.statement, number, f"{month.first} – {last}", at, (name,), name, customer.id))
        self.index(Entry("invoice", account.invoice, account.number, tax_number, at, (tax_number, number, name), name, customer.id))
        return account

    def _invoiced(self, order: PastOrder, month: Month) -> date:
        """A week after the month, or two days after a day of this one, when finance is at work, and before today."""
        later = WEEK if month.last > month.first else timedelta(days=2)
        return max(month.last, _at_work(order, min(month.last + later, self.today - timedelta(days=1))))

    def _paid_on(self, order: PastOrder, invoiced: date, due: date) -> date:
        """The day on which it was due, as banks work; who paid before it was due did so some days after the invoice, each on another."""
        yesterday = _at_work(order, self.today - timedelta(days=1))
        if due <= yesterday:
            return max(invoiced, _at_work(order, due))
        return max(invoiced, _at_work(order, invoiced + timedelta(days=self.seed.randrange(max(1, (yesterday - invoiced).days)) + 1)))

    def _stated(self, order: PastOrder, account: Account, named: dict[str, Any], slip_line: uuid.UUID, slip: str, line: dict[str, Any],
                schedule: dict[str, Any]) -> None:
        customer = order.customer
        of: Figures = figures(schedule["received"], line["unit_price"], customer.tax_rate, customer.currency)
        account.lines += 1
        account.gross_of = [had + more for had, more in zip(account.gross_of, of, strict=True)]
        self.add(StatementLine.__table__, named | dict(
            id=self.seed.id(order.submitted_at), statement_id=account.statement, position=account.lines, kind=StatementKind.GOODS,
            slip_line_id=slip_line, slip_number=slip, received_on=schedule["received_on"], quantity=schedule["received"],
            unit_price=line["unit_price"], net=of.net, tax=of.tax, gross=of.gross, state=LineState.CONFIRMED, invoice_id=account.invoice,
            confirmed_at=_at(schedule["received_on"], 16), internal=False,
        ))

    def close(self) -> list[tuple[Decimal, Decimal, Decimal, Decimal, uuid.UUID, uuid.UUID]]:
        """Payments of what is paid; answers net, tax, gross, paid, statement and invoice of each: the sums are known at the end."""
        for month, account in self.accounts.items():
            if account.paid_on is not None:
                self._paid(month, account)
        return [(*each.gross_of, each.gross_of[2] if each.paid_on else NOTHING, each.statement, each.invoice)  # type: ignore[misc]
                for each in self.accounts.values()]

    def _paid(self, month: Month, account: Account) -> None:
        assert account.paid_on is not None  # noqa: S101 - of paid accounts alone
        at, payment, gross = _at(account.paid_on, 16), self.seed.id(_at(account.paid_on, 16)), account.gross_of[2]
        number, reference = self.draw("SK", account.paid_on), f"CMB{self.seed.randrange(10**15):015d}"
        tie: dict[str, Any] = dict(customer_id=month.customer_id, project_id=None)
        finance = self.people["xu.jing"].name
        self.add(Payment.__table__, dict(
            id=payment, number=number, kind=PaymentKind.PAYMENT, state=PaymentState.RECORDED, currency=account.currency, amount=gross,
            allocated=gross, received_on=account.paid_on, source="page", reference=reference, recorded_at=at, recorded_by=finance, version=2,
            **tie,
        ))
        self.add(Allocation.__table__, dict(
            id=self.seed.id(at), payment_id=payment, invoice_id=account.invoice, amount=gross, at=at, by=finance, **tie))
        self.index(Entry("payment", payment, number, reference, at, (reference, account.name), account.name, month.customer_id))


def _at_work(order: PastOrder, day: date) -> date:
    """This day, or the last before it on which banks and finance work."""
    return day if order.calendar.is_working(day) else order.calendar.working_day_after(day, -1)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), settings().zone).astimezone(UTC)
