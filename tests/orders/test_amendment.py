"""Amending an order before its release: a new revision, the old one as it was; and the verbs that end or pause it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.orders import actions
from domain.orders.events import OrderAmended
from domain.orders.inputs import DateInput
from domain.orders.queries import by_number, lines_of, revisions_of
from domain.shared.actor import system
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused, Stale
from domain.shared.events import _reactions
from domain.shared.tasks import Task
from domain.shared.work import Work, unit
from tests.cast import NOW, Cast
from tests.orders.amending import amended, put, stored
from tests.orders.given import DUE, given, line, new_line, sent

pytestmark = pytest.mark.usefixtures("by_themselves")


class TestRevisions:
    @pytest.mark.clause("2.1", "5.1.13(1)")
    def test_an_amendment_makes_a_revision_and_leaves_the_old_one_as_it_was(self, cast: Cast) -> None:
        number = sent(cast)
        with unit(cast.wang_min, now=NOW) as work:
            before = revisions_of(work, by_number(work, number).id)[0].content
        event = amended(cast, number, line(quantity=3000))
        assert event.changed == {"quantity"}
        with unit(cast.wang_min, now=NOW) as work:
            order = by_number(work, number)
            first, second = revisions_of(work, order.id)
            assert (order.revision, order.quantity, first.revision, second.revision) == (2, 3000, 1, 2)
            assert first.content == before
            assert (second.why, second.content["lines"][0]["dates"][0][1]) == ("型号调整", "3000")

    @pytest.mark.parametrize(
        ("change", "changed"),
        [
            ({"dates": (DateInput(Decimal(2400), date(2027, 1, 8)),)}, {"dates"}),
            ({"price": Decimal("85.00")}, {"prices"}),
            ({"quality": "全检"}, {"quality"}),
            ({"specification": "按附图"}, {"specification"}),
            ({"dates": (DateInput(Decimal(1000), DUE), DateInput(Decimal(1400), date(2027, 1, 8)))}, {"dates"}),
        ],
    )
    def test_what_changed_is_told_in_the_words_that_reviews_reopen_by(self, cast: Cast, change: dict[str, Any], changed: set[str]) -> None:
        number = sent(cast)
        assert amended(cast, number, replace(line(), **change)).changed == changed

    @pytest.mark.parametrize(
        ("header", "changed"),
        [
            ({"transport": "空运"}, {"delivery"}),
            ({"services": "报关"}, {"services"}),
            ({"currency": "USD"}, {"prices"}),
            ({"program": "E28"}, {"header"}),
        ],
    )
    def test_a_changed_header_is_told_likewise(self, cast: Cast, header: dict[str, str], changed: set[str]) -> None:
        number = sent(cast)
        assert amended(cast, number, line(), **header).changed == changed

    def test_a_line_taken_out_stays_as_a_row_and_counts_no_more(self, cast: Cast) -> None:
        number = sent(cast, line(), line("2916035-K80", 6000))
        event = amended(cast, number, line("2916035-K80", 6000))
        order, lines = stored(cast, number)
        assert event.changed == {"lines"} and event.lines == {10}
        assert [(each.position, each.cancelled, each.open_quantity) for each in lines] == [(10, True, 0), (20, False, 6000)]
        assert (order.line_count, order.quantity, order.title) == (1, 6000, "稳定杆连接杆")

    def test_an_added_line_gets_the_next_position_even_where_one_was_taken_out(self, cast: Cast) -> None:
        number = sent(cast, line(), line("2916035-K80", 6000))
        amended(cast, number, line())
        amended(cast, number, line(), line("2904120-K80", 5))
        assert [(each.position, each.cancelled) for each in stored(cast, number)[1]] == [(10, False), (20, True), (30, False)]

    def test_a_date_that_stays_keeps_what_was_promised_for_it(self, cast: Cast) -> None:
        number = sent(cast)
        with unit(system("test"), now=NOW) as work:
            schedule = lines_of(work, by_number(work, number).id)[0].schedules[0]
            schedule.promised_first = schedule.promised_latest = date(2026, 12, 20)
        amended(cast, number, replace(line(), dates=(DateInput(Decimal(3000), DUE), DateInput(Decimal(100), date(2027, 1, 8)))))
        kept = stored(cast, number)[1][0].schedules
        assert [(each.requested, each.quantity, each.promised_latest) for each in kept] == [
            (DUE, 3000, date(2026, 12, 20)),
            (date(2027, 1, 8), 100, None),
        ]

    def test_an_overruled_class_is_not_overruled_by_an_amendment(self, cast: Cast) -> None:
        number = sent(cast)
        with unit(system("test"), now=NOW) as work:
            overruled = lines_of(work, by_number(work, number).id)[0]
            overruled.line_class, overruled.class_overruled_by, overruled.class_overrule_reason = "special_contract", "李倩", "专用合同"
        amended(cast, number, line(quantity=10))
        assert stored(cast, number)[1][0].line_class == "special_contract"

    def test_an_amendment_that_changes_nothing_is_refused(self, cast: Cast) -> None:
        number = sent(cast)
        with pytest.raises(Refused, match="Nothing differs"):
            amended(cast, number, line())
        assert stored(cast, number)[0].revision == 1

    def test_faults_of_an_amendment_are_told_like_those_of_an_order(self, cast: Cast) -> None:
        number = sent(cast)
        with pytest.raises(Invalid) as refused:
            amended(cast, number, line(quantity="0.5"))
        assert set(refused.value.fields) == {"lines-0-quantity"}

    def test_an_amendment_to_a_version_somebody_else_changed_is_stale(self, cast: Cast) -> None:
        number = sent(cast)
        version = stored(cast, number)[0].version
        amended(cast, number, line(quantity=10))
        with pytest.raises(Stale):
            amended(cast, number, line(quantity=20), version=version)

    @pytest.mark.parametrize("state", ["released", "declined", "withdrawn", "cancelled", "on_hold", "closed"])
    def test_there_is_no_amendment_once_released_or_ended(self, cast: Cast, state: str) -> None:
        number = sent(cast)
        with put(number, state=state), pytest.raises(Refused):
            amended(cast, number, line(quantity=10))

    @pytest.mark.parametrize("name", ["a_quality", "fang", "shen"])
    def test_only_buyers_and_sales_amend(self, cast: Cast, name: str) -> None:
        number = sent(cast)
        with pytest.raises(Forbidden):
            amended(cast, number, line(quantity=10), actor=cast.people[name])

    def test_another_customers_order_is_not_there_to_amend(self, cast: Cast) -> None:
        number = sent(cast)
        with pytest.raises(NotFound):
            amended(cast, number, line(quantity=10), actor=cast.b_buyer, version=1)

    def test_a_delivery_schedule_sent_again_becomes_one_amendment_of_the_last(self, cast: Cast) -> None:
        later = DateInput(Decimal(900), date(2027, 1, 8), "forecast")
        schedule = [replace(line(), dates=(DateInput(Decimal(1000), DUE), later)), line("2916035-K80", 60)]
        number = sent(cast, *schedule, kind="delivery_schedule")
        heard: list[OrderAmended] = []
        _reactions[OrderAmended] = [lambda work, event: heard.append(event)]
        moved = (DateInput(Decimal(1200), DUE), replace(later, day=date(2027, 1, 15)))
        again = [replace(schedule[0], dates=moved), line("2904120-K80", 7)]
        assert sent(cast, *again, kind="delivery_schedule") == number
        assert len(heard) == 1
        assert {str(each).split(":")[0].split(",")[0] for each in heard[0].differences} == {"Line 10", "Line 20 removed", "Line 30 added"}
        assert stored(cast, number)[0].revision == 2


class TestConfidentialLines:
    @pytest.mark.clause("5.1.1(4)")
    def test_a_new_part_added_by_an_amendment_is_hidden_from_outsiders(self, cast: Cast) -> None:
        number = sent(cast)
        amended(cast, number, line(), new_line())
        assert [each.customer_part for each in stored(cast, number)[1]] == ["2904110-K80", "5801300-E27"]
        order, seen = stored(cast, number, cast.wu_jia)
        assert [each.customer_part for each in seen] == ["2904110-K80"]
        assert (order.line_count, order.quantity) == (1, 2400)

    @pytest.mark.clause("5.1.1(4)")
    def test_whoever_cannot_see_a_line_does_not_take_it_out_by_amending_the_rest(self, cast: Cast) -> None:
        number = sent(cast, line(), new_line())
        amended(cast, number, line(quantity=5), actor=cast.wu_jia)
        lines = stored(cast, number)[1]
        told = [(each.customer_part, each.cancelled, each.quantity) for each in lines]
        assert told == [("2904110-K80", False, 5), ("5801300-E27", False, 3000)]


class TestVerbs:
    def test_the_customer_withdraws_before_release_and_nothing_stays_open(self, cast: Cast) -> None:
        number = sent(cast)
        with unit(cast.wang_min, now=NOW) as work:
            actions.withdraw(work, number, version=by_number(work, number).version, why="项目取消")
        order, lines = stored(cast, number)
        assert (order.state, lines[0].open_quantity) == ("withdrawn", 0)

    def test_nothing_is_withdrawn_after_release(self, cast: Cast) -> None:
        number = sent(cast)
        with put(number, state="released"), unit(cast.wang_min, now=NOW) as work, pytest.raises(Refused):
            actions.withdraw(work, number, version=None)

    @pytest.mark.clause("5.1.1(1)")
    def test_an_order_returned_for_completion_asks_the_customer_and_goes_on_when_completed(self, cast: Cast) -> None:
        number = sent(cast)
        with put(number, state="in_review"), unit(cast.li_qian, now=NOW) as work:
            actions.return_for_completion(work, number, version=by_number(work, number).version, why="缺少图纸版本")
        with unit(cast.wang_min, now=NOW) as work:
            task = work.session.scalars(select(Task).where(Task.kind == "order.completion")).one()
            assert (task.internal, task.title["params"]["why"]) == (False, "缺少图纸版本")
            actions.complete(work, number, given(cast, line(revision="B", quantity=2500)), version=by_number(work, number).version)
        order, _ = stored(cast, number)
        assert (order.state, order.revision) == ("in_review", 2)
        with unit(cast.wang_min, now=NOW) as work:
            assert work.session.scalars(select(Task).where(Task.kind == "order.completion")).one().outcome == "done"

    def test_a_return_needs_a_reason(self, cast: Cast) -> None:
        number = sent(cast)
        with put(number, state="in_review"), unit(cast.li_qian, now=NOW) as work, pytest.raises(Refused, match="reason"):
            actions.return_for_completion(work, number, version=None, why=" ")

    @pytest.mark.parametrize("state", ["in_review", "approved", "released"])
    def test_a_hold_ends_where_it_began(self, cast: Cast, state: str) -> None:
        number = sent(cast)
        with put(number, state=state), unit(cast.li_qian, now=NOW) as work:
            actions.hold(work, number, version=None, why="等待模具")
        assert stored(cast, number)[0].state == "on_hold"
        with unit(cast.li_qian, now=NOW) as work:
            actions.resume(work, number, version=None)
        order, _ = stored(cast, number)
        assert (order.state, order.held_from) == (state, None)

    def test_only_the_marketing_manager_cancels(self, cast: Cast) -> None:
        number = sent(cast)
        with unit(cast.li_qian, now=NOW) as work, pytest.raises(Forbidden):
            actions.cancel(work, number, version=None, why="重复")
        with unit(cast.zhao, now=NOW) as work:
            actions.cancel(work, number, version=None, why="重复")
        assert stored(cast, number)[0].state == "cancelled"

    def test_a_customer_does_not_hold_its_order(self, cast: Cast) -> None:
        number = sent(cast)
        with unit(cast.wang_min, now=NOW) as work, pytest.raises(Forbidden):
            actions.hold(work, number, version=None, why="x")


def test_a_revision_that_follows_from_an_agreement_is_written_without_an_event(cast: Cast) -> None:
    number = sent(cast)
    _reactions[OrderAmended] = [_must_not]
    with unit(system("reviews"), now=NOW) as work:
        order = by_number(work, number)
        lines_of(work, order.id)[0].unit_price = Decimal("80.00")
        actions.revise(work, order, "议定价格")
    order, _ = stored(cast, number)
    assert (order.revision, order.amount) == (2, Decimal("192000.00"))


def _must_not(work: Work, event: object) -> None:
    raise AssertionError(f"{event} was emitted")
