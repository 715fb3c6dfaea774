"""A crowd at the front door, over HTTP, against both web processes: who stands there, what they send, what each was answered."""

from __future__ import annotations

import ssl
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from sqlalchemy import func, select

from bench.visitor import Form
from domain.shared.actor import system
from domain.shared.journal import Broken, verify
from domain.shared.work import unit
from tests.cast import Cast
from tests.concord.program import Program
from tests.faults.racing import race
from tests.faults.writers import Browser

CROWDS = [pytest.param(12, 1, id="a dozen"), pytest.param(50, 20, id="fifty", marks=pytest.mark.drill)]
TOLD = {303, 409, 422, 429}  # done; somebody was faster; the link or the number is used; too many passwords at once
UNUSED = ssl.create_default_context()  # a client of its own would make one each time, which takes longer than to ask
ANSWERED: Counter[int] = Counter()


@dataclass
class Door:
    """Whoever of the cast is asked for, signed in at the program's door."""

    program: Program
    cast: Cast
    known: dict[str, Browser] = field(default_factory=dict)

    def __call__(self, name: str) -> Browser:
        if name not in self.known:
            person = getattr(self.cast, name)
            self.known[name] = Browser(self.program.address, "portal" if person.is_customer else "admin", person.email)
            self.known[name].log_in()
        return self.known[name]


def rush(deed: Callable[[int], httpx.Response], crowd: int) -> list[httpx.Response]:
    """Everybody at once; what each was answered."""
    got = race(deed, crowd)
    ANSWERED.update(each.status_code for each in got)
    return got


@dataclass(frozen=True)
class Deed:
    """Something that happens once: by whom, on which page, by which form of it, and how its effects are counted.

    `story` makes the thing for a round and answers what stands in the page's address; `fields` are typed beside what the page filled
    in, in each window alike ("{}" is the number of the round) or by the number of the window.
    """

    who: str
    page: str
    action: str
    fields: Mapping[str, str] | Callable[[int], Mapping[str, str]]
    effects: Callable[[], int]
    story: Callable[[Cast, int], str]


def done_once(door: Door, deed: Deed, crowd: int, rounds: int) -> None:
    """In each round the same page lies in as many windows as there are people, and all of them press: one effect, the others are told."""
    browser = door(deed.who)
    for number in range(rounds):
        thing = deed.story(door.cast, number)
        form, typed = browser.filled(browser.get(deed.page.format(thing)), deed.action.format(thing))
        shown = [(each, typed | _said(deed, number, lane)) for lane, each in enumerate(windows(form, crowd))]
        told = Counter(answer.status_code for answer in rush(lambda lane, s=shown: post(browser, s[lane][0], **s[lane][1]), crowd))
        assert told[303] >= 1 and set(told) <= TOLD, (number, told)
        assert deed.effects() == number + 1, (number, told)
    holds()


def _said(deed: Deed, number: int, lane: int) -> dict[str, str]:
    fields = deed.fields(lane) if callable(deed.fields) else deed.fields
    return {name: value.format(number) for name, value in fields.items()}


def windows(form: Form, count: int) -> list[Form]:
    """The same page in many windows: the same version, each with a token of its own."""
    return [Form(form.action, {**form.hidden, "_token": f"{form.hidden['_token'][:-4]}{lane:04d}"}) for lane in range(count)]


def post(browser: Browser, form: Form, **fields: str) -> httpx.Response:
    """As the form stands, whatever the answer; each on a line of its own, so that the kernel spreads them over the processes."""
    with httpx.Client(timeout=60, verify=UNUSED) as line:
        said = heads(browser) | {"content-type": "application/x-www-form-urlencoded"}
        return line.post(form.action, content=urlencode({**form.hidden, **fields}), headers=said)


def heads(browser: Browser) -> dict[str, str]:
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return {"cookie": cookies, "sec-fetch-site": "same-origin"}


def count(model: type[Any], *which: Any) -> int:
    with unit(system("test")) as work:
        return int(work.session.scalar(select(func.count()).select_from(model).where(*which)) or 0)


def holds() -> None:
    with unit(system("test")) as work:
        assert not isinstance(verify(work), Broken)
