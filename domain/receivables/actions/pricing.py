"""Lines that came without a price: the list's is finance's to enter, any other the general manager's (RULES 4)."""

from __future__ import annotations

from collections.abc import Iterable

from domain.orders.models import Order, OrderLine
from domain.products.queries.prices import PriceFound, price_on
from domain.receivables.models import LineState, Statement, StatementLine
from domain.shared.clock import Allowance
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work

GENERAL_MANAGER = For(department="general_office", position="general_manager")


def list_price(work: Work, line: StatementLine) -> PriceFound | None:
    """What the list gives for the day of the order and all that was ordered; entered since, most likely."""
    order, ordered = work.fetch(Order, line.order_id), work.fetch(OrderLine, line.line_id)
    return price_on(work, ordered.entry_id, order.order_date, ordered.quantity, order.currency) if ordered.entry_id else None


def ask_for_prices(work: Work, statement: Statement, lines: Iterable[StatementLine]) -> None:
    """The general manager's task while a line of the draft has no price and the list gives none."""
    unpriced = [line for line in lines if line.unit_price is None and line.state != LineState.DROPPED]
    missing = any(list_price(work, line) is None for line in unpriced)
    end_tasks(work, statement, "statement.price", outcome="withdrawn" if missing else "done")
    if missing:
        open_task(work, statement, "statement.price", Message("Price missing on the statement {number}", number=statement.number),
                  GENERAL_MANAGER, Allowance.working_days(1), clause="5.1.9(4)", path=f"/receivables/statements/{statement.number}")
