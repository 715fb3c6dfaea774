"""How a confidential project ends: when its part enters the customer's FM070100-13 (RULES 5)."""

import pytest
from sqlalchemy import select

from domain.customers.models import Customer
from domain.orders.models import Order
from domain.products.actions.lists import add_entry
from domain.products.inputs import EntryInput
from domain.products.models import Product
from domain.projects.models import Project
from domain.shared.actor import system
from domain.shared.journal import Audit
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.projects.test_sales_owner import ordered


def put_on_list(cast: Cast, part: str, customer: str = "a") -> None:
    with unit(cast.li_qian, now=NOW) as work:
        given = EntryInput(customer_part=part, name="后副车架衬套", drawing="D", revision="A", material="NR-60", specification="图纸",
                           quality="PPAP", program="E27", packaging="", standard_pack=None, minimum_quantity=None, warranty="", active=True)
        product = work.fetch(Product, cast.products["HC-1001-044"].id)
        add_entry(work, work.fetch(Customer, cast.customers[customer].id), product, given)


def seen_by(actor: object, number: str) -> bool:
    with unit(actor, now=NOW) as work:  # type: ignore[arg-type]
        return bool(work.session.scalars(select(Order.number).where(Order.number == number)).all())


@pytest.mark.clause("5.1.1(4)")
def test_a_part_that_enters_the_list_ends_its_project(cast: Cast) -> None:
    number = ordered(cast, "5801300-E27")
    assert not seen_by(cast.sun_li, number)
    put_on_list(cast, "5801300-e27")
    assert seen_by(cast.sun_li, number) and not seen_by(cast.b_buyer, number)
    with unit(system("test"), now=NOW) as work:
        assert work.session.scalars(select(Project.ended_at)).one() == NOW
        assert work.session.scalars(select(Audit.action).where(Audit.action == "project.ended")).all() == ["project.ended"]


@pytest.mark.clause("5.1.1(4)")
def test_a_project_with_a_part_that_is_not_listed_stays_closed(cast: Cast) -> None:
    number = ordered(cast, "5801300-E27", "5801301-E27")
    put_on_list(cast, "5801300-E27")
    assert not seen_by(cast.sun_li, number)
    put_on_list(cast, "5801301-E27")
    assert seen_by(cast.sun_li, number)


@pytest.mark.clause("5.1.1(4)")
def test_another_customers_list_ends_nothing(cast: Cast) -> None:
    number = ordered(cast, "5801300-E27")
    put_on_list(cast, "5801300-E27", "b")
    assert not seen_by(cast.sun_li, number)
