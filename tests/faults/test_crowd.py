"""B16 from outside: a crowd at the front door, over HTTP, against both web processes. One effect, and no answer that is a failure."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from sqlalchemy import func, select

from bench.visitor import Form
from domain.orders.models import Order
from domain.shared.actor import system
from domain.shared.work import unit
from domain.shared.workflow import Transition
from tests.cast import Cast
from tests.concord.program import Program
from tests.databases import TestDatabase
from tests.faults.racing import race
from tests.faults.writers import Browser, typed

CROWDS = [pytest.param(12, 1, id="a dozen"), pytest.param(50, 20, id="fifty", marks=pytest.mark.drill)]


@pytest.fixture(scope="module")
def program(lazy_database: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    database: TestDatabase = lazy_database.get()
    folder: Path = tmp_path_factory.mktemp("crowd")
    one = Program(folder, CONCORD_DATABASE_URL=database.url_owner, CONCORD_APP_DATABASE_URL=database.url_app)
    one.start()
    yield one
    one.stop()


@pytest.fixture
def buyer(program: Program, cast: Cast) -> Iterator[Browser]:
    one = Browser(program.address, "portal", cast.wang_min.email)
    one.log_in()
    yield one
    one.http.close()


@pytest.mark.parametrize(("crowd", "rounds"), CROWDS)
def test_the_same_order_form_sent_by_a_crowd_is_one_order(buyer: Browser, crowd: int, rounds: int) -> None:
    for number in range(rounds):
        form = _checked(buyer, f"C-{number:03d}")
        answers = race(lambda _, form=form: _post(buyer, form), crowd)
        assert {answer.status_code for answer in answers} <= {303, 409}, Counter(answer.status_code for answer in answers)
        assert len({answer.headers["location"] for answer in answers if answer.status_code == 303}) == 1
    assert _orders() == rounds


@pytest.mark.parametrize(("crowd", "rounds"), CROWDS)
def test_one_draft_handed_in_from_many_windows_is_one_order(buyer: Browser, crowd: int, rounds: int) -> None:
    for number in range(rounds):
        where = _draft(buyer, f"W-{number:03d}")
        forms = [buyer.form(buyer.get(where), "/orders") for _ in range(crowd)]
        answers = race(lambda lane, forms=forms: _post(buyer, forms[lane]), crowd)
        told = Counter(answer.status_code for answer in answers)
        assert told[303] >= 1 and not [status for status in told if status >= 500], told
    assert _orders() == rounds


@pytest.mark.parametrize(("crowd", "rounds"), CROWDS)
def test_an_order_withdrawn_by_a_crowd_is_withdrawn_once(buyer: Browser, crowd: int, rounds: int) -> None:
    for number in range(rounds):
        told = _post(buyer, _checked(buyer, f"D-{number:03d}"))
        order = told.headers["location"]
        form = buyer.form(buyer.get(order), "withdrawal")
        once = _tokens(form, crowd)
        answers = race(lambda lane, once=once: _post(buyer, once[lane], why="计划取消"), crowd)
        statuses = Counter(answer.status_code for answer in answers)
        assert not [status for status in statuses if status >= 500], statuses
    assert _moves("withdraw") == rounds


def _checked(buyer: Browser, po: str) -> Form:
    return buyer.form(buyer.get(_draft(buyer, po)), "/orders")


def _draft(buyer: Browser, po: str) -> str:
    blank = buyer.form(buyer.get("/orders/new"), "/orders/new")
    return str(buyer.post(blank, typed(po, random.Random(po)) | {"step": "check"}).headers["location"])


def _tokens(form: Form, count: int) -> list[Form]:
    """The same page in many windows: the same version, each with a token of its own."""
    return [Form(form.action, {**form.hidden, "_token": f"{form.hidden['_token'][:-4]}{lane:04d}"}) for lane in range(count)]


def _post(buyer: Browser, form: Form, **fields: str) -> httpx.Response:
    """As the form stands, whatever the answer; each on a line of its own, so that the kernel spreads them over the processes."""
    with httpx.Client(timeout=60) as line:
        heads = {
            "cookie": "; ".join(f"{name}={value}" for name, value in buyer.kept.items()),
            "content-type": "application/x-www-form-urlencoded",
            "sec-fetch-site": "same-origin",
        }
        return line.post(form.action, content=urlencode({**form.hidden, **fields}), headers=heads)


def _orders() -> int:
    with unit(system("test")) as work:
        return int(work.session.scalar(select(func.count()).select_from(Order)) or 0)


def _moves(action: str) -> int:
    with unit(system("test")) as work:
        wanted = select(func.count()).select_from(Transition).where(Transition.object_kind == "order", Transition.action == action)
        return int(work.session.scalar(wanted) or 0)
