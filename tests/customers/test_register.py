"""The register of customers: what belongs to whom, whom a page names, and how a long list goes on."""

from __future__ import annotations

from typing import Any

import pytest

from domain.accounts.models import Person
from domain.customers import actions, queries
from domain.customers.inputs import read_contact, read_customer, read_operation, read_ship_to
from domain.customers.models import Contact, Customer, InternalOperation, ShipTo
from domain.customers.queries import Filter
from domain.shared.actor import Actor, system
from domain.shared.errors import Invalid, NotFound
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.customers.test_actions import PLACE, given, journalled
from tests.customers.test_queries import more


def read(who: Actor, look: Any) -> Any:
    with unit(who, now=NOW) as work:
        return look(work)


def change(cast: Cast, deed: Any, who: str = "li_qian", customer: str = "a") -> Any:
    """`deed(work, customer)` by somebody of sales, committed."""
    return read(getattr(cast, who), lambda work: deed(work, work.fetch(Customer, cast.customers[customer].id)))


# numbers, owners, deputies


def test_a_customer_keeps_its_own_number_and_never_takes_anothers(cast: Cast) -> None:
    change(cast, lambda work, one: actions.edit(work, one, read_customer(given(cast, number="K001")), version=one.version))
    for taken in ("K002", "k002"):
        with pytest.raises(Invalid) as refused:
            change(cast, lambda work, one, taken=taken: actions.edit(work, one, read_customer(given(cast, number=taken)), version=None))
        assert set(refused.value.fields) == {"number"}


@pytest.mark.parametrize("name", ["owner_id", "deputy_id"])
def test_somebody_who_has_left_owns_no_customer(cast: Cast, name: str) -> None:
    with unit(system("test"), now=NOW) as work:
        work.fetch(Person, cast.wu_jia.id).active = False
    with pytest.raises(Invalid) as refused:
        read(cast.li_qian, lambda work: actions.create(work, read_customer(given(cast, **{name: str(cast.wu_jia.id)}))))
    assert set(refused.value.fields) == {name}


def test_an_owner_and_a_deputy_who_are_there_are_taken(cast: Cast) -> None:
    made = read(cast.li_qian, lambda work: actions.create(work, read_customer(given(cast, deputy_id=str(cast.sun_deputy.id)))))
    assert (made.owner_id, made.deputy_id) == (cast.li_qian.id, cast.sun_deputy.id)
    assert journalled("customer.created")[0].values["after"]["number"] == "K009"


# what hangs on a customer


def test_the_same_code_of_a_place_may_stand_at_two_customers(cast: Cast) -> None:
    for customer in ("a", "b"):
        place = change(cast, lambda work, one: actions.save_ship_to(work, one, read_ship_to(PLACE)), customer=customer)
        assert (place.customer_id, place.code) == (cast.customers[customer].id, "2")
    assert [entry.values["after"]["code"] for entry in journalled("customer.ship_to_added")] == ["2", "2"]


def test_a_place_that_is_changed_may_keep_its_code_and_not_take_anothers(cast: Cast) -> None:
    made = change(cast, lambda work, one: actions.save_ship_to(work, one, read_ship_to(PLACE)))
    again = lambda work, one, **fields: actions.save_ship_to(  # noqa: E731
        work, one, read_ship_to({**PLACE, **fields}), work.fetch(ShipTo, made.id), version=made.version
    )
    assert change(cast, lambda work, one: again(work, one, dock="9 号门")).dock == "9 号门"
    with pytest.raises(Invalid) as refused:
        change(cast, lambda work, one: actions.save_ship_to(work, one, read_ship_to({**PLACE, "code": "1"}), work.fetch(ShipTo, made.id)))
    assert set(refused.value.fields) == {"code"}
    assert len(journalled("customer.ship_to_changed")) == 1


def test_a_contact_that_is_added_stands_on_record_and_is_changed_in_place(cast: Cast) -> None:
    made = change(cast, lambda work, one: actions.save_contact(work, one, read_contact({"name": "周立", "language": "en", "active": "1"})))
    told = read_contact({"name": "周立", "job": "质量", "language": "en"})
    change(cast, lambda work, one: actions.save_contact(work, one, told, work.fetch(Contact, made.id), version=made.version))
    contacts = read(cast.li_qian, lambda work: queries.page(work, "K001").contacts)
    assert [(each.name, each.job, each.active) for each in contacts] == [("刘伟", "收货", True), ("周立", "质量", False)]
    assert (len(journalled("customer.contact_added")), len(journalled("customer.contact_changed"))) == (1, 1)


