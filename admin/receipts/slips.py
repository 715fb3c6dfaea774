"""Receipts as logistics works on them: found by the number on the paper, the paper filed, all of it back before it was signed."""

from __future__ import annotations

from domain.deliveries import returns
from domain.deliveries.receipts import inputs, lists, pages, returned, signing
from domain.deliveries.receipts.lists import SlipFilter
from domain.deliveries.receipts.workflow import SLIP
from domain.records import queries as records
from domain.shared.message import Message
from web import Answer, Desk, get, post

BASE = "/admin/deliveries/receipts"
PHOTOS_BYTES = 40_000_000
SLIPS = {"number": "slip"}


@get("/deliveries/receipts", permission="deliveries.slip.see")
def index(desk: Desk) -> Answer:
    """Whoever types or scans the whole number of a slip is led to it."""
    wanted = SlipFilter.of(desk.query)
    page_of = lists.page(desk.work, wanted)
    if [row.number for row in page_of.rows] == [wanted.q.upper()]:
        return desk.go(f"{BASE}/{page_of.rows[0].number}")
    counts, customers = lists.view_counts(desk.work), lists.customers(desk.work)
    return desk.page("admin/receipts/list.html", wanted=wanted, page_of=page_of, counts=counts, customers=customers)


@get("/deliveries/receipts/{number:str}", permission="deliveries.slip.see", objects=SLIPS)
def show(desk: Desk, number: str) -> Answer:
    shown = pages.page(desk.work, number)
    return desk.page(
        "admin/receipts/show.html", shown=shown, how=pages.HOW, seen=pages.SEEN, moves=SLIP.open_moves(desk.work, shown.slip),
        documents=records.of_thing(desk.work, "slip", shown.slip.id), returns=returned.of_slip(desk.work, shown.slip.id),
        returnables=returned.returnables(desk.work, shown.slip.id, shown.lines) if shown.signed else [],
    )


@post("/deliveries/receipts/{number:str}/paper", permission="deliveries.receipt.record", redisplay=show, upload=PHOTOS_BYTES, objects=SLIPS)
def paper(desk: Desk, number: str) -> Answer:
    """The signed copy: its photograph, and what stands on it."""
    shown = pages.page(desk.work, number)
    copies = [each for each in desk.files if each.field == "copies"]
    receipt = inputs.read(desk.form, shown.lines, pad=False, dated=True)
    if signing.on_paper(desk.work, shown.slip, receipt, desk.version, copies):
        return desk.go(f"{BASE}/{number}", Message("The signed copy of {number} is filed.", number=number))
    second = Message("{name} had signed for these goods before. The copy is filed; what you entered was not taken.",
                     name=shown.slip.signed_by_name)
    return desk.go(f"{BASE}/{number}", second, "warn")


@post("/deliveries/receipts/{number:str}/copy", permission="deliveries.receipt.record", redisplay=show, upload=PHOTOS_BYTES, objects=SLIPS)
def copy(desk: Desk, number: str) -> Answer:
    """Paper that came back although it was signed electronically."""
    shown = pages.page(desk.work, number)
    signing.file_paper(desk.work, shown.slip, [each for each in desk.files if each.field == "copies"])
    return desk.go(f"{BASE}/{number}", Message("The signed copy of {number} is filed.", number=number))


@post("/deliveries/receipts/{number:str}/void", permission="deliveries.slip.void", redisplay=show, objects=SLIPS)
def void(desk: Desk, number: str) -> Answer:
    returns.void(desk.work, pages.by_number(desk.work, number), desk.form.get("why"), desk.version)
    return desk.go(f"{BASE}/{number}", Message("{number} is void: its goods are in stock again.", number=number))


HANDLERS = [index, show, paper, copy, void]
