"""Whatever the program enters in the audit trail, the page of the trail says in words, in both languages (5.1.13(1))."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

import domain
from domain.orders.supplied import BOOKINGS
from domain.orders.workflow import ORDER
from domain.planning.rules import PURCHASE
from domain.shared.message import Message
from domain.shared.workflow import Workflow
from templates import deeds, say, speaking

ROOMS = [Path(domain.__path__[0]).parent / room for room in ("domain", "web", "workers", "concord", "admin", "portal")]
ENTERED = {"journal": 1, "change": 2}  # the argument that names the deed
HOLES = {  # what stands in the names that are put together
    "word": ("contact", "ship_to", "requirement"),
    "what": tuple(BOOKINGS),
    "self.kind": (),  # a workflow's moves, tried below
}


def entered() -> Iterator[tuple[str, str]]:
    """Each deed that a call enters, and the file where it stands."""
    for path in sorted(path for room in ROOMS for path in room.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ENTERED:
                place = ENTERED[node.func.id]
                if len(node.args) > place:
                    yield from ((deed, path.name) for deed in spelled(node.args[place]))


def spelled(node: ast.expr) -> Iterator[str]:
    """The names that an expression can give; none for one that is handed on as it came."""
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from itertools.chain(spelled(node.body), spelled(node.orelse))
    elif isinstance(node, ast.JoinedStr):
        yield from ("".join(chosen) for chosen in itertools.product(*map(parts, node.values)))


def parts(node: ast.expr) -> tuple[str, ...]:
    """What can stand at one place of a name that is put together."""
    if isinstance(node, ast.FormattedValue):
        return HOLES.get(ast.unparse(node.value), ())
    return tuple(spelled(node))


HANDED_ON = {("order.note_written", "messages.py"), ("order.message_written", "messages.py")}  # by a name of its own
DEEDS = sorted(set(entered()) | HANDED_ON)


@pytest.mark.clause("5.1.13(1)")
@pytest.mark.parametrize(("deed", "where"), DEEDS, ids=[deed for deed, _ in DEEDS])
def test_what_is_entered_in_the_trail_has_words(deed: str, where: str) -> None:
    found = deeds.deed(deed)
    assert isinstance(found, Message), f"{deed} of {where}"
    for word in found.params.values():
        with speaking("en"):
            english = say(word)
        assert english != say(word), f"{word} has no Chinese"


def test_the_walk_finds_what_it_should() -> None:
    names = {deed for deed, _ in DEEDS}
    assert {"order.submitted", "plan.made", "product.edited", "customer.contact_added", "customer.ship_to_changed", "supplied.scrapped"} <= names
    assert len(names) > 60


@pytest.mark.parametrize("workflow", [ORDER, PURCHASE], ids=lambda one: one.kind)
def test_each_move_of_a_workflow_has_words(workflow: Workflow) -> None:
    assert [name for name in workflow.moves if not isinstance(deeds.deed(f"{workflow.kind}.{name}"), Message)] == []


def test_both_words_of_a_deed_must_be_known() -> None:
    assert deeds.deed("order.flown_to_mars") == "order.flown to mars"
    assert deeds.deed("boat.submitted") == "boat.submitted"
    assert deeds.deed("order.submitted") == Message("{thing}: {deed}", thing=deeds.THINGS["order"], deed=deeds.DEEDS["submitted"])
