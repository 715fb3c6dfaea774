"""B18: the web processes are killed while customers write. Nothing acknowledged is lost, nothing is done twice, nothing is half."""

import hashlib
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from domain.orders.models import Order, OrderLine
from domain.shared.actor import system
from domain.shared.files import Attachment, StoredFile
from domain.shared.journal import Audit, Broken, verify
from domain.shared.work import Work, unit
from domain.shared.workflow import Transition
from tests.cast import Cast
from tests.concord.program import Program
from tests.databases import TestDatabase
from tests.faults.writers import Ledger, Writer, content_of

SOON = 5.0  # seconds, B18; of a machine to itself


@pytest.fixture
def program(database: TestDatabase, tmp_path: Path) -> Iterator[Program]:
    one = Program(tmp_path, CONCORD_DATABASE_URL=database.url_owner, CONCORD_APP_DATABASE_URL=database.url_app)
    yield one
    if one.process and one.process.poll() is None:
        one.stop()


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
    slowest = _kill_and_wait(program, kills, ledger, random.Random(seed))
    time.sleep(2)
    for one in people:
        one.stopping.set()
    for one in people:
        one.join(90)
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


def _kill_and_wait(program: Program, kills: int, ledger: Ledger, chance: random.Random) -> float:
    """Kills, now one web process, now all of the program, each at a moment of its own; answers the longest time until ready."""
    slowest = 0.0
    for number in range(kills):
        enough = len(ledger.acknowledged) + 1
        deadline = time.monotonic() + 30
        while len(ledger.acknowledged) < enough and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(chance.random() / 2)
        if number % 3 == 1 and program.process and program.process.poll() is None and (web := program.workers()):
            chance.choice(web).kill()
        else:
            program.kill()
            slowest = max(slowest, program.start())
        if program.process and program.process.poll() is not None:
            slowest = max(slowest, program.start())
    return slowest


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
    for kind, action in work.session.execute(select(Transition.object_kind, Transition.action).distinct()).all():
        moved = work.session.scalar(select(func.count()).where(Transition.object_kind == kind, Transition.action == action))
        noted = work.session.scalar(select(func.count()).where(Audit.action == f"{kind}.{action}"))
        assert moved == noted, f"{kind}.{action}: {moved} moves, {noted} entries"
    assert not isinstance(verify(work), Broken)


def _no_file_is_short(work: Work, var: Path, ledger: Ledger) -> None:
    """Each acknowledged order has its paper whole, and no row names bytes that are not there."""
    stored = {sha for (sha,) in work.session.execute(select(StoredFile.sha256)).all()}
    on_disk = {path.name: path for path in var.rglob("*") if path.is_file() and path.name in stored}
    assert stored == set(on_disk)
    assert [sha for sha, path in on_disk.items() if hashlib.sha256(path.read_bytes()).hexdigest() != sha] == []
    hung = select(Order.po_number, Attachment.sha256).join(Attachment, Attachment.object_id == Order.id)
    papers = {(po, sha) for po, sha in work.session.execute(hung).all()}
    assert {(po, hashlib.sha256(content_of(po)).hexdigest()) for po in ledger.acknowledged} <= papers
