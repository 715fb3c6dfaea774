"""Payments and credit notes as they stand here, for finance's own ledger: what came in, and how much of it is matched (RULES 8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from domain.connection.kinds.fields import OF_CUSTOMER, Field, Outgoing, Span
from domain.customers.models import Customer
from domain.receivables.actions.paying import KINDS, METHODS
from domain.receivables.models import Payment, PaymentKind, PaymentState
from domain.shared.message import Message
from domain.shared.work import Work

COLUMNS = (
    Payment.number, Payment.kind, Payment.state, Payment.received_on.label("day"), Customer.number.label("customer"),
    Customer.name_zh.label("customer_name"), Payment.payer, Payment.method, Payment.reference, Payment.currency, Payment.amount,
    Payment.allocated, (Payment.amount - Payment.allocated).label("left"),
)
WORDS = {PaymentKind.PAYMENT: Message("Money received"), **KINDS}
STATES = {PaymentState.RECORDED: Message("Stands"), PaymentState.CANCELLED: Message("Cancelled")}


def rows(work: Work, span: Span, most: int) -> Sequence[dict[str, Any]]:
    wanted = (
        select(*COLUMNS).join(Customer, Customer.id == Payment.customer_id).where(
            Payment.state != PaymentState.PROPOSED, *span.within(Payment.recorded_at))
        .order_by(Payment.recorded_at.desc(), Payment.id.desc()).limit(most)
    )
    return [_row(dict(row)) for row in work.session.execute(wanted).mappings()]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    kind, method = WORDS[row["kind"]], METHODS.get(row["method"])
    if row["state"] == PaymentState.CANCELLED:
        row["left"] = None
    if row["kind"] == PaymentKind.REFUND:
        row["amount"] = -row["amount"]
    return row | {"kind": str(kind), "state": str(STATES[row["state"]]), "method": str(method) if method else ""}


RECEIPTS = Outgoing(
    "receipts",
    Message("Payments and credit notes"),
    "receivables.see",
    (
        Field("number", "收款单号", "Payment", "Our number.", width=16),
        Field("kind", "类别", "Kind", "Payment, credit note, or what was paid back.", width=10),
        Field("state", "状态", "State", "Whether it stands or was taken back."),
        Field("day", "收款日期", "Date", "The day on which it came in.", "date"),
        *OF_CUSTOMER,
        Field("payer", "付款方", "Payer", "Who paid, as the bank names them.", width=24),
        Field("method", "结算方式", "Method", "How it was paid."),
        Field("reference", "流水号", "Reference", "The bank's number.", width=22),
        Field("currency", "币种", "Currency", "Currency.", width=8),
        Field("amount", "收款金额", "Amount", "Amount that came in; what was paid back with a minus.", "money"),
        Field("allocated", "已核销金额", "Matched", "How much of it is matched.", "money"),
        Field("left", "未核销金额", "Left", "How much of it is left.", "money"),
    ),
    rows,
    "Payments and credit notes, with what of them is matched.",
    Message("Entry of the payment"),
)
