"""The description is what the door is: its routes, its parameters, what it takes and answers."""

from __future__ import annotations

import re

import pytest

from api import openapi
from api.endpoints import ENDPOINTS
from domain.connection.kinds import INCOMING
from domain.connection.scopes import SCOPES
from domain.shared.errors import Refused, Stale, TokenReused
from domain.shared.message import Message
from tests.api.schema import faults
from tests.changes.story import Told
from tests.deliveries.shipping import released, ship
from tests.receivables.received import House
from tests.reviews.story import approved
from web.route import Route

DOCUMENT = openapi.document("https://concord.example")
COMPONENTS = DOCUMENT["components"]["schemas"]
OPERATIONS = [(method, path, operation) for path, methods in DOCUMENT["paths"].items() for method, operation in methods.items()]
SENT = {
    "stock": {"code": "HC-4801-012", "on_hand": "300", "counted_on": "2026-11-23"},
    "made": {"order": "SO-261123-001", "position": 10, "quantity": 5, "produced_on": "2026-11-23", "reference": "R-1"},
    "shipments": {"slip": "OB-1", "what": "arrived", "at": "2026-11-23T09:01:00+08:00"},
    "invoices": {"request": "IV-1", "number": "2632", "day": "2026-11-23", "net": "1", "tax": "0.13", "gross": "1.13"},
    "payments": {"customer": "K001", "amount": "5.00", "day": "2026-11-23", "reference": "B-1"},
}


def sent(cast, kind: str, story) -> dict:
    """A row of the kind that is taken."""
    row = dict(SENT[kind])
    if kind == "made":
        row["order"] = story.number
    if kind == "shipments":
        row["slip"] = ship(released(cast, po_number="PO-2")).slip.number
    if kind == "invoices":
        house = House(cast)
        asked = house.invoice(house.asked(house.confirmed()))
        row |= {"request": asked.number, "net": str(asked.net), "tax": str(asked.tax), "gross": str(asked.gross)}
    return row


def named(each) -> str:
    return f"{each[0]} {each[1]}"


def test_it_is_served_to_whoever_holds_a_token_and_to_nobody_else(call):
    assert call("stock:write").get("/openapi.json").json()["paths"] == DOCUMENT["paths"]
    assert call(secret="").get("/openapi.json").status_code == 401


def test_every_route_of_the_door_stands_in_it_and_nothing_else(application):
    served = {
        (route.method.lower(), route.path.replace(":str}", "}"))
        for entry in application.api.routes for handler in getattr(entry, "route_handlers", ())
        if isinstance(route := handler.opt.get("route"), Route)
    }
    assert served == {(method, path) for method, path, _ in OPERATIONS}
    assert len(served) == len(ENDPOINTS) >= 5


def test_every_scope_opens_a_permission_and_stands_in_it():
    told = DOCUMENT["components"]["securitySchemes"]["token"]["description"]
    assert [name for name in SCOPES if f"`{name}`" not in told] == []
    assert len({scope.permission for scope in SCOPES.values()}) == len(SCOPES)


def test_every_reference_leads_somewhere_and_every_schema_is_used():
    text = str(DOCUMENT)
    assert set(re.findall(r"#/components/schemas/(\w+)", text)) == set(COMPONENTS)


def test_each_operation_is_called_by_a_name_of_its_own():
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("each", OPERATIONS, ids=named)
def test_what_is_answered_is_as_it_says(call, cast, each):
    method, path, operation = each
    story, caller = approved(cast), call()
    story.release()
    told = Told(story).asks(Told(story).day()) if "changes" in path else None
    url = path.replace("{number}", told.number if told else story.number)
    answer = caller.get(url) if method == "get" else caller.rows(url, sent(cast, path.strip("/"), story))
    assert answer.status_code == 200, answer.text
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert list(faults(answer.json(), schema, COMPONENTS)) == []
    assert "items" not in answer.json() or answer.json()["items"]


@pytest.mark.parametrize("each", OPERATIONS, ids=named)
def test_each_refusal_that_it_tells_of_is_a_problem_as_it_says(call, each):
    method, path, operation = each
    url = path.replace("{number}", "SO-990101-999")

    def send(caller, **more):
        return caller.get(url, **more) if method == "get" else caller.post(url, {"rows": []}, **more)

    answers = [send(call(secret=""))]
    if "Needs the scope" in operation["description"]:
        answers.append(send(call(*[scope for scope in SCOPES if f"`{scope}`" not in operation["description"]])))
    if method == "get":
        answers += [call().get(url, nobody="knows"), *([send(call())] if "{" in path else [])]
    else:
        answers += [send(call()), send(call(), key=""), send(call(), headers={"content-type": "text/plain"})]
    for answer in answers:
        assert str(answer.status_code) in operation["responses"]
        assert list(faults(answer.json(), COMPONENTS["Problem"], COMPONENTS)) == []


@pytest.mark.parametrize("each", OPERATIONS, ids=named)
def test_every_status_that_it_may_answer_stands_in_it_and_no_other(call, application, monkeypatch, each):
    """Whatever goes wrong, the program was told beforehand that it may: a rule, haste, a failure of ours, a restart."""
    method, path, operation = each
    url = path.replace("{number}", "SO-990101-999")
    told = set(operation["responses"])
    assert {"200", "400", "401", "429", "503"} <= told and ("409" in told) is ("413" in told) is ("415" in told) is (method == "post")
    for error, status in ((Refused(Message("Please fill this in.")), 409), (Stale(), 409), (TokenReused(), 422)):
        if method == "post":
            monkeypatch.setattr("domain.connection.taking.take", lambda *_, error=error: (_ for _ in ()).throw(error))
            answer = call().rows(url, SENT[path.strip("/")])
            assert (answer.status_code, list(faults(answer.json(), COMPONENTS["Problem"], COMPONENTS))) == (status, [])
            assert str(status) in told
    application.api.state.door.rates.limits["api"] = (1, 60)
    caller = call()
    caller.get("/token")
    answer = caller.get(url) if method == "get" else caller.rows(url, {})
    assert (answer.status_code, list(faults(answer.json(), COMPONENTS["Problem"], COMPONENTS))) == (429, [])
    assert answer.headers["retry-after"].isdigit()


@pytest.mark.parametrize("kind", INCOMING.values(), ids=lambda kind: kind.name)
def test_the_rows_that_it_describes_are_the_fields_of_the_kind(kind):
    body = DOCUMENT["paths"][f"/{kind.name}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    row = body["properties"]["rows"]["items"]
    assert list(row["properties"]) == [field.name for field in kind.fields]
    assert row["required"] == [field.name for field in kind.fields if field.needed]
    assert list(faults({"rows": [SENT[kind.name]]}, body, COMPONENTS)) == []


def test_the_check_sees_what_is_not_as_it_says():
    order = COMPONENTS["Order"]
    assert "/number: is missing" in list(faults({}, order, COMPONENTS))
    closed = {"type": "object", "properties": {"number": {"type": "string"}}, "additionalProperties": False}
    assert len(list(faults({"number": 1, "x": 2}, closed, {}))) == 2
    with pytest.raises(AssertionError, match="nobody checks"):
        list(faults(1, {"oneOf": []}, {}))
