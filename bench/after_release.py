"""What is measured after release: ledger, board and statistics; changes, delays, dispatch, receipts, money; and the door for programs."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote_plus

from bench.scene import Deed, Scenario, Scene, led, linked, paging
from bench.visitor import Visitor
from concord.demo.people import PASSWORD

A_LIST, SERVED = 10, 100  # ms: of the processor for a list or a page; and, the database with it, for what sums up a million lines


def number(path: str, series: str) -> str:
    """The address of a thing of this series, its number as the group."""
    return rf'href="{path}/({series}-[0-9-]+)"'


def one(who: str, of: str, series: str, path: str = "") -> Callable[[Scene], Deed]:
    """The page of one of those that a list shows first, whose address begins as the list's does or with `path`."""
    return linked(who, of, number(path or of.partition("?")[0], series), (path or of.partition("?")[0]) + "/{}")


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


def signing(scene: Scene) -> Deed:
    """A buyer signs in the portal for what came: all as it stands on the slip."""
    slip = scene.slip_to_sign()
    buyer = scene.visitor(slip.buyer)
    form, filled = buyer.filled(buyer.get(f"/deliveries/{slip.number}"), "/receipt")
    return lambda: led(buyer.post(form, filled | {"name": "王敏", "password": PASSWORD}), "/deliveries/")


def choosing(scene: Scene) -> Deed:
    """A buyer takes the first of the dates that were offered for a late delivery; it counts as their signature."""
    if not scene.offered:
        raise RuntimeError("no late delivery is left whose dates were offered")
    delay = scene.offered.pop()
    buyer = scene.visitor(delay.buyer)
    page = buyer.get(f"/delays/{delay.number}")
    form, filled = buyer.filled(page, "/choice")
    offer = re.findall(r'name="offer" value="([^"]+)"', page.text)[0]
    return lambda: led(buyer.post(form, filled | {"offer": offer, "password": PASSWORD}), "/orders/")


def feeding(kind: str) -> Callable[[Scene], Deed]:
    """A program reads on in the feed of orders or changes, a hundred at a time; from the end, anew from the beginning."""

    def prepare(scene: Scene) -> Deed:
        program, place = scene.program, scene.pages.get(kind, "0")

        def read() -> None:
            page = program.get(f"/api/v1/{kind}?after={place}&limit=100")
            scene.pages[kind] = str(page["next"]) if page["more"] else "0"

        return read

    return prepare


def ledger_told(scene: Scene) -> Deed:
    """A program reads on in the ledger, from the beginning."""
    program, after = scene.program, scene.pages.get("API ledger", "")

    def read() -> None:
        page = program.get(f"/api/v1/ledger?after={after}" if after else "/api/v1/ledger")
        scene.pages["API ledger"] = quote_plus(page["next"]) if page["more"] else ""

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


def told_made(rows: int) -> Callable[[Scene], Deed]:
    """A program reports so many quantities made, each with a number of its own, of the lines that production has to make."""

    def prepare(scene: Scene) -> Deed:
        lines, day, key = to_make(scene), str(datetime.now(UTC).date() - timedelta(days=1)), f"bench-{time.time_ns()}"
        told = []
        for at in range(rows):
            order, position = lines[at % len(lines)].split("/")[-2:]
            told.append({"order": order, "position": int(position), "quantity": 1, "produced_on": day, "reference": f"{key}-{at}"})
        return lambda: scene.program.post("/api/v1/made", {"rows": told}, key)

    return prepare


def of_changes(scene: Scene) -> Deed:
    """The list of changes as somebody narrows it: a view, a field, a side, a customer, a month."""
    month = datetime.now(UTC).date() - timedelta(days=scene.chance.randint(30, 700))
    queries = ("view=in_force", "view=ended", "field=date", "origin=company", f"customer=K{scene.chance.randint(1, 9):03d}",
               f"from={month:%Y-%m}-01&to={month:%Y-%m}-28")
    query = scene.chance.choice(queries)
    return lambda: scene.sales.get(f"/admin/changes?{query}")


def at_the_dock(scene: Scene) -> Deed:
    """Somebody without an account opens the code on a slip."""
    receiver, path = Visitor(scene.address, "portal", "", ""), scene.slip().path
    return lambda: receiver.get(path)


def signing_at_the_dock(scene: Scene) -> Deed:
    """The same signs there: all as it stands on the slip, the typed name for a signature."""
    receiver, path = Visitor(scene.address, "portal", "", ""), scene.slip_to_sign().path
    form, filled = receiver.filled(receiver.get(path), path)
    return lambda: led(receiver.post(form, filled | {"name": "收货员", "typed": "1"}), path)


def to_make(scene: Scene) -> list[str]:
    """The pages of the lines that production has to make, as its list links to them."""
    if "to make" not in scene.numbers:
        page = scene.planner.get("/admin/production-reports").text
        scene.numbers["to make"] = list(dict.fromkeys(re.findall(r'href="(/admin/production-reports/[A-Z]+-[0-9-]+/[0-9]+)"', page)))
    return scene.numbers["to make"]


