"""What can come from Excel: for each kind its columns, as people head them in Chinese and English, and who may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from domain.shared.message import Message
from domain.shared.spreadsheet import Heading
from domain.shared.spreadsheet.matching import plain

YES = {"1", "是", "yes", "y", "true", "有效", "在册", "on"}
NO = {"0", "否", "no", "n", "false", "停用", "off"}
SOURCES = {"list": "list", "清单": "list", "清单价": "list", "list price": "list", "quotation": "quotation", "报价": "quotation",
           "报价单": "quotation"}


@dataclass(frozen=True)
class Field:
    """A column: the name of the input that reads it, its two headings, and other ways in which people head it."""

    name: str
    zh: str
    en: str
    kind: Literal["text", "number", "money", "date"] = "text"
    width: int = 14
    needed: bool = False
    also: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        return f"{self.zh} {self.en}"


@dataclass(frozen=True)
class Kind:
    """A kind of import. `of_customer` says that it belongs to one customer's list."""

    title: Message
    permission: str
    fields: tuple[Field, ...]
    of_customer: bool = False

    @property
    def headings(self) -> Mapping[str, Heading]:
        return {
            field.name: Heading((field.heading, field.zh, field.en, *field.also), field.needed) for field in self.fields
        }

    def heading_of(self, name: str) -> str:
        return next((field.heading for field in self.fields if field.name == name), name)


CODE = Field("code", "公司料号", "Company code", needed=True, width=16, also=("公司编码", "产品编码", "Code", "料号"))

KINDS = {
    "list": Kind(Message("Sales list FM070100-13"), "products.import", (
        Field("customer_part", "顾客料号", "Customer part", needed=True, width=18,
              also=("客户料号", "顾客件号", "零件号", "件号", "Part number", "Part no")),
        CODE,
        Field("name", "品名", "Name", needed=True, width=24, also=("名称", "产品名称", "Part name", "Description")),
        Field("drawing", "图号", "Drawing", width=18, also=("图纸号", "Drawing number")),
        Field("revision", "版本", "Revision", width=8, also=("图纸版本", "Rev")),
        Field("material", "材质", "Material", also=("材料",)), Field("program", "车型", "Program", also=("Vehicle program",)),
        Field("specification", "规格", "Specification", width=24, also=("技术要求",)),
        Field("quality", "质量要求", "Quality requirement", width=24, also=("Quality",)),
        Field("packaging", "包装", "Packaging", width=18), Field("standard_pack", "标准包装量", "Standard pack", "number", also=("Pack",)),
        Field("minimum_quantity", "最小订量", "Minimum quantity", "number", also=("最小起订量", "MOQ")),
        Field("warranty", "保固", "Warranty", also=("质保", "Warranty terms")),
        Field("currency", "币种", "Currency", width=8, also=("货币",)),
        Field("unit_price", "未税单价", "Unit price", "money", also=("单价", "Price", "Untaxed unit price")),
        Field("price_from", "起始数量", "From quantity", "number", also=("价格起始数量",)),
        Field("valid_from", "生效日期", "Valid from", "date", also=("生效",)),
        Field("valid_to", "失效日期", "Valid to", "date", also=("失效",)),
        Field("source", "价格依据", "Rests on", also=("依据",)), Field("source_number", "报价单号", "Quotation number"),
        Field("provisional", "暂定价", "Provisional", width=8), Field("active", "在册", "On the list", width=8, also=("有效",)),
    ), of_customer=True),
    "parts": Kind(Message("Parts"), "products.product.edit", (
        CODE, Field("name_zh", "品名", "Name", needed=True, width=24, also=("名称", "中文名称")),
        Field("name_en", "英文名称", "English name", width=24), Field("unit", "单位", "Unit", width=8),
        Field("line", "产线", "Production line", also=("生产线",)), Field("pieces_per_hour", "小时产量", "Pieces an hour", "number"),
        Field("lead_days", "标准周期", "Standard lead time", "number", also=("周期", "Lead time")),
        Field("safety_stock", "安全库存", "Safety stock", "number"),
        Field("restricted_substances", "限用物质", "Restricted substances", width=20),
        Field("hs_code", "商品编码", "HS code", also=("海关编码", "HS编码", "HS")),
        Field("origin", "原产国", "Origin", width=8, also=("原产地",)),
        Field("net_weight", "单件净重", "Net weight", "number", also=("净重",)),
        Field("production_ended", "停产日期", "End of production", "date"),
        Field("service_ended", "停止服务日期", "End of service", "date"),
    )),
    "stock": Kind(Message("Stock counts"), "products.stock.edit", (
        CODE, Field("on_hand", "盘点数量", "On hand", "number", needed=True, also=("库存", "数量", "库存数量", "Quantity", "Stock")),
        Field("counted_on", "盘点日期", "Counted on", "date", needed=True, also=("日期", "Count date", "Date")),
    )),
    "materials": Kind(Message("Materials"), "products.product.edit", (
        Field("code", "材料编码", "Material code", needed=True, width=16, also=("编码", "Code", "物料编码")),
        Field("name", "材料名称", "Material", needed=True, width=24, also=("名称", "Name")),
        Field("unit", "单位", "Unit", needed=True, width=8), Field("safety_stock", "安全库存", "Safety stock", "number"),
        Field("lead_days", "采购周期", "Lead time", "number", needed=True, also=("采购提前期",)),
    )),
}


def normal(name: str, text: str) -> str:
    """What people write for yes, no and where a price rests, as the inputs read it; anything else as it stands."""
    word = plain(text)
    if name in {"active", "provisional"}:
        return "" if word in NO or (not word and name == "provisional") else "1" if word in YES or not word else text
    if name == "source":
        return SOURCES.get(text.strip().casefold(), text)
    return text
