"""The pages on which goods leave: sales at the desk, logistics with a phone, and what each of them prints (5.1.11, 5.1.12(1))."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from domain.customers.models import Customer
from domain.deliveries.models import Box, Concession, DispatchNotice, Slip, Verification
from domain.shared.idempotency import new_token
from domain.shared.spreadsheet import read
from templates.press import labels
from templates.press.drawing import drawn
from tests.cast import PASSWORD, TODAY
from tests.deliveries.doors import told_at
from tests.deliveries.late import due
from tests.deliveries.shipping import Shipment, noticed, packed, picture, schedules, verified
from tests.records.goods import SHEETS
from tests.records.samples import AT, COMPANY
from tests.reviews.story import Story
from tests.scanner import codes
from tests.visitors import words
from tests.web.forms import forms_of

D = Decimal
POINTS = dict.fromkeys(("name", "specification", "quantity", "packaging", "label"), "yes")


def rows(story: Story, model: Any) -> list[Any]:
    return story.system(lambda work: list(work.session.scalars(select(model).order_by(model.id))))


# ready, made, signed


@pytest.mark.clause("5.1.11(1)")
def test_sales_makes_a_notice_from_what_is_ready_and_signs_it(story: Story, visit: Any) -> None:
    desk, (date,) = visit(story.cast.li_qian), schedules(story)
    page = desk.get("/admin/dispatch/ready").text
    assert "2904110-K80" in page and f'name="quantity-{date.id}"' in page and "1,320" in page
    shown = desk.follow(desk.post("/admin/dispatch/notices", {f"quantity-{date.id}": "400", "ship_on": str(TODAY)}))
    (notice,) = rows(story, DispatchNotice)
    assert notice.number in words(shown.text) and "签核并通知物流部" in shown.text
    told = desk.follow(desk.post(f"/admin/dispatch/{notice.number}/signature", {"password": PASSWORD}, version=notice.version))
    assert "已通知物流部" in words(told.text)
    assert [each.state for each in rows(story, DispatchNotice)] == ["notified"]


def test_what_was_typed_stays_where_a_notice_is_refused(story: Story, visit: Any) -> None:
    desk, (date,) = visit(story.cast.li_qian), schedules(story)
    answer = desk.post("/admin/dispatch/notices", {f"quantity-{date.id}": "viel", "ship_on": str(TODAY), "remarks": "走三号门"})
    assert answer.status_code == 422
    assert 'value="viel"' in answer.text and "走三号门" in answer.text
    answer = desk.post("/admin/dispatch/notices", {f"quantity-{date.id}": "2401", "ship_on": str(TODAY)})
    assert answer.status_code == 409 and "核准的订单变更" in answer.text
    assert rows(story, DispatchNotice) == []


def test_a_refused_notice_leaves_what_was_looked_at_and_the_other_places_as_they_were(story: Story, visit: Any) -> None:
    other = due(story.cast, 3, 50, customer="b", part="B-77120", number="SO-B")
    desk, (date,) = visit(story.cast.li_qian), schedules(story)
    place = dict(next(form.fields for form in forms_of(desk.get("/admin/dispatch/ready?part=2904110").text)
                      if f"quantity-{date.id}" in dict(form.fields)))
    assert (place["part"], "place" in place) == ("2904110", True)
    for part, seen in (("2904110", False), ("", True)):
        typed = place | {"part": part, f"quantity-{date.id}": "2401", "remarks": "走三号门"}
        answer = desk.post("/admin/dispatch/notices", typed)
        assert answer.status_code == 409 and 'value="2401"' in answer.text and answer.text.count('value="走三号门"') == 1
        assert (f'name="quantity-{other.id}"' in answer.text) is seen
    sent = [dict(form.fields).get(f"quantity-{other.id}") for form in forms_of(answer.text)]
    assert [quantity for quantity in sent if quantity] == ["50"]


def test_the_same_form_sent_twice_makes_one_notice(story: Story, visit: Any) -> None:
    desk, (date,), token = visit(story.cast.li_qian), schedules(story), new_token()
    data = {f"quantity-{date.id}": "100", "ship_on": str(TODAY)}
    first, second = (desk.post("/admin/dispatch/notices", data, token=token) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    assert len(rows(story, DispatchNotice)) == 1


def test_logistics_reads_what_is_ready_and_has_no_button_to_send_it(story: Story, visit: Any) -> None:
    page = visit(story.cast.sun_li).get("/admin/dispatch/ready").text
    assert "2904110-K80" in page and "生成发货通知单" not in page
    assert "生成发货通知单" in visit(story.cast.li_qian).get("/admin/dispatch/ready").text


def test_a_notice_is_cancelled_with_a_reason(sent: Shipment, visit: Any) -> None:
    desk = visit(sent.story.cast.li_qian)
    assert desk.post(f"/admin/dispatch/{sent.number}/cancellation", {"why": ""}).status_code == 409
    desk.follow(desk.post(f"/admin/dispatch/{sent.number}/cancellation", {"why": "顾客改期"}))
    assert sent.notice.state == "cancelled"


def test_the_list_shows_what_is_under_way_and_what_a_filter_asks_for(sent: Shipment, visit: Any) -> None:
    desk = visit(sent.story.cast.sun_li)
    assert sent.number in desk.get("/admin/dispatch").text
    assert sent.number not in desk.get("/admin/dispatch?state=shipped").text
    assert sent.number in desk.get("/admin/dispatch?state=notified&customer=K001").text
    assert sent.number not in desk.get("/admin/dispatch?customer=K002").text
    assert sent.number in desk.get("/admin/dispatch?state=nonsense").text


@pytest.mark.parametrize("path", [
    "", "/ready", "/ready?whole=1&until=2027-12-31&part=29", "/DN-261123-001", "/DN-261123-001/verification", "/shipments", "/details",
    "/concessions", "/concessions/new", "/concessions/new?customer=K001",
])
def test_each_page_stands_in_both_languages(sent: Shipment, visit: Any, path: str) -> None:
    desk = visit(sent.story.cast.li_qian)
    for language in ("zh-CN", "en"):
        answer = desk.get(f"/admin/dispatch{path}", headers={"accept-language": language})
        assert answer.status_code == 200


def test_a_notice_that_never_was_is_not_there(sent: Shipment, visit: Any) -> None:
    for path in ("DN-1", "DN-1/verification", "DN-1/labels.pdf", "shipments/CK-1"):
        assert visit(sent.story.cast.sun_li).get(f"/admin/dispatch/{path}").status_code == 404


# logistics with a phone


@pytest.mark.clause("5.1.11(2)", "5.1.11(3)")
def test_logistics_packs_scans_verifies_and_sends_off_on_the_phone(sent: Shipment, visit: Any) -> None:
    phone, (row,) = visit(sent.story.cast.sun_li), sent.lines
    at = f"/admin/dispatch/{sent.number}"
    phone.follow(phone.post(f"{at}/lines/{row.id}/boxes", {"lot": "L2611-01", "quantity": "400", "per_box": "200"}))
    assert len(sent.boxes) == 2
    for box in sent.boxes:
        shown = phone.follow(phone.post(f"{at}/scans", {"code": box.code}))
        assert f"{box.code}：批号 L2611-01" in words(shown.text)
    shown = phone.follow(phone.post(f"{at}/lines/{row.id}/verification", POINTS))
    assert "与通知单相符" in words(shown.text)
    page = phone.get(at).text
    assert "签核出库单" in page and sent.notice.state == "verified"
    told = phone.follow(phone.post(f"{at}/slip", {"carrier": "顺达", "plate": "皖A", "copies": "4", "password": PASSWORD,
                                                  "packaging": "EU-6428", "packaging_sets": "2"}, version=sent.notice.version))
    (slip,) = rows(sent.story, Slip)
    assert slip.number in words(told.text) and slip.carrier == "顺达"


def test_a_code_that_is_not_of_this_notice_is_told_at_the_scanner(sent: Shipment, visit: Any) -> None:
    answer = visit(sent.story.cast.sun_li).post(f"/admin/dispatch/{sent.number}/scans", {"code": "FREMD-1"})
    assert answer.status_code == 422 and 'id="code-error"' in answer.text and 'value="FREMD-1"' in answer.text


@pytest.mark.clause("5.1.11(2)")
def test_a_mismatch_comes_with_reason_and_photograph_and_is_seen_by_sales(sent: Shipment, visit: Any) -> None:
    packed(sent)
    phone, url = visit(sent.story.cast.sun_li), f"/admin/dispatch/{sent.number}/lines/{sent.lines[0].id}/verification"
    answer = phone.post(url, POINTS | {"label": "no"})
    assert answer.status_code == 422 and "请附上照片" in answer.text and rows(sent.story, Verification) == []
    answer = phone.post(url, POINTS | {"label": "no", "why": "标签贴错"}, files={"photos": ("a.jpg", picture().content, "image/jpeg")})
    assert "已停止发货" in words(phone.follow(answer).text)
    page = visit(sent.story.cast.li_qian).get(f"/admin/dispatch/{sent.number}").text
    assert "标签贴错" in page and "已停发" in page


def test_points_left_open_are_told_at_their_place(sent: Shipment, visit: Any) -> None:
    answer = visit(sent.story.cast.sun_li).post(
        f"/admin/dispatch/{sent.number}/lines/{sent.lines[0].id}/verification", {"name": "yes"})
    assert answer.status_code == 422 and "请逐项作答" in answer.text


def test_the_slip_is_not_signed_without_carrier_or_with_a_wrong_password(sent: Shipment, visit: Any) -> None:
    verified(packed(sent))
    desk, at = visit(sent.story.cast.sun_li), f"/admin/dispatch/{sent.number}/slip"
    answer = desk.post(at, {"plate": "皖A", "password": PASSWORD})
    assert answer.status_code == 422 and 'id="carrier-error"' in answer.text
    answer = desk.post(at, {"carrier": "顺达", "plate": "皖A·7K321", "password": "wrong"})
    assert answer.status_code == 422 and "皖A·7K321" in answer.text
    assert rows(sent.story, Slip) == []


def test_one_slip_however_often_its_form_is_sent(sent: Shipment, visit: Any) -> None:
    verified(packed(sent))
    desk, token = visit(sent.story.cast.sun_li), new_token()
    data = {"carrier": "顺达", "plate": "皖A", "password": PASSWORD}
    answers = [desk.post(f"/admin/dispatch/{sent.number}/slip", data, token=token) for _ in range(2)]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert len(rows(sent.story, Slip)) == 1


# documents and concessions


def test_a_required_document_is_attached_on_the_page(sent: Shipment, visit: Any) -> None:
    sent.story.system(lambda work: setattr(work.fetch(Customer, sent.story.cast.a.id), "required_documents", ["inspection_report"]))
    desk, at = visit(sent.story.cast.liu), f"/admin/dispatch/{sent.number}"
    assert "缺少</span>" in desk.get(at).text
    assert desk.post(f"{at}/documents", {"document": "inspection_report"}).status_code == 422
    file = {"files": ("report.jpg", picture().content, "image/jpeg")}
    desk.follow(desk.post(f"{at}/documents", {"document": "inspection_report", "line": ""}, files=file))
    page = desk.get(at).text
    assert "report.jpg" in page and "缺少</span>" not in page


def test_all_that_a_concession_lacks_is_told_at_once_the_paper_too(sent: Shipment, visit: Any) -> None:
    desk = visit(sent.story.cast.li_qian)
    answer = desk.post("/admin/dispatch/concessions", {"customer": "K001"})
    assert answer.status_code == 422 and set(told_at(answer)) == {"product", "what", "reference", "quantity", "files"}
    assert f"{sent.story.cast.a.name_short} 的让步接收" in answer.text


def test_a_concession_is_entered_listed_used_and_ended(sent: Shipment, visit: Any) -> None:
    desk, product = visit(sent.story.cast.li_qian), sent.lines[0].product_id
    data = {"customer": "K001", "product": str(product), "what": "划痕", "reference": "MRB-1", "quantity": "500"}
    assert desk.post("/admin/dispatch/concessions", data).status_code == 422
    desk.follow(desk.post("/admin/dispatch/concessions", data, files={"files": ("mrb.jpg", picture().content, "image/jpeg")}))
    (made,) = rows(sent.story, Concession)
    assert "mrb.jpg" in desk.get("/admin/dispatch/concessions?customer=K001").text
    at = f"/admin/dispatch/{sent.number}"
    assert made.number in desk.get(at).text
    desk.follow(desk.post(f"{at}/lines/{sent.lines[0].id}/concession", {"concession": str(made.id)}))
    assert sent.lines[0].concession_id == made.id
    desk.follow(desk.post(f"{at}/lines/{sent.lines[0].id}/concession", {"concession": ""}))
    assert sent.lines[0].concession_id is None
    desk.follow(desk.post(f"/admin/dispatch/concessions/{made.number}/end", version=made.version))
    assert rows(sent.story, Concession)[0].ended_at is not None


# on the way


@pytest.mark.clause("5.1.12(1)")
def test_a_shipment_is_followed_and_its_carrier_corrected(gone: Shipment, visit: Any) -> None:
    desk, at = visit(gone.story.cast.sun_li), f"/admin/dispatch/shipments/{gone.slip_number}"
    assert "顺达物流" in desk.get(at).text
    shown = desk.follow(desk.post(f"{at}/tracking", {"what": "delayed", "place": "芜湖", "note": "雨雪封路", "expected_on": "2026-11-28"}))
    assert "雨雪封路" in shown.text and "芜湖" in shown.text
    assert desk.post(f"{at}/tracking", {"what": "signed"}).status_code == 422
    desk.follow(desk.post(f"{at}/carrier", {"carrier": "顺丰", "waybill": "SF1", "freight_cost": "950"}, version=gone.slip.version))
    assert (gone.slip.carrier, gone.slip.waybill, gone.slip.freight_cost) == ("顺丰", "SF1", D(950))


@pytest.mark.clause("5.1.12(1)")
@pytest.mark.parametrize(("path", "holds"), [("shipments", "皖A·7K321"), ("details", "L2611-01")])
def test_plan_and_details_stand_on_the_page_in_excel_and_on_paper(gone: Shipment, visit: Any, path: str, holds: str) -> None:
    desk = visit(gone.story.cast.sun_li)
    page = desk.get(f"/admin/dispatch/{path}?customer=K001").text
    assert gone.slip_number in page and holds in page
    assert gone.slip_number not in desk.get(f"/admin/dispatch/{path}?customer=K002").text
    assert gone.slip_number not in desk.get(f"/admin/dispatch/{path}?from=2026-12-01").text
    book = desk.get(f"/admin/dispatch/{path}.xlsx")
    cells = [str(cell) for row in read(book.content).rows for cell in row]
    assert gone.slip_number in cells and any(holds in cell for cell in cells)
    paper = desk.get(f"/admin/dispatch/{path}.pdf")
    said = "".join(each.extract_text() for each in PdfReader(io.BytesIO(paper.content)).pages)
    assert gone.slip_number in said


# paper


@pytest.mark.clause("6.2.6")
def test_the_slip_has_its_numbered_copies_no_price_and_a_code_that_opens_the_receipt() -> None:
    made = labels.press.pdf(drawn("FM070100-06", SHEETS["FM070100-06"], company=COMPANY, number="CK-261123-001", issued_at=AT))
    pages = PdfReader(io.BytesIO(made)).pages
    said = ["".join(page.extract_text().split()) for page in pages]
    assert len(pages) == 4
    for n, what in enumerate(("存根", "顾客", "回单", "财务"), 1):
        assert f"第{n}联" in said[n - 1] and what in said[n - 1]
        assert codes(made, n) == [SHEETS["FM070100-06"].receipt]
        assert "¥" not in said[n - 1] and "单价" not in said[n - 1] and "金额" not in said[n - 1]
        assert "261112-3" in said[n - 1] and "让步接收RB-261120-001" in said[n - 1]


@pytest.mark.clause("6.2.5")
def test_the_notice_on_paper_shows_what_was_verified_of_each_line() -> None:
    made = labels.press.pdf(drawn("FM070100-05", SHEETS["FM070100-05"], company=COMPANY, number="DN-261123-001", issued_at=AT))
    said = "".join(PdfReader(io.BytesIO(made)).pages[0].extract_text().split())
    for each in ("发货通知单", "总装二厂", "2904110-K80", "2,400", "品名", "规格", "包装", "标示", "出货检验报告", "让步接收RB-261120-001"):
        assert each in said


def test_the_commercial_invoice_has_prices_and_the_packing_list_has_none() -> None:
    def text(key: str) -> str:
        pages = PdfReader(io.BytesIO(labels.press.pdf(drawn(key, SHEETS[key], company=COMPANY, language="en", issued_at=AT)))).pages
        return "".join("".join(each.extract_text() for each in pages).split())

    assert "12.40" in text("commercial-invoice") and "CommercialInvoice" in text("commercial-invoice")
    assert "12.40" not in text("packing-list") and "1,240.5" in text("packing-list")


LAYOUTS: list[tuple[str, str, Callable[[Box], set[str]]]] = [
    ("", "standard", lambda box: {box.code}),
    ("Odette", "odette", lambda box: {box.code, f"S{box.code}", "P2904110-K80", "Q200", "HL2611-01", "NDN-261123-001"}),
    ("VDA 4902", "odette", lambda box: {box.code, f"S{box.code}", "P2904110-K80", "Q200", "HL2611-01", "NDN-261123-001"}),
]


@pytest.mark.parametrize(("wanted", "drawn_as", "coded"), LAYOUTS)
def test_labels_are_printed_in_the_customers_layout_one_a_box(
    story: Story, visit: Any, wanted: str, drawn_as: str, coded: Callable[[Box], set[str]]
) -> None:
    story.system(lambda work: setattr(work.fetch(Customer, story.cast.a.id), "label_layout", wanted))
    sent = packed(noticed(story, 400))
    assert labels.layout(wanted) == drawn_as
    answer = visit(story.cast.sun_li).get(f"/admin/dispatch/{sent.number}/labels.pdf?line={sent.lines[0].id}")
    assert len(PdfReader(io.BytesIO(answer.content)).pages) == 2
    for n, box in enumerate(sent.boxes, 1):
        assert set(codes(answer.content, n)) == coded(box)


@pytest.mark.parametrize(("language", "words"), [("zh-CN", "箱号"), ("en", "Box 1")])
def test_labels_speak_the_language_of_the_customer_whose_goods_they_are_on(story: Story, visit: Any, language: str, words: str) -> None:
    story.system(lambda work: setattr(work.fetch(Customer, story.cast.a.id), "language", language))
    sent = packed(noticed(story, 400))
    answer = visit(story.cast.sun_li).get(f"/admin/dispatch/{sent.number}/labels.pdf")
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert words in text and ("箱号" in text) is (language == "zh-CN")


def test_nothing_packed_has_no_labels(sent: Shipment, visit: Any) -> None:
    assert visit(sent.story.cast.sun_li).get(f"/admin/dispatch/{sent.number}/labels.pdf").status_code == 404
    packed(sent)
    assert visit(sent.story.cast.sun_li).get(f"/admin/dispatch/{sent.number}/labels.pdf").status_code == 200
