"""concord doctor: says in words what is wrong, and what to do. Nothing is changed."""

import ctypes.util
import shutil
import smtplib
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

from concord import migration
from concord.ground import Ground, stand, whole_domain
from domain.shared.actor import system
from domain.shared.database import connect
from domain.shared.settings import Settings
from domain.shared.work import unit

ENOUGH_DISK = 1_000_000_000
OLDEST_POSTGRES = 150000
LIBRARIES = {"pango-1.0": "libpango-1.0-0", "pangoft2-1.0": "libpangoft2-1.0-0", "harfbuzz-subset": "libharfbuzz-subset0"}


def describe(parser: ArgumentParser) -> None:
    parser.description = "Exit status 1 where something is wrong."


def run(chosen: Namespace, settings: Settings) -> int:
    complaints = [*of_the_settings(settings), *of_the_system(settings)]
    ground = stand(settings)
    try:
        complaints += of_the_database(ground)
    finally:
        ground.leave()
    for complaint in complaints:
        print(f"- {complaint}")
    print("Nothing is wrong." if not complaints else f"{len(complaints)} to look at.")
    return 1 if complaints else 0


def of_the_settings(settings: Settings) -> Iterator[str]:
    if not settings.loopback and not settings.public_url.startswith("https://"):
        yield "CONCORD_HOST lets others in, but CONCORD_PUBLIC_URL is not an https address: put a proxy with a certificate in front."
    if not settings.loopback and settings.demo:
        yield "CONCORD_DEMO is on while others can come in: the demo's passwords are known to everybody."
    if settings.database_url and not settings.app_database_url:
        yield "CONCORD_APP_DATABASE_URL is not set: the program would run as the role that owns the tables."
    if settings.smtp_host and (trouble := _trouble(lambda: smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=5).close())):
        yield f"The mail server {settings.smtp_host}:{settings.smtp_port} does not answer ({trouble}). Mails wait until it does."
    if not settings.smtp_host and not settings.demo:
        yield "CONCORD_SMTP_HOST is not set: no mail leaves, passwords cannot be reset."


def of_the_system(settings: Settings) -> Iterator[str]:
    for library, package in LIBRARIES.items():
        if ctypes.util.find_library(library) is None:
            yield f"The library {library} is missing, so no PDF can be made: install {package}."
    settings.var.mkdir(parents=True, exist_ok=True)
    if trouble := _trouble(lambda: _write(settings.var / ".probe")):
        yield f"Nothing can be written below {settings.var} ({trouble})."
    if shutil.disk_usage(settings.var).free < ENOUGH_DISK:
        yield f"Less than 1 GB is free below {settings.var}."


def _write(probe: Path) -> None:
    probe.write_bytes(b"concord")
    probe.unlink()


def of_the_database(ground: Ground) -> Iterator[str]:
    if trouble := _trouble(lambda: psycopg.connect(migration.plain(ground.url_app), connect_timeout=5).close()):
        yield f"The database does not answer ({trouble})."
        return
    version = migration.version_of(ground.url_owner)
    if version != migration.newest():
        yield f"The database stands at {version or 'nothing'}, the program at {migration.newest()}: run concord migrate."
        return
    with psycopg.connect(migration.plain(ground.url_app)) as connection:
        yield from _of_the_role(connection)
    yield from _of_the_calendar(ground)


def _of_the_role(connection: psycopg.Connection) -> Iterator[str]:
    if connection.info.server_version < OLDEST_POSTGRES:
        yield "PostgreSQL 15 or later is needed."
    role = "select rolname, rolsuper or rolbypassrls from pg_roles where rolname = current_user"
    name, too_strong = connection.execute(role).fetchone() or ("", True)
    if too_strong:
        yield f"The role {name} walks past row-level security: run the program as concord_app."
    rights = "select has_table_privilege('audit', unnest(array['UPDATE', 'DELETE', 'TRUNCATE']))"
    if (True,) in connection.execute(rights).fetchall():
        yield f"The role {name} can rewrite the audit trail: run the program as concord_app."


def _of_the_calendar(ground: Ground) -> Iterator[str]:
    whole_domain()
    from domain.shared import clock

    engine = connect(ground.url_app)
    try:
        with unit(system("doctor")) as work:
            yield from (str(warning) for warning in clock.warnings(work))
    finally:
        engine.dispose()


def _trouble(attempt: Callable[[], object]) -> str:
    """What went wrong with an attempt, in its own words; empty where nothing did."""
    try:
        attempt()
    except Exception as error:
        return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return ""
