"""When goods are expected, by whom they are carried, and what may be said of both (5.1.12(1))."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.deliveries import returns
from domain.deliveries.dispatch import inputs, outbound, tracking, whereabouts
from domain.deliveries.models import Slip
from domain.deliveries.receipts import signing
from domain.deliveries.receipts.inputs import Receipt
from domain.deliveries.receipts.rules import Counted
from domain.shared.errors import Invalid, Refused
from domain.shared.message import Message
from tests.cast import PASSWORD, TODAY, Cast
from tests.deliveries.shipping import TRUCK, Shipment, in_stock, left, noticed, packed, released, verified
from tests.deliveries.test_conceding import concede
from tests.orders.given import line
from tests.remembering import remembered
from tests.reviews.story import Story

D = Decimal


@pytest.fixture
@remembered
def ready(cast: Cast) -> Shipment:
    story = released(cast, line(quantity=1000))
    in_stock(story, 500)
    return verified(packed(noticed(story, 400)))


@pytest.fixture
@remembered
def gone(ready: Shipment) -> Shipment:
    return left(ready, replace(TRUCK, expected_on=TODAY + timedelta(days=2)))


def ship(shipment: Shipment, expected_on: date) -> None:
    given = replace(TRUCK, expected_on=expected_on)
    shipment.story.as_(shipment.story.cast.sun_li, lambda work: outbound.ship(work, shipment.number, given, PASSWORD, version=None))


def seen(gone: Shipment, what: str, **more: Any) -> None:
    gone.story.as_(gone.story.cast.sun_li, lambda work: tracking.track(work, work.session.merge(gone.slip), what, **more))


def test_goods_do_not_leave_to_arrive_on_a_day_gone_by(ready: Shipment) -> None:
    with pytest.raises(Invalid) as refused:
        ship(ready, TODAY - timedelta(days=1))
    assert set(refused.value.fields) == {"expected_on"} and ready.notice.state == "verified"
    ship(ready, TODAY)
    assert ready.notice.state == "shipped"


def waits(gone: Shipment) -> list[str]:
    return [str(task.object_number) for task in gone.story.tasks("delivery.whereabouts")]


@pytest.mark.clause("5.1.12(1)")
def test_goods_that_are_not_there_on_their_day_are_looked_for_by_logistics_once(gone: Shipment) -> None:
    """Expected on the 25th: on that day nobody is asked yet, on the next logistics is, and not again while it waits."""
    story = gone.story
    assert [story.later(days=days).system(whereabouts.ask) for days in (2, 1, 1)] == [0, 1, 0]
    (task,) = story.tasks("delivery.whereabouts")
    assert (task.department, task.clause, task.object_number) == ("logistics", "5.1.12(1)", gone.slip_number)
    assert "皖A·7K321" in str(Message.from_json(task.title))


@pytest.mark.parametrize("how", ["arrived", "expected anew", "signed", "void"])
def test_once_it_is_known_where_they_are_nobody_is_asked_any_more(gone: Shipment, how: str) -> None:
    story = gone.story.later(days=4)
    story.system(whereabouts.ask)
    seen(gone, "on_the_way")
    assert waits(gone) == [gone.slip_number]
    match how:
        case "arrived":
            seen(gone, "arrived")
        case "expected anew":
            seen(gone, "delayed", expected_on=story.now.date() + timedelta(days=2))
        case "signed":
            receipt = Receipt("王敏", {gone.slip_lines[0].id: Counted(D(400))})
            story.as_(story.cast.wang_min, lambda work: signing.in_portal(work, work.fetch(Slip, gone.slip.id), receipt, PASSWORD, None))
        case "void":
            story.as_(story.cast.sun_li, lambda work: returns.void(work, work.fetch(Slip, gone.slip.id), "退回", None))
    assert waits(gone) == [] and story.later(days=1).system(whereabouts.ask) == 0


def test_a_day_that_is_told_late_of_an_earlier_moment_moves_nothing(gone: Shipment) -> None:
    """At ten they are expected on the 27th; a report of nine o'clock that comes after it said the 26th."""
    story = gone.story
    nine, ten = story.now + timedelta(hours=1), story.now + timedelta(hours=2)
    story.later(days=1)
    seen(gone, "delayed", at=ten, expected_on=TODAY + timedelta(days=4))
    seen(gone, "on_the_way", at=nine, expected_on=TODAY + timedelta(days=3))
    assert gone.slip.expected_on == TODAY + timedelta(days=4)


