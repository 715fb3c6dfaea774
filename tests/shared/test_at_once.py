"""Rows that have a version are written many at a time, and each is still refused to whoever comes second with it."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select, text, update

from domain.orders.models import OrderLine
from domain.shared.actor import system
from domain.shared.changing import settle
from domain.shared.errors import Stale
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.orders.given import line, sent
from tests.statements import counted

OF = select(OrderLine).order_by(OrderLine.position)


def ordered(cast: Cast, many: int) -> None:
    sent(cast, *[line("2904110-K80", 100 * (n + 1)) for n in range(many)], po_number=f"M{many}")


def remarked(many: int, column: str = "made") -> list[str]:
    with unit(system("test"), now=NOW) as work:
        lines = list(work.session.scalars(OF.limit(many)))
        for number, each in enumerate(lines):
            setattr(each, column, number + 1)
        with counted() as said:
            work.session.flush()
    return [each for each in said if each.startswith("UPDATE")]


def kept() -> list[tuple[int, int]]:
    with unit(system("test"), now=NOW) as work:
        return [(int(each.made), each.version) for each in work.session.scalars(OF)]


def test_sixty_lines_are_written_with_one_statement_and_each_has_its_own_value_and_its_next_version(cast: Cast) -> None:
    ordered(cast, 60)
    before = kept()
    assert len(remarked(60)) == 1
    assert kept() == [(number + 1, version + 1) for number, (_, version) in enumerate(before)]


def test_rows_that_changed_in_other_columns_are_written_beside_them(cast: Cast) -> None:
    ordered(cast, 4)
    with unit(system("test"), now=NOW) as work:
        first, second, third, fourth = work.session.scalars(OF)
        first.made, second.made, third.made, third.received, fourth.received = 1, 2, 3, 3, 4
    with unit(system("test"), now=NOW) as work:
        assert [(each.made, each.received) for each in work.session.scalars(OF)] == [(1, 0), (2, 0), (3, 3), (0, 4)]


def test_a_row_that_was_written_twice_in_one_unit_goes_on_from_its_own_version(cast: Cast) -> None:
    ordered(cast, 3)
    before = kept()
    with unit(system("test"), now=NOW) as work:
        lines = list(work.session.scalars(OF))
        for turn in (1, 2):
            for each in lines:
                each.made = turn
            work.session.flush()
        seen = [each.version for each in lines]
    assert seen == [version for _, version in kept()] == [version + 2 for _, version in before]


@pytest.mark.parametrize("taken", [0, 1, 2])
def test_one_of_several_that_somebody_else_wrote_meanwhile_refuses_them_all(cast: Cast, taken: int) -> None:
    ordered(cast, 3)
    with pytest.raises(Stale), unit(system("test"), now=NOW) as work:
        lines = list(work.session.scalars(OF))
        faster(lines[taken].id)
        for each in lines:
            each.made = 5
    assert sorted(int(made) for made, _ in kept()) == [0, 0, 7]


def test_one_of_several_that_is_not_there_as_it_was_read_refuses_them_all(cast: Cast) -> None:
    ordered(cast, 3)
    before = kept()
    with pytest.raises(Stale), unit(system("test"), now=NOW) as work:
        lines = list(work.session.scalars(OF))
        elsewhere = update(OrderLine).where(OrderLine.id == lines[1].id).values(version=9)
        work.session.execute(elsewhere.execution_options(synchronize_session=False))
        for each in lines:
            each.made = 5
    assert kept() == before


def test_what_the_database_computes_is_written_row_by_row_as_ever(cast: Cast) -> None:
    ordered(cast, 3)
    with unit(system("test"), now=NOW) as work:
        for each in work.session.scalars(OF):
            each.made = OrderLine.quantity + 1
    with unit(system("test"), now=NOW) as work:
        assert all(each.made == each.quantity + 1 and each.version > 1 for each in work.session.scalars(OF))


def faster(line_id: uuid.UUID) -> None:
    with unit(system("faster"), now=NOW) as work:
        work.session.connection().execute(text("UPDATE order_line SET made = 7, version = version + 1 WHERE id = :id"), {"id": line_id})


def test_of_what_is_set_to_what_it_is_nothing_is_looked_through_or_written(cast: Cast) -> None:
    ordered(cast, 3)
    with unit(system("test"), now=NOW) as work:
        first, second, third = work.session.scalars(OF)
        assert settle(first, {"made": first.made, "received": first.received}) == {}
        assert settle(second, {"made": 7, "received": second.received}) == {"made": 0}
        assert set(work.session.dirty) == {second}
        third.made = third.made
        assert third in work.session.dirty, "else it would be set as it is"
    assert [made for made, _ in kept()] == [0, 7, 0]
