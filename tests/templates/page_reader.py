"""Reads a rendered page the way a strict browser and a screen reader would."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
DRAWN = {"path", "rect", "circle", "use", "line"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, *tags: str) -> list[Element]:
        """Every element below with one of `tags`, in the page's order; without tags each."""
        found: list[Element] = []
        for child in self.children:
            if not tags or child.tag in tags:
                found.append(child)
            found += child.all(*tags)
        return found

    def one(self, tag: str, **attributes: str) -> Element:
        found = [
            each
            for each in self.all(tag)
            if all(each.attributes.get(name.rstrip("_").replace("_", "-")) == value for name, value in attributes.items())
        ]
        assert len(found) == 1, f"{len(found)} <{tag}> with {attributes}"
        return found[0]

    @property
    def words(self) -> str:
        return " ".join((self.text + " " + " ".join(child.words for child in self.children)).split())

    def has(self, name: str) -> bool:
        return name in self.attributes


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) != len(names):
            self.faults.append(f"an attribute twice in <{tag}>: {names}")
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID | DRAWN:
            self.faults.append(f"<{tag}/> closes nothing in HTML")
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1].tag != tag:
            self.faults.append(f"</{tag}> closes <{self.open[-1].tag}>")
        if any(element.tag == tag for element in self.open):
            while self.open.pop().tag != tag:
                continue

    def handle_data(self, data: str) -> None:
        self.open[-1].text += data


def read(html: str) -> Element:
    """The page as a tree. Fails where tags do not match."""
    reader = _Reader()
    reader.feed(html)
    assert reader.faults == [], reader.faults
    assert len(reader.open) == 1, f"never closed: {[element.tag for element in reader.open[1:]]}"
    return reader.root


def faults(page: Element) -> list[str]:
    """What stands against a page, by the house's rules: ids, labels, names of buttons, style and script in the line."""
    every = page.all()
    counted = Counter(element.attributes["id"] for element in every if element.has("id"))
    ids = set(counted)
    found = [f"the id {each} twice" for each, times in counted.items() if times > 1]
    labelled = {element.attributes.get("for") for element in every if element.tag == "label"}
    inside = {id(child) for element in every if element.tag == "label" for child in element.all("input", "select", "textarea")}
    for element in every:
        found += [
            f"<{element.tag}> points to no {each}"
            for name in ("aria-labelledby", "aria-describedby", "for", "form")
            for each in element.attributes.get(name, "").split()
            if each not in ids
        ]
        quoted = [name for name, value in element.attributes.items() if value[:1] + value[-1:] == '""']
        found += [f"{name} of <{element.tag}> is quoted twice" for name in quoted]
        if element.has("style") or any(name.startswith("on") for name in element.attributes):
            found.append(f"style or script in the line of <{element.tag}>")
        if asked_for(element) and not (element.has("aria-label") or element.attributes.get("id") in labelled or id(element) in inside):
            found.append(f"<{element.tag} name={element.attributes.get('name')}> has no label")
        if element.tag in {"button", "a"} and not (
            element.words or element.has("aria-label") or any(each.has("aria-label") for each in element.all("svg"))
        ):
            found.append(f"<{element.tag}> has no name")
        if element.tag == "form" and not (element.has("action") or element.attributes.get("method") == "dialog"):
            found.append("a form without action")
    return found


def asked_for(element: Element) -> bool:
    """Is this a field that somebody fills in?"""
    return element.tag in {"input", "select", "textarea"} and element.attributes.get("type") not in {"hidden", "submit"}


def check(html: str) -> None:
    """A whole page as it was answered: sound HTML, one heading that stands in its title, no script without the nonce."""
    page = read(html)
    found = faults(page)
    headings = page.all("h1")
    if len(headings) != 1:
        found.append(f"{len(headings)} headings of the first rank: {[each.words for each in headings]}")
    if not page.one("title").words.partition("·")[0].strip():
        found.append("a page without a title")
    found += ["a script without the nonce" for each in page.all("script") if not each.attributes.get("nonce")]
    assert found == [], found
