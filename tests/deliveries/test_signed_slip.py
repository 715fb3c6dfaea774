"""The signed slip as a paper (5.1.11(3)): filed with the slip, seen by both sides, with what was counted and the drawn signature."""

from __future__ import annotations

import base64

import pytest
from sqlalchemy import select

from domain.customers.models import Customer
from domain.deliveries.receipts.sheet import receipt_sheet
from domain.deliveries.receipts.signing import lines_of
from domain.records.models import Record
from domain.records.sheets import restored
from domain.shared.errors import Refused
from tests.deliveries.receiving import signed
from tests.deliveries.slips import released, ship
from tests.deliveries.test_receipt_rules import HEAD, picture

PNG = base64.b64decode(picture().removeprefix(HEAD))


@pytest.fixture
def story(cast):
    return released(cast)


@pytest.fixture
def sent(story):
    return ship(story, 2400, 1000)


def papers(story, who=None):
    wanted = select(Record).where(Record.form == "signed-slip")

    def look(work):
        return list(work.session.scalars(wanted))

    return story.as_(who, look) if who else story.system(look)


@pytest.mark.clause("5.1.11(3)")
def test_it_is_filed_when_somebody_signs_and_once(story, sent):
    assert papers(story) == []
    signed(sent)
    signed(sent)
    with pytest.raises(Refused):
        signed(sent, 1, 1)
    (paper,) = papers(story)
    assert (paper.number, paper.edition, paper.internal, paper.object_kind) == (sent.number, 1, False, "slip")


def test_it_says_what_was_counted_by_whom_when_and_how(story, sent):
    signed(sent, (2380, 5, 3), 1000, note="外箱压坏")
    (paper,) = papers(story)
    sheet = restored(paper.sheet)
    first, second = sheet.lines
    assert (first.quantity, first.received, first.damaged, first.wrong) == (2400, 2380, 5, 3)
    assert (second.quantity, second.received) == (1000, 1000)
    assert (sheet.signed_by, sheet.note, str(sheet.how)) == ("刘伟", "外箱压坏", "by the code on the slip")
    assert "总装二厂" in sheet.place and "皖A·88123" in sheet.carrier


def test_the_signature_stands_on_it_as_it_was_drawn_and_only_where_one_was(story, sent):
    other = ship(story, 100, 0)
    signed(sent, signature=PNG)
    signed(other)
    drawn = {paper.number: restored(paper.sheet).drawn for paper in papers(story)}
    assert drawn[sent.number].startswith(HEAD) and drawn[other.number] == ""


def test_both_sides_have_it_and_the_other_customer_has_not(story, sent, cast):
    signed(sent)
    for who in (cast.wang_min, cast.a_quality, cast.li_qian, cast.sun_li):
        assert len(papers(story, who)) == 1, who.name
    assert papers(story, cast.b_buyer) == []


def test_no_price_stands_on_it(story, sent):
    signed(sent)

    def made(work):
        slip = work.session.merge(sent.slip)
        return receipt_sheet(slip, lines_of(work, slip), work.fetch(Customer, slip.customer_id), None)

    sheet = story.system(made)
    assert "86.40" not in repr(sheet) and "CNY" not in repr(sheet)


def test_it_is_in_the_customers_language(story, sent, cast):
    story.system(lambda work: setattr(work.session.merge(cast.a), "language", "en"))
    signed(sent)
    assert papers(story)[0].language == "en"
