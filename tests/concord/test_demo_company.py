"""The masters of the demo: the same each time, and nothing in them that the product's own inputs would refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from concord.demo import masters
from concord.demo.seed import Seed
from domain.access.policy import AUTHORITY
from domain.accounts.models import Authority, Person
from domain.customers import rules
from domain.customers.models import Customer, ShipTo
from domain.products.models import Consumption, ListEntry, Price, Product
from domain.products.rules import UNITS, is_valid
from domain.shared.actor import system
from domain.shared.work import Work, unit
from tests.cast import NOW, TODAY
from tests.conftest import Lazy

Model = TypeVar("Model")
KEPT = (Authority, Consumption, Customer, ListEntry, Person, Price, Product, ShipTo)


class Enough(Exception):
    """Rolls back what was made."""


def made(seed: int, look: Callable[[Work], Any], customers: int = 5, products: int = 10) -> Any:
    """What stands in the database after the masters were made; nothing of it stays."""
    found: list[Any] = []
    with pytest.raises(Enough), unit(system("demo"), now=NOW) as work:
        masters.make(work, Seed(seed), customers=customers, products=products)
        work.session.flush()
        found.append(look(work))
        raise Enough
    return found[0]


class Company:
    """All rows of a demo company of eighteen customers and forty parts."""

    def __init__(self) -> None:
        self.rows: dict[type, list[Any]] = made(1, self._read, customers=18, products=40)

    def _read(self, work: Work) -> dict[type, list[Any]]:
        rows: dict[type, list[Any]] = {model: list(work.session.scalars(select(model))) for model in KEPT}
        work.session.expunge_all()
        return rows

    def all(self, model: type[Model]) -> list[Model]:
        return self.rows[model]


@pytest.fixture(scope="module")
def company(lazy_database: Lazy) -> Company:
    lazy_database.get()
    return Company()


def everything(work: Work) -> list[Any]:
    """Each row by its id, with what a person would notice."""
    rows: list[Any] = []
    for columns in (
        (Customer.id, Customer.number, Customer.name_zh, Customer.grade, Customer.payment_days, Customer.credit_limit, Customer.owner_id),
        (Product.id, Product.code, Product.name_zh, Product.on_hand, Product.lead_days),
        (ListEntry.id, ListEntry.customer_part, ListEntry.revision, ListEntry.program),
        (Price.id, Price.unit_price, Price.source, Price.source_number),
        (Person.id, Person.name, Person.email, Person.phone),
    ):
        rows += [tuple(row) for row in work.session.execute(select(*columns).order_by(columns[0]))]
    return rows


def test_the_same_seed_makes_the_same_company_and_another_another(lazy_database: Lazy) -> None:
    lazy_database.get()
    first = made(1, everything)
    assert made(1, everything) == first
    assert made(2, everything) != first


def test_customers_are_numbered_from_one_and_all_are_there(company: Company) -> None:
    assert sorted(one.number for one in company.all(Customer)) == [f"K{number:03d}" for number in range(1, 19)]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("grade", rules.GRADES), ("distance", rules.DISTANCES), ("language", rules.LANGUAGES), ("payment_kind", rules.PAYMENTS),
        ("currency", rules.CURRENCIES), ("incoterm", rules.INCOTERMS), ("dates_mean", rules.DATES_MEAN),
    ],
)  # fmt: skip
def test_no_customer_has_a_value_that_its_own_page_does_not_offer(company: Company, name: str, values: Any) -> None:
    assert {getattr(one, name) for one in company.all(Customer)} - set(values) == set()


def test_no_customer_asks_for_a_document_or_an_invoice_that_its_page_does_not_know(company: Company) -> None:
    for one in company.all(Customer):
        assert set(one.required_documents) <= set(rules.SHIPPING_DOCUMENTS) and set(one.invoicing) <= set(rules.INVOICING)


@pytest.mark.clause("2.3")
def test_an_indirect_customer_says_who_stands_behind_it_and_others_do_not(company: Company) -> None:
    found = company.all(Customer)
    assert {one.indirect for one in found} == {True, False}
    assert [one.number for one in found if one.indirect is not bool(one.stands_behind)] == []


def test_customers_abroad_pay_in_their_money_without_our_tax_and_read_english(company: Company) -> None:
    for one in company.all(Customer):
        told = one.currency != "CNY", not one.tax_rate, one.language == "en", one.payment_kind == "invoice"
        assert set(told) == {one.distance == "overseas"}, one.number


def test_every_customer_has_an_owner_a_deputy_a_place_and_a_buyer(company: Company) -> None:
    placed = {place.customer_id for place in company.all(ShipTo)}
    buyers = {person.customer_id for person in company.all(Person) if person.site == "portal" and "buyer" in person.roles}
    for one in company.all(Customer):
        assert one.id in placed and one.id in buyers, one.number
        assert one.owner_id and one.deputy_id and one.deputy_id != one.owner_id, one.number


@pytest.mark.clause("5.1.2(2)A")
def test_every_part_of_a_list_has_one_price_that_holds_today_in_the_customers_money(company: Company) -> None:
    money = {one.id: one.currency for one in company.all(Customer)}
    valid = [price for price in company.all(Price) if is_valid(price, TODAY)]
    for each in company.all(ListEntry):
        assert [price.currency for price in valid if price.entry_id == each.id] == [money[each.customer_id]], each.customer_part
    assert len(valid) == len(company.all(ListEntry)) == 40


def test_every_part_is_made_somewhere_of_something_in_a_unit_of_ours(company: Company) -> None:
    used = {each.product_id for each in company.all(Consumption)}
    for each in company.all(Product):
        assert each.id in used and each.line_id and each.unit in UNITS and each.pieces_per_hour, each.code
    assert len({each.code for each in company.all(Product)}) == 40


def test_the_authority_of_the_demo_is_the_tables(company: Company) -> None:
    rows = {(row.decision, row.department, row.position) for row in company.all(Authority)}
    assert rows == {(decision, *holder) for decision, holders in AUTHORITY.items() for holder in holders}
