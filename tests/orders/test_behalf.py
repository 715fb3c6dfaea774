"""What the customer changes by mail, fax or phone before the release, entered for them: amendment, completion, withdrawal."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from domain.notifications.telling import tell
from domain.orders import actions, revisions
from domain.orders.events import OrderAmended
from domain.orders.models import OrderDraft
from domain.orders.queries import by_number
from domain.shared.actor import Actor, system
from domain.shared.errors import Forbidden, Invalid, Refused
from domain.shared.files import Attachment, Given
from domain.shared.journal import Audit
from domain.shared.outbox import Outbox
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.orders.given import given, line, new_line, sent
from tests.orders.test_entry import bring, state
from tests.orders.test_page import PDF, the_draft, typed
from tests.visitors import Visitor, words

Visit = Callable[..., Visitor]
WHY = "王敏 11-23 来电：数量改为 3000"
PAPER = Given("撤单函.pdf", PDF)


def withdraw(actor: Actor, number: str, **said: Any) -> None:
    with unit(actor, now=NOW) as work:
        actions.withdraw(work, number, version=by_number(work, number).version, **said)


def journalled(action: str) -> list[dict[str, Any]]:
    with unit(system("test")) as work:
        return list(work.session.scalars(select(Audit.values).where(Audit.action == action)))


@pytest.mark.clause("5.1.1(1)", "2.1")
@pytest.mark.usefixtures("by_themselves")
class TestAmending:
    """From the page of the order to its second revision, as sales type it."""

    def begun(self, cast: Cast, sales: Visitor, number: str, **more: Any) -> tuple[str, Any]:
        draft = str(uuid.uuid4())
        form = typed(cast, draft, customer="K001", amends=number, source="phone") | {"lines-0-quantity": "3000"} | more
        version = the_draft().version if more.get("files_id") else None
        return draft, sales.post("/admin/orders/new", form | {"step": "check"}, version=version)

    def test_the_page_begins_with_the_order_as_it_stands(self, cast: Cast, visit: Visit) -> None:
        number, sales = sent(cast), visit(cast.li_qian)
        assert f"/admin/orders/{number}/amendment" in sales.get(f"/admin/orders/{number}").text
        page = sales.get(f"/admin/orders/{number}/amendment")
        assert f"代远江汽车修改订单 {number}" in words(page.text)
        assert 'value="2904110-K80"' in page.text and 'value="2400"' in page.text and f'name="amends" value="{number}"' in page.text

    def test_the_check_speaks_to_staff_of_the_customer_and_to_the_customer_of_their_own_order(self, cast: Cast, visit: Visit) -> None:
        number, sales, buyer = sent(cast), visit(cast.li_qian), visit(cast.wang_min)
        draft, _ = self.begun(cast, sales, number)
        desk = words(sales.get(f"/admin/orders/check?draft={draft}").text)
        assert "顾客采购单号" in desk and "贵司采购单号" not in desk and "贵司正式订购" not in desk
        own = str(uuid.uuid4())
        buyer.post("/orders/new", typed(cast, own, amends=number) | {"lines-0-quantity": "2800", "step": "check"})
        page = words(buyer.get(f"/orders/check?draft={own}").text)
        assert "贵司采购单号" in page and "贵司正式订购" in page

    def test_what_a_call_changed_becomes_the_next_revision_with_who_called(self, cast: Cast, visit: Visit) -> None:
        number, sales = sent(cast), visit(cast.li_qian)
        draft, answer = self.begun(cast, sales, number)
        assert "2,400 → 3,000" in words(sales.follow(answer).text)
        sent_in = sales.post("/admin/orders", {"draft": draft, "why": WHY}, version=the_draft().version)
        assert "第 2 版已录入" in words(sales.follow(sent_in).text)
        with unit(cast.wang_min, now=NOW) as work:
            order = by_number(work, number)
            told = revisions.of_order(work, order)[0]
            assert (order.revision, order.quantity, told.source, told.why, told.by) == (2, 3000, "phone", WHY, "")
        assert journalled("order.amended")[0]["after"]["source"] == "phone"

    def test_without_who_asked_for_it_nothing_is_changed(self, cast: Cast, visit: Visit) -> None:
        number, sales = sent(cast), visit(cast.li_qian)
        draft, _ = self.begun(cast, sales, number)
        refused = sales.post("/admin/orders", {"draft": draft, "why": "  "}, version=the_draft().version)
        assert refused.status_code == 422 and 'id="why-error"' in refused.text and "何人、何时" in words(refused.text)
        with unit(cast.li_qian, now=NOW) as work:
            assert by_number(work, number).revision == 1

    @pytest.mark.parametrize("source", ["mail", "fax"])
    def test_what_came_in_writing_comes_with_its_paper(self, cast: Cast, visit: Visit, source: str) -> None:
        number, sales = sent(cast), visit(cast.li_qian)
        _, answer = self.begun(cast, sales, number, source=source)
        assert answer.status_code == 422 and 'id="files-error"' in answer.text

    def test_a_paper_that_arrives_first_still_belongs_to_the_amendment(self, cast: Cast, visit: Visit) -> None:
        number, sales, draft = sent(cast), visit(cast.li_qian), str(uuid.uuid4())
        file = sales.post(f"/admin/orders/files/{draft}/K001", files={"file": ("变更函.pdf", PDF)}).json()["id"]
        _, answer = self.begun(cast, sales, number, source="mail", files_id=file, draft=draft)
        assert "2,400 → 3,000" in words(sales.follow(answer).text)
        sales.post("/admin/orders", {"draft": draft, "why": WHY}, version=the_draft().version)
        with unit(cast.wang_min, now=NOW) as work:
            order = by_number(work, number)
            names = work.session.scalars(select(Attachment.name).where(Attachment.object_id == order.id)).all()
            assert (order.revision, names) == (2, ["变更函.pdf"])

    def test_a_revision_that_came_meanwhile_is_not_written_over(self, cast: Cast, visit: Visit) -> None:
        number, sales = sent(cast), visit(cast.li_qian)
        draft, _ = self.begun(cast, sales, number)
        with unit(cast.wang_min, now=NOW) as work:
            actions.amend(work, number, given(cast, line(quantity=5000)), version=by_number(work, number).version)
        late = sales.post("/admin/orders", {"draft": draft, "why": WHY, "seen": "1"}, version=the_draft().version)
        assert late.status_code == 409
        seen = sales.get(f"/admin/orders/check?draft={draft}")
        assert 'name="seen" value="2"' in seen.text and "5,000 → 3,000" in words(seen.text)
        assert sales.post("/admin/orders", {"draft": draft, "why": WHY, "seen": "2"}, version=the_draft().version).status_code == 303

    def test_a_returned_order_completed_by_mail_goes_on(self, cast: Cast, visit: Visit) -> None:
        number, sales = sent(cast), visit(cast.li_qian)
        bring(number, state="in_review")
        sales.post(f"/admin/orders/{number}/return", {"why": "缺少图纸版本"})
        assert "缺少图纸版本" in words(sales.get(f"/admin/orders/{number}/amendment").text)
        draft, _ = self.begun(cast, sales, number)
        sales.post("/admin/orders", {"draft": draft, "why": WHY}, version=the_draft().version)
        assert state(number) == "in_review"

    @pytest.mark.parametrize(("name", "status"), [("fang", 403), ("chen", 403), ("shen", 403), ("zhao", 200)])
    def test_only_sales_amend_for_a_customer(self, cast: Cast, visit: Visit, name: str, status: int) -> None:
        assert visit(cast.people[name]).get(f"/admin/orders/{sent(cast)}/amendment").status_code == status

    def test_the_customer_reads_that_it_came_by_phone_and_not_who_typed_it(self, cast: Cast, visit: Visit) -> None:
        number, sales = sent(cast), visit(cast.li_qian)
        draft, _ = self.begun(cast, sales, number)
        sales.post("/admin/orders", {"draft": draft, "why": WHY}, version=the_draft().version)
        theirs = self.revisions_told(visit(cast.wang_min).get(f"/orders/{number}").text)
        assert "电话" in theirs and "李倩" not in theirs
        assert "电话 · 李倩" in self.revisions_told(sales.get(f"/admin/orders/{number}").text)

    def revisions_told(self, page: str) -> str:
        return words(page[page.index('id="revisions"') :].partition("</section>")[0])

    @pytest.mark.clause("5.1.1(4)")
    def test_a_confidential_order_is_not_there_to_be_amended_by_outsiders(self, cast: Cast, visit: Visit) -> None:
        hidden, outsider = sent(cast, new_line()), visit(cast.wu_jia)
        for page in ("amendment", "withdrawal"):
            assert outsider.get(f"/admin/orders/{hidden}/{page}").status_code == 404
        assert outsider.post("/admin/orders/new", typed(cast, uuid.uuid4(), customer="K001", amends=hidden)).status_code == 404
        with unit(system("test")) as work:
            assert work.session.scalars(select(OrderDraft)).all() == []


@pytest.mark.clause("1.3")
def test_the_customer_is_told_of_what_was_entered_for_them_and_not_of_their_own_deed(cast: Cast) -> None:
    number = sent(cast)
    for actor, expected in ((cast.li_qian, ["order_amended_for"]), (cast.wang_min, ["order_amended"]),
                            (cast.wu_jia, ["order_amended", "order_amended_for"])):
        with unit(system("test")) as work:
            for row in work.session.scalars(select(Outbox)):
                work.session.delete(row)
        with unit(actor, now=NOW) as work:
            tell(work, OrderAmended(by_number(work, number), frozenset({"quantity"}), (), frozenset({10})))
        with unit(system("test")) as work:
            assert [row.payload["template"] for row in work.session.scalars(select(Outbox).order_by(Outbox.seq))] == expected


@pytest.mark.clause("5.1.1(1)")
@pytest.mark.usefixtures("by_themselves")
class TestWithdrawing:
    def test_an_order_is_withdrawn_for_the_customer_with_what_they_wrote(self, cast: Cast) -> None:
        number = sent(cast)
        withdraw(cast.li_qian, number, why=WHY, source="fax", papers=[PAPER])
        with unit(cast.wang_min, now=NOW) as work:
            order = by_number(work, number)
            assert order.state == "withdrawn"
            assert work.session.scalars(select(Attachment.name).where(Attachment.object_id == order.id)).all() == ["撤单函.pdf"]
        assert [each["after"] for each in journalled("order.asked_for")] == [{"source": "fax", "files": ["撤单函.pdf"]}]

    @pytest.mark.parametrize(("said", "wrong"), [
        ({"why": "", "source": "phone"}, {"why"}),
        ({"why": WHY, "source": "mail"}, {"files"}),
        ({"why": WHY, "source": "fax"}, {"files"}),
        ({"why": WHY, "source": "portal", "papers": [PAPER]}, {"source"}),
        ({}, {"why", "source"}),
    ])
    def test_it_is_not_without_its_proof(self, cast: Cast, said: dict[str, Any], wrong: set[str]) -> None:
        number = sent(cast)
        with pytest.raises(Invalid) as refused:
            withdraw(cast.li_qian, number, **said)
        assert set(refused.value.fields) == wrong and state(number) == "submitted"

    def test_a_call_leaves_no_paper(self, cast: Cast) -> None:
        number = sent(cast)
        withdraw(cast.li_qian, number, why=WHY, source="phone")
        assert state(number) == "withdrawn"

    def test_nothing_is_asked_of_the_customer_who_withdraws(self, cast: Cast) -> None:
        number = sent(cast)
        withdraw(cast.wang_min, number)
        assert state(number) == "withdrawn" and journalled("order.asked_for") == []

    @pytest.mark.parametrize("name", ["fang", "he_head", "shen", "a_quality"])
    def test_nobody_else_withdraws_it(self, cast: Cast, name: str) -> None:
        number = sent(cast)
        with pytest.raises(Forbidden):
            withdraw(cast.people[name], number, why=WHY, source="phone")

    def test_nothing_is_withdrawn_for_them_after_release(self, cast: Cast, visit: Visit) -> None:
        number = sent(cast)
        bring(number, state="released")
        with pytest.raises(Refused):
            withdraw(cast.li_qian, number, why=WHY, source="phone")
        page = visit(cast.li_qian).get(f"/admin/orders/{number}/withdrawal")
        assert "现在不能撤回" in words(page.text) and 'id="f-withdraw"' not in page.text

    def test_the_page_keeps_what_was_typed_beside_what_is_missing(self, cast: Cast, visit: Visit) -> None:
        number, sales = sent(cast), visit(cast.li_qian)
        page = sales.post(f"/admin/orders/{number}/withdrawal", {"why": WHY, "source": "fax"}, version=1)
        assert page.status_code == 422 and 'id="files-error"' in page.text
        assert WHY in page.text and '<option value="fax" selected>' in page.text
        file = {"files": ("撤单函.pdf", PDF)}
        done = sales.post(f"/admin/orders/{number}/withdrawal", {"why": WHY, "source": "fax"}, version=1, files=file)
        assert "已撤回" in words(sales.follow(done).text) and state(number) == "withdrawn"
