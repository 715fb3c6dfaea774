"""Goods of a signed slip come back (退货): each piece counts once, of a difference or besides; what is not sound waits for quality."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.deliveries.receipts import returned
from domain.deliveries.receipts.returned import ReturnFilter
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused, Stale
from tests.deliveries.coming_back import CODE, case_of, cases, decide, in_lots, lots, on_hand, returns, settle, take_back
from tests.deliveries.receiving import signed
from tests.deliveries.slips import released, ship

pytestmark = pytest.mark.clause("5.1.11(3)")


@pytest.fixture
def story(cast):
    return released(cast)


@pytest.fixture
def sent(story):
    return ship(story, 2400, 1000)


def stands(sent):
    """Shipped, received and owed of the first line, as the order and the receivable read them."""
    line, slip_line = sent.story.lines[0], sent.lines[0]
    return line.shipped, line.received, slip_line.owed


def test_damaged_goods_that_came_back_before_the_end_are_corrected_by_the_end_alone(story, sent):
    signed(sent, (2400, 30), 1000)
    case = case_of(story)
    take_back(sent, 30, case=case, usable=False)
    assert stands(sent) == (2400, 2400, 2400)  # counted against the difference: quality has not decided yet
    settle(story, case, "deliver_again")
    assert stands(sent) == (2370, 2370, 2370)
    assert story.lines[0].open_quantity == 30 and story.order.state == "part_shipped"


def test_damaged_goods_that_come_back_after_the_end_are_not_corrected_again(story, sent):
    signed(sent, (2400, 30), 1000)
    case = case_of(story)
    settle(story, case, "deliver_again")
    before = on_hand(story)
    take_back(sent, 10, case=case, usable=False)
    take_back(sent, 20, case=case, usable=False)
    assert stands(sent) == (2370, 2370, 2370)
    assert on_hand(story) == before + 30 and case_of(story).came_back == 30
    with pytest.raises(Invalid):
        take_back(sent, 1, case=case)


def test_what_a_difference_is_about_does_not_come_back_besides(story, sent):
    signed(sent, (2400, 30), 1000)
    case = case_of(story)
    with pytest.raises(Invalid) as refused:
        take_back(sent, 2371)
    assert case.number in refused.value.fields["quantity"].params["numbers"]
    take_back(sent, 2370)
    settle(story, case, "deliver_again")
    assert stands(sent) == (0, 0, 0)


def test_what_was_too_much_comes_back_without_touching_what_was_never_booked_out(story, sent):
    signed(sent, 2410, 1000)
    case, before = case_of(story), on_hand(story)
    assert stands(sent) == (2400, 2410, 2400)
    take_back(sent, 6, case=case)
    assert on_hand(story) == before
    take_back(sent, 4, case=case, usable=False)  # by the books they never left: the blocked lot is of what is on hand
    assert on_hand(story) == before and lots(story)[returns(story)[-1].number] == (4, True)
    settle(story, case, "goes_back")
    assert stands(sent) == (2400, 2400, 2400) and story.order.state == "received"


def test_what_came_back_already_cannot_be_kept(story, sent):
    signed(sent, (2400, 30), 1000)
    case = case_of(story)
    take_back(sent, 1, case=case)
    with pytest.raises(Refused):
        settle(story, case, "accepted")
    settle(story, case, "credited")
    assert stands(sent) == (2400, 2400, 2370)


def test_wrong_goods_that_come_back_are_of_another_part_and_wait_for_quality(story, sent):
    signed(sent, (2350, 0, 50), 1000)
    case, before = case_of(story), on_hand(story)
    back = take_back(sent, 50, case=case, usable=True)
    assert (back.state, back.lot_id, on_hand(story)) == ("waiting", None, before)
    assert [task.object_number for task in story.tasks("delivery.returned_goods")] == [back.number]
    decide(story, back, "released")
    assert on_hand(story) == before and story.tasks("delivery.returned_goods") == []


def test_several_returns_fill_each_lot_with_no_more_than_came_from_it(story, sent):
    in_lots(sent, ("L-1", 1000), ("L-2", 900), ("L-3", 500))
    signed(sent)
    take_back(sent, 400)
    assert lots(story) == {"L-1": (0, False), "L-2": (0, False), "L-3": (400, False)}
    take_back(sent, 400)
    assert lots(story) == {"L-1": (0, False), "L-2": (300, False), "L-3": (500, False)}
    back = take_back(sent, 100, usable=False)  # lies in a lot of its own and takes no place in the others
    take_back(sent, 700)
    assert lots(story) == {"L-1": (100, False), "L-2": (900, False), "L-3": (500, False), back.number: (100, True)}
    assert [each.restocked for each in returns(story)] == [400, 400, 0, 700]


def test_what_is_not_sound_is_blocked_in_a_lot_of_its_own_and_quality_is_asked(story, sent):
    signed(sent)
    before = on_hand(story)
    back = take_back(sent, 100, usable=False, why="镀层起泡")
    (task,) = story.tasks("delivery.returned_goods")
    assert (task.department, task.clause, task.path) == ("quality", "5.1.11(3)", f"/deliveries/receipts/returns/{back.number}")
    assert on_hand(story) == before + 100 and lots(story)[back.number] == (100, True)
    from domain.deliveries.dispatch import stock

    product = story.cast.products[CODE].id
    assert story.system(lambda work: stock.free(work, [product]))[product] == before  # on hand − blocked: none of it can be promised


@pytest.mark.parametrize(("decision", "more", "lot"), [("released", 100, (100, False)), ("scrapped", 0, (0, True))])
def test_quality_sets_free_or_scraps_and_stock_follows(story, sent, decision, more, lot):
    signed(sent)
    before = on_hand(story)
    back = take_back(sent, 100, usable=False)
    decided = decide(story, back, decision)
    assert (decided.state, decided.decided_by) == (decision, story.cast.liu.name)
    assert on_hand(story) == before + more and lots(story)[back.number] == lot
    assert story.tasks("delivery.returned_goods") == []
    with pytest.raises(Refused):
        decide(story, back, "released")


def test_only_quality_decides_once_with_words_and_from_what_it_saw(story, sent, cast):
    signed(sent)
    back = take_back(sent, 100, usable=False)
    for who in (cast.sun_li, cast.li_qian, cast.zhao, cast.wang_min):
        with pytest.raises((Forbidden, NotFound)):
            decide(story, back, who=who)
    for decision, words, field in (("burned", "x", "decision"), ("", "x", "decision"), ("scrapped", " ", "words")):
        with pytest.raises(Invalid) as refused:
            decide(story, back, decision, words)
        assert list(refused.value.fields) == [field]
    with pytest.raises(Stale):
        decide(story, back, version=99)
    decide(story, back, who=cast.zhou_head)
    assert returns(story)[0].state == "scrapped"


def test_sound_goods_ask_nobody(story, sent):
    signed(sent)
    back = take_back(sent, 100)
    assert back.state == "stocked" and story.tasks("delivery.returned_goods") == []
    with pytest.raises(Refused, match="nobody has to decide"):
        decide(story, back)


def test_of_several_differences_each_takes_back_its_own(story, sent):
    signed(sent, (2410, 30), 1000)
    over, damaged = cases(story)
    assert (over.kind, damaged.kind) == ("over", "damaged")
    lines = sent.lines
    found = story.system(lambda work: [(each.case.number if each.case else "", each.most)
                                       for each in returned.returnables(work, sent.slip.id, lines)])
    assert found == [(over.number, 10), (damaged.number, 30), ("", 2370), ("", 1000)]
    with pytest.raises(Invalid):
        take_back(sent, 11, case=over)
    take_back(sent, 10, case=over)
    take_back(sent, 30, case=damaged, usable=False)
    settle(story, damaged, "deliver_again")
    settle(story, over, "goes_back")
    assert stands(sent) == (2370, 2370, 2370)


def test_a_difference_of_another_line_takes_nothing_back_here(story, sent):
    signed(sent, (2400, 30), 1000)
    with pytest.raises(Invalid) as refused:
        take_back(sent, 1, case=case_of(story), line=1)
    assert list(refused.value.fields) == ["case"]


def test_the_lists_of_returns_show_what_waits_what_was_decided_and_what_is_on_stock(story, sent):
    signed(sent)
    sound, bad, worse = take_back(sent, 5), take_back(sent, 3, usable=False), take_back(sent, 2, usable=False)
    decide(story, worse)

    def shown(view):
        return [row.number for row in story.as_(story.cast.liu, lambda work: returned.page(work, ReturnFilter(view))).rows]

    assert (shown("waiting"), shown("decided"), shown("stocked")) == ([bad.number], [worse.number], [sound.number])
    assert ReturnFilter.of({"view": "burned"}).view == "waiting"
    page = story.as_(story.cast.liu, lambda work: returned.show(work, bad.number))
    assert page.lot is not None and page.lot.blocked and page.row.slip == sent.number
    for who in (story.cast.wang_min, story.cast.b_buyer):  # the house's own, at either customer
        with pytest.raises(NotFound):
            story.as_(who, lambda work: returned.show(work, bad.number))


def test_a_return_of_kilograms_is_counted_to_the_gram(story):
    sent = ship(story, "12.5", 0, unit="kg")
    signed(sent)
    with pytest.raises(Invalid):
        take_back(sent, "0.0001")
    take_back(sent, "0.125")
    assert story.lines[0].received == Decimal("12.375")
