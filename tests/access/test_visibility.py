"""What an actor sees: narrowed under every query, and refused by the database behind it."""

import pytest
from sqlalchemy import func, select, text, update

from domain.access.visibility import scoped_tables
from domain.customers.models import Customer, ShipTo
from domain.orders.models import OrderMessage
from domain.products.models import ListEntry, Price
from domain.projects.actions import join, leave, open_project
from domain.projects.models import Project, ProjectMember
from domain.shared.actor import ANONYMOUS, system
from domain.shared.base import Base, Internal, LooselyScoped, Scoped, new_id
from domain.shared.database import new_session
from domain.shared.errors import NotFound
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.remembering import remembered


@pytest.fixture
@remembered
def project(cast: Cast) -> Project:
    """A confidential project of A; its only member is Li Qian. It holds one ship-to place."""
    with unit(system("test"), now=NOW) as work:
        made = open_project(work, cast.a.id, "E27 后副车架", {cast.li_qian.id: "sales owner"})
        work.add(ShipTo(customer_id=cast.a.id, project_id=made.id, code="S", name="试制车间"))
    return made


@pytest.mark.clause("5.1.1(4)")
def test_a_customer_sees_its_own_product_list_and_no_other(cast: Cast) -> None:
    with unit(cast.wang_min) as work:
        assert {e.customer_id for e in work.session.scalars(select(ListEntry))} == {cast.a.id}
    with unit(cast.b_buyer) as work:
        assert {e.customer_id for e in work.session.scalars(select(ListEntry))} == {cast.b.id}


def test_one_statement_built_once_shows_each_reader_their_own(cast: Cast) -> None:
    entries = select(ListEntry.customer_id).distinct()
    seen = []
    for actor in (cast.wang_min, cast.b_buyer, ANONYMOUS, cast.li_qian, cast.wang_min):
        with unit(actor) as work:
            seen.append(set(work.session.scalars(entries)))
    assert seen == [{cast.a.id}, {cast.b.id}, set(), {cast.a.id, cast.b.id}, {cast.a.id}]


def test_a_unit_within_another_widens_neither(cast: Cast) -> None:
    entries = select(ListEntry.customer_id).distinct()
    with unit(cast.wang_min) as outer:
        with unit(cast.b_buyer) as inner:
            assert set(inner.session.scalars(entries)) == {cast.b.id}
        assert set(outer.session.scalars(entries)) == {cast.a.id}


def test_a_customer_sees_itself_alone_among_customers(cast: Cast) -> None:
    with unit(cast.wang_min) as work:
        assert list(work.session.scalars(select(Customer.id))) == [cast.a.id]
        assert work.session.scalar(select(func.count()).select_from(Customer)) == 1


def test_another_customers_row_answers_as_one_that_never_was(cast: Cast) -> None:
    foreign = cast.b_entries["B-77120"].id
    for key in (foreign, new_id()):
        with unit(cast.wang_min) as work, pytest.raises(NotFound) as refusal:
            work.fetch(ListEntry, key)
        assert str(refusal.value) == "This page does not exist, or is not visible to you."
    with unit(cast.b_buyer) as work:
        assert work.fetch(ListEntry, foreign).customer_part == "B-77120"


def test_an_anonymous_visitor_sees_nothing_that_belongs_to_a_customer(cast: Cast) -> None:
    with unit(ANONYMOUS) as work:
        assert work.session.scalar(select(func.count()).select_from(ListEntry)) == 0


def test_nothing_is_read_outside_a_unit_of_work(cast: Cast) -> None:
    session = new_session()
    with pytest.raises(RuntimeError, match="unit of work"):
        session.scalars(select(ListEntry))
    session.close()


@pytest.mark.clause("5.1.1(4)")
def test_a_confidential_project_exists_for_its_members_alone(cast: Cast, project: Project) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        assert work.fetch(Project, project.id).code == project.code
        assert work.session.scalar(select(func.count()).select_from(ShipTo)) == 3
    for outsider in (cast.wu_jia, cast.zhao, cast.shen, cast.it, cast.wang_min, cast.b_buyer):
        with unit(outsider, now=NOW) as work:
            assert work.session.scalars(select(Project)).all() == []
            assert work.session.scalars(select(ProjectMember)).all() == []
            assert work.session.scalars(select(ShipTo).where(ShipTo.code == "S")).all() == []
            with pytest.raises(NotFound):
                work.fetch(Project, project.id)


