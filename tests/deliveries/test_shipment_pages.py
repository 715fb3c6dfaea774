"""Shipments at both doors: the customer follows and signs with the password, logistics finds a slip by its number, quality settles."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from domain.accounts.models import Signature
from domain.deliveries.models import Difference, SlipLine
from tests.cast import NOW, PASSWORD, TODAY
from tests.deliveries.receiving import signed
from tests.deliveries.slips import released, ship
from tests.visitors import words


@pytest.fixture
def story(cast):
    return released(cast)


@pytest.fixture
def sent(story):
    return ship(story, 2400, 1000)


def counted(sent, *received, **more):
    return {"name": "王敏"} | {f"received-{line.id}": str(each) for line, each in zip(sent.lines, received, strict=True)} | more


def copy(name="copy.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return name, out.getvalue(), "image/jpeg"


def test_a_slip_of_before_tells_no_boxes_where_nobody_counted_any(visit, cast, story, sent):
    for line in sent.lines:
        story.system(lambda work, line=line: setattr(work.fetch(SlipLine, line.id), "boxes", 0))
    page = visit(cast.sun_li).get(f"/admin/dispatch/shipments/{sent.number}")
    assert page.status_code == 200 and "2,400 件" in words(page.text) and "0 箱" not in words(page.text)


class TestInThePortal:
    @pytest.mark.clause("5.1.12(1)")
    def test_the_customer_sees_where_the_goods_are(self, visit, cast, sent):
        buyer = visit(cast.wang_min)
        assert sent.number in buyer.get("/deliveries").text
        page = buyer.get(f"/deliveries/{sent.number}")
        assert page.status_code == 200
        for shown in ("顺达物流", "皖A·88123", "2904110-K80", "总装二厂", "L-1"):
            assert shown in page.text
        assert "86.40" not in page.text

    def test_a_buyer_signs_with_the_password(self, visit, cast, story, sent):
        buyer = visit(cast.wang_min)
        url = f"/deliveries/{sent.number}/receipt"
        assert buyer.post(url, counted(sent, 2390, 1000, password="wrong"), version=sent.slip.version).status_code == 422
        assert sent.slip.state == "left"
        answer = buyer.post(url, counted(sent, 2390, 1000, password=PASSWORD), version=sent.slip.version)
        page = buyer.follow(answer)
        assert "王敏" in page.text and (sent.slip.state, sent.slip.signed_how) == ("signed", "portal")
        (signature,) = story.system(lambda work: list(work.session.scalars(select(Signature).where(Signature.decision == "receipt"))))
        assert signature.person_name == "王敏" and signature.content["slip"] == sent.number

    def test_who_is_no_buyer_reads_and_does_not_sign(self, visit, cast, sent):
        quality = visit(cast.a_quality)
        assert quality.get(f"/deliveries/{sent.number}").status_code == 200
        assert 'id="f-goods"' not in quality.get(f"/deliveries/{sent.number}").text
        assert quality.post(f"/deliveries/{sent.number}/receipt", counted(sent, 1, 1, password=PASSWORD)).status_code == 403
        assert 'id="f-goods"' in visit(cast.wang_min).get(f"/deliveries/{sent.number}").text

    def test_another_customer_finds_nothing(self, visit, cast, sent):
        other = visit(cast.b_buyer)
        assert other.get(f"/deliveries/{sent.number}").status_code == 404
        assert other.post(f"/deliveries/{sent.number}/receipt", counted(sent, 1, 1, password=PASSWORD)).status_code == 404
        assert sent.number not in other.get("/deliveries").text
        assert visit(cast.wang_min).get(f"/deliveries/{sent.number}").status_code == 200

    def test_what_somebody_else_signed_meanwhile_is_shown_and_not_signed_again(self, visit, cast, sent):
        before = sent.slip.version
        signed(sent)
        answer = visit(cast.wang_min).post(f"/deliveries/{sent.number}/receipt", counted(sent, 1, 1, password=PASSWORD), version=before)
        assert answer.status_code == 409 and "刘伟" in words(answer.text) and "您填写的内容" in words(answer.text)
        assert (sent.slip.signed_by_name, [line.received for line in sent.lines]) == ("刘伟", [2400, 1000])

    def test_how_a_difference_ends_is_read_there(self, visit, cast, story, sent):
        signed(sent, 2380, 1000)
        buyer = visit(cast.wang_min)
        case = story.system(lambda work: work.session.scalars(select(Difference)).one())
        assert case.number in buyer.get(f"/deliveries/{sent.number}").text
        quality = visit(cast.liu)
        page, words_typed = f"/admin/deliveries/receipts/differences/{case.number}", {"outcome": "found", "words": "在贵司二号库找到"}
        settled = quality.post(f"{page}/settlement", words_typed, version=case.version)
        assert settled.status_code == 303
        assert "在贵司二号库找到" in buyer.get(f"/deliveries/{sent.number}").text

    def test_the_page_of_the_order_shows_its_shipments(self, visit, cast, story, sent):
        signed(sent)
        for who, door in ((cast.wang_min, ""), (cast.li_qian, "/admin")):
            page = visit(who).get(f"{door}/orders/{story.number}")
            assert sent.number in page.text and 'id="shipments"' in page.text
            assert "刘伟" in words(page.text)

    def test_the_list_finds_by_number_order_and_day(self, visit, cast, story, sent):
        buyer = visit(cast.wang_min)
        order = story.order
        for query in (f"q={sent.number}", f"q={order.number}", f"q={order.po_number}", "view=under_way", f"from={TODAY}&to={TODAY}"):
            assert sent.number in buyer.get(f"/deliveries?{query}").text, query
        for query in ("q=CK-000000-000", "view=signed", f"from={TODAY + timedelta(days=1)}", f"to={TODAY - timedelta(days=1)}"):
            assert sent.number not in buyer.get(f"/deliveries?{query}").text, query


class TestInTheHouse:
    def test_the_number_on_the_paper_leads_to_its_slip(self, visit, cast, sent):
        logistics = visit(cast.sun_li)
        answer = logistics.get(f"/admin/deliveries/receipts?q={sent.number.lower()}")
        assert answer.status_code == 303 and answer.headers["location"] == f"/admin/deliveries/receipts/{sent.number}"
        assert sent.number in logistics.get("/admin/deliveries/receipts").text

    def test_logistics_files_the_signed_copy(self, visit, cast, sent):
        logistics = visit(cast.sun_li)
        url = f"/admin/deliveries/receipts/{sent.number}/paper"
        bare = logistics.post(url, counted(sent, 2400, 1000, day=str(TODAY)), version=sent.slip.version)
        assert bare.status_code == 422 and 'id="copies-error"' in bare.text
        filed = logistics.post(url, counted(sent, 2400, 1000, day=str(TODAY)), version=sent.slip.version, files=[("copies", copy())])
        page = logistics.follow(filed)
        assert "copy.jpg" in page.text and sent.slip.signed_how == "paper"

    def test_paper_after_an_electronic_signature_is_filed_beside_it(self, visit, cast, sent):
        signed(sent)
        logistics = visit(cast.sun_li)
        assert logistics.post(f"/admin/deliveries/receipts/{sent.number}/copy", {}).status_code == 422
        filed = logistics.post(f"/admin/deliveries/receipts/{sent.number}/copy", {}, files=[("copies", copy())])
        assert "copy.jpg" in logistics.follow(filed).text

    def test_a_slip_is_made_void_with_a_reason_that_is_kept(self, visit, cast, sent):
        logistics = visit(cast.sun_li)
        url = f"/admin/deliveries/receipts/{sent.number}/void"
        assert logistics.post(url, {"why": ""}, version=sent.slip.version).status_code == 409
        assert "顾客拒收" in logistics.follow(logistics.post(url, {"why": "顾客拒收"}, version=sent.slip.version)).text
        assert "此出库单已作废" in visit(None).get(sent.path).text

    def test_what_came_back_is_counted_at_its_line(self, visit, cast, sent):
        signed(sent)
        logistics, line = visit(cast.sun_li), sent.lines[0]
        url = f"/admin/deliveries/receipts/{sent.number}/returns/{line.id}"
        refused = logistics.post(url, {"quantity": "9999999", "why": "不良"}, version=line.version)
        assert refused.status_code == 422 and 'value="9999999"' in refused.text
        assert logistics.post(url, {"quantity": "10", "why": "不良", "usable": "1"}, version=line.version).status_code == 303
        assert sent.lines[0].received == 2390
        other = url.replace(str(line.id), "0198c0de-0000-7000-8000-00000000dead")
        assert logistics.post(other, {"quantity": "1", "why": "x"}).status_code == 404

    def test_quality_finds_its_cases_and_others_only_read(self, visit, cast, story, sent):
        signed(sent, (2400, 12), 1000)
        case = story.system(lambda work: work.session.scalars(select(Difference)).one())
        for who in (cast.liu, cast.li_qian):
            assert case.number in visit(who).get("/admin/deliveries/receipts/differences").text
        url = f"/admin/deliveries/receipts/differences/{case.number}"
        assert 'id="f-settle"' in visit(cast.liu).get(url).text
        assert 'id="f-settle"' not in visit(cast.li_qian).get(url).text
        assert visit(cast.li_qian).post(f"{url}/settlement", {"outcome": "accepted", "words": "x"}).status_code == 403
        refused = visit(cast.liu).post(f"{url}/settlement", {"outcome": "", "words": "说明"}, version=case.version)
        assert refused.status_code == 422 and "说明" in refused.text
        assert visit(cast.liu).post(f"{url}/settlement", {"outcome": "accepted", "words": "照收"}, version=case.version).status_code == 303
        assert case.number in visit(cast.liu).get("/admin/deliveries/receipts/differences?view=settled").text

    def test_packaging_is_counted_in_and_out(self, visit, cast):
        logistics = visit(cast.sun_li)
        for way, quantity in (("out", "20"), ("back", "8")):
            counted_now = {"customer": "K001", "kind": "EU 托盘", "way": way, "quantity": quantity}
            answer = logistics.post("/admin/deliveries/receipts/packaging", counted_now)
            assert answer.status_code == 303
        assert "12" in words(logistics.get("/admin/deliveries/receipts/packaging?customer=K001").text)
        wrong = {"customer": "K999", "kind": "EU 托盘", "way": "out", "quantity": "x"}
        refused = logistics.post("/admin/deliveries/receipts/packaging", wrong)
        assert refused.status_code == 422 and "EU 托盘" in refused.text
        assert visit(cast.li_qian).post("/admin/deliveries/receipts/packaging", {"customer": "K001"}).status_code == 403

    def test_a_missing_copy_shows_in_its_view(self, visit, cast, sent):
        logistics = visit(cast.sun_li)
        assert sent.number not in logistics.get("/admin/deliveries/receipts?view=no_copy").text
        visit.door("admin").clock = lambda: NOW + timedelta(days=11)
        later = visit(cast.sun_li)
        assert sent.number in later.get("/admin/deliveries/receipts?view=no_copy").text
