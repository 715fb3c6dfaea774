"""Orders of this week, brought where they stand by the people themselves: each step runs through the domain's own verbs."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import TypeVar

from sqlalchemy import select

from concord.demo.masters import Masters
from concord.demo.people import PASSWORD
from concord.demo.seed import Seed
from domain.accounts.identity import actor_of_person
from domain.customers.models import Customer
from domain.orders import messages
from domain.orders.actions import hold, return_for_completion, submit
from domain.orders.inputs import DateInput, LineInput, OrderInput
from domain.orders.models import OrderLine
from domain.orders.queries import by_number, lines_of
from domain.orders.rules import is_new
from domain.planning.actions.purchasing import acknowledge
from domain.planning.models import PurchaseRequest
from domain.products.models import ListEntry
from domain.reviews.actions.answers import Entered, Given, save
from domain.reviews.actions.approval import approve
from domain.reviews.actions.deviations import propose
from domain.reviews.actions.endings import release, settle
from domain.reviews.actions.meeting import call, record
from domain.reviews.actions.signatures import sign
from domain.reviews.models import Deviation
from domain.shared.actor import Actor, system
from domain.shared.clock import Calendar
from domain.shared.settings import settings
from domain.shared.work import Work, unit

T = TypeVar("T")
COSTS = {  # per piece, as technical and finance put them into the estimate
    "cost_technical": {"material": Decimal("14.20"), "process": Decimal("9.60"), "tooling": Decimal("3.10")},
    "cost_finance": {"overhead": Decimal("2.75"), "margin": Decimal("4.40")},
}


@dataclass
class Stage:
    """The people, and the clock that goes on with each thing they do."""

    masters: Masters
    seed: Seed
    now: datetime

    def actor(self, login: str) -> Actor:
        person = self.masters.staff.get(login) or self.masters.users.get(login) or self.masters.buyers[login]
        with unit(system("demo")) as work:
            return actor_of_person(work.session, person.id)

    def does(self, login: str, deed: Callable[[Work], T], minutes: int = 35) -> T:
        """One person does one thing, some working minutes after the thing before."""
        with unit(self.actor(login), now=self.now) as work:
            done = deed(work)
        self.now = self.later(minutes)
        return done

    def later(self, minutes: int) -> datetime:
        """So many minutes of working time from now on, but never tomorrow."""
        return min(self.masters.calendar.add(self.now, minutes), datetime.now(UTC))

    def day(self, days: int) -> date:
        """About so many days from now, when somebody works."""
        day, worked = (self.now + timedelta(days=days)).astimezone(settings().zone).date(), self.masters.calendar
        return day if worked.is_working(day) else worked.working_day_after(day)

    @property
    def today(self) -> date:
        """The day on which the demo is made."""
        return datetime.now(settings().zone).date()

    def owner(self, customer: Customer) -> str:
        return next(login for login, person in self.masters.staff.items() if person.id == customer.owner_id)


Story = Callable[[Stage, Customer], None]


def play(masters: Masters, seed: Seed) -> None:
    """Every kind of state that people can meet before release, and one release waiting to be countersigned."""
    for story in STORIES:
        tell(masters, seed, *story)


def tell(masters: Masters, seed: Seed, days: int, number: str, story: Story) -> None:
    """One story, from so many working days ago."""
    customer = next(each for each in masters.customers if each.number == number)
    story(Stage(masters, seed, _working_morning(masters.calendar, days) + timedelta(minutes=seed.randint(0, 90))), customer)


def _working_morning(calendar: Calendar, days: int) -> datetime:
    """Nine o'clock in Shanghai, so many working days before the last one that has begun."""
    now = datetime.now(settings().zone)
    begun = now.date() if calendar.is_working(now.date()) and now.time() > time(9) else calendar.working_day_after(now.date(), -1)
    return datetime.combine(calendar.working_day_after(begun, -days) if days else begun, time(9), settings().zone).astimezone(UTC)


