"""Labels of the controlled forms: Chinese always, English beneath for an English reader; clauses as the procedure numbers them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from domain.procedure.catalogue import CLAUSES
from domain.reviews.questions import PARTS
from templates.labels import both, clause_base, clause_point, clauses_of, customer_name
from templates.language import speaking


def test_a_label_is_chinese_and_has_english_below_for_an_english_reader_alone() -> None:
    with speaking("zh-CN"):
        assert both("Customer") == "顾客"
    with speaking("en"):
        assert both("Customer") == '顾客<span class="en">Customer</span>'


@pytest.mark.parametrize(
    ("clause", "base", "point"),
    [("5.1.3(1)", "5.1.3", "(1)"), ("5.1.2(2)A", "5.1.2", "A"), ("5.1.2(2)", "5.1.2", "(2)"), ("5.1.6", "5.1.6", ""), ("1.2", "1.2", "")],
)
@pytest.mark.clause("6.2.1")
def test_a_row_of_the_review_is_numbered_as_its_clause_is(clause: str, base: str, point: str) -> None:
    assert (clause_base(clause), clause_point(clause)) == (base, point)


@pytest.mark.clause("6.2.1", "5.1.3(1)", "5.1.3(7)")
def test_the_seven_questions_of_technical_are_numbered_one_to_seven() -> None:
    numbers = [clause_point(each.clause) for each in PARTS["specification"].questions]
    assert numbers == [f"({n})" for n in range(1, 8)]
    assert {clause_base(each.clause) for each in PARTS["specification"].questions} == {"5.1.3"}


def test_a_customers_english_name_stands_below_for_an_english_reader_and_is_no_markup() -> None:
    sheet = SimpleNamespace(customer="远江汽车", customer_en="Yuanjiang <Auto>")
    with speaking("en"):
        assert customer_name(sheet) == '远江汽车<span class="en">Yuanjiang &lt;Auto&gt;</span>'
        assert customer_name(SimpleNamespace(customer="Norvik", customer_en="Norvik")) == "Norvik"
        assert customer_name(SimpleNamespace(customer="<远江>", customer_en="")) == "&lt;远江&gt;"
    with speaking("zh-CN"):
        assert customer_name(sheet) == "远江汽车"


def test_the_clauses_of_a_page_are_clauses_of_the_procedure_and_an_unknown_page_is_an_error() -> None:
    assert set(clauses_of("admin/orders/show")) <= set(CLAUSES)
    with pytest.raises(KeyError):
        clauses_of("admin/nothing")
