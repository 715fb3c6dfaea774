"""What a section says before anybody answers: answers given beforehand and figures beside the questions (RULES 1, 4)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.orders.evidence import LineEvidence, OrderEvidence, for_order, of_terms
from domain.orders.models import Order, OrderLine
from domain.orders.rules import is_new
from domain.products.rules import Match
from domain.reviews.models import Section
from domain.reviews.questions import PARTS, REQUIREMENT, Kind
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.written import price_as_written, quantity_as_written

NOTHING = OrderEvidence((), ())


@dataclass(frozen=True)
class Blank:
    """An answer as the section opens: perhaps given beforehand, with its reason; perhaps only with a figure beside it."""

    question: str
    clause: str
    line: OrderLine | None = None
    value: str | None = None
    reason: Message | None = None
    note: Message | None = None
    compulsory: bool = False
    facts: tuple[tuple[str, str], ...] = ()


def ground(work: Work, order: Order, lines: Sequence[OrderLine], kinds: Collection[str]) -> OrderEvidence:
    """What sections of these kinds are laid open with: stock, material and hours for delivery, prices and requirements for marketing."""
    if Kind.DELIVERY in kinds:
        work.session.flush()  # the lines are read with all that is asked before them
        return for_order(work, order)
    return of_terms(work, order, lines) if Kind.MARKETING in kinds else NOTHING


def blanks(section: Section, lines: Sequence[OrderLine], evidence: OrderEvidence) -> list[Blank]:
    """A row for each question, and one for each line that differs from the rest."""
    part = PARTS[Kind(section.kind)]
    general = [_general(question.key, question.clause, lines) for question in part.questions]
    single = [blank for line in lines for blank in LINE_BY_LINE.get(part.kind, _nothing)(line, evidence.of(line.id))]
    asked = [
        Blank(
            f"{REQUIREMENT}{row.id}",
            "1.2",
            note=Message("{source}: {text} {question}", source=row.source, text=row.text, question=row.question),
        )
        for row in evidence.requirements
    ]
    return [*general, *single, *(asked if part.kind == Kind.MARKETING else ())]


def _general(key: str, clause: str, lines: Sequence[OrderLine]) -> Blank:
    if key == "price" and all(is_new(line.line_class) for line in lines):
        return Blank(key, clause, value="na", reason=Message("A new part: its price is reviewed by the cost estimate."))
    return Blank(key, clause)


def _nothing(line: OrderLine, found: LineEvidence | None) -> Iterable[Blank]:
    return ()


def _price(line: OrderLine, found: LineEvidence | None) -> Iterable[Blank]:
    if is_new(line.line_class):
        return
    price = found.price if found else None
    if price is None or price.match == Match.NO_PRICE:
        yield Blank(
            "price",
            "5.1.2(2)A",
            line,
            "no",
            Message("No price is valid for this part on the order date."),
            facts=(("asked", _text(line.customer_price)), ("listed", "")),
        )
    elif price.match == Match.DIFFERENT and price.ours is not None:
        yield Blank(
            "price",
            "5.1.2(2)A",
            line,
            "no",
            Message("Ordered at {asked}, our valid price is {listed}.", asked=_text(price.asked), listed=_text(price.ours.unit_price)),
            facts=(("asked", _text(price.asked)), ("listed", _text(price.ours.unit_price))),
        )


def _specification(line: OrderLine, found: LineEvidence | None) -> Iterable[Blank]:
    missing = [
        name
        for name, value in ((Message("specification"), line.specification), (Message("quality requirement"), line.quality))
        if value is None
    ]
    if missing:
        names = missing[0] if len(missing) == 1 else Message("{first} and {second}", first=missing[0], second=missing[1])
        yield Blank("written", "5.1.3(1)", line, "no", Message("Not stated by the customer: {what}.", what=names))
        yield Blank("clear", "5.1.3(2)", line, compulsory=True)


def _delivery(line: OrderLine, found: LineEvidence | None) -> Iterable[Blank]:
    if found is None:
        return
    if not found.promise.on_time:
        note = (
            Message("The earliest day that can be promised is {day}.", day=found.promise.day)
            if found.promise.day
            else Message("No day can be promised with the capacity known.")
        )
        yield Blank(
            "capacity",
            "5.1.5(1)",
            line,
            note=note,
            facts=(
                ("asked", min(each.requested for each in line.schedules).isoformat()),
                ("earliest", found.promise.day.isoformat() if found.promise.day else ""),
            ),
        )
    if short := [each for each in found.shortages if each.material_id]:
        first = short[0]
        yield Blank(
            "stock",
            "5.1.5(3)",
            line,
            note=Message(
                "Short: {name} {quantity} {unit}.",
                name=f"{first.code} {first.name}".strip(),
                quantity=quantity_as_written(first.quantity),
                unit=first.unit,
            ),
        )


LINE_BY_LINE: dict[Kind, Callable[[OrderLine, LineEvidence | None], Iterable[Blank]]] = {
    Kind.MARKETING: _price,
    Kind.SPECIFICATION: _specification,
    Kind.DELIVERY: _delivery,
}


def _text(value: Any) -> str:
    if not isinstance(value, Decimal):
        return "" if value is None else str(value)
    return price_as_written(value)


def snapshot(evidence: OrderEvidence, lines: Iterable[OrderLine], project_id: uuid.UUID | None) -> dict[str, Any]:
    """The computed evidence as it stood at signing, for lines of the section's own scope only."""
    rows = {}
    for line in lines:
        found = evidence.of(line.id)
        if found is not None and line.project_id == project_id:
            rows[str(line.id)] = _figures(line, found)
    return {"lines": rows, "counted_at": evidence.counted_at.isoformat() if evidence.counted_at else None}


def _figures(line: OrderLine, found: LineEvidence) -> dict[str, Any]:
    price, stock = found.price, found.stock
    return {
        "position": line.position,
        "part": line.customer_part,
        "quantity": _text(line.quantity),
        "price": {"match": price.match.value, "asked": _text(price.asked), "ours": _text(price.ours.unit_price if price.ours else None)}
        if price
        else None,
        "stock": {"available": _text(stock.available), "safety": _text(stock.safety)} if stock else None,
        "shortages": [{"code": each.code, "quantity": _text(each.quantity), "unit": each.unit} for each in found.shortages],
        "promise": found.promise.day.isoformat() if found.promise.day else None,
        "load": [{"week": week.week.isoformat(), "percent": week.percent} for week in found.load],
    }
