"""A running cluster as the program sees it: two roles, one database, and an end when its last user has gone."""

import fcntl
import os
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from concord.postgres import cluster
from concord.postgres.binaries import Binaries, copy_within_reach, find_binaries
from concord.postgres.place import Place, place_for

OWNER, APP, DATABASE = "concord_owner", "concord_app", "concord"


class Server:
    """Reached over its socket. `stop` ends it unless somebody else still uses it; a kill of ours leaves it running."""

    def __init__(self, place: Place, binaries: Binaries) -> None:
        self.place = place
        self.binaries = binaries
        self._use: int | None = None

    @property
    def url_owner(self) -> str:
        """As the role that owns the tables and migrates them."""
        return self.url(OWNER)

    @property
    def url_app(self) -> str:
        """As the role that runs: below row-level security, and without a way to rewrite the audit table."""
        return self.url(APP)

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql+psycopg://{role}@/{database}?host={quote(str(self.place.sockets), safe='')}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """As the cluster's superuser: for making databases and for drills, never for the program's work."""
        return psycopg.connect(host=str(self.place.sockets), user="postgres", dbname=database, autocommit=True)

    def stop(self) -> None:
        if self._use is None:
            return
        with _Locked(self.place.home / "starting"):
            try:
                fcntl.flock(self._use, fcntl.LOCK_EX | fcntl.LOCK_NB)
                cluster.end(self.place, self.binaries)
            except BlockingIOError:
                return
            finally:
                os.close(self._use)
                self._use = None

    def join(self) -> None:
        """Marks this process as a user of the cluster; the mark goes with the process, however it ends."""
        self._use = os.open(self.place.home / "in-use", os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self._use, fcntl.LOCK_SH)


def start(var: Path, *, durable: bool = True, binaries: Binaries | None = None) -> Server:
    """The cluster of the data folder `var`: made, woken or joined, with its roles and its database.

    `durable=False` gives safety against a power cut away for speed: for tests. Raises PostgresMissing, PostgresFailed.
    """
    place = place_for(var)
    version = place.data / "PG_VERSION"
    chosen = binaries or find_binaries(int(version.read_text("utf8")) if version.exists() else None)
    server = Server(place, copy_within_reach(chosen, place.state) if place.user else chosen)
    with _Locked(place.home / "starting"):
        fresh = not place.data.exists()
        if fresh:
            cluster.create(place, server.binaries, durable)
        if not cluster.running(place.data):
            cluster.configure(place, server.binaries, durable)
            cluster.launch(place, server.binaries)
        _prepare(server)
        server.join()
    return server


def _prepare(server: Server) -> None:
    """The two roles and the database, each made when it is not there yet: a kill may have come in between."""
    with server.connect() as connection:
        roles = {name for (name,) in connection.execute("select rolname from pg_roles")}
        if OWNER not in roles:
            connection.execute(f"create role {OWNER} login")
        if APP not in roles:
            connection.execute(f"create role {APP} login")
            connection.execute(f"alter role {APP} set lock_timeout = '10s'")
            connection.execute(f"alter role {APP} set statement_timeout = '15s'")
            connection.execute(f"alter role {APP} set idle_in_transaction_session_timeout = '60s'")
        databases = {name for (name,) in connection.execute("select datname from pg_database")}
        if DATABASE not in databases:
            create_database(connection, DATABASE)


def create_database(connection: psycopg.Connection, name: str, template: str = "template1") -> None:
    """A database of the owner's, into which only our two roles can come."""
    quoted = sql.Identifier(name)
    connection.execute(sql.SQL("create database {} owner {} template {}").format(quoted, sql.Identifier(OWNER), sql.Identifier(template)))
    connection.execute(sql.SQL("revoke all on database {} from public").format(quoted))
    connection.execute(sql.SQL("grant connect on database {} to {}").format(quoted, sql.Identifier(APP)))


class _Locked:
    """One process at a time between here and the end of the block."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        os.close(self._file)
