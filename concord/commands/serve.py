"""concord serve: the database, its migrations, the demo on a first start, then as many web processes as there are cores.

The program is imported once, here, and the web processes are forked from it: they share its memory. So nothing may be
opened here that a fork would share against its will: no engine, no thread, no random generator of a library.
"""

import gc
import hashlib
import multiprocessing
import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace

import psycopg
from granian import Granian
from granian.constants import Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels

from concord import application, migration, sink
from concord.ground import Ground, stand
from concord.keys import secret_of
from concord.processes import cores, patiently, require_free
from concord.refusal import Refused
from domain.shared import readings
from domain.shared.settings import Settings
from domain.shared.settings import settings as settings_of_the_process

ONE_SERVER = 4711
LONGEST_STOP = 20
held: list[psycopg.Connection] = []  # never closed by a fork: it would close its parent's


def describe(parser: ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="print neither address nor accounts")


def run(chosen: Namespace, settings: Settings) -> int:
    gc.disable()  # nothing of an import is garbage
    require_free(settings.host, settings.port)
    application.preload()
    _settle_memory()
    ground = stand(settings)
    try:
        _hold(ground, settings)
        demo = _prepare(ground, settings)
        _hand_down(ground, settings, demo)
        if not chosen.quiet:
            _tell(settings, demo)
        _serve(settings)
    finally:
        for connection in held:
            connection.close()
        ground.leave()
    return 0


def _settle_memory() -> None:
    """Keeps the collector away from what was imported: it would write into each page, and forks would no longer share it."""
    gc.collect()
    gc.freeze()
    gc.enable()


def _hold(ground: Ground, settings: Settings) -> None:
    """One server at a time stands on an embedded database; on a shared one, one at each address of each machine."""
    where = "" if ground.server else f"{os.uname().nodename}:{settings.host}:{settings.port}"
    key = int.from_bytes(hashlib.sha256(where.encode()).digest()[:4], "big") >> 1
    connection = psycopg.connect(migration.plain(ground.url_app), autocommit=True)
    held.append(connection)
    ask = "select pg_try_advisory_lock(%s, %s)"
    if not patiently(lambda: connection.execute(ask, (ONE_SERVER, key)).fetchone() == (True,)):
        raise Refused(f"Another concord serves the data in {settings.var} already. Stop it first, or choose another CONCORD_VAR.")


def _prepare(ground: Ground, settings: Settings) -> bool:
    """Migrates, and fills an empty database with the demo company if it may. Answers whether this is a demo database."""
    if migration.version_of(ground.url_owner) != migration.newest():
        _concord(ground, settings, "migrate")
    readings.prepare()
    empty = not _ask(ground, "select exists (select from person)")
    if empty and settings.demo:
        _concord(ground, settings, "demo", "company")
    return bool(_ask(ground, "select exists (select from fact where key = 'demo')"))


def _concord(ground: Ground, settings: Settings, *arguments: str) -> None:
    """Another command in a process of its own, so that what it opens is not here when we fork."""
    urls = {"CONCORD_DATABASE_URL": ground.url_owner, "CONCORD_APP_DATABASE_URL": ground.url_app}
    done = subprocess.run([sys.executable, "-m", "concord", *arguments], env={**os.environ, **urls}, check=False)
    if done.returncode:
        raise Refused(f"concord {' '.join(arguments)} failed.")


def _ask(ground: Ground, question: str) -> object:
    with psycopg.connect(migration.plain(ground.url_owner)) as connection:
        row = connection.execute(question).fetchone()
        return row[0] if row else None


def _hand_down(ground: Ground, settings: Settings, demo: bool) -> None:
    """What the web processes are told through the environment: the database as the role that runs, and where mails go."""
    os.environ["CONCORD_APP_DATABASE_URL"] = ground.url_app
    os.environ["CONCORD_SECRET"] = secret_of(settings)
    if demo and not settings.smtp_host:
        _process, port = sink.start(settings.var)
        os.environ |= {"CONCORD_SMTP_HOST": sink.HOST, "CONCORD_SMTP_PORT": str(port)}
    settings_of_the_process.cache_clear()


def _tell(settings: Settings, demo: bool) -> None:
    address = settings.address
    print(f"\nConcord\n  customers  {address}/\n  company    {address}/admin/\n", flush=True)
    if demo:
        from concord.demo.accounts import accounts

        width = max(len(account["email"]) for account in accounts())
        for account in accounts():
            print(f"  {account['site']:7} {account['email']:{width}}  {account['password']}  {account['role']}")
        print(flush=True)


def _serve(settings: Settings) -> None:
    application.parent = os.getpid()
    application.made.append(application.create(settings_of_the_process(), background=True))
    _settle_memory()
    multiprocessing.set_start_method("fork", force=True)
    processes = settings.processes or cores()
    Granian(
        "concord.application:served",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        loop=Loops.asyncio,
        workers=processes,
        websockets=False,
        backlog=2048,
        backpressure=256,
        http1_settings=HTTP1Settings(header_read_timeout=15_000, pipeline_flush=False),
        respawn_failed_workers=True,
        workers_kill_timeout=LONGEST_STOP,
        log_level=LogLevels.warning,
        log_access=False,
    ).serve()
