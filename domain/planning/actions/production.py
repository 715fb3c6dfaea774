"""A released order goes on the daily parts production plan; missing process documents are asked of technical."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select

from domain.orders.events import OrderCancelled, OrderWithdrawn
from domain.orders.evidence import LineEvidence, OrderEvidence, for_firm
from domain.orders.models import Order, OrderLine
from domain.planning.actions import laying
from domain.planning.events import DevelopmentStarted, DocumentsRequested, PlanMade
from domain.planning.models import Development, DocumentRequest, PlanRow
from domain.planning.rules import DEVELOPMENTS, DOCUMENTS
from domain.products.models import ListEntry, ProcessDocument
from domain.projects.actions import number_in
from domain.projects.models import Project
from domain.reviews.events import OrderAcceptedForDevelopment, OrderReleased
from domain.reviews.finding import hidden_in, lines_of
from domain.shared.clock import Allowance, today
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.numbering import next_number
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise


def plan(work: Work, happened: OrderReleased) -> list[PlanRow]:
    """Rows of the 日配件生产计划 for each line and day, for what is ordered for good and not in stock.

    Production control takes note (5.1.7(2)).
    """
    order = happened.order
    with work.as_system("plan.made"):
        lines, evidence = lines_of(work, order.id), for_firm(work, order)
        rows = laying.rows(work, order, lines, evidence)
        open_task(
            work,
            order,
            "plan.acknowledge",
            Message("Take {number} into the daily production plan", number=order.number),
            For(department="production", position="control"),
            Allowance.working_days(1),
            clause="5.1.8(1)",
            path="/plan",
            number=order.number,
        )
        journal(work, "plan.made", order, after={"rows": len(rows)})
        work.emit(PlanMade(order))
        ask_for_documents(work, order, lines, evidence)
    return rows


def acknowledge_plan(work: Work, order: Order) -> None:
    """Production control has taken the order into the plan. Raises Forbidden, Refused where nothing waits for that."""
    authorise(work, "production.plan.acknowledge", order)
    if not end_tasks(work, order, "plan.acknowledge", outcome="acknowledged"):
        raise Refused(Message("This has been taken note of already."))
    journal(work, "plan.acknowledged", order)


def unplan(work: Work, happened: OrderCancelled) -> None:
    """A cancelled order leaves the plan from today on."""
    with work.as_system("plan.left"):
        work.session.execute(delete(PlanRow).where(PlanRow.order_id == happened.order.id, PlanRow.day >= today(work)))


def ask_for_documents(work: Work, order: Order, lines: Sequence[OrderLine], evidence: OrderEvidence) -> None:
    """Technical is asked only where BOM, instruction or parameters of the ordered revision are missing, once a part (5.1.8(3))."""
    asked: dict[uuid.UUID, OrderLine] = {}
    for line in lines:
        found = evidence.of(line.id)
        if found and found.missing_documents and line.product_id and line.product_id not in asked:
            asked[line.product_id] = line
            revision = _revision(work, line)
            if not _asked_already(work, line.product_id, revision):
                _request(work, order, line, found, revision)


def _revision(work: Work, line: OrderLine) -> str:
    """The revision ordered; where the customer named none, the listed one, by which documents were looked for."""
    if line.drawing_revision or line.entry_id is None:
        return line.drawing_revision
    return work.fetch(ListEntry, line.entry_id).revision


def _asked_already(work: Work, product_id: uuid.UUID, revision: str) -> bool:
    wanted = select(DocumentRequest.id).where(
        DocumentRequest.product_id == product_id, DocumentRequest.revision == revision, DocumentRequest.done_at.is_(None)
    )
    return work.session.scalars(wanted).first() is not None


def _request(work: Work, order: Order, line: OrderLine, found: LineEvidence, revision: str) -> None:
    request = work.add(
        DocumentRequest(
            number=next_number(work, "PD"),
            order_id=order.id,
            order_number=order.number,
            product_id=line.product_id,
            code=found.code,
            name=line.name,
            revision=revision,
            missing=list(found.missing_documents),
            opened_at=work.now,
            customer_id=order.customer_id,
            project_id=line.project_id or order.project_id,
        )
    )
    work.session.flush()
    open_task(
        work,
        request,
        "process.documents",
        Message("Issue process documents for {code}, revision {revision}", code=found.code, revision=revision),
        For(department="technical", position="member"),
        Allowance.working_days(2),
        clause="5.1.8(3)",
        path="/plan/documents",
        number=request.number,
    )
    work.emit(DocumentsRequested(request, order))


def issue_documents(work: Work, request: DocumentRequest, numbers: Mapping[str, str]) -> DocumentRequest:
    """Technical issued what was missing; `numbers` gives the document's number for each kind. Raises Forbidden, Invalid, Refused."""
    authorise(work, "process.document.issue", request)
    if request.done_at is not None:
        raise Refused(Message("These documents are issued already."))
    wrong = {
        kind: Message("Enter the number of the document: {name}.", name=DOCUMENTS[kind])
        for kind in request.missing
        if not numbers.get(kind, "").strip()
    }
    if wrong:
        raise Invalid(wrong)
    issued = {kind: numbers[kind].strip() for kind in request.missing}
    for kind, number in issued.items():
        work.add(ProcessDocument(product_id=request.product_id, kind=kind, revision=request.revision, number=number, issued_on=today(work)))
    request.done_at, request.done_by = work.now, work.person.name
    end_tasks(work, request)
    journal(work, "documents.issued", request, after=issued)
    return request


