"""What planning says on paper where something is unknown or has not happened yet: nothing, and never "None" (5.1.7, 5.1.8)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select, update

from domain.orders.models import Order
from domain.planning.actions import production, purchasing
from domain.planning.models import Development, DocumentRequest, PlanRow, PurchaseLine, PurchaseRequest
from domain.planning.rules import DOCUMENTS, REMEDIES
from domain.planning.sheet import PlanSheet, RequestSheet, development_sheet, document_sheet, plan_sheet, request_sheet
from domain.reviews.events import OrderReleased
from domain.reviews.rules import REMEDIES as CHOSEN_AT_REVIEW
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.planning.buying import MOUNT, Purchasing
from tests.tracking.made import order

HOUSE = system("test")
ARM, LINK = "2904110-K80", "2916035-K80"


def plan_of(cast: Cast, made: Order) -> PlanSheet:
    with unit(cast.he_head, now=NOW) as work:
        return plan_sheet(work, work.fetch(Order, made.id), "远江汽车")


def request_of(cast: Cast) -> RequestSheet:
    with unit(cast.he_head, now=NOW) as work:
        return request_sheet(work, work.session.scalars(select(PurchaseRequest)).one())


@pytest.mark.clause("5.1.7(2)")
def test_the_plan_of_an_order_adds_up_its_own_rows_and_names_who_made_it(cast: Cast) -> None:
    first, second = order(cast, "SO-1", lines=((ARM, 1340, 0),)), order(cast, "SO-2", lines=((ARM, 920, 0),))
    for made in (first, second):
        with unit(cast.he_head, now=NOW) as work:
            production.plan(work, OrderReleased(work.fetch(Order, made.id)))
    made = plan_of(cast, first)
    assert (made.order_number, made.po_number, made.customer) == ("SO-1", first.po_number, "远江汽车")
    assert (made.quantity, made.hours, len(made.rows)) == (1020, 17, 2)
    assert (made.made_by, made.made_at) == ("何志明", NOW)
    assert {(row.line, row.code, row.position) for row in made.rows} == {("焊接一线", "HC-4801-012", 10)}


@pytest.mark.clause("5.1.7(2)")
def test_a_row_without_a_production_line_is_blank_there(cast: Cast) -> None:
    made = order(cast, lines=((ARM, 920, 0),))
    with unit(cast.he_head, now=NOW) as work:
        production.plan(work, OrderReleased(work.fetch(Order, made.id)))
        work.session.execute(update(PlanRow).values(production_line_id=None))
    assert [row.line for row in plan_of(cast, made).rows] == [""]


def test_an_order_that_stock_covers_has_an_empty_plan_of_nought(cast: Cast) -> None:
    made = plan_of(cast, order(cast, lines=((LINK, 100, 0),)))
    assert (made.rows, made.quantity, made.hours) == ([], Decimal(0), Decimal(0))


@pytest.mark.clause("5.1.8(2)")
def test_a_request_that_is_still_a_draft_names_no_sender_and_no_reason(cast: Cast) -> None:
    Purchasing(cast).sign_delivery(order(cast, "SO-1", lines=((MOUNT, 600, 0),)))
    made = request_of(cast)
    assert (made.order_number, made.drafted_by, made.drafted_at) == ("SO-1", "陈建国", NOW)
    assert (made.sent_by, made.sent_at, made.early_reason) == ("", None, "")


@pytest.mark.clause("5.1.8(2)")
def test_a_request_that_was_sent_early_says_why_and_by_whom(cast: Cast) -> None:
    request = Purchasing(cast).sign_delivery(order(cast, lines=((MOUNT, 600, 0),)))
    with unit(cast.he_head, now=NOW) as work:
        purchasing.send_early(work, request.number, "材料周期 30 天", None)
    made = request_of(cast)
    assert (made.sent_by, made.sent_at, made.early_reason) == ("何志明", NOW, "材料周期 30 天")


@pytest.mark.clause("5.1.5(3)")
@pytest.mark.parametrize("remedy", [*CHOSEN_AT_REVIEW, "magic"])
def test_the_remedy_stands_on_paper_in_the_words_in_which_it_was_chosen(cast: Cast, remedy: str) -> None:
    Purchasing(cast).sign_delivery(order(cast, lines=((MOUNT, 600, 0),)))
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(PurchaseLine).values(remedy=remedy))
    (row,) = request_of(cast).lines
    assert row.remedy == REMEDIES.get(remedy, REMEDIES["normal"])
    assert (row.need, row.safety, row.available, row.quantity) == (280, 50, 100, 230)


def test_what_can_be_chosen_in_a_review_has_its_words_on_paper() -> None:
    assert set(REMEDIES) == set(CHOSEN_AT_REVIEW)


@pytest.mark.clause("5.1.8(3)")
@pytest.mark.parametrize("missing", [[], ["bom"], ["bom", "instruction", "parameters"]])
def test_a_process_task_ticks_each_document_that_is_missing_and_no_other(missing: list[str]) -> None:
    made = document_sheet(DocumentRequest(order_number="SO-1", code="HC-1", name="件", revision="C", missing=missing, opened_at=NOW))
    assert [words for words, _ in made.documents] == list(DOCUMENTS.values())
    assert [ticked for _, ticked in made.documents] == [kind in missing for kind in DOCUMENTS]


@pytest.mark.clause("5.1.7(3)")
def test_a_development_without_a_settlement_says_nothing_in_its_place(cast: Cast) -> None:
    made = order(cast, "SO-1")
    with unit(HOUSE, now=NOW) as work:
        task = work.add(Development(number="ND-1", order_id=made.id, order_number="SO-1", kind="task", opened_at=NOW,
                                    customer_id=made.customer_id))
        work.session.flush()
        sheet = development_sheet(work, work.fetch(Order, made.id), task)
    assert (sheet.settlement, sheet.settled_by, sheet.settled_at, sheet.opened_at) == ("", "", None, NOW)
    assert sheet.order.order_number == "SO-1"
