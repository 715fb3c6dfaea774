"""Each mail is put into words with what its event tells and nothing more: no blank that waits for a word, in both languages."""

from __future__ import annotations

import dataclasses
import re
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select

from domain.accounts import letters as accounts
from domain.accounts.models import Person
from domain.deliveries import events as deliveries
from domain.deliveries.models import Chase, Delay, DelayOffer
from domain.notifications import anchor, recipients, telling
from domain.notifications.letters import Letter
from domain.orders import events as orders
from domain.orders.models import Order, OrderMessage
from domain.queue.events import TaskChased, TaskHandedOn
from domain.records.sheets import restored
from domain.reviews import events as reviews
from domain.reviews.models import Deviation, Meeting, Ruling
from domain.shared.actor import system
from domain.shared.base import new_id
from domain.shared.clock import Allowance
from domain.shared.message import Message
from domain.shared.tasks import For, Task, TaskOpened, open_task
from domain.shared.work import Work, unit
from tests.cast import NOW, Cast
from tests.notifications.orders import added
from workers.composing import composed

HOUSE = system("test")
EVENTS = sorted(recipients.NOTICES, key=lambda kind: kind.__name__)
EACH = pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
LANGUAGES = pytest.mark.parametrize("language", ["zh-CN", "en"])
WHY = "缺少图纸"
ANSWERED = {"zh-CN": "内容会归入该单据的沟通记录", "en": "Please answer in Concord"}
SAID: dict[type, tuple[str, ...]] = {  # what an event tells must stand in its mail
    orders.OrderReturned: (WHY,), orders.OrderHeld: (WHY,), orders.OrderWithdrawn: (WHY,), orders.OrderCancelled: (WHY,),
    reviews.ObjectionRaised: (WHY,), TaskHandedOn: (WHY,), TaskChased: ("李倩",),
    reviews.Ruled: ("按我方条件接单",), orders.OrderSplit: ("SO-261123-777",),
    orders.MessageWritten: ("请确认交期", "王敏"), reviews.MeetingCalled: ("二楼会议室", "新件可行性"),
    reviews.DeviationProposed: ("12-24 可发",), deliveries.ChaseAnswered: ("周三上午发", "陈建国"),
    deliveries.DelayFound: ("DY-261123-001", "SO-261123-001"),
    deliveries.DateTaken: ("24", "2026", "王敏"), deliveries.OffersRefused: ("最迟周四", "DY-261123-001"),
}


def told(work: Work, cast: Cast, kind: type) -> Any:
    """The event as it happens to an order of A, with every field that it has."""
    order = added(work, cast)
    work.session.flush()
    given = {field.name: field for field in dataclasses.fields(kind)}
    scope = {"customer_id": order.customer_id, "project_id": None}
    words = Message("{why}", why=WHY) if kind is reviews.ObjectionRaised else WHY
    known: dict[str, Any] = {
        "order": order, "why": words, "for_customer": True, "changed": frozenset({"dates"}), "to": cast.ma.id,
        "part": Order(id=new_id(), number="SO-261123-777", customer_id=order.customer_id, project_id=None, version=1),
        "task": task(work, order) if "task" in given else None, "by": "李倩", "late": False,
        "message": OrderMessage(id=new_id(), order_id=order.id, internal=False, author_side="customer", author_name="王敏",
                                text="请确认交期", **scope),
        "meeting": Meeting(id=new_id(), called_for=NOW, place="二楼会议室", agenda="新件可行性", called_by="李倩",
                           invitees=["方文涛"], **scope),
        "ruling": Ruling(id=new_id(), text="按我方条件接单", decision="accept"),
        "deviation": Deviation(id=new_id(), ours="12-24 可发", theirs="12-20 前要", agreed="12-24 可发", state="proposed", subject="date",
                               internal=False, **scope),
        "chase": Chase(id=new_id(), by_id=cast.sun_li.id, answer="周三上午发", answered_by="陈建国", **scope),
        "delay": Delay(id=new_id(), number="DY-261123-001", refused_why="最迟周四", promised=NOW.date(), why_late="told", **scope),
        "offer": DelayOffer(
            id=new_id(), delay_number="DY-261123-001", kind="full", parts=[{"day": "2026-12-24", "quantity": "5"}], taken_by="王敏",
            internal=False, **scope,
        ),
    }
    return kind(**{name: known.get(name) for name, field in given.items() if name in known or field.default is dataclasses.MISSING})


def task(work: Work, order: Order) -> Task:
    made = open_task(work, order, "review.delivery", Message("Review {number}", number=order.number), For("production", "control"),
                     Allowance.working_days(1), clause="5.1.5(1)", path="/reviews/SO-261123-001")
    work.session.flush()
    work.leaving.clear()
    return made


def payloads(work: Work) -> list[dict[str, Any]]:
    """Of the mails that are to leave with this unit of work."""
    return [row["payload"] for row in work.leaving if row["kind"] == "mail"]


def put(payload: dict[str, Any], language: str) -> EmailMessage:
    """The mail of a row, without asking again who may see it."""
    params = dict(vars(restored(payload["params"])))
    params["url"] = f"https://hc.example{params['path']}"
    reader = payload["to"]
    number = str(params.get("number") or "")
    return composed(Letter(reader["name"], reader["email"], language, payload["template"], params, "衡川", number), "id", NOW)


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@EACH
@LANGUAGES
def test_each_notice_is_written_with_what_its_event_tells(cast: Cast, kind: type, language: str) -> None:
    with unit(HOUSE, now=NOW) as work:
        telling.tell(work, told(work, cast, kind))
        work.session.flush()
        sent = payloads(work)
    assert sent, "somebody is written to"
    for payload in sent:
        mail = put(payload, language)
        words = text(mail)
        for part in (mail["Subject"], words):
            assert not re.search(r"\{|\}|None|undefined", part), part
        assert payload["params"]["path"] in words
        assert payload["to"]["name"] in words
        for said in SAID.get(kind, ()):
            assert said in words


