"""A submitted order opens its review FM070100-01; sections open in the order of RULES 3 (5.1.2(1), 5.1.2(2)C)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence

from sqlalchemy import exists, select

from domain.customers.models import Customer
from domain.orders.events import OrderSubmitted
from domain.orders.evidence import OrderEvidence
from domain.orders.models import Order, OrderLine
from domain.orders.workflow import ORDER
from domain.projects.actions import number_in
from domain.projects.models import Project
from domain.reviews.actions.threads import live_deviations, open_deviations
from domain.reviews.actions.turns import WHOLE
from domain.reviews.events import ReviewOpened, SectionOpened
from domain.reviews.finding import answers_of, hidden_in, lines_of, lines_under, sections_of, within
from domain.reviews.models import Answer, Meeting, Review, Section, SectionState
from domain.reviews.posts import posts_of
from domain.reviews.prefill import Blank, blanks, ground
from domain.reviews.questions import PARTS, Kind
from domain.reviews.resting import hash_of
from domain.reviews.rules import NEW_REVIEW_DAYS, REVIEW_DAYS, SECTION_DAYS, Planned, allowance, meeting_needed, route
from domain.reviews.workflow import SECTION
from domain.shared.actor import Post
from domain.shared.base import new_id
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.numbering import next_number
from domain.shared.tasks import For, Task, end_tasks, open_task
from domain.shared.work import Work

TakenAlong = Callable[[Review], list[Section]]


def _nothing(review: Review) -> list[Section]:
    return []


def open_review(work: Work, happened: OrderSubmitted) -> Review:
    """Open the review of an order that came in: number, sections by class, clocks, the first section's task (5.1.2(1))."""
    with work.as_system("review.opened"):
        return start(work, happened.order, lines=happened.lines)


def start(work: Work, order: Order, taken: TakenAlong = _nothing, lines: Sequence[OrderLine] = ()) -> Review:
    """As `open_review`, inside system work. In a mixed order nothing in the open rows tells of the confidential lines.

    All rows are written together at the end: nothing that is read here is written here. `taken` gives the sections that an order
    split from another brings with it; `lines` are those of the order, where they were just written.
    """
    with work.session.no_autoflush:
        return _started(work, order, taken, lines or lines_of(work, order.id))


def _started(work: Work, order: Order, taken: TakenAlong, lines: Sequence[OrderLine]) -> Review:
    customer = work.fetch(Customer, order.customer_id)
    review = work.add(
        Review(
            id=new_id(),
            version=1,
            order_id=order.id,
            number=_number(work, order),
            revision=order.revision,
            opened_at=work.now,
            due_at=work.now,
            customer_id=order.customer_id,
            project_id=order.project_id,
        )
    )
    ORDER.apply(work, order, "open_review", version=None)
    journal(work, "review.opened", review, after={"order": order.number, "revision": order.revision})
    start_clock(work, review, order, customer)
    sections = plan_sections(work, review, order, lines, taken(review))
    call_meeting(work, review, order, lines)
    proceed(work, review, order, lines, sections)
    work.session.flush()
    work.emit(ReviewOpened(review, order))
    return review


def start_clock(work: Work, review: Review, order: Order, customer: Customer | None = None) -> None:
    """The whole review answers in three working days, a newly developed one in five, or as agreed with this customer (1.3)."""
    days = NEW_REVIEW_DAYS if meeting_needed(order.order_class) else REVIEW_DAYS
    overrides = (customer or work.fetch(Customer, order.customer_id)).response_minutes
    task = open_task(
        work,
        review,
        WHOLE,
        Message("Review of {number} as a whole", number=order.number),
        For(person_id=order.owner_id),
        allowance("review", overrides, days),
        clause="1.3",
        path=page(order),
        number=order.number,
    )
    review.due_at = task.due_at


def page(order: Order) -> str:
    return f"/reviews/{order.number}"


def _number(work: Work, order: Order) -> str:
    if order.project_id is not None:
        return number_in(work, work.fetch(Project, order.project_id))
    return next_number(work, "RV")


