"""The sweep after each test: what one test commits, no other meets."""

import pytest
from sqlalchemy import text

from domain.shared.database import engine as our_engine
from tests.databases import TestDatabase

COUNT = text("select count(*) from customer")


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_committed_row_is_gone_in_the_next_test(database: TestDatabase, nth: int) -> None:
    with database.server.connect(database.name) as connection:
        connection.execute("set session_replication_role = replica")
        assert connection.execute("select count(*) from audit").fetchone() == (0,)
        columns = [name for (name, needed) in connection.execute(
            "select attname, attnotnull from pg_attribute where attrelid = 'audit'::regclass and attnum > 0") if needed]
        assert columns


def test_the_program_is_aimed_at_the_workers_database(database: TestDatabase) -> None:
    with our_engine().connect() as connection:
        assert connection.scalar(text("select current_database()")) == database.name
        assert connection.scalar(text("select current_user")) == "concord_app"
