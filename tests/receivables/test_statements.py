"""The statement 对账单: drafted from what was received, confirmed or disputed line by line (RULES 8)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.deliveries.models import Slip
from domain.receivables.actions import drafting, sending
from domain.receivables.actions.answering import LineAnswer
from domain.receivables.finding import by_number
from domain.receivables.models import Statement
from domain.receivables.sheet import statement_sheet
from domain.shared.errors import Forbidden, Invalid, NotFound, PasswordNeeded, Refused, Stale
from tests.cast import PASSWORD
from tests.receivables.received import ARM, LINK, House, received, says, sums


@pytest.mark.clause("5.1.12(2)")
def test_a_statement_holds_what_was_received_at_the_price_of_its_order_and_adds_up_to_the_cent(house: House) -> None:
    order = received(house.cast, (ARM, 1000, "86.40"), (LINK, 333, "21.755"))
    number = house.draft()
    first, second = house.lines(number)
    assert (first.quantity, first.unit_price, first.net, first.tax, first.gross) == (
        1000, Decimal("86.40"), Decimal("86400.00"), Decimal("11232.00"), Decimal("97632.00"))
    assert (second.net, second.tax, second.gross) == (Decimal("7244.42"), Decimal("941.77"), Decimal("8186.19"))  # 7244.415, half up
    statement = house.statement(number)
    assert (statement.net, statement.tax, statement.gross) == sums([first, second])
    assert all(line.billed for line in house.slip_lines(order))
    assert first.order_number == order


def test_what_stands_on_one_statement_does_not_come_on_a_second(house: House) -> None:
    received(house.cast)
    house.draft()
    with pytest.raises(Refused, match="Nothing was received"):
        house.draft()
    received(house.cast, (LINK, 10, "21.75"))
    assert [line.customer_part for line in house.lines(house.draft())] == [LINK]


def test_goods_that_nobody_signed_for_are_not_billed(house: House) -> None:
    received(house.cast, signed=False)
    with pytest.raises(Refused, match="Nothing was received"):
        house.draft()


def test_what_was_counted_and_not_signed_for_is_not_billed(house: House) -> None:
    order = received(house.cast)
    slip_id = house.slip_lines(order)[0].slip_id
    house.system(lambda work: setattr(work.fetch(Slip, slip_id), "state", "arrived"))
    with pytest.raises(Refused, match="Nothing was received"):
        house.draft()
    house.system(lambda work: setattr(work.fetch(Slip, slip_id), "state", "signed"))
    assert house.draft()


def test_free_replacements_are_not_billed(house: House) -> None:
    received(house.cast, kind="replacement")
    with pytest.raises(Refused, match="Nothing was received"):
        house.draft()


def test_when_a_month_has_ended_a_draft_of_each_customer_is_made_by_itself_and_finance_has_a_task(house: House) -> None:
    received(house.cast, day=date(2026, 11, 30))
    received(house.cast, ("B-77120", 500, "4.35"), customer="b", day=date(2026, 10, 2))
    received(house.cast, (LINK, 5, "21.75"), day=date(2026, 12, 1))
    house.now = datetime(2026, 11, 30, 22, 0, tzinfo=UTC)  # the first of December in Shanghai
    made = house.system(lambda work: [(each.customer_id, each.first_on, each.last_on, each.number) for each in drafting.draft_months(work)])
    assert {each[0] for each in made} == {house.cast.a.id, house.cast.b.id}
    assert {each[2] for each in made} == {date(2026, 11, 30)}
    assert {each[1] for each in made} == {date(2026, 11, 1), date(2026, 10, 2)}  # what October forgot is not lost
    assert [task.department for task in house.tasks("statement.check")] == ["finance", "finance"]
    assert all(len(house.lines(each[3])) == 1 for each in made)
    sheet = house.system(lambda work: statement_sheet(work, by_number(work, Statement, made[0][3], lock=False)))
    assert sheet.made_on == date(2026, 12, 1)  # as the house counts days


def test_a_draft_is_nothing_to_the_customer_until_it_is_sent(house: House) -> None:
    received(house.cast)
    number = house.draft()

    def seen(work: object) -> list[str]:
        return list(work.session.scalars(select(Statement.number)))  # type: ignore[attr-defined]

    assert house.as_(house.cast.wang_min, seen) == []
    house.send(number)
    assert house.as_(house.cast.wang_min, seen) == [number]
    assert house.as_(house.cast.b_buyer, seen) == []
    assert [task.internal for task in house.tasks("statement.answer")] == [False]
    assert house.tasks("statement.check") == []


def test_finance_makes_statements_and_nobody_else(house: House) -> None:
    received(house.cast)
    for who in (house.cast.li_qian, house.cast.sun_li, house.cast.it):
        with pytest.raises(Forbidden):
            house.draft(who=who)
    assert house.draft()


def test_a_line_without_a_price_holds_the_statement_back_until_finance_enters_one_or_takes_it_off(house: House) -> None:
    received(house.cast, (ARM, 10, "86.40"), (LINK, 5, None))
    number = house.draft()
    with pytest.raises(Refused, match="no price yet"):
        house.send(number)
    priced, unpriced = house.lines(number)
    with pytest.raises(Refused, match="price of the order stands"):
        house.as_(house.cast.xu, lambda work: sending.price_line(work, number, priced.id, Decimal("1.00"), PASSWORD, None))
    house.as_(house.cast.xu, lambda work: sending.price_line(work, number, unpriced.id, Decimal("21.75"), PASSWORD, None))
    assert house.statement(number).net == Decimal("972.75")
    assert house.statement(house.send(number)).state == "sent"


def test_a_provisional_price_is_not_finances_to_change(house: House) -> None:
    received(house.cast, (ARM, 10, "80.00"), provisional=True)
    number = house.draft()
    (line,) = house.lines(number)
    with pytest.raises(Refused, match="price of the order stands"):
        house.as_(house.cast.xu, lambda work: sending.price_line(work, number, line.id, Decimal("99.00"), PASSWORD, None))
    assert house.statement(number).net == Decimal("800.00")


def test_a_line_taken_off_a_draft_waits_for_the_next_statement(house: House) -> None:
    order = received(house.cast, (ARM, 10, "86.40"), (LINK, 5, "21.75"))
    number = house.draft()
    _, link = house.lines(number)
    received(house.cast, ("B-77120", 100, "4.35"), customer="b")
    (other,) = house.lines(house.draft("K002"))
    with pytest.raises(NotFound):
        house.as_(house.cast.xu, lambda work: sending.drop_line(work, number, other.id, None))
    with pytest.raises(Stale):
        house.as_(house.cast.xu, lambda work: sending.drop_line(work, number, link.id, house.statement(number).version + 1))
    house.as_(house.cast.xu, lambda work: sending.drop_line(work, number, link.id, None))
    assert house.statement(number).net == Decimal("864.00")
    assert [line.billed for line in house.slip_lines(order)] == [True, False]
    house.send(number)
    with pytest.raises(Refused, match="Only a draft"):
        house.as_(house.cast.xu, lambda work: sending.drop_line(work, number, house.lines(number)[0].id, None))
    assert [line.customer_part for line in house.lines(house.draft())] == [LINK]


@pytest.mark.clause("5.1.12(2)")
def test_the_customer_confirms_line_by_line_with_the_password(house: House) -> None:
    received(house.cast, (ARM, 10, "86.40"), (LINK, 5, "21.75"))
    number = house.send(house.draft())
    with pytest.raises(PasswordNeeded):
        house.answer(number, password="wrong")
    assert house.answer(number, LineAnswer(True), None).state == "sent"  # the second line is still open
    assert [line.state for line in house.lines(number)] == ["confirmed", "open"]
    done = house.answer(number)
    assert (done.state, done.confirmed_by) == ("confirmed", "王敏")
    assert all(line.signature_id for line in house.lines(number))
    assert house.tasks("statement") == []


def test_a_statement_of_another_customer_does_not_exist_and_other_roles_do_not_answer(house: House) -> None:
    received(house.cast)
    number = house.send(house.draft())
    with pytest.raises(NotFound):
        house.answer(number, who=house.cast.b_buyer)
    for who in (house.cast.a_quality, house.cast.xu):
        with pytest.raises(Refused, match="somebody else"):
            house.answer(number, who=who)
    assert house.answer(number).state == "confirmed"


def test_a_dispute_says_what_differs_and_goes_to_finance(house: House) -> None:
    received(house.cast, (ARM, 1000, "86.40"), (LINK, 5, "21.75"))
    number = house.send(house.draft())
    with pytest.raises(Invalid, match="what differs"):
        house.answer(number, LineAnswer(False, "  "), LineAnswer(True))
    found = house.answer(number, LineAnswer(False, "实收 990 件", Decimal(990)), LineAnswer(True))
    assert found.state == "disputed"
    assert [task.department for task in house.tasks("statement.dispute")] == ["finance"]
    assert house.tasks("statement.answer") == []
    assert house.tasks("statement.price") == []


@pytest.mark.clause("5.1.12(2)")
def test_what_finance_accepts_as_the_customer_said_it_is_confirmed_with_it(house: House) -> None:
    received(house.cast)
    number = house.send(house.draft())
    house.answer(number, LineAnswer(False, "实收 990 件", Decimal(990)))
    done = house.settle(number, 1, "accepted")
    assert (done.state, done.gross) == ("confirmed", Decimal("96655.68"))
    assert (house.lines(number)[0].answered_by, done.confirmed_by) == ("徐静", "王敏")  # the paper bears the customer's name
    assert house.tasks("statement") == []


def test_another_figure_than_theirs_goes_back_to_them(house: House) -> None:
    received(house.cast)
    number = house.send(house.draft())
    house.answer(number, LineAnswer(False, "数量不符"))
    with pytest.raises(Invalid, match="that holds now"):
        house.settle(number, 1, "accepted")
    assert house.settle(number, 1, "accepted", "以签收单 995 件为准", quantity=Decimal(995)).state == "sent"
    assert [task.kind for task in house.tasks("statement")] == ["statement.answer"]
    assert house.answer(number).state == "confirmed"


def test_a_line_that_stands_goes_back_with_the_reason(house: House) -> None:
    received(house.cast)
    number = house.send(house.draft())
    house.answer(number, LineAnswer(False, "未收到"))
    with pytest.raises(Invalid, match="why the line stands"):
        house.settle(number, 1, "kept", " ")
    with pytest.raises(Refused, match="somebody else"):
        house.settle(number, 1, "kept", "已签收", who=house.cast.sun_li)
    assert house.settle(number, 1, "kept", "签收单 CK 上有刘伟签字").state == "sent"
    line = house.lines(number)[0]
    assert (line.state, line.answered, line.quantity) == ("open", "kept", 1000)


def test_a_line_taken_off_after_a_dispute_leaves_the_rest_confirmed_and_its_goods_unbilled(house: House) -> None:
    order = received(house.cast, (ARM, 10, "86.40"), (LINK, 5, "21.75"))
    number = house.send(house.draft())
    house.answer(number, LineAnswer(True), LineAnswer(False, "下月对账"))
    done = house.settle(number, 2, "dropped", "转下月")
    assert (done.state, done.net) == ("confirmed", Decimal("864.00"))
    assert [line.billed for line in house.slip_lines(order)] == [True, False]


def test_when_every_line_is_taken_off_the_statement_is_cancelled(house: House) -> None:
    received(house.cast)
    number = house.send(house.draft())
    house.answer(number, LineAnswer(False, "未收到"))
    assert house.settle(number, 1, "dropped").state == "cancelled"


@pytest.mark.clause("5.1.9(4)")
def test_another_price_is_the_general_managers_to_accept(house: House) -> None:
    received(house.cast)
    number = house.send(house.draft())
    house.answer(number, LineAnswer(False, "协议价 85.00", None, Decimal("85.00")))
    assert [task.position for task in house.tasks("statement.price")] == ["general_manager"]
    with pytest.raises(Forbidden):
        house.settle(number, 1, "accepted")
    assert house.lines(number)[0].unit_price == Decimal("86.40")
    done = house.settle(number, 1, "accepted", who=house.cast.shen)
    assert (done.state, house.lines(number)[0].unit_price, done.net) == ("confirmed", Decimal("85.00"), Decimal("85000.00"))


def test_who_saw_an_older_version_is_told_and_changes_nothing(house: House) -> None:
    received(house.cast)
    number = house.draft()
    version = house.statement(number).version
    house.send(number)
    with pytest.raises(Stale):
        house.as_(house.cast.xu, lambda work: sending.cancel(work, number, "重复", version))
    assert house.statement(number).state == "sent"


def test_a_cancelled_statement_gives_its_goods_back(house: House) -> None:
    order = received(house.cast)
    number = house.draft()
    with pytest.raises(Refused, match="reason"):
        house.as_(house.cast.xu, lambda work: sending.cancel(work, number, " ", None))
    house.as_(house.cast.xu, lambda work: sending.cancel(work, number, "金额有误", None))
    assert [line.billed for line in house.slip_lines(order)] == [False]
    assert house.tasks("statement") == []
    assert house.draft() != number


def test_a_refusal_says_all_its_reasons(house: House) -> None:
    received(house.cast, (LINK, 5, None))
    number = house.draft()
    with pytest.raises(Refused) as refused:
        house.send(number)
    assert says(refused) == "A line has no price yet: enter it, or take the line off."
