"""The order list: views, filters in the address, pages by key, figures that stop at 99, rows for export."""

from datetime import date, timedelta

import pytest

from domain.orders import lists
from domain.orders.lists import OrderFilter
from domain.shared.actor import Actor
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.tracking.made import confidential_line, order, project


def listed(actor: Actor, **query: str) -> list[str]:
    with unit(actor, now=NOW) as work:
        return [row.number for row in lists.page(work, OrderFilter.of(query)).rows]


def several(cast: Cast, count: int, **columns: object) -> list[str]:
    return [order(cast, f"SO-261106-{n:03d}", at=NOW - timedelta(hours=n), **columns).number for n in range(count)]  # type: ignore[arg-type]


def test_the_newest_order_stands_first(cast: Cast) -> None:
    assert listed(cast.li_qian) == [] == listed(cast.wang_min)
    numbers = several(cast, 3)
    assert listed(cast.li_qian) == numbers == listed(cast.wang_min)


@pytest.mark.clause("2.1")
def test_a_customer_sees_own_orders_and_no_others(cast: Cast) -> None:
    order(cast, "SO-261106-001")
    order(cast, "SO-261106-002", customer="b", lines=(("B-77120", 10, 0),))
    assert listed(cast.wang_min) == ["SO-261106-001"]
    assert listed(cast.b_buyer) == ["SO-261106-002"]
    assert set(listed(cast.li_qian)) == {"SO-261106-001", "SO-261106-002"}


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize(
    "query", [{}, {"view": "review"}, {"state": "in_review"}, {"q": "E27"}, {"sort": "due"}, {"class": "newly_developed"}]
)
def test_a_confidential_order_stands_in_no_list_of_outsiders_however_filtered(cast: Cast, query: dict[str, str]) -> None:
    secret = project(cast, cast.li_qian, cast.wang_min)
    order(cast, "E27-0031", state="in_review", project=secret, order_class="newly_developed")
    assert listed(cast.li_qian, **query) == ["E27-0031"] == listed(cast.wang_min, **query)
    for outsider in (cast.wu_jia, cast.shen, cast.a_quality, cast.b_buyer):
        assert listed(outsider, **query) == []


@pytest.mark.clause("5.1.1(4)")
def test_counts_of_views_do_not_count_what_is_hidden(cast: Cast) -> None:
    secret = project(cast, cast.li_qian)
    order(cast, "E27-0031", state="in_review", project=secret)
    order(cast, "SO-261106-001", state="in_review")
    for actor, wanted in ((cast.li_qian, 2), (cast.wu_jia, 1), (cast.wang_min, 1), (cast.b_buyer, 0)):
        with unit(actor, now=NOW) as work:
            assert lists.view_counts(work)["review"].n == wanted


def test_a_view_holds_its_states(cast: Cast) -> None:
    for state in ("submitted", "in_review", "released", "on_hold", "closed", "declined"):
        order(cast, f"SO-{state[:4]}-001", state=state, held_from="submitted" if state == "on_hold" else None)
    assert set(listed(cast.li_qian, view="review")) == {"SO-in_r-001", "SO-subm-001"}
    assert listed(cast.li_qian, view="held") == ["SO-on_h-001"]
    assert listed(cast.li_qian, view="done") == ["SO-clos-001"]
    assert listed(cast.li_qian, view="ended") == ["SO-decl-001"]
    assert len(listed(cast.li_qian, view="nonsense")) == 6


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "released"}, {"SO-1", "SO-3"}),
        ({"class": "newly_developed"}, {"SO-2"}),
        ({"customer": "K002"}, {"SO-3"}),
        ({"q": "摆臂"}, {"SO-1", "SO-2"}),
        ({"q": "nothing"}, set()),
        ({"from": "2026-11-22"}, {"SO-1", "SO-3"}),
        ({"to": "2026-11-21"}, {"SO-2"}),
        ({"mine": "1"}, {"SO-1", "SO-2"}),
        ({"mine": "1", "state": "released"}, {"SO-1"}),
        ({"state": "bad", "from": "x"}, {"SO-1", "SO-2", "SO-3"}),
    ],
)
def test_filters_narrow_the_list_alone_and_together(cast: Cast, query: dict[str, str], found: set[str]) -> None:
    order(cast, "SO-1")
    order(cast, "SO-2", state="in_review", order_class="newly_developed", at=NOW - timedelta(days=4))
    order(cast, "SO-3", customer="b", lines=(("B-77120", 10, 0),))
    assert set(listed(cast.li_qian, **query)) == found


def test_mine_is_what_i_own_for_staff_and_what_i_sent_for_a_customer(cast: Cast) -> None:
    order(cast, "SO-1")
    assert listed(cast.li_qian, mine="1") == ["SO-1"] == listed(cast.wang_min, mine="1")
    assert listed(cast.wu_jia, mine="1") == [] == listed(cast.a_quality, mine="1")


