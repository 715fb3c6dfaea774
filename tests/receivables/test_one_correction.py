"""A quantity is corrected once: by the dispute of a statement, the difference that quality settles, or goods that come back (RULES 7)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.customers.models import Customer
from domain.deliveries.events import DifferenceSettled, GoodsReturned
from domain.deliveries.models import Difference, Slip, SlipLine
from domain.orders.credit import given
from domain.receivables import gates
from domain.receivables.actions import adjusting, consuming, correcting, months, sending
from domain.receivables.actions.answering import LineAnswer
from domain.receivables.actions.consuming import UsedInput
from domain.receivables.models import Statement, StatementLine
from domain.receivables.queries import unbilled
from domain.receivables.queries.ages import Wanted, by_customer
from domain.shared.errors import Forbidden, Invalid, PasswordNeeded, Refused
from domain.shared.work import Work
from tests.cast import TODAY
from tests.receivables.received import ARM, LINK, House, received, says
from tests.remembering import remembered

D = Decimal


def goods(work: Work, order: str, part: str = ARM) -> SlipLine:
    wanted = select(SlipLine).where(SlipLine.order_number == order, SlipLine.customer_part == part).with_for_update()
    return work.session.scalars(wanted).one()


def found(house: House, order: str, quantity: int, kind: str = "damaged") -> str:
    """A case that quality has on its table."""

    def deed(work: Work) -> str:
        line = goods(work, order)
        return work.add(Difference(number=f"RD-{order}", slip_id=line.slip_id, slip_line_id=line.id, kind=kind, quantity=D(quantity),
                                   note="", state="open", found_at=work.now, found_by="刘伟", customer_id=line.customer_id,
                                   project_id=line.project_id)).number

    return house.system(deed)


def settled(house: House, order: str, received_by: int) -> None:
    """Quality settles it: so much more (or less) counts as received."""

    def deed(work: Work) -> None:
        line = goods(work, order)
        case = work.session.scalars(select(Difference).where(Difference.slip_line_id == line.id)).one()
        case.state, line.received = "settled", line.received + D(received_by)
        correcting.on_difference_settled(work, DifferenceSettled(case, work.fetch(Slip, line.slip_id), line, D(received_by)))

    house.system(deed)


def returned(house: House, order: str, quantity: int) -> None:
    def deed(work: Work) -> None:
        line = goods(work, order)
        line.received, line.returned = line.received - D(quantity), line.returned + D(quantity)
        correcting.on_returned(work, GoodsReturned(work.fetch(Slip, line.slip_id), line, D(quantity)))

    house.system(deed)


def taxed(house: House, rate: str) -> None:
    """From now on the customer's goods are taxed so."""
    house.system(lambda work: setattr(work.fetch(Customer, house.cast.a.id, lock=True), "tax_rate", D(rate)))


def corrections(house: House) -> list[tuple[Decimal, Decimal]]:
    """(quantity, untaxed amount) of every line of every adjustment list that stands."""
    wanted = select(StatementLine).where(StatementLine.kind == "adjustment", StatementLine.state != "dropped").order_by(StatementLine.id)
    return house.system(lambda work: [(line.quantity, line.net) for line in work.session.scalars(wanted)])


def disputed(house: House, theirs: int, signed_for: int = 1000) -> tuple[str, str]:
    """A statement whose one line the customer disputes; (statement, order)."""
    order = received(house.cast, (ARM, signed_for, "86.40"))
    number = house.send(house.draft())
    house.answer(number, LineAnswer(False, f"实收 {theirs} 件", D(theirs)))
    return number, order


# the dispute and the difference


def test_while_quality_has_the_difference_finance_accepts_no_other_quantity(house: House) -> None:
    number, order = disputed(house, 990)
    case = found(house, order, 10)
    with pytest.raises(Refused, match="is with quality") as refused:
        house.settle(number, 1, "accepted")
    assert case in says(refused)
    assert (house.lines(number)[0].quantity, house.lines(number)[0].state) == (1000, "disputed")
    assert house.settle(number, 1, "kept", "品质正在处理，以其结论为准").state == "sent"


