"""Anything that people may do to a released order, in any order: the morning comes, pages open, quantities and months stay true."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from sqlalchemy import select

from domain.changes.models import Change
from domain.deliveries.models import Delay
from domain.orders.inputs import DateInput, LineInput
from domain.shared.work import Work
from tests.cast import Cast
from tests.changes.story import released
from tests.visitors import words
from tests.walks import order_holds
from tests.walks.changing import INSIDE, Changing
from tests.walks.late import Late
from tests.walks.order_holds import Seen
from tests.walks.walk import seeds

DEEDS = 60
NOW, DRILL = seeds(2, 60)
LINES = (
    LineInput(row=0, part="2904110-K80", dates=(DateInput(Decimal(400), date(2026, 12, 1)), DateInput(Decimal(600), date(2026, 12, 8)))),
    LineInput(row=1, part="2916035-K80", dates=(DateInput(Decimal(300), date(2026, 12, 3)),)),
)


class Order(Changing, Late):
    DEEDS: ClassVar[Mapping[str, int]] = {
        "asks": 8, "proposes": 4, "signs": 26, "settles": 8, "customer_answers": 10, "withdraws": 1, "approves": 10, "approves_price": 3,
        "refuses": 1, "takes_back": 2, "asks_for_a_new_day": 2, "acknowledges": 3, "holds_the_order": 2, "resumes": 3, "goods_leave": 4,
        "goods_come_back": 1, "days_pass": 8, "delay_told": 2, "meets": 4, "writes_dates": 4, "confirms_dates": 4, "offers_dates": 4,
        "takes_a_date": 3, "refuses_dates": 1, "takes_dates_back": 1,
    }

    def __init__(self, cast: Cast, seed: int) -> None:
        self.change = released(cast, *LINES)
        super().__init__(cast, self.change.story, seed)
        self.slips, self.seen = [], Seen()

    def holds(self) -> None:
        def look(work: Work) -> None:
            order = self.story.order
            order_holds.quantities(work, order)
            order_holds.months(work)
            order_holds.revisions(work, order, self.seen)
            order_holds.somebody_waits(work, order)

        self.look(look)

    def opens_pages(self, visit: Any) -> None:
        """What both sides read of it answers, and the customer reads no reason that is meant for the house."""
        for door in ("portal", "admin"):
            visit.door(door).clock = lambda: self.story.now + timedelta(minutes=1)
        for who, urls in self._pages().items():
            reader = visit(getattr(self.cast, who))
            for url in urls:
                answer = reader.get(url)
                assert answer.status_code == 200, f"{url}: {answer.status_code} {words(answer.text)[:300]}"
                assert who != "wang_min" or INSIDE not in answer.text, f"{url} tells the customer what is the house's own"

    def _pages(self) -> dict[str, list[str]]:
        changes = self.look(lambda work: list(work.session.scalars(select(Change))))
        delays = self.look(lambda work: list(work.session.scalars(select(Delay))))
        number = self.story.number
        return {
            "li_qian": [f"/admin/orders/{number}", "/admin/ledger", "/admin/delivery-rate", "/admin/changes",
                        *(f"/admin/changes/{each.number}" for each in changes)],
            "sun_li": ["/admin/deliveries?view=all", *(f"/admin/deliveries/delays/{each.number}" for each in delays)],
            "wang_min": ["/", f"/orders/{number}", "/changes", *(f"/changes/{each.number}" for each in changes if not each.internal),
                         *(f"/delays/{each.number}" for each in delays if each.state == "offered")],
        }


def walked(cast: Cast, visit: Any, seed: int) -> int:
    """How many deeds went through."""
    walk = Order(cast, seed)
    done = walk.go(DEEDS)
    walk.opens_pages(visit)
    return done


@pytest.mark.clause("5.1.9(6)", "5.1.10(1)")
@pytest.mark.parametrize("seed", NOW)
def test_whatever_people_do_to_a_released_order_its_figures_stay_true_and_its_pages_open(cast, visit, seed):
    assert walked(cast, visit, seed) == DEEDS


@pytest.mark.drill
@pytest.mark.clause("5.1.9(6)", "5.1.10(1)")
@pytest.mark.parametrize("seed", DRILL)
def test_the_same_for_many_walks(cast, visit, seed):
    assert walked(cast, visit, seed) == DEEDS
