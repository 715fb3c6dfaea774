"""The pages of receipts, differences, goods that come back and packaging, at both doors: for whom, greyed why, refused how."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.deliveries import taking_back
from domain.deliveries.models import Difference, GoodsReturn, PackagingCount
from domain.deliveries.packaging import counts, movements
from domain.deliveries.packaging.movements import Counted
from domain.deliveries.taking_back import CameBack
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.deliveries.doors import LANGUAGES, NEVER, actions, beside, in_, links, main_of, part, reads, rows, typed, zh
from tests.deliveries.late import HOUSE, member_of, tasks
from tests.deliveries.receiving import signed
from tests.deliveries.shipping import picture
from tests.deliveries.slips import Sent, released, ship
from tests.remembering import remembered
from tests.visitors import words

pytestmark = pytest.mark.clause("5.1.11(3)")
SLIPS, GOODS = "/admin/deliveries/receipts", "/deliveries"
CASES, RETURNS, PACKAGING = f"{SLIPS}/differences", f"{SLIPS}/returns", f"{SLIPS}/packaging"
PALLET = "EU 托盘"


@pytest.fixture
@remembered
def sent(cast: Cast) -> Sent:
    return ship(released(cast), 2400, 1000)


@pytest.fixture
@remembered
def short(sent: Sent) -> Difference:
    """Twenty pieces of the first line did not arrive: a case for quality."""
    signed(sent, 2380, 1000)
    return sent.story.system(lambda work: work.session.scalars(select(Difference)).one())


@pytest.fixture
@remembered
def back(sent: Sent) -> GoodsReturn:
    """Ten pieces came back that are not sound."""
    signed(sent)
    given = CameBack(Decimal(10), "尺寸超差", False)
    return sent.story.as_(sent.story.cast.sun_li, lambda work: taking_back.take_back(work, sent.slip, sent.lines[0], given, None))


@pytest.fixture
@remembered
def pallets(cast: Cast) -> None:
    """Twelve pallets are with A, three boxes with B."""
    with unit(cast.sun_li, now=NOW) as work:
        movements.count(work, cast.a, Counted(PALLET, 12, "清点"))
        movements.count(work, cast.b, Counted("KLT", 3, "清点"))


@pytest.fixture
@remembered
def told(cast: Cast, pallets: None) -> PackagingCount:
    """A counts ten of its twelve."""
    with unit(cast.wang_min, now=NOW) as work:
        return counts.told(work, PALLET, 12, 10, "盘点")





# slips


@pytest.mark.parametrize("language", LANGUAGES)
def test_empty_lists_say_at_both_doors_what_would_stand_there(cast: Cast, visit: Any, language: str) -> None:
    reads(language, cast.sun_li, cast.wang_min)
    logistics, buyer = visit(cast.sun_li), visit(cast.wang_min)
    for reader, path, said in (
        (logistics, SLIPS, "Slips appear here once they have left with the goods."),
        (logistics, CASES, "What receivers count otherwise than shipped appears here for quality to settle."),
        (logistics, RETURNS, "Goods that came back and are not sound wait here for quality."),
        (logistics, PACKAGING, "What goes out with a slip is counted there; what comes back is counted here."),
        (buyer, GOODS, "What leaves our works for you appears here, with its way to you."),
        (buyer, f"{GOODS}/packaging", "Pallets and boxes that come back are counted here once they have left with a shipment."),
    ):
        assert in_(language, said) in reader.get(path).text, path


@pytest.mark.parametrize(("who", "there"), [
    ("sun_li", {"paper", "void"}), ("deng_head", {"paper", "void"}), ("li_qian", set()), ("liu", set()), ("chen", set()), ("xu", set()),
])
def test_a_slip_on_its_way_is_filed_and_made_void_by_logistics_alone(
    cast: Cast, sent: Sent, visit: Any, who: str, there: set[str],
) -> None:
    reader, at = visit(getattr(cast, who)), f"{SLIPS}/{sent.number}"
    assert {each.rpartition("/")[2] for each in actions(reader.get(at))} == there
    for step in {"paper", "void"} - there:
        assert reader.post(f"{at}/{step}", {"why": "x"}).status_code == 403
    assert sent.slip.state == "left"


def test_once_signed_a_slip_is_void_no_more_and_only_the_paper_is_still_filed(cast: Cast, sent: Sent, visit: Any) -> None:
    signed(sent)
    logistics, at = visit(cast.sun_li), f"{SLIPS}/{sent.number}"
    page = logistics.get(at)
    assert f"{at}/copy" in actions(page) and not {f"{at}/paper", f"{at}/void"} & actions(page)
    assert logistics.post(f"{at}/void", {"why": "顾客拒收"}).status_code == 409 and sent.slip.state == "signed"


def test_what_was_typed_of_the_paper_stays_and_each_fault_stands_at_its_field(cast: Cast, sent: Sent, visit: Any) -> None:
    one, other = sent.lines
    entered = {"name": "", "day": "gestern", f"received-{one.id}": "viele", f"received-{other.id}": "990", "note": "外箱受潮"}
    answer = visit(cast.sun_li).post(f"{SLIPS}/{sent.number}/paper", entered, version=sent.slip.version)
    assert answer.status_code == 422 and sent.slip.state == "left"
    assert all(beside(answer, name) for name in ("name", "day", f"received-{one.id}"))
    assert typed(answer, f"received-{one.id}") == "viele" and typed(answer, f"received-{other.id}") == "990"
    assert typed(answer, "note") == "外箱受潮" and typed(answer, "day") == "gestern"


@pytest.mark.parametrize("step", ["paper", "void"])
def test_a_slip_that_another_worked_on_meanwhile_is_not_overwritten(cast: Cast, sent: Sent, visit: Any, step: str) -> None:
    entered = {"name": "刘伟", "day": str(TODAY), "why": "顾客拒收"}
    logistics, there = visit(cast.sun_li), f"{SLIPS}/{sent.number}/{step}"
    paper = {"files": {"copies": ("copy.jpg", picture().content, "image/jpeg")}} if step == "paper" else {}
    answer = logistics.post(there, entered, version=sent.slip.version + 1, **paper)
    assert answer.status_code == 409 and typed(answer, {"paper": "name", "void": "why"}[step]) and sent.slip.state == "left"
    assert logistics.post(there, entered, version=sent.slip.version, **paper).status_code == 303
    assert sent.slip.state == {"paper": "signed", "void": "void"}[step]


def test_the_number_of_a_slip_leads_to_it_and_that_of_its_order_to_the_list(cast: Cast, sent: Sent, visit: Any) -> None:
    logistics = visit(cast.sun_li)
    assert logistics.get(f"{SLIPS}?q={sent.number}").status_code == 303
    assert len(rows(logistics.get(f"{SLIPS}?q={sent.story.number}"))) == 1
    assert zh("No slip found") in logistics.get(f"{SLIPS}?q=CK-999999-999").text
    assert logistics.get(f"{SLIPS}/CK-999999-999").status_code == 404


@pytest.mark.parametrize(("query", "found"), [
    ("view=under_way", 1), ("view=signed", 0), ("view=void", 0), ("view=nonsense", 1), ("customer=K001", 1), ("customer=K002", 0),
    (f"from={TODAY}&to={TODAY}", 1), (f"to={TODAY - timedelta(days=1)}", 0), ("from=2026-02-31&to=x", 1), ("after=x&before=y", 1),
])
def test_the_list_of_slips_holds_what_its_filter_asks_for(cast: Cast, sent: Sent, visit: Any, query: str, found: int) -> None:
    answer = visit(cast.sun_li).get(f"{SLIPS}?{query}")
    assert len(rows(answer)) == found


def test_a_slip_leads_to_its_orders_and_to_its_differences(cast: Cast, sent: Sent, short: Difference, visit: Any) -> None:
    seen = links(visit(cast.xu).get(f"{SLIPS}/{sent.number}"))
    assert {f"/admin/orders/{sent.story.number}", f"{CASES}/{short.number}"} <= seen
    assert f"/orders/{sent.story.number}" in links(visit(cast.wang_min).get(f"{GOODS}/{sent.number}"))


@pytest.mark.clause("5.1.1(4)", "5.1.11(3)")
def test_a_confidential_slip_is_there_for_its_members_alone(cast: Cast, visit: Any) -> None:
    inside = ship(released(cast), 2400, 1000, project_id=None)
    project = member_of(cast, cast.li_qian)
    inside.story.system(lambda work: setattr(work.fetch(type(inside.slip), inside.slip.id), "project_id", project))
    outside, member = visit(cast.sun_li), visit(cast.li_qian)
    assert outside.get(f"{SLIPS}/{inside.number}").status_code == 404 and inside.number not in outside.get(SLIPS).text
    assert member.get(f"{SLIPS}/{inside.number}").status_code == 200 and inside.number in member.get(SLIPS).text


# the customer's own page


def test_the_buyer_finds_the_fault_at_its_line_and_all_else_as_it_was_typed(cast: Cast, sent: Sent, visit: Any) -> None:
    one, other = sent.lines
    entered = {"name": "王敏", f"received-{one.id}": "2400", f"damaged-{one.id}": "2401", f"received-{other.id}": "998", "note": "雨天卸货"}
    buyer = visit(cast.wang_min)
    answer = buyer.post(f"{GOODS}/{sent.number}/receipt", entered | {"password": PASSWORD}, version=sent.slip.version)
    assert answer.status_code == 422 and beside(answer, f"damaged-{one.id}") and not beside(answer, f"received-{other.id}")
    assert (typed(answer, f"received-{other.id}"), typed(answer, "note"), typed(answer, "password")) == ("998", "雨天卸货", "")
    assert sent.slip.state == "left"


def test_only_the_password_makes_a_receipt_a_signature(cast: Cast, sent: Sent, visit: Any) -> None:
    buyer, at = visit(cast.wang_min), f"{GOODS}/{sent.number}/receipt"
    for password in ("", "falsch"):
        answer = buyer.post(at, {"name": "王敏", "password": password}, version=sent.slip.version)
        assert answer.status_code == 422 and beside(answer, "password") and sent.slip.state == "left"
    assert buyer.post(at, {"name": "王敏", "password": PASSWORD}, version=sent.slip.version).status_code == 303


def test_a_signed_shipment_offers_nothing_more_to_sign(cast: Cast, sent: Sent, visit: Any) -> None:
    signed(sent)
    page = visit(cast.wang_min).get(f"{GOODS}/{sent.number}")
    assert actions(page) == set() and "刘伟" in part(page, "signed")


@pytest.mark.parametrize("query", ["view=signed", "q=CK-0", f"to={TODAY - timedelta(days=1)}"])
def test_the_customers_list_is_filtered_at_its_address_and_says_where_nothing_is_found(
    cast: Cast, sent: Sent, visit: Any, query: str,
) -> None:
    buyer = visit(cast.wang_min)
    assert zh("No shipment found") in buyer.get(f"{GOODS}?{query}").text
    assert len(rows(buyer.get(f"{GOODS}?view=under_way&q={sent.number}"))) == 1


def test_a_part_of_the_list_comes_whole_for_htmx_as_for_a_reader(cast: Cast, sent: Sent, visit: Any) -> None:
    buyer = visit(cast.wang_min)
    plain, swapped = (buyer.get(f"{GOODS}?view=under_way", headers=heads) for heads in ({}, {"hx-request": "true"}))
    assert rows(plain) == rows(swapped) and len(rows(plain)) == 1


# differences


@pytest.mark.parametrize(("entered", "wrong"), [
    ({"outcome": "", "words": "说明"}, "outcome"), ({"outcome": "credited", "words": "说明"}, "outcome"),
    ({"outcome": "found", "words": "  "}, "words"), ({"outcome": "found", "words": "x" * 5000}, "words"),
])
def test_a_difference_is_not_settled_by_halves(
    cast: Cast, short: Difference, visit: Any, entered: dict[str, str], wrong: str,
) -> None:
    quality, at = visit(cast.liu), f"{CASES}/{short.number}"
    answer = quality.post(f"{at}/settlement", entered, version=short.version)
    assert answer.status_code == 422 and beside(answer, wrong)
    assert typed(answer, "words") == entered["words"].strip() and len(rows(quality.get(CASES))) == 1
    assert quality.post(f"{at}/settlement", {"outcome": "found", "words": "找到"}, version=short.version).status_code == 303


def test_a_settled_difference_says_how_it_ended_and_is_settled_no_more(cast: Cast, short: Difference, visit: Any) -> None:
    quality, at = visit(cast.liu), f"{CASES}/{short.number}"
    right = {"outcome": "found", "words": "在二号库找到"}
    assert quality.post(f"{at}/settlement", right, version=short.version + 7).status_code == 409
    quality.follow(quality.post(f"{at}/settlement", right, version=short.version))
    page = quality.get(at)
    assert "在二号库找到" in part(page, "ended") and "刘芳" in part(page, "ended") and actions(page) == set()
    again = quality.post(f"{at}/settlement", right)
    assert again.status_code == 409 and zh("This difference is settled already, by {name}.", name="刘芳") in again.text
    assert rows(quality.get(CASES)) == [] and len(rows(quality.get(f"{CASES}?view=settled"))) == 1


def test_what_is_missing_is_not_proposed_to_be_kept_and_what_is_too_much_is_by_sales(cast: Cast, sent: Sent, visit: Any) -> None:
    signed(sent, 2400, 1006)
    case = sent.story.system(lambda work: work.session.scalars(select(Difference)).one())
    at, sales = f"{CASES}/{case.number}", visit(cast.li_qian)
    assert actions(visit(cast.liu).get(at)) == {f"{at}/settlement"} and actions(sales.get(at)) == {f"{at}/proposal"}
    assert visit(cast.liu).post(f"{at}/proposal", {"words": "请收下"}).status_code == 403
    assert sales.post(f"{at}/proposal", {"words": "请收下"}, version=case.version + 1).status_code == 409
    page = sales.follow(sales.post(f"{at}/proposal", {"words": "请收下"}, version=case.version))
    [change] = [each for each in links(page) if each.startswith("/admin/changes/")]
    assert sales.get(change).status_code == 200 and f"{at}/proposal" not in actions(page)


def test_nothing_is_offered_to_keep_where_nothing_is_too_much(cast: Cast, short: Difference, visit: Any) -> None:
    sales, at = visit(cast.li_qian), f"{CASES}/{short.number}"
    assert actions(sales.get(at)) == set()
    answer = sales.post(f"{at}/proposal", {"words": "请收下"})
    assert answer.status_code == 409 and zh("There is nothing here that the customer could keep.") in answer.text


def test_the_task_of_a_difference_leads_quality_to_it(cast: Cast, short: Difference, visit: Any) -> None:
    (task,), quality = tasks("delivery.difference"), visit(cast.liu)
    assert task.path == f"/deliveries/receipts/differences/{short.number}"
    assert f"/admin{task.path}" in quality.get("/admin/queue").text and quality.get(f"/admin{task.path}").status_code == 200


# goods that come back


def test_more_than_came_is_refused_at_its_line_with_what_was_typed(cast: Cast, sent: Sent, visit: Any) -> None:
    signed(sent)
    logistics, line = visit(cast.sun_li), sent.lines[0]
    at = f"{SLIPS}/{sent.number}/returns/{line.id}"
    for entered, wrong in (({"quantity": "2401", "why": "不良"}, "quantity"), ({"quantity": "0", "why": "不良"}, "quantity"),
                           ({"quantity": "5", "why": ""}, "why"), ({"quantity": "5", "why": "不良", "case": NEVER}, "case"),
                           ({"quantity": "5", "why": "不良", "case": "x"}, "case")):
        answer = logistics.post(at, entered, version=line.version)
        assert answer.status_code == 422 and beside(answer, wrong) and sent.lines[0].returned == 0, entered
        assert typed(answer, "quantity") == entered["quantity"], "also where its difference ended meanwhile"
    assert logistics.post(at, {"quantity": "5", "why": "不良"}, version=line.version + 1).status_code == 409
    assert logistics.post(at, {"quantity": "5", "why": "不良"}, version=line.version).status_code == 303


def test_what_is_not_sound_is_decided_by_quality_in_words(cast: Cast, back: GoodsReturn, visit: Any) -> None:
    quality, at = visit(cast.liu), f"{RETURNS}/{back.number}"
    assert f"{at}/decision" in actions(quality.get(at)) and actions(visit(cast.sun_li).get(at)) == set()
    assert visit(cast.sun_li).post(f"{at}/decision", {"decision": "scrapped", "words": "报废"}).status_code == 403
    for entered, wrong in (({"decision": "gift", "words": "报废"}, "decision"), ({"decision": "scrapped", "words": " "}, "words")):
        answer = quality.post(f"{at}/decision", entered, version=back.version)
        assert answer.status_code == 422 and beside(answer, wrong)
    assert quality.post(f"{at}/decision", {"decision": "scrapped", "words": "报废"}, version=back.version + 1).status_code == 409
    quality.follow(quality.post(f"{at}/decision", {"decision": "scrapped", "words": "裂纹，报废"}, version=back.version))
    page = quality.get(at)
    assert "裂纹，报废" in part(page, "decided") and actions(page) == set()
    assert quality.post(f"{at}/decision", {"decision": "released", "words": "可用"}).status_code == 409


def test_a_return_stands_in_its_view_and_leads_to_its_slip(cast: Cast, sent: Sent, back: GoodsReturn, visit: Any) -> None:
    reader = visit(cast.xu)
    found = {view: len(rows(reader.get(f"{RETURNS}?view={view}"))) for view in ("waiting", "decided", "stocked", "nonsense")}
    assert found == {"waiting": 1, "decided": 0, "stocked": 0, "nonsense": 1}
    assert f"{SLIPS}/{sent.number}" in links(reader.get(f"{RETURNS}/{back.number}"))
    assert reader.get(f"{RETURNS}/TH-000000-000").status_code == 404
    (task,) = tasks("delivery.returned_goods")
    assert f"/admin{task.path}" in visit(cast.liu).get("/admin/queue").text and task.path.endswith(back.number)


# packaging


def test_packaging_is_shown_by_customer_and_each_customer_sees_its_own(cast: Cast, pallets: None, visit: Any) -> None:
    logistics = visit(cast.sun_li)
    assert len(rows(logistics.get(PACKAGING))) == 2
    [row] = rows(logistics.get(f"{PACKAGING}?customer=K002"))
    assert "KLT" in row and PALLET not in row
    assert PALLET in words(visit(cast.wang_min).get(f"{GOODS}/packaging").text)
    assert PALLET not in words(visit(cast.b_buyer).get(f"{GOODS}/packaging").text)


@pytest.mark.parametrize(("entered", "wrong"), [
    ({"kind": ""}, "kind"), ({"kind": "x" * 61}, "kind"), ({"way": "sideways"}, "way"), ({"quantity": "0"}, "quantity"),
    ({"quantity": "1.5"}, "quantity"), ({"quantity": "13"}, "note"), ({"customer": "K999"}, "customer"), ({"customer": ""}, "customer"),
])
def test_a_count_of_packaging_is_told_what_is_wrong_at_its_field(
    cast: Cast, pallets: None, visit: Any, entered: dict[str, str], wrong: str,
) -> None:
    logistics, right = visit(cast.sun_li), {"customer": "K001", "kind": PALLET, "way": "back", "quantity": "2"}
    answer = logistics.post(PACKAGING, right | entered)
    assert answer.status_code == 422 and beside(answer, wrong)
    assert typed(answer, "quantity") == (right | entered)["quantity"]
    page = logistics.follow(logistics.post(PACKAGING, right))
    assert any(row.split()[-2] == "10" for row in rows(page) if PALLET in row)


def test_who_does_not_count_reads_the_balance_without_a_form(cast: Cast, told: PackagingCount, visit: Any) -> None:
    settling = f"{PACKAGING}/counts/{told.id}"
    assert actions(visit(cast.sun_li).get(PACKAGING)) == {PACKAGING, settling}
    for who in (cast.li_qian, cast.liu, cast.xu):
        assert actions(visit(who).get(PACKAGING)) == set()
        assert visit(who).post(settling, {"end": "ours", "words": "核对"}).status_code == 403


def test_a_count_that_differs_is_settled_once_with_words(cast: Cast, told: PackagingCount, visit: Any) -> None:
    logistics, at = visit(cast.sun_li), f"{PACKAGING}/counts/{told.id}"
    for entered, wrong in (({"end": "both", "words": "核对"}, "end"), ({"end": "theirs", "words": " "}, "words")):
        answer = logistics.post(at, entered, version=told.version)
        assert answer.status_code == 422 and beside(answer, wrong)
    assert logistics.post(at, {"end": "theirs", "words": "核对"}, version=told.version + 1).status_code == 409
    assert logistics.post(f"{PACKAGING}/counts/{NEVER}", {"end": "theirs", "words": "核对"}).status_code == 404
    page = logistics.follow(logistics.post(at, {"end": "theirs", "words": "两只报废"}, version=told.version))
    assert at not in actions(page) and "两只报废" in part(page, "told")
    assert logistics.post(at, {"end": "ours", "words": "不对"}).status_code == 409
    assert "两只报废" in words(visit(cast.wang_min).get(f"{GOODS}/packaging").text)


def test_a_buyer_counts_and_other_users_of_the_customer_only_read(cast: Cast, pallets: None, visit: Any) -> None:
    at, entered = f"{GOODS}/packaging", {"kind": PALLET, "ours": "12", "theirs": "12"}
    reader, buyer = visit(cast.a_quality), visit(cast.wang_min)
    assert [each.attributes.get("name") for each in main_of(reader.get(at)).all("input")].count("theirs") == 0
    assert [each.attributes.get("name") for each in main_of(buyer.get(at)).all("input")].count("theirs") == 1
    assert reader.post(at, entered).status_code == 403
    assert zh("Thank you: the balance is confirmed.") in words(buyer.follow(buyer.post(at, entered)).text)


@pytest.mark.parametrize(("entered", "status", "wrong"), [
    ({"theirs": ""}, 422, "theirs"), ({"theirs": "-1"}, 422, "theirs"), ({"theirs": "1.5"}, 422, "theirs"),
    ({"note": "x" * 5000}, 422, "note"), ({"ours": "11"}, 409, ""),
])
def test_a_customers_count_is_told_what_is_wrong_and_nothing_is_kept(
    cast: Cast, pallets: None, visit: Any, entered: dict[str, str], status: int, wrong: str,
) -> None:
    buyer, right = visit(cast.wang_min), {"kind": PALLET, "ours": "12", "theirs": "10", "note": "盘点"}
    answer = buyer.post(f"{GOODS}/packaging", right | entered)
    assert answer.status_code == status and (beside(answer, wrong) if wrong else zh(
        "Packaging was moved meanwhile: please look at the balance again.") in answer.text)
    assert tasks("delivery.packaging") == []
    assert buyer.post(f"{GOODS}/packaging", right).status_code == 303 and len(tasks("delivery.packaging")) == 1


def test_a_kind_that_never_was_theirs_is_counted_by_nobody(cast: Cast, pallets: None, visit: Any) -> None:
    answer = visit(cast.b_buyer).post(f"{GOODS}/packaging", {"kind": PALLET, "ours": "0", "theirs": "5"})
    assert answer.status_code == 422 and tasks("delivery.packaging") == []
    with unit(HOUSE, now=NOW) as work:
        assert work.session.scalars(select(PackagingCount)).all() == []