def test_what_quality_settles_as_the_customer_said_confirms_the_disputed_line_by_itself(house: House) -> None:
    number, order = disputed(house, 990)
    found(house, order, 10)
    settled(house, order, -10)
    assert (house.statement(number).state, house.statement(number).gross) == ("confirmed", D("96655.68"))  # 990 × 86.40 × 1.13
    assert corrections(house) == []


def test_what_quality_settles_otherwise_leaves_the_line_in_dispute_with_the_new_quantity(house: House) -> None:
    number, order = disputed(house, 980)
    found(house, order, 10)
    settled(house, order, -10)
    assert (house.statement(number).state, house.lines(number)[0].quantity) == ("disputed", 990)
    assert house.settle(number, 1, "accepted").state == "confirmed"
    assert house.lines(number)[0].conceded == 10  # of 990 received


def test_a_quantity_accepted_in_a_dispute_is_not_credited_again_by_the_difference_settled_later(house: House) -> None:
    number, order = disputed(house, 990)
    house.settle(number, 1, "accepted")
    invoice = house.issue(house.asked(number))
    found(house, order, 10)  # told only now, with the paper
    settled(house, order, -10)
    assert corrections(house) == []
    assert house.invoice(invoice).gross == D("96655.68")


def test_of_a_greater_difference_only_what_was_not_conceded_is_credited(house: House) -> None:
    number, order = disputed(house, 996)
    house.settle(number, 1, "accepted")
    house.issue(house.asked(number))
    found(house, order, 10)
    settled(house, order, -10)
    assert corrections(house) == [(D(-6), D("-518.40"))]
    returned(house, order, 20)  # what was conceded is used up by the difference
    assert corrections(house) == [(D(-6), D("-518.40")), (D(-20), D("-1728.00"))]


@pytest.mark.parametrize(("back", "credited"), [  # of 1,000, 990 paid: what is kept is paid for
    (10, []), (4, []), (11, [(D(-1), D("-86.40"))]), (50, [(D(-40), D("-3456.00"))]), (1000, [(D(-990), D("-85536.00"))]),
])
def test_of_goods_that_come_back_those_that_were_conceded_come_first(
    house: House, back: int, credited: list[tuple[Decimal, Decimal]]
) -> None:
    number, order = disputed(house, 990)
    house.settle(number, 1, "accepted")
    house.issue(house.asked(number))
    returned(house, order, back)
    assert corrections(house) == credited
    assert house.lines(number)[0].conceded == max(0, 10 - back)


def test_what_comes_back_in_two_lorries_is_credited_as_if_it_were_one(house: House) -> None:
    number, order = disputed(house, 990)
    house.settle(number, 1, "accepted")
    house.issue(house.asked(number))
    returned(house, order, 6)
    assert corrections(house) == []
    returned(house, order, 9)
    assert corrections(house) == [(D(-5), D("-432.00"))]


def test_of_a_line_that_nobody_invoiced_yet_what_comes_back_first_is_what_was_conceded(house: House) -> None:
    number, order = disputed(house, 990)
    house.settle(number, 1, "accepted", quantity=D(995))
    returned(house, order, 5)
    assert house.lines(number)[0].quantity == 995
    returned(house, order, 5)
    assert house.lines(number)[0].quantity == 990


def test_what_comes_back_after_the_tax_rate_has_changed_is_credited_at_the_rate_at_which_it_was_invoiced(house: House) -> None:
    invoice = house.issued((ARM, 10, "86.40"))
    order = house.lines(house.invoice(invoice).statement_number)[0].order_number
    taxed(house, "0.09")
    returned(house, order, 2)
    number = house.tasks("statement.check")[-1].object_number
    listed = house.statement(number)
    assert (listed.tax_rate, listed.net, listed.tax) == (D("0.13"), D("-172.80"), D("-22.46"))
    received(house.cast, (ARM, 10, "86.40"))
    assert house.statement(house.draft()).tax_rate == D("0.09")  # what is new is taxed as it is now


def test_corrections_of_goods_that_were_taxed_otherwise_stand_on_lists_of_their_own(house: House) -> None:
    before = house.issued((ARM, 10, "86.40"), tax_number="1001")
    taxed(house, "0.09")
    after = house.issued((ARM, 10, "86.40"), tax_number="1002")
    orders = [house.lines(house.invoice(each).statement_number)[0].order_number for each in (before, after)]
    for order in orders:
        returned(house, order, 1)
    for task in house.tasks("statement.check"):
        house.as_(house.cast.xu, lambda work, of=task.object_number: sending.cancel(work, of, "重列", None))
    made = house.system(adjusting.carry_on)
    assert sorted((each.tax_rate, each.tax) for each in made) == [(D("0.09"), D("-7.78")), (D("0.13"), D("-11.23"))]


