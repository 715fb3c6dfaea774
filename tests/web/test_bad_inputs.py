"""Whatever is typed into whatever field: an answer in words, quickly, and nothing written that was refused (B5).

The forms are those that the pages show, the query parameters those that their filters send: a new page is walked by itself.
"""

from __future__ import annotations

import html
import re
from collections import Counter

import pytest

from tests.web import world as worlds
from tests.web.bad_inputs import BAD
from tests.web.forms import forms_of
from tests.web.stations import in_every_state
from tests.web.walking import Dry, ask, asked_for, found, pages, samples, send, sent, walk

SAMPLE = 4  # of the bad inputs for all fields of a form together, in the drill; every day half as many


@pytest.fixture
def world(cast):
    return worlds.build(cast)


@pytest.fixture
def stations(world):
    """Orders of A at every station of the review: what can be typed is asked for at each."""
    return in_every_state(world.cast)


@pytest.mark.parametrize("door", ["portal", "admin"])
def test_every_field_of_every_form_stands_bad_input(visit, application, world, door, stations, monkeypatch):
    walked = found(visit, application, world, door, stations)
    wrong, answered = walk(Dry(monkeypatch), walked, 1, SAMPLE // 2)
    assert wrong == [], "\n".join(wrong)
    assert answered.total() > 100 and answered[303] and answered[422]
    assert [name for _, form in walked for name in form.typed if not PLAIN.fullmatch(name)] == []
    assert {form.action.rpartition("/")[2] for _, form in walked} >= MET[door]


PLAIN = re.compile(r"[\w:.-]+")  # a field's name; anything else is a slip of a template, and is read by nobody
MET = {  # last words of the addresses of forms that only certain stations show
    "portal": {"countersignature", "messages", "withdrawal", "answer", "users"},
    "admin": {"approval", "release", "ruling", "negotiation", "refusal", "meeting", "resumption", "split", "people", "proposal"},
}
GIVEN_BACK = "契合<标记>"


@pytest.mark.parametrize("door", ["portal", "admin"])
def test_what_was_typed_into_a_form_is_given_back_when_it_is_refused(visit, application, world, door, stations):
    """Each line and area of text, in the page of the refusal, escaped. What comes from a list or is a secret is not typed."""
    lost, tried = [], 0
    for visitor, form in found(visit, application, world, door, stations):
        if form.method == "POST":
            answer, _ = send(visitor, form, form.data(**dict.fromkeys(form.written, GIVEN_BACK)))
            if answer.status_code == 422:
                tried += 1
                missing = len(form.written) - answer.text.count(html.escape(GIVEN_BACK))
                lost += [f"{form.action}: {missing} of {sorted(form.written)}"] if missing > 0 else []
    assert lost == [], "\n".join(lost)
    assert tried >= (5 if door == "portal" else 15)


PARTS = 8  # of the drill, so that each is a matter of minutes


@pytest.mark.drill
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("door", ["portal", "admin"])
def test_every_field_of_every_form_stands_every_bad_input(visit, application, world, door, stations, part, monkeypatch, figure):
    walked = found(visit, application, world, door, stations)[part::PARTS]
    wrong, answered = walk(Dry(monkeypatch), walked, len(BAD), SAMPLE)
    figure(f"{answered.total()} inputs to {len(walked)} forms, answered {dict(answered)}")
    assert wrong == [], "\n".join(wrong)
    assert answered.total() > 500


@pytest.mark.drill
@pytest.mark.parametrize("name", ["wang_min", "li_qian", "it"])
def test_every_parameter_that_a_page_looks_at_stands_every_bad_input(visit, application, world, name, monkeypatch, figure):
    actor = getattr(world.cast, name)
    visitor, wrong, answered = visit(actor, checks=False), [], Counter()
    for url in pages(application, world, "portal" if actor.is_customer else "admin"):
        faults, told = ask(Dry(monkeypatch), visitor, url, asked_for(monkeypatch, visitor, url), len(BAD))
        wrong, answered = wrong + faults, answered + told
    figure(f"{answered.total()} addresses, answered {dict(answered)}")
    assert wrong == [], "\n".join(wrong)
    assert answered.total() > 500


@pytest.mark.parametrize("door", ["portal", "admin"])
def test_every_page_stands_parameters_that_it_never_asked_for(visit, application, world, door):
    visitor = visit(world.cast.wang_min if door == "portal" else world.cast.zhao)
    visitor.checks = False
    names = ("q", "page", "after", "before", "sort", "state", "view", "since", "until", "draft", "copy", "customer", "next", "id", "kind")
    wrong = []
    for url in pages(application, world, door):
        for bad in samples(url, 2):
            answer = visitor.get(url, params=dict.fromkeys(names, sent(bad)[:300]))
            if answer.status_code >= 500:
                wrong.append(f"{url} answered {answer.status_code} to {bad[:60]!r}")
    assert wrong == [], "\n".join(wrong)


def test_there_are_two_hundred_bad_inputs():
    assert len(BAD) >= 200


def test_what_was_typed_is_given_back_with_what_is_wrong(visit, cast):
    typed = "<b>新用户</b>"
    answer = visit(cast.a_admin).post("/users", {"name": typed, "email": "no address", "roles": "buyer"})
    assert answer.status_code == 422
    assert "&lt;b&gt;新用户&lt;/b&gt;" in answer.text
    assert typed not in answer.text
    assert 'value="no address"' in answer.text


def test_the_finder_of_forms_sees_what_a_browser_sends():
    page = """<form method=post action=/x><input name=a value=1><select name=b><option value=2 selected></select>
    <textarea name=c>3</textarea><input type=checkbox name=d value=4 checked><input type=checkbox name=e></form>"""
    (form,) = forms_of(page)
    assert form.data() == {"a": "1", "b": "2", "c": "3", "d": "4"}
    assert form.typed == {"a", "b", "c", "d", "e"}
