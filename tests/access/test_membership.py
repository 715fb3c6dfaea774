"""Both walls ask of each row whether its project is the reader's, at the unit's own time: a member then, or a project that has ended."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from domain.customers.models import ShipTo
from domain.projects.actions import end, join, open_project
from domain.projects.models import Project, ProjectMember
from domain.shared.actor import Actor, system
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.remembering import remembered
from tests.statements import counted

HOUR = timedelta(hours=1)
PLACES = select(func.count()).select_from(ShipTo).where(ShipTo.code == "S")


@pytest.fixture
@remembered
def project(cast: Cast) -> UUID:
    with unit(system("test"), now=NOW) as work:
        made = open_project(work, cast.a.id, "E27 后副车架", {cast.li_qian.id: "sales owner"})
        work.add(ShipTo(customer_id=cast.a.id, project_id=made.id, code="S", name="试制车间"))
        return made.id


def seen(actor: Actor, at: datetime) -> tuple[int, int]:
    """The confidential places found by the program, and by a statement that goes around it."""
    with unit(actor, now=at) as work:
        asked = work.session.scalar(PLACES) or 0
        around = work.session.connection().execute(text("SELECT count(*) FROM ship_to WHERE code = 'S'")).scalar_one()
    return asked, around


def member(cast: Cast, project: UUID, since: datetime, until: datetime | None) -> None:
    with unit(system("test"), now=NOW) as work:
        work.add(ProjectMember(project_id=project, customer_id=cast.a.id, person_id=cast.fang.id, why="review", valid_from=since,
                               valid_to=until, added_by="test"))


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize(("at", "sees"), [(-HOUR, 0), (timedelta(0), 1), (HOUR, 1), (2 * HOUR, 0), (3 * HOUR, 0)])
def test_a_member_sees_a_project_from_the_first_moment_to_before_the_last(cast: Cast, project: UUID, at: timedelta, sees: int) -> None:
    member(cast, project, NOW, NOW + 2 * HOUR)
    assert seen(cast.fang, NOW + at) == (sees, sees)


@pytest.mark.clause("5.1.1(4)")
def test_two_memberships_of_one_project_count_while_either_lasts(cast: Cast, project: UUID) -> None:
    member(cast, project, NOW, NOW + HOUR)
    member(cast, project, NOW, None)
    assert seen(cast.fang, NOW + 2 * HOUR) == (1, 1)


@pytest.mark.clause("5.1.1(4)")
def test_membership_of_one_project_opens_no_other(cast: Cast, project: UUID) -> None:
    with unit(system("test"), now=NOW) as work:
        open_project(work, cast.a.id, "E28", {cast.fang.id: "sales owner"})
    assert seen(cast.fang, NOW) == (0, 0)
    assert seen(cast.li_qian, NOW) == (1, 1)


@pytest.mark.clause("5.1.1(4)")
def test_a_project_that_has_ended_is_everybodys_from_then_on_within_what_they_may_see(cast: Cast, project: UUID) -> None:
    with unit(system("test"), now=NOW + HOUR) as work:
        end(work, work.fetch(Project, project), "its parts are listed")
    for outsider in (cast.shen, cast.wang_min):
        assert seen(outsider, NOW) == (0, 0)
        assert seen(outsider, NOW + HOUR) == (1, 1)
    assert seen(cast.b_buyer, NOW + HOUR) == (0, 0)


@pytest.mark.clause("5.1.1(4)")
def test_who_joins_within_a_unit_sees_at_once(cast: Cast, project: UUID) -> None:
    with unit(cast.fang, now=NOW) as work:
        assert work.session.scalar(PLACES) == 0
        with work.as_system("test"):
            join(work, work.fetch(Project, project), cast.fang.id, "review")
        assert work.session.scalar(PLACES) == 1


def test_what_is_asked_is_as_long_for_a_member_of_fifty_projects_as_of_none(cast: Cast, project: UUID) -> None:
    with counted() as none, unit(cast.fang, now=NOW) as work:
        work.session.scalar(PLACES)
    with unit(system("test"), now=NOW) as work:
        for number in range(50):
            open_project(work, cast.a.id, f"E{number}", {cast.fang.id: "sales owner"})
    with counted() as fifty, unit(cast.fang, now=NOW) as work:
        work.session.scalar(PLACES)
    assert none == fifty and len(none) == 2


@pytest.mark.clause("5.1.1(4)")
def test_the_program_itself_asks_for_the_rows_project_and_does_not_lean_on_the_database(cast: Cast, project: UUID) -> None:
    for reader, more in ((cast.shen, ()), (cast.wang_min, ("customer_id =",))):
        with counted() as said, unit(reader, now=NOW) as work:
            work.session.scalar(PLACES)
        assert all(word in said[-1] for word in ("concord_sees(ship_to.project_id", *more))
    with counted() as said, unit(system("test"), now=NOW) as work:
        work.session.scalar(PLACES)
    assert "concord_sees" not in said[-1]
