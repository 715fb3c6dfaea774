"""Packaging that comes back (RULES 7): what leaves by itself with a slip, and the customer's own count beside our balance."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.deliveries import company_terms
from domain.deliveries.company_terms import CompanyTerms
from domain.deliveries.models import PackagingCount
from domain.deliveries.packaging import counts, movements
from domain.deliveries.packaging.movements import Counted, going_along
from domain.shared.actor import system
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused, Stale
from domain.shared.tasks import Task
from domain.shared.work import unit
from tests.cast import NOW
from tests.deliveries import shipping

PALLET, BOX = "EU 托盘", "KLT 6428"


@pytest.mark.parametrize(("packed", "returnable", "typed", "leaves"), [
    ([(BOX, 12)], [BOX], {}, {BOX: 12}),
    ([(BOX, 12), (BOX, 3)], [BOX], {}, {BOX: 15}),
    ([(BOX, 12), ("纸箱", 4)], [BOX], {}, {BOX: 12}),  # a carton stays where it is
    ([("纸箱", 4)], [], {}, {}),
    ([(BOX, 0), ("", 5)], [BOX, ""], {}, {"": 5}),
    ([(BOX, 12)], [BOX], {PALLET: 2}, {BOX: 12, PALLET: 2}),
    ([(BOX, 12)], [BOX], {BOX: 10}, {BOX: 10}),  # who counted them knows better
    ([(BOX, 12)], [BOX], {BOX: 0, "": 7}, {BOX: 12}),
])
def test_boxes_in_returnable_packaging_leave_by_themselves_and_a_count_wins(packed, returnable, typed, leaves):
    assert going_along(packed, returnable, typed) == leaves


@pytest.mark.parametrize(("typed", "wrong"), [
    ({"copy_days": "7", "returnable": f"{BOX}\n\n {PALLET} \n{BOX}"}, None),
    ({"copy_days": "", "returnable": ""}, "copy_days"),
    ({"copy_days": "0"}, "copy_days"), ({"copy_days": "121"}, "copy_days"), ({"copy_days": "2.5"}, "copy_days"),
    ({"copy_days": "7", "returnable": "x" * 61}, "returnable"),
    ({"copy_days": "7", "returnable": "\n".join(f"kind {n}" for n in range(51))}, "returnable"),
])
def test_what_the_company_sets_is_read_or_refused_at_its_field(typed, wrong):
    if wrong is None:
        assert company_terms.read(typed) == CompanyTerms(7, (BOX, PALLET))
        return
    with pytest.raises(Invalid) as refused:
        company_terms.read(typed)
    assert list(refused.value.fields) == [wrong]


def as_(who, deed, at=NOW):
    with unit(who, now=at) as work:
        return deed(work)


def out(cast, kind, quantity, customer="a"):
    as_(cast.sun_li, lambda work: movements.count(work, cast.customers[customer], Counted(kind, quantity, "清点")))


def tell(cast, kind, ours, theirs, note="", who="wang_min"):
    return as_(getattr(cast, who), lambda work: counts.told(work, kind, ours, theirs, note))


def settle(cast, count, way, words="双方复点", who="sun_li", version=None):
    return as_(getattr(cast, who), lambda work: counts.settle(work, work.fetch(PackagingCount, count.id), way, words, version))


def with_a(cast, kind):
    return as_(system("test"), lambda work: movements.with_them(work, cast.a.id, kind))


def waiting(cast):
    from sqlalchemy import select

    wanted = select(Task.object_number).where(Task.kind == counts.TASK, Task.ended_at.is_(None))
    return as_(system("test"), lambda work: list(work.session.scalars(wanted)))


def test_a_count_that_agrees_is_on_record_and_asks_nobody(cast):
    out(cast, BOX, 12)
    count = tell(cast, BOX, 12, 12)
    assert (count.state, count.by, waiting(cast)) == ("agreed", cast.wang_min.name, [])
    row, = as_(cast.wang_min, counts.rows)
    assert (row.kind, row.ours, row.theirs, row.state) == (BOX, 12, 12, "agreed")
    assert as_(cast.b_buyer, counts.rows) == []


@pytest.mark.parametrize(("way", "left"), [("theirs", 10), ("ours", 12)])
def test_one_that_differs_is_settled_by_logistics_by_either_count(cast, way, left):
    out(cast, BOX, 12)
    count = tell(cast, BOX, 12, 10, "两只已破损")
    assert count.state == "open" and waiting(cast) == ["K001"] and with_a(cast, BOX) == 12
    settled = settle(cast, count, way)
    assert (settled.state, settled.settled_by, with_a(cast, BOX)) == ("settled", cast.sun_li.name, left)
    assert waiting(cast) == []
    with pytest.raises(Refused):
        settle(cast, count, "theirs")
    assert with_a(cast, BOX) == left


def test_a_balance_that_moved_meanwhile_is_looked_at_again_before_it_is_confirmed(cast):
    out(cast, BOX, 12)
    out(cast, BOX, 3)
    with pytest.raises(Refused):
        tell(cast, BOX, 12, 12)
    assert tell(cast, BOX, 15, 15).state == "agreed"


def test_who_counts_anew_asks_for_the_newer_count_alone(cast):
    out(cast, BOX, 12)
    older = tell(cast, BOX, 12, 10)
    newer = tell(cast, BOX, 12, 11)
    assert waiting(cast) == ["K001"]
    with pytest.raises(Refused):
        settle(cast, older, "theirs")
    settle(cast, newer, "theirs")
    assert with_a(cast, BOX) == 11
    tell(cast, BOX, 11, 11)
    assert waiting(cast) == []


def test_only_a_buyer_counts_for_the_customer_and_only_logistics_settles(cast):
    out(cast, BOX, 12)
    for who in ("a_quality", "li_qian", "sun_li"):
        with pytest.raises(Forbidden):
            tell(cast, BOX, 12, 10, who=who)
    with pytest.raises(Invalid):
        tell(cast, "nobody knows it", 0, 0)
    with pytest.raises(Invalid):
        tell(cast, BOX, 0, 0, who="b_buyer")  # the other customer has none of it
    with pytest.raises(Invalid):
        tell(cast, BOX, 12, 10, note="x" * 5000)
    count = tell(cast, BOX, 12, 10)
    for who in ("li_qian", "liu", "wang_min"):
        with pytest.raises((Forbidden, NotFound)):
            settle(cast, count, "theirs", who=who)
    for way, words, field in (("halves", "x", "end"), ("theirs", " ", "words")):
        with pytest.raises(Invalid) as refused:
            settle(cast, count, way, words)
        assert list(refused.value.fields) == [field]
    with pytest.raises(Stale):
        settle(cast, count, "ours", version=9)
    settle(cast, count, "ours")


def test_what_the_administrator_sets_holds_for_what_leaves_from_then_on(cast):
    story = shipping.released(cast)
    first = shipping.ship(story, 400)
    assert (first.slip.return_copy_due - story.now.date()).days == company_terms.COPY_DAYS
    for who in (cast.sun_li, cast.li_qian, cast.shen):
        with pytest.raises(Forbidden):
            as_(who, lambda work: company_terms.change(work, CompanyTerms(3, ())))
    kind = first.lines[0].packaging or "KLT 6428"
    as_(cast.it, lambda work: company_terms.change(work, CompanyTerms(3, (kind,))))
    story.now += timedelta(minutes=5)
    second = shipping.ship(story, 400, packaging=kind if not first.lines[0].packaging else "", packaging_sets=0)
    assert (second.slip.return_copy_due - story.now.date()).days == 3
    assert (first.slip.return_copy_due - story.now.date()).days == company_terms.COPY_DAYS
    left = story.system(lambda work: dict(movements.of_slip(work, second.slip.id)))
    assert left == ({kind: len(second.boxes)} if second.lines[0].packaging == kind else {})
