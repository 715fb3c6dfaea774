"""What meets what when a newer request comes, and what can no longer come into force: every pair of fields, without a database."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.changes import values
from domain.changes.finding import Case, in_force, kept, live, wanted
from domain.changes.force.putting import impossible
from domain.changes.force.surplus import keeps_more
from domain.changes.intake import asking
from domain.changes.intake.asking import Told, overlaps, refusals
from domain.changes.intake.standing import share
from domain.changes.intake.wishes import Wish
from domain.changes.models import Change, ChangeItem, ChangeState, Field
from domain.orders.evidence.figures import StockFigure
from domain.orders.models import Order, OrderLine, OrderState, ScheduleLine
from domain.shared.files import Attachment

TODAY = date(2026, 11, 23)
D, F, S, OS = Decimal, Field, ChangeState, OrderState
OF_A_LINE = (F.SPECIFICATION, F.DRAWING, F.PRICE, F.TRANSPORT, F.PACKAGING)
OF_A_DATE = (F.DATE, F.QUANTITY, F.PLACE)


def line(quantity: int = 100, shipped: int = 0, dates: int = 1, position: int = 10) -> OrderLine:
    made = OrderLine(id=uuid.uuid4(), position=position, quantity=D(quantity), shipped=D(shipped), open_quantity=D(quantity - shipped),
                     made=D(0), product_id=None)
    each = D(quantity) / dates
    made.schedules = [ScheduleLine(id=uuid.uuid4(), line_id=made.id, quantity=each, shipped=D(shipped) / dates, zone="firm",
                                   requested=date(2026, 12, 18)) for _ in range(dates)]
    return made


def asked_value(field: str) -> dict[str, Any]:
    return {
        F.DATE: {"day": "2026-12-24"}, F.QUANTITY: {"quantity": "120"}, F.CANCEL: {"quantity": "0"}, F.DRAWING: {"revision": "C"},
        F.PRICE: {"price": "84.90", "currency": "CNY"}, F.ADD: {"part": "x", "dates": [["2026-12-24", "5", "firm"]]},
    }.get(Field(field), {"text": "空运"})


def wish(field: str, at: OrderLine | None = None, n: int | None = None, value: dict[str, Any] | None = None) -> Wish:
    """Of a line, of its n-th date, or (without a line) of the whole order."""
    schedule = at.schedules[n] if at is not None and n is not None else None
    return Wish(f"{field}-field", Field(field), {}, value or asked_value(field), at, schedule)


def item(field: str, at: OrderLine | None = None, n: int | None = None, *, value: dict[str, Any] | None = None, **more: Any) -> ChangeItem:
    schedule = at.schedules[n] if at is not None and n is not None else None
    about = {"line_id": at.id if at else None, "schedule_id": schedule.id if schedule else None}
    said = {"asked": value or asked_value(field), "before": {}, "state": "open"} | more
    return ChangeItem(id=uuid.uuid4(), field=field, **about, **said)


class TestOverlaps:
    """RULES 6: the customer's newer request on a field replaces their own open one."""

    @pytest.mark.parametrize("field", OF_A_LINE)
    def test_the_same_field_of_the_same_line_does(self, field: str) -> None:
        one, other = line(), line(position=20)
        assert overlaps(wish(field, one), item(field, one))
        assert not overlaps(wish(field, one), item(field, other))

    @pytest.mark.parametrize("field", OF_A_DATE)
    def test_the_same_field_of_the_same_date_does_and_of_another_date_does_not(self, field: str) -> None:
        at = line(dates=2)
        assert overlaps(wish(field, at, 0), item(field, at, 0))
        assert not overlaps(wish(field, at, 0), item(field, at, 1))

    @pytest.mark.parametrize(("one", "other"), [(one, other) for one in OF_A_LINE for other in OF_A_LINE if one != other])
    def test_two_fields_of_a_line_stand_beside_each_other(self, one: str, other: str) -> None:
        at = line()
        assert not overlaps(wish(one, at), item(other, at))

    @pytest.mark.parametrize("field", [*OF_A_LINE, *OF_A_DATE])
    def test_a_cancellation_touches_every_field_of_its_line_either_way(self, field: str) -> None:
        at, other = line(), line(position=20)
        n = 0 if field in OF_A_DATE else None
        assert overlaps(wish(F.CANCEL, at), item(field, at, n)) and overlaps(wish(field, at, n), item(F.CANCEL, at))
        assert not overlaps(wish(F.CANCEL, at), item(field, other, n))

    @pytest.mark.parametrize("field", [F.TRANSPORT, F.PACKAGING, F.PLACE])
    def test_of_the_whole_order_and_of_one_line_are_two_things(self, field: str) -> None:
        at = line()
        assert overlaps(wish(field), item(field))
        assert not overlaps(wish(field), item(field, at)) and not overlaps(wish(field, at), item(field))

    def test_two_further_lines_are_two_wishes(self) -> None:
        assert not overlaps(wish(F.ADD), item(F.ADD))

    def test_two_further_dates_are_too_unless_they_are_of_the_same_day(self) -> None:
        at = line()
        first, second = ({"quantity": "5", "day": day, "zone": "firm"} for day in ("2026-12-24", "2026-12-25"))
        assert overlaps(wish(F.QUANTITY, at, value=first), item(F.QUANTITY, at, value=first))
        assert not overlaps(wish(F.QUANTITY, at, value=first), item(F.QUANTITY, at, value=second))
        assert not overlaps(wish(F.QUANTITY, at, value=first), item(F.QUANTITY, at, 0))


