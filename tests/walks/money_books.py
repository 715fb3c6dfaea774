"""What is billed and paid must come to at every moment, counted from the tables; the program's own sums are not asked."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from domain.shared.work import Work
from tests.walks.goods_books import NOTHING, rows

CENT = Decimal("0.01")


def cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


SIGNED = """
select x.id, s.number slip, x.position, x.quantity, x.returned, x.received, x.not_owed, x.billed, x.damaged, x.wrong,
 coalesce(t.consignment, false) consigned,
 (select count(*) from statement_line b where b.slip_line_id = x.id and b.state <> 'dropped' and b.kind in ('goods', 'request')) bases,
 coalesce((select sum(b.quantity) from statement_line b
           where b.slip_line_id = x.id and b.state <> 'dropped' and b.kind = 'consumption'), 0) used,
 coalesce((select sum(b.quantity) from statement_line b
           where b.slip_line_id = x.id and b.state <> 'dropped' and b.kind <> 'adjustment'), 0) base,
 coalesce((select sum(b.conceded) from statement_line b where b.slip_line_id = x.id and b.state <> 'dropped'
           and b.kind <> 'adjustment'), 0) conceded,
 coalesce((select sum(b.quantity) from statement_line b where b.slip_line_id = x.id and b.kind = 'adjustment' and b.adjusts_id is null
           and (b.state <> 'dropped' or (b.settled_at is null
                and not exists (select 1 from statement_line c where c.carries_id = b.id)))), 0) corrected
from slip_line x join slip s on s.id = x.slip_id left join ship_to t on t.id = s.ship_to_id where s.state = 'signed'
"""


def billed(walk: Any, work: Work) -> None:
    """Each piece signed for is stated once, less what was corrected; what is used of consignment is no more than stands there."""
    for each in rows(work, SIGNED):
        who = f"{each.slip}/{each.position}"
        owed, counts = each.received - each.not_owed, each.quantity - each.returned
        assert owed >= 0, f"{who}: owed {owed}"
        assert owed <= counts, f"{who}: owed {owed} of {counts} that left"
        assert each.bases <= 1, f"{who}: on {each.bases} statements"
        stated = each.base + each.corrected
        if each.bases:
            assert stated == owed - each.conceded, f"{who}: stated {each.base} {each.corrected:+}, owed {owed}, conceded {each.conceded}"
            assert each.billed, f"{who}: stated and not billed"
        elif each.used:
            most = owed - each.conceded
            assert stated <= most, f"{who}: used and stated {each.used} {each.corrected:+}, owed {owed}, conceded {each.conceded}"
            assert each.billed == (each.used >= owed), f"{who}: used {each.used} of {owed}, billed {each.billed}"
        else:
            assert not each.corrected, f"{who}: corrected {each.corrected}, and stands nowhere"
            assert not each.billed, f"{who}: billed, and stands nowhere"


STATED = """
select s.number, s.state, s.tax_rate, s.net, s.tax, s.gross, l.quantity, l.unit_price, l.net lnet, l.tax ltax, l.gross lgross,
 l.state lstate, l.invoice_id, l.credit_id, l.settled_at
