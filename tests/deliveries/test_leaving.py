"""The goods leave: gates, slip, stock, lots, orders, papers (5.1.11(3), 5.1.12(1), RULES 7)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.accounts.models import Signature
from domain.customers.models import Customer
from domain.deliveries import gates, returns
from domain.deliveries.dispatch import concessions, notices, outbound, papers, stock, tracking
from domain.deliveries.dispatch.finding import slip_by_number
from domain.deliveries.dispatch.inputs import ConcessionInput
from domain.deliveries.gates import Finding, gate
from domain.deliveries.models import Concession, DispatchNotice, Slip, SlipLine, Tracking
from domain.deliveries.packaging import movements
from domain.orders import actions
from domain.orders.models import Order, OrderLine
from domain.products.models import Lot, Product
from domain.records.models import Record
from domain.shared.actor import system
from domain.shared.errors import Forbidden, Invalid, NotFound, PasswordNeeded, Refused, Stale
from domain.shared.files import Given, attachments
from domain.shared.message import Message
from domain.shared.work import Work, unit
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.deliveries.shipping import (
    TRUCK,
    Shipment,
    in_stock,
    left,
    noticed,
    packed,
    picture,
    released,
    schedules,
    ship,
    verified,
)
from tests.faults.racing import kinds, race, unexpected
from tests.orders.given import line
from tests.remembering import remembered
from tests.reviews.story import Story, reasons

D = Decimal
CODE = "HC-4801-012"


@pytest.fixture
@remembered
def ready(cast: Cast) -> Shipment:
    """400 of 2,400 verified, of lot L2611-01; nothing but the signature is missing."""
    story = released(cast)
    in_stock(story, 1000)
    return verified(packed(noticed(story, 400)))


def product(story: Story) -> Product:
    return story.system(lambda work: work.session.scalars(select(Product).where(Product.code == CODE)).one())


def lot(story: Story, number: str = "L2611-01") -> Lot:
    return story.system(lambda work: work.session.scalars(select(Lot).where(Lot.number == number)).one())


def records(story: Story, form: str) -> list[Record]:
    wanted = select(Record).where(Record.form == form).order_by(Record.edition, Record.id)
    return story.system(lambda work: list(work.session.scalars(wanted)))


def customer(story: Story, **values: Any) -> None:
    def turn(work: Work) -> None:
        for name, value in values.items():
            setattr(work.fetch(Customer, story.cast.a.id), name, value)

    story.system(turn)


# what leaves


@pytest.mark.clause("5.1.11(3)")
def test_the_slip_says_what_left_with_lots_days_and_boxes(ready: Shipment) -> None:
    gone = left(ready)
    slip, (row,) = gone.slip, gone.slip_lines
    assert slip.number.startswith("CK-261123-") and (slip.state, slip.left_at, slip.left_by) == ("left", NOW, "孙丽")
    assert (slip.carrier, slip.plate, slip.driver, slip.freight_cost, slip.copies) == ("顺达物流", "皖A·7K321", "周师傅", D(800), 4)
    assert slip.return_copy_due == TODAY + timedelta(days=10)
    assert (row.quantity, row.boxes, row.shipped_on, row.po_number) == (D(400), 2, TODAY, "4500874021")
    assert [(each["lot"], each["quantity"], each["boxes"]) for each in row.lots] == [("L2611-01", "400", "1–2")]


def test_stock_lot_date_line_and_order_become_less_by_what_left(ready: Shipment) -> None:
    left(ready)
    story = ready.story
    assert (product(story).on_hand, lot(story).quantity) == (D(920), D(600))
    (row,), (when,) = story.lines, schedules(story)
    assert (row.shipped, row.open_quantity, when.shipped, when.shipped_on) == (D(400), D(2000), D(400), TODAY)
    assert story.order.state == "part_shipped"


def test_several_part_shipments_make_the_order_shipped(cast: Cast) -> None:
    story = released(cast)
    for quantity, state in ((1000, "part_shipped"), (400, "part_shipped"), (1000, "shipped")):
        ship(story, quantity)
        assert story.order.state == state
    assert [row.open_quantity for row in story.lines] == [0]


def test_one_slip_may_carry_lines_of_several_orders(cast: Cast) -> None:
    first, second = released(cast, line(quantity=100)), released(cast, line(quantity=60), po_number="P-2")
    wanted = {schedules(first)[0].id: D(100), schedules(second)[0].id: D(30)}
    gone = ship(first, wanted)
    assert [(row.order_number, row.quantity) for row in gone.slip_lines] == [(first.number, 100), (second.number, 30)]
    assert (first.order.state, second.order.state) == ("shipped", "part_shipped")


def test_logistics_signs_for_what_was_verified(ready: Shipment) -> None:
    gone = left(ready)
    signature = gone.story.system(lambda work: work.fetch(Signature, gone.slip.signature_id))
    assert (signature.person_name, signature.decision) == ("孙丽", "outbound")
    assert signature.content["plate"] == "皖A·7K321" and signature.content["lines"][0]["quantity"] == "400"
    assert gone.notice.state == "shipped" and gone.story.tasks("dispatch") == []


def test_a_day_of_arrival_follows_from_the_way_where_none_is_named(ready: Shipment) -> None:
    place = ready.notice.ship_to | {"transport_days": 3}
    ready.story.system(lambda work: setattr(work.fetch(DispatchNotice, ready.notice.id), "ship_to", place))
    assert left(ready).slip.expected_on == TODAY + timedelta(days=3)


def test_a_named_day_of_arrival_stands(ready: Shipment) -> None:
    assert left(ready, replace(TRUCK, expected_on=date(2026, 12, 1))).slip.expected_on == date(2026, 12, 1)


# what stands against it


def refused(shipment: Shipment, words: str) -> None:
    with pytest.raises(Refused) as error:
        shipment.story.as_(shipment.story.cast.sun_li, lambda work: outbound.ship(work, shipment.number, TRUCK, PASSWORD, version=None))
    assert words in reasons(error)
    assert shipment.notice.state != "shipped"
    assert shipment.story.system(lambda work: list(work.session.scalars(select(Slip)))) == []


@pytest.mark.clause("5.1.11(2)")
def test_nothing_leaves_before_it_is_verified(cast: Cast) -> None:
    story = released(cast)
    in_stock(story, 1000)
    shipment = noticed(story, 400)
    refused(shipment, "To be verified")
    refused(packed(shipment), "To be verified")
    left(verified(shipment))


def test_an_order_held_in_the_meantime_does_not_leave(ready: Shipment) -> None:
    story = ready.story
    story.as_(story.cast.zhao, lambda work: actions.hold(work, story.number, version=None, why="顾客要求暂停"))
    refused(ready, "Draft")
    with pytest.raises(Refused, match="on hold"):
        story.as_(story.cast.li_qian, lambda work: notices.notify(work, ready.number, PASSWORD, version=None))
    story.as_(story.cast.zhao, lambda work: actions.resume(work, story.number, version=None))
    story.as_(story.cast.li_qian, lambda work: notices.notify(work, ready.number, PASSWORD, version=None))
    left(verified(ready))


def test_a_quantity_cut_in_the_meantime_does_not_leave_over(ready: Shipment) -> None:
    def cut(quantity: int) -> None:
        def turn(work: Work) -> None:
            when = schedules(ready.story)[0]
            work.session.merge(when).quantity = D(quantity)

        ready.story.system(turn)

    cut(399)
    refused(ready, "approved change")
    cut(400)
    left(ready)


def test_a_lot_blocked_in_the_meantime_does_not_leave(ready: Shipment) -> None:
    def block(value: bool) -> None:
        ready.story.system(lambda work: setattr(work.fetch(Lot, lot(ready.story).id), "blocked", value))

    block(True)
    refused(ready, "blocked by quality")
    block(False)
    left(ready)


def test_stock_that_was_counted_away_does_not_leave(ready: Shipment) -> None:
    def counted(quantity: int) -> None:
        ready.story.system(lambda work: setattr(work.fetch(Product, product(ready.story).id), "on_hand", D(quantity)))

    counted(399)
    refused(ready, "399 are in stock")
    counted(400)
    left(ready)


@pytest.mark.parametrize("document", ["inspection_report", "material_certificate"])
def test_a_required_document_that_is_missing_blocks_and_one_attached_goes_along(ready: Shipment, document: str) -> None:
    story = ready.story
    customer(story, required_documents=[document])
    refused(ready, "is missing")
    other = "ppap"
    story.as_(story.cast.liu, lambda work: papers.add(work, ready.number, other, [Given("x.jpg", picture().content, "files")]))
    refused(ready, "is missing")
    story.as_(story.cast.liu, lambda work: papers.add(work, ready.number, document, [Given("report.jpg", picture().content, "files")]))
    gone = left(ready)
    handed = story.as_(story.cast.wang_min, lambda work: attachments(work, slip_by_number(work, gone.slip_number)))
    assert {each.purpose for each in handed} == {f"shipping.{document}", "shipping.ppap"}


def test_a_document_for_one_line_is_none_for_the_other(cast: Cast) -> None:
    story = released(cast, line(quantity=100), line("2916035-K80", quantity=100))
    customer(story, required_documents=["inspection_report"])
    shipment = verified(packed(noticed(story)))
    for each in shipment.lines:
        refused(shipment, "is missing")
        story.as_(cast.liu, lambda work, each=each: papers.add(
            work, shipment.number, "inspection_report", [Given("r.jpg", picture().content, "files")], each.id))
    left(shipment)


def test_what_we_print_ourselves_need_not_be_attached(ready: Shipment) -> None:
    customer(ready.story, required_documents=["packing_list", "commercial_invoice"])
    assert left(ready).slip.state == "left"


def test_documents_are_attached_by_those_who_have_them_and_before_it_leaves(ready: Shipment) -> None:
    story, file = ready.story, [Given("r.jpg", picture().content, "files")]
    for who in ("chen", "xu", "it"):
        with pytest.raises(Forbidden):
            story.as_(getattr(story.cast, who), lambda work: papers.add(work, ready.number, "ppap", file))
    with pytest.raises(Invalid):
        story.as_(story.cast.liu, lambda work: papers.add(work, ready.number, "ppap", []))
    with pytest.raises(Invalid):
        story.as_(story.cast.liu, lambda work: papers.add(work, ready.number, "recipe", file))
    left(ready)
    with pytest.raises(Refused):
        story.as_(story.cast.liu, lambda work: papers.add(work, ready.number, "ppap", file))


@pytest.fixture
def unpaid() -> Iterator[list[Finding]]:
    said = [Finding(Message("Unpaid."))]

    @gate("ship")
    def money(work: Work, notice: DispatchNotice) -> Iterable[Finding]:
        return list(said)

    yield said
    gates.remove(money)


@pytest.mark.clause("5.1.12(3)")
def test_another_areas_gate_holds_the_goods_until_it_opens(ready: Shipment, unpaid: list[Finding]) -> None:
    refused(ready, "Unpaid")
    unpaid.clear()
    left(ready)


def test_a_wrong_password_leaves_everything_where_it_is(ready: Shipment) -> None:
    with pytest.raises(PasswordNeeded):
        ready.story.as_(ready.story.cast.sun_li, lambda work: outbound.ship(work, ready.number, TRUCK, "wrong", version=None))
    assert (product(ready.story).on_hand, ready.notice.state) == (D(1320), "verified")


@pytest.mark.parametrize("who", ["li_qian", "zhao", "chen", "wang_min"])
def test_logistics_alone_signs_the_slip(ready: Shipment, who: str) -> None:
    with pytest.raises((Forbidden, NotFound)):
        ready.story.as_(getattr(ready.story.cast, who), lambda work: outbound.ship(work, ready.number, TRUCK, PASSWORD, version=None))
    ready.story.as_(ready.story.cast.deng_head, lambda work: outbound.ship(work, ready.number, TRUCK, PASSWORD, version=None))


def test_a_notice_that_changed_since_it_was_seen_does_not_leave(ready: Shipment) -> None:
    with pytest.raises(Stale):
        ready.story.as_(ready.story.cast.sun_li, lambda work: outbound.ship(work, ready.number, TRUCK, PASSWORD, version=1))
    version = ready.notice.version
    ready.story.as_(ready.story.cast.sun_li, lambda work: outbound.ship(work, ready.number, TRUCK, PASSWORD, version=version))


# a concession


@pytest.mark.clause("5.1.11(2)")
def test_a_blocked_lot_leaves_under_the_customers_concession_which_the_slip_names_and_which_becomes_less(cast: Cast) -> None:
    story = released(cast)
    in_stock(story, 400, blocked=True, lot="L-STOP")
    story.system(lambda work: setattr(work.fetch(Product, product(story).id), "on_hand", D(400)))  # nothing else is there
    with pytest.raises(Refused, match="0 are in stock"):
        noticed(story, 400)
    story.system(lambda work: setattr(work.fetch(Lot, lot(story, "L-STOP").id), "blocked", False))
    shipment = noticed(story, 400)
    story.system(lambda work: setattr(work.fetch(Lot, lot(story, "L-STOP").id), "blocked", True))
    given = ConcessionInput(product(story).id, "L-STOP", "划痕", "MRB-1", D(500), None)
    conceded = story.as_(cast.li_qian, lambda work: concessions.enter(work, "K001", given, [Given("m.jpg", picture().content)]))
    story.as_(cast.li_qian, lambda work: concessions.use(work, shipment.number, shipment.lines[0].id, conceded.id))
    gone = left(verified(packed(shipment, "L-STOP")))
    assert [row.concession_number for row in gone.slip_lines] == [conceded.number]
    assert story.system(lambda work: work.fetch(Concession, conceded.id).used) == D(400)
    assert lot(story, "L-STOP").quantity == 0


def test_a_concession_holds_on_the_day_on_which_the_goods_leave_not_on_the_day_of_the_notice(cast: Cast) -> None:
    story = released(cast)
    in_stock(story, 400, lot="L-STOP")
    shipment = noticed(story, 400)
    given = ConcessionInput(product(story).id, "L-STOP", "划痕", "MRB-1", None, TODAY)
    conceded = story.as_(cast.li_qian, lambda work: concessions.enter(work, "K001", given, [Given("m.jpg", picture().content)]))
    story.as_(cast.li_qian, lambda work: concessions.use(work, shipment.number, shipment.lines[0].id, conceded.id))
    verified(packed(shipment, "L-STOP"))
    story.now += timedelta(days=1)
    with pytest.raises(Refused, match=conceded.number):
        left(shipment)
    story.now -= timedelta(days=1)
    left(shipment)


# back again


def test_goods_that_come_back_are_on_hand_and_in_their_lots_again(ready: Shipment) -> None:
    gone = left(ready)
    row = gone.slip_lines[0]
    gone.story.system(lambda work: stock.put_back(work, work.fetch(SlipLine, row.id), D(150)))
    assert (product(gone.story).on_hand, lot(gone.story).quantity) == (D(1070), D(750))


def test_of_a_void_slip_the_concession_and_the_packaging_are_there_again(cast: Cast) -> None:
    story = released(cast)
    in_stock(story, 400)
    shipment = noticed(story, 400)
    given = ConcessionInput(product(story).id, "", "划痕", "MRB-1", D(500), None)
    conceded = story.as_(cast.li_qian, lambda work: concessions.enter(work, "K001", given, [Given("m.jpg", picture().content)]))
    story.as_(cast.li_qian, lambda work: concessions.use(work, shipment.number, shipment.lines[0].id, conceded.id))
    gone = left(verified(packed(shipment)), replace(TRUCK, packaging="EU 托盘", packaging_sets=4))
    assert story.system(lambda work: work.fetch(Concession, conceded.id).used) == D(400)
    assert [(each.kind, each.with_them) for each in story.system(movements.balances)] == [("EU 托盘", 4)]
    story.as_(cast.sun_li, lambda work: returns.void(work, gone.slip, "顾客拒收", None))
    assert story.system(lambda work: work.fetch(Concession, conceded.id).used) == 0
    assert [(each.kind, each.with_them) for each in story.system(movements.balances)] == [("EU 托盘", 0)]


def test_a_void_slip_holds_its_parts_in_the_sequence_of_all(cast: Cast) -> None:
    """Who waits for the first part holds no later one: a slip that leaves meanwhile is never waited for in a ring."""
    story = released(cast, line(quantity=100), line(part="2916035-K80", quantity=100))
    gone = ship(story)
    first, *_, last = sorted(row.product_id for row in gone.slip_lines)
    story.system(lambda work: _swap(work, gone, last))  # the slip names the later part first
    with unit(system("another")) as work:
        work.fetch(Product, first, lock=True)
        waiting = threading.Thread(target=lambda: story.as_(cast.sun_li, lambda other: returns.void(other, gone.slip, "顾客拒收", None)))
        waiting.start()
        time.sleep(0.7)
        work.session.execute(select(Product.id).where(Product.id == last).with_for_update(nowait=True))
    waiting.join(20)
    assert gone.slip.state == "void"


def _swap(work: Work, gone: Shipment, first: Any) -> None:
    for row in work.session.scalars(select(SlipLine).where(SlipLine.slip_id == gone.slip.id)):
        row.position = 1 if row.product_id == first else 2


# papers


@pytest.mark.clause("6.2.6")
def test_form_fm070100_06_goes_with_the_goods_and_the_notice_is_filed_verified(ready: Shipment) -> None:
    gone = left(ready)
    (slip,) = records(gone.story, "FM070100-06")
    assert (slip.number, slip.internal, len(slip.sheet["copies"])) == (gone.slip_number, False, 4)
    assert "/goods/" in slip.sheet["receipt"]
    assert not any("price" in key or "amount" in key for key in str(slip.sheet).replace("'", " ").split())
    first, second = records(gone.story, "FM070100-05")
    assert (first.sheet["lines"][0]["checked"], second.edition) == (None, 2)
    assert second.sheet["lines"][0]["checked"] == dict.fromkeys(("name", "specification", "quantity", "packaging", "label"), True)
    assert [each["name"] for each in second.signers] == ["李倩", "孙丽"]


# on the way


def seen(gone: Shipment, what: str, who: Any = None, **more: Any) -> Tracking:
    actor = who or gone.story.cast.sun_li
    return gone.story.as_(actor, lambda work: tracking.track(work, slip_by_number(work, gone.slip_number), what, **more))


@pytest.mark.clause("5.1.12(1)")
def test_goods_are_followed_until_they_have_arrived(ready: Shipment) -> None:
    gone = left(ready)
    gone.story.later(hours=5)
    seen(gone, "on_the_way", place="合肥")
    seen(gone, "delayed", note="雨雪封路", expected_on=date(2026, 11, 26))
    assert (gone.slip.state, gone.slip.expected_on) == ("left", date(2026, 11, 26))
    seen(gone, "arrived")
    assert (gone.slip.state, gone.slip.arrived_at) == ("arrived", NOW + timedelta(hours=5))
    told = gone.story.system(lambda work: [each.what for each in work.session.scalars(select(Tracking).order_by(Tracking.at, Tracking.id))])
    assert told == ["left", "on_the_way", "delayed", "arrived"]


def test_what_was_seen_lies_between_the_gate_and_now(ready: Shipment) -> None:
    gone = left(ready)
    gone.story.later(hours=5)
    for at in (NOW - timedelta(minutes=1), NOW + timedelta(hours=5, minutes=1)):
        with pytest.raises(Invalid):
            seen(gone, "on_the_way", at=at)
    seen(gone, "on_the_way", at=NOW + timedelta(hours=4))


@pytest.mark.parametrize("what", ["left", "signed", "stolen", ""])
def test_only_what_is_seen_on_the_way_is_entered(ready: Shipment, what: str) -> None:
    gone = left(ready)
    with pytest.raises(Invalid):
        seen(gone, what)
    seen(gone, "on_the_way")


@pytest.mark.parametrize("who", ["li_qian", "chen", "xu"])
def test_logistics_alone_enters_it(ready: Shipment, who: str) -> None:
    gone = left(ready)
    with pytest.raises(Forbidden):
        seen(gone, "arrived", who=getattr(gone.story.cast, who))
    seen(gone, "arrived")


# many at once


def test_a_notice_sent_off_from_many_windows_leaves_once(ready: Shipment) -> None:
    def send(lane: int) -> str:
        with unit(ready.story.cast.sun_li, now=NOW) as work:
            return outbound.ship(work, ready.number, TRUCK, PASSWORD, version=None).number

    got = race(send)
    assert unexpected(got, Refused, Stale) == []
    assert kinds(got)["done"] == 1
    assert product(ready.story).on_hand == D(920)


def test_notices_of_one_order_leaving_at_once_add_up(cast: Cast) -> None:
    story = released(cast)
    in_stock(story, 2400)
    waiting = [verified(packed(noticed(story, 600))) for _ in range(4)]

    def send(lane: int) -> str:
        with unit(cast.sun_li, now=NOW) as work:
            return outbound.ship(work, waiting[lane].number, TRUCK, PASSWORD, version=None).number

    got = race(send, runners=4)
    assert unexpected(got) == [] and len(set(got)) == 4
    assert [row.shipped for row in story.lines] == [D(2400)]
    assert (story.order.state, product(story).on_hand, lot(story).quantity) == ("shipped", D(320), D(0))
    assert story.system(lambda work: work.session.scalar(select(Order.state).where(Order.number == story.number))) == "shipped"
    assert story.system(lambda work: work.session.scalar(select(OrderLine.open_quantity))) == 0
