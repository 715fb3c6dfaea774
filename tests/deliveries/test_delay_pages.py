"""The pages of a delay at both doors: each step is taken where it is shown, what stands against it is said (5.1.10(1))."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import PASSWORD, Cast
from tests.deliveries.delayed import found, full, offered, premium
from tests.deliveries.late import member_of
from tests.visitors import words

pytestmark = pytest.mark.clause("5.1.10(1)")
MEETING = {
    "attendees": "邓超群、陈建国，何志明", "minutes": "逐项核对", "cause": "machine", "cause_text": "焊机停机", "countermeasure": "加班",
}
DATES = {
    "offers-0-kind": "full", "offers-0-day-0": "2026-11-28", "offers-0-quantity-0": "400",
    "offers-1-kind": "partial", "offers-1-day-0": "2026-11-26", "offers-1-quantity-0": "100",
    "offers-1-day-1": "2026-12-01", "offers-1-quantity-1": "300", "offers-2-kind": "premium",
}


def test_the_list_shows_the_case_in_its_view(cast: Cast, visit: Any) -> None:
    case = found(cast, number="SO-5")
    staff = visit(cast.sun_li)
    for view, there in (("open", True), ("meeting", True), ("dates", False), ("customer", False), ("done", False)):
        assert (case.number in staff.get("/admin/deliveries/delays", params={"view": view}).text) is there


def test_the_whole_way_through_the_pages(cast: Cast, visit: Any) -> None:
    case = found(cast, number="SO-5")
    at = f"/admin/deliveries/delays/{case.number}"
    logistics, sales, control, buyer = (visit(each) for each in (cast.sun_li, cast.li_qian, cast.chen, cast.wang_min))
    assert "填写会议记录" in logistics.get(at).text
    page = logistics.follow(logistics.post(f"{at}/meeting", MEETING)).text
    assert "会议已记录" in page and "邓超群, 陈建国, 何志明" in words(page).replace("，", ", ").replace("、", ", ")
    assert "确认并签名" not in page  # logistics does not confirm
    page = sales.follow(sales.post(f"{at}/offers", DATES)).text
    assert "新交期已交生产确认" in page and "待确认" in page
    page = control.follow(control.post(f"{at}/confirmation", {"password": PASSWORD})).text
    assert "陈建国 已确认" in page
    page = sales.follow(sales.post(f"{at}/offering", {})).text
    assert "新交期已通过邮件和门户提供给顾客" in page
    assert f'href="/delays/{case.number}"' in buyer.get("/orders/SO-5").text, "the order itself asks for the answer"
    page = buyer.get(f"/delays/{case.number}").text
    assert "2026-11-28" in page and "2026-12-01" in page and "焊机" not in page
    done = buyer.post(f"/delays/{case.number}/choice", {"offer": str(case.offers[0].id), "password": PASSWORD})
    assert done.headers["location"] == "/orders/SO-5"
    assert "由 王敏 选定" in sales.get(at).text and "由 王敏 选定" in buyer.get(f"/delays/{case.number}").text


def test_wrong_dates_come_back_beside_their_fields_with_what_was_typed(cast: Cast, visit: Any) -> None:
    case = found(cast).meet()
    wrong = DATES | {"offers-1-quantity-1": "299", "offers-0-day-0": "2026-11-01"}
    answer = visit(cast.li_qian).post(f"/admin/deliveries/delays/{case.number}/offers", wrong)
    assert answer.status_code == 422
    for said in ("各批数量合计应等于未发数量 400", "新交期不能早于今天", 'value="299"', 'id="offers-1-quantity-0-error"'):
        assert said in answer.text


def test_a_day_without_its_quantity_is_told_beside_it(cast: Cast, visit: Any) -> None:
    case = found(cast).meet()
    wrong = {name: text for name, text in DATES.items() if name != "offers-0-quantity-0"}
    answer = visit(cast.li_qian).post(f"/admin/deliveries/delays/{case.number}/offers", wrong)
    assert answer.status_code == 422 and 'id="offers-0-quantity-0-error"' in answer.text


def test_an_empty_meeting_tells_all_that_is_missing_at_once(cast: Cast, visit: Any) -> None:
    case = found(cast)
    answer = visit(cast.sun_li).post(f"/admin/deliveries/delays/{case.number}/meeting", {})
    assert answer.status_code == 422 and answer.text.count('class="err"') >= 5


def test_a_greyed_offer_says_what_stands_against_it(cast: Cast, visit: Any) -> None:
    case = found(cast).meet().write(full(5), premium(2)).confirm()
    page = visit(cast.li_qian).get(f"/admin/deliveries/delays/{case.number}").text
    assert f"超额运费 {case.freight[0].number} 尚未核准" in page


def test_the_customer_without_a_choice_made_or_a_password_is_told_so(cast: Cast, visit: Any) -> None:
    case = offered(cast)
    buyer = visit(cast.wang_min)
    answer = buyer.post(f"/delays/{case.number}/choice", {"password": PASSWORD})
    assert answer.status_code == 422 and "请选择其中一个日期" in answer.text
    answer = buyer.post(f"/delays/{case.number}/choice", {"offer": str(case.offers[0].id)})
    assert answer.status_code == 422 and 'id="password-error"' in answer.text
    assert f'value="{case.offers[0].id}" checked' in answer.text


def test_a_reader_who_may_not_take_sees_the_dates_without_a_button(cast: Cast, visit: Any) -> None:
    case = offered(cast)
    assert "选定此日期" not in visit(cast.a_quality).get(f"/delays/{case.number}").text


def test_another_customers_delay_answers_as_one_that_never_was(cast: Cast, visit: Any) -> None:
    case = offered(cast)
    there, never = (visit(cast.b_buyer).get(f"/delays/{number}") for number in (case.number, "DY-261123-099"))
    assert there.status_code == never.status_code == 404
    assert words(there.text) == words(never.text)


def test_a_confidential_case_does_not_exist_for_others_of_the_house(cast: Cast, visit: Any) -> None:
    case = found(cast, project=member_of(cast, cast.chen, cast.li_qian))
    other = visit(cast.he_head)
    assert other.get(f"/admin/deliveries/delays/{case.number}").status_code == 404
    assert case.number not in other.get("/admin/deliveries/delays").text
    assert case.number in visit(cast.chen).get("/admin/deliveries/delays").text


def test_the_customer_is_reminded_by_a_task_that_leads_to_the_page(cast: Cast, visit: Any) -> None:
    case = offered(cast)
    assert f"/delays/{case.number}" in visit(cast.wang_min).get("/").text


PARTS = ("2026-11-25", "50"), ("2026-11-26", "50"), ("2026-11-27", "100"), ("2026-11-28", "100"), ("2026-12-01", "100")


def in_parts(*parts: tuple[str, str]) -> dict[str, str]:
    typed = {f"offers-1-{name}-{n}": text for n, part in enumerate(parts) for name, text in zip(("day", "quantity"), part, strict=True)}
    return {name: text for name, text in DATES.items() if not name.startswith("offers-1-")} | {"offers-1-kind": "partial"} | typed


def test_the_form_has_room_for_three_offers_of_three_parts_and_a_fold_for_more(cast: Cast, visit: Any) -> None:
    case = found(cast).meet()
    form = visit(cast.li_qian).get(f"/admin/deliveries/delays/{case.number}").text.partition('id="f-dates"')[2].partition("</form>")[0]
    open_part = "".join(each.partition("</details>")[2] if n else each for n, each in enumerate(form.split("<details")))
    for offer in range(3):
        for part in range(6):
            for name in (f"offers-{offer}-day-{part}", f"offers-{offer}-quantity-{part}"):
                assert form.count(f'id="{name}"') == 1
                assert (f'id="{name}"' in open_part) is (part < 3)
    assert form.count("更多批次") == 3 and "<details open" not in form and '<details class="more-f" open' not in form


def test_five_parts_are_offered_and_taken_as_typed(cast: Cast, visit: Any) -> None:
    case = found(cast).meet()
    at = f"/admin/deliveries/delays/{case.number}"
    assert visit(cast.li_qian).post(f"{at}/offers", in_parts(*PARTS)).status_code == 303
    assert [each["quantity"] for each in case.offers[1].parts] == ["50", "50", "100", "100", "100"]


def test_what_is_wrong_in_a_further_part_stands_in_its_open_fold(cast: Cast, visit: Any) -> None:
    case = found(cast).meet()
    answer = visit(cast.li_qian).post(f"/admin/deliveries/delays/{case.number}/offers", in_parts(*PARTS[:4], ("2026-12-01", "many")))
    assert answer.status_code == 422
    fold = answer.text.partition('<details class="more-f" open>')[2].partition("</details>")[0]
    assert 'id="offers-1-quantity-4-error"' in fold and 'value="many"' in fold
    assert answer.text.count('<details class="more-f" open>') == 1
