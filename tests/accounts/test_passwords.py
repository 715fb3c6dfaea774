"""Passwords are long rather than strange, and compare as people type them."""

from __future__ import annotations

import pytest

from domain.accounts import passwords


def test_a_password_matches_itself_and_nothing_else():
    stored = passwords.hashed("correct horse battery staple")
    assert passwords.matches("correct horse battery staple", stored)
    assert not passwords.matches("correct horse battery stapl", stored)
    assert not passwords.matches("", stored)


def test_hashing_costs_what_was_agreed():
    assert passwords.hashed("a long enough password").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_same_password_is_stored_differently_each_time():
    assert passwords.hashed("one and the same") != passwords.hashed("one and the same")


def test_nobody_without_a_password_comes_in():
    assert not passwords.matches("", None)
    assert not passwords.matches("anything at all", None)


def test_a_password_composed_differently_by_another_keyboard_is_the_same():
    assert passwords.matches("e\u0301tude n\u00ba 5", passwords.hashed("\u00e9tude n\u00ba 5"))


def test_a_password_of_two_hundred_chinese_characters_is_kept_whole():
    long = "契合" * 100
    stored = passwords.hashed(long)
    assert passwords.refusals("契合如符节四方来" + long[:200]) == []
    assert passwords.matches(long, stored)
    assert not passwords.matches(long[:-1] + "节", stored)


def test_what_follows_the_longest_is_never_cut_off_in_silence():
    stored = passwords.hashed("x" * passwords.LONGEST)
    assert not passwords.matches("x" * (passwords.LONGEST + 1), stored)
    assert passwords.refusals("ab cd ef gh" * 30)


@pytest.mark.parametrize("password", ["", "short", "1234567"])
def test_a_short_password_is_refused_with_how_long_it_must_be(password):
    assert "8" in str(passwords.refusals(password)[0])


@pytest.mark.parametrize(
    "password",
    [
        "password1",
        "Passw0rd!!",
        "qwertyuiop",
        "12345678",
        "abcdefgh",
        "87654321",
        "aaaaaaaa",
        "Concord2026",
        "hengchuan1",
        "woaini1314",
        "admin123",
    ],
)
def test_what_everybody_guesses_first_is_refused(password):
    assert "easily guessed" in str(passwords.refusals(password)[0])


def test_ones_own_name_or_address_is_refused():
    assert passwords.refusals("wangmin2026", "Wang Min", "wang.min@k001.example")
    assert passwords.refusals("Wang.Min", "Wang Min", "wang.min@k001.example")


@pytest.mark.parametrize(
    "password", ["correct horse battery staple", "vK3pplq9", "下摆臂 八十六块四", "        x y z w", "no CAPITALS needed"]
)
def test_no_kind_of_character_is_demanded(password):
    assert passwords.refusals(password) == []


def test_a_password_with_broken_characters_breaks_nothing():
    assert passwords.matches("abc\ud800defgh", passwords.hashed("abc\ud800defgh"))
