"""The page of jobs and mail names whatever the house's machinery does in words, and shows it to nobody but its administrators."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

import domain
from admin.operations import WORDS
from templates import say, speaking
from tests.cast import Cast
from workers import chores, hooks, mail, paper, schedule
from workers.run import KINDS

DOMAIN = Path(domain.__path__[0])


def asked_for() -> set[str]:
    """Each kind of work that the domain leaves to be done after commit."""
    found = set()
    for path in DOMAIN.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "later":
                found |= {each.value for each in node.args[1:2] if isinstance(each, ast.Constant)}  # else it is a job's own name
    return found


def test_every_kind_of_work_has_its_word_in_both_languages() -> None:
    assert all((chores, hooks, mail, paper)), "they declare what they do when they are brought in"
    kinds = asked_for() | set(schedule.TIMES)
    assert {"mail", "pdf", "password.forgotten", "tasks.remind"} <= kinds
    assert kinds <= set(KINDS), "nobody does them"
    assert kinds <= set(WORDS), "the page would show them as code"
    for kind in kinds:
        with speaking("en"):
            english = say(WORDS[kind])
        assert english != say(WORDS[kind]), kind


def test_no_word_stands_for_work_that_nobody_asks_for() -> None:
    assert set(WORDS) == asked_for() | set(schedule.TIMES)


@pytest.mark.parametrize("kind", sorted(schedule.TIMES))
def test_each_job_stands_on_the_page_with_its_word_and_its_next_time(visit: Any, cast: Cast, kind: str) -> None:
    schedule.plan_all()
    page = visit(cast.it).get("/admin/operations").text
    assert say(WORDS[kind]) in page
    assert kind not in page


@pytest.mark.parametrize("who", ["zhao", "shen", "jiang", "he_head"])
def test_managers_too_have_no_business_with_it(visit: Any, cast: Cast, who: str) -> None:
    assert visit(getattr(cast, who)).get("/admin/operations").status_code == 403
    assert visit(cast.it).get("/admin/operations").status_code == 200
