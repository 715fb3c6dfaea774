"""Retail goods that may leave unpaid: proposed by finance, signed by the general manager with reason and amount (5.1.12(3))."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, exists, select

from domain.accounts.signing import sign
from domain.customers.models import Customer
from domain.deliveries.events import GoodsShipped, SlipVoided
from domain.orders.models import Order
from domain.receivables import worth
from domain.receivables.actions.paying import divided, never_leaves
from domain.receivables.actions.pricing import GENERAL_MANAGER
from domain.receivables.events import ExceptionDecided
from domain.receivables.finding import by_number, draw, scope
from domain.receivables.models import ExceptionState, RetailException
from domain.receivables.rules import still_missing
from domain.receivables.workflow import EXCEPTION
from domain.shared.base import new_id
from domain.shared.clock import Allowance, today
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

ZERO = Decimal(0)
USUALLY = timedelta(days=30)  # how long an exception holds where nothing else is said
LONGEST = timedelta(days=180)


def propose(work: Work, order_number: str, amount: Decimal, reason: str, last_on: date | None = None) -> RetailException:
    """Goods of the order may leave unpaid, once, up to the amount and until the last day.

    Raises Forbidden, Invalid, Refused where the customer is no retail customer or one is proposed already.
    """
    authorise(work, "receivables.exception.propose")
    order = work.session.scalars(select(Order).where(Order.number == order_number).with_for_update()).one_or_none()
    if order is None:
        raise Invalid({"order": Message("There is no order {number}.", number=order_number)})
    if why := never_leaves(order):
        raise Invalid({"order": why})
    if not work.fetch(Customer, order.customer_id).retail:
        raise Refused(Message("Only retail pays before shipping; this customer has terms of payment."))
    last_on = last_on or today(work) + USUALLY
    _complete(work, order, amount, reason, last_on)
    proposed = exists().where(RetailException.order_id == order.id, RetailException.state == ExceptionState.PROPOSED)
    if work.session.scalar(select(proposed)):
        raise Refused(Message("An exception for this order waits for the general manager already."))
    made = work.add(RetailException(
        id=new_id(), number=draw(work, "LW", order.project_id), state=ExceptionState.PROPOSED, order_id=order.id, order_number=order.number,
        currency=order.currency, amount=amount, last_on=last_on, reason=reason.strip(), proposed_at=work.now, proposed_by=work.person.name,
        proposed_by_id=work.person.id, **scope(order),
    ))
    work.session.flush()
    journal(work, "retail_exception.proposed", made, after={"order": order.number, "amount": amount, "last_on": last_on}, why=reason)
    open_task(work, made, "receivables.exception", Message("Sign that {order} leaves unpaid", order=order.number),
              GENERAL_MANAGER, Allowance.working_days(1), clause="5.1.12(3)",
              path="/receivables/exceptions")
    return made


def decide(work: Work, number: str, password: str, version: int | None) -> RetailException:
    """The general manager signs: goods of the order may leave unpaid up to the amount. Raises as a signature does."""
    found = by_number(work, RetailException, number)
    require_version(found, version)
    if reasons := EXCEPTION.refusals(work, found, "sign"):
        raise Refused(*reasons)
    content = {"order": found.order_number, "amount": found.amount, "currency": found.currency, "last_on": found.last_on,
               "reason": found.reason}
    signature = sign(work, found, "retail_exception", Message("Retail may leave unpaid"), content, password)
    EXCEPTION.apply(work, found, "sign", version=version, signature=signature)
    found.signature_id = signature.id
    return _decided(work, found, "")


def refuse(work: Work, number: str, why: str, version: int | None) -> RetailException:
    found = by_number(work, RetailException, number)
    EXCEPTION.apply(work, found, "refuse", version=version, why=why)
    return _decided(work, found, why)


def withdraw(work: Work, number: str, why: str, version: int | None) -> RetailException:
    """Finance takes it back, for instance because the payment came; a signed one with the reason, for what did not leave on it yet."""
    found = by_number(work, RetailException, number)
    signed = found.state == ExceptionState.SIGNED
    EXCEPTION.apply(work, found, "end" if signed else "withdraw", version=version, why=why or None)
    if signed:
        found.why = why.strip()
    end_tasks(work, found, outcome="withdrawn")
    return found


def expire(work: Work) -> list[RetailException]:
    """End those whose last day is over, signed or not. Run as the system, each night."""
    wanted = select(RetailException).where(
        RetailException.state.in_((ExceptionState.PROPOSED, ExceptionState.SIGNED)), RetailException.last_on < today(work))
    over = list(work.session.scalars(wanted.order_by(RetailException.id).with_for_update()))
    for found in over:
        EXCEPTION.apply(work, found, "expire", version=None)
        end_tasks(work, found, outcome="withdrawn")
    return over


def on_shipped(work: Work, happened: GoodsShipped) -> None:
    """What left unpaid left on the exceptions of its order, the oldest first; a whole one is used up."""
    customer = work.fetch(Customer, happened.slip.customer_id)
    if not customer.retail:
        return
    with work.as_system("retail.left"):
        left = worth.of_slip(work, happened.slip.id, customer.tax_rate)
        for order in happened.orders:
            before = worth.gone(work, order.id, customer.tax_rate) - left.get(order.id, ZERO)
            _use(work, order, still_missing(left.get(order.id, ZERO), before, worth.paid(work, order), ZERO, worth.let_go(work, order.id)))


def on_voided(work: Work, happened: SlipVoided) -> None:
    """The goods came back before anybody signed: what they took of an exception can leave again, until its last day."""
    customer = work.fetch(Customer, happened.slip.customer_id)
    if not customer.retail:
        return
    with work.as_system("retail.came_back"):
        back = worth.of_slip(work, happened.slip.id, customer.tax_rate)
        for order in happened.orders:
            unpaid = max(ZERO, worth.gone(work, order.id, customer.tax_rate) - worth.paid(work, order))
            _give_back(work, order, back.get(order.id, ZERO), unpaid)


def _complete(work: Work, order: Order, amount: Decimal, reason: str, last_on: date) -> None:
    divided(amount, order.currency)
    if not reason.strip():
        raise Invalid({"reason": Message("Please give a reason.")})
    if not today(work) <= last_on <= today(work) + LONGEST:
        raise Invalid({"last": Message("From today on, for {n} days at most.", n=LONGEST.days)})


def _use(work: Work, order: Order, missing: Decimal) -> None:
    wanted = _of(order, ExceptionState.SIGNED).where(RetailException.last_on >= today(work))
    for found in work.session.scalars(wanted.order_by(RetailException.decided_at, RetailException.id)):
        part = min(missing, found.left)
        if part <= 0:
            continue
        missing -= part
        found.used += part
        journal(work, "retail_exception.drawn", found, after={"amount": part, "used": found.used})
        if not found.left:
            EXCEPTION.apply(work, found, "use", version=None)


def _give_back(work: Work, order: Order, back: Decimal, unpaid: Decimal) -> None:
    drawn = list(work.session.scalars(_of(order, *ExceptionState).where(RetailException.used > 0).order_by(
        RetailException.decided_at.desc(), RetailException.id.desc())))
    back = min(back, max(ZERO, sum((each.used for each in drawn), ZERO) - unpaid))
    for found in drawn:
        part = min(back, found.used)
        if part <= 0:
            continue
        back -= part
        found.used -= part
        journal(work, "retail_exception.given_back", found, after={"amount": part, "used": found.used})
        if found.state == ExceptionState.USED:
            EXCEPTION.apply(work, found, "restore", version=None)


def _of(order: Order, *states: str) -> Select[Any]:
    return select(RetailException).where(RetailException.order_id == order.id, RetailException.state.in_(states)).with_for_update()


def _decided(work: Work, found: RetailException, why: str) -> RetailException:
    found.decided_at, found.decided_by, found.why = work.now, work.person.name, why.strip()
    end_tasks(work, found)
    work.emit(ExceptionDecided(found, work.fetch(Order, found.order_id)))
    return found
