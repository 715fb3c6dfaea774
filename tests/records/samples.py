"""A sheet of each form, full enough to show what it prints; the figures are made up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from domain.orders.sheet import DATES_MEAN, UNITS, OrderSheet, SheetDate, SheetLine, StampSheet
from domain.planning.rules import DOCUMENTS, REMEDIES
from domain.planning.sheet import DevelopmentSheet, DocumentSheet, PlanLine, PlanSheet, RequestLine, RequestSheet
from domain.products.sheet import EntryLine, ListSheet
from domain.records.queries import Signer
from domain.reviews.questions import PARTS, SUBJECTS, Kind
from domain.reviews.sheet import CLASSES, AnswerRow, DeviationRow, LetterSheet, LineRow, ReviewSheet, RulingRow, SectionRow
from domain.shared.message import Message
from tests.records import goods, lateness, money

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
DAY = date(2026, 11, 23)
COMPANY = {"zh": "衡川汽车零部件有限公司", "en": "Hengchuan Auto Parts Co., Ltd.", "short": "衡川", "hotline": "0551-6000-0000"}
PARTS_SOLD = [
    ("HC-4801-012", "2904110-K80", "前下摆臂总成（左）", "1500", "86.40"),
    ("HC-4801-013", "2904120-K80", "前下摆臂总成（右）", "1500", "86.40"),
    ("HC-2206-107", "2916035-K80", "稳定杆连接杆", "3000", "21.75"),
]


def order(lines: int = 3) -> OrderSheet:
    rows = [_order_line(number) for number in range(lines)]
    return OrderSheet(
        "SO-261123-004",
        "4500873355",
        2,
        "远江汽车集团有限公司",
        "Yuanjiang Automotive Group",
        DAY,
        "K80 纯电",
        "总装二厂 二厂 3 号门 合肥经开区 刘伟 136-0000-0000",
        "汽运 卖方送货",
        "周转箱 EU-6428",
        "王敏 138-0000-0000",
        "送货上门；随货提供材质证明",
        "首批请提前一天通知",
        "李倩",
        "CNY",
        Message("{days} days from the end of the month", days=60),
        Decimal("0.13"),
        DATES_MEAN["gate"],
        rows,
        sum((row.quantity for row in rows), Decimal(0)),
        sum((row.amount or Decimal(0) for row in rows), Decimal(0)),
    )


def _order_line(number: int) -> SheetLine:
    code, part, name, quantity, price = PARTS_SOLD[number % 3]
    dates = [
        SheetDate(Decimal(quantity) / 2, date(2026, 12, 18), date(2026, 12, 18)),
        SheetDate(Decimal(quantity) / 2, date(2026, 12, 28), None),
    ]
    return SheetLine(
        10 * (number + 1),
        code,
        part,
        name,
        "B",
        f"图纸 DWG-{part} B 版",
        "按图纸与控制计划检验",
        Decimal(quantity),
        UNITS["pcs"],
        Decimal(price),
        Decimal(quantity) * Decimal(price),
        dates[: 1 + number % 2],
    )


def review(lines: int = 3) -> ReviewSheet:
    sheet = order(lines)
    rows = [
        LineRow(
            line.position,
            line.code if number else "",
            line.customer_part,
            line.name,
            line.specification,
            line.quality,
            line.quantity,
            line.dates[0].requested,
            date(2026, 12, 20),
            line.unit_price,
            Decimal("86.40"),
            Message("{code} lacks {quantity} {unit}", code="NR-60", quantity="420", unit="kg") if not number else Message("—"),
        )
        for number, line in enumerate(sheet.lines)
    ]
    return ReviewSheet(
        sheet,
        "RV-261123-004",
        [(words, number != 1, "10" if number else "20、30") for number, words in enumerate(CLASSES.values())],
        rows,
        [_section(kind, number) for number, kind in enumerate(Kind)],
        [DeviationRow("5.1.2(2)A", 20, SUBJECTS["price"], "按 86.40 元执行，客户补发采购单修订版")],
        "各部门异议：价格已协商一致；物料已加急请购。",
        RulingRow("同意接单。", True, "沈岳", "", AT),
        "accepted",
        [Message("Lines {positions}: {day}", positions="10、20", day="2026-12-20")],
        "赵志远",
        AT,
        DAY,
    )


def _section(kind: Kind, number: int) -> SectionRow:
    part = PARTS[kind]
    department = ["sales", "technical", "quality", "production", "technical", "finance", "general_office"][number]
    answers = [AnswerRow(each.clause, each.text, "no" if each.key == "stock" else "yes") for each in part.questions]
    remarks = ["橡胶 NR-60 缺 420 kg，请购加急，12-02 到料。"] if kind == Kind.DELIVERY else []
    return SectionRow(
        department, part.clause, part.title, kind not in (Kind.MARKETING, Kind.DELIVERY), answers, remarks, "李倩", "", AT
    )


SIGNERS = [
    Signer("赵志远", None, Message("{number}, revision {revision}, is approved", number="SO-261123-004", revision=2), AT),
    Signer(
        "何志明", "陈建国", Message("{number}, revision {revision}, is confirmed for production", number="SO-261123-004", revision=2), AT
    ),
]

SHEETS: dict[str, Any] = {
    "FM070100-01": review(),
    "FM070100-02": order(),
    "FM070100-13": ListSheet(
        "远江汽车集团有限公司",
        "K001",
        DAY,
        [
            EntryLine(
                code,
                part,
                name,
                f"DWG-{part}",
                "B",
                "QStE420",
                "按控制计划",
                "K80",
                "EU-6428",
                Decimal(20),
                Decimal(100),
                "CNY",
                Decimal(price),
                date(2026, 1, 1),
                None,
                "3 年 / 10 万公里",
            )
            for code, part, name, _, price in PARTS_SOLD * 6
        ],
    ),
    "order-confirmation": order(),
    "stamped-order": StampSheet("SO-261123-004", "4500873355", DAY),
    "decline-letter": LetterSheet(
        "SO-261123-009",
        "4500873399",
        "远江汽车集团有限公司",
        "Yuanjiang Automotive Group",
        "王敏",
        "所需热处理设备的产能在贵司要求的交期内已满，无法保证质量与交付。",
        DAY,
    ),
    "production-plan": PlanSheet(
        "SO-261123-004",
        "4500873355",
        "远江汽车",
        [
            PlanLine(date(2026, 12, 1 + day), "焊接一线", "HC-4801-012", "前下摆臂总成（左）", 10, Decimal(480), Decimal("8.0"))
            for day in range(6)
        ],
        Decimal(2880),
        Decimal(48),
        "何志明",
        AT,
    ),
    "purchase-request": RequestSheet(
        "SO-261123-004",
        "陈建国",
        AT,
        "陈建国",
        AT,
        "交期紧，先行备料",
        [
            RequestLine(
                "NR-60", "橡胶 NR-60", "kg", Decimal(500), Decimal(50), Decimal(130), Decimal(420), date(2026, 12, 2), REMEDIES["expedited"]
            ),
        ],
    ),
    "process-documents": DocumentSheet(
        "SO-261123-004",
        "HC-4801-012",
        "前下摆臂总成（左）",
        "B",
        [(words, number > 0) for number, words in enumerate(DOCUMENTS.values())],
        AT,
    ),
    "development-task": DevelopmentSheet(order(), "样件 2027-03-30 前提交，开发费用由双方各半承担。", "沈岳", AT, AT),
}
SHEETS |= goods.SHEETS | lateness.SHEETS | money.SHEETS
