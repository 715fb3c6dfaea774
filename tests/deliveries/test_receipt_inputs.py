"""What a receipt says, read from a form (5.1.11(3)): empty means as on the slip, everything wrong is told at once, each at its field."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

import pytest

from domain.deliveries.models import SlipLine
from domain.deliveries.receipts import inputs
from domain.deliveries.receipts.inputs import Receipt
from domain.deliveries.receipts.rules import Counted, exact
from domain.shared.errors import Invalid
from tests.deliveries.test_receipt_rules import picture

FIRST, SECOND = uuid.UUID(int=1), uuid.UUID(int=2)
LINES = [SlipLine(id=FIRST, unit="pcs", quantity=Decimal(2400)), SlipLine(id=SECOND, unit="kg", quantity=Decimal("12.5"))]
LEFT, TODAY = date(2026, 11, 20), date(2026, 11, 23)


def read(**typed):
    return inputs.read({"name": "刘伟"} | {name.replace("_", "-"): value for name, value in typed.items()}, LINES)


def at(first="", second="", **more):
    return {f"received-{FIRST}": first, f"received-{SECOND}": second} | more


def refused(fields, **options):
    with pytest.raises(Invalid) as error:
        inputs.read({"name": "刘伟"} | fields, LINES, **options)
    return set(error.value.fields)


def test_what_is_left_empty_came_as_the_slip_says():
    assert inputs.read({"name": "刘伟"}, LINES).counted == exact({FIRST: Decimal(2400), SECOND: Decimal("12.5")})


def test_nothing_at_all_may_have_come():
    counted = inputs.read({"name": "刘伟"} | at("0", "0"), LINES).counted
    assert [each.received for each in counted.values()] == [0, 0]


@pytest.mark.parametrize(("typed", "read_as"), [("2,380", 2380), ("2380", 2380), ("２３８０", 2380), (" 2380 ", 2380)])
def test_numbers_are_read_as_people_write_them(typed, read_as):
    assert inputs.read({"name": "刘伟"} | at(typed), LINES).counted[FIRST].received == read_as


def test_all_of_a_line_is_read():
    fields = at("2380", "12.455") | {f"damaged-{FIRST}": "5", f"wrong-{FIRST}": "3", f"note-{FIRST}": "外箱压坏"}
    counted = inputs.read({"name": "刘伟", "note": "已拍照"} | fields, LINES)
    assert counted.counted[FIRST] == Counted(Decimal(2380), Decimal(5), Decimal(3), "外箱压坏")
    assert counted.counted[SECOND].received == Decimal("12.455")
    assert (counted.name, counted.note, counted.signature, counted.day) == ("刘伟", "已拍照", None, None)


@pytest.mark.parametrize(("fields", "wrong"), [
    ({"name": ""}, {"name"}),
    ({"name": "  "}, {"name"}),
    ({"name": "x" * 81}, {"name"}),
    ({"note": "x" * 4001}, {"note"}),
    (at("many"), {f"received-{FIRST}"}),
    (at("-1"), {f"received-{FIRST}"}),
    (at("1.5"), {f"received-{FIRST}"}),
    (at("", "1.2345"), {f"received-{SECOND}"}),
    (at("1", "1", **{f"damaged-{FIRST}": "2"}), {f"damaged-{FIRST}"}),
    (at("1", "1", **{f"note-{FIRST}": "x" * 4001}), {f"note-{FIRST}"}),
    (at("many", "-1") | {"name": ""}, {f"received-{FIRST}", f"received-{SECOND}", "name"}),
])
def test_what_is_wrong_is_told_at_its_field_and_all_at_once(fields, wrong):
    assert refused(fields) == wrong
    assert inputs.read({"name": "刘伟"}, LINES).name == "刘伟"


def test_the_longest_name_and_remark_are_taken():
    taken = inputs.read({"name": "x" * 80, "note": "y" * 4000}, LINES)
    assert (len(taken.name), len(taken.note)) == (80, 4000)


class TestTheFieldToSignIn:
    def test_a_drawn_signature_is_kept(self):
        assert inputs.read({"name": "刘伟", "pad": "1", "signature": picture()}, LINES).signature is not None

    def test_where_it_was_offered_and_left_empty_the_name_must_be_said_to_count(self):
        assert refused({"pad": "1"}) == {"signature"}
        assert refused({"pad": "1", "signature": picture(ink=False)}) == {"signature"}
        assert inputs.read({"name": "刘伟", "pad": "1", "typed": "1"}, LINES).signature is None

    def test_where_it_was_not_offered_the_name_counts(self):
        assert inputs.read({"name": "刘伟"}, LINES).signature is None

    def test_what_is_no_picture_is_refused_even_where_the_name_counts(self):
        assert refused({"pad": "1", "typed": "1", "signature": "data:text/html,x"}) == {"signature"}

    def test_the_portal_signs_with_the_password_and_reads_no_drawing(self):
        assert inputs.read({"name": "刘伟", "pad": "1", "signature": picture()}, LINES, pad=False).signature is None


class TestTheDayOnThePaper:
    def test_it_is_asked_for_where_paper_tells_of_it(self):
        assert refused({}, dated=True) == {"day"}
        assert inputs.read({"name": "刘伟", "day": "2026-11-22"}, LINES, dated=True).day == date(2026, 11, 22)
        assert inputs.read({"name": "刘伟", "day": "2026-11-22"}, LINES).day is None

    @pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "22"])
    def test_what_is_no_day_is_refused(self, day):
        assert refused({"day": day}, dated=True) == {"day"}

    @pytest.mark.parametrize(("day", "taken"), [(LEFT, True), (TODAY, True), (date(2026, 11, 19), False), (date(2026, 11, 24), False)])
    def test_it_lies_between_leaving_and_today(self, day, taken):
        receipt = Receipt("刘伟", exact({line.id: line.quantity for line in LINES}), day=day)
        if taken:
            inputs.check(LINES, receipt, LEFT, TODAY)
            return
        with pytest.raises(Invalid) as error:
            inputs.check(LINES, receipt, LEFT, TODAY)
        assert set(error.value.fields) == {"day"}


@pytest.mark.parametrize("counted", [
    {}, {FIRST: Counted(Decimal(1))}, {FIRST: Counted(Decimal(1)), SECOND: Counted(Decimal(1)), uuid.UUID(int=3): Counted(Decimal(1))},
])
def test_a_receipt_counts_each_line_of_its_slip_and_no_other(counted):
    with pytest.raises(Invalid):
        inputs.check(LINES, Receipt("刘伟", counted), LEFT, TODAY)
    inputs.check(LINES, Receipt("刘伟", exact({line.id: line.quantity for line in LINES})), LEFT, TODAY)


def test_figures_that_came_past_the_form_are_checked_like_typed_ones():
    counted = {FIRST: Counted(Decimal("1.5")), SECOND: Counted(Decimal(1), damaged=Decimal(2))}
    with pytest.raises(Invalid) as error:
        inputs.check(LINES, Receipt("刘伟", counted), LEFT, TODAY)
    assert set(error.value.fields) == {f"received-{FIRST}", f"damaged-{SECOND}"}
