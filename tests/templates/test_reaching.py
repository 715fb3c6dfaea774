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


LABELLED = (
    '<form action="/n"><div class="fld"><label for="note">备注 <span class="opt">选填</span></label><textarea id="note" name="note"></textarea>'
    '</div><label class="fld"><span>您的 &amp; 数量</span><input id="quantity-1" name="quantity"></label>'
    '<fieldset id="kind"><legend class="lab">种类</legend><input type="radio" name="kind" value="a"></fieldset>'
    '<span id="r-1" role="radiogroup" aria-label="第 1 行"><input type="radio" name="r-1"></span><p>x</p><input id="bare" name="bare"></form>'
)


def said(name: str, language: str = "zh-CN", bare: str = " data-bare") -> str:
    told = f'<div class="errsum"><ul><li><a href="#{name}"{bare}>最多 500 个字符。</a></li></ul></div>'
    found = re.search(r"<li>(.*?)</li>", led(f'<html lang="{language}">{told}{LABELLED}', "/n"))
    assert found is not None
    return found[1]


@pytest.mark.parametrize(("name", "words"), [
    ("note", '<a href="#note">备注：最多 500 个字符。</a>'), ("quantity", '<a href="#quantity-1">您的 &amp; 数量：最多 500 个字符。</a>'),
    ("kind", '<a href="#kind">种类：最多 500 个字符。</a>'), ("r-1", '<a href="#r-1">第 1 行：最多 500 个字符。</a>'),
    ("elsewhere", "最多 500 个字符。"),  # of another page, and nothing is known of it
    ("bare", '<a href="#bare">最多 500 个字符。</a>'),
])
def test_words_that_name_no_field_have_its_label_before_them(name: str, words: str) -> None:
    assert said(name) == words


def test_words_that_name_their_field_stay_as_they_are_and_english_has_its_own_colon() -> None:
    assert said("note", bare="") == '<a href="#note">最多 500 个字符。</a>'
    assert said("note", "en") == '<a href="#note">备注: 最多 500 个字符。</a>'
