"""Returnable packaging (RULES 7): out with the slips, back with the lorries; the balance per customer and kind."""

from __future__ import annotations

import pytest

from domain.deliveries.packaging import movements
from domain.deliveries.packaging.movements import Counted
from domain.shared.entered import Entered
from domain.shared.errors import Forbidden, Invalid
from domain.shared.work import unit
from tests.cast import NOW


def count(cast, kind, quantity, who="sun_li", customer="a", note=""):
    with unit(getattr(cast, who), now=NOW) as work:
        movements.count(work, cast.customers[customer], Counted(kind, quantity, note))


def balances(cast, customer="", who="sun_li"):
    with unit(getattr(cast, who), now=NOW) as work:
        return {(each.customer_number, each.kind): (each.out, each.back, each.with_them) for each in movements.balances(work, customer)}


def test_the_balance_is_what_went_out_less_what_came_back_per_customer_and_kind(cast):
    for kind, quantity, customer in (("EU 托盘", 20, "a"), ("EU 托盘", -8, "a"), ("KLT 6428", 240, "a"), ("EU 托盘", 3, "b")):
        count(cast, kind, quantity, customer=customer)
    assert balances(cast) == {("K001", "EU 托盘"): (20, 8, 12), ("K001", "KLT 6428"): (240, 0, 240), ("K002", "EU 托盘"): (3, 0, 3)}
    assert set(balances(cast, "K002")) == {("K002", "EU 托盘")}


def test_more_back_than_out_needs_an_explanation_and_shows_as_less_than_nothing(cast):
    count(cast, "EU 托盘", 3)
    with pytest.raises(Invalid) as refused:
        count(cast, "EU 托盘", -5)
    assert list(refused.value.fields) == ["note"] and refused.value.fields["note"].params["n"] == 2
    assert balances(cast)["K001", "EU 托盘"] == (3, 0, 3)
    count(cast, "EU 托盘", -3)
    count(cast, "EU 托盘", -5, note="客户把二号库的旧托盘一并退回")
    assert balances(cast)["K001", "EU 托盘"] == (3, 8, -5)


def test_only_logistics_counts(cast):
    for who in ("li_qian", "liu", "wang_min"):
        with pytest.raises(Forbidden):
            count(cast, "EU 托盘", 1, who)
    count(cast, "EU 托盘", 1)
    assert len(balances(cast)) == 1


def test_each_customer_sees_what_they_have_and_nobody_elses(cast):
    count(cast, "EU 托盘", 5)
    count(cast, "EU 托盘", 3, customer="b")
    assert balances(cast, who="wang_min") == {("K001", "EU 托盘"): (5, 0, 5)}
    assert balances(cast, who="b_buyer") == {("K002", "EU 托盘"): (3, 0, 3)}
    assert len(balances(cast, who="li_qian")) == 2


@pytest.mark.parametrize(("typed", "wrong"), [
    ({"kind": "EU", "way": "out", "quantity": "5"}, None),
    ({"kind": "", "way": "out", "quantity": "5"}, "kind"),
    ({"kind": "x" * 61, "way": "out", "quantity": "5"}, "kind"),
    ({"kind": "EU", "way": "sideways", "quantity": "5"}, "way"),
    ({"kind": "EU", "way": "back", "quantity": "0"}, "quantity"),
    ({"kind": "EU", "way": "back", "quantity": "1.5"}, "quantity"),
    ({"kind": "EU", "way": "back", "quantity": "100001"}, "quantity"),
])
def test_what_is_typed_is_read_or_refused_at_its_field(typed, wrong):
    if wrong is None:
        assert movements.read(Entered(typed)) == Counted("EU", 5)
        assert movements.read(Entered(typed | {"way": "back"})) == Counted("EU", -5)
        return
    with pytest.raises(Invalid) as refused:
        movements.read(Entered(typed))
    assert list(refused.value.fields) == [wrong]
