"""The copy of the slip that comes back signed: the driver's photograph of it, and the task where none came (RULES 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import exists, or_, select

from domain.deliveries.models import Slip, SlipState
from domain.deliveries.receipts import links
from domain.deliveries.receipts.lists import AFTER
from domain.deliveries.receipts.signing import COPY_TASK, NO_COPY, PAPER_TASK, file_copy
from domain.shared.clock import Allowance, today
from domain.shared.errors import Invalid
from domain.shared.files import Upload
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, Task, open_task
from domain.shared.work import Work

MOST = 500  # tasks of one run


def photographed(work: Work, token: str, name: str, copies: Sequence[Upload]) -> Slip:
    """The driver photographed the signed copy, by the code on it: it is back, and logistics reads what stands on it.

    Raises NotFound for a token that opens nothing, Invalid without a photograph or a name.
    """
    slip = links.slip_behind(work, token, lock=True)
    wrong = {}
    if not name.strip():
        wrong["driver"] = Message("Please fill this in.")
    if not copies:
        wrong["copies"] = NO_COPY
    if wrong:
        raise Invalid(wrong)
    work.person = replace(work.person, name=name.strip()[:80])
    with work.as_system("receipt.copy"):
        file_copy(work, slip, copies, "photo")
        journal(work, "slip.copy_photographed", slip, after={"by": name.strip()[:80], "files": len(copies)})
        if slip.state != SlipState.SIGNED and not _waits(work, slip, PAPER_TASK):
            title = Message("Enter what stands on the signed copy of {number}", number=slip.number)
            open_task(work, slip, PAPER_TASK, title, For("logistics", "member"), Allowance.working_hours(4), clause="5.1.11(3)",
                      path=f"/deliveries/receipts/{slip.number}")
    return slip


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
