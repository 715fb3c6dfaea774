"""Up to which amount the marketing manager spends on freight, by currency; the company sets it, the general manager has the rest."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.deliveries.freight import limits, spending
from domain.deliveries.freight.spending import Entered
from domain.orders.queries import by_number
from domain.shared.errors import Forbidden, Invalid
from domain.shared.journal import Audit
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD, Cast
from tests.deliveries.late import HOUSE, due, tasks

pytestmark = pytest.mark.clause("5.1.10(4)")


@pytest.mark.parametrize(("amount", "most", "above"), [
    ("0.01", "0", True), ("10000", "10000", False), ("10000.01", "10000", True), ("0.01", None, True), ("9", "10", False),
])
def test_at_the_amount_the_manager_decides_and_a_cent_above_it_the_general_manager(amount: str, most: str | None, above: bool) -> None:
    assert limits.is_above(Decimal(amount), None if most is None else Decimal(most)) is above


@pytest.mark.parametrize(("typed", "found"), [
    ({}, {}), ({"limit-CNY": "5,000"}, {"CNY": Decimal(5000)}), ({"limit-EUR": "700.50", "limit-USD": ""}, {"EUR": Decimal("700.50")}),
    ({"limit-CNY": "0"}, {"CNY": Decimal(0)}), ({"limit-SEK": "5"}, {}),
])
def test_an_amount_for_each_currency_is_read_and_an_empty_one_sets_none(typed: dict[str, str], found: dict[str, Decimal]) -> None:
    assert limits.read(typed) == found


@pytest.mark.parametrize("text", ["-1", "x", "10000000.01", "1.234"])
def test_what_is_no_amount_is_told_at_its_currency(text: str) -> None:
    with pytest.raises(Invalid) as error:
        limits.read({"limit-CNY": "1", "limit-USD": text})
    assert set(error.value.fields) == {"limit-USD"}


def written(cast: Cast, currency: str, amount: str = "100") -> Any:
    number = due(cast, -1).order.number
    entered = Entered("extra", "改走专车", "us", "", Decimal(amount), Decimal(0), currency)
    with unit(cast.sun_li, now=NOW) as work:
        return spending.record(work, by_number(work, number), entered)


def approve(cast: Cast, number: str, who: Any) -> None:
    with unit(who, now=NOW) as work:
        spending.approve(work, number, {"payer": "us", "cause": "改走专车"}, PASSWORD, None)


def test_in_a_currency_without_an_amount_the_general_manager_decides_the_least_of_it(cast: Cast) -> None:
    """Nine thousand euros are no nine thousand yuan: amounts of two currencies are not compared."""
    one = written(cast, "EUR", "1")
    assert tasks("delay.freight")[0].position == "general_manager"
    with pytest.raises(Forbidden, match="In EUR the general manager"):
        approve(cast, one.number, cast.zhao)
    approve(cast, one.number, cast.shen)


def test_a_currency_that_we_do_not_trade_in_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid) as error:
        written(cast, "SEK")
    assert set(error.value.fields) == {"currency"}


def test_the_administrator_sets_the_amounts_on_the_page_and_it_is_on_record(cast: Cast, visit: Any) -> None:
    reader, administrator = visit(cast.zhao), visit(cast.it)
    page = reader.get("/admin/settings").text
    assert "¥10,000.00" in page and 'name="limit-CNY"' not in page and reader.post("/admin/settings/freight", {}).status_code == 403
    page = administrator.follow(administrator.post("/admin/settings/freight", {"limit-CNY": "500", "limit-EUR": "80"})).text
    assert 'value="500.00"' in page and 'value="80.00"' in page
    with unit(HOUSE, now=NOW) as work:
        assert limits.limits(work) == {"CNY": 500, "EUR": 80}
        entry = work.session.scalars(select(Audit).where(Audit.action == "fact.changed")).one()
        assert entry.values["before"] == {"limits": "CNY 10000"} and entry.values["after"] == {"limits": "CNY 500, EUR 80"}
    approve(cast, written(cast, "EUR", "80").number, cast.zhao)
    with pytest.raises(Forbidden, match="Above 500"):
        approve(cast, written(cast, "CNY", "500.01").number, cast.zhao)


def test_a_wrong_amount_comes_back_beside_its_field_with_what_was_typed_and_changes_nothing(cast: Cast, visit: Any) -> None:
    answer = visit(cast.it).post("/admin/settings/freight", {"limit-CNY": "5000", "limit-USD": "-3"})
    assert answer.status_code == 422 and 'id="limit-USD-error"' in answer.text and 'value="-3"' in answer.text
    with unit(HOUSE, now=NOW) as work:
        assert limits.limits(work) == {"CNY": 10_000}