def order_of(stage: Stage, customer: Customer, count: int = 3, *, new: int = 0, price_off: str = "1", days: int = 28, program: str = "",
           of: str = "", pieces: int = 0) -> str:
    """Submitted by the customer's buyer. `of`: only parts of this material; `pieces`: of each, else as it comes."""
    listed = [entry for entry in stage.masters.entries[customer.number] if not of or entry.material == of]
    entries = stage.seed.sample(listed, min(count, len(listed)))
    asked = stage.day(days)
    lines = [_listed(stage, entry, row, asked, Decimal(price_off) if row == 0 else Decimal(1), pieces) for row, entry in enumerate(entries)]
    lines += [_unlisted(stage, len(lines) + n, stage.day(days + 28)) for n in range(new)]
    place = stage.masters.places[customer.number][0]
    given = OrderInput(
        customer_id=customer.id, po_number=f"45009{stage.seed.randint(10_000, 99_999)}", lines=tuple(lines), order_date=stage.now.date(), currency=customer.currency,
        program=program or entries[0].program if entries else program, ship_to_id=place.id, transport="汽运 · 卖方送货", packaging="周转箱 EU-6428",
        contact=place.consignee, flags=("drawing_updated", "ppap") if new else ("current_drawings",), notes="首批请附检验报告。",
    )
    return stage.does(customer.number, lambda work: submit(work, given).number)


def _listed(stage: Stage, entry: ListEntry, row: int, day: object, part_of: Decimal, pieces: int) -> LineInput:
    quantity = Decimal(pieces or stage.seed.choice((200, 400, 800, 1200)))
    price = (stage.masters.prices[entry.id] * part_of).quantize(Decimal("0.01")) if part_of != 1 else None
    return LineInput(row=row, part=entry.customer_part, dates=(DateInput(quantity, day),), price=price)  # type: ignore[arg-type]


def _unlisted(stage: Stage, row: int, day: object) -> LineInput:
    program = stage.seed.choice(("E27", "X7"))
    return LineInput(row=row, part=f"58013{stage.seed.randint(10, 99)}-{program}", name="后副车架液压衬套", revision="A", material="NR-60", specification="按随附图纸",
                     quality="PPAP 三级，3.1 材质证明", dates=(DateInput(Decimal(3000), day),))  # type: ignore[arg-type]


def signed(stage: Stage, customer: Customer, number: str, *keys: str) -> None:
    """These sections are answered "conforms" and signed, by those whose they are."""
    who = {"marketing": stage.owner(customer), "specification": "fang.wentao", "quality_conditions": "ma.jun", "delivery": "chen.jianguo",
           "delivery-new": "chen.jianguo", "cost_technical": "fang.wentao", "cost_finance": "xu.jing", "cost_estimate": "lu.jianping"}
    for key in keys:
        entered = Entered(rest=True, figures=_costs(number, COSTS[key]) if key in COSTS else {})
        stage.does(who[key], partial(save, number=number, key=key, entered=entered, version=None), 8)
        stage.does(who[key], partial(sign, number=number, key=key, password=PASSWORD, version=None))


def _costs(number: str, figures: dict[str, Decimal]) -> dict[uuid.UUID, dict[str, Decimal]]:
    """The same figures of the estimate for each new line of an order."""
    with unit(system("demo")) as work:
        return {line.id: figures for line in lines_of(work, by_number(work, number).id) if is_new(line.line_class)}


def _spoken(stage: Stage, customer: Customer, number: str, asked: str, answered: str) -> None:
    """The buyer asks, the account manager answers; both stay with the order."""
    stage.does(customer.number, lambda work: messages.write(work, number, asked), 50)
    stage.does(stage.owner(customer), lambda work: messages.write(work, number, answered))


def fresh(stage: Stage, customer: Customer) -> None:
    order_of(stage, customer)


def at_delivery(stage: Stage, customer: Customer) -> None:
    signed(stage, customer, order_of(stage, customer), "marketing")


def awaiting_approval(stage: Stage, customer: Customer) -> None:
    signed(stage, customer, order_of(stage, customer, days=70), "marketing", "delivery")


