"""The list kept a younger revision than a change in force: technical signs on the request which of the two holds (decision 0234)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from domain.accounts.models import Signature
from domain.changes.answers import which_holds
from domain.changes.finding import requests_of
from domain.changes.models import EngineeringRequest
from domain.products.models import ListEntry
from domain.records.models import Record
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden, Invalid, PasswordNeeded, Refused, Stale
from domain.shared.work import Work
from tests.cast import PASSWORD, Cast
from tests.changes.test_list_moved_on import later, listed, two
from tests.changes.test_superseding import files, hang
from tests.changes.test_technical import Technical
from tests.remembering import remembered
from tests.visitors import words

pytestmark = pytest.mark.clause("5.1.9(2)", "5.1.9(7)")


@pytest.fixture
@remembered
def told(cast: Cast) -> tuple[Technical, Technical]:
    """D is in force and in the list with its file; C, asked for before it, came into force for its order alone."""
    newer, older = two(cast)
    older.asks(older.drawing("C"))
    newer.asks(newer.drawing("D"))
    later(newer, older)
    newer.goes_through()
    hang(newer, "D.pdf")
    older.goes_through()
    return newer, older


def request_of(told: Technical) -> EngineeringRequest:
    found: EngineeringRequest = told.story.system(lambda work: requests_of(work, told.change)[0])
    return found


def says(told: Technical, holds: str, *, seen: str = "D", who: Actor | None = None, password: str = PASSWORD,
         version: int | None = None) -> EngineeringRequest:
    request = request_of(told)
    given = {f"holds-{request.id}": holds, "listed": seen}
    return told.story.as_(who or told.cast.fang,
                          lambda work: which_holds.confirm(work, told.number, request.id, given, password, version))


def test_technical_says_it_before_the_new_version_is_in_use(told: tuple[Technical, Technical]) -> None:
    newer, older = told
    assert (request_of(newer).listed, request_of(older).listed) == ({}, {"drawing": "D"})
    newer.acknowledges("technical", newer.cast.fang)
    with pytest.raises(Refused, match=request_of(older).number):
        older.acknowledges("technical", older.cast.fang)
    older.acknowledges("production", older.cast.ma)
    says(older, "list")
    assert older.acknowledges("technical", older.cast.fang).acknowledged_by == "方文涛"


def test_what_the_list_says_holds_and_nothing_else_moves(told: tuple[Technical, Technical]) -> None:
    newer, older = told
    signed = says(older, "list")
    assert (listed(older), older.lines[0].drawing_revision, signed.holds_by) == ("D", "C", "方文涛")
    assert files(newer)["D.pdf"].superseded_at is None

    def signature(work: Work) -> Signature:
        return work.fetch(Signature, signed.holds_signature_id)

    assert older.story.system(signature).person_name == "方文涛"


def test_what_the_change_says_holds_and_the_list_follows_with_what_is_of_the_other_revision(told: tuple[Technical, Technical]) -> None:
    newer, older = told
    hang(older, "C.pdf")
    says(older, "order")
    assert (listed(older), newer.lines[0].drawing_revision) == ("C", "D"), "the other order keeps what was ordered"
    assert files(newer)["D.pdf"].superseded_by == older.number
    assert files(older)["C.pdf"].superseded_at is None, "what is of the one that holds stays in the portal"


def test_the_request_says_it_on_paper_in_its_next_edition(told: tuple[Technical, Technical]) -> None:
    _, older = told

    def papers(work: Work) -> list[dict[str, Any]]:
        wanted = select(Record).where(Record.form == "design-change", Record.number == request_of(older).number)
        return [record.sheet for record in work.session.scalars(wanted.order_by(Record.edition))]

    before = len(older.story.system(papers))
    says(older, "list")
    *_, last = older.story.system(papers)
    assert len(older.story.system(papers)) == before + 1 and "方文涛" in str(last) and "this change holds for its order alone" in str(last)


@pytest.mark.parametrize("who", ["li_qian", "chen", "zhao"])
def test_nobody_else_says_it(told: tuple[Technical, Technical], who: str) -> None:
    with pytest.raises(Forbidden):
        says(told[1], "list", who=getattr(told[1].cast, who))
    assert request_of(told[1]).holds == ""


def test_it_is_said_once_with_the_password_and_in_one_of_the_two_words(told: tuple[Technical, Technical]) -> None:
    _, older = told
    with pytest.raises(Invalid):
        says(older, "both")
    with pytest.raises(PasswordNeeded):
        says(older, "list", password="")
    says(older, "list")
    with pytest.raises(Refused, match="has confirmed"):
        says(older, "order")


def test_who_read_another_revision_in_the_list_reads_it_again(told: tuple[Technical, Technical]) -> None:
    _, older = told

    def moves_on(work: Work) -> None:
        work.fetch(ListEntry, older.lines[0].entry_id).revision = "E"

    older.story.system(moves_on)
    with pytest.raises(Stale):
        says(older, "order")
    assert says(older, "list", seen="E").listed == {"drawing": "E"}


def test_from_the_page_of_the_change(told: tuple[Technical, Technical], visit: Any) -> None:
    _, older = told
    address, request = f"/admin/changes/{older.number}", request_of(older)
    assert "请选择以哪个为准" not in words(visit(older.cast.li_qian).get(address).text)
    assert "engineering/revision" not in visit(older.cast.li_qian).get(address).text
    technical = visit(older.cast.fang)
    assert "FM070100-13 所列比本次变更更新：D" in words(technical.get(address).text)
    form = {"item": str(request.id), "listed": "D"}
    wrong = technical.post(f"{address}/engineering/revision", form | {"password": PASSWORD}, version=request.version)
    assert wrong.status_code == 422 and "请选择以哪个为准" in words(wrong.text)
    said = form | {f"holds-{request.id}": "list", "password": PASSWORD}
    assert technical.post(f"{address}/engineering/revision", said, version=request.version + 7000).status_code == 409  # an older page
    done = technical.post(f"{address}/engineering/revision", said, version=request.version)
    assert "以 FM070100-13 所列为准" in words(technical.follow(done).text)
