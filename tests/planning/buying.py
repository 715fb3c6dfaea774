"""Requests for material as the deeds of people make them, and what stands then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.orders.models import Order
from domain.planning.actions import purchasing
from domain.planning.models import PurchaseLine, PurchaseRequest
from domain.products.models import Consumption, Material
from domain.reviews.events import SectionSigned
from domain.reviews.models import Section
from domain.shared.actor import Actor, system
from domain.shared.work import Work, unit
from tests.cast import NOW, Cast

MOUNT = "1001120-T15"  # 40 in stock; each takes half a kilogram of NR-60, of which there are 100, 50 of them for safety
ARM = "2904110-K80"  # takes QStE420, of which there is plenty
HOUSE = system("test")


@dataclass
class Purchasing:
    """Requests as the deeds of people make them."""

    cast: Cast

    def sign_delivery(self, made: Order, *, kind: str = "delivery", covers: str = "mass", remedies: Any = None, now: Any = NOW) -> Any:
        section = Section(kind=kind, covers=covers, remedies=remedies or {})
        return self.as_(self.cast.chen, lambda work: purchasing.draft(work, SectionSigned(section, work.fetch(Order, made.id))), now)

    def as_(self, who: Actor, deed: Callable[[Work], Any], now: Any = NOW) -> Any:
        with unit(who, now=now) as work:
            return deed(work)

    def requests(self) -> list[PurchaseRequest]:
        return self.as_(HOUSE, lambda work: list(work.session.scalars(select(PurchaseRequest).order_by(PurchaseRequest.number))))

    def lines(self) -> list[PurchaseLine]:
        wanted = select(PurchaseLine).order_by(PurchaseLine.request_id, PurchaseLine.code)
        return self.as_(HOUSE, lambda work: list(work.session.scalars(wanted)))

    def asked(self) -> list[tuple[str, Decimal]]:
        return [(line.code, line.quantity) for line in self.lines()]


def have(cast: Cast, code: str, on_hand: int, safety: int = 0) -> None:
    with unit(HOUSE, now=NOW) as work:
        material = work.fetch(Material, cast.materials[code].id)
        material.on_hand, material.safety_stock = Decimal(on_hand), Decimal(safety)


def takes(cast: Cast, code: str, material: str, per_piece: str = "1", *, theirs: bool = False) -> None:
    with unit(HOUSE, now=NOW) as work:
        work.add(Consumption(product_id=cast.products[code].id, material_id=cast.materials[material].id, per_piece=Decimal(per_piece),
                             customer_supplied=theirs))
