"""Migrations: up and down, once however often asked, and where they lead is what the models say."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from concord import migration
from concord.ground import whole_domain
from domain.access.visibility import ground_sql
from domain.shared.base import Base
from tests.databases import TestDatabase

OWNER, APP = "concord_owner", "concord_app"
OURS = "= 'public'::regnamespace"
CATALOGUE = {
    "policies": "select tablename, policyname, cmd, qual, with_check from pg_policies",
    "walled tables": f"select relname, relrowsecurity, relforcerowsecurity from pg_class where relkind = 'r' and relnamespace {OURS}",
    "triggers": "select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal",
    "functions": f"select proname, pg_get_functiondef(oid) from pg_proc where pronamespace {OURS}",
    "rights": "select table_name, privilege_type from information_schema.role_table_grants where grantee = 'concord_app'",
    "indexes": "select tablename, indexdef from pg_indexes where schemaname = 'public'",
    "constraints": f"select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint where connamespace {OURS}",
    "columns": "select table_name, column_name, data_type, is_nullable, column_default, generation_expression"
    " from information_schema.columns where table_schema = 'public'",
}  # fmt: skip


@pytest.fixture
def empty(database: TestDatabase) -> Iterator[str]:
    """The owner's URL of a database in which nothing lies."""
    with database.fresh("concord_empty", "template1") as name:
        yield database.server.url(OWNER, name)


def test_up_from_nothing_leads_to_the_newest_version(empty: str) -> None:
    assert migration.version_of(empty) is None
    migration.upgrade(empty)
    assert migration.version_of(empty) == migration.newest() is not None


def test_up_twice_is_up_once(empty: str) -> None:
    migration.upgrade(empty)
    migration.upgrade(empty)
    assert migration.version_of(empty) == migration.newest()


def test_down_to_nothing_leaves_nothing_and_up_again_leads_back(empty: str) -> None:
    migration.upgrade(empty)
    migration.downgrade(empty)
    with psycopg.connect(migration.plain(empty)) as connection:
        left = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        functions = connection.execute("select count(*) from pg_proc where pronamespace = 'public'::regnamespace").fetchone()
    assert left == [("alembic_version",)] and functions == (0,)
    migration.upgrade(empty)
    assert migration.version_of(empty) == migration.newest()


@pytest.mark.parametrize("version", [script.revision for script in ScriptDirectory(str(migration.SCRIPTS)).walk_revisions()])
def test_each_version_has_its_way_back(empty: str, version: str) -> None:
    script = ScriptDirectory(str(migration.SCRIPTS)).get_revision(version)
    migration.upgrade(empty, version)
    migration.downgrade(empty, str(script.down_revision or "base"))
    migration.upgrade(empty, version)
    assert migration.version_of(empty) == version


def test_the_versions_are_one_line_without_branches() -> None:
    assert len(ScriptDirectory(str(migration.SCRIPTS)).get_heads()) == 1


def test_a_migration_that_fails_leaves_nothing_half(empty: str) -> None:
    with psycopg.connect(migration.plain(empty), autocommit=True) as connection:
        connection.execute("create table outbox (in_the_way int)")
    with pytest.raises(Exception, match="outbox"):
        migration.upgrade(empty)
    with psycopg.connect(migration.plain(empty)) as connection:
        assert connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall() == [("outbox",)]


@pytest.mark.filterwarnings("ignore:Expression .* operator clause")  # such indexes are compared word by word below
def test_what_the_migrations_make_is_what_the_models_say(empty: str) -> None:
    whole_domain()
    migration.upgrade(empty)
    engine = create_engine(empty, poolclass=NullPool)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata) == []


@pytest.fixture(scope="module")
def as_the_models_say(lazy_database: object) -> Iterator[str]:
    database: TestDatabase = lazy_database.get()  # type: ignore[attr-defined]
    whole_domain()
    with database.fresh("concord_by_models", "template1") as name:
        url = database.server.url(OWNER, name)
        engine = create_engine(url, poolclass=NullPool)
        with engine.begin() as connection:
            Base.metadata.create_all(connection)
            for statement in ground_sql(Base.metadata):
                connection.exec_driver_sql(statement.replace("%", "%%"))
        yield url


@pytest.mark.parametrize("what", CATALOGUE)
def test_and_so_is_what_stands_behind_the_tables(empty: str, as_the_models_say: str, what: str) -> None:
    migration.upgrade(empty)
    ours, theirs = _rows(empty, CATALOGUE[what]), _rows(as_the_models_say, CATALOGUE[what])
    assert ours - theirs == set()
    assert theirs - ours == set()


def test_the_running_role_may_read_the_version_and_not_change_it(empty: str) -> None:
    migration.upgrade(empty)
    url = empty.replace(OWNER, APP)
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        assert connection.scalar(text("select version_num from alembic_version")) == migration.newest()
        assert not connection.scalar(text("select has_table_privilege('alembic_version', 'UPDATE')"))


def _rows(url: str, question: str) -> set[tuple[object, ...]]:
    with psycopg.connect(migration.plain(url)) as connection:
        return {row for row in connection.execute(question).fetchall() if "alembic_version" not in str(row[:2])}
