"""What papers and workbooks of money say, in both languages: every figure again as it stands in the program (RULES 8)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.customers.models import Customer
from domain.receivables.actions import paying, sending
from domain.receivables.actions.answering import LineAnswer
from domain.receivables.queries import ages
from domain.receivables.sheet import ReceivablesSheet, receivables_sheet, statement_sheet
from domain.records.models import Record
from tests.cast import PASSWORD, TODAY
from tests.receivables.received import ARM, LINK, House, received
from tests.receivables.test_adjusting import adjust, provisional
from tests.receivables.test_confidential import Both, both  # noqa: F401 - a fixture
from tests.receivables.test_desks import sheets
from tests.receivables.test_register import due
from tests.records.test_forms import page
from tests.remembering import remembered

D = Decimal
BOTH = pytest.mark.parametrize("language", ["zh-CN", "en"])


def words(html: str) -> str:
    """What stands on the paper, its cells set apart by blanks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<body")[2]))


def account(house: House, who: str = "a") -> ReceivablesSheet:
    return house.system(lambda work: receivables_sheet(work, work.fetch(Customer, house.cast.customers[who].id), "王敏"))


def register(house: House) -> ReceivablesSheet:
    return house.system(lambda work: receivables_sheet(work, None, "徐静"))


@pytest.fixture
@remembered
def paid(house: House) -> tuple[str, str]:
    """976.32 forty days ago and 122.89 today; 500.00 and 700.00 came in."""
    house.issued((ARM, 10, "86.40"), tax_number="26322000000100000001", day=TODAY - timedelta(days=40))
    house.issued((LINK, 5, "21.75"), tax_number="26322000000100000002")
    return house.pay("500.00", reference="ICBC-1"), house.pay("700.00", reference="ICBC-2", method="draft")


# the account


def test_the_paper_says_in_all_what_page_and_workbook_say(house: House, paid: tuple[str, str]) -> None:
    """Open and overdue, delivered and not invoiced, less credit and what is held: each row of the register, and its foot."""
    house.issued((ARM, 10, "86.40"), tax_number="26322000000100000003", day=TODAY - timedelta(days=200))
    received(house.cast, (LINK, 4, "21.75"), po="4500874099")
    order = received(house.cast, (ARM, 1, "86.40"), state="released", signed=False, po="4500874100")
    house.pay("50.00", order=order)
    (row,), (told,) = house.system(lambda work: ages.by_customer(work)), register(house).rows
    assert (told.overdue, told.total) == (row.overdue, row.total)
    assert row.total == D("976.32") + D("98.31") - D("100.79") - D("50.00") == D("923.84")  # 976.32 of it overdue
    for language, heads in (("zh-CN", ("应收合计", "已逾期：¥976.32")), ("en", ("Owed in all", "overdue: ¥976.32"))):
        said = words(page("receivables", language, register(house)))
        assert all(each in said for each in heads) and said.count("¥923.84") == 2 and said.count("¥50.00") == 2


def test_a_statement_on_paper_and_on_its_pages_says_of_what_unit_each_quantity_is(house: House, visit: Any) -> None:
    received(house.cast, (ARM, 1000, "86.40"))
    number = house.send(house.draft())
    sheet = house.system(lambda work: statement_sheet(work, house.statement(number)))
    assert "1,000 件" in words(page("statement", "zh-CN", sheet)) and "1,000 pcs" in words(page("statement", "en", sheet))
    for who, at in ((house.cast.wang_min, "/statements/"), (house.cast.xu, "/admin/receivables/statements/")):
        assert "1,000 件" in words(visit(who).get(f"{at}{number}").text)


@pytest.mark.clause("5.1.12(2)")
def test_the_account_on_paper_has_each_payment_with_what_it_paid_and_what_is_left(house: House, paid: tuple[str, str]) -> None:
    found = account(house)
    assert [(row.number, row.reference, row.amount, row.matched, row.left) for row in found.payments] == [
        (paid[0], "ICBC-1", D("500.00"), D("500.00"), 0), (paid[1], "ICBC-2", D("700.00"), D("599.21"), D("100.79"))]
    assert (found.invoices, found.rows[0].open, found.rows[0].credit) == ([], 0, D("100.79"))


