"""Sizes. A bound here is never raised; what grows past it is divided."""

import ast
import statistics

import pytest

from tests.architecture import tree

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
LONGEST_HANDLER = 20
MEDIAN_HANDLER = 5
LONGEST_TEMPLATE = 150
LONGEST_ACTOR = 10
MARKUP = {".html", ".txt", ".svg"}


def test_the_measure_sees_the_project() -> None:
    assert len(list(tree.python(*tree.CODE))) > 20
    assert any(tree.name(path) == "domain/shared/work.py" for path in tree.python("domain"))


def test_no_file_is_longer_than_a_reader_holds_in_mind() -> None:
    over = {tree.name(path): len(tree.lines(path)) for path in tree.python(*tree.CODE) if len(tree.lines(path)) > LONGEST_FILE}
    assert over == {}


def test_no_function_is_longer_than_a_screen() -> None:
    sizes = _sizes(handlers=False)
    assert {where: size for where, size in sizes.items() if size > LONGEST_FUNCTION} == {}


def test_a_handler_says_one_verb() -> None:
    sizes = _sizes(handlers=True)
    assert {where: size for where, size in sizes.items() if size > LONGEST_HANDLER} == {}
    assert not sizes or statistics.median(sizes.values()) <= MEDIAN_HANDLER


def test_no_template_is_longer_than_a_page() -> None:
    pages = [path for path in tree.files() if tree.name(path).startswith("templates/") and path.suffix in MARKUP]
    over = {tree.name(path): len(path.read_text("utf8").splitlines()) for path in pages}
    assert {where: size for where, size in over.items() if size > LONGEST_TEMPLATE} == {}


def test_an_actor_of_the_workers_says_one_verb() -> None:
    over = {}
    for path in tree.python("workers"):
        for node in tree.functions(path):
            if any(tree.called(mark) == "actor" for mark in node.decorator_list) and tree.body_lines(node) > LONGEST_ACTOR:
                over[f"{tree.name(path)}:{node.name}"] = tree.body_lines(node)
    assert over == {}


def test_every_test_asserts_something() -> None:
    helpers = {node.name for path in tree.python("tests") for node in tree.functions(path) if _asserts(node, set())} - tree.VERBS
    silent = [
        f"{tree.name(path)}:{node.name}"
        for path in tree.python("tests")
        for node in tree.functions(path)
        if node.name.startswith("test_") and not _asserts(node, helpers)
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [("assert x", True), ("with pytest.raises(E): x()", True), ("x()", False), ("mine()", True)],
)
def test_the_search_for_assertions_knows_one_when_it_sees_one(source: str, expected: bool) -> None:
    function = ast.parse(f"def test_it():\n    {source}").body[0]
    assert isinstance(function, tree.Function)
    assert _asserts(function, {"mine"}) is expected


def _sizes(*, handlers: bool) -> dict[str, int]:
    return {
        f"{tree.name(path)}:{node.lineno} {node.name}": tree.body_lines(node)
        for path in tree.python(*tree.CODE)
        for node in tree.functions(path)
        if tree.is_handler(node) is handlers
    }


def _asserts(node: tree.Function, helpers: set[str]) -> bool:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Assert):
            return True
        if isinstance(inner, ast.Call):
            verb = tree.called(inner)
            if verb in {"raises", "warns"} | helpers or verb.startswith(("assert", "expect", "check", "must", "refuse")):
                return True
    return False
