"""The lists of statements and payments as workbooks: what they are filtered to, row by row, in the reader's words (PRODUCT, registers)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.receivables.models import Payment, Statement
from templates.money import payments_workbook, statements_workbook
from tests.receivables.received import ARM, House
from tests.receivables.test_accounts import Answer
from tests.receivables.test_desks import sheets

D = Decimal
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


class Row(tuple[Any, str, str]):
    """A row of a list as the queries give it."""

    name_short = property(lambda self: self[2])


def of(thing: Any, number: str = "K001", name: str = "远江") -> Row:
    return Row((thing, number, name))


def statement(state: str = "sent", **more: Any) -> Statement:
    given = {"number": "DZ-261130-001", "kind": "goods", "currency": "CNY", "first_on": date(2026, 11, 1), "last_on": date(2026, 11, 30),
             "net": D("864.00"), "tax": D("112.32"), "gross": D("976.32"), "made_by": "许会计", "made_at": NOON}
    return Statement(state=state, **(given | more))


def payment(kind: str = "payment", state: str = "recorded", **more: Any) -> Payment:
    given = {"number": "SK-261123-001", "currency": "CNY", "amount": D("1000.00"), "allocated": D("976.32"),
             "received_on": date(2026, 11, 23), "method": "transfer", "reference": "ICBC-77", "reason": ""}
    return Payment(kind=kind, state=state, **(given | more))


def first(file: tuple[bytes, str, str]) -> dict[str, Any]:
    """The first row under the headings of the only sheet."""
    (sheet,) = sheets(Answer(file)).values()
    return dict(zip(sheet[0], sheet[1], strict=True))


@pytest.mark.parametrize(("language", "expected"), [
    ("zh-CN", {"对账单": "DZ-261130-001", "顾客": "远江", "状态": "待顾客答复", "含税金额": 976.32, "确认人": ""}),
    ("en", {"Statement": "DZ-261130-001", "Customer": "远江", "State": "With the customer", "Amount with tax": 976.32, "Confirmed by": ""}),
])
def test_a_statement_stands_in_one_row_with_whose_it_is_and_what_it_comes_to(language: str, expected: dict[str, Any]) -> None:
    found = first(statements_workbook([of(statement())], language))
    assert {key: found[key] or "" for key in expected} == expected


def test_who_confirmed_it_is_named() -> None:
    found = first(statements_workbook([of(statement("confirmed", confirmed_by="王敏"))], "en"))
    assert (found["Confirmed by"], found["State"], found["From"], found["to"]) == (
        "王敏", "Confirmed", date(2026, 11, 1), date(2026, 11, 30))


def test_yen_have_no_cents_in_the_row_of_a_statement() -> None:
    found = first(statements_workbook([of(statement(currency="JPY", net=D(1000), tax=D(100), gross=D(1100)))], "en"))
    assert (found["Currency"], found["Amount with tax"]) == ("JPY", 1100)


@pytest.mark.parametrize(("given", "way", "left", "state"), [
    (payment(), "Bank transfer", 23.68, ""),
    (payment(method="draft"), "Bank acceptance draft", 23.68, ""),
    (payment(allocated=D("1000.00")), "Bank transfer", 0, ""),
    (payment("credit_note", method="note"), "Credit note", 23.68, ""),
    (payment(state="cancelled", allocated=D(0)), "Bank transfer", "", "Cancelled"),  # nothing of it is credit any more
])
def test_a_payment_says_how_it_came_what_is_left_of_it_and_whether_it_stands(
    given: Payment, way: str, left: float | str, state: str
) -> None:
    found = first(payments_workbook([of(given)], "en"))
    assert (found["Customer"], found["Payment method"], found["Credit left"], found["State"] or "") == ("远江", way, left, state)


def test_a_credit_note_without_a_banks_number_says_what_it_is_for() -> None:
    found = first(payments_workbook([of(payment("credit_note", method="note", reference="", reason="DZ-261130-002"))], "en"))
    assert found["Reference of the bank"] == "DZ-261130-002"


def test_no_rows_leave_the_headings_alone() -> None:
    for file in (statements_workbook([], "en"), payments_workbook([], "zh-CN")):
        (sheet,) = sheets(Answer(file)).values()
        assert len(sheet) == 1 and file[1] in ("statements.xlsx", "payments.xlsx")


def rows(visitor: Any, url: str) -> list[list[Any]]:
    (sheet,) = sheets(visitor.get(f"/admin/receivables/{url}")).values()
    return sheet[1:]


def test_both_lists_leave_as_they_are_filtered_for_those_who_see_money(house: House, visit: Any) -> None:
    house.issued((ARM, 10, "86.40"))
    number, later = house.pay("1000.00"), house.pay("5.00")
    finance = visit(house.cast.xu)
    assert [row[0] for row in rows(finance, "payments.xlsx")] == [later, number]
    assert len(rows(finance, "statements.xlsx?state=confirmed")) == 1 and rows(finance, "statements.xlsx?state=draft") == []
    assert rows(finance, "payments.xlsx?q=K002") == []
    page = finance.get("/admin/receivables/payments?q=K001&state=credit").text
    assert "/admin/receivables/payments.xlsx?q=K001&amp;state=credit" in page


def test_the_warehouse_gets_neither(house: House, visit: Any) -> None:
    sun_li = visit(house.cast.sun_li)
    assert [sun_li.get(f"/admin/receivables/{name}.xlsx").status_code for name in ("payments", "statements")] == [403, 403]
