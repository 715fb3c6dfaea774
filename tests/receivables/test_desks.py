"""The pages of money as finance, sales, the general manager and the customer see them; workbooks and papers (RULES 8)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from domain.accounts.models import Person
from domain.customers.models import Customer
from domain.receivables.actions.answering import LineAnswer
from domain.receivables.queries import things
from domain.receivables.sheet import receivables_sheet, statement_sheet
from domain.shared.errors import Forbidden
from tests.cast import PASSWORD, TODAY
from tests.receivables.received import ARM, LINK, House, received
from tests.receivables.test_adjusting import adjust, provisional
from tests.remembering import remembered

D = Decimal
HERE = "/admin/receivables"


def said(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.fixture
@remembered
def disputed(house: House) -> str:
    """Two lines: the customer sees a quantity and a price otherwise."""
    received(house.cast, (ARM, 1000, "86.40"), (LINK, 5, "21.75"))
    number = house.send(house.draft())
    house.answer(number, LineAnswer(False, "实收 990 件", D(990)), LineAnswer(False, "协议价 21.00", None, D("21.00")))
    return number


# a dispute, desk by desk


def test_finance_sees_what_differs_beside_what_is_ours_and_signs_another_quantity(house: House, visit: Any, disputed: str) -> None:
    finance = visit(house.cast.xu)
    at = f"{HERE}/statements/{disputed}"
    page = said(finance.get(at))
    for words in ("有异议：第 1 行 · 2904110-K80", "实收 990 件", "1,000 / 990", "21.75 / 21.00", "王敏", "价格变更须由总经理接受"):
        assert words in page
    line = house.lines(disputed)[0]
    typed = {"outcome": "accepted", "quantity": "995", "answer": "以 995 件为准"}
    wrong = finance.post(f"{at}/lines/{line.id}/answer", typed | {"password": "wrong"}, version=house.statement(disputed).version)
    assert wrong.status_code == 422 and 'value="995"' in wrong.text and "以 995 件为准" in wrong.text
    too_many = finance.post(f"{at}/lines/{line.id}/answer", typed | {"quantity": "1001", "password": PASSWORD})
    assert too_many.status_code == 422 and f'id="quantity-{line.id}-error"' in too_many.text
    done = finance.post(f"{at}/lines/{line.id}/answer", typed | {"password": PASSWORD}, version=house.statement(disputed).version)
    assert done.status_code == 303
    assert (house.lines(disputed)[0].quantity, house.lines(disputed)[0].state) == (995, "open")


def test_sales_may_say_why_a_line_stands_and_is_offered_nothing_else(house: House, visit: Any, disputed: str) -> None:
    sales = visit(house.cast.li_qian)
    at = f"{HERE}/statements/{disputed}"
    page = sales.get(at).text
    assert 'value="kept"' in page and 'value="accepted"' not in page and 'value="dropped"' not in page
    assert 'name="password"' not in page.split('id="lines"')[0]
    line = house.lines(disputed)[0]
    for outcome in ("accepted", "dropped"):
        refused = sales.post(f"{at}/lines/{line.id}/answer", {"outcome": outcome, "password": PASSWORD})
        assert refused.status_code == 403
    assert sales.post(f"{at}/lines/{line.id}/answer", {"outcome": "kept", "answer": ""}).status_code == 422
    assert sales.post(f"{at}/lines/{line.id}/answer", {"outcome": "kept", "answer": "签收单为 1000 件"}).status_code == 303
    assert "签收单为 1000 件" in visit(house.cast.wang_min).get(f"/statements/{disputed}").text


@pytest.mark.clause("5.1.12(2)")
@pytest.mark.parametrize(("who", "position", "ours", "may"), [
    ("xu", 1, {"quantity": D(1000)}, True), ("li_qian", 1, {"quantity": D(1000)}, False), ("shen", 1, {"quantity": D(1000)}, False),
    ("shen", 2, {"price": D("21.75")}, True), ("li_qian", 2, {"price": D("21.75")}, False),
])
def test_that_our_figure_holds_is_said_by_who_could_sign_another(
    house: House, disputed: str, who: str, position: int, ours: dict[str, D], may: bool
) -> None:
    deed = lambda: house.settle(disputed, position, "accepted", who=getattr(house.cast, who), **ours)  # noqa: E731
    if not may:
        with pytest.raises(Forbidden):
            deed()
    else:
        deed()
    line = house.lines(disputed)[position - 1]
    assert (line.quantity, line.unit_price) == ((1000, D("86.40")), (5, D("21.75")))[position - 1]
    assert line.state == ("open" if may else "disputed"), "they look at it again"


@pytest.mark.clause("5.1.9(4)")
def test_the_general_manager_signs_another_price_in_english_too(house: House, visit: Any, disputed: str) -> None:
    house.system(lambda work: setattr(work.fetch(Person, house.cast.shen.id), "language", "en"))
    manager = visit(house.cast.shen)
    at = f"{HERE}/statements/{disputed}"
    page = manager.get(at)
    assert 'name="price"' in page.text
    assert "Disputed: line 2 · 2916035-K80" in said(page) and "Price, ours / theirs 21.75 / 21.00" in said(page)
    line = house.lines(disputed)[1]
    answered = manager.post(f"{at}/lines/{line.id}/answer", {"outcome": "accepted", "password": PASSWORD})
    assert answered.status_code == 303
    assert (house.lines(disputed)[1].unit_price, house.lines(disputed)[1].state) == (D("21.00"), "confirmed")


def test_production_and_logistics_have_no_desk_here(house: House, visit: Any, disputed: str) -> None:
    for who in ("chen", "sun_li", "he_head", "it"):
        one = visit(house.cast.people[who])
        for path in ("", "/statements", f"/statements/{disputed}", "/invoices", "/payments", "/exceptions", "/consignment", ".xlsx"):
            assert one.get(f"{HERE}{path}").status_code in (403, 404), (who, path)


def test_the_customer_reads_whose_turn_it_is(house: House, visit: Any, disputed: str) -> None:
    buyer = visit(house.cast.wang_min)
    assert "我方财务部正在核对您的异议" in said(buyer.get(f"/statements/{disputed}"))
    house.settle(disputed, 1, "kept", "签收单有刘伟签字")
    house.settle(disputed, 2, "dropped", "转下月")
    page = said(buyer.get(f"/statements/{disputed}"))
    assert "1 行等待您的答复" in page and "签收单有刘伟签字" in page and "转下月" in page


@pytest.mark.clause("5.1.12(3)")
def test_no_line_waits_for_a_customer_who_has_the_draft_not_yet(house: House, visit: Any) -> None:
    received(house.cast, (ARM, 1000, "86.40"))
    number = house.draft()
    finance, at = visit(house.cast.xu), f"{HERE}/statements/{number}"
    assert "待确认" not in said(finance.get(at))
    house.send(number)
    assert "待确认" in said(finance.get(at))


# money held, on its page


def test_finance_holds_what_is_left_of_a_payment_on_its_page(house: House, visit: Any) -> None:
    order = received(house.cast, (ARM, 10, "86.40"), state="released", signed=False)
    payment = house.pay("1000.00")
    finance, at = visit(house.cast.xu), f"{HERE}/payments/{payment}"
    assert f"{at}/reservation" in finance.get(at).text
    seen = house.payment(payment).version
    wrong = finance.post(f"{at}/reservation", {"order": "SO-1", "part": "976.32"}, version=seen)
    assert wrong.status_code == 422 and 'value="976.32"' in wrong.text and 'id="order-error"' in wrong.text
    assert finance.post(f"{at}/reservation", {"order": order, "part": "976.32"}, version=seen).status_code == 303
    page = said(finance.get(at))
    assert order in page and "¥23.68" in page
    assert visit(house.cast.li_qian).post(f"{at}/reservation", {"order": order}).status_code == 403
    assert f"{at}/reservation" not in visit(house.cast.li_qian).get(at).text


def test_nothing_left_is_a_dash_and_offers_nothing_to_hold(house: House, visit: Any) -> None:
    house.issued((ARM, 10, "86.40"))
    payment = house.pay("976.32")
    page = visit(house.cast.xu).get(f"{HERE}/payments/{payment}")
    assert "/reservation" not in page.text and "¥0.00" not in page.text


# an invoice that is cancelled, on its page


def test_an_invoice_made_out_is_cancelled_on_its_page_with_reason_and_password(house: House, visit: Any) -> None:
    number = house.issued((ARM, 10, "86.40"))
    finance, at = visit(house.cast.xu), f"{HERE}/invoices/{number}"
    assert "红冲" in finance.get(at).text
    refused = finance.post(f"{at}/cancellation", {"why": "抬头有误", "password": "wrong"}, version=house.invoice(number).version)
    assert refused.status_code == 422 and "抬头有误" in refused.text
    assert finance.post(f"{at}/cancellation", {"why": "", "password": PASSWORD}).status_code == 422
    assert finance.post(f"{at}/cancellation", {"why": "抬头有误", "password": PASSWORD}).status_code == 303
    assert house.invoice(number).state == "cancelled"
    page = finance.get(at).text
    assert "抬头有误" in page and f"{at}/cancellation" not in page
    assert visit(house.cast.wang_min).get(f"/statements/invoices/{number}").status_code == 200


def test_an_invoice_past_due_shows_by_how_many_days_at_both_doors(house: House, visit: Any) -> None:
    number = house.issued((ARM, 10, "86.40"))
    house.system(lambda work: setattr(work.fetch(type(house.invoice(number)), house.invoice(number).id), "due_on",
                                      TODAY - timedelta(days=45)))
    for page in (visit(house.cast.xu).get(f"{HERE}/invoices"), visit(house.cast.wang_min).get("/statements/account")):
        assert "逾期 45 天" in said(page) and "31–60 天" in said(page)


@pytest.mark.parametrize("what", ["issue", "answer", "cancellation", "credit"])
def test_who_answers_from_an_old_page_changes_nothing(house: House, visit: Any, what: str) -> None:
    """409 by the version, before anything is said of the state: what was typed stays on the page."""
    finance = visit(house.cast.xu)
    if what in {"issue", "cancellation"}:
        number = house.asked(house.confirmed((ARM, 10, "86.40")))
        at, version = f"{HERE}/invoices/{number}/{what}", house.invoice(number).version
        typed = {"number": "26322000000100000009", "day": TODAY.isoformat(), "net": "864.00", "tax": "112.32", "gross": "976.32",
                 "why": "重开", "password": PASSWORD}
    else:
        received(house.cast, (ARM, 10, "86.40"))
        number = house.send(house.draft())
        house.answer(number, LineAnswer(False, "实收 8 件", D(8)))
        line = house.lines(number)[0]
        at = f"{HERE}/statements/{number}/" + (f"lines/{line.id}/answer" if what == "answer" else "credit")
        version, typed = house.statement(number).version, {"outcome": "kept", "answer": "已签收", "password": PASSWORD}
    assert finance.post(at, typed, version=version + 7000).status_code == 409
    if what in {"issue", "cancellation"}:
        assert (house.invoice(number).state, house.invoice(number).version) == ("asked", version)
    else:
        assert (house.statement(number).state, house.statement(number).version) == ("disputed", version)


# the register and its permission


def test_who_reads_the_register_prints_it_and_nobody_else(house: House, visit: Any) -> None:
    house.issued((ARM, 10, "86.40"))
    for who, may in (("xu", True), ("li_qian", True), ("shen", True), ("sun_li", False), ("chen", False)):
        one = visit(house.cast.people[who])
        assert (one.get(HERE).status_code == 200) is may
        assert (one.post(f"{HERE}/register").status_code == 303) is may
    page = visit(house.cast.li_qian).get(HERE).text
    assert f'action="{HERE}/register"' in page and page.count("AR-") == 3


def test_the_register_names_the_terms_and_a_total_a_currency(house: House, visit: Any) -> None:
    house.issued((ARM, 10, "86.40"))
    page = said(visit(house.cast.xu).get(HERE))
    assert "月结 60 天" in page and "合计 CNY" in page
    assert "¥0.00" not in page


# an exception, on its page


def test_an_exception_is_proposed_until_a_day_ended_and_listed_by_state(house: House, visit: Any) -> None:
    order = received(house.cast, (ARM, 10, "86.40"), state="released", signed=False)
    house.system(lambda work: setattr(work.fetch(Customer, house.cast.a.id), "retail", True))
    finance, manager = visit(house.cast.xu), visit(house.cast.shen)
    at = f"{HERE}/exceptions"
    usual = (TODAY + timedelta(days=30)).isoformat()
    assert f'value="{usual}"' in finance.get(at).text
    typed = {"order": order, "amount": "976.32", "reason": "货急", "last": (TODAY + timedelta(days=400)).isoformat()}
    wrong = finance.post(at, typed)
    assert wrong.status_code == 422 and 'id="last-error"' in wrong.text
    assert finance.post(at, typed | {"last": (TODAY + timedelta(days=10)).isoformat()}).status_code == 303
    number = re.search(r"LW-\d+-\d+", finance.get(at).text)[0]  # type: ignore[index]
    assert manager.post(f"{at}/{number}/signature", {"password": PASSWORD}).status_code == 303
    assert finance.post(f"{at}/{number}/withdrawal", {"why": ""}).status_code == 409
    assert finance.post(f"{at}/{number}/withdrawal", {"why": "货款已到"}).status_code == 303
    assert number in finance.get(f"{at}?state=withdrawn").text and number not in finance.get(f"{at}?state=signed").text
    assert "货款已到" in manager.get(at).text


# workbooks


def sheets(answer: Any) -> dict[str, list[list[Any]]]:
    from python_calamine import CalamineWorkbook  # the house's reader takes the first sheet alone

    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_account_as_a_workbook_has_ages_invoices_and_payments(house: House, visit: Any) -> None:
    number = house.issued((ARM, 10, "86.40"))
    house.pay("100.00", reference="ICBC-1")
    found = sheets(visit(house.cast.wang_min).get("/statements/account.xlsx"))
    assert list(found) == ["往来账单", "已收货未开票", "发票", "贵司付款"]
    account = dict(zip(*found["往来账单"], strict=True))
    assert (account["未到期"], account["应付余额"], account["付款条件"]) == (876.32, 876.32, "月结 60 天")
    (invoice,) = found["发票"][1:]
    assert number in invoice and 976.32 in invoice and 876.32 in invoice
    assert date(2027, 1, 29) in invoice  # due: the end of November and 60 days
    (payment,) = found["贵司付款"][1:]
    assert "ICBC-1" in payment and 100.0 in payment


def test_another_customers_workbook_has_nothing_of_it(house: House, visit: Any) -> None:
    house.issued((ARM, 10, "86.40"))
    found = sheets(visit(house.cast.b_buyer).get("/statements/account.xlsx"))
    assert [len(rows) for rows in found.values()] == [1, 1, 1, 1]


# papers


def test_the_statement_on_paper_adds_up_and_bears_who_confirmed_it(house: House) -> None:
    number = house.confirmed((ARM, 10, "86.40"), (LINK, 5, "21.75"))
    sheet = house.system(lambda work: statement_sheet(work, house.statement(number)))
    assert [(row.part, row.net, row.tax, row.gross) for row in sheet.lines] == [
        (ARM, D("864.00"), D("112.32"), D("976.32")), (LINK, D("108.75"), D("14.14"), D("122.89"))]
    assert (sheet.net, sheet.tax, sheet.gross, sheet.confirmed_by) == (D("972.75"), D("126.46"), D("1099.21"), "王敏")


def test_the_account_on_paper_has_each_open_invoice_by_its_due_day(house: House) -> None:
    house.issued((ARM, 10, "86.40"), day=TODAY - timedelta(days=40), tax_number="1001")
    house.issued((LINK, 5, "21.75"), tax_number="1002")
    house.pay("500.00")
    sheet = house.system(lambda work: receivables_sheet(work, house.cast.a, "王敏"))
    assert [(row.number, row.paid, row.open) for row in sheet.invoices] == [
        ("1001", D("500.00"), D("476.32")), ("1002", D(0), D("122.89"))]
    assert sheet.rows[0].open == D("599.21") == sum((row.open for row in sheet.invoices), D(0))


def test_a_list_in_the_customers_favour_shows_what_is_owed_back(house: House) -> None:
    provisional(house, price="90.00")
    number = house.send(adjust(house))
    house.answer(number)
    page = house.as_(house.cast.xu, lambda work: things.statement(work, number))
    assert page.free == D("-406.80")
    house.credit(number)
    assert house.as_(house.cast.xu, lambda work: things.statement(work, number)).free == 0
