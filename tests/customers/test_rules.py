"""What a customer may be, and how its terms are put into words."""

import pytest

from domain.customers import rules
from domain.products.inputs import CURRENCIES
from templates import say, speaking


@pytest.mark.parametrize(
    ("kind", "days", "chinese", "english"),
    [
        ("month_end", 60, "月结 60 天", "60 days from the end of the month"),
        ("invoice", 30, "开票后 30 天", "30 days from the invoice"),
        ("invoice", 0, "开票后 0 天", "0 days from the invoice"),
    ],
)
def test_payment_terms_are_said_as_people_say_them(kind: str, days: int, chinese: str, english: str) -> None:
    assert say(rules.payment_terms(kind, days)) == chinese
    with speaking("en"):
        assert say(rules.payment_terms(kind, days)) == english


@pytest.mark.parametrize(
    ("taken", "suggested"),
    [
        ([], "K001"),
        (["K001"], "K002"),
        (["K001", "K007", "K003"], "K008"),
        (["K099"], "K100"),
        (["K999"], "K1000"),
        (["X900", "900", "K"], "K001"),
        (["K-12", "KA", "K12A", "K004"], "K005"),
        (["k900"], "K001"),
    ],
)
def test_the_number_of_a_new_customer_follows_the_highest_of_its_kind(taken: list[str], suggested: str) -> None:
    assert rules.next_number(taken) == suggested


def test_a_customer_pays_in_a_currency_that_prices_are_kept_in() -> None:
    assert set(rules.CURRENCIES) == set(CURRENCIES)


def test_it_may_have_no_incoterm_and_the_others_are_those_of_2020() -> None:
    assert rules.INCOTERMS[0] == ""
    assert {len(term) for term in rules.INCOTERMS[1:]} == {3}


@pytest.mark.clause("1.2")
def test_a_requirement_belongs_to_one_of_the_things_that_the_procedure_names() -> None:
    assert set(rules.TOPICS) == {"specification", "quality", "cost", "delivery", "quantity", "service"}


def test_each_value_has_its_word_in_both_languages() -> None:
    tables = (rules.DISTANCES, rules.LANGUAGES, rules.PAYMENTS, rules.DATES_MEAN, rules.SHIPPING_DOCUMENTS, rules.INVOICING, rules.TOPICS,
              rules.RESPONSE_TIMES)  # fmt: skip
    for table in tables:
        chinese = [say(word) for word in table.values()]
        assert len(set(chinese)) == len(chinese), "two values with one word"
        with speaking("en"):
            assert all(word != say(message) or word == "PPAP" for word, message in zip(chinese, table.values(), strict=True))
