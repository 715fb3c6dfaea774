"""A new password: by a mailed link that works once, or by the old one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.accounts import actions, passwords, sessions
from domain.accounts.actions import recovery
from domain.accounts.models import LoginSession, PasswordReset, Person
from domain.shared.actor import ANONYMOUS, system
from domain.shared.errors import Invalid, PasswordNeeded
from domain.shared.outbox import Outbox
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD

NEW = "下摆臂 eighty six point four"


def asked(email: str, site: str = "portal", **later) -> str:
    """The secret of the link that is mailed; empty where none is."""
    with unit(system("worker"), now=NOW + timedelta(**later)) as work:
        actions.send_reset(work, site, email)
    mails = mailed("password_reset")
    return mails[-1]["params"]["path"].rpartition("/")[2] if mails else ""


def mailed(template: str) -> list[dict]:
    with unit(system("test")) as work:
        rows = work.session.scalars(select(Outbox).where(Outbox.kind == "mail").order_by(Outbox.seq))
        return [row.payload for row in rows if row.payload["template"] == template]


def reset(secret: str, new: str = NEW, again: str | None = None, site: str = "portal", **later):
    with unit(ANONYMOUS, now=NOW + timedelta(**later)) as work:
        return actions.set_password(work, site, secret, new, new if again is None else again)


def stored(person_id) -> Person:
    with unit(system("test")) as work:
        return work.fetch(Person, person_id)


def test_a_forgotten_password_is_asked_for_by_mail_and_set_by_its_link(cast):
    reset(asked(cast.wang_min.email))
    assert passwords.matches(NEW, stored(cast.wang_min.id).password_hash)


def test_the_page_does_the_same_whoever_asks(cast):
    for email in (cast.wang_min.email, "nobody@k001.example"):
        with unit(ANONYMOUS) as work:
            actions.forgotten(work, "portal", email)
    with unit(system("test")) as work:
        assert [row.kind for row in work.session.scalars(select(Outbox))] == ["password.forgotten"] * 2


def test_nobody_unknown_is_mailed_a_link(cast):
    assert asked("nobody@k001.example") == ""


def test_somebody_closed_is_mailed_no_link(cast):
    with unit(system("test")) as work:
        work.fetch(Person, cast.wang_min.id).active = False
    assert asked(cast.wang_min.email) == ""


def test_staff_are_mailed_a_link_to_their_own_door(cast):
    asked(cast.li_qian.email, "admin")
    assert mailed("password_reset")[0]["params"]["path"].startswith("/admin/reset/")


def test_a_mailbox_is_not_filled_with_links(cast):
    for n in range(6):
        asked(cast.wang_min.email, minutes=n)
    assert len(mailed("password_reset")) == recovery.MOST_LINKS


def test_the_link_is_not_stored(cast):
    secret = asked(cast.wang_min.email)
    with unit(system("test")) as work:
        assert secret not in work.session.scalars(select(PasswordReset.key)).one()
    assert len(secret) >= 40


def test_a_link_works_once(cast):
    secret = asked(cast.wang_min.email)
    reset(secret)
    with pytest.raises(recovery.LinkSpent):
        reset(secret, "another password entirely")


def test_a_link_dies_when_another_was_used(cast):
    first, second = asked(cast.wang_min.email), asked(cast.wang_min.email)
    reset(second)
    with pytest.raises(recovery.LinkSpent):
        reset(first)


def test_a_link_works_for_two_hours(cast):
    secret = asked(cast.wang_min.email)
    with pytest.raises(recovery.LinkSpent):
        reset(secret, hours=2, seconds=1)
    assert reset(secret, hours=1, minutes=59)


@pytest.mark.parametrize("spoilt", ["", "x", "\x00", "\ud800", "契合"])
def test_a_made_up_link_does_nothing(cast, spoilt):
    asked(cast.wang_min.email)
    with pytest.raises(recovery.LinkSpent):
        reset(spoilt)


def test_no_changed_character_of_a_link_works(cast):
    secret = asked(cast.wang_min.email)
    for at in range(len(secret)):
        with pytest.raises(recovery.LinkSpent):
            reset(secret[:at] + ("A" if secret[at] != "A" else "B") + secret[at + 1 :])


def test_a_link_of_one_door_does_not_open_the_other(cast):
    with pytest.raises(recovery.LinkSpent):
        reset(asked(cast.wang_min.email), site="admin")


def test_looking_at_a_link_uses_nothing_up(cast):
    secret = asked(cast.wang_min.email)
    for _ in range(20):
        with unit(ANONYMOUS, now=NOW) as work:
            assert actions.open_link(work, "portal", secret).id == cast.wang_min.id
    assert reset(secret)


def test_a_new_password_ends_every_session(cast):
    with unit(system("test"), now=NOW) as work:
        sessions.begin(work, cast.wang_min.id, "portal", ip="", agent="")
    reset(asked(cast.wang_min.email))
    with unit(system("test")) as work:
        assert work.session.scalars(select(LoginSession)).all() == []


def test_the_owner_is_told_by_mail_that_the_password_changed(cast):
    reset(asked(cast.wang_min.email))
    assert [mail["to"]["email"] for mail in mailed("password_changed")] == [cast.wang_min.email]


@pytest.mark.parametrize(
    ("new", "again", "field"), [("short", None, "new_password"), ("password123", None, "new_password"), (NEW, "other", "again_password")]
)
def test_a_password_that_will_not_do_leaves_the_link_as_it_was(cast, new, again, field):
    secret = asked(cast.wang_min.email)
    with pytest.raises(Invalid) as refused:
        reset(secret, new, again)
    assert list(refused.value.fields) == [field]
    assert reset(secret)


class TestChanging:
    def change(self, who, old, new=NEW, again=NEW):
        with unit(who, now=NOW) as work:
            return actions.change_password(work, old, new, again)

    def test_the_old_password_makes_a_new_one(self, cast):
        self.change(cast.wang_min, PASSWORD)
        assert passwords.matches(NEW, stored(cast.wang_min.id).password_hash)

    def test_it_ends_the_links_that_were_mailed_before(self, cast):
        secret = asked(cast.wang_min.email)
        self.change(cast.wang_min, PASSWORD)
        with pytest.raises(recovery.LinkSpent):
            reset(secret, "another long passphrase")

    def test_without_the_old_one_nothing_changes(self, cast):
        with pytest.raises(PasswordNeeded):
            self.change(cast.wang_min, "wrong")
        assert passwords.matches(PASSWORD, stored(cast.wang_min.id).password_hash)

    def test_the_new_one_must_do(self, cast):
        with pytest.raises(Invalid):
            self.change(cast.wang_min, PASSWORD, "short", "short")
