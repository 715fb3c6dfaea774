"""Orders of the demo after their release: made, packed, verified, on the road, signed for. Each step is the person's own verb."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from functools import partial

from pypdf import PdfWriter
from sqlalchemy import select

from concord.demo.alive import Stage, order_of, signed
from concord.demo.people import PASSWORD
from domain.customers.models import Customer
from domain.deliveries import making
from domain.deliveries.dispatch import boxes, notices, outbound, papers, tracking, verification
from domain.deliveries.dispatch.finding import boxes_of, by_number, lines_of
from domain.deliveries.dispatch.inputs import POINTS, NoticeInput, PackInput, ShipInput, VerifyInput
from domain.deliveries.models import DispatchLine, ProductionReport, Slip, SlipLine
from domain.deliveries.packaging import movements
from domain.deliveries.receipts import signing
from domain.deliveries.receipts.inputs import Receipt
from domain.deliveries.receipts.rules import Counted
from domain.orders.actions.countersigning import countersign
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.products.actions import stock
from domain.products.models import Consumption, Lot, Material
from domain.reviews.actions.answers import Entered, save
from domain.reviews.actions.answers import Given as GivenAnswer
from domain.reviews.actions.approval import approve
from domain.reviews.actions.endings import release
from domain.reviews.actions.signatures import sign
from domain.shared.actor import system
from domain.shared.files import Given
from domain.shared.settings import settings
from domain.shared.work import Work, unit

BOXES = 4  # of a line
SHORT = Decimal(120)  # of a material, counted
CARRIERS = (("顺达物流", "皖A·7K321"), ("长风运输", "沪B·59K07"), ("安吉汽车物流", "皖A·3J806"))


def accepted(stage: Stage, customer: Customer, *, days: int, pieces: int = 400, count: int = 1) -> str:
    """An order from its submission to its countersigned confirmation."""
    number = order_of(stage, customer, count=count, days=days, pieces=pieces)
    signed(stage, customer, number, "marketing")
    kept = Entered(answers=_kept(number), rest=True)
    stage.does("chen.jianguo", lambda work: save(work, number, "delivery", kept, None), 8)
    stage.does("chen.jianguo", lambda work: sign(work, number, "delivery", PASSWORD, None))
    stage.does("zhao.zhiyuan", lambda work: approve(work, number, PASSWORD, None))
    stage.does("he.zhiming", lambda work: release(work, number, PASSWORD, None))
    stage.does(customer.number, lambda work: countersign(work, number, version=None, password=PASSWORD))
    return number


def _kept(number: str) -> tuple[GivenAnswer, ...]:
    """Production stands by the day asked, whatever else is loaded that week and however much is in stock."""
    remark = "已与车间确认：安排加班并提前备料，可按要求日期产出。"
    return tuple(GivenAnswer(question, line.id, "yes", remark) for line in _lines(number) for question in ("capacity", "stock"))


def made(stage: Stage, number: str, part: Decimal = Decimal(1)) -> None:
    """Production reports so much of each line, into the lot of the day."""
    for line in _lines(number):
        quantity = (line.quantity * part).to_integral_value()
        given = making.ReportInput(quantity, stage.now.astimezone(settings().zone).date())
        stage.does("chen.jianguo", partial(making.report, line=line, given=given), 90)


def counted_short(stage: Stage, number: str) -> None:
    """The warehouse counts the material of an order's lines, and finds next to nothing."""
    products = {line.product_id for line in _lines(number)}
    with unit(system("demo")) as work:
        used = select(Consumption.material_id).where(Consumption.product_id.in_(products), Consumption.customer_supplied.is_(False))
        material = work.session.scalars(select(Material).where(Material.id.in_(used)).order_by(Material.on_hand)).first()
    if material is not None:
        day = stage.now.astimezone(settings().zone).date()
        stage.does("sun.li", lambda work: stock.count_material(work, work.fetch(Material, material.id), SHORT, day, version=None))


def noticed(stage: Stage, customer: Customer, number: str, part: Decimal = Decimal(1)) -> str:
    """Sales tells logistics to send what is open, or a part of it."""
    with unit(system("demo")) as work:
        dates = work.session.scalars(select(ScheduleLine).join(Order, Order.id == ScheduleLine.order_id).where(Order.number == number))
        wanted = {each.id: (each.open * part).to_integral_value() for each in dates if each.open > 0}
    today, owner = stage.now.astimezone(settings().zone).date(), stage.owner(customer)
    notice = stage.does(owner, lambda work: notices.make(work, NoticeInput(wanted, today, agreed_freight=Decimal(900))).number, 10)
    if papers.required(customer):
        report = paper("出货检验报告.pdf")
        stage.does("liu.fang", lambda work: [papers.add(work, notice, each, [report]) for each in papers.required(customer)], 20)
    stage.does(owner, lambda work: notices.notify(work, notice, PASSWORD, version=None))
    return notice


