"""The past of the demo company took no step that the program would not allow, each by who may, and its rows are copied whole."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from psycopg.types.json import Jsonb
from sqlalchemy import Column, Identity, Integer, MetaData, String, Table
from sqlalchemy.dialects.postgresql import JSONB

from concord.demo.copying import Shape
from concord.demo.past import PastOrder
from concord.demo.seed import Seed
from concord.demo.trail import LATER, MEANING, sign, signature, signed, steps, tie
from domain.access.policy import AUTHORITY
from domain.accounts.models import Person, Signature
from domain.accounts.signing import content_hash
from domain.accounts.signing import holds as sound
from domain.customers.models import Customer
from domain.orders.models import OrderState
from domain.orders.workflow import ORDER
from domain.shared.message import Message

S = OrderState
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # nine in Shanghai
NEVER_RELEASED = (S.WITHDRAWN, S.DECLINED)


def person(name: str) -> Person:
    return Person(id=uuid.uuid5(uuid.NAMESPACE_DNS, name), name=name)


STAFF = {key: person(name) for key, name in (
    ("shen.yue", "沈岳"), ("zhao.zhiyuan", "赵志远"), ("he.zhiming", "何志明"),
    ("chen.jianguo", "陈建国"), ("sun.li", "孙丽"), ("xu.jing", "徐静"),
)}
MASTERS: Any = SimpleNamespace(staff=STAFF)


def past(state: str, *, released: bool = True, new: bool = False) -> PastOrder:
    row = {"state": state, "submitted_at": MONDAY, "number": "SO-260302-001", "project_id": None}
    return PastOrder(row, Customer(id=uuid.UUID(int=1)), person("王敏"), person("李倩"), released=released, new=new)


PASTS = [
    *[(past(state), state) for state in (S.RELEASED, *LATER)],
    *[(past(state, released=False), state) for state in NEVER_RELEASED],
    (past(S.CANCELLED, released=False), S.CANCELLED), (past(S.ACCEPTED_FOR_DEVELOPMENT, new=True), S.ACCEPTED_FOR_DEVELOPMENT),
]
IDS = [f"{order.row['state']}{'' if order.released else ' before release'}" for order, _ in PASTS]


@pytest.mark.parametrize(("order", "end"), PASTS, ids=IDS)
def test_each_past_order_went_a_way_that_the_workflow_has(order: PastOrder, end: str) -> None:
    at = S.SUBMITTED
    for step in steps(order, MASTERS):
        move = ORDER.moves[step.action]
        assert step.source == at and at in move.sources, f"{step.action} from {at}"
        assert move.target in ("", step.target)
        at = S(step.target)
    assert at == end


@pytest.mark.parametrize(("order", "end"), PASTS, ids=IDS)
def test_its_moments_follow_each_other(order: PastOrder, end: str) -> None:
    moments = [step.at for step in steps(order, MASTERS)]
    assert moments == sorted(moments) and moments[0] >= MONDAY
    assert moments[-1] < MONDAY + timedelta(days=60)


@pytest.mark.clause("5.1.6")
@pytest.mark.parametrize(("order", "end"), PASTS, ids=IDS)
def test_what_the_workflow_has_signed_was_signed_and_nothing_else(order: PastOrder, end: str) -> None:
    for step in steps(order, MASTERS):
        assert bool(step.decision) is ORDER.moves[step.action].signed, step.action
        assert step.decision in ("", *AUTHORITY)


@pytest.mark.parametrize(("state", "action", "name"), [
    (S.RELEASED, "approve", "赵志远"), (S.RELEASED, "release", "何志明"), (S.CLOSED, "start_production", "陈建国"),
    (S.CLOSED, "ship", "孙丽"), (S.CLOSED, "receive", "王敏"), (S.CLOSED, "close", "徐静"), (S.ON_HOLD, "hold", "李倩"),
])
def test_the_marketing_manager_approved_and_the_production_head_released(state: str, action: str, name: str) -> None:
    assert {step.person.name for step in steps(past(state), MASTERS) if step.action == action} == {name}


def test_a_declined_one_was_the_general_managers_and_a_withdrawn_one_the_customers() -> None:
    last = {order.row["state"]: list(steps(order, MASTERS))[-1].person.name for order, state in PASTS if state in NEVER_RELEASED}
    assert last == {S.DECLINED: "沈岳", S.WITHDRAWN: "王敏"}


# --- signatures ---


def given(decision: str = "approval", part: Message | None = None) -> dict[str, Any]:
    return signature(Seed(7), past(S.CLOSED), "order", uuid.UUID(int=5), STAFF["zhao.zhiyuan"], MONDAY, decision, part)


def test_a_signature_of_the_past_names_its_order_its_decision_and_its_moment() -> None:
    made = given()
    assert (made["decision"], made["at"], made["person_name"], made["on_behalf_of"]) == ("approval", MONDAY, "赵志远", None)
    assert made["content"] == {"order": "SO-260302-001", "decision": "approval", "revision": 1}
    assert made["id"].version == 7 and len(made["content_hash"]) == 64


@pytest.mark.parametrize("decision", [*MEANING, "settlement"])
def test_it_holds_as_one_of_today_does(decision: str) -> None:
    row = Signature(**given(decision))
    assert sound(row) and row.content_hash == content_hash(row)
    row.content = {**row.content, "revision": 2}
    assert not sound(row), "another content is another signature"


@pytest.mark.parametrize(("decision", "part", "text"), [
    ("approval", None, "SO-260302-001, revision 1, is approved"),
    ("release", None, "SO-260302-001, revision 1, is confirmed for production"),
    ("delivery", Message("Delivery"), "Delivery of SO-260302-001, revision 1"), ("settlement", None, "Signed"),
])
def test_its_meaning_is_said_in_the_words_of_the_program(decision: str, part: Message | None, text: str) -> None:
    assert str(Message.from_json(given(decision, part)["meaning"])) == text


def test_it_is_written_with_its_entry_in_the_trail_which_proves_its_hash() -> None:
    rows: list[Any] = []
    entries: list[dict[str, Any]] = []
    writer: Any = SimpleNamespace(seed=Seed(7), add=lambda table, row: rows.append((table.name, row)), audit=entries.append)
    key = sign(writer, past(S.CLOSED), "order", uuid.UUID(int=5), STAFF["zhao.zhiyuan"], MONDAY, "approval")
    ((table, row),), (entry,) = rows, entries
    assert (table, row["id"]) == ("signature", key)
    assert (entry["action"], entry["values"]["after"]["hash"]) == ("signature.given", row["content_hash"])
    assert signed(past(S.CLOSED), row) == entry
    assert {name: row[name] for name in ("customer_id", "project_id")} == tie(past(S.CLOSED))


# --- rows by the million ---

THING = Table(
    "thing", MetaData(), Column("seq", Integer, Identity(), primary_key=True), Column("name", String), Column("left", Integer, default=3),
    Column("key", String, default=lambda: "made"), Column("about", JSONB), Column("notes", JSONB, default=list),
)


def values(**row: Any) -> list[Any]:
    return [value.obj if isinstance(value, Jsonb) else value for value in Shape(THING).values(row)]


def test_what_a_row_does_not_say_is_what_the_model_gives() -> None:
    assert Shape(THING).names == ["name", "left", "key", "about", "notes"], "the number of a row is the database's own"
    assert values(name="x") == ["x", 3, "made", None, []]


@pytest.mark.parametrize(("row", "expected"), [
    ({"name": None}, [None, 3, "made", None, []]), ({"left": 0}, [None, 0, "made", None, []]),
    ({"about": {"a": 1}, "notes": None}, [None, 3, "made", {"a": 1}, None]), ({"about": []}, [None, 3, "made", [], []]),
])
def test_what_it_says_stands_also_where_it_says_nothing(row: dict[str, Any], expected: list[Any]) -> None:
    assert values(**row) == expected


def test_a_name_that_is_no_column_is_not_copied() -> None:
    assert values(name="x", strange=1) == values(name="x")


def test_the_statement_names_the_columns_in_their_order() -> None:
    assert Shape(THING).statement.as_string(None) == 'COPY "thing" ("name", "left", "key", "about", "notes") FROM STDIN'
