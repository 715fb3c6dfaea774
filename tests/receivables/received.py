"""Goods that a customer signed for, written as the areas before write them: `received(cast, (part, quantity, price), …)`.

`House` does what people do with them, one unit of work a deed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import select

from domain.customers.models import Customer, ShipTo
from domain.deliveries.models import DispatchLine, DispatchNotice, Slip, SlipLine
from domain.orders.models import LineClass, Order, OrderLine, ScheduleLine
from domain.products.models import Price
from domain.receivables.actions import answering, crediting, drafting, invoicing, paying, sending, settling
from domain.receivables.actions.answering import LineAnswer
from domain.receivables.actions.invoicing import InvoiceInput
from domain.receivables.actions.paying import PaymentInput
from domain.receivables.actions.settling import Settling
from domain.receivables.finding import by_number, lines_of
from domain.receivables.models import Allocation, Invoice, Payment, Statement, StatementLine
from domain.shared.actor import Actor, system
from domain.shared.message import Message
from domain.shared.numbering import next_number
from domain.shared.tasks import Task
from domain.shared.work import Work, unit
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.remembering import remembered

T = TypeVar("T")
ARM, LINK = "2904110-K80", "2916035-K80"
Row = tuple[str, int | str, str | None]


@dataclass
class House:
    """Everybody of the cast at work; `now` moves by hand."""

    cast: Cast
    now: datetime = field(default=NOW)

    def as_(self, who: Actor, deed: Callable[[Work], T]) -> T:
        with unit(who, now=self.now) as work:
            return deed(work)

    def system(self, deed: Callable[[Work], T]) -> T:
        return self.as_(system("test"), deed)

    # what stands
    def statement(self, number: str) -> Statement:
        return self.system(lambda work: by_number(work, Statement, number, lock=False))

    def lines(self, number: str, *, dropped: bool = False) -> list[StatementLine]:
        return self.system(lambda work: lines_of(work, by_number(work, Statement, number, lock=False), dropped=dropped))

    def invoice(self, number: str) -> Invoice:
        return self.system(lambda work: by_number(work, Invoice, number, lock=False))

    def payment(self, number: str) -> Payment:
        return self.system(lambda work: by_number(work, Payment, number, lock=False))

    def allocations(self, number: str) -> list[Allocation]:
        wanted = select(Allocation).join(Payment, Payment.id == Allocation.payment_id).where(Payment.number == number)
        return self.system(lambda work: list(work.session.scalars(wanted.order_by(Allocation.id))))

    def order(self, number: str) -> Order:
        return self.system(lambda work: work.session.scalars(select(Order).where(Order.number == number)).one())

    def slip_lines(self, order: str) -> list[SlipLine]:
        wanted = select(SlipLine).where(SlipLine.order_number == order).order_by(SlipLine.position)
        return self.system(lambda work: list(work.session.scalars(wanted)))

    def tasks(self, kind: str = "") -> list[Task]:
        wanted = select(Task).where(Task.ended_at.is_(None), Task.kind.startswith(kind)).order_by(Task.opened_at, Task.id)
        return self.system(lambda work: list(work.session.scalars(wanted)))

    # what people do
    def draft(self, customer: str = "K001", who: Actor | None = None) -> str:
        first, last = date(2026, 11, 1), date(2026, 11, 30)
        return self.as_(who or self.cast.xu, lambda work: drafting.draft(work, customer, first, last)[0].number)

    def send(self, number: str) -> str:
        self.as_(self.cast.xu, lambda work: sending.send(work, number, None))
        return number

    def answer(self, number: str, *said: LineAnswer | None, who: Actor | None = None, password: str = PASSWORD) -> Statement:
        """One answer a line, in their order; none at all: every line is right."""
        open_lines = [line for line in self.lines(number) if line.state == "open"]
        given = said or [LineAnswer(True)] * len(open_lines)
        answers = {line.id: each for line, each in zip(open_lines, given, strict=False) if each is not None}
        return self.as_(who or self.cast.wang_min, lambda work: answering.answer(work, number, answers, password, None))

    def settle(self, number: str, position: int, outcome: str, answer: str = "", who: Actor | None = None, **more: Any) -> Statement:
        line = next(line for line in self.lines(number) if line.position == position)
        said = Settling(outcome, answer, **more)
        return self.as_(who or self.cast.xu, lambda work: settling.settle(work, number, line.id, said, PASSWORD, None))

    @remembered
    def confirmed(self, *rows: Row, **more: Any) -> str:
        """A statement of newly received goods that the customer confirmed."""
        received(self.cast, *rows, **more)
        number = self.send(self.draft())
        self.answer(number)
        return number

    def asked(self, statement: str, who: Actor | None = None) -> str:
        return self.as_(who or self.cast.wang_min, lambda work: invoicing.ask(work, statement, None).number)

    def asked_for(self, *goods: SlipLine, who: Actor | None = None, password: str = PASSWORD) -> Invoice | None:
        """The invoice that the customer asks for on received goods, signed."""
        chosen = [each.id for each in goods]
        return self.as_(who or self.cast.wang_min, lambda work: invoicing.ask_for_received(work, chosen, password))

    def credit(self, statement: str, who: Actor | None = None, password: str = PASSWORD) -> str:
        return self.as_(who or self.cast.xu, lambda work: crediting.credit(work, statement, password, None).number)

    def cancel_invoice(self, number: str, why: str = "红冲", who: Actor | None = None, password: str = PASSWORD) -> Invoice:
        return self.as_(who or self.cast.xu, lambda work: invoicing.cancel(work, number, why, password, None))

    @remembered
    def issued(self, *rows: Row, tax_number: str = "26322000000100000001", day: date = TODAY, **more: Any) -> str:
        return self.issue(self.asked(self.confirmed(*rows, **more)), tax_number=tax_number, day=day)

    def issue(self, number: str, *, tax_number: str = "26322000000100000001", day: date = TODAY, who: Actor | None = None,
              password: str = PASSWORD, **amounts: Any) -> str:
        asked = self.invoice(number)
        given = InvoiceInput(**({"number": tax_number, "day": day, "net": asked.net, "tax": asked.tax, "gross": asked.gross} | amounts))
        self.as_(who or self.cast.xu, lambda work: invoicing.issue(work, number, given, None, password, None))
        return number

    def pay(self, amount: str | Decimal, *, reference: str = "", who: Actor | None = None, password: str = PASSWORD, **more: Any) -> str:
        given = PaymentInput(**({"customer": "K001", "amount": Decimal(amount), "day": TODAY, "reference": reference} | more))
        return self.as_(who or self.cast.xu, lambda work: paying.record(work, given, password).number)


@remembered
def received(cast: Cast, *rows: Row, day: date = TODAY, po: str = "4500874021", state: str = "received", customer: str = "a",
             project: Any = None, consignment: bool = False, signed: bool = True, kind: str = "single", provisional: bool = False) -> str:
    """An order of one line a row (part, quantity, untaxed price), shipped and received in one slip; answers the order's number."""
    with unit(system("test"), now=NOW) as work:
        owner = cast.customers[customer]
        order = _order(work, cast, owner, po, state, kind, project)
        slip = _slip(work, cast, owner, project, signed, consignment and customer)
        for position, (part, quantity, price) in enumerate(rows or ((ARM, 1000, "86.40"),), 1):
            _line(work, cast, order, slip, position, part, Decimal(quantity), price, day if signed else None, provisional)
        return order.number


