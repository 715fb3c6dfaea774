"""Who owes how much, counted anew: the register of receivables by age says the same, and retail left no more than was paid or excepted."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from domain.receivables.queries import ages
from domain.shared.clock import today
from domain.shared.work import Work
from tests.walks.goods_books import NOTHING, rows
from tests.walks.money_books import cents

OPEN = "select c.number, i.gross - i.paid amount, i.due_on from invoice i join customer c on c.id = i.customer_id where i.state = 'issued'"
CREDIT = """
select c.number, sum(p.amount - p.allocated) amount from payment p join customer c on c.id = p.customer_id
where p.state = 'recorded' and p.kind <> 'refund' group by 1
"""
HELD = """
select c.number, sum(a.amount) amount from allocation a join customer c on c.id = a.customer_id
where a.order_id is not null and a.ended_at is null group by 1
"""
RECEIVED = """
select c.number, x.received - x.not_owed quantity, l.unit_price, c.tax_rate
from slip_line x join slip s on s.id = x.slip_id join order_line l on l.id = x.line_id join customer c on c.id = x.customer_id
left join ship_to t on t.id = s.ship_to_id
where s.state = 'signed' and not x.billed and x.received > x.not_owed and not coalesce(t.consignment, false)
"""
STATED = """
select c.number, sum(l.gross) amount from statement_line l join customer c on c.id = l.customer_id
left join invoice i on i.id = l.invoice_id
where (l.state <> 'dropped' and l.credit_id is null and l.settled_at is null and (i.id is null or i.state = 'asked'))
   or (l.state = 'dropped' and l.kind = 'adjustment' and l.adjusts_id is null and l.settled_at is null
       and not exists (select 1 from statement_line c where c.carries_id = l.id)) group by 1
"""
BOUNDS = (("not_due", 0), ("to_30", 30), ("to_60", 60), ("to_90", 90), ("over_90", 10**6))


def register(walk: Any, work: Work) -> None:
    """By customer: open by age, delivered and not invoiced, credit, held beforehand."""
    found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for each in rows(work, OPEN):
        late = (today(work) - each.due_on).days
        found[each.number][next(age for age, most in BOUNDS if late <= most)] += each.amount
    for name, query in (("credit", CREDIT), ("held", HELD), ("unbilled", STATED)):
        for each in rows(work, query):
            found[each.number][name] += each.amount
    for each in rows(work, RECEIVED):
        net = cents(each.quantity * (each.unit_price or 0))
        found[each.number]["unbilled"] += net + cents(net * each.tax_rate)
    told = {each.number: each for each in ages.by_customer(work)}
    for number, sums in found.items():
        row = told.get(number)
        said = {} if row is None else row.ages | {"credit": row.credit, "held": row.held, "unbilled": row.unbilled}
        for name in sums.keys() | said.keys():
            assert said.get(name, NOTHING) == sums[name], f"{number}: {name} {said.get(name)}, should be {sums[name]}"


GONE = """
select coalesce(x.received - x.not_owed, x.quantity - x.returned) quantity, l.unit_price, c.tax_rate
from slip_line x join slip s on s.id = x.slip_id join order_line l on l.id = x.line_id join customer c on c.id = x.customer_id
where c.retail and s.state <> 'void'
"""
PAID = """
select coalesce((select sum(case when p.kind = 'refund' then -p.amount else p.amount end) from payment p
                 join customer c on c.id = p.customer_id where c.retail and p.state <> 'cancelled'), 0)
     + coalesce((select sum(used) from retail_exception), 0)
"""


def retail(work: Work) -> None:
    """When goods have just left, all that left of who pays before is paid or excepted."""
    gone = NOTHING
    for each in rows(work, GONE):
        net = cents(each.quantity * each.unit_price)
        gone += net + cents(net * each.tax_rate)
    (paid,), = rows(work, PAID)
    assert gone <= paid, f"retail left worth {gone}, paid or excepted {paid}"


def hold(walk: Any, work: Work) -> None:
    register(walk, work)
