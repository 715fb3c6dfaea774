"""Specimens of the two papers of a change, as their sheets hold them: no database, every state that a paper can be in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from domain.accounts.posts import DEPARTMENTS
from domain.changes import values
from domain.changes.answers.technical import STATE_WORDS, RequestState
from domain.changes.rules import PARTS, Part
from domain.changes.views.pages import CAME
from domain.changes.views.sheet import ChangeSheet, EngineeringSheet, SheetItem, SheetNotice, SheetPart, SheetTechnical, SheetWord
from domain.shared.message import Message

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
BEFORE, ASKED, AGREED = date(2026, 12, 18), date(2026, 12, 24), date(2026, 12, 30)


def part(kind: str, who: str, *, answer: str = "yes", remark: str = "", load: str = "", for_whom: str = "") -> SheetPart:
    department = {"marketing": "sales", "information": "sales"}.get(kind, kind)
    return SheetPart(PARTS[Part(kind)].title, DEPARTMENTS[department], PARTS[Part(kind)].clause, answer, remark, load, who, AT, for_whom)


def price(amount: str) -> Message:
    return Message("{price} {currency}", price=amount, currency="CNY")


def notice(items: tuple[SheetItem, ...] = (), **more: object) -> ChangeSheet:
    """A date moved otherwise than asked, a quantity, and another price: every box of the paper holds something."""
    told = items or (
        SheetItem("10", "2904110-K80", "前下摆臂总成（左）", values.FIELDS["date"], None, BEFORE, ASKED, AGREED),
        SheetItem("10", "2904110-K80", "前下摆臂总成（左）", values.FIELDS["quantity"], BEFORE, Decimal(1200), None, Decimal(1400)),
        SheetItem("20", "2916035-K80", "稳定杆连接杆", values.FIELDS["price"], None, price("86.40"), None, price("84.90")),
        SheetItem("", "", "", values.FIELDS["transport"], None, "汽运", None, "空运"),
    )
    sheet = ChangeSheet(
        number="CH-261123-001", order_number="SO-261110-004", po_number="4500873355", customer="远江汽车集团有限公司",
        customer_en="Yuanjiang Automotive Group", revision=2, base_revision=1, ours=False, came=CAME["portal"], asked_by="王敏",
        asked_at=AT,
        reason="总装节拍调整，请按新的日期交付。", items=told,
        parts=(part("marketing", "李倩"), part("production", "陈建国", answer="no", remark="该周产能已满，最早 12-30 交付。", load="104%",
                                              for_whom="何志明")),
        words=(SheetWord(Message("The customer's agreement"), "王敏", AT), SheetWord(Message("Marketing manager"), "赵志远", AT),
               SheetWord(Message("General manager"), "沈岳", AT)),
        notices=tuple(SheetNotice(DEPARTMENTS[name], documents) for name, documents in (
            ("sales", (Message("Sales order FM070100-02"), Message("Order execution ledger FM070100-03"))),
            ("production", (Message("Daily parts production plan"),)), ("logistics", (Message("Shipment plan"),)),
            ("finance", (Message("Prices to be invoiced"),)))),
        in_force_at=AT,
    )
    return replace(sheet, **more)  # type: ignore[arg-type]


def request(state: RequestState = RequestState.RAISED, **more: object) -> EngineeringSheet:
    """Another drawing revision with another hardness; signed by technical in every state but the first."""
    signed = state != RequestState.RAISED
    otherwise = values.said("specification", {"text": "硬度 62±3 HA"}) if state == RequestState.OTHERWISE else None
    said = {RequestState.REFUSED: "现有模具无法达到该孔位。", RequestState.OTHERWISE: "材料只能做到 62。"}
    sheet = EngineeringSheet(
        number="EC-261123-001", edition=1, state=state, state_word=STATE_WORDS[state], change_number="CH-261123-001",
        order_number="SO-261110-004", customer="远江汽车集团有限公司", customer_en="Yuanjiang Automotive Group", code="HC-4801-012",
        customer_part="2904110-K80", name="前下摆臂总成（左）", from_revision="B", to_revision="C", what="B → C\n硬度 60±3 HA → 65±3 HA",
        why="客户新版图纸", raised_by="李倩", raised_at=AT, made=Decimal(320), open=Decimal(880),
        effect="夹具需调整，库存可用完；PPAP 重新提交。" if signed and state != RequestState.REFUSED else "", remark=said.get(state, ""),
        items=(SheetTechnical(values.FIELDS["drawing"], "B", "C", None),
               SheetTechnical(values.FIELDS["specification"], "硬度 60±3 HA", "硬度 65±3 HA", otherwise)),
        signed_by="方文涛" if signed else "", signed_at=AT if signed else None,
    )
    return replace(sheet, **more)  # type: ignore[arg-type]


