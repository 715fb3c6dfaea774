"""Money that does not go the straight way, as the demo tells it: each kind is there to be looked at, and nothing stands in two ways."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from concord.demo import masters as demo_masters
from concord.demo import money
from concord.demo.seed import Seed
from domain.deliveries.models import Concession, DispatchNotice
from domain.receivables.models import Deduction, Payment, RetailException, UsageReport
from domain.receivables.queries import stock
from domain.shared import clock
from domain.shared.actor import system
from domain.shared.journal import verify
from domain.shared.settings import Settings
from domain.shared.tasks import Task
from domain.shared.work import unit
from tests.databases import TestDatabase


@pytest.fixture
def company(database: TestDatabase, settings: Settings) -> demo_masters.Masters:
    """A small one with a retail customer."""
    with unit(system("test")) as work:
        for year in (work.now.year - 1, work.now.year, work.now.year + 1):
            clock.fill(work, year)
        made = demo_masters.make(work, Seed(7), customers=12, products=48)
        made.customers[8].retail = True
    return made


@pytest.mark.clause("5.1.12(3)")
def test_each_kind_is_there_once_and_what_needs_a_second_person_of_finance_waits_for_one(company: demo_masters.Masters) -> None:
    money.play(company, Seed(3))
    with unit(system("test")) as work:
        read = work.session.scalars
        claimed = {each.state: each for each in read(select(Deduction))}
        assert (claimed["accepted"].amount, claimed["accepted"].claimed_side) == (860, "customer")
        assert (claimed["claimed"].claimed_side, claimed["claimed"].claimed_by) == ("staff", "徐静")
        payments = {each.kind: each for each in read(select(Payment))}
        assert payments["credit_note"].amount == 430 and payments["refund"].state == "proposed"
        exceptions = sorted(read(select(RetailException)), key=lambda each: each.number)
        assert [each.state for each in exceptions] in (["signed", "proposed"], ["used", "proposed"])
        assert list(read(select(DispatchNotice.state).where(DispatchNotice.customer_id == exceptions[0].customer_id)))
        report = read(select(UsageReport)).one()
        assert stock.consignment(work, report.customer_id).parts, "half of it still stands there"
        assert read(select(Concession)).one().number
        waiting = set(read(select(Task.kind).where(Task.ended_at.is_(None))))
        assert {"receivables.exception", "receivables.deduction", "receivables.refund"} <= waiting
        assert verify(work)


def test_without_a_retail_customer_nobody_asks_for_an_exception(company: demo_masters.Masters) -> None:
    wholesale = replace(company, customers=[each for each in company.customers if not each.retail])
    assert money.retailer(wholesale) == [] and money.retailer(company) == [company.customers[8].number]
