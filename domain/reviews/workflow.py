"""The life of a section and of a deviation: what may be done in which state, by whom, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterable

from domain.accounts.posts import DEPARTMENTS
from domain.reviews.models import Deviation, DeviationState, Section, SectionState
from domain.reviews.questions import PARTS, Kind
from domain.shared.actor import Actor
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import Move, Workflow, name_states

name_states(
    "section",
    {
        SectionState.WAITING: Message("Waiting"),
        SectionState.OPEN: Message("To be reviewed"),
        SectionState.SIGNED: Message("Signed"),
        SectionState.DROPPED: Message("No longer needed"),
    },
)
name_states(
    "deviation",
    {
        DeviationState.OPEN: Message("To be settled"),
        DeviationState.PROPOSED: Message("Proposed to the customer"),
        DeviationState.COUNTERED: Message("Countered by the customer"),
        DeviationState.AGREED: Message("Agreed"),
        DeviationState.REFUSED: Message("Refused by the customer"),
        DeviationState.RULED: Message("Accepted with conditions, to be confirmed"),
        DeviationState.WITHDRAWN: Message("Withdrawn"),
    },
)


def answers(actor: Actor, section: Section) -> bool:
    """Is this section this person's to answer, by the authority table or a mandate of today?"""
    held = actor.decisions | {mandate.decision for mandate in actor.mandates}
    return actor.kind == "system" or all(decision in held for decision in PARTS[Kind(section.kind)].decisions)


def not_your_section(work: Work, section: Section) -> Iterable[Message]:
    if not answers(work.actor, section):
        yield Message("This section is answered by {department}.", department=DEPARTMENTS[section.department])


def customers_alone(work: Work, deviation: Deviation) -> Iterable[Message]:
    if not deviation.touches_customer:
        yield Message("This deviation does not touch what the customer asked; it is settled inside the house.")


def inside_the_house(work: Work, deviation: Deviation) -> Iterable[Message]:
    if deviation.touches_customer:
        yield Message("This touches what the customer asked: the customer has to agree to it.")


S = SectionState
SECTION = Workflow(
    "section",
    SectionState,
    Move("open", (S.WAITING,), S.OPEN, "reviews.system"),
    Move("answer", (S.OPEN,), S.OPEN, "reviews.section.answer", needs=(not_your_section,)),
    Move("sign", (S.OPEN,), S.SIGNED, "reviews.section.sign", needs=(not_your_section,), signed=True),
    Move("take_back", (S.SIGNED,), S.OPEN, "reviews.section.sign", needs=(not_your_section,)),
    Move("reopen", (S.SIGNED,), S.OPEN, "reviews.system"),
    Move("wait", (S.OPEN, S.SIGNED), S.WAITING, "reviews.system"),
    Move("drop", (S.WAITING, S.OPEN, S.SIGNED), S.DROPPED, "reviews.system"),
    Move("revive", (S.DROPPED,), S.WAITING, "reviews.system"),
)

V = DeviationState
DEVIATION = Workflow(
    "deviation",
    DeviationState,
    Move("propose", (V.OPEN, V.COUNTERED, V.REFUSED), V.PROPOSED, "reviews.deviation.propose", needs=(customers_alone,)),
    Move("settle", (V.OPEN,), V.AGREED, "reviews.section.answer", needs=(inside_the_house,)),
    Move("accept_counter", (V.COUNTERED,), V.AGREED, "reviews.deviation.propose"),
    Move("accept_asked", (V.OPEN, V.PROPOSED, V.COUNTERED, V.REFUSED), V.AGREED, "reviews.deviation.propose", needs=(customers_alone,)),
    Move("agree", (V.PROPOSED,), V.AGREED, "reviews.deviation.answer", signed=True),
    Move("counter", (V.PROPOSED,), V.COUNTERED, "reviews.deviation.answer"),
    Move("refuse", (V.PROPOSED,), V.REFUSED, "reviews.deviation.answer", reason=True),
    Move("rule", (V.OPEN, V.PROPOSED, V.COUNTERED, V.REFUSED), V.RULED, "reviews.ruling.decide"),
    Move("rule_inside", (V.OPEN,), V.AGREED, "reviews.ruling.decide", needs=(inside_the_house,)),
    Move("confirm", (V.RULED,), V.AGREED, "reviews.deviation.answer", signed=True),
    Move("reject_conditions", (V.RULED,), V.REFUSED, "reviews.deviation.answer", reason=True),
    Move("send_back", (V.AGREED,), V.OPEN, "reviews.system"),
    Move("withdraw", (V.OPEN, V.PROPOSED, V.COUNTERED, V.REFUSED, V.RULED), V.WITHDRAWN, "reviews.system"),
)
