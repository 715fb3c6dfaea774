"""Somebody waits for each thing that is open, and nobody for what has ended; an order is closed when all of it is paid, and only then."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from domain.shared.work import Work
from tests.walks.goods_books import NOTHING, rows

WAITING = "select kind, object_id from task where ended_at is null"
KINDS = ("statement", "invoice", "payment", "deduction", "retail_exception", "difference", "goods_return", "dispatch_notice", "slip")
STATES = " union all ".join(f"select '{kind}' kind, id, number, state from {kind}" for kind in KINDS)
STATES += " union all select 'packaging_count', id, kind, state from packaging_count"
WAITS = {  # kind: states in which somebody waits for it
    "statement": ("draft", "sent", "disputed"), "invoice": ("asked",), "payment": ("proposed",), "deduction": ("claimed",),
    "retail_exception": ("proposed",), "difference": ("open", "agreeing"), "goods_return": ("waiting",),
    "dispatch_notice": ("notified", "blocked", "verified"), "packaging_count": ("open",),
}
MAY = {"dispatch_notice": ("draft",), "slip": ("left", "arrived", "signed"), "statement": ("confirmed",)}
OWED = """
select statement_id, sum(gross) from statement_line
where state = 'confirmed' and invoice_id is null and credit_id is null and settled_at is null group by 1
"""
TURN = {"draft": "statement.check", "sent": "statement.answer", "disputed": "statement.dispute"}


def tasks(walk: Any, work: Work) -> None:
    waiting: dict[Any, list[str]] = defaultdict(list)
    for each in rows(work, WAITING):
        waiting[each.object_id].append(each.kind)
    owed = dict(rows(work, OWED))
    for each in rows(work, STATES):
        mine = waiting.get(each.id, [])
        if each.state in WAITS.get(each.kind, ()):
            assert mine, f"{each.number}: {each.state}, and nobody waits"
        elif each.state not in MAY.get(each.kind, ()):
            assert not mine, f"{each.number}: {each.state}, and still {mine}"
        if each.kind == "statement":
            _bill(each, mine, owed.get(each.id, NOTHING))


def _bill(statement: Any, mine: list[str], left: Any) -> None:
    """Checked, answered or settled; once it is confirmed, what is left of it becomes an invoice or a credit note."""
    if statement.state in TURN:
        assert TURN[statement.state] in mine, f"{statement.number}: {statement.state}, {mine}"
    if statement.state == "confirmed":
        should = ["invoice.make"] if left > 0 else ["invoice.credit"] if left < 0 else []
        assert mine == should, f"{statement.number}: {left} to bill, {mine}"


CLOSED = """
select o.number, o.state,
 (select bool_and(l.received >= l.quantity) from order_line l where l.order_id = o.id and not l.cancelled) came,
 exists (select 1 from slip_line x join slip s on s.id = x.slip_id where x.order_id = o.id and s.state <> 'void' and not x.billed
         and (x.received is null or x.received - x.not_owed > 0)) unbilled,
 exists (select 1 from statement_line b left join invoice i on i.id = b.invoice_id where b.order_id = o.id and b.state <> 'dropped'
         and b.kind <> 'adjustment' and (b.state <> 'confirmed' or (b.net <> 0 and coalesce(i.state, '') <> 'paid'))) unpaid
from "order" o
"""


def closing(walk: Any, work: Work) -> None:
    for each in rows(work, CLOSED):
        done = each.state in ("received", "closed") and not each.unbilled and not each.unpaid
        if each.state == "closed":
            assert done, f"{each.number}: closed, unbilled {each.unbilled}, unpaid {each.unpaid}"
        if each.state == "received":
            assert not done, f"{each.number}: received, billed and paid, and not closed"


def hold(walk: Any, work: Work) -> None:
    for book in (tasks, closing):
        book(walk, work)
