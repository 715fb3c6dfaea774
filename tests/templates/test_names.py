"""One way to name a part and a customer for the reader: on pages, in messages, on paper, among choices."""

from __future__ import annotations

import contextvars
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from domain.records.sheets import restored, stored
from domain.shared.message import Message, Named
from domain.shared.names import Names
from templates import environment, render
from templates.labels import customers, noted, part_name
from templates.language import customer, named, naming, part, say, speaking

PARTS = Names({"发动机悬置": "Engine mount"}, {("支架", "HC-1"): "Bracket"})
CUSTOMERS = Names({"远江汽车": "Yuanjiang Automotive Group"})


@pytest.fixture(autouse=True)
def lists() -> Iterator[None]:
    with naming((lambda: PARTS, lambda: CUSTOMERS)):
        yield


@pytest.fixture
def english() -> Iterator[None]:
    with speaking("en"):
        yield


def test_a_chinese_reader_has_names_as_the_rows_hold_them_and_no_list_is_read() -> None:
    def never() -> Names:
        raise AssertionError("read for a Chinese reader")

    with naming((never, never)):
        assert (part("发动机悬置"), customer("远江汽车"), noted("K1 · 远江汽车")) == ("发动机悬置", "远江汽车", "K1 · 远江汽车")


def test_an_english_reader_has_the_english_names(english: None) -> None:
    assert (part("发动机悬置"), part("支架", "", "HC-1"), customer("远江汽车", "K001")) == ("Engine mount", "Bracket", "Yuanjiang Automotive Group")


@pytest.mark.parametrize("words", ["", "发动机悬置 改型", "Motorlager"])
def test_what_stands_on_no_list_stays(english: None, words: str) -> None:
    assert (part(words), customer(words)) == (words, words)


def test_where_no_list_is_at_hand_names_stay(english: None) -> None:
    def without() -> str:
        return part("发动机悬置")

    assert contextvars.Context().run(without) == "发动机悬置"


def test_a_record_with_both_names_is_named_by_itself() -> None:
    both, one = SimpleNamespace(name_zh="支架", name_en="Holder"), SimpleNamespace(name_zh="支架", name_en="")
    assert (named(both), named(one)) == ("支架", "支架")
    with speaking("en"):
        assert (named(both), named(one)) == ("Holder", "支架")


def test_a_message_names_a_part_and_a_customer_in_the_language_of_who_reads_it() -> None:
    told = Message("{customer}: {name}", customer=Named("远江汽车", of="customer"), name=Named("支架", "HC-1"))
    assert (say(told), str(told)) == ("远江汽车: 支架", "远江汽车: 支架")
    with speaking("en"):
        assert say(told) == "Yuanjiang Automotive Group: Bracket"


def test_a_stored_message_still_knows_what_it_names() -> None:
    told = Message("{name}", name=Named("支架", "HC-1"), inner=Message("{name}", name=Named("远江汽车", of="customer")))
    assert Message.from_json(told.as_json()).params == told.params
    assert restored(stored(told)).params == told.params


def test_paper_prints_the_english_name_below_the_chinese_one(english: None) -> None:
    assert part_name("发动机悬置") == '发动机悬置<span class="en">Engine mount</span>'
    assert part_name("<改型>") == "&lt;改型&gt;"


def test_paper_in_chinese_prints_one_name() -> None:
    assert part_name("发动机悬置") == "发动机悬置"


def test_customers_to_choose_from_and_beside_what_was_found_are_named_for_the_reader(english: None) -> None:
    assert customers([("K001", "远江汽车"), ("K009", "明德")]) == [("K001", "Yuanjiang Automotive Group"), ("K009", "明德")]
    assert noted("PO-1 · 远江汽车") == "PO-1 · Yuanjiang Automotive Group"


def test_templates_have_them_as_filters(english: None) -> None:
    page = environment().from_string('{{ "支架"|part("HC-1") }} {{ "远江汽车"|customer }} {{ row|named }}')
    assert page.render({"row": SimpleNamespace(name_zh="支架", name_en="Holder")}) == "Bracket Yuanjiang Automotive Group Holder"


def test_a_mail_names_the_part_in_its_readers_language() -> None:
    facts = {"delay": "DY-1", "po_number": "PO-1", "name": "发动机悬置"}
    assert "Engine mount" in render("mail/delay_found/facts.txt", facts, language="en")
    assert "发动机悬置" in render("mail/delay_found/facts.txt", facts, language="zh-CN")
