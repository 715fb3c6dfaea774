"""Mails as they arrive: whole, in the reader's language, once, and only to who may know."""

import re
import uuid
from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.accounts.models import Person
from domain.notifications.telling import tell, write
from domain.orders.events import OrderHeld, OrderReturned, OrderSubmitted
from domain.projects.actions import leave, open_project
from domain.reviews.events import OrderReleased
from domain.shared.actor import system
from domain.shared.outbox import Outbox, later
from domain.shared.settings import Settings
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.doors import Mailbox
from tests.notifications.orders import added, order_of
from workers import smtp
from workers.run import work_at

HOUSE = system("test")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("chosen")


def run_all() -> list[Outbox]:
    """Work at every open mail once, whatever day the test says it is; answers the rows after it."""
    with unit(HOUSE) as work:
        work.session.execute(update(Outbox).values(run_at=LONG_AGO))
        rows = list(work.session.scalars(select(Outbox.id).where(Outbox.kind == "mail", Outbox.done_at.is_(None)).order_by(Outbox.seq)))
    for row_id in rows:
        work_at(str(row_id))
    with unit(HOUSE) as work:
        return list(work.session.scalars(select(Outbox).where(Outbox.id.in_(rows)).order_by(Outbox.seq)))


def returned(cast: Cast, why: str = "缺少图纸 B 版", **values: Any) -> None:
    order = order_of(cast, **values)
    with unit(cast.li_qian, now=NOW) as work:
        tell(work, OrderReturned(order, why))


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def set_person(person_id: uuid.UUID | None, **values: Any) -> None:
    with unit(HOUSE) as work:
        work.session.execute(update(Person).where(Person.id == person_id).values(**values))


def test_a_mail_has_html_and_text_with_the_same_words_and_a_link(cast: Cast, mailbox: Mailbox) -> None:
    returned(cast)
    run_all()
    (mail,) = mailbox.messages
    assert mail["Subject"] == "请补充订单 SO-261123-001 的资料"
    for kind in ("plain", "html"):
        assert "王敏，您好" in part(mail, kind)
        assert "缺少图纸 B 版" in part(mail, kind)
        assert "https://hc.example/orders/SO-261123-001" in part(mail, kind)


def test_a_mail_speaks_the_language_that_its_reader_chose(cast: Cast, mailbox: Mailbox) -> None:
    set_person(cast.wang_min.id, language="en")
    returned(cast, "drawing B is missing")
    run_all()
    (mail,) = mailbox.messages
    assert mail["Subject"] == "Please complete your order SO-261123-001"
    assert "Dear 王敏," in part(mail, "plain")
    assert mail["Content-Language"] == "en"


def test_the_mail_of_a_release_says_the_first_delivery_and_marks_what_the_customer_has_to_do(cast: Cast, mailbox: Mailbox) -> None:
    order = order_of(cast, first_promised=date(2026, 12, 18), line_count=4, title="前下摆臂总成（左）")
    with unit(cast.he_head, now=NOW) as work:
        tell(work, OrderReleased(order))
    run_all()
    mail = next(each for each in mailbox.messages if cast.wang_min.email in str(each["To"]))
    for kind in ("plain", "html"):
        assert "前下摆臂总成（左） 另有 3 行" in part(mail, kind)
        assert "2026-12-18" in part(mail, kind)
    assert re.search(r"color: ?#991d17[^>]*>请回签订单确认单<", part(mail, "html"))
    assert "待您确认： 请回签订单确认单" in part(mail, "plain")


def test_a_fact_that_is_not_known_has_no_row(cast: Cast, mailbox: Mailbox) -> None:
    order = order_of(cast, first_promised=None)
    with unit(cast.he_head, now=NOW) as work:
        tell(work, OrderReleased(order))
    run_all()
    mail = next(each for each in mailbox.messages if cast.wang_min.email in str(each["To"]))
    assert "首批交期" not in part(mail, "html") and "首批交期" not in part(mail, "plain")


