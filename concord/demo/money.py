"""Money and goods that do not go the straight way: one of each to look at, by the people's own verbs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from concord.demo import after, shipping
from concord.demo.alive import Stage, tell
from concord.demo.masters import Masters
from concord.demo.people import PASSWORD
from concord.demo.seed import Seed
from domain.customers.models import Customer, ShipTo
from domain.deliveries.dispatch import concessions
from domain.deliveries.dispatch.inputs import ConcessionInput
from domain.orders.models import OrderLine
from domain.orders.queries import by_number, lines_of
from domain.receivables.actions import consuming, crediting, refunding, retail
from domain.receivables.actions.consuming import UsedInput
from domain.receivables.actions.crediting import DeductionInput
from domain.receivables.models import Payment
from domain.shared.actor import system
from domain.shared.settings import settings
from domain.shared.work import unit


def play(masters: Masters, seed: Seed) -> None:
    """Each once; without a retail customer nobody asks for an exception."""
    tell(masters, seed, 38, "K002", deducted)
    tell(masters, seed, 36, "K003", overpaid)
    tell(masters, seed, 33, "K006", in_consignment)
    tell(masters, seed, 5, "K001", conceded)
    for number in retailer(masters):
        tell(masters, seed, 14, number, excepted)


def retailer(masters: Masters) -> list[str]:
    """The number of the first retail customer, if there is one."""
    return [each.number for each in masters.customers if each.retail][:1]


def deducted(stage: Stage, customer: Customer) -> None:
    """Two debit notes: one agreed in part, with its credit note; one that finance entered and another of finance has to answer."""
    after.delivered(stage, customer)
    number = after.invoiced(stage, customer)
    theirs = DeductionInput(Decimal("860.00"), "来料混装，产线停线挑选 4 小时。", f"DN-{stage.seed.randint(1000, 9999)}", number)
    claimed = stage.does(customer.number, lambda work: crediting.claim(work, customer, theirs).number)
    shipping.morning(stage, 1)
    answer = "停线属实，按 2 小时承担。"
    stage.does("he.lin", lambda work: crediting.accept(work, claimed, Decimal("430.00"), answer, PASSWORD, None))
    shipping.morning(stage, 12)
    more = DeductionInput(Decimal("215.00"), "箱标错贴，仓库重贴工时。", f"DN-{stage.seed.randint(1000, 9999)}", number)
    stage.does("xu.jing", lambda work: crediting.claim(work, customer, more, [shipping.paper("客户扣款通知.pdf")]))


def overpaid(stage: Stage, customer: Customer) -> None:
    """Paid more than was owed; what is over is to be paid back, when another of finance signs."""
    after.delivered(stage, customer)
    number = after.invoiced(stage, customer)
    after.paid(shipping.morning(stage, 14), customer, number, Decimal("1.02"))
    with unit(system("demo")) as work:
        theirs = select(Payment.number).where(Payment.customer_id == customer.id, Payment.amount > Payment.allocated)
        payment = work.session.scalars(theirs.order_by(Payment.recorded_at.desc())).first()
    if payment is not None:  # else an older invoice took it
        stage.does("xu.jing", lambda work: refunding.propose(work, payment, None, "客户重复支付尾款，要求退回。", None))


def in_consignment(stage: Stage, customer: Customer) -> None:
    """Delivered to a place where goods stay ours; half of them was used, and the report is billed."""
    place = stage.masters.places[customer.number][-1]
    with unit(system("demo")) as work:
        work.fetch(ShipTo, place.id).consignment = True
    at_place = replace(stage.masters, places=stage.masters.places | {customer.number: [place]})
    there = replace(stage, masters=at_place)
    number, there = after.delivered(there, customer)
    shipping.morning(there, 4)
    with unit(system("demo")) as work:
        lines = list(lines_of(work, by_number(work, number).id))
    today = there.now.astimezone(settings().zone).date()
    used = [UsedInput(line.customer_part, _half(line)) for line in lines]
    there.does(customer.number, lambda work: consuming.report(
        work, customer, place.id, today - timedelta(days=5), today, used, "portal"))


def conceded(stage: Stage, customer: Customer) -> None:
    """The customer takes a part as it is, in writing, up to a quantity and a day."""
    entry = stage.masters.entries[customer.number][0]
    given = ConcessionInput(entry.product_id, "", "外观轻微划痕，不影响功能，同意让步接收。", f"TC-{stage.seed.randint(100, 999)}", Decimal(400), stage.day(40))
    stage.does("liu.fang", lambda work: concessions.enter(work, customer.number, given, [shipping.paper("让步接收单.pdf")]))


def excepted(stage: Stage, customer: Customer) -> None:
    """Retail pays before shipping: one order left on the general manager's signature, the next waits for it (5.1.12(3))."""
    first = _made(stage, customer)
    exception = _proposed(stage, first, "老客户，急等上线，货款次日到账。")
    stage.does("shen.yue", lambda work: retail.decide(work, exception, PASSWORD, None))
    shipping.shipped(stage, customer, first)
    _proposed(stage, _made(shipping.morning(stage, 2), customer), "展会样件，约定月底付款。")


def _made(stage: Stage, customer: Customer) -> str:
    number = shipping.accepted(stage, customer, days=20, pieces=200)
    shipping.made(stage, number)
    return number


def _proposed(stage: Stage, number: str, reason: str) -> str:
    with unit(system("demo")) as work:
        order = by_number(work, number)
        amount = sum((line.quantity * (line.unit_price or 0) for line in lines_of(work, order.id)), Decimal(0))
        owed = (amount * (1 + work.fetch(Customer, order.customer_id).tax_rate) + 1).quantize(Decimal("0.01"))
    return stage.does("xu.jing", lambda work: retail.propose(work, number, owed, reason).number)


def _half(line: OrderLine) -> Decimal:
    return (line.quantity / 2).to_integral_value()
