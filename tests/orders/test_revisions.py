"""What a revision changes, told before it is sent and kept on the order's page; a delivery schedule sent again is compared (RULES 1)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.orders import actions, preflight, revisions, snapshot, typed
from domain.orders.actions import drafting
from domain.orders.inputs import DateInput, LineInput
from domain.orders.models import OrderDraft
from domain.orders.queries import by_number, drafts
from domain.shared.actor import system
from domain.shared.errors import NotFound
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.orders.given import DUE, given, line, new_line, sent
from tests.orders.test_snapshot import content
from tests.orders.test_snapshot import line as stored
from tests.visitors import Visitor, words

pytestmark = [pytest.mark.clause("2.1"), pytest.mark.usefixtures("by_themselves")]
LATER = DUE + timedelta(days=21)


def told(before: Any, after: Any) -> list[str]:
    return [str(each) for each in snapshot.differences(before, after)]


class TestWhatIsTold:
    @pytest.mark.parametrize(
        ("header", "said"),
        [
            ({"transport": "空运"}, "Way of transport: 汽运 → 空运"),
            ({"kind": "sample"}, "Kind of order: Single order → Sample or trial order"),
            ({"notes": "加急"}, "Notes: — → 加急"),
            ({"packaging": ""}, "Packaging: 周转箱 → —"),
            ({"ship_to_id": uuid.UUID(int=6)}, "The goods go to another place."),
            ({"flags": []}, "No longer asked for: PPAP or material certificate"),
            ({"flags": ["ppap", "regulations"]}, "Asked for: Regulations, restricted substances"),
            ({"order_date": date(2026, 11, 24)}, "Order date: 2026-11-23 → 2026-11-24"),
        ],
    )
    def test_the_header_in_words(self, header: dict[str, Any], said: str) -> None:
        assert told(content(), content(**header)) == [said]

    def test_a_schedules_quantities_day_by_day(self) -> None:
        before = content(stored(dates=((1000, DUE), (800, LATER))))
        after = content(stored(dates=((1200, DUE), (600, LATER), (50, LATER + timedelta(days=7)))))
        assert told(before, after) == [
            "Line 10, 2904110-K80: quantity 1800 → 1850",
            "Line 10, 2904110-K80, 2026-12-18: 1000 → 1200",
            "Line 10, 2904110-K80, 2027-01-08: 800 → 600",
            "Line 10, 2904110-K80, 2027-01-15: — → 50",
        ]

    def test_what_was_forecast_and_is_firm_now(self) -> None:
        before, after = stored(), stored()
        before.schedules[0].zone = "forecast"
        assert told(content(before), content(after)) == ["Line 10, 2904110-K80, 2026-12-18: 2400 (forecast) → 2400"]

    def test_a_day_that_moves_is_told_in_one_sentence(self) -> None:
        assert told(content(), content(stored(dates=((2400, LATER),)))) == ["Line 10, 2904110-K80: dates 2026-12-18 → 2027-01-08"]


def schedule(part: str = "2904110-K80", *dates: tuple[int, date, str]) -> LineInput:
    return LineInput(row=0, part=part, dates=tuple(DateInput(Decimal(quantity), day, zone) for quantity, day, zone in dates))


FIRST = schedule("2904110-K80", (1000, DUE, "firm"), (800, LATER, "forecast"))
SECOND = schedule("2904110-K80", (1200, DUE, "firm"), (800, LATER, "firm"))


def drafted(cast: Cast, *lines: LineInput, kind: str = "delivery_schedule", **more: str) -> uuid.UUID:
    """A draft of the same order number, as it is typed."""
    rows = []
    for each in lines:
        (first, *others) = each.dates
        rows.append({"part": each.part, "quantity": str(first.quantity), "due": first.day.isoformat(), "zone": first.zone,
                     "more": [[str(one.quantity), one.day.isoformat(), one.zone] for one in others]})  # fmt: skip
    header = {"po": "4500874021", "kind": kind, "transport": "", "ship_to_text": "芜湖", "order_date": TODAY.isoformat()}
    header |= {"split": "1"} | more
    header["transport"] = header["transport"] or "汽运"
    key = uuid.uuid4()
    with unit(cast.wang_min, now=NOW) as work:
        drafting.keep(work, key, {"header": header, "flags": [], "lines": rows, "files": []}, customer_id=cast.a.id)
    return key


def checked(cast: Cast, key: uuid.UUID) -> preflight.Check:
    with unit(cast.wang_min, now=NOW) as work:
        return preflight.check(work, work.fetch(OrderDraft, key))


class TestBeforeItIsSent:
    def test_a_schedule_sent_again_is_compared_with_the_last_and_asks_nothing(self, cast: Cast) -> None:
        number = sent(cast, FIRST, kind="delivery_schedule", transport="汽运", ship_to_text="芜湖")
        found = checked(cast, drafted(cast, SECOND))
        assert found.next_edition and found.compared is not None and found.compared.number == number
        assert [str(each) for each in found.changes] == [
            "Line 10, 2904110-K80: quantity 1800 → 2000",
            "Line 10, 2904110-K80, 2026-12-18: 1000 → 1200",
            "Line 10, 2904110-K80, 2027-01-08: 800 (forecast) → 800",
        ]

    def test_looking_changes_nothing(self, cast: Cast) -> None:
        number = sent(cast, FIRST, kind="delivery_schedule")
        checked(cast, drafted(cast, SECOND))
        with unit(cast.wang_min, now=NOW) as work:
            order = by_number(work, number)
            assert (order.revision, order.quantity) == (1, Decimal(1800))

    def test_a_single_order_under_a_known_number_is_asked_about(self, cast: Cast) -> None:
        sent(cast, line())
        found = checked(cast, drafted(cast, SECOND, kind="single"))
        assert found.clash is not None and not found.next_edition and found.changes

    def test_the_very_same_again_is_a_duplicate_and_compared_with_nothing(self, cast: Cast) -> None:
        sent(cast, FIRST, kind="delivery_schedule")
        found = checked(cast, drafted(cast, FIRST))
        assert found.duplicate and not found.next_edition and found.compared is None

    def test_a_released_order_is_compared_with_nothing_here(self, cast: Cast) -> None:
        number = sent(cast, FIRST, kind="delivery_schedule")
        with unit(system("test"), now=NOW) as work:
            by_number(work, number).state = "released"
        found = checked(cast, drafted(cast, SECOND))
        assert found.compared is None and not found.next_edition and found.changes == ()

    def test_what_a_new_line_would_be_numbered_is_told(self, cast: Cast) -> None:
        sent(cast, line(), line("2916035-K80", 6000), transport="汽运", ship_to_text="芜湖")
        lines = schedule("2904110-K80", (2400, DUE, "firm")), schedule("1001120-T15", (5, DUE, "firm"))
        found = checked(cast, drafted(cast, *lines, kind="single"))
        assert [str(each) for each in found.changes] == ["Line 20 removed: 2916035-K80, 6000", "Line 30 added: 1001120-T15, 5"]


class TestOnTheOrder:
    def revised(self, cast: Cast) -> str:
        number = sent(cast, line(), new_line())
        with unit(cast.wang_min, now=NOW) as work:
            order = by_number(work, number)
            again = given(cast, line(quantity=2600), new_line(quantity=4000), transport="空运")
            actions.amend(work, number, again, version=order.version, why="客户计划调整")
        return number

    def read(self, actor: Any, number: str) -> list[revisions.RevisionRow]:
        with unit(actor, now=NOW) as work:
            return revisions.of_order(work, by_number(work, number))

    def test_each_revision_says_what_it_changed_and_why_the_newest_first(self, cast: Cast) -> None:
        second, first = self.read(cast.li_qian, self.revised(cast))
        assert (second.revision, second.why, second.by, first.differences) == (2, "客户计划调整", "王敏", ())
        assert [str(each) for each in second.differences] == [
            "Way of transport: — → 空运",
            "Line 10, 2904110-K80: quantity 2400 → 2600",
            "Line 20, 5801300-E27: quantity 3000 → 4000",
        ]

    @pytest.mark.clause("5.1.1(4)")
    def test_outsiders_read_nothing_of_a_hidden_line_in_it(self, cast: Cast) -> None:
        number = self.revised(cast)
        assert any("5801300" in str(each) for each in self.read(cast.li_qian, number)[0].differences)
        assert not any("5801300" in str(each) for row in self.read(cast.wu_jia, number) for each in row.differences)
        with pytest.raises(NotFound):
            self.read(cast.b_buyer, number)

    def test_the_customer_is_not_told_who_of_the_house_wrote_one(self, cast: Cast) -> None:
        assert {each.by for each in self.read(cast.wang_min, self.revised(cast))} == {""}

    def test_an_order_never_revised_shows_none(self, cast: Cast) -> None:
        assert self.read(cast.li_qian, sent(cast)) == []

    def test_both_doors_show_it(self, cast: Cast, visit: Callable[..., Visitor]) -> None:
        number = self.revised(cast)
        for who, path in ((cast.wang_min, f"/orders/{number}"), (cast.li_qian, f"/admin/orders/{number}")):
            page = words(visit(who).get(path).text)
            assert "第 10 行 2904110-K80：数量 2,400 → 2,600" in page and "客户计划调整" in page


class TestCheckPage:
    def test_it_names_the_changes_of_the_next_edition_and_sends_them_as_one(self, cast: Cast, visit: Callable[..., Visitor]) -> None:
        number = sent(cast, FIRST, kind="delivery_schedule", transport="汽运", ship_to_text="芜湖")
        key, buyer = drafted(cast, SECOND), visit(cast.wang_min)
        page = buyer.get(f"/orders/check?draft={key}")
        assert "新一版" in words(page.text) and "2026-12-18：1,000 → 1,200" in words(page.text) and 'type="radio"' not in page.text
        with unit(system("test"), now=NOW) as work:
            version = work.fetch(OrderDraft, key).version
        answer = buyer.post("/orders", {"draft": str(key), "relation": "revision_of", "related": number}, version=version)
        assert answer.headers["location"] == f"/orders/{number}"
        with unit(cast.wang_min, now=NOW) as work:
            assert by_number(work, number).revision == 2

    def test_it_says_where_the_goods_go_and_for_whom(self, cast: Cast, visit: Callable[..., Visitor]) -> None:
        key = drafted(cast, FIRST, stands_behind="江北汽车")
        page = words(visit(cast.wang_min).get(f"/orders/check?draft={key}").text)
        assert "芜湖" in page and "江北汽车" in page and "CNY" in page


class TestDraftsOfAmendments:
    def begun(self, cast: Cast, number: str) -> uuid.UUID:
        key = uuid.uuid4()
        with unit(cast.wang_min, now=NOW) as work:
            drafting.keep(work, key, typed.blank() | {"header": {"po": "x"}}, customer_id=cast.a.id, amends=number)
        return key

    def test_one_is_found_again_among_all_and_with_its_order(self, cast: Cast) -> None:
        one, other = sent(cast), sent(cast, line(quantity=7), po_number="other")
        key = self.begun(cast, one)
        with unit(cast.wang_min, now=NOW) as work:
            assert [(each.id, each.amends, each.lines) for each in drafts(work)] == [(key, one, 0)]
            assert [each.id for each in drafts(work, by_number(work, one))] == [key]
            assert drafts(work, by_number(work, other)) == []

    def test_the_page_of_the_amendment_offers_it(self, cast: Cast, visit: Callable[..., Visitor]) -> None:
        number = sent(cast)
        key = self.begun(cast, number)
        assert f"/orders/new?draft={key}" in visit(cast.wang_min).get(f"/orders/{number}/amendment").text
