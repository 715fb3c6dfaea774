"""Whoever sends a form from a page that is out of date changes nothing: each form that carries what its sender saw is refused in words.

The forms are those that the pages show, so that a new one is asked by itself.
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
from tests.web.stations import in_every_state
from tests.web.walking import Dry, found

LATER = 7000
CHANGED = lookup("zh_CN", Stale().reason.id)
# Read the version, and are not shown to those who walk, or sent by a button with an address of its own, or ask for more before
# they look at it: each has its own test where its deed is tested.
ELSEWHERE = {
    "/admin/customers/{number:str}/internal-operation",
    "/admin/orders/{number:str}/withdrawal",
    "/admin/people/{id:str}/handover",
    "/admin/products/{code:str}/lots/{id:str}/block",
    "/admin/products/{code:str}/lots/{id:str}/release",
    "/admin/products/{code:str}/record",
    "/admin/purchase-requests/{number:str}/acknowledgement",
    "/admin/purchase-requests/{number:str}/dispatch",
    "/admin/purchase-requests/{number:str}/receipt",
    "/admin/reviews/{number:str}/classification",
    "/admin/reviews/{number:str}/deviations/{id:str}/acceptance",
    "/admin/reviews/{number:str}/deviations/{id:str}/price",
    "/admin/reviews/{number:str}/deviations/{id:str}/settlement",
    "/admin/reviews/{number:str}/sections/{key:str}/draft",
    "/admin/reviews/{number:str}/sections/{key:str}/signature",
    "/admin/reviews/{number:str}/sections/{key:str}/withdrawal",
    "/statements/{number:str}/invoice",  # tests/receivables/test_pages.py
}


@pytest.mark.parametrize("door", ["portal", "admin"])
def test_a_form_of_a_page_that_is_out_of_date_is_refused_and_changes_nothing(visit, application, cast, door, monkeypatch):
    world = worlds.build(cast)
    walked = [(visitor, form) for visitor, form in found(visit, application, world, door, in_every_state(cast)) if form.version is not None]
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
    unproved = {path for path in _look_at_the_version(application, door) if not any(_named(path).fullmatch(url) for url in refused)}
    assert unproved - ELSEWHERE == set()


def test_what_is_proved_elsewhere_is_served(application):
    served = {path for door in ("portal", "admin") for path in _look_at_the_version(application, door)}
    assert ELSEWHERE - served == set()
    assert len(served) >= 50


def _look_at_the_version(application: Any, door: str) -> Iterator[str]:
    """The addresses of handlers that hand on the version which their sender saw."""
    for side, prefix, route in worlds.routes(application):
        if side == door and "desk.version" in inspect.getsource(route.handler):
            yield prefix + route.path


def _named(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\w+:str\}", "[^/]+", path))
