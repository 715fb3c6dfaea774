"""Changes, slips and invoices are found by their numbers, each by whoever may see it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.changes.models import Change
from domain.shared.actor import system
from domain.shared.work import unit
from tests.changes.story import Told
from tests.deliveries.shipping import released, ship
from tests.receivables.received import House


def seen(visit, who, number: str, url: str) -> bool:
    door = "" if who.is_customer else "/admin"
    return f'href="{url}"' in visit(who).get(f"{door}/search", params={"q": number}).text


def test_a_change_is_found_by_its_number_on_both_sides(visit, cast):
    told = Told(released(cast))
    told.asks(told.day())
    assert seen(visit, cast.li_qian, told.number, f"/admin/changes/{told.number}")
    assert seen(visit, cast.wang_min, told.number, f"/changes/{told.number}")
    assert not seen(visit, cast.b_buyer, told.number, f"/changes/{told.number}")


def test_what_the_house_keeps_to_itself_is_not_found_by_the_customer(visit, cast):
    told = Told(released(cast))
    told.asks(told.day())
    with unit(system("test")) as work:
        work.session.scalars(select(Change)).one().internal = True
    assert seen(visit, cast.li_qian, told.number, f"/admin/changes/{told.number}")
    assert not seen(visit, cast.wang_min, told.number, f"/changes/{told.number}")


@pytest.mark.parametrize("asked", ["number", "plate", "carrier"])
def test_a_slip_is_found_by_its_number_its_plate_and_its_carrier(visit, cast, asked):
    slip = ship(released(cast)).slip
    assert seen(visit, cast.sun_li, getattr(slip, asked), f"/admin/deliveries/receipts/{slip.number}")
    assert seen(visit, cast.wang_min, slip.number, f"/deliveries/{slip.number}")
    assert not seen(visit, cast.b_buyer, slip.number, f"/deliveries/{slip.number}")


def test_an_invoice_is_found_by_either_number_by_those_who_see_receivables(visit, cast):
    number = House(cast).issued(tax_number="26322000000100000099")
    for asked in (number, "26322000000100000099"):
        assert seen(visit, cast.xu, asked, f"/admin/receivables/invoices/{number}")
        assert not seen(visit, cast.sun_li, asked, f"/admin/receivables/invoices/{number}")
    assert f"/{number}" not in visit(cast.wang_min).get("/search", params={"q": number}).text
