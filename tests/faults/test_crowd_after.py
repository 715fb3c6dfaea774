"""B16 after the release: a crowd at what is dispatched, received, billed, paid, late and changed. One effect each, and no number lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from domain.deliveries.models import Delay, DelayOffer, DispatchNotice, Slip
from domain.receivables.models import Allocation, Invoice, Payment, Statement
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import PASSWORD, Cast
from tests.deliveries import slips
from tests.deliveries.delayed import full, offered
from tests.deliveries.shipping import TRUCK, in_stock, noticed, packed, released, verified
from tests.faults.crowding import CROWDS, Deed, Door, count, done_once
from tests.orders.given import line
from tests.receivables.received import ARM, House, received

WORD = {"password": PASSWORD}
FAR = 3640  # days after the cast's day: an offered date must not have passed on the day on which this runs
GOES = {"carrier": TRUCK.carrier, "plate": TRUCK.plate, "driver": TRUCK.driver, "driver_phone": TRUCK.driver_phone, "freight_cost": "800"}


def _order(cast: Cast, number: int, quantity: int = 400) -> Any:
    return released(cast, line(quantity=quantity), po_number=f"G-{number:03d}")


def _ready(cast: Cast, number: int) -> str:
    """What lies ready of one order alone: whose pieces the crowd takes."""
    story = _order(cast, number)
    in_stock(story, 400, lot=f"L-{number:03d}")
    return f"q={story.number}"


def _drafted(cast: Cast, number: int) -> str:
    story = _order(cast, number)
    in_stock(story, 400, lot=f"L-{number:03d}")
    return noticed(story, 400, sign=False).number


def _verified(cast: Cast, number: int) -> str:
    story = _order(cast, number)
    in_stock(story, 400, lot=f"L-{number:03d}")
    return verified(packed(noticed(story, 400), f"L-{number:03d}")).number


def _on_the_road(cast: Cast, number: int) -> str:
    return slips.ship(slips.released(cast, line(quantity=400), po_number=f"G-{number:03d}"), 400).number


def _late(cast: Cast, number: int) -> str:
    return offered(cast, full(FAR), full(FAR + 7), po_number=f"G-{number:03d}").number


def _a_date(lane: int) -> dict[str, str]:
    """Every other window takes the other date."""
    with unit(system("test")) as work:
        open_ones = select(DelayOffer.id).join(Delay, Delay.id == DelayOffer.delay_id).where(Delay.state == "offered")
        ids = work.session.scalars(open_ones.order_by(DelayOffer.position)).all()
    return {"offer": str(ids[lane % 2]), **WORD}


def _sent(cast: Cast, number: int) -> str:
    house = House(cast)
    received(cast, (ARM, 10, "86.40"), po=f"G-{number:03d}")
    return house.send(house.draft())


def _confirmed(cast: Cast, number: int) -> str:
    return House(cast).confirmed((ARM, 10, "86.40"), po=f"G-{number:03d}")


def _asked(cast: Cast, number: int) -> str:
    return House(cast).asked(_confirmed(cast, number))


def _paid(cast: Cast, number: int) -> str:
    """Money that came before its invoice."""
    house = House(cast)
    paid = house.pay("976.32", reference=f"ICBC-{number:03d}")
    house.issued((ARM, 10, "86.40"), tax_number=f"26322000{number:012d}", po=f"G-{number:03d}")
    return paid


DEEDS = {
    "the same goods are put on a notice": Deed(
        "li_qian", "/admin/dispatch/ready?{}", "/admin/dispatch/notices", {}, lambda: count(DispatchNotice), _ready),
    "a notice is signed": Deed(
        "li_qian", "/admin/dispatch/{}", "/signature", WORD, lambda: count(DispatchNotice, DispatchNotice.state == "notified"), _drafted),
    "a slip is signed and the goods leave": Deed("sun_li", "/admin/dispatch/{}", "/slip", GOES | WORD, lambda: count(Slip), _verified),
    "goods are received": Deed("wang_min", "/deliveries/{}", "/receipt", WORD, lambda: count(Slip, Slip.state == "signed"), _on_the_road),
    "one of two late dates is taken": Deed(
        "wang_min", "/delays/{}", "/choice", _a_date, lambda: count(DelayOffer, DelayOffer.taken_at.is_not(None)), _late),
    "a statement is confirmed": Deed(
        "wang_min", "/statements/{}", "/answers", {"rest": "1", **WORD}, lambda: count(Statement, Statement.state == "confirmed"), _sent),
    "an invoice is asked for": Deed("wang_min", "/statements/{}", "/invoice", {}, lambda: count(Invoice), _confirmed),
    "an invoice is recorded": Deed(
        "xu", "/admin/receivables/invoices/{}", "/issue", {"number": "26322000{:012d}", **WORD},
        lambda: count(Invoice, Invoice.state == "issued"), _asked),
    "a payment is recorded": Deed(
        "xu", "/admin/receivables/payments/new?{}", "/receivables/payments",
        {"customer": "K001", "amount": "12.50", "reference": "ICBC-{:03d}", "method": "transfer", **WORD}, lambda: count(Payment),
        lambda cast, number: ""),
    "what is left of a payment is matched": Deed(
        "xu", "/admin/receivables/payments/{}", "/matching", {}, lambda: count(Allocation), _paid),
}


AT_EVERY_RUN = {"a slip is signed and the goods leave", "goods are received", "a payment is recorded"}
DOZEN, FIFTY = (each.values for each in CROWDS)
CASES = [pytest.param(name, *DOZEN, id=f"{name}, a dozen") for name in DEEDS if name in AT_EVERY_RUN]
CASES += [pytest.param(name, *FIFTY, id=f"{name}, fifty", marks=pytest.mark.drill) for name in DEEDS]


@pytest.mark.parametrize(("name", "crowd", "rounds"), CASES)
def test_what_a_crowd_does_after_the_release_is_done_once(door: Door, name: str, crowd: int, rounds: int) -> None:
    done_once(door, DEEDS[name], crowd, rounds)
    for model, series in ((DispatchNotice, "DN"), (Slip, "CK"), (Statement, "DZ"), (Invoice, "IV"), (Payment, "SK")):
        found = _numbers(model, series)
        assert found == list(range(1, len(found) + 1)), f"{series}: a number was left out or taken twice"


def _numbers(model: Any, series: str) -> list[int]:
    with unit(system("test")) as work:
        numbers = work.session.scalars(select(model.number)).all()
    return sorted(int(number[-3:]) for number in numbers if re.fullmatch(rf"{series}-\d{{6}}-\d{{3}}", number))