class TestRefusals:
    @pytest.mark.parametrize(("field", "value"), [
        (F.TRANSPORT, None), (F.PACKAGING, None), (F.DRAWING, None), (F.SPECIFICATION, None), (F.DATE, None), (F.PLACE, None),
    ])
    def test_what_is_shipped_to_its_last_piece_is_not_changed_any_more(self, field: str, value: Any) -> None:
        n = 0 if field in OF_A_DATE else None
        assert "shipped already" in str(refusals([wish(field, line(100, 100), n)], [], TODAY)[f"{field}-field"])
        assert refusals([wish(field, line(100, 99), n)], [], TODAY) == {}

    def test_its_price_is(self) -> None:
        """What was delivered may still be settled at another price (5.1.9(4))."""
        assert refusals([wish(F.PRICE, line(100, 100))], [], TODAY) == {}

    @pytest.mark.parametrize(("quantity", "refused"), [("39", True), ("40", False), ("41", False)])
    def test_less_than_shipped_is_refused(self, quantity: str, refused: bool) -> None:
        found = refusals([wish(F.QUANTITY, line(100, 40), 0, {"quantity": quantity})], [], TODAY)
        assert bool(found) is refused and (not found or "40 are shipped already" in str(found["quantity-field"]))

    @pytest.mark.parametrize(("day", "refused"), [("2026-11-22", True), ("2026-11-23", False)])
    def test_a_past_day_is_refused_of_a_date_and_of_a_further_one(self, day: str, refused: bool) -> None:
        at = line(100, 100)
        further = wish(F.QUANTITY, at, value={"quantity": "5", "day": day, "zone": "firm"})
        assert bool(refusals([further], [], TODAY)) is refused, "also beside dates that are shipped"
        assert bool(refusals([wish(F.DATE, line(), 0, {"day": day})], [], TODAY)) is refused

    def test_it_names_the_line_and_of_the_whole_order_none(self) -> None:
        past = {"day": "2026-11-22"}
        assert str(refusals([wish(F.DATE, line(position=30), 0, past)], [], TODAY)["date-field"]).startswith("Line 30:")
        added = wish(F.ADD, value={"dates": [["2026-11-22", "5", "firm"]]})
        assert str(refusals([added], [], TODAY)["add-field"]).startswith("2026-11-22 is past")

    @pytest.mark.parametrize(("origin", "state", "internal", "barred"), [
        ("company", S.PROPOSED, False, True), ("company", S.ASKED, True, False), ("company", S.APPROVAL, False, True),
        ("customer", S.WITH_CUSTOMER, False, True), ("customer", S.ASKED, False, False), ("customer", S.APPROVAL, False, False),
    ])
    @pytest.mark.clause("5.1.9(1)")
    def test_against_what_waits_for_the_customers_answer_it_is_refused_with_its_number(self, origin: str, state: str, internal: bool,
                                                                                       barred: bool) -> None:
        at = line()
        change = Change(number="CH-261123-007", origin=origin, state=state, internal=internal)
        found = refusals([wish(F.DATE, at, 0), wish(F.PRICE, at)], [(item(F.DATE, at, 0), change)], TODAY)
        assert set(found) == ({"date-field"} if barred else set())
        assert not barred or "CH-261123-007" in str(found["date-field"])


