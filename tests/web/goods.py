"""A slip of an order that is on its way, its code, and a difference at receipt: with the owner's name in them."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from domain.deliveries.models import (
    Box,
    Concession,
    Difference,
    DispatchLine,
    DispatchNotice,
    GoodsReturn,
    PackagingCount,
    Slip,
    SlipLine,
)
from domain.deliveries.models.making import ProductionReport
from domain.deliveries.receipts.links import link_for
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.products.models import Product
from domain.shared.clock import today
from domain.shared.work import Work


def goods_of(work: Work, order: Order, owner: str) -> dict[str, str]:
    line = work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).first()
    schedule = work.session.scalars(select(ScheduleLine).where(ScheduleLine.order_id == order.id)).first()
    product = work.session.scalars(select(Product).order_by(Product.code)).first()
    assert line is not None and schedule is not None and product is not None
    scope = {"customer_id": order.customer_id, "project_id": order.project_id}
    notice = work.add(DispatchNotice(
        number=f"DN-{owner}", state="shipped", ship_on=today(work), created_at=work.now, created_by="李倩", **scope))
    work.session.flush()
    slip = work.add(Slip(
        number=f"CK-of-{owner}", notice_id=notice.id, notice_number=notice.number, state="left", left_at=work.now, left_by=owner,
        carrier=owner, **scope))
    shared = {
        "position": 1, "order_id": order.id, "order_number": order.number, "line_id": line.id, "schedule_id": schedule.id,
        "product_id": product.id, "customer_part": line.customer_part, "code": product.code, "name": line.name, "unit": "pcs",
        "quantity": Decimal(10), **scope,
    }
    work.session.flush()
    dispatched = work.add(DispatchLine(notice_id=notice.id, order_position=line.position, due_on=schedule.requested, **shared))
    work.session.flush()
    gone = work.add(SlipLine(slip_id=slip.id, dispatch_line_id=dispatched.id, shipped_on=today(work), **shared))
    work.session.flush()
    case = work.add(Difference(
        number=f"RD-of-{owner}", slip_id=slip.id, slip_line_id=gone.id, kind="short", quantity=Decimal(1), state="open", found_at=work.now,
        found_by=owner, **scope))
    work.session.flush()
    back = work.add(GoodsReturn(
        number=f"TH-of-{owner}", slip_id=slip.id, slip_line_id=gone.id, quantity=Decimal(1), why=owner, at=work.now, by=owner,
        state="waiting", **scope))
    told = work.add(PackagingCount(kind=f"kind of {owner}", ours=1, theirs=2, note=owner, at=work.now, by=owner, state="open", **scope))
    work.session.flush()
    token = link_for(work, slip).rpartition("/")[2]
    draft = work.add(DispatchNotice(
        number=f"DN-draft-of-{owner}", state="draft", ship_on=today(work), created_at=work.now, created_by=owner, **scope))
    leave = work.add(Concession(
        number=f"RB-of-{owner}", product_id=product.id, what=owner, customer_reference=owner, quantity=Decimal(5), entered_at=work.now,
        entered_by=owner, **scope))
    work.session.flush()
    to_go = work.add(DispatchLine(notice_id=draft.id, order_position=line.position, due_on=schedule.requested, **shared))
    made = work.add(ProductionReport(
        order_id=order.id, line_id=line.id, product_id=product.id, quantity=Decimal(5), produced_on=today(work), at=work.now, by=owner,
        source="page", remark=f"remark of {owner}", **scope))
    work.session.flush()
    work.add(Box(dispatch_line_id=to_go.id, notice_id=draft.id, number=1, code=f"BX-of-{owner}", lot_number=owner, quantity=Decimal(10),
                 **scope))
    work.session.flush()
    return {"slip": slip.number, "slip_line": str(gone.id), "difference": case.number, "goods": token, "dispatch_notice": draft.number,
            "dispatch_line": str(to_go.id), "concession": leave.number, "report": str(made.id),
            "goods_return": back.number, "packaging_count": str(told.id)}
