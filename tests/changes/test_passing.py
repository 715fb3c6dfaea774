"""An agreed day that passes before the approval comes into force by nobody's hand: sales agrees on another (RULES 6)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.changes import values
from domain.changes.answers import passing
from domain.changes.intake.wishes import Wish
from domain.changes.models import ChangeState, Field
from domain.deliveries.events import MorningCame
from domain.shared.errors import Forbidden, Refused
from tests.cast import Cast
from tests.changes.story import Told, released
from tests.remembering import remembered
from tests.visitors import words

S = ChangeState
SOON, NEW = date(2026, 11, 26), date(2026, 12, 22)


@pytest.fixture
@remembered
def told(cast: Cast) -> Told:
    """Asked for Thursday, answered on Monday, and nobody approved it."""
    told = released(cast)
    told.asks(told.day(SOON)).signs_all()
    return told


@pytest.fixture
def late(told: Told) -> Told:
    told.story.later(days=4)
    return told


def back_to_sales(told: Told, who: str = "li_qian") -> None:
    told.story.as_(getattr(told.cast, who), lambda work: passing.ask_new_day(work, told.number, None))


@pytest.mark.clause("5.1.9(3)")
def test_on_the_day_itself_it_can_be_approved(told: Told) -> None:
    told.story.later(days=3)
    told.approves()
    assert (told.state, told.lines[0].schedules[0].promised_latest) == (S.IN_FORCE, SOON)


@pytest.mark.clause("5.1.9(3)")
def test_once_it_is_over_the_approval_is_refused_with_its_reason(late: Told) -> None:
    with pytest.raises(Refused, match="2026-11-26 has passed meanwhile; agree on a new day first"):
        late.approves()
    assert (late.state, late.order.revision) == (S.APPROVAL, 1)


class TestBackToSales:
    @pytest.mark.clause("5.1.9(1)")
    def test_sales_asks_for_a_new_day_and_nobody_waits_for_the_approval(self, late: Told) -> None:
        assert [task.kind for task in late.tasks("change.")] == ["change.approval"]
        back_to_sales(late)
        task, = late.tasks("change.")
        assert (task.kind, task.person_id, task.clause) == ("change.settle", late.cast.li_qian.id, "5.1.9(1)")
        assert (late.state, [item.state for item in late.items]) == (S.ASKED, ["open"])

    def test_while_the_day_is_ahead_there_is_nothing_to_ask(self, told: Told) -> None:
        with pytest.raises(Refused, match="No agreed day of this change has passed"):
            back_to_sales(told)
        assert told.state == S.APPROVAL

    def test_production_does_not_send_it_back(self, late: Told) -> None:
        with pytest.raises(Forbidden):
            back_to_sales(late, "chen")

    @pytest.mark.clause("5.1.9(3)")
    def test_the_new_day_is_looked_at_agreed_and_approved_as_any(self, late: Told) -> None:
        back_to_sales(late)
        late.settles(values.date_value(NEW))
        late.signs("production")
        if late.state == S.ASKED:
            late.signs("marketing")
        assert late.state == S.WITH_CUSTOMER
        late.customer("accept")
        late.approves()
        assert (late.state, late.lines[0].schedules[0].promised_latest) == (S.IN_FORCE, NEW)

    def test_an_approval_that_was_given_stands_under_nothing_then(self, cast: Cast) -> None:
        """Price and day together: the manager approved, the general manager did not, and the day passed."""
        told = released(cast)
        told.asks(told.day(SOON), told.price("84.90")).signs_all()
        told.approves()
        assert told.change.approval_signature_id is not None
        told.story.later(days=4)
        with pytest.raises(Refused, match="has passed meanwhile"):
            told.approves_price()
        back_to_sales(told)
        assert (told.change.approval_signature_id, told.change.price_signature_id) == (None, None)


class TestEachMorning:
    def morning(self, told: Told) -> None:
        told.story.system(lambda work: passing.on_morning(work, MorningCame))

    @pytest.mark.clause("5.1.9(1)")
    def test_what_cannot_come_into_force_goes_back_by_itself(self, late: Told) -> None:
        self.morning(late)
        assert (late.state, [task.kind for task in late.tasks("change.")]) == (S.ASKED, ["change.settle"])
        self.morning(late)
        assert [task.kind for task in late.tasks("change.")] == ["change.settle"], "once"

    def test_what_still_can_is_left_alone(self, told: Told) -> None:
        told.story.later(days=3)
        self.morning(told)
        assert (told.state, [task.kind for task in told.tasks("change.")]) == (S.APPROVAL, ["change.approval"])

    def test_a_smaller_quantity_has_no_day_that_passes(self, cast: Cast) -> None:
        told = released(cast)
        told.asks(told.quantity("1000")).signs_all()
        told.story.later(days=90)
        self.morning(told)
        assert told.state == S.APPROVAL

    def test_a_further_date_that_is_over_goes_back_too(self, cast: Cast) -> None:
        told = released(cast)
        at = told.lines[0]
        told.asks(Wish("more", Field.QUANTITY, {}, values.delivery_value(Decimal(100), SOON), at)).signs_all()
        told.story.later(days=4)
        self.morning(told)
        assert (told.state, [item.state for item in told.items]) == (S.ASKED, ["open"])


class TestThePage:
    def test_it_says_why_greys_the_approval_and_offers_the_way_on(self, late: Told, visit: Any) -> None:
        path, signing = f"/admin/changes/{late.number}", 'form="f-decide" type="password"'
        visit.door("admin").clock = lambda: late.story.now - timedelta(days=4)
        assert signing in visit(late.cast.zhao).get(path).text
        visit.door("admin").clock = lambda: late.story.now
        manager = visit(late.cast.zhao)
        page = manager.get(path)
        seen = words(page.text)
        assert "约定日期已过" in seen and "已过，请先商定新的日期" in seen
        assert f'action="{path}/new-day"' in page.text and signing not in page.text
        assert manager.post(f"{path}/new-day", {}, version=late.change.version).status_code == 303
        assert late.state == S.ASKED
        assert "约定日期已过" not in words(manager.get(path).text)

    def test_who_is_not_of_sales_reads_it_and_has_no_button(self, late: Told, visit: Any) -> None:
        visit.door("admin").clock = lambda: late.story.now
        page = visit(late.cast.chen).get(f"/admin/changes/{late.number}")
        assert "约定日期已过" in words(page.text) and "/new-day" not in page.text
