"""The demo company: whole, the same each time, and no different from what the program itself writes."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from concord.demo import masters as demo_masters
from concord.demo import past
from concord.demo.accounts import accounts
from concord.demo.delivered import deliver
from concord.demo.load import load, read_masters
from concord.demo.people import STAFF
from concord.demo.seed import Seed
from domain.access.policy import AUTHORITY
from domain.accounts.models import Person, Signature
from domain.accounts.signing import holds, unsound
from domain.changes.models import Change, ChangeItem, ChangeNotice
from domain.connection.feed import CHANGE, ORDER
from domain.connection.models import FeedEntry
from domain.connection.reading import feed
from domain.customers.models import Customer, ShipTo
from domain.deliveries.judging import missed
from domain.deliveries.models import Countermeasure, Delay, Slip, SlipLine
from domain.deliveries.on_time import Basis
from domain.orders.models import Order, OrderLine, OrderRevision, ScheduleLine
from domain.orders.snapshot import content
from domain.products.models import ListEntry, Product
from domain.projects.models import Project
from domain.receivables.models import Allocation, Invoice, Payment, Statement, StatementLine
from domain.search.models import SearchEntry
from domain.shared.actor import system
from domain.shared.clock import calendar, today
from domain.shared.journal import Audit, verify
from domain.shared.settings import Settings
from domain.shared.settings import settings as own_settings
from domain.shared.tasks import Task
from domain.shared.work import unit
from domain.shared.workflow import Transition
from tests.conftest import Lazy
from tests.databases import TestDatabase
from tests.deliveries.counted import from_scratch, kept_months
from tests.demo.past import small

LINES = 300


@pytest.fixture
def loaded(lazy_database: Lazy) -> None:
    lazy_database.get()
    small(LINES)


@pytest.fixture
def ours(loaded: None, database: TestDatabase, settings: Settings) -> Settings:
    """For who loads more on top."""
    return replace(settings, database_url=database.url_owner)


def count(model: type) -> int:
    with unit(system("test")) as work:
        return int(work.session.scalar(select(func.count()).select_from(model)) or 0)


def figures() -> list[tuple[object, ...]]:
    with unit(system("test")) as work:
        lines = select(Order.number, Order.po_number, Order.state, OrderLine.customer_part, OrderLine.quantity, OrderLine.unit_price)
        return [tuple(row) for row in work.session.execute(lines.join(OrderLine).order_by(Order.number, OrderLine.position))]


def test_it_has_forty_customers_six_hundred_parts_and_as_many_order_lines_as_asked(database: TestDatabase, settings: Settings) -> None:
    load(replace(settings, database_url=database.url_owner), LINES)
    assert (count(Customer), count(Product), count(OrderLine)) == (40, 600, LINES)
    assert count(ScheduleLine) == LINES + part_shipped(), "what is shipped in part was ordered for two days"
    assert count(ListEntry) == 600
    with unit(system("test")) as work:
        customers = work.session.scalars(select(Customer)).all()
    assert any(c.retail for c in customers) and any(c.indirect for c in customers) and any(c.distance == "overseas" for c in customers)


def test_its_audit_chain_holds(loaded: None) -> None:
    with unit(system("test")) as work:
        assert verify(work) == count(Audit) > count(Order)


def test_its_signatures_are_those_that_signing_would_have_written(loaded: None) -> None:
    with unit(system("test")) as work:
        signatures = work.session.scalars(select(Signature)).all()
        assert signatures and list(unsound(work)) == []
        signatures[0].content = {"order": "another"}
        assert not holds(signatures[0])


def test_it_is_the_same_each_time(ours: Settings, database: TestDatabase) -> None:
    first = figures()
    database.sweep()
    with unit(system("test")) as work:
        demo_masters.make(work, Seed(7), customers=12, products=48)
    load(ours, LINES)
    assert figures() == first and len(first) == LINES


def test_more_can_be_loaded_on_top_with_numbers_that_go_on(ours: Settings) -> None:
    before = {number for number, *_ in figures()}
    load(ours, 100)
    assert len(figures()) == LINES + 100
    assert before < {number for number, *_ in figures()}


def test_a_load_on_top_lengthens_the_past_and_leaves_the_work_in_hand_as_it_was(ours: Settings) -> None:
    """A company with a million lines behind it makes no more in a week than one with ten thousand: its production lines are the same."""
    before = open_lines()
    load(ours, 300)
    assert open_lines() == before > 0
    assert count(OrderLine) == LINES + 300


def part_shipped() -> int:
    with unit(system("test")) as work:
        lines = select(func.count(OrderLine.id)).join(Order, Order.id == OrderLine.order_id)
        return int(work.session.scalar(lines.where(Order.state == "part_shipped")) or 0)


def test_the_months_of_the_rate_are_those_of_its_lines_and_most_were_kept(loaded: None) -> None:
    with unit(system("test")) as work:
        assert kept_months(work) == from_scratch(work)
        counted = [cell.share for key, cell in kept_months(work).items() if key.basis == "counted"]
        assert 0.85 < sum(share.lines_on_time for share in counted) / sum(share.lines for share in counted) < 1
        assert not list(work.session.scalars(select(ScheduleLine).where(ScheduleLine.shipped > ScheduleLine.quantity)))


class TestWhatLeft:
    """Of each past delivery its notice, slip, statement, invoice and payment: what the pages and figures of a real house are made of."""

    def test_it_is_whole_and_adds_up(self, loaded: None) -> None:
        """One load, looked at from each side."""
        self.all_that_left_stands_on_slips_and_all_that_was_signed_for_is_billed_or_waits_for_its_month()
        self.a_statement_an_invoice_and_a_payment_come_to_what_their_lines_do()
        self.what_is_closed_is_paid_and_no_open_invoice_holds_a_closed_order()
        self.programs_read_every_released_order_from_the_beginning_and_people_find_each_slip()

    def all_that_left_stands_on_slips_and_all_that_was_signed_for_is_billed_or_waits_for_its_month(self) -> None:
        with unit(system("test")) as work:
            lines = {row.id: row for row in work.session.scalars(select(OrderLine).where(OrderLine.project_id.is_(None)))}
            slipped = select(SlipLine.line_id, func.sum(SlipLine.quantity), func.sum(SlipLine.received)).group_by(SlipLine.line_id)
            of = {key: (left, signed or 0) for key, left, signed in work.session.execute(slipped)}
            assert of == {key: (row.shipped, row.received) for key, row in lines.items() if row.shipped}
            first = today(work).replace(day=1)
            states = dict(work.session.execute(select(Order.id, Order.state)).all())
            for line in work.session.scalars(select(SlipLine)):
                over = line.received_on is not None and (line.received_on < first or states[line.order_id] == "closed")
                assert line.billed is over, line.received_on

    def a_statement_an_invoice_and_a_payment_come_to_what_their_lines_do(self) -> None:
        with unit(system("test")) as work:
            of = select(StatementLine.invoice_id, StatementLine.statement_id, func.sum(StatementLine.net), func.sum(StatementLine.gross))
            sums = {row[0]: row[1:] for row in work.session.execute(of.group_by(StatementLine.invoice_id, StatementLine.statement_id))}
            invoices = {each.id: each for each in work.session.scalars(select(Invoice))}
            statements = {each.id: each for each in work.session.scalars(select(Statement))}
            assert set(sums) == set(invoices) and len(invoices) == len(statements) > 20
            for key, (statement, net, gross) in sums.items():
                assert (invoices[key].net, invoices[key].gross) == (statements[statement].net, statements[statement].gross) == (net, gross)
            matched = select(Allocation.invoice_id, func.sum(Allocation.amount)).group_by(Allocation.invoice_id)
            paid = dict(work.session.execute(matched).all())
            assert paid == {key: each.gross for key, each in invoices.items() if each.state == "paid"}
            assert {each.state for each in invoices.values() if not each.paid} <= {"issued"}
            assert all(each.invoiced_on <= today(work) and (each.paid_on or today(work)) <= today(work) for each in invoices.values())

    def what_is_closed_is_paid_and_no_open_invoice_holds_a_closed_order(self) -> None:
        with unit(system("test")) as work:
            held = (
                select(Order.state, Invoice.state).join(StatementLine, StatementLine.order_id == Order.id)
                .join(Invoice, Invoice.id == StatementLine.invoice_id).distinct()
            )
            assert {tuple(row) for row in work.session.execute(held)} <= {
                ("closed", "paid"), ("received", "issued"), ("part_shipped", "issued"), ("on_hold", "issued")}
            closed = set(work.session.scalars(select(Order.id).where(Order.state == "closed")))
            assert closed <= set(work.session.scalars(select(StatementLine.order_id)))

    def programs_read_every_released_order_from_the_beginning_and_people_find_each_slip(self) -> None:
        with unit(system("test")) as work:
            told = list(work.session.scalars(select(FeedEntry.object_id).where(FeedEntry.kind == ORDER).order_by(FeedEntry.seq)))
            assert set(told) == set(work.session.scalars(select(Order.id).where(Order.released_at.is_not(None))))
            assert len(told) == len(set(told))
            page = feed(work, ORDER, after=0, since=None, limit=200)
            assert len(page.ids) == min(200, len(told))
            for kind, model in (("slip", Slip), ("invoice", Invoice), ("statement", Statement), ("payment", Payment)):
                found = set(work.session.scalars(select(SearchEntry.object_id).where(SearchEntry.kind == kind)))
                assert found == set(work.session.scalars(select(model.id))), kind

    def test_banks_and_finance_work_on_working_days_and_nothing_is_paid_before_it_is_invoiced(self, loaded: None) -> None:
        with unit(system("test")) as work:
            worked, zone = calendar(work), own_settings().zone
            invoices, payments = list(work.session.scalars(select(Invoice))), list(work.session.scalars(select(Payment)))
            days = {each.invoiced_on for each in invoices} | {each.received_on for each in payments}
            days |= {at.astimezone(zone).date() for at in work.session.scalars(select(Statement.sent_at))}
            last = worked.working_day_after(today(work), -1)
            assert [day for day in days if day <= last and not worked.is_working(day)] == [], "but for what arrived since they last worked"
            matched = select(Invoice.issued_at, Payment.recorded_at).join(Allocation, Allocation.invoice_id == Invoice.id).join(
                Payment, Payment.id == Allocation.payment_id)
            assert [row for row in work.session.execute(matched) if row.issued_at >= row.recorded_at] == []
            on_one_day = Counter(each.received_on for each in payments)
            assert on_one_day.most_common(1)[0][1] * 4 < len(payments), "they come in all through the year"

    def test_each_move_of_an_order_is_its_own_departments(self, loaded: None) -> None:
        with unit(system("test")) as work:
            columns = (Transition.action, Transition.person_name, Transition.person_kind)
            moved = select(*columns).where(Transition.object_kind == "order").distinct()
            by: dict[str, set[str]] = {}
            for action, name, kind in work.session.execute(moved):
                by.setdefault(action, set()).add(name if kind == "staff" else kind)
            assert (by["start_production"], by["ship"], by["receive"], by["close"]) == ({"陈建国"}, {"孙丽"}, {"portal"}, {"徐静"})

    def test_a_second_load_gives_numbers_that_go_on(self, ours: Settings) -> None:
        with unit(system("test")) as work:
            before = set(work.session.scalars(select(Slip.number))) | set(work.session.scalars(select(Invoice.number)))
        load(ours, 100)
        with unit(system("test")) as work:
            after = set(work.session.scalars(select(Slip.number))) | set(work.session.scalars(select(Invoice.number)))
        assert before < after


def open_lines() -> int:
    with unit(system("test")) as work:
        return int(work.session.scalar(select(func.count()).where(OrderLine.open_quantity > 0)) or 0)


def test_nothing_that_the_past_left_behind_happens_tomorrow(loaded: None) -> None:
    with unit(system("test")) as work:
        for moment in (Order.submitted_at, Order.released_at, Order.countersigned_at, Transition.at, Signature.at, Audit.at):
            assert work.session.scalar(select(func.max(moment))) < work.now, moment


def test_the_last_days_are_left_to_the_orders_that_people_play(loaded: None) -> None:
    with unit(system("test")) as work:
        made = past.orders(Seed(1), read_masters(work), 6000, today(work))
        last = max(order.submitted_at for order in made)
        until = calendar(work).working_day_after(today(work), -past.ALIVE)
        assert until - timedelta(days=5) < last.astimezone(own_settings().zone).date() < until


def test_an_order_is_open_before_its_day_and_hardly_one_after_it(loaded: None) -> None:
    """Otherwise all that is overdue burdens the present week with more hours than it has, and one customer fills the board."""
    with unit(system("test")) as work:
        masters, day = read_masters(work), today(work)
    late, coming, seed = [], [], Seed(2)
    for order in past.orders(Seed(1), masters, 3000, day):
        deliver(seed, order, day)
        for each in order.schedules:
            if each.get("open"):
                assert order.row["state"] in past.OPEN
                (late if each["promised_latest"] - timedelta(days=order.way) < day else coming).append(order.customer.number)
    assert len(coming) > 40 and len(late) * 4 < len(coming)
    assert not late or max(map(late.count, late)) <= max(3, len(late) / 2)


def test_no_order_is_asked_for_sooner_than_its_goods_are_on_their_way(loaded: None) -> None:
    """Where a date means arrival and the ship takes five weeks, what is promised for the third is late on the day of the order."""
    with unit(system("test")) as work:
        abroad = (
            select(ScheduleLine.requested, Order.submitted_at, ShipTo.transport_days).select_from(ScheduleLine)
            .join(Order, Order.id == ScheduleLine.order_id).join(Customer, Customer.id == Order.customer_id)
            .join(ShipTo, ShipTo.id == Order.ship_to_id).where(Customer.dates_mean == "arrival")
        )
        rows = work.session.execute(abroad).all()
    assert rows and all((row.requested - row.submitted_at.date()).days >= row.transport_days for row in rows)


def test_each_order_has_its_first_revision_as_the_program_would_write_it(loaded: None) -> None:
    with unit(system("test")) as work:
        lines = selectinload(Order.lines)
        whole = lines.selectinload(OrderLine.schedules), lines.selectinload(OrderLine.supplied)
        orders = {order.id: order for order in work.session.scalars(select(Order).options(*whole))}
        revisions = work.session.scalars(select(OrderRevision)).all()
        assert {each.order_id for each in revisions if each.revision == 1} == set(orders)
        for revision in revisions:
            order = orders[revision.order_id]
            now = content(order, order.lines) | {"source": order.source}
            assert (revision.content == now) is (revision.revision == order.revision), "the last is the order as it stands"
            if revision.revision == 1 < order.revision:
                assert revision.content == promised_at_first(order, now)


def promised_at_first(order: Order, now: dict[str, Any]) -> dict[str, Any]:
    """The order before anything of it was put off."""
    first = {line.position: sorted(str(each.promised_first) for each in line.schedules if each.promised_first) for line in order.lines}
    lines = [line | ({"promised": first[line["position"]]} if first[line["position"]] else {}) for line in now["lines"]]
    return now | {"lines": lines}


class TestWhatWasPutOff:
    """Of each date that was promised anew: the change that it came by, and where the wish was ours, its delay and its sheet."""

    def test_it_is_whole(self, loaded: None) -> None:
        with unit(system("test")) as work:
            moved = select(ScheduleLine).join(Order, Order.id == ScheduleLine.order_id).where(
                ScheduleLine.promised_latest != ScheduleLine.promised_first, Order.state != "cancelled")
            put_off = {each.id: each for each in work.session.scalars(moved)}
            items = {each.schedule_id: each for each in work.session.scalars(select(ChangeItem))}
            assert put_off and set(items) == set(put_off), "each by one change"
            changes = {each.id: each for each in work.session.scalars(select(Change))}
            revisions = {(each.order_id, each.revision): each for each in work.session.scalars(select(OrderRevision))}
            delays = {each.schedule_id: each for each in work.session.scalars(select(Delay))}
            for key, date in put_off.items():
                item, change = items[key], changes[items[key].change_id]
                assert item.agreed == {"day": str(date.promised_latest)} and item.before == {"day": str(date.promised_first)}
                assert revisions[change.order_id, change.revision or 0].why == change.number
                assert item.by_customer is (date.counted == date.promised_latest) is (change.origin == "customer")
                assert (key in delays) is (change.origin == "company"), "what we put off was a delay"
            assert {change.origin for change in changes.values()} == {"customer", "company"}

    def test_each_delay_of_a_month_that_is_over_stands_on_a_sheet_of_its_customer_month_and_cause(self, loaded: None) -> None:
        with unit(system("test")) as work:
            sheets = {each.id: each for each in work.session.scalars(select(Countermeasure))}
            delays = list(work.session.scalars(select(Delay)))
            over = [each for each in delays if each.month < (today(work).replace(day=1) - timedelta(days=40)).replace(day=1)]
            assert over and all(each.sheet_id for each in over)
            assert {each.sheet_id for each in delays} - {None} == set(sheets)
            for delay in over:
                sheet = sheets[delay.sheet_id]  # type: ignore[index]
                assert (sheet.customer_id, sheet.month, sheet.cause) == (delay.customer_id, delay.month, delay.cause)

    def test_every_miss_of_a_past_month_stands_on_a_signed_sheet(self, loaded: None) -> None:
        """But what is still to leave, whose case is open, and what was missed in these days (RULES 7: red until each is on one)."""
        with unit(system("test")) as work:
            late = missed(Basis.COUNTED, today(work))
            gone = select(ScheduleLine).where(*late, ScheduleLine.open == 0, ScheduleLine.counted < today(work) - timedelta(days=21))
            wanted = {each.id: each for each in work.session.scalars(gone)}
            cases = {each.schedule_id: each for each in work.session.scalars(select(Delay))}
            signed = {each.id for each in work.session.scalars(select(Countermeasure)) if each.signature_id}
        assert wanted and all(cases[key].sheet_id in signed for key in wanted)
        assert {cases[key].month for key in wanted} == {each.counted.replace(day=1) for each in wanted.values() if each.counted}

    def test_a_sheet_is_signed_after_what_it_is_about_was_missed(self, loaded: None) -> None:
        with unit(system("test")) as work:
            found = select(Delay.missed, Countermeasure.signed_at).join(Countermeasure, Countermeasure.id == Delay.sheet_id)
            pairs = work.session.execute(found).all()
        assert pairs and all(signed.date() > day for day, signed in pairs)

    @pytest.mark.clause("5.1.9(6)")
    def test_each_department_that_was_told_knows_which_papers_it_exchanges(self, loaded: None) -> None:
        with unit(system("test")) as work:
            papers = work.session.execute(select(ChangeNotice.department, ChangeNotice.documents)).all()
        assert {row.department for row in papers} == {"sales", "production", "logistics"}
        assert all(row.documents for row in papers)

    def test_people_find_it_and_programs_read_it(self, loaded: None) -> None:
        with unit(system("test")) as work:
            changes = set(work.session.scalars(select(Change.id)))
            assert set(work.session.scalars(select(FeedEntry.object_id).where(FeedEntry.kind == CHANGE))) == changes
            for kind, model in (("change", Change), ("delay", Delay), ("sheet", Countermeasure)):
                assert set(work.session.scalars(select(SearchEntry.object_id).where(SearchEntry.kind == kind))) == set(
                    work.session.scalars(select(model.id)))


def test_where_an_order_stands_is_where_its_last_move_led(loaded: None) -> None:
    with unit(system("test")) as work:
        last: dict[object, str] = {}
        moves = select(Transition).where(Transition.object_kind == "order")
        for move in work.session.scalars(moves.order_by(Transition.object_id, Transition.at)):
            assert last.get(move.object_id, move.source) == move.source
            last[move.object_id] = move.target
        states = {row.id: row.state for row in work.session.execute(select(Order.id, Order.state))}
    assert states == last


def test_what_is_newly_developed_is_confidential_in_every_row(ours: Settings) -> None:
    load(ours, 600)  # enough for chance to bring some, whatever the day
    with unit(system("test")) as work:
        new = work.session.scalars(select(Order).where(Order.order_class == "newly_developed")).all()
        assert new and all(order.project_id for order in new)
        lines = work.session.scalars(select(OrderLine).where(OrderLine.line_class == "newly_developed"))
        assert {line.project_id for line in lines} == {order.project_id for order in new}
        numbers = {project.id: project.code for project in work.session.scalars(select(Project))}
        assert all(order.number.startswith(numbers[order.project_id]) for order in new)


def test_every_order_can_be_searched_and_no_past_task_is_open(loaded: None) -> None:
    with unit(system("test")) as work:
        indexed = set(work.session.scalars(select(SearchEntry.object_id).where(SearchEntry.kind == "order")))
        assert indexed == set(work.session.scalars(select(Order.id)))
        assert work.session.scalar(select(func.count()).select_from(Task).where(Task.ended_at.is_(None))) == 0


def test_every_decision_of_the_authority_table_has_somebody_who_takes_it(database: TestDatabase) -> None:
    held = {post for each in STAFF for post in each.posts}
    wanting = {decision: posts for decision, posts in AUTHORITY.items() if not set(posts) & held}
    assert wanting == {}
    assert len({each.login for each in STAFF}) == len(STAFF)


def test_the_accounts_named_can_really_log_in(loaded: None) -> None:
    with unit(system("test")) as work:
        known = {(person.site, person.email) for person in work.session.scalars(select(Person).where(Person.password_hash.is_not(None)))}
    listed = {(row["site"], row["email"]) for row in accounts()}
    assert listed <= known
    assert {row["site"] for row in accounts()} == {"portal", "admin"} and len({row["role"] for row in accounts()}) == len(accounts()) >= 15


def test_chance_repeats_for_the_same_seed_alone() -> None:
    one, same, other = Seed(5), Seed(5), Seed(6)
    draws = [[seed.money(1, 100) for _ in range(5)] + [seed.id(demo_masters.BEGAN)] for seed in (one, same, other)]
    assert draws[0] == draws[1] != draws[2]
    assert draws[0][-1].version == 7


def test_a_large_load_leaves_the_index_of_words_also_when_one_before_it_was_killed(ours: Settings, database: TestDatabase,
                                                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("concord.demo.load.MANY", 50)
    with psycopg.connect(database.url_owner.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP INDEX ix_search_entry_words")
        load(ours, 60)
        assert connection.execute("SELECT to_regclass('ix_search_entry_words') IS NOT NULL").fetchone() == (True,)
    assert len(figures()) == LINES + 60
