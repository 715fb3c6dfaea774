"""The page on which a change is asked for, as plain data: each line with what is typed about it, beside how it stands."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.accounts.posts import DEPARTMENTS
from domain.changes.intake.standing import Standing
from domain.changes.intake.typed import OF_A_LINE, Content
from domain.changes.intake.wishes import Wish, day_of
from domain.changes.models import ChangeDraft, Field
from domain.changes.rules import ANSWERED_BY, route
from domain.orders.models import Order, OrderKind, OrderLine, ScheduleLine
from domain.shared.files import Attachment
from domain.shared.message import Message

ALL_OPENED = 30  # up to so many lines the page draws every field of each; beyond, those of the lines that are opened


COMPANY = "company"  # a source beside mail, fax and phone: our own proposal


@dataclass(frozen=True)
class Request:
    """All that the page shows. `now` is what each field holds while nothing is asked, `typed` what stands in it now."""

    order: Order
    lines: Sequence[OrderLine]
    standing: dict[uuid.UUID, Standing]
    places: dict[uuid.UUID, str]
    now: dict[str, str]
    content: Content
    draft: ChangeDraft | None
    files: dict[uuid.UUID, Attachment]
    closed: Message | None
    whole: bool  # every line is drawn with all its fields

    def value(self, name: str) -> str:
        return str(self.content.get("fields", {}).get(name, self.now.get(name, "")))

    def whole_order(self, name: str) -> str:
        """What is typed for all lines at once."""
        return str(self.content.get("all", {}).get(name, ""))

    def but(self, name: str) -> str:
        """The lines that keep what they have, as they were typed."""
        return str(self.content.get("except", {}).get(name, ""))

    def own(self, name: str) -> list[int]:
        """The lines that have an arrangement of their own, which what holds for the whole order leaves alone."""
        if name == Field.PLACE:
            return [line.position for line in self.lines if any(each.ship_to_id for each in line.schedules)]
        return [line.position for line in self.lines if getattr(line, name)]

    def differs(self, name: str) -> bool:
        return name in self.content.get("fields", {})

    def further(self, line: OrderLine) -> list[tuple[str, str]]:
        """The fields of a line beyond its dates and quantities in which something is typed, by name and text."""
        names = [f"place-{each.id}" for each in line.schedules] + [f"{name}-{line.id}" for name in OF_A_LINE]
        found = [(name, self.value(name)) for name in names if self.differs(name)]
        if file := self.content["drawings"].get(str(line.id)):
            found.append((f"drawing_id-{line.id}", file))
        for day, quantity, zone in self.more(line):
            found += [(f"more_day-{line.id}", day), (f"more_quantity-{line.id}", quantity), (f"more_zone-{line.id}", zone)]
        return found

    def more(self, line: OrderLine) -> list[list[str]]:
        """The dates that are to come to those of a line: day, quantity, zone as they were typed."""
        return list(self.content["more"].get(str(line.id), ()))

    def faulty(self, line: OrderLine, errors: Mapping[str, Message]) -> bool:
        """Something in its further fields is to be corrected."""
        names = {f"{name}-{line.id}" for name in (*OF_A_LINE, "drawing", "more_day", "more_quantity")}
        names |= {f"place-{each.id}" for each in line.schedules}
        return any(name in names for name in errors)

    def opened(self, line: OrderLine) -> bool:
        return str(line.id) in self.content.get("open", ())

    def drawing(self, line: OrderLine) -> Attachment | None:
        named = self.content.get("drawings", {}).get(str(line.id))
        return next((each for each in self.files.values() if str(each.id) == named), None)

    @property
    def papers(self) -> list[Attachment]:
        return [each for each in self.files.values() if str(each.id) in self.content.get("files", ())]

    @staticmethod
    def day_of(schedule: ScheduleLine) -> date:
        return day_of(schedule)

    @property
    def ours(self) -> bool:
        """It is not the customer's wish: we propose it for our own reasons (5.1.9(1))."""
        return self.content.get("source") == COMPANY

    @property
    def forecasts(self) -> bool:
        """Its dates are firm or foretold, and a field says which."""
        return self.order.kind == OrderKind.DELIVERY_SCHEDULE


@dataclass(frozen=True)
class Checked:
    """What would be sent: each wish with before and after, who answers it, and what stands against it."""

    request: Request
    wishes: list[Wish]
    wrong: dict[str, Message] = field(default_factory=dict)

    @property
    def answering(self) -> list[Message]:
        """The departments that answer, each once."""
        return [DEPARTMENTS[each] for each in dict.fromkeys(ANSWERED_BY[part] for part in route(wish.field for wish in self.wishes))]

    @property
    def priced(self) -> bool:
        return any(wish.field == Field.PRICE for wish in self.wishes)
