"""Extra and premium freight: proposed by itself, by cause and payer, decided by who may spend it, kept and summed (5.1.10(4))."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from domain.deliveries.dispatch import tracking
from domain.deliveries.freight import limits, register, spending
from domain.deliveries.freight.register import FreightFilter
from domain.deliveries.freight.spending import Entered
from domain.deliveries.models import DispatchLine, DispatchNotice, Freight, Slip, SlipLine
from domain.orders.queries import by_number
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden, Invalid, NotFound, PasswordNeeded, Refused
from domain.shared.facts import state
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.deliveries.delayed import found
from tests.deliveries.late import HOUSE, due, member_of, set_in, tasks

pytestmark = pytest.mark.clause("5.1.10(4)")
ONE = Entered("extra", "改走专车", "us", "专车", Decimal(800), Decimal(500), "CNY")


@dataclass(frozen=True)
class Gone:
    slip: uuid.UUID
    number: str


def gone(cast: Cast, cost: str | None, agreed: str | None, *, transport: str = "汽运", currency: str = "CNY", late: Any = None) -> Gone:
    """A slip that left with this cost, where so much was agreed."""
    what = late or due(cast, -1)
    of = {"customer_id": what.line.customer_id, "project_id": what.line.project_id}
    at = {"order_id": what.order.id, "order_number": what.order.number, "line_id": what.line.id, "schedule_id": what.id,
          "product_id": what.line.product_id, "customer_part": what.line.customer_part, "code": "HC", "name": what.line.name,
          "quantity": Decimal(400), "unit": "pcs", **of}
    noticed = {"order_position": 10, "due_on": TODAY}
    number = uuid.uuid4().hex[:6]
    with unit(HOUSE, now=NOW) as work:
        notice = work.add(DispatchNotice(
            number=f"DN-{number}", state="shipped", ship_on=TODAY, agreed_freight=Decimal(agreed) if agreed else None, created_at=NOW,
            created_by="李倩", currency="CNY", **of))
        work.session.flush()
        line = work.add(DispatchLine(notice_id=notice.id, position=1, **at, **noticed))
        slip = work.add(Slip(
            number=f"CK-{number}", notice_id=notice.id, notice_number=notice.number, state="left", transport=transport, left_at=NOW,
            left_by="孙丽", freight_cost=Decimal(cost) if cost else None, freight_currency=currency, **of))
        work.session.flush()
        work.add(SlipLine(slip_id=slip.id, position=1, dispatch_line_id=line.id, shipped_on=TODAY, **at))
        return Gone(slip.id, slip.number)


def proposed(slip: Gone) -> None:
    with unit(HOUSE, now=NOW) as work:
        spending.propose_freight(work, work.fetch(Slip, slip.slip))


def records() -> list[Freight]:
    with unit(HOUSE, now=NOW) as work:
        return list(work.session.scalars(select(Freight).order_by(Freight.number)))


def written(cast: Cast, who: Actor | None = None, entered: Entered = ONE, order: str = "") -> Freight:
    number = order or due(cast, -1).order.number
    with unit(who or cast.sun_li, now=NOW) as work:
        return spending.record(work, by_number(work, number), entered)


def dismissed(cast: Cast, number: str) -> Freight:
    with unit(cast.zhao, now=NOW) as work:
        return spending.dismiss(work, number, "承运商误点", None)


def approved(cast: Cast, number: str, who: Actor | None = None, password: str = PASSWORD, **said: str) -> Freight:
    with unit(who or cast.zhao, now=NOW) as work:
        return spending.approve(work, number, {"payer": "us", "cause": "改走专车"} | said, password, None)


# proposed by itself


def test_a_dispatch_that_costs_more_than_agreed_proposes_a_record(cast: Cast) -> None:
    slip = gone(cast, "1200", "800")
    proposed(slip)
    one, = records()
    assert (one.kind, one.amount, one.agreed_amount, one.payer, one.state, one.slip_id) == ("extra", 400, 800, "us", "proposed", slip.slip)
    task, = tasks("delay.freight")
    assert (task.department, task.position, task.clause) == ("sales", "head", "5.1.10(4)")


@pytest.mark.parametrize(("cost", "agreed", "currency"), [("800", "800", "CNY"), ("799.99", "800", "CNY"), (None, "800", "CNY"),
                                                          ("1200", None, "CNY"), ("1200", "800", "EUR")])
def test_what_is_not_beyond_the_agreed_or_cannot_be_compared_proposes_nothing(cast: Cast, cost: Any, agreed: Any, currency: str) -> None:
    proposed(gone(cast, cost, agreed, currency=currency))
    assert records() == []


def test_one_cent_beyond_is_beyond(cast: Cast) -> None:
    proposed(gone(cast, "800.01", "800"))
    assert [one.amount for one in records()] == [Decimal("0.01")]


@pytest.mark.parametrize(("transport", "kind"), [
    ("汽运", "extra"), ("空运", "premium"), ("顺丰特快", "premium"), ("Air freight", "premium"), ("sea", "extra"),
])
def test_what_goes_by_air_or_express_is_premium_freight(cast: Cast, transport: str, kind: str) -> None:
    proposed(gone(cast, "1200", "800", transport=transport))
    assert [one.kind for one in records()] == [kind]


def test_the_delay_of_its_lines_is_its_cause(cast: Cast) -> None:
    case = found(cast).meet()
    proposed(gone(cast, "1200", "800", late=case.late))
    one, = records()
    assert (one.delay_id, one.cause) == (case.delay.id, "焊机停机两天")


def test_a_slip_proposes_once_and_follows_what_the_carrier_corrects(cast: Cast) -> None:
    slip = gone(cast, "1200", "800")
    for cost, amounts in (("1200", [("proposed", 400)]), ("1500", [("proposed", 700)]), ("700", [("unused", 700)])):
        with unit(HOUSE, now=NOW) as work:
            work.fetch(Slip, slip.slip).freight_cost = Decimal(cost)
        proposed(slip)
        assert [(one.state, one.amount) for one in records()] == amounts
    assert tasks("delay.freight") == []


@pytest.mark.parametrize("approves", [True, False])
def test_what_was_decided_stands_and_the_rest_of_a_bill_that_grew_is_a_record_of_its_own(cast: Cast, approves: bool) -> None:
    slip = gone(cast, "1200", "800")
    proposed(slip)
    decided = (approved if approves else dismissed)(cast, records()[0].number).state
    corrected(cast, slip, "2200")
    told = [(decided, 400, 800), ("proposed", 1000, 1200)]
    assert [(one.state, one.amount, one.agreed_amount) for one in records()] == told, "what it costs beyond the agreed is all on record"
    corrected(cast, slip, "1500")
    assert [(one.state, one.amount) for one in records()] == [(decided, 400), ("proposed", 300)]
    corrected(cast, slip, "900")
    assert [(one.state, one.amount) for one in records()] == [(decided, 400), ("unused", 300)]
    assert tasks("delay.freight") == []


def test_a_bill_that_did_not_grow_beyond_what_was_approved_proposes_nothing(cast: Cast) -> None:
    slip = gone(cast, "1200", "800")
    proposed(slip)
    approved(cast, records()[0].number)
    corrected(cast, slip, "1100")
    corrected(cast, slip, "1200")
    assert [(one.state, one.amount) for one in records()] == [("approved", 400)]


# written by hand


@pytest.mark.parametrize(("who", "may"), [("sun_li", True), ("li_qian", True), ("xu", False), ("chen", False)])
def test_logistics_and_sales_write_one_down(cast: Cast, who: str, may: bool) -> None:
    if may:
        assert written(cast, getattr(cast, who)).state == "proposed"
    else:
        with pytest.raises(Forbidden):
            written(cast, getattr(cast, who))


@pytest.mark.parametrize(("what", "field"), [({"kind": "x"}, "kind"), ({"payer": ""}, "payer"), ({"amount": Decimal(0)}, "amount"),
                                             ({"cause": " "}, "cause")])
def test_what_is_written_names_kind_payer_amount_and_cause(cast: Cast, what: Any, field: str) -> None:
    with pytest.raises(Invalid) as error:
        written(cast, entered=replace(ONE, **what))
    assert set(error.value.fields) == {field}


def corrected(cast: Cast, slip: Gone, cost: str, currency: str = "CNY") -> None:
    """Logistics enters the carrier's bill, which came later."""
    with unit(cast.sun_li, now=NOW) as work:
        tracking.correct(work, slip.number, carrier="远通", plate="", waybill="", freight_cost=Decimal(cost), freight_currency=currency,
                         version=None)


