"""Lists of slips: filters that live in the address, pages by key, views and their counts, the panel of an order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.deliveries.receipts import lists
from domain.deliveries.receipts.cases import CaseFilter
from domain.deliveries.receipts.lists import SlipFilter
from tests.cast import NOW, TODAY
from tests.deliveries.receiving import signed
from tests.deliveries.slips import released, ship


@pytest.fixture
def story(cast):
    return released(cast)


def numbers(story, who="sun_li", **query):
    def look(work):
        return [row.number for row in lists.page(work, SlipFilter.of(query)).rows]

    return story.as_(getattr(story.cast, who), look)


class TestTheAddress:
    @pytest.mark.parametrize("query", [
        {}, {"view": "signed"}, {"view": "no_copy", "q": "CK-261123-001"}, {"customer": "K001", "from": "2026-11-01", "to": "2026-11-30"},
    ])
    def test_what_it_says_stands_in_it_again(self, query):
        wanted = SlipFilter.of(query)
        again = SlipFilter.of(dict(pair.split("=") for pair in wanted.address("/x").partition("?")[2].split("&") if pair))
        assert again == wanted

    @pytest.mark.parametrize("query", [{"view": "everything"}, {"from": "soon"}, {"to": "1999-01-01"}, {"after": "x"}, {"q": ""}])
    def test_what_it_says_wrongly_asks_for_nothing(self, query):
        wanted = SlipFilter.of(query)
        assert (wanted.view, wanted.first, wanted.last, wanted.place.after) == ("all", None, None, None)

    def test_another_filter_starts_at_the_first_page(self):
        wanted = SlipFilter.of({"view": "signed", "after": "2026-11-23T01:00:00Z_0198c0de-0000-7000-8000-00000000dead"})
        assert "after" not in wanted.address("/x", q="CK")
        assert "after" in wanted.address("/x", after=wanted.after)

    def test_cases_have_their_own(self):
        assert CaseFilter.of({}).address("/x") == "/x"
        assert CaseFilter.of({"view": "settled"}).address("/x") == "/x?view=settled"
        assert CaseFilter.of({"view": "lost"}).view == "open"


def test_the_last_to_leave_stands_first(story):
    first = ship(story, 100, 0)
    second = ship(story.later(hours=1), 100, 0)
    assert numbers(story) == [second.number, first.number]


def test_pages_follow_each_other_without_gap_or_repetition(story, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    made = [ship(story.later(minutes=1), 10, 0).number for _ in range(5)]
    story.later(minutes=-5)
    seen, query = [], {}
    for _ in range(3):
        page = story.as_(story.cast.sun_li, lambda work, query=query: lists.page(work, SlipFilter.of(query)))
        seen += [row.number for row in page.rows]
        query = {"after": str(page.later)}
    assert seen == made[::-1] and page.later is None
    back = story.as_(story.cast.sun_li, lambda work: lists.page(work, SlipFilter.of({"before": str(page.earlier)})))
    assert [row.number for row in back.rows] == made[::-1][2:4]


def test_views_hold_what_their_name_says(story):
    under_way, done, gone = ship(story, 100, 0), ship(story, 100, 0), ship(story, 100, 0)
    signed(done)
    story.system(lambda work: setattr(work.session.merge(gone.slip), "state", "void"))
    assert numbers(story, view="under_way") == [under_way.number]
    assert numbers(story, view="signed") == [done.number]
    assert numbers(story, view="void") == [gone.number]
    assert set(numbers(story)) == {under_way.number, done.number, gone.number}
    counts = story.as_(story.cast.sun_li, lists.view_counts)
    assert (counts["under_way"].n, counts["no_copy"].n) == (1, 0)


def test_a_copy_is_missing_after_its_day_and_not_on_it(story):
    sent = ship(story, 100, 0, return_copy_due=TODAY + timedelta(days=3))
    assert numbers(story.later(days=3), view="no_copy") == []
    assert numbers(story.later(days=1), view="no_copy") == [sent.number]
    signed(sent)
    assert numbers(story, view="no_copy") == []


@pytest.mark.parametrize("query", ["slip", "lower", "waybill", "plate", "order", "po"])
def test_a_slip_is_found_by_what_stands_on_the_paper(story, query):
    sent = ship(story, 100, 0, waybill="SF1029384756", plate="皖A·7K321")
    words = {"slip": sent.number, "lower": sent.number.lower(), "waybill": "SF1029384756", "plate": "皖A·7K321",
             "order": story.number, "po": story.order.po_number}
    assert numbers(story, q=words[query]) == [sent.number]
    assert numbers(story, q=words[query] + "9") == []


def test_a_customer_is_chosen_by_its_number(story):
    sent = ship(story, 100, 0)
    assert numbers(story, customer="K001") == [sent.number]
    assert numbers(story, customer="K002") == []
    assert numbers(story, who="b_buyer") == []


@pytest.mark.parametrize(("first", "last", "found"), [
    (TODAY, TODAY, True), (TODAY, None, True), (None, TODAY, True), (TODAY + timedelta(days=1), None, False),
    (None, date(2026, 11, 22), False),
])
def test_days_are_those_of_the_company(story, first, last, found):
    sent = ship(story, 100, 0)
    query = {name: str(day) for name, day in (("from", first), ("to", last)) if day}
    assert numbers(story, **query) == ([sent.number] if found else [])


def test_the_first_parts_stand_in_the_row_and_the_rest_is_counted(story, monkeypatch):
    monkeypatch.setattr(lists, "MOST_PARTS", 1)
    ship(story, 100, 50)
    (row,) = story.as_(story.cast.sun_li, lambda work: lists.page(work, SlipFilter())).rows
    assert [part[0] for part in row.parts] == ["2904110-K80"] and row.more == 1


def test_the_panel_of_an_order_counts_what_of_it_is_on_each_slip(story):
    first, second = ship(story, 1400, 1000), ship(story.later(hours=1), 1000, 0)
    signed(first)
    panel = story.as_(story.cast.wang_min, lambda work: lists.of_order(work, story.order.id))
    assert [(each.number, each.state, each.lines, each.quantity, each.signed_by) for each in panel] == [
        (first.number, "signed", 2, 2400, "刘伟"), (second.number, "left", 1, 1000, "")]
    assert panel[0].left_at == NOW


def test_a_list_takes_as_many_statements_however_many_slips_it_has(story):
    from tests.statements import counted

    def look(work):
        return lists.page(work, SlipFilter())

    ship(story, 10, 5)
    with counted() as few:
        story.as_(story.cast.sun_li, look)
    for _ in range(6):
        ship(story, 10, 5)
    with counted() as many:
        story.as_(story.cast.sun_li, look)
    assert len(many) == len(few)
