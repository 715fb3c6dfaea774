"""A notice that must not stand: called back to sales, or ended, where its order was cancelled, held or changed (5.1.9(3), 5.1.11(1))."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select, update

from domain.changes.events import ChangeInForce
from domain.deliveries.dispatch import standing
from domain.deliveries.dispatch.boxes import open_again
from domain.deliveries.dispatch.finding import boxes_of, by_number, lines_of
from domain.deliveries.dispatch.notices import RECALLED, wait
from domain.deliveries.dispatch.workflow import NOTICE, OPEN
from domain.deliveries.events import NoticeRecalled
from domain.deliveries.models import DispatchLine, DispatchNotice, NoticeState, Verification
from domain.orders.events import OrderCancelled, OrderHeld
from domain.orders.models import Order, OrderLine, OrderState
from domain.shared.journal import journal
from domain.shared.message import Message, joined
from domain.shared.tasks import end_tasks
from domain.shared.work import Work


def recall(work: Work, number: str, why: str, *, version: int | None) -> DispatchNotice:
    """Sales takes a signed notice back to change it; logistics stops. Raises NotFound, Forbidden, Stale, Refused."""
    notice = by_number(work, number, lock=True)
    NOTICE.apply(work, notice, "recall", version=version, why=why)
    with work.as_system("dispatch.recall"):
        _to_draft(work, notice, Message("{name}: {why}", name=work.person.name, why=why.strip()))
    return notice


def on_cancelled(work: Work, happened: OrderCancelled) -> None:
    """Of a cancelled order nothing leaves: its lines are off every open notice, and a notice of them alone is at an end."""
    _follow(work, happened.order, Message("{number} was cancelled.", number=happened.order.number), happened.order.number)


def on_held(work: Work, happened: OrderHeld) -> None:
    """What is signed waits with sales until the order goes on; a draft waits anyway."""
    _follow(work, happened.order, Message("{number} is on hold.", number=happened.order.number), happened.order.number)


def on_changed(work: Work, happened: ChangeInForce) -> None:
    """Goods do not leave as the order was, but as it is: quantity, place, revision, packaging; a cancelled line leaves the notice."""
    change, order = happened.change, happened.order
    _follow(work, order, Message("{number} was changed by {change}.", number=order.number, change=change.number), change.number)


def _follow(work: Work, order: Order, why: Message, by: str) -> None:
    """`by`: the number of what did it, as the history of the notice keeps it."""
    with work.as_system("dispatch.follow"):
        work.session.flush()
        for notice in _open_of(work, order):
            gone = _ended(work, order, notice)
            left = [line for line in lines_of(work, notice) if line not in gone]
            if not left:
                _end(work, notice, why, by)
                continue
            if gone:
                take_off(work, notice, gone, by)
            if notice.state != NoticeState.DRAFT and (gone or (said := _against(work, notice))):
                NOTICE.apply(work, notice, "recall", version=None, why=by)
                _to_draft(work, notice, why if gone else joined([why, *said[:3]]))


def _open_of(work: Work, order: Order) -> Sequence[DispatchNotice]:
    of_order = select(DispatchLine.notice_id).where(DispatchLine.order_id == order.id)
    wanted = select(DispatchNotice).where(DispatchNotice.id.in_(of_order), DispatchNotice.state.in_(OPEN)).order_by(DispatchNotice.id)
    return list(work.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)))


def _ended(work: Work, order: Order, notice: DispatchNotice) -> list[DispatchLine]:
    """The lines of a notice of which nothing leaves any more."""
    mine = [line for line in lines_of(work, notice) if line.order_id == order.id]
    if order.state == OrderState.CANCELLED:
        return mine
    return [line for line in mine if work.fetch(OrderLine, line.line_id).cancelled]


def _against(work: Work, notice: DispatchNotice) -> list[Message]:
    """What orders say against a notice as it was signed; money and stock are asked again when it leaves."""
    asked = (*standing.ordered(work, notice), *standing.still_asked_for(work, notice))
    return [found.message for found in asked if found.blocks]


def take_off(work: Work, notice: DispatchNotice, lines: Iterable[DispatchLine], by: str = "") -> None:
    """These lines are on the notice no more; what was packed for them is opened again. Run as the system."""
    boxes = boxes_of(work, notice)
    for line in lines:
        if mine := [box for box in boxes if box.dispatch_line_id == line.id]:
            open_again(work, line, mine)
        journal(work, "dispatch.line_off", notice, before={"part": line.customer_part, "order": line.order_number,
                                                           "quantity": line.quantity}, why=by or None)
        found = update(Verification).where(Verification.dispatch_line_id == line.id)
        work.session.execute(found.values(dispatch_line_id=None))  # what was found stays with the notice, and its photographs
        work.session.delete(line)
    work.session.flush()


def _to_draft(work: Work, notice: DispatchNotice, why: Message) -> None:
    """With sales again, to be changed and signed anew; what was verified counts no more."""
    end_tasks(work, notice, outcome="withdrawn")
    notice.recalled_at, notice.recalled_why = work.now, why.as_json()
    notice.blocked_why, notice.verified_at, notice.verified_by, notice.signature_id = None, None, None, None
    title = Message("{number} was called back: {why}", number=notice.number, why=why)
    wait(work, notice, RECALLED, title, "sales", "5.1.11(1)")
    work.emit(NoticeRecalled(notice, why, ended=False))


def _end(work: Work, notice: DispatchNotice, why: Message, by: str) -> None:
    known = notice.state != NoticeState.DRAFT
    NOTICE.apply(work, notice, "cancel", version=None, why=by)
    notice.recalled_at, notice.recalled_why = work.now, why.as_json()
    end_tasks(work, notice, outcome="withdrawn")
    if known:
        work.emit(NoticeRecalled(notice, why, ended=True))
