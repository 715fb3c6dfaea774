"""A change is open while the customer takes the dates of a delay: what they took is the newer word, and no cut becomes an increase."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from domain.changes import values
from domain.changes.answers import answering
from domain.changes.answers.answering import Given
from domain.changes.intake.typed import Wish
from domain.changes.models import Change, ChangeState, Field
from domain.orders.models import OrderLine, ScheduleLine
from domain.shared.errors import Refused, Stale
from domain.shared.journal import Audit
from domain.shared.work import Work
from tests.cast import PASSWORD, Cast
from tests.changes.story import LATER, LATEST, Told, released
from tests.changes.test_delays import dates, takes
from tests.changes.test_proposals import propose
from tests.visitors import Visitor, words

D, S = Decimal, ChangeState
Visit = Callable[..., Visitor]
Parts = tuple[tuple[date, Decimal], ...]
FIRST_1500 = ((LATER, D(1500)), (LATEST, D(900)))


@pytest.fixture
def told(cast: Cast) -> Told:
    """2,400 on one day."""
    return released(cast)


def divided(told: Told, *parts: tuple[date, Decimal]) -> Told:
    """The dates are taken while what was told is open; it goes on being told."""
    number = told.number
    takes(told, *(parts or FIRST_1500))
    told.number = number
    return told


def ordered(told: Told) -> tuple[Decimal, list[Decimal]]:
    return told.lines[0].quantity, [each.quantity for each in dates(told)]


def table(told: Told) -> list[tuple[str, str, str]]:
    """What is open of the change: how many of which delivery, before and asked."""
    return [(item.state, item.before["quantity"], item.asked["quantity"]) for item in told.items if item.ended_at is None]


def ships(told: Told, quantity: int) -> None:
    def deed(work: Work) -> None:
        line = told.lines[0]
        work.session.execute(update(ScheduleLine).where(ScheduleLine.line_id == line.id).values(shipped=quantity))
        work.session.execute(update(OrderLine).where(OrderLine.id == line.id).values(shipped=quantity, open_quantity=2400 - quantity))

    told.story.system(deed)


def place(told: Told) -> Wish:
    at = told.lines[0]
    there = values.place_value(told.cast.ship_to["a"].id, "总装二厂")
    return Wish(f"place-{at.schedules[0].id}", Field.PLACE, values.place_value(None, "总装一厂"), there, at, at.schedules[0])


class TestAQuantity:
    @pytest.mark.clause("5.1.9(3)")
    @pytest.mark.parametrize(("asked", "left"), [
        ("2000", [1500, 500]), ("1500", [1500, 0]), ("1000", [1000, 0]), ("1", [1, 0]), ("2600", [1500, 1100]),
    ])
    def test_asked_of_the_whole_is_what_the_order_holds_when_it_is_in_force(self, told: Told, asked: str, left: list[int]) -> None:
        divided(told.asks(told.quantity(asked))).signs_all().approves()
        assert (told.state, ordered(told)) == (S.IN_FORCE, (D(asked), left))

    @pytest.mark.clause("5.1.9(3)")
    def test_who_had_signed_for_the_whole_signs_for_its_parts_and_nobody_approves_before(self, told: Told) -> None:
        told.asks(told.quantity("2000")).signs_all()
        assert told.state == S.APPROVAL
        divided(told)
        assert (told.state, table(told)) == (S.ASKED, [("open", "900", "500")])
        assert sorted(task.kind for task in told.tasks("change") if task.path.endswith(told.number)) == [
            "change.marketing", "change.production"]
        with pytest.raises(Refused):
            told.approves()
        told.signs_all().approves()
        assert ordered(told) == (D(2000), [1500, 500])

    def test_what_the_departments_sign_is_what_comes_true(self, told: Told) -> None:
        divided(told.asks(told.quantity("2000"))).signs_all()
        assert [section.evidence["lines"][0]["ordered"] for section in told.sections.values()] == ["2000", "2000"]

    def test_who_read_it_undivided_signs_nothing_that_they_did_not_read(self, told: Told) -> None:
        told.asks(told.quantity("2000"))
        read = told.sections["production"].version
        divided(told)
        with pytest.raises(Stale):
            told.story.as_(told.cast.chen, lambda work: answering.sign(work, told.number, "production", Given("yes"), PASSWORD, read))
        assert told.signs("production").state == "signed"

    def test_our_answer_that_waits_for_the_customer_is_looked_at_again_and_put_to_them_again(self, told: Told) -> None:
        told.asks(told.quantity("2000"))
        told.signs("marketing")
        told.signs("production", "no", offer=values.quantity_value(D(2200)))
        told.signs("marketing")
        assert told.state == S.WITH_CUSTOMER
        divided(told)
        assert (told.state, [task.kind for task in told.tasks("change.answer")]) == (S.ASKED, [])
        told.signs_all()
        assert (told.state, [item.agreed for item in told.items if item.state == "countered"]) == (S.WITH_CUSTOMER, [{"quantity": "700"}])
        told.customer("accept")
        told.approves()
        assert ordered(told) == (D(2200), [1500, 700])

    def test_a_refusal_of_the_whole_stays_one(self, told: Told) -> None:
        told.asks(told.quantity("2000"))
        told.signs("marketing")
        told.signs("production", "no")
        told.settles(values.quantity_value(D(2400)))
        divided(told)
        assert [task.kind for task in told.tasks("change.refusal")] == ["change.refusal"]
        assert told.refuses().state == S.REFUSED and ordered(told) == (D(2400), [1500, 900])

    def test_our_own_proposal_to_deliver_fewer_goes_on_as_one(self, told: Told) -> None:
        propose(told, told.quantity("2000")).signs_all()
        assert told.state == S.PROPOSED
        divided(told)
        told.signs_all()
        assert told.state == S.PROPOSED
        told.customer("accept")
        told.approves()
        assert ordered(told) == (D(2000), [1500, 500])

    def test_what_has_left_of_the_delivery_stays_with_its_first_part(self, told: Told) -> None:
        ships(told, 400)
        told.asks(told.quantity("2000"))
        divided(told, (LATER, D(1500)), (LATEST, D(500))).signs_all().approves()
        assert (ordered(told), told.lines[0].open_quantity) == ((D(2000), [1900, 100]), D(1600))

    @pytest.mark.clause("4.1")
    def test_the_record_says_that_it_was_divided_and_both_sides_read_it(self, told: Told, visit: Visit) -> None:
        divided(told.asks(told.quantity("2000")))
        entries = told.story.system(lambda work: [each.values["after"] for each in work.session.scalars(
            select(Audit).where(Audit.action == "change.item_divided"))])
        assert entries == [{"field": "quantity", "parts": 2}]
        for who, door in ((told.cast.wang_min, ""), (told.cast.li_qian, "/admin")):
            page = words(visit(who).get(f"{door}/changes/{told.number}").text)
            assert "交货已分批，改为按各批次分别提出" in page and "12-30" in page

    def test_taken_whole_on_another_day_it_is_the_same_delivery_and_goes_on_as_it_was(self, told: Told) -> None:
        told.asks(told.quantity("2000")).signs_all()
        divided(told, (LATER, D(2400)))
        assert told.state == S.APPROVAL
        told.approves()
        assert ordered(told) == (D(2000), [2000])

    def test_ordered_is_another_quantity_than_was_asked_about_so_it_does_not_come_into_force(self, told: Told) -> None:
        """Whatever came between: nobody signed for the sum that would stand."""
        told.asks(told.quantity("2000")).signs_all()
        told.story.system(lambda work: work.session.execute(
            update(ScheduleLine).where(ScheduleLine.line_id == told.lines[0].id).values(quantity=1500)))
        with pytest.raises(Refused, match="asked for anew"):
            told.approves()
        assert told.refuses().state == S.REFUSED


class TestAPlace:
    @pytest.mark.clause("5.1.9(3)")
    @pytest.mark.parametrize("signed", [False, True])
    def test_asked_of_the_whole_is_that_of_each_part(self, told: Told, signed: bool) -> None:
        told.asks(place(told))
        if signed:
            told.signs_all()
        divided(told).signs_all().approves()
        assert [each.ship_to_id for each in dates(told)] == [told.cast.ship_to["a"].id] * 2


class TestADay:
    @pytest.mark.clause("5.1.9(1)")
    @pytest.mark.parametrize("parts", [((LATEST, D(2400)),), FIRST_1500])
    def test_that_was_asked_before_gives_way_to_the_one_that_was_taken(self, told: Told, parts: Parts,
                                                                      visit: Visit) -> None:
        number = told.asks(told.day(LATER)).number
        taken = takes(told, *parts)
        told.number = number
        assert (told.state, told.change.replaced_by_id) == (S.REPLACED, taken.id)
        assert [task for task in told.tasks("change") if task.path.endswith(number)] == []
        assert [each.promised_latest for each in dates(told)] == [day for day, _ in parts]
        assert "已被贵司较新的申请或此后选定的日期取代" in visit(told.cast.wang_min).get(f"/changes/{number}").text
        assert "已由顾客较新的要求或此后选定的日期替代" in visit(told.cast.li_qian).get(f"/admin/changes/{number}").text

    def test_that_we_offered_instead_gives_way_too_and_waits_for_nobody(self, told: Told) -> None:
        told.asks(told.day(LATER))
        told.signs("marketing")
        told.signs("production", "no", offer=values.date_value(LATEST))
        told.signs("marketing")
        assert told.state == S.WITH_CUSTOMER
        divided(told, (LATEST, D(2400)))
        assert (told.state, told.tasks("change.answer")) == (S.REPLACED, [])

    def test_that_we_proposed_ourselves_gives_way_too(self, told: Told) -> None:
        propose(told, told.day(LATER)).signs_all()
        divided(told, (LATEST, D(2400)))
        assert (told.state, told.tasks("change.answer")) == (S.REPLACED, [])

    def test_of_another_delivery_stands(self, told: Told) -> None:
        at = told.lines[0]
        told.asks(Wish(f"more_day-{at.id}", Field.QUANTITY, {}, values.delivery_value(D(100), LATER), at))
        divided(told)
        assert [item.state for item in told.items] == ["open"]

    @pytest.mark.parametrize("parts", [((LATEST, D(2400)),), FIRST_1500])
    def test_what_was_asked_beside_it_goes_on_without_it(self, told: Told, parts: Parts) -> None:
        told.asks(told.day(LATER), told.quantity("2000")).signs_all()
        divided(told, *parts)
        if told.state == S.ASKED:
            told.signs_all()
        told.approves()
        assert (told.state, ordered(told)[0]) == (S.IN_FORCE, D(2000))
        assert [each.promised_latest for each in dates(told)] == [day for day, _ in parts]

    def test_what_we_answered_beside_it_is_put_to_the_customer_again(self, told: Told) -> None:
        told.asks(told.day(LATER), told.words(Field.PACKAGING, "木箱"))
        told.signs("marketing")
        told.signs("production", "no", offer=values.text_value("周转箱"), item=1)
        told.signs("marketing")
        assert told.state == S.WITH_CUSTOMER
        divided(told, (LATEST, D(2400)))
        if told.state == S.ASKED:
            told.signs_all()
        assert (told.state, len(told.tasks("change.answer"))) == (S.WITH_CUSTOMER, 1)
        told.customer("accept")
        assert told.approves().state == S.IN_FORCE

    def test_where_only_what_was_settled_is_left_it_goes_up_to_be_approved(self, told: Told) -> None:
        told.asks(told.day(LATER), told.words(Field.PACKAGING, "木箱"))
        told.signs("marketing")
        told.signs("production", "no", offer=values.date_value(LATEST), item=0)
        told.signs("marketing")
        assert told.state == S.WITH_CUSTOMER
        divided(told, (LATEST, D(2400)))
        assert (told.state, told.tasks("change.answer")) == (S.APPROVAL, [])


def test_the_change_of_a_delay_says_nothing_of_what_it_found_open(told: Told) -> None:
    """It is about its date alone: what was asked goes on under its own number."""
    told.asks(told.quantity("2000"))
    change: Change = takes(told, *FIRST_1500)
    told.number = change.number
    assert [item.field for item in told.items] == [Field.DATE]
