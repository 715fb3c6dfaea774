"""What the specimen page shows: sample data for each component, nothing of any customer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from domain.shared.message import Message
from templates.states import LOOKS, STATES

WHEN = datetime(2025, 11, 18, 1, 5, tzinfo=UTC)
ROWS = (
    ("SO-251113-004", "后副车架衬套（液压）", "远江汽车集团", Decimal(3000), timedelta(hours=-11), 2, "in_review"),
    ("SO-251117-009", "制动软管支架", "博恩底盘系统", Decimal("12.500"), timedelta(hours=2), 3, "approved"),
    ("SO-251117-011", "Stabiliser bush", "Norvik Automotive AB", Decimal(20000), timedelta(hours=20), 1, "in_production"),
)


def specimens() -> dict[str, Any]:
    """The context of `admin/specimens.html`."""
    keys = ("number", "title", "customer", "quantity", "left", "done", "state")
    return {
        "looks": list(LOOKS),
        "order_states": list(STATES["order"]),
        "lefts": [timedelta(hours=-11), timedelta(hours=2), timedelta(hours=20), None],
        "refusals": [Message("All sections must be signed first.")],
        "amount": Decimal("595780"),
        "weight": Decimal("12.500"),
        "moment": WHEN,
        "rows": [dict(zip(keys, row, strict=True)) for row in ROWS],
        "errors": {
            "quantity": Message("Line {line} quantity: enter a whole number from 1 to 99,999", line=2),
            "due": Message("Required date: choose a day after today"),
            "lines-1-quantity": Message("Line {line} quantity: enter a whole number from 1 to 99,999", line=2),
        },
        "saved": Markup('<span class="hint" role="status" data-autosave-status="f-specimen"></span>'),
        "blank_line": Markup(
            '<tr data-line><th scope="row"><input class="in in-s" name="lines-__i__-part" data-column="part" aria-label="__n__"></th>'
            '<td class="num"><input class="in in-s in-num" inputmode="decimal" name="lines-__i__-quantity" data-column="quantity"'
            ' aria-label="__n__"></td>'
            '<td><input class="in in-s" type="date" name="lines-__i__-due" data-column="due" aria-label="__n__"></td><td></td></tr>'
        ),
        "lines_shown": [
            {"part": "2904110-K80", "quantity": "2400", "due": "2025-12-18"},
            {"part": "2916035-K80", "quantity": "0", "due": "2025-11-25"},
        ],
        "messages": [
            {"who": "李倩", "role": "客户经理", "at": WHEN, "body": "右悬置预计 12-03 可发，其余三行不受影响。"},
            {"who": "王敏", "at": WHEN, "body": "收到，今天答复。", "mine": True},
            {"who": "陈建国", "at": WHEN, "body": "骨架已加急。", "internal": True, "files": [{"name": "PR-251118-002.pdf", "url": "#"}]},
        ],
        "file_rows": [
            {"name": "PO-4500872136.pdf", "url": "#", "size": 388_000, "at": WHEN},
            {"name": "5801300-E27_revC.dwg", "url": "#", "size": 2_400_000, "at": WHEN, "note": Message("confidential")},
            {"name": "packing.xlsx", "url": "#", "size": 24_100},
        ],
    }
