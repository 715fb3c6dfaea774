"""How often each scenario asks the database: `python -m bench.inside FOLDER`, the application called in this very process.

A served process does not tell. One turn warms up, the next is counted; what is prepared counts for nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine, event

from bench import visitor
from bench.dock import on_the_way
from bench.late import offered
from bench.scenarios import SCENARIOS
from bench.scene import Scene
from concord.application import create, preload
from concord.ground import stand
from concord.keys import secret_of
from domain.shared.database import connect
from domain.shared.settings import Settings

PLACE = ("127.0.0.1", 8000)
TURNS = 2


class Inside(httpx.BaseTransport):
    """Calls the application as a server would, each request to its end."""

    def __init__(self, app: Any) -> None:
        self.app, self.loop = app, asyncio.new_event_loop()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body, told, url = request.read(), [], request.url
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": request.method, "path": url.path,
            "headers": [(name.lower(), value) for name, value in request.headers.raw], "raw_path": url.raw_path,
            "query_string": url.query, "root_path": "", "scheme": "http", "client": (PLACE[0], 5), "server": PLACE, "extensions": {},
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            told.append(message)

        self.loop.run_until_complete(self.app(scope, receive, send))
        content = b"".join(each.get("body", b"") for each in told)
        return httpx.Response(told[0]["status"], headers=told[0]["headers"], content=content, request=request)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that this process sends meanwhile."""
    said: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def statements(var: Path) -> dict[str, int]:
    """By the name of the scenario; what the data have nothing for is left out. In a process of its own: this one stays as it is."""
    done = subprocess.run([sys.executable, "-m", "bench.inside", str(var)], stdout=subprocess.PIPE, check=False, text=True,
                          env=os.environ | {"CONCORD_VAR": str(var), "CONCORD_LOG_LEVEL": "WARNING"})
    found: dict[str, int] = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {}
    return found


def main(var: Path) -> None:
    slips, delays = on_the_way(var), offered(var)
    ground, chosen = stand(Settings(var=var)), Settings(var=var, log_level="WARNING")
    preload()
    connect(ground.url_app)
    app = create(replace(chosen, database_url=ground.url_owner, app_database_url=ground.url_app, secret=secret_of(chosen)))
    visitor.through = Inside(app)
    scene, found = Scene(f"http://{PLACE[0]}:{PLACE[1]}", on_the_way=slips, offered=delays), {}
    for scenario in SCENARIOS:
        try:
            for _ in range(TURNS):
                deed = scenario.prepare(scene)
                with counted() as said:
                    deed()
                found[scenario.name] = len(said)
        except (RuntimeError, LookupError, httpx.HTTPError) as error:
            print(f"{scenario.name}: {error}"[:300], file=sys.stderr)
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
