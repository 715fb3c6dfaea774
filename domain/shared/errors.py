"""Why something is not done. The doors turn each into its answer; the domain never knows about HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain.shared.message import Message


class DomainError(Exception):
    """A refusal with a reason that can be shown to the reader."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


class NotFound(DomainError):
    """The thing does not exist for this actor; the same answer as for one that never was (404)."""

    def __init__(self) -> None:
        super().__init__(Message("This page does not exist, or is not visible to you."))


class Forbidden(DomainError):
    """The actor may see the thing and may not do this to it (403)."""


class Refused(DomainError):
    """A rule stands against it; all reasons are given (409)."""

    def __init__(self, *reasons: Message) -> None:
        super().__init__(reasons[0])
        self.reasons: Sequence[Message] = reasons


class Stale(DomainError):
    """Somebody else changed the thing since it was shown (409); `changes` are rows of the journal to show."""

    def __init__(self, changes: Sequence[Any] = ()) -> None:
        super().__init__(Message("This was changed by somebody else while you were working on it."))
        self.changes = changes


class Invalid(DomainError):
    """What was entered is not right, field by field (422). Keys are input names such as `lines-3-quantity`."""

    def __init__(self, fields: Mapping[str, Message]) -> None:
        super().__init__(next(iter(fields.values())))
        self.fields = dict(fields)


class PasswordNeeded(DomainError):
    """A signature was asked for and the password was missing or wrong (422 beside the password field)."""


class Throttled(DomainError):
    """Too many tries; `seconds` until the next one is looked at (429)."""

    def __init__(self, reason: Message, seconds: int) -> None:
        super().__init__(reason)
        self.seconds = seconds


class TokenReused(DomainError):
    """An idempotency token came again with another body (422)."""

    def __init__(self) -> None:
        super().__init__(Message("This page was already sent with other contents. Open it again and check what was stored."))
