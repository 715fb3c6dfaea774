"""The kinds of things and the fields that the audit trail and a refusal name: in words, in both languages (5.1.13(1))."""

from __future__ import annotations

import ast
import dataclasses
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import domain
from domain.customers import inputs as of_customers
from domain.customers.models import Customer
from domain.orders.supplied import BOOKINGS
from domain.orders.workflow import ORDER
from domain.planning.rules import DOCUMENTS
from domain.products import inputs as of_products
from domain.shared.actor import system
from domain.shared.base import Base
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import unit
from templates import naming, say, speaking, trailed
from tests.cast import NOW, Cast
from tests.visitors import Visitor

DOMAIN = Path(domain.__path__[0])
NOTHING_ENTERED = {  # their rows are told of with the thing that they belong to, or are no deed of anybody
    "authority", "consumption", "deviation_step", "line_day_off", "login_attempt", "negotiation", "order_draft", "order_revision",
    "outsourced_process", "plan_row", "post_held", "process_document", "project_member", "purchase_line", "reservation", "reserved_for",
    "review_answer", "ruling", "saved_view", "search_entry", "security_event", "transition",
    "allocation", "tracking", "link", "usage_line", "change_draft", "change_step", "information_check", "on_time_month",
    "on_time_customer_month", "feed_entry", "webhook_delivery",
}
PUT_TOGETHER = {  # what is entered without naming its fields at the place, each tried below or named where it is made
    "asdict(given)", "asdict(agreed)", "before", "after", "issued", "values", "asdict(given) | {'code': product.code}", "asdict(given) | {'sort_key': sort_key(given.name_zh)}",
    "{what: getattr(row, what) + quantity}", "{k: v for k, v in before.items() if after.get(k) != v}",
    "{k: v for k, v in after.items() if before.get(k) != v}", "{name: values[name] for name in before}",
    "{name: given[name] for name in before}", "{'day': day, **found}",
    "{key: getattr(entry, key), 'change': change.number}",
}


def given() -> Iterator[ast.expr]:
    """What each call enters as what was and what is."""
    for path in sorted(DOMAIN.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"journal", "change"}:
                yield from (word.value for word in node.keywords if word.arg in {"before", "after"})
                yield from node.args[3:4] if node.func.id == "change" else ()


def keys(entry: ast.expr) -> list[str] | None:
    """The fields that a dictionary names; None where they are put together elsewhere."""
    if isinstance(entry, ast.Dict) and all(isinstance(key, ast.Constant) for key in entry.keys):
        return [str(key.value) for key in entry.keys if isinstance(key, ast.Constant)]
    return None


def inputs() -> set[str]:
    """The fields of what is entered whole, as a form gave it."""
    made = [each for room in (of_customers, of_products) for each in vars(room).values()
            if dataclasses.is_dataclass(each) and each.__module__ == room.__name__]
    return {field.name for each in made for field in dataclasses.fields(each)}


NAMED = {key for entry in given() for key in keys(entry) or ()}
ELSEWHERE = {  # of variables called before and after, given and found
    "working", "name", "deputy", "owner", "per_piece", "customer_supplied", "person", "state",
    "carrier", "plate", "waybill", "freight_cost", "day", "late", "risk", "chased",
}
FIELDS = sorted(NAMED | inputs() | set(BOOKINGS) | set(DOCUMENTS) | ELSEWHERE)


def chinese(word: Message) -> bool:
    """It reads otherwise in English than in Chinese, and has no English word in Chinese but a name such as BOM."""
    with speaking("en"):
        english = say(word)
    return english != say(word) and any("一" <= sign <= "鿿" for sign in say(word))


@pytest.mark.clause("5.1.13(1)")
@pytest.mark.parametrize("table", sorted({each.class_.__tablename__ for each in Base.registry.mappers if hasattr(each.class_, "id")} | {"calendar_day"}))
def test_each_kind_of_thing_has_words_or_is_never_entered(table: str) -> None:
    assert (table in trailed.KINDS) is not (table in NOTHING_ENTERED)
    assert table in NOTHING_ENTERED or chinese(trailed.KINDS[table])


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_no_two_kinds_are_called_the_same(language: str) -> None:
    with speaking(language):
        words = [say(word) for word in trailed.KINDS.values()]
    assert sorted(words) == sorted(set(words))


@pytest.mark.clause("5.1.13(1)")
@pytest.mark.parametrize("name", FIELDS)
def test_each_field_that_the_trail_can_hold_has_words(name: str) -> None:
    word = naming.field(name)
    assert word is not None and chinese(word), name


def test_no_call_enters_fields_that_the_walk_does_not_know() -> None:
    unknown = {ast.unparse(each) for each in given() if keys(each) is None} - PUT_TOGETHER
    assert {each for each in unknown if not each.endswith("if entry else None")} == set()
    assert len(NAMED) > 50


def test_what_has_no_name_of_its_own_is_an_answer_and_never_a_word_of_the_program() -> None:
    assert naming.field(str(uuid.uuid4())) is None and naming.field("flux_id") is None
    assert naming.changed(str(uuid.uuid4())) == naming.changed("flux_id") == Message("An answer")


def test_a_field_of_a_line_says_which_line_and_one_of_a_row_its_word() -> None:
    assert say(naming.field("lines-0-quantity")) == "第 1 行数量"
    assert naming.field("lines-0-flux") is None
    assert naming.field(f"date-{uuid.uuid4()}") == naming.FIELDS["date"]
    assert naming.field("r-capacity") == naming.FIELDS["remark"]


def test_states_and_yes_or_no_are_told_in_words() -> None:
    for state in {source for move in ORDER.moves.values() for source in move.sources}:
        assert isinstance(naming.entered("order", "state", state), Message)
    assert isinstance(naming.entered("review_section", "state", "signed"), Message)
    assert naming.entered("lot", "state", "odd") == "odd" and naming.entered("order", "po", "open") == "open"
    assert (naming.entered("lot", "blocked", True), naming.entered("lot", "blocked", False)) == (Message("yes"), Message("no"))


@pytest.mark.clause("5.1.13(1)")
def test_the_page_of_the_trail_speaks_the_readers_language(cast: Cast, visit: Callable[..., Visitor]) -> None:
    page = visit(cast.it).get("/admin/journal").text
    assert '<option value="order_line">订单行</option>' in page and "order line" not in page
    with speaking("en"):
        assert say(trailed.KINDS["order_line"]) == "Order line"


def test_what_no_person_did_the_page_says_that_the_program_did(cast: Cast, visit: Callable[..., Visitor]) -> None:
    with unit(system("nightly"), now=NOW) as work:
        journal(work, "customer.changed", work.fetch(Customer, cast.a.id), after={"grade": "A"})
    page = visit(cast.it).get("/admin/journal").text
    assert '<td data-l="何人">系统' in page and "nightly" not in page