@BOTH
def test_the_payments_are_printed_in_the_readers_language(house: House, paid: tuple[str, str], language: str) -> None:
    said = words(page("receivables", language, account(house)))
    day = "2026-11-23" if language == "zh-CN" else "23 Nov 2026"
    for text in (*paid, "ICBC-1", "ICBC-2", "¥500.00", "¥700.00", "¥599.21", "¥100.79", day):
        assert text in said, text
    way = ("银行转账", "承兑汇票") if language == "zh-CN" else ("Bank transfer", "Bank acceptance draft")
    assert all(each in said for each in way)
    assert ("Payments received" in said) is (language == "en")


def test_a_cancelled_payment_is_not_on_the_account_and_what_it_paid_is_open_on_it(house: House, paid: tuple[str, str]) -> None:
    house.as_(house.cast.xu, lambda work: paying.cancel(work, paid[0], "银行退票", PASSWORD, None))
    found = account(house)
    assert [row.number for row in found.payments] == [paid[1]]
    assert sum((row.open for row in found.invoices), D(0)) == D("500.00") == found.rows[0].open


@pytest.mark.parametrize(("days", "left", "printed"), [(0, "0", True), (365, "0", True), (366, "0", False), (366, "0.01", True),
                                                       (3000, "976.32", True)])
def test_a_years_payments_are_on_it_and_of_older_ones_those_with_something_left(house: House, days: int, left: str, printed: bool) -> None:
    house.issued((ARM, 10, "86.40"))
    number = house.pay(D("976.32") + D(left), day=TODAY - timedelta(days=days))
    assert ([row.number for row in account(house).payments] == [number]) is printed


def test_a_credit_note_is_named_as_what_it_is(house: House) -> None:
    provisional(house, price="90.00")
    number = house.send(adjust(house))
    house.answer(number)
    note = house.credit(number)
    (row,) = account(house).payments
    assert (row.number, row.amount, row.reference) == (note, D("406.80"), number)  # for which list it stands
    assert "贷项通知" in words(page("receivables", "zh-CN", account(house)))
    assert "Credit note" in words(page("receivables", "en", account(house)))


def test_the_register_over_all_customers_lists_no_payments_of_any_one(house: House, paid: tuple[str, str]) -> None:
    assert (register(house).payments, register(house).invoices) == ([], [])
    assert "ICBC-1" not in words(page("receivables", "zh-CN", register(house)))


def test_another_customers_account_has_nothing_of_it(house: House, paid: tuple[str, str]) -> None:
    found = account(house, "b")
    assert (found.rows, found.invoices, found.payments) == ([], [], [])
    said = words(page("receivables", "zh-CN", found))
    assert "ICBC" not in said and "976.32" not in said


@pytest.mark.clause("5.1.1(4)")
def test_confidential_invoices_and_payments_are_on_no_account(both: Both) -> None:  # noqa: F811
    house = both.house
    house.answer(house.send(both.secret))
    invoice = house.issue(house.asked(both.secret))
    secret = house.pay("1000.00", invoices=[invoice], reference="SECRET-PAY")
    plain = house.pay("5.00", reference="OPEN-PAY")
    found = account(house)
    assert [row.number for row in found.payments] == [plain]
    said = words(page("receivables", "zh-CN", found))
    assert secret not in said and "SECRET-PAY" not in said and "23.68" not in said
    assert "OPEN-PAY" in said


def test_each_open_invoice_stands_in_its_age_and_the_row_adds_up(house: House) -> None:
    for late, number in ((0, "1001"), (1, "1002"), (31, "1003"), (61, "1004"), (91, "1005")):
        due(house, house.issued((LINK, 1, "100.00"), tax_number=number), late)
    found = account(house)
    assert [(row.number, str(row.age)) for row in found.invoices] == [
        ("1005", "Over 90 days"), ("1004", "61–90 days"), ("1003", "31–60 days"), ("1002", "1–30 days"), ("1001", "Not due")]
    (row,) = found.rows
    assert (list(row.ages), row.open) == ([D("113.00")] * 5, D("565.00"))


def test_whole_yen_on_paper(house: House) -> None:
    order = received(house.cast, (LINK, 3, "33.5"))
    house.system(lambda work: setattr(work.fetch(type(house.order(order)), house.order(order).id), "currency", "JPY"))
    said = words(page("receivables", "zh-CN", account(house)))
    assert "114" in said and "114." not in said  # 101 and 13 % of it


# the statement


