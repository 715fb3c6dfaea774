"""Invoices that are asked for and made, for the tax system and finance's own ledger: a row for each line (5.1.12(2)).

What comes back from there names the request's number, and is brought in as “invoices”.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from domain.connection.kinds.fields import OF_CUSTOMER, OF_ORDER, OF_PART, Field, Outgoing, Span
from domain.customers.models import Customer
from domain.receivables.models import Invoice, StatementLine
from domain.shared.clock import day_of
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import state_name

COLUMNS = (
    Invoice.number.label("request"), Invoice.state, Invoice.asked_at, Invoice.tax_number.label("number"), Invoice.invoiced_on,
    Invoice.due_on, Invoice.invoicing, Invoice.currency, Customer.number.label("customer"), Customer.name_zh.label("customer_name"),
    StatementLine.order_number.label("order"), StatementLine.po_number, StatementLine.slip_number.label("slip"), StatementLine.code,
    StatementLine.customer_part, StatementLine.name, StatementLine.unit, StatementLine.quantity, StatementLine.unit_price,
    StatementLine.net, StatementLine.tax, StatementLine.gross, Invoice.gross.label("total"), Invoice.paid,
)


def rows(work: Work, span: Span, most: int) -> Sequence[dict[str, Any]]:
    wanted = (
        select(*COLUMNS).select_from(StatementLine).join(Invoice, Invoice.id == StatementLine.invoice_id)
        .join(Customer, Customer.id == Invoice.customer_id).where(*span.within(Invoice.asked_at))
        .order_by(Invoice.asked_at.desc(), Invoice.id.desc(), StatementLine.position, StatementLine.id).limit(most)
    )
    return [_row(dict(row)) for row in work.session.execute(wanted).mappings()]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    to = row.pop("invoicing")
    said = {"title": to.get("title", ""), "taxpayer": to.get("tax_number", "")}
    return row | said | {"state": state_name("invoice", row["state"]), "asked_at": day_of(row["asked_at"])}


BILLING = Outgoing(
    "billing",
    Message("Invoices asked for and made"),
    "receivables.see",
    (
        Field("request", "开票申请号", "Request", "Our number of the request for the invoice.", width=16),
        Field("state", "状态", "State", "State of the invoice."),
        Field("asked_at", "申请日期", "Asked on", "When it was asked for.", "date"),
        Field("number", "发票号码", "Invoice number", "The number of the tax system; empty until it is made.", width=20),
        Field("invoiced_on", "开票日期", "Date", "Date of the invoice.", "date"),
        Field("due_on", "到期日", "Due", "When it is due.", "date"),
        *OF_CUSTOMER,
        Field("title", "发票抬头", "Title", "To whom it is made out.", width=26),
        Field("taxpayer", "纳税人识别号", "Taxpayer number", "Tax number of the customer.", width=22),
        *OF_ORDER,
        Field("slip", "出库单号", "Outbound slip", "Number of the outbound slip.", width=16),
        *OF_PART,
        Field("quantity", "数量", "Quantity", "Quantity of the line.", "number"),
        Field("unit", "单位", "Unit", "Unit.", width=8),
        Field("unit_price", "未税单价", "Unit price", "Untaxed unit price.", "money"),
        Field("net", "未税金额", "Net", "Amount of the line without tax.", "money"),
        Field("tax", "税额", "Tax", "Tax of the line.", "money"),
        Field("gross", "价税合计", "Gross", "Amount of the line with tax.", "money"),
        Field("currency", "币种", "Currency", "Currency.", width=8),
        Field("total", "发票总额", "Total", "Amount of the whole invoice with tax.", "money"),
        Field("paid", "已收金额", "Paid", "Paid of the whole invoice.", "money"),
    ),
    rows,
    "Invoices that are asked for and made, a row for each line.",
    Message("Request for the invoice"),
)
