"""The pages of freight beyond the agreed and of countermeasure sheets: for whom, greyed why, what a wrong or a late form answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.deliveries.freight import register, spending
from domain.deliveries.freight.register import FreightFilter
from domain.deliveries.freight.spending import KINDS, PAYERS, STATES, Entered
from domain.deliveries.models import Countermeasure, Freight
from domain.orders.queries import by_number
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.deliveries.doors import LANGUAGES, NEVER, actions, beside, cells, greyed, in_, links, part, reads, rows, typed, zh
from tests.deliveries.late import HOUSE, delays, due, member_of, tasks
from tests.deliveries.sheets import WHOLE, asked, checked_since, followed, missed, sheets, signed, written
from tests.remembering import remembered

pytestmark = pytest.mark.clause("5.1.10(4)")
FREIGHT, SHEETS = "/admin/deliveries/freight", "/admin/deliveries/countermeasures"
ENTERED = {"order": "SO-1", "kind": "extra", "payer": "us", "amount": "800", "currency": "CNY", "cause": "改走专车"}
WRITTEN = {"cause": "machine", "why-0": "一", "why-1": "二", "why-2": "三", "root_cause": "根因", "immediate": "外协", "prevention": "点检",
           "prevention_by": "马俊", "prevention_due": "2026-11-30", "follow_up_on": "2026-12-07"}


@pytest.fixture
@remembered
def ours(cast: Cast) -> Freight:
    """Eight hundred yuan beyond the agreed, for an order of A."""
    due(cast, -1, number="SO-1")
    return proposed(cast, "SO-1", "800")


@remembered
def proposed(cast: Cast, order: str, amount: str, currency: str = "CNY", kind: str = "extra") -> Freight:
    given = Entered(kind, "改走专车", "us", "专车", Decimal(amount), Decimal(500), currency)
    with unit(cast.li_qian, now=NOW) as work:
        return spending.record(work, by_number(work, order), given)


def stands(number: str) -> Freight:
    with unit(HOUSE, now=NOW) as work:
        return register.one(work, number)[0].freight


# freight


@pytest.mark.parametrize(("who", "page", "records"), [
    ("sun_li", 200, True), ("li_qian", 200, True), ("zhao", 200, True), ("xu", 200, False), ("shen", 200, False),
    ("chen", 403, False), ("liu", 403, False), ("qian", 403, False),
])
def test_freight_is_read_by_who_pays_or_spends_and_written_by_logistics_and_sales(
    cast: Cast, ours: Freight, visit: Any, who: str, page: int, records: bool,
) -> None:
    reader = visit(getattr(cast, who))
    shown = reader.get(FREIGHT)
    assert shown.status_code == reader.get(f"{FREIGHT}/{ours.number}").status_code == reader.get(f"{FREIGHT}.xlsx").status_code == page
    assert page == 403 or (FREIGHT in actions(shown)) is records
    assert (reader.post(FREIGHT, ENTERED).status_code == 303) is records


@pytest.mark.parametrize(("entered", "wrong"), [
    ({"order": ""}, "order"), ({"order": "SO-0"}, "order"), ({"amount": "0"}, "amount"), ({"amount": "viel"}, "amount"),
    ({"amount": "1.234"}, "amount"), ({"agreed": "-1"}, "agreed"), ({"cause": ""}, "cause"), ({"kind": "gift"}, "kind"),
    ({"payer": "x"}, "payer"), ({"currency": "ZZZ"}, "currency"),
])
def test_what_is_wrong_with_a_record_stands_at_its_field_and_none_is_made(
    cast: Cast, visit: Any, entered: dict[str, str], wrong: str,
) -> None:
    due(cast, -1, number="SO-1")
    logistics = visit(cast.sun_li)
    answer = logistics.post(FREIGHT, ENTERED | {"mode": "专车"} | entered)
    assert answer.status_code == 422 and beside(answer, wrong) and typed(answer, "mode") == "专车"
    assert typed(answer, "order") == (ENTERED | entered)["order"] and rows_of(logistics) == []


def rows_of(reader: Any, query: str = "") -> list[str]:
    answer = reader.get(f"{FREIGHT}?{query}")
    return rows(answer)


@pytest.mark.clause("5.1.1(4)", "5.1.10(4)")
def test_an_order_of_others_is_none_to_who_writes_a_record(cast: Cast, visit: Any) -> None:
    due(cast, -1, number="SO-X", project=member_of(cast, cast.li_qian))
    refused = visit(cast.sun_li).post(FREIGHT, ENTERED | {"order": "SO-X"})
    assert refused.status_code == 422 and beside(refused, "order") == zh("There is no such order.")
    assert visit(cast.li_qian).post(FREIGHT, ENTERED | {"order": "SO-X"}).status_code == 303


@pytest.mark.parametrize(("query", "found"), [
    ("", 3), ("state=proposed", 3), ("state=approved", 0), ("kind=premium", 1), ("payer=us", 3), ("payer=carrier", 0),
    ("state=x&kind=y", 3), ("customer=K002", 1), (f"from={TODAY}", 3), (f"to={TODAY - timedelta(days=1)}", 0),
    ("from=x&to=2026-02-31&after=1&before=2", 3),
])
def test_page_and_workbook_of_freight_have_the_rows_that_the_filter_leaves(
    cast: Cast, ours: Freight, visit: Any, query: str, found: int,
) -> None:
    due(cast, -1, number="SO-2", customer="b", part="B-77120")
    proposed(cast, "SO-2", "70", "EUR", "premium")
    proposed(cast, "SO-1", "30")
    reader = visit(cast.xu)
    shown, kept = rows_of(reader, query), cells(reader.get(f"{FREIGHT}.xlsx?{query}"))[1]
    assert len(shown) == len(kept) == found
    assert all(row[0] in text for row, text in zip(kept, shown, strict=True)), "in the same order"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_record_says_kind_payer_and_state_in_the_readers_language(cast: Cast, ours: Freight, visit: Any, language: str) -> None:
    reads(language, cast.xu)
    reader = visit(cast.xu)
    shown = part(reader.get(f"{FREIGHT}/{ours.number}"), "what") + " ".join(rows_of(reader))
    assert all(in_(language, said.id) in shown for said in (KINDS["extra"], PAYERS["us"], STATES["proposed"]))


@pytest.mark.parametrize(("who", "small", "large"), [
    ("zhao", "", "Above {amount} the general manager decides."), ("shen", "", ""),
    ("li_qian", None, None), ("xu", None, None),
])
def test_who_may_not_spend_so_much_finds_the_button_greyed_with_whose_it_is(
    cast: Cast, ours: Freight, visit: Any, who: str, small: str | None, large: str | None,
) -> None:
    reader, big = visit(getattr(cast, who)), proposed(cast, "SO-1", "10000.01")
    words = zh("Approve and sign")
    for one, reason in ((ours, small), (big, large)):
        page = reader.get(f"{FREIGHT}/{one.number}")
        if reason == "":
            assert {each.rpartition("/")[2] for each in actions(page)} == {"approval", "dismissal"} and greyed(page) == {}
        else:
            assert actions(page) == set() and words in greyed(page)
            assert reason is None or greyed(page)[words] == zh(reason, amount="10,000")
            assert reader.post(f"{FREIGHT}/{one.number}/approval", ENTERED | {"password": PASSWORD}).status_code == 403
            assert reader.post(f"{FREIGHT}/{one.number}/dismissal", {"why": "不付"}).status_code == 403
            assert stands(one.number).state == "proposed"


def test_an_approval_is_a_signature_of_payer_and_cause_on_the_record_as_it_stands(cast: Cast, ours: Freight, visit: Any) -> None:
    head, at = visit(cast.zhao), f"{FREIGHT}/{ours.number}/approval"
    right = {"payer": "carrier", "cause": "承运商延误", "password": PASSWORD}
    for entered, wrong in (({"payer": "x"}, "payer"), ({"cause": " "}, "cause"), ({"password": ""}, "password"),
                           ({"password": "falsch"}, "password")):
        answer = head.post(at, right | entered, version=ours.version)
        assert answer.status_code == 422 and beside(answer, wrong) and stands(ours.number).state == "proposed"
    assert head.post(at, right, version=ours.version + 1).status_code == 409
    page = head.follow(head.post(at, right, version=ours.version))
    assert "赵志远" in part(page, "what") and "承运商延误" in part(page, "what") and actions(page) == set()
    assert head.post(at, right).status_code == 409 and head.post(f"{FREIGHT}/{ours.number}/dismissal", {"why": "x"}).status_code == 409


def test_what_is_not_approved_has_its_reason_on_record(cast: Cast, ours: Freight, visit: Any) -> None:
    head, at = visit(cast.zhao), f"{FREIGHT}/{ours.number}/dismissal"
    assert head.post(at, {"why": " "}).status_code == 409 and stands(ours.number).state == "proposed"
    assert head.post(at, {"why": "由承运商承担"}, version=ours.version + 1).status_code == 409
    page = head.follow(head.post(at, {"why": "由承运商承担"}, version=ours.version))
    assert "由承运商承担" in part(page, "what") and stands(ours.number).state == "dismissed"


@pytest.mark.parametrize(("amount", "who"), [("10000", "zhao"), ("10000.01", "shen")])
def test_the_task_leads_whoever_may_spend_so_much_to_the_record(cast: Cast, visit: Any, amount: str, who: str) -> None:
    due(cast, -1, number="SO-1")
    one, (task,) = proposed(cast, "SO-1", amount), tasks("delay.freight")
    reader = visit(getattr(cast, who))
    assert task.path == f"/deliveries/freight/{one.number}" and f"/admin{task.path}" in reader.get("/admin/queue").text
    assert f"{FREIGHT}/{one.number}/approval" in actions(reader.get(f"/admin{task.path}"))


def test_the_list_of_freight_goes_on_where_a_page_ends(cast: Cast, ours: Freight, visit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [proposed(cast, "SO-1", f"{amount}").number for amount in (1, 2)] + [ours.number]
    monkeypatch.setattr(register.page, "__defaults__", (2,))
    reader = visit(cast.xu)
    first = reader.get(f"{FREIGHT}?payer=us")
    [onward] = [each for each in links(first) if "after=" in each]
    assert "payer=us" in onward and len(rows(first)) == 2
    second = reader.get(onward)
    assert sorted(each for each in numbers for row in rows(first) + rows(second) if each in row) == sorted(numbers)
    assert any("before=" in each for each in links(second))


def test_the_filter_of_the_page_is_the_filter_of_the_address() -> None:
    asked_for = {"state": "proposed", "kind": "extra", "payer": "us", "customer": "K001", "from": "2026-11-01", "to": "2026-11-30"}
    wanted = FreightFilter.of(asked_for)
    assert wanted.address() == f"{FREIGHT}?state=proposed&kind=extra&payer=us&customer=K001&from=2026-11-01&to=2026-11-30"
    assert wanted.address(payer="", state="") == f"{FREIGHT}?kind=extra&customer=K001&from=2026-11-01&to=2026-11-30"


# countermeasure sheets


@pytest.fixture
@remembered
def sheet(cast: Cast) -> Countermeasure:
    """A delivery of A was missed three days ago, and asks for its sheet."""
    checked_since(cast)
    missed(cast, number="SO-5")
    return asked()[0]


@pytest.mark.parametrize(("who", "writes", "signs", "follows"), [
    ("ma", True, False, False), ("sun_li", True, False, True), ("he_head", True, True, False), ("liu", False, False, True),
    ("li_qian", False, False, False), ("xu", False, False, False),
])
def test_a_sheet_offers_each_their_own_part(
    cast: Cast, sheet: Countermeasure, visit: Any, who: str, writes: bool, signs: bool, follows: bool,
) -> None:
    reader, at = visit(getattr(cast, who)), f"{SHEETS}/{sheet.number}"
    assert (at in actions(reader.get(at))) is writes
    assert (reader.post(at, {"cause": "x"}).status_code == 403) is not writes
    written(cast, sheet.number, who=cast.chen)
    assert (f"{at}/signature" in actions(reader.get(at))) is signs
    assert (reader.post(f"{at}/signature", {"password": "x"}).status_code == 403) is not signs
    signed(cast, sheet.number)
    assert (f"{at}/follow-up" in actions(reader.get(at))) is follows
    assert (reader.post(f"{at}/follow-up", {"effective": "x"}).status_code == 403) is not follows


@pytest.mark.parametrize(("entered", "wrong"), [
    ({"cause": ""}, "cause"), ({"cause": "fate"}, "cause"), ({"prevention_due": "bald"}, "prevention_due"),
    ({"follow_up_on": "2026-02-31"}, "follow_up_on"), ({"root_cause": "x" * 5000}, "root_cause"), ({"why-4": "x" * 5000}, "why-4"),
])
def test_what_is_wrong_with_a_sheet_stands_at_its_field_with_all_that_was_typed(
    cast: Cast, sheet: Countermeasure, visit: Any, entered: dict[str, str], wrong: str,
) -> None:
    answer = visit(cast.ma).post(f"{SHEETS}/{sheet.number}", WRITTEN | entered, version=sheet.version)
    assert answer.status_code == 422 and beside(answer, wrong) and sheets()[0].root_cause == ""
    assert typed(answer, "immediate") == "外协" and typed(answer, "why-1") == "二"


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_it_is_complete_the_head_reads_what_is_missing(cast: Cast, sheet: Countermeasure, visit: Any, language: str) -> None:
    reads(language, cast.he_head)
    head, at = visit(cast.he_head), f"{SHEETS}/{sheet.number}"
    said = part(head.get(at), "sign")
    for lacking in ("The kind of cause is missing.", "The root cause is missing.", "The day of the follow-up is missing."):
        assert in_(language, lacking) in said
    assert head.post(f"{at}/signature", {"password": PASSWORD}).status_code == 409 and sheets()[0].state == "asked"
    written(cast, sheet.number)
    assert f"{at}/signature" in actions(head.get(at))


def test_a_sheet_is_written_and_signed_as_it_stands(cast: Cast, sheet: Countermeasure, visit: Any) -> None:
    writer, head, at = visit(cast.ma), visit(cast.he_head), f"{SHEETS}/{sheet.number}"
    answer = writer.post(at, WRITTEN, version=sheet.version + 1)
    assert answer.status_code == 409 and typed(answer, "root_cause") == "根因" and sheets()[0].root_cause == ""
    assert writer.post(at, WRITTEN, version=sheet.version).status_code == 303
    now = sheets()[0].version
    assert head.post(f"{at}/signature", {"password": PASSWORD}, version=now - 1).status_code == 409
    for password in ("", "falsch"):
        assert beside(head.post(f"{at}/signature", {"password": password}, version=now), "password")
    assert head.post(f"{at}/signature", {"password": PASSWORD}, version=now).status_code == 303
    assert writer.post(at, WRITTEN).status_code == 409 and at not in actions(writer.get(at))


def test_a_follow_up_says_what_was_found_and_whether_it_helped(cast: Cast, sheet: Countermeasure, visit: Any) -> None:
    written(cast, sheet.number, replace(WHOLE, prevention_due=TODAY))
    signed(cast, sheet.number)
    logistics, at = visit(cast.sun_li), f"{SHEETS}/{sheet.number}/follow-up"
    for entered, wrong in (({"follow_up": "未再发"}, "effective"), ({"follow_up": "未再发", "effective": "maybe"}, "effective"),
                           ({"follow_up": "", "effective": "yes"}, "follow_up")):
        answer = logistics.post(at, entered)
        assert answer.status_code == 422 and beside(answer, wrong) and sheets()[0].state == "signed"
        assert typed(answer, "follow_up") == entered["follow_up"]
    late = logistics.post(at, {"follow_up": "一个月未再发", "effective": "yes"}, version=sheets()[0].version - 1)
    assert late.status_code == 409 and typed(late, "follow_up") == "一个月未再发" and sheets()[0].state == "signed"
    page = logistics.follow(logistics.post(at, {"follow_up": "一个月未再发", "effective": "yes"}))
    assert "一个月未再发" in part(page, "followed") and actions(page) == set()
    assert logistics.post(at, {"follow_up": "又发生", "effective": "no"}).status_code == 409


def test_which_cases_stand_on_a_sheet_is_chosen_among_those_that_may_and_from_the_page_as_it_stands(
    cast: Cast, sheet: Countermeasure, visit: Any,
) -> None:
    writer, at = visit(cast.ma), f"{SHEETS}/{sheet.number}"
    missed(cast, -2, number="SO-6")
    asked()
    own, other = (str(each.id) for each in delays())
    missed(cast, -2, customer="b", part="B-77120", cause="people")
    foreign = next(str(each.id) for each in delays() if str(each.id) not in {own, other})
    assert len(rows(writer.get(at), "cases")) == 2
    [now] = [each.version for each in sheets()]
    for chosen in ([], [NEVER], [own, foreign]):
        assert writer.post(f"{at}/cases", {"sel": chosen}, version=now).status_code in {404, 409}
    assert writer.post(f"{at}/cases", {"sel": [own]}, version=now + 9).status_code == 409 and len(sheets()) == 1
    assert visit(cast.li_qian).post(f"{at}/cases", {"sel": [own]}).status_code == 403
    writer.follow(writer.post(f"{at}/cases", {"sel": [own]}, version=now))
    assert len(sheets()) == 2, "what was taken off goes on a sheet of its own"


def test_each_sheet_stands_in_the_view_of_its_state_and_a_nonsense_view_is_the_first(
    cast: Cast, sheet: Countermeasure, visit: Any,
) -> None:
    reader = visit(cast.xu)

    def seen() -> list[int]:
        return [len(rows(reader.get(f"{SHEETS}?view={view}"))) for view in ("asked", "signed", "followed_up", "missing", "nonsense")]

    assert seen() == [1, 0, 0, 1, 1]
    written(cast, sheet.number)
    signed(cast, sheet.number)
    assert seen() == [0, 1, 0, 0, 0], "what stands on a signed sheet is missing no more"
    followed(cast, sheet.number)
    assert seen() == [0, 0, 1, 0, 0]


def test_the_task_of_a_sheet_leads_production_to_it_and_the_sheet_to_its_cases(cast: Cast, sheet: Countermeasure, visit: Any) -> None:
    writer = visit(cast.chen)
    assert f"{SHEETS}/{sheet.number}" in writer.get("/admin/queue").text
    [case] = {each for each in links(writer.get(f"{SHEETS}/{sheet.number}")) if each.startswith("/admin/deliveries/delays/")}
    assert writer.get(case).status_code == 200 and writer.get(f"{SHEETS}/CM-0").status_code == 404


@pytest.mark.clause("5.1.1(4)", "5.1.10(4)")
def test_the_sheet_of_a_project_is_there_for_its_members_alone(cast: Cast, visit: Any) -> None:
    checked_since(cast)
    missed(cast, project=member_of(cast, cast.ma))
    (secret,) = asked()
    outside, member = visit(cast.he_head), visit(cast.ma)
    assert outside.get(f"{SHEETS}/{secret.number}").status_code == 404 and rows(outside.get(SHEETS)) == []
    assert outside.post(f"{SHEETS}/{secret.number}", WRITTEN).status_code == 404
    assert member.get(f"{SHEETS}/{secret.number}").status_code == 200 and len(rows(member.get(SHEETS))) == 1
