"""B18 after the release: goods leave, are received and are paid while the web processes are killed. Nothing is lost, doubled or half."""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import func, select

from domain.accounts.models import Signature
from domain.deliveries.models import DispatchLine, DispatchNotice, Slip, SlipLine
from domain.orders.models import Order, OrderLine
from domain.receivables.models import Payment
from domain.shared.actor import system
from domain.shared.work import Work, unit
from tests.cast import PASSWORD, Cast
from tests.concord.program import Program
from tests.deliveries import slips
from tests.deliveries.shipping import in_stock, noticed, packed, released, verified
from tests.faults.killing import SOON, kill_and_wait, moves_and_entries
from tests.faults.test_crowd_after import GOES, WORD
from tests.faults.writers import GIVE_UP, Ledger, Presser, Thing
from tests.orders.given import line

PIECES = 10  # on each slip
MANY = 40


def leaving(cast: Cast, many: int) -> Iterator[Thing]:
    """Notices that are verified, each ready for its slip."""
    story = released(cast, line(quantity=PIECES * many), po_number="K-leaves")
    in_stock(story, PIECES * many, lot="L-kills")
    for _ in range(many):
        number = verified(packed(noticed(story, PIECES), "L-kills")).number
        yield Thing(number, f"/admin/dispatch/{number}", "/slip", GOES | WORD)


def arriving(cast: Cast, many: int) -> Iterator[Thing]:
    """Slips on the road, each to be signed for."""
    story = slips.released(cast, line(quantity=PIECES * many), po_number="K-arrives")
    for _ in range(many):
        number = slips.ship(story, PIECES).number
        yield Thing(number, f"/deliveries/{number}", "/receipt", WORD)


def paying(many: int) -> Iterator[Thing]:
    """Money that comes in."""
    for number in range(many):
        said = {"customer": "K001", "amount": "12.50", "method": "transfer", "reference": f"K-{number:04d}", "password": PASSWORD}
        yield Thing(f"K-{number:04d}", "/admin/receivables/payments/new", "/receivables/payments", said)


@pytest.mark.drill
@pytest.mark.parametrize(("kills", "many", "seed"), [pytest.param(10, MANY, seed, id=f"ten, {seed}") for seed in range(1, 6)])
def test_goods_and_money_are_there_once_whatever_was_killed(
    program: Program, cast: Cast, figure: Callable[[str], None], kills: int, many: int, seed: int
) -> None:
    todo = [(cast.sun_li, leaving(cast, many)), (cast.wang_min, arriving(cast, many)), (cast.xu, paying(10 * many))]
    todo = [(who, list(things)) for who, things in todo]
    program.start()
    ledger = Ledger()
    people = [Presser(lane, program.address, who, ledger, things) for lane, (who, things) in enumerate(todo)]
    for one in people:
        one.start()
    slowest = kill_and_wait(program, kills, ledger, random.Random(seed))
    time.sleep(1)
    for one in people:
        one.stopping.set()
    for one in people:
        one.join(GIVE_UP + 30)
    assert ledger.strange == []
    assert ledger.acknowledged and ledger.retried
    left, signed, paid = ({thing.name for thing in things} & set(ledger.acknowledged) for _, things in todo)
    with unit(system("drill")) as work:
        _left_once(work, left)
        _received_once(work, signed)
        _paid_once(work, paid)
        moves_and_entries(work)
    told = f"{kills} kills, acknowledged: {len(left)} that left, {len(signed)} received, {len(paid)} payments"
    figure(f"{told}; {ledger.retried} requests sent again; 0 lost, doubled or half, ready after {slowest:.1f} s at the most")
    assert slowest <= SOON


def _left_once(work: Work, notices: set[str]) -> None:
    """Each notice has one slip, each piece of it is off the shelf and on the order once; no slip's number is left out."""
    found = Counter(work.session.scalars(select(Slip.notice_number).where(Slip.notice_number.in_(_of(work, "K-leaves")))))
    assert set(found.values()) == {1} and notices <= set(found)
    assert _line(work, "K-leaves").shipped == PIECES * len(found)
    of_days: dict[str, list[int]] = defaultdict(list)
    for number in work.session.scalars(select(Slip.number).order_by(Slip.number)):
        of_days[number[:-3]].append(int(number[-3:]))
    assert all(taken == list(range(1, len(taken) + 1)) for taken in of_days.values()), of_days


def _received_once(work: Work, acknowledged: set[str]) -> None:
    signed = list(work.session.scalars(select(Slip).where(Slip.state == "signed")))
    assert acknowledged <= {slip.number for slip in signed}
    counted = work.session.scalars(select(SlipLine.received).where(SlipLine.slip_id.in_([slip.id for slip in signed]))).all()
    assert counted == [PIECES] * len(signed)
    assert _line(work, "K-arrives").received == PIECES * len(signed)


def _paid_once(work: Work, acknowledged: set[str]) -> None:
    found = Counter(work.session.scalars(select(Payment.reference)))
    assert set(found.values()) == {1} and acknowledged <= set(found)
    signatures = work.session.scalar(select(func.count()).where(Signature.decision == "payment"))
    assert signatures == found.total()


def _line(work: Work, po: str) -> OrderLine:
    return work.session.scalars(select(OrderLine).join(Order, Order.id == OrderLine.order_id).where(Order.po_number == po)).one()


def _of(work: Work, po: str) -> set[str]:
    """The notices of an order."""
    line_id = _line(work, po).id
    wanted = select(DispatchNotice.number).join(DispatchLine, DispatchLine.notice_id == DispatchNotice.id)
    return set(work.session.scalars(wanted.where(DispatchLine.line_id == line_id)))
