"""Goods of a signed slip that come back (退货): counted once, on stock or blocked until quality has decided (RULES 7).

What comes back of a difference is counted against it: the ledger and what is owed follow when the difference is settled, once,
whichever of the two is first. What comes back besides counts as shipped and received no more.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from domain.deliveries.dispatch import stock
from domain.deliveries.dispatch.finding import held
from domain.deliveries.events import GoodsReturned
from domain.deliveries.models import Difference, GoodsReturn, ReturnState, Slip, SlipLine, SlipState, Tracking
from domain.deliveries.receipts.rules import KINDS, SURPLUS, returnable, spoken_for
from domain.deliveries.receipts.tally import figures, hold, tally, write
from domain.deliveries.series import draw
from domain.orders.sheet import UNITS
from domain.products.models import Lot, Product
from domain.products.rules import quantity_refusal
from domain.shared.clock import Allowance
from domain.shared.entered import LONG
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

TASK = "delivery.returned_goods"
REASON = Message("Please give a reason.")
DECISIONS: dict[str, Message] = {
    ReturnState.RELEASED: Message("Usable after all: free for dispatch"),
    ReturnState.SCRAPPED: Message("Scrapped: out of stock"),
}


@dataclass(frozen=True)
class CameBack:
    """So many of a line, why, whether they can be used as they are, and of which difference they are, if of one."""

    quantity: Decimal
    why: str
    usable: bool
    case: uuid.UUID | None = None


def take_back(work: Work, slip: Slip, line: SlipLine, given: CameBack, version: int | None) -> GoodsReturn:
    """Logistics counts what came back of a signed line.

    Raises Forbidden, Stale, Refused (not signed: void the slip), Invalid (no reason, more than can come back).
    """
    authorise(work, "deliveries.slip.take_back", slip)
    slip = work.fetch(Slip, slip.id, lock=True)
    line = work.fetch(SlipLine, line.id, lock=True)
    require_version(line, version)
    if slip.state != SlipState.SIGNED:
        raise Refused(Message("Nobody has signed for this slip yet: if the goods came back, make it void."))
    cases = _cases(work, line)
    case = next((each for each in cases if each.id == given.case), None)
    if wrong := _refusals(line, given, case, cases):
        raise Invalid(wrong)
    with work.as_system("slip.taken_back"):
        hold(work, {line.order_id})
        back = _book(work, slip, line, given, case)
        if case is None:
            _uncount(work, slip, line, given)
        else:
            case.came_back += given.quantity
            journal(work, "difference.came_back", case, after={"quantity": str(given.quantity), "return": back.number}, why=given.why)
    return back


def decide(work: Work, back: GoodsReturn, decision: str, words: str, version: int | None) -> GoodsReturn:
    """Quality says what becomes of goods that were not sound: usable after all, or scrapped.

    Raises Forbidden, Stale, Refused (decided already), Invalid.
    """
    authorise(work, "deliveries.return.decide", back)
    back = work.fetch(GoodsReturn, back.id, lock=True)
    require_version(back, version)
    if back.state == ReturnState.STOCKED:
        raise Refused(Message("These goods were sound and are in stock: nobody has to decide on them."))
    if back.state != ReturnState.WAITING:
        raise Refused(Message("This has been decided already, by {name}.", name=back.decided_by))
    wrong: dict[str, Message] = {}
    if decision not in DECISIONS:
        wrong["decision"] = Message("Please choose one of the list.")
    if not words.strip() or len(words) > LONG:
        wrong["words"] = Message("Please say what was found.")
    if wrong:
        raise Invalid(wrong)
    back.state, back.decided_at, back.decided_by, back.decision = decision, work.now, work.actor.name, words.strip()
    journal(work, "return.decided", back, after={"state": decision}, why=words.strip())
    if back.lot_id is not None:
        with work.as_system("return.decided"):
            _end_block(work, back)
    end_tasks(work, back, TASK)
    return back


def most(line: SlipLine, case: Difference | None, cases: list[Difference]) -> Decimal:
    """So many of a line can come back: of a difference what has not yet, besides what no difference decides about."""
    if case is not None:
        return returnable(case)
    return max(Decimal(0), (line.received or Decimal(0)) - spoken_for(cases))


def _cases(work: Work, line: SlipLine) -> list[Difference]:
    wanted = select(Difference).where(Difference.slip_line_id == line.id).order_by(Difference.number).with_for_update()
    return list(work.session.scalars(wanted))


def _refusals(line: SlipLine, given: CameBack, case: Difference | None, cases: list[Difference]) -> dict[str, Message]:
    wrong: dict[str, Message] = {}
    there = most(line, case, cases)
    if given.case is not None and case is None:
        wrong["case"] = Message("Please choose one of the list.")
    elif not 0 < given.quantity <= there:
        waiting = [each.number for each in cases if returnable(each) > 0]
        if case is None and waiting and 0 < given.quantity <= (line.received or Decimal(0)):
            wrong["quantity"] = Message("At most {most} besides what a difference is about: count that against {numbers}.",
                                        most=f"{there.normalize():f}", numbers=", ".join(waiting))
        else:
            wrong["quantity"] = Message("At most {most} can come back of it, and no less than one.", most=f"{there.normalize():f}")
    elif refusal := quantity_refusal(line.unit, given.quantity):
        wrong["quantity"] = refusal
    if not given.why.strip() or len(given.why) > LONG:
        wrong["why"] = REASON
    return wrong


def _book(work: Work, slip: Slip, line: SlipLine, given: CameBack, case: Difference | None) -> GoodsReturn:
    """The return itself, with what it does to stock: sound goods lie in their lots again, the others in a blocked lot of their own."""
    other = case is not None and case.kind == "wrong"  # of which part they are, nobody knows here
    sound = given.usable and not other
    back = work.add(GoodsReturn(
        number=draw(work, "TH", line.project_id), slip_id=slip.id, slip_line_id=line.id, difference_id=case.id if case else None,
        quantity=given.quantity, why=given.why.strip(), at=work.now, by=work.person.name,
        state=ReturnState.STOCKED if sound else ReturnState.WAITING, customer_id=line.customer_id, project_id=line.project_id,
    ))
    work.session.flush()
    if not other:
        _store(work, line, back, booked=case is not None and case.kind == SURPLUS)
    journal(work, "return.counted", back, after={"quantity": str(given.quantity), "slip": slip.number, "usable": sound}, why=given.why)
    work.add(Tracking(slip_id=slip.id, at=work.now, what="returned", note=given.why.strip(), by=work.person.name,
                      customer_id=slip.customer_id, project_id=slip.project_id))
    if not sound:
        _ask_quality(work, slip, line, back, case)
    return back


def _store(work: Work, line: SlipLine, back: GoodsReturn, *, booked: bool) -> None:
    """`booked`: too many had left, so that by the books these pieces never did."""
    if back.state == ReturnState.WAITING:
        product = held(work, Product, {line.product_id})[line.product_id]
        if not booked:
            product.on_hand += back.quantity
        lot = work.add(Lot(product_id=product.id, number=back.number, quantity=back.quantity, produced_on=_made(line), blocked=True,
                           block_reason=back.why, drawing_revision=_revision(line)))
        work.session.flush()
        back.lot_id = lot.id
    elif not booked:
        done = select(func.coalesce(func.sum(GoodsReturn.restocked), 0)).where(GoodsReturn.slip_line_id == line.id)
        stock.put_back(work, line, back.quantity, Decimal(work.session.scalar(done) or 0))
        back.restocked = back.quantity


def _made(line: SlipLine) -> date:
    """The oldest production date on the slip: what came back is not taken for younger than it is."""
    return min((date.fromisoformat(lot["produced_on"]) for lot in line.lots if lot.get("produced_on")), default=line.shipped_on)


def _revision(line: SlipLine) -> str:
    """The one that lay in its boxes; where lots of several left on the line, nobody knows of which these pieces are."""
    left = {str(lot["revision"]) for lot in line.lots if lot.get("revision")} or {line.drawing_revision}
    return left.pop() if len(left) == 1 else ""


def _ask_quality(work: Work, slip: Slip, line: SlipLine, back: GoodsReturn, case: Difference | None) -> None:
    what = KINDS[case.kind] if case else Message("Not usable")
    title = Message("Decide about what came back: {quantity} {unit} of {part}, slip {slip} ({kind})",
                    quantity=f"{back.quantity.normalize():f}", unit=UNITS.get(line.unit, line.unit),
                    part=line.customer_part, slip=slip.number, kind=what)
    open_task(work, back, TASK, title, For("quality", "member"), Allowance.working_days(2), clause="5.1.11(3)",
              path=f"/deliveries/receipts/returns/{back.number}")


def _uncount(work: Work, slip: Slip, line: SlipLine, given: CameBack) -> None:
    """They count as shipped and received no more; order, rate and what is owed follow."""
    before = {"returned": str(line.returned), "received": str(line.received)}
    write(line, figures(line).taken_back(given.quantity))
    after = {"returned": str(line.returned), "received": str(line.received), "usable": given.usable}
    journal(work, "slip.taken_back", line, before=before, after=after, why=given.why)
    tally(work, {line.order_id})
    work.emit(GoodsReturned(slip, line, given.quantity))


def _end_block(work: Work, back: GoodsReturn) -> None:
    product_id = work.fetch(SlipLine, back.slip_line_id).product_id
    product = held(work, Product, {product_id})[product_id]  # before its lot: in the sequence of dispatch
    lot = work.fetch(Lot, back.lot_id, lock=True)
    if back.state == ReturnState.SCRAPPED:
        product.on_hand -= lot.quantity
        lot.quantity = Decimal(0)
    else:
        lot.blocked, lot.block_reason = False, ""
    journal(work, "lot.unblocked" if back.state == ReturnState.RELEASED else "lot.scrapped", lot, after={"quantity": lot.quantity},
            why=back.decision)