def test_no_more_comes_back_than_was_ever_stated(house: House) -> None:
    number, order = disputed(house, 990)
    house.settle(number, 1, "accepted")
    house.issue(house.asked(number))
    returned(house, order, 1000)  # typed as the slip says
    assert corrections(house) == [(D(-990), D("-85536.00"))]


def test_an_unbilled_line_follows_the_difference_less_what_was_conceded(house: House) -> None:
    number, order = disputed(house, 990)
    house.settle(number, 1, "accepted", quantity=D(995))  # a compromise that goes back to the customer
    assert (house.lines(number)[0].quantity, house.lines(number)[0].state) == (995, "open")
    found(house, order, 10)
    settled(house, order, -10)
    assert house.lines(number)[0].quantity == 990
    assert house.answer(number).gross == D("96655.68")


def test_a_line_taken_off_and_stated_again_carries_no_concession_along(house: House) -> None:
    number, _ = disputed(house, 990)
    house.settle(number, 1, "accepted", quantity=D(995))
    house.answer(number, LineAnswer(False, "仍不符", D(990)))
    house.settle(number, 1, "dropped", "转下月")
    (line,) = house.lines(house.draft())
    assert (line.quantity, line.conceded) == (1000, 0)


# what finance may accept


@pytest.mark.parametrize(("quantity", "said"), [("1001", "between 0 and 1000"), ("990.5", "whole"), ("-1", "between 0 and 1000")])
def test_no_other_quantity_than_can_have_come_is_accepted(house: House, quantity: str, said: str) -> None:
    number, _ = disputed(house, 1200)
    with pytest.raises(Invalid) as refused:
        house.settle(number, 1, "accepted", quantity=D(quantity))
    assert said in says(refused).lower()
    assert house.lines(number)[0].quantity == 1000


def test_nothing_at_all_can_be_accepted_and_then_nothing_is_owed(house: House) -> None:
    order = received(house.cast, (ARM, 10, "86.40"), (LINK, 5, "21.75"))
    number = house.send(house.draft())
    house.answer(number, LineAnswer(False, "样件，双方约定免费", D(0)), LineAnswer(True))
    assert house.settle(number, 1, "accepted").state == "confirmed"
    invoice = house.issue(house.asked(number))
    house.pay(house.invoice(invoice).gross)
    assert house.invoice(invoice).gross == D("122.89")
    assert house.order(order).state == "closed"  # the line of nothing holds it open no longer
    assert [line.settled_at is None for line in house.lines(number)] == [False, True]


def test_another_quantity_is_signed_by_finance_with_the_password(house: House) -> None:
    number, _ = disputed(house, 990)
    line = house.lines(number)[0]
    from domain.receivables.actions import settling
    from domain.receivables.actions.settling import Settling

    with pytest.raises(PasswordNeeded):
        house.as_(house.cast.xu, lambda work: settling.settle(work, number, line.id, Settling("accepted"), "wrong", None))
    assert house.lines(number)[0].quantity == 1000
    assert house.settle(number, 1, "accepted").state == "confirmed"


def test_sales_says_why_a_line_stands_and_gives_nothing_away(house: House) -> None:
    number, _ = disputed(house, 990)
    for outcome in ("accepted", "dropped"):
        with pytest.raises(Forbidden):
            house.settle(number, 1, outcome, "好的", who=house.cast.li_qian)
    assert house.settle(number, 1, "kept", "签收单上是 1000 件", who=house.cast.li_qian).state == "sent"
    assert house.lines(number)[0].answered_by == "李倩"


# consignment stock


@pytest.fixture
@remembered
def used(house: House) -> str:
    """100 in consignment, of which 80 were used and invoiced; the order."""
    order = received(house.cast, (ARM, 100, "86.40"), consignment=True)
    rows = [UsedInput(ARM, D(80))]
    house.as_(house.cast.wang_min, lambda work: consuming.report(
        work, work.fetch(Customer, house.cast.a.id), house.cast.ship_to["a"].id, TODAY.replace(day=1), TODAY, rows, "portal"))
    number = house.send(house.tasks("statement.check")[-1].object_number)
    house.answer(number)
    house.issue(house.asked(number))
    return order


