"""What a door does with a request: once, whole or not at all, and always with words."""

from __future__ import annotations

import importlib
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from domain.shared.actor import Actor, Kind, system
from domain.shared.errors import NotFound
from domain.shared.facts import Fact
from domain.shared.work import unit
from tests.web import probe


@pytest.fixture
def one(database):
    with probe.client() as made:
        yield made


def rows() -> list[str]:
    with unit(system("test")) as work:
        return sorted(work.session.scalars(select(Fact.key)))


def test_get_and_post_live_on_one_path(one):
    assert one.get("/thing").status_code == 200
    assert probe.send(one, "/thing").status_code == 303


def test_what_was_done_is_stored_before_it_is_answered(one):
    assert probe.send(one, "/thing", {"note": "x"}).headers["location"] == "/thing?n=0"
    assert rows() == ["done 0"]


@pytest.mark.parametrize(
    ("then", "status", "field"),
    [
        ("invalid", 422, "note"),
        ("password", 422, "password"),
        ("refused", 409, "_1"),
        ("stale", 409, "_stale"),
        ("throttled", 429, "_throttled"),
        ("integrity", 409, "_conflict"),
    ],
)
def test_what_is_refused_is_shown_again_with_what_was_typed_and_leaves_nothing(one, then, status, field):
    answer = probe.send(one, "/thing", {"note": "a long story", "then": then})
    assert answer.status_code == status
    assert field in answer.json()["errors"]
    assert answer.json()["typed"]["note"] == "a long story"
    assert rows() == []


@pytest.mark.parametrize(
    ("then", "status"),
    [("not found", 404), ("forbidden", 403), ("refused", 409), ("invalid", 422), ("bug", 500), ("database", 503), ("throttled", 429)],
)
def test_without_a_page_to_show_again_the_refusal_is_a_page_that_keeps_what_was_typed(one, then, status):
    answer = probe.send(one, "/plain", {"then": then, "note": "a long <b>story</b>"})
    assert answer.status_code == status
    assert "<h1" in answer.text
    assert "a long &lt;b&gt;story&lt;/b&gt;" in answer.text


def test_an_error_of_ours_tells_a_number_and_nothing_of_itself(one):
    answer = probe.send(one, "/plain", {"then": "bug"})
    assert answer.headers["x-request-id"] in answer.text
    assert "ZeroDivision" not in answer.text
    assert "Traceback" not in answer.text


def test_who_must_wait_is_told_how_long(one):
    assert probe.send(one, "/plain", {"then": "throttled"}).headers["retry-after"] == "42"


def test_a_refusal_speaks_the_readers_language(one):
    one.cookies.clear()
    english = one.get("/nowhere", headers={"cookie": "concord-lang=en"})
    assert "There is nothing here" in english.text
    assert "There is nothing here" not in one.get("/nowhere").text


class TestOnce:
    def test_the_same_form_sent_twice_is_done_once_and_answers_the_same(self, one):
        answers = [probe.send(one, "/thing", {"_token": "t1", "note": "x"}) for _ in range(3)]
        assert {answer.headers["location"] for answer in answers} == {"/thing?n=0"}
        assert rows() == ["done 0"]

    def test_the_same_token_with_other_contents_is_refused(self, one):
        probe.send(one, "/thing", {"_token": "t1", "note": "x"})
        assert probe.send(one, "/thing", {"_token": "t1", "note": "y"}).status_code == 422
        assert rows() == ["done 0"]

    def test_a_form_that_was_refused_can_be_sent_again(self, one):
        assert probe.send(one, "/thing", {"_token": "t1", "then": "refused"}).status_code == 409
        assert probe.send(one, "/thing", {"_token": "t1", "note": "better"}).status_code == 303

    def test_another_form_is_another_deed(self, one):
        for token in ("t1", "t2"):
            probe.send(one, "/thing", {"_token": token})
        assert rows() == ["done 0", "done 1"]

    def test_what_is_saved_as_one_goes_is_saved_each_time(self, one):
        for _ in range(2):
            probe.send(one, "/draft", {"_token": "t1"})
        assert rows() == ["done 0", "done 1"]

    def test_twenty_at_once_are_one(self, one):
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda _: probe.send(one, "/thing", {"_token": "t1"}).headers.get("location"), range(20)))
        assert set(answers) == {"/thing?n=0"}
        assert rows() == ["done 0"]


class TestVersion:
    @pytest.mark.parametrize(("sent", "read"), [("3", 3), ("", None), ("x", None), ("-1", None), ("１", None), ("9" * 50, None)])
    def test_the_version_seen_is_a_small_number_or_none(self, one, sent, read):
        probe.send(one, "/thing", {"_version": sent})
        with unit(system("test")) as work:
            assert work.session.get(Fact, "done 0").value["version"] == read


