"""What a page says at either door, read as its reader would: its rows, its forms, its greyed buttons, what stands beside a field."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from domain.accounts.models import Person
from domain.shared.actor import Actor
from domain.shared.spreadsheet import read as read_workbook
from domain.shared.work import unit
from templates.language import speaking, translate
from tests.cast import NOW
from tests.deliveries.late import HOUSE
from tests.templates.page_reader import Element
from tests.templates.page_reader import read as read_page

NEVER = "0198c0de-0000-7000-8000-00000000dead"
LANGUAGES = ("zh-CN", "en")


def zh(sentence: str, **params: Any) -> str:
    return in_(LANGUAGES[0], sentence, **params)


def in_(language: str, sentence: str, **params: Any) -> str:
    """A sentence of the catalogue as the reader of that language has it."""
    with speaking(language):
        return translate(sentence, **params)


def reads(language: str, *people: Actor) -> None:
    """These people read that language from now on."""
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(Person).where(Person.id.in_([each.id for each in people])).values(language=language))


def rows(answer: Any, within: str = "list") -> list[str]:
    """The words of each row of the tables in the part of the page with that id, heads left out."""
    found = [each for each in read_page(answer.text).all() if each.attributes.get("id") == within]
    assert len(found) == 1, f"{len(found)} parts {within}"
    return [row.words for row in found[0].all("tr") if row.all("td")]


def part(answer: Any, name: str) -> str:
    """The words of the part of the page with that id; empty where there is none."""
    return next((each.words for each in read_page(answer.text).all() if each.attributes.get("id") == name), "")


def actions(answer: Any) -> set[str]:
    """Where the forms and the buttons of the page's body lead that change something."""
    main = main_of(answer)
    posts = {form.attributes["action"] for form in main.all("form") if form.attributes.get("method") == "post"}
    return posts | {each.attributes["formaction"] for each in main.all("button") if each.has("formaction")}


def greyed(answer: Any) -> dict[str, str]:
    """The buttons that cannot run yet, each with its reason."""
    main = main_of(answer)
    by_id = {each.attributes["id"]: each for each in main.all() if each.has("id")}
    shut = [each for each in main.all("button") if each.attributes.get("aria-disabled") == "true"]
    return {each.words: by_id[each.attributes["aria-describedby"]].words for each in shut}


def beside(answer: Any, name: str) -> str:
    """What is said to be wrong beside the field with that name (or id)."""
    return part(answer, f"{name}-error")


def told_at(answer: Any) -> list[str]:
    """The names of the fields that the summary of what is wrong leads to; for a point that no field of the page answers to, its words."""
    everything = read_page(answer.text).all()
    names = {each.attributes["id"]: each.attributes.get("name", "") for each in everything if each.has("id")}
    [summary] = [each for each in everything if each.attributes.get("id") == "errors"]
    return [next((names[link.attributes["href"][1:]] for link in point.all("a")), point.words) for point in summary.all("li")]


def typed(answer: Any, name: str) -> str:
    """What stands in the field of that name: the first of them on the page that holds anything."""
    found = [_value(each) for each in main_of(answer).all("input", "textarea", "select") if each.attributes.get("name") == name]
    assert found, f"no field {name}"
    return next((each for each in found if each), "")


def links(answer: Any) -> set[str]:
    return {each.attributes["href"] for each in main_of(answer).all("a") if each.has("href")}


def cells(answer: Any) -> tuple[list[Any], list[list[Any]]]:
    """Heads and rows of a workbook that was answered."""
    assert answer.status_code == 200, answer.status_code
    heads, *found = read_workbook(answer.content, most_rows=1000).rows
    return list(heads), [list(row) for row in found]


def main_of(answer: Any) -> Element:
    return read_page(answer.text).one("main")


def _value(element: Element) -> str:
    if element.tag == "textarea":
        return element.words
    if element.tag == "select":
        return next((each.attributes.get("value", each.words) for each in element.all("option") if each.has("selected")), "")
    if element.attributes.get("type") in {"radio", "checkbox"}:
        return element.attributes.get("value", "on") if element.has("checked") else ""
    return element.attributes.get("value", "")
