"""From what the customer counts to what they pay: every way a receipt can differ, through statement and invoice (RULES 7 and 8)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.deliveries.models import Difference
from domain.receivables.actions.answering import LineAnswer
from domain.receivables.models import StatementLine
from domain.shared.errors import Refused
from tests.cast import Cast
from tests.changes.story import Told
from tests.deliveries.coming_back import case_of, settle, take_back
from tests.deliveries.receiving import signed
from tests.deliveries.slips import PART, Sent, released, ship
from tests.deliveries.test_keeping import ask
from tests.orders.given import line
from tests.receivables.received import House, says
from tests.remembering import remembered
from tests.reviews.story import Story

pytestmark = [pytest.mark.clause("5.1.11(3)"), pytest.mark.clause("5.1.12(2)")]
D = Decimal


@pytest.fixture
@remembered
def sent(cast: Cast) -> Sent:
    """100 left arms at 86.40 are on the road, all that was ordered."""
    return ship(released(cast, line(PART, 100)), 100)


def house_of(sent: Sent) -> House:
    return House(sent.story.cast)


def stated(house: House) -> list[tuple[str, Decimal]]:
    """(kind, quantity) of every line that stands, the first statement first."""
    wanted = select(StatementLine.kind, StatementLine.quantity).where(StatementLine.state != "dropped").order_by(StatementLine.id)
    return house.system(lambda work: [(kind, quantity) for kind, quantity in work.session.execute(wanted)])


def owed(house: House) -> Decimal:
    """What the customer owes untaxed, all statements together."""
    wanted = select(StatementLine.net).where(StatementLine.state != "dropped")
    return house.system(lambda work: sum(work.session.scalars(wanted), D(0)))


# counted (right, damaged among them, wrong in their place), how quality settles it → pieces that are paid in the end
WAYS: list[tuple[Any, str, int]] = [
    (95, "deliver_again", 95),  # five never came: they are sent again and paid then
    (95, "found", 100),  # they lay at the customer's gate
    (110, "goes_back", 100),
    ((100, 5), "deliver_again", 95),
    ((100, 5), "credited", 95),
    ((100, 5), "accepted", 100),  # as it is
    ((95, 0, 5), "deliver_again", 95),  # five right ones instead of five wrong ones are still to come
    ((95, 0, 5), "accepted", 100),
]
NAMES = [f"{counted} {outcome}" for counted, outcome, _ in WAYS]


@pytest.mark.parametrize(("counted", "outcome", "pieces"), WAYS, ids=NAMES)
def test_what_is_settled_before_the_statement_stands_on_it_as_it_ended(sent: Sent, counted: Any, outcome: str, pieces: int) -> None:
    signed(sent, counted)
    settle(sent.story, case_of(sent.story), outcome)
    house = house_of(sent)
    number = house.draft()
    assert stated(house) == [("goods", pieces)]
    assert house.statement(number).net == pieces * D("86.40")


@pytest.mark.parametrize(("counted", "outcome", "pieces"), WAYS, ids=NAMES)
def test_what_is_settled_after_the_invoice_is_charged_or_credited_to_the_same_amount(
    sent: Sent, counted: Any, outcome: str, pieces: int
) -> None:
    signed(sent, counted)
    house = house_of(sent)
    number = house.send(house.draft())
    house.answer(number)
    invoice = house.issue(house.asked(number))
    before = house.invoice(invoice).net
    settle(sent.story, case_of(sent.story), outcome)
    assert house.invoice(invoice).net == before  # an invoice is never changed
    assert owed(house) == pieces * D("86.40")
    assert [kind for kind, _ in stated(house)] == (["goods"] if before == owed(house) else ["goods", "adjustment"])


@pytest.mark.parametrize(("counted", "outcome", "pieces"), [way for way in WAYS if way[1] in ("found", "credited", "goes_back")])
def test_what_is_settled_while_the_customer_confirms_goes_back_to_them_with_the_new_quantity(
    sent: Sent, counted: Any, outcome: str, pieces: int
) -> None:
    signed(sent, counted)
    house = house_of(sent)
    number = house.send(house.draft())
    house.answer(number)
    (before,) = house.lines(number)
    settle(sent.story, case_of(sent.story), outcome)
    (after,) = house.lines(number)
    assert after.quantity == pieces
    asked_again = before.quantity != pieces
    assert (house.statement(number).state, after.state) == (("sent", "open") if asked_again else ("confirmed", "confirmed"))


def test_what_came_too_many_and_is_kept_by_a_change_is_paid_in_full_on_the_first_statement(sent: Sent) -> None:
    """110 counted of 100: nobody pays for the ten before the customer agrees to keep them; then the whole is owed."""
    signed(sent, 110)
    house = house_of(sent)
    change = Told(sent.story, ask(sent.story))
    change.signs_all()
    change.customer("accept")
    change.approves()
    number = house.send(house.draft())
    assert [(line.quantity, line.unit_price, line.net) for line in house.lines(number)] == [(110, D("86.40"), D("9504.00"))]
    house.answer(number)
    invoice = house.issue(house.asked(number))
    assert house.invoice(invoice).gross == D("10739.52")  # 9504.00 and 13 % of it, 1235.52
    house.pay("10739.52")
    assert sent.story.order.state == "closed"


def test_what_is_kept_after_the_invoice_of_the_ordered_quantity_is_charged_besides(sent: Sent) -> None:
    signed(sent, 110)
    house = house_of(sent)
    number = house.send(house.draft())
    assert [line.quantity for line in house.lines(number)] == [100]
    house.answer(number)
    house.issue(house.asked(number))
    change = Told(sent.story, ask(sent.story))
    change.signs_all()
    change.customer("accept")
    change.approves()
    assert stated(house) == [("goods", 100), ("adjustment", 10)]
    extra = house.send(house.tasks("statement.check")[-1].object_number)
    house.answer(extra)
    assert house.invoice(house.asked(extra)).gross == D("976.32")
    assert owed(house) == D("9504.00")


def test_while_the_customer_is_asked_to_keep_the_surplus_no_other_quantity_is_accepted_on_the_statement(sent: Sent) -> None:
    """A difference that is being agreed is not settled: what it comes to follows by itself, and once."""
    signed(sent, 110)
    house = house_of(sent)
    ask(sent.story)
    assert case_of(sent.story).state == "agreeing"
    number = house.send(house.draft())
    house.answer(number, LineAnswer(False, "我方只收 95 件", D(95)))
    with pytest.raises(Refused, match="is with quality") as refused:
        house.settle(number, 1, "accepted")
    assert case_of(sent.story).number in says(refused)
    assert house.settle(number, 1, "kept", "多收的 10 件未计入本单").state == "sent"


def test_differences_end_before_a_concession_so_that_no_piece_is_taken_for_another(sent: Sent) -> None:
    """Five damaged and credited, then ten in a dispute: fifteen together, for a difference is found with the receipt alone."""
    signed(sent, (100, 5))
    house = house_of(sent)
    number = house.send(house.draft())
    house.answer(number, LineAnswer(False, "另有 10 件混料", D(90)))
    with pytest.raises(Refused, match="is with quality"):
        house.settle(number, 1, "accepted")
    settle(sent.story, case_of(sent.story), "credited")
    assert [(line.quantity, line.state) for line in house.lines(number)] == [(95, "disputed")]
    house.settle(number, 1, "accepted", "同意另减 10 件", quantity=D(85))
    assert [(line.quantity, line.conceded) for line in house.lines(number)] == [(85, 10)]
    house.answer(number)
    assert house.statement(number).net == D("7344.00")  # 85 × 86.40
    assert house.system(lambda work: work.session.scalar(select(Difference.state))) == "settled"


def test_goods_that_come_back_for_a_settled_difference_are_not_credited_a_second_time(sent: Sent) -> None:
    signed(sent, (100, 5))
    settle(sent.story, case_of(sent.story), "credited")
    house = house_of(sent)
    house.issue(house.asked(_confirmed(house)))
    take_back(sent, 5, case=case_of(sent.story))
    assert stated(house) == [("goods", 95)]
    take_back(sent, 3)  # three others
    assert stated(house) == [("goods", 95), ("adjustment", -3)]


def test_a_receipt_as_shipped_needs_nothing_but_its_payment(sent: Sent) -> None:
    signed(sent, 100)
    house = house_of(sent)
    house.issue(house.asked(_confirmed(house)))
    story: Story = sent.story
    assert story.order.state == "received"
    house.pay("9763.19")
    assert story.order.state == "received"
    house.pay("0.01")
    assert story.order.state == "closed"


def _confirmed(house: House) -> str:
    number = house.send(house.draft())
    house.answer(number)
    return number
