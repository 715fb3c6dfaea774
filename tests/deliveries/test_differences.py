"""What differs at receipt (RULES 7): a case for quality, which settles it; ledger and receivable follow."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.deliveries import differences
from domain.deliveries.models import Difference
from domain.shared.errors import Forbidden, Invalid, Refused, Stale
from tests.deliveries.receiving import signed
from tests.deliveries.slips import released, ship


@pytest.fixture
def story(cast):
    return released(cast)


@pytest.fixture
def sent(story):
    return ship(story, 2400, 1000)


def cases(story):
    return story.system(lambda work: list(work.session.scalars(select(Difference).order_by(Difference.number))))


def settle(story, case, outcome, words="已与刘伟核对", who=None, version=None):
    return story.as_(who or story.cast.liu, lambda work: differences.settle(work, work.fetch(Difference, case.id), outcome, words, version))


@pytest.mark.clause("5.1.11(3)")
def test_short_and_damaged_goods_are_cases_of_quality_with_a_task_each(story, sent):
    signed(sent, (2380, 5), 1000)
    assert [(each.kind, each.quantity, each.state, each.found_by) for each in cases(story)] == [
        ("short", 20, "open", "刘伟"), ("damaged", 5, "open", "刘伟")]
    assert {(task.department, task.clause) for task in story.tasks("delivery.difference")} == {("quality", "5.1.11(3)")}
    assert len(story.tasks("delivery.difference")) == 2


def test_the_task_of_a_difference_counts_in_the_readers_words(story, sent, visit, cast):
    signed(sent, (2380, 5), 1000)
    queue = visit(cast.liu).get("/admin/queue").text
    assert " 20 件" in queue and "pcs" not in queue


def test_what_is_received_as_shipped_is_no_case(story, sent):
    signed(sent)
    assert cases(story) == [] and story.tasks("delivery.difference") == []


def test_what_was_counted_is_what_the_order_has_received(story, sent):
    signed(sent, 2380, 1010)
    assert [line.received for line in story.lines] == [2380, 1010]
    assert [each.kind for each in cases(story)] == ["short", "over"]
    assert story.order.state == "shipped"  # twenty are missing


@pytest.mark.parametrize(("count", "outcome", "shipped", "received", "open_quantity", "state"), [
    ((2380,), "deliver_again", 2380, 2380, 20, "part_shipped"),
    ((2380,), "found", 2400, 2400, 0, "received"),
    ((2410,), "goes_back", 2400, 2400, 0, "received"),
    ((2400, 30), "deliver_again", 2370, 2370, 30, "part_shipped"),
    ((2400, 30), "accepted", 2400, 2400, 0, "received"),
    ((2350, 0, 50), "deliver_again", 2350, 2350, 50, "part_shipped"),
    ((2350, 0, 50), "accepted", 2400, 2400, 0, "received"),
])
def test_settling_corrects_the_ledger_and_moves_the_order(story, sent, count, outcome, shipped, received, open_quantity, state):
    signed(sent, count, 1000)
    (case,) = cases(story)
    settle(story, case, outcome)
    line = story.lines[0]
    assert (line.shipped, line.received, line.open_quantity) == (shipped, received, open_quantity)
    assert sent.lines[0].received == received  # what the receivable reads
    assert story.order.state == state
    assert story.tasks("delivery.difference") == []


@pytest.mark.clause("5.1.11(3)")
@pytest.mark.parametrize("outcome", ["deliver_again", "accepted"])
def test_other_goods_besides_all_that_was_sent_neither_make_it_missing_nor_are_paid_in_its_place(story, sent, outcome):
    signed(sent, (2400, 0, 50), 1000)
    settle(story, cases(story)[0], outcome)
    assert (story.lines[0].shipped, story.lines[0].received, sent.lines[0].owed) == (2400, 2400, 2400)
    assert story.order.state == "received"


@pytest.mark.clause("5.1.11(3)")
@pytest.mark.parametrize(("counted", "outcome", "shipped", "owed"), [
    ((2380, 0, 50), "accepted", 2400, 2400), ((2380, 0, 50), "deliver_again", 2380, 2380),
    ((2340, 0, 50), "accepted", 2400, 2390), ((2410, 10, 5), "deliver_again", 2400, 2400),
])
def test_of_other_goods_so_many_count_as_lay_in_the_place_of_right_ones(story, sent, counted, outcome, shipped, owed):
    signed(sent, counted, 1000)
    settle(story, next(each for each in cases(story) if each.kind == "wrong"), outcome)
    assert (story.lines[0].shipped, sent.lines[0].owed) == (shipped, owed)


def test_what_was_missing_is_sent_again_and_then_all_is_received(story, sent):
    signed(sent, 2380, 1000)
    settle(story, cases(story)[0], "deliver_again")
    again = ship(story, 20, 0)
    assert story.order.state == "shipped"
    signed(again)
    assert story.order.state == "received"
    assert [line.received for line in story.lines] == [2400, 1000]


def test_only_quality_settles(story, sent, cast):
    signed(sent, 2380, 1000)
    (case,) = cases(story)
    for who in (cast.sun_li, cast.li_qian, cast.zhao, cast.shen):
        with pytest.raises(Forbidden):
            settle(story, case, "found", who=who)
    settle(story, case, "found", who=cast.zhou_head)


def test_a_difference_is_settled_once_with_an_outcome_of_its_kind_and_with_words(story, sent):
    signed(sent, 2380, 1000)
    (case,) = cases(story)
    for outcome, words in (("goes_back", "x"), ("", "x"), ("found", " "), ("found", "x" * 5000)):
        with pytest.raises(Invalid):
            settle(story, case, outcome, words)
    with pytest.raises(Stale):
        settle(story, case, "found", version=99)
    settle(story, case, "found")
    with pytest.raises(Refused):
        settle(story, case, "deliver_again")
    assert story.lines[0].received == 2400


def test_kilograms_are_counted_to_the_gram(story):
    sent = ship(story, "12.5", 0, unit="kg")
    signed(sent, "12.455")
    (case,) = cases(story)
    assert (case.kind, case.quantity) == ("short", Decimal("0.045"))
    settle(story, case, "found")
    assert story.lines[0].received == Decimal("12.5")


@pytest.mark.clause("5.1.12(1)")
def test_both_pages_of_the_customer_say_that_all_is_settled_once_it_is_and_not_before(story, sent, visit, cast):
    signed(sent, (2380, 5), 1000)

    def told():
        return [visit(who).get(at).text for who, at in ((cast.wang_min, f"/deliveries/{sent.slip.number}"), (None, sent.path))]

    for case in cases(story):
        assert all("品质管理组" in page and "收货差异均已处理" not in page for page in told())
        settle(story, case, "deliver_again")
    assert all("收货差异均已处理" in page for page in told())