def making(scene: Scene) -> Deed:
    """Production says on its quick page what it made of a line."""
    path = scene.chance.choice(to_make(scene))
    form, filled = scene.planner.filled(scene.planner.get(path), path)
    return lambda: led(scene.planner.post(form, filled | {"quantity": "1"}), path)


SCENARIOS = (
    Scenario("admin: execution ledger", paging("sales", "/admin/ledger"), A_LIST, served=SERVED),
    Scenario("admin: execution ledger, narrowed", of_ledger, A_LIST, served=SERVED),
    Scenario("admin: on-time statistics", of_rate, A_LIST, served=SERVED),
    Scenario("admin: daily board", lambda scene: lambda: scene.sales.get("/admin/deliveries"), A_LIST, served=SERVED),
    Scenario("admin: changes", paging("sales", "/admin/changes"), A_LIST),
    Scenario("admin: changes, narrowed", of_changes, A_LIST),
    Scenario("admin: change", one("sales", "/admin/changes", "CH"), A_LIST),
    Scenario("portal: changes", paging("buyer", "/changes"), A_LIST),
    Scenario("portal: change", one("buyer", "/changes", "CH"), A_LIST),
    Scenario("admin: delays", paging("sales", "/admin/deliveries/delays?view=closed"), A_LIST),
    Scenario("admin: delay", one("sales", "/admin/deliveries/delays", "DY"), A_LIST),
    Scenario("admin: countermeasure sheets", paging("planner", "/admin/deliveries/countermeasures?view=followed_up"), A_LIST),
    Scenario("admin: lines to make", lambda scene: lambda: scene.planner.get("/admin/production-reports"), A_LIST),
    Scenario("admin: report what was made", making, 15, 20),
    Scenario("admin: ready to send", lambda scene: lambda: scene.logistics.get("/admin/dispatch/ready"), A_LIST),
    Scenario("admin: dispatch notices", paging("logistics", "/admin/dispatch"), A_LIST),
    Scenario("admin: dispatch notice", one("logistics", "/admin/dispatch", "DN"), A_LIST),
    Scenario("admin: shipments", paging("logistics", "/admin/dispatch/shipments"), A_LIST),
    Scenario("admin: shipment", one("logistics", "/admin/dispatch/shipments", "CK"), A_LIST),
    Scenario("admin: dispatch details", paging("logistics", "/admin/dispatch/details"), A_LIST),
    Scenario("admin: receipts", paging("logistics", "/admin/deliveries/receipts"), A_LIST),
    Scenario("admin: receipt", one("logistics", "/admin/deliveries/receipts", "CK"), A_LIST),
    Scenario("portal: deliveries", paging("buyer", "/deliveries"), A_LIST),
    Scenario("portal: delivery", one("buyer", "/deliveries", "CK"), A_LIST),
    Scenario("portal: sign for a slip", signing, 15, 6, signed=True),
    Scenario("portal: take a date of a delay", choosing, 15, 12, signed=True),
    Scenario("dock: open the code of a slip", at_the_dock, A_LIST, 20),
    Scenario("dock: sign there", signing_at_the_dock, 15, 15),
    Scenario("admin: ages of receivables", lambda scene: lambda: scene.finance.get("/admin/receivables"), A_LIST),
    Scenario("admin: statements", paging("finance", "/admin/receivables/statements"), A_LIST),
    Scenario("admin: statement", one("finance", "/admin/receivables/statements", "DZ"), A_LIST),
    Scenario("admin: invoices", paging("finance", "/admin/receivables/invoices"), A_LIST),
    Scenario("admin: invoice", one("finance", "/admin/receivables/invoices", "IV"), A_LIST),
    Scenario("admin: payments", paging("finance", "/admin/receivables/payments"), A_LIST),
    Scenario("admin: payment", one("finance", "/admin/receivables/payments", "SK"), A_LIST),
    Scenario("portal: statements", paging("buyer", "/statements"), A_LIST),
    Scenario("portal: statement", one("buyer", "/statements", "DZ"), A_LIST),
    Scenario("portal: received, not yet stated", lambda scene: lambda: scene.buyer.get("/statements/received"), A_LIST),
    Scenario("portal: statement of account", paging("buyer", "/statements/account"), A_LIST),
    Scenario("portal: invoice", one("buyer", "/statements/account", "IV", "/statements/invoices"), A_LIST),
    Scenario("API: a hundred orders of the feed", feeding("orders"), 60),
    Scenario("API: a hundred changes of the feed", feeding("changes"), 60),
    Scenario("API: a page of the ledger", ledger_told, 60),
    Scenario("API: stock of fifty parts", counting, 120, 20),
    Scenario("API: a quantity made", told_made(1), 20, 20),
    Scenario("API: five hundred quantities made", told_made(500), 600, 5),
)
