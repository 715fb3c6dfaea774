"""No template lies about: each is rendered by code or taken in by another, each page is titled, each import is used."""

import re
from pathlib import Path

import pytest
from jinja2 import meta, nodes

from templates import environment

ROOT = Path(__file__).parents[2]
ROOMS = ("portal", "admin", "web", "workers", "concord", "domain", "templates")
NAMES = environment().list_templates(filter_func=lambda name: name.endswith((".html", ".txt")) and "fonts/" not in name)
LEFT_TO_CODE = re.compile(r"f?\"([\w/.{}-]+\.(?:html|txt))\"")
OF_A_LETTER = re.compile(r"mail/\w+/(subject|words|facts|button)\.txt")  # workers/composing.py names the folder by the letter


LETTERS = "".join(path.read_text("utf-8") for room in ("domain", "workers") for path in (ROOT / room).rglob("*.py"))


def source(name: str) -> str:
    return environment().loader.get_source(environment(), name)[0]


@pytest.fixture(scope="module")
def used() -> set[str]:
    """Templates that another one extends, imports or includes, and patterns that code renders."""
    found: set[str] = set()
    for name in NAMES:
        tree = environment().parse(source(name))
        found |= {each for each in meta.find_referenced_templates(tree) if each}
        found |= included(tree)
    return found


@pytest.fixture(scope="module")
def rendered() -> list[re.Pattern[str]]:
    """What code renders: literal names, and f-strings whose braces stand for one part of a path."""
    patterns = []
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for written in LEFT_TO_CODE.findall(path.read_text("utf-8")):
                patterns.append(re.compile(re.sub(r"\\\{.*?\\\}", r"[\\w/-]+", re.escape(written))))
    return patterns


@pytest.mark.parametrize("name", NAMES)
def test_each_template_is_rendered_or_taken_in(name: str, used: set[str], rendered: list[re.Pattern[str]]) -> None:
    if name.startswith(("mail/_layout", "mail/_fact", "forms/specimen", "layouts/", "errors/")):
        return
    if OF_A_LETTER.fullmatch(name):
        assert f'"{name.split("/")[1]}"' in LETTERS, f"no letter is called {name}"
        return
    assert name in used or any(pattern.fullmatch(name) for pattern in rendered), f"nothing renders {name}"


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith(("portal/", "admin/", "errors/"))])
def test_each_page_has_a_title_and_its_content(name: str) -> None:
    tree = environment().parse(source(name))
    extended = [each.template.value for each in tree.find_all(nodes.Extends) if isinstance(each.template, nodes.Const)]
    if not extended or not extended[0].startswith("layouts/"):
        assert "<html" not in source(name)
        return
    blocks = {each.name for each in tree.find_all(nodes.Block)}
    assert {"title", "main"} <= blocks


def names_taken(tree: nodes.Template) -> set[str]:
    """Names that a template or a part that it includes asks for: a part sees what the whole has imported."""
    taken = {each.name for each in tree.find_all(nodes.Name) if each.ctx == "load"}
    for part in included(tree):
        taken |= names_taken(environment().parse(source(part)))
    return taken


def included(tree: nodes.Template) -> set[str]:
    """Templates that stand in this one; an address that is put together names every template that fits."""
    found: set[str] = set()
    for each in tree.find_all(nodes.Include):
        if isinstance(each.template, nodes.Const):
            found.add(each.template.value)
        elif isinstance(each.template, nodes.Concat):
            first, last = each.template.nodes[0], each.template.nodes[-1]
            found |= {name for name in NAMES if name.startswith(first.value) and name.endswith(last.value)}
    return found


@pytest.mark.parametrize("name", NAMES)
def test_no_template_imports_what_it_does_not_use(name: str) -> None:
    tree = environment().parse(source(name))
    imported: set[str] = set()
    for each in tree.find_all(nodes.FromImport):
        imported |= {one if isinstance(one, str) else one[1] for one in each.names}
    assert imported - names_taken(tree) == set()


@pytest.mark.parametrize("name", NAMES)
def test_each_template_is_short(name: str) -> None:
    assert len(source(name).splitlines()) <= 150


@pytest.mark.parametrize("name", NAMES)
def test_each_template_compiles_and_asks_for_filters_that_exist(name: str) -> None:
    tree = environment().parse(source(name))
    unknown = {each.name for each in tree.find_all(nodes.Filter)} - set(environment().filters)
    assert unknown == set()
    assert environment().get_template(name).name == name


def test_only_pages_of_one_door_are_used_by_that_door() -> None:
    wrong = []
    for name in NAMES:
        for each in meta.find_referenced_templates(environment().parse(source(name))):
            door = name.split("/")[0]
            if each and door in {"portal", "admin"} and each.startswith({"portal": "admin/", "admin": "portal/"}[door]):
                wrong.append((name, each))
    assert wrong == []
