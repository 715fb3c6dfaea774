"""The house refuses one of several further lines: it stays out of the order, the others go on in their review (5.1.9(1), RULES 6)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from domain.changes.further import refusing_lines
from domain.changes.models import ChangeItem, ChangeState
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden, Invalid, NotFound, PasswordNeeded, Refused, Stale
from domain.shared.journal import Audit
from domain.shared.outbox import Outbox
from tests.cast import PASSWORD, Cast
from tests.changes.story import Told, released
from tests.changes.test_adding import addition, further
from tests.changes.test_adding_several import ARM, SHORT, released_part, states
from tests.remembering import remembered
from tests.visitors import words

pytestmark = pytest.mark.clause("5.1.9(1)")
WHY = "该件已停产"


@pytest.fixture
@remembered
def told(cast: Cast) -> Told:
    return released(cast).asks(further(SHORT), further(ARM))


def item(told: Told, part: str) -> ChangeItem:
    return next(each for each in told.items if each.asked["part"] == part)


def refuse(told: Told, part: str = SHORT, *, who: Actor | None = None, why: str = WHY, password: str = PASSWORD,
           version: int | None = None) -> ChangeItem:
    key = item(told, part).id
    return told.story.as_(who or told.cast.zhao, lambda work: refusing_lines.refuse_line(work, told.number, key, why, password, version))


def test_the_refused_line_does_not_join_and_the_other_does(told: Told) -> None:
    refuse(told)
    assert set(states(told)) == {(SHORT, "refused"), (ARM, "open")} and told.state == ChangeState.ASKED
    released_part(told)
    assert set(states(told)) == {(SHORT, "refused"), (ARM, "agreed")}
    assert [line.customer_part for line in told.lines[1:]] == [ARM]


def test_it_leaves_the_review_with_a_revision_that_says_why(told: Told) -> None:
    before = addition(told).order.revision
    refuse(told)
    part = addition(told)
    assert part.order.revision == before + 1
    assert [line.customer_part for line in part.lines] == [ARM] and part.order.line_count == 1


def test_the_customer_is_told_which_line_and_why_and_reads_it_in_the_thread(told: Told) -> None:
    refuse(told)
    rows = told.story.system(lambda work: [row.payload for row in work.session.scalars(select(Outbox).where(Outbox.kind == "mail"))])
    (mail,) = [row for row in rows if row["template"] == "change_line_refused"]
    assert (mail["to"]["name"], mail["params"]["part"], mail["params"]["why"]) == ("王敏", SHORT, WHY)
    (step,) = [each for each in told.steps if each.kind == "refuse"]
    assert (step.item_id, step.side, step.remark) == (item(told, SHORT).id, "staff", WHY)


def test_it_stands_in_the_trail_under_the_name_of_who_signed(told: Told) -> None:
    refuse(told)
    entry = told.story.system(lambda work: work.session.scalars(select(Audit).where(Audit.action == "change.line_refused")).one())
    assert (entry.actor_name, entry.values["why"], entry.values["after"]["part"]) == ("赵志远", WHY, SHORT)


def test_the_last_one_is_refused_with_its_change_alone(told: Told) -> None:
    refuse(told)
    with pytest.raises(Refused, match="last further line"):
        refuse(told, ARM)


def test_what_is_reviewed_already_is_not_taken_apart(told: Told) -> None:
    released_part(told)
    with pytest.raises(Refused, match="reviewed already"):
        refuse(told)
    assert {state for _, state in states(told)} == {"agreed"}


@pytest.mark.parametrize("who", ["li_qian", "chen", "he_head"])
def test_it_is_for_those_who_may_refuse_a_change(told: Told, who: str) -> None:
    with pytest.raises(Forbidden):
        refuse(told, who=getattr(told.cast, who))
    assert set(states(told)) == {(SHORT, "open"), (ARM, "open")}


@pytest.mark.parametrize(("given", "error"), [
    ({"why": "  "}, Invalid), ({"password": "wrong"}, PasswordNeeded), ({"password": ""}, PasswordNeeded), ({"version": 99}, Stale),
])
def test_it_needs_a_reason_the_password_and_the_change_as_it_stands(told: Told, given: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        refuse(told, **given)
    assert item(told, SHORT).state == "open"


def test_a_line_of_another_change_or_one_refused_before_is_not_there(told: Told) -> None:
    def twice(key: uuid.UUID) -> None:
        told.story.as_(told.cast.zhao, lambda work: refusing_lines.refuse_line(work, told.number, key, WHY, PASSWORD, None))

    refuse(told)
    for key in (uuid.uuid4(), item(told, SHORT).id):
        with pytest.raises(NotFound):
            twice(key)


def test_the_page_offers_it_to_the_manager_alone_while_there_are_several(told: Told, visit: Callable[..., Any]) -> None:
    url = f"/admin/changes/{told.number}"
    assert "拒绝一行" in words(visit(told.cast.zhao).get(url).text)
    assert "拒绝一行" not in words(visit(told.cast.li_qian).get(url).text)
    answer = visit(told.cast.zhao).post(f"{url}/line-refusal", {"item": str(item(told, SHORT).id), "why": WHY, "password": PASSWORD},
                                        version=told.change.version)
    assert answer.status_code == 303 and item(told, SHORT).state == "refused"
    assert "拒绝一行" not in words(visit(told.cast.zhao).get(url).text)


@pytest.mark.parametrize("chosen", ["", "x", "1"])
def test_none_chosen_is_said_and_the_reason_kept(told: Told, visit: Callable[..., Any], chosen: str) -> None:
    answer = visit(told.cast.zhao).post(f"/admin/changes/{told.number}/line-refusal", {"item": chosen, "why": WHY, "password": PASSWORD},
                                        version=told.change.version)
    assert answer.status_code == 422 and WHY in answer.text
