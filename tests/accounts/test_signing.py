"""A signature: the password again, who for whom, what it means, and the hash of what was signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.accounts import signing
from domain.accounts.models import Signature
from domain.customers.models import Customer
from domain.shared.actor import ANONYMOUS, Mandate, system
from domain.shared.errors import Forbidden, PasswordNeeded, Refused, Throttled
from domain.shared.journal import Audit, verify
from domain.shared.message import Message
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD

MEANING = Message("{number}, revision {revision}, is approved", number="SO-1", revision=2)


def sign(cast, who, decision="approval", password=PASSWORD, **content):
    with unit(who, now=NOW) as work:
        thing = work.fetch(Customer, cast.a.id)
        return signing.sign(work, thing, decision, MEANING, {"number": "SO-1", "lines": [1, 2], **content}, password)


@pytest.mark.clause("5.1.6")
def test_the_holder_of_a_decision_signs_it(cast):
    signed = sign(cast, cast.zhao)
    assert (signed.person_name, signed.on_behalf_of, signed.decision) == ("赵志远", None, "approval")
    assert signed.meaning == MEANING.as_json()
    assert signed.object_kind == "customer"
    assert signing.holds(signed)


@pytest.mark.clause("5.1.6")
def test_who_does_not_hold_the_decision_cannot_sign_it(cast):
    with pytest.raises(Forbidden):
        sign(cast, cast.li_qian)
    with unit(system("test")) as work:
        assert work.session.scalars(select(Signature)).all() == []


def test_a_mandate_signs_for_its_giver_and_says_so(cast):
    deputy = replace(cast.li_qian, mandates=(Mandate("approval", cast.zhao.id, "赵志远"),))
    signed = sign(cast, deputy)
    assert (signed.person_name, signed.on_behalf_of, signed.on_behalf_of_id) == ("李倩", "赵志远", cast.zhao.id)


def test_ones_own_decision_is_never_signed_for_somebody_else(cast):
    both = replace(cast.zhao, mandates=(Mandate("approval", cast.shen.id, "沈岳"),))
    assert sign(cast, both).on_behalf_of is None


def test_a_customer_signs_for_its_own_company(cast):
    assert sign(cast, cast.wang_min, "countersign").person_name == "王敏"


def test_nobody_unknown_signs(cast):
    with unit(ANONYMOUS) as work, pytest.raises(Forbidden):
        signing.sign(work, cast.a, "approval", MEANING, {}, PASSWORD)


@pytest.mark.parametrize("password", ["", "wrong"])
def test_without_the_right_password_nothing_is_signed(cast, password):
    with pytest.raises(PasswordNeeded):
        sign(cast, cast.zhao, password=password)
    with unit(system("test")) as work:
        assert work.session.scalars(select(Signature)).all() == []


def test_wrong_passwords_at_signing_are_counted(cast):
    for _ in range(5):
        with pytest.raises(PasswordNeeded):
            sign(cast, cast.zhao, password="wrong")
    with pytest.raises(Throttled):
        sign(cast, cast.zhao)


def test_a_right_password_forgives_the_wrong_ones_before(cast):
    for _ in range(4):
        with pytest.raises(PasswordNeeded):
            sign(cast, cast.zhao, password="wrong")
    for _ in range(4):
        assert sign(cast, cast.zhao)


def test_a_signature_stands_in_the_audit_trail(cast):
    signed = sign(cast, cast.zhao)
    with unit(system("test")) as work:
        entry = work.session.scalars(select(Audit).where(Audit.action == "signature.given")).one()
        assert entry.values["after"]["hash"] == signed.content_hash
        assert verify(work) == 1


@pytest.mark.parametrize(
    "change",
    [{"content": {"number": "SO-2"}}, {"person_name": "别人"}, {"decision": "ruling"}, {"object_version": 7}, {"on_behalf_of": "沈岳"}],
)
def test_a_signature_whose_content_was_touched_does_not_hold(cast, change):
    signed = sign(cast, cast.zhao)
    for name, value in change.items():
        setattr(signed, name, value)
    assert not signing.holds(signed)


def test_a_stored_signature_still_holds_when_it_is_read_again(cast):
    sign(cast, cast.zhao, amount="595780.00")
    with unit(system("test")) as work:
        assert signing.holds(work.session.scalars(select(Signature)).one())


class TestVerifying:
    def found(self):
        with unit(system("test")) as work:
            return [(decision, what) for _, decision, what in signing.unsound(work)]

    def alter(self, signed, **changes):
        with unit(system("test")) as work:
            row = work.fetch(Signature, signed.id)
            for name, value in changes.items():
                setattr(row, name, value)
            if "content_hash" in changes:
                row.content_hash = signing.content_hash(row)

    def test_signatures_as_they_were_given_are_sound(self, cast):
        sign(cast, cast.zhao)
        sign(cast, cast.shen, "ruling")
        assert self.found() == []

    def test_one_that_was_changed_is_named(self, cast):
        sign(cast, cast.zhao)
        self.alter(sign(cast, cast.shen, "ruling"), person_name="别人")
        assert self.found() == [("ruling", "it was changed after it was given")]

    def test_one_that_was_changed_together_with_its_hash_is_unknown_to_the_audit_trail(self, cast):
        sign(cast, cast.zhao)
        self.alter(sign(cast, cast.shen, "ruling"), person_name="别人", content_hash="")
        assert self.found() == [("ruling", "the audit trail knows nothing of it")]

    def test_one_that_was_copied_to_another_thing_is_named(self, cast):
        self.alter(sign(cast, cast.zhao), object_id=cast.b.id)
        assert self.found() == [("approval", "it was changed after it was given")]


class TestTakingBack:
    def take_back(self, who, signed, **later):
        with unit(who, now=NOW + timedelta(**later)) as work:
            signing.withdraw(work, work.fetch(Signature, signed.id))

    def test_within_ten_minutes_it_can_be_taken_back(self, cast):
        signed = sign(cast, cast.zhao)
        self.take_back(cast.zhao, signed, minutes=9)
        with unit(system("test")) as work:
            assert work.fetch(Signature, signed.id).withdrawn_at == NOW + timedelta(minutes=9)

    def test_later_it_stays(self, cast):
        with pytest.raises(Refused):
            self.take_back(cast.zhao, sign(cast, cast.zhao), minutes=11)

    def test_nobody_takes_back_the_signature_of_another(self, cast):
        with pytest.raises(Forbidden):
            self.take_back(cast.shen, sign(cast, cast.zhao))

    def test_it_is_taken_back_once(self, cast):
        signed = sign(cast, cast.zhao)
        self.take_back(cast.zhao, signed)
        with pytest.raises(Refused):
            self.take_back(cast.zhao, signed)
