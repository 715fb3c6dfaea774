"""Walking every form and every address with what nobody types by accident: what is sent, what came of it, what was written."""

from __future__ import annotations

import html
import importlib
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from domain.shared.database import WorkSession
from tests.web import world as worlds
from tests.web.bad_inputs import BAD
from tests.web.forms import Form, forms_of
from web.fields import Fields, clean
from web.limits import Rates

WALKERS = {
    "portal": ("wang_min", "a_admin"),
    "admin": ("li_qian", "zhao", "it", "chen", "xu", "sun_li", "liu"),
}
REVIEWERS = {"portal": ("wang_min",), "admin": ("li_qian", "zhao", "shen", "he_head", "fang")}
SKIPPED = {"/logout", "/admin/logout"}  # takes nothing
OF_ORDERS = {
    "portal": ("/orders/{}", "/orders/{}/countersignature", "/orders/{}/completion", "/orders/{}/amendment",
               "/orders/{}/change"),
    "admin": ("/admin/orders/{}", "/admin/reviews/{}", "/admin/reviews/{}/meeting", "/admin/orders/{}/change"),
}
NUMBER = re.compile(r"SO-\d{6}-\d{3}|[A-Z]\d*-[0-9A-Za-z-]{6,}|[0-9a-f]{8}-[0-9a-f-]{27}")
MOVING = ("/hold", "/return", "/withdrawal", "/cancellation", "/split", "/resumption", "/removal")  # last: they take pages away
LONGEST = 5.0
LONGEST_ADDRESS = 1500  # characters of a value behind the question mark; more is refused as too much, which is asked by itself


def pages(application: Any, world: worlds.World, door: str) -> list[str]:
    """The addresses of every page of a door."""
    return sorted(
        {world.path(route, prefix) for side, prefix, route in worlds.routes(application) if side == door and route.method == "GET"}
    )


_shown: dict[tuple[Any, ...], list[tuple[str, Form]]] = {}  # by the door and all the ids of a world: another world is walked anew


def found(visit: Any, application: Any, world: worlds.World, door: str, stations: Sequence[str] = ()) -> list[tuple[Any, Form]]:
    """Each form once, with somebody who was shown it; each filter likewise. The same form of another order is the same."""
    people = {name: visit(getattr(world.cast, name), checks=False) for name in sorted({*WALKERS[door], *REVIEWERS[door]})}
    for visitor in people.values():
        visitor.get("/" if door == "portal" else "/admin/")  # what is noted of a session's first page is noted, whether they walk or not
    key = (door, *stations, *(f"{owner}.{kind}={it}" for owner, things in world.objects.items() for kind, it in things.items()))
    if key not in _shown:
        of_orders = [page.format(number) for page in OF_ORDERS[door] for number in stations]
        walks = [(name, url) for name in WALKERS[door] for url in pages(application, world, door)]
        _shown[key] = _forms(people, [*walks, *((name, url) for name in REVIEWERS[door] for url in of_orders)])
    return [(people[name], deepcopy(form)) for name, form in _shown[key]]


def _forms(people: Mapping[str, Any], walks: Iterable[tuple[str, str]]) -> list[tuple[str, Form]]:
    seen: dict[Any, tuple[str, Form]] = {}
    for name, url in walks:
        answer = people[name].get(url)
        if answer.status_code == 200 and answer.headers["content-type"].startswith("text/html"):
            for form in forms_of(answer.text):
                if form.action.startswith("/") and urlsplit(form.action).path not in SKIPPED:
                    seen.setdefault((form.method, NUMBER.sub("#", form.action), frozenset(form.typed)), (name, form))
    return sorted(seen.values(), key=lambda each: any(verb in each[1].action for verb in MOVING))


def samples(name: str, many: int) -> list[str]:
    """A few of the bad inputs, others for each field, the same each time."""
    start = sum(map(ord, name)) % len(BAD)
    return [BAD[(start + n * 23) % len(BAD)] for n in range(many)]


def trials(form: Form, many: int, together: int) -> Iterator[tuple[str, dict[str, str]]]:
    """(the field that is bad, or "" for all of them; what is sent)."""
    for bad in samples(form.action, together):
        yield "", form.data(**dict.fromkeys(form.typed, bad))
    for name in sorted(form.typed):
        for bad in samples(form.action + name, many):
            yield name, form.data(**form.filled | {name: bad})


def send(visitor: Any, form: Form, data: Mapping[str, str]) -> tuple[Any, float]:
    started = time.monotonic()
    if form.method == "GET":
        answer = visitor.get(urlsplit(form.action).path, params={name: sent(value)[:LONGEST_ADDRESS] for name, value in data.items()})
    else:
        answer = visitor.post(form.action, {name: sent(value) for name, value in data.items()}, version=form.version)
    return answer, time.monotonic() - started