def test_a_customer_sees_that_it_is_in_review_not_that_there_is_an_objection(cast: Cast) -> None:
    order(cast, "SO-1", state="objection")
    order(cast, "SO-2", state="ruling")
    with unit(cast.wang_min, now=NOW) as work:
        assert {row.state for row in lists.page(work, OrderFilter()).rows} == {"in_review"}
    with unit(cast.li_qian, now=NOW) as work:
        assert {row.state for row in lists.page(work, OrderFilter()).rows} == {"objection", "ruling"}
    assert len(listed(cast.wang_min, state="in_review")) == 2
    assert listed(cast.li_qian, state="in_review") == []


@pytest.mark.parametrize("query", [{}, {"view": "review"}, {"sort": "submitted"}, {"sort": "due"}, {"sort": "-due", "state": "in_review"}])
def test_one_leafs_through_all_pages_and_back_each_order_once(cast: Cast, query: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE", 3)
    for n in range(8):
        order(
            cast,
            f"SO-{n}",
            state=("in_review", "submitted")[n % 2] if "state" not in query else "in_review",
            at=NOW - timedelta(hours=n // 2),
            first_requested=date(2026, 12, 1 + n // 3),
        )
    seen, steps, wanted = [], [], OrderFilter.of(query)
    with unit(cast.li_qian, now=NOW) as work:
        page = lists.page(work, wanted)
        assert page.earlier is None
        while True:
            seen += [row.number for row in page.rows]
            steps.append([row.number for row in page.rows])
            if page.later is None:
                break
            page = lists.page(work, OrderFilter.of(query | {"after": str(page.later)}))
        assert sorted(seen) == [f"SO-{n}" for n in range(8)]
        assert [len(step) for step in steps] == [3, 3, 2]
        back = lists.page(work, OrderFilter.of(query | {"before": str(page.earlier)}))
        assert [row.number for row in back.rows] == steps[1]
        first = lists.page(work, OrderFilter.of(query | {"before": str(back.earlier)}))
        assert [row.number for row in first.rows] == steps[0] and first.earlier is None


def test_a_cursor_that_was_made_up_shows_the_first_page(cast: Cast) -> None:
    order(cast, "SO-1")
    for cursor in ("x", "2026-13-40_00000000-0000-0000-0000-000000000000", "'; DROP TABLE", "2026-11-23T01:00:00+00:00_zzz"):
        assert listed(cast.li_qian, after=cursor) == ["SO-1"]


def test_an_address_says_what_is_filtered_and_starts_again_at_the_first_page() -> None:
    wanted = OrderFilter.of({"view": "review", "q": "摆臂", "after": "x", "from": "2026-11-01", "mine": "1", "sort": "due"})
    assert OrderFilter() == OrderFilter.of({}) and OrderFilter().address("/orders") == "/orders"
    assert wanted.address("/orders") == "/orders?view=review&q=%E6%91%86%E8%87%82&from=2026-11-01&mine=1&sort=due"
    assert wanted.address("/orders", view="all", q="", first=None, mine=False, sort="-submitted") == "/orders"


def test_figures_of_views_stop_at_ninety_nine(cast: Cast) -> None:
    several(cast, 101, state="in_review")
    with unit(cast.li_qian, now=NOW) as work:
        counts = lists.view_counts(work)
    assert str(counts["review"]) == "99+" and str(counts["done"]) == "0"
    assert "all" not in counts


def test_the_export_has_a_row_for_each_date_of_the_filtered_orders(cast: Cast) -> None:
    order(cast, "SO-1")
    order(cast, "SO-2", state="closed")
    with unit(cast.li_qian, now=NOW) as work:
        rows = list(lists.export(work, OrderFilter.of({"view": "running"})))
    assert [(row.number, row.position, row.customer_part, row.code) for row in rows] == [
        ("SO-1", 10, "2904110-K80", "HC-4801-012"),
        ("SO-1", 20, "1001120-T15", "HC-1001-044"),
    ]
    assert (rows[1].promised - rows[1].requested).days == 5  # type: ignore[operator]


@pytest.mark.clause("5.1.1(4)")
def test_the_export_leaves_confidential_lines_out(cast: Cast) -> None:
    secret = project(cast, cast.li_qian)
    confidential_line(cast, order(cast, "SO-1"), secret)
    for actor, count in ((cast.li_qian, 3), (cast.wu_jia, 2), (cast.wang_min, 2), (cast.b_buyer, 0)):
        with unit(actor, now=NOW) as work:
            assert len(list(lists.export(work, OrderFilter()))) == count


def test_the_newest_orders_of_the_first_page_are_few(cast: Cast) -> None:
    several(cast, 7)
    with unit(cast.wang_min, now=NOW) as work:
        assert [row.number for row in lists.recent(work, 5)] == [f"SO-261106-{n:03d}" for n in range(5)]


def test_customers_to_filter_by_stand_in_the_order_of_their_names(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        assert lists.customers(work) == [("K002", "博恩底盘"), ("K001", "远江汽车")]
