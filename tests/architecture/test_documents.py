"""What is written about the program is what the program is."""

import re

import pytest

from concord import areas, clauses
from domain.procedure.catalogue import CLAUSES, NOT_BEGUN
from tests.architecture import tree


@pytest.mark.parametrize("area", areas.areas())
def test_the_page_of_an_area_is_drawn_from_it_as_it_is_now(area: str) -> None:
    assert (areas.TARGET / f"{area}.md").read_text("utf8") == areas.document(area), "run: python -m concord.areas"


def test_the_page_of_the_clauses_is_written_from_them_as_they_are_now() -> None:
    assert clauses.TARGET.read_text("utf8") == clauses.document(), "run: python -m concord.clauses"


def test_the_page_of_the_clauses_names_the_tests_of_each_that_has_begun() -> None:
    rows = [line.split(" | ") for line in clauses.document().splitlines()]
    named = {row[0].removeprefix("| "): row[-1] for row in rows if ".py" in row[-1]}
    assert sorted(set(CLAUSES) - NOT_BEGUN - set(named)) == []
    assert named["5.1.3(4)"] == "reviews/test_newly_developed.py |"


def test_a_page_shows_each_move_with_who_makes_it() -> None:
    page = areas.document("orders")
    assert "    in_review --> approved: approve" in page
    assert re.search(r"^\| approve \| in_review \| approved \| `reviews\.approval\.decide` \|", page, re.MULTILINE)


@pytest.mark.parametrize("page", sorted(path for path in map(tree.name, tree.files()) if path.endswith(".md")))
def test_every_file_that_a_page_points_to_is_there(page: str) -> None:
    content = (tree.ROOT / page).read_text("utf8")
    linked = {target.split("#")[0] for target in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", content)}
    named = set(re.findall(r"`((?:docs|domain|tests|templates|concord|migrations|static|bench)/[\w./-]+\w)`", content))
    missing = [one for one in linked if one and not (tree.ROOT / page).parent.joinpath(one).exists()]
    assert missing + [one for one in named if not (tree.ROOT / one).exists()] == []
