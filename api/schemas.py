"""What is sent and answered, as JSON Schema: rows from the fields of their kinds, the rest said here once."""

from __future__ import annotations

from typing import Any

from domain.changes.models import ChangeState
from domain.changes.models import Field as ChangeField
from domain.connection.kinds import INCOMING, Field
from domain.orders.models import OrderKind, OrderState

Schema = dict[str, Any]
DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"


def text(about: str, **more: Any) -> Schema:
    return {"type": "string", "description": about, **more}


def maybe(schema: Schema) -> Schema:
    return schema | {"type": [schema["type"], "null"]}


def decimal(about: str) -> Schema:
    return text(about + " An exact decimal.", pattern=DECIMAL)


def day(about: str) -> Schema:
    return text(about, format="date")


def moment(about: str) -> Schema:
    return text(about, format="date-time")


def whole(about: str, **more: Any) -> Schema:
    return {"type": "integer", "description": about, **more}


def truth(about: str) -> Schema:
    return {"type": "boolean", "description": about}


def thing(about: str, optional: tuple[str, ...] = (), **members: Schema) -> Schema:
    """An object with these members and no others; all are there but the optional ones."""
    needed = [name for name in members if name not in optional]
    return {"type": "object", "description": about, "properties": members, "required": needed, "additionalProperties": False}


