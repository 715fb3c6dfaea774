"""docs/clauses.md, written from the clauses: `python -m concord.clauses`."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from domain.procedure import catalogue, pages
from templates.catalogues import lookup

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs" / "clauses.md"
MARK = re.compile(r"mark\.clause\(((?:\s*\"[^\"]+\",?)*)\s*\)")


def document() -> str:
    """The page: each clause with who answers for it, what it asks in both languages, where it is done and proved."""
    tests = proofs()
    lines = ["# Clauses", "", "Written by `python -m concord.clauses`; the words are those of `domain/procedure`.", ""]
    for title, clauses in catalogue.CHAPTERS:
        lines += [f"## {title}", "", "| clause | who | asks | 要求 | pages | tests |", "|---|---|---|---|---|---|"]
        lines += [_row(clause, tests[clause.number]) for clause in clauses] + [""]
    return "\n".join(lines)


def proofs() -> dict[str, list[str]]:
    """Clause number -> the test files that are marked with it; what tests the shape of the project proves no clause."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(path for path in (ROOT / "tests").rglob("test_*.py") if path.parent.name != "architecture"):
        for marks in MARK.findall(path.read_text("utf-8")):
            for number in re.findall(r"\"([^\"]+)\"", marks):
                name = path.relative_to(ROOT / "tests").as_posix()
                if name not in found[number]:
                    found[number].append(name)
    return found


def _row(clause: catalogue.Clause, tests: list[str]) -> str:
    who = ", ".join(str(name) for name in clause.responsible)
    state = "<br>".join(tests) if catalogue.begun(clause.number) else "not begun"
    cells = (clause.number, who, clause.asks.id, lookup("zh_CN", clause.asks.id), "<br>".join(pages.pages_of(clause.number)), state)
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    TARGET.write_text(document(), "utf-8")