def test_what_belongs_to_this_customer_is_found_and_anothers_is_not(cast: Cast) -> None:
    mine, theirs = cast.ship_to["a"], cast.ship_to["b"]
    assert change(cast, lambda work, one: actions.of_customer(work, ShipTo, one, mine.id)).id == mine.id
    with pytest.raises(NotFound):
        change(cast, lambda work, one: actions.of_customer(work, ShipTo, one, theirs.id))


@pytest.mark.clause("5.3.1(2)")
def test_each_customers_house_is_kept_apart_and_changed_in_place(cast: Cast) -> None:
    for customer, text in (("a", "三部门对口"), ("b", "采购集中")):
        told = read_operation({"organisation": text})
        change(cast, lambda work, one, told=told: actions.save_operation(work, one, told, version=None), customer=customer)
    change(cast, lambda work, one: actions.save_operation(work, one, read_operation({"organisation": "两部门", "debt": "无"}), version=1))
    with unit(cast.li_qian, now=NOW) as work:
        kept = {row.customer_id: (row.organisation, row.debt) for row in work.session.query(InternalOperation)}
    assert kept == {cast.a.id: ("两部门", "无"), cast.b.id: ("采购集中", "")}


# the list and the page


def test_a_page_names_owner_and_deputy_and_nobody_else(cast: Cast) -> None:
    page = read(cast.li_qian, lambda work: queries.page(work, "K001"))
    assert (page.owner, page.deputy) == ("李倩", "孙启明")
    assert {user.name for user in page.users} == {"王敏", "林工", "郑洁"}
    with unit(system("test"), now=NOW) as work:
        work.fetch(Customer, cast.a.id).deputy_id = None
    assert read(cast.li_qian, lambda work: queries.page(work, "K001")).deputy is None


@pytest.mark.parametrize(("who", "mine"), [("li_qian", 1), ("wu_jia", 1), ("sun_deputy", 2), ("zhao", 0)])
def test_mine_are_those_i_own_and_those_i_stand_in_for(cast: Cast, who: str, mine: int) -> None:
    actor = getattr(cast, who)
    counts = read(actor, lambda work: queries.counts(work, actor.id))
    assert (counts["all"], counts["mine"]) == (2, mine)
    assert len(read(actor, lambda work: queries.listed(work, Filter(mine=True))).rows) == mine


def test_a_long_list_goes_on_where_it_ended_and_counts_the_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 3)
    more(cast, "安徽江淮", "北京奔驰", "重庆长安", "重庆长安", "东风")
    names, after = [], ""
    for _ in range(3):
        found = read(cast.li_qian, lambda work, after=after: queries.listed(work, Filter(after=after)))
        names.append([row.number for row in found.rows])
        assert found.total == 7
        after = found.later or ""
    assert [number for page in names for number in page] == [row.number for row in read(cast.li_qian, lambda work: sorted_all(work))]
    assert [len(page) for page in names] == [3, 3, 1] and after == ""


def sorted_all(work: Any) -> list[Customer]:
    return sorted(work.session.query(Customer), key=lambda one: (one.sort_key, one.number))


@pytest.mark.parametrize("after", ["no bar", "|", "zzz|K999"])
def test_a_place_in_the_list_that_is_none_breaks_nothing(cast: Cast, after: str) -> None:
    assert len(read(cast.li_qian, lambda work: queries.listed(work, Filter(after=after))).rows) == (0 if after.startswith("zzz") else 2)


def test_orders_are_entered_for_customers_and_not_for_those_who_may_become_one(cast: Cast) -> None:
    more(cast, "安徽江淮", potential=True)
    assert {one.number for one in read(cast.li_qian, queries.who_order)} == {"K001", "K002"}
    assert set(read(cast.li_qian, queries.numbers)) == {"K001", "K002", "K100"}


def test_customers_are_owned_by_staff_who_are_there(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        work.fetch(Person, cast.wu_jia.id).active = False
    names = [name for _, name in read(cast.li_qian, queries.staff)]
    assert "李倩" in names and "吴佳" not in names and "王敏" not in names
