"""The clauses of QP070100 as data: complete, in both languages, each findable, each with its proof or on the list of the unbegun."""

import re
from typing import Any

import pytest

from concord import clauses as document
from domain.procedure import catalogue, pages
from domain.procedure.clause import UNITS
from domain.shared.errors import NotFound
from templates import HERE, catalogues
from tests.cast import Cast

NUMBER = re.compile(r"\d(\.\d+)+(\(\d\))?[A-F]?")


def test_every_clause_has_a_number_of_the_procedures_shape_and_stands_once() -> None:
    numbers = [clause.number for _, clauses in catalogue.CHAPTERS for clause in clauses]
    assert len(numbers) == len(set(numbers)) == 109
    assert all(NUMBER.fullmatch(number) for number in numbers)


def test_clauses_follow_the_order_of_the_document() -> None:
    numbers = list(catalogue.CLAUSES)
    assert numbers.index("5.1.9(7)") < numbers.index("5.1.10(1)") < numbers.index("5.2.2")
    assert numbers.index("5.1.2(2)") < numbers.index("5.1.2(2)A") < numbers.index("5.1.2(2)B") < numbers.index("5.1.3(1)")


@pytest.mark.parametrize("number", catalogue.CLAUSES)
def test_a_clause_names_who_answers_for_it_and_asks_in_both_languages(number: str) -> None:
    clause = catalogue.find(number)
    chinese = catalogues.lookup("zh_CN", clause.asks.id)
    assert clause.units and set(clause.units) <= set(UNITS)
    assert clause.asks.id.endswith((".", "?"))
    assert re.search(r"[一-鿿]", chinese), f"{number} has no Chinese"


def test_a_clause_that_is_not_in_the_procedure_is_not_found() -> None:
    with pytest.raises(NotFound):
        catalogue.find("9.9")


def test_one_leafs_from_clause_to_clause_and_stops_at_both_ends() -> None:
    first, last = next(iter(catalogue.CLAUSES)), next(reversed(catalogue.CLAUSES))
    before, after = catalogue.neighbours("5.1.6")
    assert before and after and (before.number, after.number) == ("5.1.5(4)", "5.1.7(1)")
    assert catalogue.neighbours(first)[0] is None
    assert catalogue.neighbours(last)[1] is None


def test_the_list_of_what_has_not_begun_names_clauses_only_and_none_of_the_order_before_release() -> None:
    assert catalogue.NOT_BEGUN.issubset(catalogue.CLAUSES)
    assert all(catalogue.begun(number) for number in ("1.1", "4.1", "5.1.1(1)", "5.1.3(7)", "5.1.6", "5.1.7(2)", "5.1.13(1)", "6.2.13"))


def test_a_page_names_the_clauses_that_it_carries_out() -> None:
    assert [clause.number for clause in pages.clauses_of("admin/flow")] == ["4.1"]
    assert pages.clauses_of("admin/people") == []
    assert "admin/flow" in pages.pages_of("4.1")


def test_every_clause_that_a_page_names_is_one_of_the_procedure() -> None:
    assert {number for numbers in pages.PAGES.values() for number in numbers} <= set(catalogue.CLAUSES)


def test_the_document_of_clauses_is_the_one_that_the_clauses_make() -> None:
    shown = re.sub(r"\| [^|]* \|$", "", document.TARGET.read_text("utf-8"), flags=re.MULTILINE)
    made = re.sub(r"\| [^|]* \|$", "", document.document(), flags=re.MULTILINE)
    assert shown == made, "run python -m concord.clauses"


def test_the_proofs_of_a_clause_are_the_tests_that_are_marked_with_it() -> None:
    assert any("tracking" in name or "journeys" in name for name in document.proofs()["4.1"])


NAMED = re.compile(r'clauses_of\("([^"]+)"\)')
WITHOUT_CLAUSES_AT_ITS_HEAD = {"admin/reviews/show"}  # its questions name theirs, one by one


@pytest.mark.clause("4.1")
def test_every_page_that_names_its_clauses_at_its_head_has_some_and_every_listed_page_names_them() -> None:
    named = {page for path in HERE.rglob("*.html") for page in NAMED.findall(path.read_text("utf8"))}
    listed = {page for page in pages.PAGES if page.startswith("admin/")}
    assert named <= set(pages.PAGES), "pages of the portal name theirs too"
    direct = {"admin/customers", "admin/products", "admin/capacity", "admin/orders/new"}  # their templates name the clauses themselves
    assert listed - named <= direct | WITHOUT_CLAUSES_AT_ITS_HEAD


@pytest.mark.clause("4.1")
@pytest.mark.parametrize("page", sorted(page for page, place in pages.PLACES.items() if place.url))
def test_a_page_opens_its_clauses_beside_itself(cast: Cast, visit: Any, page: str) -> None:
    reader = cast.li_qian if page == "admin/orders/new" else cast.shen
    shown = visit(reader).get(pages.PLACES[page].url)
    assert shown.status_code == 200
    numbers = pages.PAGES[page] if page != "admin/reviews/show" else pages.PAGES["admin/reviews/list"]
    assert any(f'href="/admin/clauses/{catalogue.address(number)}" data-drawer' in shown.text for number in numbers), page
