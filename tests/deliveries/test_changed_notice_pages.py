"""The pages on which a notice is changed, called back, packed with a phone, planned and voided, in both languages (5.1.11, 5.1.12(1))."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from domain.accounts.models import Person
from domain.customers.models import Customer
from domain.deliveries import returns
from domain.deliveries.dispatch import boxes
from domain.deliveries.dispatch.customs import PackingSheet
from domain.deliveries.dispatch.sheet import address
from domain.deliveries.models import Concession, DispatchNotice
from domain.orders import actions
from domain.products.models import Lot, Product
from domain.shared.message import Message
from domain.shared.spreadsheet import read
from domain.shared.work import Work
from templates import press
from templates.press import labels
from templates.press.drawing import drawn
from tests.cast import TODAY, Cast
from tests.deliveries.shipping import Shipment, in_stock, left, noticed, packed, picture, released, schedules, verified
from tests.orders.given import line
from tests.records.goods import SHEETS
from tests.records.samples import AT, COMPANY
from tests.remembering import remembered
from tests.reviews.story import Story
from tests.visitors import words

D = Decimal
CHINESE = ("货物", "核对", "扫描", "撤回", "可发货", "出货", "让步", "批次", "承运", "草稿", "包装", "待发", "状态", "数量")


@pytest.fixture
@remembered
def story(cast: Cast) -> Story:
    made = released(cast, line(quantity=300), line("2916035-K80", quantity=200))
    in_stock(made, 300)
    return made


@pytest.fixture
@remembered
def draft(story: Story) -> Shipment:
    return noticed(story, sign=False)


@pytest.fixture
@remembered
def sent(story: Story) -> Shipment:
    return noticed(story, 200)


def at(shipment: Shipment, tail: str = "") -> str:
    return f"/admin/dispatch/{shipment.number}{tail}"


def speak_english(story: Story) -> None:
    story.system(lambda work: work.session.execute(update(Person).values(language="en").execution_options(synchronize_session=False)))


# the draft


@pytest.mark.clause("5.1.11(1)")
def test_sales_changes_a_draft_on_its_page(draft: Shipment, visit: Any) -> None:
    desk, (first, second) = visit(draft.story.cast.li_qian), [row.schedule_id for row in draft.lines]
    assert f'href="{at(draft, "/edit")}"' in desk.get(at(draft)).text
    page = desk.get(at(draft, "/edit")).text
    assert f'name="quantity-{first}"' in page and 'value="300"' in page and 'value="200"' in page
    data = {f"quantity-{first}": "250", f"quantity-{second}": "", "ship_on": str(TODAY), "carrier": "德邦", "remarks": "早上到"}
    shown = desk.follow(desk.post(at(draft, "/edit"), data, version=draft.notice.version))
    assert "250" in shown.text and "德邦" in shown.text and "已保存为草稿" in words(shown.text)
    assert [(row.position, row.quantity) for row in draft.lines] == [(1, 250)]
    again = desk.get(at(draft, "/edit")).text
    assert "可一并发出" in again and f'name="quantity-{second}"' in again


def test_what_was_typed_stays_where_a_draft_is_refused(draft: Shipment, visit: Any) -> None:
    desk, first = visit(draft.story.cast.li_qian), draft.lines[0].schedule_id
    wrong = desk.post(at(draft, "/edit"), {f"quantity-{first}": "viel", "ship_on": "gestern", "remarks": "走三号门"})
    assert wrong.status_code == 422
    assert 'value="viel"' in wrong.text and "走三号门" in wrong.text and f'id="quantity-{first}-error"' in wrong.text
    over = desk.post(at(draft, "/edit"), {f"quantity-{first}": "301", "ship_on": str(TODAY)})
    assert over.status_code == 409 and "核准的订单变更" in over.text
    stale = desk.post(at(draft, "/edit"), {f"quantity-{first}": "10", "ship_on": str(TODAY)}, version=draft.notice.version + 7000)
    assert stale.status_code == 409
    assert [row.quantity for row in draft.lines] == [300, 200]


@pytest.mark.parametrize("who", ["sun_li", "chen", "xu", "liu"])
def test_for_others_there_is_no_button_and_no_page_to_change_it(draft: Shipment, visit: Any, who: str) -> None:
    desk = visit(getattr(draft.story.cast, who))
    page = desk.get(at(draft))
    assert page.status_code == 200 and "/edit" not in page.text and "/recall" not in page.text
    assert desk.get(at(draft, "/edit")).status_code == 403
    assert desk.post(at(draft, "/recall"), {"why": "x"}).status_code == 403


def test_of_a_signed_notice_the_page_says_to_call_it_back_first(sent: Shipment, visit: Any) -> None:
    desk = visit(sent.story.cast.li_qian)
    page = desk.get(at(sent, "/edit")).text
    assert "请先撤回" in page and 'name="ship_on"' not in page
    assert "撤回" in desk.get(at(sent)).text
    assert desk.post(at(sent, "/recall"), {"why": ""}).status_code == 409
    assert desk.post(at(sent, "/recall"), {"why": "改期"}, version=sent.notice.version + 7000).status_code == 409
    shown = desk.follow(desk.post(at(sent, "/recall"), {"why": "顾客改期"}, version=sent.notice.version))
    assert 'name="ship_on"' in shown.text
    assert "顾客改期" in desk.get(at(sent)).text
    assert "顾客改期" in visit(sent.story.cast.sun_li).get(at(sent)).text


def test_what_called_it_back_is_told_in_the_readers_language(sent: Shipment, visit: Any) -> None:
    story = sent.story
    story.as_(story.cast.zhao, lambda work: actions.hold(work, story.number, version=None, why="顾客要求"))
    assert f"{story.number} 已暂挂" in words(visit(story.cast.li_qian).get(at(sent)).text)
    speak_english(story)
    assert f"{story.number} is on hold." in words(visit(story.cast.li_qian).get(at(sent)).text)


# logistics with a phone


def test_the_phone_has_the_camera_where_the_browser_reads_codes_and_a_field_everywhere(sent: Shipment, visit: Any) -> None:
    desk = visit(sent.story.cast.sun_li)
    page = desk.get(at(sent, "/verification"))
    assert re.search(r'<button[^>]*data-camera-open[^>]*hidden', page.text)
    assert re.search(r'<script defer nonce="[^"]+" src="[^"]*scan-page', page.text)
    assert 'id="code"' in page.text and "style=" not in page.text
    assert "camera=(self)" in page.headers["permissions-policy"]
    assert "data-camera" not in visit(sent.story.cast.li_qian).get(at(sent, "/verification")).text


def test_each_box_is_opened_by_itself_and_its_label_told_as_void(sent: Shipment, visit: Any) -> None:
    packed(sent, per_box=100, scan=False)
    desk, (first, second) = visit(sent.story.cast.sun_li), sent.boxes
    path = at(sent, f"/lines/{sent.lines[0].id}/unpacking")
    assert first.code in desk.get(at(sent, "/verification")).text
    desk.follow(desk.post(path, {"code": first.code}))
    assert [box.code for box in sent.boxes] == [second.code]
    wrong = desk.post(at(sent, "/scans"), {"code": first.code})
    assert wrong.status_code == 422 and "已作废" in wrong.text and f'value="{first.code}"' in wrong.text
    assert desk.post(at(sent, "/scans"), {"code": second.code}).status_code == 303
    assert "各箱均已扫描" in desk.get(at(sent, "/verification")).text


def test_the_oldest_free_lot_is_chosen_before_anybody_chooses(sent: Shipment, visit: Any) -> None:
    in_stock(sent.story, 50, lot="L-OLD", made=date(2026, 11, 2))
    in_stock(sent.story, 50, lot="L-STOP", made=date(2026, 10, 2), blocked=True)
    page = visit(sent.story.cast.sun_li).get(at(sent, "/verification")).text
    assert "· 50 · 已冻结" in words(page), "none of it is free"
    assert re.search(r'<option value="L-OLD" selected>', page)
    assert "请先取 11-02 生产的批号 L-OLD" in words(page)


@pytest.mark.parametrize(("layout", "told"), [("", False), ("VDA 4902", False), ("Odette", False), ("BYD-GTL", True)])
def test_a_layout_that_is_the_customers_alone_is_named_as_such(sent: Shipment, visit: Any, layout: str, told: bool) -> None:
    def turn(work: Work) -> None:
        work.session.merge(sent.lines[0]).label_layout = layout

    sent.story.system(turn)
    assert labels.known(layout) is not told
    assert ("顾客专用标签" in visit(sent.story.cast.sun_li).get(at(sent, "/verification")).text) is told


@pytest.mark.parametrize("layout", ["", "VDA 4902"])
def test_a_label_says_its_place_only_once_all_of_the_line_is_packed(sent: Shipment, visit: Any, layout: str) -> None:
    def turn(work: Work) -> None:
        work.session.merge(sent.lines[0]).label_layout = layout

    sent.story.system(turn)
    packed(sent, per_box=100, scan=False)
    desk = visit(sent.story.cast.sun_li)

    def pages() -> list[str]:
        return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(desk.get(at(sent, "/labels.pdf")).content)).pages]

    first, second = pages()
    assert "箱号1" in first and "第1箱/共2箱" in first and "第2箱/共2箱" in second
    code = sent.boxes[0].code
    sent.story.as_(sent.story.cast.sun_li, lambda work: boxes.unpack(work, sent.number, sent.lines[0].id, code))
    (only,) = pages()
    assert "箱号2" in only and "共" not in only.replace("公司", "") and code not in only


# a concession


def test_a_notice_is_made_straight_from_the_page_of_concessions(story: Story, visit: Any) -> None:
    stopped = in_stock(story, 100, lot="L-STOP", blocked=True)
    desk = visit(story.cast.li_qian)
    product = story.system(lambda work: work.fetch(Lot, stopped.id).product_id)
    data = {"customer": "K001", "product": str(product), "lot": "L-STOP", "what": "划痕", "reference": "MRB-7", "quantity": "60"}
    desk.follow(desk.post("/admin/dispatch/concessions", data, files={"files": ("mrb.jpg", picture().content, "image/jpeg")}))
    (given,) = story.system(lambda work: list(work.session.scalars(select(Concession))))
    assert f"/admin/dispatch/ready?concession={given.number}" in desk.get("/admin/dispatch/concessions").text
    page = desk.get(f"/admin/dispatch/ready?concession={given.number}").text
    assert f'name="concession" value="{given.number}"' in page and "划痕" in page
    key = schedules(story)[0].id
    typed = {f"quantity-{key}": "9999", "ship_on": str(TODAY), "concession": given.number}
    refused = desk.post("/admin/dispatch/notices", typed)
    assert refused.status_code == 409 and f'name="concession" value="{given.number}"' in refused.text and 'value="9999"' in refused.text
    made = desk.follow(desk.post("/admin/dispatch/notices", {f"quantity-{key}": "300", "ship_on": str(TODAY), "concession": given.number}))
    assert given.number in made.text


def test_it_is_entered_from_the_line_of_a_notice(sent: Shipment, visit: Any) -> None:
    desk, row = visit(sent.story.cast.liu), sent.lines[0]
    link = f"/admin/dispatch/concessions/new?customer=K001&amp;line={row.id}"
    assert link in desk.get(at(sent)).text
    page = desk.get(link.replace("&amp;", "&")).text
    assert f'name="line" value="{row.id}"' in page and f'value="{row.product_id}"' in page
    assert desk.get("/admin/dispatch/concessions/new?customer=K001&line=x").status_code == 200
    assert "/concessions/new" not in visit(sent.story.cast.sun_li).get(at(sent)).text


# customs


def test_customs_ask_on_the_page_of_the_part(story: Story, visit: Any) -> None:
    desk = visit(story.cast.fang)
    form = {"code": "HC-4801-012", "name_zh": "前下摆臂", "unit": "pcs", "lead_days": "15"}
    wrong = desk.post("/admin/products/HC-4801-012/record", form | {"hs_code": "8708.8", "origin": "China", "net_weight": "-1"})
    assert wrong.status_code == 422 and 'value="8708.8"' in wrong.text
    assert wrong.text.count("aria-invalid") >= 3
    desk.follow(desk.post("/admin/products/HC-4801-012/record", form | {"hs_code": "8708.80.10", "origin": "cn", "net_weight": "2.35"}))
    product = story.system(lambda work: work.session.scalars(select(Product).where(Product.code == "HC-4801-012")).one())
    assert (product.hs_code, product.origin, product.net_weight) == ("87088010", "CN", D("2.35"))
    page = desk.get("/admin/products/HC-4801-012").text
    assert "87088010" in page and "2.35 kg" in page


def test_goods_abroad_are_weighed_where_they_are_packed(sent: Shipment, visit: Any) -> None:
    desk = visit(sent.story.cast.sun_li)
    assert 'name="gross_weight"' not in desk.get(at(sent, "/verification")).text
    sent.story.system(lambda work: setattr(work.session.scalars(select(Customer).where(Customer.number == "K001")).one(),
                                           "distance", "overseas"))
    assert 'name="gross_weight"' in desk.get(at(sent, "/verification")).text
    path = at(sent, f"/lines/{sent.lines[0].id}/boxes")
    data = {"lot": "L2611-01", "quantity": "200", "per_box": "100", "gross_weight": "25.5", "size": "60x40"}
    wrong = desk.post(path, data)
    assert wrong.status_code == 422 and 'value="60x40"' in wrong.text
    desk.follow(desk.post(path, data | {"size": "60 x 40 x 30"}))
    assert [(box.gross_weight, box.size) for box in sent.boxes] == [(D("25.5"), "60×40×30")] * 2


# papers


def paper(form: str, sheet: Any, language: str = "zh-CN") -> str:
    page = drawn(form, sheet, company=COMPANY, number="CK-261123-001", language=language, signers=[], issued_at=AT)
    return "".join("".join(each.extract_text() for each in PdfReader(io.BytesIO(press.pdf(page))).pages).split())


def void_of(sheet: Any) -> Any:
    return replace(sheet, slip=void_of(sheet.slip)) if hasattr(sheet, "slip") else replace(sheet, void=Message("Void"))


@pytest.mark.clause("5.1.11(3)")
@pytest.mark.parametrize("form", ["FM070100-05", "FM070100-06", "packing-list", "commercial-invoice"])
def test_across_paper_that_counts_no_more_stands_void(form: str) -> None:
    assert "作废" not in paper(form, SHEETS[form])
    assert "作废" in paper(form, void_of(SHEETS[form]))


def test_the_copies_of_the_slip_are_numbered_and_each_names_the_lot_that_left_under_a_concession() -> None:
    said = paper("FM070100-06", SHEETS["FM070100-06"])
    assert [f"第{n}联" in said for n in (1, 2, 3, 4)] == [True] * 4
    assert "RB-261120-001" in said and "12.40" not in said


@pytest.mark.parametrize("form", ["FM070100-05", "FM070100-06"])
def test_a_place_that_is_called_like_its_plant_is_named_once(form: str) -> None:
    there = {"name": "一厂", "plant": "一厂", "dock": "1号门"}
    place = address(there)
    said = paper(form, replace(SHEETS[form], ship_to=place))
    assert "一厂·1号门" in said and "一厂·一厂" not in said
    other = paper(form, replace(SHEETS[form], ship_to=replace(place, plant="总装")))
    assert "一厂·总装·1号门" in other


def test_invoice_and_packing_list_say_what_customs_ask() -> None:
    bill, listing = paper("commercial-invoice", SHEETS["commercial-invoice"], "en"), paper("packing-list", SHEETS["packing-list"], "en")
    assert all(each in bill for each in ("8708801000", "CN", "FCA", "YJ/HEFEI/1-24", "1,240.5"))
    assert all(each in listing for each in ("60×40×30", "620.25", "1.6", "YJ/HEFEI/1-24", "FCA"))
    assert "12.40" not in listing and isinstance(SHEETS["packing-list"], PackingSheet)


# the plan


@pytest.mark.clause("5.1.12(1)")
def test_the_plan_shows_what_is_to_leave_beside_what_has_left(sent: Shipment, visit: Any) -> None:
    other = left(verified(packed(noticed(sent.story, {schedules(sent.story)[0].id: D(50)}))))
    desk = visit(sent.story.cast.sun_li)
    page = desk.get("/admin/dispatch/shipments").text
    assert sent.number in page and other.slip_number in page
    assert sent.number not in desk.get("/admin/dispatch/shipments?state=left").text
    assert sent.number not in desk.get("/admin/dispatch/shipments?customer=K002").text
    cells = [str(cell) for row in read(desk.get("/admin/dispatch/shipments.xlsx").content).rows for cell in row]
    assert sent.number in cells and other.slip_number in cells and "计划发货" in cells


def test_a_draft_is_no_plan_and_what_was_to_leave_yesterday_is_late(sent: Shipment, visit: Any) -> None:
    draft = noticed(sent.story, {schedules(sent.story)[0].id: D(50)}, sign=False)
    desk = visit(sent.story.cast.sun_li)
    page = desk.get("/admin/dispatch/shipments").text
    assert draft.number not in page and "逾期" not in page
    sent.story.system(lambda work: setattr(work.session.scalars(
        select(DispatchNotice).where(DispatchNotice.number == sent.number)).one(), "ship_on", TODAY.replace(day=20)))
    assert "逾期" in desk.get("/admin/dispatch/shipments").text


def test_a_void_slip_is_void_at_both_doors_and_ours_alone_says_why(sent: Shipment, visit: Any) -> None:
    gone = left(verified(packed(sent)))
    story = gone.story
    story.as_(story.cast.sun_li, lambda work: returns.void(work, gone.slip, "司机装错车", None))
    house = visit(story.cast.sun_li).get(f"/admin/dispatch/shipments/{gone.slip_number}").text
    customer = visit(story.cast.wang_min).get(f"/deliveries/{gone.slip_number}").text
    assert "作废" in house and "作废" in customer
    assert "司机装错车" not in customer and "孙丽" not in customer


# everybody


@pytest.mark.parametrize("who", ["li_qian", "sun_li", "chen", "liu", "xu", "shen"])
def test_each_page_of_dispatch_opens_for_the_house_in_both_languages(sent: Shipment, visit: Any, who: str) -> None:
    person = getattr(sent.story.cast, who)
    assert "货物" in words(visit(person).get(at(sent)).text)
    speak_english(sent.story)
    desk = visit(person)
    for path in (at(sent), at(sent, "/verification"), "/admin/dispatch/ready", "/admin/dispatch/shipments", "/admin/dispatch/concessions"):
        answer = desk.get(path)
        assert answer.status_code == 200
        assert [word for word in CHINESE if word in words(answer.text)] == []


@pytest.mark.parametrize("tail", ["", "/edit", "/verification", "/labels.pdf"])
def test_the_customer_has_no_door_to_notices(sent: Shipment, visit: Any, tail: str) -> None:
    assert visit(sent.story.cast.wang_min).get(at(sent, tail)).status_code in {302, 303, 403, 404}
