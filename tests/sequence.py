"""In which order the files of the suite run: a worker takes a whole file, so what is begun last is what everybody waits for.

And how its twenty thousand tests are gathered: without looking, meanwhile and ever after, for what of them is no longer needed.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
# The files that build a house, drive a browser or walk every page, longest first (those that come in by a served program in a row: a
# worker that goes from one to the next keeps the program); after them whatever holds most tests.
LONGEST = (
    "concord/test_demo_house.py",
    "browser/test_every_page.py",
    "changes/test_browser.py",
    "orders/test_browser.py",
    "deliveries/test_camera.py",
    "tracking/test_browser.py",
    "web/test_in_a_browser.py",
    "deliveries/test_signing_on_a_phone.py",
    "browser/test_portal_menu.py",
    "web/test_bad_inputs.py",
    "web/test_permissions.py",
    "journeys/test_two_worlds.py",
    "journeys/test_release_to_paid.py",
    "journeys/test_order_to_release.py",
    "demo/test_load.py",
    "demo/test_company.py",
    "demo/test_alive_any_day.py",
    "reviews/test_combinations.py",
    "concord/test_serve.py",
    "workers/test_rabbitmq.py",
    "records/test_hostile.py",
    "workers/test_embedded.py",
    "web/test_read_fields.py",
    "templates/test_access.py",
    "web/test_forgery.py",
    "faults/test_kills.py",
    "walks/test_changes_and_delays.py",
    "workers/test_kill.py",
    "web/test_foreign_ids.py",
    "faults/test_crowd.py",
    "records/test_press.py",
    "faults/test_crowd_after.py",
    "web/test_headers.py",
    "records/test_forms.py",
    "concord/test_processes.py",
    "web/test_older_pages.py",
    "web/test_without_the_secret.py",
    "reviews/test_duties.py",
    "demo/test_money_told.py",
    "queue/test_where_tasks_lead.py",
    "workers/test_documents.py",
    "workers/test_codes.py",
    "concord/test_postgres.py",
    "concord/test_ground.py",
)


def pytest_configure() -> None:
    gc.disable()


def pytest_collection_finish() -> None:
    """What is gathered stays to the end: the collector counts it out, and comes by less often than a program would have it."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_collection_modifyitems(items: list[Any]) -> None:
    files = {item: item.path.relative_to(HERE).as_posix() if item.path.is_relative_to(HERE) else item.path.name for item in items}
    places = {name: place for place, name in enumerate(in_order(list(files.values())))}
    items.sort(key=lambda item: places[files[item]])


def in_order(names: Sequence[str]) -> list[str]:
    """The files of these tests (one name a test), each once: the longest first, then by how many tests they hold."""
    many = Counter(names)
    return [name for name in LONGEST if name in many] + sorted(set(many) - set(LONGEST), key=lambda name: (-many[name], name))
