"""Which clauses a page carries out, by the page's template: each page names its clauses and opens them beside itself."""

from __future__ import annotations

from domain.procedure.catalogue import CLAUSES, find
from domain.procedure.clause import Clause

PAGES: dict[str, tuple[str, ...]] = {
    "portal/home": ("1.3", "2.1"),
    "portal/orders/list": ("2.1",),
    "portal/orders/show": ("2.1", "5.1.2(1)", "5.1.13(1)"),
    "portal/orders/new": ("5.1.1(1)", "3.3"),
    "portal/orders/check": ("5.1.1(1)", "3.3"),
    "portal/products": ("3.1", "6.2.13"),
    "admin/queue": ("1.3",),
    "admin/flow": ("4.1",),
    "admin/orders/list": ("2.1",),
    "admin/orders/show": ("2.1", "5.1.2(1)", "5.1.13(1)"),
    "admin/orders/new": ("5.1.1(1)",),
    "admin/reviews/show": ("5.1.2(1)", "5.1.6"),
    "admin/customers": ("1.2", "2.3"),
    "admin/products": ("3.1", "6.2.13"),
    "admin/capacity": ("5.1.5(1)",),
    "admin/plan": ("5.1.7(2)", "5.1.8(1)"),
    "admin/purchase-requests": ("5.1.8(2)", "5.1.5(3)"),
}


def clauses_of(page: str) -> list[Clause]:
    """The clauses that a page carries out; none for a page that carries out none of its own."""
    return [find(number) for number in PAGES.get(page, ())]


def pages_of(number: str) -> list[str]:
    """The pages that carry out a clause."""
    return [page for page, numbers in PAGES.items() if number in numbers and number in CLAUSES]