def waits_for() -> list[str | None]:
    return [task.position for task in tasks("delay.freight")]


def test_the_carriers_bill_that_comes_later_is_compared_as_what_was_entered_at_the_gate(cast: Cast) -> None:
    slip = gone(cast, None, "500")
    proposed(slip)
    assert records() == []
    corrected(cast, slip, "620")
    one, = records()
    assert (one.amount, one.currency, one.state) == (120, "CNY", "proposed") and waits_for() == ["head"]


def test_a_wrong_currency_is_corrected_and_what_can_be_compared_again_waits_again(cast: Cast) -> None:
    slip = gone(cast, "900", "500")
    proposed(slip)
    corrected(cast, slip, "900", "USD")
    assert [(one.amount, one.state) for one in records()] == [(400, "unused")] and waits_for() == []
    corrected(cast, slip, "910", "CNY")
    one, = records()
    assert (one.amount, one.currency, one.state, one.decided_by) == (410, "CNY", "proposed", None) and waits_for() == ["head"]


def test_what_is_corrected_over_the_set_amount_waits_for_the_general_manager_from_then_on(cast: Cast) -> None:
    slip = gone(cast, "900", "500")
    proposed(slip)
    corrected(cast, slip, "10500.01")
    assert waits_for() == ["general_manager"]
    corrected(cast, slip, "10500")
    assert waits_for() == ["head"]


