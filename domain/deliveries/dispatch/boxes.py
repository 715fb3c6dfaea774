"""Boxes: packed from a lot, labelled, scanned before they leave; each carries lot, production date and number (RULES 7)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from sqlalchemy import func, select

from domain.deliveries.dispatch.finding import boxes_of, by_number, line_of, lines_of
from domain.deliveries.dispatch.goods import beside, covers, held_back, packed, per_box, refused, void_label
from domain.deliveries.dispatch.inputs import MOST_BOXES, PackInput
from domain.deliveries.dispatch.rules import NONE, plain
from domain.deliveries.dispatch.workflow import OPEN, WITH_LOGISTICS
from domain.deliveries.models import Box, Concession, DispatchLine, DispatchNotice
from domain.products.models import Lot, Product
from domain.products.rules import quantity_refusal
from domain.projects.ended import still_of
from domain.shared.among import among_given, among_these
from domain.shared.clock import today
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import authorise, state_name

LOTS = select(Lot).where(among_given(Lot.product_id, "products"), Lot.quantity > 0).order_by(Lot.produced_on, Lot.number)
USED = select(Lot).where(among_given(Lot.id, "lots"))
TAKEN = (
    select(Box.lot_id, func.sum(Box.quantity)).join(DispatchNotice, DispatchNotice.id == Box.notice_id)
    .where(among_given(Box.lot_id, "lots"), among_these(DispatchNotice.state, OPEN)).group_by(Box.lot_id)
)


def pack(work: Work, number: str, line_id: uuid.UUID, given: PackInput) -> list[Box]:
    """Boxes of a line, all of one lot.

    Raises NotFound, Forbidden, Invalid, Refused: more than the line or the lot has, a blocked lot, one of another drawing revision.
    """
    notice = with_logistics(work, number)
    line = line_of(work, notice, line_id)
    mine = [box for box in boxes_of(work, notice) if box.dispatch_line_id == line.id]
    for name, quantity in (("quantity", given.quantity), ("per_box", given.per_box)):
        if why := quantity_refusal(line.unit, quantity):
            raise Invalid({name: why})
    if packed(mine) + given.quantity > line.quantity:
        left = line.quantity - packed(mine)
        raise Invalid({"quantity": Message("Only {left} of this line are still to be packed.", left=plain(left))})
    if given.quantity / given.per_box > MOST_BOXES:
        raise Invalid({"per_box": Message("That would be more than {n} boxes.", n=MOST_BOXES)})
    _weighs_more(work, line, given)
    lot = _lot(work, notice, line, given)
    last = max(each.labels for each in lines_of(work, notice))  # numbered through: no number stands twice on one slip
    quantities = enumerate(per_box(given.quantity, given.per_box), last + 1)
    made = [_box(notice, line, given, lot, n, quantity) for n, quantity in quantities]
    if lot is not None and (reasons := _not_conceded(work, notice, line, lot, [*mine, *made])):
        raise Refused(*reasons)
    line.labels = made[-1].number
    work.session.add_all(made)
    work.session.flush()
    journal(work, "dispatch.packed", line, after={"lot": given.lot, "quantity": given.quantity, "boxes": len(made)})
    return made


def _weighs_more(work: Work, line: DispatchLine, given: PackInput) -> None:
    """A box weighs no less than what lies in it. Raises Invalid."""
    unit = work.fetch(Product, line.product_id).net_weight
    if unit is not None and given.gross_weight is not None and given.gross_weight < (net := unit * min(given.per_box, given.quantity)):
        raise Invalid({"gross_weight": Message("The parts of a box alone weigh {net} kg.", net=plain(net))})


def _box(notice: DispatchNotice, line: DispatchLine, given: PackInput, lot: Lot | None, number: int, quantity: Decimal) -> Box:
    return Box(
        dispatch_line_id=line.id, notice_id=notice.id, number=number, code=f"{notice.number}-{line.position}-{number}", quantity=quantity,
        lot_id=lot.id if lot else None, lot_number=given.lot, produced_on=lot.produced_on if lot else given.produced_on,
        drawing_revision=(lot.drawing_revision if lot else "") or line.drawing_revision,
        gross_weight=given.gross_weight, size=given.size, customer_id=notice.customer_id, project_id=notice.project_id,
    )


def unpack(work: Work, number: str, line_id: uuid.UUID, code: str = "") -> None:
    """A box of a line, or all of them, are opened again; their labels are void for good. Raises NotFound, Forbidden, Refused."""
    notice = with_logistics(work, number)
    line = line_of(work, notice, line_id)
    mine = [box for box in boxes_of(work, notice) if box.dispatch_line_id == line.id and code in {"", box.code}]
    if not mine:
        raise Refused(Message("There are no boxes."))
    open_again(work, line, mine)


def open_again(work: Work, line: DispatchLine, boxes: Sequence[Box]) -> None:
    """Numbers of labels are given once: what lies about of the old ones is known as void."""
    for box in boxes:
        work.session.delete(box)
    work.session.flush()
    journal(work, "dispatch.unpacked", line, before={"boxes": len(boxes), "labels": ", ".join(box.code for box in boxes[:20])})


def scan(work: Work, number: str, code: str) -> Box:
    """A box was held under the scanner (or its code typed). The same box again changes nothing.

    Raises NotFound, Forbidden, Refused (not with logistics), Invalid (not a box of this notice).
    """
    notice, code = with_logistics(work, number), code.strip().upper()
    box = next((each for each in boxes_of(work, notice) if each.code.upper() == code), None)
    if box is None and void_label(code, notice.number.upper(), lines_of(work, notice)):
        raise Invalid({"code": Message("The label {code} is void: its box was opened again. Take it off the box.", code=code[:60])})
    if box is None:
        raise Invalid({"code": Message("“{code}” is no box of {number}.", code=code[:60], number=number)})
    if box.scanned_at is None:
        box.scanned_at, box.scanned_by = work.now, work.person.name
        journal(work, "dispatch.scanned", box, after={"code": box.code})
    return box


def with_logistics(work: Work, number: str) -> DispatchNotice:
    """The notice, held; raises Refused where it is not with logistics (any more)."""
    notice = by_number(work, number, lock=True)
    authorise(work, "dispatch.notice.verify", notice)
    if notice.state not in WITH_LOGISTICS:
        raise Refused(Message("This cannot be done while it is “{state}”.", state=state_name("dispatch_notice", notice.state)))
    return notice


def lots(work: Work, product_id: uuid.UUID) -> list[Lot]:
    """The lots of a part that hold anything, the oldest first."""
    return lots_of(work, {product_id}).get(product_id, [])


def lots_of(work: Work, products: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Lot]]:
    """The same of several parts, read together."""
    found: dict[uuid.UUID, list[Lot]] = defaultdict(list)
    for lot in work.session.scalars(LOTS, {"products": list(products)}):
        found[lot.product_id].append(lot)
    return found


def in_boxes(work: Work, lots: Iterable[Lot]) -> dict[uuid.UUID, Decimal]:
    """What of each lot is in boxes that have not left; nothing is asked where there are none."""
    there = [lot.id for lot in lots]
    with work.as_system("dispatch.lots"):
        found = work.session.execute(TAKEN, {"lots": there}) if there else ()
        return {key: Decimal(pieces) for key, pieces in found if key is not None}


def _lot(work: Work, notice: DispatchNotice, line: DispatchLine, given: PackInput) -> Lot | None:
    """The lot on record; None where nothing of the part is recorded by lots, and the number is that of the goods' own paper."""
    there = lots(work, line.product_id)
    wanted = select(Lot).where(Lot.product_id == line.product_id, Lot.number == given.lot)
    lot = work.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if lot is None:
        if there:
            raise Invalid({"lot": Message("Lot {lot} of {code} is not in stock. Pieces that lie in no lot are packed once the part's page "
                                          "has their lot on record.", lot=given.lot, code=line.code)})
        if given.produced_on is None or given.produced_on > today(work):
            raise Invalid({"produced_on": Message("When was it produced?")})
        return None
    if (left := max(NONE, lot.quantity - in_boxes(work, [lot]).get(lot.id, NONE))) < given.quantity:
        raise Invalid({"quantity": Message("Lot {lot} has {left} left.", lot=lot.number, left=plain(left))})
    return lot


def _not_conceded(work: Work, notice: DispatchNotice, line: DispatchLine, lot: Lot, boxes: Sequence[Box]) -> Sequence[Message]:
    if not held_back({lot.id: lot}, line.drawing_revision):
        return []
    if line.concession_id is None:
        return [refused(lot, line.drawing_revision)]
    concession, rest = work.fetch(Concession, line.concession_id), boxes_of(work, notice)
    lots = lots_in(work, [*boxes, *rest])
    others = beside(concession, (each for each in lines_of(work, notice) if each.id != line.id), rest, lots)
    return list(covers(concession, line, notice.ship_on, boxes, held_back(lots, line.drawing_revision), others,
                       in_the_open=still_of(work, concession.project_id) is None))


def lots_in(work: Work, boxes: Sequence[Box]) -> dict[uuid.UUID, Lot]:
    """The lots that these boxes were filled from, by id, as they stand now."""
    used = {box.lot_id for box in boxes if box.lot_id}
    return {lot.id: lot for lot in work.session.scalars(USED, {"lots": list(used)})} if used else {}
