"""Whatever is typed into whatever field: an answer in words, quickly, and nothing written that was refused (B5).

The forms are those that the pages show, the query parameters those that their filters send: a new page is walked by itself.
"""

from __future__ import annotations

import html
import re
import time
from urllib.parse import urlsplit

import pytest

from tests.web import world as worlds
from tests.web.bad_inputs import BAD
from tests.web.forms import forms_of
from tests.web.stations import in_every_state

WALKERS = {
    "portal": ("wang_min", "a_admin"),
    "admin": ("li_qian", "zhao", "it", "chen"),
}
REVIEWERS = {"portal": ("wang_min",), "admin": ("li_qian", "zhao", "shen", "he_head", "fang")}
SKIPPED = {"/logout", "/admin/logout"}  # takes nothing
SAMPLE = 8  # of the bad inputs for each field alone; all of them go into all fields together
LONGEST = 5.0
OF_ORDERS = {
    "portal": ("/orders/{}", "/orders/{}/countersignature", "/orders/{}/completion", "/orders/{}/amendment"),
    "admin": ("/admin/orders/{}", "/admin/reviews/{}", "/admin/reviews/{}/meeting"),
}
NUMBER = re.compile(r"SO-\d{6}-\d{3}|[A-Z]\d*-[0-9A-Za-z-]{6,}|[0-9a-f]{8}-[0-9a-f-]{27}")


@pytest.fixture
def world(cast):
    return worlds.build(cast)


@pytest.fixture
def stations(world):
    """Orders of A at every station of the review: what can be typed is asked for at each."""
    return in_every_state(world.cast)


def pages(application, world, door):
    """The addresses of every page of a door."""
    return sorted(
        {world.path(route, prefix) for side, prefix, route in worlds.routes(application) if side == door and route.method == "GET"}
    )


MOVING = ("/hold", "/return", "/withdrawal", "/cancellation", "/split", "/resumption", "/removal")  # last: they take pages away


def found(visit, application, world, door, stations=()):
    """Each form once, with somebody who was shown it; each filter likewise. The same form of another order is the same."""
    seen = {}
    of_orders = [page.format(number) for page in OF_ORDERS[door] for number in stations]
    people = {name: visit(getattr(world.cast, name), checks=False) for name in {*WALKERS[door], *REVIEWERS[door]}}
    walks = [(people[name], url) for name in WALKERS[door] for url in pages(application, world, door)]
    for visitor, url in [*walks, *((people[name], url) for name in REVIEWERS[door] for url in of_orders)]:
        answer = visitor.get(url)
        if answer.status_code == 200 and answer.headers["content-type"].startswith("text/html"):
            for form in forms_of(answer.text):
                if form.action.startswith("/") and urlsplit(form.action).path not in SKIPPED:
                    seen.setdefault((form.method, NUMBER.sub("#", form.action), frozenset(form.typed)), (visitor, form))
    return sorted(seen.values(), key=lambda each: any(verb in each[1].action for verb in MOVING))


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


def walk(walked, many, together) -> tuple[list[str], int]:
    wrong, tried = [], 0
    for visitor, form in walked:
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
def test_every_field_of_every_form_stands_bad_input(visit, application, world, door, stations):
    walked = found(visit, application, world, door, stations)
    wrong, sent = walk(walked, 1, SAMPLE)
    assert wrong == [], "\n".join(wrong)
    assert sent > 100
    assert {form.action.rpartition("/")[2] for _, form in walked} >= MET[door]


MET = {  # last words of the addresses of forms that only certain stations show
    "portal": {"countersignature", "messages", "withdrawal", "answer", "users"},
    "admin": {"approval", "release", "ruling", "negotiation", "refusal", "meeting", "resumption", "split", "people", "proposal"},
}
GIVEN_BACK = "契合<标记>"


@pytest.mark.parametrize("door", ["portal", "admin"])
def test_what_was_typed_into_a_form_is_given_back_when_it_is_refused(visit, application, world, door, stations):
    """Each line and area of text, in the page of the refusal, escaped. What comes from a list or is a secret is not typed."""
    lost, tried = [], 0
    for visitor, form in found(visit, application, world, door, stations):
        if form.method == "POST":
            answer, _ = send(visitor, form, form.data(**dict.fromkeys(form.written, GIVEN_BACK)))
            if answer.status_code == 422:
                tried += 1
                missing = len(form.written) - answer.text.count(html.escape(GIVEN_BACK))
                lost += [f"{form.action}: {missing} of {sorted(form.written)}"] if missing > 0 else []
    assert lost == [], "\n".join(lost)
    assert tried >= (5 if door == "portal" else 15)


PARTS = 8  # of the drill, so that each is a matter of minutes


@pytest.mark.drill
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("door", ["portal", "admin"])
def test_every_field_of_every_form_stands_every_bad_input(visit, application, world, door, stations, part):
    wrong, sent = walk(found(visit, application, world, door, stations)[part::PARTS], len(BAD), len(BAD))
    print(f"{door} {part}: {sent} inputs")
    assert wrong == [], "\n".join(wrong)
    assert sent > 500


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
