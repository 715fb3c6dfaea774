"""The project's files and their syntax trees, read once for all tests of its shape."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ("domain", "portal", "admin", "api", "web", "workers", "concord", "templates", "bench")
VERBS = {"get", "post", "put", "patch", "delete"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def files() -> tuple[Path, ...]:
    """All that git keeps or would keep; without git, all that is not hidden or made."""
    try:
        said = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        found = [ROOT / line for line in said.splitlines()]
    except (OSError, subprocess.CalledProcessError):
        found = [path for path in ROOT.rglob("*") if not any(part.startswith(".") or part in {"var", "__pycache__"} for part in path.parts)]
    return tuple(path for path in found if path.is_file())


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def python(*rooms: str) -> Iterator[Path]:
    for path in files():
        if path.suffix == ".py" and name(path).split("/")[0] in rooms:
            yield path


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf8"))


@cache
def lines(path: Path) -> tuple[str, ...]:
    """The lines that say something: neither empty nor a comment alone."""
    return tuple(line for line in path.read_text("utf8").splitlines() if line.strip() and not line.lstrip().startswith("#"))


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            yield node


def body_lines(node: Function) -> int:
    """Lines of the body, its docstring not counted."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def is_handler(node: Function) -> bool:
    return any(called(mark) in VERBS for mark in node.decorator_list)


def called(mark: ast.expr) -> str:
    """The last name in what is called: `web.get(…)` and `get(…)` are both `get`."""
    target = mark.func if isinstance(mark, ast.Call) else mark
    return target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
