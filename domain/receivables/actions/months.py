"""What the beginning of a month brings by itself (RULES 8)."""

from __future__ import annotations

from domain.receivables.actions import adjusting, drafting
from domain.receivables.models import Statement
from domain.shared.work import Work


def begin(work: Work) -> list[Statement]:
    """A draft of all that was received, and of the corrections that wait for a list. Run as the system."""
    return [*drafting.draft_months(work), *adjusting.carry_on(work)]
