"""What was received otherwise than shipped: a case for quality, which settles it and with it ledger and receivable, once (RULES 7)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from domain.changes import values
from domain.changes.events import ChangeEnded, ChangeInForce
from domain.changes.intake import proposing
from domain.changes.intake.wishes import Wish
from domain.changes.models import Change, Field
from domain.deliveries.dispatch import stock
from domain.deliveries.events import DifferenceFound, DifferenceSettled
from domain.deliveries.models import Difference, Slip, SlipLine
from domain.deliveries.receipts.rules import KEPT, KINDS, OUTCOMES, SURPLUS, Differs, Outcome, settling
from domain.deliveries.receipts.tally import figures, hold, tally, write
from domain.deliveries.series import draw
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.orders.sheet import UNITS
from domain.shared.clock import Allowance
from domain.shared.entered import LONG
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

TASK = "delivery.difference"
OPEN, AGREEING, SETTLED = "open", "agreeing", "settled"


def found(work: Work, slip: Slip, line: SlipLine, differs: Differs, note: str) -> Difference:
    """Open a case for quality; what came too many is not owed meanwhile. Run as the system, inside the receipt."""
    case = work.add(Difference(
        number=draw(work, "RD", line.project_id), slip_id=slip.id, slip_line_id=line.id, kind=differs.kind, quantity=differs.quantity,
        note=note, state=OPEN, found_at=work.now, found_by=slip.signed_by_name, customer_id=line.customer_id, project_id=line.project_id,
    ))
    write(line, figures(line).found(differs))
    work.session.flush()
    title = Message(
        "{kind}: {quantity} {unit} of {part}, slip {slip}", kind=KINDS[differs.kind], quantity=f"{differs.quantity.normalize():f}",
        unit=UNITS.get(line.unit, line.unit), part=line.customer_part, slip=slip.number,
    )
    open_task(work, case, TASK, title, For("quality", "member"), Allowance.working_days(1), clause="5.1.11(3)",
              path=f"/deliveries/receipts/differences/{case.number}")
    journal(work, "difference.found", case, after={"kind": case.kind, "quantity": str(case.quantity), "slip": slip.number})
    work.emit(DifferenceFound(case, slip))
    return case


def settle(work: Work, case: Difference, outcome: str, words: str, version: int | None) -> Difference:
    """Quality says how it ends; shipped, received and what is owed follow.

    Raises Forbidden, Stale, Invalid, Refused (settled already; kept though it came back; more than ordered without an approved change).
    """
    authorise(work, "deliveries.difference.settle", case)
    case, slip, line = _held(work, case, version)
    ends = OUTCOMES[case.kind].get(outcome)
    if ends is None:
        raise Invalid({"outcome": Message("Please choose one of the list.")})
    if not words.strip() or len(words) > LONG:
        raise Invalid({"words": Message("Please say what was found and agreed.")})
    with work.as_system("difference.settling"):
        hold(work, {line.order_id})
        if reason := against(work, case, line, ends):
            raise Refused(reason)
    _settle(work, case, slip, line, outcome, words.strip())
    return case


def against(work: Work, case: Difference, line: SlipLine, ends: Outcome) -> Message | None:
    """Why a difference cannot end so, or None. Run as the system."""
    if case.came_back > 0 and not ends.back:
        return Message("{n} of it came back already: the customer cannot keep it.", n=f"{case.came_back.normalize():f}")
    if case.state == AGREEING and not ends.kept:
        return Message("The customer is asked by {number} to keep it: withdraw that change first.", number=case.change_number)
    if ends.kept and case.quantity > _room(work, line):
        return Message("More than ordered needs an approved change: sales proposes the larger quantity, the customer accepts it "
                       "in the portal, and this difference is settled by itself when the change is in force.")
    return None


def ask_to_keep(work: Work, case: Difference, words: str, version: int | None) -> Change:
    """Sales proposes to the customer that they keep what is too much: a change of the quantity, answered in the portal (5.1.9).

    Raises Forbidden, Stale, Invalid, Refused (settled already, nothing too much, part of it came back, no change is possible).
    """
    authorise(work, "changes.change.propose", case)
    case, _, line = _held(work, case, version)
    if case.kind != SURPLUS or case.state != OPEN or case.came_back > 0:
        raise Refused(Message("There is nothing here that the customer could keep."))
    with work.as_system("difference.keeping"):
        order = work.fetch(Order, line.order_id, lock=True)
        schedule, own = work.fetch(ScheduleLine, line.schedule_id), work.fetch(OrderLine, line.line_id)
    wanted = max(schedule.quantity, schedule.shipped + case.quantity)
    wish = Wish("words", Field.QUANTITY, values.quantity_value(schedule.quantity), values.quantity_value(wanted), own, schedule)
    change, = proposing.propose(work, order, [wish], words, surplus=True)
    case.state, case.change_id, case.change_number = AGREEING, change.id, change.number
    journal(work, "difference.asked_to_keep", case, after={"change": change.number, "quantity": str(case.quantity)}, why=words)
    return change


def on_change_in_force(work: Work, happened: ChangeInForce) -> None:
    """The customer keeps what was too much: the order says so, and the difference ends."""
    with work.as_system("difference.kept"):
        for case in _about(work, happened.change):
            case, slip, line = _held(work, case, None)
            hold(work, {line.order_id})
            if against(work, case, line, OUTCOMES[case.kind][KEPT]) is None:
                _settle(work, case, slip, line, KEPT, happened.change.number)
            else:
                case.state = OPEN


def on_change_ended(work: Work, happened: ChangeEnded) -> None:
    """They do not: quality decides again."""
    with work.as_system("difference.not_kept"):
        for case in _about(work, happened.change):
            case.state = OPEN
            journal(work, "difference.not_kept", case, after={"change": happened.change.number})


def _about(work: Work, change: Change) -> list[Difference]:
    wanted = select(Difference).where(Difference.change_id == change.id, Difference.state == AGREEING).order_by(Difference.id)
    return list(work.session.scalars(wanted.with_for_update()))


def _held(work: Work, case: Difference, version: int | None) -> tuple[Difference, Slip, SlipLine]:
    slip = work.fetch(Slip, case.slip_id, lock=True)
    line = work.fetch(SlipLine, case.slip_line_id, lock=True)
    case = work.fetch(Difference, case.id, lock=True)
    require_version(case, version)
    if case.state == SETTLED:
        raise Refused(Message("This difference is settled already, by {name}.", name=case.settled_by or ""))
    return case, slip, line


def _room(work: Work, line: SlipLine) -> Decimal:
    """What is ordered of the line and has not left: so many more the order covers."""
    own, schedule = work.fetch(OrderLine, line.line_id), work.fetch(ScheduleLine, line.schedule_id)
    return min(own.quantity - own.shipped, schedule.quantity - schedule.shipped)


def _others(work: Work, case: Difference) -> list[Difference]:
    with work.as_system("difference.others"):
        return list(work.session.scalars(select(Difference).where(Difference.slip_line_id == case.slip_line_id, Difference.id != case.id)))


def _settle(work: Work, case: Difference, slip: Slip, line: SlipLine, outcome: str, words: str) -> None:
    ends = OUTCOMES[case.kind][outcome]
    before = {"received": str(line.received), "returned": str(line.returned), "owed": str(line.owed)}
    counts = settling(case, figures(line), _others(work, case))
    write(line, figures(line).settled(counts, ends))
    case.state, case.settled_at, case.settled_by = SETTLED, work.now, work.person.name
    case.outcome, case.settlement = outcome, words
    after = {"received": str(line.received), "returned": str(line.returned), "owed": str(line.owed), "outcome": outcome}
    with work.as_system("difference.settled"):
        tally(work, {line.order_id})
        if ends.kept:
            taken, of_lots = stock.take_kept(work, line, counts)
            after |= {"off_stock": str(taken), "off_lots": str(of_lots)}
    journal(work, "difference.settled", case, before=before, after=after, why=words)
    end_tasks(work, case, TASK)
    with work.as_system("difference.settled"):
        work.emit(DifferenceSettled(case, slip, line, counts * ends.owed))
