"""The life of a delay, and what stands against each of its moves."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Uuid, bindparam, func, select

from domain.deliveries.models import Delay, DelayOffer, DelayState, Freight
from domain.deliveries.models.lateness import OPEN_DELAYS
from domain.shared.message import Message
from domain.shared.once import once
from domain.shared.work import Work
from domain.shared.workflow import Move, Workflow, name_states

S = DelayState
WHY_LATE: dict[str, Message] = {
    "late": Message("Its day has passed"), "quantity": Message("Made too little"), "load": Message("Too much load"),
    "material": Message("Material short"), "told": Message("Production says so"),
}
CAUSES: dict[str, Message] = {
    "material": Message("Supply of material"), "machine": Message("Machine or tool"), "people": Message("People"),
    "method": Message("Planning or method"),
    "quality": Message("Quality"), "subcontractor": Message("Subcontractor"), "customer": Message("The customer"),
    "transport": Message("On the road"),
}
KINDS: dict[str, Message] = {
    "full": Message("Everything on one day"), "partial": Message("In parts"), "premium": Message("Premium freight at our cost"),
}
DEEDS: dict[str, Message] = {  # what a move is called in the history of a case
    "meet": Message("Meeting on record"), "write_dates": Message("New dates written"), "confirm": Message("Confirmed by production"),
    "offer": Message("Offered to the customer"), "take_back": Message("Dates taken back"), "take": Message("Date taken"),
    "refuse": Message("None of the dates suited"), "set_aside": Message("Not late after all"),
    "lapse": Message("The offered dates have passed"), "close": Message("Closed: the goods have left"),
    "outgrow": Message("More is to leave than the dates were for"), "overtake": Message("Closed: the order was changed"),
    "forget": Message("Not late after all"),
}
name_states("delay", {
    S.OPEN: Message("Meeting due"), S.MET: Message("New dates due"), S.CONFIRMED: Message("Confirmed by production"),
    S.OFFERED: Message("With the customer"), S.TAKEN: Message("Date taken"), S.CLOSED: Message("Closed"),
    S.UNFOUNDED: Message("Not late after all"),
})
OFFERS = (
    select(DelayOffer).where(DelayOffer.delay_id == bindparam("delay", type_=Uuid()), DelayOffer.withdrawn_at.is_(None))
    .order_by(DelayOffer.position)
)
OF_OFFERS = (Freight.delay_id == bindparam("delay", type_=Uuid()), Freight.slip_id.is_(None))  # not what a slip cost that left late
UNDECIDED = select(Freight.number).where(*OF_OFFERS, Freight.state == "proposed")
APPROVED = select(func.count()).select_from(Freight).where(*OF_OFFERS, Freight.state == "approved")


def standing_offers(work: Work, delay: Delay) -> list[DelayOffer]:
    """The dates that stand to be confirmed, or offered; what was withdrawn stays on record only."""
    return once(work, ("standing offers", delay.id), lambda: list(work.session.scalars(OFFERS, {"delay": delay.id})))


def dates_are_written(work: Work, delay: Delay) -> Iterable[Message]:
    if len(standing_offers(work, delay)) < 2:
        yield Message("Two or three new dates are offered: write them first.")


def freight_is_decided(work: Work, delay: Delay) -> Iterable[Message]:
    """Nothing is offered at our cost that was not approved (5.1.10(4))."""
    premium = sum(1 for offer in standing_offers(work, delay) if offer.kind == "premium")
    if not premium:
        return
    with work.as_system("delay.freight"):
        waiting = work.session.scalars(UNDECIDED, {"delay": delay.id}).first()
        approved = work.session.scalar(APPROVED, {"delay": delay.id}) or 0
    if waiting is not None:
        yield Message("The premium freight {number} is not approved yet.", number=waiting)
    elif approved < premium:  # each has a record of its own
        yield Message("The premium freight was not approved: write the dates without it.")


DELAY = Workflow(
    "delay", DelayState,
    Move("meet", (S.OPEN, S.MET, S.CONFIRMED), S.MET, "deliveries.delay.meet"),
    Move("write_dates", (S.MET, S.CONFIRMED), S.MET, "deliveries.delay.offer"),
    Move("confirm", (S.MET,), S.CONFIRMED, "deliveries.delay.confirm", needs=(dates_are_written,), signed=True),
    Move("offer", (S.CONFIRMED,), S.OFFERED, "deliveries.delay.offer", needs=(freight_is_decided,)),
    Move("take_back", (S.OFFERED,), S.MET, "deliveries.delay.offer", reason=True),
    Move("take", (S.OFFERED,), S.TAKEN, "deliveries.offer.take"),
    Move("refuse", (S.OFFERED,), S.MET, "deliveries.offer.take", reason=True),
    Move("set_aside", (S.OPEN, S.MET), S.UNFOUNDED, "deliveries.delay.meet", reason=True),
    Move("lapse", (S.OFFERED,), S.MET, "deliveries.system"),
    Move("outgrow", (S.MET, S.CONFIRMED, S.OFFERED), S.MET, "deliveries.system"),
    Move("overtake", tuple(OPEN_DELAYS), S.CLOSED, "deliveries.system"),
    Move("close", tuple(OPEN_DELAYS), S.CLOSED, "deliveries.system"),
    Move("forget", (S.CLOSED,), S.UNFOUNDED, "deliveries.system"),
)
