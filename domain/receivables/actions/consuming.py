"""Consignment stock (寄售): goods at the customer's that stay ours until the customer reports that they were used (RULES 8)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import exists, false, func, select

from domain.customers.actions import stands_there
from domain.customers.models import Customer, ShipTo
from domain.deliveries.models import Slip, SlipLine, SlipState
from domain.orders.models import Order, OrderLine
from domain.products.models import Price
from domain.products.rules import quantity_refusal
from domain.projects.ended import in_the_open
from domain.receivables.actions.drafting import FINANCE, FREE, Goods, make, with_order
from domain.receivables.actions.used import USED, count_used
from domain.receivables.events import UsageReported
from domain.receivables.finding import draw
from domain.receivables.models import Statement, StatementKind, StatementState, UsageLine, UsageReport
from domain.receivables.rules import consume
from domain.shared.base import new_id
from domain.shared.clock import Allowance, today
from domain.shared.errors import Invalid, Refused
from domain.shared.files import Upload, attach
from domain.shared.journal import journal
from domain.shared.locks import one_at_a_time
from domain.shared.message import Message
from domain.shared.tasks import open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise


@dataclass(frozen=True)
class UsedInput:
    """So much of a part was used; `row` says where it was typed, for what is wrong with it."""

    part: str
    quantity: Decimal
    row: str = ""


@dataclass(frozen=True)
class Standing:
    """What of a slip line still stands in consignment."""

    goods: Goods
    place: ShipTo

    @property
    def left(self) -> Decimal:
        return self.goods.quantity


def report(
    work: Work, customer: Customer, place_id: uuid.UUID, first: date, last: date, used: Sequence[UsedInput], source: str,
    papers: Sequence[Upload] = (),
) -> UsageReport:
    """The customer's consumption report; what came first is used first, and a statement of it goes to finance to be checked and sent.

    Entered by the house, it comes with the customer's mail or sheet, which is kept with it. Raises Forbidden, NotFound, Refused,
    Invalid (a part that does not stand there, more than stands there, no paper).
    """
    authorise(work, "receivables.usage.report", customer)
    place = work.fetch(ShipTo, place_id)
    if place.customer_id != customer.id or not place.consignment:
        raise Refused(Message("No consignment stock is kept at this place."))
    if not used or last < first or last > today(work):
        raise Invalid({"last": Message("Say what was used, in a time that has passed.")})
    if not work.person.is_customer and not papers:
        raise Invalid({"paper": Message("Please attach the customer's mail or sheet: it is their report.")})
    there = standing(work, customer.id, place_id=place.id, lock=True)
    taken = _taken(there, used)
    _not_twice(work, place, first, last, used)
    made = _kept(work, customer, place, first, last, source)
    for position, each in enumerate(used, 1):
        goods = next(one.goods for one in there if one.goods.line.customer_part == each.part)
        work.add(UsageLine(id=new_id(), report_id=made.id, position=position, product_id=goods.line.product_id, customer_part=each.part,
                           name=goods.line.name, unit=goods.line.unit, quantity=each.quantity, customer_id=customer.id, project_id=None))
    for paper in papers:
        attach(work, made, paper, "other")
    _state(work, made, taken, first, last)
    work.emit(UsageReported(made))
    return made


def standing(work: Work, customer_id: uuid.UUID | None = None, *, place_id: uuid.UUID | None = None, lock: bool = False) -> list[Standing]:
    """What stands in consignment, the oldest first. A report has no project: what is confidential is stated as it is received.

    With `lock` the goods are held, so that nothing of them comes back or is settled meanwhile, and counted after that.
    Counted as the system: what was reported stands on a draft that the customer does not see yet, and is used all the same.
    """
    left = SlipLine.owed - USED
    wanted = with_order(
        SlipLine, Slip.number, Order.currency, OrderLine.unit_price, func.coalesce(Price.provisional, False), left, ShipTo,
    ).where(
        ShipTo.consignment, SlipLine.billed == false(), SlipLine.owed > 0, Slip.state == SlipState.SIGNED, Order.kind.not_in(FREE),
        left > 0, in_the_open(SlipLine.project_id),
    )
    if customer_id is not None:
        wanted = wanted.where(SlipLine.customer_id == customer_id)
    if place_id is not None:
        wanted = wanted.where(Slip.ship_to_id == place_id)
    with work.as_system("consignment.stock"):
        if lock:
            one_at_a_time(work, "consignment", customer_id)
            work.session.execute(wanted.with_only_columns(SlipLine.id).order_by(SlipLine.id).with_for_update(of=SlipLine))
        rows = work.session.execute(wanted.order_by(SlipLine.customer_id, SlipLine.received_on, Slip.number, SlipLine.position),
                                    execution_options={"populate_existing": True} if lock else {})
        return [Standing(Goods(line, number, currency, price, bool(provisional), Decimal(rest)), place)
                for line, number, currency, price, provisional, rest, place in rows]


@stands_there
def goods_there(work: Work, place: ShipTo) -> Iterator[Message]:
    """Goods of which a part may be used and billed already: as received goods all of them would be billed."""
    there = standing(work, place.customer_id, place_id=place.id)
    if there:
        n = sum((each.left for each in there), Decimal(0))
        yield Message("{n} still stand there in consignment ({part}): it stays a consignment place until they are used or came back.",
                      n=f"{n.normalize():f}", part=there[0].goods.line.customer_part)


def _taken(there: Sequence[Standing], used: Sequence[UsedInput]) -> list[tuple[Standing, Decimal]]:
    wrong: dict[str, Message] = {}
    taken: dict[int, Decimal] = {}
    for each in used:
        stock = [(n, one.left - taken.get(n, Decimal(0))) for n, one in enumerate(there) if one.goods.line.customer_part == each.part]
        shared = consume(stock, each.quantity)
        if not stock:
            wrong[each.row or each.part] = Message("{part} does not stand in consignment at this place.", part=each.part)
        elif refused := quantity_refusal(there[stock[0][0]].goods.line.unit, each.quantity):
            wrong[each.row or each.part] = Message("{part}: {what}", part=each.part, what=refused)
        elif shared.left:
            whole = sum((one.left for one in there if one.goods.line.customer_part == each.part), Decimal(0))
            wrong[each.row or each.part] = Message("{part}: only {n} stand there.", part=each.part, n=f"{whole.normalize():f}")
        for n, part in shared.parts.items():
            taken[int(str(n))] = taken.get(int(str(n)), Decimal(0)) + part
    if wrong:
        raise Invalid(wrong)
    return [(there[n], quantity) for n, quantity in sorted(taken.items())]


def _not_twice(work: Work, place: ShipTo, first: date, last: date, used: Sequence[UsedInput]) -> None:
    """The same of the same time is one report sent twice, unless all its statements were cancelled. Raises Refused, naming it."""
    given: dict[str, Decimal] = {}
    for each in used:
        given[each.part] = given.get(each.part, Decimal(0)) + each.quantity
    of_it = Statement.usage_id == UsageReport.id
    void = exists().where(of_it) & ~exists().where(of_it, Statement.state != StatementState.CANCELLED)
    wanted = select(UsageReport.number, UsageLine.customer_part, func.sum(UsageLine.quantity)).join(
        UsageLine, UsageLine.report_id == UsageReport.id).where(
        UsageReport.ship_to_id == place.id, UsageReport.first_on == first, UsageReport.last_on == last, ~void,
    ).group_by(UsageReport.number, UsageLine.customer_part)
    reports: dict[str, dict[str, Decimal]] = {}
    with work.as_system("usage.once"):
        for number, part, quantity in work.session.execute(wanted):
            reports.setdefault(number, {})[part] = quantity
    if same := next((number for number, lines in reports.items() if lines == given), None):
        raise Refused(Message("{number} reports the same for this time already.", number=same))


def _kept(work: Work, customer: Customer, place: ShipTo, first: date, last: date, source: str) -> UsageReport:
    made = work.add(UsageReport(
        id=new_id(), number=draw(work, "JS", None), ship_to_id=place.id, first_on=first, last_on=last,
        source=source, reported_at=work.now, reported_by=work.person.name, customer_id=customer.id, project_id=None,
    ))
    work.session.flush()
    journal(work, "usage.reported", made, after={"number": made.number, "place": place.name, "from": first, "to": last})
    return made


def _state(work: Work, made: UsageReport, taken: Sequence[tuple[Standing, Decimal]], first: date, last: date) -> None:
    """A statement a currency of what was used; a slip line that is used up is billed."""
    with work.as_system("usage.stated"):
        rows = [(one.goods, quantity) for one, quantity in taken]
        rows.sort(key=lambda row: row[0].currency)
        for _, chosen in groupby(rows, key=lambda row: row[0].currency):
            goods: list[Any] = []
            for one, quantity in chosen:
                goods.append(Goods(one.line, one.slip_number, one.currency, one.unit_price, one.provisional, quantity))
            statement = make(work, StatementKind.CONSUMPTION, goods, first, last, usage_id=made.id)
            count_used(work, [each.line.id for each in goods])
            title = Message("Check the statement {number} and send it", number=statement.number)
            open_task(work, statement, "statement.check", title, FINANCE, Allowance.working_days(2), clause="5.1.12(2)",
                      path=f"/receivables/statements/{statement.number}")
