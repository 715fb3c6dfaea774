"""Holding a value against JSON Schema, as much of it as our description uses; a word that it does not know is an error, not a pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

TYPES = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None), "object": dict, "array": list}
KNOWN = {"$ref", "type", "properties", "required", "additionalProperties", "items", "minItems", "maxItems", "enum", "pattern", "format",
         "maxLength", "description", "minimum", "maximum", "default"}


def faults(value: Any, schema: dict[str, Any], components: dict[str, Any], at: str = "") -> Iterator[str]:
    """Where the value is not as the schema says."""
    if unknown := set(schema) - KNOWN:
        raise AssertionError(f"{at}: the schema says {unknown}, which nobody checks")
    if "$ref" in schema:
        yield from faults(value, components[schema["$ref"].removeprefix("#/components/schemas/")], components, at)
        return
    if "type" in schema and not _is(value, schema["type"]):
        yield f"{at}: {value!r} is not {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    if isinstance(value, str):
        yield from _text(value, schema, at)
    if isinstance(value, dict):
        yield from _members(value, schema, components, at)
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{at}: {len(value)} items"
        for n, each in enumerate(value):
            yield from faults(each, schema.get("items", {}), components, f"{at}/{n}")


def _is(value: Any, types: str | list[str]) -> bool:
    return any(isinstance(value, TYPES[each]) and (each == "boolean" or not isinstance(value, bool))
               for each in ([types] if isinstance(types, str) else types))


def _text(value: str, schema: dict[str, Any], at: str) -> Iterator[str]:
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: {value!r} is not {schema['pattern']}"
    if len(value) > schema.get("maxLength", len(value)):
        yield f"{at}: {len(value)} characters"
    if "format" in schema and value:
        try:
            {"date": date.fromisoformat, "date-time": datetime.fromisoformat}[schema["format"]](value)
        except ValueError:
            yield f"{at}: {value!r} is no {schema['format']}"


def _members(value: dict[str, Any], schema: dict[str, Any], components: dict[str, Any], at: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    yield from (f"{at}/{name}: is missing" for name in schema.get("required", ()) if name not in value)
    for name, each in value.items():
        if name in properties:
            yield from faults(each, properties[name], components, f"{at}/{name}")
        elif schema.get("additionalProperties") is False:
            yield f"{at}/{name}: nobody said so"
