"""The dispatch notice 发货通知单 FM070100-05: put together from lines that are ready, signed by sales, with logistics (5.1.11(1))."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from domain.accounts import signing
from domain.customers.models import Customer
from domain.deliveries.dispatch import customs, standing, stock, versions
from domain.deliveries.dispatch.finding import by_number, lines_of
from domain.deliveries.dispatch.goods import covers
from domain.deliveries.dispatch.inputs import NoticeInput
from domain.deliveries.dispatch.lines import Chosen, choose, place_of, said_of, together
from domain.deliveries.dispatch.workflow import NOTICE
from domain.deliveries.events import NoticeRecalled, NoticeSent
from domain.deliveries.gates import findings
from domain.deliveries.models import Concession, DispatchLine, DispatchNotice, NoticeState
from domain.projects.actions import number_in
from domain.projects.ended import still_of
from domain.projects.models import Project
from domain.shared.clock import Allowance, today
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.numbering import next_number
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

GATES = (standing, customs, versions)  # they are asked as soon as notices can be made
VERIFY, SHIP, MISMATCH, RECALLED = "dispatch.verify", "dispatch.ship", "dispatch.mismatch", "dispatch.recalled"


def make(work: Work, given: NoticeInput) -> DispatchNotice:
    """A draft of these quantities, which from now on are spoken for.

    Raises NotFound, Forbidden, Invalid, Refused: more than ordered without an approved change, more than is in stock, lines of
    several customers or places. Who comes second for the same stock or the same schedule line finds what the first one left.
    """
    authorise(work, "dispatch.notice.write")
    chosen = choose(work, given.lines)
    require_day(work, given)
    with work.as_system("dispatch.make"):
        notice = _notice(work, given, chosen, together(work, chosen))
        concede(work, notice, given.concession)
        require(work, notice)
    journal(work, "dispatch.made", notice, after={"number": notice.number, "lines": len(chosen), "ship_on": notice.ship_on})
    return notice


def require_day(work: Work, given: NoticeInput) -> None:
    if given.ship_on < today(work):
        raise Invalid({"ship_on": Message("This day has passed.")})


def require(work: Work, notice: DispatchNotice) -> None:
    """Raises Refused with all that stands against a notice of these goods."""
    if reasons := [found.message for found in findings(work, notice, "make") if found.blocks]:
        raise Refused(*reasons)


def _notice(work: Work, given: NoticeInput, chosen: Sequence[Chosen], project_id: uuid.UUID | None) -> DispatchNotice:
    first = chosen[0]
    number = number_in(work, work.fetch(Project, project_id)) if project_id else next_number(work, "DN")
    notice = work.add(DispatchNotice(
        number=number, state=NoticeState.DRAFT, created_at=work.now, created_by=work.person.name, positions=len(chosen),
        customer_id=first.order.customer_id, project_id=project_id, **head_of(work, given, first),
    ))
    work.session.flush()
    layout = work.fetch(Customer, notice.customer_id).label_layout
    work.session.add_all(
        DispatchLine(position=position, **said_of(work, notice, each, layout)) for position, each in enumerate(chosen, 1))
    work.session.flush()
    return notice


def head_of(work: Work, given: NoticeInput, first: Chosen) -> dict[str, Any]:
    """Where it goes, when and how; transport as the order has it where none is named."""
    ship_to_id = first.date.ship_to_id or first.order.ship_to_id
    return {
        "ship_on": given.ship_on, "ship_to_id": ship_to_id, "ship_to": place_of(work, ship_to_id, first.order),
        "transport": given.transport or first.line.transport or first.order.transport, "carrier": given.carrier, "marks": given.marks,
        "incoterm": given.incoterm, "agreed_freight": given.agreed_freight, "currency": given.currency, "remarks": given.remarks,
    }


def concede(work: Work, notice: DispatchNotice, number: str) -> None:
    """Lines of a part for which a concession was chosen leave under it. Raises Refused where it covers none. Run as the system."""
    if not number:
        return
    concession = work.session.scalars(select(Concession).where(Concession.number == number)).one_or_none()
    mine = [line for line in lines_of(work, notice) if concession is not None and line.product_id == concession.product_id]
    if concession is None or concession.customer_id != notice.customer_id or not mine:
        raise Refused(Message("The concession {number} is for none of these goods.", number=number))
    for line in mine:
        if reasons := list(covers(concession, line, notice.ship_on, in_the_open=still_of(work, concession.project_id) is None)):
            raise Refused(*reasons)
        line.concession_id = concession.id
    work.session.flush()


def notify(work: Work, number: str, password: str, *, version: int | None) -> DispatchNotice:
    """Sales signs; logistics is told (5.1.11(1)). Raises NotFound, Forbidden, Stale, Refused, PasswordNeeded."""
    notice = by_number(work, number, lock=True)
    authorise(work, NOTICE.moves["notify"].permission, notice)
    require_version(notice, version)
    with work.as_system("dispatch.notify"):
        stock.hold_products(work, lines_of(work, notice))
    if reasons := NOTICE.refusals(work, notice, "notify"):
        raise Refused(*reasons)
    meaning = Message("Dispatch notice {number}", number=number)
    signature = signing.sign(work, notice, "dispatch", meaning, content_of(work, notice), password)
    NOTICE.apply(work, notice, "notify", version=version, signature=signature)
    notice.notified_at, notice.signature_id, notice.recalled_at, notice.recalled_why = work.now, signature.id, None, None
    with work.as_system("dispatch.notified"):
        end_tasks(work, notice, RECALLED)
    title = Message("Verify dispatch {number}, leaving {day}", number=number, day=notice.ship_on)
    wait(work, notice, VERIFY, title, "logistics", "5.1.11(2)")
    work.emit(NoticeSent(notice))
    return notice


def cancel(work: Work, number: str, why: str, *, version: int | None) -> DispatchNotice:
    """It does not leave; what it spoke for is free again. Raises NotFound, Forbidden, Stale, Refused."""
    notice = by_number(work, number, lock=True)
    known = notice.state != NoticeState.DRAFT
    NOTICE.apply(work, notice, "cancel", version=version, why=why)
    with work.as_system("dispatch.cancel"):
        end_tasks(work, notice, outcome="withdrawn")
        if known:
            work.emit(NoticeRecalled(notice, Message("{name}: {why}", name=work.person.name, why=why.strip()), ended=True))
    return notice


def wait(work: Work, notice: DispatchNotice, kind: str, title: Message, department: str, clause: str) -> None:
    """Let the notice wait for a department."""
    path = f"/dispatch/{notice.number}"
    post = For(department=department, position="member")
    open_task(work, notice, kind, title, post, Allowance.working_hours(4), clause=clause, path=path)


def content_of(work: Work, notice: DispatchNotice) -> dict[str, Any]:
    """What the signature vouches for."""
    return {
        "notice": notice.number, "ship_on": notice.ship_on, "ship_to": notice.ship_to, "transport": notice.transport,
        "lines": [
            {"order": line.order_number, "part": line.customer_part, "revision": line.drawing_revision, "specification": line.specification,
             "quantity": line.quantity, "packaging": line.packaging, "label": line.label_layout} for line in lines_of(work, notice)
        ],
    }
