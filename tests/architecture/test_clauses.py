"""Each clause of the procedure whose area has begun is proved by a test that names it."""

import ast
from collections.abc import Iterator

from domain.procedure.catalogue import CLAUSES, NOT_BEGUN
from tests.architecture import tree

# How many clauses had not begun when this was last looked at. The number only ever falls.
NOT_BEGUN_AT_MOST = 45


def test_every_clause_that_has_begun_has_its_test() -> None:
    unproved = set(CLAUSES) - NOT_BEGUN - set(_marked())
    assert sorted(unproved) == []


def test_every_mark_names_a_clause_that_there_is() -> None:
    assert sorted(set(_marked()) - set(CLAUSES)) == []


def test_the_list_of_clauses_not_begun_only_shrinks() -> None:
    assert set(CLAUSES) >= NOT_BEGUN
    assert len(NOT_BEGUN) <= NOT_BEGUN_AT_MOST


def test_the_search_finds_marks() -> None:
    assert "1.1" in set(_of(ast.parse('@pytest.mark.clause("1.1", "5.1.6")\ndef test_it(): ...')))


def _marked() -> Iterator[str]:
    for path in tree.python("tests"):
        yield from _of(tree.tree(path))


def _of(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, tree.Function) and node.name.startswith("test_"):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and tree.called(mark) == "clause":
                    yield from (each.value for each in mark.args if isinstance(each, ast.Constant))
