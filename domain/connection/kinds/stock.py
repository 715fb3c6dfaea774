"""Stock as the factory's own system counted it: on hand, by company code, of a day."""

from __future__ import annotations

from collections.abc import Sequence

from domain.connection.kinds.fields import Field, Incoming
from domain.products.imports import masters
from domain.products.imports.steps import Plan, Row
from domain.shared.actor import Kind
from domain.shared.message import Message
from domain.shared.work import Work


def plan(work: Work, rows: Sequence[Row]) -> Plan:
    """A program tells late what it told before: its older count changes nothing. Who brings a file sees both days and decides."""
    return masters.stock(work, rows, newest=work.actor.kind == Kind.CONNECTION)


STOCK = Incoming(
    "stock",
    Message("Stock counts"),
    "stock:write",
    "products.stock.edit",
    (
        Field("code", "公司料号", "Company code", "Company code of a part or a material.", needed=True, width=16,
              also=("公司编码", "产品编码", "存货编码", "物料编码", "物料代码", "料号", "Code", "Item")),
        Field("on_hand", "库存数量", "On hand", "Quantity on hand, in the unit of the part or material.", "number", needed=True,
              also=("盘点数量", "现存量", "结存数量", "库存", "数量", "Quantity", "Stock")),
        Field("counted_on", "盘点日期", "Counted on", "The day on which it was counted; not in the future.", "date", needed=True,
              also=("日期", "单据日期", "Count date", "Date")),
    ),
    plan,
    "Stock counts by company code. The count's date stands beside every promise that is made from it; a "
    "program's count of an earlier day than the one that stands changes nothing.",
)
