"""The headers that protect stand on every answer, whatever it is (B7)."""

from __future__ import annotations

import re

import pytest

from templates.assets import static_url
from tests.protection import lacking
from tests.web import probe
from tests.web import world as worlds


@pytest.fixture
def world(cast):
    return worlds.build(cast)


@pytest.mark.parametrize("door", ["portal", "admin"])
def test_every_route_answers_with_all_of_them(visit, application, world, door):
    wrong = []
    for side, prefix, route in worlds.routes(application):
        if side != door:
            continue
        url = world.path(route, prefix)
        for actor in (None, world.cast.wang_min if door == "portal" else world.cast.li_qian):
            visitor = visit(actor, door)
            answer = visitor.get(url) if route.method == "GET" else visitor.post(url)
            wrong += [f"{route.method} {url}: {each}" for each in lacking(answer)]
    assert wrong == []


def test_so_does_what_no_route_answers(client, visit, cast):
    one = visit(None)
    answers = {
        "an unknown page": one.get("/nowhere"),
        "a method not served": client.put("/login"),
        "too much": client.post("/login", content=b"x" * 5_000_000, headers={"content-type": "application/x-www-form-urlencoded"}),
        "no form": client.post("/login", content=b"{}", headers={"content-type": "application/json"}),
        "a forged form": client.post("/login", data={"email": "a"}),
        "a foreign host": client.get("/login", headers={"host": "evil.example"}),
        "a static file": client.get(static_url("css/concord.css")),
        "no static file": client.get("/static/css/nothing.css"),
        "alive": client.get("/livez"),
        "ready": client.get("/readyz"),
        "a fragment for htmx": one.get("/nowhere", headers={"hx-request": "true"}),
        "somebody led to the login": one.get("/account"),
        "a page of the company for a customer": visit(cast.wang_min, "admin").get("/admin/people"),
    }
    assert {name: lacking(answer) for name, answer in answers.items() if lacking(answer)} == {}


@pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}], ids=["a page", "a fragment"])
def test_so_does_every_refusal_and_every_failure(database, headers):
    with probe.client() as one:
        tried = [(url, then) for url in ("/thing", "/plain") for then in probe.RAISED]
        answers = {each: probe.send(one, each[0], {"then": each[1]}, headers=headers) for each in tried}
        answers |= {("GET", url): one.get(url, headers=headers) for url in ("/asleep", "/file/x", "/thing?q=" + "x" * 9000)}
    assert {name: lacking(answer) for name, answer in answers.items() if lacking(answer)} == {}
    assert {answer.status_code for answer in answers.values()} >= {200, 403, 404, 409, 413, 422, 429, 500, 503}


def test_an_answer_that_lacks_one_is_seen_by_whichever_test_gets_it(client, monkeypatch):
    monkeypatch.setattr("web.headers.ALWAYS", [])
    with pytest.raises(AssertionError, match="x-frame-options"):
        client.get("/login")


def test_each_answer_has_a_nonce_of_its_own_and_every_script_carries_it(visit):
    first, second = visit(None).get("/login"), visit(None).get("/login")
    nonce = re.search(r"'nonce-([^']+)'", first.headers["content-security-policy"])[1]
    scripts = re.findall(r"<script[^>]*>", first.text)
    assert scripts
    assert all(f'nonce="{nonce}"' in script for script in scripts)
    assert nonce not in second.headers["content-security-policy"]


def test_pages_hold_no_script_or_style_inside(visit, cast):
    for page in (visit(None).get("/login"), visit(cast.li_qian).get("/admin/people"), visit(cast.wang_min).get("/account")):
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*src)", page.text)


def test_https_is_held_to_where_the_address_is_https():
    from web.headers import complete

    names = dict(complete([], "n", "id", True))
    assert b"max-age=63072000" in names[b"strict-transport-security"]
    assert b"strict-transport-security" not in dict(complete([], "n", "id", False))


def test_a_download_is_saved_never_shown(visit, world):
    answer = visit(world.cast.wang_min).get(f"/files/{world.objects['a']['file']}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.content == b"canary of a"


@pytest.mark.parametrize("kind", ["file", "record"])
def test_a_document_is_kept_by_no_browser_and_named_by_nothing_that_a_browser_could_keep(visit, world, kind):
    url = f"/{kind}s/{world.objects['a'][kind]}"
    first = visit(world.cast.wang_min).get(url)
    assert (first.headers["cache-control"], "etag" in first.headers, lacking(first)) == ("no-store", False, [])
    again = visit(world.cast.wang_min).get(url, headers={"if-none-match": "*"})
    assert (again.status_code, again.content) == (200, first.content)
    assert visit(world.cast.b_buyer).get(url).status_code == 404
