"""concord demo: the demo company. What it does stands in `concord/demo/`."""

import importlib
import json
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from concord import migration
from concord.ground import stand, whole_domain
from concord.keys import secret_of
from domain.shared.database import connect
from domain.shared.settings import Settings


def describe(parser: ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="part", required=True, metavar="part")
    accounts = parts.add_parser("accounts", help="who can log in, one account a role")
    accounts.add_argument("--json", action="store_true")
    parts.add_parser("company", help="the company itself, into an empty database")
    load = parts.add_parser("load", help="as many order lines as wanted, the same each time")
    load.add_argument("--lines", type=int, required=True)
    world = parts.add_parser("world", help="a small company with (1) and without (2) one confidential project")
    world.add_argument("number", type=int, choices=(1, 2))
    world.add_argument("--began", type=datetime.fromisoformat, help="the moment at which both begin (the last ten o'clock)")


def run(chosen: Namespace, settings: Settings) -> int:
    if chosen.part == "accounts":
        return _accounts(chosen.json)
    ground = stand(settings)
    whole_domain()
    if migration.version_of(ground.url_owner) != migration.newest():
        migration.upgrade(ground.url_owner)
    engine = connect(ground.url_app)
    told = replace(settings, database_url=ground.url_owner, app_database_url=ground.url_app, secret=secret_of(settings))
    try:
        match chosen.part:
            case "company":
                _part("company").found(told)
            case "load":
                _part("load").load(told, chosen.lines)
            case _:
                world = _part("world")
                world.make(told, chosen.number, chosen.began or world.last_morning(told.zone, datetime.now(UTC)))
    finally:
        engine.dispose()
        ground.leave()
    return 0


def _accounts(as_json: bool) -> int:
    rows = _part("accounts").accounts()
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        print(f"{row['site']:7} {row.get('email', row.get('start', '')):40} {row.get('password', ''):20} {row['role']}")
    return 0


def _part(name: str) -> Any:
    return importlib.import_module(f"concord.demo.{name}")
