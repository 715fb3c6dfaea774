"""Through the front door: in, on, out, and what becomes of the session on the way (B11)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from domain.accounts import actions, sessions
from domain.accounts.models import LoginSession, Person
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import PASSWORD
from tests.web.masking import masked

NEW = "下摆臂 eighty six point four"


class Browser:
    """Keeps cookies as a browser does, and fills the form that it was shown."""

    def __init__(self, client, door=""):
        client.cookies.clear()
        self.client, self.door = client, door

    def open(self, url):
        return self.client.get(self.door + url)

    def send(self, page_url, action, data):
        page = self.open(page_url).text
        csrf = re.search(r'name="_csrf" value="([^"]+)"', page)
        return self.client.post(
            self.door + action, data={"_csrf": csrf[1] if csrf else "", **data}, headers={"origin": "https://127.0.0.1:8000"}
        )

    def sign_in(self, email, password=PASSWORD, **more):
        return self.send("/login", "/login", {"email": email, "password": password, **more})

    @property
    def session(self):
        return self.client.cookies.get(f"__Host-concord-{'admin' if self.door else 'portal'}")


@pytest.fixture
def portal(client):
    return Browser(client)


@pytest.fixture
def admin(client):
    return Browser(client, "/admin")


def test_the_right_password_leads_in(portal, cast):
    answer = portal.sign_in(cast.wang_min.email)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "王敏" in portal.open("/account").text


def test_staff_come_in_at_their_own_door(admin, portal, cast):
    admin.sign_in(cast.li_qian.email)
    assert "李倩" in admin.open("/account").text
    assert Browser.open(portal, "/account").status_code == 303, "and not at the customers'"


def test_a_wrong_password_stays_out_and_keeps_the_address(portal, cast):
    answer = portal.sign_in(cast.wang_min.email, "wrong")
    assert answer.status_code == 401
    assert f'value="{cast.wang_min.email}"' in answer.text
    assert "wrong" not in answer.text
    assert portal.session is None


def test_an_unknown_address_gets_the_same_answer_byte_by_byte(portal, cast):
    texts = []
    for email in (cast.wang_min.email, "nobody@k001.example"):
        texts.append(masked(portal.sign_in(email, "wrong").text, email))
    assert texts[0] == texts[1]


def test_nothing_typed_is_asked_for_in_words(portal, cast):
    answer = portal.sign_in("", "")
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text
    assert 'id="password-error"' in answer.text


def test_who_sends_a_form_after_the_session_ended_keeps_what_was_typed(portal, cast):
    portal.sign_in(cast.a_admin.email)
    page = portal.open("/users").text
    csrf = re.search(r'name="_csrf" value="([^"]+)"', page)[1]
    with unit(system("test")) as work:
        sessions.end_all(work, cast.a_admin.id)
    answer = portal.client.post("/users", data={"_csrf": csrf, "name": "张小明", "email": "z@k001.example"})
    assert answer.status_code == 401
    assert "张小明" in answer.text
    assert 'href="/login' in answer.text


def test_a_session_chosen_by_the_browser_is_never_taken(portal, cast):
    portal.client.cookies.set("__Host-concord-portal", "chosen-by-somebody")
    given = portal.sign_in(cast.wang_min.email).cookies["__Host-concord-portal"]
    assert given != "chosen-by-somebody"
    portal.client.cookies.clear()
    portal.client.cookies.set("__Host-concord-portal", "chosen-by-somebody")
    assert portal.open("/account").status_code == 303


def test_somebody_whose_session_ran_out_signs_in_from_the_same_browser(portal, cast):
    portal.client.cookies.set("__Host-concord-portal", "one-that-ran-out")
    assert portal.sign_in(cast.wang_min.email).status_code == 303


def test_signing_in_again_ends_the_session_before(portal, cast):
    portal.sign_in(cast.wang_min.email)
    first = portal.session
    page = portal.open("/account").text
    csrf = re.search(r'name="_csrf" value="([^"]+)"', page)[1]
    portal.client.post("/login", data={"_csrf": csrf, "email": cast.wang_min.email, "password": PASSWORD})
    assert portal.session != first
    portal.client.cookies.clear()
    portal.client.cookies.set("__Host-concord-portal", first)
    assert portal.open("/account").status_code == 303


def test_after_signing_out_the_copied_cookie_is_dead(portal, cast):
    portal.sign_in(cast.wang_min.email)
    copied = portal.session
    answer = portal.send("/account", "/logout", {})
    assert answer.headers["location"] == "/login"
    assert answer.headers["clear-site-data"] == '"cache"'
    portal.client.cookies.clear()
    portal.client.cookies.set("__Host-concord-portal", copied)
    assert portal.open("/account").status_code == 303


def test_changing_the_password_goes_on_here_and_ends_everywhere_else(portal, cast):
    portal.sign_in(cast.wang_min.email)
    elsewhere = portal.session
    changed = portal.send("/account", "/account/password", {"password": PASSWORD, "new_password": NEW, "again_password": NEW})
    assert changed.status_code == 303
    assert portal.session != elsewhere
    assert portal.open("/account").status_code == 200
    portal.client.cookies.clear()
    portal.client.cookies.set("__Host-concord-portal", elsewhere)
    assert portal.open("/account").status_code == 303


def test_a_password_that_will_not_do_is_said_beside_its_field(portal, cast):
    portal.sign_in(cast.wang_min.email)
    answer = portal.send("/account", "/account/password", {"password": PASSWORD, "new_password": "short", "again_password": "short"})
    assert answer.status_code == 422
    assert 'id="new_password-error"' in answer.text


def test_somebody_closed_is_out_with_the_next_page(portal, cast):
    portal.sign_in(cast.wang_min.email)
    with unit(system("test")) as work:
        work.fetch(Person, cast.wang_min.id).active = False
    assert portal.open("/account").status_code == 303


def test_a_forgotten_password_is_set_by_the_link(portal, cast):
    asked = portal.send("/forgotten", "/forgotten", {"email": cast.wang_min.email})
    assert asked.status_code == 303
    with unit(system("worker")) as work:
        path = actions.recovery.make_link(work, work.fetch(Person, cast.wang_min.id), actions.recovery.timedelta(hours=1))
    assert "王敏" in portal.open(path).text
    portal.send(path, path, {"new_password": NEW, "again_password": NEW})
    assert portal.sign_in(cast.wang_min.email, NEW).status_code == 303
    assert portal.open(path).status_code == 410


def test_whoever_asks_for_a_link_gets_the_same_answer(portal, cast):
    answers = [portal.send("/forgotten", "/forgotten", {"email": email}) for email in (cast.wang_min.email, "nobody@k001.example")]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert answers[0].status_code == answers[1].status_code


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/orders?state=open", "/orders?state=open"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/%09/evil.example", "/%09/evil.example"),
        ("http:/good@evil", "/"),
        ("\t//evil", "/"),
        ("/orders\r\nX: y", "/"),
    ],
)
def test_nobody_is_led_to_another_host(portal, cast, wanted, led):
    assert portal.sign_in(cast.wang_min.email, next=wanted).headers["location"] == led


@pytest.mark.parametrize(
    ("wanted", "led"), [("/admin/orders?state=open", "/admin/orders?state=open"), ("/orders", "/admin/"), ("/admin", "/admin/")]
)
def test_who_signs_in_at_one_door_is_not_led_to_the_other(admin, cast, wanted, led):
    assert admin.sign_in(cast.li_qian.email, next=wanted).headers["location"] == led


def test_the_language_of_somebody_unknown_is_kept_in_a_cookie(portal):
    assert 'lang="zh-CN"' in portal.open("/login").text
    portal.send("/login", "/language", {"language": "en", "next": "/login"})
    assert '<html lang="en"' in portal.open("/login").text


def test_the_browsers_own_wish_changes_nothing(client):
    assert '<html lang="zh-CN"' in client.get("/login", headers={"accept-language": "en"}).text


def test_a_persons_language_goes_with_the_person(portal, cast, client):
    portal.sign_in(cast.wang_min.email)
    portal.send("/account", "/language", {"language": "en", "next": "/account"})
    fresh = Browser(client)
    fresh.sign_in(cast.wang_min.email)
    assert '<html lang="en"' in fresh.open("/account").text


def test_the_colours_are_kept(portal):
    portal.send("/login", "/theme", {"theme": "dark", "next": "/login"})
    assert 'data-theme="dark"' in portal.open("/login").text
    portal.send("/login", "/theme", {"theme": "'><script>", "next": "/login"})
    assert "data-theme" not in portal.open("/login").text.split(">", 2)[1]


def test_an_anonymous_visitor_leaves_no_session(portal, cast):
    for _ in range(3):
        portal.open("/login")
    with unit(system("test")) as work:
        assert work.session.scalars(select(LoginSession)).all() == []


def test_pages_of_somebody_signed_in_are_never_kept(portal, cast):
    portal.sign_in(cast.wang_min.email)
    assert portal.open("/account").headers["cache-control"] == "no-store"
