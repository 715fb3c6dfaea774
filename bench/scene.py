"""Who is measured: people at the two doors, and a program at the third, each with what they found so far."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from bench.visitor import Program, Visitor
from concord.demo.people import PASSWORD

NUMBER = re.compile(r'href="(?:/admin)?/orders/([A-Z0-9]+-[0-9-]+)"')
SECRET = re.compile(r'value="(concord_[\w-]{43})"')
NEXT = re.compile(r'href="([^"]*[?&;]after=[^"]*)"')


class OnTheWay(NamedTuple):
    """A slip that nobody signed for yet; `path` is what its code opens, `buyer` who may sign for it in the portal."""

    number: str
    path: str
    buyer: str


class Offered(NamedTuple):
    """A late delivery with new dates that were offered; `buyer` is who may take one of them."""

    number: str
    buyer: str


@dataclass
class Scene:
    """Who is there, and what they found so far."""

    address: str
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    visitors: dict[str, Visitor] = field(default_factory=dict)
    numbers: dict[str, list[str]] = field(default_factory=dict)  # of orders, by who saw them
    parts: list[str] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    reviews: list[str] = field(default_factory=list)
    token: str | None = None
    on_the_way: list[OnTheWay] = field(default_factory=list)
    offered: list[Offered] = field(default_factory=list)

    def slip(self) -> OnTheWay:
        """Any slip that nobody signed for yet."""
        if not self.on_the_way:
            raise RuntimeError("no slip is left on its way that nobody signed for")
        return self.chance.choice(self.on_the_way)

    def slip_to_sign(self) -> OnTheWay:
        """The same, and it is used up."""
        slip = self.slip()
        self.on_the_way.remove(slip)
        return slip

    def visitor(self, email: str) -> Visitor:
        if email not in self.visitors:
            site = "portal" if ".example" in email and "hengchuan" not in email else "admin"
            self.visitors[email] = Visitor(self.address, site, email, PASSWORD)
            self.visitors[email].log_in()
        return self.visitors[email]

    @property
    def buyer(self) -> Visitor:
        return self.visitor("wang.min@k001.example")

    @property
    def sales(self) -> Visitor:
        return self.visitor("li.qian@hengchuan.example")

    @property
    def planner(self) -> Visitor:
        return self.visitor("chen.jianguo@hengchuan.example")

    @property
    def finance(self) -> Visitor:
        return self.visitor("xu.jing@hengchuan.example")

    @property
    def logistics(self) -> Visitor:
        return self.visitor("sun.li@hengchuan.example")

    @property
    def program(self) -> Program:
        """A program with a token that the system administrator made for it."""
        if self.token is None:
            it = self.visitor("du.ming@hengchuan.example")
            form = it.form(it.get("/admin/connection/tokens"), "/connection/tokens")
            scopes = [("scopes", scope) for scope in ("orders:read", "changes:read", "stock:write", "made:write")]
            made = it.post(form, [("name", f"bench {time.time_ns()}"), ("days", "1"), *scopes])
            self.token = SECRET.findall(made.text)[0]
        return Program(self.address, self.token)


Deed = Callable[[], object]


@dataclass(frozen=True)
class Scenario:
    """`prepare` readies one deed (not measured) and returns it; `bound` is the most server CPU it may take, in ms, at the median."""

    name: str
    prepare: Callable[[Scene], Deed]
    bound: float | None
    times: int = 60
    served: float | None = None  # the most that it may take of web and database together
    signed: bool = False  # with the password: its hashing, which is meant to cost, stands beside the bound


def paging(who: str, path: str) -> Callable[[Scene], Deed]:
    """Page after page by key; from the end, anew from the first."""

    def prepare(scene: Scene) -> Deed:
        visitor: Visitor = getattr(scene, who)
        here = scene.pages.get(path, path)

        def turn() -> None:
            page = visitor.get(here)
            if found := list(dict.fromkeys(NUMBER.findall(page.text))):
                scene.numbers[who] = found[:50]
            later = NEXT.search(page.text)
            scene.pages[path] = later.group(1).replace("&amp;", "&") if later else path

        return turn

    return prepare


def one_order(who: str, path: str) -> Callable[[Scene], Deed]:
    def prepare(scene: Scene) -> Deed:
        visitor: Visitor = getattr(scene, who)
        if who not in scene.numbers:
            scene.numbers[who] = NUMBER.findall(visitor.get("/admin/orders" if who != "buyer" else "/orders").text)
        number = scene.chance.choice(scene.numbers[who])
        return lambda: visitor.get(path.format(number=number))

    return prepare


def linked(who: str, of: str, link: str, path: str = "{}") -> Callable[[Scene], Deed]:
    """The page of one of the things that a list links to: `link` is a pattern of its address, whose group is the number."""

    def prepare(scene: Scene) -> Deed:
        visitor: Visitor = getattr(scene, who)
        if link not in scene.numbers:
            scene.numbers[link] = list(dict.fromkeys(re.findall(link, visitor.get(of).text)))
        if not scene.numbers[link]:
            raise RuntimeError(f"{of} links to nothing like {link}")
        number = scene.chance.choice(scene.numbers[link])
        return lambda: visitor.get(path.format(number))

    return prepare


def led(answer: object, where: str) -> str:
    location: str = answer.headers.get("location", "")  # type: ignore[attr-defined]
    if where not in location:
        raise RuntimeError(f"was led to {location!r}, not to {where!r}: {answer.text[:400]}")  # type: ignore[attr-defined]
    return location
