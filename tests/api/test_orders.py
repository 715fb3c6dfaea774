"""Released orders, in the order in which they were written; nothing of a confidential project, and prices for those who may see them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from domain.connection.models import FeedEntry
from domain.deliveries import ledger
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.projects.models import Project
from domain.shared.actor import system
from domain.shared.base import new_id
from domain.shared.work import unit
from tests.cast import NOW, TODAY
from tests.changes.story import Told
from tests.deliveries import shipping
from tests.orders.given import line, new_line
from tests.reviews.story import approved, begin, begin_new


def released(cast, *lines, **more):
    story = approved(cast, *lines, **more)
    story.release()
    return story


def numbers(page) -> list[str]:
    return [each["number"] for each in page["items"]]


def test_an_order_is_there_from_its_release_on(call, cast):
    caller = call("orders:read")
    story = approved(cast)
    assert (caller.get("/orders").json()["items"], caller.get(f"/orders/{story.number}").status_code) == ([], 404)
    story.release()
    [order] = caller.get("/orders").json()["items"]
    assert order == caller.get(f"/orders/{story.number}").json()
    assert (order["number"], order["po_number"], order["state"]) == (story.number, "4500874021", "released")
    assert order["customer"] == {"number": "K001", "name": cast.a.name_zh}
    [row] = order["lines"]
    assert (row["code"], row["quantity"], row["open"]) == ("HC-4801-012", "2400", "2400")
    assert row["schedules"][0]["requested"] == "2026-12-18"


def test_prices_are_there_for_those_who_may_see_them(call, cast):
    number = released(cast).number
    with_prices = call("orders:read", "prices:read").get(f"/orders/{number}").json()["lines"][0]
    without = call("orders:read").get(f"/orders/{number}").json()["lines"][0]
    assert with_prices["unit_price"] == "86.4"
    assert without == {name: value for name, value in with_prices.items() if name != "unit_price"}


def test_who_reads_on_from_a_place_misses_nothing_and_is_told_nothing_twice(call, cast):
    caller = call("orders:read")
    first, second, third = (released(cast, po_number=f"PO-{n}") for n in range(3))
    page = caller.get("/orders", limit=2).json()
    assert (numbers(page), page["more"]) == ([first.number, second.number], True)
    rest = caller.get("/orders", after=page["next"]).json()
    assert (numbers(rest), rest["more"]) == ([third.number], False)
    assert caller.get("/orders", after=rest["next"]).json() == {"items": [], "next": rest["next"], "more": False}
    touch(first)
    again = caller.get("/orders", after=rest["next"]).json()
    assert numbers(again) == [first.number]
    assert numbers(caller.get("/orders").json()) == [second.number, third.number, first.number]


def touch(story, **by):
    with unit(system("test"), now=NOW + timedelta(**(by or {"hours": 1}))) as work:
        row = work.session.scalars(select(OrderLine).where(OrderLine.order_id == story.order.id)).first()
        row.made = row.made + 1


def test_only_what_was_written_since_a_moment_is_asked_for(call, cast):
    caller = call("orders:read")
    early, late = released(cast, po_number="PO-1"), released(cast, po_number="PO-2")
    touch(late, days=2)
    assert numbers(caller.get("/orders", updated_since="2026-11-24T00:00:00+08:00").json()) == [late.number]
    assert numbers(caller.get("/orders", updated_since="2026-11-20T00:00:00Z").json()) == [early.number, late.number]


def test_a_write_that_is_rolled_back_is_not_told_of(call, cast):
    story, caller = released(cast), call("orders:read")
    place = caller.get("/orders").json()["next"]
    with pytest.raises(RuntimeError), unit(system("test"), now=NOW) as work:
        work.session.scalars(select(OrderLine)).first().made = 7
        work.session.flush()
        raise RuntimeError
    assert caller.get("/orders", after=place).json()["items"] == []
    assert caller.get(f"/orders/{story.number}").json()["lines"][0]["made"] == "0"


def test_one_order_stands_in_the_feed_once(call, cast):
    story = released(cast)
    for _ in range(3):
        touch(story)
    with unit(system("test")) as work:
        assert len(list(work.session.scalars(select(FeedEntry).where(FeedEntry.object_id == story.order.id)))) == 1


@pytest.mark.clause("5.1.1(4)")
class TestWhatIsConfidential:
    """A token belongs to no project: what a project keeps is not there for it, in lists, by number, and in time."""

    def confidential(self, cast):
        story = begin_new(cast)
        with unit(system("test"), now=NOW) as work:
            order = work.session.scalars(select(Order).where(Order.number == story.number)).one()
            assert order.project_id is not None
            order.released_at, order.state, order.dates_mean = NOW, "released", "gate"
        return story

    def test_an_order_of_a_project_is_not_there(self, call, cast):
        story, caller = self.confidential(cast), call()
        never = caller.get("/orders/SO-990101-999")
        there = caller.get(f"/orders/{story.number}")
        assert there.status_code == 404
        assert {**there.json(), "request": ""} == {**never.json(), "request": ""}
        assert caller.get("/orders").json()["items"] == []

    def test_nor_is_the_confidential_line_of_a_mixed_order_or_the_time_at_which_it_was_written(self, call, cast):
        story, caller = begin(cast, line(), new_line()), call()
        with unit(system("test"), now=NOW) as work:
            order = work.session.scalars(select(Order).where(Order.number == story.number)).one()
            assert order.project_id is None
            order.released_at, order.state, order.dates_mean = NOW, "released", "gate"
        page = caller.get("/orders").json()
        assert [row["position"] for row in page["items"][0]["lines"]] == [10]
        with unit(system("test"), now=NOW + timedelta(hours=1)) as work:
            secret = work.session.scalars(select(OrderLine).where(OrderLine.project_id.is_not(None))).one()
            secret.made = 5
        assert caller.get("/orders", after=page["next"]).json() == {"items": [], "next": page["next"], "more": False}
        assert caller.get(f"/orders/{story.number}").json() == page["items"][0]


class TestTheLedger:
    """5.1.10(2): the execution ledger page by page, as the page of it says."""

    def test_says_what_the_ledger_of_the_house_says(self, call, cast):
        gone = shipping.ship(shipping.released(cast))
        [row] = call("orders:read").get("/ledger").json()["items"]
        with unit(cast.li_qian, now=NOW) as work:
            [shown] = ledger.page(work, ledger.LedgerFilter()).rows
        assert (row["order"], row["code"], row["position"]) == (gone.story.number, shown.code, shown.position)
        assert [row[name] for name in ("ordered", "made", "shipped", "signed", "open")] == [
            f"{getattr(shown, name).normalize():f}" for name in ("ordered", "made", "shipped", "signed", "open")]
        assert (row["requested"], row["shipped_on"], row["received_on"]) == (str(shown.requested), str(shown.shipped_on), None)
        assert row["verdict"] == shown.verdict(TODAY)

    def test_is_read_to_its_end_each_row_once(self, call, cast, monkeypatch):
        monkeypatch.setattr("domain.deliveries.ledger.filtering.PAGE", 2)
        numbers = {released(cast, po_number=f"PO-{n}").number for n in range(5)}
        caller, seen, after = call("orders:read"), [], {}
        for _ in range(5):
            page = caller.get("/ledger", **after).json()
            seen += [row["order"] for row in page["items"]]
            if not page["more"]:
                break
            after = {"after": page["next"]}
        assert page["next"] is None and len(seen) == len(set(seen)) == 5 and set(seen) == numbers

    def test_is_narrowed_by_day_customer_and_state(self, call, cast):
        shipping.ship(shipping.released(cast, po_number="PO-1"))
        number = released(cast, po_number="PO-2").number
        caller = call("orders:read")
        [row] = caller.get("/ledger", state="open").json()["items"]
        assert row["order"] == number
        day = date.fromisoformat(row["requested"])
        for query, many in (({"from": str(day)}, 2), ({"to": str(day - timedelta(days=1))}, 0), ({"customer": "K001"}, 2),
                            ({"customer": "K999"}, 0), ({"from": str(day), "to": str(day), "state": "open"}, 1)):
            assert len(caller.get("/ledger", **query).json()["items"]) == many, query

    @pytest.mark.clause("5.1.1(4)")
    def test_has_nothing_of_a_confidential_project(self, call, cast):
        story = released(cast)
        key = new_id()
        assert len(call("orders:read").get("/ledger").json()["items"]) == 1
        with unit(system("test"), now=NOW) as work:
            work.add(Project(id=key, project_id=key, customer_id=cast.a.id, code="PXXXXXXX", name="E27", opened_at=NOW))
            for model in (Order, OrderLine, ScheduleLine):
                for row in work.session.scalars(select(model)):
                    row.project_id = key
        assert call("orders:read").get("/ledger").json()["items"] == []
        assert call("orders:read").get(f"/orders/{story.number}").status_code == 404

    @pytest.mark.parametrize(("name", "value"), [
        ("from", "gestern"), ("from", "2026-13-01"), ("to", "1999-12-31"), ("to", "20261231"), ("state", "everything"), ("after", "x"),
        ("after", "2026-11-23"), ("limit", "5"), ("part", "HC"), ("sort", "requested"),
    ])
    def test_is_not_asked_for_in_other_words(self, call, name, value):
        answer = call("orders:read").get("/ledger", **{name: value})
        assert (answer.status_code, [each["at"] for each in answer.json()["errors"]]) == (422, [f"/{name}"])

    def test_needs_the_scope_of_orders(self, call):
        assert call("stock:write", "changes:read").get("/ledger").status_code == 403


@pytest.mark.parametrize(("name", "value"), [
    ("limit", "0"), ("limit", "201"), ("limit", "-1"), ("limit", "１"), ("limit", "1.5"), ("limit", "x"), ("after", "-1"),
    ("after", "9" * 30), ("after", "null"), ("updated_since", "2026-11-20"),
    ("updated_since", "2026-11-20T00:00:00"), ("updated_since", "gestern"),
    ("updated_since", "0001-01-01T00:00:00Z"), ("updated_since", "9999-12-31T23:59:59-14:00"), ("page", "2"), ("state", "released"),
])  # fmt: skip
def test_a_parameter_that_is_not_as_it_is_described_is_refused(call, name, value):
    answer = call("orders:read").get("/orders", **{name: value})
    assert (answer.status_code, [each["at"] for each in answer.json()["errors"]]) == (422, [f"/{name}"])


def test_what_a_change_says_of_prices_is_there_for_those_who_may_see_them(call, cast):
    told = Told(released(cast))
    told.asks(told.price("84.90"))
    with_prices, without = call("changes:read", "prices:read"), call("changes:read")
    assert with_prices.get(f"/changes/{told.number}").json()["items"][0]["asked"] == {"price": "84.9", "currency": "CNY"}
    assert without.get(f"/changes/{told.number}").json()["items"][0]["asked"] == {"currency": "CNY"}
    [listed] = without.get("/changes").json()["items"]
    assert "price" not in listed["items"][0]["before"] and "price" in with_prices.get("/changes").json()["items"][0]["items"][0]["before"]
