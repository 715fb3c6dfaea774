"""A new revision of an order before its release: the old one stays as it was written (RULES 3)."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import delete, func, select

from domain.orders import building, rules, snapshot
from domain.orders.actions.behalf import unnamed
from domain.orders.actions.clashing import tell_hidden
from domain.orders.actions.files import hang_files
from domain.orders.actions.supplied import retype
from domain.orders.checking import faults, offers_for, renumbered
from domain.orders.events import OrderAmended
from domain.orders.inputs import LineInput, OrderInput
from domain.orders.models import Order, OrderDraft, OrderLine, OrderRequirement
from domain.orders.offers import Offer
from domain.orders.queries import by_number, lines_of
from domain.orders.workflow import ORDER
from domain.projects.actions import join, open_for_order
from domain.projects.models import Project
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.locks import one_at_a_time
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import authorise


def amend(work: Work, number: str, given: OrderInput, *, version: int | None, why: str = "") -> Order:
    """What the customer now asks for instead; lines the sender cannot see stay as they are. Staff say who asked for it.

    Raises NotFound, Forbidden, Stale, Refused (nothing differs; no longer before release), Invalid.
    """
    one_at_a_time(work, "order.po", given.customer_id, rules.po_key(given.po_number))
    order = by_number(work, number, lock=True)
    authorise(work, "orders.order.amend", order)
    if given.customer_id != order.customer_id:
        raise NotFound
    found = offers_for(work, given)
    if wrong := faults(given, found) | renumbered(work, order, given) | unnamed(work, why):
        raise Invalid(wrong)
    before = order.po_key
    amended = amend_from(work, order, given, found, version=version, why=why)
    if amended.po_key != before:
        with work.as_system("orders.clash"):
            tell_hidden(work, amended)
    return amended


def amend_from(work: Work, order: Order, given: OrderInput, found: Sequence[Offer], *, version: int | None = None, why: str = "") -> Order:
    """Apply an input whose lines have met the list already; one amendment, whatever it changes."""
    seen = lines_of(work, order.id, cancelled=False)
    before = snapshot.content(order, seen)
    ORDER.apply(work, order, "amend", version=version, why=why or None)
    with work.as_system("orders.amend"):
        _rewrite(work, order, given, found, seen)
    after = snapshot.content(order, lines_of(work, order.id, cancelled=False))
    if before == after and not given.files:
        raise Refused(Message("Nothing differs from revision {revision}.", revision=order.revision))
    order.revision += 1
    changed = snapshot.changed(before, after) | ({"files"} if given.files else set())
    with work.as_system("orders.revision"):
        _write_revision(work, order, given, why)
    journal(
        work,
        "order.amended",
        order,
        before={"revision": order.revision - 1},
        after={"revision": order.revision, "changed": sorted(changed), "source": given.source},
        why=why or None,
    )
    work.emit(OrderAmended(order, frozenset(changed), snapshot.differences(before, after), snapshot.touched(before, after)))
    return order


def revise(work: Work, order: Order, why: str, project_id: uuid.UUID | None = None) -> None:
    """Write down a revision that followed from an agreement (a deviation settled with the customer), its lines changed already.

    The caller works as the system and opens again what must be; nothing is emitted. What was agreed about a line of a confidential
    project stands in that project's row alone (RULES 5).
    """
    work.session.flush()
    lines = lines_of(work, order.id)
    order.revision += 1
    building.summarise(order, lines)
    rows = building.revisions(order, lines, work.now, work.person.name, why)
    for row in rows:
        row.why = why if project_id in (None, row.project_id) else ""
    work.session.add_all(rows)
    journal(work, "order.revised", order, after={"revision": order.revision}, why=why, project_id=project_id)
    work.session.flush()


def _rewrite(work: Work, order: Order, given: OrderInput, found: Sequence[Offer], seen: Sequence[OrderLine]) -> None:
    building.take_header(order, given)
    pairs = match(given.lines, seen)
    kept = {line.id for line in pairs if line is not None}
    for line in seen:
        if line.id not in kept:
            line.cancelled, line.open_quantity = True, Decimal(0)
    last = work.session.scalar(select(func.max(OrderLine.position)).where(OrderLine.order_id == order.id)) or 0
    places = itertools.count(last + 10, 10)
    lines = [
        _retyped(work, line, typed, offer) if line is not None else building.line(order, typed, offer, next(places))
        for typed, offer, line in zip(given.lines, found, pairs, strict=True)
    ]
    _hide(work, order, lines)
    work.session.add_all(lines)
    work.session.flush()
    for line, typed in zip(lines, given.lines, strict=True):
        retype(work, line, typed)
    work.session.flush()


def _retyped(work: Work, line: OrderLine, typed: LineInput, offer: Offer) -> OrderLine:
    """A line written anew; dates that stay keep their row, and with it what was promised for them."""
    before = {(each.requested, each.zone): each for each in line.schedules}
    kept = []
    building.take_line(line, typed, offer, dates=False)
    for each in typed.dates:
        schedule = before.pop((each.day, each.zone), None) or building.schedule(line, each)
        schedule.quantity = each.quantity
        kept.append(schedule)
    for gone in before.values():
        work.session.delete(gone)
    line.schedules = kept
    return line


def _hide(work: Work, order: Order, lines: Sequence[OrderLine]) -> None:
    """What has become newly developed joins the order's project, or opens one; whoever asks for it is a member."""
    fresh = [line for line in lines if line.project_id is None and (order.project_id or rules.opens_project(line.line_class))]
    if not fresh:
        return
    held = select(OrderLine.project_id).where(OrderLine.order_id == order.id, OrderLine.project_id.is_not(None)).limit(1)
    with work.session.no_autoflush:
        project_id = order.project_id or work.session.scalar(held)
        if project_id is None:
            open_for_order(work, order, fresh)
            return
        if work.person.id is not None:
            join(work, work.fetch(Project, project_id), work.person.id, "asked for a new part")
    for line in fresh:
        line.project_id = project_id
        for schedule in line.schedules:
            schedule.project_id = project_id


def match(typed: Sequence[LineInput], lines: Sequence[OrderLine]) -> list[OrderLine | None]:
    """The line of the order that each typed line rewrites: by its id, else the next one of the same part; None is a new line."""
    by_id = {line.id: line for line in lines}
    taken = {each.id for each in typed if each.id in by_id}
    free: dict[str, list[OrderLine]] = {}
    for line in lines:
        if line.id not in taken:
            free.setdefault(rules.key(line.customer_part), []).append(line)
    return [by_id[each.id] if each.id in by_id else next(iter(_popped(free, rules.key(each.part))), None) for each in typed]


def _popped(free: dict[str, list[OrderLine]], part: str) -> list[OrderLine]:
    return [free[part].pop(0)] if free.get(part) else []


def _write_revision(work: Work, order: Order, given: OrderInput, why: str) -> None:
    lines = lines_of(work, order.id)
    building.summarise(order, lines)
    work.session.execute(
        delete(OrderRequirement).where(OrderRequirement.order_id == order.id, OrderRequirement.source != "own"),
        execution_options={"synchronize_session": False},
    )
    work.session.add_all(building.requirements(work, order, given, [line for line in lines if not line.cancelled]))
    work.session.add_all(building.revisions(order, lines, work.now, work.person.name, why, given.source))
    hang_files(work, given, order, lines)
    if given.draft_id and (draft := work.find(OrderDraft, given.draft_id)) and draft.person_id == work.person.id:
        work.session.delete(draft)
    work.session.flush()
