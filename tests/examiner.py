"""What axe finds against a page. It is asked for that alone: to tell of all that is right costs it as much again."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
SCRIPT = Axe().axe_script
VIOLATIONS = """rules => axe.run(document, {runOnly: rules, resultTypes: ["violations"]})
    .then(found => found.violations.map(each => [each.id, each.nodes.slice(0, 3).map(node => node.html.slice(0, 120))]))"""


def comes_to(page: Any) -> None:
    page.evaluate(SCRIPT)


def violations(page: Any, *rules: str) -> list[tuple[str, list[str]]]:
    """Each rule that the page breaks as it is seen now, and the first of the places where it does."""
    return [(rule, places) for rule, places in page.evaluate(VIOLATIONS, [*WCAG, *rules])]
