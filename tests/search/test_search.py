"""Searching the index in the database: what is found, in which order, and what stays hidden from whom."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from domain.customers.models import Customer
from domain.orders.models import Order, OrderLine
from domain.search.index import Entry, replace, row
from domain.search.models import SearchEntry
from domain.search.queries import CUSTOMER_LIMITS, STAFF_LIMITS, Found, find, order_ids
from domain.shared.actor import ANONYMOUS, Actor, system
from domain.shared.base import new_id
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.tracking.made import confidential_line, order, project


def numbers(actor: Actor, query: str, *kinds: str, limit: int = 20) -> list[str]:
    limits = dict.fromkeys(kinds, limit) or dict.fromkeys(STAFF_LIMITS, limit)
    with unit(actor, now=NOW) as work:
        return [found.number for found in find(work, query, limits)]


def test_staff_find_an_order_by_number_customer_order_part_and_name(cast: Cast) -> None:
    order(cast, "SO-261106-018")
    for query in ("SO-261106-018", "261106", "45018", "2904110", "摆臂", "yuanjiang 摆臂", "HC-4801", "qxbb", "yjqc"):
        assert "SO-261106-018" in numbers(cast.li_qian, query, "order"), query


def test_staff_find_parts_and_customers(cast: Cast) -> None:
    assert numbers(cast.li_qian, "HC-4801-012", "product") == ["HC-4801-012"]
    assert numbers(cast.li_qian, "2904110", "entry") == ["2904110-K80"]
    assert numbers(cast.li_qian, "博恩", "customer") == ["K002"]
    assert numbers(cast.li_qian, "boen", "customer") == ["K002"]


def test_what_is_called_exactly_so_comes_first_then_the_newest(cast: Cast) -> None:
    order(cast, "SO-261106-018", at=NOW - timedelta(days=9))
    order(cast, "SO-261107-001", at=NOW, po_number="SO-261106-018-A")
    order(cast, "SO-261107-002", at=NOW - timedelta(days=1))
    assert numbers(cast.li_qian, "SO-261106-018", "order") == ["SO-261106-018", "SO-261107-001"]
    assert numbers(cast.li_qian, "SO-2611", "order") == ["SO-261107-001", "SO-261107-002", "SO-261106-018"]


def test_a_customer_comes_before_its_newest_orders_by_name_number_and_the_beginning_of_either(cast: Cast) -> None:
    for number in range(3):
        order(cast, f"SO-261106-{number:03d}")
    for query in ("yuanjiang", "远江", "YuanJiang", "yuan"):
        found = numbers(cast.li_qian, query)
        assert found[0] == "K001" and "SO-261106-001" in found, query
    assert numbers(cast.li_qian, "K001")[0] == "K001"


def test_the_customer_that_is_called_so_comes_before_those_that_are_only_found_by_it(cast: Cast) -> None:
    """However many there are, and however new."""
    names = {"K801": "Neubosch Systems", "K802": "Bosch", "K803": "Bosch Rexroth", "K804": "Albosch", "K805": "Elbosch", "K806": "Gebosch"}
    with unit(system("test"), now=NOW) as work:
        for nth, (number, name) in enumerate(names.items()):
            made = [Entry("customer", new_id(), number, "博", NOW + timedelta(hours=nth), (name,), note=name, customer_id=cast.a.id)]
            replace(work, [made[0].object_id], made)
        part = [Entry("entry", new_id(), "E-801", "臂", NOW + timedelta(hours=9), ("BOSCH",), customer_id=cast.a.id)]
        replace(work, [part[0].object_id], part)
        order(cast, "SO-261106-018", po_number="BOSCH")
    with unit(cast.li_qian, now=NOW) as work:
        found = [each.number for each in find(work, "bosch")]
    assert found[:2] == ["K802", "K803"]
    assert found[3:] == ["SO-261106-018", "E-801"], "after three customers, as the limit says, kind after kind, however new"


def test_what_has_this_very_number_comes_before_a_customer_that_is_only_found_by_it(cast: Cast) -> None:
    order(cast, "SO-261106-018", po_number="4501800012")
    with unit(system("test"), now=NOW) as work:
        made = [Entry("customer", new_id(), "K801", "博", NOW, ("SO-261106-018",), note="Other", customer_id=cast.a.id)]
        replace(work, [made[0].object_id], made)
    assert numbers(cast.li_qian, "SO-261106-018", "customer", "order") == ["SO-261106-018", "K801"]


def test_no_more_are_answered_than_were_asked_for(cast: Cast) -> None:
    for number in range(5):
        order(cast, f"SO-261106-{number:03d}", at=NOW - timedelta(hours=number))
    assert numbers(cast.li_qian, "SO-261106", limit=2) == ["SO-261106-000", "SO-261106-001"]


def test_a_query_that_says_nothing_finds_nothing(cast: Cast) -> None:
    order(cast)
    assert numbers(cast.li_qian, "，%' ") == []
    with unit(cast.li_qian, now=NOW) as work:
        assert order_ids(work, "") == []


def test_a_customer_finds_own_orders_and_parts_only(cast: Cast) -> None:
    order(cast, "SO-261106-018")
    order(cast, "SO-261106-019", customer="b", lines=(("B-77120", 100, 0),))
    assert numbers(cast.wang_min, "SO-261106", *CUSTOMER_LIMITS) == ["SO-261106-018"]
    assert numbers(cast.b_buyer, "SO-261106", *CUSTOMER_LIMITS) == ["SO-261106-019"]
    assert numbers(cast.b_buyer, "2904110", *CUSTOMER_LIMITS) == []


def test_a_customer_who_asks_for_everything_still_sees_nothing_of_the_company_or_others(cast: Cast) -> None:
    assert numbers(cast.wang_min, "HC-9001") == []
    assert numbers(cast.wang_min, "博恩") == []
    assert numbers(cast.wang_min, "HC-4801-012", "product") == []


@pytest.mark.clause("5.1.1(4)")
def test_a_confidential_order_is_found_by_members_of_its_project_alone(cast: Cast) -> None:
    secret = project(cast, cast.li_qian, cast.wang_min)
    order(cast, "E27-0031", project=secret)
    for member in (cast.li_qian, cast.wang_min):
        assert numbers(member, "E27-0031") == ["E27-0031"]
    for outsider in (cast.wu_jia, cast.shen, cast.a_quality, cast.b_buyer):
        assert numbers(outsider, "E27-0031") == []


@pytest.mark.clause("5.1.1(4)")
def test_a_mixed_order_is_not_found_by_the_names_of_its_confidential_lines(cast: Cast) -> None:
    secret = project(cast, cast.li_qian)
    confidential_line(cast, order(cast, "SO-261106-018"), secret)
    assert numbers(cast.li_qian, "电堆") == ["SO-261106-018"]
    assert numbers(cast.wu_jia, "电堆") == []
    assert numbers(cast.wu_jia, "摆臂", "order") == ["SO-261106-018"]


def test_nobody_finds_anything_without_saying_who_they_are(cast: Cast) -> None:
    order(cast)
    assert numbers(ANONYMOUS, "SO-261106") == []


def test_past_the_unit_of_work_the_wall_stands(cast: Cast) -> None:
    order(cast, "E27-0031", project=project(cast, cast.li_qian))
    with unit(cast.wu_jia, now=NOW) as work:
        direct = work.session.connection().execute(text("SELECT count(*) FROM search_entry WHERE number = 'E27-0031'")).scalar_one()
        called = work.session.connection().execute(
            select(func.count()).select_from(func.concord_search("=e270031", ["^e2"], ["order"], [9]))
        )
    assert direct == 0
    assert called.scalar_one() == 0


def test_the_index_follows_a_change_in_the_same_transaction(cast: Cast) -> None:
    made = order(cast)
    with unit(system("test"), now=NOW) as work:
        line = work.session.scalars(select(OrderLine).where(OrderLine.order_id == made.id, OrderLine.position == 10)).one()
        line.name = "后稳定杆"
    assert numbers(cast.li_qian, "稳定杆", "order") == [made.number]
    assert numbers(cast.li_qian, "摆臂", "order") == []


def test_the_index_stays_as_it_was_when_the_transaction_fails(cast: Cast) -> None:
    made = order(cast)
    with pytest.raises(RuntimeError), unit(system("test"), now=NOW) as work:
        work.fetch(Order, made.id).po_number = "QQQ-999"
        work.session.flush()
        raise RuntimeError
    assert numbers(cast.li_qian, "QQQ-999") == []


def test_a_change_that_no_search_can_see_does_not_write_the_index(cast: Cast) -> None:
    made = order(cast)
    with unit(system("test"), now=NOW) as work:
        before = work.session.scalars(select(SearchEntry.id).where(SearchEntry.object_id == made.id)).all()
        work.fetch(Order, made.id).state = "closed"
    with unit(system("test"), now=NOW) as work:
        assert work.session.scalars(select(SearchEntry.id).where(SearchEntry.object_id == made.id)).all() == before


def test_a_customer_is_found_by_a_new_name_and_no_longer_by_the_old(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        customer = work.fetch(Customer, cast.a.id)
        customer.name_zh, customer.name_en, customer.name_short = "星河客车有限公司", "Galaxy Bus", "星河"
    assert numbers(cast.li_qian, "星河", "customer") == ["K001"]
    assert numbers(cast.li_qian, "远江汽车集团", "customer") == []


def test_the_ids_of_orders_serve_the_filter_of_a_list(cast: Cast) -> None:
    made = order(cast)
    order(cast, "SO-261106-019", customer="b", lines=(("B-77120", 100, 0),))
    with unit(cast.li_qian, now=NOW) as work:
        assert order_ids(work, "摆臂") == [made.id]


def test_a_found_thing_says_what_it_is(cast: Cast) -> None:
    made = order(cast)
    with unit(cast.wang_min, now=NOW) as work:
        (found,) = find(work, "SO-261106-018", {"order": 9})
    assert found == Found("order", made.id, made.number, "前下摆臂总成（左）", "45018 · 远江汽车", NOW)


def test_a_row_for_bulk_loading_reads_as_a_tsvector(cast: Cast) -> None:
    entry = Entry("order", cast.a.id, "SO-1", "摆臂", NOW, ("摆臂", "K80"), customer_id=cast.a.id)
    loaded = row(entry)
    with unit(system("test"), now=NOW) as work:
        matches = text("SELECT CAST(:words AS tsvector) @@ CAST('摆臂 & ~k80' AS tsquery)")
        found = work.session.connection().execute(matches, {"words": loaded["tokens"]})
        assert found.scalar_one() is True
    assert set(loaded) == {column.name for column in SearchEntry.__table__.columns}