@BOTH
def test_a_statement_prints_every_line_and_leaves_out_what_was_taken_off(house: House, language: str) -> None:
    received(house.cast, (ARM, 10, "86.40"), (LINK, 333, "21.755"))
    number = house.send(house.draft())
    house.answer(number, LineAnswer(True), LineAnswer(False, "下月对账"))
    house.settle(number, 2, "dropped", "转下月")
    sheet = house.system(lambda work: statement_sheet(work, house.statement(number)))
    said = words(page("statement", language, sheet))
    days = ("2026-11-01", "2026-11-30") if language == "zh-CN" else ("1 Nov 2026", "30 Nov 2026")
    for text in (ARM, "86.40", "¥864.00", "¥112.32", "¥976.32", "王敏", *days):
        assert text in said, text
    assert LINK not in said and "8,186.19" not in said
    assert ("月结 60 天" in said) is (language == "zh-CN")


def test_a_statement_that_is_not_confirmed_yet_bears_nobodys_name_of_the_customer(house: House) -> None:
    received(house.cast, (ARM, 10, "86.40"))
    number = house.send(house.draft())
    before = house.system(lambda work: statement_sheet(work, house.statement(number)))
    assert (before.confirmed_by, before.confirmed_on, [row.state for row in before.lines]) == ("", None, ["open"])
    house.answer(number)
    after = house.system(lambda work: statement_sheet(work, house.statement(number)))
    assert (after.confirmed_by, after.confirmed_on, [row.state for row in after.lines]) == ("王敏", TODAY, ["confirmed"])


@BOTH
def test_a_statement_on_paper_says_of_each_line_what_the_customer_answered(house: House, language: str) -> None:
    """Confirmed, disputed with their words and figures, or to be confirmed: each as it stands (RULES 8)."""
    received(house.cast, (ARM, 1000, "86.40"), (LINK, 500, "21.75"), (ARM, 20, "86.40"))
    number = house.send(house.draft())
    house.answer(number, LineAnswer(True), LineAnswer(False, "实收 490 件", D(490), D("21.50")), None)
    sheet = house.system(lambda work: statement_sheet(work, house.statement(number)))
    said = words(page("statement", language, sheet))
    answers = re.findall("已确认|有异议|待确认" if language == "zh-CN" else "Confirmed|Disputed|To be confirmed", said)
    assert answers == (["已确认", "有异议", "待确认"] if language == "zh-CN" else ["Confirmed", "Disputed", "To be confirmed"])
    assert "实收 490 件" in said and "490" in said and "21.50" in said


@pytest.mark.clause("5.1.12(2)")
def test_what_the_customer_signed_of_a_statement_in_part_is_printed_with_it(house: House) -> None:
    """Sent, answered with a dispute, confirmed: three editions, each as it was then; what finance answers meanwhile makes none."""
    received(house.cast, (ARM, 1000, "86.40"), (LINK, 500, "21.75"), (LINK, 20, "21.75"))
    number = house.send(house.draft())
    house.answer(number, LineAnswer(True), LineAnswer(False, "实收 490 件", D(490)), LineAnswer(False, "实收 19 件", D(19)))

    def editions() -> list[tuple[int, list[str], int]]:
        wanted = select(Record).where(Record.form == "statement").order_by(Record.edition)
        rows = house.system(lambda work: list(work.session.scalars(wanted)))
        return [(row.edition, [line["state"] for line in row.sheet["lines"]], len(row.signers)) for row in rows]

    first, second = editions()
    assert first == (1, ["open"] * 3, 0)
    assert second == (2, ["confirmed", "disputed", "disputed"], 1)
    house.settle(number, 2, "accepted")
    assert editions() == [first, second]
    house.settle(number, 3, "accepted")
    assert editions()[2] == (3, ["confirmed"] * 3, 1)


@pytest.mark.clause("5.1.12(2)")
@pytest.mark.parametrize("how", ["cancelled", "taken off"])
def test_the_paper_of_a_statement_that_stands_no_longer_is_void(house: House, how: str) -> None:
    """With the lines that the customer knew, and not the one that was taken off before they saw it; a draft has no paper to be void."""
    received(house.cast, (ARM, 1000, "86.40"), (LINK, 500, "21.75"))
    number = house.draft()
    _, second = house.lines(number)
    house.as_(house.cast.xu, lambda work: sending.drop_line(work, number, second.id, None))
    house.send(number)
    if how == "cancelled":
        house.as_(house.cast.xu, lambda work: sending.cancel(work, number, "期间有误", None))
    else:
        house.answer(number, LineAnswer(False, "未收到"))
        house.settle(number, 1, "dropped", "核实后再列")
    wanted = select(Record).where(Record.form == "statement").order_by(Record.edition.desc()).limit(1)
    last = house.system(lambda work: work.session.scalars(wanted).one())
    said = words(page("statement", "zh-CN", house.system(lambda work: statement_sheet(work, house.statement(number)))))
    assert last.edition == (2 if how == "cancelled" else 3) and "作废" in said
    assert [line["part"] for line in last.sheet["lines"]] == [ARM] and LINK not in said
    draft = house.draft()
    house.as_(house.cast.xu, lambda work: sending.cancel(work, draft, "重做", None))
    assert house.system(lambda work: work.session.scalars(wanted).one()).id == last.id


