"""Parts and customers in the reader's language: what the lists say in English, to whom, and what stays as it was written."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from domain.customers.models import Customer
from domain.customers.names import customer_names
from domain.products.models import ListEntry, Product
from domain.products.names import part_names
from domain.shared import names
from domain.shared.actor import ANONYMOUS, Actor, system
from domain.shared.names import Names, told_apart
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.statements import counted
from tests.tracking.made import project

ARM, LEFT = "HC-4801-012", "前下摆臂总成（左）"
ENGLISH = "Front lower control arm assembly, left"
HOSE = "制动软管支架"  # of customer B alone


def call(cast: Cast, code: str, english: str, chinese: str = "") -> None:
    """Give a part its names, as the page of the part does."""
    with unit(system("test"), now=NOW) as work:
        product = work.fetch(Product, cast.products[code].id)
        product.name_en, product.name_zh = english, chinese or product.name_zh


def parts(actor: Actor, customer: Any = None) -> Names:
    with unit(actor, now=NOW) as work:
        return part_names(work, customer)


def customers(actor: Actor, customer: Any = None) -> Names:
    with unit(actor, now=NOW) as work:
        return customer_names(work, customer)


def test_a_part_is_called_as_the_parts_list_calls_it_in_english(cast: Cast) -> None:
    call(cast, ARM, ENGLISH)
    assert parts(cast.li_qian).of(LEFT) == ENGLISH


def test_a_part_without_an_english_name_keeps_its_own(cast: Cast) -> None:
    assert parts(cast.li_qian).of(LEFT) == LEFT


def test_what_the_customer_worded_otherwise_stays(cast: Cast) -> None:
    call(cast, ARM, ENGLISH)
    assert parts(cast.li_qian).of("摆臂 K80 改型") == "摆臂 K80 改型"


@pytest.mark.parametrize(("numbers", "said"), [
    (("HC-4801-012",), "Bracket"), (("HC-9001-001",), "Mounting bracket"), (("", "B-77120"), "Mounting bracket"),
    ((None, "2904110-K80"), "Bracket"), ((), "支架"), (("HC-0000-000", "unknown"), "支架"),
])
def test_of_several_parts_of_one_name_the_number_tells_which_it_is_and_without_one_none_is_guessed(
    cast: Cast, numbers: tuple[str | None, ...], said: str,
) -> None:
    call(cast, ARM, "Bracket", "支架")
    call(cast, "HC-9001-001", "Mounting bracket", "支架")
    assert parts(cast.li_qian).of("支架", *numbers) == said


def test_a_number_that_names_two_parts_tells_neither() -> None:
    assert told_apart([("支架", "1", "Bracket"), ("支架", "1", "Holder"), ("支架", "2", "Holder")]) == {("支架", "2"): "Holder"}


def test_a_customer_reads_the_names_of_parts_on_its_own_list_and_learns_of_no_other(cast: Cast) -> None:
    call(cast, ARM, ENGLISH)
    call(cast, "HC-9001-001", "Brake hose bracket")
    mine = parts(cast.wang_min, cast.a.id)
    assert (mine.of(LEFT), mine.of(HOSE)) == (ENGLISH, HOSE)
    assert parts(cast.li_qian).of(HOSE) == "Brake hose bracket"


def test_an_entry_of_a_confidential_project_lends_no_name_to_the_customers_others(cast: Cast) -> None:
    call(cast, ARM, ENGLISH)
    secret = project(cast, cast.li_qian)
    with unit(system("test"), now=NOW) as work:
        work.session.execute(update(ListEntry).where(ListEntry.customer_id == cast.a.id).values(project_id=secret))
    assert parts(cast.wang_min, cast.a.id).of(LEFT) == LEFT


@pytest.mark.parametrize("name", ["远江汽车", "远江汽车集团有限公司"])
def test_a_customer_is_called_by_its_english_name_whichever_chinese_one_stands_there(cast: Cast, name: str) -> None:
    assert customers(cast.li_qian).of(name) == "Yuanjiang Automotive Group"


def test_a_customer_knows_its_own_english_name_and_no_other_customers(cast: Cast) -> None:
    mine = customers(cast.wang_min, cast.a.id)
    assert (mine.of("远江汽车"), mine.of("博恩底盘")) == ("Yuanjiang Automotive Group", "博恩底盘")


def test_a_short_name_that_is_latin_already_stays(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        work.fetch(Customer, cast.b.id).name_short = "Boen"
    assert customers(cast.li_qian).of("Boen") == "Boen"


def test_who_asks_first_decides_nothing_for_those_after_them(cast: Cast) -> None:
    """A page behind a link is asked for by nobody whom the wall knows."""
    call(cast, ARM, ENGLISH)
    assert customers(ANONYMOUS).of("远江汽车") == customers(cast.li_qian).of("远江汽车") == "Yuanjiang Automotive Group"


def test_the_list_is_read_once_and_then_no_more_for_a_minute(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    call(cast, ARM, ENGLISH)
    with unit(cast.li_qian, now=NOW) as work, counted() as first:
        part_names(work)
    with unit(cast.li_qian, now=NOW) as work, counted() as second:
        part_names(work)
    later = names.time.monotonic() + names.KEPT_SECONDS + 1
    monkeypatch.setattr(names.time, "monotonic", lambda: later)
    with unit(cast.li_qian, now=NOW) as work, counted() as third:
        part_names(work)
    assert [sum("FROM product" in each for each in said) for said in (first, second, third)] == [1, 0, 1]


def test_what_this_process_changes_is_known_at_once(cast: Cast) -> None:
    assert parts(cast.li_qian).of(LEFT) == LEFT
    call(cast, ARM, ENGLISH)
    assert parts(cast.li_qian).of(LEFT) == ENGLISH
