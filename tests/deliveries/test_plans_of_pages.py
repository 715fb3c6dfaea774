"""What pages read of one thing is found by its index, and not among all that there ever was."""

import uuid
from datetime import date
from typing import Any

import pytest

from domain.deliveries.countermeasures.queries import VIEWS
from domain.deliveries.dispatch.finding import BOXES, VERIFIED
from domain.deliveries.on_time import Basis
from domain.deliveries.rate.filtering import RateFilter
from domain.deliveries.rate.misses import _page
from domain.deliveries.rollup import DAY
from domain.orders.models import ScheduleLine
from domain.shared.paging import Place
from tests.cast import Cast
from tests.plans import Plan
from tests.statements import counted

NOTICE = uuid.UUID(int=7)
DAYS: dict[str, Any] = {"first": date(2026, 11, 1), "end": date(2026, 12, 1), "today": date(2026, 11, 23)}


@pytest.mark.clause("5.1.11(1)", "5.1.11(2)")
@pytest.mark.parametrize(("statement", "index"), [(BOXES, "ix_box_notice_id"), (VERIFIED, "ix_verification_notice_id")])
def test_boxes_and_checks_of_a_notice_are_found_by_its_index(plan: Plan, statement: Any, index: str) -> None:
    found = plan(statement.params(notice=NOTICE))
    assert index in found and "Seq Scan" not in found, found


@pytest.mark.clause("5.1.10(3)", "5.1.10(4)")
@pytest.mark.parametrize("basis", Basis)
def test_of_a_line_that_missed_its_day_its_own_cases_are_read_and_no_other(plan: Plan, basis: Basis) -> None:
    place = Place(key=getattr(ScheduleLine, DAY[basis]), id=ScheduleLine.id, down=False, size=25)
    found = plan(_page(basis, place.shape, RateFilter(month=DAYS["first"]).narrowing()).params(**DAYS))
    assert "ix_delay_schedule_id" in found and "on delay" in found, found
    assert "pk_delay" not in found and "Hash" not in found, "joined by its id, all cases are read: " + found


@pytest.mark.clause("5.1.10(4)")
def test_only_the_list_of_misses_counts_them_month_by_month(cast: Cast, visit: Any) -> None:
    """All misses of half a year are looked at for it, each with its sheet; sheets are listed without."""
    visitor, asked = visit(cast.ma), {}
    for view in VIEWS:
        with counted() as said:
            page = visitor.get("/admin/deliveries/countermeasures", params={"view": view}).text
        asked[view] = any("FROM schedule_line" in each for each in said), "2026-10" in page
    assert asked == {view: (view == "missing",) * 2 for view in VIEWS}
