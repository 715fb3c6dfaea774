"""Returnable packaging that the customer has: the balance, and their own count of it."""

from __future__ import annotations

from domain.deliveries.packaging import counts, movements
from domain.shared.entered import LONG, Entered
from domain.shared.message import Message
from web import Answer, Desk, get, post


@get("/deliveries/packaging", permission="deliveries.packaging.see_own")
def index(desk: Desk) -> Answer:
    work = desk.work
    return desk.page("portal/deliveries/packaging.html", balances=movements.balances(work), moves=movements.moves(work),
                     told=counts.rows(work))


@post("/deliveries/packaging", permission="deliveries.packaging.confirm", redisplay=index)
def confirm(desk: Desk) -> Answer:
    entered = Entered(desk.form)
    kind, note = entered.text("kind", needed=True), entered.text("note", longest=LONG)
    ours = entered.whole("ours", needed=True, least=-movements.MOST, most=movements.MOST)
    theirs = entered.whole("theirs", needed=True, most=movements.MOST)
    entered.check()
    count = counts.told(desk.work, kind, ours or 0, theirs or 0, note)
    agrees, differs = Message("Thank you: the balance is confirmed."), Message("Thank you: logistics looks into it.")
    return desk.go("/deliveries/packaging", agrees if count.state == "agreed" else differs)


HANDLERS = [index, confirm]
