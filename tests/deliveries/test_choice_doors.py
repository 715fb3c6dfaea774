"""The customer's page of new dates: who chooses, from what stands, with which words; and what the customer's other pages lead to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.deliveries.delays.workflow import KINDS
from tests.cast import NOW, PASSWORD, Cast
from tests.deliveries.delayed import REASON, Case, found, offered, premium
from tests.deliveries.doors import LANGUAGES, NEVER, actions, beside, in_, links, main_of, part, reads, typed, zh
from tests.remembering import remembered

pytestmark = pytest.mark.clause("5.1.10(1)")


@pytest.fixture
@remembered
def case(cast: Cast) -> Case:
    """Two dates are with the customer: all on Saturday, or in two parts."""
    return offered(cast, number="SO-5")


def at(case: Case, step: str = "") -> str:
    return f"/delays/{case.number}{step}"


def test_a_buyer_chooses_or_refuses_and_a_colleague_reads_who_does(cast: Cast, case: Case, visit: Any) -> None:
    buyer, colleague = visit(cast.wang_min), visit(cast.a_quality)
    assert actions(buyer.get(at(case))) == {at(case, "/choice"), at(case, "/refusal")}
    page = colleague.get(at(case))
    assert actions(page) == set() and zh("Your colleagues in purchasing choose.") in main_of(page).words
    for step in ("/choice", "/refusal"):
        assert colleague.post(at(case, step), {"offer": str(case.offers[0].id), "password": PASSWORD, "why": REASON}).status_code == 403
    assert case.delay.state == "offered"


@pytest.mark.clause("5.1.1(4)", "5.1.10(1)")
def test_before_dates_are_offered_there_is_nothing_to_see(cast: Cast, visit: Any) -> None:
    early, buyer = found(cast).meet().write(), visit(cast.wang_min)
    assert buyer.get(at(early)).status_code == 404
    assert buyer.post(at(early, "/choice"), {"offer": str(early.offers[0].id), "password": PASSWORD}).status_code == 404
    early.confirm()
    assert buyer.get(at(early)).status_code == 404, "what production confirmed is not offered yet"
    early.offer()
    assert buyer.get(at(early)).status_code == 200


@pytest.mark.parametrize(("entered", "status", "wrong"), [
    ({"offer": ""}, 422, "offer"), ({"password": ""}, 422, "password"), ({"password": "falsch"}, 422, "password"),
    ({"offer": NEVER}, 404, ""), ({"offer": "x"}, 404, ""),
])
def test_a_date_is_taken_by_choice_and_password_or_not_at_all(
    cast: Cast, case: Case, visit: Any, entered: dict[str, str], status: int, wrong: str,
) -> None:
    chosen = str(case.offers[1].id)
    buyer, right = visit(cast.wang_min), {"offer": chosen, "password": PASSWORD}
    answer = buyer.post(at(case, "/choice"), right | entered)
    assert answer.status_code == status and case.delay.state == "offered"
    if wrong:
        assert beside(answer, wrong) and typed(answer, "offer") == (right | entered)["offer"] and typed(answer, "password") == ""
    assert buyer.post(at(case, "/choice"), right).headers["location"] == "/orders/SO-5" and case.delay.state == "taken"


def test_a_date_of_another_case_is_not_taken_here(cast: Cast, case: Case, visit: Any) -> None:
    other, buyer = offered(cast, days=-2), visit(cast.wang_min)
    theirs = next(each for each in other.offers if each.delay_number == other.number)
    foreign = buyer.post(at(case, "/choice"), {"offer": str(theirs.id), "password": PASSWORD})
    assert foreign.status_code == 404 and {case.delay.state, other.delay.state} == {"offered"}


def test_what_a_colleague_took_meanwhile_is_shown_and_taken_by_nobody_again(cast: Cast, case: Case, visit: Any) -> None:
    second, dates = visit(cast.wang_min), case.offers
    case.take(0)
    answer = second.post(at(case, "/choice"), {"offer": str(dates[1].id), "password": PASSWORD})
    assert answer.status_code == 409 and case.delay.state == "taken"
    page = second.get(at(case))
    assert actions(page) == set() and "王敏" in part(page, "taken") and "2026-11-28" in part(page, "taken")
    assert second.post(at(case, "/refusal"), {"why": REASON}).status_code == 409


def test_none_suits_with_words_for_sales_and_the_page_says_that_others_follow(cast: Cast, case: Case, visit: Any) -> None:
    buyer = visit(cast.wang_min)
    assert buyer.post(at(case, "/refusal"), {"why": " "}).status_code == 409 and case.delay.state == "offered"
    page = buyer.follow(buyer.post(at(case, "/refusal"), {"why": REASON}))
    assert zh("Thank you for telling us. We write to you with other dates.") in page.text
    page = buyer.get(at(case))
    assert actions(page) == set() and zh("These dates are not offered any more. We write to you with others.") in main_of(page).words
    assert REASON in part(visit(cast.li_qian).get(f"/admin/deliveries/delays/{case.number}"), "case")


def test_dates_that_sales_took_back_are_not_taken_from_a_page_that_stood_open(cast: Cast, case: Case, visit: Any) -> None:
    buyer, dates = visit(cast.wang_min), case.offers
    case.take_back()
    answer = buyer.post(at(case, "/choice"), {"offer": str(dates[0].id), "password": PASSWORD})
    assert answer.status_code in {404, 409} and case.delay.state == "met"


def test_a_date_that_has_passed_is_no_choice_any_more(cast: Cast, case: Case, visit: Any) -> None:
    visit.door("portal").clock = lambda: NOW + timedelta(days=4)  # the first part of the second offer has passed
    buyer, (whole, parts) = visit(cast.wang_min), case.offers
    page = buyer.get(at(case))
    assert f'value="{whole.id}"' in page.text and f'value="{parts.id}"' not in page.text
    assert zh("this date has passed") in part(page, "choose")
    assert buyer.post(at(case, "/choice"), {"offer": str(parts.id), "password": PASSWORD}).status_code == 409


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_choice_speaks_the_readers_language_and_tells_no_cost_of_ours(cast: Cast, visit: Any, language: str) -> None:
    case = found(cast).meet().write(premium(2), premium(4, cost="1800")).confirm()
    case.approve_freight().approve_freight().offer()
    reads(language, cast.wang_min)
    page = visit(cast.wang_min).get(at(case))
    assert in_(language, KINDS["premium"].id) in part(page, "choose") and in_(language, "Take this date") in main_of(page).words
    assert not any(figure in main_of(page).words for figure in ("3,000", "3000", "1,800", "1800", "焊机"))


def test_the_customers_first_page_and_order_lead_to_the_choice_and_the_choice_back(cast: Cast, case: Case, visit: Any) -> None:
    buyer = visit(cast.wang_min)
    assert at(case) in links(buyer.get("/")) and at(case) in links(buyer.get("/orders/SO-5"))
    assert "/orders/SO-5" in links(buyer.get(at(case)))
    case.take(0)
    assert at(case) not in links(buyer.get("/")), "what is chosen waits no more"
