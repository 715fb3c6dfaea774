"""What is asked again and again goes a shorter way (docs/decisions/0245), on which it answers, sees and fails as on the long one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Integer, Select, bindparam, func, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import joinedload, selectinload

from domain.accounts.models import Person
from domain.customers.models import Customer
from domain.shared.actor import Kind, system
from domain.shared.asked import KEPT, Asked
from domain.shared.database import AGAIN
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.statements import counted

OFTEN = range(4)  # twice the long way, to learn it; then the short one


def short(statement: Select[Any], sight: Kind = Kind.SYSTEM) -> bool:
    return isinstance(statement.__dict__[KEPT].get(sight), Asked)


def answers(statement: Select[Any], given: dict[str, Any] | None = None, actor: Any = None) -> list[list[Any]]:
    found = []
    for _ in OFTEN:
        with unit(actor or system("test"), now=NOW) as work:
            found.append(work.session.execute(statement, given).all())
    return found


@pytest.mark.parametrize("columns", [
    (Customer.number, Customer.id, Customer.tax_rate), (Customer.sort_key, func.length(Customer.number)),
    (Customer.number, Customer.number),
    (Customer.number, literal("x").label("word"), literal({"a": [1, None]}, JSONB()).label("thing")),
], ids=["columns", "computed", "twice the same", "literals"])
def test_columns_are_answered_alike_each_time(cast: Cast, columns: Any) -> None:
    statement = select(*columns).order_by(columns[0])
    first, *others = answers(statement)
    assert first and all(each == first for each in others)
    assert {tuple(row._fields) for each in [first, *others] for row in each} == {tuple(first[0]._fields)}
    assert [row._asdict() for row in others[-1]] == [row._asdict() for row in first]


def test_things_are_the_ones_that_the_unit_of_work_has(cast: Cast) -> None:
    statement = select(Customer, Customer.number).where(Customer.id == bindparam("key")).limit(1)
    given = {"key": cast.a.id}
    for _ in OFTEN:
        with unit(system("test"), now=NOW) as work:
            known = work.fetch(Customer, cast.a.id)
            row = work.session.execute(statement, given).one()
            assert row.Customer is known and row.number == cast.a.number
    with unit(system("test"), now=NOW) as work:
        fresh = work.session.execute(statement, given).one().Customer
        assert (fresh.tax_rate, fresh.name_zh) == (cast.a.tax_rate, cast.a.name_zh) and fresh in work.session
    assert short(statement)


def test_what_is_not_written_yet_is_written_before_it_is_asked_for(cast: Cast) -> None:
    statement = select(Customer.tax_rate).where(Customer.number == cast.a.number)
    answers(statement)
    with unit(system("test"), now=NOW) as work:
        work.fetch(Customer, cast.a.id).tax_rate = Decimal("0.090000")
        assert work.session.scalar(statement) == Decimal("0.09") and short(statement)


def test_what_is_read_anew_fills_what_the_unit_of_work_has(cast: Cast) -> None:
    statement = select(Customer).where(Customer.number == cast.a.number)
    answers(statement)
    moved = update(Customer).where(Customer.number == cast.a.number).values(tax_rate=Decimal("0.06"))
    with unit(system("test"), now=NOW) as work:
        known, before = work.session.scalars(statement).one(), cast.a.tax_rate
        work.session.execute(moved, execution_options={"synchronize_session": False})
        assert work.session.scalars(statement).one().tax_rate == before != Decimal("0.06")
        assert work.session.scalars(statement, execution_options=AGAIN).one() is known and known.tax_rate == Decimal("0.06")
    assert short(statement)


def test_what_hangs_on_a_thing_is_read_with_it(cast: Cast) -> None:
    """In the same statement or in one of its own: each time the same things, each once."""
    people = select(Person).where(Person.site == "admin").order_by(Person.email)
    beside, within = people.options(selectinload(Person.posts)), people.options(joinedload(Person.posts))
    for wanted in (beside, within):
        found = []
        for _ in OFTEN:
            with unit(cast.li_qian, now=NOW) as work:
                found.append([(each.email, len(each.posts)) for each in work.session.scalars(wanted).unique()])
        assert sum(posts for _, posts in found[0]) > 1 and all(each == found[0] for each in found)
    assert not short(beside, Kind.STAFF) and not short(within, Kind.STAFF)


def test_each_sees_what_is_theirs(cast: Cast) -> None:
    """The same statement, asked so often by all of them that each goes the short way."""
    statement = select(Customer.number).order_by(Customer.number)
    actors = {"system": None, "staff": cast.li_qian, "wang": cast.wang_min}
    seen = {name: answers(statement, actor=actor)[-1] for name, actor in actors.items()}
    assert all(short(statement, each) for each in (Kind.SYSTEM, Kind.STAFF, Kind.PORTAL))
    assert seen["wang"] == [(cast.a.number,)] and (cast.b.number,) in seen["staff"] and seen["staff"] <= seen["system"]
    assert answers(statement, actor=cast.wang_min)[-1] == seen["wang"]


def test_each_statement_has_its_own_values(cast: Cast) -> None:
    """Two of one shape share their text; a parameter that is given stands above what the statement holds."""
    first, second = (select(literal(word).label("word"), Customer.number).where(Customer.number == number)
                     for word, number in (("one", cast.a.number), ("two", cast.b.number)))
    assert answers(first)[-1] == [("one", cast.a.number)] and answers(second)[-1] == [("two", cast.b.number)]
    assert short(first) and short(second)
    with_default = select(bindparam("n", 7, type_=Integer()).label("n"))
    assert answers(with_default)[-1] == [(7,)] and answers(with_default, {"n": 8})[-1] == [(8,)]


def test_what_is_derived_is_another_statement(cast: Cast) -> None:
    every = select(Customer.number).order_by(Customer.number)
    answers(every)
    assert short(every)
    assert answers(every.where(Customer.number == cast.b.number)) == [[(cast.b.number,)]] * len(OFTEN)


def test_lists_of_any_length_go_the_long_way(cast: Cast) -> None:
    statement = select(Customer.number).where(Customer.number.in_(bindparam("numbers", expanding=True))).order_by(Customer.number)
    for numbers in ([cast.a.number], [cast.a.number, cast.b.number], [cast.b.number], [], [cast.a.number]):
        with unit(system("test"), now=NOW) as work:
            assert list(work.session.scalars(statement, {"numbers": numbers})) == sorted(numbers)
    assert not short(statement)


def test_what_goes_wrong_is_told_as_ever_and_the_connection_goes_on(cast: Cast) -> None:
    statement = select(1 / bindparam("n", type_=Integer()))
    answers(statement, {"n": 1})
    assert short(statement)
    with pytest.raises(DBAPIError), unit(system("test"), now=NOW) as work:
        work.session.scalar(statement, {"n": 0})
    assert answers(statement, {"n": 2})[0][0][0] == Decimal("0.5")


def test_each_sending_is_heard_and_preceded_by_who_acts(cast: Cast) -> None:
    statement = select(Customer.number)
    answers(statement, actor=cast.wang_min)
    with counted() as said, unit(cast.wang_min, now=NOW) as work:
        work.session.execute(statement)
    assert ["set_config" in each for each in said] == [True, False] and short(statement, Kind.PORTAL)
