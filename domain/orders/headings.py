"""What customers head the columns of their orders with, in Chinese, English and both at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

HEADINGS: dict[str, tuple[str, ...]] = {
    "part": (
        "件号", "零件号", "零件编号", "零件图号", "物料号", "物料编号", "物料编码", "物料代码", "产品编号", "产品编码", "产品代码", "图号",
        "料号", "顾客料号", "客户料号", "顾客件号", "客户件号", "存货编码",
        "part", "part no", "part number", "part nr", "customer part", "customer part no", "customer part number",
        "material no", "material number", "article", "article no", "article number", "item number", "item code", "product code",
    ),
    "name": (
        "名称", "品名", "零件名称", "物料名称", "物料描述", "产品名称", "存货名称", "name", "description", "part name", "part description",
        "material description", "item description", "short text",
    ),
    "quantity": (
        "数量", "订购数量", "订单数量", "订单量", "订货数量", "采购数量", "需求数量", "需求量", "要货数量", "订货量", "交货数量",
        "qty", "quantity", "order qty", "order quantity", "ordered quantity", "required qty", "po quantity", "scheduled quantity",
    ),
    "unit": ("单位", "计量单位", "unit", "uom", "unit of measure"),
    "due": (
        "交期", "日期", "要求交期", "要求交货期", "交货日期", "交货期", "交付日期", "需求日期", "要货日期", "到货日期",
        "到货时间", "要求到货日期", "due", "due date", "date", "delivery date", "delivery", "required date", "request date",
        "requested date", "need date", "eta", "schedule date",
    ),
    "price": ("单价", "未税单价", "不含税单价", "协议单价", "price", "unit price", "net price", "net unit price"),
    "revision": ("版本", "图纸版本", "版次", "版本号", "revision", "rev", "drawing revision", "rev level", "index"),
    "material": ("材料", "材质", "material", "material grade"),
    "specification": ("规格", "规格要求", "规格型号", "技术要求", "specification", "spec"),
    "quality": ("质量要求", "品质要求", "quality", "quality requirement", "quality requirements"),
    "zone": ("区段", "类型", "需求类型", "zone", "type", "firm forecast"),
}
LABELS: dict[str, tuple[str, ...]] = {  # of the whole order, above the lines
    "po": (
        "采购订单号", "采购订单编号", "采购单号", "订单号", "订单编号", "订购单号", "合同号", "合同编号", "po", "po no", "po number",
        "p o no", "purchase order", "purchase order no", "purchase order number", "order no", "order number",
    ),
    "order_date": ("订单日期", "下单日期", "采购日期", "订购日期", "order date", "po date", "date of order"),
    "currency": ("币种", "币别", "货币", "currency"),
}
SERIAL = ("序号", "行号", "项次", "序", "行", "项目", "no", "nr", "pos", "position", "line", "line no", "line item", "item", "#")
STAND_IN = frozenset({"item", "material", "物料", "产品", "零件"})  # the part, where no heading says so better
HARMLESS = re.compile(  # in brackets behind a heading: what does not change its meaning
    r"件|个|只|支|台|片|pcs?|ea|套|set|kg|公斤|千克|m|米|元|人民币|rmb|cny|usd|eur|jpy|gbp|¥|\$|€|未税|不含税|净价|net|必填|选填|required|optional"
    r"|yyyy[-/.]mm[-/.]dd|年月日|年/月/日|[a-z]{3}/(pcs?|ea|kg)|元/件"
)
CHANGING = re.compile(  # beside a heading's word: what makes it mean something else
    r"(?<!未)(?<!不含)税|已|未[交发]|欠|累计|原|旧|新|[0-9%]|(?<![a-z])(?:incl(?:uding|usive|\.)?|vat|tax|gross|open|delivered|shipped|received"
    r"|balance|backlog|old|new|previous|cum(?:ulative)?)(?![a-z])"
)
BRACKETS = re.compile(r"[(\[【〔]([^)\]】〕]*)[)\]】〕]")


def plain(text: str) -> str:
    """A heading without case, width, blanks, stops and stars."""
    return re.sub(r"[\s./_\-:*'’°()\[\]【】]", "", unicodedata.normalize("NFKC", text).casefold())


KNOWN = {plain(word): column for column, words in HEADINGS.items() for word in words}
KNOWN_LABELS = {plain(word): field for field, words in LABELS.items() for word in words}
KNOWN_SERIAL = frozenset(map(plain, SERIAL))


def column(cell: str) -> str | None:
    """The column that a heading names; `数量(千件)` names none, because what it holds is not what 数量 holds."""
    return next((KNOWN[each] for each in _ways(cell) if each in KNOWN), None)


def is_serial(cell: str) -> bool:
    """A heading of running numbers, which nobody misses."""
    return any(each in KNOWN_SERIAL for each in _ways(cell))


def above(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """What stands over the lines of a sheet: `采购订单号：4500874021`, in one cell or in two side by side."""
    found: dict[str, str] = {}
    for row in rows:
        for n, cell in enumerate(row):
            label, _, rest = unicodedata.normalize("NFKC", cell).partition(":")
            field = KNOWN_LABELS.get(plain(label))
            value = rest.strip() or next((each.strip() for each in row[n + 1 :] if each.strip()), "")
            if field and value and plain(value.partition(":")[0]) not in KNOWN_LABELS:
                found.setdefault(field, value)
    return found


def columns(head: Sequence[str], body: Sequence[Sequence[str]]) -> Mapping[int, str]:
    """Which column is which, each once. In the orders of some systems `Item` counts the lines and `Material` is the part."""
    found: dict[int, str] = {}
    for n, cell in enumerate(head):
        name = column(cell)
        if name and name not in found.values():
            found[n] = name
    if "part" not in found.values():
        stand_in = next((n for n, cell in enumerate(head) if plain(cell) in STAND_IN and not _counts(body, n)), None)
        if stand_in is not None:
            found[stand_in] = "part"
    return found


def counting(values: Sequence[str]) -> bool:
    """Running numbers: 1, 2, 3 or 10, 20, 30."""
    numbers = [int(each) for each in values if re.fullmatch(r"0*[0-9]{1,5}", each)]
    if len(numbers) != len(values) or not numbers:
        return False
    steps = {after - before for before, after in pairwise(numbers)} or {numbers[0]}
    return steps in ({1}, {10}) and numbers[0] in {1, 10, 100}


def _counts(body: Sequence[Sequence[str]], n: int) -> bool:
    return counting([row[n] for row in body if n < len(row) and row[n]])


def _ways(cell: str) -> Iterator[str]:
    """A heading as it may be meant: whole, without harmless brackets, its Chinese alone, its Latin alone, one side of a stroke."""
    text = unicodedata.normalize("NFKC", cell).casefold()
    yield plain(text)
    inside = [each.strip() for each in BRACKETS.findall(text)]
    if not all(HARMLESS.fullmatch(each) or plain(each) in KNOWN for each in inside):
        return
    bare = BRACKETS.sub(" ", text)
    if CHANGING.search(bare):
        return
    yield from map(plain, re.split(r"[/|\n]", bare))
    yield plain(re.sub(r"[^一-鿿]", "", bare))
    yield plain(re.sub(r"[一-鿿]", "", bare))