from statement s left join statement_line l on l.statement_id = s.id and l.state <> 'dropped'
"""


def statements(walk: Any, work: Work) -> None:
    """Each line with its own tax to the cent, their sum under them; whose turn it is follows from the lines."""
    of: dict[str, list[Any]] = defaultdict(list)
    for each in rows(work, STATED):
        of[each.number] += [each]
    for lines in of.values():
        there = [each for each in lines if each.lstate is not None]
        for each in there:
            net = cents(each.quantity * (each.unit_price or 0))
            tax = cents(net * each.tax_rate)
            assert (each.lnet, each.ltax, each.lgross) == (net, tax, net + tax), f"{each.number}: {each.lnet} {each.ltax}, not {net} {tax}"
        sums = tuple(sum((getattr(each, name) for each in there), NOTHING) for name in ("lnet", "ltax", "lgross"))
        head = lines[0]
        assert head.state == "cancelled" or (head.net, head.tax, head.gross) == sums, f"{head.number}: {head.gross}, its lines {sums}"
        _turn(head, there)


def _turn(head: Any, lines: list[Any]) -> None:
    states = {each.lstate for each in lines}
    right = {
        "draft": states <= {"open"}, "sent": "open" in states and "disputed" not in states, "disputed": "disputed" in states,
        "confirmed": states == {"confirmed"}, "cancelled": not states,
    }
    assert right[head.state], f"{head.number}: {head.state}, its lines {states}"
    settled = [each for each in lines if each.settled_at is not None]
    assert not sum((each.lgross for each in settled), NOTHING), f"{head.number}: settled, and something is owed"
    assert not any(each.invoice_id or each.credit_id for each in settled), f"{head.number}: settled and billed"


INVOICES = """
select i.number, i.state, i.net, i.tax, i.gross, i.paid, i.id,
 coalesce((select sum(a.amount) from allocation a where a.invoice_id = i.id and a.ended_at is null), 0) matched,
 coalesce((select sum(l.gross) from statement_line l where l.invoice_id = i.id and l.state <> 'dropped'), 0) worth,
 (select count(*) from statement_line l where l.invoice_id = i.id) lines,
 (select count(*) from statement_line l where l.invoice_id = i.id and l.state <> 'confirmed') loose
from invoice i
"""
PAYMENTS = """
select p.number, p.kind, p.state, p.amount, p.allocated, p.source,
 coalesce((select sum(a.amount) from allocation a where a.payment_id = p.id and a.ended_at is null), 0) matched,
 coalesce((select sum(a.amount) from allocation a where a.refund_id = p.id and a.ended_at is null), 0) set_aside,
 coalesce((select -sum(l.gross) from statement_line l where l.credit_id = p.id), 0) lines,
 (select max(d.accepted) from deduction d where d.payment_id = p.id) accepted
from payment p
"""


def invoices(walk: Any, work: Work) -> None:
    """What is matched with an invoice is what is paid of it; its lines come to it but for the rounding; a cancelled one names nothing."""
    for each in rows(work, INVOICES):
        assert 0 <= each.paid == each.matched <= each.gross, f"{each.number}: {each.gross}, paid {each.paid}, matched {each.matched}"
        assert not each.loose, f"{each.number}: a line that is not confirmed"
        if each.state == "cancelled":
            assert not each.paid and not each.lines, f"{each.number}: cancelled, paid {each.paid}, {each.lines} lines"
            continue
        assert abs(each.gross - each.worth) <= CENT * each.lines, f"{each.number}: {each.gross}, its lines {each.worth}"
        paid = {"asked": each.paid == 0, "issued": each.paid < each.gross, "paid": each.paid == each.gross}
        assert paid[each.state], f"{each.number}: {each.state}, {each.paid} of {each.gross}"


def payments(walk: Any, work: Work) -> None:
    """Money is matched, held, paid back or credit: all of it, and no more; a credit note is for what it was given for."""
    for each in rows(work, PAYMENTS):
        stands = each.state != "cancelled"
        if each.kind == "refund":
            assert each.set_aside == (each.amount if stands else 0), f"{each.number}: {each.amount}, set aside {each.set_aside}"
            continue
        assert 0 <= each.allocated == each.matched <= each.amount, f"{each.number}: {each.amount}, matched {each.matched} {each.allocated}"
        assert stands or not each.matched, f"{each.number}: cancelled and matched"
        if each.kind == "credit_note":
            given = each.lines if each.source == "statement" else each.accepted
            assert given == each.amount if stands else not each.lines, f"{each.number}: {each.amount}, given for {given}"


NUMBERS = " union all ".join(f"select number from {table}" for table in (
    "statement", "invoice", "payment", "deduction", "retail_exception", "usage_report", "slip", "dispatch_notice", "difference",
    "goods_return", "concession", "change", '"order"'))


def numbers(walk: Any, work: Work) -> None:
    found = [each.number for each in rows(work, NUMBERS)]
    assert len(found) == len(set(found)), "two things of one number"


def hold(walk: Any, work: Work) -> None:
    for book in (billed, statements, invoices, payments, numbers):
        book(walk, work)
