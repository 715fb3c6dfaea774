"""The description of this door, OpenAPI 3.1, drawn from the table of its routes."""

from __future__ import annotations

import re
from typing import Any

from api.door import MOST_BYTES, PREFIX
from api.endpoints import ENDPOINTS, Endpoint
from api.reading import MOST_ROWS
from api.schemas import SCHEMAS, ref
from domain.connection.scopes import SCOPES

PROBLEMS = {
    "400": "The request cannot be understood.", "401": "No token that is in use.", "403": "The token lacks the scope.",
    "404": "Nothing here, or nothing that this token sees.", "409": "A rule stands against it, or somebody was faster.",
    "413": "More than a million bytes.", "415": "Not JSON.", "422": "Values are not right, or the key came with another body.",
    "429": "Too often; “Retry-After” says when to come again.", "503": "Not just now; “Retry-After” says when to come again.",
}
OF_WRITES = {"409", "413", "415"}
INTRODUCTION = """Orders and changes go out, stock and what else the factory's own systems know come in.

Each request carries a token as `Authorization: Bearer …`. Each write carries an `Idempotency-Key` of its own: the same key with the
same body is given the first answer again, with another body it is refused. Rows are taken all or not at all. Quantities and amounts
are exact decimals, written as text; days are `2026-12-18`, moments carry their zone. What belongs to a confidential project is never
here. Errors are problem documents (RFC 9457)."""


def document(address: str) -> dict[str, Any]:
    """The whole description; `address` is the server's, as customers type it."""
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(_path(endpoint), {})[endpoint.route.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Concord", "version": "1", "description": INTRODUCTION},
        "servers": [{"url": address + PREFIX}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": _scopes()}},
        },
    }


def _path(endpoint: Endpoint) -> str:
    return endpoint.route.path.replace(":str}", "}")


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    route = endpoint.route
    needs = f" Needs the scope `{endpoint.scope}`." if endpoint.scope else " Any token may ask."
    operation: dict[str, Any] = {
        "operationId": route.handler.__module__.rpartition(".")[2] + "_" + route.handler.__name__,
        "summary": endpoint.says, "description": endpoint.says + needs, "parameters": _parameters(endpoint),
        "responses": {"200": {"description": "Done.", "content": {"application/json": {"schema": endpoint.answer}}}, **_refusals(endpoint)},
    }
    if endpoint.body is not None:
        operation["requestBody"] = {
            "required": True, "description": f"From 1 to {MOST_ROWS} rows, and at most {MOST_BYTES:,} bytes: send more in parts.",
            "content": {"application/json": {"schema": endpoint.body}},
        }
    return operation


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    named = re.findall(r"\{(\w+):str\}", endpoint.route.path)
    found: list[dict[str, Any]] = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in named]
    found += [{"name": each.name, "in": "query", "description": each.about, "schema": each.schema} for each in endpoint.query]
    if endpoint.route.method != "GET":
        key = {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"}
        found.append({"name": "Idempotency-Key", "in": "header", "required": True, "description": "New for each write.", "schema": key})
    return found


def _refusals(endpoint: Endpoint) -> dict[str, Any]:
    writes, named = endpoint.route.method != "GET", "{" in endpoint.route.path
    told = {
        status: words for status, words in PROBLEMS.items()
        if (writes or status not in OF_WRITES) and (named or writes or status != "404")
    }
    content = {"application/problem+json": {"schema": ref("Problem")}}
    return {status: {"description": words, "content": content} for status, words in told.items()}


def _scopes() -> str:
    rows = "\n".join(f"- `{scope.name}`: {scope.says}" for scope in SCOPES.values())
    return f"Made by the system administrator. Scopes:\n{rows}"
