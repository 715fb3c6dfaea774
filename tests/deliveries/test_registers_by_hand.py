"""What the addresses of the ledger and of the statistics say, and what a share is of: read without a database (6.2.3, 6.2.4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import pytest

from domain.deliveries.ledger.filtering import LedgerFilter
from domain.deliveries.on_time import Basis, Share
from domain.deliveries.rate import RateFilter
from domain.deliveries.rate.queries import Figures

TODAY = date(2026, 11, 23)


@pytest.mark.clause("6.2.3")
@pytest.mark.parametrize(("query", "kept_of_it"), [
    ({}, {}),
    ({"q": "  SO-26 ", "part": " hc-1 "}, {"q": "SO-26", "part": "hc-1"}),
    ({"q": "x" * 200}, {"q": "x" * 60}),
    ({"state": "late"}, {"state": "late"}),
    ({"state": "lost"}, {}),
    ({"from": "2026-11-01", "to": "2026-11-30"}, {"first": date(2026, 11, 1), "last": date(2026, 11, 30)}),
    ({"from": "1999-11-01", "to": "2026-13-45"}, {}),
    ({"from": "yesterday"}, {}),
    ({"sort": "requested"}, {"up": True}),
    ({"sort": "price; drop"}, {}),
    ({"customer": "K" * 50}, {"customer": "K" * 20}),
])
def test_what_the_address_of_the_ledger_says_wrongly_is_left_out(query: dict[str, str], kept_of_it: dict[str, Any]) -> None:
    assert LedgerFilter.of(query) == replace(LedgerFilter(), **kept_of_it)


@pytest.mark.clause("6.2.3")
def test_another_filter_starts_at_the_first_page_and_paging_keeps_the_filter() -> None:
    wanted = LedgerFilter(state="late", after="abc")
    assert "after" not in wanted.address("/x", customer="K001")
    assert wanted.address("/x", after="def") == "/x?state=late&after=def"
    assert LedgerFilter().address("/x") == "/x" and not LedgerFilter(up=True).narrowed


@pytest.mark.clause("6.2.4")
@pytest.mark.parametrize(("query", "wanted"), [
    ({}, {}),
    ({"month": "2026-02"}, {"month": date(2026, 2, 1)}),
    ({"month": "2026-13"}, {}),
    ({"month": "1999-12"}, {}),
    ({"month": "2026-2"}, {}),
    ({"basis": "latest"}, {"basis": Basis.LATEST}),
    ({"basis": "best"}, {}),
    ({"product": " hc-1 "}, {"product": "HC-1"}),
    ({"customer": "K" * 30}, {"customer": "K" * 20}),
])
def test_what_the_address_of_the_rate_says_wrongly_is_left_out(query: dict[str, str], wanted: dict[str, Any]) -> None:
    assert RateFilter.of(query, TODAY) == replace(RateFilter(date(2026, 11, 1)), **wanted)


@pytest.mark.clause("6.2.4")
def test_the_share_that_the_customer_confirmed_is_of_the_counted_lines_alone() -> None:
    shares = {Basis.COUNTED: Share(8, 6), Basis.LATEST: Share(9, 9)}
    assert Figures("", "", shares, confirmed=6).confirmed_percent == 75
    assert Figures("", "", {Basis.LATEST: Share(9, 9)}, confirmed=0).confirmed_percent is None
    assert Figures("", "", shares).on("requested") == Share()


@pytest.mark.clause("6.2.3", "6.2.4")
@pytest.mark.parametrize("wanted", [
    LedgerFilter(q="SO 1&2=3", part="减振器/左", customer="K001", state="missed", first=date(2026, 11, 1), up=True),
    RateFilter(date(2026, 2, 1), "K001", "HC-1/左&右", Basis.LATEST),
])
def test_a_link_shows_to_a_colleague_what_was_seen_whatever_was_typed(wanted: LedgerFilter | RateFilter) -> None:
    query = dict(parse_qsl(wanted.address("/x").split("?")[1]))
    found = LedgerFilter.of(query) if isinstance(wanted, LedgerFilter) else RateFilter.of(query, TODAY)
    assert found == wanted
