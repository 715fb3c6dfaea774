"""A sheet of the 交货延误对策表, full enough to show what it prints; the figures are made up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from domain.deliveries.countermeasures.sheet import CaseLine, CountermeasureSheet
from domain.deliveries.delays.workflow import CAUSES

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
CASES = [
    CaseLine("DY-261118-001", "SO-261029-011", 10, "2904110-K80", "前下摆臂总成（左）", date(2026, 11, 17), date(2026, 11, 20),
             Decimal(1500), Decimal(300), "焊机变压器烧毁"),
    CaseLine("DY-261119-002", "SO-261030-004", 20, "2904120-K80", "前下摆臂总成（右）", date(2026, 11, 18), None,
             Decimal(1200), Decimal(1200), "焊机变压器烧毁"),
]
SHEETS: dict[str, Any] = {
    "delay-countermeasure": CountermeasureSheet(
        "DC-261123-001", "远江汽车集团有限公司", date(2026, 11, 1), CAUSES["machine"], CASES,
        ["焊接一线停机两天，左右摆臂未完成", "焊机变压器过热烧毁", "冷却水路堵塞，水温报警未动作", "报警传感器一年未校验",
         "点检表没有列入水路与传感器"],
        "设备点检标准缺少焊机冷却系统的项目", "夜班加开一班；300 件委托协作厂焊接，全检后入库",
        "点检表增加水路流量与水温报警，每月校验传感器；备一台变压器", "马俊", date(2026, 11, 30), "陈建国", "何志明", AT,
        date(2026, 12, 14), "三周内未再停机，点检记录完整", True, "孙丽", AT,
    ),
}
