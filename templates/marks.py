"""The small parts that stand in every row of a list, drawn in Python: as macros they cost half of a page's time."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from templates import figures
from templates.icons import icon
from templates.language import language, say, translate
from templates.quick import put_out
from templates.states import LOOKS, look


def tag(look: str, text: Any, icon_name: str = "") -> Markup:
    """A status: colour, glyph and word."""
    return _tag(look, escape(text), icon_name)


def state(kind: str, value: Any) -> Markup:
    """The state of a thing, with the look and the word of its kind."""
    return _state(kind, str(getattr(value, "value", value)), language())


def label(text: Any, icon_name: str = "") -> Markup:
    """An outline without a meaning of its own."""
    return Markup(f'<span class="tag tag-o">{icon(icon_name) if icon_name else ""}{escape(text)}</span>')  # noqa: S704 - escaped


def left(time_left: timedelta | None, day_hours: int = 8, soon_hours: int = 4, due: datetime | None = None) -> Markup:
    """Time left: red when late, amber when it is soon or, where the moment is given that it is `due`, still today."""
    if time_left is None:
        return Markup('<span class="mut">—</span>')
    seconds = time_left.total_seconds()
    if seconds < 0:
        return tag("overdue", working_left(time_left, day_hours))
    if seconds < soon_hours * 3600:
        return tag("warn", working_left(time_left, day_hours))
    days = (figures.here(due).date() - figures.today()).days if due else None
    if days == 0:
        return tag("warn", translate("Due today"))
    return tag("ok", translate("Due tomorrow") if days == 1 else working_left(time_left, day_hours), "clock")


def working_left(time_left: timedelta, day_hours: int = 8) -> str:
    """ "2 d 4 h left" in the reader's language; a working day has `day_hours`, the calendar's 24."""
    return _left(time_left.total_seconds() < 0, *figures.span(time_left, day_hours), language())


@lru_cache(4096)
def _left(late: bool, days: int, hours: int, minutes: int, language: str) -> str:
    if late and not (days or hours or minutes):
        return translate("Overdue")
    if days:
        amount = translate("{days} d {hours} h", days=days, hours=hours) if hours else translate("{days} d", days=days)
    elif hours:
        amount = translate("{hours} h", hours=hours)
    else:
        amount = translate("{minutes} min", minutes=minutes)
    return translate("{amount} late", amount=amount) if late else translate("{amount} left", amount=amount)


def pick(url: str, text: Any, sub: Any = "", sub2: Any = "") -> Markup:
    """The link of a row, and what stands below it."""
    below = "".join(f'<span class="sub">{put_out(each)}</span>' for each in (sub, sub2) if each)
    return Markup(f'<a class="pick" href="{put_out(url)}">{put_out(text)}</a>{below}')  # noqa: S704 - escaped


def tick(value: Any, name: str = "", checked: bool = False) -> Markup:
    """The cell with a row's checkbox."""
    spoken = put_out(translate("Choose {name}", name=name or value))
    return Markup(  # noqa: S704 - escaped
        f'<td class="ck"><label class="hit"><input type="checkbox" name="sel" value="{put_out(value)}"{" checked" if checked else ""}'
        f' aria-label="{spoken}"></label></td>'
    )


def bar(value: Any, most: Any, text: Any = "", name: str = "") -> Markup:
    """How much of the whole, as a bar with its words."""
    spoken = put_out(name or translate("Progress"))
    return Markup(  # noqa: S704 - escaped
        f'<span class="pg"><progress max="{put_out(most or 1)}" value="{put_out(value)}" aria-label="{spoken}"></progress>'
        f"{put_out(text or f'{value}/{most}')}</span>"
    )


def link_button(text: Any, url: str, icon_name: str = "", look: str = "", small: bool = False, label: Any = "", more: Any = "") -> Markup:
    """A link that looks like a button; `more` are further attributes."""
    spoken = f' aria-label="{put_out(label)}"' if label else ""
    return Markup(  # noqa: S704 - escaped
        f'<a class="btn{f" btn-{put_out(look)}" if look else ""}{" btn-s" if small else ""}" href="{put_out(url)}"{spoken}'
        f'{f" {put_out(more)}" if more else ""}>{icon(icon_name) if icon_name else ""}{put_out(text)}</a>'
    )


@lru_cache(4096)
def _tag(look: str, text: Markup, icon_name: str) -> Markup:
    glyph = icon(icon_name or LOOKS.get(look, "circle-dot"))
    return Markup(f'<span class="tag" data-s="{escape(look)}">{glyph}{text}</span>')  # noqa: S704 - escaped


@lru_cache(1024)
def _state(kind: str, value: str, language: str) -> Markup:
    found = look(kind, value)
    return tag(found.look, say(found.word))
