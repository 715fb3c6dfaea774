"""How many signed copies are missing stands above the list of receipts; it is counted without reading the slips of all years."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.deliveries.models import Slip
from domain.deliveries.receipts.lists import VIEWS, _branches
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.receivables.test_reading_indexes import plan


@pytest.mark.clause("5.1.11(3)")
def test_missing_copies_are_found_through_the_index_of_slips_without_one(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        ((*branch,),) = _branches(work, "no_copy")
        assert "ix_slip_no_copy" in plan(work, select(Slip.id).where(*branch).order_by(Slip.left_at, Slip.id))


@pytest.mark.parametrize("view", [each for each in VIEWS if each != "no_copy"])
def test_no_other_view_leaves_slips_out_for_it(cast: Cast, view: str) -> None:
    with unit(system("test"), now=NOW) as work:
        for branch in _branches(work, view):
            assert "ix_slip_no_copy" not in plan(work, select(Slip.id).where(*branch).order_by(Slip.left_at, Slip.id))