def plan_sections(
    work: Work, review: Review, order: Order, lines: Sequence[OrderLine], existing: list[Section] | None = None
) -> list[Section]:
    """Make the sections that the classes of the lines ask for, revive dropped ones, drop those no longer needed.

    `existing` are those that there are (a new review has none), read where they are not given. Returns all, dropped ones too.
    """
    existing = sections_of(work, review.id, dropped=True) if existing is None else existing
    wanted = route([line.line_class for line in lines])
    posts = posts_of(work, [PARTS[planned.kind].decision for planned in wanted])
    for planned in wanted:
        section = next((each for each in existing if (each.kind, each.covers) == (planned.kind, planned.covers)), None)
        if section is None:
            post = posts[PARTS[planned.kind].decision]
            existing.append(_add_section(work, review, planned, post, lines, {each.key for each in existing}))
        elif section.state == SectionState.DROPPED:
            SECTION.apply(work, section, "revive", version=None)
    kept = {(planned.kind, planned.covers) for planned in wanted}
    for section in existing:
        if (section.kind, section.covers) not in kept and section.state != SectionState.DROPPED:
            SECTION.apply(work, section, "drop", version=None)
            end_tasks(work, section, outcome="withdrawn")
    return existing


def _add_section(
    work: Work, review: Review, planned: Planned, post: Post, lines: Sequence[OrderLine], keys: Collection[str]
) -> Section:
    return work.add(
        Section(
            id=new_id(),
            version=1,
            inputs_hash="",
            review_id=review.id,
            key=planned.key if planned.key not in keys else f"{planned.kind}-{planned.covers}",
            kind=planned.kind,
            covers=planned.covers,
            department=post.department,
            position=post.position,
            state=SectionState.WAITING,
            customer_id=review.customer_id,
            project_id=(hidden_in(lines) if planned.covers == "new" else None) or review.project_id,
        )
    )


def call_meeting(work: Work, review: Review, order: Order, lines: Sequence[OrderLine]) -> None:
    """A task for the sales owner to call the review meeting, where a new part or a changed design is ordered (5.1.1(2)).

    Safe to call again: nothing happens while a task or a meeting waits, or a meeting was about all of them.
    """
    if not_met(work, review, lines) and not _meeting_waits(work, review):
        open_task(
            work,
            within(review, order.number, hidden_in(lines)),
            "review.meeting",
            Message("Call the review meeting for {number}", number=order.number),
            For(person_id=order.owner_id),
            allowance("review.meeting", {}, REVIEW_DAYS),
            clause="5.1.1(2)",
            path=page(order),
            number=order.number,
        )


def not_met(work: Work, review: Review, lines: Sequence[OrderLine]) -> list[OrderLine]:
    """The lines that need a review meeting and that none with minutes and decision was about, as they are ordered now (5.1.1(2))."""
    needing = [line for line in lines if meeting_needed(line.line_class, confidential=line.project_id is not None)]
    if not needing:
        return []
    held = select(Meeting.about).where(
        Meeting.review_id == review.id, Meeting.held_at.is_not(None), Meeting.minutes != "", Meeting.decision != ""
    )
    met = {ordered for about in work.session.scalars(held) for ordered in about}
    return [line for line in needing if discussed(line) not in met]


def discussed(line: OrderLine) -> str:
    """What a meeting was about: this line, in this revision and material; another one is another design."""
    return f"{line.id} {line.drawing_revision} {line.material}"


def _meeting_waits(work: Work, review: Review) -> bool:
    task = exists().where(Task.object_id == review.id, Task.kind == "review.meeting", Task.ended_at.is_(None))
    called = exists().where(Meeting.review_id == review.id, Meeting.held_at.is_(None))
    return bool(work.session.scalar(select(task | called)))


def proceed(
    work: Work, review: Review, order: Order, lines: Sequence[OrderLine], sections: Sequence[Section] | None = None
) -> Sequence[Section]:
    """Open each section whose predecessors are signed, with its evidence and its task. Returns all sections that are needed."""
    sections = sections_of(work, review.id) if sections is None else sections
    ready = [section for section in sections if section.state == SectionState.WAITING and _predecessors_signed(section, sections)]
    if ready:
        customer = work.fetch(Customer, order.customer_id)
        evidence = ground(work, order, lines, {section.kind for section in ready})
        for section in ready:
            _open(work, section, order, lines, evidence, customer)
    return sections