class TestTold:
    @pytest.mark.parametrize(("source", "papers", "theirs"), [
        ("portal", 0, True), ("mail", 1, True), ("fax", 2, True), ("phone", 0, False), ("phone", 1, True), ("mail", 0, False),
    ])
    def test_it_counts_as_the_customers_in_the_portal_or_with_their_paper(self, source: str, papers: int, theirs: bool) -> None:
        """RULES 7: only then does it move the counted date."""
        assert Told(source, "x", tuple(Attachment(id=uuid.uuid4()) for _ in range(papers))).theirs is theirs

    @pytest.mark.parametrize(("whole", "field", "gives_way"), [
        (True, F.DATE, True), (True, F.QUANTITY, True), (True, F.PRICE, False), (True, F.PLACE, False), (False, F.DATE, False),
    ])
    def test_a_schedule_sent_again_takes_the_place_of_every_older_date_and_quantity(self, whole: bool, field: str, gives_way: bool) -> None:
        at, other = line(), line(position=20)
        older = item(field, other, 0 if field in OF_A_DATE else None)
        change = Change(number="CH-1", origin="customer", state=S.ASKED, internal=False)
        assert asking._gives_way(older, change, [wish(F.DATE, at, 0)], Told("portal", whole=whole)) is gives_way


class TestKeptTooMany:
    """RULES 7: what arrived too many may be kept by an agreed larger quantity, of a shipped order too."""

    @pytest.mark.parametrize(("state", "fine"), [
        (OS.SHIPPED, True), (OS.RECEIVED, True), (OS.CLOSED, False), (OS.RELEASED, False), (OS.PART_SHIPPED, False),
    ])
    def test_only_of_an_order_that_is_shipped(self, state: str, fine: bool) -> None:
        more = Wish("quantity-1", F.QUANTITY, {"quantity": "100"}, {"quantity": "104"})
        assert keeps_more(state, [more]) is fine

    @pytest.mark.parametrize(("field", "before", "asked", "fine"), [
        (F.QUANTITY, {"quantity": "100"}, {"quantity": "101"}, True), (F.QUANTITY, {"quantity": "100"}, {"quantity": "100"}, False),
        (F.QUANTITY, {"quantity": "100"}, {"quantity": "99"}, False), (F.QUANTITY, {}, {"quantity": "5", "day": "2026-12-24"}, False),
        (F.CANCEL, {"quantity": "100"}, {"quantity": "101"}, False), (F.DATE, {"day": "2026-12-18"}, {"day": "2026-12-24"}, False),
    ])
    def test_and_nothing_but_a_larger_quantity_of_a_date_that_stands(self, field: str, before: Any, asked: Any, fine: bool) -> None:
        more = Wish("quantity-1", F.QUANTITY, {"quantity": "100"}, {"quantity": "104"})
        assert keeps_more(OS.SHIPPED, [Wish("x", Field(field), before, asked)]) is fine
        assert keeps_more(OS.SHIPPED, [more, Wish("x", Field(field), before, asked)]) is fine


class TestImpossible:
    """What stands against coming into force at the very moment: goods that left, a closed order, a day that passed."""

    def found(self, at: OrderLine, *items: ChangeItem, state: str = OS.RELEASED, origin: str = "customer") -> Case:
        return Case(Change(number="CH-1", origin=origin), Order(number="SO-1", state=state), {at.id: at}, items)

    @pytest.mark.parametrize(("agreed", "stands"), [("39", False), ("40", True)])
    def test_less_than_what_has_left_meanwhile(self, agreed: str, stands: bool) -> None:
        at = line(100, 40)
        one = item(F.QUANTITY, at, 0, agreed={"quantity": agreed}, state="agreed")
        told = impossible(self.found(at, one), [one], TODAY)
        assert (told == []) is stands and (stands or "Line 10: 40 are shipped already" in str(told[0]))

    @pytest.mark.parametrize(("day", "stands"), [("2026-11-22", False), ("2026-11-23", True)])
    def test_a_day_that_passed_meanwhile(self, day: str, stands: bool) -> None:
        at = line()
        one = item(F.DATE, at, 0, agreed={"day": day}, state="agreed")
        told = impossible(self.found(at, one), [one], TODAY)
        assert (told == []) is stands and (stands or "agree on a new day first" in str(told[0]))

    @pytest.mark.parametrize(("state", "stands"), [(OS.RELEASED, True), (OS.ON_HOLD, True), (OS.SHIPPED, False), (OS.CANCELLED, False)])
    def test_an_order_that_was_closed_meanwhile_is_the_one_reason(self, state: str, stands: bool) -> None:
        at = line()
        past, less = item(F.DATE, at, 0, agreed={"day": "2026-12-24"}), item(F.PRICE, at, agreed=asked_value(F.PRICE))
        told = impossible(self.found(at, past, less, state=state), [past, less], TODAY)
        assert len(told) == (0 if stands else 1)

    @pytest.mark.parametrize(("origin", "state", "agreed", "stands"), [
        ("company", OS.SHIPPED, "104", True), ("company", OS.SHIPPED, "96", False), ("customer", OS.SHIPPED, "104", False),
        ("company", OS.CLOSED, "104", False),
    ])
    def test_our_proposal_to_keep_too_many_passes_a_shipped_order(self, origin: str, state: str, agreed: str, stands: bool) -> None:
        at = line(100, 100)
        one = item(F.QUANTITY, at, 0, value={"quantity": agreed}, agreed={"quantity": agreed}, before={"quantity": "100"}, state="agreed")
        assert (impossible(self.found(at, one, state=state, origin=origin), [one], TODAY) == []) is stands

    def test_a_further_line_has_its_promise_by_its_own_release(self) -> None:
        at, added = line(), item(F.ADD, agreed={"dates": [["2026-11-20", "5", "firm"]]}, state="agreed")
        assert impossible(self.found(at, added), [added], TODAY) == []


