"""What is said to a reader, kept apart from the language it is said in.

The id is the English sentence with named parameters; the catalogues of `templates/locale` hold the other languages. A
message travels (in a refusal, a task title, a journal entry, a mail) and is put into words last, for the one who reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Named:
    """The name of a part, or of a customer, in a message: like the message it is put into the reader's language last (decision 0180)."""

    name: str
    number: str = ""  # which of those that have this name: a company code, a customer's number
    of: str = "part"  # part | customer

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, init=False)
class Message:
    """An English sentence with `{named}` parameters; a parameter may itself be a Message."""

    id: str
    params: dict[str, Any] = field(hash=False)

    def __init__(self, id: str, /, **params: Any) -> None:
        object.__setattr__(self, "id", id)
        object.__setattr__(self, "params", params)

    def __str__(self) -> str:
        return self.id.format(**{name: str(value) for name, value in self.params.items()})

    def as_json(self) -> dict[str, Any]:
        """The shape in which a message is stored: `{"id": …, "params": {…}}`, nested messages likewise."""
        return {"id": self.id, "params": {name: _stored(value) for name, value in self.params.items()}}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Message:
        return cls(stored["id"], **{name: _restored(value) for name, value in stored["params"].items()})


def signer(name: str, other: str | None) -> str | Message:
    """Who signed, or did something; who did it for another is named with the other (RULES 2)."""
    return Message("{name} for {other}", name=name, other=other) if other else name


def joined(messages: Sequence[Message]) -> Message:
    """Several sentences said at one place, one after the other."""
    first, *rest = messages
    return Message("{one} {other}", one=first, other=joined(rest)) if rest else first


def _stored(value: Any) -> Any:
    if isinstance(value, Message):
        return value.as_json()
    if isinstance(value, Named):
        return {"named": [value.name, value.number, value.of]}
    return value if isinstance(value, int | bool | None) else str(value)


def _restored(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"named"}:
        return Named(*value["named"])
    return Message.from_json(value) if isinstance(value, dict) and "id" in value else value
