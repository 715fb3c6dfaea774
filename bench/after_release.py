"""What is measured after release: ledger, board, statistics, changes, delays, dispatch, signing, statements; and the door for programs."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

from bench.scene import Deed, Scenario, Scene, led, linked, paging
from concord.demo.people import PASSWORD

CHANGE = r'href="/admin/changes/(CH-[0-9-]+)"'
DELAY = r'href="/admin/deliveries/delays/(DY-[0-9-]+)"'
NOTICE = r'href="/admin/dispatch/(DN-[0-9-]+)"'
SLIP = r'href="/deliveries/(CK-[0-9-]+)"'
STATEMENT = r'href="/admin/receivables/statements/(DZ-[0-9-]+)"'
OWN_STATEMENT = r'href="/statements/(DZ-[0-9-]+)"'


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


def of_slip(scene: Scene) -> str:
    """The next slip of the buyer that nobody signed for yet."""
    waiting = scene.numbers.setdefault("unsigned", [])
    if not waiting:
        page = scene.buyer.get("/deliveries?view=under_way")
        waiting += dict.fromkeys(re.findall(SLIP, page.text))
    return waiting.pop()


def signing(scene: Scene) -> Deed:
    """The buyer signs in the portal for what came: all as it stands on the slip."""
    page = scene.buyer.get(f"/deliveries/{of_slip(scene)}")
    form, filled = scene.buyer.filled(page, "/receipt")
    return lambda: led(scene.buyer.post(form, filled | {"name": "王敏", "password": PASSWORD}), "/deliveries/")


def feeding(scene: Scene) -> Deed:
    """A program reads on in the feed of orders, a hundred at a time; from the end, anew from the beginning."""
    place = scene.pages.get("feed", "0")

    def read() -> None:
        page = scene.program.get(f"/api/v1/orders?after={place}&limit=100")
        scene.pages["feed"] = str(page["next"]) if page["more"] else "0"

    return read


def counting(scene: Scene) -> Deed:
    """A program tells the stock of fifty parts."""
    if "codes" not in scene.numbers:
        scene.numbers["codes"] = list(dict.fromkeys(re.findall(r"HC-[0-9]{4}-[0-9]{3}", scene.planner.get("/admin/products").text)))
    codes = scene.numbers["codes"][:50]
    day = str(datetime.now(UTC).date() - timedelta(days=1))
    rows = [{"code": code, "on_hand": scene.chance.randint(1, 5000), "counted_on": day} for code in codes]
    key = f"bench-{time.time_ns()}"
    return lambda: scene.program.post("/api/v1/stock", {"rows": rows}, key)


SCENARIOS = (
    Scenario("admin: execution ledger", paging("sales", "/admin/ledger"), 20),
    Scenario("admin: execution ledger, narrowed", of_ledger, 20),
    Scenario("admin: on-time statistics", of_rate, 40),
    Scenario("admin: daily board", lambda scene: lambda: scene.sales.get("/admin/deliveries"), 40),
    Scenario("admin: change", linked("sales", "/admin/changes", CHANGE, "/admin/changes/{}"), 20),
    Scenario("admin: delay", linked("sales", "/admin/deliveries/delays", DELAY, "/admin/deliveries/delays/{}"), 20),
    Scenario("admin: dispatch notices", paging("logistics", "/admin/dispatch"), 20),
    Scenario("admin: dispatch notice", linked("logistics", "/admin/dispatch", NOTICE, "/admin/dispatch/{}"), 20),
    Scenario("portal: deliveries", paging("buyer", "/deliveries"), 20),
    Scenario("portal: sign for a slip", signing, 40, 6),
    Scenario("admin: ages of receivables", lambda scene: lambda: scene.finance.get("/admin/receivables"), 40),
    Scenario("admin: statement", linked("finance", "/admin/receivables/statements", STATEMENT, "/admin/receivables/statements/{}"), 40),
    Scenario("portal: statement", linked("buyer", "/statements", OWN_STATEMENT, "/statements/{}"), 40),
    Scenario("API: a hundred orders of the feed", feeding, 60),
    Scenario("API: stock of fifty parts", counting, 120, 20),
)
