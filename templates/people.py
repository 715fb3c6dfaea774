"""Departments and positions in words."""

from __future__ import annotations

from domain.shared.message import Message

DEPARTMENTS = {
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

POSITIONS = {
    "member": Message("Member"),
    "control": Message("Production control"),
    "deputy_head": Message("Deputy head"),
    "head": Message("Head"),
    "deputy_general_manager": Message("Deputy general manager"),
    "general_manager": Message("General manager"),
    "management_representative": Message("Management representative"),
    "administrator": Message("Administrator"),
}


def department(code: str) -> Message | str:
    """The department's name; a code that is not one of ours stands as it is (departments are data)."""
    return DEPARTMENTS.get(str(code), str(code))


def position(code: str) -> Message | str:
    return POSITIONS.get(str(code), str(code))
