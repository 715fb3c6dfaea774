"""Before anything leaves: name, specification, quantity, packaging and label of each line against the notice (5.1.11(2))."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from domain.deliveries.dispatch.finding import boxes_of, by_number, line_of, lines_of, verifications_of
from domain.deliveries.dispatch.goods import changed_lots, stands, unready
from domain.deliveries.dispatch.inputs import POINTS, VerifyInput
from domain.deliveries.dispatch.notices import MISMATCH, SHIP, wait
from domain.deliveries.dispatch.rules import enumerated
from domain.deliveries.dispatch.workflow import NOTICE
from domain.deliveries.models import DispatchLine, DispatchNotice, NoticeState, Verification
from domain.shared.errors import Invalid, Refused
from domain.shared.files import Upload, attach
from domain.shared.message import Message
from domain.shared.tasks import end_tasks
from domain.shared.work import Work
from domain.shared.workflow import authorise, state_name

WORDS = {
    "name": Message("Part name"), "specification": Message("Specification"), "quantity": Message("Quantity"),
    "packaging": Message("Packaging"), "label": Message("Label"),
}
OPEN_TO_IT = (NoticeState.NOTIFIED, NoticeState.BLOCKED, NoticeState.VERIFIED)


def verify(work: Work, number: str, line_id: uuid.UUID, given: VerifyInput, photographs: Iterable[Upload] = ()) -> Verification:
    """What logistics found of one line. All lines as the notice says: verified. Anything else blocks, with its reason and photograph.

    Raises NotFound, Forbidden, Invalid (a mismatch without reason or photograph), Refused (boxes not packed or not scanned).
    """
    notice = by_number(work, number, lock=True)
    authorise(work, "dispatch.notice.verify", notice)
    if notice.state not in OPEN_TO_IT:
        raise Refused(Message("This cannot be done while it is “{state}”.", state=state_name("dispatch_notice", notice.state)))
    line, pictures = line_of(work, notice, line_id), list(photographs)
    _require_proof(work, notice, line, given, pictures)
    found = work.add(Verification(
        notice_id=notice.id, dispatch_line_id=line.id, customer_part=line.customer_part,
        **{f"{point}_ok": given.answers[point] for point in POINTS}, why=given.why, at=work.now, by=work.person.name,
        customer_id=notice.customer_id, project_id=notice.project_id,
    ))
    work.session.flush()
    for picture in pictures:
        attach(work, found, picture, "mismatch", internal=True)
    if not given.matches:
        _block(work, notice, line, given)
    elif _all_match(work, notice):
        _verified(work, notice)
    return found


def _require_proof(work: Work, notice: DispatchNotice, line: DispatchLine, given: VerifyInput, pictures: list[Upload]) -> None:
    if given.matches:
        mine = [box for box in boxes_of(work, notice) if box.dispatch_line_id == line.id]
        if reason := unready(line, mine):
            raise Refused(reason)
        if reasons := changed_lots(line, mine):
            raise Refused(*reasons)
        return
    wrong = {}
    if not given.why:
        wrong["why"] = Message("Say what does not match.")
    if not pictures:
        wrong["photos"] = Message("A photograph of it is needed.")
    if wrong:
        raise Invalid(wrong)


def _block(work: Work, notice: DispatchNotice, line: DispatchLine, given: VerifyInput) -> None:
    what = enumerated([WORDS[point] for point in POINTS if not given.answers[point]])
    why = Message("{part}: {what} — {why}", part=line.customer_part, what=what, why=given.why)
    NOTICE.apply(work, notice, "block", version=None, why=given.why)
    notice.blocked_why, notice.verified_at, notice.verified_by = why.as_json(), None, None
    with work.as_system("dispatch.blocked"):
        if not end_tasks(work, notice, SHIP, outcome="withdrawn"):
            end_tasks(work, notice, MISMATCH, outcome="withdrawn")
        title = Message("Settle what blocks dispatch {number}: {why}", number=notice.number, why=given.why)
        wait(work, notice, MISMATCH, title, "sales", "5.1.11(2)")


def _all_match(work: Work, notice: DispatchNotice) -> bool:
    last, boxes = verifications_of(work, notice), boxes_of(work, notice)
    return all(
        stands(last.get(line.id), mine, notice.notified_at) and unready(line, mine) is None
        for line in lines_of(work, notice) for mine in [[box for box in boxes if box.dispatch_line_id == line.id]]
    )


def _verified(work: Work, notice: DispatchNotice) -> None:
    if notice.state == NoticeState.VERIFIED:
        return
    NOTICE.apply(work, notice, "verify", version=None)
    notice.blocked_why, notice.verified_at, notice.verified_by = None, work.now, work.person.name
    with work.as_system("dispatch.verified"):
        end_tasks(work, notice)
        title = Message("Send off {number} and sign its outbound slip", number=notice.number)
        wait(work, notice, SHIP, title, "logistics", "5.1.11(3)")
