"""After a walk: each page and workbook of what was touched answers at both doors, the trail is whole, and a customer sees no other's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from domain.shared import journal
from tests.visitors import words
from tests.walks.goods_books import rows

ADMIN = {  # table: the page of one thing
    "statement": "/admin/receivables/statements/{}", "invoice": "/admin/receivables/invoices/{}",
    "payment": "/admin/receivables/payments/{}", "deduction": "/admin/receivables/deductions/{}", "slip": "/admin/dispatch/shipments/{}",
    "dispatch_notice": "/admin/dispatch/{}", "difference": "/admin/deliveries/receipts/differences/{}",
    "goods_return": "/admin/deliveries/receipts/returns/{}", "order": "/admin/orders/{}", "change": "/admin/changes/{}",
}
LISTS = (
    "/admin/receivables", "/admin/receivables.xlsx", "/admin/receivables/statements.xlsx", "/admin/receivables/invoices.xlsx",
    "/admin/receivables/payments.xlsx", "/admin/receivables/accounts/K001", "/admin/receivables/accounts/K001/account.xlsx",
    "/admin/receivables/consignment", "/admin/receivables/exceptions", "/admin/dispatch", "/admin/dispatch/ready",
    "/admin/dispatch/details.xlsx", "/admin/dispatch/concessions", "/admin/deliveries.xlsx", "/admin/ledger",
    "/admin/ledger/FM070100-03.xlsx", "/admin/delivery-rate/FM070100-04.xlsx", "/admin/deliveries/receipts",
    "/admin/deliveries/receipts/differences", "/admin/deliveries/receipts/returns", "/admin/deliveries/receipts/packaging",
)
PORTAL = ("/statements", "/statements/received", "/statements/account", "/statements/account.xlsx", "/statements/consignment",
          "/statements/deductions", "/deliveries", "/deliveries/packaging", "/")
ONE = {"statement": "/statements/{}", "invoice": "/statements/invoices/{}", "slip": "/deliveries/{}", "order": "/orders/{}"}


def answer(walk: Any, visit: Any, most: int) -> None:
    """So many pages at most of either door, chosen by the walk."""
    try:
        walk.look(_whole)
        _both_doors(walk, visit, most)
    except Exception as error:
        error.add_note(f"seed {walk.seed}:\n" + "\n".join(walk.told))
        raise


def _whole(work: Any) -> None:
    told = journal.verify(work)
    assert isinstance(told, int), f"the trail is broken: {told}"


def _both_doors(walk: Any, visit: Any, most: int) -> None:
    for door in ("portal", "admin"):
        visit.door(door).clock = lambda: walk.story.now + timedelta(minutes=1)
    theirs = {key: walk.look(lambda work, key=key: _numbers(work, key)) for key in ("K001", "K002")}
    touched = [ADMIN[kind].format(number) for found in theirs.values() for kind, number, _ in found if kind in ADMIN]
    manager = visit(walk.cast.shen)
    for path in _some(walk, [*LISTS, *touched], most):
        _answers(manager, path)
    for who, own, others in ((walk.cast.wang_min, "K001", "K002"), (walk.cast.b_buyer, "K002", "K001")):
        buyer = visit(who)
        hidden = {number for _, number, _ in theirs[others]}
        pages = [ONE[kind].format(number) for kind, number, shown in theirs[own] if kind in ONE and shown]
        for path in _some(walk, [*PORTAL, *pages], most):
            said = words(_answers(buyer, path).text)
            assert not [each for each in hidden if each in said], f"{path} tells {own} of {others}"
        for path in _some(walk, [ONE[kind].format(number) for kind, number, _ in theirs[others] if kind in ONE], 3):
            assert buyer.get(path).status_code == 404, f"{path} answers {own}"


def _answers(visitor: Any, path: str) -> Any:
    found = visitor.get(path)
    assert found.status_code == 200, f"{path}: {found.status_code} {words(found.text)[:300]}"
    return found


def _some(walk: Any, paths: list[str], most: int) -> list[str]:
    return paths if len(paths) <= most else walk.random.sample(paths, most)


def _numbers(work: Any, customer: str) -> list[tuple[str, str, bool]]:
    """Of a customer: the kind of each thing, its number, and whether it is shown to them."""
    found = []
    for kind in ADMIN:
        shown = {"statement": "not x.internal", "change": "not x.internal"}.get(kind, "true")
        asked = f'select x.number, {shown} shown from "{kind}" x join customer c on c.id = x.customer_id where c.number = :customer'
        found += [(kind, each.number, each.shown) for each in rows(work, asked, customer=customer)]
    return found
