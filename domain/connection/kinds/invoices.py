"""Invoices as finance's own system made them: each answers a request for an invoice that stands here (5.1.12(2))."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from sqlalchemy import select

from domain.connection.kinds.fields import OTHERWISE, Field, Incoming
from domain.products.imports.steps import Plan, Row, Step, both, words
from domain.receivables.actions import invoicing
from domain.receivables.actions.invoicing import InvoiceInput
from domain.receivables.finding import by_number
from domain.receivables.models import MADE_OUT, Invoice, InvoiceState
from domain.receivables.workflow import INVOICE
from domain.shared.entered import Entered
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.money import MOST
from domain.shared.work import Work
from domain.shared.workflow import state_name

FIELDS = (
    Field("request", "开票申请号", "Request", "Our number of the request for the invoice.", needed=True, width=16,
          also=("申请单号", "来源单号")),
    Field("number", "发票号码", "Invoice number", "The number of the tax system.", needed=True, width=20,
          also=("发票号", "票号"), longest=40),
    Field("day", "开票日期", "Date", "Date of the invoice.", "date", needed=True, also=("发票日期", "日期")),
    Field("net", "未税金额", "Net", "Amount without tax.", "money", needed=True, also=("不含税金额", "金额")),
    Field("tax", "税额", "Tax", "Amount of tax.", "money", needed=True),
    Field("gross", "价税合计", "Gross", "Amount with tax.", "money", needed=True, also=("含税金额", "合计")),
    Field("note", "备注", "Note", "Anything else.", width=24, also=("说明",)),
)


def plan(work: Work, rows: Sequence[Row]) -> Plan:
    made = Plan()
    numbers = {given.get("request", "").strip().upper() for _, given in rows}
    found = {each.number: each for each in work.session.scalars(select(Invoice).where(Invoice.number.in_(numbers)))}
    seen: dict[str, int] = {}
    for number, given in rows:
        with made.row(number):
            invoice, entered = both(partial(_request, found, given), partial(_read, given))
            if invoice.state in MADE_OUT and invoice.tax_number == entered.number:
                if (invoice.invoiced_on, invoice.net, invoice.tax) != (entered.day, entered.net, entered.tax):
                    raise Invalid({"number": OTHERWISE})
                made.unchanged += 1
                continue
            if invoice.state != InvoiceState.ASKED:
                state = state_name("invoice", invoice.state)
                raise Invalid({"request": Message("This cannot be done while it is “{state}”.", state=state)})
            for name in (invoice.number, entered.number):
                if seen.setdefault(name, number) != number:
                    raise Invalid({"number": Message("Row {row} names the same.", row=seen[name])})
            invoicing.check(work, invoice, entered)
            shown = tuple((name, "", words(getattr(entered, name))) for name in ("number", "day", "net", "tax", "gross"))
            made.steps.append(Step(number, invoice.number, "", "added", shown, partial(_take, work, invoice.number, entered)))
    return made


def _request(found: Mapping[str, Invoice], given: Mapping[str, str]) -> Invoice:
    invoice = found.get(given.get("request", "").strip().upper())
    if invoice is None:
        raise Invalid({"request": Message("No request for an invoice has this number.")})
    return invoice


def _read(given: dict[str, str]) -> InvoiceInput:
    read = Entered(given)
    number, day = read.text("number", needed=True, longest=40), read.day("day", needed=True)
    net, tax, gross = (read.number(name, needed=True, most=MOST, places=2) for name in ("net", "tax", "gross"))
    note = read.text("note")
    if None not in (net, tax, gross) and net + tax != gross:  # type: ignore[operator]
        read.wrong("gross", Message("Net and tax do not make gross."))
    read.check()
    assert day is not None and net is not None and tax is not None and gross is not None  # noqa: S101 - or check raised
    return InvoiceInput(number, day, net, tax, gross, note)


def _take(work: Work, number: str, given: InvoiceInput) -> None:
    """As finance's own ledger says it: unsigned here where a program told it, signed with the file where a person brought it."""
    invoice = by_number(work, Invoice, number)
    INVOICE.apply(work, invoice, "take_over", version=None)
    invoicing.enter(work, invoice, given)


INVOICES = Incoming(
    "invoices", Message("Invoices"), "invoices:write", "receivables.invoice.issue", FIELDS, plan,
    "Invoices that finance's own system made, each for a request that stands here.", decision="invoice",
)
