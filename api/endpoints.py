"""The table of this door: each route with what it takes and answers. The application and its description are both made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from api import about, changes, ledger, orders, reports, schemas
from api.reading import MOST_ROWS
from domain.connection.kinds import INCOMING
from domain.connection.reading import MOST
from domain.connection.scopes import scope_of
from domain.deliveries.ledger import STATES
from domain.deliveries.ledger.filtering import PAGE
from web.route import Route


@dataclass(frozen=True)
class Parameter:
    """A parameter behind the question mark."""

    name: str
    about: str
    schema: dict[str, Any]


@dataclass(frozen=True)
class Endpoint:
    route: Route
    says: str
    answer: dict[str, Any]
    query: tuple[Parameter, ...] = ()
    body: dict[str, Any] | None = None

    @property
    def scope(self) -> str:
        """The scope that opens it; empty where any token does."""
        return scope_of(self.route.permission)


FEED = (
    Parameter("after", "The “next” of the page before; nothing is missed and nothing is sent twice.", {"type": "integer", "minimum": 0}),
    Parameter("updated_since", "Only what was written at or after this moment.", {"type": "string", "format": "date-time"}),
    Parameter("limit", "How many at most.", {"type": "integer", "minimum": 1, "maximum": MOST, "default": 100}),
)


LEDGER = (
    Parameter("from", "Requested on this day or later.", {"type": "string", "format": "date"}),
    Parameter("to", "Requested on this day or earlier.", {"type": "string", "format": "date"}),
    Parameter("customer", "Number of a customer.", {"type": "string", "maxLength": 20}),
    Parameter("state", "Only dates in this state.", {"type": "string", "enum": [*STATES]}),
    Parameter("after", "The “next” of the page before.", {"type": "string"}),
)


def _report(route: Route) -> Endpoint:
    kind = INCOMING[route.path.removeprefix("/")]
    return Endpoint(route, kind.about, schemas.ref("Taken"), body=schemas.rows_of(kind.name, MOST_ROWS))


ENDPOINTS = (
    Endpoint(about.token, "The token that asks: its name, its scopes, until when it is good.", schemas.ref("Token")),
    Endpoint(about.description, "This description.", {"type": "object"}),
    Endpoint(orders.index, "Released orders, in the order in which they were written.", schemas.page_of("Order"), FEED),
    Endpoint(orders.show, "One released order, by its number.", schemas.ref("Order")),
    Endpoint(changes.index, "Changes of orders, in the order in which they were written.", schemas.page_of("Change"), FEED),
    Endpoint(changes.show, "One change, by its number.", schemas.ref("Change")),
    Endpoint(ledger.index, f"The execution ledger, {PAGE} rows a page, the oldest requested day first.", schemas.LEDGER_PAGE, LEDGER),
    *(_report(route) for route in reports.HANDLERS),
)
