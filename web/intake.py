"""An order that is being typed, at either door: the page, what is kept of it, the pieces that the page asks for one at a time.

`base` is where the door keeps its orders: "/orders" or "/admin/orders". Each door names its permission and its customer.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

from domain.changes.intake import editions
from domain.customers.models import Customer
from domain.orders import intake, pasting, preflight, queries, steps, typed
from domain.orders.actions import drafting
from domain.orders.filing import WHAT, Said
from domain.orders.kinds import FLAGS, KINDS
from domain.orders.models import Order, OrderDraft
from domain.orders.template import template
from domain.products.queries import complete_part
from domain.shared.clock import today
from domain.shared.errors import NotFound
from domain.shared.message import Message
from domain.shared.spreadsheet import MEDIA_TYPE
from web.answer import Answer
from web.desk import Desk

DRAFT = {"draft_id": "order_draft"}
REVISION = re.compile(r"[0-9]{1,6}")
CHOSEN = re.compile(r"what-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


def draft_of(desk: Desk) -> OrderDraft:
    """The draft that the address, or the page that was sent, names. Raises NotFound for anybody else's."""
    return drafting.open_draft(desk.work, typed.id_written(desk.query.get("draft") or desk.form.get("draft")))


def reopened(desk: Desk, base: str, page: Callable[[OrderDraft], Answer]) -> Answer:
    """The page for the draft that the address names; for who goes back after handing it in, on to the order that came of it."""
    try:
        draft = draft_of(desk)
    except NotFound:
        return desk.go(f"{base}/{drafting.became(desk.work, typed.id_written(desk.query.get('draft') or desk.form.get('draft'))).number}")
    return page(draft)


def kept(desk: Desk, customer: Customer, base: str, again: Callable[..., Answer]) -> Answer:
    """Keep what is typed after the pressed button has done its part, and go on to where it leads."""
    draft = steps.keep(desk.work, customer, desk.form, desk.files, desk.version)
    step = desk.form.get("step")
    if wrong := drafting.take(desk.work, draft, [each for each in desk.files if each.field == "files"]):
        return again(desk, draft=draft, errors=wrong, status=422)
    if step == "leave":
        return desk.go(base, Message("The draft is kept. You find it under “New order”."))
    if step != "check":
        return desk.go(f"{base}/new?draft={draft.id}")
    if wrong := preflight.check(desk.work, draft).wrong:
        return again(desk, draft=draft, errors=wrong, status=422)
    return desk.go(f"{base}/check?draft={draft.id}")


def autosaved(desk: Desk, customer: Customer) -> Answer:
    draft = steps.keep(desk.work, customer, desk.form, version=desk.version)
    order = intake.intake(desk.work, draft.customer_id, dict(draft.content), draft=draft)
    told = {part: desk.fragment(f"components/orders/{part}_now.html", order=order).text for part in ("summary", "count")}
    return desk.json({"version": draft.version, **told})


def forgotten(desk: Desk, draft_id: uuid.UUID, base: str) -> Answer:
    drafting.forget(desk.work, draft_id)
    return desk.go(f"{base}/new", Message("The draft is deleted."))


def rows(desk: Desk, customer: Customer) -> Answer:
    """Rows as the page draws them: one that was changed, or many that were pasted, with what could not be understood of these."""
    content = typed.from_form(desk.form)
    pasted = desk.form.get("paste")
    taken = pasting.take(pasting.cells(pasted), today(desk.work)) if pasted else pasting.Taken(content["lines"])
    met = intake.met(desk.work, customer, taken.lines, content["header"], typed.index(desk.form.get("at")))
    return desk.fragment("components/orders/rows_now.html", rows=met, kind=content["header"].get("kind", ""), taken=taken)


def parts(desk: Desk, customer: Customer) -> Answer:
    """What a part number may be completed to, from the customer's own list."""
    return desk.fragment("components/orders/parts.html", entries=complete_part(desk.work, customer.id, desk.query.get("q"), 12))