def test_what_the_way_of_a_void_slip_cost_is_proposed_to_nobody(cast: Cast) -> None:
    slip = gone(cast, "900", "500")
    proposed(slip)
    set_in(Slip, slip.slip, state="void")
    proposed(slip)
    assert [one.state for one in records()] == ["unused"] and waits_for() == []
    other = gone(cast, "900", "500")
    set_in(Slip, other.slip, state="void")
    proposed(other)
    assert len(records()) == 1


def test_a_slip_that_is_made_void_takes_what_nobody_decided_with_it_and_no_more(cast: Cast) -> None:
    waiting, decided = gone(cast, "900", "500"), gone(cast, "700", "500")
    proposed(decided)
    approved(cast, records()[0].number)
    proposed(waiting)
    with unit(HOUSE, now=NOW) as work:
        for each in (waiting, decided):
            spending.drop_of_slip(work, work.fetch(Slip, each.slip))
    assert {(int(one.amount), one.state) for one in records()} == {(200, "approved"), (400, "unused")}
    assert waits_for() == []


# decided


def test_the_marketing_manager_approves_with_a_signature(cast: Cast) -> None:
    one = approved(cast, written(cast).number, payer="carrier", cause="承运商误点")
    assert (one.state, one.decided_by, one.payer, one.cause) == ("approved", "赵志远", "carrier", "承运商误点")
    assert one.signature_id and tasks("delay.freight") == []


@pytest.mark.parametrize(("amount", "who", "may"), [
    ("10000", "zhao", True), ("10000.01", "zhao", False), ("10000.01", "shen", True), ("100", "shen", True), ("100", "li_qian", False),
    ("100", "xu", False), ("100", "he_head", False), ("100", "lu_deputy_gm", False),
])
def test_above_the_set_amount_the_general_manager_decides(cast: Cast, amount: str, who: str, may: bool) -> None:
    one = written(cast, entered=replace(ONE, amount=Decimal(amount)))
    post = tasks("delay.freight")[0].position
    assert post == ("general_manager" if Decimal(amount) > 10_000 else "head")
    if may:
        assert approved(cast, one.number, getattr(cast, who)).state == "approved"
    else:
        with pytest.raises(Forbidden):
            approved(cast, one.number, getattr(cast, who))


def test_a_company_sets_another_amount(cast: Cast) -> None:
    with unit(HOUSE, now=NOW) as work:
        state(work, limits.FACT, {"CNY": "500"})
    one = written(cast)
    with pytest.raises(Forbidden, match="Above 500"):
        approved(cast, one.number)
    assert approved(cast, one.number, cast.shen).state == "approved"


def test_without_the_password_nothing_is_approved(cast: Cast) -> None:
    one = written(cast)
    with pytest.raises(PasswordNeeded):
        approved(cast, one.number, password="")
    assert records()[0].state == "proposed"


@pytest.mark.parametrize(("said", "field"), [({"payer": "nobody"}, "payer"), ({"cause": " "}, "cause")])
def test_an_approval_names_payer_and_cause(cast: Cast, said: dict[str, str], field: str) -> None:
    one = written(cast)
    with pytest.raises(Invalid) as error:
        approved(cast, one.number, **said)
    assert set(error.value.fields) == {field}


