"""Shipments of the customer: the list, one with its way and its papers, and signing for it with the password."""

from __future__ import annotations

from domain.deliveries.receipts import inputs, lists, pages, signing
from domain.deliveries.receipts.lists import SlipFilter
from domain.deliveries.receipts.workflow import SLIP
from domain.records import queries as records
from domain.shared.message import Message
from web import Answer, Desk, get, post

PHOTOS_BYTES = 40_000_000
SLIPS = {"number": "slip"}


@get("/deliveries", permission="deliveries.slip.see_own")
def index(desk: Desk) -> Answer:
    work, wanted = desk.work, SlipFilter.of(desk.query)
    return desk.page("portal/deliveries/list.html", wanted=wanted, page_of=lists.page(work, wanted), counts=lists.view_counts(work))


@get("/deliveries/{number:str}", permission="deliveries.slip.see_own", objects=SLIPS)
def show(desk: Desk, number: str) -> Answer:
    shown = pages.page(desk.work, number)
    return desk.page(
        "portal/deliveries/show.html", shown=shown, how=pages.HOW, seen=pages.SEEN, moves=SLIP.open_moves(desk.work, shown.slip),
        documents=records.of_thing(desk.work, "slip", shown.slip.id),
    )


@post("/deliveries/{number:str}/receipt", permission="deliveries.receipt.sign", redisplay=show, upload=PHOTOS_BYTES, objects=SLIPS)
def sign(desk: Desk, number: str) -> Answer:
    slip = pages.by_number(desk.work, number)
    receipt = inputs.read(desk.form, signing.lines_of(desk.work, slip), pad=False)
    photos = [each for each in desk.files if each.field == "photos"]
    signing.in_portal(desk.work, slip, receipt, desk.password, desk.version, photos)
    return desk.go(f"/deliveries/{number}", Message("You have signed for the goods of {number}.", number=number))


HANDLERS = [index, show, sign]
