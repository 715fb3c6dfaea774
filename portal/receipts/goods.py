"""Goods at the dock, by the code on the slip. Showing the page decides nothing; what is sent is done once."""

from __future__ import annotations

import base64

from domain.deliveries.receipts import copies, inputs, links, pages, signing
from domain.shared.message import Message
from web import Answer, Desk, get, post

PHOTOS_BYTES = 40_000_000
GOODS = {"token": "goods"}


@get("/goods/{token:str}", permission="deliveries.receipt.open", rate="search", objects=GOODS)
def show(desk: Desk, token: str) -> Answer:
    shown = pages.behind(desk.work, token)
    desk.speak(shown.language)
    if shown.void:
        return desk.page("public/goods_void.html", shown=shown)
    drawn = f"data:image/png;base64,{base64.b64encode(shown.signature).decode()}" if shown.signature else ""
    return desk.page("public/goods.html", shown=shown, token=token, how=pages.HOW, drawn=drawn)


@post("/goods/{token:str}", permission="deliveries.receipt.open", redisplay=show, once=False, rate="dock", upload=PHOTOS_BYTES,
      objects=GOODS, admits=links.opens)
def sign(desk: Desk, token: str) -> Answer:
    """Once: who comes second is shown what the first signed, beside what they entered themselves."""
    photos = [each for each in desk.files if each.field == "photos"]
    signing.by_code(desk.work, token, lambda lines: inputs.read(desk.form, lines), photos)
    return desk.go(f"/goods/{token}")


@post("/goods/{token:str}/copy", permission="deliveries.receipt.open", redisplay=show, once=False, rate="dock", upload=PHOTOS_BYTES,
      objects=GOODS, admits=links.opens)
def photograph(desk: Desk, token: str) -> Answer:
    """The driver's photograph of the copy that was signed on paper."""
    copies.photographed(desk.work, token, desk.form.get("driver"), [each for each in desk.files if each.field == "copies"])
    return desk.go(f"/goods/{token}", Message("The photograph has arrived. Thank you; you may go on."))


HANDLERS = [show, sign, photograph]
