"""The page before submission: everything that submission would refuse, found beforehand."""

from __future__ import annotations

from dataclasses import dataclass

from domain.orders.actions.drafting import read
from domain.orders.checking import Clash, clash, faults, offers_for
from domain.orders.inputs import OrderInput
from domain.orders.models import OrderDraft
from domain.orders.offers import Offer
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.work import Work


@dataclass(frozen=True)
class Check:
    """What would be handed in, and what still stands against it; `given` is None where it cannot even be read."""

    given: OrderInput | None
    offers: list[Offer]
    wrong: dict[str, Message]
    clash: Clash | None = None

    @property
    def duplicate(self) -> bool:
        return self.clash is not None and self.clash.duplicate


def check(work: Work, draft: OrderDraft) -> Check:
    """Raises nothing: every fault is in `wrong`, keyed by its field."""
    try:
        given = read(work, draft)
    except Invalid as refused:
        return Check(None, [], refused.fields)
    found = offers_for(work, given)
    return Check(given, found, faults(given, found), clash(work, given) if draft.amends_id is None else None)
