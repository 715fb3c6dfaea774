"""The day of a further delivery is countered by either side on its page,; the day asked for stays the requested one (5.1.9(1))."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from domain.changes import values
from domain.changes.intake.typed import Wish
from domain.changes.models import Field
from tests.cast import PASSWORD, Cast
from tests.changes.story import LATER, LATEST, released
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
    sent = house.post(f"/admin/changes/{told.number}/parts/production",
                      {"answer": "no", "remark": "排产已满", f"offer-{one}": "", f"on-{one}": LATEST.isoformat(), "password": PASSWORD},
                      version=section.version)
    assert sent.status_code == 303, sent.text[:300]
    told.signs("marketing")
    buyer = visit(cast.wang_min)
    assert f'name="on-{one}"' in buyer.get(f"/changes/{told.number}").text
    sent = buyer.post(f"/changes/{told.number}/answer", {
        f"item-{one}": "1", f"answer-{one}": "counter", f"value-{one}": "", f"on-{one}": "2026-12-28",
        f"remark-{one}": "最迟 28 日", "decision": "send",
    }, version=told.change.version)
    assert sent.status_code == 303, sent.text[:300]
    told.signs_all()
    told.approves()
    made = max(told.lines[0].schedules, key=lambda each: each.promised_latest or date.min)
    assert (made.quantity, made.requested, made.promised_first) == (Decimal(100), LATER, date(2026, 12, 28))
