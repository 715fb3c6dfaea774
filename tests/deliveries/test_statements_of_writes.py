"""What is written of sixty lines asks the database as often as what is written of five; lower the numbers when they fall."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.connection import taking
from domain.connection.kinds import INCOMING
from domain.connection.scopes import SCOPES
from domain.deliveries import making
from domain.deliveries.making import ReportInput, queries
from domain.deliveries.receipts import signing
from domain.orders.models import OrderLine
from domain.products.models import Lot, Product
from domain.shared.actor import ANONYMOUS, Actor, Kind, system
from domain.shared.base import new_id
from domain.shared.journal import verify
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.deliveries.receiving import receipt
from tests.deliveries.slips import Sent, released, ship
from tests.orders.given import line
from tests.reviews.story import Story
from tests.statements import counted

PART = "2904110-K80"
AT_THE_DOCK, REPORTED, TOLD_MADE, TOLD_STOCK = 26, 17, 23, 8
PROGRAM = Actor(kind=Kind.CONNECTION, id=new_id(), name="用友 U8", roles=frozenset(SCOPES))


def ordered(cast: Cast, many: int) -> Story:
    return released(cast, *(line(PART, 100 + n) for n in range(many)), po_number=f"M-{many}")


def kinds(said: list[str]) -> list[str]:
    return [each[:40] for each in said]


def signing_for(sent: Sent, *received: Any) -> list[str]:
    given = receipt(sent, *received)
    with counted() as said, unit(ANONYMOUS, now=NOW) as work:
        signing.by_code(work, sent.token, lambda _: given)
    return said


def telling(kind: str, rows: list[dict[str, str]]) -> list[str]:
    with counted() as said, unit(PROGRAM, now=NOW) as work:
        assert taking.take(work, INCOMING[kind], list(enumerate(rows))).changed == len(rows)
    return said


def holds() -> int:
    """Entries of the audit trail, all of them linked."""
    with unit(system("test"), now=NOW) as work:
        found = verify(work)
    assert isinstance(found, int), found
    return found


@pytest.mark.clause("5.1.11(3)")
def test_goods_of_sixty_lines_are_signed_for_with_as_many_statements_as_those_of_five(cast: Cast) -> None:
    signing_for(ship(ordered(cast, 1), 50))  # whoever is first reads the calendar, and makes the rows of the month
    few, many = (signing_for(ship(ordered(cast, n), *[50] * n)) for n in (5, 60))
    assert kinds(few) == kinds(many)
    assert len(few) <= AT_THE_DOCK
    assert holds() > 65


@pytest.mark.clause("5.1.11(3)")
def test_that_one_more_line_of_the_order_was_signed_for_changes_no_number(cast: Cast) -> None:
    story = ordered(cast, 6)
    signing_for(ship(story, 50, 50, 50, 50, 50, 50))
    again = [signing_for(ship(story, *[10] * n, *[0] * (6 - n))) for n in (1, 5)]
    assert len(again[0]) == len(again[1])


@pytest.mark.clause("5.1.10(2)")
def test_one_report_of_what_was_made(cast: Cast) -> None:
    story = ordered(cast, 2)

    def reporting(position: int) -> list[str]:
        with counted() as said, unit(cast.ma, now=NOW) as work:
            making.report(work, queries.line(work, story.number, position), ReportInput(Decimal(5), TODAY))
        return said

    first, second = reporting(10), reporting(20)
    assert len(second) < len(first) <= REPORTED, "the second finds the lot, and the order in production"


@pytest.mark.clause("5.1.10(2)")
def test_sixty_reports_of_a_program_ask_as_often_as_five(cast: Cast) -> None:
    def told(story: Story, many: int) -> list[str]:
        rows = [{"order": story.number, "position": str(10 * (n + 1)), "quantity": "7", "produced_on": TODAY.isoformat(),
                 "reference": f"{story.number}-{n}"} for n in range(many)]
        return telling("made", rows)

    told(ordered(cast, 1), 1)
    few, many = told(ordered(cast, 5), 5), told(ordered(cast, 60), 60)
    assert kinds(few) == kinds(many)
    assert len(few) <= TOLD_MADE
    with unit(system("test"), now=NOW) as work:
        assert sum(work.session.scalars(select(OrderLine.made))) == 66 * 7
        assert work.session.scalars(select(Lot.quantity).where(Lot.number == f"{TODAY:%y%m%d}")).all() == [66 * 7]
    assert holds() > 66


def test_the_stock_of_sixty_parts_is_told_with_as_many_statements_as_that_of_five(cast: Cast) -> None:
    parts(60)

    def told(first: int, many: int) -> list[str]:
        return telling("stock", [{"code": f"HC-9000-{n:03}", "on_hand": str(n + 1), "counted_on": TODAY.isoformat()}
                                 for n in range(first, first + many)])

    few, many = told(0, 5), told(5, 55)
    assert kinds(few) == kinds(many)
    assert len(few) <= TOLD_STOCK
    with unit(system("test"), now=NOW) as work:
        counts = work.session.scalars(select(Product.on_hand).where(Product.code.like("HC-9000-%")).order_by(Product.code)).all()
    assert counts == [n + 1 for n in range(60)]


def parts(many: int) -> None:
    with unit(system("test"), now=NOW) as work:
        like = work.session.scalars(select(Product).limit(1)).one()
        for n in range(many):
            work.add(Product(code=f"HC-9000-{n:03}", name_zh=f"件{n}", name_en="", unit="pcs", line_id=like.line_id,
                             pieces_per_hour=like.pieces_per_hour, lead_days=like.lead_days, on_hand=Decimal(0), safety_stock=Decimal(0)))
