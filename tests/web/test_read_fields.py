"""Whatever is sent in whatever field a handler reads, whether or not a page of this world shows the form just now (B5).

The walk of the forms meets what the pages show; a form that only a certain state, paper or person brings is not among them. Here
each address that takes something is asked by somebody who may, notes by which names it looks for fields, and is sent those.
"""

from __future__ import annotations

import importlib
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.web import world as worlds
from tests.web.bad_inputs import BAD
from tests.web.forms import FULL
from tests.web.matrix import MATRIX, ROLES
from tests.web.test_permissions import ASKED, DEMO_ONLY
from tests.web.walking import Dry, Noting, faults_of, samples, sent, short
from web.fields import read_body

ENDS_THE_WALK = {"/logout"}
OF_A_LINK = {"/reset/{secret:str}"}  # needs no session, and asks for two passwords alone
BAD_AT_ONCE, ROUNDS = 2, 2


@pytest.fixture
def noting(monkeypatch: pytest.MonkeyPatch) -> type[Noting]:
    monkeypatch.setattr(importlib.import_module("web.door"), "read_body", lambda raw: Noting(read_body(raw).pairs()))
    return Noting


def named(visitor: Any, url: str, own: dict[str, str], noting: type[Noting]) -> tuple[set[str], int]:
    """The names that the handler asks for: with nothing in them, then with something sound; and what it answers."""
    names: set[str] = set()
    status = 0
    for _ in range(ROUNDS):
        noting.names.clear()
        answer = visitor.post(url, own | {name: FULL.get(name, "1") for name in names})
        status = status or answer.status_code
        if noting.names - {"_csrf", "_token", "_version"} <= names:
            break
        names |= noting.names - {"_csrf", "_token", "_version"}
    return {name for name in names if "password" not in name}, status


def writes(application: Any, door: str) -> Iterator[tuple[str, Any]]:
    for side, prefix, route in worlds.routes(application):
        if side == door and route.method == "POST" and route.path not in ENDS_THE_WALK | OF_A_LINK | DEMO_ONLY:
            yield prefix, route


@pytest.mark.parametrize("door", ["portal", "admin"])
def test_every_field_that_a_handler_reads_stands_bad_input(visit: Any, application: Any, cast: Any, door: str, noting: type[Noting],
                                                           monkeypatch: pytest.MonkeyPatch, figure: Any) -> None:
    world = worlds.build(cast)
    people = {role: visit(getattr(cast, name) if name else None, door, checks=False) for role, name in ROLES.items()}
    dry = Dry(monkeypatch)
    wrong, closed, read, answered = [], [], Counter[str](), Counter[int]()
    things = world.objects["house"] | world.objects["a"]
    for prefix, route in writes(application, door):
        url = world.path(route, prefix)
        if prefix:
            url = url.replace(things["draft"], things["staff_draft"])
        own = {field: things[kind] for field, kind in ASKED.get(route.path, {}).items() if kind != "draft"}
        names: set[str] = set()
        for role in MATRIX[route.permission]:
            names, status = named(people[role], url, own, noting)
            if status not in {401, 403, 404}:
                break
        else:
            closed.append(route.path)
            continue
        read[route.path] = len(names)
        for bad in samples(url, BAD_AT_ONCE) if names else ():
            before, started = dry.kept, time.monotonic()
            fields = own | {name: sent(bad) for name in names}
            answer = people[role].post(url, fields)
            answered[answer.status_code] += 1
            faults = faults_of(answer, time.monotonic() - started, dry.kept - before)
            wrong += [f"{role}: POST {url}, {short(fields)}: {fault}" for fault in faults]
    figure(f"{sum(read.values())} fields of {len(read)} addresses, answered {dict(answered)}; not come in at {closed}")
    assert wrong == [], "\n".join(wrong)
    assert sum(1 for many in read.values() if many) >= {"portal": 25, "admin": 120}[door], read


def test_a_form_notes_what_is_asked_of_it() -> None:
    form = Noting([("a", "1"), ("b", "2"), ("b", "3")])
    Noting.names.clear()
    assert (form["a"], form.get("c"), form.all("b"), "d" in form, form.getlist("e")) == ("1", "", ["2", "3"], False, [])
    assert Noting.names == {"a", "b", "c", "d", "e"}


def test_there_is_a_bad_input_of_each_sort_among_them() -> None:
    tried = {bad for place in range(len(BAD)) for bad in samples("x" * (place % 40), BAD_AT_ONCE)}
    assert len(tried) > 40
