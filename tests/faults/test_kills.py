"""B18: the web processes are killed while customers write. Nothing acknowledged is lost, nothing is done twice, nothing is half."""

import hashlib
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from domain.orders.models import Order, OrderLine
from domain.shared.actor import system
from domain.shared.files import Attachment, StoredFile
from domain.shared.journal import Audit
from domain.shared.work import Work, unit
from tests.cast import Cast
from tests.concord.program import Program
from tests.faults.killing import SOON, kill_and_wait, moves_and_entries
from tests.faults.writers import GIVE_UP, Ledger, Writer, content_of

FIFTY = [pytest.param(10, 8, seed, id=f"ten of fifty, {seed}", marks=pytest.mark.drill) for seed in range(1, 6)]


@pytest.mark.parametrize(("kills", "writers", "seed"), [pytest.param(2, 4, 18, id="a few"), *FIFTY])
def test_what_was_acknowledged_is_there_once_whatever_was_killed(
    program: Program, cast: Cast, figure: Callable[[str], None], kills: int, writers: int, seed: int
) -> None:
    program.start()
    ledger = Ledger()
    people = [Writer(lane, program.address, cast.wang_min.email, ledger) for lane in range(writers)]
    for one in people:
        one.start()
    slowest = kill_and_wait(program, kills, ledger, random.Random(seed))
    time.sleep(2)
    for one in people:
        one.stopping.set()
    for one in people:
        one.join(GIVE_UP + 30)
    assert ledger.strange == []
    assert ledger.acknowledged, "nobody handed in anything"
    assert ledger.retried, "no kill was felt"
    with unit(system("drill")) as work:
        _nothing_lost_or_doubled(work, ledger)
        _nothing_half(work)
        _no_file_is_short(work, program.folder / "var", ledger)
    told = f"{kills} kills under {writers} writers, {len(ledger.acknowledged)} orders acknowledged, {ledger.retried} requests sent again"
    figure(f"{told}, 0 lost, doubled or half, ready after {slowest:.1f} s at the most")
    assert slowest <= SOON, f"ready again only after {slowest:.1f} s, the time that others took already left out"


def _nothing_lost_or_doubled(work: Work, ledger: Ledger) -> None:
    kept = work.session.execute(select(Order.po_number, Order.number)).all()
    numbers = {po: f"/orders/{number}" for po, number in kept}
    assert len(kept) == len(numbers), "an order is there twice"
    assert {po: where for po, where in ledger.acknowledged.items() if numbers.get(po) != where} == {}
    assert set(numbers) <= ledger.begun


def _nothing_half(work: Work) -> None:
    orders = work.session.scalar(select(func.count()).select_from(Order))
    with_lines = work.session.scalar(select(func.count(func.distinct(OrderLine.order_id))))
    entries = work.session.scalar(select(func.count()).select_from(Audit).where(Audit.action == "order.submitted"))
    assert orders == with_lines == entries
    moves_and_entries(work)


def _no_file_is_short(work: Work, var: Path, ledger: Ledger) -> None:
    """Each acknowledged order has its paper whole, and no row names bytes that are not there."""
    stored = {sha for (sha,) in work.session.execute(select(StoredFile.sha256)).all()}
    on_disk = {path.name: path for path in var.rglob("*") if path.is_file() and path.name in stored}
    assert stored == set(on_disk)
    assert [sha for sha, path in on_disk.items() if hashlib.sha256(path.read_bytes()).hexdigest() != sha] == []
    hung = select(Order.po_number, Attachment.sha256).join(Attachment, Attachment.object_id == Order.id)
    papers = {(po, sha) for po, sha in work.session.execute(hung).all()}
    assert {(po, hashlib.sha256(content_of(po)).hexdigest()) for po in ledger.acknowledged} <= papers
