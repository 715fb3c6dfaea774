"""A delivery schedule (要货计划) sent again after its release: compared with the last, it becomes one change of that order (RULES 1).

Before its release the newer one is simply the next revision (`domain/orders/actions/submission`); from then on the departments answer.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.changes import values
from domain.changes.answers.counters import places
from domain.changes.intake import asking, replacing
from domain.changes.intake.asking import Told
from domain.changes.intake.wishes import Ground, Wish, before, day_of, further, gone, line_value
from domain.changes.models import Change, Field
from domain.changes.rules import OPEN_TO_CHANGE
from domain.orders.actions.amendment import match
from domain.orders.actions.drafting import open_draft, reading
from domain.orders.checking import clash
from domain.orders.inputs import DateInput, LineInput, OrderInput
from domain.orders.models import Order, OrderDraft, OrderKind, OrderLine, ScheduleLine
from domain.orders.queries import files_of, lines_of
from domain.orders.rules import key
from domain.shared.clock import today
from domain.shared.errors import Invalid
from domain.shared.files import Attachment
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import require_version


@dataclass(frozen=True)
class Edition:
    """What a newer schedule would change in the released one, and what stands against it; before it is sent."""

    order: Order
    wishes: list[Wish]
    wrong: dict[str, Message]


def ahead(work: Work, draft: OrderDraft) -> Edition | None:
    """For the check before sending; None where the draft is no newer edition of a released schedule."""
    found = _read(work, draft)
    if found is None:
        return None
    order, given = found
    wishes = compare(_ground(work, order), given)
    with work.as_system("changes.open"):
        standing = list(work.session.execute(replacing.OPEN, {"order": order.id}))
    wrong = asking.against(work, order, wishes, standing)
    return Edition(order, wishes, wrong if wishes else _nothing(order))


def hand_in(work: Work, draft_id: uuid.UUID, *, version: int | None, why: str = "") -> list[Change] | None:
    """Ask for what the newer edition changes, all in one; None where the draft is no such edition. The draft is gone then.

    Raises NotFound, Forbidden, Stale, Refused, Invalid.
    """
    draft = open_draft(work, draft_id)
    found = _read(work, draft)
    if found is None:
        return None
    require_version(draft, version)
    order, given = found
    order = work.fetch(Order, order.id, lock=True)
    wishes = compare(_ground(work, order), given)
    if not wishes:
        raise Invalid(_nothing(order))
    papers = tuple(work.fetch(Attachment, each.id) for each in files_of(work, "order_draft", draft.id) if each.id in given.files)
    made = asking.ask(work, order, wishes, Told(given.source, why.strip(), papers, whole=True))
    work.session.delete(draft)
    return made


def _nothing(order: Order) -> dict[str, Message]:
    return {"_nothing": Message("Nothing differs from what stands in {number}.", number=order.number)}


def _read(work: Work, draft: OrderDraft) -> tuple[Order, OrderInput] | None:
    if draft.amends_id is not None or draft.content.get("header", {}).get("kind") != OrderKind.DELIVERY_SCHEDULE:
        return None
    given, wrong = reading(work, draft)
    if wrong:
        return None
    earlier = clash(work, given)
    if earlier is None or earlier.duplicate or earlier.kind != OrderKind.DELIVERY_SCHEDULE or earlier.state not in OPEN_TO_CHANGE:
        return None
    return work.fetch(Order, earlier.order_id), given


def _ground(work: Work, order: Order) -> Ground:
    return Ground(order, lines_of(work, order.id, cancelled=False), dict(places(work, order.customer_id)), {}, today(work))


def compare(ground: Ground, given: OrderInput) -> list[Wish]:
    """What the newer edition wants otherwise, line by line and date by date. No queries.

    A date that is past or shipped and no longer named is no wish: schedules look ahead.
    """
    pairs = match(given.lines, ground.lines)
    named = {line.id: typed for typed, line in zip(given.lines, pairs, strict=True) if line is not None}
    wishes = _header(ground, given)
    for line in ground.lines:
        if typed := named.get(line.id):
            wishes += [*_words(ground, line, typed), *_dates(ground, line, typed.dates)]
        elif line.open_quantity > 0 and any(_looked_at(each, ground.day) for each in line.schedules):
            left = values.quantity_value(line.shipped)
            wishes.append(Wish(f"line-{line.position}", Field.CANCEL, before(Field.CANCEL, ground, line), left, line))
    added = [typed for typed, line in zip(given.lines, pairs, strict=True) if line is None]
    return wishes + [Wish(f"lines-{typed.row}-part", Field.ADD, {}, line_value(typed), added=typed) for typed in added]


def _header(ground: Ground, given: OrderInput) -> list[Wish]:
    """Where all of it goes, how and packed how, as far as the newer edition says so."""
    order, wishes = ground.order, []
    for field, text in ((Field.TRANSPORT, given.transport), (Field.PACKAGING, given.packaging)):
        if text and text != getattr(order, field):
            wishes.append(Wish(str(field), field, values.text_value(getattr(order, field)), values.text_value(text)))
    if given.ship_to_id is not None and given.ship_to_id != order.ship_to_id:
        was = ground.places.get(order.ship_to_id, "") if order.ship_to_id else order.ship_to_text
        now = values.place_value(given.ship_to_id, ground.places.get(given.ship_to_id, ""))
        wishes.append(Wish("ship_to", Field.PLACE, values.place_value(order.ship_to_id, was), now))
    return wishes


def _words(ground: Ground, line: OrderLine, typed: LineInput) -> list[Wish]:
    """Price, drawing revision and specification, where the newer edition names another."""
    asked = []
    if typed.price is not None and typed.price != line.unit_price:
        asked.append((Field.PRICE, values.price_value(typed.price, ground.order.currency)))
    if typed.revision and key(typed.revision) != key(line.drawing_revision):
        asked.append((Field.DRAWING, values.drawing_value(typed.revision)))
    if typed.specification and typed.specification != line.specification:
        asked.append((Field.SPECIFICATION, values.text_value(typed.specification)))
    return [Wish(f"lines-{typed.row}-{field}", field, before(field, ground, line), value, line) for field, value in asked]


def _dates(ground: Ground, line: OrderLine, wanted: Sequence[DateInput]) -> list[Wish]:
    """First what stays on its day, then what moves or turns firm, then what goes and what comes."""
    left, fresh, wishes = list(line.schedules), list(wanted), []
    for fits in (_same_day, _same_day_other_zone, _same_pieces):
        for given in list(fresh):
            at = next((each for each in left if fits(each, given)), None)
            if at is not None:
                left.remove(at)
                fresh.remove(given)
                wishes += _changed(ground, line, at, given)
    for at in left:
        if _looked_at(at, ground.day):
            wishes += gone(f"date-{at.id}", line, at)
    return wishes + [further(f"more_day-{line.id}", line, each.day, each.quantity, each.zone) for each in fresh]


def _same_day(at: ScheduleLine, given: DateInput) -> bool:
    return given.day in (at.requested, day_of(at)) and given.zone == at.zone


def _same_day_other_zone(at: ScheduleLine, given: DateInput) -> bool:
    return given.day in (at.requested, day_of(at))


def _same_pieces(at: ScheduleLine, given: DateInput) -> bool:
    return given.quantity == at.quantity and given.zone == at.zone and not at.shipped


def _changed(ground: Ground, line: OrderLine, at: ScheduleLine, given: DateInput) -> list[Wish]:
    wishes, name = [], f"date-{at.id}"
    turned, moved = given.zone != at.zone, given.day not in (at.requested, day_of(at))
    if turned or moved:
        was, now = values.date_value(day_of(at)), values.date_value(given.day if moved else day_of(at))
        zones = ({"zone": at.zone}, {"zone": given.zone}) if turned else ({}, {})
        wishes.append(Wish(name, Field.DATE, was | zones[0], now | zones[1], line, at))
    if given.quantity != at.quantity:
        was, now = before(Field.QUANTITY, ground, line, at), values.quantity_value(given.quantity)
        wishes.append(Wish(name, Field.QUANTITY, was, now, line, at))
    return wishes


def _looked_at(at: ScheduleLine, day: date) -> bool:
    """Is it still ahead? What is past and not named any more is owed all the same."""
    return day_of(at) >= day and at.quantity > at.shipped
