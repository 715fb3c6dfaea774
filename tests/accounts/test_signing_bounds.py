"""What a signature binds, who may give it when, and until when it can be taken back."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.accounts import signing
from domain.accounts.models import LoginAttempt, Person, Signature
from domain.customers.models import Customer
from domain.projects.actions import open_project
from domain.shared.actor import Actor, Mandate, system
from domain.shared.errors import DomainError, Forbidden, PasswordNeeded, Refused, Throttled
from domain.shared.journal import Audit
from domain.shared.message import Message
from domain.shared.work import Request, unit
from tests.access.people import of_cast
from tests.cast import NOW, PASSWORD, Cast
from tests.shared.bench import Bench

MEANING = Message("{number} is approved", number="SO-1")
RIGHT = "right"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are not about what a hash costs."""
    monkeypatch.setattr("domain.accounts.passwords.matches", lambda password, stored: stored is not None and password == RIGHT)


def sign(cast: Cast, who: Actor, decision: str = "approval", password: str = RIGHT, *, thing: Any = None, ip: str = "10.0.0.7",
         content: dict[str, Any] | None = None) -> Signature:
    with unit(who, now=NOW, request=Request(ip=ip)) as work:
        return signing.sign(work, thing or work.fetch(Customer, cast.a.id), decision, MEANING, content or {}, password)


class TestWhatItBinds:
    bound: dict[str, Any] = {
        "at": NOW, "person_id": uuid.UUID(int=1), "person_name": "赵志远", "on_behalf_of": None,
        "on_behalf_of_id": None, "decision": "approval",
        "meaning": MEANING.as_json(), "object_kind": "order", "object_id": uuid.UUID(int=2), "object_version": 3,
        "content": {"lines": ["1"]},
    }
    other: dict[str, Any] = {
        "at": NOW + timedelta(seconds=1), "person_id": uuid.UUID(int=9), "person_name": "别人", "on_behalf_of": "沈岳",
        "on_behalf_of_id": uuid.UUID(int=5),
        "decision": "ruling", "meaning": Message("{number} is declined", number="SO-1").as_json(), "object_kind": "review",
        "object_id": uuid.UUID(int=9), "object_version": 4, "content": {"lines": ["2"]},
    }

    def given(self, **change: Any) -> Signature:
        signature = Signature(**self.bound, content_hash="")
        signature.content_hash = signing.content_hash(signature)
        for name, value in change.items():
            setattr(signature, name, value)
        return signature

    def test_as_it_was_given_it_holds(self) -> None:
        assert signing.holds(self.given())

    @pytest.mark.parametrize("name", sorted(bound))
    def test_nothing_of_it_can_be_changed_unnoticed(self, name: str) -> None:
        assert not signing.holds(self.given(**{name: self.other[name]}))

    def test_the_same_under_another_thing_is_another_signature(self) -> None:
        copied = self.given(object_id=uuid.UUID(int=9))
        copied.content_hash = self.given().content_hash
        assert not signing.holds(copied)

    def test_taking_it_back_does_not_break_it(self) -> None:
        assert signing.holds(self.given(withdrawn_at=NOW))


class TestWhatIsKept:
    def test_the_thing_with_its_version_customer_and_project(self, cast: Cast) -> None:
        with unit(system("test"), now=NOW) as work:
            project = open_project(work, cast.a.id, "E27", {cast.zhao.id: "sales owner"})
        signed = sign(cast, cast.zhao, thing=project)
        assert (signed.object_kind, signed.object_id, signed.object_version) == ("project", project.id, getattr(project, "version", 0))
        assert (signed.customer_id, signed.project_id) == (cast.a.id, getattr(project, "project_id", None))

    def test_the_content_as_it_reads_each_time(self, cast: Cast) -> None:
        signed = sign(cast, cast.zhao, content={"b": Decimal("86.40"), "a": [1, "e\u0301"]})
        assert signed.content == {"a": [1, "\u00e9"], "b": "86.4"}

    def test_who_and_when_and_in_the_audit_trail_for_whom(self, cast: Cast) -> None:
        deputy = replace(cast.li_qian, mandates=(Mandate("approval", cast.zhao.id, "赵志远"),))
        signed = sign(cast, deputy)
        assert (signed.person_id, signed.at) == (cast.li_qian.id, NOW)
        with unit(system("test")) as work:
            entry = work.session.scalars(select(Audit).where(Audit.action == "signature.given")).one()
        assert (entry.actor_name, entry.on_behalf_of, entry.object_id) == ("李倩", "赵志远", cast.a.id)
        meaning = {"id": "{number} is approved", "params": {"number": "SO-1"}}
        assert entry.values["after"] == {"decision": "approval", "meaning": meaning, "hash": signed.content_hash}


