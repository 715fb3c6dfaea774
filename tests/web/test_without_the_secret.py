"""A confidential project with all that can hang on it, beside the same house without it: no page of an outsider differs (B3).

The served worlds of tests/journeys/test_two_worlds.py hold orders; here the project has been dispatched, billed, late and changed too.
"""

from __future__ import annotations

import io
import re
import uuid
import zipfile

import pytest
from sqlalchemy import select

from domain.projects.models import ProjectMember
from domain.shared.actor import system
from domain.shared.work import unit
from tests.web import things
from tests.web import world as worlds
from tests.web.masking import seen
from tests.web.matrix import PORTAL, ROLES, STAFF
from tests.web.things import of_customer, of_house
from web.limits import Rates

MADE = re.compile("|".join((
    r"\b\d{1,2}:\d{2}(:\d{2})?\b", r"/(?:CreationDate|ModDate) \([^)]*\)", r"/ID \[[^\]]*\]", r"\b[0-9a-f]{32}\b",
    r'name="draft" value="[^"]*"', "/orders/files/[0-9a-f-]+", r"\d+ 秒",
)))
WORDS = ("secret", "5801300", "RD-of", "按图纸检验")


@pytest.fixture
def world(cast) -> worlds.World:
    """Two customers, and nothing confidential yet."""
    world = worlds.World(cast, {"house": of_house(cast), "never": {}})
    world.objects |= {owner: of_customer(cast, owner) for owner in ("a", "b")}
    return world


def looked(visitor, urls) -> dict[str, object]:
    """What is answered at each address, without the hour and what is made anew for each answer."""
    return {url: told(visitor.get(url)) for url in urls}


def told(answer) -> object:
    status, headers, text = seen(answer)
    if answer.content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            text = "".join(archive.read(name).decode("latin-1") for name in sorted(archive.namelist()) if not name.startswith("docProps"))
    return status, headers, MADE.sub("", text)


def addresses(application, world, door, own, words) -> list[str]:
    """Every list and register of a door; where words are given also each page of one's own things, and each list asked for each word."""
    gets = [(prefix, route) for side, prefix, route in worlds.routes(application) if side == door and route.method == "GET"]
    lists = sorted(prefix + route.path for prefix, route in gets if "{" not in route.path)
    things = sorted({world.path(route, prefix, own) for prefix, route in gets if words and "{" in route.path})
    return [*lists, *things, *(f"{url}?q={word}" for url in lists for word in words)]


STRANGERS = [("portal", "b_buyer", "b"), ("admin", "representative", "a")]
EVERYBODY = [
    *(("portal", role, "a" if role.startswith("a_") else "b") for role in PORTAL if role != "a_buyer"),
    *(("admin", role, "a") for role in STAFF),
]


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize(("who", "words"), [
    pytest.param(STRANGERS, (), id="two of them"), pytest.param(EVERYBODY, WORDS, id="all", marks=pytest.mark.drill),
])
def test_what_was_dispatched_and_billed_in_secret_changes_no_page_of_an_outsider(
    visit, application, world, monkeypatch, figure, who, words
):
    monkeypatch.setattr(Rates, "wait", lambda *_: 0)
    people = [(visit(getattr(world.cast, ROLES[role]), checks=False), door, own) for door, role, own in who]
    without = [(visitor, looked(visitor, addresses(application, world, door, own, words))) for visitor, door, own in people]
    monkeypatch.setattr(things, "_typed", lambda *_: {})  # a draft belongs to its buyer alone, and to no project yet
    world.objects["secret"] = of_customer(world.cast, "secret")
    strange = [(visitor, before) for visitor, before in without if visitor.actor.id not in members()]
    wrong = [each for visitor, before in strange for each in differing(visitor, before)]
    figure(f"{sum(len(before) for _, before in strange)} pages of {len(strange)} outsiders, {len(wrong)} differ")
    assert wrong == [], "\n".join(wrong)
    assert len(strange) > len(who) // 2


def test_its_members_do_see_what_hangs_on_it(visit, application, world):
    """The control: what is compared above does differ for whoever may see it."""
    lists = ["/admin/changes", "/admin/deliveries/receipts", "/admin/dispatch", "/admin/receivables/invoices", "/admin/deliveries/delays"]
    member = visit(world.cast.li_qian)
    before = looked(member, lists)
    of_customer(world.cast, "secret")
    assert [each.split(": ")[1] for each in differing(member, before)] == lists


def members() -> set[uuid.UUID]:
    """Everybody who is a member of a confidential project."""
    with unit(system("test")) as work:
        return set(work.session.scalars(select(ProjectMember.person_id)))


def differing(visitor, without) -> list[str]:
    now = looked(visitor, without)
    return [f"{visitor.actor.name}: {url}: {apart(without[url], now[url])}" for url in now if without[url] != now[url]]


def apart(before, now) -> str:
    """Where two answers part."""
    if before[:2] != now[:2]:
        return f"{before[:2]} and {now[:2]}"
    at = next((n for n, (a, b) in enumerate(zip(before[2], now[2], strict=False)) if a != b), min(len(before[2]), len(now[2])))
    return f"{before[2][max(0, at - 60):at + 60]!r} and {now[2][max(0, at - 60):at + 60]!r}"
