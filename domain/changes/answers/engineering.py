"""The 设计/工程变更申请单: raised by sales, signed by technical before the change is in force (5.1.9(2)); FM-13 and drawings follow."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.changes import values
from domain.changes.answers import which_holds
from domain.changes.answers.opening import ENGINEERING, wait_for
from domain.changes.answers.technical import RequestState, lacking, on_the_table
from domain.changes.events import ChangeInForce, EngineeringRaised
from domain.changes.finding import Case, case, lines_of, requests_of, sections_of, wanted
from domain.changes.force import listing, superseding
from domain.changes.models import Change, ChangeItem, EngineeringRequest, Field
from domain.changes.rules import TECHNICAL, Part
from domain.projects.actions import number_in
from domain.projects.models import Project
from domain.shared.base import new_id
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.numbering import next_number
from domain.shared.tasks import end_tasks
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version


@dataclass(frozen=True)
class Raised:
    """What sales writes on the request for one line: what is to be changed, and why."""

    what: str
    why: str


def raise_requests(work: Work, number: str, given: Mapping[uuid.UUID, Raised], version: int | None) -> list[EngineeringRequest]:
    """Raise a request for each line whose technical data change; technical's part begins with them (5.1.9(2)).

    Where other data are on the table than a request spoke of, this is its next edition, under the same number.

    Raises NotFound, Forbidden, Stale, Refused, Invalid (by line).
    """
    found = case(work, number)
    authorise(work, "changes.change.propose", found.change)
    require_version(found.change, version)
    missing = lacking(work, found.change)
    if not missing:
        raise Refused(Message("The engineering change request is raised already."))
    wrong = {f"what-{line_id}": Message("Say what is to be changed.") for line_id in missing
             if line_id not in given or not given[line_id].what.strip()}
    if wrong:
        raise Invalid(wrong)
    with work.as_system("change.engineering"):
        table, earlier = on_the_table(found.items), requests_of(work, found.change)
        made = [_raise(work, found, line_id, given[line_id], {key: value for key, (_, value) in table[line_id].items()},
                       [each for each in earlier if each.line_id == line_id]) for line_id in missing]
        end_tasks(work, found.change, ENGINEERING)
        wait_for(work, found.change, found.order, sections_of(work, found.change)[Part.TECHNICAL])
        work.session.flush()
        work.emit(EngineeringRaised(found.change, found.order, tuple(made)))
    return made


def _raise(work: Work, found: Case, line_id: uuid.UUID, given: Raised, asks: Mapping[str, Any],
           earlier: Sequence[EngineeringRequest]) -> EngineeringRequest:
    line, change = found.lines[line_id], found.change
    drawing = next((item for item in found.live if item.line_id == line_id and item.field == Field.DRAWING), None)
    last = max(earlier, key=lambda each: each.edition, default=None)
    number = last.number if last else _number(work, change)
    if last:
        last.followed = True
    request = work.add(EngineeringRequest(
        id=new_id(), version=1, number=number, edition=last.edition + 1 if last else 1, state=RequestState.RAISED, asks=dict(asks),
        offered={}, remark="", change_id=change.id, line_id=line_id, product_id=line.product_id,
        from_revision=line.drawing_revision, to_revision=wanted(drawing).get("revision", "") if drawing else line.drawing_revision,
        what=given.what.strip(), why=given.why.strip() or change.reason, raised_at=work.now, raised_by=work.person.name, effect="",
        customer_id=change.customer_id, project_id=change.project_id,
    ))
    journal(work, "change.engineering_raised", request, after={"number": number, "edition": request.edition, "change": change.number})
    return request


def _number(work: Work, change: Change) -> str:
    return next_number(work, "EC") if change.project_id is None else number_in(work, work.fetch(Project, change.project_id))


def suggested(found: Case, line_id: uuid.UUID) -> str:
    """What a request begins with: the items of its line as they are asked."""
    told = [item for item in found.live if item.line_id == line_id and item.field in TECHNICAL]
    return "\n".join(f"{_plain(item, item.before)} → {_plain(item, wanted(item))}" for item in told)


def _plain(item: ChangeItem, value: dict[str, object]) -> str:
    return str(values.said(item.field, value))


def on_in_force(work: Work, happened: ChangeInForce) -> None:
    """FM-13's revision and specification follow; what is of the old revision is superseded and leaves the portal (5.1.9(7)).

    Where the list moved on since this was asked for, it is in force for this order alone (decision 0200).
    """
    touched = [item for item in happened.items if item.field in TECHNICAL and item.line_id]
    if not touched:
        return
    with work.as_system("change.superseded"):
        lines = lines_of(work, happened.order.id)
        for item in touched:
            line = lines[item.line_id]  # type: ignore[index]
            followed = listing.follow(work, happened.change, item.field, line)
            if not followed:
                which_holds.ask(work, happened.change, item, line)
            superseding.supersede(work, happened.change, item, line, everywhere=followed)
        work.session.flush()
