"""Confidential goods on their way out (RULES 5): every page of dispatch hides them from who is no member, as if they were never there."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from domain.deliveries.dispatch import notices, ready
from domain.deliveries.models import Box, DispatchLine, DispatchNotice, Slip, SlipLine, Tracking, Verification
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.projects.actions import end, open_project
from domain.projects.models import Project
from domain.shared.files import Attachment
from domain.shared.spreadsheet import read
from domain.shared.work import Work
from tests.cast import Cast
from tests.deliveries.shipping import Shipment, left, noticed, packed, picture, released, verified
from tests.remembering import remembered

TABLES: tuple[Any, ...] = (Order, OrderLine, ScheduleLine, DispatchNotice, DispatchLine, Box, Verification, Slip, SlipLine, Tracking)
STRANGERS = ("wu_jia", "sun_li", "liu")
LISTS = ("/admin/dispatch", "/admin/dispatch/ready", "/admin/dispatch/ready?whole=1", "/admin/dispatch/shipments",
         "/admin/dispatch/details", "/admin/dispatch?state=shipped", "/admin/dispatch?state=verified")


def hide(shipment: Shipment) -> None:
    """From now on all of it is of a project of 李倩 alone."""

    def turn(work: Work) -> None:
        cast = shipment.story.cast
        project = open_project(work, cast.a.id, "试制", {cast.li_qian.id: "sales owner"}).id
        for model in (*TABLES, Attachment):
            for row in work.session.scalars(select(model)):
                row.project_id = project

    shipment.story.system(turn)


@pytest.fixture
@remembered
def waiting(cast: Cast) -> Shipment:
    """Verified and not gone; a photograph was taken on the way."""
    from domain.deliveries.dispatch import verification
    from domain.deliveries.dispatch.inputs import POINTS, VerifyInput

    shipment = packed(noticed(released(cast), 300))
    wrong = VerifyInput(dict.fromkeys(POINTS, True) | {"label": False}, "标签")
    key = shipment.lines[0].id
    shipment.story.as_(cast.sun_li, lambda work: verification.verify(work, shipment.number, key, wrong, [picture()]))
    return verified(shipment)


@pytest.fixture
@remembered
def gone(waiting: Shipment) -> Shipment:
    return left(waiting)


@pytest.mark.clause("5.1.11(1)")
@pytest.mark.parametrize("path", LISTS)
def test_no_list_names_what_a_stranger_may_not_know(gone: Shipment, visit: Any, path: str) -> None:
    known = (gone.number, gone.slip_number, gone.story.number)
    hide(gone)
    for who in STRANGERS:
        page = visit(getattr(gone.story.cast, who)).get(path)
        assert page.status_code == 200
        assert not [each for each in known if each in page.text], who


def test_a_member_finds_it_in_the_lists(gone: Shipment, visit: Any) -> None:
    hide(gone)
    member = visit(gone.story.cast.li_qian)
    assert gone.number in member.get("/admin/dispatch?state=shipped").text
    assert gone.slip_number in member.get("/admin/dispatch/shipments").text
    assert gone.slip_number in member.get("/admin/dispatch/details").text


def test_goods_whose_project_has_ended_are_ready_beside_all_others_and_leave_with_them(cast: Cast) -> None:
    """Of two orders for one place one began as confidential: while it is, its goods stand apart; once that has ended they do not."""
    secret = noticed(released(cast), 100, sign=False)
    secret.story.as_(cast.li_qian, lambda work: notices.cancel(work, secret.number, "改批量", version=None))
    hide(secret)
    plain = released(cast)

    def places() -> list[list[bool]]:
        found = plain.system(lambda work: ready.page(work, ready.ReadyFilter(whole=True)).places)
        return sorted(sorted(row.confidential for row in place.rows) for place in found)

    assert places() == [[False], [True]]
    plain.system(lambda work: [end(work, project, "量产") for project in work.session.scalars(select(Project))])
    assert places() == [[False, False]]


@pytest.mark.parametrize("tail", ["", "/verification", "/labels.pdf"])
def test_a_notice_is_not_there_for_a_stranger_and_is_for_a_member(waiting: Shipment, visit: Any, tail: str) -> None:
    open_to = visit(waiting.story.cast.sun_li)
    assert open_to.get(f"/admin/dispatch/{waiting.number}{tail}").status_code == 200
    hide(waiting)
    for who in STRANGERS:
        assert visit(getattr(waiting.story.cast, who)).get(f"/admin/dispatch/{waiting.number}{tail}").status_code == 404, who
    assert visit(waiting.story.cast.li_qian).get(f"/admin/dispatch/{waiting.number}{tail}").status_code == 200


def test_a_shipment_is_not_there_for_a_stranger_nor_are_its_deeds(gone: Shipment, visit: Any) -> None:
    at = f"/admin/dispatch/shipments/{gone.slip_number}"
    assert visit(gone.story.cast.sun_li).get(at).status_code == 200
    hide(gone)
    stranger = visit(gone.story.cast.sun_li)
    assert stranger.get(at).status_code == 404
    assert stranger.post(f"{at}/tracking", {"what": "arrived"}).status_code == 404
    assert stranger.post(f"{at}/carrier", {"carrier": "x"}).status_code == 404
    assert gone.slip.state == "left" and gone.slip.carrier != "x"
    assert visit(gone.story.cast.li_qian).get(at).status_code == 200


@pytest.mark.parametrize("path", ["shipments", "details"])
def test_the_workbooks_hold_no_more_than_the_pages(gone: Shipment, visit: Any, path: str) -> None:
    def holds(who: str) -> bool:
        book = read(visit(getattr(gone.story.cast, who)).get(f"/admin/dispatch/{path}.xlsx").content)
        return any(gone.slip_number in str(cell) for row in book.rows for cell in row)

    assert holds("sun_li")
    hide(gone)
    assert not holds("sun_li") and holds("li_qian")


def test_the_photograph_of_a_mismatch_is_as_confidential_as_its_goods(waiting: Shipment, visit: Any) -> None:
    wanted = select(Attachment).where(Attachment.purpose == "mismatch")
    (photograph,) = waiting.story.system(lambda work: list(work.session.scalars(wanted)))
    at = f"/admin/files/{photograph.id}"
    assert visit(waiting.story.cast.liu).get(at).status_code == 200
    hide(waiting)
    assert visit(waiting.story.cast.liu).get(at).status_code == 404
    assert visit(waiting.story.cast.li_qian).get(at).status_code == 200


@pytest.mark.parametrize("path", ["", "/ready", "/shipments", "/details", "/concessions"])
def test_no_customer_comes_to_the_pages_of_dispatch(waiting: Shipment, visit: Any, path: str) -> None:
    """They know of goods when the slip has left, not before."""
    buyer = visit(waiting.story.cast.wang_min)
    assert buyer.get(f"/dispatch{path}").status_code == 404
    assert waiting.number not in buyer.get("/deliveries").text
    assert visit(waiting.story.cast.sun_li).get(f"/admin/dispatch{path}").status_code == 200
