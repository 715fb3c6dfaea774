"""Every deed on products and customers beside those whose duty it is: said to the domain itself, past all doors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.customers import actions as customers
from domain.customers.inputs import read_contact, read_operation, read_requirement, read_ship_to, read_terms
from domain.customers.models import Contact, Customer, Requirement, ShipTo
from domain.products import actions as products
from domain.products import inputs
from domain.products.models import ListEntry, Lot, Material, Price, Product, ProductionLine
from domain.shared.actor import Actor, system
from domain.shared.errors import Forbidden, NotFound
from domain.shared.journal import Audit
from domain.shared.work import Work, unit
from tests.cast import NOW, TODAY, Cast

ARM = "2904110-K80"
SALES, TECHNICAL, PRODUCTION, LOGISTICS = {"li_qian", "zhao"}, {"fang", "gao"}, {"chen", "he_head"}, {"sun_li", "deng_head"}
QUALITY, FINANCE, OFFICE = {"liu", "zhou_head"}, {"xu", "song_head"}, {"shen", "lu_deputy_gm", "jiang"}
OTHERS = {"qian", "it"}
EVERYBODY = SALES | TECHNICAL | PRODUCTION | LOGISTICS | QUALITY | FINANCE | OFFICE | OTHERS
PRODUCT = {"code": "HC-7", "name_zh": "件", "unit": "pcs", "lead_days": "5"}
ENTRY = {"customer_part": "N-7", "name": "件"}
PRICE = {"currency": "EUR", "unit_price": "9.5", "valid_from": "2026-12-01"}
TERMS = {"payment_kind": "invoice", "payment_days": "45", "currency": "CNY", "tax_percent": "13", "dates_mean": "gate"}

Deed = Callable[[Work, Cast], Any]


def part(work: Work, cast: Cast) -> Product:
    return work.fetch(Product, cast.entries[ARM].product_id)


def customer(work: Work, cast: Cast) -> Customer:
    return work.fetch(Customer, cast.a.id)


def line(work: Work, cast: Cast) -> ProductionLine:
    return work.fetch(ProductionLine, cast.lines["L1"].id)


def rubber(work: Work, cast: Cast) -> Material:
    return work.fetch(Material, cast.materials["NR-60"].id)


def lot(work: Work, cast: Cast) -> Lot:
    return work.session.scalars(select(Lot).where(Lot.number == "L-0")).one()


def price(work: Work, cast: Cast) -> Price:
    found = work.session.scalars(select(Price).where(Price.entry_id == cast.entries[ARM].id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def entry(work: Work, cast: Cast) -> ListEntry:
    return work.fetch(ListEntry, cast.entries[ARM].id)


DEEDS: dict[str, tuple[Deed, set[str], str]] = {
    "enter a part": (
        lambda work, cast: products.create_product(work, inputs.read_product(PRODUCT)),
        SALES | TECHNICAL,
        "product.created",
    ),
    "change a part": (
        lambda work, cast: products.edit_product(work, part(work, cast), inputs.read_product(PRODUCT), version=1),
        SALES | TECHNICAL,
        "product.edited",
    ),
    "put a part on a list": (
        lambda work, cast: products.add_entry(work, customer(work, cast), part(work, cast), inputs.read_entry(ENTRY)),
        SALES | TECHNICAL,
        "list.part_added",
    ),
    "change an entry": (
        lambda work, cast: products.edit_entry(work, entry(work, cast), inputs.read_entry(ENTRY), version=1),
        SALES | TECHNICAL,
        "list.part_changed",
    ),
    "add a price": (
        lambda work, cast: products.add_price(work, entry(work, cast), inputs.read_price(PRICE)),
        SALES,
        "price.added",
    ),
    "end a price": (
        lambda work, cast: products.end_price(work, price(work, cast), TODAY, version=1),
        SALES,
        "price.ended",
    ),
    "count a part": (
        lambda work, cast: products.count_product(work, part(work, cast), Decimal(7), TODAY, version=1),
        PRODUCTION | LOGISTICS,
        "product.counted",
    ),
    "count a material": (
        lambda work, cast: products.count_material(work, rubber(work, cast), Decimal(7), TODAY, version=1),
        PRODUCTION | LOGISTICS,
        "material.counted",
    ),
    "record a lot": (
        lambda work, cast: products.add_lot(work, part(work, cast), inputs.LotInput("L-9", Decimal(5), TODAY)),
        PRODUCTION | LOGISTICS,
        "lot.added",
    ),
    "block a lot": (
        lambda work, cast: products.block(work, lot(work, cast), "划伤", version=1),
        QUALITY,
        "lot.blocked",
    ),
    "stop a part": (
        lambda work, cast: products.stop(work, part(work, cast), Decimal(5), "混料", version=1),
        QUALITY,
        "lot.blocked",
    ),
    "enter a material": (
        lambda work, cast: products.save_material(work, inputs.MaterialInput("AL", "铝", "kg", Decimal(0), 5)),
        SALES | TECHNICAL,
        "material.created",
    ),
    "say what a piece consumes": (
        lambda work, cast: products.set_consumption(work, part(work, cast), rubber(work, cast), Decimal("0.3")),
        SALES | TECHNICAL,
        "product.consumption",
    ),
    "record a document": (
        lambda work, cast: products.add_document(work, part(work, cast), inputs.DocumentInput("bom", "Z", "BOM-Z", TODAY)),
        SALES | TECHNICAL,
        "product.document",
    ),
    "record a process outside": (
        lambda work, cast: products.add_outsourced(work, part(work, cast), "电泳", "外协"),
        SALES | TECHNICAL,
        "product.outsourced",
    ),
    "set a line's hours": (
        lambda work, cast: products.set_line(work, line(work, cast), "一线", Decimal(60), version=1),
        PRODUCTION,
        "line.edited",
    ),
    "enter a day off": (
        lambda work, cast: products.add_day_off(work, line(work, cast), date(2026, 12, 24), None, "盘点"),
        PRODUCTION,
        "line.days_off",
    ),
    "change terms": (
        lambda work, cast: customers.set_terms(work, customer(work, cast), read_terms(TERMS, []), version=1),
        SALES,
        "customer.terms",
    ),
    "add a place": (
        lambda work, cast: customers.save_ship_to(work, customer(work, cast), read_ship_to({"code": "9", "name": "九厂"})),
        SALES,
        "customer.ship_to_added",
    ),
    "add a contact": (
        lambda work, cast: customers.save_contact(work, customer(work, cast), read_contact({"name": "王芳", "language": "en"})),
        SALES,
        "customer.contact_added",
    ),
    "add a requirement": (
        lambda work, cast: customers.save_requirement(
            work, customer(work, cast), read_requirement({"topic": "cost", "source": "s", "text": "t", "question": "q"})
        ),
        SALES | TECHNICAL | QUALITY,
        "customer.requirement_added",
    ),
    "seal what is known of a house": (
        lambda work, cast: customers.save_operation(work, customer(work, cast), read_operation({"debt": "x"}), version=None),
        SALES | FINANCE | OFFICE,
        "customer.internal_operation",
    ),
}


@pytest.fixture
def things(cast: Cast) -> Cast:
    with unit(system("test"), now=NOW) as work:
        work.add(Lot(product_id=cast.entries[ARM].product_id, number="L-0", quantity=Decimal(5), produced_on=TODAY))
    return cast


def tried(cast: Cast, who: Actor, deed: Deed) -> bool:
    """Whether this person may; what was done is taken back."""
    try:
        with unit(who, now=NOW) as work:
            deed(work, cast)
            work.session.rollback()
            work.pending_journal.clear()
            return True
    except Forbidden:
        return False


@pytest.mark.parametrize("name", list(DEEDS))
def test_a_deed_is_open_to_those_whose_duty_it_is_and_closed_to_all_others(things: Cast, name: str) -> None:
    deed, may, _ = DEEDS[name]
    assert {who for who in EVERYBODY if tried(things, getattr(things, who), deed)} == may


@pytest.mark.parametrize("name", list(DEEDS))
@pytest.mark.parametrize("who", ["wang_min", "a_admin", "b_buyer"])
def test_no_deed_is_open_to_customers(things: Cast, name: str, who: str) -> None:
    deed = DEEDS[name][0]
    with pytest.raises((Forbidden, NotFound)), unit(getattr(things, who), now=NOW) as work:
        deed(work, things)


@pytest.mark.parametrize("name", list(DEEDS))
def test_each_deed_stands_in_the_audit_trail_with_its_doer(things: Cast, name: str) -> None:
    deed, may, action = DEEDS[name]
    doer = getattr(things, min(may))
    with unit(doer, now=NOW) as work:
        deed(work, things)
    with unit(system("test"), now=NOW) as work:
        found = work.session.scalars(select(Audit).where(Audit.action == action)).all()
    assert [each.actor_name for each in found] == [doer.name]
    assert all(each.at == NOW for each in found)


@pytest.mark.parametrize("name", list(DEEDS))
def test_a_deed_that_was_refused_left_nothing_behind(things: Cast, name: str) -> None:
    deed, may, action = DEEDS[name]
    outsider = getattr(things, min(EVERYBODY - may))
    with pytest.raises(Forbidden), unit(outsider, now=NOW) as work:
        deed(work, things)
    with unit(system("test"), now=NOW) as work:
        assert work.session.scalar(select(func.count()).select_from(Audit).where(Audit.action == action)) == 0


@pytest.mark.parametrize("model", [ShipTo, Contact, Requirement, ListEntry, Price])
def test_what_belongs_to_a_customer_carries_that_customer(cast: Cast, model: Any) -> None:
    with unit(system("test"), now=NOW) as work:
        owners = {each.customer_id for each in work.session.scalars(select(model))}
    assert owners == {cast.a.id, cast.b.id}
    with unit(cast.b_buyer, now=NOW) as work:
        assert {each.customer_id for each in work.session.scalars(select(model))} == {cast.b.id}
