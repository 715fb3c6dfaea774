"""Nobody both makes and approves the same thing: freight beyond the agreed, and countermeasure sheets (5.1.10(4), RULES 2)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.deliveries.countermeasures import writing
from domain.deliveries.freight import spending
from domain.deliveries.models import Freight
from domain.records.models import Record
from domain.shared.actor import Actor, Mandate
from domain.shared.errors import Forbidden, Refused
from domain.shared.journal import Audit
from domain.shared.tasks import Task
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.deliveries.delayed import found, full, premium
from tests.deliveries.late import HOUSE
from tests.deliveries.sheets import WHOLE, asked, checked_since, missed, sheets, signed, written
from tests.deliveries.test_freight import ONE, approved
from tests.deliveries.test_freight import written as recorded
from tests.visitors import words

OWN = "proposed it does not decide it"


def standing_in(deputy: Actor, other: Actor, *decisions: str) -> Actor:
    return replace(deputy, mandates=tuple(Mandate(each, other.id, other.name) for each in decisions))  # type: ignore[arg-type]


def one() -> Freight:
    with unit(HOUSE, now=NOW) as work:
        return work.session.scalars(select(Freight)).one()


def waits_for() -> list[str | None]:
    with unit(HOUSE, now=NOW) as work:
        wanted = select(Task.position).where(Task.kind == spending.TASK, Task.ended_at.is_(None))
        return list(work.session.scalars(wanted))


@pytest.mark.clause("5.1.10(4)")
def test_what_the_marketing_manager_wrote_down_is_the_general_managers_to_approve(cast: Cast) -> None:
    number = recorded(cast, cast.zhao).number
    assert waits_for() == ["general_manager"]
    with pytest.raises(Forbidden, match=OWN):
        approved(cast, number, cast.zhao)
    assert approved(cast, number, cast.shen).decided_by == "沈岳"


@pytest.mark.clause("5.1.10(4)")
def test_what_another_wrote_down_is_the_marketing_managers(cast: Cast) -> None:
    number = recorded(cast, cast.li_qian).number
    assert waits_for() == ["head"] and approved(cast, number, cast.zhao).state == "approved"


@pytest.mark.clause("5.1.10(4)")
def test_the_premium_freight_of_an_offer_is_not_approved_by_who_wrote_the_offer(cast: Cast) -> None:
    case = found(cast).meet().write(full(5), premium(2), who=cast.zhao).confirm()
    with pytest.raises(Forbidden, match=OWN):
        case.approve_freight(who=cast.zhao)
    assert waits_for() == ["general_manager"]
    assert case.approve_freight(who=cast.shen).freight[0].state == "approved"


@pytest.mark.clause("5.1.10(4)")
def test_nobody_decides_in_the_place_of_who_proposed_it(cast: Cast) -> None:
    number = recorded(cast, cast.zhao).number
    with pytest.raises(Forbidden, match=OWN):
        approved(cast, number, standing_in(cast.li_qian, cast.zhao, spending.MOST))


@pytest.mark.clause("5.1.10(4)")
def test_a_deputy_decides_for_the_manager_what_others_proposed_and_never_their_own(cast: Cast) -> None:
    deputy = standing_in(cast.li_qian, cast.zhao, spending.MOST)
    number = recorded(cast, cast.li_qian).number
    with pytest.raises(Forbidden, match=OWN):
        approved(cast, number, deputy)
    with pytest.raises(Forbidden, match=OWN), unit(deputy, now=NOW) as work:
        spending.dismiss(work, number, "未批准", None)
    other = recorded(cast, cast.sun_li).number
    assert (lambda it: (it.decided_by, it.decided_for))(approved(cast, other, deputy)) == ("李倩", "赵志远")


def test_in_whose_place_it_was_decided_stands_on_the_page_and_in_the_trail(cast: Cast, visit: Any) -> None:
    number = recorded(cast, cast.sun_li).number
    with unit(standing_in(cast.li_qian, cast.zhao, spending.MOST), now=NOW) as work:
        spending.dismiss(work, number, "由承运商承担", None)
    assert "李倩 代 赵志远" in words(visit(cast.zhao).get(f"/admin/deliveries/freight/{number}").text)
    with unit(HOUSE, now=NOW) as work:
        told = select(Audit.on_behalf_of).where(Audit.action == "freight.dismissed")
        assert work.session.scalars(told).one() == "赵志远"


def test_the_page_greys_the_button_of_who_proposed_it_and_says_why(cast: Cast, visit: Any) -> None:
    number = recorded(cast, cast.zhao).number
    assert "提出人及其代理人不能自行裁决" in words(visit(cast.zhao).get(f"/admin/deliveries/freight/{number}").text)
    assert "提出人及其代理人不能自行裁决" not in words(visit(cast.shen).get(f"/admin/deliveries/freight/{number}").text)


def test_above_the_amount_it_stays_the_general_managers(cast: Cast) -> None:
    number = recorded(cast, cast.zhao, replace(ONE, amount=Decimal(12_000))).number
    assert waits_for() == ["general_manager"] and approved(cast, number, cast.shen).state == "approved"


@pytest.mark.clause("5.1.10(4)")
def test_nobody_signs_a_sheet_in_the_place_of_who_wrote_it(cast: Cast) -> None:
    checked_since(cast)
    missed(cast)
    number = asked()[0].number
    written(cast, number, who=cast.chen)
    written(cast, number, replace(WHOLE, prevention="改为每班点检"), who=cast.he_head)
    with pytest.raises(Refused, match="in their place"):
        signed(cast, number, standing_in(cast.ma, cast.he_head, writing.DECISION))
    written(cast, number, who=cast.chen)
    assert signed(cast, number, standing_in(cast.ma, cast.he_head, writing.DECISION)).state == "signed"


def test_the_sheet_says_for_whom_it_was_signed_on_the_page_and_on_paper(cast: Cast, visit: Any) -> None:
    checked_since(cast)
    missed(cast)
    number = asked()[0].number
    written(cast, number, who=cast.chen)
    signed(cast, number, standing_in(cast.ma, cast.he_head, writing.DECISION))
    (sheet,) = sheets()
    assert (sheet.signed_by, sheet.signed_for) == ("马俊", cast.he_head.name)
    assert f"马俊 代 {cast.he_head.name}" in words(visit(cast.he_head).get(f"/admin/deliveries/countermeasures/{number}").text)
    with unit(HOUSE, now=NOW) as work:
        paper = work.session.scalars(select(Record).where(Record.form == "delay-countermeasure")).one()
        assert paper.sheet["signed_for"] == cast.he_head.name


def test_dates_that_were_confirmed_for_another_say_for_whom(cast: Cast, visit: Any) -> None:
    deputy = standing_in(cast.ma, cast.chen, "delay_dates")
    case = found(cast).meet().write(full(5), full(6)).confirm(who=deputy)
    assert {(each.confirmed_by, each.confirmed_for) for each in case.offers} == {("马俊", "陈建国")}
    assert "马俊 代 陈建国" in words(visit(cast.li_qian).get(f"/admin/deliveries/delays/{case.number}").text)
