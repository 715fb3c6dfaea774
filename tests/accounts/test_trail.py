"""The audit trail as people read it: in words, page by page, without telling what they may not see."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

import domain
from domain.accounts.models import Person
from domain.accounts.signing import sign
from domain.customers.models import Customer
from domain.shared import trail
from domain.shared.actor import system
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.trail import TrailFilter
from domain.shared.work import unit
from domain.shared.workflow import Workflow
from templates.deeds import DEEDS, THINGS, deed
from tests.cast import NOW, PASSWORD, TODAY

ENTERED = re.compile(r'journal\(\s*\w+,\s*"([a-z_]+)\.([a-z_]+)"')


def enter(cast, many: int, minutes: int = 0, action: str = "customer.changed") -> None:
    with unit(cast.li_qian, now=NOW + timedelta(minutes=minutes)) as work:
        for n in range(many):
            journal(work, action, work.fetch(Customer, cast.a.id), before={"grade": "A"}, after={"grade": n}, why=f"{n}")


def read(actor, **wanted):
    with unit(actor, now=NOW) as work:
        return trail.entries(work, TrailFilter(**wanted), most=5)


def test_the_latest_entry_stands_first_with_who_what_and_why(cast):
    enter(cast, 1)
    row = read(cast.it).rows[0]
    assert (row.who, row.action, row.why, row.changes) == ("李倩", "customer.changed", "0", (("grade", "A", 0),))


def test_what_a_signature_stands_for_is_told_in_the_readers_language(cast, visit):
    meaning = Message("{part} of {number}, revision {revision}", part=Message("Delivery and material"), number="SO-1", revision=1)
    with unit(cast.li_qian, now=NOW) as work:
        sign(work, work.fetch(Customer, cast.a.id), "price", meaning, {}, PASSWORD)
    assert {name: after for name, _, after in read(cast.it).rows[0].changes}["meaning"] == meaning
    assert "SO-1 第 1 版 交期与物料" in visit(cast.it).get("/admin/journal").text
    with unit(system("test")) as work:
        work.fetch(Person, cast.it.id).language = "en"
    assert "Delivery and material of SO-1, revision 1" in visit(cast.it).get("/admin/journal").text


def test_page_after_page_shows_every_entry_once(cast):
    enter(cast, 7)
    enter(cast, 6, minutes=1)
    seen, page = [], ""
    while True:
        found = read(cast.it, page=page)
        seen += [(row.at, row.why) for row in found.rows]
        if not (page := found.later):
            break
    assert len(seen) == len(set(seen)) == 13


def test_no_page_tells_the_number_of_an_entry(cast, visit):
    enter(cast, 7)
    with unit(cast.it, now=NOW) as work:
        assert not hasattr(trail.entries(work, TrailFilter()).rows[0], "seq")
    assert "seq" not in visit(cast.it).get("/admin/journal").text


@pytest.mark.parametrize("page", ["x", "9999-99-99T00:00:00Z_0", "2026-11-23T01:00:00Z_99999", "2026-11-23T01:00:00Z_-1", "_", "\x00"])
def test_a_made_up_page_breaks_nothing(cast, page):
    enter(cast, 1)
    assert len(read(cast.it, page=page).rows) <= 1


def test_entries_are_found_by_thing_action_person_and_day(cast):
    enter(cast, 1)
    enter(cast, 1, action="customer.created")
    for wanted, many in (
        ({"object_kind": "customer"}, 2),
        ({"object_kind": "order"}, 0),
        ({"object_id": cast.a.id}, 2),
        ({"object_id": cast.b.id}, 0),
        ({"action": "customer.created"}, 1),
        ({"who": "李倩"}, 2),
        ({"who": "别人"}, 0),
        ({"since": TODAY, "until": TODAY}, 2),
        ({"since": TODAY + timedelta(days=1)}, 0),
        ({"until": TODAY - timedelta(days=1)}, 0),
    ):
        assert len(read(cast.it, **wanted).rows) == many, wanted


def test_a_customer_sees_nothing_of_another(cast):
    enter(cast, 2)
    assert read(cast.b_buyer).rows == []


def test_every_entry_of_the_program_has_words():
    root = Path(domain.__file__).parent
    entered = {found for path in root.rglob("*.py") for found in ENTERED.findall(path.read_text("utf-8"))}
    assert len(entered) > 30
    assert [f"{thing}.{done}" for thing, done in sorted(entered) if thing not in THINGS or done not in DEEDS] == []


def test_every_move_of_every_workflow_has_words():
    from domain.orders.workflow import ORDER
    from domain.reviews.workflow import DEVIATION, SECTION

    for table in (ORDER, SECTION, DEVIATION):
        assert isinstance(table, Workflow)
        assert [move for move in table.moves if move not in DEEDS] == []
        assert table.kind in THINGS


def test_an_action_is_said_as_thing_and_deed():
    assert deed("order.submitted") == Message("{thing}: {deed}", thing=THINGS["order"], deed=DEEDS["submitted"])
    assert deed("something.never_heard_of") == "something.never heard of"
