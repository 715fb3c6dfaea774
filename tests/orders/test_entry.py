"""Entry by staff of orders that came by mail, fax or phone; holding, returning, splitting at the company's door; 回签."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from domain.accounts.models import Signature
from domain.customers.models import Customer
from domain.orders.models import Order, OrderDraft
from domain.orders.queries import by_number
from domain.shared.actor import system
from domain.shared.clock import Allowance
from domain.shared.files import Attachment
from domain.shared.journal import Audit
from domain.shared.message import Message
from domain.shared.tasks import For, Task, open_task
from domain.shared.work import unit
from tests.cast import PASSWORD, Cast
from tests.orders.given import line, new_line, sent
from tests.orders.test_page import PDF, the_draft, typed
from tests.templates.page_reader import read
from tests.visitors import Visitor, words
from tests.web.forms import forms_of

Visit = Callable[..., Visitor]


def state(number: str) -> str:
    with unit(system("test")) as work:
        return by_number(work, number).state


def bring(number: str, **values: Any) -> None:
    """The order in another state, as a review would have brought it there."""
    with unit(system("test")) as work:
        for name, value in values.items():
            setattr(by_number(work, number), name, value)


class TestEntry:
    def entered(self, cast: Cast, visit: Visit, source: str, *files: tuple[str, bytes]) -> Any:
        sales, draft = visit(cast.li_qian), str(uuid.uuid4())
        form = typed(cast, draft, customer="K001", source=source)
        for name, content in files:
            form["files_id"] = sales.post(f"/admin/orders/files/{draft}/K001", files={"file": (name, content)}).json()["id"]
        with unit(system("test")) as work:
            before = work.session.get(OrderDraft, uuid.UUID(draft))
        answer = sales.post("/admin/orders/new", form | {"step": "check"}, version=before.version if before else None)
        if answer.status_code != 303:
            return answer
        assert "207,360.00" in words(sales.follow(answer).text)
        return sales.post("/admin/orders", {"draft": draft}, version=the_draft().version)

    @pytest.mark.clause("5.1.1(1)")
    def test_sales_first_say_whose_order_it_is(self, cast: Cast, visit: Visit) -> None:
        sales = visit(cast.li_qian)
        assert "远江汽车" in words(sales.get("/admin/orders/new").text)
        assert "录入远江汽车的订单" in words(sales.get("/admin/orders/new?customer=K001").text)
        assert sales.get("/admin/orders/new?customer=K999").status_code == 404

    @pytest.mark.clause("5.1.1(1)")
    @pytest.mark.parametrize("source", ["mail", "fax"])
    def test_an_order_by_mail_or_fax_is_entered_with_its_original_attached(self, cast: Cast, visit: Visit, source: str) -> None:
        answer = self.entered(cast, visit, source, ("PO.pdf", PDF))
        number = answer.headers["location"].rpartition("/")[2]
        with unit(cast.wang_min) as work:
            order = by_number(work, number)
            assert (order.source, order.submitted_by_name) == (source, "李倩")
            assert [each.name for each in work.session.scalars(select(Attachment).where(Attachment.object_id == order.id))] == ["PO.pdf"]

    @pytest.mark.clause("5.1.1(1)")
    def test_without_the_original_it_is_asked_for_beside_the_files(self, cast: Cast, visit: Visit) -> None:
        answer = self.entered(cast, visit, "mail")
        assert answer.status_code == 422
        assert 'id="files-error"' in answer.text and "请附上顾客的原件" in words(answer.text)

    def test_a_call_by_telephone_has_no_original(self, cast: Cast, visit: Visit) -> None:
        assert self.entered(cast, visit, "phone").status_code == 303

    def test_sales_see_that_a_part_is_made_for_another_customer_and_the_customer_does_not(self, cast: Cast, visit: Visit) -> None:
        form = {"lines-0-part": "B-77120", "lines-0-quantity": "5", "at": "0"}
        assert "该件为其他顾客生产" in words(visit(cast.li_qian).post("/admin/orders/lines", form | {"customer": "K001"}).text)
        assert "其他顾客" not in words(visit(cast.wang_min).post("/orders/lines", form).text)

    @pytest.mark.parametrize("name", ["fang", "chen", "xu", "it", "shen"])
    def test_only_sales_enter_orders(self, cast: Cast, visit: Visit, name: str) -> None:
        assert visit(cast.people[name]).get("/admin/orders/new").status_code == 403
        assert visit(cast.people[name]).post("/admin/orders/draft", typed(cast, uuid.uuid4(), customer="K001")).status_code == 403

    def test_a_draft_of_one_of_sales_is_nobody_elses(self, cast: Cast, visit: Visit) -> None:
        draft = uuid.uuid4()
        visit(cast.li_qian).post("/admin/orders/draft", typed(cast, draft, customer="K001"))
        assert visit(cast.wu_jia).get(f"/admin/orders/new?draft={draft}").status_code == 404
        assert visit(cast.wang_min).get(f"/orders/new?draft={draft}").status_code == 404
        assert visit(cast.li_qian).get(f"/admin/orders/new?draft={draft}").status_code == 200


class TestMoves:
    def test_an_order_is_held_and_goes_on(self, cast: Cast, visit: Visit) -> None:
        number, sales = sent(cast), visit(cast.li_qian)
        before = state(number)
        assert sales.post(f"/admin/orders/{number}/hold", {"why": "等待模具"}).status_code == 303
        assert state(number) == "on_hold"
        assert sales.post(f"/admin/orders/{number}/resumption").status_code == 303
        assert state(number) == before

    def test_a_hold_without_a_reason_is_refused(self, cast: Cast, visit: Visit) -> None:
        number = sent(cast)
        before = state(number)
        refused = visit(cast.li_qian).post(f"/admin/orders/{number}/hold", {"why": "", "for_customer": "1"})
        assert (refused.status_code, state(number)) == (409, before)
        assert self.opened(refused.text) == {"ask-hold"}
        assert read(refused.text).one("input", name="for_customer").has("checked")

    @staticmethod
    def opened(page: str) -> set[str]:
        """The questions that stand open on a page."""
        return {each.attributes["id"] for each in read(page).all("details") if each.has("open") and each.has("data-ask")}

    def test_a_return_that_is_refused_is_shown_again_where_it_was_asked(self, cast: Cast, visit: Visit) -> None:
        number, sales = sent(cast), visit(cast.li_qian)
        bring(number, state="in_review")
        assert self.opened(sales.get(f"/admin/orders/{number}").text) == set()
        stale = sales.post(f"/admin/orders/{number}/return", {"why": "缺少图纸 C 版"}, version=99)
        assert (stale.status_code, self.opened(stale.text)) == (409, {"ask-return"})
        assert read(stale.text).one("textarea", id="why").text == "缺少图纸 C 版"

    def test_an_order_is_returned_to_the_customer_with_what_is_missing(self, cast: Cast, visit: Visit) -> None:
        number = sent(cast)
        bring(number, state="in_review")
        assert visit(cast.li_qian).post(f"/admin/orders/{number}/return", {"why": "缺少图纸"}).status_code == 303
        assert state(number) == "returned"
        assert visit(cast.wang_min).get(f"/orders/{number}/completion").status_code == 200

    def test_a_mixed_order_is_split(self, cast: Cast, visit: Visit) -> None:
        number = sent(cast, line(), new_line())
        answer = visit(cast.li_qian).post(f"/admin/orders/{number}/split")
        assert answer.headers["location"] == f"/admin/orders/{number}"
        with unit(system("test")) as work:
            assert [each.relation for each in work.session.scalars(select(Order).where(Order.number != number))] == ["split_from"]

    @pytest.mark.parametrize(("name", "status"), [("li_qian", 403), ("fang", 403), ("zhao", 303)])
    def test_the_marketing_manager_cancels(self, cast: Cast, visit: Visit, name: str, status: int) -> None:
        number = sent(cast)
        assert visit(cast.people[name]).post(f"/admin/orders/{number}/cancellation", {"why": "重复"}).status_code == status

    @pytest.mark.clause("5.1.9(3)", "5.1.9(6)")
    @pytest.mark.parametrize("held", [False, True])
    @pytest.mark.parametrize("at", ["released", "in_production", "part_shipped"])
    def test_a_released_order_is_cancelled_by_a_change_and_by_nobody_alone(self, cast: Cast, visit: Visit, at: str, held: bool) -> None:
        number, head = sent(cast), visit(cast.zhao)
        bring(number, **({"state": "on_hold", "held_from": at} if held else {"state": at}))
        refused = head.post(f"/admin/orders/{number}/cancellation", {"why": "重复"})
        assert (refused.status_code, state(number)) == (409, "on_hold" if held else at)
        page = head.get(f"/admin/orders/{number}").text
        assert "已下达的订单须通过订单变更取消" in words(page)
        assert not [form for form in forms_of(page) if form.action.endswith("/cancellation")]

    def test_one_that_was_put_on_hold_before_its_release_is_cancelled_by_hand(self, cast: Cast, visit: Visit) -> None:
        number, head = sent(cast), visit(cast.zhao)
        head.post(f"/admin/orders/{number}/hold", {"why": "等待模具"})
        assert head.post(f"/admin/orders/{number}/cancellation", {"why": "重复"}).status_code == 303
        assert state(number) == "cancelled"

    @pytest.mark.clause("5.1.10(3)")
    def test_a_released_order_is_held_for_the_customer_on_their_paper_alone(self, cast: Cast, visit: Visit) -> None:
        """Their hold moves the days by which we are judged (RULES 7): a tick is no proof of it."""
        number, sales = sent(cast), visit(cast.li_qian)
        bring(number, state="released")
        asked = {"why": "顾客库存已满", "for_customer": "1"}
        refused = sales.post(f"/admin/orders/{number}/hold", asked)
        assert (refused.status_code, state(number), self.opened(refused.text)) == (422, "released", {"ask-hold"})
        page = read(refused.text)
        assert page.one("textarea", id="why").text == "顾客库存已满" and page.one("input", name="for_customer").has("checked")
        assert "请附顾客书面原件" in page.one("p", id="files-error").text
        given = sales.post(f"/admin/orders/{number}/hold", asked, files=[("files", ("暂停通知.pdf", PDF, "application/pdf"))])
        assert (given.status_code, state(number)) == (303, "on_hold")
        with unit(system("test")) as work:
            hung = work.session.scalars(select(Attachment).where(Attachment.name == "暂停通知.pdf")).one()
            assert (hung.object_kind, hung.object_id, hung.purpose) == ("order", by_number(work, number).id, "customer_order")
            told = work.session.scalars(select(Audit).where(Audit.action == "order.asked_for")).one()
            assert told.values["after"] == {"files": ["暂停通知.pdf"]}

    def test_our_own_hold_of_a_released_order_needs_no_paper(self, cast: Cast, visit: Visit) -> None:
        number, sales = sent(cast), visit(cast.li_qian)
        bring(number, state="released")
        assert sales.post(f"/admin/orders/{number}/hold", {"why": "等待模具"}).status_code == 303

    def test_before_the_release_nothing_counts_and_their_word_is_enough(self, cast: Cast, visit: Visit) -> None:
        number, sales = sent(cast), visit(cast.li_qian)
        assert sales.post(f"/admin/orders/{number}/hold", {"why": "来电要求暂停", "for_customer": "1"}).status_code == 303

    @pytest.mark.parametrize(("name", "verb"), [("li_qian", "hold"), ("zhao", "hold"), ("zhao", "cancellation")])
    def test_the_page_asks_for_the_reason_by_the_name_under_which_it_is_read(self, cast: Cast, visit: Visit, name: str, verb: str) -> None:
        number, visitor = sent(cast), visit(cast.people[name])
        form = next(each for each in forms_of(visitor.get(f"/admin/orders/{number}").text) if each.action.endswith(verb))
        assert visitor.post(form.action, form.data(why="重复"), version=form.version).status_code == 303
        assert form.written == {"why"}

    @pytest.mark.clause("5.1.1(4)")
    @pytest.mark.usefixtures("by_themselves")
    @pytest.mark.parametrize("verb", ["hold", "return", "split", "cancellation"])
    def test_a_confidential_order_is_not_there_for_outsiders(self, cast: Cast, visit: Visit, verb: str) -> None:
        hidden = sent(cast, new_line())
        outsider = visit(cast.zhao if verb == "cancellation" else cast.wu_jia)
        there = outsider.post(f"/admin/orders/{hidden}/{verb}", {"why": "x"})
        never = outsider.post("/admin/orders/PZZZZZZZ-001/" + verb, {"why": "x"})
        assert there.status_code == never.status_code == 404


class TestCountersignature:
    def released(self, cast: Cast) -> str:
        number = sent(cast)
        bring(number, state="released")
        with unit(system("test")) as work:
            order, task = by_number(work, number), Message("Please countersign")
            for_two_days = Allowance.working_days(2)
            open_task(work, order, "order.countersign", task, For(customer=True), for_two_days, clause="5.1.7(2)", path=f"/orders/{number}")
        return number

    @pytest.mark.clause("2.1")
    def test_the_customer_countersigns_with_the_password_once(self, cast: Cast, visit: Visit) -> None:
        number, buyer = self.released(cast), visit(cast.wang_min)
        assert buyer.post(f"/orders/{number}/countersignature", {"password": PASSWORD}).status_code == 303
        with unit(cast.wang_min) as work:
            order = by_number(work, number)
            signature = work.session.scalars(select(Signature).where(Signature.object_id == order.id)).one()
            assert (order.countersigned_by, signature.decision) == ("王敏", "countersign")
            assert signature.content["lines"][0]["customer_part"] == "2904110-K80"
            assert work.session.scalars(select(Task).where(Task.kind == "order.countersign")).one().outcome == "done"
        assert buyer.post(f"/orders/{number}/countersignature", {"password": PASSWORD}).status_code == 409

    def test_a_wrong_password_signs_nothing(self, cast: Cast, visit: Visit) -> None:
        number = self.released(cast)
        assert visit(cast.wang_min).post(f"/orders/{number}/countersignature", {"password": "guess"}).status_code == 422
        with unit(cast.wang_min) as work:
            assert by_number(work, number).countersigned_at is None

    def test_nothing_is_countersigned_before_its_release(self, cast: Cast, visit: Visit) -> None:
        assert visit(cast.wang_min).post(f"/orders/{sent(cast)}/countersignature", {"password": PASSWORD}).status_code == 409

    def test_a_colleague_of_quality_does_not_countersign(self, cast: Cast, visit: Visit) -> None:
        assert visit(cast.a_quality).post(f"/orders/{self.released(cast)}/countersignature", {"password": PASSWORD}).status_code == 403


class TestWhoseOrderItIs:
    @pytest.mark.clause("2.3")
    def test_sales_see_what_kind_of_customer_they_enter_for(self, cast: Cast, visit: Visit) -> None:
        page = words(visit(cast.li_qian).get("/admin/orders/new?customer=K001").text)
        assert "间接顾客" not in page and "款到发货" not in page
        with unit(system("test")) as work:
            customer = work.fetch(Customer, cast.a.id)
            customer.indirect, customer.stands_behind, customer.retail = True, "江北汽车", True
        page = visit(cast.li_qian).get("/admin/orders/new?customer=K001")
        assert "间接顾客" in words(page.text) and "款到发货" in words(page.text)
        assert 'name="stands_behind" type="text" value="江北汽车"' in page.text

    def test_a_potential_customer_orders_nothing_yet(self, cast: Cast, visit: Visit) -> None:
        with unit(system("test")) as work:
            work.fetch(Customer, cast.b.id).potential = True
        page = visit(cast.li_qian).get("/admin/orders/new").text
        assert 'value="K001"' in page and 'value="K002"' not in page

    def test_who_stands_behind_the_order_is_kept_and_shown(self, cast: Cast, visit: Visit) -> None:
        number = sent(cast, stands_behind="江北汽车")
        for who, path in ((cast.wang_min, f"/orders/{number}"), (cast.li_qian, f"/admin/orders/{number}")):
            assert "江北汽车" in words(visit(who).get(path).text)


class TestPastedRows:
    def test_what_could_not_be_understood_comes_with_the_rows(self, cast: Cast, visit: Visit) -> None:
        paste = {"paste": "件号\t数量（件）\t库位\n2904110-K80\t5\tC3\n\t7", "at": "4"}
        for who, path in ((cast.wang_min, "/orders/lines"), (cast.li_qian, "/admin/orders/lines")):
            answer = visit(who).post(path, paste | {"customer": "K001"})
            assert 'name="lines-4-part"' in answer.text and "data-order-told" in answer.text
            assert "原表第 3 行：缺少件号" in words(answer.text) and "库位" in words(answer.text)

    def test_rows_without_script_with_a_problem_are_shown_before_they_count(self, cast: Cast, visit: Visit) -> None:
        buyer, draft = visit(cast.wang_min), uuid.uuid4()
        form = typed(cast, draft) | {"paste": "件号\t数量\nA-1\t5\n\t7", "step": "paste"}
        page = words(buyer.follow(buyer.post("/orders/new", form)).text)
        assert "粘贴的内容" in page
        assert "原表第 3 行：缺少件号" in page and len(the_draft().content["lines"]) == 1

    def test_too_many_pasted_rows_are_refused_and_stay_in_their_field(self, cast: Cast, visit: Visit) -> None:
        rows = "\n".join(f"A-{n}\t5" for n in range(1000))
        answer = visit(cast.wang_min).post("/orders/new", typed(cast, uuid.uuid4()) | {"paste": rows, "step": "paste"})
        assert answer.status_code == 422 and "A-999" in answer.text and 'id="paste-error"' in answer.text
