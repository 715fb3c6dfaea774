"""A review as people tell it: `story.sign("marketing")` answers and signs as the right person, one unit of work a deed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import select

import domain.reactions  # noqa: F401 - what follows from a submission
from domain.orders.inputs import LineInput
from domain.orders.models import Order, OrderLine
from domain.orders.queries import by_number, lines_of
from domain.orders.rules import is_new
from domain.planning.models import PlanRow, PurchaseRequest
from domain.reviews.actions import answers, approval, deviations, endings, meeting, objection, prices, signatures
from domain.reviews.actions.answers import Entered, Given
from domain.reviews.finding import answers_of, deviations_of, review_of, sections_of
from domain.reviews.models import Answer, Deviation, Review, Section
from domain.shared.actor import Actor, system
from domain.shared.tasks import Task
from domain.shared.work import Work, unit
from tests.cast import NOW, PASSWORD, Cast
from tests.orders.given import new_line, sent
from tests.remembering import remembered

T = TypeVar("T")
COSTS = {"cost_technical": "material", "cost_finance": "overhead"}  # a figure of each part of the estimate, given unless told otherwise
ANSWERERS = {
    "marketing": "li_qian",
    "specification": "fang",
    "quality_conditions": "ma",
    "delivery": "chen",
    "delivery-new": "chen",
    "cost_technical": "fang",
    "cost_finance": "xu",
    "cost_estimate": "lu_deputy_gm",
}


@dataclass
class Story:
    """One order on its way. `now` moves by hand."""

    cast: Cast
    number: str
    now: datetime = field(default=NOW)

    def as_(self, who: Actor, deed: Callable[[Work], T]) -> T:
        with unit(who, now=self.now) as work:
            return deed(work)

    def system(self, look: Callable[[Work], T]) -> T:
        return self.as_(system("test"), look)

    def later(self, **by: float) -> Story:
        self.now += timedelta(**by)
        return self

    # what stands
    @property
    def order(self) -> Order:
        return self.system(lambda work: by_number(work, self.number))

    @property
    def review(self) -> Review:
        return self.system(lambda work: review_of(work, self.order.id))

    @property
    def lines(self) -> list[OrderLine]:
        return self.system(lambda work: lines_of(work, self.order.id, cancelled=False))

    @property
    def sections(self) -> dict[str, Section]:
        return self.system(lambda work: {each.key: each for each in sections_of(work, self.review.id, dropped=True)})

    @property
    def deviations(self) -> list[Deviation]:
        return self.system(lambda work: deviations_of(work, self.review.id))

    @property
    def requests(self) -> list[PurchaseRequest]:
        return self.system(lambda work: list(work.session.scalars(select(PurchaseRequest).order_by(PurchaseRequest.id))))

    @property
    def plan(self) -> list[PlanRow]:
        return self.system(lambda work: list(work.session.scalars(select(PlanRow).order_by(PlanRow.day, PlanRow.id))))

    def answers(self, key: str) -> dict[tuple[str, uuid.UUID | None], Answer]:
        section = self.sections[key]
        return self.system(lambda work: {(row.question, row.line_id): row for row in answers_of(work, [section.id])})

    def tasks(self, kind: str = "") -> list[Task]:
        wanted = select(Task).where(Task.ended_at.is_(None), Task.kind.startswith(kind)).order_by(Task.opened_at, Task.id)
        return self.system(lambda work: list(work.session.scalars(wanted)))

    # what people do
    def answer(self, key: str, *given: Given, who: Actor | None = None, rest: bool = False, **more: Any) -> Section:
        actor = who or getattr(self.cast, ANSWERERS[key])
        return self.as_(actor, lambda work: answers.save(work, self.number, key, Entered(given, rest=rest, **more), None))

    def sign(self, key: str, *, who: Actor | None = None, password: str = PASSWORD, rest: bool = True) -> Section:
        actor = who or getattr(self.cast, ANSWERERS[key])
        if rest:
            figures = {each.id: {COSTS[key]: Decimal("40.00")} for each in self.lines if is_new(each.line_class)} if key in COSTS else {}
            self.answer(key, who=actor, rest=True, figures=figures)
        return self.as_(actor, lambda work: signatures.sign(work, self.number, key, password, None))

    @remembered
    def sign_all(self, *keys: str) -> Story:
        for key in keys or [key for key, section in self.sections.items() if section.state != "dropped"]:
            self.sign(key)
        return self

    def no(
        self, key: str, question: str, remark: str = "不符合", line: uuid.UUID | None = None, who: Actor | None = None
    ) -> Deviation | None:
        self.answer(key, Given(question, line, "no", remark), who=who)
        return next((each for each in reversed(self.deviations) if each.state == "open"), None)

    def propose(self, deviation: Deviation, text: str = "我方建议", who: Actor | None = None, **value: str) -> Deviation:
        return self.as_(who or self.cast.li_qian, lambda work: deviations.propose(work, self.number, deviation.id, text, value, None))

    def agree(self, deviation: Deviation, who: Actor | None = None, password: str = PASSWORD) -> Deviation:
        return self.as_(who or self.cast.wang_min, lambda work: deviations.agree(work, self.number, deviation.id, password, None))

    def sign_price(self, deviation: Deviation, accept: bool = True, why: str = "", who: Actor | None = None) -> Deviation:
        return self.as_(who or self.cast.shen, lambda work: prices.sign_price(work, self.number, deviation.id, accept, why, PASSWORD, None))

    def meet(self, record: bool = True, who: Actor | None = None) -> Story:
        actor = who or self.cast.li_qian
        called = self.as_(
            actor,
            lambda work: meeting.call(
                work, self.number, self.now - timedelta(days=1), "二楼会议室", [self.cast.fang.id, self.cast.he_head.id], "新件可行性"
            ),
        )  # type: ignore[list-item]
        if record:
            self.as_(actor, lambda work: meeting.record(work, self.number, called.id, "逐项讨论", "同意承制，按 APQP 推进", None))
        return self

    def negotiate(self, who: Actor | None = None, heads: Sequence[str] = ("何志明", "赵志远"), record: str = "各部门意见如下") -> Any:
        return self.as_(who or self.cast.zhao, lambda work: objection.negotiate(work, self.number, heads, record, PASSWORD, None))

    def rule(self, accept: bool = True, text: str = "按我方条件接单", who: Actor | None = None, values: Any = None) -> Any:
        return self.as_(who or self.cast.shen, lambda work: objection.rule(work, self.number, accept, text, PASSWORD, None, values or {}))

    @remembered
    def approve(self, who: Actor | None = None, password: str = PASSWORD, version: int | None = None) -> Order:
        return self.as_(who or self.cast.zhao, lambda work: approval.approve(work, self.number, password, version))

    @remembered
    def release(self, who: Actor | None = None, password: str = PASSWORD) -> Order:
        return self.as_(who or self.cast.he_head, lambda work: endings.release(work, self.number, password, None))

    def settle(self, text: str = "已与客户谈妥样件与价格", who: Actor | None = None) -> Any:
        return self.as_(who or self.cast.shen, lambda work: endings.settle(work, self.number, text, PASSWORD, None))

    def decline(self, why: str = "暂无承制条件", who: Actor | None = None) -> Any:
        return self.as_(who or self.cast.shen, lambda work: endings.decline(work, self.number, why, PASSWORD, None))


@remembered
def begin(cast: Cast, *lines: LineInput, **more: Any) -> Story:
    """An order of customer A, submitted; one mass-production line where none is given."""
    return Story(cast, sent(cast, *lines, **more))


@remembered
def begin_new(cast: Cast, **said: Any) -> Story:
    """An order of one newly developed part with everything stated."""
    return begin(cast, new_line(**({"quality": "按图纸检验"} | said)))


@remembered
def approved(cast: Cast, *lines: LineInput, **more: Any) -> Story:
    story = begin(cast, *lines, **more).sign_all()
    story.approve()
    return story


def reasons(error: Any) -> str:
    return " | ".join(str(reason) for reason in getattr(error.value, "reasons", [error.value.reason]))


Values = Mapping[str, str]