@pytest.mark.clause("5.1.1(4)")
def test_who_leaves_a_project_no_longer_sees_it(cast: Cast, project: Project) -> None:
    with unit(system("test"), now=NOW) as work:
        join(work, work.fetch(Project, project.id), cast.fang.id, "review")
    with unit(cast.fang, now=NOW) as work:
        assert work.fetch(Project, project.id)
    with unit(system("test"), now=NOW) as work:
        leave(work, work.fetch(Project, project.id), cast.fang.id, "review")
    with unit(cast.fang, now=NOW) as work, pytest.raises(NotFound):
        work.fetch(Project, project.id)


def test_a_bulk_update_reaches_no_row_out_of_sight(cast: Cast) -> None:
    with unit(cast.wang_min) as work:
        work.session.execute(update(Price).values(source_number="X"), execution_options={"synchronize_session": False})
    with unit(system("test")) as work:
        touched = {p.customer_id for p in work.session.scalars(select(Price).where(Price.source_number == "X"))}
    assert touched == {cast.a.id}


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize("statement", ["SELECT count(*) FROM list_entry", "SELECT count(*) FROM price"])
def test_raw_sql_that_goes_around_the_criterion_meets_the_wall_in_the_database(cast: Cast, statement: str) -> None:
    with unit(cast.wang_min) as work:
        own = work.session.connection().execute(text(statement)).scalar_one()
    with unit(system("test")) as work:
        everything = work.session.connection().execute(text(statement)).scalar_one()
    assert (own, everything) == (4, 5)


@pytest.mark.clause("5.1.1(4)")
def test_raw_sql_does_not_find_a_confidential_project_either(cast: Cast, project: Project) -> None:
    count = text("SELECT (SELECT count(*) FROM project) + (SELECT count(*) FROM project_member) "
                 "+ (SELECT count(*) FROM ship_to WHERE code = 'S')")
    with unit(cast.shen, now=NOW) as work:
        assert work.session.connection().execute(count).scalar_one() == 0
    with unit(cast.li_qian, now=NOW) as work:
        assert work.session.connection().execute(count).scalar_one() == 3


def test_a_customer_cannot_write_a_row_of_another_customer(cast: Cast) -> None:
    with pytest.raises(Exception, match="row-level security"), unit(cast.wang_min) as work:
        work.add(ShipTo(customer_id=cast.b.id, code="X", name="x"))
    with unit(cast.wang_min) as work:
        work.add(ShipTo(customer_id=cast.a.id, code="X", name="x"))
        work.session.flush()
        assert work.session.scalar(select(func.count()).select_from(ShipTo)) == 2


def test_system_work_inside_a_customers_unit_widens_sight_for_the_block_alone(cast: Cast) -> None:
    with unit(cast.wang_min) as work:
        with work.as_system("test"):
            assert work.session.scalar(select(func.count()).select_from(Customer)) == 2
        assert work.session.scalar(select(func.count()).select_from(Customer)) == 1
        assert work.session.connection().execute(text("SELECT count(*) FROM customer")).scalar_one() == 1


def test_every_table_with_a_customer_and_a_project_has_its_policy(cast: Cast) -> None:
    with unit(system("test")) as work:
        found = work.session.connection().execute(text("SELECT tablename FROM pg_policies WHERE policyname = 'sight'")).scalars().all()
    assert set(found) == {table.name for table in scoped_tables(Base.metadata)}
    assert {"order", "order_line", "task", "audit", "outbox"} <= set(found)


def test_an_internal_message_is_out_of_a_customers_sight_in_both_walls(cast: Cast) -> None:
    assert "internal" in OrderMessage.__table__.columns
    with unit(system("test")) as work:
        policy = work.session.connection().execute(text("SELECT qual FROM pg_policies WHERE tablename = 'order_message'")).scalar_one()
    assert "NOT internal" in policy


def test_every_table_with_an_internal_column_is_known_to_the_criterion() -> None:
    marked = {mapper.local_table.name for mapper in Base.registry.mappers if issubclass(mapper.class_, Internal)}
    assert marked == {table.name for table in Base.metadata.tables.values() if "internal" in table.columns}


def test_every_scoped_table_is_mapped_to_a_scoped_class() -> None:
    marked = {mapper.local_table.name for mapper in Base.registry.mappers if issubclass(mapper.class_, Scoped | LooselyScoped)}
    assert marked == {table.name for table in scoped_tables(Base.metadata)}
