"""The audit chain link by link, without a database: every declared field is held, and each tampering is told at its entry."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from domain.shared import journal as journals
from domain.shared.actor import system
from domain.shared.journal import FIELDS, GENESIS, Broken, canonical, entry_hash, journal, values_hash
from domain.shared.work import Request
from tests.access.people import of_cast
from tests.shared.bench import Bench, Slip

LI_QIAN = of_cast("li_qian")
OTHER: dict[str, Any] = {
    "at": datetime(2026, 1, 1, tzinfo=UTC), "actor_kind": "system", "actor_id": uuid.UUID(int=9), "actor_name": "别人",
    "on_behalf_of": "沈岳", "ip": "203.0.113.9", "request_id": "r9", "action": "slip.burnt", "object_kind": "order",
    "object_id": uuid.UUID(int=8), "object_version": 99, "values_hash": "0" * 64, "prev_hash": "0" * 64,
    "customer_id": uuid.UUID(int=7), "project_id": uuid.UUID(int=6),
}


def chain(length: int = 4) -> list[dict[str, Any]]:
    """Entries as they are written at commit."""
    work: Any = Bench(LI_QIAN)
    work.request = Request(id="r1", ip="192.0.2.7")
    rows: list[dict[str, Any]] = []
    for number in range(1, length + 1):
        journal(work, "slip.changed", Slip(), before={"n": number - 1}, after={"n": number}, why="改")
        rows.append(journals._row(work, work.pending_journal.pop(), number, rows[-1]["hash"] if rows else GENESIS))
    return rows


def walked(rows: list[dict[str, Any]]) -> Broken | int:
    return journals._walked(iter(rows))


def test_an_untouched_chain_holds_whatever_its_length() -> None:
    assert [walked(chain(length)) for length in (0, 1, 4)] == [0, 1, 4]


def test_every_field_that_says_who_did_what_when_is_declared() -> None:
    assert set(OTHER) | {"seq"} == set(FIELDS)
    beside = {"values", "salt", "hash"}  # held by their hash
    assert set(chain(1)[0]) == set(FIELDS) | beside


@pytest.mark.parametrize("name", [name for name in FIELDS if name not in {"seq", "values_hash", "prev_hash"}])
def test_a_declared_field_that_was_changed_is_found_at_its_entry(name: str) -> None:
    rows = chain()
    rows[2][name] = OTHER[name]
    assert walked(rows) == Broken(3, "entry changed")


def test_entries_of_the_first_version_hold_on_and_are_followed_by_those_of_today() -> None:
    rows = chain(2)
    rows[0]["hash"] = rows[1]["prev_hash"] = entry_hash(rows[0], "1")
    rows[1]["hash"] = entry_hash(rows[1])
    assert [row["hash"][:2] for row in rows] == ["1$", "2$"] and walked(rows) == 2
    rows[0]["actor_name"] = "别人"
    assert walked(rows) == Broken(1, "entry changed")


def test_values_that_were_changed_are_found_even_if_their_hash_was_changed_with_them() -> None:
    rows = chain()
    rows[1]["values"] = {"before": {}, "after": {"n": 9}, "why": "改"}
    assert walked(rows) == Broken(2, "values changed")
    rows[1]["values_hash"] = values_hash(rows[1]["salt"], rows[1]["values"])
    assert walked(rows) == Broken(2, "entry changed")


def test_an_entry_rewritten_with_all_its_hashes_no_longer_fits_the_next() -> None:
    rows = chain()
    rows[1]["actor_name"] = "别人"
    rows[1]["hash"] = entry_hash(rows[1])
    assert walked(rows) == Broken(3, "not linked to the entry before")


@pytest.mark.parametrize(("tampering", "found"), [
    (lambda rows: rows.pop(0), Broken(1, "missing")),
    (lambda rows: rows.pop(2), Broken(3, "missing")),
    (lambda rows: rows.insert(2, dict(rows[1])), Broken(3, "missing")),
    (lambda rows: rows.reverse(), Broken(1, "missing")),
    (lambda rows: rows[0].update(prev_hash="1" * 64), Broken(1, "not linked to the entry before")),
])
def test_entries_removed_doubled_or_put_in_another_order_are_found(tampering: Any, found: Broken) -> None:
    rows = chain()
    tampering(rows)
    assert walked(rows) == found


def test_an_end_cut_off_is_not_seen_in_the_chain_itself_but_in_its_head() -> None:
    """That is why the head is mailed each day (decision 8)."""
    rows = chain()
    head = (rows[-1]["seq"], rows[-1]["hash"])
    assert walked(rows[:-1]) == 3
    assert (rows[-2]["seq"], rows[-2]["hash"]) != head


def test_the_same_values_have_another_hash_in_each_entry() -> None:
    first, second = chain(1)[0], chain(1)[0]
    assert first["values"] == second["values"]
    assert first["values_hash"] != second["values_hash"], "or who knows the values could find them by trying"


class TestAnEntry:
    def entered(self, thing: Any, **more: Any) -> journals.Entry:
        work: Any = Bench(LI_QIAN)
        journal(work, "slip.changed", thing, **more)
        [entry] = work.pending_journal
        return entry

    def test_it_names_the_person_the_thing_and_its_version(self) -> None:
        thing = Slip(version=7, customer_id=uuid.UUID(int=1), project_id=uuid.UUID(int=2))
        entry = self.entered(thing, on_behalf_of="赵志远")
        assert (entry.actor, entry.on_behalf_of) == (LI_QIAN, "赵志远")
        assert (entry.object_kind, entry.object_id, entry.object_version) == ("slip", thing.id, 7)
        assert (entry.customer_id, entry.project_id) == (thing.customer_id, thing.project_id)

    def test_a_thing_that_has_none_of_these_is_entered_without_them(self) -> None:
        entry = self.entered(SimpleNamespace(__tablename__="calendar_day"))
        assert (entry.object_id, entry.object_version, entry.customer_id, entry.project_id) == (None, None, None, None)
        assert entry.values == {"before": {}, "after": {}, "why": None}

    def test_what_is_changed_after_it_was_entered_does_not_change_the_entry(self) -> None:
        after = {"posts": ["sales"]}
        entry = self.entered(Slip(), after=after)
        after["posts"].append("it")
        assert entry.values["after"] == {"posts": ["sales"]}

    def test_who_acts_for_the_system_inside_a_persons_deed_is_that_person(self) -> None:
        work: Any = SimpleNamespace(person=LI_QIAN, actor=system("evidence"), pending_journal=[])
        journal(work, "slip.changed", Slip())
        assert work.pending_journal[0].actor is LI_QIAN


@pytest.mark.parametrize(("value", "written"), [
    (None, "null"), (True, "true"), (0, "0"), (-3, "-3"), ("契合", '"契合"'), ("e\u0301", '"\u00e9"'), ("\"'\\", '"\\"\'\\\\"'),
    (Decimal("1.50"), '"1.5"'), (Decimal("100"), '"100"'), (Decimal("1E+3"), '"1000"'), (Decimal("0.000"), '"0"'),
    (date(2026, 12, 18), '"2026-12-18"'), (uuid.UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
    (datetime(2026, 12, 18, 8, tzinfo=UTC), '"2026-12-18T08:00:00.000000+00:00"'),
    (datetime(2026, 12, 18, 16, tzinfo=timezone(timedelta(hours=8))), '"2026-12-18T08:00:00.000000+00:00"'),
    ([1, "a"], '[1,"a"]'), ((1, 2), "[1,2]"), ({"b": 1, "a": {"d": 1, "c": 2}}, '{"a":{"c":2,"d":1},"b":1}'), ({1: "x"}, '{"1":"x"}'),
])
def test_a_value_is_written_in_one_way(value: Any, written: str) -> None:
    assert canonical(value) == written


def test_the_order_of_fields_does_not_matter_and_that_of_a_list_does() -> None:
    assert canonical({"a": 1, "b": 2}) == canonical({"b": 2, "a": 1})
    assert canonical([1, 2]) != canonical([2, 1])


def test_a_hash_tells_the_version_of_its_rule() -> None:
    row: Mapping[str, Any] = chain(1)[0]
    version, dollar, digest = str(row["hash"]).partition("$")
    assert (version, dollar, len(digest)) == (str(journals.VERSION), "$", 64)
