"""What was agreed, written into dates and lines: who moved what counts, no database (RULES 6, 7; decision 0050)."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest

from domain.changes import values
from domain.changes.finding import Case
from domain.changes.force import writing
from domain.changes.models import Change, ChangeItem, Field
from domain.orders.models import FORECAST, Order, OrderLine, ScheduleLine
from domain.shared.work import Work

F, D = Field, Decimal
NOBODY = cast(Work, None)
FIRST, WISHED, LATER = date(2026, 12, 4), date(2026, 12, 10), date(2026, 12, 18)


def delivery(quantity: int = 100, day: date = FIRST, *, shipped: int = 0, zone: str = "firm") -> ScheduleLine:
    return ScheduleLine(id=uuid.uuid4(), quantity=D(quantity), requested=day, promised_first=day, promised_latest=day, shipped=D(shipped),
                        received=D(0), zone=zone, confirmed=True)


def line(*deliveries: ScheduleLine) -> OrderLine:
    made = OrderLine(id=uuid.uuid4(), order_id=uuid.uuid4(), customer_id=uuid.uuid4(), position=10, cancelled=False,
                     schedules=list(deliveries),
                     shipped=sum((each.shipped for each in deliveries), D(0)))
    for each in deliveries:
        each.line_id = made.id
    writing._sum(made)
    return made


def item(field: Field, at: OrderLine, agreed: dict[str, Any], of: ScheduleLine | None = None, *, ours: bool = False,
         asked: dict[str, Any] | None = None) -> ChangeItem:
    return ChangeItem(id=uuid.uuid4(), field=field, line_id=at.id, schedule_id=of.id if of else None, agreed=agreed, asked=asked or agreed,
                      by_customer=not ours, state="agreed", before={})


def written(at: OrderLine, *items: ChangeItem) -> OrderLine:
    writing.write(NOBODY, Case(Change(number="CH-1"), Order(number="SO-1"), {at.id: at}, items), items)
    return at


def on(of: ScheduleLine, field: Field, agreed: dict[str, Any], **more: Any) -> OrderLine:
    """The only delivery of a line, changed."""
    own = line(of)
    return written(own, item(field, own, agreed, of, **more))


def day(when: date, zone: str = "") -> dict[str, Any]:
    return values.date_value(when) | ({"zone": zone} if zone else {})


class TestADate:
    @pytest.mark.clause("5.1.9(3)")
    def test_a_wish_of_the_customer_moves_what_they_asked_for_and_the_latest_promise(self) -> None:
        at = delivery()
        on(at, F.DATE, day(WISHED))
        assert (at.requested, at.promised_latest, at.promised_first) == (WISHED, WISHED, FIRST)

    def test_where_we_gave_a_later_day_they_asked_for_theirs(self) -> None:
        at = delivery()
        on(at, F.DATE, day(LATER), asked=day(WISHED))
        assert (at.requested, at.promised_latest) == (WISHED, LATER)

    @pytest.mark.clause("5.1.9(1)")
    def test_our_own_reason_moves_the_latest_promise_alone(self) -> None:
        at = delivery()
        on(at, F.DATE, day(LATER), ours=True)
        assert (at.requested, at.promised_first, at.promised_latest) == (FIRST, FIRST, LATER)

    @pytest.mark.parametrize(("ours", "confirmed"), [(False, True), (True, False)])
    def test_a_forecast_turned_firm_has_its_first_promise_on_that_day(self, ours: bool, confirmed: bool) -> None:
        """What is told beforehand is no promise (RULES 1): the first one is made when it is ordered."""
        at = delivery(zone=FORECAST)
        at.promised_first = None
        on(at, F.DATE, day(WISHED, "firm"), ours=ours)
        assert (at.zone, at.promised_first, at.promised_latest, at.confirmed) == ("firm", WISHED, WISHED, confirmed)

    def test_a_forecast_that_moves_stays_without_a_promise(self) -> None:
        at = delivery(zone=FORECAST)
        at.promised_first = None
        on(at, F.DATE, day(WISHED))
        assert (at.zone, at.promised_first) == (FORECAST, None)

    def test_a_firm_date_keeps_its_first_promise_whatever_zone_is_named(self) -> None:
        at = delivery()
        on(at, F.DATE, day(WISHED, "firm"))
        assert at.promised_first == FIRST


class TestParts:
    PARTS = values.parts_value([(WISHED, D(60)), (LATER, D(40))])

    def test_divided_at_the_customers_wish_each_part_is_a_promise_of_its_own(self) -> None:
        at = delivery()
        found = on(at, F.DATE, self.PARTS)
        one, other = found.schedules
        assert (one.quantity, one.requested, one.promised_latest) == (D(60), WISHED, WISHED)
        assert (other.quantity, other.promised_first, other.counts_with_id, other.confirmed) == (D(40), LATER, None, True)

    def test_divided_for_our_reasons_it_stays_one_counted_delivery(self) -> None:
        at = delivery()
        found = on(at, F.DATE, self.PARTS, ours=True)
        other = found.schedules[1]
        assert (other.counts_with_id, other.promised_first, other.promised_latest, other.requested) == (at.id, FIRST, LATER, FIRST)

    def test_divided_again_it_counts_with_the_first_of_all(self) -> None:
        whole, part = delivery(60), delivery(40, LATER)
        part.counts_with_id = whole.id
        at = line(whole, part)
        written(at, item(F.DATE, at, values.parts_value([(LATER, D(10)), (date(2026, 12, 28), D(30))]), part, ours=True))
        assert at.schedules[-1].counts_with_id == whole.id

    def test_what_was_shipped_stays_with_the_first_part(self) -> None:
        at = delivery(shipped=30)
        found = on(at, F.DATE, values.parts_value([(WISHED, D(40)), (LATER, D(30))]))
        assert [each.quantity for each in found.schedules] == [D(70), D(30)]


class TestAQuantity:
    def test_the_line_is_the_sum_of_its_deliveries(self) -> None:
        one, other = delivery(100), delivery(50, LATER)
        at = line(one, other)
        written(at, item(F.QUANTITY, at, values.quantity_value(D(80)), one))
        assert (at.quantity, at.open_quantity) == (D(130), D(130))

    def test_never_less_than_was_shipped(self) -> None:
        at = delivery(100, shipped=60)
        found = on(at, F.QUANTITY, values.quantity_value(D(40)))
        assert (at.quantity, found.open_quantity) == (D(60), D(0))

    @pytest.mark.parametrize(("ours", "confirmed"), [(False, True), (True, False)])
    def test_a_further_date_is_confirmed_only_by_who_asked_for_it_themselves(self, ours: bool, confirmed: bool) -> None:
        """By telephone, without their paper, it is promised and not confirmed: the countersignature does that (RULES 7)."""
        at = line(delivery())
        found = written(at, item(F.QUANTITY, at, values.delivery_value(D(30), LATER), ours=ours)).schedules[-1]
        assert (found.quantity, found.promised_first, found.promised_latest, found.confirmed) == (D(30), LATER, LATER, confirmed)
        assert found.counts_with_id is None  # nothing was taken away for it

    def test_of_a_further_date_that_we_countered_the_day_they_asked_for_stays_the_requested_one(self) -> None:
        at = line(delivery())
        wished = values.delivery_value(D(30), WISHED)
        found = written(at, item(F.QUANTITY, at, values.delivery_value(D(30), LATER), asked=wished)).schedules[-1]
        assert (found.requested, found.promised_first, found.promised_latest) == (WISHED, LATER, LATER)

    def test_a_further_forecast_is_no_promise(self) -> None:
        at = line(delivery())
        found = written(at, item(F.QUANTITY, at, values.delivery_value(D(30), LATER, FORECAST))).schedules[-1]
        assert (found.zone, found.promised_first, found.promised_latest) == (FORECAST, None, None)


class TestPutOffByUs:
    """Nothing here, so many there: our own proposal that takes a delivery away and brings it on another day counts once (decision 0060)."""

    def proposed(self, at: OrderLine, taken: ScheduleLine, left: int, quantity: int, *, ours: bool = True,
                 last: bool = True) -> list[ChangeItem]:
        fewer = item(F.QUANTITY, at, values.quantity_value(D(left)), taken, ours=ours)
        more = item(F.QUANTITY, at, values.delivery_value(D(quantity), LATER), ours=ours)
        return [fewer, more] if last else [more, fewer]

    @pytest.mark.clause("5.1.9(1)")
    @pytest.mark.parametrize("last", [True, False])
    def test_nothing_of_it_and_a_further_date_is_the_same_delivery_put_off(self, last: bool) -> None:
        taken = delivery()
        at = line(taken)
        written(at, *self.proposed(at, taken, 0, 100, last=last))
        _, moved = at.schedules
        assert (taken.quantity, moved.quantity, moved.counts_with_id) == (D(0), D(100), taken.id)
        assert (moved.promised_first, moved.promised_latest, moved.requested) == (FIRST, LATER, FIRST)

    def test_what_comes_beyond_what_was_taken_is_a_promise_of_its_own(self) -> None:
        taken = delivery()
        at = line(taken)
        written(at, *self.proposed(at, taken, 40, 100))
        _, moved, further = at.schedules
        assert (moved.quantity, moved.counts_with_id) == (D(60), taken.id)
        assert (further.quantity, further.counts_with_id, further.promised_first) == (D(40), None, LATER)
        assert at.quantity == D(140)

    def test_the_customers_own_wish_for_the_same_is_two_promises(self) -> None:
        taken = delivery()
        at = line(taken)
        written(at, *self.proposed(at, taken, 0, 100, ours=False))
        assert at.schedules[-1].counts_with_id is None

    def test_a_forecast_taken_away_was_no_promise(self) -> None:
        taken = delivery(zone=FORECAST)
        at = line(delivery(50), taken)
        written(at, *self.proposed(at, taken, 0, 100))
        assert at.schedules[-1].counts_with_id is None

    def test_what_another_line_loses_is_not_counted_here(self) -> None:
        taken = delivery()
        one, other = line(taken), line(delivery(10, WISHED))
        items = [item(F.QUANTITY, one, values.quantity_value(D(0)), taken, ours=True),
                 item(F.QUANTITY, other, values.delivery_value(D(100), LATER), ours=True)]
        writing.write(NOBODY, Case(Change(number="CH-1"), Order(number="SO-1"), {one.id: one, other.id: other}, items), items)
        assert other.schedules[-1].counts_with_id is None

    def test_two_days_taken_and_one_brought_count_each_with_its_own(self) -> None:
        one, other = delivery(60), delivery(40, WISHED)
        at = line(one, other)
        fewer = [item(F.QUANTITY, at, values.quantity_value(D(0)), each, ours=True) for each in (one, other)]
        written(at, *fewer, item(F.QUANTITY, at, values.delivery_value(D(100), LATER), ours=True))
        moved = at.schedules[2:]
        assert [(each.quantity, each.counts_with_id, each.promised_first) for each in moved] == [
            (D(60), one.id, FIRST), (D(40), other.id, WISHED)]


class TestTheRest:
    def test_a_cancelled_line_of_which_nothing_left_is_gone(self) -> None:
        at = line(delivery())
        written(at, item(F.CANCEL, at, values.quantity_value(D(0))))
        assert (at.cancelled, at.open_quantity) == (True, D(0))

    def test_of_a_cancelled_line_what_was_shipped_stays_ordered(self) -> None:
        at = line(delivery(100, shipped=40), delivery(50, LATER))
        written(at, item(F.CANCEL, at, values.quantity_value(D(40))))
        assert (at.cancelled, at.quantity, at.open_quantity) == (False, D(40), D(0))
        assert [each.quantity for each in at.schedules] == [D(40), D(0)]

    @pytest.mark.clause("5.1.9(3)")
    @pytest.mark.parametrize(("kept", "first", "last", "opened"), [
        (500, 200, 300, 200), (300, 0, 300, 0), (800, 500, 300, 500), (900, 500, 400, 600), (999, 500, 499, 699),
    ])
    def test_no_more_stays_than_was_agreed_also_where_the_last_delivery_has_left_before_the_first(self, kept: int, first: int, last: int,
                                                                                                  opened: int) -> None:
        """What has left stays with its delivery; only then is the rest shared, the earliest first."""
        at = line(delivery(500), delivery(500, LATER, shipped=300))
        written(at, item(F.CANCEL, at, values.quantity_value(D(kept))))
        assert [each.quantity for each in at.schedules] == [D(first), D(last)]
        assert (at.quantity, at.open_quantity) == (D(kept), D(opened))

    def test_a_place_of_one_delivery_leaves_the_others_where_they_are(self) -> None:
        one, other = delivery(), delivery(50, LATER)
        at, there = line(one, other), uuid.uuid4()
        written(at, item(F.PLACE, at, values.place_value(there, "二厂"), one))
        assert (one.ship_to_id, other.ship_to_id) == (there, None)

    def test_a_place_of_the_line_is_that_of_each_delivery(self) -> None:
        at, there = line(delivery(), delivery(50, LATER)), uuid.uuid4()
        written(at, item(F.PLACE, at, values.place_value(there, "二厂")))
        assert {each.ship_to_id for each in at.schedules} == {there}

    def test_another_price_rests_on_no_price_of_the_list(self) -> None:
        at = line(delivery())
        at.price_id = uuid.uuid4()
        written(at, item(F.PRICE, at, values.price_value(D("84.90"), "CNY")))
        assert (at.unit_price, at.customer_price, at.price_id) == (D("84.90"), D("84.90"), None)

    @pytest.mark.parametrize(("field", "agreed", "attribute", "value"), [
        (F.TRANSPORT, {"text": "空运"}, "transport", "空运"),
        (F.PACKAGING, {"text": "木箱"}, "packaging", "木箱"),
        (F.SPECIFICATION, {"text": "Ra 1.6"}, "specification", "Ra 1.6"),
        (F.DRAWING, {"revision": "D"}, "drawing_revision", "D"),
    ])
    def test_words_are_written_as_they_were_agreed(self, field: Field, agreed: dict[str, Any], attribute: str, value: str) -> None:
        at = line(delivery())
        written(at, item(field, at, agreed))
        assert getattr(at, attribute) == value