def test_consignment_that_comes_back_unused_only_stands_there_no_more(house: House, used: str) -> None:
    returned(house, used, 20)
    assert corrections(house) == []


def test_of_what_was_used_and_comes_back_the_rest_of_the_stock_is_not_credited(house: House, used: str) -> None:
    returned(house, used, 30)
    assert corrections(house) == [(D(-10), D("-864.00"))]
    returned(house, used, 5)
    assert corrections(house) == [(D(-10), D("-864.00")), (D(-5), D("-432.00"))]


def test_of_what_was_used_and_came_back_what_both_sides_count_otherwise_is_not_credited_with_the_next(house: House, used: str) -> None:
    returned(house, used, 30)
    number = house.send(house.tasks("statement.check")[-1].object_number)
    house.answer(number, LineAnswer(False, "只退 6 件", D(-6)))
    house.settle(number, 1, "accepted")
    returned(house, used, 5)
    assert corrections(house) == [(D(-6), D("-518.40")), (D(-5), D("-432.00"))]


def test_what_was_found_and_both_sides_count_less_of_is_not_credited_when_it_comes_back(house: House) -> None:
    """Ten more were found of what was invoiced; six of them are charged, so of seven that come back three are credited."""
    order = house.lines(house.invoice(house.issued((ARM, 100, "86.40"))).statement_number)[0].order_number
    found(house, order, 10, "short")
    settled(house, order, 10)
    number = house.send(house.tasks("statement.check")[-1].object_number)
    house.answer(number, LineAnswer(False, "只找到 6 件", D(6)))
    house.settle(number, 1, "accepted")
    returned(house, order, 7)
    assert corrections(house) == [(D(6), D("518.40")), (D(-3), D("-259.20"))]


# a correction is never lost


def credited(house: House, *rows: Any, by: int = 2) -> tuple[str, str]:
    """An adjustment list over goods that came back after their invoice; (its number, the order)."""
    invoice = house.issued(*(rows or ((ARM, 10, "86.40"),)))
    order = house.lines(house.invoice(invoice).statement_number)[0].order_number
    returned(house, order, by)
    wanted = select(Statement.number).where(Statement.kind == "adjustment")
    return house.system(lambda work: work.session.scalars(wanted).one()), order


def drop(house: House, number: str) -> None:
    line = house.lines(number)[0]
    house.as_(house.cast.xu, lambda work: sending.drop_line(work, number, line.id, None))


def listed(house: House) -> list[str]:
    return house.as_(house.cast.xu, lambda work: [each.number for each in adjusting.adjust_prices(work, "K001")])


def test_a_correction_taken_off_its_list_comes_on_the_next(house: House) -> None:
    number, _ = credited(house)
    drop(house, number)
    assert corrections(house) == []
    (again,) = listed(house)
    assert again != number
    assert [(line.quantity, line.net) for line in house.lines(again)] == [(D(-2), D("-172.80"))]
    with pytest.raises(Refused, match="no correction waits"):
        listed(house)


def test_other_goods_taken_off_their_statement_leave_a_correction_waiting(house: House) -> None:
    number, _ = credited(house)
    drop(house, number)
    received(house.cast, (LINK, 5, "21.75"), po="4500874022")
    drop(house, house.draft())
    (again,) = listed(house)
    assert [(line.quantity, line.net) for line in house.lines(again)] == [(D(-2), D("-172.80"))]


def test_a_correction_of_a_cancelled_list_is_carried_on_as_often_as_needed(house: House) -> None:
    number, _ = credited(house)
    house.as_(house.cast.xu, lambda work: sending.cancel(work, number, "格式有误", None))
    for _ in range(2):
        (number,) = listed(house)
        drop(house, number)
    (number,) = listed(house)
    assert corrections(house) == [(D(-2), D("-172.80"))]


