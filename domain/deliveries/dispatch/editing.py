"""A draft is changed until it is signed: lines, quantities, day, carrier; kept anew it says what the orders ask for today (5.1.11(1))."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm.attributes import flag_modified

from domain.customers.models import Customer
from domain.deliveries.dispatch import ready
from domain.deliveries.dispatch.boxes import open_again
from domain.deliveries.dispatch.finding import boxes_of, by_number, lines_of
from domain.deliveries.dispatch.inputs import NoticeInput
from domain.deliveries.dispatch.lines import Chosen, choose, said_of, together
from domain.deliveries.dispatch.notices import concede, head_of, require, require_day
from domain.deliveries.dispatch.ready import ReadyRow
from domain.deliveries.dispatch.recalling import take_off
from domain.deliveries.models import Box, DispatchLine, DispatchNotice, NoticeState
from domain.shared.entered import as_typed
from domain.shared.errors import Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

LABELLED = ("drawing_revision", "specification", "packaging", "label_layout", "name", "customer_part", "po_number")  # on each label
TYPED = ("ship_on", "transport", "carrier", "incoterm", "marks", "agreed_freight", "currency", "remarks")


@dataclass(frozen=True)
class EditPage:
    """A draft to be changed: its lines, what else could go along to the same place, and its fields as people type them."""

    notice: DispatchNotice
    customer: Customer
    lines: Sequence[DispatchLine]
    more: Sequence[ReadyRow]
    typed: Mapping[str, str]


def page(work: Work, number: str) -> EditPage:
    """Raises NotFound."""
    notice = by_number(work, number)
    customer, lines = work.fetch(Customer, notice.customer_id), lines_of(work, notice)
    known = {line.schedule_id for line in lines}
    place = " · ".join(dict.fromkeys(str(part) for name in ("name", "plant", "dock") if (part := notice.ship_to.get(name))))
    found = ready.page(work, ready.ReadyFilter(customer=customer.number)).places
    more = [row for each in found for row in each.rows
            if each.place == place and row.confidential == (notice.project_id is not None) and row.schedule_id not in known]
    typed = {name: as_typed(getattr(notice, name)) for name in TYPED}
    quantities = {f"quantity-{line.schedule_id}": as_typed(line.quantity) for line in lines}
    return EditPage(notice, customer, lines, more, typed | quantities)


def edit(work: Work, number: str, given: NoticeInput, *, version: int | None) -> DispatchNotice:
    """Keep a draft with these lines and no others. What was packed stays where it still fits.

    Raises NotFound, Forbidden, Stale, Invalid, Refused: not a draft (any more), another customer's lines, and all that stands against
    making such a notice.
    """
    notice = by_number(work, number, lock=True)
    authorise(work, "dispatch.notice.write", notice)
    require_version(notice, version)
    if notice.state != NoticeState.DRAFT:
        raise Refused(Message("Only a draft can be changed: call {number} back first.", number=number))
    require_day(work, given)
    chosen = choose(work, given.lines)
    with work.as_system("dispatch.edit"):
        if together(work, chosen) != notice.project_id or chosen[0].order.customer_id != notice.customer_id:
            raise Refused(Message("One notice is for one customer and one place: choose lines that go together."))
        before: dict[uuid.UUID, DispatchLine] = {line.schedule_id: line for line in lines_of(work, notice)}
        _head(work, notice, given, chosen[0])
        take_off(work, notice, [line for key, line in before.items() if key not in given.lines])
        _lines(work, notice, chosen, before)
        concede(work, notice, given.concession)
        require(work, notice)
        journal(work, "dispatch.edited", notice, before={"lines": len(before)},
                after={"lines": len(chosen), "ship_on": notice.ship_on, "quantity": sum(given.lines.values())})
    return notice


def _head(work: Work, notice: DispatchNotice, given: NoticeInput, first: Chosen) -> None:
    for name, value in head_of(work, given, first).items():
        setattr(notice, name, value)
    flag_modified(notice, "remarks")  # who changed the lines alone changed the notice: another's window is stale


def _lines(work: Work, notice: DispatchNotice, chosen: Sequence[Chosen], before: Mapping[uuid.UUID, DispatchLine]) -> None:
    layout, boxes = work.fetch(Customer, notice.customer_id).label_layout, boxes_of(work, notice)
    for each in chosen:
        said = said_of(work, notice, each, layout)
        line = before.get(each.date.id)
        if line is None:
            notice.positions += 1
            work.add(DispatchLine(position=notice.positions, **said))
            continue
        mine = [box for box in boxes if box.dispatch_line_id == line.id]
        if mine and not fits(line, said, mine):
            open_again(work, line, mine)
        for name, value in said.items():
            setattr(line, name, value)
    work.session.flush()


def fits(line: DispatchLine, said: dict[str, object], boxes: Sequence[Box]) -> bool:
    """May the boxes stay packed? Not where fewer pieces leave than lie in them, nor where their labels would say something else."""
    same = all(getattr(line, name) == said[name] for name in LABELLED)
    return same and sum(box.quantity for box in boxes) <= said["quantity"]  # type: ignore[operator]
