"""One cluster a test run, one database a worker, and a sweep after each test that touched it.

Rows are swept, not rolled back: a unit of work commits in a test as it does in life.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql

from concord import migration
from concord.postgres import Server, find_binaries, place, start
from concord.postgres.binaries import Binaries
from concord.postgres.server import APP, OWNER, create_database

TEMPLATE = "concord_template"
FOLDER = "CONCORD_TEST_FOLDER"
BLOATED = 50  # sweeps
TRIES = 5


class TestDatabase:
    """The database of one worker: named to the program by its URLs, swept by the superuser."""

    __test__ = False

    def __init__(self, folder: Path, worker: str) -> None:
        self.folder = folder
        self.name = f"concord_{worker}"
        self.settle: Callable[[], None] = lambda: None  # what it owes to whoever comes in past the program
        self.visited = False  # has anybody been told the way in, who may write what the program is not heard to say?
        self._server = start(folder / "var", durable=False, binaries=_asked_for())
        with _alone(folder / "template.lock"), self._server.connect() as connection:
            names = {name for (name,) in connection.execute("select datname from pg_database")}
            if TEMPLATE not in names:
                self._make_template(connection)
            if self.name in names:
                connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(self.name)))
            create_database(connection, self.name, TEMPLATE)
        self._sweeper = self._server.connect(self.name)
        self._sweeper.execute("set session_replication_role = replica")
        self._learn()

    @property
    def server(self) -> Server:
        self.settle()
        self.visited = True
        return self._server

    @property
    def url_app(self) -> str:
        return self.server.url(APP, self.name)

    @property
    def url_owner(self) -> str:
        return self.server.url(OWNER, self.name)

    @contextmanager
    def fresh(self, name: str, template: str = TEMPLATE) -> Iterator[str]:
        """Another database for one test, dropped after it: for tests that change tables. Yields its name."""
        with self._server.connect() as connection, _alone(self.folder / "template.lock"):
            create_database(connection, name, template)
        try:
            yield name
        finally:
            with self._server.connect() as connection:
                connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))

    @property
    def sockets(self) -> str:
        return str(self._server.place.sockets)

    def sweep(self) -> None:
        """Puts back what the template holds. Triggers and foreign keys are silent meanwhile; the audit table too is emptied.

        A program that a test served may still print while its rows are taken away: whoever is told of the deadlock begins again.
        """
        for _ in range(TRIES):
            with suppress(psycopg.errors.DeadlockDetected):
                return self._sweep()
        return self._sweep()

    def _sweep(self) -> None:
        filled = [name for (name,) in self._sweeper.execute(self._filled, prepare=True)]
        if filled:
            self._sweeper.execute("; ".join(f'delete from public."{name}"' for name in filled))
            self._bury(filled)
        if self._kept and self._sum() != self._kept_sum:
            for name in self._kept:
                self._sweeper.execute(f'delete from public."{name}"; insert into public."{name}" select * from kept."{name}"')

    def standing(self) -> dict[str, bytes]:
        """Every table that holds something, as the server copies it."""
        names = [name for (name,) in self._sweeper.execute(self._any, prepare=True)]
        return {name: self._copied(name) for name in names}

    def counts(self) -> dict[str, int]:
        """How many rows each table holds: also what another process wrote shows."""
        return {name: count for name, count in self._sweeper.execute(self._counting, prepare=True) if count}

    def put_back(self, wanted: dict[str, bytes], standing: dict[str, bytes]) -> None:
        """Makes the tables hold what is wanted; `standing` is what they hold now; empty stands for what the template holds."""
        wanted, standing = wanted or self._template, standing or self._template
        names = [name for name in {**standing, **wanted} if standing.get(name) != wanted.get(name)]
        emptied = [name for name in names if name in standing]
        with self._sweeper.transaction():
            if emptied:
                self._sweeper.execute("; ".join(f'delete from public."{name}"' for name in emptied))
            for name in names:
                if name in wanted:
                    with self._sweeper.cursor().copy(f'copy public."{name}" from stdin (format binary)') as copy:
                        copy.write(wanted[name])
        self._dead.update(emptied)  # and buried at a sweep: a table that holds something then would be known to, and plans told by it

    def _copied(self, name: str) -> bytes:
        with self._sweeper.cursor().copy(f'copy public."{name}" to stdout (format binary)') as copy:
            return b"".join(copy)

    def close(self) -> None:
        self._sweeper.close()
        self._server.stop()

    def _make_template(self, connection: psycopg.Connection) -> None:
        half = f"{TEMPLATE}_half"
        connection.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(half)))
        create_database(connection, half)
        migration.upgrade(self._server.url(OWNER, half))
        connection.execute(sql.SQL("alter database {} rename to {}").format(sql.Identifier(half), sql.Identifier(TEMPLATE)))

    def _learn(self) -> None:
        tables = [name for (name,) in self._sweeper.execute("select tablename from pg_tables where schemaname = 'public'")]
        self._kept = [name for name in tables if self._sweeper.execute(f'select from public."{name}" limit 1').rowcount]
        self._sweeper.execute("create schema if not exists kept")
        for name in self._kept:
            self._sweeper.execute(f'create table kept."{name}" as table public."{name}"')
        parts = [f"select '{name}' where exists (select from public.\"{name}\")" for name in tables if name not in self._kept]
        self._filled = " union all ".join(parts or ["select '' where false"])
        self._counting = " union all ".join(f"select '{name}', (select count(*) from public.\"{name}\")" for name in tables)
        self._any = " union all ".join(f"select '{name}' where exists (select from public.\"{name}\")" for name in tables)
        self._kept_sum = self._sum()
        self._dead: set[str] = set()
        self._emptied = 0
        self.empty = self.counts()
        self._template = {name: self._copied(name) for name in self._kept}

    def _bury(self, filled: list[str]) -> None:
        """A delete is quicker than a truncate for few rows, but leaves its dead behind. They are buried together every so often:
        whatever is done to a table itself makes every statement that names it be planned anew, in every session."""
        self._dead.update(filled)
        self._emptied += 1
        if self._emptied % BLOATED == 0 and self._dead:
            self._sweeper.execute("vacuum " + ", ".join(f'public."{name}"' for name in sorted(self._dead)))
            self._dead.clear()

    def _sum(self) -> list[tuple[object, ...]]:
        if not self._kept:
            return []
        parts = [f"select '{name}', count(*), sum(hashtextextended(t::text, 0)) from public.\"{name}\" t" for name in self._kept]
        return self._sweeper.execute(" union all ".join(parts)).fetchall()


def _asked_for() -> Binaries | None:
    """`CONCORD_TEST_POSTGRES=15` runs the tests on that version, where the system has it."""
    major = os.environ.get("CONCORD_TEST_POSTGRES")
    return find_binaries(int(major)) if major else None


def new_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="concord-tests-"))
    os.environ[FOLDER] = str(folder)
    return folder


def forget(folder: Path) -> None:
    """Ends the run's cluster, and takes away all that the run left."""
    if (folder / "var").exists():
        server = start(folder / "var", durable=False)
        server.stop()
        place.place_for(folder / "var").remove()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
