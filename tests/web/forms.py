"""The forms of a page, as a browser finds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.cast import PASSWORD

SECRETS = {"_csrf", "_token"}
FULL = {  # a form that would be taken, so that a refusal is for the thing's sake and not for a blank field
    "why": "理由", "reason": "理由", "text": "我方建议", "body": "留言", "password": PASSWORD, "decision": "accept", "minutes": "纪要",
    "record": "记录",
    "name": "新名字", "email": "new@k001.example", "roles": "buyer", "active": "1", "date": "2026-12-24", "result": "ok", "heads": "何志明",
    "on_hand": "5", "counted_on": "2026-11-20", "last": "2026-12-24", "value": "5", "agenda": "议程", "place": "会议室", "accept": "1",
    "what": "received", "quantity": "5",
}


@dataclass
class Form:
    """`fields` are names with the value that a browser would send; `typed` those that somebody fills in."""

    action: str
    method: str
    multipart: bool = False
    fields: list[tuple[str, str]] = field(default_factory=list)
    typed: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)  # those that hold free text

    @property
    def version(self) -> int | None:
        return next((int(value) for name, value in self.fields if name == "_version" and value.isdigit()), None)

    @property
    def filled(self) -> dict[str, str]:
        """What would be taken, for the fields that stand empty: so that a form is refused for its bad field and for no other."""
        return {name: FULL[name] for name in {*self.typed, *dict(self.fields)} if name in FULL and not dict(self.fields).get(name)}

    def data(self, **changes: str) -> dict[str, str]:
        """What is sent when these fields are changed and the others left."""
        return {name: changes.get(name, value) for name, value in self.fields if name not in SECRETS | {"_version"}} | changes


class Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.inside: Form | None = None
        self.area: str | None = None
        self.select: str | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.inside = Form(given.get("action", ""), given.get("method", "get").upper(), "multipart" in given.get("enctype", ""))
            self.forms.append(self.inside)
        elif self.inside is not None and tag in {"input", "button", "select", "textarea"} and given.get("name"):
            self._field(tag, given)
        elif tag == "option" and self.inside is not None and self.select and "selected" in given:
            self.inside.fields.append((self.select, given.get("value", "")))
            self.select = None

    def _field(self, tag: str, given: dict[str, str]) -> None:
        assert self.inside is not None
        name, kind = given["name"], given.get("type", "text")
        if tag == "select":
            self.select = name
            self.inside.typed.add(name)
        elif tag == "textarea":
            self.area = name
            self.inside.typed.add(name)
            self.inside.written.add(name)
        elif tag == "input" and kind not in {"checkbox", "radio", "file", "submit"}:
            self.inside.fields.append((name, given.get("value", "")))
            if name not in SECRETS:
                self.inside.typed.add(name)
            if kind in {"text", "search"} and name not in SECRETS:
                self.inside.written.add(name)
        elif kind in {"checkbox", "radio"}:
            self.inside.typed.add(name)
            if "checked" in given:
                self.inside.fields.append((name, given.get("value", "on")))

    def handle_data(self, data: str) -> None:
        if self.area and self.inside is not None:
            self.inside.fields.append((self.area, data))
            self.area = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None
        if tag == "select" and self.select and self.inside is not None:
            self.inside.fields.append((self.select, ""))
            self.select = None
        if tag == "textarea" and self.area and self.inside is not None:
            self.inside.fields.append((self.area, ""))
            self.area = None


def forms_of(html: str) -> list[Form]:
    finder = Finder()
    finder.feed(html)
    return finder.forms
