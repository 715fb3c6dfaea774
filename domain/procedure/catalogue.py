"""All clauses by number, and those whose area has not begun."""

from __future__ import annotations

import re

from domain.procedure.chapters import execution, forms, ground, orders, satisfaction, service
from domain.procedure.clause import Clause
from domain.shared.errors import NotFound
from domain.shared.message import Message


def _order(number: str) -> list[int]:
    """Clauses in the order of the document: 5.1.2(2)B stands after 5.1.2(2)A, 5.1.10 after 5.1.9."""
    return [int(part) if part.isdigit() else ord(part) for part in re.findall(r"\d+|[A-F]", number)]


CHAPTERS: tuple[tuple[Message, tuple[Clause, ...]], ...] = (
    (Message("Purpose, scope, words and flow"), ground.CLAUSES),
    (Message("Receiving, reviewing and starting an order"), orders.CLAUSES),
    (Message("Changing, delivering and keeping an order"), execution.CLAUSES),
    (Message("Service, visits and questions"), service.CLAUSES),
    (Message("Knowing customers and measuring satisfaction"), satisfaction.CLAUSES),
    (Message("Controlled forms"), forms.CLAUSES),
)

_ALL = (clause for _, clauses in CHAPTERS for clause in clauses)
CLAUSES: dict[str, Clause] = {clause.number: clause for clause in sorted(_ALL, key=lambda clause: _order(clause.number))}

# Areas that have not begun. The list may only shrink; every clause outside it has a test marked with its number.
NOT_BEGUN = frozenset({
    "1.4", "2.2", "3.4", "3.5", "4.3", "5.1.1(3)", "5.1.7(4)", "5.1.13(2)", "5.1.13(3)",
    "5.2.1.1(1)", "5.2.1.1(2)", "5.2.1.1(3)A", "5.2.1.1(3)B", "5.2.2", "5.2.3", "5.2.4", "5.2.5(1)", "5.2.5(2)", "5.2.5(3)",
    "5.3.1(1)", "5.3.1(2)", "5.3.2(1)", "5.3.2(2)", "5.3.2(3)", "5.3.3(1)", "5.3.3(2)", "5.3.4(1)", "5.3.4(2)", "5.3.5(1)",
    "5.3.5(2)A", "5.3.5(2)B", "5.3.5(2)C", "5.3.5(2)D", "5.3.5(2)E", "5.3.5(2)F", "5.3.6(1)", "5.3.6(2)", "5.3.7", "5.3.8",
    "6.2.7", "6.2.8", "6.2.9", "6.2.10", "6.2.11", "6.2.12",
})


def address(number: str) -> str:
    """The number as an address has it, without the brackets at which mails and chats cut a link: 5.1.2-2A for 5.1.2(2)A."""
    return number.replace("(", "-").replace(")", "")


BY_ADDRESS = {address(number): clause for number, clause in CLAUSES.items()}


def find(number: str) -> Clause:
    """The clause of this number, written with its brackets or as an address has it.

    Raises NotFound.
    """
    found = CLAUSES.get(number) or BY_ADDRESS.get(number)
    if found is None:
        raise NotFound
    return found


def begun(number: str) -> bool:
    return number not in NOT_BEGUN


def neighbours(number: str) -> tuple[Clause | None, Clause | None]:
    """The clauses before and after this one, for leafing through the procedure."""
    numbers = list(CLAUSES)
    place = numbers.index(find(number).number)
    before = CLAUSES[numbers[place - 1]] if place else None
    after = CLAUSES[numbers[place + 1]] if place + 1 < len(numbers) else None
    return before, after
