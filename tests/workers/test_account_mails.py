"""Mails about accounts, from the page to the mailbox and back by their link."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from domain.accounts import actions, passwords
from domain.accounts.actions.users import UserInput
from domain.accounts.models import Person
from domain.shared.actor import ANONYMOUS, system
from domain.shared.outbox import Outbox
from domain.shared.work import unit
from tests.cast import PASSWORD, Cast
from tests.doors import Mailbox
from workers.run import work_at

NEW = "下摆臂 eighty six point four"

pytestmark = pytest.mark.usefixtures("chosen")


def work_off() -> None:
    """Everything that waits in the outbox, until nothing does."""
    while True:
        with unit(system("test")) as work:
            waiting = [str(row) for row in work.session.scalars(select(Outbox.id).where(Outbox.done_at.is_(None)).order_by(Outbox.seq))]
        if not waiting:
            return
        for row in waiting:
            work_at(row)


def texts(mailbox: Mailbox) -> list[str]:
    return [message.get_body(("plain",)).get_content() for message in mailbox.messages]  # type: ignore[union-attr]


def test_a_forgotten_password_comes_back_by_mail(cast: Cast, mailbox: Mailbox) -> None:
    with unit(ANONYMOUS) as work:
        actions.forgotten(work, "portal", cast.wang_min.email)
    work_off()
    (text,) = texts(mailbox)
    assert mailbox.recipients == [[cast.wang_min.email]]
    link = re.search(r"https://hc\.example/reset/(\S+)", text)
    assert link, text
    with unit(ANONYMOUS) as work:
        actions.set_password(work, "portal", link[1], NEW, NEW)
    with unit(system("test")) as work:
        assert passwords.matches(NEW, work.fetch(Person, cast.wang_min.id).password_hash)


def test_a_mail_speaks_the_language_of_its_reader(cast: Cast, mailbox: Mailbox) -> None:
    for person, word in ((cast.wang_min, "密码"), (cast.b_buyer, "password")):
        with unit(system("test")) as work:
            work.fetch(Person, person.id).language = "zh-CN" if word == "密码" else "en"
            actions.send_reset(work, "portal", person.email)
    work_off()
    subjects = [str(message["Subject"]) for message in mailbox.messages]
    assert "密码" in subjects[0]
    assert "password" in subjects[1]


def test_a_new_user_is_invited_by_name(cast: Cast, mailbox: Mailbox) -> None:
    with unit(cast.a_admin) as work:
        actions.add_user(work, cast.a.id, UserInput("新用户", "new@k001.example", ("buyer",)))
    work_off()
    (text,) = texts(mailbox)
    assert "郑洁" in text
    assert "https://hc.example/reset/" in text


def test_who_changed_the_password_is_told_and_no_secret_goes_along(cast: Cast, mailbox: Mailbox) -> None:
    with unit(cast.wang_min) as work:
        actions.change_password(work, PASSWORD, NEW, NEW)
    work_off()
    whole: Any = mailbox.messages[0].as_string()
    assert mailbox.recipients == [[cast.wang_min.email]]
    assert NEW not in whole
    assert "/reset/" not in texts(mailbox)[0]
