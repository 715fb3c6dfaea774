"""The papers of a change: what they say, when they are issued, and what they look like in both languages (5.1.9(2), (3))."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.changes.views.sheet import change_sheet
from domain.records.models import Record
from tests.cast import Cast
from tests.changes.story import LATER, Told, released
from tests.changes.test_technical import Technical


@pytest.fixture
def told(cast: Cast) -> Told:
    return released(cast)


def records(told: Told, form: str) -> list[Record]:
    wanted = select(Record).where(Record.form == form).order_by(Record.number, Record.edition)
    return told.story.system(lambda work: list(work.session.scalars(wanted)))


@pytest.mark.clause("5.1.9(3)")
def test_the_change_notice_is_issued_when_it_is_in_force_and_not_before(told: Told) -> None:
    told.asks(told.day()).signs_all()
    assert records(told, "change-notice") == []
    told.approves()
    notice, = records(told, "change-notice")
    assert (notice.number, notice.internal, notice.object_kind) == (told.number, True, "change")
    assert {signer["name"] for signer in notice.signers} == {"李倩", "陈建国", "赵志远"}


@pytest.mark.clause("5.1.9(3)")
def test_it_says_before_and_after_who_answered_and_who_must_know(told: Told) -> None:
    before = told.lines[0].schedules[0].promised_latest
    told.asks(told.day()).signs_all()
    told.approves()
    sheet = told.story.system(lambda work: change_sheet(work, told.change, told.order))
    assert [(item.position, item.before, item.after) for item in sheet.items] == [("10", before, LATER)]
    assert [(part.signed_by, part.answer) for part in sheet.parts] == [("陈建国", "yes"), ("李倩", "yes")]
    assert [word.name for word in sheet.words] == ["赵志远"]
    assert (sheet.base_revision, sheet.revision) == (1, 2)
    assert [str(notice.department) for notice in sheet.notices] == [
        "Marketing department", "Production section", "Logistics department"]


def test_sales_order_and_confirmation_have_their_next_edition(told: Told) -> None:
    told.asks(told.day()).signs_all()
    assert [record.edition for record in records(told, "FM070100-02")] == [1]
    told.approves()
    for form in ("FM070100-02", "order-confirmation"):
        first, second = records(told, form)
        assert (first.number, first.edition, second.edition) == (second.number, 1, 2)
        assert (first.sheet["revision"], second.sheet["revision"]) == (1, 2)


@pytest.mark.clause("5.1.9(2)")
def test_the_engineering_request_is_issued_as_raised_and_again_as_signed(cast: Cast) -> None:
    told = Technical(released(cast).story)
    told.asks(told.drawing("C"))
    assert records(told, "design-change") == []
    told.raises()
    told.signs("technical", effect="夹具需调整")
    raised, signed = records(told, "design-change")
    assert (raised.edition, raised.sheet["effect"], raised.signers) == (1, "", [])
    assert (signed.edition, signed.sheet["effect"], [signer["name"] for signer in signed.signers]) == (2, "夹具需调整", ["方文涛"])
    assert (signed.sheet["from_revision"], signed.sheet["to_revision"]) == ("B", "C")
