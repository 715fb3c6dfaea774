"""Departments and positions in words."""

from __future__ import annotations

from domain.shared.message import Message

DEPARTMENTS: dict[str, Message] = {
    "sales": Message("Marketing department"),
    "technical": Message("Technical section"),
    "production": Message("Production section"),
    "quality": Message("Quality management group"),
    "purchasing": Message("Purchasing department"),
    "finance": Message("Finance department"),
    "logistics": Message("Logistics department"),
    "general_office": Message("General manager's office"),
    "it": Message("Information technology"),
}

POSITIONS: dict[str, Message] = {
    "member": Message("Member"),
    "control": Message("Production control"),
    "deputy_head": Message("Deputy head"),
    "head": Message("Head"),
    "deputy_general_manager": Message("Deputy general manager"),
    "general_manager": Message("General manager"),
    "management_representative": Message("Management representative"),
    "administrator": Message("Administrator"),
}
