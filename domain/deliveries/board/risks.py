"""What will miss its day, computed by the database: made too little, too much work on the line, material short (5.1.10(1)).

Deliveries are served in the order of their days: from stock of their drawing revision first, or what the customer conceded, then by
making. What still has to be made needs hours of its production line and material; where either does not suffice by the last day that
still counts, the delivery is at risk. One that cannot be made in time though the line did nothing else is "quantity"; one that could,
were it not for those before it, "load".

Each step carries all columns of the one before it: were the deliveries joined with themselves, the planner, which cannot know
how many are open, would compare each with each.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, Date, Numeric, ScalarSelect, Subquery, Text, Uuid, and_, bindparam, case, cast, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from domain.deliveries.models import Concession
from domain.orders.evidence.models import ReservedFor
from domain.orders.evidence.reading import REVISION
from domain.orders.models import OrderLine
from domain.products.models import Consumption, ListEntry, Lot, Material, Product, ProductionLine, Reservation
from domain.projects.ended import in_the_open

AMOUNT = Numeric(18, 6)
KEPT_BACK = {"revision", "project_id", "mine", "blank", "named", "unmet"}  # columns that only this step needs
WITHOUT_BOUND = 10**11  # pieces that a concession until a day, and for no quantity, covers
# What stands for confidential lines that the reader sees themselves is no reservation to them: they see the line
OTHERS = Reservation.id.not_in(select(ReservedFor.reservation_id))


def judged(near: CTE, today: Any, far: Any) -> CTE:
    """The deliveries of `near` (id, product_id, ship_by, last_day, need …), each with what is to be made of it and what is against it.

    `quantity`, `load` and `material` say which reason holds, `risky` whether one does; only what can still be kept, up to
    `far`, is judged, but all of `near` is served.
    """
    uses = _uses(_making(_parts(near)))
    held = (
        select(Reservation.material_id, func.sum(Reservation.quantity).label("amount"))
        .where(Reservation.material_id.is_not(None), OTHERS).group_by(Reservation.material_id).subquery()
    )
    beyond = uses.c.used - func.greatest(0, Material.on_hand - func.coalesce(held.c.amount, 0))
    told = func.jsonb_build_array(Material.code, cast(func.least(beyond, uses.c.amount), Text), Material.unit)
    lacking = func.jsonb_agg(told, type_=JSONB()).filter(beyond > 0)
    kept = [column for column in uses.c if column.name not in {"material_id", "amount", "used"}]
    whole = (
        select(*kept, lacking.label("lacking"))
        .outerjoin(Material, Material.id == uses.c.material_id).outerjoin(held, held.c.material_id == uses.c.material_id)
        .group_by(*kept).subquery()
    )
    counts = and_(whole.c.last_day.between(today, far), whole.c.to_make > 0)
    quantity = func.coalesce(and_(counts, whole.c.hours > whole.c.hours_left), False)
    over = func.coalesce(and_(counts, whole.c.line_hours > whole.c.hours_left), False)
    material = func.coalesce(and_(counts, whole.c.lacking.is_not(None)), False)
    return (
        select(whole, quantity.label("quantity"), and_(over, ~quantity).label("load"), material.label("material"),
               or_(over, material).label("risky"))
        .cte("risk").prefix_with("MATERIALIZED")
    )


def _parts(near: CTE) -> Subquery:
    """What of each delivery no goods cover, and the hours that making it takes. A conceded piece serves one delivery."""
    own = _conceded_in_turn(near)
    gone = func.sum(own.c.leaves).over(partition_by=own.c.product_id, order_by=_turn(own), rows=(None, 0)) - own.c.leaves
    leaves = func.least(own.c.leaves, func.greatest(0, own.c.held_back - gone), type_=AMOUNT)
    to_make = func.coalesce(own.c.short - leaves, 0, type_=AMOUNT)
    kept = [column for column in own.c if column.name not in {"short", "leaves", "held_back"}]
    return select(*kept, to_make.label("to_make"), (to_make / func.nullif(own.c.pieces_per_hour, 0)).label("hours")).subquery()


def _conceded_in_turn(near: CTE) -> Subquery:
    """What each delivery would take of what was conceded to its customer, were it conceded to no other."""
    short = _short(near)
    shorter = func.sum(short.c.short).over(partition_by=(short.c.product_id, short.c.customer_id), order_by=_turn(short), rows=(None, 0))
    leaves = short.c.short - func.least(short.c.short, func.greatest(0, shorter - short.c.conceded), type_=AMOUNT)
    return select(*(column for column in short.c if column.name != "conceded"), leaves.label("leaves")).subquery()


def _short(near: CTE) -> Subquery:
    """What no free stock of its drawing revision covers, and what may leave under the customer's concessions instead (decision 0150).

    Deliveries of other revisions take of their own lots, then of what is good for all, and of nothing else (decision 0221).
    """
    known = _known_lots(near)
    asked = _in_turn(near, known)
    total = select(known.c.product_id, func.sum(known.c.pieces).label("pieces")).group_by(known.c.product_id).subquery()
    blocked = select(Lot.product_id, func.sum(Lot.quantity).label("pieces")).where(Lot.blocked).group_by(Lot.product_id).subquery()
    held = (
        select(Reservation.product_id, func.sum(Reservation.quantity).label("pieces"))
        .where(Reservation.product_id.is_not(None), OTHERS).group_by(Reservation.product_id).subquery()
    )
    apart = case((asked.c.revision != "", func.coalesce(total.c.pieces, 0) - func.coalesce(known.c.pieces, 0)), else_=0)
    sound = Product.on_hand - func.coalesce(blocked.c.pieces, 0) - func.coalesce(held.c.pieces, 0)
    free, rest = func.greatest(0, sound - apart), func.greatest(0, sound - func.coalesce(total.c.pieces, 0))  # rest: good for all
    beyond = func.greatest(0, asked.c.unmet - rest)  # nothing that is here covers it
    others = asked.c.blank + func.least(asked.c.unmet, rest)
    taken = case((asked.c.revision == "", asked.c.named - beyond), else_=others)
    short = func.least(asked.c.need, func.greatest(0, asked.c.mine + taken - free), type_=AMOUNT)
    known_short = case((Product.id.is_not(None), short))
    held_back = func.coalesce(blocked.c.pieces, 0) + func.greatest(0, apart - (asked.c.named - asked.c.unmet))  # left of their own lots
    return (
        select(*(column for column in asked.c if column.name not in KEPT_BACK), Product.code, Product.pieces_per_hour,
               Product.line_id.label("made_on"), ProductionLine.code.label("production_line"), known_short.label("short"),
               held_back.label("held_back"),
               case((short > 0, func.least(func.coalesce(_conceded(asked), 0), held_back)), else_=0).label("conceded"))
        .outerjoin(Product, Product.id == asked.c.product_id).outerjoin(ProductionLine, ProductionLine.id == Product.line_id)
        .outerjoin(blocked, blocked.c.product_id == Product.id).outerjoin(held, held.c.product_id == Product.id)
        .outerjoin(total, total.c.product_id == Product.id)
        .outerjoin(known, and_(known.c.product_id == Product.id, known.c.made == asked.c.revision)).subquery()
    )


def _in_turn(near: CTE, known: Subquery) -> Subquery:
    """The deliveries with what is asked for up to each of them: of its revision (`mine`), of others (`named`), of none in particular
    (`blank`, where it names one itself); and of what others ask for, what no lots of their own cover (`unmet`)."""
    asked = _asked(near)
    turn, own = _turn(asked), (asked.c.product_id, asked.c.revision)
    mine = func.sum(asked.c.need).over(partition_by=own, order_by=turn, rows=(None, 0))
    past = func.greatest(0, mine - func.coalesce(known.c.pieces, 0))
    unmet = case((asked.c.revision == "", 0), else_=past - func.greatest(0, past - asked.c.need))
    each = (
        select(*asked.c, mine.label("mine"), unmet.label("of_it"))
        .outerjoin(known, and_(known.c.product_id == asked.c.product_id, known.c.made == asked.c.revision)).subquery()
    )
    nameless = each.c.revision == ""

    def of_all(what: Any, *by: Any) -> Any:
        return func.coalesce(func.sum(what).over(partition_by=(each.c.product_id, *by), order_by=_turn(each), rows=(None, 0)), 0)

    named = case((nameless, 0), else_=each.c.need)
    blank = case((nameless, 0), else_=of_all(case((nameless, each.c.need), else_=0)))
    return select(
        *(column for column in each.c if column.name != "of_it"), blank.label("blank"),
        (of_all(named) - of_all(named, each.c.revision)).label("named"),
        (of_all(each.c.of_it) - of_all(each.c.of_it, each.c.revision)).label("unmet"),
    ).subquery()


def _asked(near: CTE) -> Subquery:
    """The deliveries with the drawing revision that they ask for; empty where nobody says."""
    wanted = select(near, OrderLine.project_id, func.upper(REVISION).label("revision")).join(OrderLine, OrderLine.id == near.c.line_id)
    return wanted.outerjoin(ListEntry, ListEntry.id == OrderLine.entry_id).subquery()


def _known_lots(near: CTE) -> Subquery:
    """Free pieces of the parts that are asked for, by the drawing revision that they were made to."""
    made = func.upper(func.trim(Lot.drawing_revision))
    here = (Lot.blocked.is_(False), Lot.quantity > 0, made != "", Lot.product_id.in_(select(near.c.product_id)))
    wanted = select(Lot.product_id, made.label("made"), func.sum(Lot.quantity).label("pieces")).where(*here)
    return wanted.group_by(Lot.product_id, made).subquery()


def _conceded(asked: Subquery) -> ScalarSelect[Any]:
    """Pieces that the customer's concessions let a delivery take, of each lot no more than lies in it; those of no lot of whichever."""
    made = func.upper(func.trim(Lot.drawing_revision))
    changed = and_(made != "", asked.c.revision != "", made != asked.c.revision)
    leaves = func.greatest(asked.c.ship_by, bindparam("today", type_=Date()))
    holds = (Concession.ended_at.is_(None), or_(Concession.expires_on.is_(None), Concession.expires_on >= leaves))
    of_line = or_(in_the_open(Concession.project_id), Concession.project_id == asked.c.project_id)
    given = (
        select(Concession.lot_id, func.sum(func.coalesce(Concession.quantity - Concession.used, WITHOUT_BOUND)).label("pieces"))
        .where(Concession.customer_id == asked.c.customer_id, Concession.product_id == asked.c.product_id, of_line, *holds)
        .group_by(Concession.lot_id).correlate(asked).subquery()
    )
    in_lot = (
        select(Lot.quantity).where(Lot.id == given.c.lot_id, or_(Lot.blocked, changed)).correlate(given, asked).scalar_subquery()
    )
    of_lots = case((given.c.lot_id.is_(None), given.c.pieces), else_=func.least(given.c.pieces, func.coalesce(in_lot, 0)))
    return select(func.sum(of_lots)).correlate(asked).scalar_subquery()


