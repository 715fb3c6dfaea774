"""Whatever is typed into whatever field: an answer in words, quickly, and nothing written that was refused (B5).

The forms are those that the pages show, the query parameters those that their filters send: a new page is walked by itself.
"""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import pytest

from tests.web import world as worlds
from tests.web.bad_inputs import BAD
from tests.web.forms import forms_of

WALKERS = {"portal": ("wang_min", "a_admin"), "admin": ("li_qian", "zhao", "it", "chen")}
SKIPPED = {"/logout", "/admin/logout"}  # takes nothing
SAMPLE = 8  # of the bad inputs for each field alone; all of them go into all fields together
LONGEST = 5.0


@pytest.fixture
def world(cast):
    return worlds.build(cast)


def pages(application, world, door):
    """The addresses of every page of a door."""
    return sorted(
        {world.path(route, prefix) for side, prefix, route in worlds.routes(application) if side == door and route.method == "GET"}
    )


def found(visit, application, world, door):
    """Each form once, with somebody who was shown it; each filter likewise."""
    seen = {}
    for name in WALKERS[door]:
        visitor = visit(getattr(world.cast, name))
        visitor.checks = False  # this walk asks whether pages stand, others whether they are sound
        for url in pages(application, world, door):
            answer = visitor.get(url)
            if answer.status_code == 200 and answer.headers["content-type"].startswith("text/html"):
                for form in forms_of(answer.text):
                    if form.action.startswith("/") and urlsplit(form.action).path not in SKIPPED:
                        seen.setdefault((form.method, form.action, frozenset(form.typed)), (visitor, form))
    return list(seen.values())


def samples(name: str, many: int) -> list[str]:
    """A few of the bad inputs, others for each field, the same each time."""
    start = sum(map(ord, name)) % len(BAD)
    return [BAD[(start + n * 23) % len(BAD)] for n in range(many)]


def trials(form, many: int, together: int):
    for bad in samples(form.action, together):
        yield form.data(**dict.fromkeys(form.typed, bad))
    for name in sorted(form.typed):
        for bad in samples(form.action + name, many):
            yield form.data(**{name: bad})


def send(visitor, form, data):
    started = time.monotonic()
    if form.method == "GET":
        answer = visitor.get(urlsplit(form.action).path, params={name: sent(value)[:1500] for name, value in data.items()})
    else:
        answer = visitor.post(form.action, {name: sent(value) for name, value in data.items()}, version=form.version)
    return answer, time.monotonic() - started


def sent(text: str) -> str:
    """As the client can put it on the line: half a character becomes a question mark."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def walk(visit, application, world, door, many, together) -> tuple[list[str], int]:
    wrong, tried = [], 0
    for visitor, form in found(visit, application, world, door):
        before, accepted = worlds.digest(), 0
        for data in trials(form, many, together):
            answer, seconds = send(visitor, form, data)
            tried += 1
            accepted += form.method == "POST" and answer.status_code < 400
            if answer.status_code >= 500:
                wrong.append(f"{form.method} {form.action} answered {answer.status_code} to {short(data)}")
            if seconds > LONGEST:
                wrong.append(f"{form.method} {form.action} took {seconds:.1f} s for {short(data)}")
        if not accepted and worlds.digest() != before:
            changed = [name for name, total in worlds.digest().items() if total != before[name]]
            wrong.append(f"{form.method} {form.action} refused everything and yet wrote into {changed}")
    return wrong, tried


def short(data) -> str:
    return ", ".join(f"{name}={value[:40]!r}" for name, value in data.items())[:300]


@pytest.mark.parametrize("door", ["portal", "admin"])
def test_every_field_of_every_form_stands_bad_input(visit, application, world, door):
    wrong, sent = walk(visit, application, world, door, 2, SAMPLE)
    assert wrong == [], "\n".join(wrong)
    assert sent > 100


@pytest.mark.drill
@pytest.mark.parametrize("door", ["portal", "admin"])
def test_every_field_of_every_form_stands_every_bad_input(visit, application, world, door):
    wrong, sent = walk(visit, application, world, door, len(BAD), len(BAD))
    assert wrong == [], "\n".join(wrong)
    assert sent > 10_000


@pytest.mark.parametrize("door", ["portal", "admin"])
def test_every_page_stands_parameters_that_it_never_asked_for(visit, application, world, door):
    visitor = visit(world.cast.wang_min if door == "portal" else world.cast.zhao)
    visitor.checks = False
    names = ("q", "page", "after", "before", "sort", "state", "view", "since", "until", "draft", "copy", "customer", "next", "id", "kind")
    wrong = []
    for url in pages(application, world, door):
        for bad in samples(url, 4):
            answer = visitor.get(url, params=dict.fromkeys(names, sent(bad)[:300]))
            if answer.status_code >= 500:
                wrong.append(f"{url} answered {answer.status_code} to {bad[:60]!r}")
    assert wrong == [], "\n".join(wrong)


def test_there_are_two_hundred_bad_inputs():
    assert len(BAD) >= 200


def test_what_was_typed_is_given_back_with_what_is_wrong(visit, cast):
    typed = "<b>新用户</b>"
    answer = visit(cast.a_admin).post("/users", {"name": typed, "email": "no address", "roles": "buyer"})
    assert answer.status_code == 422
    assert "&lt;b&gt;新用户&lt;/b&gt;" in answer.text
    assert typed not in answer.text
    assert 'value="no address"' in answer.text


def test_the_finder_of_forms_sees_what_a_browser_sends():
    page = """<form method=post action=/x><input name=a value=1><select name=b><option value=2 selected></select>
    <textarea name=c>3</textarea><input type=checkbox name=d value=4 checked><input type=checkbox name=e></form>"""
    (form,) = forms_of(page)
    assert form.data() == {"a": "1", "b": "2", "c": "3", "d": "4"}
    assert form.typed == {"a", "b", "c", "d", "e"}
