"""A change asked for at the customers' door, without a script: what differs becomes items, what cannot be is refused beside its field."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, update

from domain.changes.models import Change, ChangeDraft
from domain.orders.models import OrderLine, OrderState
from domain.shared.actor import system
from domain.shared.files import Attachment
from domain.shared.work import unit
from tests.cast import TODAY, Cast
from tests.changes.story import Told, released
from tests.orders.given import line
from tests.reviews.story import begin
from tests.visitors import Visitor, words

Visit = Callable[..., Visitor]
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
LATER = (TODAY + timedelta(days=60)).isoformat()


def fields(page: Any) -> dict[str, str]:
    """What a browser would send back of the page: every field with what stands in it."""
    assert page.status_code == 200, words(page.text)[:600]
    found = {}
    for tag in re.findall(r"<input\b[^>]*>", page.text):
        at = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if at.get("name", "_").startswith("_") or at.get("type") in {"file", "checkbox", "radio", "search", "password"}:
            continue
        found[at["name"]] = at.get("value", "")
    for name, inside in re.findall(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page.text, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        found[name] = chosen[1] if chosen else ""
    return found


def page_of(told: Told) -> str:
    return f"/orders/{told.story.number}/change"


def typed(visitor: Visitor, told: Told, **more: str) -> dict[str, str]:
    """The page as it comes, with something typed; `day`, `quantity` are of the first date, the others of the first line."""
    at = told.lines[0]
    names = {name: f"{name}-{at.schedules[0].id if name in {'day', 'quantity', 'place'} else at.id}" for name in more}
    return fields(visitor.get(page_of(told))) | {names[name]: text for name, text in more.items()}


def count(model: Any) -> int:
    with unit(system("test")) as work:
        return work.session.scalar(select(func.count()).select_from(model)) or 0


def ask(visitor: Visitor, told: Told, why: str = "", **more: str) -> Any:
    """Type, check, send, as a browser does."""
    check = visitor.follow(visitor.post(page_of(told), typed(visitor, told, **more) | {"step": "check"}))
    version = re.search(r'name="_version" value="(\d+)"', check.text)
    assert version, words(check.text)
    return visitor.post(f"/orders/{told.story.number}/changes", {"why": why}, version=int(version[1]))


def faulty(page: Any) -> set[str]:
    assert page.status_code == 422, f"{page.status_code}: {words(page.text)[:400]}"
    return {re.sub(r"-[0-9a-f-]{36}$", "", name) for name in re.findall(r'id="([\w-]+)-error"', page.text)}


@pytest.mark.clause("5.1.9(3)")
def test_a_change_is_typed_checked_before_and_after_and_only_then_asked_for(cast: Cast, visit: Visit) -> None:
    told = released(cast)
    buyer = visit(cast.wang_min)
    check = buyer.follow(buyer.post(page_of(told), typed(buyer, told, day=LATER) | {"step": "check"}))
    said = words(check.text)
    assert "2026-12-18" in said and "2027-01-22" in said and "前下摆臂总成（左）" in said
    assert count(Change) == 0
    answer = ask(buyer, told, day=LATER, why="总装计划推迟")
    page = buyer.follow(answer)
    assert re.fullmatch(r"/changes/CH-\d{6}-001", answer.headers["location"])
    assert "总装计划推迟" in words(page.text) and count(ChangeDraft) == 0
    assert told.lines[0].schedules[0].requested.isoformat() == "2026-12-18", "the order stays as it is until the change is in force"


@pytest.mark.clause("5.1.9(3)")
def test_a_further_line_is_typed_into_a_row_that_a_button_adds(cast: Cast, visit: Visit) -> None:
    told = released(cast)
    buyer = visit(cast.wang_min)
    page = buyer.follow(buyer.post(page_of(told), typed(buyer, told, day=LATER) | {"step": "add"}))
    assert {f"lines-0-{name}" for name in ("part", "quantity", "due", "price", "specification")} <= fields(page).keys()
    again = buyer.follow(buyer.post(page_of(told), fields(page) | {"lines-0-part": "2916035-K80", "step": "add"}))
    assert (fields(again)["lines-0-part"], fields(again)["lines-1-part"]) == ("2916035-K80", "")
    asked = fields(again) | {"lines-0-quantity": "200", "lines-0-due": LATER, "step": "check"}
    check = words(buyer.follow(buyer.post(page_of(told), asked)).text)
    assert "新增行" in check and "2916035-K80 稳定杆连接杆：2027-01-22 交 200" in check and "共 2 项变更" in check


@pytest.mark.clause("5.1.9(4)")
@pytest.mark.parametrize(("typed_in", "told_so"), [({"price": "84.90"}, True), ({"day": LATER}, False)])
def test_another_price_is_said_to_need_the_general_manager_before_it_is_asked_for(cast: Cast, visit: Visit, typed_in: dict[str, str],
                                                                                  told_so: bool) -> None:
    told = released(cast)
    buyer = visit(cast.wang_min)
    check = words(buyer.follow(buyer.post(page_of(told), typed(buyer, told, **typed_in) | {"step": "check"})).text)
    assert ("经总经理核准后生效" in check) is told_so


def test_only_what_differs_becomes_items(cast: Cast, visit: Visit) -> None:
    told = released(cast, line(), line("2916035-K80", 600))
    ask(visit(cast.wang_min), told, day=LATER, transport="空运")
    with unit(system("test")) as work:
        told.number = work.session.scalars(select(Change.number)).one()
    assert [(item.field, item.before, item.asked) for item in told.items] == [
        ("date", {"day": "2026-12-18"}, {"day": "2027-01-22"}), ("transport", {"text": ""}, {"text": "空运"}),
    ]
    assert all(item.by_customer for item in told.items)


def test_a_page_on_which_nothing_was_changed_asks_for_nothing(cast: Cast, visit: Visit) -> None:
    told = released(cast)
    buyer = visit(cast.wang_min)
    page = buyer.post(page_of(told), typed(buyer, told) | {"step": "check"})
    assert page.status_code == 422 and "尚无不同" in words(page.text)
    assert count(Change) == 0


@pytest.mark.parametrize(("typed_in", "field"), [
    ({"day": "2026-11-20"}, "day"), ({"day": "soon"}, "day"), ({"quantity": "many"}, "quantity"),
    ({"quantity": "10.5"}, "quantity"),
    ({"price": "cheap"}, "price"), ({"revision": "D"}, "drawing"), ({"specification": ""}, "specification"),
    ({"place": "nowhere"}, "place"),
    ({"cancel": "1", "day": LATER}, "cancel"),
])
def test_each_fault_stands_beside_its_field_and_the_typed_stays(cast: Cast, visit: Visit, typed_in: dict[str, str], field: str) -> None:
    told = released(cast)
    buyer = visit(cast.wang_min)
    page = buyer.post(page_of(told), typed(buyer, told, **typed_in) | {"step": "check"})
    assert faulty(page) == {field}
    for text in typed_in.values():
        assert not text or f'value="{text}"' in page.text or text == "nowhere"
    assert count(Change) == 0


@pytest.mark.parametrize(("quantity", "refused"), [("999", True), ("1000", False)])
def test_less_than_shipped_is_refused_beside_it_and_as_much_is_not(cast: Cast, visit: Visit, quantity: str, refused: bool) -> None:
    told = released(cast)
    with unit(system("test")) as work:
        at = work.session.scalars(select(OrderLine)).one()
        at.shipped = Decimal(1000)
        work.fetch(type(told.lines[0].schedules[0]), told.lines[0].schedules[0].id).shipped = Decimal(1000)
    buyer = visit(cast.wang_min)
    page = buyer.post(page_of(told), typed(buyer, told, quantity=quantity) | {"step": "check"})
    if refused:
        assert faulty(page) == {"quantity"} and "1,000" in words(page.text)
    else:
        assert page.headers["location"].endswith("/change/check")


@pytest.mark.parametrize(("state", "open_to_it"), [
    (OrderState.RELEASED, True), (OrderState.PART_SHIPPED, True), (OrderState.SHIPPED, False), (OrderState.CLOSED, False),
    (OrderState.APPROVED, False),
])
def test_a_closed_order_says_why_it_cannot_be_changed(cast: Cast, visit: Visit, state: str, open_to_it: bool) -> None:
    told = released(cast)
    buyer = visit(cast.wang_min)
    form = typed(buyer, told, day=LATER) | {"step": "check"}
    with unit(system("test")) as work:
        work.fetch(type(told.order), told.order.id).state = state
    page = buyer.get(page_of(told))
    assert ('name="step" value="check"' in page.text) is open_to_it
    assert (buyer.post(page_of(told), form).status_code == 303) is open_to_it


def test_a_new_drawing_comes_with_its_file_and_hangs_on_its_item(cast: Cast, visit: Visit) -> None:
    told = released(cast)
    buyer = visit(cast.wang_min)
    form = typed(buyer, told, revision="D") | {"step": "check"}
    at = told.lines[0].id
    answer = buyer.post(page_of(told), form, files=[(f"drawing-{at}", ("2904110_D.pdf", PDF))])
    check = buyer.follow(answer)
    assert "2904110_D.pdf" in words(check.text)
    version = re.search(r'name="_version" value="(\d+)"', check.text)[1]  # type: ignore[index]
    page = buyer.follow(buyer.post(f"/orders/{told.story.number}/changes", {"why": ""}, version=int(version)))
    assert "2904110_D.pdf" in page.text
    with unit(system("test")) as work:
        hung = work.session.scalars(select(Attachment).where(Attachment.purpose == "drawing")).one()
        told.number = work.session.scalars(select(Change.number)).one()
    assert (hung.object_kind, hung.object_id) == ("change_item", told.items[0].id)


def test_a_line_can_be_cancelled_a_date_added_and_a_line_added(cast: Cast, visit: Visit) -> None:
    told = released(cast, line(), line("2916035-K80", 600))
    first, second = told.lines
    buyer = visit(cast.wang_min)
    form = fields(buyer.get(page_of(told))) | {
        f"cancel-{first.id}": "1", f"more_day-{second.id}": LATER, f"more_quantity-{second.id}": "200",
        "lines-0-part": "2904120-K80", "lines-0-quantity": "40", "lines-0-due": LATER, "step": "check",
    }
    check = buyer.follow(buyer.post(page_of(told), form))
    version = re.search(r'name="_version" value="(\d+)"', check.text)[1]  # type: ignore[index]
    buyer.follow(buyer.post(f"/orders/{told.story.number}/changes", {}, version=int(version)))
    with unit(system("test")) as work:
        told.number = work.session.scalars(select(Change.number)).one()
    assert [(item.field, item.line_id, item.asked.get("quantity")) for item in told.items] == [
        ("cancel", first.id, "0"), ("quantity", second.id, "200"), ("add", None, None),
    ]


def test_what_is_typed_is_kept_for_later_and_can_be_deleted(cast: Cast, visit: Visit) -> None:
    told = released(cast)
    buyer = visit(cast.wang_min)
    left = buyer.post(page_of(told), typed(buyer, told, day=LATER) | {"step": "leave"})
    assert left.headers["location"] == f"/orders/{told.story.number}"
    assert f'value="{LATER}"' in buyer.get(page_of(told)).text
    assert buyer.post(f"{page_of(told)}/removal").status_code == 303
    assert f'value="{LATER}"' not in buyer.get(page_of(told)).text and count(ChangeDraft) == 0


def test_what_one_user_types_no_other_finds(cast: Cast, visit: Visit) -> None:
    told = released(cast)
    buyer = visit(cast.wang_min)
    buyer.post(page_of(told), typed(buyer, told, day=LATER) | {"step": "leave"})
    assert visit(cast.b_buyer).get(page_of(told)).status_code == 404
    assert visit(cast.a_quality).get(page_of(told)).status_code == 403
    assert f'value="{LATER}"' not in visit(cast.li_qian).get(f"/admin{page_of(told)}").text


def test_a_change_of_another_customer_does_not_exist(cast: Cast, visit: Visit) -> None:
    told = released(cast)
    told.asks(told.day())
    for url in (f"/changes/{told.number}", "/changes"):
        assert told.number in words(visit(cast.wang_min).get(url).text)
        assert told.number not in words(visit(cast.b_buyer).get(url).text)
    assert visit(cast.b_buyer).get(f"/changes/{told.number}").status_code == 404
    assert visit(cast.b_buyer).post(f"/changes/{told.number}/withdrawal", {"why": "x"}).status_code == 404
    assert told.state == "asked"


# cancelled as a whole: the link beside the button that does not do it any more (decision 0155)


def cancels(page: str) -> list[bool]:
    """Of each line whether its cancellation is ticked."""
    return ["checked" in tag for tag in re.findall(r'<input[^>]*name="cancel-[^>]*>', page)]


@pytest.mark.clause("5.1.9(2)")
@pytest.mark.parametrize(("door", "who"), [("", "wang_min"), ("/admin", "li_qian"), ("/admin", "zhao")])
def test_a_released_order_leads_to_a_change_that_cancels_all_its_lines(cast: Cast, visit: Visit, door: str, who: str) -> None:
    told = released(cast, line(quantity=300), line("2916035-K80", 300, row=1))
    with unit(system("test")) as work:
        work.session.execute(update(OrderLine).where(OrderLine.position == 20).values(shipped=300, open_quantity=0))
    visitor = visit(getattr(cast, who))
    link = f"{door}/orders/{told.story.number}/change?cancel=all"
    assert f'href="{link}"' in visitor.get(f"{door}/orders/{told.story.number}").text
    page = visitor.get(link)
    assert cancels(page.text) == [True, False], "what has left is not cancelled"
    assert cancels(visitor.get(link.partition("?")[0]).text) == [False, False] and count(ChangeDraft) == 0, "nothing is kept by looking"


@pytest.mark.clause("5.1.9(2)")
def test_the_ticks_stand_beside_what_was_typed_before_and_are_sent_like_any(cast: Cast, visit: Visit) -> None:
    told = released(cast)
    buyer = visit(cast.wang_min)
    at = told.lines[0]
    buyer.post(page_of(told), typed(buyer, told, packaging="木箱") | {"step": "leave"})
    page = buyer.get(page_of(told) + "?cancel=all").text
    assert cancels(page) == [True] and "木箱" in page
    check = buyer.follow(buyer.post(page_of(told), fields(buyer.get(page_of(told))) | {
        f"packaging-{at.id}": at.packaging or "", f"cancel-{at.id}": "1", "step": "check"}))
    assert "取消" in words(check.text)


def test_an_order_under_review_has_no_such_link(cast: Cast, visit: Visit) -> None:
    story = begin(cast)
    assert "cancel=all" not in visit(cast.wang_min).get(f"/orders/{story.number}").text
    assert "cancel=all" not in visit(cast.zhao).get(f"/admin/orders/{story.number}").text


# the order's own page while something of it changes


def rows(page: str) -> dict[str, str]:
    """What stands in the last cell of each line: its state, and the change that it is in."""
    found = re.findall(r'<tr id="line-(\d+)">(.*?)</tr>', page, re.S)
    return {n: words(inside.rpartition("<td")[2].partition(">")[2]) for n, inside in found}


@pytest.mark.clause("5.1.9(3)")
@pytest.mark.parametrize(("door", "who"), [("", "wang_min"), ("/admin", "li_qian")])
def test_a_line_says_that_a_change_of_it_is_open_and_which_revision_holds_since_when(cast: Cast, visit: Visit, door: str, who: str) -> None:
    told = released(cast, line(quantity=300), line("2916035-K80", 300, row=1))
    visitor, at = visit(getattr(cast, who)), f"{door}/orders/{told.story.number}"
    assert "变更中" not in "".join(rows(visitor.get(at).text).values())
    told.asks(told.day())
    page = visitor.get(at).text
    assert [("变更中" in said) for said in rows(page).values()] == [True, False]
    assert f'href="{door}/changes/{told.number}"' in page.partition('<tr id="line-10">')[2].partition("</tr>")[0], "the line leads to it"
    assert "起生效" not in page
    told.story.now += timedelta(days=1)
    told.signs_all()
    told.approves()
    page = visitor.get(at).text
    assert "变更中" not in "".join(rows(page).values()) and "第 2 版，11-24 起生效" in words(page)


def test_a_line_is_in_no_change_that_came_to_nothing(cast: Cast, visit: Visit) -> None:
    told = released(cast)
    told.asks(told.day())
    told.refuses()
    assert "变更中" not in visit(cast.wang_min).get(f"/orders/{told.story.number}").text
