"""Who changes a searchable thing need not think of the index: it is rewritten in the same transaction, and only when it must be."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.customers.models import Customer
from domain.orders.models import Order, OrderLine
from domain.orders.search import Ordered, Part, entries
from domain.products.models import ListEntry, Product
from domain.search.index import Entry, replace, row
from domain.search.models import SearchEntry
from domain.search.queries import find
from domain.search.tokens import tokens_of
from domain.shared.actor import Actor, system
from domain.shared.base import new_id
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.tracking.made import confidential_line, order, project

HOUSE, PROJECT = uuid.UUID(int=1), uuid.UUID(int=2)


def rows_of(thing: Any) -> list[tuple[uuid.UUID, str, uuid.UUID | None]]:
    with unit(system("test"), now=NOW) as work:
        wanted = select(SearchEntry).where(SearchEntry.object_id == thing.id).order_by(SearchEntry.project_id.is_not(None))
        return [(each.id, each.title, each.project_id) for each in work.session.scalars(wanted)]


def titles(actor: Actor, query: str, kind: str) -> list[str]:
    with unit(actor, now=NOW) as work:
        return [found.title for found in find(work, query, {kind: 9})]


def change(model: type, key: uuid.UUID, **values: Any) -> None:
    with unit(system("test"), now=NOW) as work:
        thing = work.fetch(model, key)
        for name, value in values.items():
            setattr(thing, name, value)


# what changes it


@pytest.mark.parametrize(
    ("model", "of", "values", "query", "kind"),
    [
        (Customer, lambda cast: cast.a, {"name_short": "银河"}, "银河", "customer"),
        (Customer, lambda cast: cast.a, {"name_en": "Galaxy"}, "galaxy", "customer"),
        (Customer, lambda cast: cast.a, {"number": "K777"}, "K777", "customer"),
        (Product, lambda cast: cast.products["HC-4801-012"], {"name_zh": "控制臂"}, "控制臂", "product"),
        (Product, lambda cast: cast.products["HC-4801-012"], {"code": "HC-9999-999"}, "9999-999", "product"),
        (ListEntry, lambda cast: cast.entries["2904110-K80"], {"name": "下控制臂"}, "下控制臂", "entry"),
        (ListEntry, lambda cast: cast.entries["2904110-K80"], {"program": "X77"}, "X77", "entry"),
        (ListEntry, lambda cast: cast.entries["2904110-K80"], {"drawing": "TZ-5566"}, "TZ-5566", "entry"),
    ],
)
def test_a_new_name_or_number_finds_the_thing_at_once(
    cast: Cast,
    model: type,
    of: Any,
    values: dict[str, str],
    query: str,
    kind: str,
) -> None:
    assert titles(cast.li_qian, query, kind) == []
    change(model, of(cast).id, **values)
    assert len(titles(cast.li_qian, query, kind)) == 1


@pytest.mark.parametrize(
    ("model", "of", "values"),
    [
        (Customer, lambda cast: cast.a, {"grade": "C"}),
        (Customer, lambda cast: cast.a, {"payment_days": 90}),
        (Product, lambda cast: cast.products["HC-4801-012"], {"lead_days": 99}),
        (ListEntry, lambda cast: cast.entries["2904110-K80"], {"packaging": "纸箱"}),
    ],
)
def test_what_nobody_searches_by_leaves_the_index_alone(cast: Cast, model: type, of: Any, values: dict[str, Any]) -> None:
    before = rows_of(of(cast))
    change(model, of(cast).id, **values)
    assert rows_of(of(cast)) == before != []


def test_setting_a_name_to_what_it_is_leaves_the_index_alone(cast: Cast) -> None:
    before = rows_of(cast.a)
    change(Customer, cast.a.id, name_zh=cast.a.name_zh)
    assert rows_of(cast.a) == before


def test_a_line_taken_out_takes_its_words_with_it(cast: Cast) -> None:
    made = order(cast)
    assert titles(cast.li_qian, "悬置", "order")
    with unit(system("test"), now=NOW) as work:
        work.session.scalars(select(OrderLine).where(OrderLine.order_id == made.id, OrderLine.position == 20)).one().cancelled = True
    assert titles(cast.li_qian, "悬置", "order") == []
    assert titles(cast.li_qian, "摆臂", "order")


def test_many_changes_of_one_order_write_its_row_once(cast: Cast) -> None:
    made = order(cast)
    with unit(system("test"), now=NOW) as work:
        for line in work.session.scalars(select(OrderLine).where(OrderLine.order_id == made.id)):
            line.name = f"新名 {line.position}"
            work.session.flush()
        work.fetch(Order, made.id).po_number = "NEW-1"
    assert len(rows_of(made)) == 1
    assert titles(cast.li_qian, "新名 NEW-1", "order") == [made.title]


def test_a_customer_who_changes_an_order_writes_the_index_without_seeing_more(cast: Cast) -> None:
    made = order(cast)
    secret = project(cast, cast.li_qian)
    confidential_line(cast, made, secret)
    with unit(cast.wang_min, now=NOW) as work:
        work.fetch(Order, made.id).po_number = "PO-NEW-77"
    assert titles(cast.wang_min, "PO-NEW-77", "order") == [made.title]
    assert [each[2] for each in rows_of(made)] == [None, secret], "the confidential row is still there, for its members"
    assert titles(cast.wang_min, "电堆", "order") == []


# the rows themselves


def sample(**columns: Any) -> Ordered:
    values = {
        "id": new_id(),
        "number": "SO-1",
        "po_number": "45001",
        "title": "摆臂",
        "submitted_at": NOW,
        "customer": "远江",
        "customer_id": HOUSE,
        "project_id": None,
    }
    return Ordered(**(values | columns))


def part(made: Ordered, name: str, project_id: uuid.UUID | None = None) -> Part:
    return Part(made.id, f"P-{name}", name, "HC-1", project_id)


def test_an_order_without_confidential_lines_has_one_row() -> None:
    made = sample()
    (only,) = entries(made, [part(made, "摆臂"), part(made, "衬套")])
    assert (only.kind, only.number, only.title, only.project_id, only.at) == ("order", "SO-1", "摆臂", None, NOW)
    assert {"摆臂", "衬套", "P-衬套", "45001", "远江"} <= set(only.texts)


def test_confidential_lines_of_a_mixed_order_stand_in_a_row_of_their_project() -> None:
    made = sample()
    open_row, secret_row = entries(made, [part(made, "摆臂"), part(made, "电堆", PROJECT)])
    assert (open_row.project_id, secret_row.project_id) == (None, PROJECT)
    assert "电堆" not in open_row.texts and secret_row.title == "电堆"


def test_a_wholly_confidential_order_has_its_one_row_in_its_project() -> None:
    made = sample(project_id=PROJECT)
    (only,) = entries(made, [part(made, "电堆", PROJECT)])
    assert only.project_id == PROJECT and "电堆" in only.texts


def test_an_order_whose_lines_are_all_hidden_is_still_found_by_its_number() -> None:
    made = sample()
    open_row, _ = entries(made, [part(made, "电堆", PROJECT)])
    assert set(open_row.texts) == {"45001", "远江"}


def test_names_that_several_lines_share_are_told_once() -> None:
    made = sample()
    (only,) = entries(made, [part(made, "摆臂")] * 50)
    assert only.texts.count("摆臂") == 1


def test_a_thing_that_is_gone_leaves_no_row(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        replace(work, [cast.a.id], [])
    assert rows_of(cast.a) == []


def test_a_row_for_copying_holds_the_words_that_a_written_one_holds(cast: Cast) -> None:
    entry = Entry("order", new_id(), "SO-77", "摆臂", NOW + timedelta(days=1), ("摆臂", "2904110-K80"), "note", cast.a.id)
    made = row(entry)
    assert {word.strip("'") for word in made["tokens"].split()} == set(tokens_of(("SO-77", "摆臂", "2904110-K80")))
    assert (made["kind"], made["number"], made["note"], made["customer_id"], made["project_id"]) == (
        "order",
        "SO-77",
        "note",
        cast.a.id,
        None,
    )
