"""What is told again, late, out of turn or by several at once: it counts once, and what people did since is not undone by it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, select

from domain.connection import exchange, taking
from domain.connection.kinds import INCOMING
from domain.connection.models import ExchangeFile
from domain.connection.scopes import SCOPES
from domain.connection.taking import Done, Overtaken
from domain.deliveries.models import ProductionReport
from domain.products.imports.steps import Plan, Step
from domain.products.models import Product
from domain.receivables.actions import paying
from domain.receivables.models import Payment
from domain.shared.actor import Actor, Kind, system
from domain.shared.base import new_id
from domain.shared.database import engine
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused, Stale
from domain.shared.message import Message
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.deliveries.shipping import released
from tests.faults.racing import RUNNERS, race
from tests.receivables.received import ARM, House, received, says
from tests.reviews.story import Story

ERP = Actor(kind=Kind.CONNECTION, id=new_id(), name="用友 U8", roles=frozenset(SCOPES))
CODE = "HC-4801-012"
LATER = NOW + timedelta(hours=3)


def take(kind: str, *rows: dict[str, str], who: Actor = ERP) -> Done:
    with unit(who, now=LATER) as work:
        return taking.take(work, INCOMING[kind], list(enumerate(rows)))


def refused(kind: str, *rows: dict[str, str]) -> dict[str, str]:
    with pytest.raises(Invalid) as error:
        take(kind, *rows)
    return {where: str(why) for where, why in error.value.fields.items()}


def counted(code: str = CODE) -> tuple[Decimal, date]:
    with unit(system("test")) as work:
        product = work.session.scalars(select(Product).where(Product.code == code)).one()
        assert product.counted_at is not None
        return product.on_hand, product.counted_at.date()


class TestACount:
    """RULES 4: the date of the count stands beside every figure made from it; a later one is not undone by an earlier one."""

    def count(self, quantity: str, day: date) -> dict[str, str]:
        return {"code": CODE, "on_hand": quantity, "counted_on": day.isoformat()}

    def test_of_an_earlier_day_that_comes_late_changes_nothing(self, cast: Cast) -> None:
        assert take("stock", self.count("300", TODAY)) == Done(1, 1, 0)
        assert take("stock", self.count("250", TODAY - timedelta(days=1))) == Done(1, 0, 1)
        assert counted() == (Decimal(300), TODAY)

    def test_of_the_same_day_or_a_later_one_does(self, cast: Cast) -> None:
        with unit(system("test")) as work:
            for product in work.session.scalars(select(Product).where(Product.code == CODE)):
                product.counted_at = NOW - timedelta(days=3)
        assert take("stock", self.count("300", TODAY - timedelta(days=2))) == Done(1, 1, 0)
        assert take("stock", self.count("301", TODAY - timedelta(days=2))) == Done(1, 1, 0), "corrected the same day"
        assert take("stock", self.count("302", TODAY)) == Done(1, 1, 0)
        assert counted() == (Decimal(302), TODAY)

    def test_of_a_part_that_was_never_counted_does(self, cast: Cast) -> None:
        with unit(system("test")) as work:
            for product in work.session.scalars(select(Product).where(Product.code == CODE)):
                product.counted_at = None
        assert take("stock", self.count("7", date(2026, 1, 5))).changed == 1
        assert counted() == (Decimal(7), date(2026, 1, 5))

    def test_that_is_late_holds_up_nothing_that_came_with_it(self, cast: Cast) -> None:
        rows = [self.count("1", date(2026, 1, 5)), self.count("300", TODAY) | {"code": "HC-4801-013"}]
        assert take("stock", *rows) == Done(2, 1, 1)
        assert counted("HC-4801-013") == (Decimal(300), TODAY)

    def test_that_a_person_brings_by_file_is_shown_with_both_days_and_counts(self, cast: Cast) -> None:
        with unit(cast.sun_li, now=LATER) as work:
            plan = INCOMING["stock"].plan(work, [(2, self.count("250", TODAY - timedelta(days=1)))])
        assert {name: (before, after) for name, before, after in plan.steps[0].fields}["counted_on"] == (
            TODAY.isoformat(), (TODAY - timedelta(days=1)).isoformat())


class TestAPaymentThatWasTakenBack:
    """RULES 8; the bank's list of the week comes every night, with what finance took back in it."""

    ROW = {"customer": "K001", "amount": "1000.00", "day": TODAY.isoformat(), "reference": "BK-77"}

    def payments(self) -> list[tuple[Decimal, str]]:
        with unit(system("test")) as work:
            return [(each.amount, each.state) for each in work.session.scalars(select(Payment).order_by(Payment.number))]

    def taken_back(self, cast: Cast) -> None:
        take("payments", self.ROW)
        with unit(cast.xu, now=LATER) as work:
            number = work.session.scalars(select(Payment.number)).one()
            paying.cancel(work, number, "承兑被拒付", PASSWORD, None)

    def test_does_not_come_again_with_the_next_list(self, cast: Cast) -> None:
        self.taken_back(cast)
        assert take("payments", self.ROW) == Done(1, 0, 1)
        assert self.payments() == [(Decimal(1000), "cancelled")]

    @pytest.mark.parametrize("more", [{"amount": "999.00"}, {"day": (TODAY - timedelta(days=1)).isoformat()}, {"currency": "USD"}])
    def test_but_what_is_told_otherwise_under_its_number_is_another_payment(self, cast: Cast, more: dict[str, str]) -> None:
        self.taken_back(cast)
        assert take("payments", self.ROW | more) == Done(1, 1, 0)
        assert [state for _, state in self.payments()] == ["cancelled", "recorded"]

    def test_and_beside_one_that_stands_the_same_is_known_and_another_refused(self, cast: Cast) -> None:
        self.taken_back(cast)
        corrected = self.ROW | {"amount": "999.00"}
        take("payments", corrected)
        assert take("payments", corrected, self.ROW) == Done(2, 0, 2)
        assert set(refused("payments", self.ROW | {"amount": "998.00"})) == {"/rows/0/reference"}

    def test_finance_itself_may_enter_it_again(self, cast: Cast) -> None:
        self.taken_back(cast)
        House(cast, LATER).pay("1000.00", reference="BK-77")
        assert [state for _, state in self.payments()] == ["cancelled", "recorded"]


