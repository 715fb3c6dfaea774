"""Quantities made, as the factory's own system reports them: by order line, into lots and stock (5.1.10(2))."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import select

from domain.connection.kinds.fields import OTHERWISE, Field, Incoming
from domain.deliveries import making
from domain.deliveries.making.actions import refusals
from domain.deliveries.models import ProductionReport
from domain.orders.models import Order, OrderLine
from domain.products.imports.steps import Plan, Row, Step, words
from domain.products.models import Product
from domain.shared.clock import today
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.work import Work

SOURCE = "connection"
FIELDS = (
    Field("order", "订单号", "Order", "Number of our order.", needed=True, width=16, also=("订单编号", "销售订单号", "来源单号")),
    Field("position", "行号", "Line", "Position of the line: 10, 20, …", "number", needed=True, width=8, also=("订单行", "行", "项次")),
    Field("code", "公司料号", "Company code", "Company code, to be compared with the line's.", width=16,
          also=("存货编码", "物料编码", "料号")),
    Field("quantity", "完工数量", "Quantity made", "Good pieces made.", "number", needed=True, also=("入库数量", "合格数量", "数量")),
    Field("produced_on", "生产日期", "Produced on", "The day of production.", "date", needed=True, also=("完工日期", "入库日期", "日期")),
    Field("lot", "批号", "Lot", "Lot; without one, the lot of that day.", width=14, also=("批次",), longest=40),
    Field("reference", "报工单号", "Report number", "The report's own number: told again, it counts once.", needed=True, width=18,
          also=("入库单号", "单据编号", "单号", "流水号"), longest=80),
    Field("remark", "备注", "Remark", "Remark.", width=24, also=("说明",)),
)


def plan(work: Work, rows: Sequence[Row]) -> Plan:
    """Each report once, by its number; lines are locked in one sequence by everybody, so the steps stand in that."""
    made, lines, known = Plan(), _lines(work, rows), _known(work, rows)
    found: list[tuple[Any, Step]] = []
    for number, given in rows:
        with made.row(number):
            line, order, product = _line(lines, given)
            entered = making.read_report(given, unit=line.unit, today=today(work))
            reference = given.get("reference", "").strip()
            if not reference:
                raise Invalid({"reference": Message("Please fill this in.")})
            said = (line.id, entered.quantity, entered.produced_on)
            if reference in known:
                if known[reference] != said:
                    raise Invalid({"reference": OTHERWISE})
                made.unchanged += 1
                continue
            known[reference] = said
            shown = (("quantity", "", words(entered.quantity)), ("produced_on", "", words(entered.produced_on)), ("lot", "", entered.lot))
            run: Callable[[], object] = partial(making.report, work, line, entered, source=SOURCE, reference=reference)
            step = Step(number, f"{order.number} / {line.position}", f"{product.code} {line.name}", "added", shown, run)
            found.append((line.id, step))
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


def _lines(work: Work, rows: Iterable[Row]) -> dict[tuple[str, str], tuple[OrderLine, Order, Product]]:
    numbers = {given.get("order", "").strip().upper() for _, given in rows}
    wanted = (
        select(OrderLine, Order, Product).join(Order, Order.id == OrderLine.order_id).join(Product, Product.id == OrderLine.product_id)
        .where(Order.number.in_(numbers))
    )
    return {(order.number, str(line.position)): (line, order, product) for line, order, product in work.session.execute(wanted)}


def _known(work: Work, rows: Iterable[Row]) -> dict[str, tuple[Any, ...]]:
    """References that were reported before, by whatever they were for."""
    given = {row.get("reference", "").strip() for _, row in rows} - {""}
    with work.as_system("reports.known"):
        columns = (ProductionReport.reference, ProductionReport.line_id, ProductionReport.quantity, ProductionReport.produced_on)
        wanted = select(*columns).where(ProductionReport.source == SOURCE, ProductionReport.reference.in_(given))
        return {reference: tuple(said) for reference, *said in work.session.execute(wanted) if reference}


MADE = Incoming(
    "made", Message("Quantities made"), "made:write", "deliveries.production.report", FIELDS, plan,
    "Quantities made, by order line. Each report has a number of its own and counts once, however often it is told.",
)
