"""One password for many: delivery sections of mass-production orders of which nothing speaks against (UX 7, the queue)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.orders.evidence import for_order
from domain.reviews.actions import answers, signatures
from domain.reviews.actions.answers import Entered
from domain.reviews.finding import answers_of, case, lines_of, lines_under
from domain.reviews.models import Section, SectionState
from domain.reviews.questions import Kind
from domain.shared.errors import DomainError, NotFound, PasswordNeeded, Throttled
from domain.shared.message import Message
from domain.shared.work import Work

KEY = Kind.DELIVERY.value


@dataclass
class Signed:
    """Which orders were signed, and why each of the others was left."""

    numbers: list[str] = field(default_factory=list)
    left: list[tuple[str, Message]] = field(default_factory=list)


def sign_conforming(work: Work, numbers: Sequence[str], password: str) -> Signed:
    """Sign delivery and material of each order that conforms in everything computed; leave the others, each with its reason.

    Raises PasswordNeeded and Throttled for all of them.
    """
    done = Signed()
    for number in dict.fromkeys(numbers):
        if (reason := against(work, number)) is not None:
            done.left.append((number, reason))
            continue
        try:
            with work.attempt():
                answers.save(work, number, KEY, Entered(rest=True), None)
                signatures.sign(work, number, KEY, password, None)
        except (PasswordNeeded, Throttled):
            raise
        except DomainError as refused:
            done.left.append((number, refused.reason))
        else:
            done.numbers.append(number)
    return done


def against(work: Work, number: str) -> Message | None:
    """Why this order's delivery section is not one to sign unread; None where all of it conforms."""
    try:
        found = case(work, number)
        section = answers.section_by_key(work, found, KEY)
    except NotFound:
        return NotFound().reason
    if section.covers != "mass":
        return Message("It has new parts: each is looked at by itself.")
    if section.state != SectionState.OPEN:
        return Message("It does not wait for this signature.")
    return _speaks_against(work, section, number)


def _speaks_against(work: Work, section: Section, number: str) -> Message | None:
    found = case(work, number)
    if any(row.value == "no" for row in answers_of(work, [section.id])):
        return Message("An answer says that it does not conform.")
    evidence = for_order(work, found.order)
    for line in lines_under(section, lines_of(work, found.order.id)):
        figures = evidence.of(line.id)
        if figures is None or not figures.promise.on_time:
            return Message("The day asked cannot be promised for each line.")
        if any(short.material_id for short in figures.shortages):
            return Message("Material is short.")
    return None
