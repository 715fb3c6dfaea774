"""Retail goods that may leave unpaid: proposed by finance, signed by the general manager with reason and amount (5.1.12(3))."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import exists, select

from domain.accounts.signing import sign
from domain.customers.models import Customer
from domain.orders.models import Order
from domain.receivables.events import ExceptionDecided
from domain.receivables.finding import by_number, draw, scope
from domain.receivables.models import ExceptionState, RetailException
from domain.receivables.workflow import EXCEPTION
from domain.shared.base import new_id
from domain.shared.clock import Allowance
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise


def propose(work: Work, order_number: str, amount: Decimal, reason: str) -> RetailException:
    """Raises NotFound, Forbidden, Invalid, Refused where the customer is no retail customer or one is proposed already."""
    authorise(work, "receivables.exception.propose")
    order = by_number(work, Order, order_number)
    if not work.fetch(Customer, order.customer_id).retail:
        raise Refused(Message("Only retail pays before shipping; this customer has terms of payment."))
    if not reason.strip():
        raise Invalid({"reason": Message("Please give a reason.")})
    proposed = exists().where(RetailException.order_id == order.id, RetailException.state == ExceptionState.PROPOSED)
    if work.session.scalar(select(proposed)):
        raise Refused(Message("An exception for this order waits for the general manager already."))
    made = work.add(RetailException(
        id=new_id(), number=draw(work, "LW", order.project_id), state=ExceptionState.PROPOSED, order_id=order.id, order_number=order.number,
        currency=order.currency, amount=amount, reason=reason.strip(), proposed_at=work.now, proposed_by=work.person.name,
        proposed_by_id=work.person.id, **scope(order),
    ))
    work.session.flush()
    journal(work, "retail_exception.proposed", made, after={"order": order.number, "amount": amount}, why=reason)
    open_task(work, made, "receivables.exception", Message("Sign that {order} leaves unpaid", order=order.number),
              For(department="general_office", position="general_manager"), Allowance.working_days(1), clause="5.1.12(3)",
              path="/receivables/exceptions")
    return made


def decide(work: Work, number: str, password: str, version: int | None) -> RetailException:
    """The general manager signs: goods of the order may leave unpaid up to the amount. Raises as a signature does."""
    found = by_number(work, RetailException, number)
    if reasons := EXCEPTION.refusals(work, found, "sign"):
        raise Refused(*reasons)
    content = {"order": found.order_number, "amount": found.amount, "currency": found.currency, "reason": found.reason}
    signature = sign(work, found, "retail_exception", Message("Retail may leave unpaid"), content, password)
    EXCEPTION.apply(work, found, "sign", version=version, signature=signature)
    found.signature_id = signature.id
    return _decided(work, found, "")


def refuse(work: Work, number: str, why: str, version: int | None) -> RetailException:
    found = by_number(work, RetailException, number)
    EXCEPTION.apply(work, found, "refuse", version=version, why=why)
    return _decided(work, found, why)


def withdraw(work: Work, number: str, version: int | None) -> RetailException:
    """Finance takes it back, for instance because the payment came."""
    found = by_number(work, RetailException, number)
    EXCEPTION.apply(work, found, "withdraw", version=version)
    end_tasks(work, found, outcome="withdrawn")
    return found


def _decided(work: Work, found: RetailException, why: str) -> RetailException:
    found.decided_at, found.decided_by, found.why = work.now, work.person.name, why.strip()
    end_tasks(work, found)
    work.emit(ExceptionDecided(found, work.fetch(Order, found.order_id)))
    return found
