"""Papers that the customer sent with the order, by the real door: the old version leaves the portal in each of its copies (5.1.9(7))."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from domain.changes.models import Field
from domain.orders.filing import DRAWING, OTHER, Said
from domain.orders.models import OrderLine
from domain.records.models import Record
from domain.shared.files import Attachment, Given
from domain.shared.journal import Audit
from tests.cast import Cast
from tests.changes.test_admin_pages import Visit, send
from tests.changes.test_technical import PDF, Technical
from tests.orders.test_drafting import content, hand_in, with_files
from tests.remembering import remembered
from tests.reviews.story import Story
from tests.visitors import words

ARM = {"part": "2904110-K80", "quantity": "2,400", "due": "2026-12-18"}
ROD = {"part": "2916035-K80", "quantity": "600", "due": "2026-12-18"}
PAPERS = ("PO.pdf", "2904110-K80_B.pdf", "2904110-K80 规格.pdf", "2916035-K80_A.pdf", "arm_revB.pdf", "scan0012.pdf")


@remembered
def ordered(cast: Cast, *said: tuple[str, Said]) -> Technical:
    """An order of two parts, drafted with its papers, handed in, reviewed and released."""
    draft = with_files(cast, content(cast, ARM, ROD), *(Given(name, PDF) for name in PAPERS))
    ids = dict(zip(PAPERS, map(uuid.UUID, draft.content["files"]), strict=True))
    story = Story(cast, hand_in(cast, draft, files={ids[name]: what for name, what in said})).sign_all()
    story.approve()
    story.release()
    return Technical(story)


def seen(told: Technical) -> set[str]:
    """By the customer: files, and our stamped copies of them."""
    def look(work: Any) -> set[str]:
        copies = select(Record.title).where(Record.form == "stamped-order")
        return {*work.session.scalars(select(Attachment.name)), *(f"stamped {each}" for each in work.session.scalars(copies))}

    return told.story.as_(told.cast.wang_min, look)


def file_of(told: Technical, name: str) -> Attachment:
    return told.story.system(lambda work: work.session.scalars(select(Attachment).where(Attachment.name == name)).one())


def goes_through(told: Technical, *named: str) -> None:
    told.raises()
    told.signs("technical", effect="夹具需调整")
    told.signs("information", checks=told.looks(), files=[file_of(told, name).id for name in named])
    told.approves()


STAYS = {"PO.pdf", "stamped PO.pdf", "2916035-K80_A.pdf", "arm_revB.pdf", "scan0012.pdf", "stamped scan0012.pdf"}


@pytest.mark.clause("5.1.9(7)")
def test_drawing_and_specification_of_the_intake_leave_the_portal_with_the_new_revision(cast: Cast) -> None:
    told = ordered(cast)
    assert seen(told) == STAYS | {"2904110-K80_B.pdf", "2904110-K80 规格.pdf"}
    told.asks(told.drawing("C"))
    goes_through(told)
    assert seen(told) == STAYS, "the order itself and the other part's drawing stay"
    assert file_of(told, "2904110-K80_B.pdf").superseded_by == told.number


@pytest.mark.clause("5.1.7(2)")
def test_only_the_order_itself_is_stamped_and_no_drawing(cast: Cast) -> None:
    assert {each for each in seen(ordered(cast)) if each.startswith("stamped")} == {"stamped PO.pdf", "stamped scan0012.pdf"}


@pytest.mark.clause("5.1.9(7)")
def test_a_file_of_no_line_leaves_when_the_information_part_names_it_and_its_stamped_copy_with_it(cast: Cast) -> None:
    told = ordered(cast)
    told.asks(told.drawing("C"))
    goes_through(told, "arm_revB.pdf", "scan0012.pdf")
    assert seen(told) == {"PO.pdf", "stamped PO.pdf", "2916035-K80_A.pdf"}
    trail = select(Audit.action, Audit.values["after"]).where(Audit.action.in_(("file.superseded", "record.superseded")))
    said = told.story.system(lambda work: [(action, after["by"]) for action, after in work.session.execute(trail)])
    assert sorted(said) == [("file.superseded", told.number)] * 4 + [("record.superseded", told.number)]
    check = next(each for each in told.checks if each.what == "specification")
    assert {each["name"] for each in check.superseded} == {"2904110-K80_B.pdf", "2904110-K80 规格.pdf", "arm_revB.pdf", "scan0012.pdf"}


@pytest.mark.clause("5.1.9(7)")
def test_what_the_customer_said_of_a_file_decides_and_not_its_name(cast: Cast) -> None:
    told = ordered(cast, ("scan0012.pdf", Said(DRAWING, "2904110-K80")), ("2904110-K80_B.pdf", Said(OTHER, "2916035-K80")))
    assert "stamped scan0012.pdf" not in seen(told)
    told.asks(told.drawing("C"))
    goes_through(told)
    assert seen(told) == {"PO.pdf", "stamped PO.pdf", "2916035-K80_A.pdf", "arm_revB.pdf", "2904110-K80_B.pdf"}


@pytest.mark.clause("5.1.9(7)")
def test_another_specification_leaves_the_drawing_unless_it_is_named(cast: Cast) -> None:
    told = ordered(cast)
    told.asks(told.words(Field.SPECIFICATION, "Ra 1.6"))
    goes_through(told)
    assert seen(told) == STAYS | {"2904110-K80_B.pdf"}
    told.asks(told.words(Field.SPECIFICATION, "Ra 0.8"))
    goes_through(told, "2904110-K80_B.pdf")
    assert seen(told) == STAYS


@pytest.mark.clause("5.1.9(7)")
def test_what_a_refused_change_named_stays_in_the_portal(cast: Cast) -> None:
    told = ordered(cast)
    told.asks(told.drawing("C"))
    told.raises()
    told.signs("technical", effect="夹具需调整")
    told.signs("information", checks=told.looks(), files=[file_of(told, "arm_revB.pdf").id])
    assert [each["name"] for each in told.sections["information"].evidence["files"]] == ["arm_revB.pdf"]
    told.refuses("做不到")
    assert "arm_revB.pdf" in seen(told)


def test_no_file_of_another_order_can_be_named(cast: Cast) -> None:
    told = ordered(cast)
    other = told.story.system(lambda work: work.session.scalars(select(OrderLine.id)).first())
    told.asks(told.drawing("C"))
    told.raises()
    told.signs("technical", effect="夹具需调整")
    told.signs("information", checks=told.looks(), files=[other, file_of(told, "2916035-K80_A.pdf").id])
    assert "files" not in told.sections["information"].evidence


@pytest.mark.clause("5.1.9(7)")
def test_the_page_lists_what_nothing_takes_out_by_itself_and_says_what_was_named(cast: Cast, visit: Visit) -> None:
    told = ordered(cast)
    told.asks(told.drawing("C"))
    told.raises()
    told.signs("technical", effect="夹具需调整")
    sales = visit(cast.li_qian)
    page = words(sales.get(f"/admin/changes/{told.number}").text)
    asked = page[page.index("哪些仍为旧版"):]
    assert all(each in asked for each in ("arm_revB.pdf 图纸", "scan0012.pdf 订单原件", "PO.pdf 订单原件"))
    assert "2904110-K80_B.pdf" not in asked, "that leaves by itself"
    checks = {f"check-{check.id}": "yes" for check in told.checks} | {f"file-{file_of(told, 'arm_revB.pdf').id}": "1"}
    assert send(sales, told, "/parts/information", answer="yes", **checks).status_code == 303
    assert "仍为旧版的文件 arm_revB.pdf" in words(sales.get(f"/admin/changes/{told.number}").text)


def test_our_copy_of_a_file_that_was_replaced_is_marked_for_the_house_and_proves_no_more_that_it_holds(cast: Cast, visit: Visit) -> None:
    told = ordered(cast)
    told.asks(told.drawing("C"))
    goes_through(told, "scan0012.pdf")
    copy = told.story.system(lambda work: work.session.scalars(select(Record).where(Record.title == "scan0012.pdf")).one())
    page = words(visit(cast.chen).get(f"/admin/orders/{told.order.number}").text)
    assert page.count(f"已由 {told.number} 作废") == 4, "three files and our copy of one"
    assert "已有更新的版次" in words(visit(None).get(f"/proof/{copy.token}").text)
