"""Orders that live on after their release: changed, late, delivered, billed, paid; the same each time, by the people's own verbs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from sqlalchemy import select

from concord.demo import daily, shipping
from concord.demo.alive import Stage, Story, tell
from concord.demo.masters import Masters
from concord.demo.people import PASSWORD
from concord.demo.seed import Seed
from domain.changes import values
from domain.changes.answers import answering, approving
from domain.changes.answers.answering import Given, Offer
from domain.changes.finding import items_of, notices_of, sections_of
from domain.changes.force import acknowledging
from domain.changes.intake import asking
from domain.changes.intake.asking import Told
from domain.changes.intake.wishes import Wish
from domain.changes.models import Change, Field
from domain.customers.models import Customer
from domain.deliveries.countermeasures import asking as sheets_asked
from domain.deliveries.countermeasures import writing
from domain.deliveries.delays import finding, meeting, offers
from domain.deliveries.delays.meeting import Meeting
from domain.deliveries.delays.offers import Dates
from domain.deliveries.models import Delay
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.orders.queries import by_number
from domain.receivables.actions import answering as statements
from domain.receivables.actions import drafting, invoicing, paying, sending
from domain.receivables.actions.answering import LineAnswer
from domain.receivables.actions.invoicing import InvoiceInput
from domain.receivables.actions.paying import PaymentInput
from domain.receivables.finding import by_number as receivable
from domain.receivables.finding import lines_of
from domain.receivables.models import Invoice, Statement
from domain.shared.actor import system
from domain.shared.settings import settings
from domain.shared.work import unit

BEYOND_STOCK = 8000  # pieces: of no part does so much lie here
ANSWERERS = {"production": "chen.jianguo", "technical": "fang.wentao", "finance": "xu.jing", "purchasing": "qian.jin"}
BY = {"sales": "li.qian", "production": "ma.jun", "technical": "fang.wentao", "quality": "liu.fang", "purchasing": "qian.jin",
      "finance": "xu.jing", "logistics": "sun.li"}


def play(masters: Masters, seed: Seed) -> None:
    """Every kind of state that people can meet after release."""
    for story in STORIES:
        tell(masters, seed, *story)
    for days in range(CHECKED, -1, -1):
        tell(masters, seed, days, "K001", daily.checked if days else daily.begun)


def asked(stage: Stage, customer: Customer, number: str, days: int = 10) -> str:
    """The buyer asks for a later day of the first line."""
    with unit(system("demo")) as work:
        line = work.session.scalars(select(OrderLine).join(Order, Order.id == OrderLine.order_id).where(Order.number == number)
                                    .order_by(OrderLine.position)).first()
        at = work.session.scalars(select(ScheduleLine).where(ScheduleLine.line_id == line.id)).first() if line else None
    assert line is not None and at is not None  # noqa: S101 - an order of the stage has a line with a day
    now = at.promised_latest or at.requested
    later = stage.masters.calendar.working_day_after(now, days)
    wish = Wish(f"day-{at.id}", Field.DATE, values.date_value(now), values.date_value(later), line, at)
    told = Told("portal", "总装节拍调整，请按新的日期交付。")
    return stage.does(customer.number, lambda work: asking.ask(work, by_number(work, number, lock=True), [wish], told)[0].number)


def answered(stage: Stage, customer: Customer, change: str, *, otherwise: int = 0) -> None:
    """Every department concerned signs; `otherwise`: production can do it so many working days later than asked."""
    with unit(system("demo")) as work:
        found = _change(work, change)
        items, parts = items_of(work, found), sorted(sections_of(work, found), key=lambda part: part != "production")
    for part in parts:
        offers_ = {}
        if otherwise and part == "production":
            day = stage.masters.calendar.working_day_after(date.fromisoformat(items[0].asked["day"]), otherwise)
            offers_ = {items[0].id: Offer(values.date_value(day), "该周产能已满，最早可于此日交付。")}
        given = Given("no" if offers_ else "yes", "产能已满" if offers_ else "", offers_)
        who = ANSWERERS.get(part, stage.owner(customer))
        stage.does(who, partial(answering.sign, number=change, part=part, given=given, password=PASSWORD, version=None))


def changed(stage: Stage, customer: Customer) -> None:
    """A later day, in force; production has the new version in use, the others are on the red list."""
    change = asked(stage, customer, shipping.accepted(stage, customer, days=60))
    answered(stage, customer, change)
    stage.does("zhao.zhiyuan", lambda work: approving.approve(work, change, PASSWORD, None))
    with unit(system("demo")) as work:
        notices = {each.department: each.id for each in notices_of(work, _change(work, change))}
    for department in ("production", "logistics"):
        if department in notices:
            stage.does(BY[department], partial(acknowledging.acknowledge, notice_id=notices[department], version=None))


def change_asked(stage: Stage, customer: Customer) -> None:
    asked(stage, customer, shipping.accepted(stage, customer, days=50))


def change_with_customer(stage: Stage, customer: Customer) -> None:
    """Production can do it on another day: the customer has the word."""
    answered(stage, customer, asked(stage, customer, shipping.accepted(stage, customer, days=50), days=-5), otherwise=3)


def change_to_approve(stage: Stage, customer: Customer) -> None:
    answered(stage, customer, asked(stage, customer, shipping.accepted(stage, customer, days=50)))


def in_production(stage: Stage, customer: Customer) -> None:
    number = shipping.accepted(stage, customer, days=40, count=2)
    shipping.made(shipping.morning(stage, 2), number, Decimal("0.5"))


def late_and_offered(stage: Stage, customer: Customer) -> None:
    """Production says that it will be late; the customer has three dates to choose from (5.1.10(1))."""
    number = shipping.accepted(stage, customer, days=12, pieces=800)
    shipping.made(shipping.morning(stage, 3), number, Decimal("0.25"))
    delay = _reported(shipping.morning(stage, 2), number)
    met = Meeting(["邓超群", "陈建国", "马俊"], "焊接机器人伺服故障，停机两天；备件已到厂。", "machine", "伺服驱动器故障", "周末加班并由外协支援一班")
    stage.does("deng.chaoqun", lambda work: meeting.meet(work, delay, met, None))
    first, then = (stage.masters.calendar.working_day_after(stage.today, days) for days in (4, 9))
    dates = (Dates("full", ((then, Decimal(800)),)), Dates("partial", ((first, Decimal(300)), (then, Decimal(500)))))
    stage.does(stage.owner(customer), lambda work: offers.write(work, delay, dates, None))
    stage.does("chen.jianguo", lambda work: offers.confirm(work, delay, PASSWORD, None))
    stage.does(stage.owner(customer), lambda work: offers.offer(work, delay, None))


def told_late(stage: Stage, customer: Customer) -> None:
    """Just told: the meeting is due."""
    _reported(shipping.morning(stage, 4), shipping.accepted(stage, customer, days=14))


def missed(stage: Stage, customer: Customer) -> None:
    """Delivered days after the promised one: a miss of its month, on a sheet that production has signed (5.1.10(4))."""
    number = shipping.accepted(stage, customer, days=14)
    shipping.made(shipping.morning(stage, 13), number)
    delay = _reported(stage, number)
    met = Meeting(["邓超群", "陈建国"], "橡胶来料批次不合格，退货重供。", "material", "供方混炼胶门尼粘度超差", "加严进料检验，启用第二供方")
    stage.does("deng.chaoqun", lambda work: meeting.meet(work, delay, met, None))
    slip = shipping.shipped(shipping.morning(stage, 3), customer, number, cost="1480.00")
    shipping.received(shipping.morning(stage, 1), customer, slip)
    with unit(system("demo"), now=stage.now) as work:
        sheet = sheets_asked.place(work, work.session.scalars(select(Delay).where(Delay.number == delay)).one()).number
    _written(stage, sheet)


def at_risk(stage: Stage, customer: Customer) -> None:
    """Due within days, hardly begun, and its material counted short: the board finds it before it is late."""
    number = shipping.accepted(stage, customer, days=23, pieces=BEYOND_STOCK)
    shipping.made(shipping.morning(stage, 5), number, Decimal("0.1"))
    shipping.counted_short(stage, number)


def to_verify(stage: Stage, customer: Customer) -> None:
    """With logistics: packed, to be held against the notice."""
    number = shipping.accepted(stage, customer, days=16)
    shipping.made(shipping.morning(stage, 4), number)
    shipping.packed(stage, shipping.noticed(stage, customer, number))


def blocked(stage: Stage, customer: Customer) -> None:
    number = shipping.accepted(stage, customer, days=16)
    shipping.made(shipping.morning(stage, 4), number)
    notice = shipping.noticed(stage, customer, number)
    shipping.packed(stage, notice)
    shipping.mismatched(stage, notice)


def on_the_road(stage: Stage, customer: Customer) -> None:
    number = shipping.accepted(stage, customer, days=16)
    shipping.made(shipping.morning(stage, 5), number)
    slip = shipping.shipped(shipping.morning(stage, 1), customer, number)
    shipping.seen(stage, slip, "on_the_way", "滁州服务区")


def partly_there(stage: Stage, customer: Customer) -> None:
    """Half of it signed for with some pieces short: a case of quality; the other half is still to come."""
    number = shipping.accepted(stage, customer, days=30, count=2)
    shipping.made(shipping.morning(stage, 5), number)
    slip = shipping.shipped(shipping.morning(stage, 1), customer, number, Decimal("0.5"))
    shipping.received(shipping.morning(stage, 1), customer, slip, 4, "收货点数少 4 件，外箱完好。")


def delivered(stage: Stage, customer: Customer) -> tuple[str, Stage]:
    number = shipping.accepted(stage, customer, days=24, count=2)
    shipping.made(shipping.morning(stage, 8), number)
    slip = shipping.shipped(shipping.morning(stage, 2), customer, number)
    shipping.received(shipping.morning(stage, 2), customer, slip)
    return number, stage


def statement_sent(stage: Stage, customer: Customer) -> None:
    delivered(stage, customer)
    stated(stage, customer)


def statement_disputed(stage: Stage, customer: Customer) -> None:
    delivered(stage, customer)
    number = stated(stage, customer)
    with unit(system("demo")) as work:
        lines = lines_of(work, receivable(work, Statement, number, lock=False))
    answers = {line.id: LineAnswer(True) for line in lines}
    answers[lines[0].id] = LineAnswer(False, "我方入库少 2 件，请核对。", lines[0].quantity - 2)
    stage.does(customer.number, lambda work: statements.answer(work, number, answers, PASSWORD, None))


def billed(stage: Stage, customer: Customer) -> None:
    """Invoiced, and nothing of it paid yet: its age goes on."""
    delivered(stage, customer)
    invoiced(stage, customer)


def partly_paid(stage: Stage, customer: Customer) -> None:
    delivered(stage, customer)
    paid(shipping.morning(stage, 15), customer, invoiced(stage, customer), Decimal("0.4"))


def settled(stage: Stage, customer: Customer) -> None:
    """Delivered, billed and paid: the order is closed."""
    delivered(stage, customer)
    paid(shipping.morning(stage, 15), customer, invoiced(stage, customer))


def stated(stage: Stage, customer: Customer) -> str:
    """Finance drafts a statement of what was received, and sends it."""
    today = stage.now.astimezone(settings().zone).date()
    drafted = stage.does("xu.jing", lambda work: drafting.draft(work, customer.number, today - timedelta(days=40), today)[0].number)
    stage.does("xu.jing", lambda work: sending.send(work, drafted, None))
    return drafted


def invoiced(stage: Stage, customer: Customer) -> str:
    """Confirmed line by line, an invoice asked for, made and recorded."""
    statement = stated(stage, customer)
    with unit(system("demo")) as work:
        answers = {line.id: LineAnswer(True) for line in lines_of(work, receivable(work, Statement, statement, lock=False))}
    stage.does(customer.number, lambda work: statements.answer(work, statement, answers, PASSWORD, None))
    invoice = stage.does(customer.number, lambda work: invoicing.ask(work, statement, None))
    assert invoice is not None  # noqa: S101 - goods are owed for
    tax_number = f"2634200000{stage.seed.randint(10**9, 10**10 - 1)}"
    given = InvoiceInput(tax_number, stage.now.astimezone(settings().zone).date(), invoice.net, invoice.tax, invoice.gross)
    stage.does("xu.jing", lambda work: invoicing.issue(work, invoice.number, given, None, PASSWORD, None))
    return invoice.number


def paid(stage: Stage, customer: Customer, number: str, part: Decimal = Decimal(1)) -> None:
    with unit(system("demo")) as work:
        gross = receivable(work, Invoice, number, lock=False).gross
    day, reference = stage.now.astimezone(settings().zone).date(), f"CMB{stage.seed.randint(10**9, 10**10 - 1)}"
    amount = (gross * part).quantize(Decimal("0.01"))
    given = PaymentInput(customer.number, amount, day, customer.currency, reference=reference, payer=customer.name_zh, invoices=(number,))
    stage.does("xu.jing", lambda work: paying.record(work, given, PASSWORD))


def _written(stage: Stage, sheet: str) -> None:
    """Written by logistics, signed by the head of production."""
    later = stage.masters.calendar.working_day_after(stage.now.date(), 10)
    entered = writing.Entered(
        "material", ["为何延误？来料不合格", "为何不合格？门尼粘度超差", "为何未提前发现？供方未做批次检验", "为何无替代？未开发第二供方"],
        "单一供方且未要求批次检验报告", "退货并由第二供方急供", "每批附检验报告；第二供方纳入合格供方名录", "钱进", later,
        stage.masters.calendar.working_day_after(later, 20),
    )
    stage.does("deng.chaoqun", lambda work: writing.save(work, sheet, entered, None))
    stage.does("he.zhiming", lambda work: writing.sign(work, sheet, PASSWORD, None))


def _reported(stage: Stage, number: str) -> str:
    """Production tells that the order's first date will be missed; answers the case."""
    with unit(system("demo")) as work:
        dates = select(ScheduleLine.id).join(Order, Order.id == ScheduleLine.order_id).where(Order.number == number, ScheduleLine.open > 0)
        schedule = work.session.scalars(dates.order_by(ScheduleLine.promised_latest)).first()
    assert schedule is not None  # noqa: S101 - the order is open
    return stage.does("chen.jianguo", lambda work: finding.report(work, schedule, "told").number)


def _change(work: object, number: str) -> Change:
    return work.session.scalars(select(Change).where(Change.number == number)).one()  # type: ignore[attr-defined]


CHECKED = 8  # working days
STORIES: tuple[tuple[int, str, Story], ...] = (  # working days ago, customer, what happened
    (95, "K001", billed), (75, "K002", settled), (62, "K001", settled), (60, "K003", partly_paid), (45, "K001", billed), (40, "K005", statement_disputed),
    (34, "K002", statement_sent), (30, "K001", missed), (26, "K003", missed), (24, "K001", partly_there), (13, "K003", at_risk), (12, "K002", at_risk), (20, "K003", in_production), (16, "K001", late_and_offered), (14, "K002", told_late),
    (12, "K001", on_the_road), (11, "K002", to_verify), (11, "K005", blocked), (10, "K001", changed), (8, "K001", change_with_customer), (7, "K002", change_to_approve),
    (6, "K001", change_asked),
)
