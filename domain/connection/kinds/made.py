"""Quantities made, as the factory's own system reports them: by order line, into lots and stock (5.1.10(2))."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select

from domain.connection.kinds.fields import Field, Incoming
from domain.deliveries import making
from domain.deliveries.making.actions import refusals
from domain.deliveries.making.inputs import ReportInput
from domain.deliveries.making.numbers import reference_of, reported, told_before
from domain.orders.models import Order, OrderLine
from domain.products.imports.steps import Plan, Row, Step, both, words
from domain.products.models import Product
from domain.shared.clock import today
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.work import Work

SOURCE = "connection"
FIELDS = (
    Field("order", "订单号", "Order", "Number of our order.", needed=True, width=16, also=("订单编号", "销售订单号", "来源单号")),
    Field("position", "订单行号", "Order line", "Position of the order line: 10, 20, …", "number", needed=True, width=8,
          also=("订单行", "来源单行号", "行号", "行", "项次", "Line")),
    Field("code", "公司料号", "Company code", "Company code, to be compared with the line's.", width=16,
          also=("存货编码", "物料编码", "料号")),
    Field("quantity", "完工数量", "Quantity made", "Good pieces made.", "number", needed=True, also=("入库数量", "合格数量", "数量")),
    Field("produced_on", "生产日期", "Produced on", "The day of production.", "date", needed=True, also=("完工日期", "入库日期", "日期")),
    Field("lot", "批号", "Lot", "Lot; without one, the lot of that day.", width=14, also=("批次",), longest=40),
    Field("revision", "图纸版本", "Drawing revision", "Revision of the drawing that it was made to; without one, the line's.", width=10,
          also=("版本", "图纸版次"), longest=40),
    Field("reference", "报工单号", "Report number", "The report's own number: told again, it counts once.", needed=True, width=18,
          also=("入库单号", "单据编号", "单号", "流水号"), longest=80),
    Field("document_line", "单据行号", "Report line", "The line of that number, where one report has several: number and line count once.",
          width=10, also=("分录号", "分录行号", "行号", "行", "序号"), longest=20),
    Field("remark", "备注", "Remark", "Remark.", width=24, also=("说明",)),
)


def plan(work: Work, rows: Sequence[Row]) -> Plan:
    """Each report once, by its number and line; orders, lines and parts are held in the one sequence in which everybody holds them."""
    made, lines, known = Plan(), _lines(work, rows), reported(work, rows, SOURCE)
    found: list[tuple[Any, Step]] = []
    for number, given in rows:
        with made.row(number):
            (line, order, product), (entered, reference) = both(
                partial(_line, lines, given), partial(both, partial(_entered, lines, given, today(work)), partial(reference_of, given))
            )
            said = (line.id, entered.quantity, entered.produced_on)
            if told_before(known, reference, said):
                made.unchanged += 1
                continue
            known[reference] = said
            shown = (("quantity", "", words(entered.quantity)), ("produced_on", "", words(entered.produced_on)), ("lot", "", entered.lot))
            run: Callable[[], object] = partial(making.report, work, line, entered, source=SOURCE, reference=reference)
            step = Step(number, f"{order.number} / {line.position}", f"{product.code} {line.name}", "added", shown, run)
            found.append((line.id, step))
    made.hold = partial(making.hold_lines, work, {key for key, _ in found}, SOURCE, set(known))
    made.steps = [step for _, step in sorted(found, key=lambda each: (str(each[0]), each[1].row))]
    return made


def _line(lines: Mapping[tuple[str, str], tuple[OrderLine, Order, Product]], given: Mapping[str, str]) -> tuple[OrderLine, Order, Product]:
    """The line that a row is about. Raises Invalid at the field that leads nowhere."""
    number, position = given.get("order", "").strip().upper(), given.get("position", "").strip()
    found = lines.get((number, position))
    if found is None:
        field = "position" if any(order == number for order, _ in lines) else "order"
        raise Invalid({field: Message("No order line stands under this number.")})
    line, order, product = found
    if reasons := refusals(order, line):
        raise Invalid({"order": reasons[0]})
    if (code := given.get("code", "").strip().upper()) and code != product.code.upper():
        raise Invalid({"code": Message("This line orders {code}.", code=product.code)})
    return found


def _entered(lines: Mapping[tuple[str, str], tuple[OrderLine, Order, Product]], given: Mapping[str, str], day: date) -> ReportInput:
    """What was made, counted as its line is; of a line that is not there, as anything may be. Raises Invalid."""
    found = lines.get((given.get("order", "").strip().upper(), given.get("position", "").strip()))
    return making.read_report(given, unit=found[0].unit if found else "", today=day)


def _lines(work: Work, rows: Iterable[Row]) -> dict[tuple[str, str], tuple[OrderLine, Order, Product]]:
    numbers = {given.get("order", "").strip().upper() for _, given in rows}
    wanted = (
        select(OrderLine, Order, Product).join(Order, Order.id == OrderLine.order_id).join(Product, Product.id == OrderLine.product_id)
        .where(Order.number.in_(numbers))
    )
    return {(order.number, str(line.position)): (line, order, product) for line, order, product in work.session.execute(wanted)}


MADE = Incoming(
    "made", Message("Quantities made"), "made:write", "deliveries.production.report", FIELDS, plan,
    "Quantities made, by order line. Each report has a number of its own and counts once, however often it is told.",
)
