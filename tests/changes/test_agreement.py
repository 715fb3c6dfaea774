"""RULES 6, to the letter: in force when every routed part signed for what is on the table; whoever signed for another value signs again.

Every combination of what two departments can say to an item, without a database.
"""

from __future__ import annotations

import itertools
import uuid
from typing import Any

import pytest

from domain.changes.answers.agreement import Next, Said, Word, follows, vouched, word, words_on
from domain.changes.models import ChangeItem, ChangeSection, Field
from domain.changes.rules import ROUTES, Part

BEFORE, ASKED, OFFERED, OTHER = ({"day": f"2026-12-{day}"} for day in (18, 24, 28, 30))
ITEM = "the item"
OPEN = Said(False, {}, {})
YES, OFFERS, ANOTHER = (Said(True, {ITEM: value}, {}) for value in (ASKED, OFFERED, OTHER))
BARE_NO, DENIES_OFFER = Said(True, {}, {ITEM: ASKED}), Said(True, {}, {ITEM: OFFERED})
SILENT = Said(True, {}, {})  # it signed before this item was anything to it


@pytest.mark.parametrize(("part", "table", "expected"), [
    (OPEN, ASKED, Word.OPEN), (OPEN, BEFORE, Word.OPEN),
    (YES, ASKED, Word.STANDS), (YES, OFFERED, Word.OTHER), (YES, BEFORE, Word.STANDS),
    (OFFERS, OFFERED, Word.STANDS), (OFFERS, ASKED, Word.OTHER), (OFFERS, OTHER, Word.OTHER),
    (BARE_NO, ASKED, Word.NO), (BARE_NO, OFFERED, Word.OTHER), (BARE_NO, BEFORE, Word.STANDS),
    (DENIES_OFFER, OFFERED, Word.NO), (DENIES_OFFER, ASKED, Word.OTHER),
    (SILENT, ASKED, Word.OTHER), (SILENT, BEFORE, Word.STANDS),
])
def test_a_part_vouches_for_the_value_that_it_signed_and_for_no_later_one(part: Said, table: dict[str, str], expected: Word) -> None:
    assert word(part, ITEM, Field.DATE, table, BEFORE) == expected


@pytest.mark.parametrize("one", [ASKED, OFFERED])
def test_the_same_value_written_otherwise_is_the_same(one: dict[str, str]) -> None:
    signed = Said(True, {ITEM: {"quantity": "600"}}, {})
    assert word(signed, ITEM, Field.QUANTITY, {"quantity": "600.00"}, {"quantity": "500"}) == Word.STANDS
    assert word(signed, ITEM, Field.QUANTITY, {"quantity": "600.01"}, {"quantity": "500"}) == Word.OTHER


SAYINGS = {"open": Word.OPEN, "yes": Word.STANDS, "no": Word.NO, "other": Word.OTHER}
FOLLOWS: dict[frozenset[str], Next] = {
    frozenset({"open"}): Next.WAIT, frozenset({"open", "yes"}): Next.WAIT, frozenset({"open", "no"}): Next.WAIT,
    frozenset({"open", "other"}): Next.WAIT, frozenset({"yes"}): Next.STANDS, frozenset({"no"}): Next.SALES,
    frozenset({"other"}): Next.AGAIN, frozenset({"yes", "no"}): Next.SALES, frozenset({"yes", "other"}): Next.AGAIN,
    frozenset({"no", "other"}): Next.SALES,
}


@pytest.mark.parametrize(("one", "two"), list(itertools.product(SAYINGS, repeat=2)))
def test_what_follows_from_two_departments_answers(one: str, two: str) -> None:
    assert follows([SAYINGS[one], SAYINGS[two]]) == FOLLOWS[frozenset({one, two})]


def test_an_item_that_no_part_is_asked_about_any_more_stands() -> None:
    assert follows([]) == Next.STANDS


# the way of one item, told answer by answer: (marketing, production, what is on the table) -> what follows
@pytest.mark.parametrize(("marketing", "production", "table", "expected"), [
    # both as asked
    (YES, YES, ASKED, Next.STANDS),
    # production offers after marketing said yes to what was asked: marketing signs for the offer before the customer has it
    (YES, OFFERS, OFFERED, Next.AGAIN),
    (OFFERS, OFFERS, OFFERED, Next.STANDS),
    # each offers another day: the later one is on the table, the earlier department looks again
    (ANOTHER, OFFERS, OFFERED, Next.AGAIN), (ANOTHER, OFFERS, OTHER, Next.AGAIN),
    # a bare no to what was asked, then an offer of the other: who said no looks at the offer; to the offer itself: sales has the word
    (BARE_NO, OFFERS, OFFERED, Next.AGAIN), (DENIES_OFFER, OFFERS, OFFERED, Next.SALES),
    # two bare noes
    (BARE_NO, BARE_NO, ASKED, Next.SALES), (YES, BARE_NO, ASKED, Next.SALES),
    # sales says that it stays as it is: nobody's word is needed for that
    (BARE_NO, YES, BEFORE, Next.STANDS), (DENIES_OFFER, OFFERS, BEFORE, Next.STANDS),
    # the customer counters: everybody who signed for less looks again
    (OFFERS, OFFERS, OTHER, Next.AGAIN),
    # nobody is asked twice while another has not answered at all
    (OPEN, BARE_NO, ASKED, Next.WAIT), (OPEN, OFFERS, OFFERED, Next.WAIT),
])
def test_the_way_of_an_item_between_two_departments(marketing: Said, production: Said, table: dict[str, str], expected: Next) -> None:
    assert follows(word(part, ITEM, Field.DATE, table, BEFORE) for part in (marketing, production)) == expected


