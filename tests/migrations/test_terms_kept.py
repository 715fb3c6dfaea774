"""Orders released before their terms were kept with them get those of their release (decision 0220)."""

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from concord import migration
from tests.databases import TestDatabase
from tests.migrations.rows import DAY, PERSON, insert, order
from tests.migrations.test_migrations import OWNER

pytestmark = pytest.mark.clause("5.1.10(3)")


@pytest.fixture
def url(database: TestDatabase) -> Iterator[str]:
    """A database of the version before."""
    with database.fresh("concord_before_terms", "template1") as name:
        found = database.server.url(OWNER, name)
        migration.upgrade(found, "0024")
        yield found


def told(connection: psycopg.Connection[Any], customer: uuid.UUID, seq: int, days: int, **before: Any) -> None:
    """The trail's entry of a change of terms: what they were until then."""
    insert(connection, "audit", seq=seq, at=DAY + timedelta(days=days), action="customer.terms", object_id=customer,
           values=json.dumps({"before": before, "after": {}, "why": None}))


def test_each_released_order_has_the_terms_that_the_customer_had_on_that_day(url: str) -> None:
    with psycopg.connect(migration.plain(url), autocommit=True) as before:
        fill(before)
        migration.upgrade(url, "0022")
        found = {number: tuple(terms) for number, *terms in before.execute('SELECT number, dates_mean, early_days, late_days FROM "order"')}
        assert found == {
            "whole": ("gate", None, None), "its further line": ("gate", None, None), "under review": (None, None, None),
            "on day 1": ("gate", None, None), "on day 3": ("arrival", None, 1), "on day 5": ("arrival", None, 3),
        }
        with pytest.raises(psycopg.errors.CheckViolation, match="ck_order_terms"):
            before.execute("""UPDATE "order" SET released_at = now() WHERE number = 'under review'""")


def fill(before: psycopg.Connection[Any]) -> None:
    plain, changed, whole = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    insert(before, "person", id=PERSON)
    insert(before, "customer", id=plain, customer_id=plain, number="K1", owner_id=PERSON, dates_mean="gate")
    insert(before, "customer", id=changed, customer_id=changed, number="K2", owner_id=PERSON, dates_mean="arrival", late_days=3)
    told(before, changed, 1, 2, dates_mean="gate", late_days=None)
    told(before, changed, 2, 4, late_days=1)
    told(before, changed, 3, 5, payment_days=30)
    order(before, "whole", plain, 0, id=whole)
    order(before, "its further line", plain, None, relation="addition_to", related_id=whole)
    order(before, "under review", plain, None)
    for days in (1, 3, 5):
        order(before, f"on day {days}", changed, days)
