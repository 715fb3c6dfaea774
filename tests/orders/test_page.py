"""The page of a new order at the customers' door, without a script: every button, every refusal, nothing sent early."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.orders.models import Order, OrderDraft
from domain.orders.queries import by_number
from domain.shared.actor import system
from domain.shared.files import Attachment
from domain.shared.idempotency import new_token
from domain.shared.work import unit
from tests.cast import TODAY, Cast
from tests.orders.test_pasting import workbook
from tests.visitors import Visitor, words

Visit = Callable[..., Visitor]
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def day(later: int = 40) -> str:
    """So many days from the one that it is at both doors."""
    return (TODAY + timedelta(days=later)).isoformat()


def typed(cast: Cast, draft: uuid.UUID | str, *parts: str, **more: Any) -> dict[str, Any]:
    """A page filled in: one line for each part, all else as it must be."""
    form = {
        "draft": str(draft),
        "po": "4500874021",
        "ship_to": str(cast.ship_to["a"].id),
        "transport": "汽运",
        "split": "1",
        "kind": "single",
    }
    for n, part in enumerate(parts or ("2904110-K80",)):
        form |= {f"lines-{n}-part": part, f"lines-{n}-quantity": "2400", f"lines-{n}-due": day()}
    return form | more


def draft_id(page: Any) -> str:
    return re.search(r'name="draft" value="([0-9a-f-]{36})"', page.text)[1]  # type: ignore[index]


def orders() -> int:
    with unit(system("test")) as work:
        return work.session.scalar(select(func.count()).select_from(Order)) or 0


def the_draft() -> OrderDraft:
    with unit(system("test")) as work:
        return work.session.scalars(select(OrderDraft)).one()


@pytest.mark.clause("5.1.1(1)", "2.1")
def test_an_order_is_typed_checked_and_only_then_submitted(cast: Cast, visit: Visit) -> None:
    buyer = visit(cast.wang_min)
    draft = draft_id(buyer.get("/orders/new"))
    answer = buyer.post("/orders/new", typed(cast, draft, step="check"))
    assert answer.headers["location"] == f"/orders/check?draft={draft}"
    assert orders() == 0
    check = buyer.follow(answer)
    assert "前下摆臂总成（左）" in words(check.text) and "207,360.00" in check.text
    sent = buyer.post("/orders", {"draft": draft}, version=the_draft().version)
    assert re.fullmatch(r"/orders/SO-\d{6}-001", sent.headers["location"])
    assert orders() == 1
    for left in ("new", "check"):  # back in the browser, to a page that was left behind: on to the order
        assert buyer.get(f"/orders/{left}?draft={draft}").headers["location"] == sent.headers["location"]


@pytest.mark.parametrize("left", ["new", "check"])
def test_a_draft_that_was_handed_in_leads_nobody_else_anywhere(cast: Cast, visit: Visit, left: str) -> None:
    buyer = visit(cast.wang_min)
    draft = draft_id(buyer.get("/orders/new"))
    buyer.post("/orders/new", typed(cast, draft, step="check"))
    assert buyer.post("/orders", {"draft": draft}, version=the_draft().version).status_code == 303
    for other, door in ((cast.b_buyer, ""), (cast.li_qian, "/admin")):
        assert visit(other).get(f"{door}/orders/{left}?draft={draft}").status_code == 404
    assert buyer.get(f"/orders/{left}?draft={uuid.uuid4()}").status_code == 404
    assert buyer.get(f"/orders/{left}?draft={draft}").status_code == 303


def test_a_new_page_shows_name_price_and_class_of_each_line_with_its_reason(cast: Cast, visit: Visit) -> None:
    buyer = visit(cast.wang_min)
    form = typed(cast, uuid.uuid4(), "2904110-K80", "5801300-E27", step="save")
    page = buyer.follow(buyer.post("/orders/new", form))
    said = words(page.text)
    assert "前下摆臂总成（左）" in said and "86.40" in said and "207,360.00" in said
    assert "新开发件" in said and "不在贵司产品清单" in said
    assert "第 2 行为新开发件" in said


def test_a_short_lead_time_is_warned_about_and_not_refused(cast: Cast, visit: Visit) -> None:
    buyer = visit(cast.wang_min)
    form = typed(cast, uuid.uuid4()) | {"lines-0-due": day(3)}
    page = buyer.follow(buyer.post("/orders/new", form | {"step": "save"}))
    assert "早于该件标准周期" in words(page.text)
    assert buyer.post("/orders/new", form | {"step": "check"}, version=the_draft().version).status_code == 303


def test_all_faults_stand_beside_their_fields_and_what_was_typed_stays(cast: Cast, visit: Visit) -> None:
    buyer = visit(cast.wang_min)
    form = typed(cast, uuid.uuid4(), "2904110-K80", "5801300-E27", po="", step="check", notes="首批送样") | {"lines-0-quantity": "viele"}
    page = buyer.post("/orders/new", form)
    assert page.status_code == 422
    for field in ("po", "lines-0-quantity"):
        assert f'id="{field}-error"' in page.text and f'href="#{field}"' in page.text
    assert 'value="viele"' in page.text and "首批送样" in page.text
    assert orders() == 0


@pytest.mark.clause("3.3")
def test_what_a_new_part_lacks_is_asked_beside_its_line_and_may_be_not_stated(cast: Cast, visit: Visit) -> None:
    buyer = visit(cast.wang_min)
    form = typed(cast, uuid.uuid4(), "5801300-E27")
    page = buyer.post("/orders/new", form | {"step": "check"})
    assert {"lines-0-name-error", "lines-0-specification-error", "lines-0-quality-error"} <= set(
        re.findall(r'id="([\w-]+-error)"', page.text)
    )
    form |= {"lines-0-name": "衬套", "lines-0-open": "1", "step": "unstate"}
    buyer.post("/orders/new", form, version=the_draft().version)
    assert the_draft().content["lines"][0]["specification_unstated"] == "1"


@pytest.mark.parametrize(
    ("step", "parts"),
    [
        ("add", ["A", "B", None]),
        ("remove:0", ["B"]),
        ("remove:9", ["A", "B"]),
        ("open:1", ["A", "B"]),
        ("nonsense:1", ["A", "B"]),
    ],
)
def test_each_button_does_its_part_and_sends_nothing(cast: Cast, visit: Visit, step: str, parts: list[str | None]) -> None:
    buyer = visit(cast.wang_min)
    assert buyer.post("/orders/new", typed(cast, uuid.uuid4(), "A", "B", step=step)).status_code == 303
    assert [line.get("part") for line in the_draft().content["lines"]] == parts
    assert orders() == 0


def test_rows_pasted_as_text_are_taken_over_without_a_script(cast: Cast, visit: Visit) -> None:
    buyer = visit(cast.wang_min)
    rows = f"2904110-K80\t2,400\t{day()}\n2916035-K80\t6000\t{day(50)}"
    page = buyer.follow(buyer.post("/orders/new", {"draft": str(uuid.uuid4()), "lines-0-part": "", "paste": rows, "step": "paste"}))
    assert "稳定杆连接杆" in words(page.text)
    assert [line["quantity"] for line in the_draft().content["lines"]] == ["2400", "6000"]


def test_a_workbook_is_previewed_before_it_counts(cast: Cast, visit: Visit) -> None:
    buyer, draft = visit(cast.wang_min), str(uuid.uuid4())
    book = workbook(("件号", "数量", "交期", "库位"), ("2904110-K80", 2400, day(), "C3"), ("2916035-K80", 60, "soon", ""))
    answer = buyer.post("/orders/new", {"draft": draft, "lines-0-part": "X", "step": "import"}, files={"import": ("order.xlsx", book)})
    said = words(buyer.follow(answer).text)
    assert "从 order.xlsx 读到 2 行" in said and "“soon”" in said and "库位" in said
    assert [line["part"] for line in the_draft().content["lines"]] == ["X"]
    buyer.post("/orders/new", {"draft": draft, "lines-0-part": "X", "step": "add_taken"}, version=the_draft().version)
    assert [line["part"] for line in the_draft().content["lines"]] == ["X", "2904110-K80", "2916035-K80"]
    assert "taken" not in the_draft().content


def test_one_file_that_is_not_taken_keeps_no_other_out_of_the_draft(cast: Cast, visit: Visit) -> None:
    buyer, draft = visit(cast.wang_min), str(uuid.uuid4())
    sent = [("files", ("PO.pdf", PDF)), ("files", ("virus.exe", b"MZ\x90\x00" * 50))]
    page = buyer.post("/orders/new", typed(cast, draft, step="check"), files=sent)
    assert page.status_code == 422
    assert "“virus.exe”" in words(page.text) and "PO.pdf" in words(page.text)
    assert "4500874021" in page.text
    with unit(system("test")) as work:
        kept = work.session.scalars(select(Attachment)).all()
        assert [(each.name, [str(each.id)]) for each in kept] == [("PO.pdf", the_draft().content["files"])]
    assert f'name="files_id" value="{kept[0].id}"' in page.text


@pytest.mark.parametrize(("step", "left"), [("replace_taken", ["B"]), ("drop_taken", ["X"])])
def test_a_preview_can_replace_the_lines_or_be_left_out(cast: Cast, visit: Visit, step: str, left: list[str]) -> None:
    buyer, draft = visit(cast.wang_min), str(uuid.uuid4())
    buyer.post(
        "/orders/new", {"draft": draft, "lines-0-part": "X", "step": "import"}, files={"import": ("o.csv", "件号,数量\nB,5\n".encode())}
    )
    buyer.post("/orders/new", {"draft": draft, "lines-0-part": "X", "step": step}, version=the_draft().version)
    assert [line["part"] for line in the_draft().content["lines"]] == left


def test_a_file_that_is_no_spreadsheet_is_refused_beside_its_field_and_the_page_stays(cast: Cast, visit: Visit) -> None:
    buyer = visit(cast.wang_min)
    page = buyer.post("/orders/new", typed(cast, uuid.uuid4(), step="import"), files={"import": ("order.xlsx", b"no workbook")})
    assert page.status_code == 422
    assert 'id="import-error"' in page.text and 'value="2904110-K80"' in page.text


class TestDrafts:
    def test_a_draft_is_saved_as_one_goes_and_found_again(self, cast: Cast, visit: Visit) -> None:
        buyer = visit(cast.wang_min)
        form = typed(cast, draft_id(buyer.get("/orders/new")), notes="未完")
        first = buyer.post("/orders/draft", form)
        assert first.status_code == 200 and "207,360.00" in first.json()["summary"]
        again = buyer.post("/orders/draft", form | {"notes": "完"}, version=first.json()["version"])
        assert again.json()["version"] > first.json()["version"]
        assert "4500874021" in words(visit(cast.wang_min).get("/orders/new").text)
        assert "完" in visit(cast.wang_min).get(f"/orders/new?draft={form['draft']}").text

    def test_saving_from_two_windows_does_not_lose_the_first(self, cast: Cast, visit: Visit) -> None:
        buyer = visit(cast.wang_min)
        form = typed(cast, uuid.uuid4())
        version = buyer.post("/orders/draft", form).json()["version"]
        assert buyer.post("/orders/draft", form | {"notes": "1"}, version=version).status_code == 200
        assert buyer.post("/orders/draft", form | {"notes": "2"}, version=version).status_code == 409
        assert the_draft().content["header"]["notes"] == "1"

    @pytest.mark.parametrize("name", ["b_buyer", "other"])
    def test_nobody_else_sees_or_writes_a_draft_not_even_a_colleague(self, cast: Cast, visit: Visit, name: str) -> None:
        from dataclasses import replace

        draft = uuid.uuid4()
        visit(cast.wang_min).post("/orders/draft", typed(cast, draft))
        with unit(system("test")) as work:
            from domain.accounts.models import Person

            work.fetch(Person, cast.a_admin.id).roles = ["buyer"]
        stranger = visit(cast.b_buyer if name == "b_buyer" else replace(cast.a_admin, roles=frozenset({"buyer"})))
        for url in (f"/orders/new?draft={draft}", f"/orders/check?draft={draft}"):
            assert stranger.get(url).status_code == stranger.get(url.replace(str(draft), str(uuid.uuid4()))).status_code == 404
        assert stranger.post("/orders/draft", {"draft": str(draft), "po": "hijacked"}).status_code == 404
        assert stranger.post("/orders", {"draft": str(draft)}).status_code == 404
        assert stranger.post(f"/orders/drafts/{draft}/removal").status_code == 404
        assert the_draft().content["header"]["po"] == "4500874021"

    def test_a_draft_can_be_deleted(self, cast: Cast, visit: Visit) -> None:
        buyer, draft = visit(cast.wang_min), uuid.uuid4()
        buyer.post("/orders/draft", typed(cast, draft))
        assert buyer.post(f"/orders/drafts/{draft}/removal").status_code == 303
        assert buyer.get(f"/orders/new?draft={draft}").status_code == 404

    @pytest.mark.parametrize("name", ["a_quality", "a_admin"])
    def test_only_buyers_draft(self, cast: Cast, visit: Visit, name: str) -> None:
        colleague = visit(cast.people[name])
        assert colleague.get("/orders/new").status_code == 403
        assert colleague.post("/orders/draft", typed(cast, uuid.uuid4())).status_code == 403


class TestFiles:
    @pytest.mark.clause("5.1.13(1)")
    def test_files_come_with_the_page_or_ahead_of_it_and_end_up_with_the_order(self, cast: Cast, visit: Visit) -> None:
        buyer, draft = visit(cast.wang_min), uuid.uuid4()
        ahead = buyer.post(f"/orders/files/{draft}", files={"file": ("PO-4500874021.pdf", PDF)})
        assert ahead.status_code == 200
        form = typed(cast, draft, "2904110-K80", "5801300-E27", files_id=ahead.json()["id"], step="save")
        form |= {"lines-1-name": "衬套", "lines-1-specification_unstated": "1", "lines-1-quality_unstated": "1"}
        answer = buyer.post("/orders/new", form, files={"files": ("5801300-E27_revC.pdf", PDF)}, version=the_draft().version)
        page = buyer.follow(answer)
        assert "PO-4500874021.pdf" in page.text and "5801300-E27_revC.pdf" in page.text
        sent = buyer.post("/orders", {"draft": str(draft)}, version=the_draft().version)
        with unit(system("test")) as work:
            order = by_number(work, sent.headers["location"].rpartition("/")[2])
            files = {each.name: each for each in work.session.scalars(select(Attachment).where(Attachment.object_id == order.id))}
        assert set(files) == {"PO-4500874021.pdf", "5801300-E27_revC.pdf"}
        assert files["PO-4500874021.pdf"].project_id is None and files["PO-4500874021.pdf"].purpose == "customer_order"
        assert files["5801300-E27_revC.pdf"].project_id is not None and files["5801300-E27_revC.pdf"].line_id is not None

    def test_a_file_taken_out_again_is_not_sent(self, cast: Cast, visit: Visit) -> None:
        buyer, draft = visit(cast.wang_min), uuid.uuid4()
        file = buyer.post(f"/orders/files/{draft}", files={"file": ("a.pdf", PDF)}).json()["id"]
        form = typed(cast, draft, files_id=file, step=f"file:{file}")
        buyer.post("/orders/new", form, version=the_draft().version)
        buyer.post("/orders", {"draft": str(draft)}, version=the_draft().version)
        with unit(system("test")) as work:
            assert work.session.scalars(select(Attachment)).all() == []

    def test_the_check_page_shows_the_files_that_will_be_sent_and_no_others(self, cast: Cast, visit: Visit) -> None:
        buyer, draft = visit(cast.wang_min), uuid.uuid4()
        kept, out = (
            buyer.post(f"/orders/files/{draft}", files={"file": (name, PDF)}).json()["id"] for name in ("kept.pdf", "out-again.pdf")
        )
        buyer.post("/orders/new", typed(cast, draft, files_id=[kept, out], step=f"file:{out}"), version=the_draft().version)
        page = buyer.get(f"/orders/check?draft={draft}").text
        assert "kept.pdf" in page and "out-again.pdf" not in page

    def test_a_program_is_no_file_of_an_order(self, cast: Cast, visit: Visit) -> None:
        answer = visit(cast.wang_min).post(f"/orders/files/{uuid.uuid4()}", files={"file": ("order.exe", b"MZ\x90\x00" + b"\0" * 64)})
        assert answer.status_code == 422


class TestSendingTwice:
    def prepared(self, cast: Cast, buyer: Visitor) -> tuple[dict[str, str], int]:
        draft = uuid.uuid4()
        buyer.post("/orders/draft", typed(cast, draft))
        return {"draft": str(draft)}, the_draft().version

    def test_the_same_form_again_leads_to_the_same_order(self, cast: Cast, visit: Visit) -> None:
        buyer = visit(cast.wang_min)
        form, version = self.prepared(cast, buyer)
        token = new_token()
        first = buyer.post("/orders", form, token=token, version=version)
        again = buyer.post("/orders", form, token=token, version=version)
        assert first.headers["location"] == again.headers["location"]
        assert orders() == 1

    def test_fifty_at_once_with_one_token_make_one_order(self, cast: Cast, visit: Visit) -> None:
        buyer = visit(cast.wang_min)
        form, version = self.prepared(cast, buyer)
        token, answers = new_token(), []
        threads = [
            threading.Thread(target=lambda: answers.append(buyer.post("/orders", form, token=token, version=version))) for _ in range(50)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert {answer.status_code for answer in answers} <= {303, 404, 409, 503}
        assert len({answer.headers["location"] for answer in answers if answer.status_code == 303}) == 1
        assert orders() == 1

    def test_a_draft_changed_in_another_window_is_not_submitted_unseen(self, cast: Cast, visit: Visit) -> None:
        buyer = visit(cast.wang_min)
        form, version = self.prepared(cast, buyer)
        buyer.post("/orders/draft", typed(cast, form["draft"], notes="geändert"), version=version)
        assert buyer.post("/orders", form, version=version).status_code == 409
        assert orders() == 0


class TestTheSameNumberAgain:
    def submitted(self, cast: Cast, buyer: Visitor, **more: Any) -> str:
        draft = uuid.uuid4()
        buyer.post("/orders/draft", typed(cast, draft, **more))
        with unit(system("test")) as work:
            version = work.fetch(OrderDraft, draft).version
        return str(buyer.post("/orders", {"draft": str(draft)}, version=version).headers.get("location", ""))

    def test_a_true_duplicate_is_refused_on_the_check_page_with_a_link_to_the_first(self, cast: Cast, visit: Visit) -> None:
        buyer = visit(cast.wang_min)
        first = self.submitted(cast, buyer)
        draft = uuid.uuid4()
        page = buyer.follow(buyer.post("/orders/new", typed(cast, draft, step="check")))
        assert f'href="{first}"' in page.text and "相同的订单已经提交过" in words(page.text)
        refused = buyer.post("/orders", {"draft": str(draft)}, version=the_draft().version)
        assert refused.status_code == 422 and orders() == 1

    def test_other_lines_are_offered_as_revision_or_call_off(self, cast: Cast, visit: Visit) -> None:
        buyer = visit(cast.wang_min)
        first = self.submitted(cast, buyer).rpartition("/")[2]
        draft = uuid.uuid4()
        page = buyer.follow(buyer.post("/orders/new", typed(cast, draft, "2916035-K80", step="check")))
        assert 'value="revision_of"' in page.text and 'value="call_off_of"' in page.text
        form = {"draft": str(draft), "related": first}
        assert buyer.post("/orders", form, version=the_draft().version).status_code == 422
        sent = buyer.post("/orders", form | {"relation": "call_off_of"}, version=the_draft().version)
        assert sent.status_code == 303 and orders() == 2


class TestLaterOn:
    def number(self, cast: Cast, buyer: Visitor) -> str:
        return TestTheSameNumberAgain().submitted(cast, buyer).rpartition("/")[2]

    def test_an_earlier_order_is_copied_without_its_number_and_past_days(self, cast: Cast, visit: Visit) -> None:
        buyer = visit(cast.wang_min)
        page = buyer.get(f"/orders/new?copy={self.number(cast, buyer)}")
        assert 'value="2904110-K80"' in page.text and 'value="2400"' in page.text and 'value="4500874021"' not in page.text

    def test_another_customers_order_cannot_be_copied(self, cast: Cast, visit: Visit) -> None:
        number = self.number(cast, visit(cast.wang_min))
        assert visit(cast.b_buyer).get(f"/orders/new?copy={number}").status_code == 404
        assert visit(cast.b_buyer).get("/orders/new?copy=SO-990101-001").status_code == 404

    def test_a_submitted_order_is_amended_through_the_same_page(self, cast: Cast, visit: Visit) -> None:
        buyer = visit(cast.wang_min)
        number = self.number(cast, buyer)
        page = buyer.get(f"/orders/{number}/amendment")
        form = typed(cast, draft_id(page), amends=number, step="check") | {"lines-0-quantity": "3000"}
        assert buyer.post("/orders/new", form).status_code == 303
        sent = buyer.post("/orders", {"draft": form["draft"], "why": "追加"}, version=the_draft().version)
        assert sent.headers["location"] == f"/orders/{number}"
        with unit(cast.wang_min) as work:
            assert (by_number(work, number).revision, by_number(work, number).quantity) == (2, 3000)

    @pytest.mark.parametrize("what", ["amendment", "completion"])
    def test_another_customers_order_is_not_there_to_amend(self, cast: Cast, visit: Visit, what: str) -> None:
        number = self.number(cast, visit(cast.wang_min))
        stranger = visit(cast.b_buyer)
        assert stranger.get(f"/orders/{number}/{what}").status_code == 404
        assert stranger.post("/orders/draft", typed(cast, uuid.uuid4(), amends=number)).status_code == 404

    def test_an_order_is_withdrawn_with_its_version(self, cast: Cast, visit: Visit) -> None:
        buyer = visit(cast.wang_min)
        number = self.number(cast, buyer)
        with unit(cast.wang_min) as work:
            version = by_number(work, number).version
        assert buyer.post(f"/orders/{number}/withdrawal", {"why": "项目取消"}, version=version).status_code == 303
        assert buyer.post(f"/orders/{number}/withdrawal", {"why": "项目取消"}).status_code == 409
        assert visit(cast.b_buyer).post(f"/orders/{number}/withdrawal", {}).status_code == 404


@pytest.mark.parametrize(("quantity", "pieces"), [("-5", "2,400"), ("5", "2,405")])
def test_a_quantity_below_nothing_is_not_taken_from_the_others(cast: Cast, visit: Visit, quantity: str, pieces: str) -> None:
    form = typed(cast, uuid.uuid4(), "2904110-K80", "2916035-K80") | {"lines-1-quantity": quantity}
    assert f"{pieces} 件" in visit(cast.wang_min).post("/orders/draft", form).json()["count"]


def test_one_line_is_looked_up_by_itself_and_five_hundred_are_pasted_at_once(cast: Cast, visit: Visit) -> None:
    buyer = visit(cast.wang_min)
    one = buyer.post("/orders/lines", {"lines-7-part": "2904110-K80", "lines-7-quantity": "10", "at": "7"})
    assert 'name="lines-7-part"' in one.text and "864.00" in one.text
    rows = "\n".join(f"2904110-K80\t{n + 1}\t{day()}" for n in range(500))
    many = buyer.post("/orders/lines", {"paste": rows, "at": "3"})
    assert many.text.count("<tbody") == 500 and 'name="lines-502-part"' in many.text


def test_a_part_number_is_completed_from_the_customers_own_list(cast: Cast, visit: Visit) -> None:
    assert 'value="2904110-K80"' in visit(cast.wang_min).get("/orders/parts?q=2904").text
    assert "2904110" not in visit(cast.b_buyer).get("/orders/parts?q=2904").text


def test_the_template_is_a_workbook(cast: Cast, visit: Visit) -> None:
    answer = visit(cast.wang_min).get("/orders/template.xlsx")
    assert answer.content[:2] == b"PK" and "attachment" in answer.headers["content-disposition"]


@pytest.mark.clause("3.3", "5.1.1(1)")
def test_the_check_names_every_fault_at_once_what_cannot_be_read_and_what_is_missing(cast: Cast, visit: Visit) -> None:
    buyer = visit(cast.wang_min)
    draft = draft_id(buyer.get("/orders/new"))
    form = typed(cast, draft, "2904110-K80", "5801300-E27", step="check", po="", **{"lines-0-quantity": "abc"})
    answer = buyer.post("/orders/new", form)
    assert answer.status_code == 422
    pointed = set(re.findall(r'href="#([a-z0-9-]+)"', answer.text))
    assert {"po", "lines-0-quantity", "lines-1-name", "lines-1-specification", "lines-1-quality"} <= pointed
    assert not {"lines-0-name", "lines-0-specification"} & pointed


def test_lines_are_not_judged_while_the_kind_of_order_cannot_be_read(cast: Cast, visit: Visit) -> None:
    buyer = visit(cast.wang_min)
    form = typed(cast, draft_id(buyer.get("/orders/new")), "5801300-E27", step="check", kind="barter")
    answer = buyer.post("/orders/new", form)
    assert answer.status_code == 422
    assert {each for each in re.findall(r'href="#([a-z0-9-]+)"', answer.text) if each in ("kind", "lines-0-name")} == {"kind"}
