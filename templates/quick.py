"""What Jinja does a thousand times a page, done with less: putting out, calling, looking into things, parts that stay."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from jinja2 import Environment, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, _escape_inner, escape

KEPT = 512  # parts of pages
_kept: dict[Hashable, Markup] = {}


def put_out(value: Any) -> str:
    """As `escape`; what is text already is not wrapped once more, since the page is joined of it anyway."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    return value if kind is Markup else escape(value)


class QuickCode(CodeGenerator):
    """Writes a template as Python would do it: a call is a call, and an attribute is looked for by what looks for attributes.

    None of our functions asks for the context that it is called in, which Jinja looks up, and hands on, with each call.
    """

    opened = False  # a bracket, after which no comma comes first

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 - Jinja's own
        self.visit(node.node, frame)
        self.write("(")
        self.opened = True
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.opened = False
        self.write(")")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        if not _is_path(node.node):
            super().visit_Getattr(node, frame)
            return
        self.write("(found if (found := getattr(")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r}, missing)) is not missing else environment.getitem(")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r}))")

    def write(self, x: str) -> None:
        super().write(x.removeprefix(", ") if self.opened else x)
        self.opened = False


def _is_path(node: nodes.Node) -> bool:
    """A name, perhaps with attributes: what may be looked at twice."""
    return isinstance(node, nodes.Name) or (isinstance(node, nodes.Getattr) and _is_path(node.node))


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
