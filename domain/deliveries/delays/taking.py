"""The customer takes one of the dates: in the portal with the password, or by the link in their mail with one tap (RULES 7).

By mail the link stands for the signature: see docs/decisions/0051-one-tap-from-the-mail.md.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import DateTime, Uuid, bindparam, or_, select

from domain.accounts.models import Person
from domain.accounts.signing import sign
from domain.deliveries.delays.offers import LINK, TO_CHOOSE, UNANSWERED, write_anew
from domain.deliveries.delays.queries import Choice, choice, for_customer, parts_of
from domain.deliveries.delays.workflow import DELAY, standing_offers
from domain.deliveries.events import DateTaken, OffersRefused
from domain.deliveries.freight import spending
from domain.deliveries.models import Delay, DelayOffer
from domain.orders.models import Order
from domain.projects.ended import still_of
from domain.projects.models import ProjectMember
from domain.shared.clock import today
from domain.shared.errors import NotFound, Refused
from domain.shared.journal import journal
from domain.shared.links import Link, LinkOver, follow_link
from domain.shared.message import Message
from domain.shared.tasks import end_tasks
from domain.shared.work import Work
from domain.shared.workflow import authorise

LONGEST = 1000
LOCKED = select(Delay).where(Delay.id == bindparam("delay", type_=Uuid())).with_for_update()
CHOOSER = select(Person.id).where(Person.id == bindparam("person", type_=Uuid()), Person.active, Person.roles.contains(["buyer"]))
MEMBER = select(ProjectMember.id).where(
    ProjectMember.person_id == bindparam("person", type_=Uuid()), ProjectMember.project_id == bindparam("project", type_=Uuid()),
    or_(ProjectMember.valid_to.is_(None), ProjectMember.valid_to > bindparam("now", type_=DateTime(timezone=True))),
).limit(1)
GONE = Message("These dates are not offered any more. We write to you with others.")
NEEDLESS = Message("Nothing needs to be chosen any more: the goods have left, or the order was changed.")


def take(work: Work, number: str, offer_id: uuid.UUID, password: str) -> Choice:
    """A buyer takes an offer in the portal; it counts as their signature.

    Raises NotFound, Forbidden, Refused (taken, withdrawn or past meanwhile), PasswordNeeded.
    """
    known = for_customer(work, number)
    offer = work.fetch(DelayOffer, offer_id)
    if offer.delay_id != known.delay_id:
        raise NotFound
    authorise(work, "deliveries.offer.take", offer)
    with _held(work, known.delay_id) as delay:
        _still_open(work, delay, offer)
    meaning = Message("We take the new delivery date of order {number}, line {line}.", number=known.order, line=known.position)
    content = {"delay": number, "kind": offer.kind, "parts": offer.parts}
    signature_id = sign(work, offer, "delay_date", meaning, content, password).id
    with work.as_system("delay.answered"):
        _taken(work, delay, offer, work.person.name, "portal", signature_id)
    return known


def take_by_link(work: Work, token: str, offer_id: uuid.UUID) -> None:
    """Whoever holds the link takes an offer, with one tap. Raises NotFound, Refused."""
    link = _followed(work, token)
    with _held(work, link.object_id) as delay:
        offer = work.find(DelayOffer, offer_id)
        if offer is None or offer.delay_id != delay.id:
            raise NotFound
        _still_open(work, delay, offer)
        _taken(work, delay, offer, link.name, "mail", None)


def refuse(work: Work, number: str, why: str) -> None:
    """None of the dates suits, says a buyer in the portal. Raises NotFound, Forbidden, Refused."""
    known = for_customer(work, number)
    offer = work.fetch(DelayOffer, known.offers[0].id) if known.offers else None
    authorise(work, "deliveries.offer.take", offer)
    with _held(work, known.delay_id) as delay:
        _refused(work, delay, why, work.person.name)


def refuse_by_link(work: Work, token: str, why: str) -> None:
    """The same by the link. Raises NotFound, Refused."""
    link = _followed(work, token)
    with _held(work, link.object_id) as delay:
        _refused(work, delay, why, link.name)


def behind(work: Work, token: str) -> tuple[Choice, Link]:
    """What a link shows; it decides nothing. Raises NotFound."""
    link = _followed(work, token)
    with work.as_system("delay.link"):
        return choice(work, work.fetch(Delay, link.object_id)), link


def _followed(work: Work, token: str) -> Link:
    """The link, as long as whoever it was sent to may choose: who has left, buys no more or may know of it no more holds none."""
    link = follow_link(work, token, LINK)
    with work.as_system("delay.link"):
        if link.person_id is not None and work.session.scalar(CHOOSER, {"person": link.person_id}) is None:
            raise LinkOver(LINK)
        project_id = still_of(work, link.project_id)
        given = {"person": link.person_id, "project": project_id, "now": work.now}
        if project_id is not None and work.session.scalar(MEMBER, given) is None:
            raise LinkOver(LINK)
    return link


@contextmanager
def _held(work: Work, delay_id: uuid.UUID) -> Iterator[Delay]:
    """The case, which is the company's own, locked and as the system: who comes here was found to have a right to its offers."""
    with work.as_system("delay.answered"):
        known = work.fetch(Delay, delay_id)
        work.fetch(Order, known.order_id, lock=True)  # first, as whoever ships holds it: they close the case then
        yield work.session.scalars(LOCKED, {"delay": delay_id}, execution_options={"populate_existing": True}).one()


def _still_open(work: Work, delay: Delay, offer: DelayOffer) -> None:
    if delay.state == "taken":
        raise Refused(Message("A date was taken already."))
    if delay.state in ("closed", "unfounded"):
        raise Refused(NEEDLESS)
    if delay.state != "offered" or offer.offered_at is None:
        raise Refused(GONE)
    if offer.withdrawn_at is not None:
        raise Refused(Message("What is still to leave has changed meanwhile, and the dates with it. Please look at them again."))
    if any(day < today(work) for day, _ in parts_of(offer)):
        raise Refused(Message("This date has passed. Please choose another, or write to us."))


def _taken(work: Work, delay: Delay, offer: DelayOffer, name: str, how: str, signature_id: uuid.UUID | None) -> None:
    DELAY.apply(work, delay, "take", version=None, why=name)
    offer.taken_at, offer.taken_by, offer.taken_how = work.now, name, how
    for other in standing_offers(work, delay):
        if other.id != offer.id:
            other.withdrawn_at = work.now
    spending.drop(work, delay, offer)
    delay.closed_at = work.now
    for kind in (TO_CHOOSE, UNANSWERED):
        end_tasks(work, delay, kind)
    journal(work, "delay.date_taken", delay, after={"parts": offer.parts, "kind": offer.kind, "how": how, "by": name})
    work.emit(DateTaken(delay, offer, work.fetch(Order, delay.order_id)))


def _refused(work: Work, delay: Delay, why: str, name: str) -> None:
    if delay.state != "offered":
        raise Refused(NEEDLESS if delay.state in ("closed", "unfounded") else GONE)
    if not why.strip():
        raise Refused(Message("Please say which date would suit you."))
    DELAY.apply(work, delay, "refuse", version=None, why=f"{name}: {why.strip()[:LONGEST]}")
    delay.refused_why = why.strip()[:LONGEST]
    write_anew(work, delay)
    work.emit(OffersRefused(delay, work.fetch(Order, delay.order_id)))
