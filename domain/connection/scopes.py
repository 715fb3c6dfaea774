"""What a token may be good for. Each scope opens one permission; without any, a token opens nothing but its description."""

from __future__ import annotations

from dataclasses import dataclass

from domain.shared.message import Message


@dataclass(frozen=True)
class Scope:
    name: str
    permission: str
    says: Message
    writes: bool = False
    finance: bool = False  # opens nothing before finance said yes: money is not the administrator's to give


SCOPES = {
    scope.name: scope
    for scope in (
        Scope("orders:read", "connection.orders.read", Message("Read released orders")),
        Scope("prices:read", "connection.prices.read", Message("See prices in what is read"), finance=True),
        Scope("changes:read", "connection.changes.read", Message("Read changes of released orders")),
        Scope("stock:write", "connection.stock.write", Message("Report stock as counted"), True),
        Scope("made:write", "connection.made.write", Message("Report quantities made"), True),
        Scope("shipments:write", "connection.shipments.write", Message("Report where shipments are"), True),
        Scope("invoices:write", "connection.invoices.write", Message("Report invoices"), True, True),
        Scope("payments:write", "connection.payments.write", Message("Report payments"), True, True),
    )
}
FINANCE = frozenset(scope.name for scope in SCOPES.values() if scope.finance)


def scope_of(permission: str) -> str:
    """The scope that gives a permission; empty where any token has it."""
    return next((scope.name for scope in SCOPES.values() if scope.permission == permission), "")
