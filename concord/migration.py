"""Brings a database from any version of the program to this one, once, however many processes ask for it."""

import importlib
import pkgutil
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

SCRIPTS = Path(__file__).parents[1] / "migrations"
ONE_AT_A_TIME = 4711002


def configuration(url_owner: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["url"] = url_owner
    return config


def upgrade(url_owner: str, to: str = "head") -> None:
    with _Alone(url_owner):
        if newest() is None:
            _build(url_owner)
        else:
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


def _build(url_owner: str) -> None:
    """The tables as the models say, where no migration was written yet."""
    _tables()
    from domain.access.visibility import ground_sql
    from domain.shared.base import Base

    engine = create_engine(url_owner)
    with engine.begin() as connection:
        if connection.scalar(text("select to_regclass('customer') is null")):
            Base.metadata.create_all(connection)
            for statement in ground_sql(Base.metadata):
                connection.exec_driver_sql(statement.replace("%", "%%"))
    engine.dispose()


def _tables() -> None:
    import domain

    for found in pkgutil.walk_packages(domain.__path__, "domain.", onerror=lambda name: None):
        try:
            importlib.import_module(found.name)
        except ImportError:
            if "models" in found.name:
                raise
