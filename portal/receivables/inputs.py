"""What a customer types about money, as read."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal

from domain.products.rules import quantity_refusal
from domain.receivables.actions.answering import LineAnswer
from domain.receivables.actions.crediting import DeductionInput
from domain.receivables.models import LineState, StatementLine
from domain.receivables.rules import price_bounds, quantity_bounds
from domain.shared.message import Message
from domain.shared.money import MOST
from web import Fields
from web.inputs import Reader


def read_answers(form: Fields, lines: Sequence[StatementLine]) -> dict[uuid.UUID, LineAnswer]:
    """Yes or no a line, with what differs; `rest` says yes to all that nothing is said of. Of what is disputed a yes takes that back.

    Raises Invalid.
    """
    read, answers = Reader(form), {}
    rest = read.check("rest")
    for line in lines:
        if line.state == LineState.DISPUTED:
            if form.get(f"r-{line.id}") == "yes":
                answers[line.id] = LineAnswer(True)
            continue
        said = read.choice(f"r-{line.id}", Message("Line {n}", n=line.position), ("yes", "no"), required=False)
        words = read.text(f"why-{line.id}", Message("Line {n}: what differs", n=line.position), required=False, most=1000, lines=True)
        quantity, price = _figures(read, line)
        otherwise = bool(words) or quantity not in (None, line.quantity) or price not in (None, line.unit_price)
        if said == "yes" and otherwise:
            read.wrong(f"r-{line.id}", _which(line))
        differs = said == "no" or (said != "yes" and bool(words or quantity is not None or price is not None))
        if differs:
            answers[line.id] = LineAnswer(False, words, quantity, price)
        elif said == "yes" or rest:
            answers[line.id] = LineAnswer(True)
    read.done()
    return answers


def _figures(read: Reader, line: StatementLine) -> tuple[Decimal | None, Decimal | None]:
    """Their quantity and price, where they say one: of goods that came back and of a price made good in their favour with its sign."""
    least, most = quantity_bounds(line.quantity)
    label = Message("Line {n}: your quantity", n=line.position)
    quantity = read.decimal(f"quantity-{line.id}", label, least=least, most=most, required=False)
    if quantity is not None and (why := quantity_refusal(line.unit, quantity)):
        read.wrong(f"quantity-{line.id}", Message("Line {n}: {what}", n=line.position, what=why))
    least, most = price_bounds(adjusts=line.adjusts_id is not None)
    label = Message("Line {n}: your price", n=line.position)
    return quantity, read.decimal(f"price-{line.id}", label, places=6, least=least, most=most, required=False)


def _which(line: StatementLine) -> Message:
    return Message("Line {n}: you say that it is right, and what you entered differs. Which of the two holds?", n=line.position)


def read_chosen(form: Fields) -> list[uuid.UUID]:
    """The received lines that were ticked; what is no id names nothing."""
    found = []
    for each in form.all("sel"):
        try:
            found.append(uuid.UUID(each))
        except ValueError:
            continue
    return found


def read_deduction(form: Fields) -> DeductionInput:
    """Raises Invalid."""
    read = Reader(form)
    amount = read.decimal("amount", Message("Amount with tax"), places=2, least=Decimal("0.01"), most=MOST)
    reason = read.text("reason", Message("Reason"), most=1000, lines=True)
    reference = read.text("reference", Message("Your number"), required=False, most=80)
    invoice = read.text("invoice", Message("From the invoice"), required=False, most=40)
    read.done()
    return DeductionInput(amount, reason, reference, invoice)  # type: ignore[arg-type]
