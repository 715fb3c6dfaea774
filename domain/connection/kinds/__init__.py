"""What comes in and what goes out, by kind."""

from domain.connection.kinds.billing import BILLING
from domain.connection.kinds.changes import CHANGES
from domain.connection.kinds.fields import Field, Incoming, Outgoing, Span
from domain.connection.kinds.invoices import INVOICES
from domain.connection.kinds.ledger import LEDGER
from domain.connection.kinds.made import MADE
from domain.connection.kinds.masters import MATERIALS, PARTS
from domain.connection.kinds.orders import ORDERS
from domain.connection.kinds.outbound import OUTBOUND
from domain.connection.kinds.payments import PAYMENTS
from domain.connection.kinds.receipts import RECEIPTS
from domain.connection.kinds.shipments import SHIPMENTS
from domain.connection.kinds.stock import STOCK

INCOMING = {kind.name: kind for kind in (STOCK, MADE, SHIPMENTS, INVOICES, PAYMENTS)}
FILES = INCOMING | {kind.name: kind for kind in (PARTS, MATERIALS)}  # what comes in by file
OUTGOING = {kind.name: kind for kind in (ORDERS, CHANGES, LEDGER, OUTBOUND, BILLING, RECEIPTS)}

__all__ = ["FILES", "INCOMING", "OUTGOING", "Field", "Incoming", "Outgoing", "Span"]