def start_development(work: Work, happened: OrderAcceptedForDevelopment) -> list[Development]:
    """Feasibility under APQP and the new-product development task, confidential with the order (5.1.7(3))."""
    order = happened.order
    with work.as_system("development.started"):
        project_id = hidden_in(lines_of(work, order.id)) or order.project_id
        started = [_development(work, order, kind, project_id) for kind in DEVELOPMENTS]
        for each in started:
            work.emit(DevelopmentStarted(each, order))
    return started


def stop_development(work: Work, happened: OrderWithdrawn) -> None:
    """What is developed for it is wanted no more: nobody is asked for a result, and what was found so far stays."""
    with work.as_system("development.stopped"):
        wanted = select(Development).where(Development.order_id == happened.order.id, Development.done_at.is_(None))
        for each in work.session.scalars(wanted.order_by(Development.id)):
            each.done_at, each.done_by, each.result = work.now, work.person.name, happened.why
            end_tasks(work, each, outcome="withdrawn")
            journal(work, "development.stopped", each, after={"kind": each.kind}, why=happened.why or None)


def _development(work: Work, order: Order, kind: str, project_id: uuid.UUID | None) -> Development:
    number = number_in(work, work.fetch(Project, project_id)) if project_id else next_number(work, "ND")
    development = work.add(
        Development(
            number=number,
            order_id=order.id,
            order_number=order.number,
            kind=kind,
            opened_at=work.now,
            customer_id=order.customer_id,
            project_id=project_id,
        )
    )
    work.session.flush()
    open_task(
        work,
        development,
        f"development.{kind}",
        Message("{what} for {number}", what=DEVELOPMENTS[kind], number=order.number),
        For(department="technical", position="head"),
        Allowance.working_days(10),
        clause="5.1.7(3)",
        path="/plan/developments",
        number=number,
    )
    return development


def finish_development(work: Work, development: Development, result: str) -> Development:
    """Technical's result of a development task. Raises Forbidden, Invalid, Refused."""
    authorise(work, "development.finish", development)
    if development.done_at is not None:
        raise Refused(Message("This task is done already."))
    if not result.strip():
        raise Invalid({"result": Message("Write the result.")})
    development.done_at, development.done_by, development.result = work.now, work.person.name, result.strip()
    end_tasks(work, development)
    journal(work, "development.done", development, after={"kind": development.kind})
    return development