@pytest.mark.clause("5.1.12(1)")
@pytest.mark.parametrize(("days", "may"), [(-1, False), (0, True), (9, True)])
def test_on_their_way_they_are_expected_no_earlier_than_they_left(gone: Shipment, days: int, may: bool) -> None:
    gone.story.later(days=3)
    if may:
        seen(gone, "delayed", expected_on=TODAY + timedelta(days=days))
    else:
        with pytest.raises(Invalid, match="before they left"):
            seen(gone, "delayed", expected_on=TODAY + timedelta(days=days))
    assert gone.slip.expected_on == TODAY + timedelta(days=days if may else 2)


def test_of_what_has_arrived_nothing_is_expected(gone: Shipment) -> None:
    seen(gone.story.later(days=1) and gone, "arrived", expected_on=TODAY - timedelta(days=9))  # a carrier's report repeats its plan
    assert (gone.slip.state, gone.slip.expected_on) == ("arrived", TODAY + timedelta(days=2))
    with pytest.raises(Invalid, match="one of the list"):
        seen(gone, "lost")


def test_what_left_after_midnight_left_on_the_new_day(cast: Cast) -> None:
    """00:20 in Hefei is still the day before in London: the factory's day counts."""
    story = released(cast, line(quantity=1000))
    in_stock(story, 500)
    shipment = verified(packed(noticed(story, 400)))
    story.now = datetime.fromisoformat("2026-11-24T00:20:00+08:00")
    gone = left(shipment)
    assert gone.slip_lines[0].shipped_on == date(2026, 11, 24)
    with pytest.raises(Invalid, match="before they left"):
        seen(gone, "on_the_way", expected_on=date(2026, 11, 23))
    seen(gone, "on_the_way", expected_on=date(2026, 11, 24))


# who carries them


CARRIER = {"carrier": "顺丰", "plate": "", "waybill": "SF1", "freight_cost": "950", "currency": "CNY"}


@pytest.mark.parametrize(("changed", "wrong"), [
    ({}, set()), ({"plate": "皖A1", "waybill": ""}, set()), ({"waybill": ""}, {"plate"}), ({"carrier": ""}, {"carrier"}),
    ({"carrier": " ", "waybill": " "}, {"carrier", "plate"}), ({"freight_cost": "-1"}, {"freight_cost"}),
    ({"freight_cost": "9.999"}, {"freight_cost"}), ({"freight_cost": ""}, set()), ({"currency": "ABC"}, {"currency"}),
])
def test_a_correction_of_the_carrier_leaves_goods_to_be_found(changed: dict[str, str], wrong: set[str]) -> None:
    try:
        assert inputs.read_carrier(CARRIER | changed)["carrier"] == "顺丰"
        found: set[str] = set()
    except Invalid as error:
        found = set(error.fields)
    assert found == wrong


def test_what_was_not_asked_for_stays_unknown() -> None:
    assert inputs.read_carrier(CARRIER | {"freight_cost": ""})["freight_cost"] is None
    assert inputs.read_carrier(CARRIER)["freight_cost"] == D(950)


def test_of_a_void_slip_nothing_is_seen_on_its_way(gone: Shipment) -> None:
    gone.story.as_(gone.story.cast.sun_li, lambda work: returns.void(work, gone.slip, "装错车", None))
    with pytest.raises(Refused, match="Void"):
        seen(gone, "arrived")


# a concession is for whole pieces


@pytest.mark.parametrize("quantity", [D("10.5"), D("0.001")])
def test_a_concession_for_parts_of_a_piece_is_none(cast: Cast, quantity: Decimal) -> None:
    story: Story = released(cast, line(quantity=1000))
    in_stock(story, 300, lot="L-STOP", blocked=True)
    with pytest.raises(Invalid) as refused:
        concede(story, quantity)  # type: ignore[arg-type]
    assert set(refused.value.fields) == {"quantity"}
    assert concede(story, 10).quantity == 10
