"""A form that was not sent from one of our pages does nothing (B8), and looking at a page changes nothing."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

from domain.shared.actor import system
from domain.shared.journal import Audit
from domain.shared.work import unit
from tests.visitors import HOST
from tests.web import world as worlds
from tests.web.matrix import DOORS, ROLES
from web.limits import Rates

OTHER = "https://evil.example"
SHAPES = {
    "no token": {"csrf": ""},
    "a token of somebody else": {"csrf": "stranger"},
    "a token in the address alone": {"csrf": "", "query": True},
    "another site's origin": {"headers": {"origin": OTHER}},
    "no origin at all that can be named": {"headers": {"origin": "null"}},
    "an origin that is no address": {"headers": {"origin": "http://["}},
    "sent across sites": {"headers": {"sec-fetch-site": "cross-site"}},
    "sent from a sister site": {"headers": {"sec-fetch-site": "same-site"}},
    "as plain text": {"headers": {"content-type": "text/plain"}},
    "by htmx from another site": {"headers": {"hx-request": "true", "origin": OTHER}},
    "a token with strange characters": {"csrf": "契合.\u00ff\u0000"},
    "a very long token": {"csrf": "a." * 5000},
    "as json": {"headers": {"content-type": "application/json"}},
    "a method in the form": {"csrf": "", "data": {"_method": "GET"}},
}


@pytest.fixture
def world(cast):
    return worlds.build(cast)


def forged(visitor, url, stranger, *, csrf=None, headers=None, data=None, query=False) -> int:
    if csrf == "stranger":
        csrf = stranger.csrf()
    if query:
        url = f"{url}?_csrf={visitor.csrf()}"
    content = {"content": b"_csrf=" + visitor.csrf().encode()} if headers and "content-type" in headers else {}
    return visitor.post(url, {} if content else data, csrf=csrf, headers=headers, **content).status_code


@pytest.mark.parametrize("door", ["portal", "admin"])
def test_no_route_takes_a_form_that_is_not_ours(visit, application, world, door):
    visitor = visit(world.cast.wang_min if door == "portal" else world.cast.li_qian)
    stranger = visit(world.cast.b_buyer if door == "portal" else world.cast.zhao)
    before, wrong, tried = worlds.digest(), [], 0
    for side, prefix, route in worlds.routes(application):
        if side == door and route.method != "GET":
            url = world.path(route, prefix)
            for name, shape in SHAPES.items():
                tried += 1
                if (got := forged(visitor, url, stranger, **shape)) not in {403, 415}:
                    wrong.append(f"{name}: {route.method} {url} answered {got}")
    assert wrong == [], "\n".join(wrong)
    assert worlds.digest() == before
    assert tried >= 100


def test_the_same_form_from_our_own_page_is_taken(visit, cast):
    assert visit(cast.wang_min).post("/language", {"language": "en"}).status_code == 303


def test_a_form_without_any_word_of_the_browser_needs_the_token_alone(visit, cast):
    visitor = visit(cast.wang_min)
    plain = {"origin": HOST}
    assert visitor.post("/language", {"language": "en"}, headers=plain).status_code == 303


def test_a_token_is_bound_to_its_session(visit, cast):
    first, second = visit(cast.wang_min), visit(cast.wang_min)
    assert first.post("/language", {"language": "en"}, csrf=second.csrf()).status_code == 403


def test_a_token_may_come_as_a_header(visit, cast):
    visitor = visit(cast.wang_min)
    assert visitor.post("/language", {"language": "en"}, csrf="", headers={"x-csrf-token": visitor.csrf()}).status_code == 303


def test_a_file_sent_as_the_token_is_refused_in_words(visit, cast):
    visitor = visit(cast.wang_min)
    answer = visitor._send("POST", "/language", files={"_csrf": ("x", b"x")}, headers={"origin": HOST})
    assert answer.status_code in {403, 413}


@pytest.mark.drill
@pytest.mark.parametrize(("door", "role"), [(door, role) for door, roles in DOORS.items() for role in roles])
def test_whoever_looks_at_every_page_twice_and_at_its_heads_changes_nothing(visit, application, world, figure, monkeypatch, door, role):
    monkeypatch.setattr(Rates, "wait", lambda *_: 0)
    visitor = visit(getattr(world.cast, ROLES[role]) if ROLES[role] else None, door, checks=False)
    before, seen, told = worlds.digest(but=("audit",)), entries(), Counter()
    for side, prefix, route in worlds.routes(application):
        if side == door and route.method == "GET":
            url = world.path(route, prefix)
            told.update(visitor._send(method, url).status_code for method in ("GET", "HEAD", "GET"))
    figure(f"{told.total()} looks, answered {dict(told)}")
    assert not [status for status in told if status >= 500]
    assert worlds.digest(but=("audit",)) == before
    assert entries()[len(seen):] in ([], ["file.opened"] * (len(entries()) - len(seen)))
    assert told.total() >= 60


def entries() -> list[str]:
    """What the audit trail says was done, in its order."""
    with unit(system("test")) as work:
        return list(work.session.scalars(select(Audit.action).order_by(Audit.seq)))


LOOKING = {"portal": ("wang_min", "a_quality", "a_admin", "b_buyer"), "admin": ("zhao", "it", "chen")}


@pytest.mark.parametrize("door", ["portal", "admin"])
def test_looking_at_every_page_twice_changes_nothing_whoever_looks(visit, application, world, door):
    people = [visit(getattr(world.cast, name), checks=False) for name in LOOKING[door]]
    before = worlds.digest(but=("audit",))  # who opens a confidential file is entered
    broken = []
    for side, prefix, route in worlds.routes(application):
        if side == door and route.method == "GET":
            url = world.path(route, prefix)
            for visitor in (people[0], *people):
                got = visitor.get(url)
                broken += [f"{visitor.actor.name}: {url} answered {got.status_code}"] if got.status_code >= 500 else []
    assert broken == []
    assert worlds.digest(but=("audit",)) == before