def _turn(rows: Subquery) -> tuple[Any, Any]:
    """In which sequence deliveries are served."""
    return rows.c.ship_by, rows.c.id


def _making(parts: Subquery) -> Subquery:
    """The hours of its production line up to each delivery, and those that are left until its last day."""
    given = func.unnest(
        bindparam("line_ids", type_=ARRAY(Uuid())), bindparam("line_days", type_=ARRAY(Date())),
        bindparam("line_hours", type_=ARRAY(AMOUNT)),
    ).table_valued("line_id", "day", "hours").render_derived()
    until = and_(given.c.line_id == parts.c.made_on, given.c.day == parts.c.last_day)
    in_turn = func.sum(parts.c.hours).over(partition_by=parts.c.made_on, order_by=(parts.c.ship_by, parts.c.id), rows=(None, 0))
    line_hours = case((parts.c.made_on.is_not(None), in_turn)).label("line_hours")
    return select(parts, line_hours, given.c.hours.label("hours_left")).outerjoin(given, until).subquery()


def _uses(making: Subquery) -> Subquery:
    """A row for each material that a delivery consumes, one without material for what consumes none."""
    amount = making.c.to_make * Consumption.per_piece
    used = func.sum(amount).over(partition_by=Consumption.material_id, order_by=(making.c.ship_by, making.c.id), rows=(None, 0))
    consumed = and_(Consumption.product_id == making.c.product_id, Consumption.customer_supplied.is_(False), making.c.to_make > 0)
    return (
        select(making, Consumption.material_id, amount.label("amount"), used.label("used"))
        .outerjoin(Consumption, consumed).subquery()
    )
