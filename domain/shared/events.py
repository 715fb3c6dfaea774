"""Events are frozen dataclasses in the past tense; what follows from them stands in `domain/reactions.py` alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Reaction = Callable[[Any, Any], object]
_reactions: dict[type, list[Reaction]] = {}


def when(happened: type, *reactions: Reaction) -> None:
    """Let `reactions` follow an event, in this order, in its transaction. Called by the table in `domain/reactions.py`."""
    _reactions.setdefault(happened, []).extend(reactions)


def reactions_to(happened: type) -> Sequence[Reaction]:
    return _reactions.get(happened, ())