def item(field: str = Field.DATE, state: str = "open", agreed: dict[str, Any] | None = None,
         asked: dict[str, Any] | None = None) -> ChangeItem:
    return ChangeItem(id=uuid.uuid4(), field=field, state=state, agreed=agreed, asked=asked or ASKED, before=BEFORE)


def section(kind: str, state: str = "signed", answer: str = "yes", **evidence: Any) -> ChangeSection:
    return ChangeSection(kind=kind, state=state, answer=answer, evidence=evidence)


class TestVouched:
    """What a signature holds for: the offers of this very answer, else what was on the table."""

    def test_a_yes_vouches_for_what_is_on_the_table_of_its_own_fields_alone(self) -> None:
        mine, offered, foreign = item(), item(agreed=OFFERED, state="countered"), item(Field.PRICE, asked={"price": "1", "currency": "CNY"})
        stands, denied = vouched(Part.PRODUCTION, [mine, offered, foreign], {}, bare_no=False)
        assert stands == {str(mine.id): ASKED, str(offered.id): OFFERED} and denied == {}

    def test_an_offer_for_one_item_leaves_the_others_as_asked(self) -> None:
        one, other = item(), item(Field.QUANTITY, asked={"quantity": "5"})
        stands, denied = vouched(Part.PRODUCTION, [one, other], {one.id: OFFERED}, bare_no=False)
        assert stands == {str(one.id): OFFERED, str(other.id): {"quantity": "5"}} and denied == {}

    def test_a_bare_no_denies_everything_but_what_both_sides_agreed_already(self) -> None:
        asked, agreed = item(), item(agreed=OFFERED, state="agreed")
        stands, denied = vouched(Part.PRODUCTION, [asked, agreed], {}, bare_no=True)
        assert denied == {str(asked.id): ASKED} and stands == {str(agreed.id): OFFERED}

    @pytest.mark.parametrize("field", sorted(Field))
    def test_each_part_vouches_for_the_fields_of_its_route_and_no_other(self, field: str) -> None:
        one = item(field, asked={"day": "2026-12-24", "quantity": "1", "text": "x"})
        for part in Part:
            stands, _ = vouched(part, [one], {}, bare_no=False)
            assert bool(stands) == (part in ROUTES[field])


class TestWordsOn:
    def test_each_part_of_the_route_has_its_word(self) -> None:
        one = item()
        sections = {"marketing": section("marketing", stands={str(one.id): ASKED}), "production": section("production", state="open")}
        assert words_on(one, sections) == {"marketing": Word.STANDS, "production": Word.OPEN}

    def test_a_part_with_nothing_left_to_answer_and_the_review_of_a_further_line_have_none(self) -> None:
        one, added = item(), item(Field.ADD, asked={"part": "x", "dates": []})
        sections = {"marketing": section("marketing", answer="not_applicable"),
                    "production": section("production", stands={str(one.id): ASKED}), "review": section("review")}
        assert words_on(one, sections) == {"production": Word.STANDS}
        assert words_on(added, sections) == {}

    def test_a_part_of_another_field_says_nothing(self) -> None:
        priced = item(Field.PRICE, asked={"price": "84.90", "currency": "CNY"})
        denied = section("marketing", denied={str(priced.id): priced.asked})
        sections = {"production": section("production", stands={}), "marketing": denied}
        assert words_on(priced, sections) == {"marketing": Word.NO}


def test_two_items_go_their_own_ways() -> None:
    """One is denied, the other offered: sales has the word for the first, the offer stands for the second."""
    one, two = item(), item(Field.QUANTITY, state="countered", agreed={"quantity": "500"}, asked={"quantity": "600"})
    sections = {
        "marketing": section("marketing", stands={str(one.id): ASKED, str(two.id): {"quantity": "500"}}),
        "production": section("production", answer="no", stands={str(two.id): {"quantity": "500"}}, denied={str(one.id): ASKED}),
    }
    assert follows(words_on(one, sections).values()) == Next.SALES
    assert follows(words_on(two, sections).values()) == Next.STANDS