def received(desk: Desk, draft_id: uuid.UUID, customer: Customer) -> Answer:
    """One file, sent while the rest is still being typed."""
    upload = next(iter(desk.files), None)
    if upload is None:
        return desk.json({}, status=422)
    return desk.json({"id": drafting.receive(desk.work, draft_id, customer.id, upload).id})


def workbook(desk: Desk) -> Answer:
    return desk.file(template(desk.actor.language != "en"), "order.xlsx", MEDIA_TYPE)


def checked(desk: Desk, template_name: str, base: str) -> Answer:
    """What will be handed in, line by line with class and price, and what still stands against it."""
    return reopened(desk, base, lambda draft: _checked(desk, template_name, draft))


def _checked(desk: Desk, template_name: str, draft: OrderDraft) -> Answer:
    found = preflight.check(desk.work, draft)
    named = draft.content.get("files", ())  # one that was taken out again stays behind when the order is handed in
    files = [(each, said_of(desk, each.id) or preflight.guess(found, each.name))
             for each in queries.files_of(desk.work, "order_draft", draft.id) if str(each.id) in named]
    edition = editions.ahead(desk.work, draft)
    wrong = dict(desk.errors) or (edition.wrong if edition else found.wrong)
    shown: dict[str, Any] = {"draft": draft, "found": found, "files": files, "errors": wrong, "edition": edition}
    return desk.page(template_name, **shown, kinds=KINDS, flags=FLAGS, filed=WHAT)


def said_of(desk: Desk, file_id: uuid.UUID) -> Said | None:
    """What was chosen beside a file; None where the page that was sent had no such choice."""
    what = desk.form.get(f"what-{file_id}")
    return Said(what, desk.form.get(f"part-{file_id}")) if what else None


def newer_edition(desk: Desk) -> str:
    """The number of the change that a delivery schedule sent again after its release became; empty for anything else."""
    form = desk.form
    made = editions.hand_in(desk.work, typed.id_written(form.get("draft")), version=desk.version, why=form.get("why"))
    return made[0].number if made else ""


def handed_in(desk: Desk) -> Order:
    form = desk.form
    said = {name: form.get(name) for name in ("relation", "related", "why")}
    seen = int(form.get("seen")) if REVISION.fullmatch(form.get("seen")) else None
    chosen = (uuid.UUID(match[1]) for name in form if (match := CHOSEN.fullmatch(name)))
    files = {each: told for each in chosen if (told := said_of(desk, each)) is not None}
    return drafting.hand_in(desk.work, typed.id_written(form.get("draft")), version=desk.version, seen=seen, files=files, **said)


def drawn(desk: Desk, template_name: str, customer: Callable[[Desk], Customer], content: typed.Content | None = None, *,
          draft: OrderDraft | None = None, errors: dict[str, Message] | None = None, status: int | None = None, amends: str = "",
          **beside: Any) -> Answer:
    """The page for a draft, or for content that is none yet; `beside` is what else its door shows."""
    wrong = errors or dict(desk.errors)
    content = typed.open_faulty(content or dict(draft.content if draft else {}), wrong)
    amended = queries.by_number(desk.work, amends or desk.form.get("amends")) if amends or desk.form.get("amends") else None
    draft_id = typed.id_written(desk.form.get("draft")) if desk.form.get("draft") else None
    customer_id = draft.customer_id if draft else amended.customer_id if amended else customer(desk).id
    order = intake.intake(desk.work, customer_id, content, draft=draft, draft_id=draft_id, amends=amended)
    drafts = [] if draft or desk.form else queries.drafts(desk.work, amended)
    shown = {"order": order, "errors": wrong, "kinds": KINDS, "drafts": drafts, "pasted": desk.form.get("paste") if wrong else ""}
    return desk.page(template_name, status=status, **shown, **beside)
