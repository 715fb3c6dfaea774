"""One of everything that a path can name, made for an owner: customer A, customer B, a confidential project of A; and the house's own."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.accounts.actions.delegating import DelegationInput, delegate
from domain.accounts.actions.recovery import make_link
from domain.accounts.models import Person
from domain.connection import hooks, mappings, tokens
from domain.connection.kinds import OUTGOING
from domain.connection.models import ExchangeFile
from domain.deliveries.models.making import ReportImport
from domain.orders.actions import drafting
from domain.orders.models import Order, SuppliedMaterial
from domain.orders.queries import by_number, lines_of
from domain.planning.models import Development, DocumentRequest, PurchaseRequest
from domain.products.models import LineDayOff, Lot, OutsourcedProcess, Price, ProductImport
from domain.queue.actions import keep_view
from domain.records.models import Record
from domain.reviews.finding import review_of
from domain.reviews.models import Meeting
from domain.shared.actor import Actor, system
from domain.shared.clock import Allowance, CalendarDay
from domain.shared.files import Attachment, Given, attach, store
from domain.shared.message import Message
from domain.shared.outbox import Outbox
from domain.shared.tasks import For, open_task
from domain.shared.work import Work, unit
from tests.cast import NOW, TODAY, Cast
from tests.orders.given import line, new_line
from tests.reviews.story import Story, begin
from tests.web.changed import changed_of
from tests.web.goods import goods_of
from tests.web.lateness import late_of
from tests.web.money import money_of

CONTENT: dict[str, Any] = {"header": {}, "flags": [], "files": [], "lines": [{"part": "x"}]}
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def of_customer(cast: Cast, owner: str) -> dict[str, str]:
    """An order under review with a deviation that the customer knows of, a meeting, and all that can hang on an order."""
    who = cast.b_buyer if owner == "b" else cast.wang_min
    customer = cast.customers["b" if owner == "b" else "a"]
    lines = {"a": (line(),), "b": (line("B-77120", 1000),), "secret": (new_line(quality="按图纸检验"),)}[owner]
    story = begin(cast, *lines, actor=who, customer_id=customer.id, po_number=f"{owner.upper()}-1")
    deviation = story.no("marketing", "service", "不能驻厂")
    assert deviation is not None
    story.propose(deviation)
    story.meet(record=False)
    entries = cast.b_entries if owner == "b" else cast.entries
    found = {
        "order": story.number, "deviation": str(deviation.id), "customer": customer.number, "customer_id": str(customer.id),
        "user": str(who.id), "ship_to": str(cast.ship_to["b" if owner == "b" else "a"].id), "entry": str(next(iter(entries.values())).id),
    }
    return found | story.system(lambda work: _hung(work, story, found, owner)) | _typed(cast, who, owner)


def _hung(work: Work, story: Story, found: dict[str, str], owner: str) -> dict[str, str]:
    """What hangs on the order, each with the owner's name in it: a canary that nobody else may read."""
    order = by_number(work, story.number)
    scope = {"customer_id": order.customer_id, "project_id": order.project_id}
    stored = store(work, f"canary of {owner}".encode(), "application/pdf").sha256
    file = work.add(Attachment(
        object_kind="order", object_id=order.id, line_id=None, sha256=stored, name=f"{owner}.pdf", purpose="customer_order",
        uploaded_at=work.now, uploaded_by=order.submitted_by, uploaded_by_name=order.submitted_by_name, **scope,
    ))
    record = work.add(Record(
        form="order-confirmation", revision="1.0", number=f"OC-{owner}", title=owner, object_kind="order", object_id=order.id,
        object_number=order.number, sheet={}, token=f"token-of-{owner}-0123456789", issued_at=work.now, issued_by="李倩", internal=False,
        sha256=stored, printed_at=work.now, **scope,
    ))
    given_up = {"created_at": work.now, "run_at": work.now, "quarantined_at": work.now, "last_error": owner}
    outbox = work.add(Outbox(kind="mail", payload={}, **given_up, **scope))
    told = For("finance", "member")
    note = open_task(work, order, "price.acknowledge", Message("Note"), told, Allowance(60), clause="5.1.9(4)", path="/n")
    work.session.flush()
    meeting = work.session.scalars(select(Meeting).where(Meeting.review_id == review_of(work, order.id).id)).one()
    price = work.session.scalars(select(Price).where(Price.entry_id == uuid.UUID(found["entry"]))).first()
    hung = goods_of(work, order, owner) | changed_of(work, order, owner) | money_of(work, order, owner) | late_of(work, order, owner)
    return hung | {
        "file": str(file.id), "record": str(record.id), "proof": record.token, "outbox": str(outbox.id), "note": str(note.id),
        "task": str(note.id), "meeting": str(meeting.id), "price": str(price.id) if price else "", "plan": str(order.id),
    } | _asked_for(work, order, owner, scope)


