"""Whatever waits for somebody is counted at one step of the live flow, and no step counts what there is not (4.1)."""

from __future__ import annotations

from collections import Counter

import pytest

from domain.procedure.flow import FLOW
from domain.queue.kinds import KINDS


@pytest.mark.clause("4.1")
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_of_task_waits_at_exactly_one_step(kind: str) -> None:
    assert Counter(each for step in FLOW for each in step.kinds)[kind] == 1


@pytest.mark.clause("4.1")
def test_a_step_counts_no_kind_of_task_that_has_no_name() -> None:
    assert {each for step in FLOW for each in step.kinds} <= set(KINDS)
