"""Walks over goods and money: random deeds of everybody who delivers, receives, bills and pays; after each the books are right."""

from __future__ import annotations

from typing import Any

import pytest

from domain.deliveries.models import DispatchNotice
from domain.shared.work import Work
from tests.cast import Cast
from tests.walks import goods_books, money_books, owing, pages, waiting
from tests.walks.payments import Payments
from tests.walks.walk import seeds

AT_EVERY_TEST, AS_A_DRILL = seeds(2, 40)


class GoodsAndMoney(Payments):
    def holds(self) -> None:
        self.look(self._books)

    def left(self, notice: DispatchNotice) -> None:
        self.look(owing.retail)

    def _books(self, work: Work) -> None:
        for books in (goods_books, money_books, waiting, owing):
            books.hold(self, work)


def walked(cast: Cast, visit: Any, seed: int, deeds: int, most: int) -> int:
    """How many deeds went through; `most`: so many pages of each reader are opened after them."""
    walk = GoodsAndMoney(cast, seed)
    done = walk.go(deeds)
    pages.answer(walk, visit, most)
    return done


@pytest.mark.clause("5.1.11(3)", "5.1.12(2)")
@pytest.mark.parametrize("seed", AT_EVERY_TEST)
def test_whatever_people_do_goods_and_money_are_neither_made_nor_lost(cast: Cast, visit: Any, seed: int) -> None:
    assert walked(cast, visit, seed, 40, 8) == 40


@pytest.mark.drill
@pytest.mark.clause("5.1.11(3)", "5.1.12(2)")
@pytest.mark.parametrize("seed", AS_A_DRILL)
def test_the_same_for_many_walks_over_goods_and_money(cast: Cast, visit: Any, seed: int) -> None:
    assert walked(cast, visit, seed, 200, 300) == 200
