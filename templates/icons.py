"""Icons: one sprite (Tabler, MIT), its symbols used by name."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from markupsafe import Markup, escape

from templates.assets import static_url

SPRITE = Path(__file__).parent.parent / "static" / "icons" / "sprite.svg"


@cache
def names() -> frozenset[str]:
    return frozenset(re.findall(r'<symbol id="i-([\w-]+)"', SPRITE.read_text("utf-8")))


@lru_cache(4096)
def icon(name: str, label: str = "", cls: str = "") -> Markup:
    """An icon; with `label` it speaks for itself, without it is decoration.

    Raises KeyError for a name that the sprite lacks.
    """
    if name not in names():
        raise KeyError(f"no icon named {name}")
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="ic{}" {}><use href="{}#i-{}"></use></svg>').format(
        Markup(" {}").format(cls) if cls else "", spoken, escape(static_url("icons/sprite.svg")), name
    )
