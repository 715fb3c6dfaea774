"""A sheet is a frozen dataclass of an area's `sheet.py`; stored with its record as JSON, it prints the same years later."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from domain.shared.message import Message, Named


def stored(value: Any) -> Any:
    """A sheet as plain JSON; days, times, decimals and messages keep their kind.

    Raises TypeError for what a sheet should not hold.
    """
    match value:
        case None | bool() | int() | str() if not isinstance(value, Enum):
            return value
        case Enum():
            return value.value
        case Decimal():
            return {"$decimal": str(value)}
        case datetime():
            return {"$moment": value.isoformat()}
        case date() | time():
            return {"$day" if isinstance(value, date) else "$time": value.isoformat()}
        case Message():
            return {"$message": {"id": value.id, "params": {name: stored(each) for name, each in value.params.items()}}}
        case Named():
            return {"$named": [value.name, value.number, value.of]}
        case UUID():
            return str(value)
        case Mapping():
            return {str(key): stored(each) for key, each in value.items()}
        case list() | tuple():
            return [stored(each) for each in value]
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {each.name: stored(getattr(value, each.name)) for each in dataclasses.fields(value)}
        case _:
            raise TypeError(f"a sheet cannot hold {type(value).__name__}")


def _message(kept: Mapping[str, Any]) -> Message:
    """With its days and numbers as such; sheets of before kept them as text, and a sentence in a sentence without its mark."""
    params = {name: _message(each) if isinstance(each, dict) and "id" in each else restored(each) for name, each in kept["params"].items()}
    return Message(kept["id"], **params)


KINDS: dict[str, Callable[[Any], Any]] = {
    "$decimal": Decimal, "$moment": datetime.fromisoformat, "$day": date.fromisoformat, "$time": time.fromisoformat,
    "$message": _message, "$named": lambda kept: Named(*kept),
}


def restored(value: Any) -> Any:
    """What `stored` made, for a template: attributes again, not keys."""
    match value:
        case list():
            return [restored(each) for each in value]
        case dict() if len(value) == 1 and (kind := next(iter(value))) in KINDS:
            return KINDS[kind](value[kind])
        case dict():
            return SimpleNamespace(**{key: restored(each) for key, each in value.items()})
        case _:
            return value
