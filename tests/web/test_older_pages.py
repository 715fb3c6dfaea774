"""Whoever sends a form from a page that is out of date changes nothing: each form that carries what its sender saw is refused in words.

The forms are those that the pages show, so that a new one is asked by itself. An address whose form nobody is shown just now (the
thing stands in another state, waits for somebody else) is asked by those who decide: the version comes before the state.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest

from domain.shared.errors import Stale
from templates.catalogues import lookup
from tests.web import world as worlds
from tests.web.forms import FULL
from tests.web.stations import in_every_state
from tests.web.walking import Dry, found

LATER = 7000
DECIDING = {
    "portal": ("wang_min", "a_admin"),
    "admin": ("li_qian", "zhao", "it", "chen", "xu", "sun_li", "liu", "fang", "shen", "qian", "he_head", "jiang"),
}
MORE = FULL | {  # what a form asks before the thing is looked at
    "carrier": "皖通物流", "plate": "皖A-12345", "copies": "4", "attendees": "李倩", "cause": "machine", "cause_text": "停机",
    "countermeasure": "换模", "outcome": "kept", "answer": "已核实", "price": "1.00", "number": "0815", "day": "2026-11-23",
    "net": "100.00", "tax": "13.00", "gross": "113.00", "effective": "yes", "follow_up": "有效",
}
CHANGED = lookup("zh_CN", Stale().reason.id)
# Read the version, and are not shown to those who walk, or sent by a button with an address of its own, or ask for more before
# they look at it: each has its own test where its deed is tested.
ELSEWHERE = {
    "/admin/customers/{number:str}/internal-operation",
    "/admin/orders/{number:str}/withdrawal",
    "/admin/people/{id:str}/handover",
    "/admin/products/{code:str}/block",  # tests/products/test_pages.py
    "/admin/products/{code:str}/lots/{id:str}/block",
    "/admin/products/{code:str}/lots/{id:str}/release",
    "/admin/products/{code:str}/record",
    "/admin/purchase-requests/{number:str}/acknowledgement",
    "/admin/purchase-requests/{number:str}/dispatch",
    "/admin/purchase-requests/{number:str}/receipt",
    "/admin/purchase-requests/{number:str}/unneeded",
    "/admin/reviews/{number:str}/classification",
    "/admin/reviews/{number:str}/deviations/{id:str}/acceptance",
    "/admin/reviews/{number:str}/deviations/{id:str}/price",
    "/admin/reviews/{number:str}/deviations/{id:str}/settlement",
    "/admin/reviews/{number:str}/sections/{key:str}/draft",
    "/admin/reviews/{number:str}/sections/{key:str}/signature",
    "/admin/reviews/{number:str}/sections/{key:str}/withdrawal",
    "/admin/connection/tokens/{token_id:str}/grant",  # tests/connection/test_stale_pages.py
    "/admin/receivables/payments/{number:str}/reservation",  # tests/connection/test_stale_pages.py
    "/admin/receivables/payments/{number:str}/refund",  # tests/receivables/test_refunds.py, like the next
    "/admin/receivables/payments/{number:str}/refund/signature",
    "/admin/changes/{number:str}/line-refusal",  # tests/changes/test_refusing_lines.py
    "/admin/changes/{number:str}/engineering/revision",  # tests/changes/test_which_holds.py
    "/admin/receivables/invoices/{number:str}/issue",  # tests/receivables/test_pages.py
    "/admin/receivables/statements/{number:str}/lines/{line_id:str}/answer",  # tests/receivables/test_pages.py
    "/admin/exchange/out/{kind:str}/mappings",  # tests/connection/test_stale_pages.py, like the next
    "/admin/exchange/uploads/{upload_id:str}/columns",
    "/statements/{number:str}/invoice",  # tests/receivables/test_pages.py
}


@pytest.mark.parametrize("door", ["portal", "admin"])
def test_a_form_of_a_page_that_is_out_of_date_is_refused_and_changes_nothing(visit, application, cast, door, monkeypatch):
    world = worlds.build(cast)
    walked = [(visitor, form) for visitor, form in found(visit, application, world, door, in_every_state(cast)) if form.version is not None]
    deciding = [visit(getattr(cast, name), checks=False) for name in DECIDING[door]]
    for visitor in deciding:
        visitor.get("/" if door == "portal" else "/admin/")  # signs in, before nothing is kept any more
    dry, wrong, refused = Dry(monkeypatch), [], set()
    for visitor, form in walked:
        before = dry.kept
        answer = visitor.post(form.action, form.data(**form.filled), version=form.version + LATER)
        if answer.status_code == 409 and CHANGED in answer.text:
            refused.add(form.action)
        elif answer.status_code != 422:
            wrong.append(f"{form.action} answered {answer.status_code}")
        wrong += [f"{form.action} wrote"] if dry.kept != before else []
    assert wrong == [], "\n".join(wrong)
    unproved = {path: url for path, url in _look_at_the_version(application, door, world)
                if not any(_named(path).fullmatch(url) for url in refused)}
    for path, url in unproved.items():
        before = dry.kept
        refused |= {path} if any(_is_out_of_date(visitor, url) for visitor in deciding) else set()
        wrong += [f"{path} wrote"] if dry.kept != before and path in refused else []
    assert wrong == [], "\n".join(wrong)
    assert set(unproved) - refused - ELSEWHERE == set()


def _is_out_of_date(visitor: Any, url: str) -> bool:
    answer = visitor.post(url, MORE, version=LATER)
    return answer.status_code == 409 and CHANGED in answer.text


def test_what_is_proved_elsewhere_is_served(application):
    served = {path for door in ("portal", "admin") for path, _ in _look_at_the_version(application, door)}
    assert ELSEWHERE - served == set()
    assert len(served) >= 50


def _look_at_the_version(application: Any, door: str, world: worlds.World | None = None) -> Iterator[tuple[str, str]]:
    """The paths of handlers that hand on the version which their sender saw, each with its address in the world."""
    for side, prefix, route in worlds.routes(application):
        if side == door and "desk.version" in inspect.getsource(route.handler):
            yield prefix + route.path, world.path(route, prefix) if world else ""


def _named(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\w+:str\}", "[^/]+", path))
