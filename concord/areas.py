"""docs/areas/<area>.md, drawn from the domain itself: `python -m concord.areas`.

A page tells what an area keeps, through which states it goes and what happens in it; nothing on it is written by hand, so
none of it is out of date.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from concord.ground import whole_domain
from domain.access.policy import POLICY
from domain.shared.base import Base
from domain.shared.workflow import Move, Workflow, state_name

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs" / "areas"
WITHOUT_A_PAGE = {"shared", "access", "reactions"}


def areas() -> list[str]:
    """The areas that keep something."""
    whole_domain()
    domain = importlib.import_module("domain")
    found = [each.name for each in pkgutil.iter_modules(domain.__path__) if each.ispkg and each.name not in WITHOUT_A_PAGE]
    return [area for area in found if list(_tables(area))]


def document(area: str) -> str:
    """The page of one area: its tables, its workflows as diagram and table, its events."""
    modules = [module for module in whole_domain() if f"{module.__name__}.".startswith(f"domain.{area}.")]
    parts = [f"# {area.capitalize()}", "Drawn by `python -m concord.areas` from the domain."]
    parts += [_section("What it keeps", _tables(area)), _section("What happens", _events(modules))]
    parts += [_workflow(each) for each in _workflows(modules)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(title: str, lines: Iterator[str]) -> str:
    found = list(lines)
    return f"## {title}\n\n" + "\n".join(found) if found else ""


def _tables(area: str) -> Iterator[str]:
    models = [mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__module__.startswith(f"domain.{area}.")]
    for model in sorted(models, key=lambda one: str(one.__tablename__)):
        yield f"- `{model.__tablename__}`{_said(model)}"


def _events(modules: list[ModuleType]) -> Iterator[str]:
    for module in modules:
        if module.__name__.endswith(".events"):
            for name, event in inspect.getmembers(module, inspect.isclass):
                if event.__module__ == module.__name__:
                    yield f"- `{name}`{_said(event)}"


def _said(thing: type) -> str:
    """The first sentence of a class's own words."""
    words = (thing.__dict__.get("__doc__") or "").strip()
    if not words or words.startswith(f"{thing.__name__}("):
        return ""
    return " — " + " ".join(words.split("\n\n")[0].split())


def _workflows(modules: list[ModuleType]) -> list[Workflow]:
    found = {id(thing): thing for module in modules for thing in vars(module).values() if isinstance(thing, Workflow)}
    own = [one for one in found.values() if one.states.__module__ in {module.__name__ for module in modules}]
    return sorted(own, key=lambda one: one.kind)


def _workflow(workflow: Workflow) -> str:
    kind, states = workflow.kind, list[Any](workflow.states)  # type: ignore[call-overload]
    arrows = [f"    {source} --> {move.target or source}: {move.action}" for move in workflow.moves.values() for source in move.sources]
    names = [f"    {state.value}: {state_name(kind, state.value)}" for state in states]
    diagram = "\n".join(["```mermaid", "stateDiagram-v2", *names, *arrows, "```"])
    head = "| move | from | to | who | needs |\n|---|---|---|---|---|"
    return "\n\n".join([f"## States: {kind}", diagram, "\n".join([head, *(_row(move) for move in workflow.moves.values())])])


def _row(move: Move) -> str:
    needs = [need.__name__.replace("_", " ") for need in move.needs]
    needs += ["a signature"] if move.signed else []
    needs += ["a reason"] if move.reason else []
    who = f"`{move.permission}`" if move.permission in POLICY else "the system"
    return f"| {move.action} | {', '.join(map(str, move.sources))} | {move.target or 'stays'} | {who} | {'; '.join(needs)} |"


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    for each in areas():
        (TARGET / f"{each}.md").write_text(document(each), "utf8")
