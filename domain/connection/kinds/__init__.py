"""What comes in and what goes out, by kind."""

from domain.connection.kinds.fields import Field, Incoming, Outgoing
from domain.connection.kinds.orders import ORDERS
from domain.connection.kinds.stock import STOCK

INCOMING = {kind.name: kind for kind in (STOCK,)}
OUTGOING = {kind.name: kind for kind in (ORDERS,)}

__all__ = ["INCOMING", "OUTGOING", "Field", "Incoming", "Outgoing"]
