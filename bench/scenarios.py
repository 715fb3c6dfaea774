"""What is measured: each scenario is a person doing one thing, another thing each time, so that no answer can be kept."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bench.visitor import Form, Visitor
from concord.demo.names import FAMILIES
from concord.demo.people import PASSWORD

NUMBER = re.compile(r'href="(?:/admin)?/orders/([A-Z0-9]+-[0-9-]+)"')
NEXT = re.compile(r'href="([^"]*[?&;]after=[^"]*)"')
PLACE = re.compile(r'name="ship_to".*?<option value="([0-9a-f-]{36})"', re.S)
STATES = ("closed", "received", "shipped", "released", "in_production", "cancelled", "declined")


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


Deed = Callable[[], object]


@dataclass(frozen=True)
class Scenario:
    """`prepare` readies one deed (not measured) and returns it; `bound` is the most server CPU it may take, in ms, at the median."""

    name: str
    prepare: Callable[[Scene], Deed]
    bound: float | None
    times: int = 60


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


def filtered(scene: Scene) -> Deed:
    state = scene.chance.choice(STATES)
    day = datetime.now(UTC).date() - timedelta(days=scene.chance.randint(30, 700))
    return lambda: scene.sales.get(f"/admin/orders?state={state}&to={day}")


def one_order(who: str, path: str) -> Callable[[Scene], Deed]:
    def prepare(scene: Scene) -> Deed:
        visitor: Visitor = getattr(scene, who)
        if who not in scene.numbers:
            scene.numbers[who] = NUMBER.findall(visitor.get("/admin/orders" if who != "buyer" else "/orders").text)
        number = scene.chance.choice(scene.numbers[who])
        return lambda: visitor.get(path.format(number=number))

    return prepare


def of_ledger(scene: Scene) -> Deed:
    """The ledger as somebody narrows it: a state, a customer, a part, a month."""
    month = datetime.now(UTC).date() - timedelta(days=scene.chance.randint(30, 700))
    query = scene.chance.choice(("state=late", "state=missed", "state=unsigned", f"customer=K{scene.chance.randint(1, 9):03d}",
                                 "part=HC-4801", f"from={month:%Y-%m}-01&to={month:%Y-%m}-28"))
    return lambda: scene.sales.get(f"/admin/ledger?{query}")


def of_rate(scene: Scene) -> Deed:
    """The on-time statistics of a month of the last year, the running one as often as another."""
    month = datetime.now(UTC).date() - timedelta(days=scene.chance.choice((0, 0, 0, 40, 90, 180, 300)))
    query = scene.chance.choice(("", "", f"&customer=K{scene.chance.randint(1, 9):03d}", "&basis=latest"))
    return lambda: scene.sales.get(f"/admin/delivery-rate?month={month:%Y-%m}{query}")


def searching(scene: Scene) -> Deed:
    family = scene.chance.choice(FAMILIES)[0]
    word = scene.chance.choice((family, family[:2], f"45{scene.chance.randint(100, 999)}", f"HC-{scene.chance.choice(FAMILIES)[-1]}"))
    return lambda: scene.sales.http.get("/admin/search", params={"q": word}).raise_for_status()


def logging_in(scene: Scene) -> Deed:
    visitor = Visitor(scene.address, "admin", "gao.jun@hengchuan.example", PASSWORD)
    form = visitor.form(visitor.get("/admin/login"), "login")
    return lambda: visitor.post(form, {"email": visitor.email, "password": visitor.password})


def submitting(lines: int) -> Callable[[Scene], Deed]:
    """An order typed and checked; the deed is to hand it in."""

    def prepare(scene: Scene) -> Deed:
        check = scene.buyer.get(_draft(scene, lines))
        form = scene.buyer.form(check, "/orders")
        if not form.action.endswith("/orders"):
            raise RuntimeError("the check page has no form to hand the order in")
        return lambda: _led(scene.buyer.post(form, {}), "/orders/")

    return prepare


def _draft(scene: Scene, lines: int) -> str:
    if not scene.parts:
        page = scene.buyer.get("/products").text
        scene.parts = list(dict.fromkeys(re.findall(r"\b\d{6,7}-[A-Z]\d{1,2}\b", page)))
    page = scene.buyer.get("/orders/new")
    form, place = scene.buyer.form(page, "/orders/new"), PLACE.search(page.text)
    if place is None:
        raise RuntimeError("the customer has no place to ship to")
    day = datetime.now(UTC).date() + timedelta(days=60)
    fields = {"po": f"B{time.time_ns()}", "transport": "汽运 · 卖方送货", "packaging": "周转箱", "contact": "刘伟",
              "ship_to": place.group(1)}
    for row in range(lines):
        quantity = str(scene.chance.randint(1, 40) * 100)
        fields |= {f"lines-{row}-part": scene.chance.choice(scene.parts), f"lines-{row}-quantity": quantity,
                   f"lines-{row}-due": str(day + timedelta(days=row % 9))}
    fields["step"] = "check"
    return _led(scene.buyer.post(form, fields), "check")


def _led(answer: object, where: str) -> str:
    location: str = answer.headers.get("location", "")
    if where not in location:
        raise RuntimeError(f"was led to {location!r}, not to {where!r}: {answer.text[:400]}")
    return location


def answering(scene: Scene) -> Deed:
    """One answer of an open delivery section is saved."""
    if not scene.reviews:
        scene.reviews = list(dict.fromkeys(re.findall(r"/admin/reviews/(SO-[0-9-]+)", scene.planner.get("/admin/queue").text)))
    number = scene.chance.choice(scene.reviews)
    form: Form = scene.planner.form(scene.planner.get(f"/admin/reviews/{number}"), "/sections/delivery")
    answer = {"a-mode": scene.chance.choice(("yes", "na")), "decision": "save"}
    return lambda: _led(scene.planner.post(form, answer), "/reviews/")


SCENARIOS = (
    Scenario("log in (hashing included)", logging_in, None, 15),
    Scenario("portal: order list", paging("buyer", "/orders"), 10),
    Scenario("portal: order", one_order("buyer", "/orders/{number}"), 10),
    Scenario("admin: order list", paging("sales", "/admin/orders"), 10),
    Scenario("admin: order list, filtered", filtered, 10),
    Scenario("admin: order", one_order("sales", "/admin/orders/{number}"), 10),
    Scenario("admin: review", one_order("sales", "/admin/reviews/{number}"), 10),
    Scenario("admin: queue", lambda scene: lambda: scene.planner.get("/admin/queue"), 10),
    Scenario("admin: search", searching, 10),
    Scenario("admin: execution ledger", paging("sales", "/admin/ledger"), 20),
    Scenario("admin: execution ledger, narrowed", of_ledger, 20),
    Scenario("admin: on-time statistics", of_rate, 40),
    Scenario("admin: daily board", lambda scene: lambda: scene.sales.get("/admin/deliveries"), 40),
    Scenario("portal: hand in 5 lines", submitting(5), 20, 25),
    Scenario("portal: hand in 200 lines", submitting(200), None, 4),
    Scenario("admin: save a review answer", answering, 15, 25),
)
