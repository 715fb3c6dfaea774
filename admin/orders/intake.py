"""An order that came by mail, fax or phone, entered for the customer with its original attached (5.1.1(1))."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from domain.customers.models import Customer
from domain.orders import intake, pasting, queries, steps, typed
from domain.orders.actions import drafting
from domain.orders.kinds import FLAGS, KINDS, SOURCES
from domain.orders.models import OrderDraft
from domain.orders.preflight import check as checked
from domain.orders.template import template
from domain.products.queries import complete_part
from domain.shared.errors import NotFound
from domain.shared.message import Message
from templates.language import language
from web import Answer, Desk, get, post

LARGEST = 60_000_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DRAFT = {"draft_id": "order_draft"}


@get("/orders/new", permission="orders.order.enter")
def new(desk: Desk) -> Answer:
    """First the customer, then the same page that the customer has."""
    if desk.query.get("draft") and not desk.form:
        return shown(desk, draft=drafting.open_draft(desk.work, typed.id_written(desk.query.get("draft"))))
    if not (desk.form.get("customer") or desk.query.get("customer")):
        return desk.page("admin/orders/whose.html", customers=customers(desk), drafts=queries.drafts(desk.work))
    return shown(desk, typed.from_form(desk.form) if desk.form else typed.blank())


@post("/orders/new", permission="orders.order.enter", redisplay=new, upload=LARGEST)
def keep(desk: Desk) -> Answer:
    draft = steps.keep(desk.work, _customer(desk), desk.form, desk.files, desk.version)
    if desk.form.get("step") == "leave":
        return desk.go("/admin/orders", Message("The draft is kept. You find it under “New order”."))
    if desk.form.get("step") != "check":
        return desk.go(f"/admin/orders/new?draft={draft.id}")
    if wrong := checked(desk.work, draft).wrong:
        return shown(desk, draft=draft, errors=wrong, status=422)
    return desk.go(f"/admin/orders/check?draft={draft.id}")


@post("/orders/draft", permission="orders.order.enter", once=False)
def autosave(desk: Desk) -> Answer:
    draft = steps.keep(desk.work, _customer(desk), desk.form, version=desk.version)
    order = intake.intake(desk.work, draft.customer_id, dict(draft.content), draft=draft)
    told = {part: desk.fragment(f"components/orders/{part}_now.html", order=order).text for part in ("summary", "count")}
    return desk.json({"version": draft.version, **told})


@post("/orders/drafts/{draft_id:str}/removal", permission="orders.order.enter", objects=DRAFT)
def forget(desk: Desk, draft_id: uuid.UUID) -> Answer:
    drafting.forget(desk.work, draft_id)
    return desk.go("/admin/orders/new", Message("The draft is deleted."))


@post("/orders/lines", permission="orders.order.enter", once=False)
def lines(desk: Desk) -> Answer:
    """Rows as the page draws them: one that was changed, or many that were pasted."""
    customer, content = _customer(desk), typed.from_form(desk.form)
    wanted = pasting.take(pasting.cells(desk.form.get("paste"))).lines if desk.form.get("paste") else content["lines"]
    day = intake.order_day(desk.work, content["header"])
    met = intake.met(desk.work, customer.id, wanted, day, desk.form.get("currency") or customer.currency, typed.index(desk.form.get("at")))
    return desk.fragment("components/orders/rows_now.html", rows=met, kind=content["header"].get("kind", ""))


@get("/orders/parts", permission="orders.order.enter")
def parts(desk: Desk) -> Answer:
    return desk.fragment("components/orders/parts.html", entries=complete_part(desk.work, _customer(desk).id, desk.query.get("q"), 12))


@post("/orders/files/{draft_id:str}/{customer:str}", permission="orders.order.enter", once=False, upload=LARGEST, objects=DRAFT)
def receive(desk: Desk, draft_id: uuid.UUID, customer: str) -> Answer:
    """One file, sent while the rest is still being typed."""
    upload = next(iter(desk.files), None)
    if upload is None:
        return desk.json({}, status=422)
    return desk.json({"id": drafting.receive(desk.work, draft_id, _numbered(desk, customer).id, upload).id})


@get("/orders/template.xlsx", permission="orders.order.enter")
def workbook(desk: Desk) -> Answer:
    return desk.file(template(language() == "zh-CN"), "order.xlsx", XLSX)


@get("/orders/check", permission="orders.order.enter")
def check(desk: Desk) -> Answer:
    """What will be stored in the customer's name, and what still stands against it."""
    draft = drafting.open_draft(desk.work, typed.id_written(desk.query.get("draft") or desk.form.get("draft")))
    found = checked(desk.work, draft)
    files = queries.files_of(desk.work, "order_draft", draft.id)
    wrong = dict(desk.errors) or found.wrong
    return desk.page("admin/orders/check.html", draft=draft, found=found, files=files, errors=wrong, kinds=KINDS, flags=FLAGS)


@post("/orders", permission="orders.order.enter", redisplay=check)
def submit(desk: Desk) -> Answer:
    form = desk.form
    order = drafting.hand_in(desk.work, typed.id_written(form.get("draft")), version=desk.version, relation=form.get("relation"),
                             related=form.get("related"), why=form.get("why"))
    return desk.go(f"/admin/orders/{order.number}", Message("Order {number} is entered.", number=order.number))


def shown(desk: Desk, content: typed.Content | None = None, *, draft: OrderDraft | None = None, errors: dict[str, Message] | None = None,
          status: int | None = None) -> Answer:
    wrong = errors or dict(desk.errors)
    content = typed.open_faulty(content or dict(draft.content if draft else {}), wrong)
    draft_id = typed.id_written(desk.form.get("draft")) if desk.form.get("draft") else None
    customer_id = draft.customer_id if draft else _customer(desk).id
    order = intake.intake(desk.work, customer_id, content, draft=draft, draft_id=draft_id)
    return desk.page("admin/orders/new.html", status=status, order=order, errors=wrong, kinds=KINDS, sources=SOURCES)


def customers(desk: Desk) -> list[Customer]:
    return list(desk.work.session.scalars(select(Customer).where(Customer.potential.is_(False)).order_by(Customer.sort_key)))


def _customer(desk: Desk) -> Customer:
    return _numbered(desk, desk.form.get("customer") or desk.query.get("customer"))


def _numbered(desk: Desk, number: str) -> Customer:
    found = desk.work.session.scalars(select(Customer).where(Customer.number == number)).one_or_none()
    if found is None:
        raise NotFound
    return found


HANDLERS = [new, keep, autosave, forget, lines, parts, receive, workbook, check, submit]
