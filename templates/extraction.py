"""Which sentences the program says, and what a catalogue lacks.

`python -m templates.extraction zh_CN orders` prints, ready for a .po file, the sentences said in files whose path holds
"orders" and not yet translated; without words it looks at everything.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from jinja2 import nodes

from templates import catalogues
from templates.environment import environment

ROOT = Path(__file__).parent.parent
ROOMS = ("domain", "portal", "admin", "api", "web", "workers", "concord", "templates")
PARAMETER = re.compile(r"\{(\w+)")
SAYING = {"_", "ngettext", "both"}


class Said(NamedTuple):
    """A sentence and where it is said; `plural` where both forms stand there."""

    id: str
    place: str
    plural: str = ""


class NotLiteral(ValueError):
    """`_(…)` was given something that is not a sentence: nobody could translate it."""


def said() -> Iterator[Said]:
    """Every sentence of the program, in the order of the files."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield from in_python(path)
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            yield from in_template(path)


def in_python(path: Path) -> Iterator[Said]:
    text = path.read_text("utf-8")
    if "Message(" not in text and "translate(" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and node.args and _name(node.func) in {"Message", "translate"}:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield Said(first.value, f"{_short(path)}:{node.lineno}")


def in_template(path: Path) -> Iterator[Said]:
    """Raises NotLiteral."""
    for call in environment().parse(path.read_text("utf-8")).find_all(nodes.Call):
        if not (isinstance(call.node, nodes.Name) and call.node.name in SAYING):
            continue
        place = f"{_short(path)}:{call.lineno}"
        words = [arg.value for arg in call.args if isinstance(arg, nodes.Const) and isinstance(arg.value, str)]
        if not words and call.node.name == "both":
            continue  # it takes Messages too
        if not words:
            raise NotLiteral(place)
        yield Said(words[0], place, words[1] if call.node.name == "ngettext" else "")


def parameters(sentence: str) -> set[str]:
    return set(PARAMETER.findall(sentence))


def missing(locale: str) -> list[Said]:
    known = catalogues.read(locale)
    seen: dict[str, Said] = {}
    for each in said():
        if (each.plural or each.id) not in known:
            seen.setdefault(each.id, each)
    return list(seen.values())


def entry(each: Said) -> str:
    """A .po entry that waits for its translation."""
    lines = [f"#: {each.place}", f"msgid {_quoted(each.id)}"]
    if each.plural:
        return "\n".join([*lines, f"msgid_plural {_quoted(each.plural)}", 'msgstr[0] ""'])
    return "\n".join([*lines, 'msgstr ""'])


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


if __name__ == "__main__":
    locale, *words = sys.argv[1:] or ["zh_CN"]
    for each in missing(locale):
        if not words or any(word in each.place for word in words):
            print(entry(each) + "\n")
