"""What the page of the rate shows: a month, perhaps of one customer or one part, and the misses on one basis."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Text, bindparam, select

from domain.customers.models import Customer
from domain.deliveries.on_time import Basis
from domain.products.models import Product
from domain.projects.ended import in_the_open

MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


class Narrowing(NamedTuple):
    """What of a filter makes another statement of the same question; its values are parameters."""

    customer: bool
    product: bool
    unconfidential: bool = False

    def of(self, each: Any) -> list[ColumnElement[bool]]:
        """As conditions on the rows of a table with customer, product and project."""
        conditions: list[ColumnElement[bool]] = [in_the_open(each.project_id)] if self.unconfidential else []
        if self.customer:
            named = select(Customer.id).where(Customer.number == bindparam("customer", type_=Text()))
            conditions.append(each.customer_id == named.scalar_subquery())
        if self.product:
            coded = select(Product.id).where(Product.code == bindparam("product", type_=Text()))
            conditions.append(each.product_id == coded.scalar_subquery())
        return conditions


@dataclass(frozen=True)
class RateFilter:
    """`month` is its first day."""

    month: date
    customer: str = ""  # a customer's number
    product: str = ""  # a company code
    basis: Basis = Basis.COUNTED
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str], today: date) -> RateFilter:
        """What the address says wrongly is left out; without a month it is the running one."""
        said, basis = MONTH.fullmatch(query.get("month", "")), query.get("basis", "")
        return cls(
            month=date(int(said[1]), int(said[2]), 1) if said else today.replace(day=1), customer=query.get("customer", "")[:20],
            product=query.get("product", "").strip().upper()[:40], basis=Basis(basis) if basis in set(Basis) else Basis.COUNTED,
            after=query.get("after", ""), before=query.get("before", ""),
        )

    def narrowing(self, unconfidential: bool = False) -> Narrowing:
        return Narrowing(bool(self.customer), bool(self.product), unconfidential)

    @property
    def parameters(self) -> dict[str, str]:
        return {"customer": self.customer, "product": self.product}

    def address(self, path: str, **changes: Any) -> str:
        changed = replace(self, **{"after": "", "before": ""} | changes)
        said = {
            "month": f"{changed.month:%Y-%m}", "customer": changed.customer, "product": changed.product,
            "basis": "" if changed.basis == Basis.COUNTED else changed.basis.value, "after": changed.after, "before": changed.before,
        }
        return f"{path}?{urlencode({name: str(value) for name, value in said.items() if value})}"


def month_after(month: date, count: int = 1) -> date:
    """The first day of the month `count` months later; earlier where it is negative."""
    at = month.year * 12 + month.month - 1 + count
    return date(at // 12, at % 12 + 1, 1)
