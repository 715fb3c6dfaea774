"""One customer's account from inside, line by line, and the 应收账款明细表 with each invoice that it is made of (5.1.12(2))."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.customers.models import Customer
from domain.receivables.actions import sending
from domain.receivables.queries import ages, unbilled
from domain.receivables.queries.ages import Owing, Wanted, by_customer, totals
from domain.receivables.rules import Age
from domain.receivables.sheet import InvoiceOnPaper, OwingOnPaper, ReceivablesSheet, receivables_sheet
from domain.records import receivables as papers
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden
from domain.shared.message import Message
from templates import Page, render
from templates.money import account_workbook, receivables_workbook
from tests.cast import TODAY
from tests.receivables.received import ARM, LINK, House, received
from tests.receivables.test_confidential import OPEN_ONE, SECRET_ONE, Both, both  # noqa: F401 - a fixture
from tests.receivables.test_desks import sheets
from tests.receivables.test_papers import words
from tests.receivables.test_register import due
from tests.records.test_forms import page
from tests.remembering import remembered
from tests.statements import counted

D = Decimal
ROWS = {"a": (ARM, 10, "86.40"), "b": ("B-77120", 500, "4.35")}  # 976.32 and 2457.75


# --- the arithmetic of a row, by hand ---


def owing(number: str = "K001", currency: str = "CNY", **figures: str) -> Owing:
    row = Owing(number, "远江汽车", currency, "month_end", 60)
    for name, value in figures.items():
        if name in set(Age):
            row.ages[name] = D(value)
        else:
            setattr(row, name, D(value))
    return row


@pytest.mark.clause("5.1.12(2)")
@pytest.mark.parametrize(("figures", "open_", "overdue", "total"), [
    ({}, "0", "0", "0"),
    ({"not_due": "100.00"}, "100.00", "0", "100.00"),
    ({"not_due": "100.00", "to_30": "20.00", "to_60": "3.00", "to_90": "0.40", "over_90": "0.05"}, "123.45", "23.45", "123.45"),
    ({"unbilled": "50.00"}, "0", "0", "50.00"),
    ({"to_30": "20.00", "credit": "30.00"}, "20.00", "20.00", "-10.00"),
    ({"unbilled": "976.32", "held": "976.32"}, "0", "0", "0"),
    ({"not_due": "500.00", "unbilled": "200.00", "credit": "50.00", "held": "25.50"}, "500.00", "0", "624.50"),
])
def test_what_a_customer_owes_in_all(figures: dict[str, str], open_: str, overdue: str, total: str) -> None:
    row = owing(**figures)
    assert (row.open, row.overdue, row.total) == (D(open_), D(overdue), D(total))


def test_the_foot_adds_up_each_currency_for_itself() -> None:
    ours = [owing(to_30="20.00", unbilled="1.00"), owing("K002", to_30="5.00", credit="2.00", held="3.00")]
    rows = [*ours, owing("K003", "EUR", not_due="7.00")]
    found = {row.currency: row for row in totals(rows)}
    assert list(found) == ["CNY", "EUR"]
    assert (found["CNY"].overdue, found["CNY"].unbilled, found["CNY"].credit, found["CNY"].held) == (D(25), D(1), D(2), D(3))
    assert found["CNY"].total == sum((row.total for row in ours), D(0)) == D("21.00")
    assert (found["EUR"].open, found["EUR"].overdue) == (D(7), D(0))
    assert totals([]) == []


# --- delivered and not invoiced, line by line ---


@pytest.fixture
@remembered
def four(house: House) -> dict[str, str]:
    """Goods on no statement, on a draft, on one with the customer, and on one whose invoice is asked for."""
    made: dict[str, str] = {}
    for n, name in enumerate(("asked", "sent", "draft"), 1):
        received(house.cast, (ARM, n, "86.40"), po=name, day=date(2026, 11, n))
        made[name] = house.draft()
        if name != "draft":
            house.send(made[name])
    house.answer(made["asked"])
    house.asked(made["asked"])
    received(house.cast, (LINK, 5, "21.75"), po="none", day=date(2026, 11, 9))
    return made


def lines(house: House, who: Actor) -> list[tuple[str, Decimal, str, str]]:
    found = house.as_(who, lambda work: unbilled.of_customer(work, house.cast.a.id))
    return [(row.po_number, row.gross, row.statement, row.state) for row in found]


@pytest.mark.clause("5.1.12(2)")
def test_the_house_sees_of_what_the_column_is_made_and_where_each_line_stands(house: House, four: dict[str, str]) -> None:
    assert lines(house, house.cast.xu) == [
        ("asked", D("97.63"), four["asked"], "confirmed"), ("sent", D("195.26"), four["sent"], "sent"),
        ("draft", D("292.90"), four["draft"], "draft"), ("none", D("122.89"), "", "")]


@pytest.mark.parametrize("who", ["xu", "wang_min"])
def test_what_stands_on_a_statement_is_asked_for_alone_on_the_customers_page(house: House, four: dict[str, str], who: str) -> None:
    actor = getattr(house.cast, who)
    with counted() as said:
        found = house.as_(actor, lambda work: unbilled.stated(work, house.cast.a.id))
    assert found == [row for row in house.as_(actor, lambda work: unbilled.of_customer(work, house.cast.a.id)) if row.state]
    assert [row.po_number for row in found] == ["asked", "sent", "draft"]
    assert not any("FROM slip_line" in each for each in said)


def test_the_customer_is_not_told_the_number_of_a_draft(house: House, four: dict[str, str]) -> None:
    found = lines(house, house.cast.wang_min)
    assert [(po, statement) for po, _, statement, _ in found] == [
        ("asked", four["asked"]), ("sent", four["sent"]), ("draft", ""), ("none", "")]


@pytest.mark.parametrize("who", ["xu", "wang_min", "shen"])
def test_the_lines_add_up_to_the_column_for_whoever_looks(house: House, four: dict[str, str], who: str) -> None:
    actor = getattr(house.cast, who)
    (row,) = house.as_(actor, lambda work: by_customer(work, Wanted(customer_id=house.cast.a.id)))
    assert house.as_(actor, lambda work: unbilled.sums(unbilled.of_customer(work, house.cast.a.id))) == {"CNY": row.unbilled}
    assert row.unbilled == D("708.68")


def test_what_is_invoiced_or_taken_off_is_there_no_more_or_again(house: House, four: dict[str, str]) -> None:
    (invoice,) = [task.object_number for task in house.tasks("invoice.issue")]
    house.issue(invoice)
    house.as_(house.cast.xu, lambda work: sending.cancel(work, four["sent"], "有误", None))
    assert [(po, statement) for po, _, statement, _ in lines(house, house.cast.xu)] == [
        ("sent", ""), ("draft", four["draft"]), ("none", "")]


@pytest.mark.clause("5.1.1(4)")
def test_a_line_of_a_project_is_seen_by_its_members_alone(both: Both) -> None:  # noqa: F811
    house = both.house
    for who, expected in ((house.cast.xu, {OPEN_ONE, SECRET_ONE}), (house.cast.song_head, {OPEN_ONE}),
                          (house.cast.wang_min, {OPEN_ONE, SECRET_ONE}), (house.cast.a_admin, {OPEN_ONE})):
        assert {gross for _, gross, _, _ in lines(house, who)} == expected, who.name


# --- which invoices the register is made of ---


@pytest.fixture
@remembered
def owed(house: House) -> tuple[str, str, str]:
    """Of A one invoice not due and one 45 days late; of B one 10 days late."""
    fresh = house.issued((ARM, 10, "86.40"), tax_number="1001")
    late = house.issued((LINK, 5, "21.75"), tax_number="1002")
    due(house, late, 45)
    received(house.cast, ROWS["b"], customer="b")
    number = house.send(house.draft("K002"))
    house.answer(number, who=house.cast.b_buyer)
    theirs = house.issue(house.asked(number, who=house.cast.b_buyer), tax_number="1003")
    due(house, theirs, 10)
    return fresh, late, theirs


@pytest.mark.parametrize(("wanted", "expected"), [
    (Wanted(), ["1002", "1001", "1003"]), (Wanted(age="overdue"), ["1002", "1003"]), (Wanted(age="to_60"), ["1002"]),
    (Wanted(age="to_30"), ["1003"]), (Wanted(age="not_due"), ["1001"]), (Wanted(age="over_90"), []), (Wanted("K002"), ["1003"]),
    (Wanted(currency="EUR"), []), (Wanted("K001", "CNY", "overdue"), ["1002"]), (Wanted("100%"), []),
])
def test_its_invoices_follow_the_same_filters_as_its_rows(
    house: House, owed: tuple[str, str, str], wanted: Wanted, expected: list[str]
) -> None:
    rows = house.as_(house.cast.xu, lambda work: ages.open_invoices(work, wanted))
    assert [row[0].tax_number for row in rows] == expected


def test_the_open_invoices_add_up_to_the_rows(house: House, owed: tuple[str, str, str]) -> None:
    house.pay("100.00", invoices=(owed[0],))
    rows = house.as_(house.cast.xu, lambda work: by_customer(work))
    invoices = house.as_(house.cast.xu, lambda work: ages.open_invoices(work))
    assert len(rows) == 2
    for row in rows:
        assert sum((each[0].open for each in invoices if each.customer == row.number), D(0)) == row.open


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_register_on_paper_names_each_invoice_with_its_customer_and_its_days(
    house: House, owed: tuple[str, str, str], language: str
) -> None:
    sheet = house.system(lambda work: receivables_sheet(work, None, "徐静"))
    assert [(each.number, each.customer, each.late) for each in sheet.invoices] == [
        ("1002", house.cast.a.name_short, 45), ("1001", house.cast.a.name_short, 0), ("1003", house.cast.b.name_short, 10)]
    said = words(page("receivables", language, sheet))
    for text in ("1001", "1002", "1003", " 45 ", " 10 ", house.cast.b.name_short):
        assert text in said, text


# --- paper and workbook, without a database ---


PAPER = ReceivablesSheet(
    "", "", TODAY, [Message("Not due")] * 5,
    [OwingOnPaper("K001", "远江汽车", "CNY", Message("Cash"), D("10.00"), [D(0)] * 5, D(0), D("30.00"), D("976.32"))],
    [], [InvoiceOnPaper("1001", TODAY, TODAY, "JPY", D(114), D(0), D(114), Message("Not due"), "远江汽车", 0)], "徐静",
)


@pytest.mark.parametrize(("language", "held", "secret"), [
    ("zh-CN", "已为订单预留：¥976.32", "本表不含保密项目的款项。"), ("en", "held for orders: ¥976.32", "Nothing of a confidential project"),
])
def test_the_paper_says_what_is_held_and_what_it_leaves_out(language: str, held: str, secret: str) -> None:
    said = words(page("receivables", language, PAPER))
    assert held in said and secret in said
    assert "JP¥114" in said and "114.00" not in said


def test_a_customers_own_paper_needs_no_column_of_customers() -> None:
    whole, own = (page("receivables", "en", replace(PAPER, customer=name)) for name in ("", "远江汽车"))
    assert whole.count("<col") - own.count("<col") == 1


@pytest.mark.parametrize(("language", "said"), [("zh-CN", "共有 1200 张发票未付清"), ("en", "1200 invoices are open")])
def test_more_invoices_than_a_paper_holds_are_said_and_named_by_the_workbook(language: str, said: str) -> None:
    found = words(page("receivables", language, replace(PAPER, invoices=[], too_many=1200)))
    assert said in found and "1001" not in found


class Answer:
    """A file as `sheets` reads one."""

    def __init__(self, file: tuple[bytes, str, str]) -> None:
        self.content, self.name, self.kind = file


@pytest.mark.parametrize(("language", "names"), [("zh-CN", ["应收账款", "未付清发票"]), ("en", ["Receivables", "Open invoices"])])
def test_the_register_as_a_workbook_has_its_rows_and_its_invoices(language: str, names: list[str]) -> None:
    rows = [owing(to_30="20.00", unbilled="5.00", held="3.00", credit="2.00")]
    file = receivables_workbook(rows, [], TODAY, language)
    found = sheets(Answer(file))
    assert (list(found), file[1]) == (names, "receivables.xlsx")
    head, row = found[names[0]]
    figures = dict(zip(head, row, strict=True))
    held, in_all = ("已为订单预留", "应收合计") if language == "zh-CN" else ("Held for orders", "Owed in all")
    assert (figures[held], figures[in_all]) == (3.0, 20.0)


@pytest.mark.parametrize(("language", "unit"), [("zh-CN", "件"), ("en", "pcs")])
def test_the_account_as_a_workbook_names_what_is_delivered_in_the_readers_words(language: str, unit: str) -> None:
    row = unbilled.Unbilled(ARM, "左臂", "pcs", "SO-1", "4500", "CK-1", TODAY, D(10), "CNY", D("976.32"), "DZ-1", "sent")
    found = sheets(Answer(account_workbook([], [row], [], [], TODAY, language)))
    head, line = list(found.values())[1]
    assert len(head) == len(line)
    assert [line[n] for n in (0, 1, 4, 6, 7, 9, 10)] == [TODAY, "CK-1", ARM, 10, unit, 976.32, "DZ-1"]


# --- the page ---


@pytest.mark.clause("5.1.12(2)")
def test_finance_opens_a_customers_account_from_the_register_and_reads_all_of_it(house: House, four: dict[str, str], visit: Any) -> None:
    house.pay("50.00", reference="ICBC-7")
    desk = visit(house.cast.xu)
    assert "/admin/receivables/accounts/K001" in desk.get("/admin/receivables").text
    text = desk.get("/admin/receivables/accounts/K001").text
    for part in (four["asked"], four["sent"], four["draft"], "ICBC-7", "¥708.68", "¥122.89", "尚未列入对账单"):
        assert part in text, part
    assert desk.get("/admin/receivables/accounts/K002").status_code == 200  # nothing is owed: it says so
    assert "无应收款项" in desk.get("/admin/receivables/accounts/K002").text
    assert desk.get("/admin/receivables/accounts/K999").status_code == 404
    assert visit(house.cast.sun_li).get("/admin/receivables/accounts/K001").status_code == 403


def test_the_account_is_exported_and_printed_by_who_may_read_it(house: House, owed: tuple[str, str, str], visit: Any) -> None:
    desk = visit(house.cast.xu)
    found = sheets(desk.get("/admin/receivables/accounts/K001/account.xlsx"))
    assert {row[1] for row in found["发票"][1:]} == {"1001", "1002"}
    assert desk.post("/admin/receivables/accounts/K001/print", {}).status_code == 303
    assert desk.post("/admin/receivables/register", {}).status_code == 303
    own, whole = (house.as_(house.cast.xu, lambda work, of=of: papers.registers(work, of)) for of in ("K001", ""))
    assert ([each.object_number for each in own], [each.object_number for each in whole]) == (["K001"], [""])
    assert visit(house.cast.sun_li).post("/admin/receivables/accounts/K001/print", {}).status_code == 403
    with pytest.raises(Forbidden):
        house.as_(house.cast.sun_li, lambda work: papers.print_register(work, "K001"))


def test_the_customer_reads_what_stands_on_statements_beside_what_it_can_ask_for(house: House, four: dict[str, str], visit: Any) -> None:
    text = visit(house.cast.wang_min).get("/statements/received").text
    assert "已列入对账单，尚未开票" in text and "对账单编制中" in text
    assert four["sent"] in text and four["draft"] not in text
    assert visit(house.cast.b_buyer).get("/statements/received").text.count("已列入对账单，尚未开票") == 0


@pytest.mark.parametrize(("currency", "amount"), [("CNY", "976.32"), ("JPY", "976")])
def test_a_payment_from_the_page_of_an_invoice_begins_with_what_is_open_as_it_can_be_paid(
    house: House, visit: Any, currency: str, amount: str
) -> None:
    house.system(lambda work: setattr(work.fetch(Customer, house.cast.a.id), "currency", currency))
    house.cast.a.currency = currency
    try:
        number = house.issued((ARM, 10, "86.40"))
    finally:
        house.cast.a.currency = "CNY"
    assert f"amount={amount}\"" in visit(house.cast.xu).get(f"/admin/receivables/invoices/{number}").text.replace("&#34;", '"')


@pytest.mark.parametrize(("rows", "shown", "said"), [(500, 500, ""), (501, 500, "其余 1 行"), (1200, 500, "其余 700 行")])
def test_a_page_shows_five_hundred_lines_and_says_how_many_more_the_workbook_has(rows: int, shown: int, said: str) -> None:
    row = unbilled.Unbilled(ARM, "左臂", "pcs", "SO-1", "4500", "CK-1", TODAY, D(10), "CNY", D("976.32"))
    given = {"rows": [row] * rows, "orders": "/admin/orders/", "statements": "/admin/receivables/statements/"}
    made = render("receivables/unbilled.html", given, language="zh-CN", page=Page())
    assert made.count("<tr><th scope=\"row\"") == shown
    assert (said in made) if said else ("其余" not in made)
