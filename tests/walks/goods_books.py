"""What goods must come to at every moment, counted from the tables by plain SQL; the program's own sums are not asked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import text

from domain.shared.work import Work

NOTHING = Decimal(0)


def rows(work: Work, sql: str, **given: Any) -> list[Any]:
    return list(work.session.execute(text(sql), given))


GONE = "slip_line l join slip s on s.id = l.slip_id"
BACK = "goods_return b join slip_line l on l.id = b.slip_line_id left join difference d on d.id = b.difference_id"
KEPT = """audit a join difference d on d.id = a.object_id join slip_line l on l.id = d.slip_line_id
           where a.action = 'difference.settled'"""
STOCK = f"""
select p.id, p.code, p.on_hand,
 coalesce((select sum(quantity) from production_report r where r.product_id = p.id), 0) made,
 coalesce((select sum(l.quantity) from {GONE} where l.product_id = p.id and s.state <> 'void'), 0) gone,
 coalesce((select sum(b.quantity) from {BACK} where l.product_id = p.id and coalesce(d.kind, '') not in ('over', 'wrong')), 0) back,
 coalesce((select sum(quantity) from lot where product_id = p.id), 0) in_lots,
 coalesce((select sum((e->>'quantity')::numeric) from {GONE}, jsonb_array_elements(l.lots) e
           where l.product_id = p.id and s.state <> 'void'
           and exists (select 1 from lot where lot.product_id = p.id and lot.number = e->>'lot')), 0) lots_gone,
 coalesce((select sum(b.restocked) from {BACK} where l.product_id = p.id), 0) restocked,
 coalesce((select sum(b.quantity) from {BACK} where l.product_id = p.id and b.lot_id is not null), 0) own_lots,
 coalesce((select sum((a.values->'after'->>'off_stock')::numeric) from {KEPT} and l.product_id = p.id), 0) kept,
 coalesce((select sum((a.values->'after'->>'off_lots')::numeric) from {KEPT} and l.product_id = p.id), 0) kept_of_lots,
 (select min(quantity) from lot where product_id = p.id) least
from product p
"""


def stock(walk: Any, work: Work) -> None:
    """On hand and in lots: what was made, less what left, with what came back, and as it was counted."""
    for each in rows(work, STOCK):
        assert each.least is None or each.least >= 0, f"{each.code}: a lot below nothing"
        counted, scrapped, added = (found.get(each.id, NOTHING) for found in (walk.counted, walk.scrapped, walk.added))
        hand = each.on_hand - each.made + each.gone + each.kept - each.back - counted + scrapped
        lots = each.in_lots - each.made + each.lots_gone + each.kept_of_lots - each.restocked - each.own_lots - added + scrapped
        before = walk.begun.setdefault(each.id, (hand, lots))
        off = hand - before[0], lots - before[1]
        assert not any(off), f"{each.code}: on hand {each.on_hand}, in lots {each.in_lots}; too many by {off}"


LINES = """
select l.id, o.number, l.position, l.quantity, l.shipped, l.received, l.made, l.open_quantity, l.cancelled, o.state,
 coalesce((select sum(x.quantity - x.returned) from slip_line x join slip s on s.id = x.slip_id
           where x.line_id = l.id and s.state <> 'void'), 0) gone,
 coalesce((select sum(r.quantity) from production_report r where r.line_id = l.id), 0) reported
from order_line l join "order" o on o.id = l.order_id
"""
DATES = "select s.quantity, s.shipped from schedule_line s"


def orders(walk: Any, work: Work) -> None:
    """Shipped is what the slips say, and never more than is ordered."""
    for each in rows(work, LINES):
        who = f"{each.number}/{each.position}"
        assert each.shipped == each.gone, f"{who}: shipped {each.shipped}, by the slips {each.gone}"
        assert each.made == each.reported, f"{who}: made {each.made}, reported {each.reported}"
        assert 0 <= each.shipped <= each.quantity, f"{who}: {each.shipped} shipped of {each.quantity}"
        assert each.open_quantity == each.quantity - each.shipped, f"{who}: open {each.open_quantity}"
        assert each.received >= 0, f"{who}: received {each.received}"
    for each in rows(work, DATES):
        assert 0 <= each.shipped <= each.quantity, f"a date: {each.shipped} of {each.quantity}"


LEAVE = """
select c.number, c.quantity, c.used,
 coalesce((select sum(l.conceded) from slip_line l join slip s on s.id = l.slip_id
           where s.state <> 'void' and l.concession_number = c.number), 0) gone
from concession c
"""


def concessions(walk: Any, work: Work) -> None:
    """No more leaves under the customer's leave than it is for."""
    for each in rows(work, LEAVE):
        assert each.used == each.gone, f"{each.number}: used {each.used}, gone {each.gone}"
        assert each.quantity is None or each.used <= each.quantity, f"{each.number}: {each.used} of {each.quantity}"


def hold(walk: Any, work: Work) -> None:
    for book in (stock, orders, concessions):
        book(walk, work)
