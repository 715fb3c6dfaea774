"""The two doors in one application: which path comes in where, and that both live and end together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from concord.application import Doors
from tests.loops import run


class Door:
    def __init__(self, name: str, lived: list[str]) -> None:
        self.name, self.lived = name, lived

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        await send({"door": self.name, "path": scope["path"]})

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        self.lived.append(f"{self.name} opens")
        try:
            yield
        finally:
            self.lived.append(f"{self.name} closes")


@pytest.mark.parametrize(
    ("path", "door"),
    [
        ("/", "portal"), ("/orders", "portal"), ("/admin", "admin"), ("/admin/", "admin"), ("/admin/orders", "admin"),
        ("/administrator", "portal"), ("/api", "api"), ("/api/v1/orders", "api"), ("/apiary", "portal"), ("/static/admin", "portal"),
        ("/Admin/orders", "portal"), ("//admin", "portal"),
    ],
)  # fmt: skip
def test_each_path_comes_in_by_one_door_and_is_left_as_it_is(path: str, door: str) -> None:
    said: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    lived: list[str] = []
    run(Doors(Door("portal", lived), Door("admin", lived), Door("api", lived))({"type": "http", "path": path}, None, send))  # type: ignore[arg-type]
    assert said == [{"door": door, "path": path}]


def test_all_doors_open_and_close_with_the_process() -> None:
    lived: list[str] = []
    told = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> dict[str, Any]:
        return {"type": next(told)}

    async def send(message: dict[str, Any]) -> None:
        lived.append(message["type"])

    run(Doors(Door("portal", lived), Door("admin", lived), Door("api", lived))({"type": "lifespan"}, receive, send))
    assert lived == [
        "portal opens", "admin opens", "api opens", "lifespan.startup.complete",
        "api closes", "admin closes", "portal closes", "lifespan.shutdown.complete",
    ]  # fmt: skip


class Background:
    """Work that begins and ends with the process, or cannot."""

    def __init__(self, lived: list[str], fails: str = "") -> None:
        self.lived, self.fails = lived, fails

    def __call__(self) -> Any:
        return self._do("begins") or (lambda: self._do("ends"))

    def _do(self, what: str) -> None:
        if self.fails == what:
            raise OSError("no broker")
        self.lived.append(f"work {what}")


def _live(background: Background, lived: list[str]) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = []
    told = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> dict[str, Any]:
        return {"type": next(told)}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    run(Doors(Door("portal", lived), Door("admin", lived), Door("api", lived), background)({"type": "lifespan"}, receive, send))
    return said


def test_background_work_lives_inside_the_doors() -> None:
    lived: list[str] = []
    said = _live(Background(lived), lived)
    order = ["portal opens", "admin opens", "api opens", "work begins", "work ends", "api closes", "admin closes", "portal closes"]
    assert lived == order
    assert [message["type"] for message in said] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


@pytest.mark.parametrize(("fails", "phase"), [("begins", "startup"), ("ends", "shutdown")])
def test_work_that_cannot_begin_or_end_is_told_with_its_reason(fails: str, phase: str) -> None:
    lived: list[str] = []
    said = _live(Background(lived, fails), lived)
    assert said[-1]["type"] == f"lifespan.{phase}.failed"
    assert "no broker" in said[-1]["message"]
    assert lived[-2:] == ["admin closes", "portal closes"]
