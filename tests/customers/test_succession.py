"""RULES 2: a leaver's customers are handed over in one step; each has an owner, and a deputy who is somebody else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.accounts.events import PersonLeft
from domain.accounts.models import Person
from domain.customers.models import Customer
from domain.customers.succession import succeed
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.customers.test_actions import journalled


def stand(cast: Cast, owner: str, deputy: str | None) -> None:
    """Who owns customer A and who stands in; B stays with Wu Jia and Sun Qiming."""
    with unit(system("test"), now=NOW) as work:
        customer = work.fetch(Customer, cast.a.id)
        customer.owner_id = cast.people[owner].id  # type: ignore[assignment]
        customer.deputy_id = cast.people[deputy].id if deputy else None


def leave(cast: Cast, leaver: str, heir: str) -> None:
    with unit(cast.it, now=NOW) as work:
        succeed(work, PersonLeft(work.fetch(Person, cast.people[leaver].id), work.fetch(Person, cast.people[heir].id)))


def stands(cast: Cast, customer: str = "a") -> tuple[str | None, str | None]:
    names = {actor.id: name for name, actor in cast.people.items()}
    with unit(system("test"), now=NOW) as work:
        found = work.session.scalars(select(Customer).where(Customer.id == cast.customers[customer].id)).one()
        return names[found.owner_id], names[found.deputy_id] if found.deputy_id else None


@pytest.mark.parametrize(
    ("before", "leaver", "heir", "after"),
    [
        (("li_qian", "sun_deputy"), "li_qian", "wu_jia", ("wu_jia", "sun_deputy")),
        (("li_qian", "sun_deputy"), "sun_deputy", "wu_jia", ("li_qian", "wu_jia")),
        (("li_qian", "sun_deputy"), "li_qian", "sun_deputy", ("sun_deputy", None)),
        (("li_qian", "sun_deputy"), "sun_deputy", "li_qian", ("li_qian", None)),
        (("li_qian", None), "li_qian", "wu_jia", ("wu_jia", None)),
        (("li_qian", None), "sun_deputy", "wu_jia", ("li_qian", None)),
        (("wu_jia", "sun_deputy"), "li_qian", "fang", ("wu_jia", "sun_deputy")),
        (("wu_jia", "zhao"), "li_qian", "zhao", ("wu_jia", "zhao")),
    ],
)
def test_the_heir_stands_where_the_leaver_stood_and_nobody_is_both(
    cast: Cast, before: tuple[str, str | None], leaver: str, heir: str, after: tuple[str, str | None]
) -> None:
    stand(cast, *before)
    leave(cast, leaver, heir)
    assert stands(cast) == after


def test_customers_of_others_stay_where_they_are(cast: Cast) -> None:
    leave(cast, "li_qian", "zhao")
    assert (stands(cast), stands(cast, "b")) == (("zhao", "sun_deputy"), ("wu_jia", "sun_deputy"))


def test_all_customers_of_the_leaver_go_in_one_step(cast: Cast) -> None:
    stand(cast, "wu_jia", "li_qian")
    leave(cast, "wu_jia", "zhao")
    assert (stands(cast), stands(cast, "b")) == (("zhao", "li_qian"), ("zhao", "sun_deputy"))


def test_each_handover_stands_on_record_with_before_and_after(cast: Cast) -> None:
    leave(cast, "sun_deputy", "zhao")
    entries = journalled("customer.handed_over")
    assert len(entries) == 2
    for entry in entries:
        before, after = entry.values["before"], entry.values["after"]
        assert (before["deputy"], after["deputy"]) == (str(cast.sun_deputy.id), str(cast.zhao.id))
        assert before["owner"] == after["owner"]


def test_of_a_leaver_without_customers_nothing_is_written(cast: Cast) -> None:
    leave(cast, "fang", "gao")
    assert journalled("customer.handed_over") == []
