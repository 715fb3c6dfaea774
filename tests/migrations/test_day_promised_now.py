"""Orders whose date moved before their earliest promise followed it say the day that is promised now."""

import uuid
from collections.abc import Iterator
from datetime import date

import psycopg
import pytest

from concord import migration
from tests.databases import TestDatabase
from tests.migrations.rows import PERSON, insert, order
from tests.migrations.test_migrations import OWNER

WAS, NOW, LATER = date(2026, 11, 20), date(2026, 11, 27), date(2026, 12, 4)


@pytest.fixture
def url(database: TestDatabase) -> Iterator[str]:
    """A database of the version before."""
    with database.fresh("concord_before_days", "template1") as name:
        found = database.server.url(OWNER, name)
        migration.upgrade(found, "0026")
        yield found


@pytest.mark.clause("5.1.10(2)")
def test_each_released_order_says_the_earliest_day_that_is_promised_of_what_is_ordered(url: str) -> None:
    with psycopg.connect(migration.plain(url), autocommit=True) as before:
        customer = uuid.uuid4()
        insert(before, "person", id=PERSON)
        insert(before, "customer", id=customer, customer_id=customer, number="K1", owner_id=PERSON, dates_mean="gate")
        for number, released, promises in (
            ("moved", 0, ((NOW, 5, False), (LATER, 5, False))), ("cancelled in part", 0, ((NOW, 5, True), (LATER, 5, False))),
            ("cut to nothing", 0, ((NOW, 0, False), (LATER, 5, False))), ("under review", None, ((NOW, 5, False),)),
        ):
            own, terms = uuid.uuid4(), {} if released is None else {"dates_mean": "gate"}
            order(before, number, customer, released, id=own, first_promised=WAS, **terms)
            for day, quantity, cancelled in promises:
                line = uuid.uuid4()
                insert(before, "order_line", id=line, order_id=own, customer_id=customer, cancelled=cancelled)
                insert(before, "schedule_line", id=uuid.uuid4(), line_id=line, order_id=own, customer_id=customer, quantity=quantity,
                       promised_latest=day)
        migration.upgrade(url, "0027")
        found = dict(before.execute('SELECT number, first_promised FROM "order"').fetchall())
        assert found == {"moved": NOW, "cancelled in part": LATER, "cut to nothing": LATER, "under review": WAS}
