"""What other programs report: rows of a kind, all or nothing, by the same verbs as the pages and files do it."""

from __future__ import annotations

from api.desk import Desk
from api.reading import rows_of
from domain.connection import taking
from domain.connection.kinds import INCOMING
from domain.shared.message import Message
from web import Answer, post


@post("/stock", permission="connection.stock.write")
def stock(desk: Desk) -> Answer:
    return _taken(desk, "stock")


def _taken(desk: Desk, name: str) -> Answer:
    kind = INCOMING[name]
    wrong: dict[str, Message] = {}
    done = taking.take(desk.work, kind, rows_of(desk.body, kind.fields, wrong), wrong)
    return desk.json({"rows": done.rows, "changed": done.changed, "unchanged": done.unchanged})


@post("/made", permission="connection.made.write")
def made(desk: Desk) -> Answer:
    return _taken(desk, "made")


@post("/shipments", permission="connection.shipments.write")
def shipments(desk: Desk) -> Answer:
    return _taken(desk, "shipments")


@post("/invoices", permission="connection.invoices.write")
def invoices(desk: Desk) -> Answer:
    return _taken(desk, "invoices")


@post("/payments", permission="connection.payments.write")
def payments(desk: Desk) -> Answer:
    return _taken(desk, "payments")


HANDLERS = [stock, made, shipments, invoices, payments]
