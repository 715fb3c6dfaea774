"""What was received otherwise than shipped: a case for quality, which settles it and with it ledger and receivable (RULES 7)."""

from __future__ import annotations

from decimal import Decimal

from domain.deliveries.events import DifferenceFound, DifferenceSettled
from domain.deliveries.models import Difference, Slip, SlipLine
from domain.deliveries.receipts.rules import KINDS, OUTCOMES, Differs
from domain.deliveries.receipts.tally import tally
from domain.deliveries.series import draw
from domain.shared.clock import Allowance
from domain.shared.entered import LONG
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

TASK = "delivery.difference"


def found(work: Work, slip: Slip, line: SlipLine, differs: Differs, note: str) -> Difference:
    """Open a case for quality. Run as the system, inside the receipt."""
    case = work.add(Difference(
        number=draw(work, "RD", line.project_id), slip_id=slip.id, slip_line_id=line.id, kind=differs.kind, quantity=differs.quantity,
        note=note, state="open", found_at=work.now, found_by=slip.signed_by_name, customer_id=line.customer_id, project_id=line.project_id,
    ))
    work.session.flush()
    title = Message(
        "{kind}: {quantity} {unit} of {part}, slip {slip}", kind=KINDS[differs.kind], quantity=f"{differs.quantity.normalize():f}",
        unit=line.unit, part=line.customer_part, slip=slip.number,
    )
    open_task(work, case, TASK, title, For("quality", "member"), Allowance.working_days(1), clause="5.1.11(3)",
              path=f"/deliveries/receipts/differences/{case.number}")
    journal(work, "difference.found", case, after={"kind": case.kind, "quantity": str(case.quantity), "slip": slip.number})
    work.emit(DifferenceFound(case, slip))
    return case


def settle(work: Work, case: Difference, outcome: str, words: str, version: int | None) -> Difference:
    """Quality says how it ends; shipped and received follow. Raises Forbidden, Stale, Refused (settled already), Invalid."""
    authorise(work, "deliveries.difference.settle", case)
    slip = work.fetch(Slip, case.slip_id, lock=True)
    line = work.fetch(SlipLine, case.slip_line_id, lock=True)
    case = work.fetch(Difference, case.id, lock=True)
    require_version(case, version)
    if case.state != "open":
        raise Refused(Message("This difference is settled already, by {name}.", name=case.settled_by or ""))
    ends = OUTCOMES[case.kind].get(outcome)
    if ends is None:
        raise Invalid({"outcome": Message("Please choose one of the list.")})
    if not words.strip() or len(words) > LONG:
        raise Invalid({"words": Message("Please say what was found and agreed.")})
    before = {"received": str(line.received), "returned": str(line.returned)}
    _correct(line, case.quantity * ends.shipped, case.quantity * ends.received)
    case.state, case.settled_at, case.settled_by = "settled", work.now, work.actor.name
    case.outcome, case.settlement = outcome, words.strip()
    after = {"received": str(line.received), "returned": str(line.returned), "outcome": outcome}
    journal(work, "difference.settled", case, before=before, after=after, why=words)
    end_tasks(work, case, TASK)
    with work.as_system("difference.settled"):
        tally(work, {line.order_id})
        work.emit(DifferenceSettled(case, slip, line, case.quantity * ends.received))
    return case


def _correct(line: SlipLine, shipped: Decimal, received: Decimal) -> None:
    line.returned -= shipped
    line.received = max(Decimal(0), (line.received or Decimal(0)) + received)
