"""What people write most: an order, an answer of a review, a change of what was ordered, money that came."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bench.scene import Deed, Scene, led
from bench.visitor import Form
from concord.demo.people import PASSWORD

PLACE = re.compile(r'name="ship_to".*?<option value="([0-9a-f-]{36})"', re.S)
ORDERED = re.compile(r'href="/orders/(SO-[0-9-]+)"')
CHOICES = re.compile(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', re.S)
CHOICE = re.compile(r'<option value="([^"]+)"')
STEP = 100  # pieces by which a quantity is changed


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


def changing(scene: Scene) -> Deed:
    """Two quantities of a released order typed anew and checked; the deed is to send it. It takes the place of what was asked before."""
    buyer, number = scene.buyer, _released(scene)
    form, typed = buyer.filled(buyer.get(f"/orders/{number}/change"), f"/orders/{number}/change")
    for name in [name for name in typed if name.startswith("quantity-")][:2]:
        typed[name] = str(int(typed[name].replace(",", "")) + STEP * scene.chance.randint(1, 500))
    check = buyer.get(led(buyer.post(form, typed | {"step": "check"}), "/change/check"))
    sending = buyer.form(check, f"/orders/{number}/changes")
    return lambda: led(buyer.post(sending, {"why": "需求变化"}), "/changes/")


def _released(scene: Scene) -> str:
    """An order of the buyer of which two lines can be changed."""
    if "to change" not in scene.numbers:
        found = dict.fromkeys(ORDERED.findall(scene.buyer.get("/orders?state=released").text))
        pages = ((number, scene.buyer.http.get(f"/orders/{number}/change").text) for number in found)
        scene.numbers["to change"] = [number for number, page in pages if len(re.findall(r'name="quantity-', page)) > 1]
    if not scene.numbers["to change"]:
        raise RuntimeError("no released order of the buyer has two lines to change")
    return scene.chance.choice(scene.numbers["to change"])


def paying(scene: Scene) -> Deed:
    """Finance signs for money that came; it pays what is open of that customer, the oldest first."""
    page = scene.finance.get("/admin/receivables/payments/new")
    form, typed = scene.finance.filled(page, "/receivables/payments")
    choices = {name: CHOICE.findall(options) for name, options in CHOICES.findall(page.text)}
    typed |= {"customer": scene.chance.choice(choices["customer"]), "currency": "CNY", "method": choices["method"][0],
              "amount": str(scene.chance.randint(1, 90)), "reference": f"B{time.time_ns()}", "password": PASSWORD}
    return lambda: led(scene.finance.post(form, typed), "/payments/")
