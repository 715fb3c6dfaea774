"""A clause of the procedure QP070100, and the units that answer for it, in words."""

from __future__ import annotations

from dataclasses import dataclass

from domain.shared.message import Message

UNITS = {
    "all": Message("Every department"),
    "customer": Message("The customer"),
    "marketing": Message("Marketing department"),
    "marketing_manager": Message("Marketing manager"),
    "sales": Message("Sales staff"),
    "technical": Message("Technical section"),
    "production": Message("Production section"),
    "production_control": Message("Production control"),
    "production_head": Message("Head of production"),
    "quality": Message("Quality management group"),
    "purchasing": Message("Purchasing department"),
    "finance": Message("Finance department"),
    "logistics": Message("Logistics department"),
    "department_heads": Message("Heads of department"),
    "deputy_general_manager": Message("Deputy general manager"),
    "general_manager": Message("General manager"),
    "management_representative": Message("Management representative"),
    "system": Message("Concord itself"),
}


@dataclass(frozen=True)
class Clause:
    """What the procedure asks at `number`, in our own words, and of which units."""

    number: str
    units: tuple[str, ...]
    asks: Message

    @property
    def responsible(self) -> tuple[Message, ...]:
        return tuple(UNITS[unit] for unit in self.units)