def test_a_notice_without_facts_has_no_table_of_them(cast: Cast, mailbox: Mailbox) -> None:
    returned(cast)
    run_all()
    assert "border-collapse" not in part(mailbox.messages[0], "html")


def test_who_never_chose_gets_the_language_of_the_customer(cast: Cast, mailbox: Mailbox) -> None:
    from domain.customers.models import Customer

    with unit(HOUSE) as work:
        work.fetch(Customer, cast.a.id).language = "en"
    returned(cast)
    run_all()
    assert mailbox.messages[0]["Content-Language"] == "en"


def test_peoples_words_are_text_and_never_markup(cast: Cast, mailbox: Mailbox) -> None:
    returned(cast, "<script>alert(1)</script> & “图”")
    run_all()
    assert "<script>" not in part(mailbox.messages[0], "html")
    assert "<script>alert(1)</script> & “图”" in part(mailbox.messages[0], "plain")


def test_sender_and_reader_are_named(cast: Cast, mailbox: Mailbox) -> None:
    returned(cast)
    run_all()
    (mail,) = mailbox.messages
    assert mail["From"].addresses[0].addr_spec == "concord@hengchuan.example"
    assert mail["To"].addresses[0].display_name == "王敏"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_mail_that_is_sent_twice_carries_the_same_identity_and_date(cast: Cast, mailbox: Mailbox) -> None:
    returned(cast)
    (row,) = run_all()
    with unit(HOUSE) as work:
        work.session.execute(update(Outbox).values(done_at=None, lease_owner=None, lease_until=None))
    work_at(str(row.id))
    first, second = mailbox.messages
    assert first["Message-ID"] == second["Message-ID"] == f"<{row.id}@hengchuan.example>"
    assert first["Date"] == second["Date"]


def test_letters_about_one_order_make_one_thread_and_those_about_another_another(cast: Cast, mailbox: Mailbox) -> None:
    order, other = order_of(cast, number="SO-261106-018", po_number="1"), order_of(cast, number="SO-261106-019", po_number="2")
    with unit(cast.li_qian, now=NOW) as work:
        for happened in (OrderReturned(order, "缺图纸"), OrderHeld(order, "节点调整"), OrderReturned(other, "缺图纸")):
            tell(work, happened)
    run_all()
    threads = [(mail["In-Reply-To"], mail["References"]) for mail in mailbox.messages]
    first, second = (f"<order-{number}@hengchuan.example>" for number in (order.number, other.number))
    assert threads == [(first, first), (first, first), (second, second)]
    assert len({mail["Message-ID"] for mail in mailbox.messages} - {first, second}) == 3


@pytest.mark.parametrize("name", ["王敏\r\nBcc: evil@example.com", "王敏\nSubject: free money", "a@b.c, evil@example.com"])
def test_nothing_can_be_smuggled_into_the_headers_by_a_name(cast: Cast, mailbox: Mailbox, name: str) -> None:
    set_person(cast.wang_min.id, name=name)
    returned(cast)
    run_all()
    assert mailbox.recipients == [["wang.min@k001.example"]]
    (mail,) = mailbox.messages
    assert mail["Bcc"] is None
    assert len(mail["To"].addresses) == 1
    assert mail["Subject"].startswith("请补充")


def test_an_address_that_is_two_is_refused_and_shown(cast: Cast, mailbox: Mailbox) -> None:
    set_person(cast.wang_min.id, email="a@b.example, evil@example.com")
    returned(cast)
    (row,) = run_all()
    assert mailbox.messages == []
    assert row.last_error
    assert row.done_at is None