def packed(stage: Stage, notice: str) -> None:
    """Each line in a few boxes of what was made of it, scanned."""
    for line, lot in _with_lots(notice):
        given = PackInput(lot.number, lot.produced_on, line.quantity, max(Decimal(1), (line.quantity / BOXES).to_integral_value()))
        stage.does("sun.li", partial(boxes.pack, number=notice, line_id=line.id, given=given), 15)
    stage.does("sun.li", lambda work: [boxes.scan(work, notice, box.code) for box in boxes_of(work, by_number(work, notice))], 15)


def verified(stage: Stage, notice: str) -> None:
    with unit(system("demo")) as work:
        lines = lines_of(work, by_number(work, notice))
    for line in lines:
        stage.does("sun.li", partial(verification.verify, number=notice, line_id=line.id, given=VerifyInput()), 6)


def mismatched(stage: Stage, notice: str) -> None:
    """A label of the old revision: the notice is blocked, with its photograph."""
    with unit(system("demo")) as work:
        line = lines_of(work, by_number(work, notice))[0]
    given = VerifyInput({point: point != "label" for point in POINTS}, "箱标仍为旧版图号，已隔离待换标。")
    stage.does("sun.li", lambda work: verification.verify(work, notice, line.id, given, [Given("label.jpg", _photograph(), field="photos")]))


def left(stage: Stage, notice: str, cost: str = "880.00") -> str:
    """The slip is signed and the goods are on the road."""
    carrier, plate = stage.seed.choice(CARRIERS)
    given = ShipInput(carrier=carrier, plate=plate, driver="周师傅", driver_phone="139-0000-0001", freight_cost=Decimal(cost))
    return stage.does("sun.li", lambda work: outbound.ship(work, notice, given, PASSWORD, version=None).number, 60)


def shipped(stage: Stage, customer: Customer, number: str, part: Decimal = Decimal(1), cost: str = "880.00") -> str:
    """From the notice to the road; answers the slip's number."""
    notice = noticed(stage, customer, number, part)
    packed(stage, notice)
    verified(stage, notice)
    return left(stage, notice, cost)


def seen(stage: Stage, slip: str, what: str, place: str) -> None:
    stage.does("sun.li", lambda work: tracking.track(work, _slip(work, slip), what, place=place), 30)


def received(stage: Stage, customer: Customer, slip: str, short: int = 0, note: str = "") -> None:
    """The buyer signs in the portal for what came."""
    with unit(system("demo")) as work:
        lines = list(work.session.scalars(select(SlipLine).join(Slip, Slip.id == SlipLine.slip_id).where(Slip.number == slip)))
    counted = {line.id: Counted(line.quantity - (short if n == 0 else 0), note=note if n == 0 else "") for n, line in enumerate(lines)}
    name = stage.masters.buyers[customer.number].name
    stage.does(customer.number, lambda work: signing.in_portal(work, _slip(work, slip), Receipt(name, counted), PASSWORD, None))
    stage.does("sun.li", lambda work: _empties(work, customer, slip), 40)


def _empties(work: Work, customer: Customer, slip: str) -> None:
    """The lorry brings back what it left there, but for one."""
    for kind, there in movements.of_slip(work, _slip(work, slip).id):
        if there > 1:
            movements.count(work, customer, movements.Counted(kind, 1 - there, "随车带回空箱"))


def morning(stage: Stage, days: int) -> Stage:
    """Nine o'clock, so many working days on, and never later than now."""
    day = stage.masters.calendar.working_day_after(stage.now.astimezone(settings().zone).date(), days) if days else stage.now.date()
    stage.now = min(datetime.combine(day, time(9), settings().zone).astimezone(UTC), datetime.now(UTC) - timedelta(minutes=5))
    return stage


def _lines(number: str) -> Sequence[OrderLine]:
    with unit(system("demo")) as work:
        wanted = select(OrderLine).join(Order, Order.id == OrderLine.order_id).where(Order.number == number, OrderLine.cancelled.is_(False))
        return list(work.session.scalars(wanted.order_by(OrderLine.position)))


def _with_lots(notice: str) -> list[tuple[DispatchLine, Lot]]:
    """Each line of a notice with the lot that was made for it last."""
    with unit(system("demo")) as work:
        found = []
        for line in lines_of(work, by_number(work, notice)):
            reports = select(Lot).join(ProductionReport, ProductionReport.lot_id == Lot.id).where(ProductionReport.line_id == line.line_id)
            found.append((line, work.session.scalars(reports.order_by(ProductionReport.at.desc())).first()))
        return [(line, lot) for line, lot in found if lot is not None]


def _slip(work: Work, number: str) -> Slip:
    return work.session.scalars(select(Slip).where(Slip.number == number)).one()


def paper(name: str) -> Given:
    """A sheet of paper as somebody uploads it."""
    packed, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(packed)
    return Given(name, packed.getvalue(), field="files")


def _photograph() -> bytes:
    from PIL import Image  # large, and needed for one picture

    packed = io.BytesIO()
    Image.new("RGB", (320, 240), (150, 156, 160)).save(packed, "JPEG")
    return packed.getvalue()
