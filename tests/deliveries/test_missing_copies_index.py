"""How many signed copies are missing stands above the list of receipts; it is counted without reading the slips of all years."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Select, select

from domain.deliveries.models import Slip
from domain.deliveries.receipts.lists import VIEWS, _branches
from tests.cast import NOW
from tests.plans import Plan


def asked(view: str) -> list[Select[Any]]:
    given = {"today": NOW.date(), "awaited": NOW}
    return [select(Slip.id).where(*branch).order_by(Slip.left_at, Slip.id).params(given) for branch in _branches(view)]


@pytest.mark.clause("5.1.11(3)")
@pytest.mark.usefixtures("cast")
def test_missing_copies_are_found_through_the_index_of_slips_without_one(plan: Plan) -> None:
    (statement,) = asked("no_copy")
    assert "ix_slip_no_copy" in plan(statement)


@pytest.mark.parametrize("view", [each for each in VIEWS if each != "no_copy"])
@pytest.mark.usefixtures("cast")
def test_no_other_view_leaves_slips_out_for_it(plan: Plan, view: str) -> None:
    for statement in asked(view):
        assert "ix_slip_no_copy" not in plan(statement)
