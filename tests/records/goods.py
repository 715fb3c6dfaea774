"""What the papers of a dispatch say, for the tests of forms: nothing of anybody."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from domain.deliveries.dispatch.customs import CommercialSheet, InvoiceRow, PackingRow, PackingSheet
from domain.deliveries.dispatch.sheet import Address, NoticeLine, NoticeSheet, PlanSheet, SlipRow, SlipSheet, copies
from domain.deliveries.receipts.sheet import ReceiptRow, ReceiptSheet
from domain.shared.message import Message

DAY, AT = date(2026, 11, 23), datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
PLACE = Address("总装二厂", "二厂", "3 号门", "8:00–16:00", "合肥市经开区始信路 669 号", "刘伟", "136-0000-0000")
DOT = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PIECES = Message("pcs")
POINTS = ("name", "specification", "quantity", "packaging", "label")
GOODS = [("2904110-K80", "HC-4801-012", "前下摆臂总成（左）", 2400), ("2916035-K80", "HC-2206-107", "稳定杆连接杆", 6000)]


def notice() -> NoticeSheet:
    lines = [
        NoticeLine(n, "SO-261123-004", n * 10, "4500873355", part, code, name, "B", f"图纸 DWG-{part} B 版", Decimal(quantity), PIECES,
                   "周转箱 EU-6428", "Odette", DAY, "RB-261120-001" if n == 2 else "", dict.fromkeys(POINTS, True))
        for n, (part, code, name, quantity) in enumerate(GOODS, 1)
    ]
    return NoticeSheet("DN-261123-001", "远江汽车集团有限公司", "Yuanjiang Automotive Group", DAY, PLACE, "汽运", "DAP",
                       [Message("Outgoing inspection report"), Message("Material certificate")], "请走 3 号门", "李倩", lines, "孙丽", AT)


def slip() -> SlipSheet:
    lots: list[dict[str, Any]] = [{"lot": "261112-3", "produced_on": "2026-11-12", "quantity": "2000", "lot_id": "", "boxes": "1–10",
                                   "concession": ""},
                                  {"lot": "261115-1", "produced_on": "2026-11-15", "quantity": "400", "lot_id": "", "boxes": "11, 12",
                                   "concession": "RB-261120-001"}]
    rows = [SlipRow(n, "SO-261123-004", "4500873355", part, code, name, f"图纸 DWG-{part} B 版", Decimal(quantity), PIECES, 12, lots,
                    "RB-261120-001" if n == 2 else "") for n, (part, code, name, quantity) in enumerate(GOODS, 1)]
    return SlipSheet("CK-261123-001", "DN-261123-001", "远江汽车集团有限公司", "Yuanjiang Automotive Group", PLACE, "汽运", "顺达物流",
                     "皖A·7K321", "", "周师傅", "139-0000-0001", AT, "孙丽", DAY, copies(4),
                     "https://concord.example/goods/" + "x" * 32, rows)


def packing() -> PackingSheet:
    made = slip()
    rows = [PackingRow(row, 12, row.quantity, "1–12", "60×40×30", Decimal(590), Decimal("620.25"), Decimal("1.6")) for row in made.lines]
    return PackingSheet(made, "FCA", "YJ / HEFEI / 1-24", rows, 24, Decimal("1240.5"), Decimal(1180), Decimal("3.2"))


def commercial() -> CommercialSheet:
    made = slip()
    lines = [InvoiceRow(row, "8708801000", "CN", Decimal("12.40"), Decimal("12.40") * row.quantity) for row in made.lines]
    terms = Message("{days} days from invoice", days=60)
    return CommercialSheet(made, "FCA", "EUR", terms, "YJ / HEFEI / 1-24", lines, Decimal(104160), 24, Decimal("1240.5"), Decimal(1180))


def plan() -> PlanSheet:
    row = {"number": "CK-261123-001", "notice": "DN-261123-001", "planned_on": DAY, "customer": "远江汽车",
           "place": "总装二厂", "transport": "汽运", "carrier": "顺达物流",
           "plate": "皖A·7K321", "waybill": "", "left_at": AT, "expected_on": DAY, "arrived_at": AT, "signed_at": AT,
           "signed_by": "刘伟", "lines": 2,
           "quantity": Decimal(8400), "state": "signed"}
    still = row | {"number": "", "notice": "DN-261124-002", "left_at": None, "arrived_at": None, "signed_at": None, "expected_on": None}
    return PlanSheet(DAY, DAY, [row] * 30 + [still], "孙丽", DAY, under_way=True)


def details() -> PlanSheet:
    row = {"left_at": AT, "slip": "CK-261123-001", "customer": "远江汽车", "order": "SO-261123-004", "po_number": "4500873355",
           "customer_part": "2904110-K80", "code": "HC-4801-012", "name": "前下摆臂总成（左）",
           "quantity": Decimal(2400), "unit": "pcs", "boxes": 12, "lot_numbers": "261112-3, 261115-1",
           "concession": "RB-261120-001", "received": Decimal(2400), "received_on": DAY}
    return PlanSheet(DAY, DAY, [row] * 30, "孙丽", DAY, "远江汽车")


def signed_slip() -> ReceiptSheet:
    rows = [ReceiptRow(n, "SO-261123-004", "4500873355", part, code, name, "pcs", Decimal(quantity), Decimal(quantity - 10 * (n - 1)),
                       Decimal(n - 1), Decimal(0), "261112-3", "外箱压坏" if n == 2 else "")
            for n, (part, code, name, quantity) in enumerate(GOODS, 1)]
    return ReceiptSheet("远江汽车集团有限公司", "Yuanjiang Automotive Group", "总装二厂 · 3 号门", "顺达物流 · 皖A·7K321", AT, "刘伟", AT,
                        Message("by the code on the slip"), DAY, "已拍照", DOT, rows)


SHEETS: dict[str, Any] = {
    "FM070100-05": notice(), "FM070100-06": slip(), "packing-list": packing(), "commercial-invoice": commercial(),
    "shipment-plan": plan(), "shipment-details": details(),
    "signed-slip": signed_slip(),
}
