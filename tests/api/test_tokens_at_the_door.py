"""A token opens what its scopes say, while it is in use, and nothing else does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from api.endpoints import ENDPOINTS
from domain.accounts.models import Person
from domain.connection import tokens
from domain.connection.models import ApiToken
from domain.connection.scopes import SCOPES
from domain.shared.actor import system
from domain.shared.work import unit
from tests.api.callers import at
from tests.cast import NOW

STOCK = {"code": "HC-4801-012", "on_hand": 300, "counted_on": "2026-11-23"}


def asked(caller, endpoint):
    path = endpoint.route.path.replace("{number:str}", "SO-990101-999")
    return caller.get(path) if endpoint.route.method == "GET" else caller.post(path, {"rows": []})


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: f"{each.route.method} {each.route.path}")
class TestEachRoute:
    def test_opens_to_its_scope_alone(self, call, endpoint):
        with_it = call(endpoint.scope) if endpoint.scope else call("stock:write")
        assert asked(with_it, endpoint).status_code in {200, 404, 422}
        if endpoint.scope:
            others = [scope for scope in SCOPES if scope != endpoint.scope]
            refused = asked(call(*others), endpoint)
            assert (refused.status_code, refused.json()["detail"]) == (
                403, f"The token does not have the scope “{endpoint.scope}”, which this needs.")

    def test_asks_for_a_token_first(self, call, endpoint):
        for secret in ("", "concord_" + "a" * 43, "x", "契合", "concord_" + "a" * 44):
            answer = asked(call(secret=secret), endpoint)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_log_in_of_staff_or_customer_opens_nothing_here(call, visit, cast, client):
    for person in (cast.it, cast.wang_min, cast.shen):
        visitor = visit(person)
        answer = visitor._send("GET", "/api/v1/orders")
        assert answer.status_code == 401


def test_a_token_behind_the_question_mark_or_as_a_password_opens_nothing(call):
    secret = call("orders:read").secret
    nobody = call(secret="")
    assert nobody.get("/orders", access_token=secret).status_code == 401
    assert nobody.get("/orders", headers={"authorization": f"Basic {secret}"}).status_code == 401
    assert nobody.get("/orders", headers={"authorization": f"bearer {secret}"}).status_code == 200  # the word's case is free (RFC 7235)


def test_a_token_ends_with_its_time(call, application):
    caller = call("orders:read")
    at(application, NOW + timedelta(days=90) - timedelta(minutes=2))
    assert caller.get("/orders").status_code == 200
    at(application, NOW + timedelta(days=90))
    assert caller.get("/orders").status_code == 401


def test_a_revoked_token_is_out_at_the_next_request(call, cast):
    caller = call("orders:read")
    assert caller.get("/token").status_code == 200
    with unit(cast.it, now=NOW) as work:
        [(token, _)] = tokens.listed(work)
        tokens.revoke(work, token.id, version=token.version)
    assert caller.get("/token").status_code == 401


def test_the_token_is_kept_as_a_hash_and_its_last_use_is_noted(call):
    caller = call("orders:read")
    caller.get("/token")
    with unit(system("test")) as work:
        [token] = work.session.scalars(select(ApiToken))
        kept = str({name: getattr(token, name) for name in ("name", "key", "hint", "scopes")})
    assert caller.secret not in kept and token.hint == caller.secret[:12]
    assert token.last_used_at == NOW + timedelta(minutes=1)


def test_it_says_itself_what_it_is_good_for(call):
    told = call("orders:read", "stock:write").get("/token").json()
    assert told == {"name": "程序 1", "scopes": ["orders:read", "stock:write"], "waiting": [], "expires_at": "2027-02-21T01:00:00Z"}


def test_what_waits_for_finance_it_says_too_and_the_door_stays_closed(call, cast):
    caller = call("orders:read", "payments:write")
    with unit(system("test")) as work:
        work.session.scalars(select(ApiToken)).one().granted = None
    told = caller.get("/token").json()
    assert (told["scopes"], told["waiting"]) == (["orders:read"], ["payments:write"])
    assert caller.rows("/payments", {}).status_code == 403
    with unit(system("test")) as work:
        work.session.scalars(select(ApiToken)).one().granted = False
    assert caller.get("/token").json()["waiting"] == []
    assert caller.rows("/payments", {}).status_code == 403


def test_with_its_maker_it_is_out_at_the_next_request(call, cast):
    caller = call("orders:read")
    assert caller.get("/orders").status_code == 200
    with unit(system("test")) as work:
        work.session.get_one(Person, cast.it.id).active = False
    assert caller.get("/orders").status_code == 401


def test_guesses_from_one_address_are_slowed_down_and_the_token_goes_on(call):
    caller, guess = call("orders:read"), call(secret="concord_" + "b" * 43)
    answered = [guess.get("/orders").status_code for _ in range(70)]
    assert answered[:60] == [401] * 60 and answered[-1] == 429
    assert caller.get("/orders").status_code == 200


def test_a_program_that_asks_too_often_is_told_when_to_come_again(call, application):
    caller, other = call("orders:read"), call("orders:read")
    application.api.state.door.rates.limits["api"] = (3, 60)
    answered = [caller.get("/token") for _ in range(4)]
    assert [each.status_code for each in answered] == [200, 200, 200, 429]
    assert 1 <= int(answered[-1].headers["retry-after"]) <= 20
    assert other.get("/token").status_code == 200
