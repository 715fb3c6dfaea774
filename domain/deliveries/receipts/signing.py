"""Signing for goods, once: by the code on the slip, in the portal, or from the paper that came back (5.1.11(3))."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Uuid, bindparam, select

from domain.accounts.signing import sign
from domain.deliveries.differences import found
from domain.deliveries.dispatch import whereabouts
from domain.deliveries.events import GoodsReceived
from domain.deliveries.models import Slip, SlipLine, SlipState, Tracking
from domain.deliveries.receipts import inputs, links
from domain.deliveries.receipts.inputs import Receipt
from domain.deliveries.receipts.rules import differences
from domain.deliveries.receipts.tally import tally
from domain.deliveries.receipts.workflow import SLIP
from domain.shared.clock import today
from domain.shared.errors import Invalid, Refused
from domain.shared.files import Given, Upload, attach, attachments
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.settings import settings
from domain.shared.tasks import end_tasks
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

MEANING = Message("I have received the goods of this slip as counted.")
NO_COPY = Message("Please add a photograph of the signed copy.")
MOST_PHOTOS = 12  # of damage, and of the signed copy, on one slip
COPY_TASK, PAPER_TASK = "delivery.return_copy", "delivery.paper"
LINES = select(SlipLine).where(SlipLine.slip_id == bindparam("slip", type_=Uuid())).order_by(SlipLine.position)


def lines_of(work: Work, slip: Slip) -> list[SlipLine]:
    return list(work.session.scalars(LINES, {"slip": slip.id}))


def by_code(work: Work, token: str, read: Callable[[Sequence[SlipLine]], Receipt], photos: Sequence[Upload] = ()) -> Slip:
    """Whoever holds the slip signs with their name; the same sent twice is done once. `read` makes the receipt of the slip's lines.

    Raises NotFound for a token that opens nothing, Invalid, Refused where somebody signed otherwise before.
    """
    slip = links.slip_behind(work, token, lock=True)
    with work.as_system("receipt.by_code"):
        lines = lines_of(work, slip)
        receipt = read(lines)
        if slip.state != SlipState.SIGNED:
            work.person = replace(work.person, name=receipt.name)  # the audit trail names who signed, as they named themselves
            _receive(work, slip, lines, receipt, "code", photos)
        elif not same(slip, lines, receipt):
            raise Refused(_signed_before(slip))
    return slip


def in_portal(work: Work, slip: Slip, receipt: Receipt, password: str, version: int | None, photos: Sequence[Upload] = ()) -> Slip:
    """A buyer of the customer signs with the password.

    Raises Forbidden, Stale, Refused (signed already, or void), PasswordNeeded, Invalid.
    """
    authorise(work, "deliveries.receipt.sign", slip)
    with work.as_system("receipt.lock"):
        slip = work.fetch(Slip, slip.id, lock=True)
        lines = lines_of(work, slip)
    if slip.state == SlipState.SIGNED:
        raise Refused(_signed_before(slip))
    require_version(slip, version)
    inputs.check(lines, receipt, _left(slip), today(work))
    content = {"slip": slip.number, "note": receipt.note, "lines": {str(line): str(each) for line, each in receipt.counted.items()}}
    signature = sign(work, slip, "receipt", MEANING, content, password)
    with work.as_system("receipt.in_portal"):
        _receive(work, slip, lines, receipt, "portal", photos, signature)
    return slip


def same(slip: Slip, lines: Sequence[SlipLine], receipt: Receipt) -> bool:
    """Is this the receipt that was signed, once more?"""
    counted = {line.id: (line.received, line.damaged, line.wrong) for line in lines}
    told = {key: (each.received, each.damaged, each.wrong) for key, each in receipt.counted.items()}
    return slip.signed_by_name == receipt.name and counted == told


def _signed_before(slip: Slip) -> Message:
    return Message("{name} has signed for these goods already. What you entered was not taken: if you counted otherwise, please tell us.",
                   name=slip.signed_by_name)


def on_paper(work: Work, slip: Slip, receipt: Receipt, version: int | None, copies: Sequence[Upload] = ()) -> bool:
    """Logistics enters what stands on the signed copy; its photograph is the proof and must be there.

    Answers whether it was taken: a slip that was signed before keeps what was signed, and the paper is filed with it.
    Raises Forbidden, Stale, Invalid.
    """
    authorise(work, "deliveries.receipt.record", slip)
    slip = work.fetch(Slip, slip.id, lock=True)
    if slip.state == SlipState.SIGNED:
        file_paper(work, slip, copies)
        return False
    require_version(slip, version)
    if not copies and not slip.return_copy_at:
        raise Invalid({"copies": NO_COPY})
    with work.as_system("receipt.on_paper"):
        file_copy(work, slip, copies, "paper")
        _receive(work, slip, lines_of(work, slip), receipt, "paper", ())
    return True


def file_paper(work: Work, slip: Slip, copies: Sequence[Upload]) -> None:
    """File the paper of a slip that was signed already. Raises Forbidden, Invalid without a photograph."""
    authorise(work, "deliveries.receipt.record", slip)
    if not copies:
        raise Invalid({"copies": NO_COPY})
    file_copy(work, work.fetch(Slip, slip.id, lock=True), copies, "paper")


def file_copy(work: Work, slip: Slip, copies: Sequence[Upload], how: str, ends: Sequence[str] = (COPY_TASK,)) -> None:
    """The photograph of the signed copy hangs on the slip, and its task ends: the copy is back."""
    _hang(work, slip, copies, "return_copy")
    if copies or how == "electronic":
        slip.return_copy_at, slip.return_copy_how = slip.return_copy_at or work.now, slip.return_copy_how or how
        end_tasks(work, slip, *ends)


def _hang(work: Work, slip: Slip, pictures: Sequence[Upload], purpose: str) -> None:
    """Pictures hang on the slip, so many of a purpose in all and no more: its code may lie about. Raises Invalid."""
    if not pictures:
        return
    there = sum(1 for each in attachments(work, slip) if each.purpose == purpose)
    if there + len(pictures) > MOST_PHOTOS:
        left = max(0, MOST_PHOTOS - there)
        raise Invalid({pictures[0].field: Message("At most {n} photographs of one slip; {left} more can be added.", n=MOST_PHOTOS,
                                                  left=left)})
    for each in pictures:
        attach(work, slip, each, purpose)


def _receive(work: Work, slip: Slip, lines: Sequence[SlipLine], receipt: Receipt, how: str, photos: Sequence[Upload],
             signature: object = None) -> None:
    inputs.check(lines, receipt, _left(slip), today(work))
    day = receipt.day or today(work)
    slip.signed_at, slip.signed_by_name, slip.signed_how, slip.signed_note = work.now, receipt.name, how, receipt.note
    slip.arrived_at = slip.arrived_at or work.now
    SLIP.apply(work, slip, "sign_on_paper" if how == "paper" else "sign", version=None, signature=signature)
    _count(lines, receipt, day)
    work.add(Tracking(slip_id=slip.id, at=work.now, what="signed", by=receipt.name, place=slip.ship_to.get("plant", ""),
                      customer_id=slip.customer_id, project_id=slip.project_id))
    counted = "; ".join(f"{line.received:f} / {line.quantity:f}" for line in lines)
    journal(work, "slip.received", slip, after={"by": receipt.name, "how": how, "day": day, "quantity": counted})
    if receipt.signature is not None:
        attach(work, slip, Given(f"{slip.number}-signature.png", receipt.signature, "signature"), "finger_signature")
    _hang(work, slip, photos, "damage")
    if how == "paper":
        end_tasks(work, slip, PAPER_TASK, whereabouts.TASK)
    else:
        file_copy(work, slip, (), "electronic", (COPY_TASK, PAPER_TASK, whereabouts.TASK))
    links.end_after_reading(work, slip)
    orders = tally(work, {line.order_id for line in lines})
    for line in lines:
        for differs in differences(line.quantity, receipt.counted[line.id]):
            found(work, slip, line, differs, receipt.counted[line.id].note or receipt.note)
    work.emit(GoodsReceived(slip, lines, orders, receipt.signature))


def _count(lines: Sequence[SlipLine], receipt: Receipt, day: date) -> None:
    for line in lines:
        counted = receipt.counted[line.id]
        line.received, line.damaged, line.wrong = counted.received, counted.damaged, counted.wrong
        line.received_on, line.received_note = day, counted.note


def _left(slip: Slip) -> date:
    return slip.left_at.astimezone(settings().zone).date()
