"""What the browser keeps for us comes back as it was, or counts for nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.settings import Settings
from web.cookies import Cookies, read
from web.keys import Keys

KEYS = Keys.of("a secret")


def test_a_token_holds_for_its_session_and_for_no_other():
    token = KEYS.csrf("session one")
    assert KEYS.csrf_holds(token, "session one")
    assert not KEYS.csrf_holds(token, "session two")
    assert not KEYS.csrf_holds(token, "")


def test_a_token_is_another_each_time():
    assert KEYS.csrf("s") != KEYS.csrf("s")


def test_a_token_of_another_secret_does_not_hold():
    assert not KEYS.csrf_holds(Keys.of("another").csrf("s"), "s")


def test_no_secret_is_one_of_its_own():
    assert not Keys.of("").csrf_holds(Keys.of("").csrf("s"), "s")


@given(st.text())
def test_no_made_up_token_holds(token):
    assert not KEYS.csrf_holds(token, "s")


def test_a_sealed_value_comes_back():
    assert KEYS.opened("flash", KEYS.sealed("flash", ["ok", {"id": "契合"}])) == ["ok", {"id": "契合"}]


@pytest.mark.parametrize(
    "spoil",
    [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: "x" + t, lambda t: t.replace(".", ""), lambda t: "", lambda t: "契."],
)
def test_a_sealed_value_that_was_touched_counts_for_nothing(spoil):
    assert KEYS.opened("flash", spoil(KEYS.sealed("flash", [1]))) is None


def test_a_value_sealed_for_one_purpose_opens_for_no_other():
    assert KEYS.opened("known", KEYS.sealed("flash", [1])) is None


@pytest.mark.parametrize(
    ("address", "name", "secure"),
    [
        ({"host": "127.0.0.1"}, "__Host-concord-portal", True),
        ({"public_url": "https://concord.example"}, "__Host-concord-portal", True),
        ({"public_url": "http://concord.example"}, "concord-portal", False),
        ({"host": "0.0.0.0"}, "concord-portal", False),
    ],
)
def test_cookies_are_bound_to_the_host_where_a_browser_lets_them(address, name, secure):
    cookies = Cookies.of("portal", Settings(**address))
    header = cookies.set(cookies.session, "x")[1]
    assert (cookies.session, "Secure" in header) == (name, secure)
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Path=/" in header


def test_the_doors_have_cookies_of_their_own():
    assert Cookies.of("portal", Settings()).session != Cookies.of("admin", Settings()).session


def test_a_dropped_cookie_ends_at_once():
    cookies = Cookies.of("portal", Settings())
    assert "Max-Age=0" in cookies.drop(cookies.session)[1]


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("a=1; b=2", {"a": "1", "b": "2"}),
        ("a=1; a=2", {"a": "1"}),
        ('a="x"', {"a": "x"}),
        ("", {}),
        ("=;;=x; c", {}),
        ("a=b=c", {"a": "b=c"}),
    ],
)
def test_cookies_are_read_as_browsers_send_them(header, found):
    assert read(header) == found
