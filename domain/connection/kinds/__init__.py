"""What comes in and what goes out, by kind."""

from domain.connection.kinds.changes import CHANGES
from domain.connection.kinds.fields import Field, Incoming, Outgoing, Span
from domain.connection.kinds.invoices import INVOICES
from domain.connection.kinds.ledger import LEDGER
from domain.connection.kinds.made import MADE
from domain.connection.kinds.orders import ORDERS
from domain.connection.kinds.payments import PAYMENTS
from domain.connection.kinds.shipments import SHIPMENTS
from domain.connection.kinds.stock import STOCK

INCOMING = {kind.name: kind for kind in (STOCK, MADE, SHIPMENTS, INVOICES, PAYMENTS)}
OUTGOING = {kind.name: kind for kind in (ORDERS, CHANGES, LEDGER)}

__all__ = ["INCOMING", "OUTGOING", "Field", "Incoming", "Outgoing", "Span"]
