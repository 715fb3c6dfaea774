"""The flow of 4.1 and the clauses beside the pages: no step, task, form or page hangs in the air."""

from __future__ import annotations

import re
from typing import Any

import pytest

from domain.procedure import catalogue, pages
from domain.procedure.clause import UNITS, Clause
from domain.procedure.flow import FLOW, Step
from domain.queue.flow import _sum
from domain.queue.kinds import KINDS
from domain.records.registry import FORMS
from domain.shared.message import Message
from domain.shared.paging import Count
from domain.shared.task_queries import MOST_COUNTED
from templates import HERE, catalogues
from tests.web.world import routes

STEPS = {step.key: step for step in FLOW}
WITHOUT_A_STEP = {"connection.webhook", "connection.grant", "connection.expiry"}  # the connection is no step of the procedure


# --- the steps ---


@pytest.mark.clause("4.1")
def test_the_steps_follow_each_other_as_the_procedure_has_them() -> None:
    order = [step.key for step in FLOW]
    wanted = ["product_list", "quotation", "order", "review", "development", "production", "sales_order", "change", "execution", "dispatch",
              "outbound", "receivables", "service", "corrective", "satisfaction"]
    assert [key for key in order if key in wanted] == wanted


@pytest.mark.clause("4.1")
@pytest.mark.parametrize("step", FLOW, ids=STEPS)
def test_a_step_names_who_answers_for_it_and_clauses_that_there_are(step: Step) -> None:
    assert step.unit in UNITS and step.clauses
    assert set(step.clauses) <= set(catalogue.CLAUSES)
    assert catalogues.lookup("zh_CN", step.name.id)


@pytest.mark.parametrize("step", FLOW, ids=STEPS)
def test_the_forms_of_a_step_are_forms_of_the_procedure(step: Step) -> None:
    """FM070100-07 to -12 come with their areas; each is a clause of chapter 6 already."""
    for form in step.forms:
        number = int(form.removeprefix("FM070100-"))
        assert form in FORMS or f"6.2.{number}" in catalogue.CLAUSES


def test_a_task_waits_at_one_step_and_at_no_other() -> None:
    kinds = [kind for step in FLOW for kind in step.kinds]
    assert len(kinds) == len(set(kinds))
    assert set(kinds) <= set(KINDS)


@pytest.mark.clause("4.1")
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_kind_of_task_is_missing_in_the_flow(kind: str) -> None:
    at = [step.key for step in FLOW if kind in step.kinds]
    assert len(at) == (0 if kind in WITHOUT_A_STEP else 1), f"{kind} is counted at no step of 4.1"


@pytest.mark.parametrize(("key", "in_use"), [
    ("product_list", True), ("quotation", False), ("order", True), ("review", True), ("change", True), ("execution", True),
    ("dispatch", True), ("outbound", True), ("receivables", True), ("service", False), ("corrective", False), ("satisfaction", False),
])
def test_what_has_not_begun_is_shown_as_not_in_use(key: str, in_use: bool) -> None:
    assert STEPS[key].in_use is in_use


@pytest.mark.parametrize(("kinds", "always", "in_use"), [((), False, False), ((), True, True), (("order.clash",), False, True)])
def test_a_step_is_in_use_with_a_task_or_by_its_word(kinds: tuple[str, ...], always: bool, in_use: bool) -> None:
    assert Step("x", Message("Order"), "sales", (), ("4.1",), kinds, always=always).in_use is in_use


def test_every_step_in_use_leads_to_a_list_that_is_there(application: Any) -> None:
    there = {"/admin" + route.path for side, _, route in routes(application) if side == "admin" and route.method == "GET"}
    assert [step.key for step in FLOW if step.in_use and step.path.partition("?")[0] not in there] == []


@pytest.mark.clause("5.1.12(2)")
def test_what_finance_waits_for_is_counted_at_receivables() -> None:
    assert {"statement.dispute", "invoice.issue", "invoice.credit", "receivables.refund", "receivables.exception"} <= set(
        STEPS["receivables"].kinds)


# --- how many wait ---


@pytest.mark.parametrize(("counts", "n"), [([], 0), ([0, 0], 0), ([1, 2, 3], 6), ([MOST_COUNTED, 0], MOST_COUNTED)])
def test_a_step_counts_the_sum_of_its_kinds(counts: list[int], n: int) -> None:
    assert _sum([Count(each, MOST_COUNTED) for each in counts]) == Count(n, MOST_COUNTED)


