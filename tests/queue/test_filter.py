"""The queue's address, its choices and its figures: what somebody may ask for, read without a database (clause 1.3)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from domain.queue import choosing
from domain.queue.actions import is_mine
from domain.queue.kinds import KINDS
from domain.queue.queries import TYPES, VIEWS, Figures, QueueFilter, QueueRow
from domain.shared.actor import Actor, Kind, Mandate, Post
from domain.shared.errors import NotFound, Refused
from domain.shared.paging import Count
from domain.shared.task_queries import Punctuality

ME, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)


# the address of the queue


@pytest.mark.parametrize(
    ("query", "field", "read"),
    [
        ({}, "view", "mine"), ({"view": "department"}, "view", "department"), ({"view": "everything"}, "view", "mine"),
        ({"q": "  SO-1 "}, "q", "SO-1"), ({"q": "x" * 150}, "q", "x" * 100), ({}, "q", ""),
        ({"type": "review"}, "type", "review"), ({"type": "review.delivery"}, "type", "review.delivery"), ({"type": "boat"}, "type", ""),
        ({"type": "boat.review"}, "type", ""), ({"due": "late"}, "due", "late"),
        ({"due": "today"}, "due", "today"), ({"due": "never"}, "due", ""),
        ({"after": "k"}, "after", "k"), ({"before": "k"}, "before", "k"),
    ],
)  # fmt: skip
def test_what_an_address_says_wrongly_is_left_out(query: dict[str, str], field: str, read: str) -> None:
    assert getattr(QueueFilter.of(query), field) == read


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({}, "/admin/queue?view=department&q=SO+1&type=review&due=late"),
        ({"view": "mine"}, "/admin/queue?q=SO+1&type=review&due=late"),
        ({"q": "", "type": "", "due": ""}, "/admin/queue?view=department"),
        ({"after": "k&1"}, "/admin/queue?view=department&q=SO+1&type=review&due=late&after=k%261"),
        ({"before": "b"}, "/admin/queue?view=department&q=SO+1&type=review&due=late&before=b"),
    ],
)
def test_an_address_keeps_the_filters_and_begins_at_the_first_page(changes: dict[str, str], address: str) -> None:
    assert QueueFilter("department", "SO 1", "review", "late", after="old", before="old").address(**changes) == address


def test_the_plain_queue_has_a_plain_address_and_the_export_the_same_filters() -> None:
    assert QueueFilter().address() == "/admin/queue"
    assert QueueFilter(due="late").address("/admin/queue.xlsx") == "/admin/queue.xlsx?due=late"


def test_an_address_is_read_as_it_was_written() -> None:
    from urllib.parse import parse_qsl, urlsplit

    for wanted in (QueueFilter("all", "摆臂 K80", "plan", "today"), QueueFilter(), QueueFilter("done", q="a&b=c")):
        assert QueueFilter.of(dict(parse_qsl(urlsplit(wanted.address()).query))) == wanted


# decisions and kinds


def test_kinds_of_tasks_fall_into_the_types_of_the_filter() -> None:
    outside = {kind.partition(".")[0] for kind in KINDS} - set(TYPES)
    assert outside == {"price", "technical", "credit"}, "these only take note, and are found without a type"


def test_a_view_of_ones_own_comes_first() -> None:
    assert next(iter(VIEWS)) == "mine" == QueueFilter().view


# whose task it is


def actor(*posts: tuple[str, str], mandates: tuple[Mandate, ...] = ()) -> Any:
    one = Actor(kind=Kind.STAFF, id=ME, name="陈建国", posts=tuple(Post(*post) for post in posts), mandates=mandates)
    return SimpleNamespace(actor=one)


def task(person: uuid.UUID | None = None, department: str | None = None, position: str | None = None, kind: str = "review.delivery") -> Any:
    return SimpleNamespace(person_id=person, department=department, position=position, kind=kind)


CONTROL, HEAD, MEMBER = ("production", "control"), ("production", "head"), ("production", "member")
FOR_DELIVERY = (Mandate("delivery", OTHER, "陈建国"),)


@pytest.mark.parametrize(
    ("who", "asked", "mine"),
    [
        (actor(), task(person=ME), True),
        (actor(), task(person=OTHER), False),
        (actor(CONTROL), task(department="production", position="control"), True),
        (actor(MEMBER), task(department="production", position="control"), False),
        (actor(("sales", "control")), task(department="production", position="control"), False),
        (actor(HEAD), task(department="production", position="control"), True),
        (actor(("sales", "head")), task(department="production", position="control"), False),
        (actor(CONTROL), task(person=OTHER, department="production", position="control"), False),
        (actor(HEAD), task(person=OTHER, department="production", position="control"), True),
        (actor(CONTROL), task(department="production"), False),
        (actor(), task(), False),
        (actor(mandates=FOR_DELIVERY), task(person=OTHER), True),
        (actor(mandates=FOR_DELIVERY), task(person=OTHER, kind="review.approval"), False),
        (actor(mandates=(Mandate("blessing", OTHER, "x"),)), task(person=OTHER, kind="boat"), False),
    ],
)  # fmt: skip
def test_a_task_is_mine_by_name_by_post_as_head_or_under_a_mandate(who: Any, asked: Any, mine: bool) -> None:
    assert is_mine(who, asked) is mine


# rows that were ticked

ONE, TWO = str(uuid.UUID(int=7)), str(uuid.UUID(int=8))


@pytest.mark.parametrize(("texts", "ids"), [([ONE], [7]), ([TWO, ONE], [8, 7]), ([ONE, TWO, ONE], [7, 8])])
def test_ticked_rows_are_taken_once_each_in_their_order(texts: list[str], ids: list[int]) -> None:
    assert [each.int for each in choosing.ids(texts)] == ids


def test_at_least_one_row_is_ticked_and_at_most_a_hundred() -> None:
    many = [str(uuid.UUID(int=number)) for number in range(101)]
    assert len(choosing.ids(many[:100])) == 100
    with pytest.raises(Refused, match="at most 100"):
        choosing.ids(many)
    with pytest.raises(Refused, match="at least one"):
        choosing.ids([])


@pytest.mark.parametrize("text", ["1", "not an id", ONE + "0"])
def test_what_is_no_id_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        choosing.ids([ONE, text])


# figures and rows


@pytest.mark.parametrize(
    ("in_time", "done", "late", "percent"), [(9, 10, 0, 90), (9, 9, 1, 90), (0, 0, 3, 0), (0, 0, 0, None), (2, 3, 0, 67), (5, 5, 0, 100)]
)
def test_what_is_late_and_still_waits_counts_as_missed(in_time: int, done: int, late: int, percent: int | None) -> None:
    none = Count(0, 99)
    month = Punctuality(done=done, in_time=in_time, average=None)
    assert Figures(Count(late, 99), none, none, none, {}, month, month).in_time == percent


@pytest.mark.parametrize(
    ("internal", "path", "url"),
    [
        (True, "/reviews/SO-1", "/admin/reviews/SO-1"), (True, "/admin/orders/SO-1", "/admin/orders/SO-1"), (True, "plan", "/admin/plan"),
        (False, "/orders/SO-1/completion", "/admin/orders/SO-1"),
    ],
)  # fmt: skip
def test_a_row_leads_to_the_companys_door_wherever_its_task_is_done(internal: bool, path: str, url: str) -> None:
    about: Any = SimpleNamespace(internal=internal, path=path, object_number="SO-1")
    assert QueueRow(about, "", "", 0, "", 0, 0, timedelta()).url == url


@pytest.mark.parametrize(("left", "late"), [(timedelta(0), False), (timedelta(seconds=-1), True), (timedelta(hours=1), False)])
def test_a_row_is_late_from_the_first_second_after_its_time(left: timedelta, late: bool) -> None:
    about: Any = SimpleNamespace(internal=True, path="/x", object_number="SO-1")
    assert QueueRow(about, "", "", 0, "", 0, 0, left).late is late
