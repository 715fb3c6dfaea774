"""Do the departments stand by what is on the table for an item? What each said, and what follows from all of it (RULES 6). No database.

A part vouches for the values that it signed under (`stands`); it denies what it said a bare "no" to (`denied`). Another value on the
table, whoever put it there, is signed again by whoever signed for another: a signature holds for its content, never for a later one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.changes import values
from domain.changes.models import ChangeItem, ChangeSection
from domain.changes.rules import ROUTES, Part, asked_of

Value = Mapping[str, Any]


class Word(StrEnum):
    """Of a part, to the value that is on the table for an item."""

    OPEN = "open"  # not answered yet
    STANDS = "stands"  # signed for this very value
    OTHER = "other"  # signed for another one
    NO = "no"  # signed that it cannot be done, and said nothing that can


class Next(StrEnum):
    """What follows for an item."""

    WAIT = "wait"  # for the parts that have not answered
    SALES = "sales"  # says what can be done, or that it stays as it is (5.1.9(1))
    AGAIN = "again"  # whoever signed for another value looks at this one
    STANDS = "stands"  # by every part


@dataclass(frozen=True)
class Said:
    """A part's answer as it was signed. `stands`: item → the value that it vouches for; `denied`: → the one it said a bare "no" to."""

    signed: bool
    stands: Mapping[str, Value]
    denied: Mapping[str, Value]


def said(section: ChangeSection) -> Said:
    told = section.evidence
    return Said(section.state == "signed", told.get("stands", {}), told.get("denied", {}))


def word(part: Said, item: str, field: str, value: Value, before: Value) -> Word:
    """What stays as it is needs nobody's word any more; everything else that of each part."""
    if not part.signed:
        return Word.OPEN
    if values.same(field, value, before):
        return Word.STANDS
    denied = part.denied.get(item)
    if denied is not None and values.same(field, denied, value):
        return Word.NO
    stood = part.stands.get(item)
    return Word.STANDS if stood is not None and values.same(field, stood, value) else Word.OTHER


def follows(words: Iterable[Word]) -> Next:
    """First everybody answers; a bare "no" goes to sales; another value is looked at again; then it stands."""
    told = set(words)
    if Word.OPEN in told:
        return Next.WAIT
    if Word.NO in told:
        return Next.SALES
    return Next.AGAIN if Word.OTHER in told else Next.STANDS


def words_on(item: ChangeItem, sections: Mapping[str, ChangeSection]) -> dict[str, Word]:
    """By part. The review of a further line answers by itself; a part that has nothing left to answer has no word."""
    value = item.agreed if item.agreed is not None else item.asked
    return {
        part: word(said(section), str(item.id), item.field, value, item.before)
        for part in ROUTES[item.field]
        if part != Part.REVIEW and (section := sections.get(part)) is not None and section.answer != "not_applicable"
    }


def vouched(part: str, items: Iterable[ChangeItem], offers: Mapping[Any, Value], *,
            bare_no: bool) -> tuple[dict[str, Value], dict[str, Value]]:
    """What a part stands by and what it denies with an answer to these items: its offers, else what is on the table.

    A bare "no" denies whatever is not agreed already.
    """
    stands: dict[str, Value] = {}
    denied: dict[str, Value] = {}
    for item in items:
        if item.field not in asked_of(part):
            continue
        value = item.agreed if item.agreed is not None else item.asked
        if bare_no and item.state != "agreed":
            denied[str(item.id)] = value
        else:
            stands[str(item.id)] = offers.get(item.id) or value
    return stands, denied
