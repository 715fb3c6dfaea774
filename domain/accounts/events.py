"""What happens to people and concerns other areas."""

from __future__ import annotations

from dataclasses import dataclass

from domain.accounts.models import Delegation, Person


@dataclass(frozen=True)
class PersonLeft:
    """The person's customers and memberships go to the heir."""

    person: Person
    heir: Person


@dataclass(frozen=True)
class DelegationGiven:
    """Another stands in for the giver on the days of the delegation."""

    delegation: Delegation


@dataclass(frozen=True)
class DelegationEnded:
    """It ended before its last day."""

    delegation: Delegation
