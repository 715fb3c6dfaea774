"""What Jinja does a thousand times a page, done with less: escaping what is put out, calling what a template calls, parts that stay."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from jinja2 import Environment, Template
from jinja2.runtime import Context, Macro
from markupsafe import Markup, _escape_inner, escape

KEPT = 512  # parts of pages
PLAIN = frozenset({FunctionType, BuiltinFunctionType, MethodType})
_kept: dict[Hashable, Markup] = {}


def put_out(value: Any) -> str:
    """As `escape`; what is text already is not wrapped once more, since the page is joined of it anyway."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    return value if kind is Markup else escape(value)


class QuickContext(Context):
    """Calls a function, a method or a macro at once: none of ours asks for the context, which Jinja looks up for each call."""

    def call(self, called: Any, /, *args: Any, **options: Any) -> Any:
        kind = type(called)
        if kind is Macro:
            options.pop("_block_vars", None)
            options.pop("_loop_vars", None)
            return called(self.eval_ctx, *args, **options)
        if kind not in PLAIN or getattr(called, "jinja_pass_arg", None) is not None:
            return super().call(called, *args, **options)
        options.pop("_block_vars", None)
        options.pop("_loop_vars", None)
        try:
            return called(*args, **options)
        except StopIteration:
            return self.environment.undefined("value was undefined because a callable raised a StopIteration exception")


class QuickTemplate(Template):
    """Puts values out by `put_out`."""

    @classmethod
    def from_code(cls, environment: Environment, code: Any, globals: Any, uptodate: Any = None) -> Template:
        made = super().from_code(environment, code, globals, uptodate)
        made.root_render_func.__globals__["escape"] = put_out  # type: ignore[attr-defined]
        return made


def kept_part(*key: Hashable, caller: Callable[[], Markup]) -> Markup:
    """`{% call kept_part(…) %}`: a part of a page that depends on nothing but this key, made once; the oldest are forgotten."""
    found = _kept.get(key)
    if found is None:
        found = caller()
        while len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = found
    return found
