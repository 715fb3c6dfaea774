"""A section as it is posted: a-<question>[-<line>], its remark r-…, p-<delivery>, remedies m-<line>, figures f-<line>-<name>,
and files file-<question>[-<line>]."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from domain.reviews.actions.answers import Asked, Entered, Given
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.settings import settings
from domain.shared.written import day_written, number_written
from web.fields import Fields, Upload

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
QUESTION = re.compile(rf"a-([a-z_]+|requirement:{UUID})(?:-({UUID}))?")
PAPER = re.compile(rf"file-([a-z_]+|requirement:{UUID})(?:-({UUID}))?")
MOST_FILES = 20
APART = re.compile(r"apart-([a-z_]+)")
MOMENT = re.compile(r"20[0-9-]{8}T[0-9:]{5,8}")
PROMISE = re.compile(rf"p-({UUID})")
REMEDY = re.compile(rf"m-({UUID})")
RULED = re.compile(rf"(price|date)-({UUID})")
FIGURE = re.compile(rf"f-({UUID})-([a-z]+)")


def read_section(form: Fields, files: Sequence[Upload] = ()) -> Entered:
    """What was answered, with the files that prove it. Raises Invalid for a day or a figure that cannot be read."""
    wrong: dict[str, Message] = {}
    promises, figures, papers = _promises(form, wrong), _figures(form, wrong), _papers(files, wrong)
    entered = Entered(_answers(form), promises, _remedies(form), figures, papers, rest=form.get("decision") == "rest")
    if wrong:
        raise Invalid(wrong)
    return entered


def _answers(form: Fields) -> list[Given]:
    names = {name.replace("r-", "a-", 1) if name.startswith("r-") else name for name in form}
    given = []
    for name in sorted(names):
        if match := QUESTION.fullmatch(name):
            given.append(Given(match[1], uuid.UUID(match[2]) if match[2] else None, form.get(name) or None, form.get(f"r-{name[2:]}")))
    for name in form:
        if (match := APART.fullmatch(name)) and re.fullmatch(UUID, form[name]):
            given.append(Given(match[1], uuid.UUID(form[name]), None, ""))
    return given


def _papers(files: Sequence[Upload], wrong: dict[str, Message]) -> Mapping[Asked, Sequence[Upload]]:
    papers: dict[Asked, list[Upload]] = defaultdict(list)
    if len(files) > MOST_FILES:
        wrong[files[MOST_FILES].field] = Message("Please add at most {n} files at once.", n=MOST_FILES)
    for each in files:
        if match := PAPER.fullmatch(each.field):
            papers[match[1], uuid.UUID(match[2]) if match[2] else None].append(each)
    return papers


def _promises(form: Fields, wrong: dict[str, Message]) -> Mapping[uuid.UUID, date]:
    days = {}
    for name in form:
        if match := PROMISE.fullmatch(name):
            day = day_written(form[name])
            if day is None:
                wrong[name] = Message("Enter the day that can be promised.")
            else:
                days[uuid.UUID(match[1])] = day
    return days


def _remedies(form: Fields) -> Mapping[uuid.UUID, str]:
    return {uuid.UUID(match[1]): form[name] for name in form if (match := REMEDY.fullmatch(name)) and form[name]}


def _figures(form: Fields, wrong: dict[str, Message]) -> Mapping[uuid.UUID, Mapping[str, Decimal]]:
    figures: dict[uuid.UUID, dict[str, Decimal]] = defaultdict(dict)
    for name in form:
        if (match := FIGURE.fullmatch(name)) and form[name]:
            value = _decimal(form[name])
            if value is None:
                wrong[name] = Message("Enter an amount.")
            else:
                figures[uuid.UUID(match[1])][match[2]] = value
    return figures


def read_values(form: Fields) -> Mapping[uuid.UUID, Mapping[str, str]]:
    """The price or day ruled for each deviation: price-<id>, date-<id>; as typed."""
    values: dict[uuid.UUID, dict[str, str]] = defaultdict(dict)
    for name in form:
        if match := RULED.fullmatch(name):
            values[uuid.UUID(match[2])][match[1]] = form[name]
    return values


def _decimal(text: str) -> Decimal | None:
    value = number_written(text)
    return value if value is not None and 0 <= value < 10**9 else None


def read_moment(text: str, name: str) -> datetime:
    """A local time of the company in this century, as `datetime-local` sends it. Raises Invalid."""
    try:
        if not MOMENT.fullmatch(text):
            raise ValueError
        return datetime.fromisoformat(text).replace(tzinfo=settings().zone)
    except ValueError as error:
        raise Invalid({name: Message("Enter day and time.")}) from error


def read_ids(values: list[str]) -> list[uuid.UUID]:
    return [uuid.UUID(value) for value in values if re.fullmatch(UUID, value)]
