"""The door for programs at the time of the cast."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.api.callers import Caller, at, token
from tests.cast import Cast
from web.limits import Rates


@pytest.fixture
def call(client: Any, application: Any, cast: Cast) -> Iterator[Callable[..., Caller]]:
    """`call()` is a program that may everything, `call("orders:read")` one with that scope, `call(secret="…")` one with this token."""
    side = application.api.state.door
    before, rates = side.clock, side.rates
    at(application)
    side.rates = Rates(dict(rates.limits))
    made = 0

    def of(*scopes: str, secret: str | None = None) -> Caller:
        nonlocal made
        made += 1
        return Caller(client, token(cast, *scopes, name=f"程序 {made}") if secret is None else secret)

    yield of
    side.clock, side.rates = before, rates
