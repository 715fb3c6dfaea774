"""Whatever a program sends to whatever field of whatever route: a problem in words, quickly, and nothing of it stored (B5).

The routes are those that the door has and the fields those that the description names: a new one is walked by itself.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import func, select, text

from api.endpoints import ENDPOINTS
from api.reading import MOST_ROWS
from domain.connection.kinds import INCOMING
from domain.receivables.models import Payment
from domain.shared.actor import system
from domain.shared.database import WorkSession
from domain.shared.idempotency import Submission
from domain.shared.journal import Audit
from domain.shared.work import unit
from tests.api.schema import faults
from tests.api.test_openapi import COMPONENTS, SENT
from tests.deliveries.shipping import released, ship
from tests.receivables.received import House
from tests.web.bad_inputs import BAD
from tests.web.walking import sent
from web.limits import Rates

LONGEST = 2.0
SHAPES: list[Any] = [None, True, False, 0, -1, 1.5, 10**30, [], [1], {}, {"a": 1}, [[[]]], "", " ", "\t", 10**14]
WRITES = [endpoint for endpoint in ENDPOINTS if endpoint.body is not None]
READS = [endpoint for endpoint in ENDPOINTS if endpoint.query]


class Dry:
    """From now on each request runs to its last word and is then not kept: every bad input meets the same world."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.wrote = False
        monkeypatch.setattr(WorkSession, "commit", lambda session: self._roll_back(session))
        monkeypatch.setattr(Rates, "wait", lambda *_: 0)

    def _roll_back(self, session: WorkSession) -> None:
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        self.wrote |= session.execute(text("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")).scalar_one()
        session.rollback()


def rows(cast) -> dict[str, dict[str, Any]]:
    """A row of each kind that is taken as it stands."""
    gone, house = ship(released(cast)), House(cast)
    asked = house.invoice(house.asked(house.confirmed()))
    good = {kind: dict(row) for kind, row in SENT.items()}
    good["made"]["order"], good["shipments"]["slip"] = released(cast, po_number="PO-9").number, gone.slip.number
    good["invoices"] |= {"request": asked.number, "net": str(asked.net), "tax": str(asked.tax), "gross": str(asked.gross)}
    return good


