"""What happens between the customer's signature for the goods and their money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.orders.models import Order
from domain.receivables.models import Deduction, Invoice, Payment, RetailException, Statement, UsageReport


@dataclass(frozen=True)
class StatementSent:
    statement: Statement


@dataclass(frozen=True)
class StatementDisputed:
    """The customer sees some lines otherwise; finance answers them."""

    statement: Statement


@dataclass(frozen=True)
class DisputeAnswered:
    """`invoiced`: that left nothing open, and the invoice that the customer wished for by then is asked for."""

    statement: Statement
    invoiced: bool = False


@dataclass(frozen=True)
class StatementCancelled:
    """The customer had it, and it stands no longer; the customer is told why."""

    statement: Statement
    why: str


@dataclass(frozen=True)
class StatementConfirmed:
    statement: Statement


@dataclass(frozen=True)
class InvoiceAsked:
    invoice: Invoice


@dataclass(frozen=True)
class InvoiceIssued:
    """The customer is told; what was paid beforehand for its orders is matched already."""

    invoice: Invoice


@dataclass(frozen=True)
class InvoiceCancelled:
    """It stands no longer, or is not made out at all; the customer is told why. `orders`: the numbers of those that stood on it."""

    invoice: Invoice
    orders: Sequence[str] = ()


@dataclass(frozen=True)
class InvoicePaid:
    invoice: Invoice


@dataclass(frozen=True)
class PaymentRecorded:
    payment: Payment


@dataclass(frozen=True)
class PaymentCancelled:
    """A payment, credit note or refund stands no longer; the customer is told why."""

    payment: Payment


@dataclass(frozen=True)
class DeductionClaimed:
    deduction: Deduction


@dataclass(frozen=True)
class DeductionAnswered:
    deduction: Deduction


@dataclass(frozen=True)
class UsageReported:
    report: UsageReport


@dataclass(frozen=True)
class ExceptionDecided:
    exception: RetailException
    order: Order


@dataclass(frozen=True)
class OrderSettled:
    """Received, billed and paid: the order is closed."""

    order: Order


@dataclass(frozen=True)
class OrderReopened:
    """It was closed, and what was paid for it was taken back."""

    order: Order
