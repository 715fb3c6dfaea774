"""The pages of what is late, at the company's door: to whom each shows what, what is greyed and why, what a wrong input answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.deliveries import chasing
from domain.deliveries.delays.workflow import CAUSES
from domain.deliveries.models import Chase
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD, Cast
from tests.deliveries.delayed import REASON, found, full, offered, partial, premium
from tests.deliveries.doors import LANGUAGES, NEVER, actions, beside, cells, greyed, in_, links, part, reads, rows, typed, zh
from tests.deliveries.late import delays, due, member_of, nothing_in_stock, tasks
from tests.remembering import remembered

pytestmark = pytest.mark.clause("5.1.10(1)")
BOARD, DELAYS, CHASES = "/admin/deliveries", "/admin/deliveries/delays", "/admin/deliveries/chases"
MEETING = {"attendees": "邓超群", "minutes": "逐项核对", "cause": "machine", "cause_text": "焊机停机", "countermeasure": "加班"}


@pytest.fixture
@remembered
def board(cast: Cast) -> None:
    """Three deliveries: one of A late since Friday, one of B that leaves today, one of A in two days."""
    due(cast, -3, 400, number="SO-LATE", shipped=150)
    due(cast, 0, 300, number="SO-TODAY", customer="b", part="B-77120")
    due(cast, 2, 200, number="SO-SOON")


# the board


@pytest.mark.parametrize(("query", "there"), [
    ("", {"SO-LATE"}), ("view=all", {"SO-LATE", "SO-TODAY", "SO-SOON"}), ("view=today", {"SO-TODAY"}),
    ("view=all&q=so-soon", {"SO-SOON"}), ("view=all&q=2916035", {"SO-LATE", "SO-SOON"}), ("view=all&customer=K002", {"SO-TODAY"}),
    ("view=all&customer=K999", set()), ("view=all&reason=material", set()), ("view=nonsense", {"SO-LATE"}),
    ("view=all&after=nonsense&before=1", {"SO-LATE", "SO-TODAY", "SO-SOON"}),
])
def test_page_and_workbook_of_the_board_have_the_rows_that_the_filter_leaves(
    cast: Cast, board: None, visit: Any, query: str, there: set[str],
) -> None:
    reader = visit(cast.sun_li)
    shown = " ".join(rows(reader.get(f"{BOARD}?{query}")))
    assert {name for name in ("SO-LATE", "SO-TODAY", "SO-SOON") if name in shown} == there
    assert {row[3] for row in cells(reader.get(f"{BOARD}.xlsx?{query}"))[1]} == there


def test_the_board_is_sorted_by_the_day_on_which_goods_leave(cast: Cast, board: None, visit: Any) -> None:
    reader = visit(cast.sun_li)
    shown = [next(name for name in ("SO-LATE", "SO-TODAY", "SO-SOON") if name in row) for row in rows(reader.get(f"{BOARD}?view=all"))]
    assert shown == ["SO-LATE", "SO-TODAY", "SO-SOON"] == [row[3] for row in cells(reader.get(f"{BOARD}.xlsx?view=all"))[1]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_board_and_workbook_speak_the_readers_language(cast: Cast, board: None, visit: Any, language: str) -> None:
    reads(language, cast.sun_li)
    reader = visit(cast.sun_li)
    heads, [row] = cells(reader.get(f"{BOARD}.xlsx"))
    assert heads[:4] == [in_(language, each) for each in ("Leaves by", "Days late", "Customer", "Order number")]
    assert (row[1], row[8]) == (3, 250)
    page = " ".join(rows(reader.get(BOARD)))
    assert in_(language, "{n} days late", n=3) in page and in_(language, "of {n}", n="400") in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_empty_pages_of_what_is_late_say_what_would_stand_there(cast: Cast, visit: Any, language: str) -> None:
    reads(language, cast.sun_li)
    reader = visit(cast.sun_li)
    for path, said in (
        (BOARD, "What is released and has not left yet appears here by its day."),
        (DELAYS, "A case opens when a day has passed, when the board sees a risk, or when production says so."),
        (CHASES, "A chase appears here when somebody asks when a delivery leaves."),
        ("/admin/deliveries/countermeasures", "A sheet asks for itself on the morning after a delivery was missed."),
        ("/admin/deliveries/countermeasures?view=missing", "Every miss of this month stands on a signed sheet"),
        ("/admin/deliveries/freight", "Nothing is approved yet."),
    ):
        assert in_(language, said) in reader.get(path).text, path
    assert cells(reader.get(f"{BOARD}.xlsx"))[1] == []


@pytest.mark.parametrize(("who", "chases", "opens"), [
    ("sun_li", True, True), ("li_qian", True, True), ("chen", False, True), ("xu", False, False), ("liu", False, False),
])
def test_the_board_offers_each_what_their_post_does(
    cast: Cast, board: None, visit: Any, who: str, chases: bool, opens: bool,
) -> None:
    reader = visit(getattr(cast, who))
    page = reader.get(BOARD)
    assert ('name="sel"' in page.text) is chases
    assert any(each.endswith("/delay") for each in actions(page)) is opens
    assert (reader.post(f"{BOARD}/chasing", {"sel": NEVER}).status_code == 403) is not chases
    assert (reader.post(f"{BOARD}/{NEVER}/delay", {"why": "told"}).status_code == 403) is not opens


def test_a_delivery_that_never_was_or_that_others_may_not_know_of_is_chased_and_reported_by_nobody(cast: Cast, visit: Any) -> None:
    hidden, seen = due(cast, -1, project=member_of(cast, cast.chen)), due(cast, -1)
    logistics = visit(cast.sun_li)
    for row_id in (NEVER, hidden.id):
        assert logistics.post(f"{BOARD}/{row_id}/delay", {"why": "late"}).status_code == 404
        assert logistics.post(f"{BOARD}/chasing", {"sel": str(row_id)}).status_code == 404
    assert delays() == [] and tasks("delivery.chase") == []
    assert logistics.post(f"{BOARD}/chasing", {"sel": str(seen.id)}).status_code == 303


def test_what_was_ticked_and_noted_stays_where_production_was_just_asked(cast: Cast, visit: Any) -> None:
    one, other = due(cast, -2, number="SO-1"), due(cast, -1, number="SO-2")
    logistics = visit(cast.sun_li)
    logistics.follow(logistics.post(f"{BOARD}/chasing", {"sel": str(one.id)}))
    answer = logistics.post(f"{BOARD}/chasing?view=all&q=SO", {"sel": [str(one.id), str(other.id)], "note": "客户停线"})
    assert answer.status_code == 409 and zh("{number} was chased less than an hour ago.", number="SO-1") in answer.text
    assert typed(answer, "note") == "客户停线" and answer.text.count(" checked") == 2
    assert len(tasks("delivery.chase")) == 1, "of the two none was asked about"


def test_after_chasing_the_reader_is_back_in_the_view_with_its_filter(cast: Cast, visit: Any) -> None:
    soon = due(cast, 2)
    answer = visit(cast.sun_li).post(f"{BOARD}/chasing?view=next3&customer=K001", {"sel": str(soon.id)})
    assert answer.headers["location"] == f"{BOARD}?view=next3&customer=K001"


def test_a_case_leads_from_the_row_once_there_is_one_and_is_not_opened_twice(cast: Cast, visit: Any) -> None:
    case = found(cast, number="SO-5")
    reader = visit(cast.sun_li)
    page = reader.get(BOARD)
    assert f"{DELAYS}/{case.number}" in links(page) and not any(each.endswith("/delay") for each in actions(page))
    assert reader.post(f"{BOARD}/{case.late.id}/delay", {"why": "late"}).status_code in {303, 409}
    assert len(delays()) == 1


def test_a_check_that_another_finished_is_not_finished_again_and_its_note_stays(cast: Cast, visit: Any) -> None:
    first, second = visit(cast.sun_li), visit(cast.deng_head)
    assert first.post(f"{BOARD}/check", {"note": "已核对"}).status_code == 303
    answer = second.post(f"{BOARD}/check", {"note": "再核对一次"})
    assert answer.status_code == 409 and zh("Today was checked already, by {name}.", name="孙丽") in answer.text
    assert zh("done") in second.get(BOARD).text


def test_on_a_day_that_is_not_worked_the_board_offers_no_check(cast: Cast, visit: Any) -> None:
    visit.door("admin").clock = lambda: NOW - timedelta(days=1)  # a Sunday
    page = visit(cast.sun_li).get(BOARD)
    assert zh("Today is not worked: the next check is on the next working day.") in part(page, "check")
    assert f"{BOARD}/check" not in actions(page)
    assert visit(cast.sun_li).post(f"{BOARD}/check", {}).status_code == 409


# chases


@pytest.fixture
@remembered
def asked(cast: Cast) -> Chase:
    """Logistics asked production about a delivery that is late."""
    late = due(cast, -1, number="SO-8")
    with unit(cast.sun_li, now=NOW) as work:
        return chasing.chase(work, [late.id], "客户停线")[0]


def test_production_answers_a_chase_and_all_read_both_question_and_answer(cast: Cast, asked: Chase, visit: Any) -> None:
    control, reader = visit(cast.chen), visit(cast.xu)
    at = f"{CHASES}/{asked.id}/answer"
    assert at in actions(control.get(CHASES)) and at not in actions(reader.get(CHASES))
    assert "客户停线" in part(reader.get(CHASES), f"chase-{asked.id}")
    control.follow(control.post(at, {"answer": "周三发出"}))
    assert part(reader.get(CHASES), f"chase-{asked.id}") == ""
    assert "周三发出" in part(reader.get(f"{CHASES}?view=answered"), f"chase-{asked.id}")


def test_an_empty_answer_is_told_at_its_own_field_of_several(cast: Cast, asked: Chase, visit: Any) -> None:
    answer = visit(cast.chen).post(f"{CHASES}/{asked.id}/answer", {"answer": " "})
    assert answer.status_code == 422 and beside(answer, f"answer-{asked.id}") != ""
    assert f'href="#answer-{asked.id}"' in answer.text, "the summary leads to the field"


def test_an_answer_is_given_once_by_production_alone(cast: Cast, asked: Chase, visit: Any) -> None:
    at = f"{CHASES}/{asked.id}/answer"
    assert visit(cast.sun_li).post(at, {"answer": "不知道"}).status_code == 403
    assert visit(cast.ma).post(at, {"answer": "周三发出"}).status_code == 303
    again = visit(cast.chen).post(at, {"answer": "周四发出"})
    assert again.status_code == 409 and zh("{name} has answered this already.", name="马俊") in again.text
    assert visit(cast.chen).post(f"{CHASES}/{NEVER}/answer", {"answer": "周四"}).status_code == 404


def test_the_task_of_a_chase_leads_to_its_place_on_the_page(cast: Cast, asked: Chase, visit: Any) -> None:
    control, (task,) = visit(cast.chen), tasks("delivery.chase")
    assert task.path == f"/deliveries/chases#chase-{asked.id}"
    assert f"/admin{task.path}" in control.get("/admin/queue").text
    assert part(control.get(f"/admin{task.path.partition('#')[0]}"), f"chase-{asked.id}") != ""


# one delay


ALL = {"meeting", "setting-aside"}


@pytest.mark.parametrize(("who", "before", "after"), [
    ("sun_li", ALL, ALL), ("li_qian", ALL, ALL | {"offers"}), ("chen", ALL, ALL), ("liu", set(), set()), ("xu", set(), set()),
])
def test_each_step_of_a_delay_is_offered_to_whose_it_is(
    cast: Cast, visit: Any, who: str, before: set[str], after: set[str],
) -> None:
    case, reader = found(cast), visit(getattr(cast, who))
    at = f"{DELAYS}/{case.number}"
    assert {each.rpartition("/")[2] for each in actions(reader.get(at))} == before
    case.meet()
    assert {each.rpartition("/")[2] for each in actions(reader.get(at))} == after


def test_production_control_alone_confirms_and_only_what_is_written(cast: Cast, visit: Any) -> None:
    case = found(cast).meet()
    control, at = visit(cast.chen), f"{DELAYS}/{case.number}"
    words = zh("Confirm and sign")
    assert greyed(control.get(at)) == {words: zh("Two or three new dates are offered: write them first.")}
    refused = control.post(f"{at}/confirmation", {"password": PASSWORD})
    assert refused.status_code == 409 and zh("Two or three new dates are offered: write them first.") in refused.text
    case.write()
    page = control.get(at)
    assert words not in greyed(page) and f"{at}/confirmation" in actions(page)
    assert f"{at}/confirmation" not in actions(visit(cast.li_qian).get(at))
    assert visit(cast.li_qian).post(f"{at}/confirmation", {"password": PASSWORD}).status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_offer_with_freight_that_nobody_approved_is_greyed_in_both_languages(cast: Cast, visit: Any, language: str) -> None:
    case = found(cast).meet().write(full(5), premium(2)).confirm()
    reads(language, cast.li_qian)
    sales, at = visit(cast.li_qian), f"{DELAYS}/{case.number}"
    reason = in_(language, "The premium freight {number} is not approved yet.", number=case.freight[0].number)
    assert greyed(sales.get(at)) == {in_(language, "Offer to the customer"): reason}
    assert sales.post(f"{at}/offering", {}).status_code == 409 and case.delay.state == "confirmed"
    case.approve_freight()
    assert f"{at}/offering" in actions(sales.get(at)) and sales.post(f"{at}/offering", {}).status_code == 303


def test_a_wrong_password_confirms_nothing_and_stands_beside_its_field(cast: Cast, visit: Any) -> None:
    case = found(cast).meet().write()
    answer = visit(cast.chen).post(f"{DELAYS}/{case.number}/confirmation", {"password": "falsch"})
    assert answer.status_code == 422 and beside(answer, "password") != "" and case.delay.state == "met"
    assert "falsch" not in answer.text, "a password is never given back"


def test_what_another_did_meanwhile_is_told_and_what_was_typed_stays(cast: Cast, visit: Any) -> None:
    case = found(cast)
    seen = case.delay.version
    case.meet()
    answer = visit(cast.chen).post(f"{DELAYS}/{case.number}/meeting", MEETING | {"minutes": "另一份记录"}, version=seen)
    assert answer.status_code == 409 and typed(answer, "minutes") == "另一份记录"
    assert case.delay.minutes == "逐项核对"
    now = visit(cast.chen).post(f"{DELAYS}/{case.number}/meeting", MEETING | {"minutes": "另一份记录"}, version=case.delay.version)
    assert now.status_code == 303 and case.delay.minutes == "另一份记录"


@pytest.mark.parametrize("step", ["offers", "confirmation", "offering"])
def test_no_step_is_taken_from_a_page_that_is_out_of_date(cast: Cast, visit: Any, step: str) -> None:
    case = found(cast).meet().write()
    who = {"offers": cast.li_qian, "confirmation": cast.chen, "offering": cast.li_qian}[step]
    if step == "offering":
        case.confirm()
    dates = {"offers-0-kind": "full", "offers-0-day-0": "2026-11-28", "offers-0-quantity-0": "400", "offers-1-kind": "full",
             "offers-1-day-0": "2026-11-30", "offers-1-quantity-0": "400"}
    answer = visit(who).post(f"{DELAYS}/{case.number}/{step}", dates | {"password": PASSWORD}, version=case.delay.version - 1)
    assert answer.status_code == 409 and len(case.offers) == 2
    assert case.delay.state == ("confirmed" if step == "offering" else "met")


@pytest.mark.parametrize(("change", "field", "said"), [
    ({"offers-0-kind": "gift"}, "offers-0-kind", "Please choose one of the list."),
    ({"offers-0-day-0": "31.02.2026"}, "offers-0-day-0", None),
    ({"offers-0-quantity-0": "viel"}, "offers-0-quantity-0", None),
    ({"offers-0-day-1": "2026-11-30", "offers-0-quantity-1": "0"}, "offers-0-day-1",
     "Everything on one day is one day: choose “in parts” for several."),
    ({"offers-1-day-1": "", "offers-1-quantity-1": "", "offers-1-quantity-0": "400"}, "offers-1-day-1",
     "In parts means two days at least."),
    ({"offers-1-day-1": "2026-11-26"}, "offers-1-day-1", "Each part has a day of its own, the earliest first."),
    ({"offers-0-premium": "10"}, "offers-0-premium", "Only premium freight has a cost here."),
    ({"offers-0-kind": "premium"}, "offers-0-premium", "What does the premium freight cost us?"),
])
def test_each_fault_of_a_date_is_told_at_its_own_field(
    cast: Cast, visit: Any, change: dict[str, str], field: str, said: str | None,
) -> None:
    case = found(cast).meet()
    right = {"offers-0-kind": "full", "offers-0-day-0": "2026-11-28", "offers-0-quantity-0": "400", "offers-1-kind": "partial",
             "offers-1-day-0": "2026-11-26", "offers-1-quantity-0": "100", "offers-1-day-1": "2026-12-01", "offers-1-quantity-1": "300"}
    sales, at = visit(cast.li_qian), f"{DELAYS}/{case.number}/offers"
    answer = sales.post(at, right | change)
    assert answer.status_code == 422 and case.offers == []
    assert beside(answer, field) == zh(said) if said else beside(answer, field) != ""
    assert sales.post(at, right).status_code == 303 and len(case.offers) == 2


def test_two_offers_that_say_the_same_or_a_single_one_are_told_over_the_dates(cast: Cast, visit: Any) -> None:
    case = found(cast).meet()
    sales, at = visit(cast.li_qian), f"{DELAYS}/{case.number}/offers"
    one = {"offers-0-kind": "full", "offers-0-day-0": "2026-11-28", "offers-0-quantity-0": "400"}
    assert beside(sales.post(at, one), "dates") == zh("Two or three new dates are offered.")
    twice = one | {name.replace("-0-", "-1-", 1): value for name, value in one.items()}
    answer = sales.post(at, twice)
    assert answer.status_code == 422 and beside(answer, "dates") == zh("Two of the offers say the same.")


def test_taking_dates_back_and_setting_a_case_aside_need_a_reason(cast: Cast, visit: Any) -> None:
    case, other = offered(cast), found(cast, -2)
    sales = visit(cast.li_qian)
    for each, step, state in ((case, "withdrawal", "met"), (other, "setting-aside", "unfounded")):
        before, at = each.delay.state, f"{DELAYS}/{each.number}/{step}"
        assert at in actions(sales.get(f"{DELAYS}/{each.number}"))
        assert sales.post(at, {"why": " "}).status_code == 409 and each.delay.state == before
        assert sales.post(at, {"why": REASON}, version=each.delay.version + 1).status_code == 409 and each.delay.state == before
        page = sales.follow(sales.post(at, {"why": REASON}))
        assert each.delay.state == state and REASON in part(page, "steps")


def test_dates_that_are_with_the_customer_are_neither_written_nor_met_about_until_taken_back(cast: Cast, visit: Any) -> None:
    case = offered(cast)
    sales, at = visit(cast.li_qian), f"{DELAYS}/{case.number}"
    assert {each.rpartition("/")[2] for each in actions(sales.get(at))} == {"withdrawal"}
    assert sales.post(f"{at}/meeting", MEETING).status_code == 409
    case.take_back()
    assert {"meeting", "offers"} <= {each.rpartition("/")[2] for each in actions(sales.get(at))}
    assert zh("{n} other offers stay on record.", n=2) in part(sales.get(at), "dates")


def test_the_page_of_a_case_leads_to_its_order_and_its_freight(cast: Cast, visit: Any) -> None:
    case = found(cast, number="SO-5").meet().write(full(5), premium(2))
    seen = links(visit(cast.sun_li).get(f"{DELAYS}/{case.number}"))
    assert {"/admin/orders/SO-5", f"/admin/deliveries/freight/{case.freight[0].number}", DELAYS} <= seen


@pytest.mark.parametrize(("kind", "who"), [
    ("delay.meeting", "sun_li"), ("delay.offers", "li_qian"), ("delay.confirmation", "chen"), ("delay.offering", "li_qian"),
])
def test_each_task_of_a_delay_leads_whoever_has_it_to_the_case(cast: Cast, visit: Any, kind: str, who: str) -> None:
    case = found(cast)
    for step in ("meet", "write", "confirm"):
        if any(each.kind == kind for each in tasks(kind)):
            break
        getattr(case, step)()
    (task,), reader = tasks(kind), visit(getattr(cast, who))
    assert task.path == f"/deliveries/delays/{case.number}"
    assert f"/admin{task.path}" in reader.get("/admin/queue").text
    assert reader.get(f"/admin{task.path}").status_code == 200


def test_the_views_count_what_stands_in_them(cast: Cast, visit: Any) -> None:
    found(cast, -1)
    found(cast, -2).meet()
    offered(cast, full(5), partial((3, 100), (8, 300)), days=-3)
    reader = visit(cast.sun_li)
    counted = {view: len(rows(reader.get(f"{DELAYS}?view={view}"))) for view in ("open", "meeting", "dates", "customer", "done")}
    assert counted == {"open": 3, "meeting": 1, "dates": 1, "customer": 1, "done": 0}
    assert len(rows(reader.get(f"{DELAYS}?view=nonsense"))) == 3


def test_a_list_longer_than_a_page_goes_on_at_its_address(cast: Cast, visit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.deliveries.delays.queries.PAGE", 2)
    numbers = {found(cast, -each).number for each in (1, 2, 3)}
    reader = visit(cast.sun_li)
    first = reader.get(DELAYS)
    assert len(rows(first)) == 2
    [onward] = [each for each in links(first) if "after=" in each]
    second = reader.get(onward)
    assert len(rows(second)) == 1 and any("before=" in each for each in links(second))
    assert {each for each in numbers if each in first.text} | {each for each in numbers if each in second.text} == numbers


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_case_says_its_cause_in_the_readers_language(cast: Cast, visit: Any, language: str) -> None:
    case = found(cast).meet()
    reads(language, cast.liu)
    page = part(visit(cast.liu).get(f"{DELAYS}/{case.number}"), "meeting")
    assert in_(language, CAUSES["machine"].id) in page and in_(language, "What is done") in page


def test_a_board_with_a_risk_leads_from_its_figure_to_those_rows(cast: Cast, visit: Any) -> None:
    nothing_in_stock(cast)
    due(cast, 1, 10_000, number="SO-RISK")
    reader = visit(cast.sun_li)
    assert f"{BOARD}?view=risk" in links(reader.get(BOARD))
    assert "SO-RISK" in " ".join(rows(reader.get(f"{BOARD}?view=risk")))
    assert rows(reader.get(f"{BOARD}?view=risk&reason=material")) == []