@EACH
def test_each_notice_says_in_its_subject_what_it_is_about_differently_in_both_languages(cast: Cast, kind: type) -> None:
    with unit(HOUSE, now=NOW) as work:
        telling.tell(work, told(work, cast, kind))
        work.session.flush()
        payload = payloads(work)[0]
    subjects = [str(put(payload, language)["Subject"]) for language in ("zh-CN", "en")]
    assert subjects[0] != subjects[1]
    assert re.search(r"[\u4e00-\u9fff]", subjects[0])
    assert all("SO-261123-001" in subject for subject in subjects)


@LANGUAGES
def test_the_daily_head_of_the_trail_is_written_with_number_and_hash(cast: Cast, language: str) -> None:
    with unit(HOUSE, now=NOW) as work:
        added(work, cast)
        task(work, work.session.scalars(select(Order)).one())
    with unit(HOUSE, now=NOW) as work:
        anchor.send(work)
        work.session.flush()
        (first, _) = payloads(work)
        seq, fingerprint = anchor.head(work)
    words = text(put(first, language))
    assert fingerprint in words
    assert str(seq) in words
    assert seq > 0


@LANGUAGES
@pytest.mark.parametrize(("template", "params"), [
    ("password_reset", {"path": "/reset/x", "hours": 2}), ("invitation", {"path": "/reset/x", "days": 7, "by": "杜明"}),
    ("password_changed", {"path": "/login"}),
])
def test_mails_about_accounts_carry_their_link_and_no_more(cast: Cast, language: str, template: str, params: dict[str, Any]) -> None:
    with unit(HOUSE, now=NOW) as work:
        person = work.fetch(Person, cast.wang_min.id)
        accounts.write(work, template, person, **params)
        work.session.flush()
        (payload,) = payloads(work)
    words = text(put(payload, language))
    assert params["path"] in words
    assert not re.search(r"\{|\}|None", words)
    assert ANSWERED[language] not in words


@LANGUAGES
def test_a_mail_about_an_order_says_that_it_is_answered_with_the_order(cast: Cast, language: str) -> None:
    with unit(HOUSE, now=NOW) as work:
        telling.tell(work, told(work, cast, orders.OrderSubmitted))
        work.session.flush()
        payload = payloads(work)[0]
    assert ANSWERED[language] in text(put(payload, language))


@pytest.mark.clause("1.3")
def test_a_task_is_told_with_its_clause_and_when_it_is_due(cast: Cast) -> None:
    with unit(HOUSE, now=NOW) as work:
        telling.tell(work, told(work, cast, TaskOpened))
        work.session.flush()
        (payload,) = payloads(work)
    words = text(put(payload, "zh-CN"))
    assert "5.1.5(1)" in words
    assert "11-24 09:00" in words


@pytest.mark.clause("1.1")
@LANGUAGES
@pytest.mark.parametrize(
    ("state", "says"),
    [("agreed", ("议定结果：12-24 可发", "Agreed: 12-24 可发")), ("countered", ("12-20 前要",) * 2), ("refused", ("坚持", "holds to"))],
)
def test_sales_read_in_the_mail_what_the_customer_answered(cast: Cast, language: str, state: str, says: tuple[str, str]) -> None:
    with unit(HOUSE, now=NOW) as work:
        happened = told(work, cast, reviews.DeviationAnswered)
        happened.deviation.state = state
        telling.tell(work, happened)
        work.session.flush()
        (payload,) = payloads(work)
    words = text(put(payload, language))
    assert says[language == "en"] in words
    assert ("12-20 前要" in words) is (state == "countered"), "and nothing that does not stand any more"


@pytest.mark.clause("1.3")
@LANGUAGES
@pytest.mark.parametrize(("late", "says"), [(False, ("请于 11-24 09:00 前完成", "is due on")), (True, ("现已逾期", "was due on"))])
def test_who_is_chased_reads_by_whom_and_is_not_told_that_what_is_late_is_due_soon(
    cast: Cast, language: str, late: bool, says: tuple[str, str]
) -> None:
    with unit(HOUSE, now=NOW) as work:
        happened = dataclasses.replace(told(work, cast, TaskChased), late=late)
        telling.tell(work, happened)
        work.session.flush()
        (payload,) = payloads(work)
    mail = put(payload, language)
    assert says[language == "en"] in text(mail)
    assert "李倩" in text(mail)
    assert not re.search("soon|即将", str(mail["Subject"]) + text(mail))


@LANGUAGES
@pytest.mark.parametrize(("params", "says"), [
    ({}, ("即将到期", "Due soon")), ({"late": False}, ("即将到期", "Due soon")), ({"late": True}, ("已逾期", "Late")),
])
def test_what_is_recalled_after_its_time_is_called_late(cast: Cast, language: str, params: dict[str, Any], says: tuple[str, str]) -> None:
    with unit(HOUSE, now=NOW) as work:
        telling.write(work, telling.people(work, [cast.chen.id])[0], "task_reminder", {
            "title": Message("Review"), "due": NOW, "clause": "5.1.5(1)", "number": "SO-1", "path": "/r", **params})
        work.session.flush()
        (payload,) = payloads(work)
    assert says[language == "en"] in str(put(payload, language)["Subject"])
