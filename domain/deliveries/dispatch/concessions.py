"""The customer's written leave to be sent something nonconforming or changed (让步/特采), entered with their paper (RULES 7)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Date, Uuid, bindparam, or_, select

from domain.customers.models import Customer
from domain.customers.queries import by_number as customer_by_number
from domain.deliveries.dispatch.boxes import lots_in
from domain.deliveries.dispatch.finding import boxes_of, by_number, line_of, lines_of
from domain.deliveries.dispatch.goods import beside, covers, held_back
from domain.deliveries.dispatch.inputs import ConcessionInput
from domain.deliveries.dispatch.workflow import OPEN
from domain.deliveries.models import Concession, DispatchLine, DispatchNotice
from domain.deliveries.series import draw
from domain.products.models import ListEntry, Lot, Product
from domain.products.rules import quantity_refusal
from domain.projects.ended import still_of
from domain.shared.among import among_given
from domain.shared.clock import today
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.files import Attachment, Upload, attach
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.paging import Cursor, Listed, Place, cursor, listed
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version, state_name

PAGE = 50
VALID = select(Concession).where(
    Concession.customer_id == bindparam("customer", type_=Uuid()), among_given(Concession.product_id, "products"),
    Concession.ended_at.is_(None), or_(Concession.expires_on.is_(None), Concession.expires_on >= bindparam("day", type_=Date())),
).order_by(Concession.entered_at)


def enter(work: Work, customer_number: str, given: ConcessionInput, papers: Iterable[Upload]) -> Concession:
    """Keep a concession with the customer's paper; it is as confidential as the part, or the line of a notice, that it is for.

    Raises NotFound, Forbidden, Invalid (no paper, a day gone by, an unknown lot, parts of a piece).
    """
    authorise(work, "dispatch.concession.enter")
    customer, paper = customer_by_number(work, customer_number), list(papers)
    product = work.fetch(Product, given.product_id)
    project_id = _project(work, customer, product, given)
    lot = _lot(work, product, given.lot)
    if given.quantity is not None and (why := quantity_refusal(product.unit, given.quantity)):
        raise Invalid({"quantity": why})
    if not paper:
        raise Invalid({"files": Message("Attach what the customer wrote.")})
    if given.expires_on is not None and given.expires_on < today(work):
        raise Invalid({"expires_on": Message("This day has passed.")})
    concession = work.add(Concession(
        number=draw(work, "RB", project_id), product_id=product.id, lot_id=lot.id if lot else None, what=given.what,
        customer_reference=given.reference, quantity=given.quantity, expires_on=given.expires_on, entered_at=work.now,
        entered_by=work.person.name, customer_id=customer.id, project_id=project_id,
    ))
    work.session.flush()
    for each in paper:
        attach(work, concession, each, "concession", internal=False)
    journal(work, "concession.entered", concession, after={"number": concession.number, "what": given.what, "quantity": given.quantity,
                                                           "until": given.expires_on})
    return concession


def _project(work: Work, customer: Customer, product: Product, given: ConcessionInput) -> uuid.UUID | None:
    """Whose secret it is: the line's, from whose notice it is entered; else the part's on the customer's list."""
    if given.line_id is not None:
        line = work.fetch(DispatchLine, given.line_id)
        if (line.customer_id, line.product_id) != (customer.id, product.id):
            raise NotFound
        return line.project_id
    listed_for = select(ListEntry).where(ListEntry.customer_id == customer.id, ListEntry.product_id == product.id)
    entries = list(work.session.scalars(listed_for))
    if not entries:
        raise Invalid({"product": Message("Please choose one of the list.")})
    return None if any(entry.project_id is None for entry in entries) else entries[0].project_id


def end(work: Work, number: str, *, version: int | None) -> Concession:
    """It is good for nothing more from now on. Raises NotFound, Forbidden, Stale, Refused."""
    concession = find(work, number, lock=True)
    authorise(work, "dispatch.concession.enter", concession)
    require_version(concession, version)
    if concession.ended_at is not None:
        raise Refused(Message("The concession {number} has ended.", number=number))
    concession.ended_at = work.now
    journal(work, "concession.ended", concession)
    return concession


