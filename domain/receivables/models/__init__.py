"""Tables of receivables: statements, invoices, payments and what is matched, and what stands beside them."""

from domain.receivables.models.invoices import MADE_OUT, Invoice, InvoiceState
from domain.receivables.models.payments import Allocation, Payment, PaymentKind, PaymentState
from domain.receivables.models.special import (
    Deduction,
    DeductionState,
    ExceptionState,
    RetailException,
    UsageLine,
    UsageReport,
)
from domain.receivables.models.statements import LineState, Statement, StatementKind, StatementLine, StatementState

__all__ = [
    "MADE_OUT", "Allocation", "Deduction", "DeductionState", "ExceptionState", "Invoice", "InvoiceState", "LineState", "Payment",
    "PaymentKind", "PaymentState", "RetailException", "Statement", "StatementKind", "StatementLine", "StatementState", "UsageLine",
    "UsageReport",
]
