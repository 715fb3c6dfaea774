"""What the walkers walk in: the cast, an order of each customer, a confidential one, and an id for each parameter of each route."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

import domain.reactions  # noqa: F401 - what follows from a submission
from domain.shared.actor import system
from domain.shared.base import Base
from domain.shared.work import unit
from tests.cast import Cast
from tests.remembering import remembered
from tests.web.things import of_customer, of_house
from web.route import Route

NEVER_NUMBER = "SO-990101-999"
NEVER_ID = "0198c0de-0000-7000-8000-00000000dead"
KINDS = [  # (pattern of the path with its parameter, kind of the object that it names)
    (r"/orders/drafts/\{draft_id", "draft"),
    (r"/orders/files/\{draft_id", "draft"),
    (r"/orders/files/.*\{customer", "customer"),
    (r"/production-reports/previews/\{id", "report_import"),
    (r"/production-reports/\{number", "order"),
    (r"/production-reports/\{number:str\}/\{line", "position"),
    (r"/production-reports/.*\{id", "report"),
    (r"/supplied/\{id", "supplied"),
    (r"/(orders|reviews)/\{number", "order"),
    (r"/deviations/\{id", "deviation"),
    (r"/meeting/\{id", "meeting"),
    (r"/sections/\{key", "section"),
    (r"/(statements|receivables)/invoices/\{number", "invoice"),
    (r"/(statements|receivables)/deductions/\{number", "deduction"),
    (r"/receivables/exceptions/\{number", "retail_exception"),
    (r"/receivables/accounts/\{number", "customer"),
    (r"/payments/\{number", "payment"),
    (r"/payments/.*/matches/\{match_id", "allocation"),
    (r"/statements/\{number", "statement"),
    (r"/statements/.*/lines/\{line_id", "statement_line"),
    (r"/goods/\{token", "goods"),
    (r"/changes/\{number", "change"),
    (r"/changes/.*/parts/\{part", "change_part"),
    (r"/changes/.*/notices/\{id", "change_notice"),
    (r"/changes/.*/subcontractors/\{id", "subcontractor_notice"),
    (r"/deliveries/chases/\{id", "chase"),
    (r"/delays/\{number", "delay"),
    (r"/countermeasures/\{number", "countermeasure"),
    (r"/freight/\{number", "freight"),
    (r"/deliveries/\{id", "schedule"),
    (r"/dates/\{token", "dates"),
    (r"/dates/.*\{id", "delay_offer"),
    (r"/receipts/returns/\{number", "goods_return"),
    (r"/packaging/counts/\{id", "packaging_count"),
    (r"/receipts/.*/returns/\{id", "slip_line"),
    (r"/(deliveries|receipts)/\{number", "slip"),
    (r"/differences/\{number", "difference"),
    (r"/dispatch/shipments/\{number", "slip"),
    (r"/dispatch/concessions/\{number", "concession"),
    (r"/dispatch/\{number", "dispatch_notice"),
    (r"/dispatch/.*/lines/\{id", "dispatch_line"),
    (r"/files/\{id", "file"),
    (r"/records/\{id", "record"),
    (r"/mailbox/\{name", "mail"),
    (r"/proof/\{token", "proof"),
    (r"/reset/\{secret", "secret"),
    (r"^/users/\{id", "user"),
    (r"/customers/.*/users/\{id", "user"),
    (r"/customers/\{number", "customer"),
    (r"/parts/\{kind", "part_kind"),
    (r"/parts/.*\{id", "ship_to"),
    (r"/people/\{id", "person"),
    (r"/delegations/\{id", "delegation"),
    (r"/queue/views/\{id", "view"),
    (r"/clauses/\{clause", "clause"),
    (r"/plan/\{id", "plan"),
    (r"/plan/documents/\{number", "document"),
    (r"/plan/developments/\{number", "development"),
    (r"/purchase-requests/\{number", "purchase_request"),
    (r"/products/\{code", "product"),
    (r"/product-lists/\{number", "customer"),
    (r"/entries/\{id", "entry"),
    (r"/prices/\{id", "price"),
    (r"/outsourced/\{id", "outsourced"),
    (r"/lots/\{id", "lot"),
    (r"/materials/\{id", "material"),
    (r"/imports/previews/\{id", "preview"),
    (r"/imports/\{kind", "import_kind"),
    (r"/capacity/\{code", "line"),
    (r"/days-off/\{id", "day_off"),
    (r"/notes/\{id", "note"),
    (r"/calendar/\{day", "day"),
    (r"/operations/\{id", "outbox"),
    (r"/connection/tokens/\{token_id", "api_token"),
    (r"/connection/webhooks/\{webhook_id", "webhook"),
    (r"/exchange/in/\{kind", "exchange_kind"),
    (r"/exchange/out/\{kind", "exchange_table"),
    (r"/exchange/uploads/\{upload_id", "exchange_file"),
    (r"/exchange/mappings/\{mapping_id", "column_mapping"),
]


@dataclass
class World:
    """`objects["a"]["order"]` is what a path names; owners: a, b (the customers), secret (a confidential order of A), never."""

    cast: Cast
    objects: dict[str, dict[str, str]] = field(default_factory=dict)

    def path(self, route: Route, prefix: str, owner: str = "a") -> str:
        """The route's address with the owner's ids in it."""
        pattern = prefix + route.path
        for name in re.findall(r"\{(\w+):str\}", pattern):
            pattern = pattern.replace(f"{{{name}:str}}", self.value(prefix + route.path, name, owner))
        return pattern if pattern == "/" else pattern.rstrip("/")

    def value(self, path: str, name: str, owner: str) -> str:
        kind = kind_of(path, name)
        return self.objects[owner].get(kind, self.objects["house"].get(kind, never(name)))


def kind_of(path: str, name: str) -> str:
    """The kind of object that a parameter names; "" where nobody has said."""
    return next(
        (kind for pattern, kind in KINDS if re.search(rf"{pattern}(:str)?\}}$", path[: path.index("{" + name) + len(name) + 1] + "}")), ""
    )


def never(name: str) -> str:
    return NEVER_ID if name == "id" or name.endswith("_id") else NEVER_NUMBER


@remembered
def build(cast: Cast) -> World:
    """The world, committed."""
    world = World(cast, {"house": of_house(cast), "never": {}})
    world.objects |= {owner: of_customer(cast, owner) for owner in ("a", "b", "secret")}
    return world


def routes(application: Any) -> Iterator[tuple[str, str, Route]]:
    """Every route that the program answers to, as (door, prefix, route), from its own table."""
    for door, app in (("portal", application.portal), ("admin", application.admin)):
        for entry in app.routes:
            for handler in getattr(entry, "route_handlers", ()):
                if "route" in handler.opt:
                    yield door, app.state.door.prefix, handler.opt["route"]


def digest(but: tuple[str, ...] = ()) -> Mapping[str, str]:
    """What every table holds, by a sum; tables of `but` and those that note attempts are left out."""
    left_out = {"login_session", "login_attempt", "security_event", *but}
    names = sorted(name for name in Base.metadata.tables if name not in left_out)
    asked = " UNION ALL ".join(
        f"SELECT '{name}', coalesce(sum(hashtextextended(t::text, 0)), 0)::text || '/' || count(*) FROM \"{name}\" t" for name in names
    )
    with unit(system("digest")) as work:
        return dict(map(tuple, work.session.execute(text(asked))))
