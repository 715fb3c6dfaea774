"""Views of a list that somebody keeps for themselves."""

from __future__ import annotations

from typing import Any

import pytest

from domain.queue import actions, queries
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.web.forms import forms_of


def test_a_view_is_kept_shown_and_deleted_by_its_owner_alone(cast: Cast, visit: Any) -> None:
    mine = visit(cast.chen)
    page = mine.follow(mine.post("/admin/queue/views", {"name": "逾期评审", "filters": "type=review&due=late"}))
    assert "逾期评审" in page.text and 'value="review" selected' in page.text
    with unit(cast.chen, now=NOW) as work:
        (kept,) = queries.saved_views(work, "queue")
    assert visit(cast.ma).post(f"/admin/queue/views/{kept.id}/removal").status_code == 404
    assert mine.post(f"/admin/queue/views/{kept.id}/removal").status_code == 303
    assert "逾期评审" not in mine.get("/admin/queue").text


@pytest.mark.parametrize("page", ["queue", "orders"])
def test_a_name_too_long_for_a_view_is_given_back_with_what_is_wrong(cast: Cast, visit: Any, page: str) -> None:
    typed = "逾期<评审>" * 10
    answer = visit(cast.chen).post(f"/admin/{page}/views", {"name": typed, "filters": "due=late"})
    (form,) = (each for each in forms_of(answer.text) if each.action == f"/admin/{page}/views")
    assert answer.status_code == 422
    assert form.data()["name"] == typed
    assert 'id="view-name-error"' in answer.text


def test_the_same_name_again_replaces_what_the_view_held(cast: Cast) -> None:
    for filters in ("due=late", "?due=today"):
        with unit(cast.chen, now=NOW) as work:
            actions.keep_view(work, "queue", "mine", filters)
    with unit(cast.chen, now=NOW) as work:
        assert [(view.name, view.filters) for view in queries.saved_views(work, "queue")] == [("mine", "due=today")]


@pytest.mark.parametrize("name", ["", " ", "x" * 41])
def test_a_view_needs_a_short_name(cast: Cast, name: str) -> None:
    with pytest.raises(Invalid), unit(cast.chen, now=NOW) as work:
        actions.keep_view(work, "queue", name, "")


def test_a_dozen_views_are_enough_and_only_lists_have_them(cast: Cast) -> None:
    with unit(cast.chen, now=NOW) as work:
        for n in range(12):
            actions.keep_view(work, "queue", f"view {n}", "")
            work.session.flush()
        with pytest.raises(Refused):
            actions.keep_view(work, "queue", "one more", "")
        with pytest.raises(NotFound):
            actions.keep_view(work, "people", "x", "")
