"""The pages of money at both doors: what finance and the customer see, press and are refused (5.1.12(2))."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from domain.records import queries as records
from domain.records import receivables as papers
from tests.cast import PASSWORD, TODAY
from tests.receivables.received import ARM, LINK, House, received
from tests.receivables.test_adjusting import adjust, provisional

HERE = "/admin/receivables"


def said(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.mark.clause("5.1.12(2)")
def test_a_statement_goes_from_finance_to_the_customer_and_comes_back_confirmed_with_its_invoice(house: House, visit: Any) -> None:
    received(house.cast, (ARM, 10, "86.40"), (LINK, 5, "21.75"))
    finance, buyer = visit(house.cast.xu), visit(house.cast.wang_min)
    made = finance.post(f"{HERE}/statements", {"customer": "K001", "first": "2026-11-01", "last": "2026-11-30"})
    assert made.status_code == 303
    at = made.headers["location"]
    number = at.rpartition("/")[2]
    assert buyer.get(f"/statements/{number}").status_code == 404
    page = finance.get(at)
    assert "2904110-K80" in page.text and "¥1,099.21" in page.text
    assert finance.post(f"{at}/sending", version=house.statement(number).version).status_code == 303
    seen = buyer.get(f"/statements/{number}")
    assert "¥1,099.21" in seen.text and "86.40" in seen.text
    sent = {"rest": "1", "invoice": "1", "password": PASSWORD}
    answered = buyer.post(f"/statements/{number}/answers", sent, version=house.statement(number).version)
    assert answered.status_code == 303
    assert house.statement(number).state == "confirmed"
    assert [task.kind for task in house.tasks("invoice")] == ["invoice.issue"]


def test_what_differs_is_kept_on_the_page_when_the_password_is_wrong(house: House, visit: Any) -> None:
    received(house.cast, (ARM, 10, "86.40"))
    number = house.send(house.draft())
    line = house.lines(number)[0]
    typed = {f"r-{line.id}": "no", f"why-{line.id}": "实收 8 件", f"quantity-{line.id}": "8", "password": "wrong"}
    buyer = visit(house.cast.wang_min)
    refused = buyer.post(f"/statements/{number}/answers", typed, version=house.statement(number).version)
    assert refused.status_code == 422
    assert "实收 8 件" in refused.text
    assert house.lines(number)[0].state == "open"
    done = buyer.post(f"/statements/{number}/answers", typed | {"password": PASSWORD}, version=house.statement(number).version)
    assert done.status_code == 303
    assert house.statement(number).state == "disputed"
    finance = visit(house.cast.xu)
    at = f"{HERE}/statements/{number}"
    assert "实收 8 件" in finance.get(at).text
    typed = {"outcome": "accepted", "password": PASSWORD}
    answer = finance.post(f"{at}/lines/{line.id}/answer", typed, version=house.statement(number).version)
    assert answer.status_code == 303
    assert (house.statement(number).state, house.lines(number)[0].quantity) == ("confirmed", 8)


def test_a_line_that_differs_without_words_is_told_beside_it(house: House, visit: Any) -> None:
    received(house.cast, (ARM, 10, "86.40"))
    number = house.send(house.draft())
    line = house.lines(number)[0]
    refused = visit(house.cast.wang_min).post(f"/statements/{number}/answers", {f"r-{line.id}": "no", "password": PASSWORD})
    assert refused.status_code == 422
    assert f'id="r-{line.id}-error"' in refused.text


@pytest.mark.clause("5.1.12(2)")
def test_the_customer_asks_for_the_invoice_of_received_goods_and_finance_records_it_with_its_file(house: House, visit: Any) -> None:
    order = received(house.cast, (ARM, 10, "86.40"))
    (goods,) = house.slip_lines(order)
    buyer, finance = visit(house.cast.wang_min), visit(house.cast.xu)
    seen = said(buyer.get("/statements/received"))
    assert "2904110-K80" in seen and "864.00" in seen
    assert buyer.post("/statements/received", {}).status_code == 409
    asked = buyer.post("/statements/received", {"sel": str(goods.id), "password": PASSWORD})
    number = asked.headers["location"].rpartition("/")[2]
    at = f"{HERE}/invoices/{number}"
    assert 'name="number"' in finance.get(at).text
    given = {"number": "26322000000012345678", "day": TODAY.isoformat(), "net": "864.00", "tax": "112.32", "gross": "976.32",
             "password": PASSWORD}
    paper = {"file": ("fapiao.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "application/pdf")}
    wrong = finance.post(f"{at}/issue", given | {"gross": "976.00"}, files=paper, version=house.invoice(number).version)
    assert wrong.status_code == 422
    assert "26322000000012345678" in wrong.text
    done = finance.post(f"{at}/issue", given, files=paper, version=house.invoice(number).version)
    assert done.status_code == 303
    shown = buyer.get(f"/statements/invoices/{number}").text
    assert "26322000000012345678" in shown and "fapiao.pdf" in shown and "2027-01-29" in shown
    assert visit(house.cast.b_buyer).get(f"/statements/invoices/{number}").status_code == 404


def test_a_payment_is_recorded_matched_undone_and_matched_again_on_its_pages(house: House, visit: Any) -> None:
    invoice = house.issued((ARM, 10, "86.40"))
    finance = visit(house.cast.xu)
    assert "26322000000100000001" in finance.get(f"{HERE}/invoices").text
    page = finance.get(f"{HERE}/payments/new?customer=K001&invoice={invoice}")
    assert f'value="{invoice}"' in page.text
    typed = {"customer": "K001", "amount": "1,000.00", "day": TODAY.isoformat(), "method": "transfer", "reference": "ICBC-1",
             "password": PASSWORD}
    made = finance.post(f"{HERE}/payments", typed)
    at = made.headers["location"]
    number = at.rpartition("/")[2]
    assert "¥23.68" in finance.get(at).text
    assert "ICBC-1" in finance.get(f"{HERE}/payments?state=credit").text
    (matched,) = house.allocations(number)
    assert finance.post(f"{at}/matches/{matched.id}/removal", version=house.payment(number).version).status_code == 303
    assert house.invoice(invoice).state == "issued"
    assert finance.post(f"{at}/matching", {"invoices": invoice}, version=house.payment(number).version).status_code == 303
    assert house.invoice(invoice).state == "paid"
    again = finance.post(f"{HERE}/payments", typed)
    assert again.status_code == 422 and "ICBC-1" in again.text
    cancelled = finance.post(f"{at}/cancellation", {"why": "退票", "password": PASSWORD}, version=house.payment(number).version)
    assert cancelled.status_code == 303 and "退票" in finance.get(at).text


@pytest.mark.clause("5.1.12(2)")
def test_the_register_shows_ages_and_is_exported(house: House, visit: Any) -> None:
    house.issued((ARM, 10, "86.40"))
    received(house.cast, (LINK, 5, "21.75"))
    finance = visit(house.cast.xu)
    page = said(finance.get(HERE))
    assert "¥976.32" in page and "¥122.89" in page
    overdue, not_due = (said(finance.get(f"{HERE}?age={age}")) for age in ("overdue", "not_due"))
    assert "¥976.32" in not_due and "¥976.32" not in overdue
    book = finance.get(f"{HERE}.xlsx")
    with ZipFile(BytesIO(book.content)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "976.32" in sheet and "122.89" in sheet
    for url in (f"{HERE}/invoices.xlsx", f"{HERE}/invoices?age=not_due", f"{HERE}/statements?state=confirmed", f"{HERE}/payments"):
        assert finance.get(url).status_code == 200
    assert visit(house.cast.sun_li).get(HERE).status_code == 403


def test_the_customer_reads_its_account_and_prints_it(house: House, visit: Any) -> None:
    house.issued((ARM, 10, "86.40"))
    house.pay("100.00", reference="ICBC-1")
    buyer = visit(house.cast.wang_min)
    page = buyer.get("/statements/account")
    assert "¥876.32" in page.text and "ICBC-1" in page.text
    assert buyer.get("/statements/account.xlsx").status_code == 200
    assert buyer.post("/statements/account/print").status_code == 303
    assert "AR-" in buyer.get("/statements/account").text
    other = visit(house.cast.b_buyer).get("/statements/account").text
    assert "876.32" not in other and "AR-" not in other
    assert visit(house.cast.a_quality).get("/statements/account").status_code == 403


def test_the_register_over_all_customers_is_printed_by_finance_and_never_seen_in_the_portal(house: House, visit: Any) -> None:
    house.issued((ARM, 10, "86.40"))
    finance = visit(house.cast.xu)
    assert finance.post(f"{HERE}/register").status_code == 303
    assert "AR-" in finance.get(HERE).text
    assert "AR-" not in visit(house.cast.wang_min).get("/statements/account").text


def test_a_deduction_is_entered_in_the_portal_and_agreed_in_part_by_finance(house: House, visit: Any) -> None:
    invoice = house.issued((ARM, 10, "86.40"))
    buyer, finance = visit(house.cast.wang_min), visit(house.cast.xu)
    typed = {"amount": "200.00", "reason": "来料划伤 2 件", "reference": "DN-88", "invoice": invoice}
    assert buyer.post("/statements/deductions", typed).status_code == 303
    assert "DN-88" in buyer.get("/statements/deductions").text
    (task,) = house.tasks("receivables.deduction")
    at = f"/admin{task.path}"
    assert "来料划伤" in finance.get(at).text
    refused = finance.post(f"{at}/acceptance", {"amount": "150.00", "password": PASSWORD})
    assert refused.status_code == 422
    done = finance.post(f"{at}/acceptance", {"amount": "150.00", "answer": "仅 1 件属我方", "password": PASSWORD})
    assert done.status_code == 303
    assert house.invoice(invoice).open == Decimal("826.32")
    assert "仅 1 件属我方" in buyer.get("/statements/deductions").text
    assert "HC-" in finance.get(at).text


def test_lists_that_hold_nothing_say_so(house: House, visit: Any) -> None:
    finance, buyer = visit(house.cast.xu), visit(house.cast.wang_min)
    for tail in ("", "/invoices", "/statements", "/payments", "/deductions", "/exceptions", "/consignment"):
        assert 'class="empty"' in finance.get(HERE + tail).text
    for tail in ("", "/received", "/consignment", "/deductions"):
        assert 'class="empty"' in buyer.get(f"/statements{tail}").text


def test_a_list_in_the_customers_favour_asks_for_no_invoice_and_is_credited_by_finance(house: House, visit: Any) -> None:
    provisional(house, price="90.00")
    number = house.send(adjust(house))
    house.answer(number)
    buyer = visit(house.cast.wang_min)
    seen = house.statement(number).version
    assert buyer.post(f"/statements/{number}/invoice", version=seen + 7000).status_code == 409
    refused = buyer.post(f"/statements/{number}/invoice", version=seen)
    assert refused.status_code == 409
    assert f"/statements/{number}/invoice" not in buyer.get(f"/statements/{number}").text  # nothing to press
    finance = visit(house.cast.xu)
    at = f"{HERE}/statements/{number}"
    assert f"{at}/credit" in finance.get(at).text and f"{at}/credit" not in visit(house.cast.li_qian).get(at).text
    assert finance.post(f"{at}/credit", {"password": "wrong"}, version=seen).status_code == 422
    assert finance.post(f"{at}/credit", {"password": PASSWORD}, version=seen).status_code == 303
    assert "HC-" in buyer.get("/statements/account").text


@pytest.mark.clause("5.1.12(2)")
def test_papers_of_money_are_for_those_who_may_see_receivables(house: House, visit: Any) -> None:
    received(house.cast, (ARM, 10, "86.40"))
    number = house.send(house.draft())
    house.as_(house.cast.xu, lambda work: papers.print_register(work))
    found = house.system(lambda work: {each.form.key: each.id for each in records.listed(work, most=10)})
    finance, others = visit(house.cast.xu), visit(house.cast.chen)
    assert number in finance.get("/admin/records").text and number not in others.get("/admin/records").text
    for form in ("statement", "receivables"):
        assert finance.get(f"/admin/records/{found[form]}").status_code == 409  # it is being printed
        assert others.get(f"/admin/records/{found[form]}").status_code == 404
    assert visit(house.cast.wang_min).get(f"/records/{found['statement']}").status_code == 409
    assert visit(house.cast.a_quality).get(f"/records/{found['statement']}").status_code == 404