def test_what_is_not_approved_has_its_reason_and_is_decided_once(cast: Cast) -> None:
    one = written(cast)
    with pytest.raises(Refused, match="reason"), unit(cast.zhao, now=NOW) as work:
        spending.dismiss(work, one.number, " ", None)
    with unit(cast.zhao, now=NOW) as work:
        assert spending.dismiss(work, one.number, "由承运商承担", None).state == "dismissed"
    with pytest.raises(Refused, match="decided already"):
        approved(cast, one.number)


# the list


def sums(who: Actor, **asked: str) -> list[tuple[str, str, Decimal, int]]:
    with unit(who, now=NOW) as work:
        return [(each.kind, each.payer, each.amount, each.count) for each in register.sums(work, FreightFilter.of(asked))]


def test_the_list_sums_what_was_approved_by_kind_and_payer(cast: Cast) -> None:
    for kind, payer, amount in (("extra", "us", 100), ("extra", "us", 50), ("extra", "carrier", 30), ("premium", "us", 900)):
        one = written(cast, entered=replace(ONE, kind=kind, amount=Decimal(amount)))
        approved(cast, one.number, payer=payer)
    written(cast)  # only proposed
    assert sums(cast.sun_li) == [("extra", "carrier", 30, 1), ("extra", "us", 150, 2), ("premium", "us", 900, 1)]
    assert sums(cast.sun_li, kind="premium") == [("premium", "us", 900, 1)]
    assert sums(cast.sun_li, payer="carrier") == [("extra", "carrier", 30, 1)]
    assert sums(cast.sun_li, to="2026-11-22") == []


def test_nobody_counts_what_belongs_to_a_project_of_others(cast: Cast) -> None:
    hidden = due(cast, -1, project=member_of(cast, cast.li_qian, cast.zhao), number="SO-77")
    one = written(cast, cast.li_qian, order="SO-77")
    approved(cast, one.number)
    assert hidden.line.project_id == one.project_id and len(one.number) == len("PF-") + 8
    assert sums(cast.li_qian) == [("extra", "us", 800, 1)] and sums(cast.sun_li) == []
    with pytest.raises(NotFound), unit(cast.sun_li, now=NOW) as work:
        register.one(work, one.number)


def test_the_pages_from_the_record_to_the_approval(cast: Cast, visit: Any) -> None:
    due(cast, -1, number="SO-77")
    logistics, head = visit(cast.sun_li), visit(cast.zhao)
    fields = {"order": "SO-77", "kind": "premium", "payer": "us", "amount": "1,200.50", "currency": "CNY", "mode": "空运",
              "cause": "焊机停机"}
    page = logistics.follow(logistics.post("/admin/deliveries/freight", fields)).text
    one, = records()
    assert one.number in page and one.amount == Decimal("1200.50") and "确认并签名" not in page
    at = f"/admin/deliveries/freight/{one.number}"
    page = head.follow(head.post(f"{at}/approval", {"payer": "us", "cause": "焊机停机", "password": PASSWORD})).text
    assert "已核准" in page and "赵志远" in page
    page = logistics.get("/admin/deliveries/freight").text
    assert "¥1,200.50" in page and one.number in page
    book = CalamineWorkbook.from_filelike(BytesIO(logistics.get("/admin/deliveries/freight.xlsx").content))
    heading, row = book.get_sheet_by_index(0).to_python()
    assert heading[0] == "编号" and row[0] == one.number and row[10] == 1200.5


def test_an_order_that_is_none_is_told_beside_the_field(cast: Cast, visit: Any) -> None:
    fields = {"order": "SO-0", "kind": "premium", "payer": "us", "amount": "5", "currency": "CNY", "cause": "x"}
    answer = visit(cast.sun_li).post("/admin/deliveries/freight", fields)
    assert answer.status_code == 422 and "没有这个订单" in answer.text and 'value="SO-0"' in answer.text


def test_the_marketing_manager_sees_whose_it_is_above_the_amount(cast: Cast, visit: Any) -> None:
    one = written(cast, entered=replace(ONE, amount=Decimal(20_000)))
    page = visit(cast.zhao).get(f"/admin/deliveries/freight/{one.number}").text
    assert "超过 10,000 由总经理核准" in page


def test_production_does_not_read_the_record_of_freight(cast: Cast, visit: Any) -> None:
    assert visit(cast.chen).get("/admin/deliveries/freight").status_code == 403
    assert "/admin/deliveries/freight" not in visit(cast.chen).get("/admin/deliveries").text
