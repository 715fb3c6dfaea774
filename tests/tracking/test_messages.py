"""A message about an order is to the customer or internal; which one, its verb and its address decide, and nothing changes it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import select

from domain.orders import messages, pages
from domain.orders.models import OrderMessage
from domain.shared import files
from domain.shared.actor import Actor, system
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused
from domain.shared.journal import Audit
from domain.shared.outbox import Outbox
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.tracking.made import confidential_line, order, project


def read(actor: Actor, number: str) -> list[tuple[str, bool]]:
    with unit(actor, now=NOW) as work:
        return [(row.body, row.internal) for row in pages.page(work, number).messages]


def mails(actor: Actor) -> list[dict[str, Any]]:
    with unit(actor, now=NOW) as work, work.as_system("test"):
        return [
            row.payload
            for row in work.session.scalars(select(Outbox).where(Outbox.kind == "mail"))
            if row.payload["template"] == "message_written"
        ]


@pytest.mark.clause("5.1.13(1)")
def test_what_staff_write_to_the_customer_both_sides_read(cast: Cast) -> None:
    made = order(cast)
    with unit(cast.li_qian, now=NOW) as work:
        messages.write(work, made.number, "骨架来料延迟，右悬置 12-03 可发。")
    for actor in (cast.li_qian, cast.wu_jia, cast.wang_min):
        assert read(actor, made.number) == [("骨架来料延迟，右悬置 12-03 可发。", False)]


def test_an_internal_note_is_read_inside_and_never_by_the_customer(cast: Cast) -> None:
    made = order(cast)
    with unit(cast.li_qian, now=NOW) as work:
        messages.note(work, made.number, "客户信用额度快满了")
    assert read(cast.chen, made.number) == [("客户信用额度快满了", True)]
    assert read(cast.wang_min, made.number) == []


@pytest.mark.clause("5.1.13(1)")
def test_the_audit_trail_tells_a_note_from_a_message(cast: Cast) -> None:
    made = order(cast)
    with unit(cast.li_qian, now=NOW) as work:
        messages.note(work, made.number, "内部")
        messages.write(work, made.number, "给客户")
    with unit(system("test"), now=NOW) as work:
        rows = work.session.scalars(select(Audit).where(Audit.action.in_(("order.note_written", "order.message_written"))))
        said = sorted((row.action, row.values["after"]["text"]) for row in rows)
    assert said == [("order.message_written", "给客户"), ("order.note_written", "内部")]


def test_a_customer_cannot_write_an_internal_note(cast: Cast) -> None:
    made = order(cast)
    with pytest.raises(Refused), unit(cast.wang_min, now=NOW) as work:
        messages.note(work, made.number, "x")


def test_the_two_ways_of_writing_have_two_addresses_and_the_address_decides(cast: Cast, visit: Any) -> None:
    made = order(cast)
    seller = visit(cast.li_qian)
    assert seller.post(f"/admin/orders/{made.number}/notes", {"body": "只给自己人", "internal": "0"}).status_code == 303
    assert seller.post(f"/admin/orders/{made.number}/messages", {"body": "给顾客", "internal": "1"}).status_code == 303
    assert sorted(read(cast.li_qian, made.number)) == [("只给自己人", True), ("给顾客", False)]
    customers = visit(cast.wang_min).get(f"/orders/{made.number}").text
    assert "给顾客" in customers and "只给自己人" not in customers


def test_the_two_forms_look_different_and_say_who_reads(cast: Cast, visit: Any) -> None:
    made = order(cast)
    page = visit(cast.li_qian).get(f"/admin/orders/{made.number}").text
    to_customer = page[page.index('id="to-customer"') : page.index('class="card internal"')]
    note = page[page.index('class="card internal"') :]
    assert "顾客可见" in to_customer and "发送给顾客" in to_customer and "/notes" not in to_customer
    assert "仅本公司内部可见" in note and "存为内部备注" in note and f"/admin/orders/{made.number}/notes" in note


def test_a_refused_note_comes_back_in_its_own_form_not_in_the_customers(cast: Cast, visit: Any) -> None:
    made = order(cast)
    answer = visit(cast.li_qian).post(f"/admin/orders/{made.number}/notes", {"body": "长" * 4001})
    assert answer.status_code == 422
    to_customer = answer.text[answer.text.index('id="to-customer"') : answer.text.index('class="card internal"')]
    assert "长长长" not in to_customer and "长长长" in answer.text
    assert read(cast.li_qian, made.number) == []


@pytest.mark.parametrize(("text", "field"), [("", "body"), ("  \n ", "body"), ("x" * 4001, "body")])
def test_an_empty_or_endless_message_is_refused(cast: Cast, text: str, field: str) -> None:
    made = order(cast)
    with pytest.raises(Invalid) as refused, unit(cast.wang_min, now=NOW) as work:
        messages.write(work, made.number, text)
    assert set(refused.value.fields) == {field}


def test_a_message_about_a_line_says_to_both_sides_which_line_it_is_about(cast: Cast, visit: Any) -> None:
    made = order(cast)
    visit(cast.wang_min).post(f"/orders/{made.number}/messages", {"body": "请确认公差", "line": "10"})
    visit(cast.wang_min).post(f"/orders/{made.number}/messages", {"body": "请确认包装", "line": ""})
    for actor in (cast.li_qian, cast.wang_min):
        assert read(actor, made.number) == [("[2904110-K80] 请确认公差", False), ("请确认包装", False)]


def test_ten_files_come_with_a_message_and_not_one_more(cast: Cast) -> None:
    made = order(cast)
    given = [files.Given(f"{n}.txt", b"week 48") for n in range(messages.MOST_FILES + 1)]
    with pytest.raises(Invalid) as refused, unit(cast.wang_min, now=NOW) as work:
        messages.write(work, made.number, "见附件", given)
    assert set(refused.value.fields) == {"files"}
    with unit(cast.wang_min, now=NOW) as work:
        messages.write(work, made.number, "", given[1:])
    with unit(cast.li_qian, now=NOW) as work:
        (row,) = pages.page(work, made.number).messages
    assert (row.body, len(row.files)) == ("", 10)


def test_a_message_on_an_order_out_of_sight_is_as_on_none(cast: Cast) -> None:
    made = order(cast)
    for number in (made.number, "SO-000000-000"):
        with pytest.raises(NotFound), unit(cast.b_buyer, now=NOW) as work:
            messages.write(work, number, "?")


def test_a_system_does_not_converse(cast: Cast) -> None:
    made = order(cast)
    nobody = Actor(kind=cast.wang_min.kind, id=cast.wang_min.id, name="x", customer_id=cast.b.id)
    with pytest.raises((NotFound, Forbidden)), unit(nobody, now=NOW) as work:
        messages.write(work, made.number, "x")


@pytest.mark.clause("5.1.1(4)")
def test_a_message_about_a_confidential_line_is_as_confidential_as_the_line(cast: Cast) -> None:
    made = order(cast)
    confidential_line(cast, made, project(cast, cast.li_qian, cast.wang_min))
    with unit(cast.li_qian, now=NOW) as work:
        messages.write(work, made.number, "电堆支架的公差", line=90)
    assert read(cast.wang_min, made.number) == [("[5801300-E27] 电堆支架的公差", False)]
    assert read(cast.a_quality, made.number) == [] == read(cast.wu_jia, made.number)
    with pytest.raises(NotFound), unit(cast.wu_jia, now=NOW) as work:
        messages.write(work, made.number, "x", line=90)


def test_files_come_with_a_message_and_stay_where_it_stays(cast: Cast) -> None:
    made = order(cast)
    with unit(cast.li_qian, now=NOW) as work:
        messages.note(work, made.number, "见附件", [files.Given("load.txt", b"week 48: 92 %")])
    with unit(cast.chen, now=NOW) as work:
        (message,) = pages.page(work, made.number).messages
        assert [file.name for file in message.files] == ["load.txt"]
        assert message.files[0].url == f"/admin/files/{message.files[0].id}"
        hung = message.files[0].id
    with pytest.raises(NotFound), unit(cast.wang_min, now=NOW) as work:
        files.open_file(work, hung)


def test_a_file_comes_through_the_door_too(cast: Cast, visit: Any) -> None:
    made = order(cast)
    sent = {"files": ("note.txt", io.BytesIO("测量值".encode()), "text/plain")}
    assert visit(cast.wang_min).post(f"/orders/{made.number}/messages", {"body": "见附件"}, files=sent).status_code == 303
    with unit(cast.li_qian, now=NOW) as work:
        assert [file.name for row in pages.page(work, made.number).messages for file in row.files] == ["note.txt"]


def test_the_other_side_is_told_by_mail_of_a_message_and_the_house_alone_of_a_note(cast: Cast) -> None:
    made = order(cast)
    with unit(cast.wu_jia, now=NOW) as work:
        messages.write(work, made.number, "给顾客的话")
    assert [mail["to"]["email"] for mail in mails(cast.li_qian)] == [cast.wang_min.email]
    with unit(cast.wu_jia, now=NOW) as work:
        messages.note(work, made.number, "内部的话")
    told = [mail for mail in mails(cast.li_qian) if "内部的话" in str(mail["params"])]
    assert [mail["to"]["email"] for mail in told] == [cast.li_qian.email]


@pytest.mark.parametrize(("text", "line"), [("20", 20), ("", None), ("x", None), ("-1", None), ("９", None), ("99999999", None)])
def test_a_line_is_named_by_its_position_or_the_message_is_about_the_whole_order(text: str, line: int | None) -> None:
    assert messages.line_of(text) == line


def test_a_message_cannot_change_sides_afterwards(cast: Cast) -> None:
    made = order(cast)
    with unit(cast.li_qian, now=NOW) as work:
        messages.note(work, made.number, "内部")
    names = {name for name in dir(messages) if not name.startswith("_")}
    assert not names & {"publish", "edit", "update", "reveal"}
    with unit(cast.wang_min, now=NOW) as work:
        assert not work.session.scalars(select(OrderMessage)).all()