def many(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def page_of(name: str) -> Schema:
    return thing(
        "A page of the feed: things in the order in which they were written, the one that was written last at the end.",
        items=many(ref(name)), next=whole("Send it as “after” to read on, now or later."),
        more=truth("Whether there is more to read at once."),
    )


def row_of(field: Field) -> Schema:
    """A field of a row: numbers come as numbers or as text, which keeps them exact."""
    plain: Schema = {"description": field.about}
    if field.kind in {"number", "money"}:
        if field.needed:
            return plain | {"type": ["number", "string"], "pattern": DECIMAL}
        return plain | {"type": ["number", "string", "null"], "pattern": f"^$|{DECIMAL}"}
    shaped: Schema = {"type": "string" if field.needed else ["string", "null"], "maxLength": field.longest}
    if field.kind in {"date", "moment"}:
        shaped["format"] = "date" if field.kind == "date" else "date-time"
    if field.among:
        shaped["enum"] = [*field.among] if field.needed else [*field.among, "", None]
    return plain | shaped


def rows_of(kind: str, most: int) -> Schema:
    fields = INCOMING[kind].fields
    row = {
        "type": "object", "properties": {field.name: row_of(field) for field in fields},
        "required": [field.name for field in fields if field.needed], "additionalProperties": False,
    }
    return thing(INCOMING[kind].about, rows=many(row, minItems=1, maxItems=most))


SCHEDULE = thing(
    "A quantity on a day.",
    quantity=decimal("Ordered for this day."), zone=text("“firm”, or “forecast” in a delivery schedule.", enum=["firm", "forecast"]),
    requested=day("The day that the customer asked for."), promised_first=maybe(day("The day promised first.")),
    promised_latest=maybe(day("The day promised last.")), shipped=decimal("Left our gate."), received=decimal("Signed for."),
    shipped_on=maybe(day("When the last of it left.")), received_on=maybe(day("When the last of it was signed for.")),
)
LINE = thing(
    "A line of an order.", ("unit_price",),
    position=whole("10, 20, …"), customer_part=text("The customer's part number."), code=text("The company code; empty for a new part."),
    name=text("Name of the part."), drawing_revision=text("Revision of the drawing."), quantity=decimal("Ordered."), unit=text("Unit."),
    cancelled=truth("Cancelled by a change."), made=decimal("Reported by production."),
    shipped=decimal("Left our gate, less what came back."), received=decimal("Signed for by the customer."),
    open=decimal("Still to be shipped."), unit_price=maybe(decimal("Untaxed; for tokens with the scope prices:read.")),
    schedules=many(ref("Schedule")),
)
ORDER = thing(
    "A released order.",
    number=text("Our number."), po_number=text("The customer's number."),
    customer=thing("The customer.", number=text("Number."), name=text("Name.")),
    kind=text("Kind.", enum=[each.value for each in OrderKind]), state=text("State.", enum=[each.value for each in OrderState]),
    revision=whole("Counts the changes in force."), currency=text("ISO 4217."), order_date=day("The customer's date."),
    released_at=moment("When it was accepted."), lines=many(ref("Line")), updated_at=maybe(moment("When it was last written.")),
)
ITEM = thing(
    "What a change touches; values are objects whose members depend on the field, prices among them with the scope prices:read.",
    field=text("What it touches.", enum=[each.value for each in ChangeField]), line=maybe(whole("Position of the line, if any.")),
    before={"type": "object", "description": "What it was."}, asked={"type": "object", "description": "What was asked."},
    agreed={"type": ["object", "null"], "description": "What holds, once both sides stand by it."}, state=text("What came of it."),
)
CHANGE = thing(
    "A change of a released order.",
    number=text("Our number."), order=text("The order."), origin=text("Who began it.", enum=["customer", "company"]),
    state=text("State.", enum=[each.value for each in ChangeState]), reason=text("Why."), asked_at=moment("When it was asked."),
    decided_at=maybe(moment("When it was decided.")), revision=maybe(whole("The revision of the order that it made, once in force.")),
    items=many(ref("ChangeItem")), updated_at=maybe(moment("When it was last written.")),
)
LEDGER_ROW = thing(
    "A quantity on a day, and how far it came.",
    order=text("Our number."), po_number=text("The customer's number."), customer=text("Number of the customer."),
    position=whole("Line of the order."), code=text("The company code; empty for a new part."),
    customer_part=text("The customer's part number."),
    name=text("Name of the part."), unit=text("Unit."), state=text("State of the order.", enum=[each.value for each in OrderState]),
    verdict=text("By the counted date.", enum=["late", "on_time", "missed", "paused", "not_due", "pending"]),
    ordered=decimal("Of this day."), made=decimal("This day's share of what was made of the line: the earliest day first."),
    stock=maybe(decimal("On hand of the part.")),
    shipped=decimal("Left our gate."), signed=decimal("Signed for."), open=decimal("Still to be shipped."),
    requested=day("Asked for."), promised_first=maybe(day("Promised first.")), promised_latest=maybe(day("Promised last.")),
    counted=maybe(day("The date that the on-time rate counts by.")), shipped_on=maybe(day("When the last of it left.")),
    received_on=maybe(day("When the last of it was signed for.")),
)
LEDGER_PAGE = thing(
    "A page of the ledger.", items=many(ref("LedgerRow")), next=maybe(text("Send it as “after” to read on; null at the end.")),
    more=truth("Whether there is more to read."),
)
TAKEN = thing("What came of it.", rows=whole("Rows sent."), changed=whole("Rows that changed something."),
              unchanged=whole("Rows that said what stood here already."))
PROBLEM = thing(
    "Why it was not done (RFC 9457).", ("errors",),
    type=text("Always “about:blank”."), title=text("The status in words."), status=whole("The HTTP status."),
    detail=text("Why, in words."), request=text("Name it when you ask us about it."),
    errors=many(thing("A value that is not right.", at=text("A JSON pointer into the body, or to a parameter."), detail=text("Why."))),
)
ABOUT = thing(
    "The token that asks.", name=text("Its name."), scopes=many({"type": "string"}, description="What it opens."),
    waiting=many({"type": "string"}, description="What it opens once finance has said yes."), expires_at=moment("Until when it is good."),
)
SCHEMAS = {
    "Order": ORDER, "Line": LINE, "Schedule": SCHEDULE, "Change": CHANGE, "ChangeItem": ITEM, "Taken": TAKEN, "Problem": PROBLEM,
    "Token": ABOUT, "LedgerRow": LEDGER_ROW,
}
