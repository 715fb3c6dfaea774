"""Framework orders, their call-offs, free replacements, units (RULES 1, 4): what each commits, costs and counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.customers.models import Customer, ShipTo
from domain.orders import checking, copying, evidence, frameworks, rules
from domain.orders.inputs import DateInput
from domain.orders.kinds import KINDS
from domain.orders.offers import Asked, Offer, Terms, offers, terms_of
from domain.orders.queries import by_number
from domain.orders.sheet import order_sheet
from domain.products.rules import Match, conforms, match_replacement, unit_meant
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.orders.given import DUE, given, line, new_line, sent
from tests.orders.test_kinds import number as number_of
from tests.orders.test_kinds import send
from tests.remembering import remembered
from tests.visitors import Visitor, words

pytestmark = pytest.mark.usefixtures("by_themselves")
ARM = "2904110-K80"


@pytest.fixture
@remembered
def framework(cast: Cast) -> str:
    return sent(cast, line(quantity=10_000), line("2916035-K80", 500), kind="framework")


def call_off(cast: Cast, framework: str, quantity: int, po: str, part: str = ARM) -> str:
    return sent(cast, line(part, quantity), kind="call_off", related=framework, po_number=po)


class TestCalledOff:
    def read(self, cast: Cast, framework: str, *lines: Any) -> dict[str, tuple[int, int, int, int]]:
        with unit(cast.wang_min, now=NOW) as work:
            found = frameworks.called_off(work, by_number(work, framework), given(cast, *lines))
        return {each.part: (int(each.agreed), int(each.before), int(each.now), int(each.left)) for each in found}

    def test_each_part_shows_what_was_agreed_taken_asked_and_left(self, cast: Cast, framework: str) -> None:
        call_off(cast, framework, 3000, "c1")
        call_off(cast, framework, 1000, "c2")
        assert self.read(cast, framework, line(quantity=2000)) == {ARM: (10_000, 4000, 2000, 4000)}

    def test_two_lines_of_a_part_are_one_sum_and_more_than_agreed_is_below_nothing(self, cast: Cast, framework: str) -> None:
        assert self.read(cast, framework, line("2916035-K80", 400), line("2916035-k80", 300)) == {"2916035-K80": (500, 0, 700, -200)}

    def test_a_part_that_was_never_agreed_has_nothing_agreed(self, cast: Cast, framework: str) -> None:
        assert self.read(cast, framework, line("1001120-T15", 5)) == {"1001120-T15": (0, 0, 5, -5)}

    @pytest.mark.parametrize("state", ["withdrawn", "cancelled", "declined"])
    def test_a_call_off_that_came_to_nothing_took_nothing(self, cast: Cast, framework: str, state: str) -> None:
        gone = call_off(cast, framework, 3000, "c1")
        with unit(system("test"), now=NOW) as work:
            by_number(work, gone).state = state
        assert self.read(cast, framework, line(quantity=2000))[ARM] == (10_000, 0, 2000, 8000)

    def test_what_can_be_called_off_from_are_the_customers_own_framework_orders(self, cast: Cast, framework: str) -> None:
        sent(cast, line(quantity=3), po_number="single")
        with unit(cast.wang_min, now=NOW) as work:
            assert frameworks.frameworks(work, cast.a.id) == [(framework, "4500874021")]
        with unit(cast.b_buyer, now=NOW) as work:
            assert frameworks.frameworks(work, cast.a.id) == []

    def test_the_check_page_tells_what_is_left_and_does_not_refuse_more(self, cast: Cast, visit: Callable[..., Visitor]) -> None:
        buyer = visit(cast.wang_min)
        first = number_of(send(cast, buyer, kind="framework"))
        form = {"kind": "call_off", "related": first, "po": "c-1", "lines-0-quantity": "2500", "step": "check"}
        from tests.orders.test_page import draft_id, typed

        draft = draft_id(buyer.get("/orders/new"))
        page = words(buyer.follow(buyer.post("/orders/new", typed(cast, draft) | form)).text)
        assert f"从 {first} 提货" in page and "超出约定 100" in page and "提交订单" in page

    def test_a_call_off_amended_or_copied_keeps_its_framework(self, cast: Cast, framework: str) -> None:
        called = call_off(cast, framework, 3000, "c1")
        with unit(cast.wang_min, now=NOW) as work:
            for copy in (True, False):
                assert copying.from_order(work, by_number(work, called), copy=copy)["header"]["related"] == framework


@pytest.mark.clause("5.1.5(1)")
class TestCommitment:
    def state(self, number: str, state: str) -> None:
        with unit(system("test"), now=NOW) as work:
            by_number(work, number).state = state

    def allocated(self, cast: Cast) -> Decimal:
        product = cast.products["HC-4801-012"].id
        with unit(cast.chen, now=NOW) as work:
            return evidence.stock(work, [product])[product].allocated

    def committed(self, cast: Cast) -> Decimal:
        with unit(cast.chen, now=NOW) as work:
            return sum((week.committed for week in evidence.load(work, cast.lines["L1"].id, TODAY, 12)), Decimal(0))

    def test_a_framework_order_takes_neither_stock_nor_hours_and_its_call_off_does(self, cast: Cast, framework: str) -> None:
        self.state(framework, "released")
        assert (self.allocated(cast), self.committed(cast)) == (0, 0)
        self.state(call_off(cast, framework, 600, "c1"), "released")
        assert (self.allocated(cast), self.committed(cast)) == (600, 10)

    @pytest.mark.parametrize(("zone", "taken"), [("firm", (1800, 30)), ("forecast", (600, 10))])
    def test_of_a_delivery_schedule_what_is_forecast_takes_neither(self, cast: Cast, zone: str, taken: tuple[int, int]) -> None:
        dates = (DateInput(Decimal(600), DUE), DateInput(Decimal(1200), DUE + timedelta(days=7), zone))
        self.state(sent(cast, replace(line(quantity=1800), dates=dates), kind="delivery_schedule"), "released")
        assert (self.allocated(cast), self.committed(cast)) == taken


class TestFreeReplacement:
    def offer(self, cast: Cast, price: str | None = None, part: str = ARM) -> Offer:
        asked = Asked(part, quantity=Decimal(20), days=(DUE,), price=Decimal(price) if price else None)
        with unit(cast.wang_min, now=NOW) as work:
            return offers(work, cast.a.id, [asked], Terms(TODAY, "EUR", free=True))[0]

    @pytest.mark.clause("3.4")
    def test_it_costs_nothing_and_is_not_told_that_no_price_is_agreed(self, cast: Cast) -> None:
        found = self.offer(cast)
        assert (found.unit_price, found.amount, found.warnings, found.differs, found.free) == (0, 0, (), False, True)

    def test_a_price_that_the_customer_wrote_all_the_same_is_answered(self, cast: Cast) -> None:
        found = self.offer(cast, "5")
        assert (found.unit_price, found.differs) == (5, True)
        assert [each.id.split(";")[0] for each in found.warnings] == ["A replacement is free"]

    def test_a_new_part_sent_as_replacement_costs_nothing_either(self, cast: Cast) -> None:
        assert self.offer(cast, part="NEW-1").unit_price == 0

    @pytest.mark.parametrize(("asked", "match"), [(None, Match.FREE), ("0", Match.FREE), ("5", Match.NO_PRICE)])
    def test_the_review_finds_nothing_to_compare(self, asked: str | None, match: Match) -> None:
        found = match_replacement(Decimal(asked) if asked else None, "CNY", None)
        assert found == match and conforms(found) is (match == Match.FREE)

    @pytest.mark.clause("5.1.2(2)A")
    @pytest.mark.parametrize(("kind", "match"), [("replacement", "free"), ("single", "ours")])
    def test_its_price_conforms_in_the_evidence_of_its_review(self, cast: Cast, kind: str, match: str) -> None:
        number = sent(cast, kind=kind)
        with unit(cast.li_qian, now=NOW) as work:
            found = evidence.for_order(work, by_number(work, number))
        assert found.lines[0].price is not None and found.lines[0].price.match == match and found.prices_conform

    def test_its_amount_is_nothing_when_it_is_stored(self, cast: Cast) -> None:
        with unit(cast.wang_min, now=NOW) as work:
            assert by_number(work, sent(cast, kind="replacement")).amount == 0


class TestUnits:
    @pytest.mark.parametrize(
        ("word", "unit"),
        [("PC", "pcs"), ("pcs.", "pcs"), ("EA", "pcs"), ("件", "pcs"), ("套", "set"), ("KG", "kg"), ("公斤", "kg"), ("米", "m"),
         ("箱", None), ("千件", None), ("", None), ("box", None)],
    )  # fmt: skip
    def test_a_customers_word_for_a_unit_is_known_or_it_is_none(self, word: str, unit: str | None) -> None:
        assert unit_meant(word) == unit

    @pytest.mark.clause("3.3")
    @pytest.mark.parametrize(("word", "fault"), [("", False), ("PC", False), ("件", False), ("箱", True), ("kg", True)])
    def test_a_quantity_in_another_unit_than_the_lists_is_asked_about_never_counted(self, cast: Cast, word: str, fault: bool) -> None:
        order = given(cast, line(unit=word))
        with unit(cast.wang_min, now=NOW) as work:
            assert ("lines-0-unit" in checking.faults(order, checking.offers_for(work, order))) is fault

    def test_a_new_part_is_counted_in_whatever_unit_is_written(self, cast: Cast) -> None:
        order = given(cast, new_line(unit="箱"))
        with unit(cast.wang_min, now=NOW) as work:
            assert "lines-0-unit" not in checking.faults(order, checking.offers_for(work, order))


    @pytest.mark.parametrize(("word", "quantity", "fault"), [
        ("", "2.5", True), ("pcs", "2.5", True), ("PC", "2.5", True), ("件", "2.5", True), ("EA", "3", False), ("kg", "2.125", False),
        ("公斤", "2.125", False), ("kg", "2.1255", True), ("箱", "2.125", False),
    ])  # fmt: skip
    def test_pieces_of_a_new_part_are_whole_whatever_they_are_called(self, cast: Cast, word: str, quantity: str, fault: bool) -> None:
        order = given(cast, new_line(unit=word, quantity=quantity))
        with unit(cast.wang_min, now=NOW) as work:
            assert ("lines-0-quantity" in checking.faults(order, checking.offers_for(work, order))) is fault


class TestLeadTime:
    @pytest.mark.parametrize(("days", "soon"), [(17, False), (16, True)])
    def test_where_dates_mean_arrival_the_way_counts(self, days: int, soon: bool) -> None:
        told = rules.too_soon(TODAY, TODAY + timedelta(days=days), 15, 2)
        assert (told is not None) is soon
        assert told is None or (told.params["way"], told.params["earliest"]) == (2, TODAY + timedelta(days=17))

    @pytest.mark.parametrize(("mean", "way"), [("arrival", 2), ("gate", 0)])
    def test_the_way_is_that_of_the_place_and_only_where_dates_mean_arrival(self, cast: Cast, mean: str, way: int) -> None:
        with unit(system("test"), now=NOW) as work:
            work.fetch(Customer, cast.a.id).dates_mean = mean
        with unit(cast.wang_min, now=NOW) as work:
            customer = work.fetch(Customer, cast.a.id)
            assert terms_of(work, customer, "single", TODAY, "CNY", cast.ship_to["a"].id).way == way
            assert terms_of(work, customer, "single", TODAY, "CNY", None).way == 0

    def test_another_customers_place_is_no_way(self, cast: Cast) -> None:
        with unit(system("test"), now=NOW) as work:
            work.fetch(Customer, cast.a.id).dates_mean = "arrival"
            work.fetch(ShipTo, cast.ship_to["b"].id).transport_days = 9
            assert terms_of(work, work.fetch(Customer, cast.a.id), "single", TODAY, "CNY", cast.ship_to["b"].id).way == 0

    def test_the_lead_time_runs_from_today_however_old_the_order_is(self, cast: Cast) -> None:
        asked = Asked(ARM, quantity=Decimal(20), days=(TODAY + timedelta(days=10),))
        with unit(cast.wang_min, now=NOW) as work:
            assert offers(work, cast.a.id, [asked], Terms(TODAY - timedelta(days=30), "CNY"))[0].soon


class TestCopies:
    def test_what_the_customer_wrote_in_a_line_of_mass_production_is_kept_and_what_the_list_says_is_not(self, cast: Cast) -> None:
        number = sent(cast, line(quality="全检", name="左摆臂"), line("2916035-K80", 5))
        with unit(cast.wang_min, now=NOW) as work:
            first, second = copying.from_order(work, by_number(work, number))["lines"]
        assert (first["quality"], first["name"], "specification" in first) == ("全检", "左摆臂", False)
        assert not {"quality", "name", "specification"} & second.keys()

    def test_another_place_stays_another_place(self, cast: Cast) -> None:
        number = sent(cast, ship_to_text="芜湖", stands_behind="江北汽车")
        with unit(cast.wang_min, now=NOW) as work:
            header = copying.from_order(work, by_number(work, number))["header"]
        assert (header["ship_to"], header["ship_to_text"], header["stands_behind"]) == ("other", "芜湖", "江北汽车")

    def test_sales_begin_with_a_copy_too(self, cast: Cast, visit: Callable[..., Visitor]) -> None:
        number = sent(cast)
        page = visit(cast.li_qian).get(f"/admin/orders/new?copy={number}")
        assert 'value="2904110-K80"' in page.text and 'name="po" type="text" value=""' in page.text
        assert visit(cast.li_qian).get("/admin/orders/new?copy=SO-990101-001").status_code == 404


class TestWhatIsShown:
    """The kind of an order, what it belongs to, and what is forecast stand wherever the order is looked at."""

    def page(self, visit: Callable[..., Visitor], who: Any, address: str) -> str:
        return words(visit(who).get(address).text)

    def test_a_framework_tells_both_sides_what_was_called_off(self, cast: Cast, framework: str, visit: Callable[..., Visitor]) -> None:
        call_off(cast, framework, 3000, "c1")
        for who, door in ((cast.wang_min, ""), (cast.li_qian, "/admin")):
            page = self.page(visit, who, f"{door}/orders/{framework}")
            assert "框架订单" in page and f"{ARM} 10,000 3,000 7,000" in page and "2916035-K80 500 0 500" in page

    def test_another_order_has_no_such_table(self, cast: Cast, visit: Callable[..., Visitor]) -> None:
        page = self.page(visit, cast.wang_min, f"/orders/{sent(cast, line(quantity=3))}")
        assert "约定数量" not in page and "单次订单" not in page

    def test_a_call_off_names_its_framework_to_both_sides(self, cast: Cast, framework: str, visit: Callable[..., Visitor]) -> None:
        called = call_off(cast, framework, 3000, "c1")
        for who, door in ((cast.wang_min, ""), (cast.li_qian, "/admin")):
            page = self.page(visit, who, f"{door}/orders/{called}")
            assert "框架订单的提货" in page and f"提货自框架订单 {framework}" in page

    @pytest.mark.parametrize("zone", ["forecast", "firm"])
    def test_what_is_forecast_says_so_on_page_and_paper(self, cast: Cast, visit: Callable[..., Visitor], zone: str) -> None:
        dates = (DateInput(Decimal(100), DUE), DateInput(Decimal(700), DUE + timedelta(days=30), zone))
        number = sent(cast, replace(line(quantity=800), dates=dates), kind="delivery_schedule")
        with unit(cast.li_qian, now=NOW) as work:
            paper = order_sheet(work, by_number(work, number))
        assert [each.forecast for each in paper.lines[0].dates] == [False, zone == "forecast"] and paper.kind == KINDS["delivery_schedule"]
        for who, door in ((cast.wang_min, ""), (cast.li_qian, "/admin")):
            page = self.page(visit, who, f"{door}/orders/{number}")
            assert "要货计划" in page and ("预测" in page) is (zone == "forecast")

    @pytest.mark.parametrize("zone", ["forecast", "firm"])
    def test_each_date_to_be_countersigned_says_how_much_and_whether_it_is_forecast(
            self, cast: Cast, visit: Callable[..., Visitor], zone: str) -> None:
        dates = (DateInput(Decimal(100), DUE), DateInput(Decimal(700), DUE + timedelta(days=30), zone))
        number = sent(cast, replace(line(quantity=800), dates=dates), kind="delivery_schedule")
        page = self.page(visit, cast.wang_min, f"/orders/{number}/countersignature")
        assert "100: " in page and "700: " in page and ("预测" in page) is (zone == "forecast")