def start_of_series(stage: Stage, customer: Customer) -> None:
    """A stock to begin a series with, all of it in one week: that week the welding line is over its capacity, for all to see."""
    signed(stage, customer, order_of(stage, customer, count=2, days=63, of="QSTE420", pieces=4500), "marketing", "delivery")


def awaiting_release(stage: Stage, customer: Customer) -> None:
    number = order_of(stage, customer, days=70)
    signed(stage, customer, number, "marketing", "delivery")
    stage.does("zhao.zhiyuan", lambda work: approve(work, number, PASSWORD, None))


def released(stage: Stage, customer: Customer) -> None:
    number = order_of(stage, customer, days=70)
    signed(stage, customer, number, "marketing", "delivery")
    stage.does("zhao.zhiyuan", lambda work: approve(work, number, PASSWORD, None))
    stage.does("he.zhiming", lambda work: release(work, number, PASSWORD, None))
    _spoken(stage, customer, number, "请问能否先发一部分？总装下旬有一次小批试装。", "可以。首批 200 件提前一周发出，其余按确认单日期，出货前再告知您。")


def short_of_material(stage: Stage, customer: Customer) -> None:
    """More rubber than is in the house: what lacks goes to purchasing with the release, and is bought in time (5.1.5(3), 5.1.8(2))."""
    number = order_of(stage, customer, count=1, days=56, of="NR65", pieces=7200)
    signed(stage, customer, number, "marketing")
    short = Entered(rest=True, answers=_bought(number))
    stage.does("chen.jianguo", partial(save, number=number, key="delivery", entered=short, version=None), 8)
    stage.does("chen.jianguo", partial(sign, number=number, key="delivery", password=PASSWORD, version=None))
    stage.does("zhao.zhiyuan", lambda work: approve(work, number, PASSWORD, None))
    stage.does("he.zhiming", lambda work: release(work, number, PASSWORD, None))


def bought(stage: Stage, customer: Customer) -> None:
    """The same, and purchasing has taken it up."""
    short_of_material(stage, customer)
    with unit(system("demo")) as work:
        theirs = select(PurchaseRequest.number).where(PurchaseRequest.customer_id == customer.id).order_by(PurchaseRequest.drafted_at.desc())
        asked = work.session.scalars(theirs).first()
    if asked is not None:
        stage.does("qian.jin", lambda work: acknowledge(work, asked, None))


def _bought(number: str) -> tuple[Given, ...]:
    """Production's answer where the material is short: it is here before it is needed."""
    with unit(system("demo")) as work:
        return tuple(Given("stock", line.id, "yes", "缺料由采购补齐，到料后开工，不影响交期。") for line in lines_of(work, by_number(work, number).id))


def price_differs(stage: Stage, customer: Customer) -> None:
    """The buyer wrote a lower price; sales asks for the listed one, and the customer has the word."""
    number = order_of(stage, customer, price_off="0.975")
    owner = stage.owner(customer)
    _spoken(stage, customer, number, "首行价格按我们去年的协议填写，请核对。", "收到，该件今年起执行新协议价，已在系统中请您确认。")

    def ask(work: Work) -> None:
        deviation = work.session.scalars(select(Deviation).join(OrderLine, OrderLine.id == Deviation.line_id).order_by(Deviation.id.desc())).first()
        if deviation is not None:
            listed = deviation.facts.get("listed", "")
            propose(work, number, deviation.id, "该件现行协议价如下，请按协议价确认。", {"price": str(listed)}, None)

    stage.does(owner, ask)


def mixed(stage: Stage, customer: Customer) -> None:
    signed(stage, customer, order_of(stage, customer, count=2, new=1), "marketing", "specification")