def test_beyond_what_is_counted_the_sum_says_more_than_that() -> None:
    found = _sum([Count(MOST_COUNTED + 1, MOST_COUNTED), Count(5, MOST_COUNTED)])
    assert found.n > found.most
    huge = _sum([Count(10**9, MOST_COUNTED)])
    assert huge.n == MOST_COUNTED + 1, "a count that was not bounded is, once summed"


# --- addresses of clauses ---


@pytest.mark.parametrize(("number", "address"), [
    ("4.1", "4.1"), ("5.1.6", "5.1.6"), ("5.1.9(7)", "5.1.9-7"), ("5.1.2(2)A", "5.1.2-2A"), ("5.3.5(2)F", "5.3.5-2F"),
])
def test_an_address_has_no_brackets_at_which_a_mail_cuts_it(number: str, address: str) -> None:
    assert catalogue.address(number) == address
    assert catalogue.find(address).number == catalogue.find(number).number == number


def test_no_two_clauses_share_an_address() -> None:
    assert len(catalogue.BY_ADDRESS) == len(catalogue.CLAUSES)
    assert all(re.fullmatch(r"[0-9A-F.-]+", address) for address in catalogue.BY_ADDRESS)


@pytest.mark.parametrize(("first", "second"), [
    ("5.1.9(7)", "5.1.10(1)"), ("5.1.2(2)A", "5.1.2(2)B"), ("1.4", "2.1"), ("5.1.13(3)", "5.2.1.1(1)"), ("6.2.9", "6.2.10"),
])
def test_one_leafs_from_each_to_the_next_and_back(first: str, second: str) -> None:
    numbers = list(catalogue.CLAUSES)
    assert numbers.index(first) < numbers.index(second)
    after, before = catalogue.neighbours(first)[1], catalogue.neighbours(second)[0]
    assert after is not None and before is not None
    assert catalogue.neighbours(after.number)[0] == catalogue.find(first)
    assert catalogue.neighbours(before.number)[1] == catalogue.find(second)


def test_leafing_from_the_first_meets_every_clause_once() -> None:
    at: Clause | None = catalogue.find(next(iter(catalogue.CLAUSES)))
    met = []
    while at is not None:
        met.append(at.number)
        at = catalogue.neighbours(at.number)[1]
    assert met == list(catalogue.CLAUSES)


def test_a_clause_names_its_units_in_words_in_their_order() -> None:
    clause = Clause("9.9", ("finance", "general_manager"), Message("Order"))
    assert [str(unit) for unit in clause.responsible] == ["Finance department", "General manager"]


# --- pages ---


@pytest.mark.parametrize("page", sorted(pages.PAGES))
def test_a_page_carries_out_clauses_that_there_are_and_each_once(page: str) -> None:
    numbers = pages.PAGES[page]
    assert numbers and len(numbers) == len(set(numbers))
    assert [clause.number for clause in pages.clauses_of(page)] == list(numbers)


@pytest.mark.parametrize("page", sorted(pages.PAGES))
def test_a_page_that_carries_out_a_clause_has_a_name_to_be_led_to(page: str) -> None:
    assert page in pages.PLACES, f"its clause says that it is carried out, and not where: {pages.PAGES[page]}"


def test_every_page_that_names_its_clauses_is_asked_for_them_somewhere() -> None:
    asked = {name for path in HERE.rglob("*.html") for name in re.findall(r'clauses_of\("([^"]+)"\)', path.read_text("utf8"))}
    assert asked <= set(pages.PAGES)
    assert len(asked) > 30, "the walk finds those that it looks for"


@pytest.mark.parametrize("place", [place for place in pages.PLACES.values() if place.url], ids=lambda place: place.url)
def test_the_address_of_a_place_is_one_of_ours(place: pages.Place, application: Any) -> None:
    there = {"/admin" + route.path for side, _, route in routes(application) if side == "admin" and route.method == "GET"}
    assert place.url in there


@pytest.mark.parametrize(("number", "page"), [
    ("5.1.12(2)", "admin/receivables"), ("5.1.12(3)", "admin/receivables"), ("6.2.6", "admin/receipts"),
    ("5.1.9(1)", "portal/changes/show"), ("5.1.10(2)", "admin/deliveries/making"), ("6.2.3", "admin/deliveries/ledger"),
    ("5.1.10(4)", "admin/late/countermeasures"), ("6.2.4", "admin/deliveries/rate"),
])
def test_a_clause_of_what_follows_the_release_leads_to_its_page(number: str, page: str) -> None:
    assert page in pages.pages_of(number)
    assert pages.PLACES[page] in pages.places_of(number)


def test_a_clause_that_nobody_carries_out_yet_leads_nowhere() -> None:
    assert pages.places_of("5.3.8") == [] and pages.pages_of("no clause") == []
