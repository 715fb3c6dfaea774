"""The pages of production at the company's door: the plan of a week, documents, developments, purchase requests (5.1.7, 5.1.8)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.orders.models import Order, OrderLine
from domain.planning import queries
from domain.planning.actions import production
from domain.planning.models import Development, DocumentRequest, PurchaseRequest
from domain.products.models import ProcessDocument
from domain.reviews.events import OrderReleased
from domain.shared.actor import system
from domain.shared.base import new_id
from domain.shared.journal import Audit
from domain.shared.tasks import Task
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.planning.buying import MOUNT, Purchasing
from tests.remembering import remembered
from tests.tracking.made import order
from tests.web.forms import forms_of

HOUSE = system("test")
ARM = "2904110-K80"


@pytest.fixture
@remembered
def released(cast: Cast) -> Order:
    """An order that is laid on the plan: 600 pieces on Tuesday, to be taken into it by production control."""
    made = order(cast, "SO-1", lines=((ARM, 920, 0),))
    with unit(cast.he_head, now=NOW) as work:
        production.plan(work, OrderReleased(work.fetch(Order, made.id)))
    return made


def tasks(kind: str) -> list[Task]:
    with unit(HOUSE, now=NOW) as work:
        return list(work.session.scalars(select(Task).where(Task.kind == kind, Task.ended_at.is_(None))))


# the plan of a week


@pytest.mark.clause("5.1.7(2)")
def test_the_plan_shows_the_present_week_with_its_rows_hours_and_orders(cast: Cast, visit: Any, released: Order) -> None:
    page = visit(cast.chen).get("/admin/plan").text
    assert "2026-11-24" in page and "2026-11-23" in page
    for words in ("前下摆臂总成（左）", "HC-4801-012", "焊接一线", "600", "10.0", "远江汽车", 'href="/admin/orders/SO-1"'):
        assert words in page
    assert 'href="/admin/plan?week=2026-11-16"' in page and 'href="/admin/plan?week=2026-11-30"' in page


@pytest.mark.clause("5.1.7(2)")
@pytest.mark.parametrize(("week", "there"), [("2026-11-29", True), ("2026-11-23", True), ("2026-11-30", False), ("2026-11-22", False)])
def test_any_day_of_a_week_opens_that_week(cast: Cast, visit: Any, released: Order, week: str, there: bool) -> None:
    page = visit(cast.chen).get("/admin/plan", params={"week": week}).text
    assert ("HC-4801-012" in page) is there


@pytest.mark.parametrize("week", ["9999-12-31", "0001-01-01", "2026-13-01", "2026-02-30", "x", ""])
def test_a_week_that_is_none_opens_this_one(cast: Cast, visit: Any, released: Order, week: str) -> None:
    answer = visit(cast.chen).get("/admin/plan", params={"week": week})
    assert answer.status_code == 200
    assert "HC-4801-012" in answer.text


@pytest.mark.clause("5.1.8(1)")
def test_production_control_takes_a_released_order_into_the_plan_from_its_page(cast: Cast, visit: Any, released: Order) -> None:
    chen = visit(cast.chen)
    assert f"/admin/plan/{released.id}/acknowledgement" in chen.get("/admin/plan").text
    answer = chen.post(f"/admin/plan/{released.id}/acknowledgement")
    assert "订单已纳入计划" in chen.follow(answer).text
    assert tasks("plan.acknowledge") == []
    assert f"/admin/plan/{released.id}/acknowledgement" not in chen.get("/admin/plan").text


@pytest.mark.clause("5.1.8(1)")
def test_others_see_the_plan_and_take_nothing_into_it(cast: Cast, visit: Any, released: Order) -> None:
    seller = visit(cast.li_qian)
    page = seller.get("/admin/plan").text
    assert "HC-4801-012" in page
    assert "acknowledgement" not in page
    assert seller.post(f"/admin/plan/{released.id}/acknowledgement").status_code == 403
    assert len(tasks("plan.acknowledge")) == 1


def test_what_is_no_order_cannot_be_taken_into_the_plan(cast: Cast, visit: Any) -> None:
    assert visit(cast.chen).post(f"/admin/plan/{new_id()}/acknowledgement").status_code == 404


# documents of the process


@pytest.fixture
@remembered
def missing(cast: Cast) -> str:
    """The number of a request for two documents of the arm, revision B."""
    made = order(cast, "SO-2", lines=((ARM, 100, 0),))
    with unit(HOUSE, now=NOW) as work:
        line = work.session.scalars(select(OrderLine).where(OrderLine.order_id == made.id)).one()
        request = work.add(DocumentRequest(
            number="PD-1", order_id=made.id, order_number=made.number, product_id=line.product_id, code="HC-4801-012", name=line.name,
            revision="C", missing=["bom", "instruction"], opened_at=NOW, customer_id=made.customer_id,
        ))
        return request.number


def documents() -> dict[str, str]:
    with unit(HOUSE, now=NOW) as work:
        return {each.kind: each.number for each in work.session.scalars(select(ProcessDocument).where(ProcessDocument.revision == "C"))
                if each.number in {"B-7", "W-7"}}


@pytest.mark.clause("5.1.8(3)")
def test_technical_enters_the_numbers_of_the_documents_that_it_issued(cast: Cast, visit: Any, missing: str) -> None:
    fang = visit(cast.fang)
    (form,) = [each for each in forms_of(fang.get("/admin/plan/documents").text) if each.action.endswith(missing)]
    assert {"bom", "instruction"} <= set(form.written)
    assert "parameters" not in dict(form.fields)
    answer = fang.post(form.action, form.data(bom=" B-7 ", instruction="W-7"))
    assert "文件已发出" in fang.follow(answer).text
    assert documents() == {"bom": "B-7", "instruction": "W-7"}
    with unit(HOUSE, now=NOW) as work:
        entry = work.session.scalars(select(Audit).where(Audit.action == "documents.issued")).one()
        assert entry.values["after"] == {"bom": "B-7", "instruction": "W-7"}, "and nothing else of the form"


@pytest.mark.clause("5.1.8(3)")
def test_a_document_without_its_number_is_asked_for_and_the_other_number_is_kept(cast: Cast, visit: Any, missing: str) -> None:
    fang = visit(cast.fang)
    with unit(HOUSE, now=NOW) as work:
        first = work.session.scalars(select(DocumentRequest)).one()
        work.add(DocumentRequest(number="PD-2", order_id=first.order_id, order_number="SO-2", product_id=first.product_id, code="x",
                                 name="y", revision="D", missing=["bom"], opened_at=NOW, customer_id=first.customer_id))
    (form,) = [each for each in forms_of(fang.get("/admin/plan/documents").text) if each.action.endswith(missing)]
    answer = fang.post(form.action, form.data(bom="B-7", instruction=""))
    assert answer.status_code == 422
    assert "请填写文件编号：作业指导书" in answer.text.replace(" ", "")
    again = {each.action.rpartition("/")[2]: dict(each.fields) for each in forms_of(answer.text)}
    assert (again["PD-1"]["bom"], again["PD-1"]["instruction"], again["PD-2"]["bom"]) == ("B-7", "", "")
    assert documents() == {}


@pytest.mark.clause("5.1.8(3)")
def test_only_technical_issues_documents(cast: Cast, visit: Any, missing: str) -> None:
    chen = visit(cast.chen)
    page = chen.get("/admin/plan/documents").text
    assert "PD-1" in page and "/admin/plan/documents/PD-1" not in page
    assert chen.post(f"/admin/plan/documents/{missing}", {"bom": "B-7", "instruction": "W-7"}).status_code == 403
    assert documents() == {}


@pytest.mark.clause("5.1.8(3)")
def test_what_is_issued_is_issued_once_and_says_by_whom(cast: Cast, visit: Any, missing: str) -> None:
    fang = visit(cast.fang)
    fang.follow(fang.post(f"/admin/plan/documents/{missing}", {"bom": "B-7", "instruction": "W-7"}))
    page = fang.get("/admin/plan/documents").text
    assert "方文涛" in page and "/admin/plan/documents/PD-1" not in page
    assert fang.post(f"/admin/plan/documents/{missing}", {"bom": "B-8", "instruction": "W-8"}).status_code == 409
    assert documents() == {"bom": "B-7", "instruction": "W-7"}


def test_a_request_that_is_none_is_not_there(cast: Cast, visit: Any) -> None:
    fang = visit(cast.fang)
    assert fang.post("/admin/plan/documents/PD-404", {"bom": "x"}).status_code == 404
    assert fang.post("/admin/plan/developments/ND-404", {"result": "x"}).status_code == 404
    assert "不缺文件" in fang.get("/admin/plan/documents").text


# development


@pytest.fixture
@remembered
def development(cast: Cast) -> str:
    made = order(cast, "SO-3")
    with unit(HOUSE, now=NOW) as work:
        work.add(Development(number="ND-1", order_id=made.id, order_number=made.number, kind="feasibility", opened_at=NOW,
                             customer_id=made.customer_id))
    return "ND-1"


@pytest.mark.clause("5.1.7(3)")
def test_technical_writes_the_result_of_a_development_task_and_it_stands_by_name(cast: Cast, visit: Any, development: str) -> None:
    gao = visit(cast.gao)
    nothing = gao.post(f"/admin/plan/developments/{development}", {"result": "  "})
    assert nothing.status_code == 422
    assert 'href="#result"' in nothing.text and 'id="result"' in nothing.text, "the summary leads to the field"
    page = gao.follow(gao.post(f"/admin/plan/developments/{development}", {"result": " 可行，模具 45 天 "})).text
    assert "可行，模具 45 天" in page and "高峻" in page
    assert f"/admin/plan/developments/{development}" not in page
    assert gao.post(f"/admin/plan/developments/{development}", {"result": "不可行"}).status_code == 409
    with unit(HOUSE, now=NOW) as work:
        assert work.session.scalars(select(Development.result)).all() == ["可行，模具 45 天"]


@pytest.mark.clause("5.1.7(3)")
def test_others_read_it_and_write_nothing(cast: Cast, visit: Any, development: str) -> None:
    seller = visit(cast.li_qian)
    page = seller.get("/admin/plan/developments").text
    assert "ND-1" in page and "/admin/plan/developments/ND-1" not in page
    assert seller.post(f"/admin/plan/developments/{development}", {"result": "可行"}).status_code == 403


# purchase requests


@pytest.fixture
@remembered
def request_(cast: Cast) -> PurchaseRequest:
    found: PurchaseRequest = Purchasing(cast).sign_delivery(order(cast, "SO-4", lines=((MOUNT, 600, 0),)))
    return found


def state() -> str:
    with unit(HOUSE, now=NOW) as work:
        return str(work.session.scalars(select(PurchaseRequest.state)).one())


@pytest.mark.clause("5.1.8(2)")
def test_a_request_goes_from_its_draft_to_the_receipt_each_step_by_who_may(cast: Cast, visit: Any, request_: PurchaseRequest) -> None:
    at = f"/admin/purchase-requests/{request_.number}"
    head, buyer = visit(cast.he_head), visit(cast.qian)
    assert buyer.post(f"{at}/dispatch", {"why": "急"}).status_code == 403
    assert head.post(f"{at}/dispatch", {"why": " "}).status_code == 409
    older = head.post(f"{at}/dispatch", {"why": "客户停线"}, version=request_.version + 1)
    assert (older.status_code, re.findall(r">([^<]*)</textarea>", older.text)) == (409, ["客户停线"])
    assert "急" in head.follow(head.post(f"{at}/dispatch", {"why": "急"}, version=request_.version)).text
    assert state() == "sent"
    assert head.post(f"{at}/acknowledgement").status_code == 403
    assert buyer.post(f"{at}/receipt").status_code == 409
    assert "钱进" in buyer.follow(buyer.post(f"{at}/acknowledgement")).text
    assert buyer.follow(buyer.post(f"{at}/receipt")).status_code == 200
    assert state() == "received"


@pytest.mark.clause("5.1.8(2)")
def test_a_page_that_stood_open_too_long_moves_nothing(cast: Cast, visit: Any, request_: PurchaseRequest) -> None:
    at = f"/admin/purchase-requests/{request_.number}"
    visit(cast.he_head).post(f"{at}/dispatch", {"why": "急"})
    assert visit(cast.qian).post(f"{at}/acknowledgement", version=request_.version).status_code == 409
    assert state() == "sent"


@pytest.mark.clause("5.1.8(2)")
def test_the_page_says_what_is_asked_for_and_shows_each_reader_their_own_moves(cast: Cast, visit: Any, request_: PurchaseRequest) -> None:
    page = visit(cast.he_head).get("/admin/purchase-requests").text
    sending = f"/admin/purchase-requests/{request_.number}/dispatch"
    for words in ("NR-60", "橡胶 NR-60", "230 kg", "280 / 50 / 100", 'href="/admin/orders/SO-4"', sending):
        assert words in page
    assert sending not in visit(cast.qian).get("/admin/purchase-requests").text


@pytest.mark.clause("5.1.8(2)")
@pytest.mark.parametrize(("chosen", "there"), [("", False), ("withdrawn", True), ("draft", False), ("nothing", False)])
def test_what_was_withdrawn_is_shown_to_who_asks_for_it(
    cast: Cast, visit: Any, request_: PurchaseRequest, chosen: str, there: bool
) -> None:
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(PurchaseRequest).values(state="withdrawn"))
    page = visit(cast.qian).get("/admin/purchase-requests", params={"state": chosen}).text
    assert (request_.number in page) is there
    assert ('value="withdrawn" selected' in page) is (chosen == "withdrawn")


def test_pages_further_on_keep_what_was_chosen(cast: Cast, visit: Any, request_: PurchaseRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 1)
    have_more = Purchasing(cast).sign_delivery(order(cast, "SO-5", lines=((MOUNT, 600, 0),)))
    page = visit(cast.qian).get("/admin/purchase-requests", params={"state": "draft"}).text
    assert have_more.number in page and request_.number not in page
    further = re.findall(r'rel="next" href="([^"]+)"', page)
    assert len(further) == 1 and further[0].startswith("/admin/purchase-requests?state=draft&amp;after=")
    assert request_.number in visit(cast.qian).get(further[0].replace("&amp;", "&")).text
