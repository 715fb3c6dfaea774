"""What is measured: each scenario is a person doing one thing, another thing each time, so that no answer can be kept."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bench import after_release
from bench.scene import Deed, Scenario, Scene, led, one_order, paging
from bench.visitor import Form, Visitor
from concord.demo.names import FAMILIES
from concord.demo.people import PASSWORD

PLACE = re.compile(r'name="ship_to".*?<option value="([0-9a-f-]{36})"', re.S)
STATES = ("closed", "received", "shipped", "released", "in_production", "cancelled", "declined")


def filtered(scene: Scene) -> Deed:
    state = scene.chance.choice(STATES)
    day = datetime.now(UTC).date() - timedelta(days=scene.chance.randint(30, 700))
    return lambda: scene.sales.get(f"/admin/orders?state={state}&to={day}")


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
        return lambda: led(scene.buyer.post(form, {}), "/orders/")

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
    return led(scene.buyer.post(form, fields), "check")


def answering(scene: Scene) -> Deed:
    """One answer of an open delivery section is saved."""
    if not scene.reviews:
        scene.reviews = list(dict.fromkeys(re.findall(r"/admin/reviews/(SO-[0-9-]+)", scene.planner.get("/admin/queue").text)))
    number = scene.chance.choice(scene.reviews)
    form: Form = scene.planner.form(scene.planner.get(f"/admin/reviews/{number}"), "/sections/delivery")
    answer = {"a-mode": scene.chance.choice(("yes", "na")), "decision": "save"}
    return lambda: led(scene.planner.post(form, answer), "/reviews/")


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
    *after_release.SCENARIOS,
    Scenario("portal: hand in 5 lines", submitting(5), 20, 25),
    Scenario("portal: hand in 200 lines", submitting(200), None, 4),
    Scenario("admin: save a review answer", answering, 15, 25),
)
