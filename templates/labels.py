"""Labels of the controlled forms: Chinese always, English beneath where the reader is English."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup, escape

from domain.procedure.pages import PAGES
from domain.shared.message import Message
from templates.language import language, say, speaking


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
    if language() != "en" or not sheet.customer_en or sheet.customer_en == sheet.customer:
        return escape(sheet.customer)
    return Markup('{}<span class="en">{}</span>').format(sheet.customer, sheet.customer_en)


UNITS = {"pcs": Message("pcs"), "set": Message("sets")}  # the others are the same in every language


def unit(word: str | Message) -> str:
    """A unit of a quantity in the reader's words: 件, pcs."""
    return say(word if isinstance(word, Message) else UNITS.get(word, word))
