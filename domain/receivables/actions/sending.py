"""What is done with a draft: a price where none was in force, a line taken off, sent to the customer; or a statement cancelled."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import and_, exists, literal_column, select, update
from sqlalchemy.orm import aliased

from domain.accounts.signing import sign
from domain.deliveries.models import SlipLine
from domain.receivables.actions.drafting import add_up, priced
from domain.receivables.actions.pricing import ask_for_prices, list_price
from domain.receivables.actions.used import count_used
from domain.receivables.events import StatementCancelled, StatementSent
from domain.receivables.finding import by_number, lines_of
from domain.receivables.models import LineState, Statement, StatementKind, StatementLine, StatementState
from domain.receivables.workflow import CORRECTED_ON, STATEMENT, stands_corrected
from domain.shared.clock import Allowance
from domain.shared.errors import NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

ONLY_DRAFT = Message("Only a draft is changed; what is with the customer is answered line by line.")

CARRIED = aliased(StatementLine)
WAITS = and_(  # a correction that was taken off its list and stands on none since; in the words of its index
    StatementLine.kind == literal_column(f"'{StatementKind.ADJUSTMENT}'"), StatementLine.adjusts_id.is_(None),
    StatementLine.state == literal_column(f"'{LineState.DROPPED}'"),
    StatementLine.settled_at.is_(None), StatementLine.quantity != literal_column("0"),
    ~exists(select(CARRIED.id).where(CARRIED.carries_id == StatementLine.id)))


def price_line(work: Work, number: str, line_id: uuid.UUID, unit_price: Decimal, password: str, version: int | None) -> Statement:
    """Enter the price of a line that came without one: the list's is signed by finance, any other by the general manager.

    Raises NotFound, Forbidden, Stale, Refused (another price than the order's is given by a change of it), PasswordNeeded.
    """
    statement, lines, line = _line_of_draft(work, number, line_id, version, "receivables.price.enter")
    if line.unit_price is not None:
        raise Refused(Message("The price of the order stands; a change of the order changes it."))
    listed = list_price(work, line)
    content = {"statement": statement.number, "line": line.position, "part": line.customer_part, "unit_price": unit_price}
    if listed is not None and listed.unit_price == unit_price:
        sign(work, line, "invoice", Message("Price of the list on a statement"), content, password)
        line.provisional = listed.provisional
    else:
        sign(work, line, "price_change", Message("Price on a statement"), content, password)
    line.unit_price = unit_price
    priced(line, statement)
    add_up(statement, lines)
    journal(work, "statement.priced", line, before={"unit_price": None}, after={"unit_price": unit_price})
    ask_for_prices(work, statement, lines)
    return statement


def drop_line(work: Work, number: str, line_id: uuid.UUID, version: int | None) -> Statement:
    """Take a line off a draft: what was received waits for the next statement. Raises as above."""
    statement, lines, line = _line_of_draft(work, number, line_id, version, "receivables.statement.make")
    may_come_off(work, line)
    drop(work, line)
    add_up(statement, lines)
    ask_for_prices(work, statement, lines)
    return statement


def send(work: Work, number: str, version: int | None) -> Statement:
    """The statement goes to the customer's portal, to be confirmed line by line (RULES 8)."""
    statement = by_number(work, Statement, number)
    STATEMENT.apply(work, statement, "send", version=version)
    statement.sent_at, statement.sent_by, statement.internal = work.now, work.person.name, False
    for line in lines_of(work, statement):
        line.internal = False
    end_tasks(work, statement)
    ask_customer(work, statement)
    work.emit(StatementSent(statement))
    return statement


def cancel(work: Work, number: str, why: str, version: int | None) -> Statement:
    """Nothing of it stands any longer; what was received can stand on another. Raises NotFound, Forbidden, Stale, Refused."""
    statement = by_number(work, Statement, number)
    known = statement.state != StatementState.DRAFT
    STATEMENT.apply(work, statement, "cancel", version=version, why=why)
    for line in lines_of(work, statement, lock=True):
        drop(work, line)
    end_tasks(work, statement, outcome="withdrawn")
    if known:
        work.emit(StatementCancelled(statement, why.strip()))
    return statement


def may_come_off(work: Work, line: StatementLine) -> None:
    """Raises Refused while another list corrects its goods or adjusts its price: they would be credited and adjusted twice."""
    with work.as_system("statement.corrected_since"):
        number = work.session.scalar(select(CORRECTED_ON).where(StatementLine.id == line.id))
    if number:
        raise Refused(stands_corrected(number))


def drop(work: Work, line: StatementLine) -> None:
    """Off the statement; its goods are unbilled again, and stated as they are by then: corrections that wait are part of that."""
    line.state = LineState.DROPPED
    release(work, [line])
    if line.kind != StatementKind.ADJUSTMENT:
        for each in list(work.session.scalars(select(StatementLine).where(WAITS, StatementLine.slip_line_id == line.slip_line_id))):
            each.settled_at = work.now
            journal(work, "statement.correction_over", each, after={"part": each.customer_part, "quantity": each.quantity})
    journal(work, "statement.line_dropped", line, after={"part": line.customer_part, "quantity": line.quantity})


def release(work: Work, lines: Iterable[StatementLine]) -> None:
    """Its goods can stand on a statement again; of consignment, what was not used after all."""
    of = list(lines)
    if used := [line.slip_line_id for line in of if line.kind == StatementKind.CONSUMPTION]:
        count_used(work, used)
    received = [line.slip_line_id for line in of if line.slip_line_id and line.kind in (StatementKind.GOODS, StatementKind.REQUEST)]
    if received:
        work.session.execute(
            update(SlipLine).where(SlipLine.id.in_(received)).values(billed=False, version=SlipLine.version + 1),
            execution_options={"synchronize_session": "fetch"},
        )


def ask_customer(work: Work, statement: Statement) -> None:
    """The customer's task, once however often it goes back and forth."""
    end_tasks(work, statement, "statement.answer", outcome="withdrawn")
    open_task(work, statement, "statement.answer", Message("Please confirm the statement {number}", number=statement.number),
              For(customer=True), Allowance.working_days(3), clause="5.1.12(2)", path=f"/statements/{statement.number}")


def _line_of_draft(
    work: Work, number: str, line_id: uuid.UUID, version: int | None, permission: str
) -> tuple[Statement, list[StatementLine], StatementLine]:
    statement = by_number(work, Statement, number)
    authorise(work, permission, statement)
    require_version(statement, version)
    lines = lines_of(work, statement, lock=True)
    line = next((each for each in lines if each.id == line_id), None)
    if line is None:
        raise NotFound
    if statement.state != StatementState.DRAFT:
        raise Refused(ONLY_DRAFT)
    return statement, lines, line