def _order(work: Work, cast: Cast, owner: Customer, po: str, state: str, kind: str, project: Any) -> Order:
    buyer = cast.wang_min if owner.number == "K001" else cast.b_buyer
    order = work.add(Order(
        number=next_number(work, "SO"), po_number=po, po_key=po, kind=kind, state=state, order_class=LineClass.MASS_PRODUCTION,
        source="portal", order_date=TODAY, submitted_at=work.now, submitted_by=buyer.id, submitted_by_name=buyer.name,
        owner_id=cast.li_qian.id,
        currency=owner.currency, customer_id=owner.id, project_id=project, released_at=work.now,
        dates_mean=owner.dates_mean,
    ))
    work.session.flush()
    return order


def _slip(work: Work, cast: Cast, owner: Customer, project: Any, signed: bool, consignment: str | bool) -> Slip:
    scope = {"customer_id": owner.id, "project_id": project}
    place = cast.ship_to[consignment] if consignment else None
    if place is not None:
        work.fetch(ShipTo, place.id).consignment = True
    notice = work.add(DispatchNotice(number=next_number(work, "DN"), state="shipped", ship_on=TODAY, created_at=work.now, created_by="李倩",
                                     **scope))
    work.session.flush()
    slip = work.add(Slip(number=next_number(work, "CK"), notice_id=notice.id, notice_number=notice.number,
                         state="signed" if signed else "left", left_at=work.now - timedelta(days=2), left_by="孙丽",
                         ship_to_id=place.id if place else None, **scope))
    work.session.flush()
    return slip


