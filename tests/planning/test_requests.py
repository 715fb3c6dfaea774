"""What purchasing is asked for: how much, for when, by which remedy, and by whom a request moves on (5.1.5(3), 5.1.8(2))."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.orders.events import OrderCancelled
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.planning.actions import purchasing
from domain.planning.models import PurchaseLine, PurchaseRequest
from domain.products.models import Consumption, Material
from domain.reviews.events import SectionReopened, SectionSigned
from domain.reviews.models import Section
from domain.shared.actor import Actor, system
from domain.shared.errors import Forbidden, NotFound, Refused, Stale
from domain.shared.tasks import Task
from domain.shared.work import Work, unit
from tests.cast import NOW, TODAY, Cast
from tests.tracking.made import order

MOUNT = "1001120-T15"  # 40 in stock; each takes half a kilogram of NR-60, of which there are 100, 50 of them for safety
ARM = "2904110-K80"  # takes QStE420, of which there is plenty
HOUSE = system("test")
LATER = NOW + timedelta(hours=3)


@dataclass
class Purchasing:
    """Requests as the deeds of people make them."""

    cast: Cast

    def sign_delivery(self, made: Order, *, kind: str = "delivery", covers: str = "mass", remedies: Any = None, now: Any = NOW) -> Any:
        section = Section(kind=kind, covers=covers, remedies=remedies or {})
        return self.as_(self.cast.chen, lambda work: purchasing.draft(work, SectionSigned(section, work.fetch(Order, made.id))), now)

    def as_(self, who: Actor, deed: Callable[[Work], Any], now: Any = NOW) -> Any:
        with unit(who, now=now) as work:
            return deed(work)

    def requests(self) -> list[PurchaseRequest]:
        return self.as_(HOUSE, lambda work: list(work.session.scalars(select(PurchaseRequest).order_by(PurchaseRequest.number))))

    def lines(self) -> list[PurchaseLine]:
        wanted = select(PurchaseLine).order_by(PurchaseLine.request_id, PurchaseLine.code)
        return self.as_(HOUSE, lambda work: list(work.session.scalars(wanted)))

    def asked(self) -> list[tuple[str, Decimal]]:
        return [(line.code, line.quantity) for line in self.lines()]


@pytest.fixture
def buy(cast: Cast) -> Iterator[Purchasing]:
    yield Purchasing(cast)


def have(cast: Cast, code: str, on_hand: int, safety: int = 0) -> None:
    with unit(HOUSE, now=NOW) as work:
        material = work.fetch(Material, cast.materials[code].id)
        material.on_hand, material.safety_stock = Decimal(on_hand), Decimal(safety)


def takes(cast: Cast, code: str, material: str, per_piece: str = "1", *, theirs: bool = False) -> None:
    with unit(HOUSE, now=NOW) as work:
        work.add(Consumption(product_id=cast.products[code].id, material_id=cast.materials[material].id, per_piece=Decimal(per_piece),
                             customer_supplied=theirs))


# what is drafted


@pytest.mark.clause("5.1.5(3)", "5.1.8(2)")
def test_a_draft_says_need_safety_available_and_what_is_short(cast: Cast, buy: Purchasing) -> None:
    request = buy.sign_delivery(order(cast, "SO-1", lines=((MOUNT, 600, 0),)))
    (line,) = buy.lines()
    assert (line.need, line.safety, line.available, line.quantity) == (280, 50, 100, 230)
    assert (line.code, line.name, line.unit, line.remedy) == ("NR-60", "橡胶 NR-60", "kg", "normal")
    assert (request.state, request.order_number, request.drafted_at, request.sent_at) == ("draft", "SO-1", NOW, None)
    assert request.number.startswith("PR-")


@pytest.mark.clause("5.1.5(3)")
@pytest.mark.parametrize("other", [{"covers": "new"}, {"kind": "specification"}, {"kind": "quality_conditions"}])
def test_only_production_s_signature_for_mass_produced_lines_drafts_a_request(cast: Cast, buy: Purchasing, other: dict[str, str]) -> None:
    made = order(cast, lines=((MOUNT, 600, 0),))
    assert buy.sign_delivery(made, **other) is None
    assert buy.requests() == []
    assert buy.sign_delivery(made) is not None


@pytest.mark.clause("5.1.7(3)")
def test_of_a_mixed_order_only_the_mass_produced_lines_are_bought_for(cast: Cast, buy: Purchasing) -> None:
    made = order(cast, lines=((MOUNT, 600, 0),))
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(OrderLine).values(line_class="newly_developed"))
    assert buy.sign_delivery(made) is None
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(OrderLine).values(line_class="mass_production"))
    assert buy.sign_delivery(made) is not None


@pytest.mark.clause("5.1.8(2)")
def test_a_material_that_several_lines_take_is_asked_for_once_with_all_of_them(cast: Cast, buy: Purchasing) -> None:
    takes(cast, "HC-4801-012", "NR-60")
    buy.sign_delivery(order(cast, lines=((MOUNT, 240, 0), (ARM, 420, 0))))
    assert buy.asked() == [("NR-60", Decimal(100 + 100 + 50 - 100))]


@pytest.mark.clause("5.1.8(2)")
def test_each_material_that_is_short_has_its_line(cast: Cast, buy: Purchasing) -> None:
    have(cast, "QStE420", 40)
    buy.sign_delivery(order(cast, lines=((MOUNT, 600, 0), (ARM, 520, 0))))
    assert buy.asked() == [("NR-60", Decimal(230)), ("QStE420", Decimal(60))]


@pytest.mark.clause("2.3")
def test_what_the_customer_supplies_is_not_bought(cast: Cast, buy: Purchasing) -> None:
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(Consumption).values(customer_supplied=True))
    made = order(cast, lines=((MOUNT, 600, 0),))
    assert buy.sign_delivery(made) is None
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(Consumption).values(customer_supplied=False))
    assert buy.sign_delivery(made) is not None


@pytest.mark.clause("5.1.8(2)")
@pytest.mark.parametrize(("on_hand", "asked"), [(329, [("NR-60", Decimal(1))]), (330, []), (331, [])])
def test_stock_that_covers_need_and_safety_asks_for_nothing(cast: Cast, buy: Purchasing, on_hand: int, asked: list[Any]) -> None:
    have(cast, "NR-60", on_hand, safety=50)
    buy.sign_delivery(order(cast, lines=((MOUNT, 600, 0),)))
    assert buy.asked() == asked


@pytest.mark.clause("5.1.5(3)")
def test_signing_again_renews_the_draft_under_its_number(cast: Cast, buy: Purchasing) -> None:
    made = order(cast, lines=((MOUNT, 600, 0),))
    first = buy.sign_delivery(made)
    have(cast, "NR-60", 130, safety=50)
    again = buy.sign_delivery(made, now=LATER)
    assert (again.id, again.number) == (first.id, first.number)
    assert buy.asked() == [("NR-60", Decimal(200))]
    assert [(request.state, request.drafted_at) for request in buy.requests()] == [("draft", NOW)]


@pytest.mark.clause("5.1.8(2)")
def test_a_draft_with_nothing_short_any_more_is_withdrawn_and_its_lines_with_it(cast: Cast, buy: Purchasing) -> None:
    made = order(cast, lines=((MOUNT, 600, 0),))
    buy.sign_delivery(made)
    have(cast, "NR-60", 10_000)
    assert buy.sign_delivery(made) is None
    assert [request.state for request in buy.requests()] == ["withdrawn"]
    assert buy.lines() == []


# never two for one shortage


@pytest.mark.clause("5.1.8(2)")
@pytest.mark.parametrize(
    ("state", "asked"), [("draft", 300), ("sent", 300), ("acknowledged", 300), ("received", 530), ("withdrawn", 530)]
)
def test_what_another_request_asks_for_is_left_out_while_it_is_open(cast: Cast, buy: Purchasing, state: str, asked: int) -> None:
    buy.sign_delivery(order(cast, "SO-1", lines=((MOUNT, 600, 0),)))
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(PurchaseRequest).values(state=state))
    second = buy.sign_delivery(order(cast, "SO-2", lines=((MOUNT, 600, 0),), at=LATER), now=LATER)
    quantities = {line.request_id: line.quantity for line in buy.lines()}
    assert quantities[second.id] == min(Decimal(asked), Decimal(350))


@pytest.mark.clause("5.1.8(2)")
def test_a_request_for_one_material_takes_nothing_from_the_need_of_another(cast: Cast, buy: Purchasing) -> None:
    buy.sign_delivery(order(cast, "SO-1", lines=((MOUNT, 600, 0),)))
    have(cast, "QStE420", 0)
    second = buy.sign_delivery(order(cast, "SO-2", lines=((ARM, 520, 0),), at=LATER), now=LATER)
    assert [(line.code, line.quantity) for line in buy.lines() if line.request_id == second.id] == [("QStE420", Decimal(100))]


@pytest.mark.clause("5.1.8(2)")
def test_an_order_asks_for_no_more_than_it_lacks_itself(cast: Cast, buy: Purchasing) -> None:
    """The first order's shortage is not on request yet: it is that order's to ask for."""
    order(cast, "SO-1", lines=((MOUNT, 600, 0),))
    request = buy.sign_delivery(order(cast, "SO-2", lines=((MOUNT, 100, 0),), at=LATER), now=LATER)
    assert [line.quantity for line in buy.lines()] == [Decimal(50 + 50)]
    assert request.state == "draft"


# for when, and how


@pytest.mark.clause("5.1.8(2)")
@pytest.mark.parametrize(
    ("first", "needed"),
    [(TODAY + timedelta(days=30), TODAY + timedelta(days=23)), (TODAY + timedelta(days=8), TODAY + timedelta(days=1)),
     (TODAY + timedelta(days=7), TODAY), (TODAY + timedelta(days=3), TODAY)],
)
def test_material_is_needed_a_week_before_the_first_delivery_that_takes_it(
    cast: Cast, buy: Purchasing, first: date, needed: date
) -> None:
    made = order(cast, lines=((ARM, 100, 0), (MOUNT, 600, 0)))
    with unit(HOUSE, now=NOW) as work:
        arm, mount = work.session.scalars(select(OrderLine).order_by(OrderLine.position))
        work.session.execute(update(ScheduleLine).where(ScheduleLine.line_id == mount.id).values(requested=first))
        work.session.execute(update(ScheduleLine).where(ScheduleLine.line_id == arm.id).values(requested=TODAY))
        work.add(ScheduleLine(line_id=mount.id, order_id=made.id, quantity=Decimal(1), requested=first + timedelta(days=60),
                              customer_id=made.customer_id))
    buy.sign_delivery(made)
    assert [line.needed_by for line in buy.lines()] == [needed]


@pytest.mark.clause("5.1.5(3)")
@pytest.mark.parametrize(("chosen_for", "remedy"), [(1, "outsourcing"), (0, "normal"), (None, "normal")])
def test_the_remedy_is_that_of_a_line_that_takes_the_material(cast: Cast, buy: Purchasing, chosen_for: int | None, remedy: str) -> None:
    made = order(cast, lines=((ARM, 100, 0), (MOUNT, 600, 0)))
    lines = buy.as_(HOUSE, lambda work: list(work.session.scalars(select(OrderLine.id).order_by(OrderLine.position))))
    buy.sign_delivery(made, remedies={} if chosen_for is None else {str(lines[chosen_for]): "outsourcing"})
    assert [line.remedy for line in buy.lines()] == [remedy]


# what becomes of a draft


@pytest.mark.clause("5.1.8(2)")
def test_a_draft_goes_with_what_it_rests_on_and_another_section_leaves_it(cast: Cast, buy: Purchasing) -> None:
    made = order(cast, lines=((MOUNT, 600, 0),))
    buy.sign_delivery(made)
    for kind, state in (("marketing", "draft"), ("specification", "draft"), ("delivery", "withdrawn")):
        happened = SectionReopened(Section(kind=kind, covers="mass", remedies={}), made)
        buy.as_(cast.chen, lambda work, happened=happened: purchasing.withdraw_draft(work, happened))
        assert [request.state for request in buy.requests()] == [state]


@pytest.mark.clause("5.1.8(2)")
@pytest.mark.parametrize("state", ["sent", "acknowledged", "received"])
def test_a_cancelled_order_takes_its_draft_along_and_leaves_what_is_with_purchasing(cast: Cast, buy: Purchasing, state: str) -> None:
    made = order(cast, "SO-1", lines=((MOUNT, 600, 0),))
    buy.sign_delivery(made)
    cancel = lambda work: purchasing.withdraw_draft(work, OrderCancelled(work.fetch(Order, made.id), "停产"))  # noqa: E731
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(PurchaseRequest).values(state=state))
    buy.as_(cast.zhao, cancel)
    assert [request.state for request in buy.requests()] == [state]
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(PurchaseRequest).values(state="draft"))
    buy.as_(cast.zhao, cancel)
    assert [request.state for request in buy.requests()] == ["withdrawn"]


def test_another_orders_draft_stays(cast: Cast, buy: Purchasing) -> None:
    mine, other = order(cast, "SO-1", lines=((MOUNT, 600, 0),)), order(cast, "SO-2", lines=((ARM, 100, 0),))
    buy.sign_delivery(mine)
    buy.as_(cast.zhao, lambda work: purchasing.withdraw_draft(work, OrderCancelled(work.fetch(Order, other.id), "停产")))
    assert [request.state for request in buy.requests()] == ["draft"]


@pytest.mark.clause("5.1.8(2)")
def test_sent_early_it_names_who_sent_it_why_and_asks_purchasing_within_a_working_day(cast: Cast, buy: Purchasing) -> None:
    request = buy.sign_delivery(order(cast, lines=((MOUNT, 600, 0),)))
    buy.as_(cast.he_head, lambda work: purchasing.send_early(work, request.number, "  材料周期 30 天 ", request.version), LATER)
    (sent,) = buy.requests()
    assert (sent.state, sent.sent_by, sent.sent_at, sent.early_reason) == ("sent", "何志明", LATER, "材料周期 30 天")
    task = buy.as_(HOUSE, lambda work: work.session.scalars(select(Task).where(Task.kind == "purchase.request")).one())
    assert (task.department, task.position, task.object_number, task.path) == ("purchasing", "member", request.number, "/purchase-requests")
    assert (task.due_at, task.internal) == (LATER + timedelta(days=1), True)


@pytest.mark.clause("5.1.8(2)")
def test_who_sees_an_older_state_of_a_request_neither_sends_nor_takes_it_up(cast: Cast, buy: Purchasing) -> None:
    request = buy.sign_delivery(order(cast, lines=((MOUNT, 600, 0),)))
    with pytest.raises(Stale):
        buy.as_(cast.he_head, lambda work: purchasing.send_early(work, request.number, "急", request.version + 1))
    buy.as_(cast.he_head, lambda work: purchasing.send_early(work, request.number, "急", request.version))
    for deed in (purchasing.acknowledge, purchasing.receive):
        with pytest.raises(Stale):
            buy.as_(cast.qian, lambda work, deed=deed: deed(work, request.number, request.version))
    assert [each.state for each in buy.requests()] == ["sent"]


@pytest.mark.clause("5.1.8(2)")
def test_purchasing_takes_it_up_by_name_and_then_receives_it(cast: Cast, buy: Purchasing) -> None:
    request = buy.sign_delivery(order(cast, lines=((MOUNT, 600, 0),)))
    buy.as_(cast.he_head, lambda work: purchasing.send_early(work, request.number, "急", None))
    for nobody in (cast.chen, cast.he_head, cast.li_qian):
        with pytest.raises(Forbidden):
            buy.as_(nobody, lambda work: purchasing.acknowledge(work, request.number, None))
    buy.as_(cast.qian, lambda work: purchasing.acknowledge(work, request.number, None), LATER)
    (taken,) = buy.requests()
    assert (taken.state, taken.acknowledged_by, taken.acknowledged_at) == ("acknowledged", "钱进", LATER)
    task = buy.as_(HOUSE, lambda work: work.session.scalars(select(Task).where(Task.kind == "purchase.request")).one())
    assert (task.ended_by_name, task.outcome) == ("钱进", "acknowledged")
    with pytest.raises(Refused):
        buy.as_(cast.qian, lambda work: purchasing.acknowledge(work, request.number, None))
    with pytest.raises(Forbidden):
        buy.as_(cast.chen, lambda work: purchasing.receive(work, request.number, None))
    buy.as_(cast.qian, lambda work: purchasing.receive(work, request.number, None))
    assert buy.requests()[0].state == "received"


@pytest.mark.clause("5.1.1(4)")
def test_a_request_of_a_confidential_order_is_found_by_nobody_outside(cast: Cast, buy: Purchasing) -> None:
    from tests.tracking.made import project

    request = buy.sign_delivery(order(cast, lines=((MOUNT, 600, 0),), project=project(cast, cast.he_head, cast.chen)))
    assert request is not None
    with pytest.raises(NotFound):
        buy.as_(cast.qian, lambda work: purchasing.by_number(work, request.number))
    assert buy.as_(cast.he_head, lambda work: purchasing.by_number(work, request.number).id) == request.id
    assert {line.project_id for line in buy.lines()} == {request.project_id} != {None}
