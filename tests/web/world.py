"""What the walkers walk in: the cast, an order of each customer, a confidential one, and an id for each parameter of each route."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text

import domain.reactions  # noqa: F401 - what follows from a submission
from domain.accounts.actions.delegating import DelegationInput, delegate
from domain.accounts.actions.recovery import make_link
from domain.accounts.models import Person
from domain.orders.models import Order
from domain.reviews.models import Deviation
from domain.shared.actor import system
from domain.shared.base import Base
from domain.shared.files import Attachment, store
from domain.shared.work import Work, unit
from tests.cast import NOW, Cast
from tests.orders.given import line, new_line
from tests.reviews.story import begin
from web.route import Route

NEVER_NUMBER = "SO-990101-999"
NEVER_ID = "0198c0de-0000-7000-8000-00000000dead"
KINDS = [  # (pattern of the path with its parameter, kind of the object that it names)
    (r"/orders/drafts/\{draft_id", "draft"),
    (r"/orders/files/\{draft_id", "draft"),
    (r"/orders/files/.*\{customer", "customer_id"),
    (r"/(orders|reviews)/\{number", "order"),
    (r"/deviations/\{id", "deviation"),
    (r"/meeting/\{id", "meeting"),
    (r"/sections/\{key", "section"),
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


def build(cast: Cast) -> World:
    """The world, committed."""
    words = {"clause": "5.1.6", "part_kind": "ship-to", "section": "marketing", "import_kind": "list", "line": "L1", "day": "2026-12-24"}
    world = World(cast, {"house": words, "never": {}})
    orders = {
        "a": begin(cast, line()).number,
        "b": begin(cast, line("B-77120", 1000), actor=cast.b_buyer, customer_id=cast.b.id, po_number="B-1").number,
        "secret": begin(cast, new_line(quality="按图纸检验"), po_number="S-1").number,
    }
    with unit(system("world"), now=NOW) as work:
        for owner, number in orders.items():
            world.objects[owner] = _of_order(work, cast, owner, number)
        for owner, user in (("a", cast.wang_min), ("b", cast.b_buyer)):
            customer = cast.customers[owner]
            world.objects[owner] |= {
                "customer": customer.number,
                "customer_id": str(customer.id),
                "user": str(user.id),
                "ship_to": str(cast.ship_to[owner].id),
            }
            world.objects[owner]["entry"] = str(next(iter((cast.entries if owner == "a" else cast.b_entries).values())).id)
        world.objects["secret"] |= {name: world.objects["a"][name] for name in ("customer", "customer_id", "user", "ship_to", "entry")}
        given = delegate(work, DelegationInput(cast.zhao.id, cast.sun_deputy.id, work.now.date(), work.now.date()))
        secret = make_link(work, work.fetch(Person, cast.wang_min.id), timedelta(hours=2)).rpartition("/")[2]
        world.objects["house"] |= {"person": str(cast.fang.id), "delegation": str(given.id), "secret": secret, "product": "HC-4801-012"}
        world.objects["house"]["material"] = str(cast.materials["NR-60"].id)
    return world


def _of_order(work: Work, cast: Cast, owner: str, number: str) -> dict[str, str]:
    order = work.session.scalars(select(Order).where(Order.number == number)).one()
    person = cast.b_buyer if owner == "b" else cast.wang_min
    stored = store(work, f"canary of {owner}".encode(), "application/pdf").sha256
    file = work.add(
        Attachment(
            object_kind="order",
            object_id=order.id,
            line_id=None,
            sha256=stored,
            name=f"{owner}.pdf",
            purpose="customer_order",
            uploaded_at=work.now,
            uploaded_by=person.id,
            uploaded_by_name=person.name,
            customer_id=order.customer_id,
            project_id=order.project_id,
        )
    )
    deviation = work.session.scalars(select(Deviation).where(Deviation.customer_id == order.customer_id)).first()
    work.session.flush()
    return {"order": number, "file": str(file.id), **({"deviation": str(deviation.id)} if deviation else {})}


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