class TestWhoSigns:
    @pytest.mark.parametrize(("who", "mandates", "decision", "signs"), [
        ("zhao", (), "approval", True),
        ("zhao", (), "ruling", False),
        ("li_qian", (), "approval", False),
        ("li_qian", ("approval",), "approval", True),
        ("li_qian", ("ruling",), "approval", False),
        ("li_qian", ("approval",), "price", True),
        ("it", (), "approval", False),
        ("wang_min", (), "countersign", True),
    ])
    @pytest.mark.clause("5.1.6")
    def test_who_holds_the_decision_or_a_mandate_for_it(self, cast: Cast, who: str, mandates: tuple[str, ...], decision: str,
                                                        signs: bool) -> None:
        actor = replace(getattr(cast, who), mandates=tuple(Mandate(each, cast.zhao.id, "赵志远") for each in mandates))
        if signs:
            assert sign(cast, actor, decision).person_id == actor.id
        else:
            with pytest.raises(Forbidden):
                sign(cast, actor, decision)

    def test_the_program_signs_nothing(self, cast: Cast) -> None:
        with pytest.raises(Forbidden):
            sign(cast, system("a schedule"))

    def test_whose_account_was_closed_meanwhile_signs_nothing_more(self, cast: Cast) -> None:
        assert sign(cast, cast.zhao)
        with unit(system("test")) as work:
            work.fetch(Person, cast.zhao.id).active = False
        with pytest.raises(PasswordNeeded):
            sign(cast, cast.zhao)


class TestThePassword:
    def tries(self) -> int:
        with unit(system("test")) as work:
            return len(work.session.scalars(select(LoginAttempt)).all())

    @pytest.mark.parametrize(("who", "password", "refused", "counted"), [
        ("zhao", "wrong", PasswordNeeded, 1),
        ("zhao", "", PasswordNeeded, 0),  # nothing was tried
        ("li_qian", "wrong", Forbidden, 0),  # who may not sign is not asked
        ("zhao", RIGHT, None, 0),
    ])
    def test_only_a_wrong_one_of_somebody_who_may_sign_is_counted(self, cast: Cast, who: str, password: str,
                                                                  refused: type[DomainError] | None, counted: int) -> None:
        if refused is None:
            sign(cast, getattr(cast, who), password=password)
        else:
            with pytest.raises(refused):
                sign(cast, getattr(cast, who), password=password)
        assert self.tries() == counted

    def test_one_persons_wrong_tries_hold_up_nobody_else(self, cast: Cast) -> None:
        for _ in range(5):
            with pytest.raises(PasswordNeeded):
                sign(cast, cast.zhao, password="wrong")
        with pytest.raises(Throttled):
            sign(cast, cast.zhao)
        assert sign(cast, cast.shen, "ruling")
        assert sign(cast, cast.zhao, ip="10.0.0.8"), "nor the person themselves at another desk"

    def test_to_confirm_something_the_password_is_asked_for_alone(self, cast: Cast) -> None:
        with unit(cast.li_qian, now=NOW) as work:
            assert signing.confirm(work, RIGHT) is None  # type: ignore[func-returns-value]
            with pytest.raises(PasswordNeeded, match="not your password"):
                signing.confirm(work, PASSWORD)


class TestTakingItBack:
    def signature(self, who: Actor, ago: timedelta = timedelta(), **more: Any) -> Signature:
        return Signature(id=uuid.uuid4(), at=NOW - ago, person_id=who.id, decision="approval", object_kind="review", **more)

    def taken_back(self, who: Actor, signature: Signature) -> list[Any]:
        work: Any = Bench(who)
        signing.withdraw(work, signature)
        return work.pending_journal

    @pytest.mark.parametrize(("ago", "open"), [
        (timedelta(), True), (timedelta(minutes=10), True), (timedelta(minutes=10, seconds=1), False),
    ])
    def test_for_ten_minutes_and_no_longer(self, ago: timedelta, open: bool) -> None:
        zhao = of_cast("zhao")
        signature = self.signature(zhao, ago)
        if open:
            self.taken_back(zhao, signature)
            assert signature.withdrawn_at == NOW
        else:
            with pytest.raises(Refused, match="within ten minutes"):
                self.taken_back(zhao, signature)
            assert signature.withdrawn_at is None

    def test_by_the_one_who_gave_it_alone(self) -> None:
        zhao, shen = of_cast("zhao"), of_cast("shen")
        with pytest.raises(Forbidden):
            self.taken_back(shen, self.signature(zhao))

    def test_once(self) -> None:
        zhao = of_cast("zhao")
        with pytest.raises(Refused, match="already"):
            self.taken_back(zhao, self.signature(zhao, withdrawn_at=NOW))

    def test_on_record(self) -> None:
        zhao = of_cast("zhao")
        [entry] = self.taken_back(zhao, self.signature(zhao))
        assert (entry.action, entry.values["after"]) == ("signature.taken_back", {"decision": "approval", "of": "review"})
