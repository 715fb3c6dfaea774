"""Reads a rendered page the way a strict browser and a screen reader would."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
DRAWN = {"path", "rect", "circle", "use", "line", "polyline"}
PLAIN = {"script", "style"}  # up to whose end nothing is a tag
VALUE = r"""(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?"""
TAG = re.compile(  # what opens with < and is written as it should be: a remark, an end, or a beginning with its attributes
    r"""<(?:!--.*?-->|![^>]*>|/(?P<end>[a-zA-Z][^\s/>]*)\s*>"""
    rf"""|(?P<begin>[a-zA-Z][^\s/>]*)(?P<given>(?:\s+[^\s=>"'/]+{VALUE})*)\s*(?P<closed>/?)>)""", re.S,
)
GIVEN = re.compile(r"""([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")


@dataclass(slots=True)
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, *tags: str) -> list[Element]:
        """Every element below with one of `tags`, in the page's order; without tags each."""
        found, waiting = [], self.children[::-1]
        while waiting:
            each = waiting.pop()
            if not tags or each.tag in tags:
                found.append(each)
            waiting += each.children[::-1]
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


class _Reader:
    """Quick, for every page of every test goes through it; and stricter than what browsers forgive."""

    def __init__(self, html: str) -> None:
        self.root = Element("", {})
        self.open = [self.root]
        self.faults: list[str] = []
        self.at, self.html = 0, html
        while (start := html.find("<", self.at)) >= 0:
            self._text(html[self.at : start])
            found = TAG.match(html, start)
            self.at = found.end() if found else start + 1
            if found is None:
                self.faults.append(f"no tag, and no &lt; either: {html[start:start + 80]}")
            elif found["begin"]:
                self._begins(found["begin"].lower(), GIVEN.findall(found["given"]), bool(found["closed"]))
            elif found["end"]:
                self._ends(found["end"].lower())
        self._text(html[self.at :])

    def _begins(self, tag: str, given: list[tuple[str, str, str, str]], closed: bool) -> None:
        attributes = {name.lower(): unescape(one or other or bare) for name, one, other, bare in given}
        if len(attributes) != len(given):
            self.faults.append(f"an attribute twice in <{tag}>: {[name for name, *_ in given]}")
        if closed and tag not in VOID | DRAWN:
            self.faults.append(f"<{tag}/> closes nothing in HTML")
        element = Element(tag, attributes)
        self.open[-1].children.append(element)
        if not closed and tag not in VOID:
            self.open.append(element)
        if tag in PLAIN and not closed:
            end = self.html.find(f"</{tag}", self.at)
            element.text, self.at = self.html[self.at : end], end

    def _ends(self, tag: str) -> None:
        if self.open[-1].tag != tag:
            self.faults.append(f"</{tag}> closes <{self.open[-1].tag}>")
        if any(element.tag == tag for element in self.open):
            while self.open.pop().tag != tag:
                continue

    def _text(self, text: str) -> None:
        if text:
            self.open[-1].text += unescape(text)


def read(html: str) -> Element:
    """The page as a tree. Fails where tags do not match."""
    reader = _Reader(html)
    assert reader.faults == [], reader.faults
    assert len(reader.open) == 1, f"never closed: {[element.tag for element in reader.open[1:]]}"
    return reader.root


def faults(page: Element) -> list[str]:
    """What stands against a page, by the house's rules: ids, labels, names of buttons, style and script in the line."""
    every = page.all()
    counted = Counter(element.attributes["id"] for element in every if element.has("id"))
    ids = set(counted)
    found = [f"the id {each} twice" for each, times in counted.items() if times > 1]
    labels = [element for element in every if element.tag == "label"]
    labelled = {element.attributes.get("for") for element in labels}
    inside = {id(child) for element in labels for child in element.all("input", "select", "textarea")}
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
