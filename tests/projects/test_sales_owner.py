"""Who of sales learns of a confidential order: its owner, and nobody else (RULES 5)."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.orders.actions import submit
from domain.orders.inputs import DateInput, LineInput, OrderInput
from domain.orders.models import Order
from domain.projects.models import ProjectMember
from domain.shared.actor import system
from domain.shared.tasks import Task
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast


def ordered(cast: Cast, *parts: str) -> str:
    lines = tuple(
        LineInput(row=row, part=part, name="后副车架衬套", specification="图纸 A 版", quality="PPAP 三级",
                  dates=(DateInput(Decimal(100), date(2027, 3, 1)),))
        for row, part in enumerate(parts)
    )
    with unit(cast.wang_min, now=NOW) as work:
        return submit(work, OrderInput(customer_id=cast.a.id, po_number="4500000777", order_date=TODAY, lines=lines)).number


@pytest.mark.clause("5.1.1(4)")
def test_a_wholly_confidential_order_is_known_to_its_sales_owner_alone_of_sales(cast: Cast) -> None:
    number = ordered(cast, "5801300-E27")
    with unit(system("test"), now=NOW) as work:
        members = set(work.session.scalars(select(ProjectMember.person_id)))
        marketing = work.session.scalars(select(Task).where(Task.kind == "review.marketing")).one()
    assert members == {cast.li_qian.id, cast.wang_min.id} and marketing.person_id == cast.li_qian.id
    for other in (cast.wu_jia, cast.zhao):
        with unit(other, now=NOW) as work:
            assert work.session.scalars(select(Order.number).where(Order.number == number)).all() == []


@pytest.mark.clause("5.1.2(1)")
def test_an_open_order_waits_for_whoever_of_sales_takes_it(cast: Cast) -> None:
    ordered(cast, "2904110-K80")
    with unit(cast.wu_jia, now=NOW) as work:
        marketing = work.session.scalars(select(Task).where(Task.kind == "review.marketing")).one()
    assert (marketing.department, marketing.position, marketing.person_id) == ("sales", "member", None)
