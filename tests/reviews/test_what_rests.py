"""What rests on something ends with it, and nothing else does: a price with its ruling, load with its line, a note with its reader."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from domain.customers.models import Customer
from domain.orders import actions
from domain.orders.inputs import LineInput
from domain.products.models import Reservation
from domain.records.issuing import print_review
from domain.reviews.actions import bulk, deviations, signatures
from domain.reviews.actions.answers import Given
from domain.reviews.models import Section
from domain.shared.errors import Refused
from domain.shared.journal import Audit
from domain.shared.message import Message
from domain.shared.work import Work
from tests.cast import PASSWORD, Cast
from tests.orders.given import given, line, new_line
from tests.reviews.story import Story, approved, begin

CHEAP, CHEAPER = Decimal("80.00"), "70.00"


def refuse(story: Story) -> None:
    (deviation,) = story.deviations
    story.as_(story.cast.wang_min, lambda work: deviations.refuse(work, story.number, deviation.id, "不接受条件", None))


@pytest.mark.clause("5.1.2(2)A")
def test_a_price_agreed_after_the_customer_refused_the_ruled_one_waits_for_the_general_manager_again(cast: Cast) -> None:
    story = begin(cast, line(price=CHEAP))
    story.sign("marketing")
    story.negotiate()
    story.rule()
    refuse(story)
    (deviation,) = story.deviations
    assert deviation.price_signed_by is None
    story.agree(story.propose(deviation, price=CHEAPER))
    (deviation,) = story.deviations
    assert deviation.price_needed
    assert story.tasks("review.price")
    assert story.lines[0].unit_price == CHEAP  # not in force
    story.sign_price(deviation)
    assert story.lines[0].unit_price == Decimal(CHEAPER)


def test_the_ruled_price_that_the_customer_confirms_is_signed_for(cast: Cast) -> None:
    story = begin(cast, line(price=CHEAP))
    story.sign("marketing")
    story.negotiate()
    story.rule()
    story.agree(story.deviations[0])
    assert not story.tasks("review.price")
    assert story.deviations[0].price_signed_by == cast.shen.name


@pytest.mark.clause("5.1.2(2)A")
def test_the_general_manager_who_sent_one_price_back_signs_the_next(cast: Cast) -> None:
    story = begin(cast, line(price=CHEAP))
    story.agree(story.propose(story.deviations[0], price=CHEAPER))
    assert story.tasks("price.acknowledge")
    story.sign_price(story.deviations[0], accept=False, why="低于成本")
    assert not story.tasks("price.acknowledge")  # nothing is accepted that finance would have to know
    story.agree(story.propose(story.deviations[0], price="85.00"))
    story.sign_price(story.deviations[0])
    assert story.lines[0].unit_price == Decimal("85.00")
    assert story.tasks("price.acknowledge")


@pytest.mark.clause("5.1.6")
def test_who_has_to_take_note_of_the_credit_limit_still_has_to_after_the_release(cast: Cast) -> None:
    def limit(work: Work) -> None:
        work.fetch(Customer, cast.a.id).credit_limit = Decimal(1)

    Story(cast, "").system(limit)
    story = approved(cast)
    assert len(story.tasks("credit.")) == 2
    story.release()
    assert len(story.tasks("credit.")) == 2
    assert not story.tasks("review.")


def amended(story: Story, *lines: LineInput) -> None:
    story.as_(story.cast.wang_min, lambda work: actions.amend(work, story.number, given(story.cast, *lines), version=None))


def reserved(story: Story) -> int:
    return story.system(lambda work: work.session.scalar(select(func.count()).select_from(Reservation)) or 0)


@pytest.mark.clause("5.1.1(4)", "5.1.5(1)")
def test_what_a_confidential_line_reserved_is_free_once_the_customer_takes_the_line_out(cast: Cast) -> None:
    """A revision of a listed part: it has a company code, so that its delivery speaks for stock and hours."""
    changed = line("2916035-K80", 600, revision="X", specification="图纸 X 版", quality="按图纸检验")
    story = begin(cast, line(), changed)
    story.sign("marketing")
    story.sign("delivery-new")
    assert reserved(story)
    amended(story, line())
    assert [each.customer_part for each in story.lines] == ["2904110-K80"]
    assert not reserved(story)


@pytest.mark.clause("5.1.1(4)", "6.2.1")
def test_the_printed_review_of_a_mixed_order_says_nothing_of_an_objection_to_its_confidential_lines(cast: Cast) -> None:
    story = begin(cast, line(), new_line())
    story.sign("marketing")
    story.no("specification", "capability", "工艺能力不足", who=cast.fang)
    story.sign("specification")
    story.negotiate(who=cast.zhao, heads=("高峻", "赵志远"), record="工艺机密记录")
    story.rule(text="机密条件")
    record = story.as_(cast.li_qian, lambda work: print_review(work, story.number))
    assert record.project_id is None
    assert "机密" not in str(record.sheet)


@pytest.mark.clause("5.1.7(1)", "6.2.1")
def test_the_printed_review_of_an_open_order_says_what_was_negotiated_and_ruled(cast: Cast) -> None:
    story = begin(cast, line(price=CHEAP))
    story.sign("marketing")
    story.negotiate(record="价格无法下调")
    story.rule(text="按我方条件")
    record = story.as_(cast.li_qian, lambda work: print_review(work, story.number))
    assert "价格无法下调" in str(record.sheet)
    assert "按我方条件" in str(record.sheet)


def answered(work: Work, section: Section) -> int:
    entered = select(func.count()).where(Audit.action == "section.answered", Audit.object_id == section.id)
    return work.session.scalar(entered) or 0


def test_a_bulk_signature_that_is_refused_leaves_no_entry_in_the_audit_trail(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    story = begin(cast)
    story.sign("marketing")
    section = story.sections["delivery"]
    monkeypatch.setattr(bulk, "against", lambda work, number: None)
    def refused(*given: object) -> None:
        raise Refused(Message("Not every section is signed yet."))

    monkeypatch.setattr(signatures, "sign", refused)
    left = story.as_(cast.chen, lambda work: bulk.sign_conforming(work, [story.number], PASSWORD))
    assert [number for number, _ in left.left] == [story.number]
    assert story.system(lambda work: answered(work, section)) == 0
    monkeypatch.undo()
    story.answer("delivery", rest=True)
    assert story.system(lambda work: answered(work, section)) == 1


@pytest.mark.clause("5.1.5(1)")
def test_mass_production_lines_stay_spoken_for_while_only_the_new_ones_are_reviewed_again(cast: Cast) -> None:
    story = begin(cast, line(), new_line())
    story.sign("marketing")
    story.sign("delivery")
    story.answer("delivery-new", Given("capacity", story.lines[1].id, "yes", "按样件计划"), rest=True)
    story.sign("delivery-new")
    take_back(story, "delivery-new")
    assert story.order.delivery_signed_at is not None
    take_back(story, "delivery")
    assert story.order.delivery_signed_at is None


def take_back(story: Story, key: str) -> None:
    story.as_(story.cast.chen, lambda work: signatures.take_back(work, story.number, key, None))