class TestItems:
    @pytest.mark.parametrize(("state", "is_live"), [
        ("open", True), ("countered", True), ("agreed", True), ("refused", False), ("declined", False), ("replaced", False),
        ("withdrawn", False),
    ])
    def test_what_is_settled_away_is_no_longer_spoken_about(self, state: str, is_live: bool) -> None:
        assert bool(live([item(F.DATE, state=state)])) is is_live

    def test_the_last_word_put_forward_is_what_is_wanted(self) -> None:
        assert wanted(item(F.DATE)) == {"day": "2026-12-24"}
        assert wanted(item(F.DATE, agreed={"day": "2026-12-30"})) == {"day": "2026-12-30"}

    @pytest.mark.parametrize(("state", "agreed", "comes"), [
        ("agreed", {"day": "2026-12-30"}, True), ("agreed", {"day": "2026-12-18"}, False), ("countered", {"day": "2026-12-30"}, False),
        ("declined", {"day": "2026-12-30"}, False),
    ])
    def test_in_force_comes_what_is_agreed_and_changes_something(self, state: str, agreed: dict[str, str], comes: bool) -> None:
        one = item(F.DATE, state=state, agreed=agreed, before={"day": "2026-12-18"})
        assert (in_force([one]) == [one]) is comes
        assert kept(one) is (agreed == {"day": "2026-12-18"})


class TestShare:
    """What is set aside of the stock: first come, first served, and never more than is open."""

    def lines(self, product: uuid.UUID | None, *rows: tuple[int, int]) -> list[OrderLine]:
        made = [line(quantity, shipped, position=10 * n) for n, (quantity, shipped) in enumerate(rows, 1)]
        for each in made:
            each.product_id = product
        return made

    @pytest.mark.parametrize(("available", "reserved"), [(0, [0, 0]), (60, [60, 0]), (100, [100, 0]), (150, [100, 50]), (900, [100, 80])])
    def test_it_goes_to_the_lines_in_their_order(self, available: int, reserved: list[int]) -> None:
        part = uuid.uuid4()
        lines = self.lines(part, (100, 0), (200, 120))
        stock = StockFigure(part, on_hand=D(available), blocked=D(0), allocated=D(0), safety=D(0), counted_at=None)
        found = share(lines, {each.id: (stock, "B") for each in lines})
        assert [found[each.id].reserved for each in lines] == [D(each) for each in reserved]

    def test_a_part_without_a_code_holds_nothing(self) -> None:
        lines = self.lines(None, (100, 0))
        assert share(lines, {})[lines[0].id].reserved == D(0)

    @pytest.mark.parametrize(("made", "shipped", "begun"), [(0, 0, False), (1, 0, True), (0, 1, True)])
    def test_begun_is_what_was_made_or_has_left(self, made: int, shipped: int, begun: bool) -> None:
        at = line(100, shipped)
        at.made = D(made)
        assert share([at], {})[at.id].begun is begun


@pytest.mark.parametrize("field", sorted(Field))
def test_every_field_has_words_for_what_stands_and_what_is_asked(field: str) -> None:
    name, before, asked = Wish("x", Field(field), {}, asked_value(field)).told
    assert name == values.FIELDS[field] and str(before) == "—" and str(asked) not in {"", "—"}
