"""The page before submission: everything that submission would refuse, found beforehand, and what the order would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from domain.orders import revisions
from domain.orders.actions.drafting import reading
from domain.orders.checking import Clash, clash, faults, offers_for, renumbered
from domain.orders.filing import Named, Said, guessed
from domain.orders.frameworks import CalledOff, called_off
from domain.orders.inputs import OrderInput
from domain.orders.intake import place_words
from domain.orders.models import Order, OrderDraft, OrderKind
from domain.orders.offers import Offer
from domain.orders.rules import key
from domain.orders.workflow import BEFORE_RELEASE
from domain.shared.message import Message
from domain.shared.work import Work


@dataclass(frozen=True)
class Check:
    """What would be handed in, and what still stands against it; `given` is None where it cannot even be read.

    `compared` is the order that it would be the next revision of, `changes` what it would change there.
    """

    given: OrderInput | None
    offers: list[Offer]
    wrong: dict[str, Message]
    clash: Clash | None = None
    amends: str = ""
    compared: Order | None = None
    changes: Sequence[Message] = ()
    called: Sequence[CalledOff] = ()
    place: str = ""  # where the goods go, in words

    @property
    def duplicate(self) -> bool:
        return self.clash is not None and self.clash.duplicate

    @property
    def parts(self) -> list[str]:
        """What a file can be of, each part once."""
        return list({key(line.part): line.part for line in self.given.lines}.values()) if self.given else []

    @property
    def next_edition(self) -> bool:
        """A delivery schedule sent again before its release: it replaces the last by itself, nobody is asked what it is (RULES 1)."""
        if self.clash is None or self.given is None or self.compared is None:
            return False
        return self.clash.kind == self.given.kind == OrderKind.DELIVERY_SCHEDULE


READ_FIRST = {"kind", "currency", "order_date"}  # without them nothing can be said of the lines


def check(work: Work, draft: OrderDraft) -> Check:
    """Raises nothing: every fault is in `wrong`, keyed by its field."""
    amended = work.fetch(Order, draft.amends_id) if draft.amends_id else None
    number = amended.number if amended else ""
    given, wrong = reading(work, draft)
    if wrong:
        return Check(None, [], wrong | (faults(given, offers_for(work, given)) if not wrong.keys() & READ_FIRST else {}), amends=number)
    found = offers_for(work, given)
    earlier = clash(work, given) if amended is None else None
    compared = amended or _before_release(work, earlier)
    changes = revisions.ahead(work, compared, given, found) if compared is not None else ()
    wrong = faults(given, found) | (renumbered(work, amended, given) if amended else {})
    return Check(given, found, wrong, earlier, number, compared, changes, _called(work, given), place_words(work, given))


def guess(found: Check, name: str) -> Said:
    """What a file seems to be by its name, to be put right by its sender."""
    if found.given is None:
        return guessed(name, ())
    return guessed(name, [Named(line.part, offer.entry.drawing if offer.entry else "")
                          for line, offer in zip(found.given.lines, found.offers, strict=True)], found.given.po_number)


def _before_release(work: Work, earlier: Clash | None) -> Order | None:
    """The order that a revision would be written into; after its release it is left alone."""
    if earlier is None or earlier.duplicate or earlier.state not in BEFORE_RELEASE:
        return None
    return work.fetch(Order, earlier.order_id)


def _called(work: Work, given: OrderInput) -> Sequence[CalledOff]:
    if given.kind != OrderKind.CALL_OFF or not given.related:
        return ()
    framework = work.session.scalars(select(Order).where(Order.number == given.related, Order.customer_id == given.customer_id)).first()
    return called_off(work, framework, given) if framework is not None else ()
