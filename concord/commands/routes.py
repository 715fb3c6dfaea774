"""concord routes"""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import Any

from concord import application
from domain.shared.settings import Settings

MACHINE_MADE = {"OPTIONS", "HEAD"}


def describe(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for tests from outside")


def run(chosen: Namespace, settings: Settings) -> int:
    rows = list(routes(application.create(settings)))
    if chosen.json:
        print(json.dumps(rows, indent=1))
        return 0
    for row in rows:
        print(f"{row['method']:6} {row['path']:60} {row['permission']}")
    return 0


def routes(doors: application.Doors) -> Iterator[dict[str, Any]]:
    """Every route that we declared: method, path, permission, and the type of each object that its path names."""
    for site, app in (("portal", doors.portal), ("admin", doors.admin), ("api", doors.api)):
        for route in app.routes:
            for handler in getattr(route, "route_handlers", ()):
                for method in sorted(set(map(str, handler.http_methods)) - MACHINE_MADE):
                    yield {
                        "site": site,
                        "method": method,
                        "path": route.path_format,
                        "permission": handler.opt.get("permission"),
                        "objects": handler.opt.get("objects", {}),
                    }