def _asked_for(work: Work, order: Order, owner: str, scope: dict[str, Any]) -> dict[str, str]:
    """What a release asks of other departments."""
    of = {"order_id": order.id, "order_number": order.number, **scope}
    product_id = work.session.scalars(select(OutsourcedProcess.product_id)).first()
    request = work.add(PurchaseRequest(number=f"PR-{owner}", state="draft", drafted_at=work.now, drafted_by="陈建国", **of))
    document = work.add(DocumentRequest(
        number=f"PD-{owner}", product_id=product_id, code="HC", name="件", revision="B", missing=["bom"], opened_at=work.now, **of))
    of_line = lines_of(work, order.id)[0].id
    supplied = work.add(SuppliedMaterial(line_id=of_line, material="NR-60", expected=Decimal(5), **scope))
    development = work.add(Development(number=f"DT-{owner}", kind="feasibility", opened_at=work.now, **of))
    work.session.flush()
    of_numbers = {"purchase_request": request.number, "document": document.number, "development": development.number}
    return of_numbers | {"supplied": str(supplied.id)}


def _typed(cast: Cast, who: Actor, owner: str) -> dict[str, str]:
    """What is somebody's alone while it is being typed: the customer's draft with a file, and an import that waits for its "yes"."""
    with unit(who, now=NOW) as work:
        content = CONTENT | {"header": {"po": f"draft of {owner}"}}
        draft = drafting.keep(work, uuid.uuid4(), content, customer_id=who.customer_id)  # type: ignore[arg-type]
        file = attach(work, draft, Given(f"{owner}.pdf", PDF), "customer_order")
        work.session.flush()
        return {"draft": str(draft.id), "draft_file": str(file.id)}


def of_house(cast: Cast) -> dict[str, str]:
    """What belongs to no customer; what is one person's alone is Li Qian's."""
    words = {"clause": "5.1.6", "change_part": "production", "part_kind": "places", "section": "marketing", "import_kind": "list",
             "line": "L1", "day": "2026-12-24", "position": "10"}
    product = cast.products["HC-4801-012"]
    with unit(system("world"), now=NOW) as work:
        given = delegate(work, DelegationInput(cast.zhao.id, cast.sun_deputy.id, TODAY, TODAY))
        secret = make_link(work, work.fetch(Person, cast.wang_min.id), timedelta(hours=2)).rpartition("/")[2]
        lot = work.add(Lot(product_id=product.id, number="L-1", quantity=Decimal(10), produced_on=TODAY))
        outsourced = work.add(OutsourcedProcess(product_id=product.id, process="电泳", subcontractor="皖南表面处理"))
        work.add(CalendarDay(day=date(2026, 12, 24), working=False, name="停电", source="edited"))
        day_off = work.add(LineDayOff(line_id=cast.lines["L1"].id, day=date(2026, 12, 31)))
        work.session.flush()
        words |= {"delegation": str(given.id), "secret": secret, "lot": str(lot.id)}
        words |= {"outsourced": str(outsourced.id), "day_off": str(day_off.id)}
    with unit(cast.li_qian, now=NOW) as work:
        view = keep_view(work, "queue", "我的", "?view=late")
        preview = work.add(ProductImport(
            kind="parts", customer_id=None, file_name="x.xlsx", rows=[], differences=[], created_at=work.now, created_by=cast.li_qian.id))
        work.session.flush()
        draft = drafting.keep(work, uuid.uuid4(), CONTENT, customer_id=cast.a.id)
        words |= {"view": str(view.id), "preview": str(preview.id), "staff_draft": str(draft.id)}
    with unit(cast.chen, now=NOW) as work:
        reported = work.add(ReportImport(file_name="made.xlsx", rows=[], created_at=work.now, created_by=cast.chen.id))
        work.session.flush()
        words |= {"report_import": str(reported.id)}
    words |= programs(cast) | {"exchange_kind": "stock", "exchange_table": "orders"}
    return words | {"person": str(cast.fang.id), "product": product.code, "material": str(cast.materials["NR-60"].id)}


def programs(cast: Cast) -> dict[str, str]:
    """What the system administrator keeps of other programs; the upload is Chen's."""
    with unit(cast.it, now=NOW) as work:
        token, _ = tokens.make(work, tokens.TokenInput("ERP", ("orders:read", "payments:write"), 90))
        hook, _ = hooks.subscribe(work, hooks.WebhookInput("ERP", "https://erp.example.com/", ("order.released",)))
        hooks.ping(work, hook.id)
        mapping = mappings.keep(work, OUTGOING["orders"], "ERP", [mappings.Column("number", "单号")])
        file = work.add(ExchangeFile(
            kind="stock", file_name="x.csv", rows=[["料号", "数量", "日期"], ["HC-4801-012", "5", "2026-11-23"]], head=1, created_at=NOW,
            columns=[["code", 0, ""], ["on_hand", 1, ""], ["counted_on", 2, ""]], created_by=cast.chen.id, created_by_name=cast.chen.name,
        ))
        work.session.flush()
        return {"api_token": str(token.id), "webhook": str(hook.id), "column_mapping": str(mapping.id), "exchange_file": str(file.id)}
