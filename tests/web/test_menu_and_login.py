"""The sign-in page, as a demo shows it and as a company has it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.shared.actor import system
from domain.shared.facts import COMPANY, DEMO, state
from domain.shared.work import unit
from tests.cast import PASSWORD
from tests.templates.page_reader import read


@pytest.fixture
def demo(cast):
    accounts = [
        {"site": "portal", "email": cast.wang_min.email, "password": PASSWORD, "role": "customer buyer"},
        {"site": "admin", "email": cast.zhao.email, "password": PASSWORD, "role": "marketing manager"},
        {"site": "admin", "email": "gone@hengchuan.example", "password": PASSWORD, "role": "nobody"},
    ]
    with unit(system("demo")) as work:
        state(work, DEMO, {"seed": 1, "accounts": accounts})


def test_a_demo_lists_its_accounts_with_who_they_are(visit, demo):
    page = visit(None, "admin").get("/admin/login").text
    assert "赵志远" in page
    assert "市场部" in page
    assert "王敏" not in page
    assert "王敏" in visit(None).get("/login").text


def test_a_company_lists_nobody(visit, cast):
    assert cast.zhao.email not in visit(None, "admin").get("/admin/login").text


def test_a_demo_that_others_can_reach_lists_nobody(visit, demo, cast):
    side = visit.door("admin")
    before, side.settings = side.settings, replace(side.settings, host="0.0.0.0")
    try:
        assert cast.zhao.email not in visit(None, "admin").get("/admin/login").text
    finally:
        side.settings = before


def test_the_company_stands_on_the_page_in_the_readers_language(visit, cast):
    with unit(system("first start")) as work:
        state(work, COMPANY, {"zh": "恒川底盘", "en": "Hengchuan Chassis", "hotline": "400-1"})
    visit.door("portal").house_read = -1e9
    assert "恒川底盘" in visit(None).get("/login").text
    assert "Hengchuan Chassis" in visit(None)._send("GET", "/login", more={"concord-lang": "en"}).text
    visit.door("portal").house_read = -1e9


def test_the_menu_shows_what_is_served_and_may_be_opened(visit, cast):
    it, fang = visit(cast.it).get("/admin/account").text, visit(cast.fang).get("/admin/account").text
    assert 'href="/admin/journal"' in it
    assert 'href="/admin/journal"' not in fang
    assert 'href="/users"' in visit(cast.a_admin).get("/account").text
    assert 'href="/users"' not in visit(cast.wang_min).get("/account").text


def test_the_language_is_changed_back_to_the_page_that_a_refused_form_stood_on(visit, cast):
    buyer = visit(cast.wang_min)
    came_from = {"referer": "https://127.0.0.1:8000/account?x=1"}
    refused = read(buyer.post("/account/password", {"password": "wrong"}, headers=came_from).text)
    assert {each.attributes["value"] for each in refused.all("input") if each.attributes["name"] == "next"} == {"/account?x=1", "/account"}
    plain = read(buyer.get("/orders?view=running").text)
    assert {each.attributes["value"] for each in plain.all("input") if each.attributes["name"] == "next"} == {"/orders?view=running"}
