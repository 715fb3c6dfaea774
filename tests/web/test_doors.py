"""Both doors answer: pages, refusals, forms, and the words that follow a form."""

from __future__ import annotations

import pytest

from tests.statements import counted
from tests.visitors import words


def test_the_log_in_page_of_each_door_is_open_to_everybody(visit):
    for door, url in (("portal", "/login"), ("admin", "/admin/login")):
        answer = visit(None, door).get(url)
        assert answer.status_code == 200
        assert 'name="email"' in answer.text


def test_a_signed_in_person_goes_on_from_the_log_in_page(visit, cast):
    assert visit(cast.wang_min).get("/login").headers["location"] == "/"
    assert visit(cast.li_qian).get("/admin/login").headers["location"] == "/admin/"


def test_an_unknown_address_is_said_in_words(visit):
    answer = visit(None).get("/nowhere")
    assert answer.status_code == 404
    assert "<h1" in answer.text


def test_a_method_that_is_not_served_is_said_in_words(client):
    answer = client.put("/login")
    assert answer.status_code == 405
    assert "<h1" in answer.text


@pytest.mark.parametrize("door", ["portal", "admin"])
def test_the_database_is_told_once_who_reads(visit, cast, door):
    reader, home = (visit(cast.wang_min), "/") if door == "portal" else (visit(cast.li_qian), "/admin/orders")
    reader.get(home)
    with counted() as said:
        assert reader.get(home).status_code == 200
    assert sum("set_config('concord.kind'" in each for each in said) == 1


def test_each_customer_is_named_to_its_own(visit, cast, application):
    for person, name in ((cast.wang_min, cast.a.name_short), (cast.b_buyer, cast.b.name_short), (cast.wang_min, cast.a.name_short)):
        assert f"{person.name} · {name}" in words(visit(person).get("/account").text)
