"""What tests stand on: a database, both doors, a browser, a mailbox. Each is made when the first test asks for it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

import domain.reactions  # noqa: F401 - what follows from an event follows in tests too, whichever of them runs first
from domain.shared import clock, names
from domain.shared import database as our_database
from domain.shared.settings import Settings
from templates import press
from tests import databases
from tests.cast import Cast
from tests.cast import create as create_cast
from tests.databases import TestDatabase
from tests.remembering import MEMORY, watch_patches

pytest_plugins = ["tests.doors", "tests.figures", "tests.plans", "tests.sequence", "tests.visitors"]


def pytest_configure(config: pytest.Config) -> None:
    watch_patches()
    press.printer.warm = 300.0  # seconds: the next paper may be files away, and a child needs one of computing to start
    if not hasattr(config, "workerinput"):
        databases.new_folder()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and databases.FOLDER in os.environ:
        databases.forget(Path(os.environ.pop(databases.FOLDER)))


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


class Lazy:
    """The worker's database, started when the first connection is asked for: a test of rules alone never waits for it."""

    def __init__(self, worker: str) -> None:
        self.worker = worker
        self.made: TestDatabase | None = None
        self.touched = False

    def get(self) -> TestDatabase:
        self.touched = True
        if self.made is None:
            self.made = TestDatabase(Path(os.environ[databases.FOLDER]), self.worker)
            self.made.settle = MEMORY.settle
            MEMORY.swept()
        return self.made


@pytest.fixture(scope="session")
def lazy_database(worker: str) -> Iterator[Lazy]:
    lazy = Lazy(worker)
    engine = our_database.connect("postgresql://concord_app@/concord")
    event.listen(engine, "do_connect", lambda dialect, record, cargs, cparams: _aim(lazy, cparams))
    event.listen(engine, "checkout", lambda *_: setattr(lazy, "touched", True))
    event.listen(engine, "before_cursor_execute", lambda connection, cursor, statement, *_: MEMORY.heard(statement))
    MEMORY.database = lazy.get
    yield lazy
    engine.dispose()
    if lazy.made:
        lazy.made.close()


def _aim(lazy: Lazy, parameters: dict[str, object]) -> None:
    made = lazy.get()
    parameters.update(host=str(made.sockets), dbname=made.name)


@pytest.fixture(autouse=True)
def _swept(lazy_database: Lazy) -> Iterator[None]:
    """After each test that spoke to the database, it is as the template was, or will be for whoever looks.

    Who came in past the program in a test is gone with it; who came in for a whole file was there before, and goes with the file.
    """
    before = lazy_database.made is not None and lazy_database.made.visited
    yield
    if lazy_database.touched and lazy_database.made:
        if not MEMORY.rests():
            lazy_database.made.sweep()
            MEMORY.swept()
        lazy_database.made.visited = before
        clock.forget()
        names.forget()
        lazy_database.touched = False


@pytest.fixture(autouse=True, scope="module")
def _alone(lazy_database: Lazy) -> Iterator[None]:
    yield
    if lazy_database.made:
        lazy_database.made.visited = False


@pytest.fixture
def database(lazy_database: Lazy) -> TestDatabase:
    """The worker's database by its URLs, for tests that go past the unit of work."""
    return lazy_database.get()


@pytest.fixture
def engine(database: TestDatabase) -> Engine:
    return our_database.engine()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(var=tmp_path / "var", demo=False, secret="a secret for tests, of no worth")


@pytest.fixture
def cast(lazy_database: Lazy) -> Cast:
    """The named cast of tests/cast.py, in the database."""
    lazy_database.get()
    return create_cast()
