"""One row by its key: asked of the database once, with a statement that is built once, and by nobody who may not see it."""

from __future__ import annotations

import uuid

import pytest

from domain.customers.models import Customer
from domain.shared.actor import system
from domain.shared.errors import NotFound, Stale
from domain.shared.work import _by_key, unit
from tests.cast import Cast
from tests.statements import counted


def test_what_is_there_already_is_not_asked_for_again(cast: Cast) -> None:
    with unit(system("test")) as work:
        first = work.fetch(Customer, cast.a.id)
        with counted() as said:
            assert work.fetch(Customer, cast.a.id) is work.find(Customer, cast.a.id) is first
    assert said == []


def test_a_statement_is_built_once_whoever_asks_and_whatever_for(cast: Cast) -> None:
    with unit(cast.li_qian) as work:
        work.fetch(Customer, cast.a.id)
    built = _by_key.cache_info().misses
    with unit(cast.zhao) as work:
        work.fetch(Customer, cast.b.id)
    assert _by_key.cache_info().misses == built


@pytest.mark.parametrize("lock", [False, True])
def test_what_is_out_of_sight_and_what_never_was_are_not_there(cast: Cast, lock: bool) -> None:
    with unit(cast.b_buyer) as work:
        assert work.find(Customer, cast.b.id, lock=lock) is not None
        for key in (cast.a.id, uuid.uuid4(), None):
            assert work.find(Customer, key, lock=lock) is None
            with pytest.raises(NotFound):
                work.fetch(Customer, key, lock=lock)


def test_what_another_changed_since_it_was_read_is_not_held_as_if_nothing_were(cast: Cast) -> None:
    with pytest.raises(Stale), unit(cast.li_qian) as slow:
        slow.fetch(Customer, cast.a.id)
        with unit(cast.zhao) as fast:
            fast.fetch(Customer, cast.a.id).grade = "B"
        slow.fetch(Customer, cast.a.id, lock=True)


def test_what_is_held_is_read_anew(cast: Cast) -> None:
    with unit(system("test")) as work:
        held = work.fetch(Customer, cast.a.id)
        with counted() as said:
            assert work.fetch(Customer, cast.a.id, lock=True) is held
    assert next(each for each in said if each.startswith("SELECT customer")).endswith("FOR UPDATE")
