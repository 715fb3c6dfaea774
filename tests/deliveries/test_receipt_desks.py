"""The desks after the dock, as each of their people sees them: returns, photographs, packaging, settings; one-sided where they must be."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from domain.accounts.models import Person
from domain.deliveries.dispatch.tracking import track
from domain.deliveries.models import GoodsReturn, PackagingCount
from tests.cast import PASSWORD
from tests.deliveries.coming_back import case_of, decide, take_back
from tests.deliveries.receiving import signed
from tests.deliveries.slips import released, ship
from tests.deliveries.test_slip_codes import HOST, paper
from tests.visitors import words

RECEIPTS = "/admin/deliveries/receipts"
CHINESE = re.compile(r"[一-鿿]+")


@pytest.fixture
def story(cast):
    return released(cast)


@pytest.fixture
def sent(story):
    return ship(story, 2400, 1000)


def in_english(story):
    story.system(lambda work: work.session.execute(update(Person).values(language="en").execution_options(synchronize_session=False)))


@pytest.mark.clause("5.1.11(3)")
def test_goods_come_back_at_the_desk_of_logistics_and_quality_decides_at_its_own(visit, cast, story, sent):
    signed(sent, (2400, 30), 1000)
    case, line = case_of(story), sent.lines[0]
    logistics, quality, sales = visit(cast.sun_li), visit(cast.liu), visit(cast.li_qian)
    slip = f"{RECEIPTS}/{sent.number}"
    shown = words(logistics.get(slip).text)
    assert case.number in shown and "最多 30" in shown and "最多 2,370" in shown
    url = f"{slip}/returns/{line.id}"
    kept = logistics.post(url, {"quantity": "31", "why": "划伤", "case": str(case.id)}, version=line.version)
    assert kept.status_code == 422 and 'value="31"' in kept.text and 'value="划伤"' in kept.text
    for wrong in ({"quantity": "1", "why": "", "case": ""}, {"quantity": "", "why": "x"}, {"quantity": "1", "why": "x", "case": "no id"}):
        assert logistics.post(url, wrong, version=line.version).status_code == 422, wrong
    assert sales.post(url, {"quantity": "1", "why": "x"}).status_code == 403
    page = logistics.follow(logistics.post(url, {"quantity": "30", "why": "划伤", "case": str(case.id)}, version=line.version))
    back = story.system(lambda work: work.session.scalars(select(GoodsReturn)).one())
    assert back.number in words(page.text) and "品质处理中" in words(page.text)
    one = f"{RECEIPTS}/returns/{back.number}"
    assert back.number in quality.get(f"{RECEIPTS}/returns").text and 'id="f-decide"' in quality.get(one).text
    assert 'id="f-decide"' not in logistics.get(one).text
    assert logistics.post(f"{one}/decision", {"decision": "scrapped", "words": "x"}).status_code == 403
    refused = quality.post(f"{one}/decision", {"decision": "", "words": "基材开裂"}, version=back.version)
    assert refused.status_code == 422 and "基材开裂" in refused.text
    assert quality.post(f"{one}/decision", {"decision": "scrapped", "words": "基材开裂"}, version=back.version).status_code == 303
    assert quality.post(f"{one}/decision", {"decision": "released", "words": "x"}, version=back.version).status_code == 409
    assert "基材开裂" in words(logistics.get(one).text) and back.number in quality.get(f"{RECEIPTS}/returns?view=decided").text
    assert visit(cast.wang_min).get(f"/deliveries/{sent.number}").text.count(back.number) == 0


@pytest.mark.clause("5.1.11(3)")
def test_photographs_are_filed_by_their_code_or_by_the_number_that_a_person_types(visit, cast, story, sent):
    logistics, desk = visit(cast.sun_li), f"{RECEIPTS}/photographs"
    assert desk in logistics.get(RECEIPTS).text and visit(cast.li_qian).get(desk).status_code == 403
    assert desk not in visit(cast.li_qian).get(RECEIPTS).text
    assert logistics.post(desk, {}).status_code == 422
    unread = [("copies", ("blurred.jpg", paper(), "image/jpeg"))]
    asked = logistics.post(desk, {"number": ""}, files=unread)
    assert asked.status_code == 422 and "blurred.jpg" in words(asked.text)
    assert 'name="_held"' in asked.text  # nobody chooses the picture a second time
    typed = logistics.post(desk, {"number": sent.number}, files=unread)
    assert typed.headers["location"] == f"{RECEIPTS}/{sent.number}"
    read = logistics.post(desk, {}, files=[("copies", ("a.jpg", paper(HOST + sent.path, turned=90), "image/jpeg"))])
    assert words(logistics.follow(read).text).count("回单联 · ") >= 2
    assert logistics.post(desk, {}, files=[("copies", ("a.exe", b"MZ" + b"0" * 99, "image/jpeg"))]).status_code == 422


def test_the_customer_confirms_the_balance_and_logistics_settles_what_differs(visit, cast, story):
    logistics, buyer = visit(cast.sun_li), visit(cast.wang_min)
    out = {"customer": "K001", "kind": "EU 托盘", "way": "out", "quantity": "20", "note": "孙丽清点"}
    assert logistics.post(f"{RECEIPTS}/packaging", out).status_code == 303
    page = buyer.get("/deliveries/packaging")
    assert "EU 托盘" in page.text and "20" in words(page.text)
    assert "孙丽" not in page.text  # who counted here, and what was noted, is the house's own
    assert "/deliveries/packaging" in buyer.get("/deliveries").text
    seen = {"kind": "EU 托盘", "ours": "20"}
    assert "已确认" in words(buyer.follow(buyer.post("/deliveries/packaging", {**seen, "theirs": "20"})).text)
    kept = buyer.post("/deliveries/packaging", {**seen, "theirs": "many", "note": "二号库未点"})
    assert kept.status_code == 422 and 'value="many"' in kept.text and 'value="二号库未点"' in kept.text
    assert buyer.post("/deliveries/packaging", {**seen, "theirs": "18"}).status_code == 303
    assert buyer.post("/deliveries/packaging", {"kind": "EU 托盘", "ours": "19", "theirs": "19"}).status_code == 409
    assert visit(cast.a_quality).get("/deliveries/packaging").status_code == 200
    assert visit(cast.a_quality).post("/deliveries/packaging", {**seen, "theirs": "1"}).status_code == 403
    assert "EU 托盘" not in visit(cast.b_buyer).get("/deliveries/packaging").text
    desk = logistics.get(f"{RECEIPTS}/packaging").text
    wanted = select(PackagingCount).where(PackagingCount.state == "open")
    count = story.system(lambda work: work.session.scalars(wanted).one())
    assert str(count.id) in desk and str(count.id) not in visit(cast.li_qian).get(f"{RECEIPTS}/packaging").text
    url = f"{RECEIPTS}/packaging/counts/{count.id}"
    refused = logistics.post(url, {"end": "theirs", "words": ""}, version=count.version)
    assert refused.status_code == 422
    assert visit(cast.liu).post(url, {"end": "theirs", "words": "x"}).status_code == 403
    assert logistics.post(url, {"end": "theirs", "words": "两只报废"}, version=count.version).status_code == 303
    shown = words(buyer.get("/deliveries/packaging").text)
    assert "18" in shown and "两只报废" in shown


def test_more_back_than_is_there_is_explained_at_the_desk(visit, cast):
    logistics = visit(cast.sun_li)
    back = {"customer": "K001", "kind": "EU 托盘", "way": "back", "quantity": "3"}
    refused = logistics.post(f"{RECEIPTS}/packaging", back)
    assert refused.status_code == 422 and 'id="note-error"' in refused.text and 'value="3"' in refused.text
    assert logistics.post(f"{RECEIPTS}/packaging", {**back, "note": "旧托盘"}).status_code == 303


def test_everybody_in_the_house_reads_the_settings_and_the_administrator_changes_them(visit, cast):
    reader, administrator = visit(cast.sun_li), visit(cast.it)
    assert 'id="f-deliveries"' not in reader.get("/admin/settings").text and "10" in words(reader.get("/admin/settings").text)
    assert reader.post("/admin/settings/deliveries", {"copy_days": "3"}).status_code == 403
    refused = administrator.post("/admin/settings/deliveries", {"copy_days": "0", "returnable": "EU 托盘"})
    assert refused.status_code == 422 and 'id="copy_days-error"' in refused.text and "EU 托盘" in refused.text
    changed = administrator.follow(administrator.post("/admin/settings/deliveries", {"copy_days": "7", "returnable": "EU 托盘"}))
    assert 'value="7"' in changed.text and "EU 托盘" in reader.get("/admin/settings").text
    assert visit(cast.wang_min).get("/settings").status_code == 404


def test_why_goods_came_back_and_who_of_the_house_wrote_stays_in_the_house(visit, cast, story, sent):
    story.as_(cast.sun_li, lambda work: track(work, work.session.merge(sent.slip), "delayed", place="滁州服务区", note="高速封路"))
    signed(sent)
    back = take_back(sent, 5, why="客户误判，内部不追究", usable=False)
    decide(story, back, words="检验员漏检")
    portal, house = (words(visit(who).get(path).text) for who, path in (
        (cast.wang_min, f"/deliveries/{sent.number}"), (cast.sun_li, f"{RECEIPTS}/{sent.number}")))
    for own in ("客户误判", "检验员漏检", "孙丽"):
        assert own not in portal, own
    for both in ("滁州服务区", "高速封路", "刘伟", "已退回"):
        assert both in portal and both in house, both
    assert "客户误判，内部不追究" in house and "孙丽" in house
    stranger = words(visit(None).get(sent.path).text)
    assert "孙丽" not in stranger and "客户误判" not in stranger


def test_a_void_slip_tells_the_customer_that_it_came_back_and_not_why(visit, cast, story, sent):
    from domain.deliveries import returns

    story.as_(cast.sun_li, lambda work: returns.void(work, sent.slip, "装错车，内部失误", None))
    portal = words(visit(cast.wang_min).get(f"/deliveries/{sent.number}").text)
    assert "装错车" not in portal and "孙丽" not in portal and "已退回" in portal
    assert "装错车，内部失误" in words(visit(cast.sun_li).get(f"{RECEIPTS}/{sent.number}").text)


def test_the_desks_are_whole_in_english(visit, cast, story, sent):
    in_english(story)
    signed(sent, (2410, 30), 1000)
    back = take_back(sent, 5, usable=False, why="scratched")
    decide(story, take_back(sent, 1, usable=False, why="bent"), words="bent beyond repair")
    names = {
        "前下摆臂总成", "左", "稳定杆连接杆", "刘伟", "孙丽", "刘芳", "刘", "孙", "王", "王敏", "杜明", "杜", "远江汽车", "博恩底盘",
        "马师傅", "总装二厂", "号门", "顺达物流", "皖", "中文", "契合", "衡川汽车零部件有限公司", "李倩",
    }

    def strange(who, url):
        page = visit(who).get(url)
        assert page.status_code == 200, url
        return {found for found in CHINESE.findall(words(page.text)) if found not in names}

    for who, urls in (
        (cast.liu, [f"{RECEIPTS}/returns", f"{RECEIPTS}/returns?view=decided", f"{RECEIPTS}/returns/{back.number}"]),
        (cast.sun_li, [f"{RECEIPTS}/{sent.number}", f"{RECEIPTS}/photographs", f"{RECEIPTS}/packaging"]),
        (cast.it, ["/admin/settings"]), (cast.wang_min, ["/deliveries/packaging", f"/deliveries/{sent.number}"]),
    ):
        for url in urls:
            assert strange(who, url) == set(), url


@pytest.mark.clause("5.1.9(1)")
def test_at_the_page_of_a_surplus_quality_reads_why_and_sales_asks_the_customer(visit, cast, story, sent):
    signed(sent, 2410, 1000)
    case = case_of(story)
    url = f"{RECEIPTS}/differences/{case.number}"
    quality, sales = visit(cast.liu), visit(cast.li_qian)
    assert "核准的变更" in words(quality.get(url).text) and 'id="f-keep"' not in quality.get(url).text
    refused = quality.post(f"{url}/settlement", {"outcome": "kept", "words": "顾客口头同意"}, version=case.version)
    assert refused.status_code == 409 and "顾客口头同意" in refused.text
    assert quality.post(f"{url}/proposal", {"words": "x"}).status_code == 403
    assert 'id="f-keep"' in sales.get(url).text
    assert sales.post(f"{url}/proposal", {"words": ""}, version=case.version).status_code == 422
    page = words(sales.follow(sales.post(f"{url}/proposal", {"words": "多收 10 件，是否留用"}, version=case.version)).text)
    number = case_of(story).change_number
    assert number and number in page and 'id="f-keep"' not in sales.get(url).text
    assert number in words(visit(cast.wang_min).get(f"/deliveries/{sent.number}").text)


def test_who_signs_in_the_portal_after_the_dock_keeps_before_their_eyes_what_they_counted(visit, cast, sent):
    before = sent.slip.version
    signed(sent)
    typed = {"name": "王敏", "password": PASSWORD, f"received-{sent.lines[0].id}": "2377", "note": "少一箱"}
    answer = visit(cast.wang_min).post(f"/deliveries/{sent.number}/receipt", typed, version=before)
    assert answer.status_code == 409
    for told in ("刘伟", "2377", "少一箱"):
        assert told in words(answer.text), told
