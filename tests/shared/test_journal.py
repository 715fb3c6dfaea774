"""The audit chain: complete, in sequence, and any tampering is found."""

from collections.abc import Iterator
from decimal import Decimal

import psycopg
import pytest
from sqlalchemy import select, text

from domain.customers.models import Customer
from domain.shared.actor import system
from domain.shared.journal import Audit, Broken, canonical, journal, verify
from domain.shared.work import Request, unit
from tests.cast import NOW, Cast
from tests.databases import TestDatabase
from tests.remembering import remembered


@pytest.fixture
@remembered
def entries(cast: Cast) -> int:
    """Five entries by Li Qian, in units of their own."""
    for number in range(5):
        with unit(cast.li_qian, now=NOW, request=Request(id=f"r{number}", ip="192.0.2.7")) as work:
            changed = work.fetch(Customer, cast.a.id)
            journal(work, "customer.changed", changed, before={"grade": "A"}, after={"grade": "B", "n": number}, why="方便")
    return 5


@pytest.fixture
def owner(database: TestDatabase) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.url_owner.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("ALTER TABLE audit DISABLE TRIGGER USER")
        yield connection
        connection.execute("ALTER TABLE audit ENABLE TRIGGER USER")


def found() -> Broken | int:
    with unit(system("verify")) as work:
        return verify(work)


def test_an_entry_says_who_did_what_to_what_when_and_from_where(cast: Cast, entries: int) -> None:
    with unit(system("test")) as work:
        first = work.session.scalars(select(Audit).order_by(Audit.seq)).first()
    assert first is not None
    assert (first.seq, first.action, first.actor_name, first.ip, first.request_id) == (1, "customer.changed", "李倩", "192.0.2.7", "r0")
    assert first.object_id == cast.a.id and first.at == NOW
    assert first.values == {"before": {"grade": "A"}, "after": {"grade": "B", "n": 0}, "why": "方便"}


def test_the_person_is_named_also_for_what_the_system_does_inside_their_deed(cast: Cast) -> None:
    with unit(cast.wang_min, now=NOW) as work, work.as_system("evidence"):
        journal(work, "customer.changed", work.fetch(Customer, cast.b.id))
    with unit(system("test")) as work:
        assert work.session.scalars(select(Audit.actor_name)).all() == ["王敏"]


def test_an_untouched_chain_holds(entries: int) -> None:
    assert found() == entries


def test_a_refused_change_leaves_no_entry(cast: Cast, entries: int) -> None:
    with pytest.raises(ZeroDivisionError), unit(cast.li_qian, now=NOW) as work:
        journal(work, "customer.changed", work.fetch(Customer, cast.a.id))
        raise ZeroDivisionError
    assert found() == entries


@pytest.mark.parametrize(("tampering", "seq"), [
    ("UPDATE audit SET actor_name = '别人' WHERE seq = 3", 3),
    ("UPDATE audit SET values = jsonb_set(values, '{after,n}', '9') WHERE seq = 2", 2),
    ("UPDATE audit SET at = at - interval '1 day' WHERE seq = 4", 4),
    ("DELETE FROM audit WHERE seq = 3", 3),
    ("UPDATE audit SET seq = CASE seq WHEN 2 THEN 103 ELSE 102 END WHERE seq IN (2, 3); "
     "UPDATE audit SET seq = seq - 100 WHERE seq > 100", 2),
    ("INSERT INTO audit SELECT 6, at, actor_kind, actor_id, actor_name, on_behalf_of, ip, request_id, action, object_kind, object_id, "
     "object_version, values, salt, values_hash, prev_hash, hash, customer_id, project_id FROM audit WHERE seq = 5", 6),
])
def test_tampering_behind_the_program_is_found_at_its_row(entries: int, owner: psycopg.Connection, tampering: str, seq: int) -> None:
    assert found() == entries
    for statement in tampering.split("; "):
        owner.execute(statement)
    broken = found()
    assert isinstance(broken, Broken) and broken.seq == seq


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor_name = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_program_itself_has_no_right_to_change_the_trail(entries: int, statement: str) -> None:
    with pytest.raises(Exception, match="permission denied"), unit(system("test")) as work:
        work.session.connection().execute(text(statement))
    assert found() == entries


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor_name = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
def test_even_the_owner_of_the_tables_is_refused_by_a_trigger(entries: int, database: TestDatabase, statement: str) -> None:
    with psycopg.connect(database.url_owner.replace("+psycopg", "")) as connection, pytest.raises(psycopg.Error, match="only grows"):
        connection.execute(statement)
    assert found() == entries


def test_the_same_values_always_read_the_same() -> None:
    assert canonical({"b": Decimal("1.50"), "a": [1, None, True]}) == canonical({"a": [1, None, True], "b": Decimal("1.5")})
    assert canonical("e\u0301") == canonical("é")