def test_a_reader_who_has_left_is_not_written_to(cast: Cast, mailbox: Mailbox) -> None:
    returned(cast)
    set_person(cast.wang_min.id, active=False)
    (row,) = run_all()
    assert mailbox.messages == []
    assert row.done_at is not None
    assert "not sent" in (row.last_error or "")


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize("member", [True, False])
def test_who_is_no_longer_a_member_is_not_told_of_the_project(cast: Cast, mailbox: Mailbox, member: bool) -> None:
    with unit(HOUSE) as work:
        project = open_project(work, cast.a.id, "E27", {cast.wang_min.id: "customer"})
        order = added(work, cast, project_id=project.id)
        work.session.flush()
        tell(work, OrderSubmitted(order))
        if not member:
            leave(work, project, cast.wang_min.id, "customer")  # type: ignore[arg-type]
    run_all()
    assert len(mailbox.messages) == int(member)


def test_a_mail_to_somebody_without_an_account_needs_no_person(mailbox: Mailbox) -> None:
    with unit(HOUSE) as work:
        later(
            work,
            "mail",
            {
                "template": "audit_anchor",
                "to": {"name": "", "email": "archive@other.example"},
                "language": "en",
                "params": {"day": "2026-11-23", "seq": 7, "hash": "1$ab"},
            },
        )
    run_all()
    assert mailbox.recipients == [["archive@other.example"]]
    assert mailbox.messages[0]["Subject"] == "Audit trail on 2026-11-23: entry 7"


@pytest.mark.parametrize("answer", ["451 come again", "421 busy"])
def test_a_server_that_says_later_is_asked_again_later(cast: Cast, mailbox: Mailbox, answer: str) -> None:
    returned(cast)
    mailbox.answer = answer
    (row,) = run_all()
    assert (row.attempts, row.postponed, row.done_at) == (0, 1, None)
    mailbox.answer = "250 kept"
    run_all()
    assert len(mailbox.messages) == 1


def test_a_server_that_says_never_costs_an_attempt(cast: Cast, mailbox: Mailbox) -> None:
    returned(cast)
    mailbox.answer = "550 no such reader"
    (row,) = run_all()
    assert (row.attempts, row.postponed) == (1, 0)
    assert "550" in (row.last_error or "")


def test_without_a_mail_server_the_mail_waits(cast: Cast, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    returned(cast)
    monkeypatch.setattr(smtp, "settings", lambda: Settings())
    (row,) = run_all()
    assert "CONCORD_SMTP_HOST" in (row.last_error or "")
    assert row.postponed == 1


def test_every_notice_can_be_written_in_both_languages(cast: Cast, mailbox: Mailbox) -> None:
    from domain.notifications.recipients import NOTICES
    from domain.shared.message import Message
    from templates import HERE

    names = {notice.template for notices in NOTICES.values() for notice in notices} | {"task_reminder", "task_escalated", "audit_anchor"}
    params = {
        "number": "SO-1",
        "po_number": "4500",
        "why": "why",
        "revision": 2,
        "title": Message("Review {number}", number="SO-1"),
        "due": NOW,
        "clause": "5.1.6",
        "author": "李倩",
        "words": "w",
        "ours": "o",
        "theirs": "t",
        "agreed": "a",
        "state": "proposed",
        "seq": 1,
        "hash": "h",
        "day": NOW.date(),
        "name": "摆臂", "lines": 2, "requested": NOW.date(), "promised": NOW.date(),
        "path": "/", "part": "SO-2", "at": NOW, "place": "二楼", "agenda": "新件", "caller": "李倩", "by": "李倩", "late": False,
        "answer": "ok", "delay": "DY-1", "days": [NOW.date()],
    }
    with unit(HOUSE) as work:
        for language in ("zh-CN", "en"):
            person = work.fetch(Person, cast.wang_min.id)
            person.language = language
            for name in sorted(names):
                write(work, person, name, params)
    rows = run_all()
    assert [row.last_error for row in rows] == [None] * len(rows)
    assert len(mailbox.messages) == 2 * len(names)
    assert all((HERE / "mail" / name).is_dir() for name in names)
