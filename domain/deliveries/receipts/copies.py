"""The copy of the slip that comes back signed: the driver's photograph of it, and the task where none came (RULES 7)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import exists, or_, select

from domain.deliveries.models import Slip, SlipState
from domain.deliveries.receipts import codes, links
from domain.deliveries.receipts.lists import AFTER
from domain.deliveries.receipts.signing import COPY_TASK, NO_COPY, PAPER_TASK, file_copy
from domain.shared.clock import Allowance, today
from domain.shared.entered import REQUIRED
from domain.shared.errors import Invalid
from domain.shared.files import Upload
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, Task, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise

MOST = 500  # tasks of one run


def photographed(work: Work, token: str, name: str, copies: Sequence[Upload]) -> Slip:
    """The driver photographed the signed copy, by the code on it: it is back, and logistics reads what stands on it.

    Raises NotFound for a token that opens nothing, Invalid without a photograph or a name, or for the paper of another slip.
    """
    slip = links.slip_behind(work, token, lock=True)
    wrong = {}
    if not name.strip():
        wrong["driver"] = REQUIRED
    if not copies:
        wrong["copies"] = NO_COPY
    elif any(codes.slips_of(work, codes.said(each)) - {slip.id} for each in copies):
        wrong["copies"] = Message("The code on this paper is of another slip: scan that one and send its photograph there.")
    if wrong:
        raise Invalid(wrong)
    work.person = replace(work.person, name=name.strip()[:80])
    with work.as_system("receipt.copy"):
        _file(work, slip, copies)
    return slip


def matched(work: Work, pictures: Sequence[Upload], number: str) -> list[Slip]:
    """Logistics files photographs that came another way: each is matched by the code on it, and by a person where none can be read.

    Answers the slips. Nothing is filed where one of them stays unmatched. Raises Forbidden, Invalid.
    """
    authorise(work, "deliveries.receipt.record")
    if not pictures:
        raise Invalid({"copies": NO_COPY})
    named = work.session.scalars(select(Slip).where(Slip.number == number.strip().upper())).one_or_none() if number.strip() else None
    if number.strip() and named is None:
        raise Invalid({"number": Message("There is no slip of this number.")})
    of_slip: dict[uuid.UUID, list[Upload]] = {}
    for each in pictures:
        of_slip.setdefault(_whose(work, each, named), []).append(each)
    filed = []
    for slip_id in sorted(of_slip):
        slip = work.fetch(Slip, slip_id, lock=True)
        if slip.state == SlipState.VOID:
            raise Invalid({"copies": Message("{number} is void: no copy of it is awaited.", number=slip.number)})
        with work.as_system("receipt.copy"):
            _file(work, slip, of_slip[slip_id])
        filed.append(slip)
    return filed


def _whose(work: Work, picture: Upload, named: Slip | None) -> uuid.UUID:
    """The slip of a picture, as its code says and the person does not gainsay. Raises Invalid."""
    told = codes.slips_of(work, codes.said(picture))
    seen = list(work.session.scalars(select(Slip).where(Slip.id.in_(told)))) if told else []
    if len(seen) > 1:
        raise Invalid({"copies": Message("“{name}” shows several slips: photograph each by itself.", name=picture.name)})
    if named is None and not seen:
        raise Invalid({"number": Message("The code on “{name}” cannot be read: type the number that stands on the paper.",
                                         name=picture.name)})
    if named is not None and seen and seen[0].id != named.id:
        raise Invalid({"number": Message("The code on “{name}” is that of {number}.", name=picture.name, number=seen[0].number)})
    return (named or seen[0]).id


def _file(work: Work, slip: Slip, copies: Sequence[Upload]) -> None:
    file_copy(work, slip, copies, "photo")
    journal(work, "slip.copy_photographed", slip, after={"by": work.person.name, "files": len(copies)})
    if slip.state != SlipState.SIGNED and not _waits(work, slip, PAPER_TASK):
        title = Message("Enter what stands on the signed copy of {number}", number=slip.number)
        open_task(work, slip, PAPER_TASK, title, For("logistics", "member"), Allowance.working_hours(4), clause="5.1.11(3)",
                  path=f"/deliveries/receipts/{slip.number}")


def ask_for_copies(work: Work) -> int:
    """A task for each slip whose signed copy is not back on its day; none where it was signed electronically. Run daily, as the system.

    Answers how many are new.
    """
    late = or_(Slip.return_copy_due < today(work), Slip.return_copy_due.is_(None) & (Slip.left_at < work.now - AFTER))
    asked = exists().where(Task.object_id == Slip.id, Task.kind == COPY_TASK, Task.ended_at.is_(None))
    wanted = select(Slip).where(Slip.state != SlipState.VOID, Slip.return_copy_at.is_(None), late, ~asked)
    slips = list(work.session.scalars(wanted.order_by(Slip.left_at, Slip.id).limit(MOST).with_for_update(skip_locked=True)))
    for slip in slips:
        who = slip.driver or slip.carrier or "—"
        title = Message("The signed copy of {number} is not back: {carrier}", number=slip.number, carrier=who)
        open_task(work, slip, COPY_TASK, title, For("logistics", "member"), Allowance.working_days(1), clause="5.1.11(3)",
                  path=f"/deliveries/receipts/{slip.number}")
    return len(slips)


def _waits(work: Work, slip: Slip, kind: str) -> bool:
    return bool(work.session.scalar(select(exists().where(Task.object_id == slip.id, Task.kind == kind, Task.ended_at.is_(None)))))
