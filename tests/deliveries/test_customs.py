"""Goods that go abroad: what customs ask of each part, packing list and commercial invoice before they leave (5.1.11(3), RULES 7)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from domain.customers.models import Customer
from domain.deliveries import returns
from domain.deliveries.dispatch import boxes, customs, editing, notices, outbound, queries
from domain.deliveries.dispatch.inputs import NoticeInput, PackInput
from domain.deliveries.dispatch.sheet import SlipRow
from domain.deliveries.models import Box
from domain.products.models import Product
from domain.records.models import Record
from domain.shared.errors import Invalid, Refused
from domain.shared.work import Work
from tests.cast import PASSWORD, TODAY, Cast
from tests.deliveries.shipping import TRUCK, Shipment, in_stock, left, noticed, released, verified
from tests.remembering import remembered
from tests.reviews.story import Story, reasons

D = Decimal
ROW = SlipRow(1, "SO-1", "PO-1", "2904110-K80", "HC-4801-012", "前下摆臂", "", D(100), "pcs", 5, [], "")


def box(number: int, quantity: int = 20, weight: str | None = "25.5", size: str = "60×40×30") -> Box:
    return Box(number=number, quantity=D(quantity), gross_weight=D(weight) if weight else None, size=size)


# rules


@pytest.mark.parametrize(("more", "price", "words"), [
    ({}, "12.40", []),
    ({"hs_code": ""}, "12.40", ["HS code"]),
    ({"origin": ""}, "12.40", ["country of origin"]),
    ({"net_weight": None}, "12.40", ["net weight"]),
    ({"hs_code": "", "origin": ""}, None, ["HS code", "country of origin", "price"]),
])
def test_customs_ask_for_code_origin_weight_and_price_of_each_part(more: dict[str, Any], price: str | None, words: list[str]) -> None:
    product: Any = SimpleNamespace(**({"hs_code": "8708801000", "origin": "CN", "net_weight": D("1.2")} | more))
    assert [str(each) for each in customs.undeclared(product, price and D(price))] == words


@pytest.mark.parametrize(("size", "n", "volume"), [
    ("60×40×30", 1, "0.072"), ("60×40×30", 5, "0.36"), ("120×80×14.5", 1, "0.1392"), ("", 5, "0"),
])
def test_the_volume_follows_from_the_size(size: str, n: int, volume: str) -> None:
    assert customs.volume_of(size, n) == D(volume)


def test_the_boxes_say_weight_and_volume_where_each_of_them_does() -> None:
    assert customs.totals([box(1), box(2)], D(45)) == {"gross_weight": D(51), "net_weight": D(45), "volume": D("0.144")}
    assert customs.totals([box(1), box(2, weight=None)], D(45))["gross_weight"] is None
    assert customs.totals([box(1), box(2, size="")], None) == {"gross_weight": D(51), "net_weight": None, "volume": None}
    assert customs.totals([], D(45)) == {"gross_weight": None, "net_weight": D(45), "volume": None}


def test_boxes_alike_are_a_row_of_the_packing_list_and_the_one_that_is_not_full_another() -> None:
    rows = customs.packing_rows(ROW, [box(3), box(1), box(2), box(4, 7, "10.1")], D("1.2"))
    assert [(row.boxes, row.numbers, row.quantity, row.net_weight, row.gross_weight, row.volume) for row in rows] == [
        (3, "1–3", D(60), D("72.0"), D("76.5"), D("0.216")), (1, "4", D(7), D("8.4"), D("10.1"), D("0.072")),
    ]


def test_what_nobody_measured_stands_open_on_the_packing_list() -> None:
    (row,) = customs.packing_rows(ROW, [box(1, weight=None, size="")], None)
    assert (row.size, row.net_weight, row.gross_weight, row.volume) == ("", None, None, None)


# goods of the cast


def set_product(story: Story, **fields: Any) -> None:
    def turn(work: Work) -> None:
        product = work.session.scalars(select(Product).where(Product.code == "HC-4801-012")).one()
        for name, value in fields.items():
            setattr(product, name, value)

    story.system(turn)


def papers(story: Story, form: str) -> list[Record]:
    return story.system(lambda work: list(work.session.scalars(select(Record).where(Record.form == form).order_by(Record.edition))))


@pytest.fixture
@remembered
def abroad(cast: Cast) -> Story:
    """The customer is overseas; customs know all of the part."""
    story = released(cast)
    in_stock(story, 1000)

    def turn(work: Work) -> None:
        customer = work.session.scalars(select(Customer).where(Customer.number == "K001")).one()
        customer.distance, customer.language = "overseas", "en"

    story.system(turn)
    set_product(story, hs_code="8708801000", origin="CN", net_weight=D("1.2"))
    return story


@pytest.fixture
@remembered
def ready(abroad: Story) -> Shipment:
    """400 pieces in two boxes that were weighed and measured; FCA, with shipping marks."""
    shipment = noticed(abroad, 400, incoterm="FCA", marks="YJ / BREMEN / 1-2")
    given = PackInput("L2611-01", None, D(400), D(200), D("265.5"), "80×60×50")
    abroad.as_(abroad.cast.sun_li, lambda work: boxes.pack(work, shipment.number, shipment.lines[0].id, given))
    for each in shipment.boxes:
        abroad.as_(abroad.cast.sun_li, lambda work, each=each: boxes.scan(work, shipment.number, each.code))
    return verified(shipment)


@pytest.mark.clause("5.1.11(3)")
def test_packing_list_and_commercial_invoice_go_with_goods_that_go_abroad(ready: Shipment) -> None:
    gone = left(ready, replace(TRUCK, volume=None))
    (listing,), (invoice,) = papers(gone.story, "packing-list"), papers(gone.story, "commercial-invoice")
    assert (listing.number, listing.language, listing.internal) == (gone.slip_number, "en", False)
    said = listing.sheet
    assert (said["boxes"], said["marks"], said["incoterm"]) == (2, "YJ / BREMEN / 1-2", "FCA")
    assert [D(said[name]["$decimal"]) for name in ("gross_weight", "net_weight", "volume")] == [D(531), D(480), D("0.48")]
    (row,) = said["lines"]
    assert (row["boxes"], row["numbers"], row["size"]) == (2, "1–2", "80×60×50")
    bill = invoice.sheet
    assert (bill["currency"], D(bill["amount"]["$decimal"]), bill["incoterm"]) == ("CNY", D("34560.00"), "FCA")
    assert [(each["hs_code"], each["origin"]) for each in bill["lines"]] == [("8708801000", "CN")]
    assert not invoice.internal


def test_what_was_weighed_goes_before_what_the_boxes_say(ready: Shipment) -> None:
    slip = left(ready, replace(TRUCK, gross_weight=D(540), net_weight=D(478), volume=D("0.5"))).slip
    assert (slip.gross_weight, slip.net_weight, slip.volume) == (D(540), D(478), D("0.5"))


def test_a_net_weight_above_the_gross_weight_is_a_slip_of_the_pen(ready: Shipment) -> None:
    with pytest.raises(Invalid) as error:
        left(ready, replace(TRUCK, gross_weight=D(400)))
    assert set(error.value.fields) == {"net_weight"}
    left(ready, replace(TRUCK, gross_weight=D(480)))


def test_a_box_weighs_no_less_than_what_lies_in_it(abroad: Story) -> None:
    shipment = noticed(abroad, 400, incoterm="FCA")

    def packed(weight: str) -> None:
        given = PackInput("L2611-01", None, D(250), D(200), D(weight), "80×60×50")
        abroad.as_(abroad.cast.sun_li, lambda work: boxes.pack(work, shipment.number, shipment.lines[0].id, given))

    with pytest.raises(Invalid, match="alone weigh 240 kg") as error:
        packed("239.9")
    assert set(error.value.fields) == {"gross_weight"}
    packed("240")


def test_unweighed_boxes_are_weighed_before_they_go_abroad(abroad: Story) -> None:
    shipment = noticed(abroad, 400, incoterm="FCA")
    for given in (PackInput("L2611-01", None, D(400), D(200)),):
        abroad.as_(abroad.cast.sun_li, lambda work, given=given: boxes.pack(work, shipment.number, shipment.lines[0].id, given))
    for each in shipment.boxes:
        abroad.as_(abroad.cast.sun_li, lambda work, each=each: boxes.scan(work, shipment.number, each.code))
    verified(shipment)
    with pytest.raises(Invalid) as error:
        left(shipment)
    assert set(error.value.fields) == {"gross_weight", "volume"}
    left(shipment, replace(TRUCK, gross_weight=D(531), volume=D("0.48")))


@pytest.mark.parametrize("name", ["hs_code", "origin", "net_weight"])
def test_what_customs_ask_is_asked_for_before_the_goods_leave(ready: Shipment, name: str) -> None:
    story = ready.story
    known = story.system(lambda work: getattr(work.session.scalars(select(Product).where(Product.code == "HC-4801-012")).one(), name))
    set_product(story, **{name: None if name == "net_weight" else ""})
    given = replace(TRUCK, gross_weight=D(531), net_weight=D(480), volume=D("0.48"))
    with pytest.raises(Refused) as error:
        story.as_(story.cast.sun_li, lambda work: outbound.ship(work, ready.number, given, PASSWORD, version=None))
    assert "for customs this is missing" in reasons(error)
    set_product(story, **{name: known})
    left(ready, given)


def test_sales_is_told_when_it_signs_and_may_sign_all_the_same(abroad: Story) -> None:
    set_product(abroad, origin="")
    draft = noticed(abroad, 400, sign=False)
    page = abroad.as_(abroad.cast.li_qian, lambda work: queries.page(work, draft.number))
    said = [(str(found.message), found.blocks) for found in page.findings]
    assert any("Incoterm" in words for words, _ in said) and any("country of origin" in words for words, _ in said)
    assert not any(blocks for _, blocks in said)
    abroad.as_(abroad.cast.li_qian, lambda work: notices.notify(work, draft.number, PASSWORD, version=None))


def test_a_missing_incoterm_stops_them_at_the_gate_and_is_put_right_in_the_draft(abroad: Story) -> None:
    draft = noticed(abroad, 400, sign=False)
    assert [str(each) for each in abroad.system(lambda work: list(customs.missing(work, draft.notice)))] == [
        "The Incoterm is missing: goods that go abroad need it on invoice and packing list."]
    given = NoticeInput({draft.lines[0].schedule_id: D(400)}, TODAY, incoterm="FOB")
    abroad.as_(abroad.cast.li_qian, lambda work: editing.edit(work, draft.number, given, version=None))
    assert abroad.system(lambda work: list(customs.missing(work, draft.notice))) == []


def test_goods_that_stay_in_the_country_have_neither_paper_nor_question(cast: Cast) -> None:
    story = released(cast)
    in_stock(story, 400)
    shipment = noticed(story, 400)
    given = PackInput("L2611-01", None, D(400), D(400))
    story.as_(cast.sun_li, lambda work: boxes.pack(work, shipment.number, shipment.lines[0].id, given))
    story.as_(cast.sun_li, lambda work: boxes.scan(work, shipment.number, shipment.boxes[0].code))
    left(verified(shipment))
    assert papers(story, "packing-list") == papers(story, "commercial-invoice") == []


def test_of_a_void_slip_list_and_invoice_are_void_under_their_own_numbers(ready: Shipment) -> None:
    gone = left(ready)
    gone.story.as_(gone.story.cast.sun_li, lambda work: returns.void(work, gone.slip, "清关被退", None))
    for form in ("FM070100-06", "packing-list", "commercial-invoice"):
        first, second = papers(gone.story, form)
        assert (first.number, first.edition, second.edition) == (second.number, 1, 2)
        sheets = [each.sheet if form == "FM070100-06" else each.sheet["slip"] for each in (first, second)]
        assert [bool(each["void"]) for each in sheets] == [False, True]
