"""Who answers for a token, what finance gives, how long it is good: each looked at whenever a program comes to the door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.access.policy import may
from domain.accounts.models import Person, PostHeld, Signature
from domain.connection import tokens
from domain.connection.models import ApiToken
from domain.connection.scopes import FINANCE, SCOPES
from domain.connection.tokens import TokenInput
from domain.shared.actor import ANONYMOUS, Actor, Kind, system
from domain.shared.base import new_id
from domain.shared.errors import Forbidden, NotFound, PasswordNeeded, Refused, Stale
from domain.shared.journal import Audit
from domain.shared.tasks import Task
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD

MONEY = ("orders:read", "prices:read", "payments:write")


def made(cast, *scopes: str, days: int = 90) -> tuple[ApiToken, str]:
    with unit(cast.it, now=NOW) as work:
        return tokens.make(work, TokenInput("用友 U8", scopes or ("orders:read",), days))


def arriving(secret: str, at=NOW) -> Actor:
    with unit(system("door"), now=at) as work:
        return tokens.actor_of(work, secret, "10.0.0.9")


def kept(token: ApiToken) -> ApiToken:
    with unit(system("test")) as work:
        return work.session.get_one(ApiToken, token.id)


def asked() -> list[Task]:
    with unit(system("test")) as work:
        return list(work.session.scalars(select(Task).where(Task.kind == tokens.TASK, Task.ended_at.is_(None))))


def leave(person: Actor) -> None:
    """The person is no longer with the company."""
    with unit(system("test")) as work:
        work.session.get_one(Person, person.id).active = False


def another_administrator(cast) -> Actor:
    """Somebody else who keeps the connection: 方文涛, who takes it on beside his own work."""
    with unit(system("test")) as work:
        work.add(PostHeld(person_id=cast.fang.id, department="it", position="administrator"))
    with unit(system("test")) as work:
        from domain.accounts.identity import actor_of_person

        return actor_of_person(work.session, cast.fang.id)


def grant(token: ApiToken, who: Actor, yes: bool = True, *, password: str = PASSWORD, version: int | None = None) -> ApiToken:
    with unit(who, now=NOW) as work:
        return tokens.grant(work, token.id, yes, password, version=token.version if version is None else version)


class TestWhoAnswersForIt:
    def test_a_token_opens_while_its_maker_keeps_the_connection(self, cast):
        assert arriving(made(cast)[1]).name == "用友 U8"

    def test_it_dies_with_its_maker_and_at_once(self, cast):
        _, secret = made(cast)
        leave(cast.it)
        assert arriving(secret) is ANONYMOUS

    def test_so_it_does_when_the_maker_does_other_work(self, cast):
        _, secret = made(cast)
        with unit(system("test")) as work:
            post = work.session.scalars(select(PostHeld).where(PostHeld.person_id == cast.it.id)).one()
            post.department, post.position = "sales", "member"
        assert arriving(secret) is ANONYMOUS

    def test_it_opens_again_when_another_administrator_answers_for_it(self, cast):
        token, secret = made(cast)
        other = another_administrator(cast)
        leave(cast.it)
        with unit(other, now=NOW) as work:
            tokens.take_over(work, token.id, version=token.version)
        assert arriving(secret).id == token.id
        assert (kept(token).kept_by, kept(token).created_by_name) == (other.id, "杜明"), "who made it stays on record"

    def test_on_the_page_it_is_told_that_nobody_answers_for_it(self, cast):
        token, _ = made(cast)
        other = another_administrator(cast)
        leave(cast.it)
        with unit(other, now=NOW) as work:
            assert [(each.id, state) for each, state in tokens.listed(work)] == [(token.id, "left")]
            assert tokens.live_count(work) == 0

    def test_who_answers_for_it_already_takes_nothing_over_and_nobody_else_may(self, cast):
        token, _ = made(cast)
        with pytest.raises(Refused, match="already"), unit(cast.it, now=NOW) as work:
            tokens.take_over(work, token.id, version=token.version)
        for person in (cast.li_qian, cast.xu, cast.shen, cast.wang_min):
            with pytest.raises(Forbidden), unit(person, now=NOW) as work:
                tokens.take_over(work, token.id, version=token.version)

    def test_two_who_take_it_over_at_once_are_told(self, cast):
        token, _ = made(cast)
        with pytest.raises(Stale), unit(another_administrator(cast), now=NOW) as work:
            tokens.take_over(work, token.id, version=token.version + 1)

    def test_a_revoked_one_is_nobodys_any_more(self, cast):
        token, secret = made(cast)
        with unit(cast.it, now=NOW) as work:
            tokens.revoke(work, token.id, version=token.version)
        with pytest.raises(Refused, match="revoked already"), unit(another_administrator(cast), now=NOW) as work:
            tokens.take_over(work, token.id, version=token.version + 1)
        assert arriving(secret) is ANONYMOUS


class TestWhatIsFinances:
    """RULES 2: invoice and payment are finance's; so is whose program reports them, and who sees prices."""

    def test_prices_and_money_are_and_nothing_else(self):
        assert {"prices:read", "invoices:write", "payments:write"} == FINANCE
        assert set(SCOPES) - FINANCE == {"orders:read", "changes:read", "stock:write", "made:write", "shipments:write"}

    def test_what_the_administrator_alone_gave_is_closed_and_the_rest_of_the_token_is_open(self, cast):
        _, secret = made(cast, *MONEY)
        program = arriving(secret)
        assert program.roles == {"orders:read"}
        assert (may(program, "connection.orders.read"), may(program, "connection.payments.write")) == (True, False)
        assert not may(program, "connection.prices.read")

    def test_it_waits_for_finance_as_a_task(self, cast):
        token, _ = made(cast, *MONEY)
        [task] = asked()
        assert (task.department, task.position, task.path) == ("finance", "member", f"/connection/tokens/{token.id}")

    def test_a_token_without_them_asks_nobody(self, cast):
        token, _ = made(cast, "orders:read", "stock:write")
        assert asked() == []
        with pytest.raises(NotFound), unit(cast.xu, now=NOW) as work:
            tokens.seen(work, token.id)

    def test_after_finances_yes_it_opens_all_and_the_yes_is_a_signature(self, cast):
        token, secret = made(cast, *MONEY)
        grant(token, cast.xu)
        assert arriving(secret).roles == set(MONEY)
        with unit(system("test")) as work:
            [signature] = work.session.scalars(select(Signature).where(Signature.decision == "token_grant"))
        assert (signature.person_name, signature.content["scopes"]) == ("徐静", ["payments:write", "prices:read"])
        assert asked() == []

    def test_after_finances_no_it_opens_what_is_not_finances_for_good(self, cast):
        token, secret = made(cast, *MONEY)
        grant(token, cast.xu, yes=False)
        assert arriving(secret).roles == {"orders:read"}
        with pytest.raises(Refused, match="a new token is made"):
            grant(kept(token), cast.song_head)
        assert asked() == []

    def test_without_the_password_nothing_is_said(self, cast):
        token, secret = made(cast, *MONEY)
        for password in ("", "wrong"):
            with pytest.raises(PasswordNeeded):
                grant(token, cast.xu, password=password)
        assert arriving(secret).roles == {"orders:read"}
        assert len(asked()) == 1

    def test_nobody_else_says_it_the_administrator_least_of_all(self, cast):
        token, _ = made(cast, *MONEY)
        for person in (cast.it, cast.li_qian, cast.shen, cast.wang_min):
            with pytest.raises(Forbidden):
                grant(token, person)

    def test_what_finance_saw_is_what_it_says_yes_to(self, cast):
        token, _ = made(cast, *MONEY)
        with pytest.raises(Stale):
            grant(token, cast.xu, version=token.version + 1)

    def test_to_what_is_over_no_yes_is_said_and_the_task_ends_with_it(self, cast):
        token, _ = made(cast, *MONEY)
        with unit(cast.it, now=NOW) as work:
            tokens.revoke(work, token.id, version=token.version)
        assert asked() == []
        with pytest.raises(Refused, match="not in use"):
            grant(kept(token), cast.xu)

    def test_an_administrator_who_sits_in_finance_too_signs_it_as_finance(self, cast):
        """Two hats are two deeds: making the token does not sign for finance."""
        with unit(system("test")) as work:
            work.add(PostHeld(person_id=cast.it.id, department="finance", position="member"))
        _, secret = made(cast, *MONEY)
        assert arriving(secret).roles == {"orders:read"}


