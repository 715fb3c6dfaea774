"""Each move of each workflow is made, or refused, by some test."""

import ast
import re
from collections.abc import Iterator

import pytest

from concord.ground import whole_domain
from domain.shared.workflow import Workflow
from tests.architecture import tree


def _workflows() -> Iterator[Workflow]:
    seen: set[int] = set()
    for module in whole_domain():
        for thing in vars(module).values():
            if isinstance(thing, Workflow) and id(thing) not in seen:
                seen.add(id(thing))
                yield thing


MOVES = sorted({(workflow.kind, action) for workflow in _workflows() for action in workflow.moves})


@pytest.fixture(scope="module")
def words() -> set[str]:
    """All words of the tests' code: names, attributes, and what stands in strings."""
    found: set[str] = set()
    for path in tree.python("tests"):
        if path.parent.name == "architecture":
            continue
        for node in ast.walk(tree.tree(path)):
            match node:
                case ast.Name(id=name) | ast.Attribute(attr=name) | ast.FunctionDef(name=name):
                    found.update({name, *name.split("_")})
                case ast.Constant(value=str(value)):
                    found.update(re.findall(r"[a-z_]+", value))
    return found


def test_there_are_workflows() -> None:
    assert {"order", "section"} <= {kind for kind, _ in MOVES}


@pytest.mark.parametrize(("kind", "action"), MOVES)
def test_a_move_is_tried_by_a_test(kind: str, action: str, words: set[str]) -> None:
    assert action in words, f"no test makes the move {kind}.{action}"


def test_the_moves_of_a_workflow_lead_from_states_to_states_that_it_has() -> None:
    for workflow in _workflows():
        states = {str(state.value) for state in workflow.states}
        for move in workflow.moves.values():
            assert {*move.sources, *([move.target] if move.target else [])} <= states, f"{workflow.kind}.{move.action}"
