"""Labels of the controlled forms: Chinese always, English beneath where the reader is English."""

from __future__ import annotations

from markupsafe import Markup, escape

from templates.language import language, speaking, translate


def both(sentence: str) -> Markup:
    """`both("Customer")`: 顾客, and for an English reader Customer in small type below it."""
    with speaking("zh-CN"):
        chinese = translate(sentence)
    if language() != "en":
        return escape(chinese)
    with speaking("en"):
        return Markup('{}<span class="en">{}</span>').format(chinese, translate(sentence))
