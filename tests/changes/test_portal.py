"""A change asked for at the customers' door, without a script: what differs becomes items, what cannot be is refused beside its field."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW, TODAY, Cast
from tests.changes.story import Told, released
from tests.visitors import Visitor, words

Visit = Callable[..., Visitor]


@pytest.fixture(autouse=True)
def _same_morning(application: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for side in ("admin", "portal"):
        monkeypatch.setattr(getattr(application, side).state.door, "clock", lambda: NOW + timedelta(days=2))


def fields(page: Any) -> dict[str, str]:
    """What a browser would send back of the page: every field with what stands in it."""
    found = {}
    for tag in re.findall(r"<(?:input|textarea)\b[^>]*>", page.text):
        at = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if at.get("name", "_").startswith("_") or at.get("type") in {"file", "hidden", "checkbox", "radio", "search", "password"}:
            continue
        found[at["name"]] = at.get("value", "")
    for name, inside in re.findall(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page.text, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        found[name] = chosen[1] if chosen else ""
    return found


@pytest.mark.clause("5.1.9(3)")
def test_only_what_differs_becomes_items(cast: Cast, visit: Visit) -> None:
    told = released(cast)
    buyer = visit(cast.wang_min)
    page = buyer.get(f"/orders/{told.story.number}/change")
    schedule = told.lines[0].schedules[0]
    form = fields(page) | {f"day-{schedule.id}": (TODAY + timedelta(days=60)).isoformat(), "step": "check"}
    check = buyer.follow(buyer.post(f"/orders/{told.story.number}/change", form))
    assert words(check.text).count("交货日期") == 1