def new_part(stage: Stage, customer: Customer) -> None:
    number = order_of(stage, customer, count=0, new=1, program="E27 纯电")
    soon = stage.masters.calendar.working_day_after(datetime.now(settings().zone).date(), 2)
    when = datetime.combine(soon, time(14), settings().zone).astimezone(UTC)
    people = [stage.masters.staff[login].id for login in ("fang.wentao", "ma.jun", "chen.jianguo")]
    stage.does(stage.owner(customer), lambda work: call(work, number, when, "二楼会议室", people, "图纸与规格、制程能力、成本、样件计划"))
    signed(stage, customer, number, "marketing")


def in_development(stage: Stage, customer: Customer) -> None:
    """A new part all the way: its meeting, six departments, the marketing manager, and the general manager's settlement (5.1.7(3))."""
    number = order_of(stage, customer, count=0, new=1, days=90, program="X7 混动")
    owner, when = stage.owner(customer), stage.later(180)
    people = [stage.masters.staff[login].id for login in ("fang.wentao", "ma.jun", "chen.jianguo", "xu.jing")]
    meeting = stage.does(owner, lambda work: call(work, number, when, "一楼会议室", people, "衬套结构、模具、样件与量产节点"))
    signed(stage, customer, number, "marketing")
    stage.now = max(stage.now, when)
    minutes = "结构与现有 HC-5801 系列相近，须新开硫化模一副；样件三轮，PPAP 三级。"
    stage.does(owner, lambda work: record(work, number, meeting.id, minutes, "同意承制，按 APQP 推进，模具先行。", None))
    signed(stage, customer, number, "specification", "quality_conditions", "delivery", "cost_technical", "cost_finance", "cost_estimate")
    stage.does("zhao.zhiyuan", lambda work: approve(work, number, PASSWORD, None))
    stage.does("shen.yue", lambda work: settle(work, number, "已与客户商定样件 2027-02 提交，模具费由客户承担，量产价另行报价。", PASSWORD, None))


def objection(stage: Stage, customer: Customer) -> None:
    """Production cannot deliver in time, says so under its signature, and the heads must speak with each other."""
    number = order_of(stage, customer, days=4)
    signed(stage, customer, number, "marketing")
    with unit(system("demo")) as work:
        made = tuple(Given("capacity", line.id, "yes", "安排周末加班，可按要求日期产出。") for line in lines_of(work, by_number(work, number).id))
    no = Entered(answers=(*made, Given("mode", None, "no", "本周装车已排满，装车日期最早为下周三。")), rest=True)
    stage.does("chen.jianguo", lambda work: save(work, number, "delivery", no, None))
    stage.does("chen.jianguo", lambda work: sign(work, number, "delivery", PASSWORD, None))


def returned(stage: Stage, customer: Customer) -> None:
    number = order_of(stage, customer)
    stage.does(stage.owner(customer), lambda work: return_for_completion(work, number, version=None, why="请补充收货窗口与最新图纸版次。"))


def held(stage: Stage, customer: Customer) -> None:
    number = order_of(stage, customer)
    stage.does(stage.owner(customer), lambda work: hold(work, number, version=None, why="客户通知项目节点调整，待确认新的交期。"))


STORIES: tuple[tuple[int, str, Story], ...] = (  # working days ago, customer, what happened
    (4, "K010", bought), (1, "K022", short_of_material),
    (6, "K003", released), (6, "K001", in_development), (5, "K001", released), (5, "K006", objection), (4, "K002", price_differs), (4, "K001", mixed), (4, "K005", awaiting_release),
    (3, "K001", new_part), (3, "K004", returned), (3, "K008", awaiting_approval), (3, "K001", start_of_series), (3, "K007", held), (2, "K001", at_delivery), (2, "K009", at_delivery),
    (2, "K010", at_delivery), (2, "K002", at_delivery), (2, "K012", awaiting_release), (1, "K013", at_delivery), (1, "K001", awaiting_approval), (1, "K001", price_differs),
    (1, "K021", at_delivery), (1, "K014", price_differs), (1, "K020", fresh), (1, "K005", mixed), (0, "K001", fresh), (0, "K001", returned), (0, "K023", fresh), (0, "K011", fresh),
)
