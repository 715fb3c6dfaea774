"""The program that a crowd stands before, and who of the cast is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cast import Cast
from tests.concord.program import Program
from tests.databases import TestDatabase
from tests.faults.crowding import ANSWERED, Door
from tests.faults.writers import Browser


@pytest.fixture(scope="module")
def served(lazy_database: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Both web processes over the database of the tests."""
    database: TestDatabase = lazy_database.get()
    folder: Path = tmp_path_factory.mktemp("crowd")
    one = Program(folder, CONCORD_DATABASE_URL=database.url_owner, CONCORD_APP_DATABASE_URL=database.url_app)
    one.start()
    yield one
    one.stop()


@pytest.fixture
def door(served: Program, cast: Cast, request: pytest.FixtureRequest, figure: Callable[[str], None]) -> Iterator[Door]:
    ANSWERED.clear()
    one = Door(served, cast)
    yield one
    for browser in one.known.values():
        browser.http.close()
    asked = request.node.callspec.params
    figure(f"{asked['rounds']} rounds of {asked['crowd']} at once, answered {dict(ANSWERED)}")


@pytest.fixture
def buyer(door: Door) -> Browser:
    return door("wang_min")


@pytest.fixture
def program(database: TestDatabase, tmp_path: Path) -> Iterator[Program]:
    """One to be killed."""
    one = Program(tmp_path, CONCORD_DATABASE_URL=database.url_owner, CONCORD_APP_DATABASE_URL=database.url_app)
    yield one
    if one.process and one.process.poll() is None:
        one.stop()