class TestHowLongItIsGood:
    @pytest.mark.parametrize("days", [1, 90, tokens.MOST_DAYS])
    def test_to_the_second(self, cast, days):
        _, secret = made(cast, days=days)
        end = NOW + timedelta(days=days)
        assert arriving(secret, end - timedelta(seconds=1)).name == "用友 U8"
        assert arriving(secret, end) is ANONYMOUS

    def test_nobody_makes_one_that_is_good_for_ever(self):
        assert 1 <= tokens.MOST_DAYS <= 366

    def test_its_last_use_is_known_with_the_address_and_not_written_at_each_request(self, cast):
        token, secret = made(cast)
        arriving(secret)
        first = kept(token)
        assert (first.last_used_at, first.last_ip) == (NOW, "10.0.0.9")
        arriving(secret, NOW + timedelta(minutes=4))
        assert kept(token).last_used_at == NOW
        arriving(secret, NOW + timedelta(minutes=5))
        assert kept(token).last_used_at == NOW + timedelta(minutes=5)
        assert kept(token).version == token.version, "who revokes it meanwhile is not told that somebody was faster"


class TestWhatIsKept:
    def test_neither_the_token_nor_a_part_that_would_do_stands_in_the_database_or_the_trail(self, cast):
        token, secret = made(cast, *MONEY)
        row = kept(token)
        assert (row.key, row.hint) == (tokens.key_of(secret), secret[:tokens.SHOWN])
        assert len(row.hint) - len(tokens.PREFIX) == 4
        with unit(system("test")) as work:
            trail = str([(each.action, each.values) for each in work.session.scalars(select(Audit))])
        assert secret not in trail and row.key not in trail and "用友 U8" in trail

    @pytest.mark.parametrize("change", [
        lambda secret: secret[:-1], lambda secret: secret + "A", lambda secret: secret[:-1] + ("A" if secret[-1] != "A" else "B"),
        lambda secret: secret.swapcase(), lambda secret: " " + secret, lambda secret: secret.replace("concord_", "concord-"),
        lambda secret: secret[8:], lambda secret: tokens.key_of(secret), lambda secret: "", lambda secret: secret + "\x00",
        lambda secret: secret[:-1] + "Ａ", lambda secret: "concord_" + "A" * 43, lambda secret: secret * 100,
    ])
    def test_what_is_nearly_a_token_is_none(self, cast, change):
        _, secret = made(cast)
        assert arriving(change(secret)) is ANONYMOUS
        assert arriving(secret) is not ANONYMOUS

    def test_every_deed_about_it_stands_in_the_trail_with_who_did_it(self, cast):
        token, _ = made(cast, *MONEY)
        grant(token, cast.xu)
        other = another_administrator(cast)
        with unit(other, now=NOW) as work:
            tokens.take_over(work, token.id, version=kept(token).version)
        with unit(other, now=NOW) as work:
            tokens.revoke(work, token.id, version=kept(token).version)
        with unit(system("test")) as work:
            rows = work.session.scalars(select(Audit).where(Audit.action.like("api_token.%")).order_by(Audit.seq))
            assert [(each.action, each.actor_name) for each in rows] == [
                ("api_token.made", "杜明"), ("api_token.granted", "徐静"),
                ("api_token.taken_over", "方文涛"), ("api_token.revoked", "方文涛"),
            ]


def test_a_program_is_neither_staff_nor_customer_and_may_nothing_beside_its_scopes():
    from domain.access.policy import POLICY

    program = Actor(kind=Kind.CONNECTION, id=new_id(), name="x", roles=frozenset(SCOPES))
    mine = {scope.permission for scope in SCOPES.values()} | {"connection.see"}
    assert {name for name in POLICY if may(program, name)} - mine <= {
        name for name in POLICY if may(ANONYMOUS, name)}, "beyond its scopes it may what anybody may"
