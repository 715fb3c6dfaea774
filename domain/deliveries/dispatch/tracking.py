"""Where goods are on their way, until the customer has them (5.1.12(1)): by page, or from a carrier's or another program's report."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import exists, select

from domain.deliveries.dispatch import whereabouts
from domain.deliveries.dispatch.finding import slip_by_number
from domain.deliveries.freight.spending import propose_freight
from domain.deliveries.models import Slip, SlipState, Tracking
from domain.deliveries.receipts.workflow import SLIP
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.settings import settings
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version, state_name

WHAT: dict[str, Message] = {
    "left": Message("Left our gate"), "on_the_way": Message("On the way"), "delayed": Message("Delayed on the way"),
    "arrived": Message("Arrived"), "signed": Message("Signed for"), "returned": Message("Came back"),
}
REPORTED = ("on_the_way", "delayed", "arrived")
ON_THE_WAY = (SlipState.LEFT, SlipState.ARRIVED)


def track(work: Work, slip: Slip, what: str, *, at: datetime | None = None, place: str = "", note: str = "",
          expected_on: date | None = None) -> Tracking:
    """Enter where the goods were seen. `expected_on`: a new day of arrival, of what is there none; "arrived" moves the slip.

    Raises Forbidden, Invalid (an unknown word, a time to come or before it left, expected before it left), Refused (signed for, or void).
    """
    authorise(work, "dispatch.shipment.track", slip)
    if what not in REPORTED:
        raise Invalid({"what": Message("Please choose one of the list.")})
    at = at or work.now
    if not slip.left_at <= at <= work.now:
        raise Invalid({"at": Message("Between the time at which it left and now.")})
    expected_on = None if what == "arrived" else expected_on
    if expected_on is not None and expected_on < slip.left_at.astimezone(settings().zone).date():
        raise Invalid({"expected_on": Message("The goods cannot be expected before they left.")})
    if slip.state not in ON_THE_WAY:
        raise Refused(Message("This cannot be done while it is “{state}”.", state=state_name("slip", slip.state)))
    seen = work.add(Tracking(slip_id=slip.id, at=at, place=place, what=what, note=note, expected_on=expected_on, by=work.person.name,
                             customer_id=slip.customer_id, project_id=slip.project_id))
    if expected_on is not None and not _said_since(work, slip, at):
        slip.expected_on = expected_on
    with work.as_system("dispatch.track"):
        if what == "arrived" and slip.state == SlipState.LEFT:
            SLIP.apply(work, slip, "arrive", version=None)
            slip.arrived_at = at
        whereabouts.known(work, slip)
    journal(work, "slip.tracked", slip, after={"what": what, "place": place, "expected_on": expected_on})
    return seen


def _said_since(work: Work, slip: Slip, at: datetime) -> bool:
    """Another day was named by who saw the goods later: what is told late of an earlier moment moves it no more."""
    later = exists().where(Tracking.slip_id == slip.id, Tracking.at > at, Tracking.expected_on.is_not(None))
    return bool(work.session.scalar(select(later)))


def correct(work: Work, number: str, *, carrier: str, plate: str, waybill: str, freight_cost: object, freight_currency: str,
            version: int | None) -> Slip:
    """The carrier's data and bill as they became known after the goods had left. Raises NotFound, Forbidden, Stale."""
    slip = slip_by_number(work, number, lock=True)
    authorise(work, "dispatch.shipment.track", slip)
    require_version(slip, version)
    given = {"carrier": carrier, "plate": plate, "waybill": waybill, "freight_cost": freight_cost,
             "freight_currency": freight_currency}
    before = {name: getattr(slip, name) for name, value in given.items() if getattr(slip, name) != value}
    for name in before:
        setattr(slip, name, given[name])
    if before:
        journal(work, "slip.corrected", slip, before=before, after={name: given[name] for name in before})
        propose_freight(work, slip)
    return slip
