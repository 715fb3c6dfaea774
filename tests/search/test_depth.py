"""Search looks among the newest first; what lies deeper is found all the same, in the same order, by whom it is meant for."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from domain.search.queries import CUSTOMER_LIMITS, find, order_ids
from domain.shared.actor import Actor, system
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.tracking.made import order, project

REACH = 200
FILL = text(
    "INSERT INTO search_entry (id, kind, object_id, number, title, note, at, tokens, customer_id) "
    "SELECT gen_random_uuid(), 'order', gen_random_uuid(), 'N-' || nth, '', '', CAST(:at AS timestamptz) + nth * interval '1 s', "
    "array_to_tsvector(ARRAY['other']), CAST(:customer AS uuid) FROM generate_series(1, :many) nth"
)


def newer(cast: Cast, many: int, customer: str = "a") -> None:
    """So many orders of other words, all newer than NOW."""
    with unit(system("test"), now=NOW) as work:
        work.session.connection().execute(FILL, {"at": NOW, "many": many, "customer": getattr(cast, customer).id})


def numbers(actor: Actor, query: str, limit: int = 20) -> list[str]:
    with unit(actor, now=NOW) as work:
        return [found.number for found in find(work, query, {"order": limit})]


@pytest.mark.parametrize("many", [REACH - 1, REACH, REACH + 1])
def test_what_lies_behind_thousands_of_newer_orders_is_found(cast: Cast, many: int) -> None:
    order(cast, "SO-261106-018", at=NOW - timedelta(days=1))
    newer(cast, many)
    assert numbers(cast.li_qian, "261106") == ["SO-261106-018"]
    assert numbers(cast.li_qian, "SO-261106-018") == ["SO-261106-018"]
    assert numbers(cast.wang_min, "261106") == ["SO-261106-018"]


def test_what_is_found_on_both_sides_of_the_reach_stands_newest_first_and_once(cast: Cast) -> None:
    order(cast, "SO-261106-001", at=NOW - timedelta(days=2))
    order(cast, "SO-261106-002", at=NOW - timedelta(days=1))
    newer(cast, REACH)
    order(cast, "SO-261106-003", at=NOW + timedelta(days=1))
    assert numbers(cast.li_qian, "SO-261106") == ["SO-261106-003", "SO-261106-002", "SO-261106-001"]
    assert numbers(cast.li_qian, "SO-261106", limit=2) == ["SO-261106-003", "SO-261106-002"]


def test_enough_among_the_newest_are_the_answer(cast: Cast) -> None:
    order(cast, "SO-261106-001", at=NOW - timedelta(days=1))
    newer(cast, REACH)
    order(cast, "SO-261106-003", at=NOW + timedelta(days=1))
    assert numbers(cast.li_qian, "SO-261106", limit=1) == ["SO-261106-003"]


@pytest.mark.clause("5.1.1(4)")
def test_a_confidential_order_behind_the_reach_is_found_by_members_alone(cast: Cast) -> None:
    order(cast, "SO-261106-018", at=NOW - timedelta(days=1), project=project(cast, cast.li_qian))
    newer(cast, REACH)
    assert numbers(cast.li_qian, "261106") == ["SO-261106-018"]
    for outsider in (cast.wu_jia, cast.shen, cast.wang_min, cast.b_buyer):
        assert numbers(outsider, "261106") == []


@pytest.mark.clause("5.1.1(4)")
def test_another_customers_orders_do_not_push_ones_own_out_of_reach_nor_show_themselves(cast: Cast) -> None:
    order(cast, "SO-261106-018", at=NOW - timedelta(days=1))
    newer(cast, REACH + 1, customer="b")
    with unit(cast.wang_min, now=NOW) as work:
        assert [found.number for found in find(work, "261106", CUSTOMER_LIMITS)] == ["SO-261106-018"]
        assert find(work, "other", CUSTOMER_LIMITS) == []


def test_behind_the_reach_each_kind_has_words_of_its_own(cast: Cast) -> None:
    """What an order is called costs nothing to look for among slips: the index of words holds it as an order's."""
    order(cast, "SO-261106-018", at=NOW - timedelta(days=1))
    newer(cast, REACH)
    slips = text(FILL.text.replace("'order'", "'slip'"))
    called_so = text("SELECT count(*) FROM search_entry WHERE concord_words_of(kind, tokens) @@ quote_literal(:word)::tsquery")
    with unit(system("test"), now=NOW) as work:
        connection = work.session.connection()
        connection.execute(slips, {"at": NOW, "many": REACH + 1, "customer": cast.a.id})
        assert [connection.execute(called_so, {"word": f"{kind}:~106"}).scalar_one() for kind in ("slip", "order")] == [0, 1]
    with unit(cast.li_qian, now=NOW) as work:
        assert find(work, "261106", {"slip": 20}) == []
        assert [found.kind for found in find(work, "261106", {"slip": 20, "order": 20})] == ["order"]


def test_the_filter_of_a_list_reaches_as_deep(cast: Cast) -> None:
    order(cast, "SO-261106-018", at=NOW - timedelta(days=1))
    newer(cast, 20 * 500)
    with unit(cast.li_qian, now=NOW) as work:
        assert len(order_ids(work, "261106")) == 1


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize("reader", ["wang_min", "wu_jia", "b_buyer"])
def test_the_function_itself_answers_nothing_that_is_out_of_sight(cast: Cast, reader: str) -> None:
    """What it found in vain would still count against the limit, so the wall behind it is not enough."""
    order(cast, "SO-261106-018", project=project(cast, cast.li_qian))
    order(cast, "SO-261106-019", customer="b", lines=(("B-77120", 100, 0),))
    asked = text("SELECT count(*) FROM concord_search('', ARRAY['~106'], ARRAY['order'], ARRAY[20])")
    with unit(getattr(cast, reader), now=NOW) as work:
        found = work.session.connection().execute(asked).scalar_one()
    assert found == (0 if reader == "wang_min" else 1)
