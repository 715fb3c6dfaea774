"""Judging a line otherwise than the list proposes (3.2, RULES 1), and marketing's special contract."""

from __future__ import annotations

import uuid

from domain.accounts import signing
from domain.orders import building
from domain.orders.models import LineClass, Order, OrderLine
from domain.orders.queries import lines_of as all_lines_of
from domain.orders.rules import is_new, opens_project
from domain.projects.actions import open_for_order
from domain.reviews.actions.opening import page
from domain.reviews.actions.revising import review_again
from domain.reviews.events import LineOverruled
from domain.reviews.finding import Case, case, hidden_in, lines_of, require_under_review
from domain.reviews.posts import post_of
from domain.shared.clock import Allowance
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

TASK = "review.classification"


def overrule(work: Work, number: str, line_id: uuid.UUID, line_class: str, why: str, password: str, version: int | None) -> OrderLine:
    """Give a line another class, with the reason on record; the review follows.

    To newly developed, design-changed or special: marketing, with a reason. To mass production: only where a company code
    exists, signed by the marketing manager (anybody else's wish becomes the manager's task), technical is told.
    Raises Forbidden, Invalid, Refused, Stale, PasswordNeeded.
    """
    found = case(work, number)
    authorise(work, "reviews.overrule", found.order)
    require_version(found.order, version)
    require_under_review(found.order)
    line = work.fetch(OrderLine, line_id, lock=True)
    if line.order_id != found.order.id or line.cancelled:
        raise NotFound
    target = _checked(line, line_class, why)
    if target == LineClass.MASS_PRODUCTION:
        if line.product_id is None:
            raise Refused(Message("It has no company code, so it cannot be a mass-production part."))
        if "approval" not in work.actor.decisions | {mandate.decision for mandate in work.actor.mandates}:
            _ask_manager(work, found, line, why)
            return line
        _sign_mass(work, found, line, why, password)
    before, line.line_class = line.line_class, target
    line.class_overruled_by, line.class_overrule_reason = work.person.name, why.strip()
    line.class_reason = Message("Judged by {name}: {why}", name=work.person.name, why=why.strip()).as_json()
    with work.as_system("line.overruled"):
        journal(work, "line.overruled", line, before={"class": before}, after={"class": target}, why=why.strip())
        end_tasks(work, line, TASK)
        _follow(work, found, line, LineClass(before))
    return line


def _ask_manager(work: Work, found: Case, line: OrderLine, why: str) -> None:
    """Only the marketing manager's signature makes a line mass production: theirs is the next turn, and so is the sight of it."""
    with work.as_system("line.proposed"):
        end_tasks(work, line, TASK, outcome="withdrawn")  # what was asked before: the new words tell it
        post = post_of(work, "approval")
        title = Message(
            "Judge line {n} of {number} a mass-production part: {why}", n=line.position, number=found.order.number, why=why.strip()
        )
        open_task(
            work,
            line,
            TASK,
            title,
            For(department=post.department, position=post.position),
            Allowance.working_days(1),
            clause="3.1",
            path=page(found.order),
            number=found.order.number,
        )


def _checked(line: OrderLine, line_class: str, why: str) -> LineClass:
    wrong: dict[str, Message] = {}
    if line_class not in set(LineClass):
        wrong["line_class"] = Message("Choose a class.")
    elif line_class == line.line_class:
        wrong["line_class"] = Message("The line has this class already.")
    if not why.strip():
        wrong["grounds"] = Message("Please give a reason.")
    if wrong:
        raise Invalid(wrong)
    return LineClass(line_class)


def _sign_mass(work: Work, found: Case, line: OrderLine, why: str, password: str) -> None:
    meaning = Message("Line {n} of {number} is a mass-production part", n=line.position, number=found.order.number)
    signing.sign(work, line, "approval", meaning, {"order": found.order.number, "line": line.position, "why": why.strip()}, password)


def _follow(work: Work, found: Case, line: OrderLine, before: LineClass) -> None:
    order, lines = found.order, lines_of(work, found.order.id)
    if opens_project(line.line_class) and line.project_id is None:
        _hide(work, order, line, lines)
    work.session.flush()
    building.summarise(order, all_lines_of(work, order.id))
    work.emit(LineOverruled(order, line))
    if is_new(before) and not is_new(line.line_class):
        open_task(
            work,
            line,
            "technical.acknowledge",
            Message("Take note: line {n} of {number} was made a mass-production part", n=line.position, number=order.number),
            For(department="technical", position="member"),
            Allowance.working_days(2),
            clause="3.1",
            path=page(order),
            number=order.number,
        )
    review_again(work, found.review, order, lines)


def _hide(work: Work, order: Order, line: OrderLine, lines: list[OrderLine]) -> None:
    """A line that turns out to be in development is confidential from now on (5.1.1(4))."""
    project_id = hidden_in(lines) or order.project_id
    if project_id is None:
        open_for_order(work, order, [line])
        return
    line.project_id = project_id
    for schedule in line.schedules:
        schedule.project_id = project_id
