"""The pages of files and documents: who gets what, how it is sent, and what a stranger with the paper may know."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest

from domain.orders.models import Order
from domain.records.actions import issue, keep
from domain.records.models import Record
from domain.shared import facts
from domain.shared.actor import system
from domain.shared.files import Given, attach
from domain.shared.work import unit
from portal import mailbox as mailbox_page
from tests.cast import NOW, Cast
from tests.notifications.orders import order_of
from tests.records.samples import SHEETS, SIGNERS
from tests.remembering import remembered

HOUSE = system("test")
PDF = b"%PDF-1.7 a document"


@pytest.fixture
@remembered
def order(cast: Cast) -> Order:
    return order_of(cast)


@pytest.fixture
@remembered
def confirmation(cast: Cast, order: Order) -> Record:
    with unit(cast.he_head, now=NOW) as work:
        record = issue(work, "order-confirmation", order, SHEETS["order-confirmation"], internal=False)
        keep(work, record.id, PDF)
    return record


@pytest.fixture
@remembered
def review(cast: Cast, order: Order) -> Record:
    with unit(cast.he_head, now=NOW) as work:
        record = issue(work, "FM070100-01", order, SHEETS["FM070100-01"], number="RV-261123-001")
        keep(work, record.id, PDF)
    return record


def hung(cast: Cast, order: Order, name: str = "采购订单.pdf", **options: Any) -> uuid.UUID:
    with unit(cast.li_qian, now=NOW) as work:
        return attach(work, order, Given(name, PDF), "customer_order", **options).id


def test_a_file_is_saved_under_its_name_and_never_shown_in_our_pages(visit: Any, cast: Cast, order: Order) -> None:
    answer = visit(cast.wang_min).get(f"/files/{hung(cast, order)}")
    assert answer.content == PDF
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "filename*=UTF-8''%E9%87%87%E8%B4%AD%E8%AE%A2%E5%8D%95.pdf" in answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store", "no browser keeps it, so the next at a shared desk finds nothing"


def test_who_countersigns_finds_the_confirmation_beside_the_password(
    visit: Any, cast: Cast, order: Order, confirmation: Record, review: Record
) -> None:
    page = visit(cast.wang_min).get(f"/orders/{order.number}/countersignature").text
    assert f'href="/records/{confirmation.id}"' in page and str(review.id) not in page


def test_who_countersigns_on_a_phone_reads_the_total_too(visit: Any, cast: Cast, order: Order, confirmation: Record) -> None:
    page = visit(cast.wang_min).get(f"/orders/{order.number}/countersignature").text
    foot = page[page.index("<tfoot>") : page.index("</tfoot>")]
    assert 'data-l="金额"' in foot and "hide-s" not in foot


def test_another_customer_and_a_stranger_are_told_the_same_as_of_no_file(visit: Any, cast: Cast, order: Order) -> None:
    url = f"/files/{hung(cast, order)}"
    assert visit(cast.b_buyer).get(url).status_code == 404
    assert visit(cast.b_buyer).get(f"/files/{uuid.uuid4()}").status_code == 404
    assert visit(None).get(url).status_code != 200


def test_an_internal_file_opens_inside_and_not_in_the_portal(visit: Any, cast: Cast, order: Order) -> None:
    inside = hung(cast, order, internal=True)
    assert visit(cast.zhao).get(f"/admin/files/{inside}").content == PDF
    assert visit(cast.wang_min).get(f"/files/{inside}").status_code == 404


@pytest.mark.parametrize("name", ["1", "..%2f..%2fetc%2fpasswd", "00000000-0000-0000-0000-00000000000g"])
def test_what_cannot_name_a_file_is_no_page(visit: Any, cast: Cast, name: str) -> None:
    assert visit(cast.wang_min).get(f"/files/{name}").status_code == 404


def test_the_customer_saves_the_confirmation_and_not_the_review(visit: Any, cast: Cast, confirmation: Record, review: Record) -> None:
    answer = visit(cast.wang_min).get(f"/records/{confirmation.id}")
    assert answer.content == PDF
    assert f"{confirmation.number}.pdf" in answer.headers["content-disposition"]
    assert visit(cast.wang_min).get(f"/records/{review.id}").status_code == 404
    assert visit(cast.b_buyer).get(f"/records/{confirmation.id}").status_code == 404


def test_staff_save_both(visit: Any, cast: Cast, confirmation: Record, review: Record) -> None:
    for record in (confirmation, review):
        assert visit(cast.li_qian).get(f"/admin/records/{record.id}").content == PDF


def test_a_document_that_is_being_printed_is_refused_in_words(visit: Any, cast: Cast, order: Order) -> None:
    with unit(cast.he_head, now=NOW) as work:
        record = issue(work, "order-confirmation", order, SHEETS["order-confirmation"], internal=False)
    answer = visit(cast.wang_min).get(f"/records/{record.id}")
    assert answer.status_code == 409
    assert "正在生成" in answer.text


@pytest.mark.clause("5.1.13(2)")
def test_the_register_finds_what_was_issued_by_order_and_form(visit: Any, cast: Cast, confirmation: Record, review: Record) -> None:
    li_qian = visit(cast.li_qian)
    page = li_qian.get("/admin/records").text
    assert confirmation.number in page
    assert review.number in page
    found = li_qian.get("/admin/records", params={"form": "FM070100-01", "q": "SO-261123"}).text
    assert review.number in found
    assert confirmation.number not in found
    assert "没有文件" in li_qian.get("/admin/records", params={"q": "nothing"}).text


def test_the_register_is_the_houses_alone(visit: Any, cast: Cast) -> None:
    assert visit(cast.wang_min, "admin").get("/admin/records").status_code != 200


@pytest.mark.clause("5.1.13(2)")
def test_the_register_of_forms_names_number_version_owner_and_retention(visit: Any, cast: Cast) -> None:
    page = visit(cast.jiang).get("/admin/records/forms").text
    for number in range(1, 14):
        assert f"FM070100-{number:02}" in page
    assert "结束后加一日历年" in page


def test_the_code_on_a_document_proves_it_to_a_stranger(visit: Any, review: Record) -> None:
    page = visit(None).get(f"/proof/{review.token}")
    assert page.status_code == 200
    assert review.number in page.text
    assert "2026-11-23" in page.text or "11-23" in page.text


def test_the_proof_says_nothing_of_customer_order_or_contents(visit: Any, cast: Cast, review: Record) -> None:
    page = visit(None).get(f"/proof/{review.token}").text
    for secret in ("远江", "4500872136", "SO-261123-001", "评审表", "2904110", SIGNERS[1].name):
        assert secret not in page


def test_a_code_that_was_never_printed_is_no_page(visit: Any) -> None:
    assert visit(None).get("/proof/abcdefghijklmnopqrstuv").status_code == 404


class TestTheMailboxOfTheDemo:
    NAME = "1764000000000000000-0a1b2c3d"

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from domain.shared.settings import Settings

        self.settings = Settings(var=tmp_path)
        monkeypatch.setattr(mailbox_page, "settings", lambda: self.settings)
        (tmp_path / "mail").mkdir()
        (tmp_path / "mail" / f"{self.NAME}.eml").write_bytes(
            b"X-Concord-Recipients: wang.min@k001.example\r\nTo: wang.min@k001.example\r\nSubject: =?utf-8?b?6K6i5Y2V?=\r\n"
            b"Date: Mon, 23 Nov 2026 01:00:00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            b"<b>hello</b>\r\nhttp://127.0.0.1:8000/orders/SO-1\r\nhttp://evil.example/\r\n"
        )
        (tmp_path / "mail" / "half").write_text("not a mail")

    def demo(self) -> None:
        with unit(HOUSE) as work:
            facts.state(work, facts.DEMO, {"seed": 1})

    def test_it_lists_and_shows_what_the_demo_sent(self, visit: Any) -> None:
        self.demo()
        assert "订单" in visit(None).get("/mailbox").text
        shown = visit(None).get(f"/mailbox/{self.NAME}").text
        assert "&lt;b&gt;hello" in shown
        assert 'href="http://127.0.0.1:8000/orders/SO-1"' in shown
        assert 'href="http://evil.example/"' not in shown

    def test_it_exists_in_a_demo_alone(self, visit: Any) -> None:
        assert visit(None).get("/mailbox").status_code == 404
        assert visit(None).get(f"/mailbox/{self.NAME}").status_code == 404

    def test_it_exists_on_loopback_alone(self, visit: Any, tmp_path: Path) -> None:
        from domain.shared.settings import Settings

        self.demo()
        self.settings = Settings(var=tmp_path, host="0.0.0.0")
        assert visit(None).get("/mailbox").status_code == 404

    @pytest.mark.parametrize("name", ["half", "1764000000000000000-zzzzzzzz", "nothing"])
    def test_it_opens_nothing_but_mails(self, visit: Any, name: str) -> None:
        self.demo()
        assert visit(None).get(f"/mailbox/{name}").status_code == 404
