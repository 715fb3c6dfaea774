"""A change keeps what it changed: before and after in the audit trail, and nothing where nothing changed."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.products.models import Product
from domain.shared.actor import system
from domain.shared.among import among
from domain.shared.changing import change
from domain.shared.journal import Audit
from domain.shared.work import unit
from tests.cast import NOW, Cast

CODE = "HC-4801-012"


def entries(action: str) -> list[Audit]:
    with unit(system("test"), now=NOW) as work:
        return list(work.session.scalars(select(Audit).where(Audit.action == action)))


def changed(cast: Cast, why: str | None = None, **values: Any) -> bool:
    with unit(cast.chen, now=NOW) as work:
        return change(work, work.fetch(Product, cast.products[CODE].id), "product.tried", values, why=why)


def test_only_what_differs_is_set_and_kept(cast: Cast) -> None:
    assert changed(cast, lead_days=20, unit="pcs")
    (entry,) = entries("product.tried")
    assert (entry.values["before"], entry.values["after"]) == ({"lead_days": 15}, {"lead_days": 20})
    assert entry.actor_name == "陈建国"


def test_nothing_is_written_where_nothing_differs(cast: Cast) -> None:
    assert not changed(cast, lead_days=15, safety_stock=Decimal("100.000"))
    assert entries("product.tried") == []


def test_a_change_of_nothing_does_not_raise_the_version(cast: Cast) -> None:
    with unit(cast.chen, now=NOW) as work:
        before = work.fetch(Product, cast.products[CODE].id).version
    changed(cast, lead_days=15)
    with unit(cast.chen, now=NOW) as work:
        assert work.fetch(Product, cast.products[CODE].id).version == before
    changed(cast, lead_days=16)
    with unit(cast.chen, now=NOW) as work:
        assert work.fetch(Product, cast.products[CODE].id).version == before + 1


def test_the_reason_is_kept(cast: Cast) -> None:
    changed(cast, why="客户要求", lead_days=9)
    assert entries("product.tried")[0].values["why"] == "客户要求"


@pytest.mark.parametrize("codes", [[], [CODE], [CODE, "HC-4801-013"]])
def test_many_keys_are_one_parameter(cast: Cast, codes: list[str]) -> None:
    keys = [cast.products[code].id for code in codes]
    with unit(cast.chen, now=NOW) as work:
        statement = select(Product.code).where(among(Product.id, keys))
        assert set(work.session.scalars(statement)) == set(codes)
    assert str(statement.compile()).count(":param") == 1
