"""Handing in an order: once, whole, in one transaction (5.1.1(1))."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from domain.customers.models import Customer
from domain.orders import building, rules, terms
from domain.orders.actions.amendment import amend_from
from domain.orders.actions.clashing import tell_hidden
from domain.orders.actions.files import hang_files
from domain.orders.checking import Clash, clash, faults, offers_for
from domain.orders.events import OrderSubmitted
from domain.orders.inputs import OrderInput
from domain.orders.models import ADDITION, Order, OrderDraft, OrderKind, OrderLine
from domain.orders.offers import Offer
from domain.orders.workflow import BEFORE_RELEASE
from domain.projects.actions import number_in, open_for_order
from domain.shared.errors import Invalid, NotFound, Stale
from domain.shared.journal import journal
from domain.shared.locks import one_at_a_time
from domain.shared.message import Message
from domain.shared.numbering import next_number
from domain.shared.work import Work
from domain.shared.workflow import authorise

RELATIONS = ("revision_of", "call_off_of")



def submit(work: Work, given: OrderInput, *, seen: int | None = None) -> Order:
    """Store an order with its lines, requirements, files and first revision, and tell the house (OrderSubmitted).

    The same customer order number again needs to say what it is; a revision of an order before its release becomes that
    order's amendment, and that order is returned. Newly developed lines open a confidential project (5.1.1(4)).
    `seen` is the revision that the sender compared theirs with.
    Raises Forbidden, NotFound, Stale, Invalid (every fault by its field; "po" for a true duplicate).
    """
    authorise(work, "orders.order.submit", given)
    customer = work.fetch(Customer, given.customer_id)
    one_at_a_time(work, "order.po", customer.id, rules.po_key(given.po_number))
    found = offers_for(work, given)
    if wrong := faults(given, found):
        raise Invalid(wrong)
    first = _related(work, given)
    if first is not None and _relation(given) == "revision_of" and first.state in BEFORE_RELEASE:
        if seen is not None and seen != first.revision:
            raise Stale
        return amend_from(work, first, given, found)
    with work.as_system("orders.submit"), work.session.no_autoflush:
        order, lines = _store(work, given, customer, found, first)
        tell_hidden(work, order)
        journal(
            work,
            "order.submitted",
            order,
            after={"number": order.number, "po": order.po_number, "lines": order.line_count, "source": order.source},
        )
        work.emit(OrderSubmitted(order, lines))
    return order


def beside(work: Work, given: OrderInput, order: Order, number: str) -> Order:
    """What is added to an order that runs is reviewed beside it, as any order is, and joins it when it is released (RULES 6).

    It is known by the number of the change that asks for it: the order has one number through all its revisions. Inside system work;
    the caller has checked the input as a change of that order, and nothing asks here whether its number stands already.
    """
    part, lines = _store(work, given, work.fetch(Customer, given.customer_id), offers_for(work, given), order, number)
    part.owner_id = order.owner_id
    work.session.flush()
    journal(work, "order.submitted", part, after={"number": part.number, "po": part.po_number, "added_to": order.number})
    work.emit(OrderSubmitted(part, lines))
    return part


def _related(work: Work, given: OrderInput) -> Order | None:
    """The order that this one belongs to, named by the customer or found by its number; refuses a true duplicate."""
    earlier = clash(work, given)
    related = None
    if given.related and (given.relation in RELATIONS or given.kind == OrderKind.CALL_OFF):  # else it is left over from another kind
        related = work.session.scalars(select(Order).where(Order.number == given.related, Order.customer_id == given.customer_id)).first()
        if related is None:
            raise Invalid({"related": Message("There is no order {number}.", number=given.related)})
    if earlier and earlier.duplicate and not (given.relation == "call_off_of" and related and earlier.order_id == related.id):
        raise Invalid({"po": Message("The same order was submitted already, as {number}.", number=earlier.number)})
    if related is None and earlier:
        related = _only_as_schedule(work, given, earlier)
    return related


def _only_as_schedule(work: Work, given: OrderInput, earlier: Clash) -> Order:
    """A delivery schedule sent again is the next edition of the last; anything else must say what it is."""
    if OrderKind.DELIVERY_SCHEDULE == given.kind == earlier.kind:
        return work.fetch(Order, earlier.order_id)
    raise Invalid(
        {
            "relation": Message(
                "Your number {po} stands on order {number} already: say whether this is a revision of it or a call-off.",
                po=given.po_number,
                number=earlier.number,
            )
        }
    )


def _relation(given: OrderInput) -> str:
    if given.relation in RELATIONS:
        return given.relation
    return "call_off_of" if given.kind == OrderKind.CALL_OFF else "revision_of"


def _store(work: Work, given: OrderInput, customer: Customer, found: Sequence[Offer], first: Order | None,
           known_by: str = "") -> tuple[Order, list[OrderLine]]:
    order = building.header(work, given, customer)
    if first is not None:
        order.relation, order.related_id = ADDITION if known_by else _relation(given), first.id
    if first is not None and known_by:
        terms.keep(order, first)
    lines = [building.line(order, line, offer, 10 * n) for n, (line, offer) in enumerate(zip(given.lines, found, strict=True), 1)]
    order.number = _number(work, order, lines, known_by)
    building.summarise(order, lines)
    for line, typed in zip(lines, given.lines, strict=True):
        line.supplied = building.supplied(line, typed)
    work.session.add_all([order, *lines])
    work.session.add_all(building.requirements(work, order, given, lines))
    work.session.add_all(building.revisions(order, lines, work.now, work.person.name, source=given.source))
    hang_files(work, given, order, lines)
    _forget_draft(work, given.draft_id)
    return order, lines


def _number(work: Work, order: Order, lines: Sequence[OrderLine], known_by: str) -> str:
    """From the daily series; a wholly confidential order from its project's own, so that no gap tells of it (RULES 5)."""
    confidential = [line for line in lines if rules.opens_project(line.line_class)]
    if confidential:
        project = open_for_order(work, order, confidential)
        if len(confidential) == len(lines):
            order.project_id = project.id
            return known_by or number_in(work, project)
    return known_by or next_number(work, "SO")


def _forget_draft(work: Work, draft_id: uuid.UUID | None) -> None:
    if draft_id is None:
        return
    draft = work.find(OrderDraft, draft_id)
    if draft is None or draft.person_id != work.person.id:
        raise NotFound
    work.session.delete(draft)
