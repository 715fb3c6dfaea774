"""The customer answers what waits for them, item by item; a newer request takes the place of their own older one (RULES 6, 5.1.9(1))."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.accounts.models import Signature
from domain.changes import values
from domain.changes.answers import settling
from domain.changes.models import Change, Field
from domain.orders.models import Order
from domain.shared.actor import system
from domain.shared.errors import Invalid, PasswordNeeded, Refused
from domain.shared.outbox import Outbox
from domain.shared.work import Work, unit
from tests.cast import PASSWORD, Cast
from tests.changes.story import LATER, LATEST, Told, released
from tests.orders.given import line
from tests.visitors import Visitor, words

Visit = Callable[..., Visitor]
OTHER = values.date_value(LATEST)


@pytest.fixture
def answered(cast: Cast) -> Told:
    """The customer wants one day, production can do another: it waits for the customer."""
    told = released(cast, line("2916035-K80", 600))
    told.asks(told.day())
    told.signs("production", "no", offer=OTHER)
    told.signs("marketing")
    assert told.state == "with_customer"
    return told


def post(visitor: Visitor, told: Told, kind: str, *, password: str = PASSWORD, **more: str) -> Any:
    """Answer the one item that waits as the page sends it."""
    item = next(each for each in told.items if each.state == "countered")
    names = {"value": f"value-{item.id}", "remark": f"remark-{item.id}"}
    form = {f"item-{item.id}": "1", f"answer-{item.id}": kind, "password": password, "decision": "send"}
    form |= {names[key]: text for key, text in more.items()}
    return visitor.post(f"/changes/{told.number}/answer", form, version=told.change.version)


def mails(template: str) -> list[dict[str, Any]]:
    with unit(system("test")) as work:
        return [row.payload for row in work.session.scalars(select(Outbox).where(Outbox.kind == "mail").order_by(Outbox.id))
                if row.payload["template"] == template]


@pytest.mark.clause("5.1.9(1)")
def test_what_waits_stands_on_the_order_and_on_the_change_before_and_after(cast: Cast, visit: Visit, answered: Told) -> None:
    buyer = visit(cast.wang_min)
    assert [(each.kind, each.internal) for each in answered.tasks("change.answer")] == [("change.answer", False)]
    assert f'href="/changes/{answered.number}"' in buyer.get(f"/orders/{answered.story.number}").text
    said = words(buyer.get(f"/changes/{answered.number}").text)
    assert "2026-12-18" in said and "2026-12-24" in said and "2026-12-30" in said and "待您答复" in said
    assert answered.number in words(buyer.get("/changes?view=customer").text)


def test_accepting_is_signed_with_the_password_and_goes_on_to_approval(cast: Cast, visit: Visit, answered: Told) -> None:
    buyer = visit(cast.wang_min)
    for wrong in ("", "not it"):
        refused = post(buyer, answered, "accept", password=wrong)
        assert refused.status_code == 422 and 'id="password-error"' in refused.text and answered.state == "with_customer"
    assert post(buyer, answered, "accept").status_code == 303
    assert answered.state == "approval" and answered.items[0].agreed == OTHER and answered.tasks("change.answer") == []
    with unit(system("test")) as work:
        signature = work.session.scalars(select(Signature).where(Signature.object_id == answered.change.id)).one()
    assert (signature.person_name, signature.decision) == ("王敏", "change")
    assert signature.content["items"][0]["agreed"] == OTHER


def test_a_counter_goes_back_to_the_departments_without_a_signature(cast: Cast, visit: Visit, answered: Told) -> None:
    assert post(visit(cast.wang_min), answered, "counter", password="", value="2026-12-28", remark="最迟 28 日").status_code == 303
    assert answered.state == "asked" and answered.items[0].agreed == {"day": "2026-12-28"}
    assert [each.kind for each in answered.steps if each.side == "customer"] == ["ask", "counter"]
    assert answered.sections["production"].state == "open"


@pytest.mark.parametrize(("value", "said"), [("2026-12-30", "接受"), ("2026-12-18", "不接受"), ("2026-11-01", ""), ("soon", "")])
def test_a_counter_that_is_none_is_refused_beside_its_field(cast: Cast, visit: Visit, answered: Told, value: str, said: str) -> None:
    page = post(visit(cast.wang_min), answered, "counter", value=value)
    item = answered.items[0].id
    assert page.status_code == 422 and f'id="value-{item}-error"' in page.text and f'value="{value}"' in page.text
    assert said in words(page.text) and answered.state == "with_customer"


def test_declining_needs_a_word_and_leaves_the_order_as_it_is(cast: Cast, visit: Visit, answered: Told) -> None:
    buyer = visit(cast.wang_min)
    refused = post(buyer, answered, "decline")
    assert refused.status_code == 422 and f'id="remark-{answered.items[0].id}-error"' in refused.text
    assert post(buyer, answered, "decline", remark="太晚").status_code == 303
    assert answered.state == "declined" and answered.order.revision == 1
    assert answered.lines[0].schedules[0].requested == date(2026, 12, 18)


def test_an_item_without_an_answer_is_named_and_nothing_is_answered(cast: Cast, visit: Visit, answered: Told) -> None:
    page = post(visit(cast.wang_min), answered, "")
    assert page.status_code == 422 and f'id="answer-{answered.items[0].id}-error"' in page.text
    assert answered.state == "with_customer"


@pytest.mark.parametrize("who", ["a_quality", "a_admin", "b_buyer"])
def test_only_the_customers_buyer_answers(cast: Cast, visit: Visit, answered: Told, who: str) -> None:
    assert post(visit(getattr(cast, who)), answered, "accept").status_code in {403, 404}
    assert answered.state == "with_customer"
    assert post(visit(cast.wang_min), answered, "accept").status_code == 303


def test_nothing_that_is_being_checked_can_be_answered(cast: Cast) -> None:
    told = released(cast)
    told.asks(told.day())
    with pytest.raises(Refused):
        told.customer("accept")


def test_the_customer_withdraws_while_it_is_not_in_force_and_says_why(cast: Cast, visit: Visit, answered: Told) -> None:
    buyer = visit(cast.wang_min)
    url = f"/changes/{answered.number}/withdrawal"
    assert buyer.post(url, {"why": ""}, version=answered.change.version).status_code == 409
    assert buyer.post(url, {"why": "计划恢复"}, version=answered.change.version).status_code == 303
    assert answered.state == "withdrawn" and answered.tasks("change") == []
    assert buyer.post(url, {"why": "再次"}, version=answered.change.version).status_code == 409


# a newer request on the same field (RULES 6)
def test_a_newer_request_takes_the_place_of_the_own_older_one_and_is_linked(cast: Cast, visit: Visit) -> None:
    told = released(cast)
    first = told.asks(told.day()).number
    second = told.asks(told.day(LATEST)).number
    with unit(system("test")) as work:
        old = work.session.scalars(select(Change).where(Change.number == first)).one()
        new = work.session.scalars(select(Change).where(Change.number == second)).one()
    assert (old.state, old.replaced_by_id, new.state) == ("replaced", new.id, "asked")
    assert f'href="/changes/{second}"' in visit(cast.wang_min).get(f"/changes/{first}").text
    assert {task.path for task in told.tasks("change")} == {f"/changes/{second}"}


def test_of_an_older_request_only_the_field_asked_again_is_replaced(cast: Cast) -> None:
    told = released(cast)
    first = told.asks(told.day(), told.words(Field.SPECIFICATION, "硬度 60")).number
    told.asks(told.day(LATEST))
    told.number = first
    assert (told.state, [item.state for item in told.items]) == ("asked", ["replaced", "open"])
    assert {kind: section.answer for kind, section in told.sections.items() if section.state == "signed"} == {
        "marketing": "not_applicable", "production": "not_applicable"}


def test_against_our_open_answer_a_newer_request_is_refused_with_the_reason(cast: Cast, answered: Told) -> None:
    with pytest.raises(Invalid) as refused:
        answered.asks(answered.day(LATER))
    assert answered.number in str(refused.value.reason)
    answered.asks(answered.words(Field.PACKAGING, "木箱"))
    assert answered.state == "asked", "another field is free"


def test_a_wrong_password_keeps_the_customers_answer_out(answered: Told) -> None:
    answers = {answered.items[0].id: settling.Answer("accept")}
    with pytest.raises(PasswordNeeded):
        answered.story.as_(answered.cast.wang_min,
                           lambda work: settling.answer(work, answered.number, answers, password="no", version=None))
    assert answered.state == "with_customer"


# who is written to
def test_the_account_manager_hears_of_a_request_the_buyers_of_what_differs_and_both_of_what_is_in_force(answered: Told) -> None:
    assert [mail["to"]["name"] for mail in mails("change_asked")] == ["李倩"]
    (mail,) = mails("change_answered")
    assert mail["to"]["name"] == "王敏" and mail["params"]["path"] == f"/changes/{answered.number}"
    answered.customer("accept")
    assert [mail["to"]["name"] for mail in mails("change_settled")] == ["李倩"]
    answered.approves()
    assert answered.state == "in_force"
    assert {mail["to"]["name"]: mail["params"]["path"] for mail in mails("change_in_force")} == {
        "王敏": f"/changes/{answered.number}", "李倩": f"/admin/changes/{answered.number}"}
    assert mails("change_entered") == []


def test_a_refusal_of_ours_reaches_the_buyers_with_its_reason(cast: Cast) -> None:
    told = released(cast)
    told.asks(told.day())
    told.refuses("模具已排满")
    (mail,) = mails("change_refused")
    assert (mail["to"]["name"], mail["params"]["why"]) == ("王敏", "模具已排满")


@pytest.mark.parametrize(("language", "said", "row"), [
    ("zh-CN", "请您在门户逐项选择", "2026-12-18 → 2026-12-30"),
    ("en", "Please accept, counter or decline", "18 Dec 2026 → 30 Dec 2026"),
])
def test_the_mail_names_each_item_before_and_after_in_the_readers_language(answered: Told, language: str, said: str, row: str) -> None:
    from domain.notifications.letters import addressed
    from workers.composing import composed

    (payload,) = mails("change_answered")
    letter = addressed(payload | {"language": language})
    assert letter is not None
    text = composed(letter, "1", answered.story.now).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert said in text and row in text


@pytest.mark.clause("5.1.9(1)")
@pytest.mark.parametrize(("kind", "text"), [("accept", ""), ("counter", "2026-12-22")])
def test_of_an_order_that_is_closed_nothing_is_agreed_to_and_it_can_be_declined(answered: Told, kind: str, text: str) -> None:
    """RULES 6: a closed order is not changed, so nobody signs for what cannot come into force."""
    def close(work: Work) -> None:
        work.session.execute(update(Order).where(Order.number == answered.story.number).values(state="closed"))

    answered.story.system(close)
    with pytest.raises(Refused, match="closed"):
        answered.customer(kind, text)
    answered.customer("decline")
    assert answered.state == "declined"
