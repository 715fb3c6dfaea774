"""One transaction: whole or not at all, numbered without gaps, done once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from domain.customers.models import Customer
from domain.shared.actor import system
from domain.shared.errors import Stale, TokenReused
from domain.shared.idempotency import new_token, once, remember
from domain.shared.numbering import next_number
from domain.shared.outbox import Outbox, later
from domain.shared.work import unit
from tests.cast import NOW, Cast

ROUTE = "POST /orders"


def test_what_a_failed_unit_did_is_not_there(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), unit(cast.li_qian) as work:
        work.fetch(Customer, cast.a.id).grade = "C"
        later(work, "mail", {"x": 1})
        raise ZeroDivisionError
    with unit(system("test")) as work:
        assert work.fetch(Customer, cast.a.id).grade == "A"
        assert work.session.scalars(select(Outbox)).all() == []


def test_the_outbox_row_commits_with_the_change_that_asked_for_it(cast: Cast) -> None:
    with unit(cast.li_qian) as work:
        customer = work.fetch(Customer, cast.a.id)
        customer.grade = "C"
        later(work, "mail", {"to": "x"}, thing=customer)
    with unit(system("test")) as work:
        rows = work.session.scalars(select(Outbox)).all()
        assert [(row.kind, row.customer_id, row.attempts) for row in rows] == [("mail", cast.a.id, 0)]
        assert work.fetch(Customer, cast.a.id).grade == "C"


def test_of_two_who_change_the_same_version_the_second_is_told(cast: Cast) -> None:
    with pytest.raises(Stale), unit(cast.li_qian) as slow:
        mine = slow.fetch(Customer, cast.a.id)
        with unit(cast.zhao) as fast:
            fast.fetch(Customer, cast.a.id).grade = "B"
        mine.grade = "C"
    with unit(system("test")) as work:
        assert work.fetch(Customer, cast.a.id).grade == "B"


def test_numbers_run_in_sequence_within_a_day(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        assert [next_number(work, "SO") for _ in range(3)] == ["SO-261123-001", "SO-261123-002", "SO-261123-003"]
        assert next_number(work, "PR") == "PR-261123-001"


def test_a_number_given_back_leaves_no_gap(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), unit(system("test"), now=NOW) as work:
        assert next_number(work, "SO") == "SO-261123-001"
        raise ZeroDivisionError
    with unit(system("test"), now=NOW) as work:
        assert next_number(work, "SO") == "SO-261123-001"


def test_fifty_who_take_a_number_at_once_get_fifty_in_a_row(cast: Cast) -> None:
    start = Barrier(10)

    def take(_: int) -> list[str]:
        start.wait()
        taken = []
        for _ in range(5):
            with unit(system("test"), now=NOW) as work:
                taken.append(next_number(work, "SO"))
        return taken

    with ThreadPoolExecutor(10) as pool:
        numbers = [number for taken in pool.map(take, range(10)) for number in taken]
    assert sorted(numbers) == [f"SO-261123-{n:03d}" for n in range(1, 51)]


def test_the_same_form_again_leads_where_it_led_first(cast: Cast) -> None:
    token = new_token()
    with unit(cast.wang_min) as work:
        assert once(work, token, ROUTE, "a=1") is None
        remember(work, token, ROUTE, "/orders/SO-1")
    with unit(cast.wang_min) as work:
        assert once(work, token, ROUTE, "a=1") == "/orders/SO-1"


def test_the_same_token_with_another_body_is_refused(cast: Cast) -> None:
    token = new_token()
    with unit(cast.wang_min) as work:
        once(work, token, ROUTE, "a=1")
    with pytest.raises(TokenReused), unit(cast.wang_min) as work:
        once(work, token, ROUTE, "a=2")


def test_a_refused_form_may_be_sent_again(cast: Cast) -> None:
    token = new_token()
    with pytest.raises(ZeroDivisionError), unit(cast.wang_min) as work:
        once(work, token, ROUTE, "a=1")
        raise ZeroDivisionError
    with unit(cast.wang_min) as work:
        assert once(work, token, ROUTE, "a=2") is None


def test_another_persons_token_is_not_theirs(cast: Cast) -> None:
    token = new_token()
    with unit(cast.wang_min) as work:
        assert once(work, token, ROUTE, "a=1") is None
    with unit(cast.b_buyer) as work:
        assert once(work, token, ROUTE, "a=1") is None


def test_of_many_who_send_the_same_form_at_once_one_does_it(cast: Cast) -> None:
    token, start = new_token(), Barrier(8)

    def send(_: int) -> str | None:
        start.wait()
        with unit(cast.wang_min) as work:
            first = once(work, token, ROUTE, "a=1")
            if first is None:
                remember(work, token, ROUTE, "/orders/SO-1")
            return first

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert answers.count(None) == 1 and answers.count("/orders/SO-1") == 7