class TestFiles:
    def test_files_come_beside_the_fields(self, one):
        answer = probe.send(one, "/files", {"note": "x"}, files=[("f", ("a.txt", b"one")), ("f", ("../b.txt", b"two"))])
        assert answer.json() == {"files": [["f", "a.txt", 3, "one"], ["f", "b.txt", 3, "two"]], "form": {"note": "x"}}

    def test_more_than_is_taken_is_refused_at_once(self, one):
        answer = probe.send(one, "/files", files=[("f", ("a", b"x" * 200_000))])
        assert answer.status_code == 413

    def test_a_large_body_of_somebody_unknown_is_not_read_at_all(self, one, monkeypatch):
        monkeypatch.setattr(importlib.import_module("web.door"), "FORM_BYTES", 1_000)
        monkeypatch.setattr(importlib.import_module("web.door"), "read_parts", lambda parts: pytest.fail("it was read"))
        answer = probe.send(one, "/files", files=[("f", ("a", b"x" * 5_000))])
        assert answer.status_code == 401
        assert "您尚未登录" in answer.text

    def test_that_of_somebody_known_is_read(self, one, monkeypatch):
        monkeypatch.setattr(importlib.import_module("web.door"), "FORM_BYTES", 1_000)
        monkeypatch.setattr("web.serving.sessions.actor_of", lambda *_: Actor(kind=Kind.PORTAL, id=uuid.uuid4()))
        one.cookies.clear()
        form = {"_csrf": one.side.keys.csrf("known")}
        head = {"origin": probe.HOST, "cookie": f"{one.side.cookies.session}=known"}
        answer = one.post("/files", data=form, headers=head, files=[("f", ("a", b"x" * 5_000))])
        assert answer.json()["files"][0][2] == 5_000

    def test_a_length_that_lies_is_found_out(self, one):
        def endless():
            for _ in range(100):
                yield b"x" * 65_536

        answer = one.post("/thing", content=endless(), headers={"content-type": "application/x-www-form-urlencoded", "origin": probe.HOST})
        assert answer.status_code == 413

    def test_files_are_not_taken_where_none_are_asked_for(self, one):
        assert probe.send(one, "/thing", files=[("f", ("a", b"x"))]).status_code == 413

    def test_a_broken_multipart_body_is_refused_in_words(self, one):
        heads = {"content-type": "multipart/form-data; boundary=x", "origin": probe.HOST, "cookie": f"{one.side.cookies.visit}={'a' * 32}"}
        for body in (b"--x\r\nbroken", b"", b"--y\r\n\r\n--y--"):
            answer = one.post("/files", content=body, headers=heads)
            assert answer.status_code in {400, 403}, body

    def test_a_file_leaves_under_a_safe_name(self, one):
        said = one.get("/file/passwd").headers["content-disposition"]
        assert said.startswith('attachment; filename="')
        assert "\r" not in said
        assert "/" not in said.split("filename*")[0]
        assert "%E5%A5%91%E5%90%88" in said


class TestParameters:
    def test_an_id_comes_as_an_id(self, one):
        assert one.get("/by-id/0198c0de-0000-7000-8000-000000000001").json() == {"id": "UUID"}

    @pytest.mark.parametrize("spoilt", ["1", "0198C0DE-0000-7000-8000-000000000001", "{0198c0de-0000-7000-8000-000000000001}", "x" * 36])
    def test_what_is_no_id_is_not_there(self, one, spoilt):
        assert one.get(f"/by-id/{spoilt}").status_code == 404

    def test_an_address_that_is_too_long_is_refused(self, one):
        assert one.get("/thing?q=" + "x" * 20_000).status_code == 413


def test_a_database_that_takes_too_long_is_said_so(one):
    answer = one.get("/asleep")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"


def test_what_is_asked_too_often_waits(one):
    answers = [one.get("/searched").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_forms_with_a_password_wait_for_each_other_and_no_more_than_a_few_do(one, monkeypatch):
    monkeypatch.setattr(importlib.import_module("web.door"), "MOST_HASHING", 0)
    assert probe.send(one, "/thing", {"password": "x"}).status_code == 429
    assert probe.send(one, "/thing", {"note": "x"}).status_code == 303


def test_a_permission_that_there_is_not_stops_the_start():
    from web import door, get

    with pytest.raises(KeyError, match="no such permission"):
        door("portal", [get("/x", permission="no.such")(lambda desk: None)], probe.Settings(secret="x"))


def test_a_rate_that_there_is_not_stops_the_start_too():
    from web import door, get

    with pytest.raises(KeyError, match="no such rate"):
        door("portal", [get("/x", permission="public.see", rate="daily")(lambda desk: None)], probe.Settings(secret="x"))


def test_a_handler_takes_the_parameters_of_its_path():
    from web import get

    with pytest.raises(TypeError, match="differ"):
        get("/x/{id:str}", permission="public.see")(lambda desk: None)


@pytest.fixture
def opened():
    from web import get

    def showing(desk, token):
        return None

    return get("/proof/{token:str}", permission="public.see")(showing)


@pytest.mark.parametrize("token", ["abc", "-abc", "_abc", "7f", "SO-261122-001", "a.b~(c)"])
def test_a_link_opens_whatever_its_token_begins_with(opened, token):
    assert opened.params({"token": token}) == {"token": token}


@pytest.mark.parametrize("token", ["", ".", "..", ".env", "~root", "a/b", "a%2fb", "a b", "a\x00", "x" * 101])
def test_what_no_link_of_ours_holds_names_nothing(opened, token):
    with pytest.raises(NotFound):
        opened.params({"token": token})
