"""A thing is found by any piece of its number, by its Chinese, by its pinyin and its initials."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.search.tokens import asked, exact, tokens, tokens_of


def found(query: str, text: str) -> bool:
    wanted = asked(query)
    return bool(wanted) and set(wanted) <= set(tokens(text))


@pytest.mark.parametrize("query", ["2904110-K80", "2904110k80", "4110", "110-K", "K80", "29", "k8", "２９０４"])
def test_a_part_is_found_by_any_piece_of_its_number(query: str) -> None:
    assert found(query, "2904110-K80")


@pytest.mark.parametrize("query", ["2904111", "K81", "SO-29"])
def test_another_number_does_not_find_it(query: str) -> None:
    assert not found(query, "2904110-K80")


@pytest.mark.parametrize("query", ["臂", "摆臂", "前下摆臂", "总成 摆臂", "qianxia", "baibi", "qxbb", "bb", "zong"])
def test_a_chinese_name_is_found_by_characters_pairs_pinyin_and_initials(query: str) -> None:
    assert found(query, "前下摆臂总成（左）")


@pytest.mark.parametrize("query", ["臂摆", "左右", "bbxq", "hou"])
def test_what_the_name_does_not_hold_does_not_find_it(query: str) -> None:
    assert not found(query, "前下摆臂总成（左）")


def test_words_of_one_query_must_all_be_there() -> None:
    assert found("摆臂 K80", "前下摆臂 2904110-K80")
    assert not found("摆臂 T15", "前下摆臂 2904110-K80")


@pytest.mark.parametrize("query", ["", "   ", "。，！", "%", "'", "\\", "|&!"])
def test_a_query_that_says_nothing_asks_for_nothing(query: str) -> None:
    assert asked(query) == []


def test_the_very_number_is_known_from_a_piece_of_it() -> None:
    assert exact("SO-251106-018") in tokens("so-251106-018")
    assert exact("251106") not in tokens("SO-251106-018")
    assert exact("摆臂") == exact("SO-1 摆臂") == ""


def test_tokens_of_several_texts_stand_once_each_and_in_order() -> None:
    together = tokens_of(["K80", "摆臂", "K80"])
    assert together == sorted(set(together))
    assert set(together) == set(tokens("K80")) | set(tokens("摆臂"))


@given(st.text(max_size=60))
def test_no_text_makes_an_empty_token_or_one_that_breaks_a_query(text: str) -> None:
    every = tokens(text) + asked(text)
    assert all(token and not set(token) & set("'\\ \0:&|!()<>*") for token in every)


@given(st.text(alphabet="abck0123456789", min_size=3, max_size=12), st.data())
def test_each_piece_of_a_number_from_three_characters_on_finds_it(number: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(number) - 3))
    end = data.draw(st.integers(start + 3, len(number)))
    assert found(number[start:end], number)
