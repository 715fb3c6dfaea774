"""The statement and the register of receivables on paper (5.1.12(2))."""

from __future__ import annotations

import pytest

from tests.records.money import ACCOUNT, statement
from tests.records.test_forms import text


@pytest.mark.clause("5.1.12(2)")
def test_a_statement_shows_each_line_with_its_amounts_their_sum_and_who_confirmed() -> None:
    paper = text("statement")
    for words in ("2904110-K80", "CK-261102-001", "86.40", "¥129,600.00", "¥16,848.00", "¥146,448.00", "王敏", "徐静", "月结"):
        assert words in paper
    assert f"{statement().gross:,.2f}" in paper
    assert "暂定" in paper


@pytest.mark.clause("5.1.12(2)")
def test_a_register_shows_each_age_of_each_customer() -> None:
    paper = text("receivables")
    for words in ("远江汽车", "博恩底盘", "已交货未开票", "61–90", "¥368,274.60", "¥68,229.40", "¥52,314.48"):
        assert words in paper


def test_a_customers_account_names_its_open_invoices_with_due_day_and_age() -> None:
    paper = text("receivables", sheet=ACCOUNT)
    for words in ("26342000002386118600", "2026-09-29", "61–90"):
        assert words in paper


def test_a_customers_account_names_what_came_in_what_it_paid_and_what_is_left() -> None:
    paper = text("receivables", sheet=ACCOUNT)
    for words in ("SK-261002-001", "2026-10-02", "ICBC-20261002-77", "¥120,000.00", "¥119,198.42", "¥801.58", "银行转账"):
        assert words in paper