def _predecessors_signed(section: Section, sections: Sequence[Section]) -> bool:
    after = PARTS[Kind(section.kind)].after
    return all(each.state == SectionState.SIGNED for each in sections if each.kind in after)


def _open(work: Work, section: Section, order: Order, lines: Sequence[OrderLine], evidence: OrderEvidence, customer: Customer) -> None:
    SECTION.apply(work, section, "open", version=None)
    section.opened_at = work.now
    fill(work, section, order, lines_under(section, lines), evidence)
    reopen_task(work, section, order, customer)
    work.emit(SectionOpened(section, order))


def reopen_task(work: Work, section: Section, order: Order, customer: Customer | None = None) -> None:
    """Let a section wait for its post, by the customer's own clock where they have one (1.3)."""
    part, kind = PARTS[Kind(section.kind)], f"review.{section.kind}"
    overrides = (customer or work.fetch(Customer, order.customer_id)).response_minutes
    open_task(
        work,
        section,
        kind,
        Message("{part} of {number}", part=part.title, number=order.number),
        _whom(section, order),
        allowance(kind, overrides, SECTION_DAYS),
        clause=part.clause,
        path=page(order),
        number=order.number,
    )


def _whom(section: Section, order: Order) -> For:
    """The post that answers; marketing's part of a confidential order is the owner's alone, since a task makes members (RULES 5)."""
    owner = order.owner_id if section.project_id is not None and section.kind == Kind.MARKETING else None
    return For(department=section.department, position=section.position, person_id=owner)


def fill(work: Work, section: Section, order: Order, lines: Sequence[OrderLine], evidence: OrderEvidence) -> None:
    """Lay the answers of a section open: those given before stay, what is answered beforehand gets its deviation at once."""
    laid_before, section.inputs_hash = bool(section.inputs_hash), hash_of(work, section, order, lines)
    known = {(answer.question, answer.line_id): answer for answer in answers_of(work, [section.id])} if laid_before else {}
    live = live_deviations(work, section.id) if laid_before else {}
    differing = []
    for blank in blanks(section, lines, evidence):
        line_id: uuid.UUID | None = blank.line.id if blank.line else None
        if (blank.question, line_id) in known:
            answer = known[blank.question, line_id]
            _lay_again(answer, blank)
        else:
            answer = _lay(work, section, blank, line_id)
        if blank.value == "no" and answer.prefilled is not None and answer.value == "no" and answer.id not in live:
            differing.append((answer, blank))
    open_deviations(work, section, order, [(answer, blank.line, dict(blank.facts)) for answer, blank in differing])


def _lay_again(answer: Answer, blank: Blank) -> None:
    """A question laid before: its figures anew; answered beforehand again only where what speaks against it is not what was settled."""
    answer.note, answer.compulsory = blank.note.as_json() if blank.note else None, blank.compulsory
    settled = answer.value == "yes" and answer.facts == dict(blank.facts)
    if blank.value == "no" and blank.reason and not settled and (answer.answered_by is None or answer.facts != dict(blank.facts)):
        answer.value, answer.prefilled, answer.facts = "no", blank.reason.as_json(), dict(blank.facts)


def _lay(work: Work, section: Section, blank: Blank, line_id: uuid.UUID | None) -> Answer:
    return work.add(
        Answer(
            id=new_id(),
            section_id=section.id,
            question=blank.question,
            clause=blank.clause,
            line_id=line_id,
            value=blank.value,
            compulsory=blank.compulsory,
            prefilled=blank.reason.as_json() if blank.reason else None,
            note=blank.note.as_json() if blank.note else None,
            facts=dict(blank.facts),
            customer_id=section.customer_id,
            project_id=(blank.line.project_id if blank.line else None) or section.project_id,
        )
    )
