"""What stands against signing a part of a review, by its answers alone: gaps, silent "no"s, days and costs without a word. No database."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.orders.models import OrderLine
from domain.reviews.actions.answers import field_name, missing, unexplained
from domain.reviews.models import Answer, CostFigures, Section, promised
from domain.reviews.queries.cards import LineAnswer, QuestionRow
from domain.reviews.queries.estimates import EstimateRow, estimates
from domain.reviews.questions import Kind
from domain.shared.message import Message

K, D = Kind, Decimal
ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)
ASKED, EARLIER, LATER = date(2026, 12, 18), date(2026, 12, 10), date(2026, 12, 24)
DATE = uuid.UUID(int=11)
CAPACITY = "capacity"


def line(key: uuid.UUID = ONE, position: int = 10, *, coded: bool = True, price: str | None = None, day: date = ASKED) -> OrderLine:
    return cast(OrderLine, SimpleNamespace(
        id=key, position=position, name="前下摆臂", product_id=uuid.UUID(int=5) if coded else None, line_class="mass_production",
        customer_price=D(price) if price else None, schedules=[SimpleNamespace(id=DATE, requested=day)],
    ))


def answer(question: str = "stock", value: str | None = "yes", remark: str = "", of: uuid.UUID | None = None, *,
           prefilled: bool = False, **facts: Any) -> Answer:
    return Answer(question=question, line_id=of, value=value, remark=remark, prefilled={"id": "x"} if prefilled else None, facts=facts)


def against(*rows: Answer, kind: Kind = K.DELIVERY, lines: tuple[OrderLine, ...] = (), **of: Any) -> list[str]:
    section = Section(kind=kind, promises=of.get("promises", {}), figures=of.get("figures", {}))
    return [str(each) for each in missing(section, rows, lines or (line(),))]


class TestAnswers:
    @pytest.mark.parametrize(("rows", "said"), [
        ([answer()], []),
        ([answer(value="na")], []),
        ([answer(value=None)], ["1 questions are not answered yet."]),
        ([answer(value=None), answer("capacity", None), answer()], ["2 questions are not answered yet."]),
        ([answer(value="no")], ["1 answers “does not conform” need a remark."]),
        ([answer(value="no", remark="  ")], ["1 answers “does not conform” need a remark."]),
        ([answer(value="no", remark="缺料")], []),
        ([answer(value="no", prefilled=True)], []),  # the computed reason is the remark
        ([answer(value="no"), answer("capacity", None)],
         ["1 questions are not answered yet.", "1 answers “does not conform” need a remark."]),
    ])
    def test_each_question_has_one_and_a_no_says_why(self, rows: list[Answer], said: list[str]) -> None:
        assert against(*rows) == said

    @pytest.mark.parametrize(("answered", "said"), [
        ((ONE, TWO), []), ((ONE,), ["1 questions are not answered yet."]), ((), ["1 questions are not answered yet."]),
    ])
    def test_what_every_line_answers_for_itself_needs_no_answer_for_all_of_them(self, answered: tuple[uuid.UUID, ...],
                                                                            said: list[str]) -> None:
        rows = [answer(value=None), *(answer(of=each) for each in answered)]
        assert against(*rows, lines=(line(), line(TWO, 20))) == said

    def test_of_a_line_whose_own_answer_is_open_both_are_missing(self) -> None:
        assert against(answer(value=None), answer(value=None, of=ONE)) == ["2 questions are not answered yet."]

    def test_another_question_answered_by_line_answers_nothing_here(self) -> None:
        assert against(answer(value=None), answer("capacity", of=ONE)) == ["1 questions are not answered yet."]


@pytest.mark.clause("5.1.5(1)")
class TestADayAgainstTheFigures:
    @pytest.mark.parametrize(("facts", "value", "remark", "wanted"), [
        ({"asked": "2026-12-18", "earliest": "2026-12-19"}, "yes", "", True),
        ({"asked": "2026-12-18", "earliest": "2026-12-18"}, "yes", "", False),  # to the day
        ({"asked": "2026-12-18", "earliest": "2026-12-10"}, "yes", "", False),
        ({"asked": "2026-12-18", "earliest": "2026-12-19"}, "yes", "周六加班", False),
        ({"asked": "2026-12-18", "earliest": "2026-12-19"}, "yes", "   ", True),
        ({"asked": "2026-12-18", "earliest": "2026-12-19"}, "no", "", False),  # a "no" has its own remark to give
        ({"asked": "2026-12-18", "earliest": "2026-12-19", "agreed": {str(DATE): "2026-12-19"}}, "yes", "", False),
        ({"asked": "2026-12-18", "earliest": ""}, "yes", "", True),  # no day at all
        ({}, "yes", "", False),  # nothing was computed
    ])
    def test_is_said_to_hold_with_a_word_why(self, facts: dict[str, Any], value: str, remark: str, wanted: bool) -> None:
        rows = [answer(CAPACITY, value, remark, ONE, **facts)]
        assert bool(unexplained(rows, [line()])) is wanted

    def test_the_reason_is_asked_for_at_its_field_with_the_day_of_the_figures(self) -> None:
        found = unexplained([answer(CAPACITY, of=ONE, asked="2026-12-18", earliest="2026-12-24")], [line(position=30)])
        assert list(found) == [field_name(CAPACITY, ONE)] == [f"a-capacity-{ONE}"]
        assert str(found[f"a-capacity-{ONE}"]).startswith("Line 30: 2026-12-24 is the earliest day by the figures")

    def test_where_the_figures_name_no_day_that_is_said(self) -> None:
        [told] = unexplained([answer(CAPACITY, of=ONE, asked="2026-12-18", earliest="")], [line()]).values()
        assert "the figures name no day at all" in str(told)

    def test_of_a_part_without_a_company_code_no_figures_are_expected(self) -> None:
        assert not unexplained([answer(CAPACITY, of=ONE, asked="2026-12-18", earliest="")], [line(coded=False)])

    @pytest.mark.parametrize("row", [
        answer("stock", of=ONE, asked="2026-12-18", earliest="2026-12-24"),
        answer(CAPACITY, of=TWO, asked="2026-12-18", earliest="2026-12-24"),
        answer(CAPACITY, asked="2026-12-18", earliest="2026-12-24"),
    ])
    def test_another_question_another_line_and_the_general_answer_are_left_alone(self, row: Answer) -> None:
        assert not unexplained([row], [line()])


@pytest.mark.clause("1.1")
class TestALaterDay:
    LATE = f"Line 10: {LATER} is later than the customer asked; answer “does not conform” and propose it."

    @pytest.mark.parametrize(("day", "rows", "said"), [
        (LATER, [answer(CAPACITY)], True),
        (LATER, [], True),
        (LATER, [answer(CAPACITY, "no", "产能")], False),
        (LATER, [answer(CAPACITY), answer(CAPACITY, "no", "产能", ONE)], False),  # the line's own answer goes before the general one
        (LATER, [answer(CAPACITY, "no", "产能"), answer(CAPACITY, "yes", "可", ONE)], True),
        (LATER, [answer(CAPACITY, of=ONE, agreed={str(DATE): "2026-12-24"})], False),
        (LATER, [answer(CAPACITY, of=ONE, agreed={str(DATE): "2026-12-23"})], True),  # agreed to less
        (LATER, [answer(CAPACITY, of=ONE, agreed={str(TWO): "2026-12-24"})], True),  # of another delivery
        (ASKED, [answer(CAPACITY)], False),
        (EARLIER, [answer(CAPACITY)], False),
    ])
    def test_is_promised_only_with_a_no_or_the_customers_agreement(self, day: date, rows: list[Answer], said: bool) -> None:
        assert (self.LATE in against(*rows, promises={str(DATE): day.isoformat()})) is said

    def test_other_parts_promise_no_days(self) -> None:
        assert against(answer("price"), kind=K.MARKETING, promises={str(DATE): LATER.isoformat()}) == []

    @pytest.mark.parametrize(("promises", "day"), [({}, ASKED), ({str(DATE): "2026-12-24"}, LATER), ({str(TWO): "2026-12-24"}, ASKED)])
    def test_without_another_word_the_day_asked_is_the_day_promised(self, promises: dict[str, str], day: date) -> None:
        assert promised(Section(promises=promises), DATE, ASKED) == day
        assert promised(None, DATE, ASKED) == ASKED


@pytest.mark.clause("5.1.2(2)A")
class TestTheEstimate:
    WANTED = "Line 10: enter the cost figures, or name the confirmed quotation in the remark."
    TECHNICAL = Section(kind=K.COST_TECHNICAL, figures={str(ONE): {"material": "40.00", "process": "12.50", "tooling": ""}})
    FINANCE = Section(kind=K.COST_FINANCE, figures={str(ONE): {"overhead": "5.00", "margin": "2.50"}, str(TWO): {"freight": "1.10"}})

    @pytest.mark.parametrize("kind", [K.COST_TECHNICAL, K.COST_FINANCE])
    @pytest.mark.parametrize(("row", "figures", "wanted"), [
        (answer("cost"), {}, True),
        (answer("cost"), {str(ONE): {"material": "40.00"}}, False),
        (answer("cost"), {str(TWO): {"material": "40.00"}}, True),
        (answer("cost"), {str(ONE): {}}, True),
        (answer("cost", remark="报价 Q-2026-118 已确认"), {}, False),
        (answer("cost", remark="  "), {}, True),
        (answer("cost", "no", "无法估算"), {}, False),
        (answer("cost", of=ONE), {}, True),
    ])
    def test_says_what_a_piece_costs_or_names_the_quotation(self, kind: Kind, row: Answer, figures: dict[str, Any], wanted: bool) -> None:
        assert (self.WANTED in against(row, kind=kind, figures=figures)) is wanted

    @pytest.mark.parametrize("kind", [K.COST_ESTIMATE, K.SPECIFICATION, K.MARKETING])
    def test_of_other_parts_no_figures_are_asked(self, kind: Kind) -> None:
        assert against(answer("cost"), kind=kind) == []

    def test_each_department_reads_its_own_figures_without_the_price(self) -> None:
        [row] = estimates(self.TECHNICAL, [self.TECHNICAL, self.FINANCE], [line(price="60.00")])
        assert [(str(what), value) for what, value in row.figures] == [("Material cost", D("40.00")), ("Processing cost", D("12.50"))]
        assert (row.total, row.price, row.over) == (D("52.50"), None, None)

    def test_the_whole_holds_those_of_both_beside_the_price(self) -> None:
        whole = Section(kind=K.COST_ESTIMATE, figures={})
        first, second = estimates(whole, [self.TECHNICAL, self.FINANCE, whole], [line(price="66.00"), line(TWO, 20)])
        assert (first.position, len(first.figures), first.total, first.price, first.over) == (10, 4, D("60.00"), D("66.00"), D("10.0"))
        assert (second.position, second.total, second.price, second.over) == (20, D("1.10"), None, None)

    def test_a_line_of_which_nothing_was_worked_out_has_no_row(self) -> None:
        assert estimates(self.TECHNICAL, [self.TECHNICAL], [line(TWO, 20)]) == []
        assert estimates(Section(kind=K.MARKETING, figures={}), [self.TECHNICAL], [line()]) == []

    @pytest.mark.parametrize(("price", "total", "over"), [
        ("66.00", "60.00", "10.0"), ("54.00", "60.00", "-10.0"), ("60.00", "60.00", "0.0"), ("86.40", "84.90", "1.8"),
        ("66.00", None, None), (None, "60.00", None), ("0", "60.00", "-100.0"),
    ])
    def test_the_price_stands_over_or_under_it_in_percent(self, price: str | None, total: str | None, over: str | None) -> None:
        row = EstimateRow(10, "x", [(Message("Material cost"), D(total))] if total else [], D(price) if price is not None else None)
        assert row.over == (D(over) if over is not None else None)

    def test_a_figure_left_empty_counts_nothing(self) -> None:
        assert CostFigures.total({"material": "40.00", "tooling": "", "process": "2.5"}) == D("42.50")
        assert CostFigures.total({}) == 0


def of_line(value: str | None, reason: bool = False) -> LineAnswer:
    return LineAnswer("a", ONE, 10, "x", value, "", Message("computed") if reason else None, None)


class TestAQuestionOnThePage:
    @pytest.mark.parametrize(("value", "lines", "whole", "says_no", "answered"), [
        (None, [], True, False, False),
        ("yes", [], True, False, True),
        ("no", [], True, True, True),
        ("na", [], True, False, True),
        ("yes", ["no"], True, True, True),
        ("yes", [None], True, False, False),
        (None, ["yes"], True, False, False),
        (None, ["yes", "no"], False, True, True),  # each line has its own
        (None, ["yes", None], False, False, False),
    ])
    def test_says_no_and_is_answered_as_it_and_its_lines_are(self, value: str | None, lines: list[str | None], whole: bool, says_no: bool,
                                                           answered: bool) -> None:
        apart = [of_line(each) for each in lines]
        row = QuestionRow("(1)", "5.1.5(1)", CAPACITY, "a", Message("x"), None, value, "", None, False, False, apart, True, "date",
                          whole=whole)
        assert (row.says_no, row.answered) == (says_no, answered)

    @pytest.mark.parametrize(("value", "reason", "computed"), [
        ("no", True, True), ("no", False, False), ("yes", True, False), (None, True, False),
    ])
    def test_a_no_by_comparison_is_not_answered_otherwise(self, value: str | None, reason: bool, computed: bool) -> None:
        assert of_line(value, reason).computed is computed
