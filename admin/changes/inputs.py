"""A part's answer as it is posted: answer, remark, offer-<item>, effect, check-<check> with note-<check>, file-<file>; what-<line>,
why-<line>."""

from __future__ import annotations

import re
import uuid

from domain.changes.answers.answering import Given, Offer
from domain.changes.answers.counters import NAMED, countered
from domain.changes.answers.engineering import Raised
from domain.changes.finding import Case, case
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.work import Work
from web.fields import Fields

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
NAME = re.compile(rf"(offer|stay|check|what|file)-({UUID})")


def read_item(form: Fields) -> uuid.UUID:
    """The one that was chosen. Raises Invalid."""
    if re.fullmatch(UUID, form.get("item")) is None:
        raise Invalid({"item": Message("Please choose one of the list.")})
    return uuid.UUID(form.get("item"))


def read_answer(work: Work, number: str, form: Fields) -> Given:
    """Raises Invalid for an offer that cannot be read, NotFound where there is no such change."""
    remark = form.get("remark").strip()
    offers = read_offers(case(work, number, lock=False), work, form, remark) if form.get("answer") == "no" else {}
    checks = {each: (form[f"check-{each}"] == "yes", form.get(f"note-{each}").strip()) for each in _ids(form, "check")
              if form[f"check-{each}"] in ("yes", "no")}
    return Given(form.get("answer"), remark, offers, form.get("effect").strip(), checks, _ids(form, "file"))


def read_offers(found: Case, work: Work, form: Fields, remark: str) -> dict[uuid.UUID, Offer]:
    """What is offered instead, item by item; `stay-<item>` says that it stays as it is."""
    items, offers = {item.id: item for item in found.items}, {}
    wrong: dict[str, Message] = {}
    for each in _ids(form, "offer"):
        item, text = items.get(each), form[f"offer-{each}"].strip()
        on = form.get(f"on-{each}").strip()
        if item is None or not (text or on) or item.field not in NAMED or form.get(f"stay-{each}"):
            continue
        value, fault, of_day = countered(work, found, item, text, on)
        if fault is not None:
            wrong[f"{'on' if of_day else 'offer'}-{each}"] = fault
        offers[each] = Offer(value, remark)
    if wrong:
        raise Invalid(wrong)
    return offers | {each: Offer(dict(items[each].before), remark) for each in _ids(form, "stay") if each in items}


def read_requests(form: Fields) -> dict[uuid.UUID, Raised]:
    return {each: Raised(form[f"what-{each}"], form.get(f"why-{each}")) for each in _ids(form, "what")}


def _ids(form: Fields, what: str) -> list[uuid.UUID]:
    return [uuid.UUID(match[2]) for name in form if (match := NAME.fullmatch(name)) and match[1] == what]
