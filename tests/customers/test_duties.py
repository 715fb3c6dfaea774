"""5.3.1: who keeps what of a customer. Each deed by everybody of the company and of the customers: those who may, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from domain.customers import actions, queries
from domain.customers.inputs import read_contact, read_customer, read_operation, read_requirement, read_ship_to, read_terms
from domain.customers.models import Contact, Customer, Requirement, ShipTo
from domain.shared.errors import DomainError, Forbidden, NotFound, Stale
from domain.shared.work import Work, unit
from tests.cast import NOW, STAFF, USERS, Cast
from tests.customers.test_actions import PLACE, REQUIREMENT, TERMS, given, journalled

Deed = Callable[[Work, Customer, Cast], Any]
SALES = {"li_qian", "wu_jia", "zhao", "sun_deputy"}
TECHNICAL, QUALITY = {"fang", "gao"}, {"liu", "zhou_head"}
FINANCE, OFFICE = {"xu", "song_head"}, {"shen", "lu_deputy_gm", "jiang"}
CONTACT = {"name": "王芳", "language": "en", "active": "1"}


class Undone(Exception):
    """What was done is rolled back, so that the next finds all as it was."""


def same(customer: Customer, cast: Cast, **fields: str) -> Any:
    """The record as it stands, but for `fields`."""
    stands = {name: getattr(customer, name) for name in ("number", "name_zh", "name_en", "name_short", "grade", "distance", "language")}
    return read_customer({**given(cast), **stands, "deputy_id": str(cast.sun_deputy.id), **fields})


DEEDS: dict[str, tuple[Deed, set[str]]] = {
    "enter a customer": (lambda work, one, cast: actions.create(work, read_customer(given(cast))), SALES),
    "change the record": (lambda work, one, cast: actions.edit(work, one, same(one, cast, region="华东"), version=one.version), SALES),
    "agree on terms": (lambda work, one, cast: actions.set_terms(work, one, read_terms(TERMS, []), version=one.version), SALES),
    "add a place": (lambda work, one, cast: actions.save_ship_to(work, one, read_ship_to(PLACE)), SALES),
    "add a contact": (lambda work, one, cast: actions.save_contact(work, one, read_contact(CONTACT)), SALES),
    "add a requirement": (
        lambda work, one, cast: actions.save_requirement(work, one, read_requirement(REQUIREMENT)), SALES | TECHNICAL | QUALITY,
    ),
    "write of its own house": (
        lambda work, one, cast: actions.save_operation(work, one, read_operation({"debt": "62%"}), version=None), SALES | FINANCE | OFFICE,
    ),
}  # fmt: skip


@pytest.mark.clause("5.3.1(1)", "5.3.1(2)", "1.2")
@pytest.mark.parametrize("deed", list(DEEDS))
def test_those_whose_duty_it_is_do_it_and_nobody_else(cast: Cast, deed: str) -> None:
    do, may = DEEDS[deed]
    did = set()
    for name in (*STAFF, *USERS):
        try:
            with unit(cast.people[name], now=NOW) as work:
                do(work, work.fetch(Customer, cast.a.id), cast)
                did.add(name)
                raise Undone
        except (Forbidden, NotFound, Undone):
            pass
    assert did == may


@pytest.mark.clause("5.3.1(2)")
def test_the_seal_is_open_to_those_who_write_and_closed_to_all_others(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        actions.save_operation(work, work.fetch(Customer, cast.a.id), read_operation({"debt": "62%"}), version=None)
    seen = set()
    for name in STAFF:
        with unit(cast.people[name], now=NOW) as work:
            page = queries.page(work, "K001")
            assert page.sealed is (page.operation is None)
            seen |= {name} if page.operation else set()
    assert seen == SALES | FINANCE | OFFICE


CHANGES: dict[str, tuple[type, Callable[[Work, Customer, Any, int | None], Any]]] = {
    "place": (ShipTo, lambda work, one, found, version: actions.save_ship_to(
        work, one, read_ship_to({**PLACE, "code": "1", "dock": "9"}), found, version=version)),
    "contact": (Contact, lambda work, one, found, version: actions.save_contact(
        work, one, read_contact({**CONTACT, "job": "质量"}), found, version=version)),
    "requirement": (Requirement, lambda work, one, found, version: actions.save_requirement(
        work, one, read_requirement({**REQUIREMENT, "text": "新"}), found, version=version)),
}  # fmt: skip


@pytest.mark.parametrize("what", list(CHANGES))
def test_what_was_changed_meanwhile_is_not_overwritten_and_what_was_not_is_changed_once(cast: Cast, what: str) -> None:
    model, do = CHANGES[what]
    with unit(cast.li_qian, now=NOW) as work:
        one = work.fetch(Customer, cast.a.id)
        found = work.session.query(model).filter_by(customer_id=cast.a.id).one()
        for stale in (found.version - 1, found.version + 1):
            with pytest.raises(Stale):
                do(work, one, found, stale)
        do(work, one, found, found.version)
    word = {"place": "ship_to"}.get(what, what)
    (entry,) = journalled(f"customer.{word}_changed")
    assert entry.values["before"] != entry.values["after"] and entry.actor_name == "李倩"


@pytest.mark.parametrize("model", [ShipTo, Contact, Requirement])
def test_what_hangs_on_one_customer_is_not_reached_through_another(cast: Cast, model: type) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        theirs = work.session.query(model).filter_by(customer_id=cast.b.id).one()
        mine = work.session.query(model).filter_by(customer_id=cast.a.id).one()
        one = work.fetch(Customer, cast.a.id)
        assert actions.of_customer(work, model, one, mine.id).id == mine.id  # type: ignore[type-var]
        with pytest.raises(DomainError) as refused:
            actions.of_customer(work, model, one, theirs.id)  # type: ignore[type-var]
        assert isinstance(refused.value, NotFound)
