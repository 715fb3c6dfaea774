"""What is measured: each scenario is a person doing one thing, another thing each time, so that no answer can be kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bench import after_release
from bench.scene import Deed, Scenario, Scene, one_order, paging
from bench.visitor import Visitor
from bench.writing import answering, changing, paying, submitting
from concord.demo.names import FAMILIES
from concord.demo.people import PASSWORD

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
    Scenario("portal: hand in a change of two items", changing, 20, 20),
    Scenario("admin: save a review answer", answering, 15, 25),
    Scenario("admin: record a payment", paying, 15, 15, signed=True),
)
