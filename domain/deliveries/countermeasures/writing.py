"""A sheet is written, signed by the head of production, and followed up: was it effective? (5.1.10(4))"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from domain.accounts.signing import sign as signed
from domain.deliveries.countermeasures.asking import SIGN, WRITE, ask_to_write, drop_when_empty, other_cases, place
from domain.deliveries.delays.workflow import CAUSES
from domain.deliveries.events import CountermeasureSigned
from domain.deliveries.models import Countermeasure, Delay
from domain.shared.clock import Allowance, calendar, today
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, name_states, require_version

DECISION = "countermeasure"
FOLLOW_UP = "delay.follow_up"
WHYS, LEAST_WHYS, LONG = 5, 3, 4000
PARTS = ("cause", "whys", "root_cause", "immediate", "prevention", "prevention_by", "prevention_due", "follow_up_on")
STATES: dict[str, Message] = {"asked": Message("To be written"), "signed": Message("Signed"), "followed_up": Message("Followed up")}
name_states("countermeasure", STATES)


@dataclass(frozen=True)
class Entered:
    """What is written on a sheet; parts of it may still be missing until it is signed."""

    cause: str
    whys: Sequence[str]
    root_cause: str
    immediate: str
    prevention: str
    prevention_by: str
    prevention_due: date | None
    follow_up_on: date | None


def save(work: Work, number: str, entered: Entered, version: int | None) -> Countermeasure:
    """Keep what is written; once nothing is missing it waits for the signature.

    Raises NotFound, Forbidden, Stale, Refused (signed already), Invalid.
    """
    sheet = _locked(work, number, "deliveries.countermeasure.write", version)
    _in_writing(sheet)
    wrong: dict[str, Message] = {}
    if entered.cause not in CAUSES:
        wrong["cause"] = Message("Please choose one of the list.")
    elif contradicted := _contradicted(work, sheet, entered.cause):
        wrong["cause"] = contradicted
    if entered.prevention_due and entered.follow_up_on and entered.follow_up_on < entered.prevention_due:
        wrong["follow_up_on"] = Message("It is followed up when the prevention is done, not before.")
    if wrong:
        raise Invalid(wrong)
    before = _parts(sheet)
    sheet.cause, sheet.whys = entered.cause, [text.strip()[:LONG] for text in entered.whys if text.strip()][:WHYS]
    for name in ("root_cause", "immediate", "prevention", "prevention_by"):
        setattr(sheet, name, str(getattr(entered, name)).strip()[:LONG])
    sheet.prevention_due, sheet.follow_up_on = entered.prevention_due, entered.follow_up_on
    _wrote(work, sheet, *(name for name, value in _parts(sheet).items() if value != before[name]))
    journal(work, "countermeasure.written", sheet, after={"cause": sheet.cause, "root": sheet.root_cause})
    if not missing(sheet):
        with work.as_system("countermeasure.written"):
            end_tasks(work, sheet, WRITE)
            end_tasks(work, sheet, SIGN, outcome="withdrawn")
            title = Message("Sign delay countermeasure sheet {number}", number=sheet.number)
            open_task(work, sheet, SIGN, title, For("production", "head"), Allowance.working_days(1), clause="5.1.10(4)", path=_path(sheet))
    return sheet


def choose_cases(work: Work, number: str, chosen: Sequence[uuid.UUID], version: int | None) -> Countermeasure:
    """Which cases of this customer and month stand on the sheet; what is taken off goes on one of its own.

    Raises NotFound, Forbidden, Stale, Refused (signed, none chosen, or a case of another customer, month or cause).
    """
    sheet = _locked(work, number, "deliveries.countermeasure.write", version)
    _in_writing(sheet)
    if not chosen:
        raise Refused(Message("One case at least stands on a sheet."))
    known = {each.id: each for each in [*cases(work, sheet), *could_join(work, sheet)]}
    if not set(chosen) <= set(known):
        raise Refused(Message("Only cases of the same customer, month and cause stand on one sheet."))
    for each in cases(work, sheet):
        if each.id not in chosen:
            each.sheet_id = None
            with work.as_system("countermeasure.apart"):
                place(work, each, but=sheet)
    other_cases(sheet)
    emptied = {known[each].sheet_id for each in chosen} - {sheet.id, None}
    for case_id in chosen:
        known[case_id].sheet_id = sheet.id
    work.session.flush()
    for other in filter(None, (work.find(Countermeasure, each) for each in emptied)):
        drop_when_empty(work, other)
    _wrote(work, sheet, "cases")
    journal(work, "countermeasure.cases", sheet, after={"cases": sorted(known[each].number for each in chosen)})
    return sheet


def sign(work: Work, number: str, password: str, version: int | None) -> Countermeasure:
    """The head of production stands by it. Raises NotFound, Forbidden, Stale, Refused (something is missing), PasswordNeeded."""
    sheet = _locked(work, number, "deliveries.countermeasure.sign", version)
    if reasons := against_signing(work, sheet):
        raise Refused(*reasons)
    numbers = sorted(each.number for each in cases(work, sheet))
    content = {"number": sheet.number, "cases": numbers, "cause": sheet.cause, "whys": sheet.whys, "root_cause": sheet.root_cause,
               "immediate": sheet.immediate, "prevention": sheet.prevention, "due": sheet.prevention_due, "follow_up": sheet.follow_up_on}
    meaning = Message("Cause and prevention on sheet {number} are right and will be carried out.", number=sheet.number)
    signature = signed(work, sheet, DECISION, meaning, content, password)
    sheet.signature_id, sheet.signed_by, sheet.signed_for = signature.id, signature.person_name, signature.on_behalf_of
    sheet.state, sheet.signed_at = "signed", work.now
    journal(work, "countermeasure.signed", sheet, after={"cases": numbers}, on_behalf_of=signature.on_behalf_of)
    with work.as_system("countermeasure.signed"):
        end_tasks(work, sheet, SIGN)
        end_tasks(work, sheet, WRITE)
        open_task(work, sheet, FOLLOW_UP, Message("Sheet {number}: was it effective?", number=sheet.number), For("logistics", "member"),
                  _until(work, sheet.follow_up_on), clause="5.1.10(4)", path=_path(sheet))
        work.emit(CountermeasureSigned(sheet))
    return sheet


def follow_up(work: Work, number: str, text: str, effective: bool, version: int | None) -> Countermeasure:
    """Somebody who did not write it says whether it helped; where it did not, the sheet is written anew.

    That it did not can be seen at once; that it did, only when the prevention is to be carried out by then.
    Raises NotFound, Forbidden, Stale, Refused (not signed, or one's own), Invalid.
    """
    sheet = _locked(work, number, "deliveries.countermeasure.follow_up", version)
    if sheet.state != "signed":
        raise Refused(Message("Only a signed sheet is followed up."))
    if work.person.id in wrote(sheet):
        raise Refused(Message("Who wrote a sheet does not judge it."))
    if not text.strip():
        raise Invalid({"follow_up": Message("Write what was found.")})
    if effective and (early := too_early(work, sheet)):
        raise Invalid({"effective": early})
    sheet.follow_up, sheet.effective = text.strip()[:LONG], effective
    sheet.followed_up_at, sheet.followed_up_by = work.now, work.person.name
    sheet.state = "followed_up" if effective else "asked"
    journal(work, "countermeasure.followed_up", sheet, after={"effective": effective}, why=sheet.follow_up)
    with work.as_system("countermeasure.followed_up"):
        end_tasks(work, sheet, FOLLOW_UP)
        work.emit(CountermeasureSigned(sheet))  # its next edition, with the follow-up on it
    if not effective:
        sheet.signed_at = sheet.signed_by = sheet.signed_for = sheet.signature_id = sheet.follow_up_on = None
        ask_to_write(work, sheet, Message("Sheet {number} was not effective: find the cause anew", number=sheet.number))
    return sheet


def too_early(work: Work, sheet: Countermeasure) -> Message | None:
    """Why it cannot be called effective yet: nothing shows before the prevention is due."""
    if sheet.prevention_due is None or today(work) >= sheet.prevention_due:
        return None
    return Message("The prevention is carried out by {day}: until then it cannot be judged effective.", day=sheet.prevention_due)


def missing(sheet: Countermeasure) -> list[Message]:
    """What a sheet lacks before it can be signed."""
    found = [words for name, words in (
        ("cause", Message("The kind of cause is missing.")), ("root_cause", Message("The root cause is missing.")),
        ("immediate", Message("What was done at once is missing.")), ("prevention", Message("The prevention of recurrence is missing.")),
        ("prevention_by", Message("Who carries the prevention out is missing.")),
        ("prevention_due", Message("Until when it is carried out is missing.")),
        ("follow_up_on", Message("The day of the follow-up is missing.")),
    ) if not getattr(sheet, name)]
    if len(sheet.whys) < LEAST_WHYS:
        found.append(Message("Ask “why” at least {n} times.", n=LEAST_WHYS))
    return found


def against_signing(work: Work, sheet: Countermeasure) -> list[Message]:
    if sheet.state != "asked":
        return [Message("It is signed already.")]
    found = missing(sheet)
    if sheet.cause and (contradicted := _contradicted(work, sheet, sheet.cause)):
        found.append(contradicted)
    if work.actor.decides_own(wrote(sheet), DECISION):
        found.append(Message("Who wrote a sheet does not sign it, nor anybody in their place."))
    return found


def wrote(sheet: Countermeasure) -> set[uuid.UUID | None]:
    """Who wrote something that stands on it, and who wrote last: cause and prevention are no more theirs to decide (decision 0223)."""
    return {*map(uuid.UUID, (sheet.writers or {}).values()), *filter(None, [sheet.written_by_id])}


def _parts(sheet: Countermeasure) -> dict[str, Any]:
    return {name: getattr(sheet, name) for name in PARTS}


def _wrote(work: Work, sheet: Countermeasure, *parts: str) -> None:
    sheet.writers = (sheet.writers or {}) | dict.fromkeys(parts, str(work.person.id))
    sheet.written_by, sheet.written_by_id = work.person.name, work.person.id


def cases(work: Work, sheet: Countermeasure) -> list[Delay]:
    return list(work.session.scalars(select(Delay).where(Delay.sheet_id == sheet.id).order_by(Delay.counted, Delay.number)))


def could_join(work: Work, sheet: Countermeasure) -> list[Delay]:
    """Cases of the same customer, project and month that stand on no signed sheet, with the same cause or none yet."""
    unsigned = select(Countermeasure.id).where(Countermeasure.state == "asked", Countermeasure.id != sheet.id)
    fits = Delay.cause.in_({"", sheet.cause}) if sheet.cause else Delay.cause.is_not(None)
    wanted = select(Delay).where(
        Delay.customer_id == sheet.customer_id, Delay.month == sheet.month, Delay.project_id.is_not_distinct_from(sheet.project_id), fits,
        Delay.sheet_id.is_(None) | Delay.sheet_id.in_(unsigned), Delay.state != "unfounded",
    )
    return list(work.session.scalars(wanted.order_by(Delay.counted, Delay.number).limit(100)))


def _contradicted(work: Work, sheet: Countermeasure, cause: str) -> Message | None:
    """What the meeting on one of its cases found stands against this cause; None where none does."""
    other = next((each.number for each in cases(work, sheet) if each.cause and each.cause != cause), None)
    if other is None:
        return None
    return Message("The meeting of {number} found another cause: take it off this sheet, or choose its cause.", number=other)


def _locked(work: Work, number: str, permission: str, version: int | None) -> Countermeasure:
    sheet = work.session.scalars(select(Countermeasure).where(Countermeasure.number == number).with_for_update()).first()
    if sheet is None:
        raise NotFound
    authorise(work, permission, sheet)
    require_version(sheet, version)
    return sheet


def _in_writing(sheet: Countermeasure) -> None:
    if sheet.state != "asked":
        raise Refused(Message("It is signed already."))


def _until(work: Work, day: date | None) -> Allowance:
    """The working time from now to the end of that day."""
    ours = calendar(work)
    if day is None:
        return Allowance.working_days(1)
    while not ours.is_working(day):
        day = ours.working_day_after(day)
    return Allowance(max(1, ours.minutes_between(work.now, max(closes for _, closes in ours.spans(day, day)))))


def _path(sheet: Countermeasure) -> str:
    return f"/deliveries/countermeasures/{sheet.number}"
