"""The company's door: the list with its red rows, a change from its parts to the acknowledgement, all without a script (5.1.9)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from domain.changes.finding import notices_of, outside_of
from domain.changes.force import outside
from domain.changes.models import ChangeState
from domain.notifications import reminders
from domain.notifications.letters import addressed
from domain.products.actions import add_outsourced
from domain.products.models import Product
from domain.shared.outbox import Outbox
from domain.shared.work import Work
from templates.language import known, naming
from tests.cast import PASSWORD, Cast
from tests.changes.story import LATER, LATEST, Told, released
from tests.changes.test_technical import Technical
from tests.visitors import Visitor, words
from workers.composing import composed

Visit = Callable[..., Visitor]
S = ChangeState


@pytest.fixture
def told(cast: Cast) -> Told:
    told = released(cast)
    return told.asks(told.day())


def url(told: Told, tail: str = "") -> str:
    return f"/admin/changes/{told.number}{tail}"


def sheet(answer: Any) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()


def page(visitor: Visitor, told: Told) -> str:
    answer = visitor.get(url(told))
    assert answer.status_code == 200
    return words(answer.text)


def send(visitor: Visitor, told: Told, tail: str, version: int | None = None, **data: Any) -> Any:
    return visitor.post(url(told, tail), {"password": PASSWORD, **data}, version=version)


def test_the_list_tells_of_each_change_and_filters(told: Told, cast: Cast, visit: Visit) -> None:
    sales = visit(cast.li_qian)
    assert told.number in sales.get("/admin/changes").text
    assert told.number in sales.get(f"/admin/changes?field=date&q={told.story.number}").text
    assert told.number not in sales.get("/admin/changes?field=price").text
    assert told.number not in sales.get("/admin/changes?view=in_force").text


def test_the_list_is_exported_item_by_item_as_it_is_filtered(told: Told, cast: Cast, visit: Visit) -> None:
    sales = visit(cast.li_qian)
    heading, row = sheet(sales.get("/admin/changes.xlsx"))
    assert len(heading) == len(row) == 16
    assert {told.number, told.story.number, "远江汽车", "交货日期", "2026-12-18", "2026-12-24", "—"} <= {str(each) for each in row}
    assert len(sheet(sales.get("/admin/changes.xlsx?field=price"))) == 1


@pytest.mark.clause("5.1.9(3)", "5.1.9(4)")
@pytest.mark.parametrize(("wish", "signers", "way"), [("price", ["shen"], "price-approval"), ("day", ["shen", "zhao"], "approval")])
def test_the_approval_stands_on_the_page_of_who_gives_it_and_on_no_other(
    cast: Cast, visit: Visit, wish: str, signers: list[str], way: str
) -> None:
    told = released(cast)
    told.asks(told.price("84.90") if wish == "price" else told.day()).signs_all()
    action = f'action="{url(told, f"/{way}")}"'
    shown = {who: visit(getattr(cast, who)).get(url(told, "")).text for who in ("shen", "zhao", "li_qian", "chen", "xu")}
    assert all(told.number in page for page in shown.values())
    assert [who for who, page in shown.items() if action in page] == signers


def test_a_department_sees_what_is_made_and_what_the_load_is_before_it_answers(told: Told, cast: Cast, visit: Visit) -> None:
    seen = page(visit(cast.chen), told)
    for said in ("已产、库存、已发及最早交期", "负荷与产能", "能否按要求办理", "变更前后对照"):
        assert said in seen


def test_a_part_is_answered_from_the_page_and_the_change_goes_on(told: Told, cast: Cast, visit: Visit) -> None:
    assert send(visit(cast.chen), told, "/parts/production", answer="yes").status_code == 303
    assert send(visit(cast.li_qian), told, "/parts/marketing", answer="yes").status_code == 303
    assert told.state == S.APPROVAL
    assert send(visit(cast.zhao), told, "/approval", version=told.change.version).status_code == 303
    assert told.state == S.IN_FORCE
    assert told.lines[0].schedules[0].promised_latest == LATER


def test_a_no_with_another_day_keeps_what_was_typed_where_something_is_wrong(told: Told, cast: Cast, visit: Visit) -> None:
    offer = f"offer-{told.items[0].id}"
    refused = send(visit(cast.chen), told, "/parts/production", answer="no", remark="换模", **{offer: "2026-11-01"})
    assert refused.status_code == 422
    assert "换模" in refused.text and "2026-11-01" in refused.text
    assert told.sections["production"].state == "open"
    assert send(visit(cast.chen), told, "/parts/production", answer="no", remark="换模", **{offer: LATEST.isoformat()}).status_code == 303
    assert told.items[0].agreed == {"day": LATEST.isoformat()}


def test_without_the_password_nothing_is_signed_and_the_field_says_so(told: Told, cast: Cast, visit: Visit) -> None:
    answer = visit(cast.chen).post(url(told, "/parts/production"), {"answer": "yes", "password": ""})
    assert answer.status_code == 422
    assert told.sections["production"].state == "open"


def test_a_part_of_another_department_is_refused(told: Told, cast: Cast, visit: Visit) -> None:
    assert send(visit(cast.fang), told, "/parts/production", answer="yes").status_code == 403
    assert send(visit(cast.chen), told, "/parts/technical", answer="yes").status_code == 404


def test_sales_settles_a_bare_no_from_the_page(told: Told, cast: Cast, visit: Visit) -> None:
    told.signs("marketing")
    told.signs("production", "no")
    sales = visit(cast.li_qian)
    assert "可以怎样办" in page(sales, told)
    stay = f"stay-{told.items[0].id}"
    assert send(sales, told, "/settlement", version=told.change.version, remark="该周满负荷", **{stay: "1"}).status_code == 303
    assert told.state == S.APPROVAL, "a refusal is signed by whoever would have approved it (RULES 2)"
    manager = visit(cast.zhao)
    assert "所提各项均无法做到" in page(manager, told) and "该周满负荷" in page(manager, told)
    assert send(manager, told, "/refusal", version=told.change.version, why="该周满负荷").status_code == 303
    assert (told.state, told.change.decided_why) == (S.REFUSED, "该周满负荷")


def test_sales_signs_what_it_offers(told: Told, cast: Cast, visit: Visit) -> None:
    told.signs("marketing")
    told.signs("production", "no")
    sales, offer = visit(cast.li_qian), {f"offer-{told.items[0].id}": "2026-12-30"}
    assert send(sales, told, "/settlement", version=told.change.version, remark="最早", password="", **offer).status_code == 422
    assert told.items[0].agreed is None
    assert send(sales, told, "/settlement", version=told.change.version, remark="最早", **offer).status_code == 303
    assert told.items[0].agreed == {"day": "2026-12-30"}


def test_refused_with_a_reason_that_the_page_then_tells(told: Told, cast: Cast, visit: Visit) -> None:
    assert send(visit(cast.li_qian), told, "/refusal", version=told.change.version, why="模具排满").status_code == 403
    manager = visit(cast.zhao)
    assert send(manager, told, "/refusal", version=told.change.version, why="").status_code == 422
    assert send(manager, told, "/refusal", version=told.change.version, why="模具排满", password="").status_code == 422
    assert told.state == S.ASKED
    assert send(manager, told, "/refusal", version=told.change.version, why="模具排满").status_code == 303
    assert "模具排满" in page(visit(cast.li_qian), told)


@pytest.mark.clause("5.1.9(4)")
def test_a_price_is_noted_by_finance_and_approved_by_the_general_manager(cast: Cast, visit: Visit) -> None:
    told = released(cast)
    told.asks(told.price("84.90")).signs_all()
    assert "已通知财务另一价格" in page(visit(cast.xu), told)
    assert send(visit(cast.xu), told, "/price-note").status_code == 303
    assert "徐静已知悉价格" in page(visit(cast.li_qian), told)
    assert send(visit(cast.zhao), told, "/price-approval").status_code == 403
    assert send(visit(cast.shen), told, "/price-approval", version=told.change.version).status_code == 303
    assert told.state == S.IN_FORCE


@pytest.mark.clause("5.1.9(2)")
@pytest.mark.clause("5.1.9(7)")
def test_a_drawing_goes_from_the_request_to_the_information_check(cast: Cast, visit: Visit) -> None:
    told = Technical(released(cast).story)
    told.asks(told.drawing("C"))
    sales = visit(cast.li_qian)
    assert "提出申请，转技术课" in page(sales, told)
    what = f"what-{told.lines[0].id}"
    assert send(sales, told, "/engineering", version=told.change.version, **{what: ""}).status_code == 422
    assert send(sales, told, "/engineering", version=told.change.version, **{what: "孔径 12 改 14"}).status_code == 303
    assert told.requests[0].number in issued(sales, told), "the request stands among the documents issued"
    assert send(visit(cast.fang), told, "/parts/technical", answer="yes").status_code == 422
    assert send(visit(cast.fang), told, "/parts/technical", answer="yes", effect="夹具需调整").status_code == 303
    checks = {f"check-{check.id}": "yes" for check in told.checks}
    assert send(sales, told, "/parts/information", answer="yes").status_code == 422
    assert send(sales, told, "/parts/information", answer="yes", **checks).status_code == 303
    assert told.state == S.APPROVAL
    assert "夹具需调整" in page(visit(cast.zhao), told)


@pytest.mark.clause("5.1.9(3)", "5.1.9(4)")
def test_each_approval_that_will_be_needed_is_foreseen_also_while_part_of_it_is_agreed(cast: Cast, visit: Visit) -> None:
    told = released(cast)
    told.asks(told.day(), told.price("84.90"))
    both = ("市场部经理 — 核准", "总经理 — 核准价格")
    assert all(word in page(visit(cast.zhao), told) for word in both)
    told.signs("marketing")
    told.signs("production", "no", offer={"day": "2027-01-08"})
    told.signs("marketing")
    told.customer("counter", "2027-01-06")
    assert [item.state for item in told.items] == ["open", "agreed"] and told.state == S.ASKED
    assert all(word in page(visit(cast.zhao), told) for word in both)


def issued(who: Any, told: Told) -> str:
    """What the card of documents issued says; nothing where there is none."""
    html = who.get(f"/admin/changes/{told.number}").text
    return words(html.partition('id="papers"')[2].partition("</ul>")[0])


@pytest.mark.clause("5.1.9(2)")
def test_no_document_stands_there_before_one_is_issued(told: Told, visit: Visit) -> None:
    assert issued(visit(told.cast.li_qian), told) == ""


@pytest.mark.clause("5.1.9(3)")
def test_of_several_parts_each_has_its_own_button_and_no_bar_sends_one_for_another(cast: Cast, visit: Visit) -> None:
    told = Technical(released(cast).story)
    told.asks(told.drawing("C"), told.price("84.90"))
    told.raises()
    sales = visit(cast.li_qian)
    both = sales.get(f"/admin/changes/{told.number}").text
    assert 'class="decide"' not in both
    for part in ("marketing", "information"):
        form = both.partition(f'id="f-{part}"')[2].partition("</form>")[0]
        assert f'id="password-{part}"' in form and 'type="submit"' in form
    wrong = send(sales, told, "/parts/information", answer="yes", password="")
    assert wrong.status_code == 422
    checks = {f"check-{check.id}": "yes" for check in told.checks}
    assert send(sales, told, "/parts/information", answer="yes", **checks).status_code == 303
    one = sales.get(f"/admin/changes/{told.number}").text
    assert one.count('class="decide"') == 1 and 'form="f-marketing"' in one and 'id="f-information"' not in one


@pytest.mark.clause("5.1.9(6)")
def test_who_has_not_acknowledged_is_red_in_the_list_and_on_the_page(told: Told, cast: Cast, visit: Visit) -> None:
    told.signs_all()
    told.approves()
    maker = visit(cast.ma)
    notice = told.notices["production"]
    assert "新版逾期未确认" not in words(maker.get("/admin/changes").text)
    assert send(maker, told, f"/notices/{told.notices['logistics'].id}").status_code == 403
    assert send(maker, told, f"/notices/{notice.id}", version=notice.version).status_code == 303
    told.story.system(lambda work: _make_late(work, told))
    seen = words(maker.get("/admin/changes").text)
    assert "新版逾期未确认" in seen and "物流部" in seen
    assert "2 个部门逾期未确认" in page(maker, told)
    told.story.later(days=3).system(reminders.run)
    assert {task.escalated for task in told.tasks("change.acknowledge")} == {1}


@pytest.mark.clause("5.1.9(5)")
def test_purchasing_writes_from_the_page_and_keeps_the_confirmation(told: Told, cast: Cast, visit: Visit) -> None:
    told.story.as_(cast.fang, lambda work: add_outsourced(
        work, work.fetch(Product, told.lines[0].product_id), "电泳", "顺达表面处理", "order@shunda.example") and None)
    told.signs_all()
    told.approves()
    buyer = visit(cast.qian)
    notice = told.story.system(lambda work: _outside(work, told))
    assert "顺达表面处理" in page(buyer, told)
    assert send(visit(cast.li_qian), told, f"/subcontractors/{notice}", email="a@b.example", words="x").status_code == 403
    assert send(buyer, told, f"/subcontractors/{notice}", email="order@shunda.example", words="", language="de").status_code == 422
    assert send(buyer, told, f"/subcontractors/{notice}", email="order@shunda.example", words="夹具不变", language="en").status_code == 303
    seen = page(buyer, told)
    assert "等待发出" in seen and "邮件编号" in seen
    assert send(buyer, told, f"/subcontractors/{notice}/confirmation", how="周经理电话", on="bad").status_code == 422
    assert send(buyer, told, f"/subcontractors/{notice}/confirmation", how="周经理电话", on="2026-11-24").status_code == 422
    assert send(buyer, told, f"/subcontractors/{notice}/confirmation", how="周经理电话", on="2026-11-23").status_code == 303
    assert "周经理电话" in page(buyer, told)


@pytest.mark.clause("5.1.9(5)")
@pytest.mark.parametrize(("language", "said", "day", "name"), [
    ("zh-CN", "我方订单变更涉及委托贵司的加工", "2026-12-24", "前下摆臂总成"),
    ("en", "A change of our order touches the process", "24 Dec 2026", "Lower control arm")])
def test_the_letter_to_a_subcontractor_tells_what_is_theirs_to_know_and_no_price(cast: Cast, language: str, said: str, day: str,
                                                                                 name: str) -> None:
    told = released(cast)
    told.story.system(lambda work: setattr(work.fetch(Product, told.lines[0].product_id), "name_en", "Lower control arm"))
    told.story.as_(cast.fang, lambda work: add_outsourced(
        work, work.fetch(Product, told.lines[0].product_id), "电泳", "顺达表面处理", "order@shunda.example") and None)
    told.asks(told.day(), told.price("84.90")).signs_all()
    told.approves()
    told.approves_price()
    notice = told.story.system(lambda work: outside_of(work, told.change)[0].id)
    written = outside.Written("order@shunda.example", language, "")
    told.story.as_(cast.qian, lambda work: outside.send(work, told.number, notice, written, None) and None)
    mails = told.story.system(lambda work: work.session.scalars(select(Outbox).where(Outbox.kind == "mail")).all())
    (payload,) = [row.payload for row in mails if row.payload["template"] == "change_outside"]
    with naming(told.story.system(known)):
        letter = composed(addressed(payload), "1", told.story.now).get_body(("plain",)).get_content()  # type: ignore[arg-type, union-attr]
    assert said in letter and day in letter and name in letter and "84.9" not in letter and "86.4" not in letter
    assert told.story.system(lambda work: outside_of(work, told.change)[0].outbox_id), "its row is the proof"


def test_a_notice_of_another_change_is_none_of_this(told: Told, cast: Cast, visit: Visit) -> None:
    told.signs_all()
    told.approves()
    other = released(cast, po_number="4500990000")
    other.asks(other.day())
    assert send(visit(cast.ma), other, f"/notices/{told.notices['production'].id}").status_code == 404


def _make_late(work: Work, told: Told) -> None:
    for notice in notices_of(work, told.change):
        work.session.get(type(notice), notice.id).due_at = work.now - timedelta(hours=1)  # type: ignore[union-attr]


def _outside(work: Work, told: Told) -> str:
    return str(outside_of(work, told.change)[0].id)
