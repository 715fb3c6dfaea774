"""The reader's language, and how a message is put into words in it.

The language is a ContextVar: the doors set it from the person or the cookie, the workers from the recipient. The
functions here are installed in the Jinja environment once and read it on each call.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from markupsafe import Markup, escape

from domain.customers.names import customer_names
from domain.products.names import part_names
from domain.shared.message import Message, Named
from domain.shared.names import Names
from domain.shared.work import Work
from templates import catalogues, figures

DEFAULT = "zh-CN"
LANGUAGES = ("zh-CN", "en")
Lists = tuple[Callable[[], Names], Callable[[], Names]]  # of parts, of customers
_language: ContextVar[str] = ContextVar("language", default=DEFAULT)
_lists: ContextVar[Lists | None] = ContextVar("lists", default=None)


def language() -> str:
    """ "zh-CN" or "en" """
    return _language.get()


@contextmanager
def speaking(chosen: str | None) -> Iterator[None]:
    """Within the block the reader's language is `chosen`; None changes nothing, an unknown one is the default."""
    if chosen is None:
        yield
        return
    token = _language.set(chosen if chosen in LANGUAGES else DEFAULT)
    try:
        yield
    finally:
        _language.reset(token)


def looking_up(work: Work, customer_id: uuid.UUID | None = None) -> Lists:
    """The lists as staff know them, or for the eyes of a customer its own; read once somebody asks, within the unit of work."""
    return partial(part_names, work, customer_id), partial(customer_names, work, customer_id)


def known(work: Work, customer_id: uuid.UUID | None = None) -> Lists:
    """The same, read now: for what is put into words when the unit of work has ended."""
    parts, customers = part_names(work, customer_id), customer_names(work, customer_id)
    return lambda: parts, lambda: customers


@contextmanager
def naming(lists: Lists) -> Iterator[None]:
    """Within the block an English reader has parts and customers named by these lists; outside of any, names stay as they stand."""
    token = _lists.set(lists)
    try:
        yield
    finally:
        _lists.reset(token)


def part(name: str, *numbers: str | None) -> str:
    """The one way to name a part: as the line says, and to an English reader as the parts list says in English what it calls so in Chinese.

    `numbers` (its company code, the customer's number) tell which of several it is. What a customer worded otherwise stays.
    """
    if _language.get() != "en" or not name or (lists := _lists.get()) is None:
        return name
    return lists[0]().of(name, *numbers)


def customer(name: str, number: str | None = "") -> str:
    """The one way to name a customer, by its short or its full name."""
    if _language.get() != "en" or not name or (lists := _lists.get()) is None:
        return name
    return lists[1]().of(name, number)


def named(master: Any) -> str:
    """The same of a record that holds both its names (`name_zh`, `name_en`): what was just edited stands on its own page at once."""
    return str(master.name_en if _language.get() == "en" and master.name_en else master.name_zh)


def translate(message: str, /, **params: Any) -> str:
    """`_("{n} lines", n=3)`: the sentence in the reader's language, filled.

    Where the catalogue holds plural forms, `n` (or `days`) chooses. A parameter that is Markup (a link) makes the result Markup and
    everything else in it is escaped.
    """
    if not params:
        return catalogues.lookup(_language.get(), message)
    return _filled(catalogues.lookup(_language.get(), message, params.get("n", params.get("days"))), params)


def ngettext(singular: str, plural: str, n: int, /, **params: Any) -> str:
    """For English sentences that stand in the template in both forms; other languages translate the plural one."""
    found = catalogues.lookup(language(), plural, n)
    if found == plural and n == 1:
        found = singular
    return _filled(found, {"n": n, **params})


def say(message: Any) -> str:
    """A Message in the reader's language (its nested Messages too); any other value as the reader would write it."""
    if isinstance(message, Message):
        return translate(message.id, **message.params)
    return _worded(message)


def _filled(sentence: str, params: dict[str, Any]) -> str:
    if not params:
        return sentence
    worded, marked = {}, False
    for name, value in params.items():
        if type(value) is str or type(value) is int:  # nearly all of them
            worded[name] = value
        else:
            worded[name] = found = _worded(value)
            marked = marked or hasattr(found, "__html__")
    if marked:
        return Markup(escape(sentence)).format(**worded)  # noqa: S704 - escaped first; format escapes the rest
    return sentence.format(**worded)


def _worded(value: Any) -> Any:
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, Named):
        return (part if value.of == "part" else customer)(value.name, value.number)
    if isinstance(value, bool):
        return translate("yes") if value else translate("no")
    if isinstance(value, datetime):
        return figures.moment(value, language())
    if isinstance(value, date):
        return figures.day(value, language())
    if isinstance(value, Decimal):
        return figures.qty(value)
    return "" if value is None else value
