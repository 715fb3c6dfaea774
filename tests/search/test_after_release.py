"""Changes, slips and invoices are found by their numbers, each by whoever may see it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.changes.models import Change, Field
from domain.deliveries.models import Concession, Delay
from domain.products.models import OutsourcedProcess
from domain.receivables.models import Statement
from domain.search import queries
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import NOW
from tests.changes.story import Told
from tests.changes.test_technical import Technical
from tests.deliveries.shipping import released, ship
from tests.receivables.received import House
from tests.web.things import of_customer


def seen(visit, who, number: str, url: str) -> bool:
    door = "" if who.is_customer else "/admin"
    return f'href="{url}"' in visit(who).get(f"{door}/search", params={"q": number}).text


def test_a_change_is_found_by_its_number_on_both_sides(visit, cast):
    told = Told(released(cast))
    told.asks(told.day())
    assert seen(visit, cast.li_qian, told.number, f"/admin/changes/{told.number}")
    assert seen(visit, cast.wang_min, told.number, f"/changes/{told.number}")
    assert not seen(visit, cast.b_buyer, told.number, f"/changes/{told.number}")


def test_what_the_house_keeps_to_itself_is_not_found_by_the_customer(visit, cast):
    told = Told(released(cast))
    told.asks(told.day())
    with unit(system("test")) as work:
        work.session.scalars(select(Change)).one().internal = True
    assert seen(visit, cast.li_qian, told.number, f"/admin/changes/{told.number}")
    assert not seen(visit, cast.wang_min, told.number, f"/changes/{told.number}")


@pytest.mark.parametrize("asked", ["number", "plate", "carrier"])
def test_a_slip_is_found_by_its_number_its_plate_and_its_carrier(visit, cast, asked):
    slip = ship(released(cast)).slip
    assert seen(visit, cast.sun_li, getattr(slip, asked), f"/admin/deliveries/receipts/{slip.number}")
    assert seen(visit, cast.wang_min, slip.number, f"/deliveries/{slip.number}")
    assert not seen(visit, cast.b_buyer, slip.number, f"/deliveries/{slip.number}")


def test_an_invoice_is_found_by_either_number_by_those_who_see_receivables(visit, cast):
    number = House(cast).issued(tax_number="26322000000100000099")
    for asked in (number, "26322000000100000099"):
        assert seen(visit, cast.xu, asked, f"/admin/receivables/invoices/{number}")
        assert not seen(visit, cast.sun_li, asked, f"/admin/receivables/invoices/{number}")
    assert seen(visit, cast.wang_min, number, f"/statements/invoices/{number}")
    assert not seen(visit, cast.b_buyer, number, f"/statements/invoices/{number}")


STAFF_KINDS = {  # what is looked for, by what it is called among the walkers' things → where it opens
    "dispatch_notice": "/admin/dispatch/{}", "slip": "/admin/deliveries/receipts/{}", "delay": "/admin/deliveries/delays/{}",
    "countermeasure": "/admin/deliveries/countermeasures/{}", "freight": "/admin/deliveries/freight/{}",
    "difference": "/admin/deliveries/receipts/differences/{}", "goods_return": "/admin/deliveries/receipts/returns/{}",
    "statement": "/admin/receivables/statements/{}", "invoice": "/admin/receivables/invoices/{}",
    "payment": "/admin/receivables/payments/{}", "deduction": "/admin/receivables/deductions/{}", "change": "/admin/changes/{}",
}
MONEY = {"statement", "invoice", "payment", "deduction"}


def everything(cast, owner: str) -> dict[str, str]:
    """One of everything of this owner, by what the walkers call it."""
    with unit(system("test")) as work:
        if work.session.scalars(select(OutsourcedProcess.id)).first() is None:  # the walkers' things hang on a part with one
            work.add(OutsourcedProcess(product_id=cast.products["HC-4801-012"].id, process="电泳", subcontractor="皖南表面处理"))
    return of_customer(cast, owner)


def missing(visit, who, things: dict[str, str], kinds: dict[str, str]) -> set[str]:
    """Which of these are not found by their number, or lead nowhere."""
    visitor, lost = visit(who), set()
    door = "" if who.is_customer else "/admin"
    for kind, url in kinds.items():
        there = url.format(things[kind])
        page = visitor.get(f"{door}/search", params={"q": things[kind]}).text
        if f'href="{there}"' not in page or visitor.get(there).status_code != 200:
            lost.add(kind)
    return lost


class TestByItsNumber:
    """Whatever has a number is found by it, by whoever may open it, and by nobody else."""

    def test_everything_is_found_by_those_who_work_with_it(self, visit, cast):
        things = everything(cast, "a")
        assert missing(visit, cast.xu, things, STAFF_KINDS) == set()
        assert missing(visit, cast.li_qian, things, STAFF_KINDS) == set()
        others = {kind: url for kind, url in STAFF_KINDS.items() if kind not in MONEY | {"freight"}}
        assert missing(visit, cast.chen, things, others) == set()

    def test_money_and_freight_are_found_by_those_alone_who_see_them(self, visit, cast):
        things = everything(cast, "a")
        closed = {kind: url for kind, url in STAFF_KINDS.items() if kind in MONEY | {"freight"}}
        assert missing(visit, cast.chen, things, closed) == set(closed)
        assert missing(visit, cast.sun_li, things, {"freight": STAFF_KINDS["freight"]}) == set()

    def test_a_customer_finds_their_own_and_nothing_of_the_house_or_of_another(self, visit, cast):
        theirs, others = everything(cast, "a"), everything(cast, "b")
        own = {"slip": "/deliveries/{}", "statement": "/statements/{}", "invoice": "/statements/invoices/{}"}
        assert missing(visit, cast.wang_min, theirs, own) == set()
        for kind in STAFF_KINDS:
            if kind not in {*own, "change", "delay"}:
                page = visit(cast.wang_min).get("/search", params={"q": theirs[kind]}).text
                assert "没有找到" in page, f"{kind} is the house's own"
        for kind in STAFF_KINDS:
            assert "没有找到" in visit(cast.wang_min).get("/search", params={"q": others[kind]}).text, f"{kind} is another customer's"

    @pytest.mark.clause("5.1.1(4)")
    def test_what_belongs_to_a_confidential_project_is_found_by_its_members_alone(self, cast):
        things = everything(cast, "secret")

        def found(who) -> set[str]:
            with unit(who) as work:
                return {kind for kind in STAFF_KINDS if any(row.number == things[kind] for row in queries.find(work, things[kind]))}

        assert found(cast.li_qian) == set(STAFF_KINDS)
        assert found(cast.sun_li) == found(cast.it) == set()

    def test_a_delay_is_found_by_the_customer_once_they_were_told(self, cast):
        things = everything(cast, "a")

        def found(who, limits) -> list[str]:
            with unit(who) as work:
                return [row.kind for row in queries.find(work, things["delay"], limits)]

        assert (found(cast.li_qian, queries.STAFF_LIMITS), found(cast.wang_min, queries.CUSTOMER_LIMITS)) == (["case"], [])
        with unit(system("test")) as work:
            work.session.scalars(select(Delay).where(Delay.number == things["delay"])).one().told_at = NOW
        assert found(cast.wang_min, queries.CUSTOMER_LIMITS) == found(cast.li_qian, queries.STAFF_LIMITS) == ["delay"]

    def test_a_statement_that_is_still_a_draft_is_not_there_for_the_customer(self, cast):
        things = everything(cast, "a")
        with unit(system("test")) as work:
            work.session.scalars(select(Statement).where(Statement.number == things["statement"])).one().internal = True
        with unit(cast.wang_min) as work:
            assert [row.kind for row in queries.find(work, things["statement"], queries.CUSTOMER_LIMITS)] == ["invoice"], "made from it"
        with unit(cast.xu) as work:
            assert {row.kind for row in queries.find(work, things["statement"])} == {"draft", "invoice"}

    def test_a_payment_is_found_by_the_banks_number(self, visit, cast):
        house = House(cast)
        house.pay("100.00", reference="BK20261123000777")
        assert "SK-" in visit(cast.xu).get("/admin/search", params={"q": "BK20261123000777"}).text
        assert "没有找到" in visit(cast.chen).get("/admin/search", params={"q": "BK20261123000777"}).text


class TestAnEngineeringRequest:
    """Technical speaks of the 申请单 by its own number; it leads to the change that it belongs to."""

    @pytest.fixture
    def told(self, cast):
        told = Technical(released(cast))
        told.asks(told.words(Field.SPECIFICATION, "硬度 65±3 HA"))
        told.raises("硬度改为 65")
        return told

    def test_leads_to_its_change_and_is_the_houses_own(self, visit, cast, told):
        [request] = told.requests
        assert request.number.startswith("EC-")
        assert seen(visit, cast.fang, request.number, f"/admin/changes/{told.number}")
        assert visit(cast.fang).get(f"/admin/changes/{told.number}").status_code == 200
        for customer in (cast.wang_min, cast.b_buyer):
            assert "没有找到" in visit(customer).get("/search", params={"q": request.number}).text

    def test_an_edition_that_the_next_one_took_the_place_of_is_found_no_more(self, cast, told):
        [request] = told.requests

        def found() -> list[str]:
            with unit(cast.fang) as work:
                return [row.kind for row in queries.find(work, request.number) if row.number == request.number]

        assert found() == ["request"]
        with unit(system("test")) as work:
            work.session.get_one(type(request), request.id).state = "superseded"
        assert found() == []


class TestAConcession:
    def test_is_found_by_our_number_and_by_the_one_on_the_customers_paper_and_leads_to_that_customers_list(self, visit, cast):
        number = everything(cast, "a")["concession"]
        with unit(system("test")) as work:
            work.session.scalars(select(Concession).where(Concession.number == number)).one().customer_reference = "TC-2026-0815"
        there = "/admin/dispatch/concessions?customer=K001"
        for asked in (number, "TC-2026-0815"):
            assert seen(visit, cast.liu, asked, there), asked
        assert number in visit(cast.liu).get(there).text
        assert "没有找到" in visit(cast.wang_min).get("/search", params={"q": number}).text
