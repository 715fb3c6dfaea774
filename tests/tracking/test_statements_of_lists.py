"""A list that is shown a second time builds no statement: that costs more than asking it, and it is the same each time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.sql.selectable import Select

from domain.deliveries.countermeasures import queries as sheets
from domain.receivables.queries import lists
from domain.shared.actor import system
from domain.shared.work import Work, unit
from tests.cast import NOW, Cast
from tests.statements import counted
from tests.tracking.made import order

INSIDE = [
    "/admin/delivery-rate", "/admin/delivery-rate?customer=K001&basis=latest", "/admin/deliveries?view=all&customer=K001", "/admin/queue",
    "/admin/queue?view=all", "/admin/orders", "/admin/orders?view=review&customer=K001&mine=1&from=2026-01-01&to=2026-12-01",
    "/admin/ledger", "/admin/ledger?state=late&customer=K001&from=2026-01-01&to=2026-12-01", "/admin/ledger?state=missed",
    "/admin/dispatch/ready", "/admin/dispatch/ready?customer=K001&until=2026-12-01&part=HC&whole=1",
    "/admin/changes", "/admin/changes?view=house&field=date&origin=company&customer=K001&q=SO&from=2026-01-01&to=2026-12-01",
    "/admin/deliveries/receipts", "/admin/deliveries/receipts?view=no_copy&customer=K001&q=CK&from=2026-01-01&to=2026-12-01",
]
MONEY = [
    "/admin/receivables/statements", "/admin/receivables/statements?state=draft&q=DZ", "/admin/receivables/invoices?age=over_90",
    "/admin/receivables/payments?state=credit", "/admin/receivables",
]
OUTSIDE = ["/orders", "/orders?view=running&class=mass_production&sort=due", "/changes", "/deliveries", "/statements",
           "/statements/account"]


def built(monkeypatch: pytest.MonkeyPatch, visitor: Any, url: str) -> int:
    """How many statements are begun while a page is shown again."""
    begun = []
    begin = Select.__init__

    def noted(self: Any, *entities: Any, **options: Any) -> None:
        begun.append(entities)
        begin(self, *entities, **options)

    assert visitor.get(url).status_code == 200
    monkeypatch.setattr(Select, "__init__", noted)
    assert visitor.get(url).status_code == 200
    monkeypatch.undo()
    return len(begun)


@pytest.mark.parametrize("url", INSIDE)
def test_a_list_of_the_company_builds_no_statement_when_it_is_shown_again(
    cast: Cast, visit: Any, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(cast, "SO-1", state="in_review")
    assert built(monkeypatch, visit(cast.chen), url) == 0


@pytest.mark.parametrize("url", MONEY)
def test_a_list_of_finance_builds_no_statement_when_it_is_shown_again(
    cast: Cast, visit: Any, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert built(monkeypatch, visit(cast.xu), url) == 0


@pytest.mark.parametrize("url", OUTSIDE)
def test_a_list_of_the_customer_builds_no_statement_when_it_is_shown_again(
    cast: Cast, visit: Any, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(cast, "SO-1", state="in_review")
    assert built(monkeypatch, visit(cast.wang_min), url) == 0


PAGED: list[tuple[str, Callable[[Work], Any]]] = [
    ("statement", lists.statements), ("invoice", lists.invoices), ("payment", lists.payments),
    ("countermeasure", lambda work: sheets.page(work, "signed")),
]


@pytest.mark.parametrize(("table", "read"), PAGED)
def test_a_page_is_found_before_customers_are_joined_to_it(database: Any, table: str, read: Callable[[Work], Any]) -> None:
    """Else the database, which cannot know how many customers the reader sees, begins with them and sorts all that they ever had."""
    with unit(system("test"), now=NOW) as work, counted() as said:
        read(work)
    asked = " ".join(next(each for each in said if f"FROM {table}" in each).split())
    chosen = asked.index(f"JOIN (SELECT {table}.id AS id")
    assert asked.index("LIMIT", chosen) < asked.index("AS chosen", chosen)