class TestARowThatIsOvertaken:
    """Between the check and the deed something else may happen: the row is named, and nothing of the list stands."""

    def plan(self, *errors: Exception | None) -> Plan:
        def step(number: int, error: Exception | None) -> Step:
            def run() -> None:
                if error is not None:
                    raise error

            return Step(number, "", "", "added", (), run)

        return Plan(steps=[step(number, error) for number, error in enumerate(errors, 4)])

    @pytest.mark.parametrize(("error", "why"), [
        (Refused(Message("Nothing of it is left."), Message("x")), "Nothing of it is left."),
        (Invalid({"lot": Message("Please fill this in.")}), "Please fill this in."),
        (Stale(), "This was changed by somebody else while you were working on it."),
        (NotFound(), "This page does not exist, or is not visible to you."),
    ])
    def test_is_named_whatever_stands_against_it(self, cast: Cast, error: Exception, why: str) -> None:
        with unit(system("test")) as work, pytest.raises(Overtaken) as met:
            taking.carry_out(work, self.plan(None, error, None), "test")
        assert (met.value.row, str(met.value.why)) == (5, why)

    def test_what_is_no_refusal_goes_on_as_what_it_is(self, cast: Cast) -> None:
        with unit(system("test")) as work, pytest.raises(ZeroDivisionError):
            taking.carry_out(work, self.plan(ZeroDivisionError()), "test")

    def test_of_a_file_stays_with_the_file_and_nothing_is_taken_over(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        with unit(cast.xu, now=NOW) as work:
            kept = work.add(ExchangeFile(
                kind="payments", file_name="x.csv", rows=[["客户", "金额", "日期", "流水"], ["K001", "5", "2026-11-23", "B-1"]],
                head=1, columns=[["customer", 0, ""], ["amount", 1, ""], ["day", 2, ""], ["reference", 3, ""]],
                created_at=NOW, created_by=cast.xu.id, created_by_name=cast.xu.name,
            ))
            work.session.flush()
            key, seen = kept.id, exchange.digest(exchange.plan_of(work, kept, INCOMING["payments"]))
        monkeypatch.setattr(paying, "enter", lambda *given, **more: (_ for _ in ()).throw(NotFound()))
        with pytest.raises(Refused) as error, unit(cast.xu, now=NOW) as work:
            exchange.apply(work, key, seen, PASSWORD)
        assert says(error).startswith("Row 2: nothing is taken over.")
        with unit(cast.xu) as work:
            assert work.fetch(ExchangeFile, key).applied_at is None


@contextmanager
def locking() -> Iterator[list[tuple[str, str]]]:
    """The tables whose rows are locked one after the other, as the database is told, and what of them."""
    tables: list[tuple[str, str]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        if "FOR UPDATE" in statement:
            tables.append((statement.partition("FROM ")[2].split()[0].strip('"'), str(parameters)))

    event.listen(engine(), "before_cursor_execute", note)
    try:
        yield tables
    finally:
        event.remove(engine(), "before_cursor_execute", note)


def made(story: Story, reference: str, quantity: int = 1) -> dict[str, str]:
    return {"order": story.number, "position": "10", "quantity": str(quantity), "produced_on": TODAY.isoformat(), "reference": reference}


@pytest.mark.clause("5.1.10(2)")
class TestWhoeverComesAtOnce:
    """B16: nobody waits for one who waits for them, and what is told by two at the same moment is known to the second."""

    def test_a_list_holds_every_order_before_the_first_part_as_pages_and_dispatch_do(self, cast: Cast) -> None:
        """Orders of one part: who holds the part and asks for the second order would meet who holds that order and asks for the part."""
        stories = [released(cast, po_number=f"PO-{n}") for n in range(3)]
        with locking() as locked:
            assert take("made", *(made(story, f"BG-{n}") for n, story in enumerate(stories))).changed == 3
        part = next(place for place, (table, _) in enumerate(locked) if table == "product")
        before = [(table, what) for table, what in locked[:part] if table in {"order", "order_line"}]
        assert [table for table, _ in before] == ["order", "order_line"]
        assert [str(story.order.id) in before[0][1] for story in stories] == [True] * 3, "all of them at once"

    def test_lists_in_opposite_sequence_are_all_taken(self, cast: Cast) -> None:
        stories = [released(cast, po_number=f"PO-{n}") for n in range(3)]

        def tell(lane: int) -> Done:
            rows = [made(story, f"BG-{lane}-{n}") for n, story in enumerate(stories)]
            return take("made", *(rows if lane % 2 else rows[::-1]))

        assert race(tell) == [Done(3, 3, 0)] * RUNNERS

    def test_one_report_told_by_all_is_taken_from_one_and_known_from_the_others(self, cast: Cast) -> None:
        story = released(cast)
        told = race(lambda lane: take("made", made(story, "BG-1", 7)))
        assert sorted(told, key=lambda each: each.changed) == [Done(1, 0, 1)] * (RUNNERS - 1) + [Done(1, 1, 0)]
        with unit(system("test")) as work:
            assert [each.quantity for each in work.session.scalars(select(ProductionReport))] == [Decimal(7)]

    def test_counts_in_opposite_sequence_end_with_one_of_them_and_nobody_is_turned_away(self, cast: Cast) -> None:
        codes = [CODE, "HC-4801-013", "NR-60"]

        def tell(lane: int) -> Done:
            rows = [{"code": code, "on_hand": str(91_700 + lane), "counted_on": TODAY.isoformat()} for code in codes]
            return take("stock", *(rows if lane % 2 else rows[::-1]))

        assert race(tell) == [Done(3, 3, 0)] * RUNNERS
        assert counted()[0] == counted("HC-4801-013")[0], "one list whole, not a piece of each"

    @pytest.mark.clause("5.1.12(2)")
    def test_invoices_of_one_list_told_by_all_are_issued_once(self, cast: Cast) -> None:
        house = House(cast)
        asked = []
        for n in range(2):
            received(cast, (ARM, 10 + n, "86.40"), po=f"PO-{n}")
            statement = house.send(house.draft())
            house.answer(statement)
            asked.append(house.invoice(house.asked(statement)))
        rows = [
            {"request": each.number, "number": f"2632000{n}", "day": TODAY.isoformat(), "net": str(each.net), "tax": str(each.tax),
             "gross": str(each.gross)} for n, each in enumerate(asked)
        ]
        told = race(lambda lane: take("invoices", *(rows if lane % 2 else rows[::-1])))
        assert sorted(told, key=lambda each: each.changed) == [Done(2, 0, 2)] * (RUNNERS - 1) + [Done(2, 2, 0)]
        assert [house.invoice(each.number).state for each in asked] == ["issued", "issued"]

    @pytest.mark.clause("5.1.12(3)")
    def test_payments_of_two_customers_in_opposite_sequence_are_each_recorded_once(self, cast: Cast) -> None:
        rows = [{"customer": customer, "amount": "10", "day": TODAY.isoformat(), "reference": f"BK-{customer}"}
                for customer in ("K001", "K002")]
        told = race(lambda lane: take("payments", *(rows if lane % 2 else rows[::-1])))
        assert sorted(told, key=lambda each: each.changed) == [Done(2, 0, 2)] * (RUNNERS - 1) + [Done(2, 2, 0)]

    def test_nobody_waits_in_the_line_of_a_kind_that_they_may_not_tell(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        """The turn is taken after the door: a program without the scope holds nobody up."""
        held: list[str] = []
        monkeypatch.setattr(taking, "in_turn", lambda work, kind: held.append(kind.name))
        reader = Actor(kind=Kind.CONNECTION, id=new_id(), name="reader", roles=frozenset({"orders:read"}))
        with pytest.raises(Forbidden):
            take("stock", {"code": CODE, "on_hand": "1", "counted_on": TODAY.isoformat()}, who=reader)
        assert held == []
