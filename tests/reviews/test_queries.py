"""What the review page and the list read: cards, way, decisions, views; plain rows in sight of the reader."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.planning import queries as planning
from domain.reviews import queries
from domain.reviews.actions import deviations, noting
from domain.reviews.actions.answers import Given
from domain.reviews.queries import ReviewFilter, ReviewPage, ReviewRow
from domain.reviews.queries.cards import Card
from domain.reviews.queries.lists import view_counts
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden, NotFound, Refused
from domain.shared.tasks import open_about
from tests.cast import Cast
from tests.orders.given import line, new_line
from tests.reviews.story import Story, approved, begin, begin_new
from tests.tracking.made import order


def page(story: Story, who: Actor) -> ReviewPage:
    return story.as_(who, lambda work: queries.page(work, story.number))


def card(story: Story, who: Actor, key: str) -> Card:
    return next(each for each in page(story, who).cards if each.key == key)


def listed(story: Story, who: Actor, **wanted: str) -> list[ReviewRow]:
    return story.as_(who, lambda work: queries.waiting(work, ReviewFilter.of(wanted))).rows


def way(story: Story, who: Actor) -> list[tuple[str, str]]:
    return [(node.state, node.what.id) for node in page(story, who).way]


class TestCards:
    def test_only_the_readers_own_open_section_is_theirs(self, cast: Cast) -> None:
        story = begin(cast)
        assert [each.key for each in page(story, cast.li_qian).mine] == ["marketing"]
        for other in (cast.chen, cast.fang, cast.shen):
            assert page(story, other).mine == []

    def test_a_waiting_section_shows_its_questions_and_nothing_else(self, cast: Cast) -> None:
        waiting = card(begin(cast), cast.chen, "delivery")
        assert (waiting.waiting, waiting.mine, len(waiting.questions), waiting.promises) == (True, False, 4, [*waiting.promises])
        assert all(question.value is None for question in waiting.questions)

    def test_what_stands_against_signing_is_counted(self, cast: Cast) -> None:
        story = begin(cast, line(price=Decimal("84.90")))
        mine = card(story, cast.li_qian, "marketing")
        assert (mine.open_questions, mine.objecting, mine.conforming) == (3, 1, 0)
        assert [str(reason) for reason in mine.against] == ["3 questions are not answered yet."]
        story.answer("marketing", rest=True)
        mine = card(story, cast.li_qian, "marketing")
        assert (mine.open_questions, mine.against) == (0, [])

    def test_a_line_answered_apart_stands_under_its_question(self, cast: Cast) -> None:
        story = begin(cast, line(), line("2916035-K80", 600)).sign_all("marketing")
        first, _ = story.lines
        story.answer("delivery", Given("capacity", first.id, "no", "设备检修"))
        (capacity, *_) = card(story, cast.chen, "delivery").questions
        assert [(each.position, each.value, each.remark) for each in capacity.lines] == [(10, "no", "设备检修")]
        assert capacity.says_no
        assert not capacity.answered

    def test_the_requirement_is_shown_with_its_source_and_question(self, cast: Cast) -> None:
        asked = card(begin(cast), cast.li_qian, "marketing").questions[-1]
        assert (asked.clause, "供应商手册 4.2" in str(asked.text), "PPAP" in str(asked.text)) == ("1.2", True, True)

    def test_promised_days_stand_beside_the_days_asked(self, cast: Cast) -> None:
        story = begin(cast).sign_all("marketing")
        (schedule,) = story.lines[0].schedules
        story.answer("delivery", promises={schedule.id: date(2026, 12, 24)})
        (row,) = card(story, cast.chen, "delivery").promises
        assert (row.requested, row.promised) == (date(2026, 12, 18), date(2026, 12, 24))

    def test_cost_figures_are_given_by_the_department_that_knows_them(self, cast: Cast) -> None:
        story = begin_new(cast).sign_all("marketing")
        (ordered,) = story.lines
        story.answer("cost_technical", figures={ordered.id: {"material": Decimal("60.10"), "margin": Decimal(9)}})
        technical = card(story, cast.fang, "cost_technical")
        assert technical.figures == {str(ordered.id): {"material": "60.10"}}
        assert [(name, str(words)) for name, words in technical.figure_words.items()] == [
            ("material", "Material cost"),
            ("process", "Processing cost"),
            ("tooling", "Tooling share"),
        ]
        assert (card(story, cast.fang, "delivery").figure_words, card(story, cast.fang, "delivery").estimate) == ({}, [])

    @pytest.mark.clause("5.1.2(2)A")
    @pytest.mark.parametrize(("price", "over"), [("118.00", "4.4"), ("113.00", "0.0"), ("100.00", "-11.5"), (None, None)])
    def test_the_deputy_general_manager_sees_the_sum_of_both_departments_beside_the_price(
        self, cast: Cast, price: str | None, over: str | None
    ) -> None:
        story = begin(cast, new_line(quality="按图纸检验", price=Decimal(price) if price else None)).sign_all("marketing")
        (ordered,) = story.lines
        technical = {"tooling": Decimal(10), "material": Decimal(40), "process": Decimal("30.50")}
        story.answer("cost_technical", rest=True, figures={ordered.id: technical})
        story.answer("cost_finance", rest=True, figures={ordered.id: {"margin": Decimal(20), "overhead": Decimal("12.50")}})
        for key in ("cost_technical", "cost_finance"):
            story.sign(key, rest=False)
        (row,) = card(story, cast.lu_deputy_gm, "cost_estimate").estimate
        assert [str(words) for words, _ in row.figures] == ["Material cost", "Processing cost", "Tooling share", "Overhead", "Margin"]
        assert (row.total, row.over) == (Decimal("113.00"), Decimal(over) if over else None)
        (own,) = card(story, cast.xu, "cost_finance").estimate
        assert (own.total, own.over) == (Decimal("32.50"), None)

    def test_a_fresh_signature_offers_to_be_taken_back_to_its_giver_for_ten_minutes(self, cast: Cast) -> None:
        story = begin(cast).sign_all("marketing")
        assert card(story, cast.li_qian, "marketing").take_back
        assert not card(story, cast.wu_jia, "marketing").take_back
        story.later(minutes=11)
        assert not card(story, cast.li_qian, "marketing").take_back

    def test_nothing_is_anybodys_while_the_order_rests(self, cast: Cast) -> None:
        story = begin(cast)
        story.as_(cast.shen, lambda work: None)
        story.decline()
        assert page(story, cast.li_qian).mine == []


class TestWay:
    def test_what_comes_is_shown_before_it_happens(self, cast: Cast) -> None:
        nodes = way(begin(cast), cast.li_qian)
        assert nodes[0] == ("ok", "Order submitted")
        assert [state for state, _ in nodes] == ["ok", "now", "todo", "todo", "todo", "todo", "todo"]
        assert nodes[-2][1] == "Stamp 订单审查 on the customer's order"

    def test_the_next_step_is_now_when_all_have_signed(self, cast: Cast) -> None:
        nodes = dict(reversed(pair) for pair in way(begin(cast).sign_all(), cast.li_qian))
        assert nodes["Approval by the marketing manager"] == "now"
        assert nodes["Confirmation by the production head"] == "todo"

    def test_a_released_order_has_its_whole_way_behind_it(self, cast: Cast) -> None:
        story = approved(cast)
        story.release()
        assert {state for state, _ in way(story, cast.li_qian)} == {"ok"}

    def test_a_new_part_goes_to_the_general_manager(self, cast: Cast) -> None:
        story = begin_new(cast)
        assert "Settlement by the general manager" in {what for _, what in way(story, cast.li_qian)}

    def test_what_was_settled_with_the_customer_is_no_ruling_on_an_objection(self, cast: Cast) -> None:
        story = begin_new(cast).meet().sign_all()
        story.approve()
        story.settle()
        whats = [what for _, what in way(story, cast.li_qian)]
        assert "Settlement by the general manager" in whats and "Ruling of the general manager" not in whats

    def test_a_late_step_says_so(self, cast: Cast) -> None:
        story = begin(cast).later(days=2)
        assert [node.late for node in page(story, cast.li_qian).way if node.state == "now"] == [True]
        assert not page(story, cast.li_qian).late
        story.later(days=5)
        assert page(story, cast.li_qian).late

    def test_a_ruling_and_a_declined_end_stand_on_the_way(self, cast: Cast) -> None:
        story = begin(cast, line(price=Decimal("80.00"))).sign_all("marketing")
        story.negotiate()
        story.rule(False, "低于成本")
        nodes = page(story, cast.li_qian).way
        assert [(node.state, node.say) for node in nodes[-2:]] == [("bad", "低于成本"), ("bad", "低于成本")]


class TestDecisions:
    @pytest.mark.clause("5.1.6")
    def test_a_decision_is_offered_to_its_holder_with_what_stands_against_it(self, cast: Cast) -> None:
        story = begin(cast)
        assert set(page(story, cast.zhao).decisions) == {"approve"}
        assert [str(reason) for reason in page(story, cast.zhao).decisions["approve"]] == ["Not every section is signed yet."]
        assert page(story, cast.chen).decisions == {}
        story.sign_all()
        assert page(story, cast.zhao).decisions == {"approve": []}

    @pytest.mark.clause("5.1.7(2)", "5.1.7(3)")
    def test_release_is_offered_for_mass_production_and_settlement_for_the_rest(self, cast: Cast) -> None:
        mass = approved(cast, po_number="M-1")
        assert page(mass, cast.he_head).decisions == {"release": []}
        assert set(page(mass, cast.shen).decisions) == {"decline"}
        new = begin_new(cast).meet().sign_all()
        new.approve()
        assert page(new, cast.shen).decisions == {"accept_for_development": [], "decline": []}

    def test_the_general_manager_finds_the_ruling_and_heads_the_negotiation(self, cast: Cast) -> None:
        story = begin(cast, line(price=Decimal("80.00"))).sign_all("marketing")
        assert page(story, cast.gao).decisions == {"refer": []}
        story.negotiate()
        assert set(page(story, cast.shen).decisions) == {"rule", "decline"}
        assert page(story, cast.gao).decisions == {}


class TestLists:
    def test_each_view_holds_the_reviews_of_its_states(self, cast: Cast) -> None:
        opened, standing = begin(cast, po_number="A"), begin(cast, line(price=Decimal("80.00")), po_number="B").sign_all("marketing")
        done = approved(cast, po_number="C")
        who = cast.li_qian
        assert {row.number for row in listed(opened, who)} == {opened.number, standing.number}
        assert [row.number for row in listed(opened, who, view="objection")] == [standing.number]
        assert [row.number for row in listed(opened, who, view="approved")] == [done.number]
        done.release()
        assert [row.number for row in listed(opened, who, view="done")] == [done.number]
        assert listed(opened, who, view="ended") == []
        assert opened.as_(who, view_counts) == {"open": 2, "objection": 1, "approved": 0}

    def test_an_order_that_has_no_review_is_counted_in_no_view(self, cast: Cast) -> None:
        story = begin(cast, po_number="A")
        order(cast, "SO-OLD", state="on_hold")
        assert story.as_(cast.li_qian, view_counts)["open"] == len(listed(story, cast.li_qian)) == 1

    def test_a_row_counts_what_is_signed_and_knows_what_is_late(self, cast: Cast) -> None:
        story = begin(cast).sign_all("marketing")
        (row,) = listed(story, cast.li_qian)
        assert (row.signed, row.parts, row.late, row.confidential) == (1, 2, False, False)
        (row,) = listed(story.later(days=7), cast.li_qian)
        assert row.late

    @pytest.mark.parametrize(("text", "found"), [("4500874021", 1), ("远江", 1), ("SO-26", 1), ("100%", 0), ("博恩", 0)])
    def test_a_search_looks_at_numbers_and_customers(self, cast: Cast, text: str, found: int) -> None:
        assert len(listed(begin(cast), cast.li_qian, q=text)) == found

    def test_an_unknown_view_is_the_open_one(self) -> None:
        assert ReviewFilter.of({"view": "everything"}).view == "open"
        assert ReviewFilter.of({"q": "x" * 500}).text == "x" * 60


class TestThreads:
    @pytest.mark.clause("1.1")
    def test_the_customer_reads_the_thread_without_names_of_the_house(self, cast: Cast) -> None:
        story = begin(cast, line(price=Decimal("84.90")))
        (deviation,) = story.deviations
        story.propose(deviation, "86.40", price="86.40")
        found = story.as_(cast.wang_min, lambda work: queries.for_customer(work, story.number, deviation.id)).deviation
        assert [(step.who, step.side, step.text) for step in found.steps] == [("", "company", "86.40")]
        assert {"agree", "counter", "refuse"} <= found.moves
        assert found.asks.id == "Price"

    @pytest.mark.clause("1.1")
    def test_a_deviation_is_not_found_under_another_orders_number(self, cast: Cast) -> None:
        story = begin(cast, line(price=Decimal("84.90")))
        (deviation,) = story.deviations
        story.propose(deviation, "86.40", price="86.40")
        with pytest.raises(NotFound):
            story.as_(cast.wang_min, lambda work: queries.for_customer(work, "SO-1", deviation.id))

    @pytest.mark.clause("5.1.9(4)")
    def test_who_took_the_price_is_told_why_they_cannot_sign_it(self, cast: Cast) -> None:
        story = begin(cast, line(price=Decimal("84.90")))
        (deviation,) = story.deviations
        story.as_(cast.li_qian, lambda work: deviations.accept_asked(work, story.number, deviation.id, "年降", None))
        (row,) = page(story, cast.shen).deviations
        assert (row.price_waits, row.price_reasons, "sign_price" in row.moves) == (True, [], True)
        (row,) = page(story, cast.li_qian).deviations
        assert "sign_price" not in row.moves

    @pytest.mark.clause("5.1.9(4)")
    def test_finance_takes_note_once(self, cast: Cast) -> None:
        story = begin(cast, line(price=Decimal("84.90")))
        (deviation,) = story.deviations
        story.as_(cast.li_qian, lambda work: deviations.accept_asked(work, story.number, deviation.id, "年降", None))
        (note,) = story.as_(cast.xu, lambda work: noting.waiting(work, open_about(work, story.number)))
        assert story.as_(cast.chen, lambda work: noting.waiting(work, open_about(work, story.number))) == []
        with pytest.raises(Forbidden):
            story.as_(cast.chen, lambda work: noting.acknowledge(work, story.number, note.id))
        story.as_(cast.xu, lambda work: noting.acknowledge(work, story.number, note.id))
        with pytest.raises(Refused):
            story.as_(cast.xu, lambda work: noting.acknowledge(work, story.number, note.id))
        with pytest.raises(NotFound):
            story.as_(cast.xu, lambda work: noting.acknowledge(work, "SO-1", note.id))


class TestPlan:
    @pytest.mark.clause("5.1.8(1)")
    def test_the_plan_of_a_week_is_read_day_by_day(self, cast: Cast) -> None:
        story = approved(cast)
        story.release()
        first = story.plan[0].day
        days = story.as_(cast.chen, lambda work: planning.plan(work, first))
        assert [day.day for day in days] == sorted({row.day for row in story.plan if row.day - first < timedelta(days=5)})
        assert (days[0].rows[0].code, days[0].rows[0].order, days[0].hours) == ("HC-4801-012", story.number, Decimal(16))
        assert story.as_(cast.chen, lambda work: planning.plan(work, first + timedelta(days=60))) == []
        assert [each.number for each in story.as_(cast.chen, planning.to_acknowledge)] == [story.number]

    @pytest.mark.clause("5.1.8(2)")
    def test_requests_are_read_with_their_lines_and_what_may_be_done(self, cast: Cast) -> None:
        story = begin(cast, line("1001120-T15", 600)).sign_all()
        (row,) = story.as_(cast.he_head, lambda work: planning.requests(work)).rows
        assert (row.state, [each.code for each in row.lines], set(row.moves)) == ("draft", ["NR-60"], {"send_early"})
        assert story.as_(cast.qian, lambda work: planning.requests(work, "sent")).rows == []

    def test_what_does_not_exist_is_not_found(self, cast: Cast) -> None:
        story = begin(cast)
        for look in (planning.document_request, planning.development):
            with pytest.raises(NotFound):
                story.as_(cast.fang, lambda work, look=look: look(work, "X-1"))


class TestTheWay:
    """The way of a review tells what was done and counts, what is done now, and what comes."""

    def nodes(self, story: Story, who: Actor | None = None) -> list[tuple[str, str]]:
        page = story.as_(who or story.cast.zhao, lambda work: queries.page(work, story.number))
        return [(each.what.id, each.state) for each in page.way]

    @pytest.mark.clause("5.1.7(1)")
    def test_an_objection_waits_for_the_heads_then_for_the_general_manager_and_not_for_the_approval(self, cast: Cast) -> None:
        story = begin(cast, line(price=Decimal("80.00"))).sign_all("marketing")
        approval = "Approval by the marketing manager"
        heads, manager = "Negotiation of the heads", "Ruling of the general manager"
        assert {(heads, "now"), (manager, "todo"), (approval, "todo")} <= set(self.nodes(story))
        story.negotiate()
        assert {(heads, "ok"), (manager, "now"), (approval, "todo")} <= set(self.nodes(story))
        story.rule()
        after = self.nodes(story)
        assert {(heads, "ok"), (manager, "warn")} <= set(after)
        assert (manager, "now") not in after

    @pytest.mark.clause("5.1.6")
    def test_an_approval_that_counts_no_more_is_not_shown_as_given(self, cast: Cast) -> None:
        from domain.reviews.actions import approval

        story = begin(cast).sign_all()
        story.approve()
        assert ("Approval by the marketing manager", "ok") in self.nodes(story)
        story.as_(cast.zhao, lambda work: approval.take_back(work, story.number, None))
        assert ("Approval by the marketing manager", "now") in self.nodes(story)

    def test_a_review_without_objection_names_none(self, cast: Cast) -> None:
        names = {what for what, _ in self.nodes(begin(cast).sign_all("marketing"))}
        assert not {"Negotiation of the heads", "Ruling of the general manager"} & names