def bodies(kind: str, good: dict[str, Any], many: int) -> Iterator[tuple[str, Any]]:
    """(what is bad of it, the body): each field with other shapes and texts, the others right; then all of them, then the frame."""
    names = [field.name for field in INCOMING[kind].fields]
    for place, name in enumerate(names):
        for n in range(min(len(SHAPES), 2 + many)):
            yield name, {"rows": [good | {name: SHAPES[(place * 5 + n) % len(SHAPES)]}]}
        for n in range(many):
            yield name, {"rows": [good | {name: BAD[(n * 37 + place * 11) % len(BAD)]}]}
        yield name, {"rows": [{key: value for key, value in good.items() if key != name}]}
    for bad in BAD[:: max(1, len(BAD) // (2 * many))]:
        yield "all", {"rows": [dict.fromkeys(names, bad)]}
        yield "a member of its name", {"rows": [good | {bad: bad}]}
    for shape in SHAPES:
        yield "rows", {"rows": shape}
        yield "a row", {"rows": [good, shape]}
        yield "the body", shape
    yield "too many rows", {"rows": [good] * (MOST_ROWS + 1)}


def told(answer: Any, seconds: float, wrote: bool) -> list[str]:
    """What is wrong with an answer."""
    found = [f"answered {answer.status_code}"] if answer.status_code >= 500 else []
    found += [f"took {seconds:.1f} s"] if seconds > LONGEST else []
    found += [f"refused with {answer.status_code} and wrote"] if wrote and answer.status_code >= 400 else []
    if answer.status_code >= 400:
        found += list(faults(answer.json(), COMPONENTS["Problem"], COMPONENTS))
        found += [] if answer.json()["detail"] else ["says nothing"]
    return found


@pytest.mark.parametrize("many", [2, pytest.param(len(BAD), marks=pytest.mark.drill, id="all")])
def test_every_field_of_every_write_stands_bad_input(call, cast, monkeypatch, figure, many):
    good, caller = rows(cast), call()
    caller.get("/token")  # its use is noted, once in five minutes
    dry, answered, wrong = Dry(monkeypatch), Counter[int](), []
    for endpoint in WRITES:
        kind = endpoint.route.path.removeprefix("/")
        assert caller.rows(endpoint.route.path, good[kind]).status_code == 200, kind
        for name, body in bodies(kind, good[kind], many):
            dry.wrote, began = False, time.monotonic()
            answer = caller.post(endpoint.route.path, content=json.dumps(body).encode("utf-8", "surrogatepass"))
            answered[answer.status_code] += 1
            seconds = time.monotonic() - began
            wrong += [f"{kind}, {name}, {str(body)[:160]}: {each}" for each in told(answer, seconds, dry.wrote)]
    figure(f"{answered.total()} bodies to {len(WRITES)} routes, answered {dict(answered)}")
    assert wrong == [], "\n".join(wrong[:30])
    assert answered[422] > 150 and answered[200] > 5, dict(answered)


@pytest.mark.parametrize("many", [10, pytest.param(len(BAD), marks=pytest.mark.drill, id="all")])
def test_every_parameter_of_every_list_stands_bad_input(call, cast, monkeypatch, figure, many):
    released(cast)
    caller, answered, wrong = call(), Counter[int](), []
    monkeypatch.setattr(Rates, "wait", lambda *_: 0)
    for endpoint in READS:
        for place, parameter in enumerate(endpoint.query):
            for n in range(many):
                bad = sent(BAD[(n * 29 + place * 7) % len(BAD)])[:400]
                began = time.monotonic()
                answer = caller.get(endpoint.route.path, **{parameter.name: bad})
                answered[answer.status_code] += 1
                faulty = told(answer, time.monotonic() - began, False)
                wrong += [f"{endpoint.route.path}?{parameter.name}={bad[:80]!r}: {each}" for each in faulty]
    figure(f"{answered.total()} parameters to {len(READS)} routes, answered {dict(answered)}")
    assert wrong == [], "\n".join(wrong[:30])
    assert answered[422] > 50


@pytest.mark.parametrize("path", ["/orders/{}", "/changes/{}"])
def test_every_number_in_an_address_stands_bad_input(call, monkeypatch, path):
    monkeypatch.setattr(Rates, "wait", lambda *_: 0)
    caller = call()
    for bad in BAD[::9]:
        answer = caller.get(path.format(quote(sent(bad)[:200], safe="")))
        assert answer.status_code in {200, 400, 404, 414, 421}, bad
        assert answer.status_code != 200 or bad in {"", "."}, bad


@pytest.mark.parametrize(("header", "value"), [
    ("authorization", "Bearer"), ("authorization", "Basic Y29uY29yZA=="), ("authorization", "Bearer " + "x" * 5000),
    ("authorization", "Bearer concord_契合"), ("idempotency-key", "x" * 5000), ("idempotency-key", "../../../../etc"),
    ("idempotency-key", "'; DROP TABLE--"), ("content-type", "application/json; charset=utf-7"), ("content-type", ""),
    ("content-length", "-1"), ("accept-language", "zh" * 400), ("accept-language", "\x01"), ("accept", "text/html"),
    ("x-forwarded-for", "' OR 1=1"), ("x-http-method-override", "DELETE"),
])
def test_a_bad_header_is_answered_as_a_problem_or_passed_over(call, header, value):
    answer = call("stock:write").rows("/stock", SENT["stock"] | {"on_hand": -1}, headers={header: value})
    assert 400 <= answer.status_code < 500
    assert list(faults(answer.json(), COMPONENTS["Problem"], COMPONENTS)) == []


class TestInTheReadersLanguage:
    """What stands against it is told in English, or in Chinese where Chinese is asked for first: a person reads it in the end."""

    REFUSALS = {
        "no token": lambda call, heads: call(secret="").get("/orders", headers=heads),
        "no scope": lambda call, heads: call("stock:write").get("/orders", headers=heads),
        "not there": lambda call, heads: call().get("/orders/SO-990101-999", headers=heads),
        "no such address": lambda call, heads: call().get("/nothing", headers=heads),
        "no such parameter": lambda call, heads: call().get("/orders", headers=heads, nobody="1"),
        "no such method": lambda call, heads: call()._send("DELETE", "/orders", headers=heads),
        "no key": lambda call, heads: call().rows("/stock", SENT["stock"], key="", headers=heads),
        "no json": lambda call, heads: call().post("/stock", content=b"{", headers=heads),
        "not json": lambda call, heads: call().post("/stock", {}, headers={**heads, "content-type": "text/plain"}),
        "too much": lambda call, heads: call().post("/stock", content=b" " * 1_000_001, headers=heads),
        "a bad value": lambda call, heads: call().rows("/stock", SENT["stock"] | {"on_hand": "viel"}, headers=heads),
        "no place of the ledger": lambda call, heads: call().get("/ledger", headers=heads, after="x"),
    }

    @pytest.mark.parametrize("refusal", REFUSALS)
    def test_each_refusal_is_whole_in_both(self, call, refusal):
        english = self.REFUSALS[refusal](call, {}).json()
        chinese = self.REFUSALS[refusal](call, {"accept-language": "zh-CN,zh;q=0.9,en;q=0.5"}).json()
        for answer, other in ((english, False), (chinese, True)):
            words = [answer["title"], answer["detail"], *(each["detail"] for each in answer.get("errors", []))]
            assert [word for word in words if bool(re.search(r"[\u4e00-\u9fff]", word)) is not other] == []
        assert english["status"] == chinese["status"]
        assert [each["at"] for each in english.get("errors", [])] == [each["at"] for each in chinese.get("errors", [])]

    @pytest.mark.parametrize(("asked", "chinese"), [("en-GB,zh;q=0.5", False), ("ZH", True), ("de", False), ("", False)])
    def test_the_first_of_what_is_asked_for_counts(self, call, asked, chinese):
        detail = call().get("/nothing", headers={"accept-language": asked}).json()["detail"]
        assert bool(re.search(r"[\u4e00-\u9fff]", detail)) is chinese


def test_a_refused_write_leaves_nothing_at_all_not_even_its_key(call, cast):
    """Of two good payments and a bad one none is there: no money, no audit entry, no key that would answer for them."""
    good = {**SENT["payments"], "day": "2026-11-23"}
    body = [good, good | {"reference": "B-2"}, good | {"reference": "B-3", "amount": "-1"}]
    caller = call("payments:write")
    caller.get("/token")
    with unit(system("test")) as work:
        before = work.session.scalar(select(func.count(Audit.seq)))
    assert caller.rows("/payments", *body, key="payments-2026-11").status_code == 422
    with unit(system("test")) as work:
        assert list(work.session.scalars(select(Payment.id))) == list(work.session.scalars(select(Submission.token))) == []
        assert work.session.scalar(select(func.count(Audit.seq))) == before
    assert caller.rows("/payments", *body[:2], key="payments-2026-11").json()["changed"] == 2
