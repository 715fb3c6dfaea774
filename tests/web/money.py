"""What hangs on an order in receivables: a statement with the customer, an invoice with a payment, a deduction, an exception."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.orders.models import Order
from domain.orders.queries import lines_of
from domain.products.models import Product
from domain.receivables.models import Allocation, Deduction, Invoice, Payment, RetailException, Statement, StatementLine
from domain.shared.work import Work
from tests.cast import TODAY

PART = {"net": Decimal("100.00"), "tax": Decimal("13.00"), "gross": Decimal("113.00")}


def money_of(work: Work, order: Order, owner: str) -> dict[str, str]:
    """Each of them once, named after its owner."""
    scope = {"customer_id": order.customer_id, "project_id": order.project_id}
    said = {"currency": "CNY", **scope}
    statement = work.add(Statement(
        number=f"DZ-{owner}", kind="goods", state="sent", tax_rate=Decimal("0.13"), first_on=TODAY, last_on=TODAY, made_at=work.now,
        made_by="徐静", internal=False, **PART, **said))
    invoice = work.add(Invoice(
        number=f"IV-{owner}", state="issued", tax_number=f"canary of {owner}", invoiced_on=TODAY, due_on=TODAY, asked_at=work.now,
        asked_by="王敏", asked_side="customer", paid=Decimal("10.00"), statement_number=f"DZ-{owner}", **PART, **said))
    payment = work.add(Payment(
        number=f"SK-{owner}", kind="payment", state="recorded", amount=Decimal("20.00"), allocated=Decimal("10.00"), received_on=TODAY,
        reference=f"bank of {owner}", source="page", recorded_at=work.now, recorded_by="徐静", **said))
    work.session.flush()
    line = work.add(_line(work, order, statement, scope))
    matched = work.add(Allocation(payment_id=payment.id, invoice_id=invoice.id, amount=Decimal("10.00"), at=work.now, by="徐静", **scope))
    deduction = work.add(Deduction(
        number=f"KK-{owner}", state="claimed", amount=Decimal("5.00"), reason=f"canary of {owner}", claimed_at=work.now, claimed_by="王敏",
        claimed_side="customer", **said))
    exception = work.add(RetailException(
        number=f"LW-{owner}", state="proposed", order_id=order.id, order_number=order.number, amount=Decimal("5.00"), reason="货急",
        last_on=TODAY, proposed_at=work.now, proposed_by="徐静", proposed_by_id=order.submitted_by, **said))
    work.session.flush()
    return {
        "statement": statement.number, "statement_line": str(line.id), "invoice": invoice.number, "payment": payment.number,
        "allocation": str(matched.id), "deduction": deduction.number, "retail_exception": exception.number,
    }


def _line(work: Work, order: Order, statement: Statement, scope: dict[str, Any]) -> StatementLine:
    of = lines_of(work, order.id)[0]
    product_id = of.product_id or work.session.scalars(select(Product.id)).first()
    return StatementLine(
        statement_id=statement.id, position=1, kind="goods", order_id=order.id, order_number=order.number, line_id=of.id,
        product_id=product_id, customer_part=of.customer_part, code="HC", name=of.name, unit="pcs", received_on=TODAY, quantity=Decimal(1),
        unit_price=Decimal("100.00"), state="open", internal=False, **PART, **scope)
