"""The pages on which goods leave: what each offers to whom, what is greyed and why, what a wrong or a late form answers."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from domain.customers.models import Customer
from domain.deliveries.dispatch import concessions
from domain.deliveries.dispatch.inputs import ConcessionInput
from domain.deliveries.models import Box, Concession, Slip, Verification
from tests.cast import PASSWORD, TODAY, Cast
from tests.deliveries.doors import LANGUAGES, NEVER, actions, beside, cells, greyed, in_, links, part, reads, rows, told_at, typed, zh
from tests.deliveries.late import tasks
from tests.deliveries.shipping import Shipment, noticed, packed, picture, schedules, verified
from tests.remembering import remembered
from tests.reviews.story import Story
from tests.visitors import words

DISPATCH, SHIPMENTS, CONCESSIONS = "/admin/dispatch", "/admin/dispatch/shipments", "/admin/dispatch/concessions"
POINTS = dict.fromkeys(("name", "specification", "quantity", "packaging", "label"), "yes")
WAY = {"carrier": "顺达", "plate": "皖A·7K321", "password": PASSWORD}


@pytest.fixture
@remembered
def conceded(sent: Shipment) -> Concession:
    """The customer allows scratches on five hundred pieces."""
    given = ConcessionInput(sent.lines[0].product_id, "", "允许轻微划痕", "MRB-1", sent.lines[0].quantity, None)
    return sent.story.as_(sent.story.cast.liu, lambda work: concessions.enter(work, "K001", given, [picture()]))


def steps(answer: Any) -> set[str]:
    return {each.rpartition("/")[2] for each in actions(answer)}


def kept(story: Story, model: Any) -> list[Any]:
    return story.system(lambda work: list(work.session.scalars(select(model).order_by(model.id))))


# notices


@pytest.mark.clause("5.1.11(1)")
@pytest.mark.parametrize("language", LANGUAGES)
def test_empty_pages_of_dispatch_say_what_would_stand_there(cast: Cast, visit: Any, language: str) -> None:
    reads(language, cast.sun_li)
    reader = visit(cast.sun_li)
    for path, said in (
        ("", "A notice is made from lines that are ready to leave."),
        ("/ready", "As soon as production reports quantities, what is due stands here."),
        ("/shipments", "Slips stand here as soon as goods have left."), ("/details", "Nothing left in these days"),
        ("/concessions", "Without one, blocked lots do not leave."),
    ):
        assert in_(language, said) in reader.get(DISPATCH + path).text, path
    assert cells(reader.get(f"{SHIPMENTS}.xlsx"))[1] == cells(reader.get(f"{DISPATCH}/details.xlsx"))[1] == []


@pytest.mark.clause("5.1.11(1)")
@pytest.mark.parametrize(("who", "draft", "notified"), [
    ("li_qian", {"cancellation", "documents", "signature"}, {"cancellation", "recall", "documents"}),
    ("sun_li", {"documents"}, {"documents"}), ("liu", {"documents"}, {"documents"}), ("chen", set(), set()), ("xu", set(), set()),
])
def test_a_notice_offers_each_their_own_steps(
    story: Story, visit: Any, who: str, draft: set[str], notified: set[str],
) -> None:
    reader = visit(getattr(story.cast, who))
    one, other = noticed(story, 100, sign=False), noticed(story, 200)
    assert steps(reader.get(f"{DISPATCH}/{one.number}")) == draft
    assert steps(reader.get(f"{DISPATCH}/{other.number}")) == notified
    for step in ("cancellation", "recall", "signature"):
        refused = reader.post(f"{DISPATCH}/{other.number}/{step}", {"why": "", "password": "x"}).status_code == 403
        assert refused is (who != "li_qian"), step


@pytest.mark.clause("5.1.11(1)")
def test_a_notice_is_signed_with_the_password_from_the_page_as_it_stands(story: Story, visit: Any) -> None:
    draft, sales = noticed(story, 100, sign=False), visit(story.cast.li_qian)
    at = f"{DISPATCH}/{draft.number}/signature"
    for password in ("", "falsch"):
        answer = sales.post(at, {"password": password}, version=draft.notice.version)
        assert answer.status_code == 422 and beside(answer, "password") and draft.notice.state == "draft"
    assert sales.post(at, {"password": PASSWORD}, version=draft.notice.version + 1).status_code == 409
    assert draft.notice.state == "draft" and tasks("dispatch.verification") == []
    assert sales.post(at, {"password": PASSWORD}, version=draft.notice.version).status_code == 303
    assert draft.notice.state == "notified"
    again = sales.post(at, {"password": PASSWORD})
    assert again.status_code == 409 and draft.notice.state == "notified"


@pytest.mark.clause("5.1.11(1)")
@pytest.mark.parametrize(("entered", "wrong"), [
    ({"ship_on": ""}, "ship_on"), ({"ship_on": "2026-02-31"}, "ship_on"), ({"agreed_freight": "-1"}, "agreed_freight"),
    ({"agreed_freight": "1.234"}, "agreed_freight"), ({"marks": "x" * 501}, "唛头：最多 500 个字符。"),
    ({"remarks": "x" * 2001}, "remarks"),
])
def test_what_is_wrong_with_a_notice_is_told_at_its_field_and_none_is_made(
    story: Story, visit: Any, entered: dict[str, str], wrong: str,
) -> None:
    sales, (date,) = visit(story.cast.li_qian), schedules(story)
    right = {f"quantity-{date.id}": "100", "ship_on": str(TODAY), "carrier": "顺达"}
    answer = sales.post(f"{DISPATCH}/notices", right | entered)
    assert answer.status_code == 422 and told_at(answer) == [wrong] and zh("No dispatch notice") in sales.get(DISPATCH).text
    assert typed(answer, f"quantity-{date.id}") == "100" and typed(answer, "carrier") == "顺达"
    assert sales.post(f"{DISPATCH}/notices", right).status_code == 303


@pytest.mark.clause("5.1.11(1)")
@pytest.mark.parametrize("step", ["cancellation", "recall"])
def test_a_notice_ends_or_comes_back_with_a_reason_and_from_the_page_as_it_stands(sent: Shipment, visit: Any, step: str) -> None:
    sales, at = visit(sent.story.cast.li_qian), f"{DISPATCH}/{sent.number}/{step}"
    assert sales.post(at, {"why": "  "}, version=sent.notice.version).status_code == 409
    answer = sales.post(at, {"why": "顾客改期"}, version=sent.notice.version - 1)
    assert answer.status_code == 409 and typed(answer, "why") == "顾客改期" and sent.notice.state == "notified"
    page = sales.follow(sales.post(at, {"why": "顾客改期"}, version=sent.notice.version))
    assert sent.notice.state == {"cancellation": "cancelled", "recall": "draft"}[step]
    assert step not in steps(page)


@pytest.mark.clause("5.1.11(1)")
@pytest.mark.parametrize(("query", "found"), [
    ("", 1), ("state=notified", 1), ("state=draft", 0), ("state=cancelled", 0), ("customer=K001", 1), ("customer=K002", 0),
    ("state=notified&customer=K001&after=x&before=y", 1), ("customer=K999", 0),
])
def test_the_list_of_notices_holds_what_its_filter_asks_for(sent: Shipment, visit: Any, query: str, found: int) -> None:
    assert len(rows(visit(sent.story.cast.xu).get(f"{DISPATCH}?{query}"))) == found


@pytest.mark.clause("5.1.11(1)")
def test_the_task_of_a_notice_leads_logistics_to_it(sent: Shipment, visit: Any) -> None:
    logistics = visit(sent.story.cast.sun_li)
    shown = logistics.get("/admin/queue")
    [path] = {each for each in links(shown) if sent.number in each}
    assert logistics.get(path).status_code == 200


# logistics


@pytest.mark.clause("5.1.11(2)")
@pytest.mark.parametrize(("entered", "wrong"), [
    ({"lot": ""}, "lot"), ({"quantity": "0"}, "quantity"), ({"quantity": "viel"}, "quantity"), ({"per_box": ""}, "per_box"),
    ({"produced_on": "gestern"}, "生产日期：请填写日期，例如 2026-12-18。"), ({"quantity": "401"}, "quantity"),
])
def test_what_is_wrong_with_boxes_is_told_at_its_field_and_none_is_packed(
    sent: Shipment, visit: Any, entered: dict[str, str], wrong: str,
) -> None:
    phone, at = visit(sent.story.cast.sun_li), f"{DISPATCH}/{sent.number}/lines/{sent.lines[0].id}/boxes"
    right = {"lot": "L2611-01", "quantity": "400", "per_box": "200"}
    answer = phone.post(at, right | entered)
    assert answer.status_code in {409, 422} and kept(sent.story, Box) == []
    if answer.status_code == 422:
        assert told_at(answer) == [wrong]
    assert phone.post(at, right).status_code == 303 and len(sent.boxes) == 2


@pytest.mark.clause("5.1.11(2)")
@pytest.mark.parametrize("step", ["boxes", "unpacking", "verification"])
def test_only_logistics_packs_opens_and_verifies(sent: Shipment, visit: Any, step: str) -> None:
    at = f"{DISPATCH}/{sent.number}/lines/{sent.lines[0].id}/{step}"
    entered = POINTS | {"lot": "L2611-01", "quantity": "400", "per_box": "200", "code": "x"}
    for who in ("li_qian", "liu", "chen", "xu"):
        reader = visit(getattr(sent.story.cast, who))
        assert at not in actions(reader.get(f"{DISPATCH}/{sent.number}/verification"))
        assert reader.post(at, entered).status_code == 403
    assert kept(sent.story, Box) == kept(sent.story, Verification) == []
    never = f"{DISPATCH}/{sent.number}/lines/{NEVER}/{step}"
    assert visit(sent.story.cast.sun_li).post(never, entered | {"quantity": "yes" if step == "verification" else "400"}).status_code == 404


@pytest.mark.clause("5.1.11(2)")
@pytest.mark.parametrize("language", LANGUAGES)
def test_before_all_is_verified_nothing_can_be_sent_off(sent: Shipment, visit: Any, language: str) -> None:
    reads(language, sent.story.cast.sun_li)
    logistics, at = visit(sent.story.cast.sun_li), f"{DISPATCH}/{sent.number}"
    assert "slip" not in steps(logistics.get(at)) and logistics.post(f"{at}/slip", WAY).status_code == 409
    assert kept(sent.story, Slip) == []
    verified(packed(sent))
    assert "slip" in steps(logistics.get(at)) and in_(language, "Sign the slip") not in greyed(logistics.get(at))
    assert "slip" not in steps(visit(sent.story.cast.li_qian).get(at))


@pytest.mark.clause("5.1.11(2)")
def test_goods_without_a_document_that_the_customer_requires_do_not_leave_and_the_page_says_which(ready: Shipment, visit: Any) -> None:
    story, at = ready.story, f"{DISPATCH}/{ready.number}"
    story.system(lambda work: setattr(work.fetch(Customer, story.cast.a.id), "required_documents", ["inspection_report"]))
    logistics = visit(story.cast.sun_li)
    page = logistics.get(at)
    assert zh("Sign the slip") in greyed(page) and zh("missing") in part(page, "papers")
    refused = logistics.post(f"{at}/slip", WAY)
    assert refused.status_code == 409 and kept(story, Slip) == []
    entered = {"document": "inspection_report", "line": ""}
    assert beside(logistics.post(f"{at}/documents", entered), "files"), "a document is a file"
    logistics.follow(logistics.post(f"{at}/documents", entered, files={"files": ("b.jpg", picture().content, "image/jpeg")}))
    assert greyed(logistics.get(at)) == {} and logistics.post(f"{at}/slip", WAY).status_code == 303


@pytest.mark.clause("5.1.11(3)")
@pytest.mark.parametrize(("entered", "wrong"), [
    ({"carrier": ""}, "carrier"), ({"plate": ""}, "plate"), ({"copies": "9"}, "copies"), ({"freight_cost": "viel"}, "freight_cost"),
    ({"expected_on": "2026-02-31"}, "expected_on"), ({"packaging": "", "packaging_sets": "2"}, "packaging"), ({"password": ""}, "password"),
])
def test_what_is_wrong_with_a_slip_is_told_at_its_field_and_nothing_leaves(
    ready: Shipment, visit: Any, entered: dict[str, str], wrong: str,
) -> None:
    logistics, at = visit(ready.story.cast.sun_li), f"{DISPATCH}/{ready.number}/slip"
    answer = logistics.post(at, WAY | {"waybill": "", "driver": "周师傅"} | entered)
    assert answer.status_code == 422 and beside(answer, wrong) and kept(ready.story, Slip) == []
    assert typed(answer, "driver") == "周师傅" and typed(answer, "password") == ""


@pytest.mark.clause("5.1.11(3)")
def test_a_slip_is_signed_by_logistics_from_the_page_as_it_stands(ready: Shipment, visit: Any) -> None:
    at, version = f"{DISPATCH}/{ready.number}/slip", ready.notice.version
    for who in ("li_qian", "liu", "xu"):
        assert visit(getattr(ready.story.cast, who)).post(at, WAY, version=version).status_code == 403
    logistics = visit(ready.story.cast.sun_li)
    assert logistics.post(at, WAY, version=version - 1).status_code == 409 and kept(ready.story, Slip) == []
    assert logistics.post(at, WAY, version=version).status_code == 303 and len(kept(ready.story, Slip)) == 1


# shipments


@pytest.mark.clause("5.1.12(1)")
@pytest.mark.parametrize("path", ["shipments", "details"])
@pytest.mark.parametrize(("query", "found"), [
    ("", 1), ("customer=K001", 1), ("customer=K002", 0), ("q=皖A", 1), ("q=CK-2611", 1), ("q=nirgends", 0),
    (f"from={TODAY}&to={TODAY}", 1), ("from=2026-11-24", 0), ("to=2026-11-22", 0), ("from=x&to=2026-02-31", 1),
])
def test_page_and_workbook_of_what_left_have_the_rows_of_the_filter(
    gone: Shipment, visit: Any, path: str, query: str, found: int,
) -> None:
    reader = visit(gone.story.cast.xu)
    page, sheet = reader.get(f"{DISPATCH}/{path}?{query}"), reader.get(f"{DISPATCH}/{path}.xlsx?{query}")
    there = [row for row in rows(page) if gone.slip_number in row]
    assert len(there) == found
    assert len([row for row in cells(sheet)[1] if gone.slip_number in row]) == found


@pytest.mark.clause("5.1.12(1)")
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_told_of_the_way_stands_in_the_readers_language(gone: Shipment, visit: Any, language: str) -> None:
    reads(language, gone.story.cast.sun_li)
    logistics, at = visit(gone.story.cast.sun_li), f"{SHIPMENTS}/{gone.slip_number}"
    logistics.follow(logistics.post(f"{at}/tracking", {"what": "delayed", "place": "芜湖", "expected_on": "2026-11-30"}))
    said = part(logistics.get(at), "tracking")
    assert in_(language, "Delayed on the way") in said and "芜湖" in said and "孙丽" in said
    assert in_(language, "Left our gate") in said


@pytest.mark.clause("5.1.12(1)")
@pytest.mark.parametrize(("entered", "wrong"), [
    ({"what": "signed"}, "what"), ({"what": ""}, "what"), ({"at": "gestern"}, "at"), ({"at": "2026-11-25T09:00"}, "at"),
    ({"at": "2026-11-20T09:00"}, "at"), ({"at": "0001-01-01T00:00"}, "at"), ({"expected_on": "2026-11-01"}, "expected_on"),
    ({"note": "x" * 2001}, "note"),
])
def test_what_cannot_have_been_seen_is_told_at_its_field(
    gone: Shipment, visit: Any, entered: dict[str, str], wrong: str,
) -> None:
    logistics, at = visit(gone.story.cast.sun_li), f"{SHIPMENTS}/{gone.slip_number}/tracking"
    answer = logistics.post(at, {"what": "on_the_way", "place": "芜湖"} | entered)
    assert answer.status_code == 422 and beside(answer, wrong) and typed(answer, "place") == "芜湖"
    assert gone.slip.state == "left" and "芜湖" not in part(logistics.get(f"{SHIPMENTS}/{gone.slip_number}"), "tracking")


@pytest.mark.clause("5.1.12(1)")
def test_logistics_alone_follows_and_corrects_and_what_arrived_or_changed_meanwhile_counts(gone: Shipment, visit: Any) -> None:
    at, way = f"{SHIPMENTS}/{gone.slip_number}", {"carrier": "顺丰", "waybill": "SF1"}
    for who in ("li_qian", "liu", "xu"):
        reader = visit(getattr(gone.story.cast, who))
        assert actions(reader.get(at)) == set()
        assert {reader.post(f"{at}/{step}", way | {"what": "arrived"}).status_code for step in ("tracking", "carrier")} == {403}
    logistics = visit(gone.story.cast.sun_li)
    answer = logistics.post(f"{at}/carrier", way, version=gone.slip.version - 1)
    assert answer.status_code == 409 and typed(answer, "waybill") == "SF1" and gone.slip.carrier == "顺达物流"
    answer = logistics.post(f"{at}/carrier", {"carrier": "", "waybill": "SF1"}, version=gone.slip.version)
    assert answer.status_code == 422 and beside(answer, "carrier")
    logistics.follow(logistics.post(f"{at}/tracking", {"what": "arrived"}))
    assert gone.slip.state == "arrived"


@pytest.mark.clause("5.1.12(1)")
def test_a_shipment_leads_to_its_notice_its_order_and_its_receipt(gone: Shipment, visit: Any) -> None:
    seen = links(visit(gone.story.cast.xu).get(f"{SHIPMENTS}/{gone.slip_number}"))
    assert {f"{DISPATCH}/{gone.number}", f"/admin/orders/{gone.story.number}",
            f"/admin/deliveries/receipts/{gone.slip_number}", SHIPMENTS} <= seen
    assert f"{SHIPMENTS}/{gone.slip_number}" in links(visit(gone.story.cast.xu).get(f"{DISPATCH}/{gone.number}"))


# concessions


@pytest.mark.clause("5.1.11(2)")
def test_a_concession_is_ended_once_by_who_may_enter_one(sent: Shipment, conceded: Concession, visit: Any) -> None:
    at = f"{CONCESSIONS}/{conceded.number}/end"
    for who, may in (("liu", True), ("li_qian", True), ("sun_li", False), ("xu", False)):
        reader = visit(getattr(sent.story.cast, who))
        page = reader.get(CONCESSIONS)
        assert (at in actions(page)) is (f"{CONCESSIONS}/new" in links(page)) is may
        assert (reader.get(f"{CONCESSIONS}/new").status_code == 200) is may
        if not may:
            assert reader.post(at, version=conceded.version).status_code == 403
    quality = visit(sent.story.cast.liu)
    assert quality.post(at, version=conceded.version + 1).status_code == 409
    page = quality.follow(quality.post(at, version=conceded.version))
    assert at not in actions(page) and zh("ended") in rows(page)[0]
    assert quality.post(f"{CONCESSIONS}/SC-0/end").status_code == 404


@pytest.mark.clause("5.1.11(2)")
@pytest.mark.parametrize(("entered", "wrong"), [
    ({"product": ""}, "product"), ({"product": "x"}, "product"), ({"what": ""}, "what"), ({"reference": ""}, "reference"),
    ({"quantity": ""}, "quantity"), ({"quantity": "-5"}, "quantity"), ({"expires_on": "bald"}, "expires_on"), ({}, "files"),
])
def test_a_concession_without_what_makes_it_one_is_told_so_at_its_field(
    sent: Shipment, visit: Any, entered: dict[str, str], wrong: str,
) -> None:
    quality = visit(sent.story.cast.liu)
    right = {"customer": "K001", "product": str(sent.lines[0].product_id), "what": "划痕", "reference": "MRB-1", "quantity": "500",
             "lot": "L2611-01"}
    paper = {"files": ("mrb.jpg", picture().content, "image/jpeg")} if entered else None
    answer = quality.post(CONCESSIONS, right | entered, files=paper)
    assert answer.status_code == 422 and beside(answer, wrong) and typed(answer, "lot") == "L2611-01"
    assert zh("No concession") in words(quality.get(CONCESSIONS).text)


@pytest.mark.clause("5.1.11(2)")
def test_concessions_are_listed_by_customer(conceded: Concession, cast: Cast, visit: Any) -> None:
    reader = visit(cast.xu)
    assert [len(rows(reader.get(f"{CONCESSIONS}?customer={number}"))) for number in ("K001", "K002", "")] == [1, 0, 1]
