"""A mixed order is split: what is newly developed leaves with all that belongs to it, the rest goes ahead."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.orders import actions
from domain.orders.events import OrderSplit
from domain.orders.messages import write
from domain.orders.models import LineClass, Order, OrderMessage, OrderRevision, OrderState
from domain.orders.queries import by_number, lines_of
from domain.shared.actor import system
from domain.shared.errors import Forbidden, NotFound, Refused
from domain.shared.events import _reactions
from domain.shared.files import Attachment, Given, attach
from domain.shared.journal import Audit
from domain.shared.work import unit
from domain.shared.workflow import history
from tests.cast import NOW, Cast
from tests.orders.amending import PDF, stored
from tests.orders.given import line, new_line, sent

pytestmark = pytest.mark.usefixtures("by_themselves")


class TestSplit:
    def split(self, cast: Cast, number: str) -> tuple[Order, OrderSplit]:
        heard: list[OrderSplit] = []
        _reactions[OrderSplit] = [lambda work, event: heard.append(event)]
        with unit(cast.li_qian, now=NOW) as work:
            return actions.split(work, number, version=by_number(work, number).version), heard[0]

    def test_what_is_newly_developed_leaves_as_an_order_of_its_own(self, cast: Cast) -> None:
        number = sent(cast, line(), new_line(), notes="首批送样")
        part, event = self.split(cast, number)
        assert (event.order.number, event.part.number) == (number, part.number)
        assert [each.customer_part for each in stored(cast, part.number)[1]] == ["5801300-E27"]
        assert [each.customer_part for each in stored(cast, number)[1]] == ["2904110-K80"]
        order, _ = stored(cast, number)
        assert (part.relation, part.related_id, part.state, part.line_count) == ("split_from", order.id, OrderState.SUBMITTED, 1)
        assert (part.po_number, part.notes, order.quantity, order.title) == ("4500874021", "首批送样", 2400, "前下摆臂总成（左）")

    @pytest.mark.clause("5.1.1(4)")
    def test_it_is_confidential_as_a_whole_and_nothing_seen_of_the_order_tells_of_it(self, cast: Cast) -> None:
        number = sent(cast, line(), new_line())

        def seen() -> object:
            with unit(cast.liu, now=NOW) as work:
                order, lines = by_number(work, number), lines_of(work, by_number(work, number).id)
                moves = [(each.action, each.why) for each in history(work, "order", order.id)]
                written = select(OrderRevision.revision, OrderRevision.why).where(OrderRevision.order_id == order.id)
                entries = work.session.scalars(select(Audit.action).where(Audit.object_id == order.id).order_by(Audit.seq)).all()
                figures = order.revision, order.line_count, order.quantity, order.amount, order.title, order.version
                return figures, [each.id for each in lines], moves, work.session.execute(written).all(), entries

        before = seen()
        part, _ = self.split(cast, number)
        assert seen() == before
        assert part.project_id is not None and part.number.startswith("P") and part.number.endswith("-001")
        with unit(cast.liu, now=NOW) as work, pytest.raises(NotFound):
            by_number(work, part.number)
        with unit(cast.wang_min, now=NOW) as work:
            assert by_number(work, part.number).id == part.id

    @pytest.mark.clause("5.1.1(4)", "5.1.13(1)")
    def test_files_and_messages_of_the_part_go_with_it_and_those_of_the_whole_order_hang_on_both(self, cast: Cast) -> None:
        number = sent(cast, line(), new_line())
        with unit(cast.wang_min, now=NOW) as work:
            order = by_number(work, number)
            hidden = next(each for each in lines_of(work, order.id) if each.project_id)
            attach(work, order, Given("PO.pdf", PDF), "customer_order")
            attach(work, order, Given("5801300-E27.pdf", PDF), "drawing", line_id=hidden.id, project_id=hidden.project_id)
            write(work, number, "新件何时送样？", line=hidden.position)
            write(work, number, "请按时交货。")
        part, _ = self.split(cast, number)

        def hung(on: str) -> tuple[set[str], set[str]]:
            with unit(cast.wang_min, now=NOW) as work:
                key = by_number(work, on).id
                files = work.session.scalars(select(Attachment.name).where(Attachment.object_kind == "order", Attachment.object_id == key))
                return set(files), set(work.session.scalars(select(OrderMessage.text).where(OrderMessage.order_id == key)))

        assert hung(number) == ({"PO.pdf"}, {"请按时交货。"})
        assert hung(part.number) == ({"PO.pdf", "5801300-E27.pdf"}, {"[5801300-E27] 新件何时送样？"})
        with unit(cast.b_buyer, now=NOW) as work:
            assert work.session.scalars(select(Attachment.id)).all() == []

    def test_what_everybody_saw_leaves_in_a_revision_that_everybody_sees(self, cast: Cast) -> None:
        number = sent(cast, line(), line())
        with unit(system("test"), now=NOW) as work:
            lines_of(work, by_number(work, number).id)[1].line_class = LineClass.SPECIAL_CONTRACT
        part, _ = self.split(cast, number)
        order, lines = stored(cast, number)
        assert (order.revision, len(lines), part.project_id, part.number[:3]) == (2, 1, None, "SO-")

    def test_each_of_the_two_has_its_revision_written(self, cast: Cast) -> None:
        number = sent(cast, line(), new_line())
        part, _ = self.split(cast, number)
        with unit(system("test"), now=NOW) as work:
            rows = work.session.scalars(select(OrderRevision).where(OrderRevision.order_id == part.id)).all()
            assert [(each.revision, [one["customer_part"] for one in each.content["lines"]]) for each in rows] == [(1, ["5801300-E27"])]

    @pytest.mark.parametrize("only", ["mass", "new"])
    def test_an_order_of_one_kind_of_line_is_not_split(self, cast: Cast, only: str) -> None:
        number = sent(cast, line() if only == "mass" else new_line())
        with unit(cast.li_qian, now=NOW) as work, pytest.raises(Refused):
            actions.split(work, number, version=None)

    def test_a_customer_does_not_split(self, cast: Cast) -> None:
        number = sent(cast, line(), new_line())
        with unit(cast.wang_min, now=NOW) as work, pytest.raises(Forbidden):
            actions.split(work, number, version=None)
