"""Where the 设计/工程变更申请单 of a change stand: raised, accepted, accepted otherwise, refused, superseded, withdrawn (5.1.9(2)).

A request speaks of the technical data that were on the table when it was raised; other data are another edition of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from domain.changes import values
from domain.changes.events import EngineeringEnded
from domain.changes.finding import items_of, kept, live, requests_of, wanted
from domain.changes.models import Change, ChangeItem, EngineeringRequest
from domain.changes.rules import TECHNICAL
from domain.orders.models import Order
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work

Value = Mapping[str, Any]


class RequestState(StrEnum):
    RAISED = "raised"  # by sales; technical has it
    ACCEPTED = "accepted"  # as it was raised
    OTHERWISE = "otherwise"  # technical signed that it can be done, but otherwise
    REFUSED = "refused"  # technical signed that it cannot be done
    SUPERSEDED = "superseded"  # other technical data are on the table: the next edition speaks of them
    WITHDRAWN = "withdrawn"  # nobody wants it any more, or the change is not carried out


STANDING = (RequestState.RAISED, RequestState.ACCEPTED, RequestState.OTHERWISE)
STATE_WORDS = {
    RequestState.RAISED: Message("raised; technical has not signed yet"), RequestState.ACCEPTED: Message("accepted by technical"),
    RequestState.OTHERWISE: Message("can be done otherwise"), RequestState.REFUSED: Message("not accepted by technical"),
    RequestState.SUPERSEDED: Message("superseded by the next edition"), RequestState.WITHDRAWN: Message("not carried out"),
}


def judged(asks: Iterable[str], offered: Mapping[str, Value], denied: Iterable[str]) -> RequestState:
    """What technical's signature makes of a request for these items: one denied refuses it, one offered otherwise makes it that."""
    asked = set(asks)
    if asked & set(denied):
        return RequestState.REFUSED
    return RequestState.OTHERWISE if asked & set(offered) else RequestState.ACCEPTED


def speaks_of(asked: EngineeringRequest, items: Mapping[str, tuple[str, Value]]) -> bool:
    """Does it say what is on the table now? `items`: of its line, by id: field and value. A refused one stands for nothing."""
    told = {**asked.asks, **asked.offered}
    return asked.state in STANDING and items.keys() <= told.keys() and all(
        values.same(field, told[key], value) for key, (field, value) in items.items()
    )


def on_the_table(items: Iterable[ChangeItem]) -> dict[uuid.UUID, dict[str, tuple[str, Value]]]:
    """By line, the technical data that would change: what stays as it is needs no request."""
    found: dict[uuid.UUID, dict[str, tuple[str, Value]]] = {}
    for item in live(items):
        if item.field in TECHNICAL and item.line_id and not kept(item):
            found.setdefault(item.line_id, {})[str(item.id)] = (item.field, wanted(item))
    return found


def lacking(work: Work, change: Change) -> list[uuid.UUID]:
    """The lines whose technical data change and of which no request speaks as they stand on the table."""
    requests = requests_of(work, change)
    return [
        line_id for line_id, items in on_the_table(items_of(work, change)).items()
        if not any(request.line_id == line_id and speaks_of(request, items) for request in requests)
    ]


def supersede(work: Work, change: Change, order: Order, *, ended: bool = False) -> None:
    """Requests that speak of something else than what is on the table, or of a change that is not carried out, say so. System work."""
    table = {} if ended else on_the_table(items_of(work, change))
    gone = [each for each in requests_of(work, change)
            if each.state in STANDING and (each.line_id not in table or not speaks_of(each, table[each.line_id]))]
    for request in gone:
        request.state = RequestState.SUPERSEDED if request.line_id in table else RequestState.WITHDRAWN
        journal(work, "change.engineering_ended", request, after={"number": request.number, "state": request.state})
    _tell(work, change, order, gone)


def sign(work: Work, change: Change, section: Any, effect: str) -> list[EngineeringRequest]:
    """Technical's word and signature, on each request that waits for it."""
    told = section.evidence
    waiting = [each for each in requests_of(work, change) if each.state == RequestState.RAISED]
    for request in waiting:
        request.offered = {key: value for key, value in told["offers"].items() if key in request.asks}
        request.state = judged(request.asks, request.offered, told["denied"])
        request.effect, request.remark, request.signature_id = effect, section.remark, section.signature_id
        request.signed_at, request.signed_by = section.signed_at, section.signed_by
    work.session.flush()
    return waiting


def unsign(work: Work, change: Change, signature_id: uuid.UUID) -> list[EngineeringRequest]:
    """Technical took its signature back: the requests wait for it again."""
    mine = [each for each in requests_of(work, change) if each.signature_id == signature_id]
    for request in mine:
        request.state, request.offered, request.effect, request.remark = RequestState.RAISED, {}, "", ""
        request.signature_id = request.signed_at = request.signed_by = None
    work.session.flush()
    return mine


def _tell(work: Work, change: Change, order: Order, gone: Sequence[EngineeringRequest]) -> None:
    work.session.flush()
    if gone:
        work.emit(EngineeringEnded(change, order, tuple(gone)))
