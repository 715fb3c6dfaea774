"""2.3 来料加工: the customer's own material per line: announced, received, used, scrapped, given back; asked for, never bought."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.orders import actions, copying, revisions, supplied
from domain.orders.actions.supplied import TASK, ask
from domain.orders.checking import offers_for
from domain.orders.events import OrderAmended
from domain.orders.inputs import SuppliedInput
from domain.orders.models import OrderState, SuppliedMaterial
from domain.orders.queries import by_number
from domain.orders.supplied import refusal
from domain.shared.actor import Actor, system
from domain.shared.errors import Forbidden, NotFound, Refused, Stale
from domain.shared.events import _reactions
from domain.shared.tasks import Task
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.orders.given import given, line, sent
from tests.remembering import remembered
from tests.visitors import Visitor, words
from tests.web.forms import forms_of

pytestmark = [pytest.mark.clause("2.3"), pytest.mark.usefixtures("by_themselves")]
S = OrderState
STEEL = SuppliedInput("钢板 QStE420", Decimal(500))
NOTHING = dict.fromkeys(supplied.BOOKINGS, Decimal(0))


@pytest.fixture
@remembered
def number(cast: Cast) -> str:
    """A processing order of one line for which the customer sends 500 kg."""
    return sent(cast, line(supplied=(STEEL,)), kind="processing")


def rows(number: str, actor: Actor | None = None) -> list[supplied.SuppliedRow]:
    with unit(actor or system("test"), now=NOW) as work:
        return list(supplied.of_order(work, by_number(work, number)))


def bring(number: str, state: str) -> None:
    with unit(system("test"), now=NOW) as work:
        by_number(work, number).state = state


def book(number: str, actor: Actor, what: str, quantity: int, note: str = "", **more: Any) -> None:
    row = rows(number)[0]
    with unit(actor, now=NOW) as work:
        actions.book(work, number, row.id, what, Decimal(quantity), note, version=more.get("version", row.version))


class TestTheRule:
    @pytest.mark.parametrize(
        ("what", "quantity", "state", "booked", "said"),
        [
            ("received", 0, S.IN_REVIEW, {}, "Enter how much."),
            ("received", 5, S.IN_REVIEW, {}, None),
            ("received", 5, S.CANCELLED, {}, "The order has ended"),
            ("received", -5, S.CANCELLED, {"received": 5}, None),
            ("used", 5, S.RELEASED, {"received": 5}, None),
            ("used", 6, S.RELEASED, {"received": 5}, "Only 5 of it are here."),
            ("used", 5, S.APPROVED, {"received": 5}, "Nothing of it is used before"),
            ("scrapped", 5, S.APPROVED, {"received": 5}, "Nothing of it is used before"),
            ("scrapped", 2, S.IN_PRODUCTION, {"received": 5, "used": 3}, None),
            ("scrapped", 3, S.IN_PRODUCTION, {"received": 5, "used": 3}, "Only 2 of it are here."),
            ("returned", 5, S.WITHDRAWN, {"received": 5}, None),
            ("returned", 6, S.WITHDRAWN, {"received": 5}, "Only 5 of it are here."),
            ("received", -5, S.IN_REVIEW, {"received": 5, "used": 1}, "Only 4 of it are here."),
            ("used", -2, S.APPROVED, {"received": 5, "used": 3}, None),
            ("used", -4, S.RELEASED, {"received": 5, "used": 3}, "Only 3 were booked"),
        ],
    )
    def test_what_is_here_cannot_be_less_than_what_left_it(
        self, what: str, quantity: int, state: str, booked: dict[str, int], said: str | None
    ) -> None:
        told = refusal(state, what, Decimal(quantity), NOTHING | {name: Decimal(each) for name, each in booked.items()})
        assert (told is None) if said is None else str(told).startswith(said)


class TestBooking:
    def test_what_came_was_used_scrapped_and_given_back_leaves_its_balance(self, cast: Cast, number: str) -> None:
        bring(number, S.RELEASED)
        for what, quantity in (("received", 500), ("used", 300), ("scrapped", 20), ("returned", 50)):
            book(number, cast.sun_li, what, quantity)
        row = rows(number)[0]
        assert (row.balance, row.to_come, row.material, row.position) == (Decimal(130), Decimal(0), "钢板 QStE420", 10)

    def test_what_is_missing_is_told_to_the_customer_too(self, cast: Cast, number: str) -> None:
        book(number, cast.sun_li, "received", 200)
        assert [each.to_come for each in rows(number, cast.wang_min)] == [Decimal(300)]
        assert rows_of_stranger(number, cast) == []

    @pytest.mark.parametrize("name", ["wang_min", "li_qian", "shen", "liu", "it"])
    def test_only_store_and_production_book(self, cast: Cast, number: str, name: str) -> None:
        with pytest.raises(Forbidden):
            book(number, cast.people[name], "received", 5)
        book(number, cast.chen, "received", 5)
        assert rows(number)[0].received == 5

    def test_two_who_book_at_once_do_not_overwrite_each_other(self, cast: Cast, number: str) -> None:
        before = rows(number)[0].version
        book(number, cast.sun_li, "received", 5)
        with pytest.raises(Stale):
            book(number, cast.sun_li, "received", 5, version=before)
        assert rows(number)[0].received == 5

    def test_a_booking_is_taken_back_with_its_reason_only(self, cast: Cast, number: str) -> None:
        book(number, cast.sun_li, "received", 5)
        with pytest.raises(Refused, match="Say why"):
            book(number, cast.sun_li, "received", -2)
        book(number, cast.sun_li, "received", -2, "磅单写错")
        assert rows(number)[0].received == 3

    def test_a_row_of_another_order_or_a_word_nobody_books_is_not_there(self, cast: Cast, number: str) -> None:
        other = sent(cast, line(quantity=7, supplied=(STEEL,)), kind="processing", po_number="other")
        row = rows(number)[0]
        for order, what in ((other, "received"), (number, "expected")):
            with unit(cast.sun_li, now=NOW) as work, pytest.raises(NotFound):
                actions.book(work, order, row.id, what, Decimal(1), version=row.version)


def rows_of_stranger(number: str, cast: Cast) -> list[Any]:
    with unit(cast.b_buyer, now=NOW) as work:
        return list(work.session.scalars(select(SuppliedMaterial)))


class TestAsking:
    def asked(self, number: str) -> list[tuple[str, str | None]]:
        with unit(system("test"), now=NOW) as work:
            return [(str(each.title), each.outcome) for each in work.session.scalars(select(Task).where(Task.kind == TASK))]

    def ask(self, number: str) -> None:
        with unit(system("test"), now=NOW) as work:
            ask(work, by_number(work, number))

    def test_what_has_not_come_is_asked_of_the_customer_until_it_is_here(self, cast: Cast, number: str) -> None:
        self.ask(number)
        with unit(system("test"), now=NOW) as work:
            task = work.session.scalars(select(Task).where(Task.kind == TASK)).one()
            assert (task.clause, task.customer_id, task.path) == ("2.3", cast.a.id, f"/orders/{number}#supplied")
        book(number, cast.sun_li, "received", 499)
        assert [outcome for _, outcome in self.asked(number)] == [None]
        book(number, cast.sun_li, "received", 1)
        assert [outcome for _, outcome in self.asked(number)] == ["done"]

    def test_nothing_is_asked_where_all_is_here_or_none_was_announced(self, cast: Cast, number: str) -> None:
        book(number, cast.sun_li, "received", 500)
        self.ask(number)
        self.ask(sent(cast, line(quantity=9), po_number="plain"))
        assert self.asked(number) == []


class TestAmending:
    def amended(self, cast: Cast, number: str, *pairs: SuppliedInput) -> None:
        with unit(cast.wang_min, now=NOW) as work:
            order = by_number(work, number)
            actions.amend(work, number, given(cast, line(quantity=3000, supplied=pairs), kind="processing"), version=order.version)

    def test_what_was_booked_stays_with_its_material_when_the_order_is_amended(self, cast: Cast, number: str) -> None:
        book(number, cast.sun_li, "received", 200)
        self.amended(cast, number, SuppliedInput("钢板 qste420", Decimal(600)))
        (row,) = rows(number)
        assert (row.expected, row.received) == (Decimal(600), Decimal(200))

    def test_material_announced_no_more_stays_only_where_some_of_it_is_here(self, cast: Cast, number: str) -> None:
        self.amended(cast, number, SuppliedInput("铝板", Decimal(10)))
        assert [each.material for each in rows(number)] == ["铝板"]
        book(number, cast.sun_li, "received", 4)
        self.amended(cast, number, STEEL)
        assert {(each.material, each.expected, each.received) for each in rows(number)} == {
            ("铝板", Decimal(0), Decimal(4)), ("钢板 QStE420", Decimal(500), Decimal(0)),
        }  # fmt: skip

    def test_the_same_announcement_again_is_no_amendment(self, cast: Cast, number: str) -> None:
        with unit(cast.wang_min, now=NOW) as work, pytest.raises(Refused, match="Nothing differs"):
            actions.amend(work, number, given(cast, line(supplied=(STEEL,)), kind="processing"), version=by_number(work, number).version)

    def test_another_quantity_of_material_alone_is_a_revision_that_says_so(self, cast: Cast, number: str) -> None:
        heard: list[OrderAmended] = []
        _reactions[OrderAmended] = [lambda work, event: heard.append(event)]
        with unit(cast.wang_min, now=NOW) as work:
            more = given(cast, line(supplied=(replace(STEEL, expected=Decimal(650)),)), kind="processing")
            assert [str(each) for each in revisions.ahead(work, by_number(work, number), more, offers_for(work, more))] == [
                "Line 10, 2904110-K80: supplied by the customer, 钢板 QStE420 500 kg → 650 kg"
            ]
            actions.amend(work, number, more, version=by_number(work, number).version)
        with unit(cast.li_qian, now=NOW) as work:
            told = revisions.of_order(work, by_number(work, number))[0]
        assert [str(each) for each in told.differences] == ["Line 10, 2904110-K80: supplied by the customer, 钢板 QStE420 500 kg → 650 kg"]
        assert (heard[0].changed, heard[0].lines) == ({"material"}, {10})

    def test_material_no_longer_supplied_is_told_with_what_comes_instead(self, cast: Cast, number: str) -> None:
        self.amended(cast, number, SuppliedInput("铝板", Decimal(10)))
        with unit(cast.li_qian, now=NOW) as work:
            told = [str(each) for each in revisions.of_order(work, by_number(work, number))[0].differences]
        assert [each.partition("customer, ")[2] for each in told[-2:]] == ["钢板 QStE420 500 kg → —", "铝板 — → 10 kg"]

    def test_the_page_of_an_amendment_begins_with_what_was_announced(self, cast: Cast, number: str) -> None:
        with unit(cast.wang_min, now=NOW) as work:
            content = copying.from_order(work, by_number(work, number))
        assert content["lines"][0]["supplied"] == [["钢板 QStE420", "500"]]


class TestPages:
    def test_the_store_books_on_the_order_page_and_the_customer_reads_it(
        self, cast: Cast, number: str, visit: Callable[..., Visitor]
    ) -> None:
        row, store = rows(number)[0], visit(cast.sun_li)
        assert "登记到货" in words(store.get(f"/admin/orders/{number}").text)
        booked = store.post(f"/admin/orders/{number}/supplied/{row.id}", {"what": "received", "quantity": "120.5"}, version=row.version)
        assert "已登记" in words(store.follow(booked).text)
        page = words(visit(cast.wang_min).get(f"/orders/{number}").text)
        assert "120.5" in page and "尚待来料 379.5 kg" in page

    def test_a_refusal_says_why_on_the_page(self, cast: Cast, number: str, visit: Callable[..., Visitor]) -> None:
        row = rows(number)[0]
        path = f"/admin/orders/{number}/supplied/{row.id}"
        answer = visit(cast.sun_li).post(path, {"what": "used", "quantity": "5"}, version=row.version)
        assert answer.status_code == 409 and "订单下达之前不得使用来料" in words(answer.text)

    def test_a_quantity_that_is_none_is_given_back_with_what_is_wrong(
        self, cast: Cast, number: str, visit: Callable[..., Visitor]
    ) -> None:
        row, typed = rows(number)[0], {"what": "received", "quantity": "十二点五", "note": "<第一批>"}
        answer = visit(cast.sun_li).post(f"/admin/orders/{number}/supplied/{row.id}", typed, version=row.version)
        (form,) = (each for each in forms_of(answer.text) if each.action.endswith(f"/supplied/{row.id}"))
        assert answer.status_code == 422
        assert form.data() == typed
        assert 'class="take" open' in answer.text

    def test_sales_read_and_do_not_book(self, cast: Cast, number: str, visit: Callable[..., Visitor]) -> None:
        page = words(visit(cast.li_qian).get(f"/admin/orders/{number}").text)
        assert "尚待来料" in page and "登记到货" not in page
        foreign = visit(cast.li_qian).post(f"/admin/orders/{number}/supplied/{uuid.uuid4()}", {"what": "received", "quantity": "5"})
        assert foreign.status_code == 403
