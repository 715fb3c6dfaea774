"""A new order: the page, what is kept of it while it is typed, and the rows that the page asks for one at a time."""

from __future__ import annotations

import uuid

from domain.customers.models import Customer
from domain.orders import copying, intake, pasting, queries, steps, typed
from domain.orders.actions import drafting
from domain.orders.kinds import KINDS
from domain.orders.models import OrderDraft
from domain.orders.preflight import check
from domain.orders.template import template
from domain.products.queries import complete_part
from domain.shared.message import Message
from templates.language import language
from web import Answer, Desk, get, post

LARGEST = 60_000_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@get("/orders/new", permission="orders.order.draft")
def new(desk: Desk) -> Answer:
    """An empty page, a draft found again, a copy of an earlier order; after a refusal, what was typed."""
    if desk.query.get("draft") and not desk.form:
        return shown(desk, draft=drafting.open_draft(desk.work, typed.id_written(desk.query.get("draft"))))
    if desk.query.get("copy"):
        return shown(desk, copying.from_order(desk.work, queries.by_number(desk.work, desk.query.get("copy")), copy=True))
    return shown(desk, typed.from_form(desk.form) if desk.form else typed.blank())


@post("/orders/new", permission="orders.order.draft", redisplay=new, upload=LARGEST)
def keep(desk: Desk) -> Answer:
    draft = steps.keep(desk.work, _customer(desk), desk.form, desk.files, desk.version)
    if desk.form.get("step") == "leave":
        return desk.go("/orders", Message("The draft is kept. You find it under “New order”."))
    if desk.form.get("step") != "check":
        return desk.go(f"/orders/new?draft={draft.id}")
    if wrong := check(desk.work, draft).wrong:
        return shown(desk, draft=draft, errors=wrong, status=422)
    return desk.go(f"/orders/check?draft={draft.id}")


@post("/orders/draft", permission="orders.order.draft", once=False)
def autosave(desk: Desk) -> Answer:
    draft = steps.keep(desk.work, _customer(desk), desk.form, version=desk.version)
    order = intake.intake(desk.work, draft.customer_id, dict(draft.content), draft=draft)
    told = {part: desk.fragment(f"components/orders/{part}_now.html", order=order).text for part in ("summary", "count")}
    return desk.json({"version": draft.version, **told})


@post("/orders/drafts/{draft_id:str}/removal", permission="orders.order.draft", objects={"draft_id": "order_draft"})
def forget(desk: Desk, draft_id: uuid.UUID) -> Answer:
    drafting.forget(desk.work, draft_id)
    return desk.go("/orders/new", Message("The draft is deleted."))


@post("/orders/lines", permission="orders.order.draft", once=False)
def lines(desk: Desk) -> Answer:
    """Rows as the page draws them: one that was changed, or many that were pasted."""
    customer, content = _customer(desk), typed.from_form(desk.form)
    wanted = pasting.take(pasting.cells(desk.form.get("paste"))).lines if desk.form.get("paste") else content["lines"]
    day = intake.order_day(desk.work, content["header"])
    met = intake.met(desk.work, customer.id, wanted, day, desk.form.get("currency") or customer.currency, typed.index(desk.form.get("at")))
    return desk.fragment("components/orders/rows_now.html", rows=met, kind=content["header"].get("kind", ""))


@get("/orders/parts", permission="orders.order.draft")
def parts(desk: Desk) -> Answer:
    """What a part number may be completed to, from the customer's own list."""
    return desk.fragment("components/orders/parts.html", entries=complete_part(desk.work, _customer(desk).id, desk.query.get("q"), 12))


@post("/orders/files/{draft_id:str}", permission="orders.order.draft", once=False, upload=LARGEST, objects={"draft_id": "order_draft"})
def receive(desk: Desk, draft_id: uuid.UUID) -> Answer:
    """One file, sent while the rest is still being typed."""
    upload = next(iter(desk.files), None)
    if upload is None:
        return desk.json({}, status=422)
    return desk.json({"id": drafting.receive(desk.work, draft_id, _customer(desk).id, upload).id})


@get("/orders/template.xlsx", permission="orders.order.draft")
def workbook(desk: Desk) -> Answer:
    return desk.file(template(language() == "zh-CN"), "order.xlsx", XLSX)


def shown(desk: Desk, content: typed.Content | None = None, *, draft: OrderDraft | None = None, errors: dict[str, Message] | None = None,
          status: int | None = None, amends: str = "") -> Answer:
    """The page for a draft or for content that is none yet."""
    wrong = errors or dict(desk.errors)
    content = typed.open_faulty(content or dict(draft.content if draft else {}), wrong)
    amended = queries.by_number(desk.work, amends or desk.form.get("amends")) if amends or desk.form.get("amends") else None
    draft_id = typed.id_written(desk.form.get("draft")) if desk.form.get("draft") else None
    order = intake.intake(desk.work, _customer(desk).id, content, draft=draft, draft_id=draft_id, amends=amended)
    drafts = [] if draft or amended or desk.form else queries.drafts(desk.work)
    return desk.page("portal/orders/new.html", status=status, order=order, errors=wrong, kinds=KINDS, drafts=drafts)


def _customer(desk: Desk) -> Customer:
    return desk.work.fetch(Customer, desk.actor.customer_id)


HANDLERS = [new, keep, autosave, forget, lines, parts, receive, workbook]
