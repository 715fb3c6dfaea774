"""Labels of the controlled forms: Chinese always, English beneath where the reader is English."""

from __future__ import annotations

from markupsafe import Markup, escape

from domain.shared.message import Message
from templates.language import language, say, speaking


def both(sentence: str | Message) -> Markup:
    """`both("Customer")`: 顾客, and for an English reader Customer in small type below it."""
    message = sentence if isinstance(sentence, Message) else Message(sentence)
    with speaking("zh-CN"):
        chinese = say(message)
    if language() != "en":
        return escape(chinese)
    return Markup('{}<span class="en">{}</span>').format(chinese, say(message))
