"""Labels of the controlled forms: Chinese always, English beneath where the reader is English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup, escape

from domain.procedure.pages import PAGES
from domain.shared.message import Message
from templates.language import customer, language, part, say, speaking


def both(sentence: str | Message) -> Markup:
    """`both("Customer")`: 顾客, and for an English reader Customer in small type below it."""
    message = sentence if isinstance(sentence, Message) else Message(sentence)
    with speaking("zh-CN"):
        chinese = say(message)
    if language() != "en":
        return escape(chinese)
    return Markup('{}<span class="en">{}</span>').format(chinese, say(message))


def clauses_of(page: str) -> tuple[str, ...]:
    """The clauses that a page carries out, for its head (domain/procedure/pages.py)."""
    return PAGES[page]


def clause_base(clause: str) -> str:
    """The clause that a section answers: "5.1.3" of "5.1.3(1)", "5.1.2" of "5.1.2(2)A"."""
    return re.sub(r"\([0-9]+\)[A-Z]?$", "", clause)


def clause_point(clause: str) -> str:
    """The point of a clause as the form numbers its rows: "(1)" of "5.1.3(1)", "A" of "5.1.2(2)A"; nothing where it has none."""
    found = re.search(r"(\([0-9]+\))([A-Z]?)$", clause)
    return found[2] or found[1] if found else ""


def customer_name(sheet: Any) -> Markup:
    """A customer's name on a form: for an English reader the English name stands below."""
    return _beneath(sheet.customer, sheet.customer_en if language() == "en" else "")


def part_name(name: str, *numbers: str | None) -> Markup:
    """A part's name on a form: for an English reader the English name stands below, as with the customer's."""
    return _beneath(name, part(name, *numbers))


def _beneath(name: str, english: str) -> Markup:
    if not english or english == name:
        return escape(name)
    return Markup('{}<span class="en">{}</span>').format(name, english)


def customers(options: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Customers to choose from, (number, short name), named for the reader."""
    return [(number, customer(name, number)) for number, name in options]


def numbered(options: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same with the number before the name, for those who know a customer by it."""
    return [(number, f"{number} {name}") for number, name in customers(options)]


def noted(note: str) -> str:
    """What stands beside something found: numbers and customers, with a dot between them."""
    return " · ".join(map(customer, note.split(" · "))) if language() == "en" else note


UNITS = {"pcs": Message("pcs"), "set": Message("sets")}  # the others are the same in every language


def unit(word: str | Message) -> str:
    """A unit of a quantity in the reader's words: 件, pcs."""
    return say(word if isinstance(word, Message) else UNITS.get(word, word))
