"""A page on which a change is typed, without a database: one line with its dates, and what is typed into its fields."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from domain.changes.intake import typed
from domain.changes.intake.typed import Content
from domain.changes.intake.wishes import Ground, Wish
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.shared.files import Attachment

TODAY, DAY = date(2026, 11, 23), date(2026, 12, 18)
PLANT, OTHER, UNKNOWN = uuid.UUID(int=1), uuid.UUID(int=2), uuid.UUID(int=3)
D = Decimal
OF_DATES = {"day", "quantity", "place", "zone"}


class Page:
    """A page on which one line with its dates stands, and what is typed into it."""

    def __init__(self, *dates: tuple[int, int, str], unit: str = "pcs", order_transport: str = "", **line: Any) -> None:
        """`dates`: quantity, shipped, zone."""
        order = Order(id=uuid.uuid4(), number="SO-1", currency="CNY", ship_to_id=PLANT, ship_to_text="", transport=order_transport,
                      packaging="")
        own = {"transport": "", "packaging": "", "specification": "硬度 60", "drawing_revision": "B", "unit_price": D("86.40")} | line
        self.line = OrderLine(id=uuid.uuid4(), order_id=order.id, position=10, customer_part="2904110-K80", unit=unit, **own)
        rows = dates or ((1200, 0, "firm"),)
        self.line.schedules = [
            ScheduleLine(id=uuid.uuid4(), line_id=self.line.id, quantity=D(quantity), shipped=D(shipped), zone=zone, requested=DAY)
            for quantity, shipped, zone in rows
        ]
        self.line.quantity = sum((each.quantity for each in self.line.schedules), D(0))
        self.line.shipped = sum((each.shipped for each in self.line.schedules), D(0))
        self.line.open_quantity = self.line.quantity - self.line.shipped
        self.drawing = Attachment(id=uuid.uuid4(), name="D.pdf")
        self.ground = Ground(order, [self.line], {PLANT: "总装一厂", OTHER: "总装二厂"}, {self.drawing.id: self.drawing}, TODAY)

    def name(self, field: str, n: int = 0) -> str:
        return f"{field}-{self.line.schedules[n].id if field in OF_DATES else self.line.id}"

    def reads(self, *, more: list[list[str]] | None = None, file: bool = False, lines: list[dict[str, str]] | None = None,
              second: dict[str, str] | None = None, **fields: str) -> tuple[list[Wish], set[str]]:
        """The wishes, and the fields with a fault: those of the line by their bare names. `second`: typed about its second date."""
        content: Content = {
            "fields": {self.name(field): text for field, text in fields.items()}
            | {self.name(field, 1): text for field, text in (second or {}).items()},
            "all": {}, "more": {str(self.line.id): more} if more else {}, "lines": lines or [],
            "drawings": {str(self.line.id): str(self.drawing.id)} if file else {}, "files": [], "open": [],
        }
        wishes, wrong = typed.reading(content, self.ground)
        return wishes, {name if name.startswith(("lines-", "_")) else name[:-37] for name in wrong}

    def fault(self, **fields: str) -> str:
        content: Content = {"fields": {self.name(field): text for field, text in fields.items()}, "all": {}}
        _, wrong = typed.reading(content, self.ground)
        return str(next(iter(wrong.values())))


def asked(wishes: list[Wish]) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    return [(wish.field, wish.before, wish.asked) for wish in wishes]
