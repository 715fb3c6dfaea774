"""How a document is issued: its edition and number, its copies, who signed it, and what its sheet keeps (5.1.13, 5.1.7(2))."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from domain.accounts.models import Signature
from domain.orders.models import Order
from domain.projects.actions import open_project
from domain.records import queries
from domain.records.actions import issue, issue_stamped_copies, keep, open_record
from domain.records.models import Record
from domain.records.sheets import restored, stored
from domain.shared import files
from domain.shared.actor import ANONYMOUS, Actor
from domain.shared.files import Given, attach
from domain.shared.journal import Audit
from domain.shared.message import Message
from domain.shared.outbox import Outbox
from domain.shared.settings import Settings
from domain.shared.work import Work, unit
from templates.language import say, speaking
from tests.cast import NOW, Cast
from tests.notifications.orders import added, order_of
from tests.records.issued import HOUSE, PDF, Sheet, given
from tests.remembering import remembered


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(files, "settings", lambda: Settings(var=tmp_path))
    yield


@pytest.fixture
@remembered
def order(cast: Cast) -> Order:
    return order_of(cast)


# editions, numbers, printing


def test_an_edition_counts_within_its_form_and_number(order: Order) -> None:
    assert [given(order, number, form=form).edition for form, number in
            (("FM070100-02", "X-1"), ("FM070100-02", "X-1"), ("FM070100-01", "X-1"), ("FM070100-02", "X-2"))] == [1, 2, 1, 1]


def test_a_first_edition_is_saved_under_its_number_and_a_later_one_with_its_own(order: Order) -> None:
    assert [given(order, "X-1").file_name for _ in range(2)] == ["X-1.pdf", "X-1-2.pdf"]


@pytest.mark.clause("2.1")
def test_an_older_edition_is_superseded_by_one_of_its_form_and_number_alone(order: Order) -> None:
    old = given(order, "X-1")
    given(order, "X-1", form="FM070100-01")
    given(order, "X-2")
    with unit(ANONYMOUS) as work:
        assert not queries.proof(work, old.token).superseded
    new = given(order, "X-1")
    with unit(ANONYMOUS) as work:
        assert (queries.proof(work, old.token).superseded, queries.proof(work, new.token).superseded) == (True, False)
        assert (queries.proof(work, old.token).edition, queries.proof(work, new.token).edition) == (1, 2)


def test_printing_is_entered_once_with_the_hash_and_the_moment(order: Order) -> None:
    made = given(order, "X-1")
    with unit(HOUSE, now=NOW + timedelta(minutes=1)) as work:
        kept = keep(work, made.id, PDF)
        assert kept is not None
        assert keep(work, made.id, PDF) is None
    with unit(HOUSE, now=NOW) as work:
        record = work.fetch(Record, made.id)
        assert (record.sha256, record.printed_at, record.printed) == (kept.sha256, NOW + timedelta(minutes=1), True)
        entries = list(work.session.scalars(select(Audit).where(Audit.action == "record.printed")))
        assert [entry.values["after"] for entry in entries] == [{"sha256": kept.sha256}]


def test_only_who_opens_a_confidential_document_is_entered_in_the_trail(cast: Cast, order: Order) -> None:
    made = given(order, "X-1")
    with unit(HOUSE, now=NOW) as work:
        keep(work, made.id, PDF)
    with unit(cast.li_qian, now=NOW) as work:
        assert open_record(work, made.id)[0].id == made.id
    with unit(HOUSE, now=NOW) as work:
        assert list(work.session.scalars(select(Audit).where(Audit.action == "record.opened"))) == []


def test_issuing_is_in_the_audit_trail_with_form_number_and_edition(order: Order) -> None:
    made = given(order, "X-1")
    with unit(HOUSE, now=NOW) as work:
        entry = work.session.scalars(select(Audit).where(Audit.action == "record.issued")).one()
        assert (entry.object_id, entry.values["after"]) == (made.id, {"form": "FM070100-02", "number": "X-1", "edition": 1})


@pytest.mark.clause("5.1.1(4)")
def test_what_is_confidential_is_numbered_and_asked_for_within_its_project(cast: Cast) -> None:
    with unit(HOUSE, now=NOW) as work:
        project = open_project(work, cast.a.id, "E27", {cast.li_qian.id: "owner"})
        hidden = added(work, cast, project_id=project.id, number="E27-1")
        work.session.flush()
        records = [issue(work, "development-task", hidden, Sheet()) for _ in range(4)]
    with unit(HOUSE, now=NOW) as work:
        rows = list(work.session.scalars(select(Outbox).where(Outbox.kind == "pdf")))
        assert {row.project_id for row in rows} == {project.id}
    numbers = {record.number for record in records}
    assert len(numbers) == 4
    assert all(number.startswith("DT-") and len(number) == 11 for number in numbers)
    assert not set("".join(number[3:] for number in numbers)) & set("IO01"), "letters that are taken for digits are left out"


# stamped copies


@pytest.mark.clause("5.1.7(2)")
def test_a_single_order_document_is_stamped_under_the_orders_number_and_names_its_source(cast: Cast, order: Order) -> None:
    with unit(cast.wang_min, now=NOW) as work:
        original = attach(work, order, Given("采购订单.pdf", PDF), "customer_order")
    with unit(cast.li_qian, now=NOW) as work:
        attach(work, order, Given("内部.pdf", PDF + b"2"), "customer_order", internal=True)
        attach(work, order, Given("图纸.pdf", PDF + b"3"), "drawing")
    with unit(cast.he_head, now=NOW) as work:
        (copy,) = issue_stamped_copies(work, work.fetch(Order, order.id), Sheet())
    assert (copy.number, copy.title, copy.source_id, copy.internal) == (order.number, "采购订单.pdf", original.id, False)
    assert copy.file_name == f"{order.number} 采购订单.pdf", "the sales order FM070100-02 has the number too"


@pytest.mark.clause("5.1.7(2)", "5.1.1(4)")
def test_a_stamped_copy_is_as_confidential_as_the_file_that_it_copies(cast: Cast, order: Order) -> None:
    with unit(HOUSE, now=NOW) as work:
        project = open_project(work, cast.a.id, "E27", {cast.li_qian.id: "owner"})
    with unit(cast.li_qian, now=NOW) as work:
        attach(work, work.fetch(Order, order.id), Given("采购订单.pdf", PDF), "customer_order").project_id = project.id
    with unit(HOUSE, now=NOW) as work:
        (copy,) = issue_stamped_copies(work, work.fetch(Order, order.id), Sheet())
        assert copy.project_id == project.id


# who signed


def test_a_signature_stands_with_name_meaning_moment_and_for_whom(cast: Cast, order: Order) -> None:
    with unit(HOUSE, now=NOW) as work:
        one = _signature(work, cast.zhao, order, on_behalf_of=None)
        record = issue(work, "FM070100-01", order, Sheet(), number="RV-1", signatures=(one,))
        assert record.signers == [{"name": "赵志远", "for": None, "meaning": Message("Approved").as_json(), "at": NOW.isoformat()}]


def _signature(work: Work, person: Actor, order: Order, **values: Any) -> Signature:
    return work.add(Signature(**({
        "at": NOW, "person_id": person.id, "person_name": person.name, "decision": "approval", "meaning": Message("Approved").as_json(),
        "object_kind": "order", "object_id": order.id, "object_version": 1, "content": {}, "content_hash": "h"} | values)))


# what a sheet may hold


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    "value",
    [
        None, True, 0, -3, "words", Decimal("2.50"), date(2026, 12, 1), datetime(2026, 12, 1, 8, tzinfo=UTC), time(8, 30),
        Message("x {n}", n=1), [1, [2, "3"]], [Decimal("0.1"), date(2026, 1, 1)],
    ],
)
def test_what_is_put_into_a_sheet_comes_out_as_the_same_kind(value: Any) -> None:
    again = restored(stored(value))
    assert again == value
    assert type(again) is type(value)


def test_a_sentence_keeps_the_days_and_numbers_in_it_and_in_the_sentences_within() -> None:
    """So that the paper writes them as its reader does, years later too: 1,500 on 24 Dec, not 1500 on 2026-12-24."""
    delivery = Message("{quantity} on {day}", quantity=Decimal(1500), day=date(1999, 12, 24))
    again = restored(stored(Message("{one}, {other}", one=delivery, other="x")))
    assert again.params["one"].params == {"quantity": Decimal(1500), "day": date(1999, 12, 24)}
    with speaking("en"):
        assert say(again) == "1,500 on 24 Dec 1999, x"


def test_sentences_that_were_kept_before_can_still_be_read() -> None:
    inner = {"id": "{quantity} on {day}", "params": {"quantity": "1500", "day": "2026-12-24"}}
    again = restored({"$message": {"id": "{one}, {other}", "params": {"one": inner, "other": 7}}})
    assert str(again) == "1500 on 2026-12-24, 7"


def test_what_has_a_name_becomes_an_attribute_and_what_has_none_a_list() -> None:
    again = restored(stored({"rows": (1, 2), "inner": {"day": date(2026, 1, 1)}}))
    assert (again.rows, again.inner.day) == ([1, 2], date(2026, 1, 1))


def test_an_enumeration_is_kept_as_its_word_and_an_id_as_its_text() -> None:
    key = uuid.uuid4()
    assert stored([Colour.RED, key]) == ["red", str(key)]
    assert type(stored(Colour.RED)) is str


def test_a_mapping_of_one_word_that_is_no_kind_stays_a_mapping() -> None:
    assert restored({"$other": "x"}).__dict__ == {"$other": "x"}
    assert restored({"$day": "2026-01-01", "more": 1}).more == 1


def test_a_class_is_no_sheet() -> None:
    with pytest.raises(TypeError, match="cannot hold type"):
        stored(Sheet)
