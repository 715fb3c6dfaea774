"""What a reader sees: the one Jinja environment, used by the doors and by the workers.

`render("portal/orders/list.html", {…})` answers text in the reader's language; `speaking("en")` sets it for a block.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from templates.environment import environment
from templates.language import language, ngettext, say, speaking, translate
from templates.page import Page, page, showing

__all__ = ["Page", "environment", "forms_stylesheet", "language", "ngettext", "page", "render", "say", "showing", "speaking", "translate"]

HERE = Path(__file__).parent


def render(name: str, context: Mapping[str, Any] | None = None, *, language: str | None = None, page: Page | None = None) -> str:
    """The template `name` filled with `context`.

    `language` ("zh-CN" or "en") and `page` (what the layouts need) hold for this call alone; without them those that
    `speaking` and `showing` set are used. Raises jinja2.UndefinedError for a name that the context lacks.
    """
    with speaking(language), showing(page):
        return environment().get_template(name).render(context or {})


def forms_stylesheet() -> Path:
    """The stylesheet of the controlled forms; its fonts lie beside it."""
    return HERE / "forms" / "form.css"
