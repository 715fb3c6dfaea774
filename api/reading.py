"""JSON as it was sent, read strictly: exact numbers, no member twice, no endless nesting; everything else is refused in words."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from domain.connection.kinds import Field
from domain.shared.errors import DomainError, Invalid
from domain.shared.message import Message
from web.fields import clean

MOST_ROWS = 500
LONGEST_NUMBER = 40  # characters
EXACT = re.compile(r"-?[0-9]+(\.[0-9]+)?")  # 1,235 is a thousand and more to one reader, and little more than one to another
NUMBERS = ("number", "money")


class Unreadable(DomainError):
    """The request cannot be understood at all (400)."""


def parsed(body: bytes) -> Any:
    """The value that the body holds. Raises Unreadable."""
    try:
        return json.loads(
            body.decode("utf-8"), parse_float=_number, parse_int=_number, parse_constant=_no_number, object_pairs_hook=_members
        )
    except (ValueError, RecursionError, ArithmeticError):
        raise Unreadable(Message("The body is not JSON in UTF-8, or it is nested too deep.")) from None


def rows_of(body: Any, fields: Sequence[Field], wrong: dict[str, Message] | None = None) -> list[tuple[int, dict[str, str]]]:
    """The rows of `{"rows": [{…}, …]}` as texts by field, numbered from 0.

    Raises Invalid with a JSON pointer for each value that is not as the description says. Where `wrong` is given it is noted there
    instead, so that what else is wrong can be told with it; a row that is no object is left out then.
    """
    if not isinstance(body, dict) or set(body) != {"rows"} or not isinstance(body["rows"], list):
        raise Invalid({"/rows": Message("Send an object with the one member “rows”, a list.")})
    rows = body["rows"]
    if not 1 <= len(rows) <= MOST_ROWS:
        raise Invalid({"/rows": Message("Send from {least} to {most} rows.", least=1, most=MOST_ROWS)})
    noted: dict[str, Message] = {} if wrong is None else wrong
    read = [(number, _row(number, row, fields, noted)) for number, row in enumerate(rows)]
    if noted and wrong is None:
        raise Invalid(noted)
    return [(number, row) for number, row in read if f"/rows/{number}" not in noted]


def _row(number: int, row: Any, fields: Sequence[Field], wrong: dict[str, Message]) -> dict[str, str]:
    here = f"/rows/{number}"
    if not isinstance(row, dict):
        wrong[here] = Message("A row is an object.")
        return {}
    known = {field.name: field for field in fields}
    for name in row:
        if name not in known:
            wrong[f"{here}/{_escaped(clean(name)[:60])}"] = Message("There is no such member.")
    for name, field in known.items():
        if field.needed and row.get(name) in (None, ""):
            wrong[f"{here}/{name}"] = Message("Please fill this in.")
    return {name: _text(f"{here}/{name}", row[name], known[name], wrong) for name in row if name in known}


def _text(where: str, value: Any, field: Field, wrong: dict[str, Message]) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal) and field.kind in NUMBERS:
        return f"{value:f}"
    if not isinstance(value, str):
        wrong[where] = Message("Send a number, or a text that holds one.") if field.kind in NUMBERS else Message("Send a text.")
        return ""
    if value and field.kind in NUMBERS and not EXACT.fullmatch(value):
        wrong[where] = Message("Send an exact decimal, such as 1500 or 0.25.")
        return ""
    if len(value) > field.longest:
        wrong[where] = Message("At most {n} characters.", n=field.longest)
    return clean(value)[: field.longest]


def _number(text: str) -> Decimal:
    """Exact, and of a size that can be written out."""
    if len(text) > LONGEST_NUMBER:
        raise ValueError
    number = Decimal(text)
    if abs(number.adjusted()) > LONGEST_NUMBER:
        raise ValueError
    return number


def _no_number(text: str) -> None:
    raise ValueError


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
