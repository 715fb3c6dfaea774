"""The columns of each form fit its paper: those of a set width leave room for the one that gives way; nothing lies past the edge."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from domain.records.registry import FORMS

FOLDER = Path(__file__).parents[2] / "templates" / "forms"
PAPER = {False: 183, True: 273}  # millimetres between the margins, upright and wide
LEAST = 22  # of a column without a width: a part's name in two lines
PAGES = {each.stem: each.read_text("utf8") for each in sorted(FOLDER.glob("*.html")) if each.stem in FORMS}
TABLES = [(key, group) for key, page in PAGES.items() for group in re.findall(r"<colgroup>(.*?)</colgroup>", page) if "{%" not in group]


def fixed(group: str) -> int:
    return sum(int(width) for width in re.findall(r'<col class="w(\d+)"', group))


@pytest.mark.parametrize(("key", "group"), TABLES, ids=[f"{key}-{n}" for n, (key, _) in enumerate(TABLES)])
def test_set_columns_leave_room_for_those_that_give_way(key: str, group: str) -> None:
    free = group.count("<col>")
    assert fixed(group) + LEAST * free <= PAPER[FORMS[key].wide], f"{fixed(group)} mm are set, {free} columns give way"


def test_the_papers_of_a_delivery_are_among_those_looked_at() -> None:
    wanted = {f"FM070100-0{n}" for n in (3, 4, 5, 6)} | {"packing-list", "commercial-invoice", "statement", "shipment-plan"}
    assert wanted <= {key for key, _group in TABLES}
