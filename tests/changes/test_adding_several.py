"""Several further lines in one request: each is its own item through its review; what is split off stays under its order (RULES 1, 6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.changes.answers import settling
from domain.changes.finding import items_of, sections_of, steps_of
from domain.changes.further import adding
from domain.changes.models import Change, ChangeItem, ChangeState
from domain.changes.views import lists, pages
from domain.changes.views.lists import ChangeFilter
from domain.orders import lists as orders
from domain.orders.actions import amend, split, withdraw
from domain.orders.inputs import DateInput, LineInput, OrderInput
from domain.orders.lists import OrderFilter
from domain.orders.models import ADDITION, LineClass, Order, OrderState
from domain.reviews.actions import approval, classification
from domain.reviews.finding import review_of
from domain.reviews.finding import sections_of as parts_of
from domain.reviews.questions import CAPACITY
from domain.shared.actor import Actor
from domain.shared.errors import NotFound, Refused
from domain.shared.outbox import Outbox
from tests.cast import PASSWORD, Cast
from tests.changes.story import Told, released
from tests.changes.test_adding import addition, further
from tests.remembering import remembered
from tests.reviews.story import Story
from tests.visitors import Visitor, words

S, D = ChangeState, Decimal
SHORT, ARM = "2916035-K80", "2904110-K80"
Visit = Callable[..., Visitor]


@pytest.fixture
@remembered
def told(cast: Cast) -> Told:
    """Two further lines are asked for at once."""
    return released(cast).asks(further(SHORT), further(ARM))


def part_of(told: Told, number: str) -> Story:
    return Story(told.cast, number, told.story.now)


def rewrite(told: Told, part: Story, *lines: LineInput, who: Actor | None = None) -> None:
    order = part.order
    given = OrderInput(customer_id=order.customer_id, po_number=order.po_number, lines=lines, order_date=order.order_date,
                       currency=order.currency, source="portal", ship_to_id=order.ship_to_id)
    part.as_(who or told.cast.wang_min, lambda work: amend(work, part.number, given, version=None, why="来电更改"))


def typed(part: str, quantity: int = 8000, row: int = 0) -> LineInput:
    return LineInput(row=row, part=part, dates=(DateInput(D(quantity), date(2026, 12, 28)),))


def states(told: Told) -> list[tuple[str, str]]:
    return [(item.asked["part"], item.state) for item in told.items]


def released_part(told: Told) -> Told:
    part = addition(told).sign_all()
    part.approve()
    part.release()
    return told


def judge(part: Story, name: str, target: str, who: Actor | None = None) -> None:
    line = next(each for each in part.lines if each.customer_part == name)
    part.as_(who or part.cast.li_qian, lambda work: classification.overrule(work, part.number, line.id, target, "样件状态", PASSWORD, None))


class TestItemByItem:
    @pytest.mark.clause("5.1.9(1)")
    @pytest.mark.parametrize(("kept", "gone"), [(SHORT, ARM), (ARM, SHORT)])
    def test_the_line_that_is_taken_out_in_its_review_does_not_join_and_the_other_does(self, told: Told, kept: str, gone: str) -> None:
        rewrite(told, addition(told), typed(kept))
        released_part(told)
        assert set(states(told)) == {(kept, "agreed"), (gone, "withdrawn")}
        assert [line.customer_part for line in told.lines[1:]] == [kept]
        assert {item.line_id for item in told.items if item.state == "agreed"} == {told.lines[1].id}

    def test_agreed_is_of_each_line_what_its_review_says_of_that_line(self, told: Told) -> None:
        rewrite(told, addition(told), typed(SHORT, 300), typed(ARM, 700, row=1))
        released_part(told)
        agreed = {item.asked["part"]: (item.agreed or {})["dates"][0][1] for item in told.items}
        assert agreed == {SHORT: "300", ARM: "700"}
        assert {line.customer_part: line.quantity for line in told.lines[1:]} == {SHORT: D(300), ARM: D(700)}

    def test_written_in_another_sequence_each_stays_its_own(self, told: Told) -> None:
        rewrite(told, addition(told), typed(ARM, 700), typed(SHORT, 300, row=1))
        released_part(told)
        by_id = {line.id: line for line in told.lines}
        assert {(item.asked["part"], by_id[item.line_id].customer_part) for item in told.items if item.line_id} == {
            (SHORT, SHORT), (ARM, ARM)}

    def test_a_line_that_comes_in_while_it_is_reviewed_is_an_item_of_the_change(self, told: Told) -> None:
        rewrite(told, addition(told), typed(SHORT), typed(ARM, row=1), typed("1001120-T15", 40, row=2))
        released_part(told)
        assert states(told) == [(SHORT, "agreed"), (ARM, "agreed"), ("1001120-T15", "agreed")]
        assert [item.position for item in told.items] == [1, 2, 3] and told.items[2].by_customer
        assert told.items[2].line_id == told.lines[3].id and told.lines[3].quantity == D(40)

    def test_all_are_refused_where_the_review_ends(self, told: Told) -> None:
        story_end(addition(told).sign_all())
        assert states(told) == [(SHORT, "refused"), (ARM, "refused")] and told.state == S.REFUSED


def story_end(part: Story) -> None:
    part.as_(part.cast.wang_min, lambda work: withdraw(work, part.number, version=None, why="不再需要"))


class TestSplitOff:
    """Marketing judges one of the two newly developed and splits it off, so that the other goes ahead (RULES 1)."""

    @pytest.fixture
    @remembered
    def told(self, told: Told) -> Told:
        part = addition(told)
        judge(part, ARM, "newly_developed")
        part.as_(told.cast.li_qian, lambda work: split(work, part.number, version=None))
        return told

    @pytest.fixture
    def own(self, told: Told) -> Told:
        """The change of what left."""
        number = told.story.system(lambda work: work.session.scalars(select(Change.number).where(Change.number != told.number)).one())
        return Told(told.story, number)

    @pytest.mark.clause("5.1.9(1)")
    def test_it_is_no_order_of_its_own_but_a_change_of_the_same_order(self, told: Told, own: Told) -> None:
        part = part_of(own, own.number)
        assert (part.order.relation, part.order.related_id) == (ADDITION, told.order.id)
        assert (own.change.order_id, own.change.order_number, own.state) == (told.order.id, told.order.number, S.ASKED)
        assert [(item.asked["part"], item.position) for item in own.items] == [(ARM, 1)]
        assert [(item.asked["part"], item.position) for item in told.items] == [(SHORT, 1)]
        listed = told.story.as_(told.cast.li_qian, lambda work: [row.number for row in orders.page(work, OrderFilter()).rows])
        assert listed == [told.order.number]

    @pytest.mark.clause("5.1.1(4)")
    def test_it_is_as_confidential_as_its_part_with_its_thread(self, told: Told, own: Told) -> None:
        project = own.change.project_id
        assert project is not None and told.change.project_id is None
        assert {item.project_id for item in own.items} == {project} == {step.project_id for step in own.steps}
        assert {section.project_id for section in own.sections.values()} == {project}
        assert {step.project_id for step in told.steps} == {None}
        with pytest.raises(NotFound):
            told.story.as_(told.cast.chen, lambda work: pages.page(work, own.number))
        assert told.story.as_(told.cast.wang_min, lambda work: pages.page(work, own.number).change.id) == own.change.id

    def test_what_stays_tells_nobody_of_it(self, told: Told, own: Told) -> None:
        seen = told.story.as_(told.cast.chen, lambda work: pages.page(work, told.number))
        assert [item.part for item in seen.items] == [SHORT]
        rows = told.story.as_(told.cast.chen, lambda work: [row.number for row in lists.page(work, ChangeFilter()).rows])
        assert rows == [told.number] and own.number not in str(seen)

    def test_both_sides_find_it_among_the_changes_of_the_order(self, told: Told, own: Told) -> None:
        for who in (told.cast.wang_min, told.cast.li_qian):
            rows = told.story.as_(who, lambda work: {row.number for row in lists.page(work, ChangeFilter()).rows})
            assert rows == {told.number, own.number}

    @pytest.mark.clause("5.1.7(2)")
    def test_the_line_that_stays_is_released_and_joins_without_waiting(self, told: Told, own: Told) -> None:
        released_part_of(told)
        assert (told.state, own.state) == (S.IN_FORCE, S.ASKED)
        assert [(line.position, line.customer_part) for line in told.lines] == [(10, ARM), (20, SHORT)]

    @pytest.mark.clause("5.1.7(2)")
    def test_released_later_it_joins_its_order_under_the_orders_number(self, told: Told, own: Told) -> None:
        released_part_of(told)
        part = part_of(own, own.number)
        for who in (told.cast.li_qian, told.cast.zhao):  # sales asks for it, the marketing manager signs
            judge(part, ARM, LineClass.MASS_PRODUCTION, who)
        part.sign("marketing")
        part.sign("delivery-mass", who=told.cast.chen)
        part.approve()
        part.release()
        assert (own.state, part.order.state) == (S.IN_FORCE, OrderState.CLOSED)
        assert [(line.position, line.customer_part, line.quantity) for line in told.lines[2:]] == [(30, ARM, D(8000))]
        assert own.items[0].line_id == told.lines[2].id and told.order.revision == 3

    def test_refused_it_ends_alone(self, told: Told, own: Told) -> None:
        story_end(part_of(own, own.number))
        assert (own.state, told.state) == (S.REFUSED, S.ASKED)
        assert released_part_of(told).state == S.IN_FORCE

    def test_taken_back_it_ends_alone_and_takes_its_review_along(self, told: Told, own: Told) -> None:
        own.story.as_(told.cast.wang_min, lambda work: settling.withdraw(work, own.number, "不需要了", version=None))
        assert (part_of(own, own.number).order.state, own.state, told.state) == (OrderState.WITHDRAWN, S.WITHDRAWN, S.ASKED)

    @pytest.mark.clause("5.1.13(1)")
    def test_the_customer_reads_under_which_number_it_goes_on_and_of_no_second_order(self, told: Told, own: Told) -> None:
        mails = told.story.system(lambda work: [row.payload for row in work.session.scalars(select(Outbox).where(Outbox.kind == "mail"))])
        (mail,) = [each for each in mails if each["template"] == "change_divided"]
        assert (mail["to"]["name"], mail["params"]["change"], mail["params"]["parent"]) == ("王敏", own.number, told.number)
        assert "order_split" not in {each["template"] for each in mails}


@pytest.mark.clause("5.1.6")
def test_who_wrote_it_anew_before_it_left_does_not_approve_it(told: Told) -> None:
    """The makers of what it left are its makers too; who had nothing to do with either is none."""
    part = addition(told)
    rewrite(told, part, typed(SHORT, 300), typed(ARM, 700, row=1), who=told.cast.li_qian)
    judge(part, ARM, "newly_developed")
    told.story.as_(told.cast.li_qian, lambda work: split(work, part.number, version=None))

    def makers(work: Any) -> frozenset[Any]:
        order = work.session.scalars(select(Order).where(Order.relation == ADDITION, Order.number != told.number)).one()
        review = review_of(work, order.id)
        return approval.makers(work, review, order, parts_of(work, review.id))

    made = told.story.system(makers)
    assert told.cast.li_qian.id in made and told.cast.zhao.id not in made


def released_part_of(told: Told) -> Told:
    part = part_of(told, told.number).sign_all()
    part.approve()
    part.release()
    return told


class TestJudgedConfidential:
    """A further line that turns out to be in development is hidden in its change as in its review (5.1.1(4))."""

    @pytest.mark.clause("5.1.1(4)")
    def test_its_item_goes_with_it_and_the_others_stay_open(self, told: Told) -> None:
        judge(addition(told), ARM, "newly_developed")
        assert [(item.asked["part"], item.project_id is None) for item in told.items] == [(SHORT, True), (ARM, False)]
        assert told.change.project_id is None
        seen = told.story.as_(told.cast.chen, lambda work: [item.asked["part"] for item in items_of(work, told.change)])
        said = told.story.as_(told.cast.chen, lambda work: len(steps_of(work, told.change)))
        assert (seen, said) == ([SHORT], 1)

    @pytest.mark.clause("5.1.1(4)")
    def test_a_change_of_nothing_else_is_confidential_as_a_whole(self, cast: Cast) -> None:
        told = released(cast).asks(further(ARM))
        judge(addition(told), ARM, "newly_developed")
        assert told.change.project_id is not None and {each.project_id for each in told.sections.values()} == {told.change.project_id}
        with pytest.raises(NotFound):
            told.story.as_(cast.chen, lambda work: pages.page(work, told.number))
        assert told.story.as_(cast.wang_min, lambda work: pages.page(work, told.number).items[0].part) == ARM

    def test_of_an_order_of_its_own_there_is_no_change_to_hide(self, told: Told) -> None:
        assert told.story.system(lambda work: adding.open_section(work, told.order)) is None
        assert told.story.system(lambda work: sections_of(work, told.change)) != {}


def test_what_is_not_new_cannot_be_split_off(told: Told) -> None:
    with pytest.raises(Refused):
        told.story.as_(told.cast.li_qian, lambda work: split(work, told.number, version=None))
    assert len(told.items) == 2 and told.story.system(lambda work: len(work.session.scalars(select(Change)).all())) == 1


def test_the_change_and_its_review_know_each_other_by_item_and_line(told: Told) -> None:
    told_of = told.sections["review"].evidence
    lines = {str(line.id): line.customer_part for line in addition(told).lines}
    assert {str(item.id): item.asked["part"] for item in told.items} == {key: lines[line] for key, line in told_of["added"].items()}
    assert told_of["order"] == told.number and isinstance(told.items[0], ChangeItem)


def test_the_page_of_what_was_split_off_leads_to_its_review(told: Told, visit: Visit) -> None:
    page = visit(told.cast.li_qian).get(f"/admin/changes/{told.number}")
    assert f'href="/admin/reviews/{told.number}"' in page.text and SHORT in words(page.text)


class TestTalkedOver:
    """What cannot be done as it was asked is settled line by line, and the change says so (5.1.9(1), RULES 3)."""

    @pytest.fixture
    @remembered
    def told(self, told: Told) -> Told:
        """Production cannot make the second line by its day and offers another."""
        part = addition(told).sign_all("marketing")
        line = next(each for each in part.lines if each.customer_part == ARM)
        part.propose(part.no("delivery", CAPACITY, line=line.id), "最早 2027-01-08", date="2027-01-08")  # type: ignore[arg-type]
        return told

    def talked(self, told: Told, who: str) -> dict[str, list[tuple[str, bool, str]]]:
        page = told.story.as_(getattr(told.cast, who), lambda work: pages.page(work, told.number))
        return {item.part: [(talk.ours, talk.waits, talk.url.split("/")[1]) for talk in item.talks] for item in page.items}

    @pytest.mark.clause("5.1.9(1)")
    def test_each_side_reads_it_with_its_own_line_and_the_customer_where_to_answer(self, told: Told) -> None:
        assert self.talked(told, "wang_min") == {SHORT: [], ARM: [("最早 2027-01-08", True, "orders")]}
        assert self.talked(told, "chen") == {SHORT: [], ARM: [("最早 2027-01-08", True, "admin")]}

    def test_what_is_not_put_to_the_customer_yet_is_the_houses_own(self, cast: Cast) -> None:
        told = released(cast).asks(further(SHORT))
        part = addition(told).sign_all("marketing")
        part.no("delivery", CAPACITY)
        assert self.talked(told, "wang_min") == {SHORT: []}
        assert [waits for _, waits, _ in self.talked(told, "chen")[SHORT]] == [False]

    @pytest.mark.clause("5.1.9(1)")
    def test_agreed_it_joins_with_that_day_and_the_other_line_as_it_was_asked(self, told: Told) -> None:
        part = addition(told)
        part.agree(part.deviations[-1])
        assert [waits for _, waits, _ in self.talked(told, "wang_min")[ARM]] == [False]
        part.sign_all("delivery")
        part.approve()
        part.release()
        days = {line.customer_part: line.schedules[0].promised_latest for line in told.lines[1:]}
        assert (told.state, days) == (S.IN_FORCE, {SHORT: date(2026, 12, 28), ARM: date(2027, 1, 8)})

    def test_the_customers_page_says_what_waits_and_leads_there(self, told: Told, visit: Visit) -> None:
        page = visit(told.cast.wang_min).get(f"/changes/{told.number}")
        assert "新增行的评审需要您答复" in words(page.text)
        url = f"/orders/{told.number}/deviations/{addition(told).deviations[-1].id}/answer"
        assert f'href="{url}"' in page.text and visit(told.cast.wang_min).get(url).status_code == 200
        assert visit(told.cast.b_buyer).get(url).status_code == 404
        assert "新增行的评审需要您答复" not in words(visit(told.cast.li_qian).get(f"/admin/changes/{told.number}").text)