def _line(work: Work, cast: Cast, order: Order, slip: Slip, position: int, part: str, quantity: Decimal, price: str | None,
          received_on: date | None, provisional: bool) -> None:
    entry = cast.entries.get(part) or cast.b_entries[part]
    product = next(each for each in cast.products.values() if each.id == entry.product_id)
    scope = {"customer_id": order.customer_id, "project_id": order.project_id}
    listed = None
    if provisional:
        listed = work.add(Price(customer_id=order.customer_id, entry_id=entry.id, currency=order.currency, unit_price=Decimal(price or 0),
                                valid_from=date(2026, 1, 1), provisional=True))
        work.session.flush()
    line = work.add(OrderLine(
        order_id=order.id, position=position * 10, entry_id=entry.id, product_id=product.id, customer_part=part, name=entry.name,
        specification="", quality="", quantity=quantity, open_quantity=Decimal(0), unit_price=Decimal(price) if price else None,
        line_class="mass_production",
        class_reason=Message("listed").as_json(), shipped=quantity, received=quantity if received_on else Decimal(0),
        price_id=listed.id if listed else None, **scope))
    work.session.flush()
    schedule = work.add(ScheduleLine(line_id=line.id, order_id=order.id, quantity=quantity, requested=TODAY, product_id=product.id,
                                     shipped=quantity, **scope))
    work.session.flush()
    shared = {"order_id": order.id, "order_number": order.number, "line_id": line.id, "schedule_id": schedule.id, "product_id": product.id,
              "customer_part": part, "code": product.code, "name": entry.name, "unit": "pcs", "quantity": quantity, **scope}
    more = {"order_position": line.position, "due_on": TODAY}
    known = {key: value for key, value in more.items() if hasattr(DispatchLine, key)}
    dispatched = work.add(DispatchLine(notice_id=slip.notice_id, position=position, **shared, **known))
    work.session.flush()
    work.add(SlipLine(slip_id=slip.id, position=position, dispatch_line_id=dispatched.id, shipped_on=TODAY, po_number=order.po_number,
                      received=quantity if received_on else None, received_on=received_on, **shared))


def says(error: Any) -> str:
    """All reasons of a refusal in one line."""
    value = error.value
    if hasattr(value, "fields"):
        return " | ".join(f"{name}: {word}" for name, word in value.fields.items())
    return " | ".join(str(each) for each in getattr(value, "reasons", [value.reason]))


def sums(rows: Sequence[Any]) -> tuple[Decimal, Decimal, Decimal]:
    return tuple(sum((getattr(row, name) for row in rows), Decimal(0)) for name in ("net", "tax", "gross"))  # type: ignore[return-value]
