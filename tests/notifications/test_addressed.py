"""A mail on its way out: to whom it goes, in whose words, and that nobody who is gone or may not know gets it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from domain.accounts.models import Person
from domain.customers.models import Customer
from domain.notifications.letters import COMPANY_UNNAMED, Letter, addressed
from domain.orders.models import Order
from domain.shared import facts
from domain.shared.actor import Actor, system
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.notifications.orders import order_of

HOUSE = system("test")
NAMES = {"zh": "衡川汽车零部件有限公司", "en": "Hengchuan Auto Parts Co., Ltd."}


def payload(reader: Actor, **changes: Any) -> dict[str, Any]:
    return {"template": "order_submitted", "to": {"name": "x", "email": "x@x.example"}, "person": str(reader.id), "language": "",
            "params": {"number": "SO-1", "path": "/orders/SO-1"}, "about": None} | changes


def letter(reader: Actor, **changes: Any) -> Letter:
    found = addressed(payload(reader, **changes))
    assert found is not None
    return found


def change(actor: Actor, **columns: Any) -> None:
    with unit(HOUSE, now=NOW) as work:
        person = work.fetch(Person, actor.id)
        for name, value in columns.items():
            setattr(person, name, value)


def test_it_goes_to_the_address_that_the_person_has_by_now_and_not_to_the_one_written_down(cast: Cast) -> None:
    change(cast.wang_min, name="王敏敏", email="new@k001.example")
    made = letter(cast.wang_min)
    assert (made.name, made.email, made.template) == ("王敏敏", "new@k001.example", "order_submitted")


def test_who_has_left_or_never_was_gets_none(cast: Cast) -> None:
    assert addressed(payload(cast.wang_min, person=str(uuid.uuid4()))) is None
    change(cast.wang_min, active=False)
    assert addressed(payload(cast.wang_min)) is None


def test_without_a_person_it_goes_to_the_address_written_down() -> None:
    made = addressed({"template": "invitation", "to": {"email": "new@k001.example"}, "params": {"path": "/reset/x"}})
    assert made is not None
    assert (made.name, made.email, made.language, made.thread) == ("", "new@k001.example", "zh-CN", "")


@pytest.mark.parametrize(("language", "company"), [("zh-CN", NAMES["zh"]), ("en", NAMES["en"])])
def test_the_company_is_named_in_the_language_of_the_mail(cast: Cast, language: str, company: str) -> None:
    assert letter(cast.wang_min, language=language).company == COMPANY_UNNAMED["zh"]
    with unit(HOUSE, now=NOW) as work:
        facts.state(work, facts.COMPANY, NAMES)
    assert letter(cast.wang_min, language=language).company == company


def test_who_never_chose_reads_the_language_of_their_own_customer_and_the_house_chinese(cast: Cast) -> None:
    with unit(HOUSE, now=NOW) as work:
        work.fetch(Customer, cast.b.id).language = "en"
        work.fetch(Customer, cast.a.id).language = "zh-CN"
    assert [letter(who).language for who in (cast.wang_min, cast.b_buyer, cast.li_qian)] == ["zh-CN", "en", "zh-CN"]
    assert letter(cast.wang_min, language="en").language == "en"


@pytest.mark.parametrize(("who", "gets"), [("wang_min", True), ("li_qian", True), ("b_buyer", False)])
def test_only_who_sees_the_order_is_told_of_it(cast: Cast, who: str, gets: bool) -> None:
    order = order_of(cast)
    about = [Order.__tablename__, str(order.id)]
    assert (addressed(payload(cast.people[who], about=about)) is not None) is gets


def test_what_is_no_longer_there_is_told_to_nobody(cast: Cast) -> None:
    assert addressed(payload(cast.li_qian, about=["order", str(uuid.uuid4())])) is None
    assert addressed(payload(cast.li_qian, person=None, about=["order", str(uuid.uuid4())])) is None


def test_its_link_leads_to_the_public_address_and_mails_of_one_order_hang_together(cast: Cast) -> None:
    made = letter(cast.wang_min)
    assert made.params["url"].startswith("http") and made.params["url"].endswith("/orders/SO-1")
    assert made.thread == "SO-1"
    assert letter(cast.wang_min, params={}).params["url"] == ""
