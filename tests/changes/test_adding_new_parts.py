"""A further line that is a new part: developed before it joins, and no longer where nobody wants it any more (RULES 3, 6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.changes.answers import settling
from domain.changes.intake.wishes import Wish, line_value
from domain.changes.models import ChangeState, Field
from domain.orders.models import OrderState
from domain.planning.actions import production
from domain.planning.models import Development
from tests.changes.story import Told
from tests.changes.test_adding import addition
from tests.orders.ended import cancel_released
from tests.orders.given import new_line
from tests.remembering import remembered

S = ChangeState


class TestInDevelopment:
    """A new part is developed before its line can join; a change that ends meanwhile ends that too (RULES 3, 6)."""

    @pytest.fixture
    @remembered
    def developed(self, told: Told) -> Told:
        line = new_line(quantity=300, row=0, quality="按图纸检验")
        told.asks(Wish("lines-0-part", Field.ADD, {}, line_value(line), added=line))
        part = addition(told).sign_all()
        part.meet()
        part.approve()
        part.settle()
        return told

    def waiting(self, told: Told) -> set[str]:
        return {task.kind for task in told.tasks("development")}

    @pytest.mark.clause("5.1.7(3)")
    def test_until_it_is_developed_the_line_has_not_joined(self, developed: Told) -> None:
        assert addition(developed).order.state == OrderState.ACCEPTED_FOR_DEVELOPMENT
        assert (developed.state, len(developed.lines)) == (S.ASKED, 1)
        assert self.waiting(developed) == {"development.feasibility", "development.task", "development.planning"}

    def test_who_takes_the_change_back_ends_the_development(self, developed: Told) -> None:
        takes_back(developed)
        assert developed.state == S.WITHDRAWN
        part = addition(developed)
        assert (part.order.state, self.waiting(developed)) == (OrderState.WITHDRAWN, set())
        assert [line.open_quantity for line in part.lines] == [Decimal(0)]
        ended = developed.story.system(lambda work: list(work.session.scalars(select(Development))))
        assert {(each.done_at is not None, each.result) for each in ended} == {(True, "车型取消")}

    def test_what_was_found_before_stays_as_it_was_written(self, developed: Told) -> None:
        def finish(work: Any) -> None:
            first = work.session.scalars(select(Development).where(Development.kind == "feasibility")).one()
            production.finish_development(work, first, "可行，需新模具")

        developed.story.as_(developed.cast.gao, finish)
        takes_back(developed)
        results = developed.story.system(lambda work: dict(work.session.execute(select(Development.kind, Development.result)).all()))
        assert results == {"feasibility": "可行，需新模具", "task": "车型取消"}

    def test_a_cancelled_order_takes_the_part_along(self, developed: Told) -> None:
        cancel(developed)
        assert (developed.state, addition(developed).order.state, self.waiting(developed)) == (S.REFUSED, OrderState.WITHDRAWN, set())


def cancel(told: Told) -> None:
    cancel_released(told.story.number)


def takes_back(told: Told) -> None:
    told.story.as_(told.cast.wang_min, lambda work: settling.withdraw(work, told.number, "车型取消", version=None))