def sent(value: str) -> str:
    """As the client can put it on the line: half a character becomes a question mark."""
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


class Dry:
    """Every request is carried out to the last word before it is kept, and then not kept: each bad input meets the same world.

    `kept` counts what requests would have committed, as the database knows it: a transaction that writes has a number.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kept = 0
        monkeypatch.setattr(WorkSession, "commit", lambda session: self._roll_back(session))
        monkeypatch.setattr(Rates, "wait", lambda *_: 0)

    def _roll_back(self, session: WorkSession) -> None:
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        if session.info["work"].request.id:  # tries of passwords are entered by themselves, also those that are refused
            self.kept += session.execute(text("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")).scalar_one()
        session.rollback()


def walk(dry: Dry, walked: Iterable[tuple[Any, Form]], many: int, together: int) -> tuple[list[str], Counter[int]]:
    """What went wrong in words, and how many inputs were answered how."""
    wrong, answered = [], Counter[int]()
    for visitor, form in walked:
        for field, data in trials(form, many, together):
            before = dry.kept
            answer, seconds = send(visitor, form, data)
            answered[answer.status_code] += 1
            faults = faults_of(answer, seconds, dry.kept - before)
            faults += [f"the summary leads nowhere: {each}" for each in lost_links(answer, form.action)]
            if answer.status_code == 422 and field in form.written and not given_back(answer.text, data[field]):
                faults.append("what was typed is not given back")
            wrong += [f"{form.method} {form.action}, {short({field: data[field]} if field else data)}: {fault}" for fault in faults]
    return wrong, answered


def faults_of(answer: Any, seconds: float, kept: int) -> list[str]:
    faults = [f"answered {answer.status_code}"] if answer.status_code >= 500 else []
    faults += [f"took {seconds:.1f} s"] if seconds > LONGEST else []
    return faults + ([f"refused with {answer.status_code}, and wrote"] if kept and answer.status_code >= 400 else [])


SUMMARY = re.compile(r'id="errors".*?</ul>', re.DOTALL)
LEADS = re.compile(r'href="#([^"]+)"')
FORMS = re.compile(r'(<form\b[^>]*\baction="([^"]*)"[^>]*>.*?</form>)', re.DOTALL)


def lost_links(answer: Any, action: str) -> list[str]:
    """Links of the summary of what is wrong that reach no field, or that of another form of the page than the one that was refused."""
    summary = SUMMARY.search(answer.text) if answer.status_code in (409, 422) else None
    if summary is None:
        return []
    sent_to = [whole for whole, at in FORMS.findall(answer.text) if html.unescape(at).partition("?")[0] == action.partition("?")[0]]
    within = "".join(sent_to) or answer.text
    return [name for name in LEADS.findall(summary[0]) if f'id="{name}"' not in within and not _outside(answer.text, name)]


def _outside(page: str, name: str) -> bool:
    """A field that stands in no form, and belongs to one by its name: `form="…"`."""
    return f'id="{name}"' in FORMS.sub("", page)


def given_back(page: str, typed: str) -> bool:
    """As it was cleaned; a line of text may have lost its line ends."""
    kept, shown = clean(sent(typed)), html.unescape(page)
    return kept in shown or " ".join(kept.split()) in shown


def short(data: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value[:40]!r}" for name, value in data.items())[:300]


class Noting(Fields):
    """A form or query parameters that note by which names they are asked."""

    names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.names.add(str(name))
        return super().__contains__(name)

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        self.names.add(name)
        return super().get(name, default)

    def all(self, name: str) -> list[str]:
        self.names.add(name)
        return super().all(name)


def asked_for(monkeypatch: Any, visitor: Any, url: str) -> set[str]:
    """The query parameters that a page looks at."""
    with monkeypatch.context() as patch:
        patch.setattr(importlib.import_module("web.door"), "read_query", lambda raw: Noting())  # web.door itself is the function
        Noting.names.clear()
        visitor.get(url)
        return set(Noting.names)


def ask(dry: Dry, visitor: Any, url: str, names: Iterable[str], many: int) -> tuple[list[str], Counter[int]]:
    """Every bad input for every name: all names at once, each with another one, until each name has had each of them."""
    wrong, answered, order = [], Counter[int](), sorted(names)
    for n in range(many if order else 0):
        params = {name: sent(BAD[(n + 29 * place) % len(BAD)])[: LONGEST_ADDRESS // len(order)] for place, name in enumerate(order)}
        before, started = dry.kept, time.monotonic()
        answer = visitor.get(url, params=params)
        answered[answer.status_code] += 1
        faults = faults_of(answer, time.monotonic() - started, 0)
        faults += ["a page that was asked for wrote"] if dry.kept > before else []
        wrong += [f"GET {url}, {short(params)}: {fault}" for fault in faults]
    return wrong, answered
