"""Departments and positions as pages name them."""

from __future__ import annotations

from domain.accounts.posts import DEPARTMENTS, POSITIONS
from domain.shared.message import Message


def department(code: str) -> Message | str:
    """The department's name; a code that is not one of ours stands as it is (departments are data)."""
    return DEPARTMENTS.get(str(code), str(code))


def position(code: str) -> Message | str:
    return POSITIONS.get(str(code), str(code))