def test_what_finance_took_off_after_a_dispute_is_carried_on_and_what_it_accepted_is_not(house: House) -> None:
    number, _ = credited(house)
    house.send(number)
    house.answer(number, LineAnswer(False, "退了 3 件"))
    assert house.settle(number, 1, "dropped", "核实后再列").state == "cancelled"
    (again,) = listed(house)
    house.send(again)
    house.answer(again, LineAnswer(False, "只退了 1 件", D(-1)))
    assert house.settle(again, 1, "accepted").state == "confirmed"
    assert house.statement(again).net == D("-86.40")
    with pytest.raises(Refused, match="no correction waits"):
        listed(house)


def test_a_correction_that_waits_still_counts_against_what_can_come_back(house: House) -> None:
    number, order = credited(house, by=8)
    drop(house, number)
    returned(house, order, 2)
    assert corrections(house) == [(D(-2), D("-172.80"))]
    (again,) = listed(house)
    assert [line.quantity for line in house.lines(again)] == [D(-8)]


def account(house: House, who: str) -> tuple[Decimal, Decimal, Decimal]:
    """Delivered and not invoiced by the register, by its lines, and what the credit limit takes for owed."""
    actor, customer = getattr(house.cast, who), house.cast.a
    rows = house.as_(actor, lambda work: by_customer(work, Wanted(customer_id=customer.id)))
    lines = house.as_(actor, lambda work: unbilled.sums(unbilled.of_customer(work, customer.id)))
    owed = house.system(lambda work: work.session.scalar(select(gates.owed()), given(work, work.fetch(Customer, customer.id), None)))
    return sum((row.unbilled for row in rows), D(0)), lines.get("CNY", D(0)), D(owed)


@pytest.mark.parametrize("who", ["xu", "wang_min"])
@pytest.mark.clause("5.1.12(2)")
def test_a_correction_that_waits_for_its_next_list_stays_in_the_account(house: House, who: str) -> None:
    number, _ = credited(house)
    stands = account(house, who)
    assert stands[:2] == (D("-195.26"), D("-195.26"))
    drop(house, number)
    assert account(house, who) == stands
    rows = house.as_(getattr(house.cast, who), lambda work: unbilled.of_customer(work, house.cast.a.id))
    assert [(row.quantity, row.statement, row.state) for row in rows] == [(D(-2), "", "")]
    listed(house)
    assert account(house, who) == stands


def test_the_beginning_of_a_month_brings_the_waiting_corrections_by_itself(house: House) -> None:
    number, _ = credited(house)
    drop(house, number)
    assert [(each.kind, each.gross) for each in house.system(months.begin)] == [("adjustment", D("-195.26"))]
    assert house.system(months.begin) == []
    assert [task.department for task in house.tasks("statement.check")][-1] == "finance"


# what sums up to nothing is settled


def test_a_list_whose_lines_make_up_for_each_other_is_settled_when_it_is_confirmed(house: House) -> None:
    invoice = house.issued((ARM, 10, "86.40"), (LINK, 10, "86.40"))
    order = house.lines(house.invoice(invoice).statement_number)[0].order_number

    def both(work: Work) -> None:
        arm, link = goods(work, order), goods(work, order, LINK)
        first = work.session.scalars(select(StatementLine).where(StatementLine.slip_line_id == arm.id)).one()
        second = work.session.scalars(select(StatementLine).where(StatementLine.slip_line_id == link.id)).one()
        adjusting.make_lists(work, [adjusting.Due(each, "CNY", D("0.13"), D(by), D("86.40")) for each, by in ((first, -2), (second, 2))])

    house.system(both)
    number = house.send(house.tasks("statement.check")[-1].object_number)
    assert house.statement(number).gross == 0
    assert house.answer(number).state == "confirmed"
    assert all(line.settled_at for line in house.lines(number))
    assert house.tasks("invoice") == []
    for refused in (lambda: house.asked(number), lambda: house.credit(number)):
        with pytest.raises(Refused):
            refused()
    house.pay(house.invoice(invoice).gross)
    assert house.order(order).state == "closed"


def test_a_statement_of_lines_that_cost_nothing_is_confirmed_and_its_order_closed_without_an_invoice(house: House) -> None:
    order = received(house.cast, (ARM, 10, "0"), (LINK, 5, "0.000"))
    number = house.send(house.draft())
    assert house.answer(number).state == "confirmed"
    assert house.order(order).state == "closed"
    assert (house.tasks("invoice"), house.tasks("statement")) == ([], [])
