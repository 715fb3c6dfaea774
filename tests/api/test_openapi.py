"""The description is what the door is: its routes, its parameters, what it takes and answers."""

from __future__ import annotations

import re

import pytest

from api import openapi
from api.endpoints import ENDPOINTS
from domain.connection.kinds import INCOMING
from domain.connection.scopes import SCOPES
from tests.api.schema import faults
from tests.reviews.story import approved
from web.route import Route

DOCUMENT = openapi.document("https://concord.example")
COMPONENTS = DOCUMENT["components"]["schemas"]
OPERATIONS = [(method, path, operation) for path, methods in DOCUMENT["paths"].items() for method, operation in methods.items()]
SENT = {"stock": {"code": "HC-4801-012", "on_hand": "300", "counted_on": "2026-11-23"}}


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
    number = approved(cast).release().number
    caller = call()
    url = path.replace("{number}", number)
    answer = caller.get(url) if method == "get" else caller.rows(url, SENT[path.strip("/")])
    assert answer.status_code == 200, answer.text
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert list(faults(answer.json(), schema, COMPONENTS)) == []
    if "{number}" not in path and path.strip("/") in {"orders", "changes"}:
        assert answer.json()["items"] or path == "/changes"


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
