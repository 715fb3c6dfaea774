"""What happens to people and concerns other areas."""

from __future__ import annotations

from dataclasses import dataclass

from domain.accounts.models import Person


@dataclass(frozen=True)
class PersonLeft:
    """The person's customers and memberships go to the heir."""

    person: Person
    heir: Person
