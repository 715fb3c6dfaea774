"""One of several further lines is refused, and the others go on in their review (5.1.9(1), RULES 6)."""

from __future__ import annotations

import uuid

from domain.accounts import signing
from domain.changes.answers import approving, refusing
from domain.changes.events import LineRefused
from domain.changes.finding import Case, case, sections_of
from domain.changes.further.joining import part_of
from domain.changes.models import ChangeItem, ChangeState, ChangeStep, Field
from domain.changes.rules import Part
from domain.orders.actions.amendment import revise
from domain.orders.models import Order
from domain.orders.queries import lines_of
from domain.orders.workflow import BEFORE_RELEASE
from domain.reviews.actions.revising import review_again
from domain.reviews.finding import review_of
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

REVIEWED = Message("The further lines are reviewed already: refuse the change, or let them come into force.")
LAST = Message("It is the last further line that is reviewed: refuse the change, or decline it in its review.")


def refuse_line(work: Work, number: str, item_id: uuid.UUID, why: str, password: str, version: int | None) -> ChangeItem:
    """A further line does not come in, signed by whoever may refuse the change; the customer reads why.

    Its line leaves the review, which looks again at what rested on it. Raises NotFound, Forbidden, Stale, Refused, Invalid,
    PasswordNeeded.
    """
    found, why = case(work, number), why.strip()
    authorise(work, "changes.change.refuse", found.change)
    require_version(found.change, version)
    item = next((each for each in found.live if each.id == item_id and each.field == Field.ADD), None)
    if item is None:
        raise NotFound
    if reasons := refusals(work, found):
        raise Refused(*reasons)
    if not why:
        raise Invalid({"why": refusing.NO_REASON})
    meaning = Message("{number}: the further line {part} is refused", number=number, part=item.asked["part"])
    with work.as_system("change.content"):
        content = approving.content(found, list(sections_of(work, found.change).values())) | {"item": item.id, "refused": why}
    signing.sign(work, found.change, refusing.decision(work, found), meaning, content, password)
    item.state, item.ended_at = "refused", work.now
    work.add(ChangeStep(
        item_id=item.id, change_id=item.change_id, at=work.now, side="staff", author_id=work.person.id, author_name=work.person.name,
        kind="refuse", value=None, remark=why, customer_id=item.customer_id, project_id=item.project_id,
    ))
    with work.as_system("change.line_refused"):
        _leave(work, found, item, why)
    journal(work, "change.line_refused", found.change, after={"part": item.asked["part"]}, why=why, project_id=item.project_id)
    work.emit(LineRefused(found.change, found.order, item, why))
    return item


def refusals(work: Work, found: Case) -> list[Message]:
    """Why none of the further lines can be refused by itself now; empty when one can."""
    if found.change.state != ChangeState.ASKED or (part := part_of(work, found)) is None or part.state not in BEFORE_RELEASE:
        return [REVIEWED]
    with work.as_system("change.lines"):
        if len(lines_of(work, part.id, cancelled=False)) < 2:
            return [LAST]
    return refusing.refusals(work, found)


def refusable(found: Case) -> list[ChangeItem]:
    """The further lines of a change that asks for several, while they are reviewed."""
    lines = [item for item in found.live if item.field == Field.ADD and item.state == "open"]
    return lines if found.change.state == ChangeState.ASKED and found.change.origin == "customer" and len(lines) > 1 else []


def _leave(work: Work, found: Case, item: ChangeItem, why: str) -> None:
    part: Order = work.fetch(Order, part_of(work, found).id, lock=True)  # type: ignore[union-attr]
    told = sections_of(work, found.change)[Part.REVIEW].evidence["added"]
    for line in lines_of(work, part.id, cancelled=False):
        if str(line.id) == told[str(item.id)]:
            line.cancelled, line.open_quantity = True, line.open_quantity * 0
    revise(work, part, why, item.project_id)
    review_again(work, review_of(work, part.id), part, lines_of(work, part.id))
