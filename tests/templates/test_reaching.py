"""Each link of the summary of what is wrong reaches a field of the form that was refused, whatever its id."""

from __future__ import annotations

import re

import pytest

from templates.reaching import led

SIGN = '<form method="post" action="/r/1/signature"><input id="password" name="password"></form>'
JUDGE = (
    '<form action="/r/1/class?back=1" method="post"><input type="hidden" name="_csrf"><select id="class-x" name="class"></select>'
    '<fieldset id="kind"><input type="radio" name="kind" value="a"></fieldset><span id="answer-9"><input type="radio" name="answer"></span>'
    '<input id="password-overrule" name="password"><button name="decision">x</button></form>'
)
ROWS = '<form action="/rows"><input id="password-rows" name="password"><button formaction="/rows/signatures?view=mine">x</button></form>'
BESIDE = '<input id="elsewhere" name="elsewhere" form="f">'


def links(address: str, *names: str) -> list[str]:
    told = "".join(f'<li><a href="#{name}">What is wrong &amp; more</a></li>' for name in names)
    page = led(f'<main><div class="errsum" id="errors"><h2>x</h2><ul>{told}</ul></div>{SIGN}{JUDGE}{ROWS}{BESIDE}</main>', address)
    assert page.count("What is wrong &amp; more") == len(names) and SIGN in page and JUDGE in page
    return re.findall(r'href="#([^"]*)"', page)


@pytest.mark.parametrize(("address", "name", "target"), [
    ("/r/1/signature", "password", ["password"]),
    ("/r/1/class", "password", ["password-overrule"]),  # not the one that signs
    ("/r/1/class", "class", ["class-x"]),
    ("/r/1/class", "kind", ["kind"]),
    ("/r/1/class", "answer", ["answer-9"]),  # what stands around the choice
    ("/r/1/class", "decision", ["password-overrule"]),  # the nearest before it
    ("/r/1/class", "elsewhere", ["elsewhere"]),  # a field outside that belongs to it
    ("/r/1/class", "source", []),  # of another page: said, without a link that leads nowhere
    ("/r/1/signature", "class-x", []),  # another form's
    ("/r/2/class", "password", []),
    ("/rows/signatures", "password", ["password-rows"]),  # sent there by one of its buttons
])
def test_a_link_leads_into_the_form_that_was_refused_or_is_none(address: str, name: str, target: list[str]) -> None:
    assert links(address, name) == target


def test_each_of_several_leads_to_its_own() -> None:
    assert links("/r/1/class", "password", "class", "nothing") == ["password-overrule", "class-x"]


def test_of_several_forms_that_are_sent_to_one_address_the_one_that_has_the_field_is_meant() -> None:
    two = '<form action="/n"><input id="a-1" name="a"></form><form action="/n"><input id="b-2" name="b"></form>'
    page = led('<div class="errsum"><ul><li><a href="#b">x</a></li></ul></div>' + two, "/n")
    assert 'href="#b-2"' in page


def test_a_page_without_a_summary_stays_as_it_is() -> None:
    page = f'<main><a href="#password">x</a>{SIGN}</main>'
    assert led(page, "/r/1/class") == page
