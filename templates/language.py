"""The reader's language, and how a message is put into words in it.

The language is a ContextVar: the doors set it from the person or the cookie, the workers from the recipient. The
functions here are installed in the Jinja environment once and read it on each call.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from markupsafe import Markup, escape

from domain.shared.message import Message
from templates import catalogues, figures

DEFAULT = "zh-CN"
LANGUAGES = ("zh-CN", "en")
_language: ContextVar[str] = ContextVar("language", default=DEFAULT)


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
    worded = {name: _worded(value) for name, value in params.items()}
    if any(hasattr(value, "__html__") for value in worded.values()):
        return Markup(escape(sentence)).format(**worded)  # noqa: S704 - escaped first; format escapes the rest
    return sentence.format(**worded)


def _worded(value: Any) -> Any:
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, bool):
        return translate("yes") if value else translate("no")
    if isinstance(value, datetime):
        return figures.moment(value, language())
    if isinstance(value, date):
        return figures.day(value, language())
    if isinstance(value, Decimal):
        return figures.qty(value)
    return "" if value is None else value