def test_a_provisional_price_says_so_on_the_statement_and_its_list_names_the_difference(house: House) -> None:
    invoice = provisional(house)
    first = house.invoice(invoice).statement_number
    sheet = house.system(lambda work: statement_sheet(work, house.statement(first)))
    assert [row.provisional for row in sheet.lines] == [True]
    number = adjust(house)
    made = house.system(lambda work: statement_sheet(work, house.statement(number)))
    assert [(row.quantity, row.unit_price, row.net, row.provisional) for row in made.lines] == [(100, D("6.40"), D("640.00"), False)]
    assert str(made.kind) == "Adjustment of provisional prices"


# workbooks


def test_the_lines_of_a_statement_as_a_workbook_are_numbers_and_days_not_words(house: House, visit: Any) -> None:
    received(house.cast, (ARM, 10, "86.40"), (LINK, 5, "21.75"))
    number = house.send(house.draft())
    house.answer(number, LineAnswer(True), LineAnswer(False, "实收 4 件", D(4)))
    (rows,) = sheets(visit(house.cast.wang_min).get(f"/statements/{number}/lines.xlsx")).values()
    head, first, second = rows
    assert [row[head.index("含税金额")] for row in (first, second)] == [976.32, 122.89]
    assert [row[head.index("数量")] for row in (first, second)] == [10, 5]
    assert "实收 4 件" in second and date(2026, 11, 23) in first
    assert visit(house.cast.b_buyer).get(f"/statements/{number}/lines.xlsx").status_code == 404
    assert visit(house.cast.a_quality).get(f"/statements/{number}/lines.xlsx").status_code == 403


def test_the_register_as_a_workbook_adds_up_to_the_page(house: House, visit: Any, paid: tuple[str, str]) -> None:
    received(house.cast, ("B-77120", 500, "4.35"), customer="b")
    rows, _ = sheets(visit(house.cast.xu).get("/admin/receivables.xlsx")).values()
    head, *found = rows
    figures = {row[0]: dict(zip(head, row, strict=True)) for row in found}
    assert (figures["K001"]["未付金额"], figures["K001"]["应收合计"]) == (0, -100.79)
    assert 2457.75 in figures["K002"].values()
    filtered = sheets(visit(house.cast.xu).get("/admin/receivables.xlsx?q=K002"))
    assert [row[0] for rows in filtered.values() for row in rows[1:]] == ["K002"]
    assert visit(house.cast.sun_li).get("/admin/receivables.xlsx").status_code == 403


@pytest.mark.clause("5.1.1(4)")
def test_a_customers_workbook_holds_confidential_rows_for_members_alone(both: Both, visit: Any) -> None:  # noqa: F811
    house = both.house
    house.answer(house.send(both.secret))
    invoice = house.issue(house.asked(both.secret), tax_number="77001")
    house.pay("1000.00", invoices=[invoice], reference="SECRET-PAY")

    def seen(who: Any) -> str:
        return str(sheets(visit(who).get("/statements/account.xlsx")))

    assert "77001" in seen(house.cast.wang_min) and "SECRET-PAY" in seen(house.cast.wang_min)
    assert "77001" not in seen(house.cast.a_admin) and "SECRET-PAY" not in seen(house.cast.a_admin)
    assert "23.68" not in seen(house.cast.a_admin)  # nor what is left of it, in a sum


@pytest.mark.clause("5.1.12(2)")
def test_an_adjustment_list_says_the_provisional_and_the_final_price_on_both_pages_and_on_paper(house: House, visit: Any) -> None:
    provisional(house)
    number = house.send(adjust(house))
    for who, door in ((house.cast.wang_min, ""), (house.cast.xu, "/admin/receivables")):
        assert "暂定价 80.00，正式价 86.40" in visit(who).get(f"{door}/statements/{number}").text
    sheet = house.system(lambda work: statement_sheet(work, house.statement(number)))
    assert "暂定价 80.00，正式价 86.40" in words(page("statement", "zh-CN", sheet))
