"""The day of a further delivery is countered by either side on its page; the day asked for stays the requested one (5.1.9(1))."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from domain.changes import values
from domain.changes.intake.typed import Wish
from domain.changes.models import Field
from tests.cast import PASSWORD, Cast
from tests.changes.story import LATER, LATEST, Told, released
from tests.deliveries.doors import beside, told_at
from tests.visitors import Visitor


@pytest.mark.clause("5.1.9(1)")
def test_production_names_another_day_and_the_customer_a_third_on_their_pages(cast: Cast, visit: Callable[..., Visitor]) -> None:
    told = released(cast)
    at = told.lines[0]
    told.asks(Wish(f"more_day-{at.id}", Field.QUANTITY, {}, values.delivery_value(Decimal(100), LATER), at))
    one = told.items[0].id
    told.signs("marketing")
    house = visit(cast.chen)
    assert f'name="on-{one}"' in house.get(f"/admin/changes/{told.number}").text
    section = told.sections["production"]
    past = {"answer": "no", "remark": "排产已满", f"offer-{one}": "60", f"on-{one}": "2026-11-01", "password": PASSWORD}
    wrong = house.post(f"/admin/changes/{told.number}/parts/production", past, version=section.version)
    assert (wrong.status_code, told_at(wrong)) == (422, [f"on-{one}"]), "the day is past, not the quantity wrong"
    sent = house.post(f"/admin/changes/{told.number}/parts/production",
                      {"answer": "no", "remark": "排产已满", f"offer-{one}": "", f"on-{one}": LATEST.isoformat(), "password": PASSWORD},
                      version=section.version)
    assert sent.status_code == 303, sent.text[:300]
    told.signs("marketing")
    buyer = visit(cast.wang_min)
    assert f'name="on-{one}"' in buyer.get(f"/changes/{told.number}").text
    for quantity, on, field in (("60", "2026-11-01", "on"), ("viele", "2026-12-28", "value")):
        wrong = buyer.post(f"/changes/{told.number}/answer", {
            f"item-{one}": "1", f"answer-{one}": "counter", f"value-{one}": quantity, f"on-{one}": on, "decision": "send",
        }, version=told.change.version)
        assert (wrong.status_code, told_at(wrong)) == (422, [f"{field}-{one}"]) and beside(wrong, f"{field}-{one}")
    sent = buyer.post(f"/changes/{told.number}/answer", {
        f"item-{one}": "1", f"answer-{one}": "counter", f"value-{one}": "", f"on-{one}": "2026-12-28",
        f"remark-{one}": "最迟 28 日", "decision": "send",
    }, version=told.change.version)
    assert sent.status_code == 303, sent.text[:300]
    told.signs_all()
    told.approves()
    made = max(told.lines[0].schedules, key=lambda each: each.promised_latest or date.min)
    assert (made.quantity, made.requested, made.promised_first) == (Decimal(100), LATER, date(2026, 12, 28))


def further(told: Told, quantity: int = 100) -> Wish:
    at = told.lines[0]
    return Wish(f"more_day-{at.id}", Field.QUANTITY, {}, values.delivery_value(Decimal(quantity), LATER), at)


def stays(told: Told, visit: Callable[..., Visitor]) -> None:
    """Production says no to the further delivery, and sales ticks on the page that it stays as it is."""
    told.signs("production", "no")
    told.signs("marketing")
    one, sales = told.items[0].id, visit(told.cast.li_qian)
    assert f'name="stay-{one}"' in sales.get(f"/admin/changes/{told.number}").text
    sent = sales.post(f"/admin/changes/{told.number}/settlement",
                      {f"stay-{one}": "1", f"offer-{one}": "", "remark": "排产已满", "password": PASSWORD}, version=told.change.version)
    assert sent.status_code == 303, sent.text[:300]


@pytest.mark.clause("5.1.9(1)")
def test_a_further_delivery_that_cannot_be_is_refused_on_its_page_and_the_order_stays(cast: Cast, visit: Callable[..., Visitor]) -> None:
    told = released(cast)
    told.asks(further(told))
    stays(told, visit)
    for reader in (cast.li_qian, cast.chen, cast.zhao):
        assert visit(reader).get(f"/admin/changes/{told.number}").status_code == 200
    sent = visit(cast.zhao).post(f"/admin/changes/{told.number}/refusal", {"why": "排产已满", "password": PASSWORD},
                                 version=told.change.version)
    assert sent.status_code == 303, sent.text[:300]
    assert visit(cast.wang_min).get(f"/changes/{told.number}").status_code == 200
    assert told.state == "refused" and [each.quantity for each in told.lines[0].schedules] == [Decimal(2400)]


@pytest.mark.clause("5.1.9(1)")
@pytest.mark.parametrize(("typed", "on", "made"), [("60", "", (60, LATER)), ("", "2026-12-28", (100, date(2026, 12, 28)))])
def test_the_customer_counters_with_fewer_or_another_day_where_we_would_leave_it_out(
    cast: Cast, visit: Callable[..., Visitor], typed: str, on: str, made: tuple[int, date],
) -> None:
    told = released(cast)
    told.asks(further(told), told.price("80.00"))
    stays(told, visit)
    one, buyer = told.items[0].id, visit(cast.wang_min)
    assert told.state == "with_customer" and buyer.get(f"/changes/{told.number}").status_code == 200
    sent = buyer.post(f"/changes/{told.number}/answer", {
        f"item-{one}": "1", f"answer-{one}": "counter", f"value-{one}": typed, f"on-{one}": on, f"remark-{one}": "少一些也可以",
        "decision": "send",
    }, version=told.change.version)
    assert sent.status_code == 303, sent.text[:300]
    for part in [part for part, section in told.sections.items() if section.state == "open"]:
        told.signs(part)
    told.approves()
    told.approves_price()
    last = max(told.lines[0].schedules, key=lambda each: each.promised_latest or date.min)
    assert told.state == "in_force" and (last.quantity, last.promised_latest) == made
