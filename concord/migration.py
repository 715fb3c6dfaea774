"""Brings a database from any version of the program to this one, once, however many processes ask for it."""

from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

SCRIPTS = Path(__file__).parents[1] / "migrations"
ONE_AT_A_TIME = 4711002


def configuration(url_owner: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["url"] = url_owner
    return config


def upgrade(url_owner: str, to: str = "head") -> None:
    with _Alone(url_owner):
        command.upgrade(configuration(url_owner), to)


def downgrade(url_owner: str, to: str = "base") -> None:
    with _Alone(url_owner):
        command.downgrade(configuration(url_owner), to)


def newest() -> str | None:
    """The version that this program's migrations lead to."""
    return ScriptDirectory(str(SCRIPTS)).get_current_head()


def version_of(url: str) -> str | None:
    """The version at which a database stands; None where nothing was ever laid in it."""
    with psycopg.connect(plain(url)) as connection:
        if connection.execute("select to_regclass('alembic_version')").fetchone() == (None,):
            return None
        row = connection.execute("select version_num from alembic_version").fetchone()
        return str(row[0]) if row else None


def plain(url: str) -> str:
    """The URL as PostgreSQL's own library reads it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


class _Alone:
    """Holds a lock in the database itself, so that two programs on two machines do not migrate at once."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __enter__(self) -> None:
        self._connection: psycopg.Connection[Any] = psycopg.connect(plain(self._url), autocommit=True)
        self._connection.execute("select pg_advisory_lock(%s)", (ONE_AT_A_TIME,))

    def __exit__(self, *_: object) -> None:
        self._connection.close()
