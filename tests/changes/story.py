"""A change of a released order as people tell it: `told.asks(day=…)`, `told.signs("production")`, `told.approves()`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

import domain.reactions  # noqa: F401 - what follows from a change
from domain.changes import values
from domain.changes.answers import answering, approving, offering, refusing
from domain.changes.answers.answering import Given, Offer
from domain.changes.answers.settling import Answer, answer
from domain.changes.finding import items_of, notices_of, sections_of, steps_of
from domain.changes.force import acknowledging
from domain.changes.intake import asking
from domain.changes.intake.typed import Wish
from domain.changes.models import Change, ChangeItem, ChangeNotice, ChangeSection, ChangeStep, Field
from domain.orders.inputs import LineInput
from domain.orders.models import Order, OrderLine
from domain.orders.queries import by_number, lines_of
from domain.shared.actor import Actor
from domain.shared.tasks import Task
from domain.shared.work import Work
from tests.cast import PASSWORD, Cast
from tests.remembering import remembered
from tests.reviews.story import Story, approved

ANSWERERS = {"marketing": "li_qian", "production": "chen", "technical": "fang", "finance": "xu", "information": "li_qian"}
LATER, LATEST = date(2026, 12, 24), date(2026, 12, 30)


@dataclass
class Told:
    """One change, told deed by deed; each deed is a unit of work of its own."""

    story: Story
    number: str = ""

    @property
    def cast(self) -> Cast:
        return self.story.cast

    # what stands
    @property
    def order(self) -> Order:
        return self.story.order

    @property
    def lines(self) -> list[OrderLine]:
        return self.story.system(lambda work: lines_of(work, self.order.id))

    @property
    def change(self) -> Change:
        return self.story.system(lambda work: work.session.scalars(select(Change).where(Change.number == self.number)).one())

    @property
    def state(self) -> str:
        return self.change.state

    @property
    def items(self) -> list[ChangeItem]:
        return self.story.system(lambda work: items_of(work, self.change))

    @property
    def sections(self) -> dict[str, ChangeSection]:
        return self.story.system(lambda work: sections_of(work, self.change))

    @property
    def steps(self) -> list[ChangeStep]:
        return self.story.system(lambda work: steps_of(work, self.change))

    @property
    def notices(self) -> dict[str, ChangeNotice]:
        return {each.department: each for each in self.story.system(lambda work: notices_of(work, self.change))}

    def tasks(self, kind: str = "change") -> list[Task]:
        return self.story.tasks(kind)

    # what people do
    def asks(self, *wishes: Wish, who: Actor | None = None, source: str = "portal") -> Told:
        def deed(work: Work) -> str:
            order = by_number(work, self.story.number, lock=True)
            return asking.ask(work, order, wishes, asking.Told(source, "客户计划调整"))[0].number

        self.number = self.story.as_(who or self.cast.wang_min, deed)
        return self

    def signs(self, part: str, answer: str = "yes", *, offer: dict[str, Any] | None = None, who: Actor | None = None,
              remark: str = "", password: str = PASSWORD, item: int = 0, **more: Any) -> ChangeSection:
        actor = who or getattr(self.cast, ANSWERERS[part])
        offers = {self.items[item].id: Offer(offer, remark or "最早可做的日期")} if offer else {}
        words = remark or ("" if answer == "yes" else "生产负荷已满")
        given = Given(answer, words, offers, **more)
        return self.story.as_(actor, lambda work: answering.sign(work, self.number, part, given, password, None))

    def signs_all(self) -> Told:
        for part in list(self.sections):
            self.signs(part)
        return self

    def settles(self, value: dict[str, Any], *, remark: str = "我方建议", item: int = 0, who: Actor | None = None) -> Change:
        offers = {self.items[item].id: Offer(value, remark)}
        return self.story.as_(who or self.cast.li_qian, lambda work: offering.settle(work, self.number, offers, PASSWORD, None))

    def customer(self, kind: str, text: str = "", remark: str = "可以", *, who: Actor | None = None) -> Change:
        answers = {each.id: Answer(kind, text, remark) for each in self.items if each.state == "countered"}
        return self.story.as_(who or self.cast.wang_min, lambda work: answer(work, self.number, answers, password=PASSWORD, version=None))

    def approves(self, who: Actor | None = None, password: str = PASSWORD, version: int | None = None) -> Change:
        return self.story.as_(who or self.cast.zhao, lambda work: approving.approve(work, self.number, password, version))

    def approves_price(self, who: Actor | None = None) -> Change:
        return self.story.as_(who or self.cast.shen, lambda work: approving.approve_price(work, self.number, PASSWORD, None))

    def refuses(self, why: str = "模具已排满", who: Actor | None = None, password: str = PASSWORD) -> Change:
        return self.story.as_(who or self.cast.zhao, lambda work: refusing.refuse(work, self.number, why, password, None))

    def acknowledges(self, department: str, who: Actor) -> ChangeNotice:
        notice: uuid.UUID = self.notices[department].id
        return self.story.as_(who, lambda work: acknowledging.acknowledge(work, notice, None))

    # what can be asked
    def day(self, day: date = LATER, line: int = 0) -> Wish:
        at = self.lines[line]
        schedule = at.schedules[0]
        before = values.date_value(schedule.promised_latest or schedule.requested)
        return Wish(f"day-{schedule.id}", Field.DATE, before, values.date_value(day), at, schedule)

    def quantity(self, quantity: str, line: int = 0) -> Wish:
        at = self.lines[line]
        schedule = at.schedules[0]
        asked = values.quantity_value(Decimal(quantity))
        return Wish(f"quantity-{schedule.id}", Field.QUANTITY, values.quantity_value(schedule.quantity), asked, at, schedule)

    def price(self, price: str, line: int = 0) -> Wish:
        at = self.lines[line]
        before = values.price_value(at.unit_price, "CNY")
        return Wish(f"price-{at.id}", Field.PRICE, before, values.price_value(Decimal(price), "CNY"), at)

    def cancel(self, line: int = 0) -> Wish:
        at = self.lines[line]
        return Wish(f"cancel-{at.id}", Field.CANCEL, values.quantity_value(at.quantity), values.quantity_value(at.shipped), at)

    def words(self, field: Field, text: str, line: int = 0) -> Wish:
        at = self.lines[line]
        return Wish(f"{field}-{at.id}", field, values.text_value(getattr(at, field) or ""), values.text_value(text), at)

    def drawing(self, revision: str, line: int = 0) -> Wish:
        at = self.lines[line]
        return Wish(f"revision-{at.id}", Field.DRAWING, values.drawing_value(at.drawing_revision), values.drawing_value(revision), at)


@remembered
def released(cast: Cast, *lines: LineInput, **more: Any) -> Told:
    """An order of customer A that is released: from here on it changes."""
    story = approved(cast, *lines, **more)
    story.release()
    return Told(story)