def use(work: Work, number: str, line_id: uuid.UUID, concession_id: uuid.UUID | None) -> DispatchLine:
    """Let a line of a notice leave under a concession, or no longer. Raises NotFound, Forbidden, Refused, Invalid."""
    notice = by_number(work, number, lock=True)
    authorise(work, "dispatch.notice.write", notice)
    if notice.state not in OPEN:
        raise Refused(Message("This cannot be done while it is “{state}”.", state=state_name("dispatch_notice", notice.state)))
    line = line_of(work, notice, line_id)
    if concession_id is not None:
        concession = work.fetch(Concession, concession_id)
        if concession.customer_id != notice.customer_id:
            raise NotFound
        boxes = boxes_of(work, notice)
        mine, lots = [box for box in boxes if box.dispatch_line_id == line.id], lots_in(work, boxes)
        others = beside(concession, (each for each in lines_of(work, notice) if each.id != line.id), boxes, lots)
        if reasons := list(covers(concession, line, notice.ship_on, mine, held_back(lots, line.drawing_revision), others,
                                        in_the_open=still_of(work, concession.project_id) is None)):
            raise Refused(*reasons)
    before, line.concession_id = line.concession_id, concession_id
    journal(work, "dispatch.concession", line, before={"concession": before}, after={"concession": concession_id})
    return line


def valid_for(work: Work, notice: DispatchNotice, lines: Sequence[DispatchLine]) -> dict[uuid.UUID, Sequence[Concession]]:
    """Those under which each line of a notice could leave on its day; read together."""
    given = {"customer": notice.customer_id, "products": [line.product_id for line in lines], "day": notice.ship_on}
    found = [(each, still_of(work, each.project_id) is None) for each in work.session.scalars(VALID, given)]
    return {line.id: [each for each, plain in found if each.product_id == line.product_id
                      and not list(covers(each, line, notice.ship_on, in_the_open=plain))] for line in lines}


def line_for(work: Work, text: str) -> DispatchLine | None:
    """The line of a notice that a concession is entered for, as the address names it; None where it names none that is seen."""
    try:
        return work.fetch(DispatchLine, uuid.UUID(text)) if text else None
    except (ValueError, NotFound):
        return None


def parts(work: Work, customer_number: str, line: DispatchLine | None = None) -> Sequence[tuple[str, str, str, str]]:
    """What the customer may order, as choices: the product's id, with part, code and name; of a notice's line that part alone."""
    if line is not None:
        return [(str(line.product_id), line.customer_part, line.code, line.name)]
    customer = customer_by_number(work, customer_number)
    wanted = (
        select(Product.id, ListEntry.customer_part, Product.code, ListEntry.name).join(Product, Product.id == ListEntry.product_id)
        .where(ListEntry.customer_id == customer.id, ListEntry.active).order_by(ListEntry.customer_part).limit(5000)
    )
    return [(str(row.id), row.customer_part, row.code, row.name) for row in work.session.execute(wanted)]


def find(work: Work, number: str, *, lock: bool = False) -> Concession:
    """Raises NotFound."""
    wanted = select(Concession).where(Concession.number == number)
    wanted = wanted.with_for_update().execution_options(populate_existing=True) if lock else wanted
    found = work.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class ConcessionRow:
    concession: Concession
    customer: str
    code: str
    name: str
    lot: str
    papers: Sequence[Attachment]

    @property
    def in_force(self) -> bool:
        return self.concession.ended_at is None


def rows(work: Work, customer: str = "", after: str = "", before: str = "") -> Listed[ConcessionRow]:
    """All concessions, the latest first."""
    place = Place(Concession.entered_at, Concession.id, True, PAGE, cursor(after), cursor(before))
    wanted = (
        select(Concession, Customer.name_short, Product.code, Product.name_zh, Lot.number)
        .join(Customer, Customer.id == Concession.customer_id).join(Product, Product.id == Concession.product_id)
        .outerjoin(Lot, Lot.id == Concession.lot_id).where(*place.limits())
    )
    if customer:
        wanted = wanted.where(Customer.number == customer)
    found = list(work.session.execute(wanted.order_by(*place.order()).limit(PAGE + 1)))
    paper = _papers(work, [row[0].id for row in found])
    shown = [ConcessionRow(row[0], row[1], row[2], row[3], row[4] or "", paper.get(row[0].id, [])) for row in found]
    return listed(shown, place, lambda row: Cursor(row.concession.entered_at, row.concession.id))


def _papers(work: Work, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Attachment]]:
    found: dict[uuid.UUID, list[Attachment]] = {}
    wanted = select(Attachment).where(Attachment.object_kind == Concession.__tablename__, Attachment.object_id.in_(ids))
    for each in work.session.scalars(wanted.order_by(Attachment.uploaded_at, Attachment.id)):
        found.setdefault(each.object_id, []).append(each)
    return found


def _lot(work: Work, product: Product, number: str) -> Lot | None:
    if not number:
        return None
    found = work.session.scalars(select(Lot).where(Lot.product_id == product.id, Lot.number == number)).one_or_none()
    if found is None:
        raise Invalid({"lot": Message("Lot {lot} of {code} is not in stock.", lot=number, code=product.code)})
    return found
