"""Deeds of a change: asked, proposed, answered, countered, approved, refused, taken back, withdrawn, acknowledged; and holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from domain.changes.answers import answering, approving, engineering, offering, passing, settling, taking_back
from domain.changes.answers.answering import Given, Offer
from domain.changes.answers.engineering import Raised
from domain.changes.answers.settling import Answer
from domain.changes.finding import checks_of
from domain.changes.intake import asking, proposing
from domain.changes.intake.wishes import Wish
from domain.changes.models import Change, ChangeState, Field
from domain.changes.rules import asked_of
from domain.orders.actions import moves
from domain.orders.queries import by_number
from domain.shared.files import Given as File
from domain.shared.work import Work
from tests.cast import PASSWORD
from tests.changes.story import ANSWERERS, Told
from tests.walks import wanted
from tests.walks.walk import NothingThere, Walk

PAPER = b"%PDF-1.4\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
INSIDE = "模具已排满，仅供内部"  # a reason for "no" that the customer never reads
S = ChangeState
STANDING = (S.ASKED, S.PROPOSED, S.WITH_CUSTOMER, S.APPROVAL)
DEPARTMENTS = {"sales": "li_qian", "technical": "fang", "production": "chen", "quality": "liu", "purchasing": "qian",
               "logistics": "sun_li", "finance": "xu"}


class Changing(Walk):
    """`change` is whichever was last picked up."""

    change: Told

    def pick(self, *states: ChangeState) -> str:
        wanted_ones = select(Change.number).where(Change.state.in_(states)).order_by(Change.id)
        self.change.number = self.one(self.look(lambda work: list(work.session.scalars(wanted_ones))))
        return self.change.number

    def _wishes(self) -> list[Wish]:
        found = [wanted.anything(self, self.story.order, self.change.lines) for _ in range(self.one((1, 1, 2, 3)))]
        alone = [each for each in found if each.field == Field.CANCEL]
        return alone[:1] or list({each.name: each for each in found}.values())

    def asks(self) -> Any:
        source = self.one(("portal", "portal", "portal", "phone"))
        wishes = self._wishes()

        def deed(work: Work) -> None:
            asking.ask(work, by_number(work, self.story.number, lock=True), wishes, asking.Told(source, "客户调整"))

        self.story.as_(self.cast.wang_min if source == "portal" else self.cast.li_qian, deed)
        return source, [(each.name, each.asked) for each in wishes]

    def proposes(self) -> Any:
        wishes = self._wishes()[:1]

        def deed(work: Work) -> None:
            proposing.propose(work, by_number(work, self.story.number, lock=True), wishes, "我方原因")

        self.story.as_(self.cast.li_qian, deed)
        return [(each.name, each.asked) for each in wishes]

    def signs(self) -> Any:
        number = self.pick(S.ASKED)
        part = self.one([key for key, section in self.change.sections.items() if section.state == "open" and key in ANSWERERS])
        if part == "technical":
            self._raises(number)
        answer = self.one(("yes", "yes", "yes", "no", "other"))
        mine = [each for each in self.change.items if each.state in ("open", "countered") and each.field in asked_of(part)]
        offers = {each.id: Offer(wanted.instead(self, each), "最早可做到") for each in mine if answer == "other" and self.often(0.7)}
        checks = {each.id: (True, "已核对") for each in self.look(lambda work: checks_of(work, self.change.change))}
        given = Given("yes" if answer == "yes" else "no", "" if answer == "yes" else INSIDE, offers,
                      effect="无影响" if part == "technical" else "", checks=checks if part == "information" else {})
        who = getattr(self.cast, ANSWERERS[part])
        self.story.as_(who, lambda work: answering.sign(work, number, part, given, PASSWORD, None))
        return number, part, answer, [each.value for each in offers.values()]

    def _raises(self, number: str) -> None:
        """Sales raises the 设计/工程变更申请单 that technical signs on, where none stands yet."""
        lines = {each.line_id for each in self.change.items if each.field in (Field.DRAWING, Field.SPECIFICATION) and each.ended_at is None}
        given = {each: Raised("按新版本", "客户要求") for each in lines}
        self.tries(lambda: self.story.as_(self.cast.li_qian, lambda work: engineering.raise_requests(work, number, given, None)))

    def settles(self) -> Any:
        number = self.pick(S.ASKED, S.APPROVAL)
        offers = {each.id: Offer(wanted.instead(self, each), "建议") for each in self.change.items if each.state in ("open", "countered")}
        self.story.as_(self.cast.li_qian, lambda work: offering.settle(work, number, offers, PASSWORD, None))
        return number, [each.value for each in offers.values()]

    def customer_answers(self) -> Any:
        number = self.pick(S.PROPOSED, S.WITH_CUSTOMER)
        answers = {}
        for each in self.change.items:
            if each.state == "countered":
                kind = self.one(("accept", "accept", "counter", "decline"))
                answers[each.id] = Answer(kind, wanted.typed(self, each) if kind == "counter" else "", "请理解")
        self.story.as_(self.cast.wang_min, lambda work: settling.answer(work, number, answers, password=PASSWORD, version=None))
        return number, [(each.kind, each.text) for each in answers.values()]

    def withdraws(self) -> Any:
        number = self.pick(*STANDING)
        who = self.cast.wang_min if self.change.change.origin == "customer" else self.cast.li_qian
        self.story.as_(who, lambda work: settling.withdraw(work, number, "不再需要", version=None))
        return number

    def approves(self) -> Any:
        number = self.pick(S.APPROVAL)
        self.change.approves(self.one((self.cast.zhao, self.cast.zhao, self.cast.sun_deputy)))
        return number

    def approves_price(self) -> Any:
        number, where = self.pick(S.APPROVAL), self.one(("order", "list"))
        self.story.as_(self.cast.shen, lambda work: approving.approve_price(work, number, PASSWORD, None, where))
        return number, where

    def refuses(self) -> Any:
        number = self.pick(S.ASKED, S.APPROVAL)
        self.change.refuses()
        return number

    def takes_back(self) -> Any:
        number = self.pick(*STANDING)
        part = self.one([key for key, section in self.change.sections.items() if section.state == "signed" and key in ANSWERERS])
        self.story.as_(getattr(self.cast, ANSWERERS[part]), lambda work: taking_back.take_back(work, number, part, None))
        return number, part

    def asks_for_a_new_day(self) -> Any:
        number = self.pick(S.APPROVAL)
        self.story.as_(self.cast.li_qian, lambda work: passing.ask_new_day(work, number, None))
        return number

    def acknowledges(self) -> Any:
        number = self.pick(S.IN_FORCE)
        waiting = [each for each in self.change.notices.values() if each.acknowledged_at is None]
        notice = self.one(waiting)
        self.change.acknowledges(notice.department, getattr(self.cast, DEPARTMENTS[notice.department]))
        return number, notice.department

    def holds_the_order(self) -> Any:
        for_customer = self.often(0.6)
        papers = [File("p.pdf", PAPER, field="files")] if for_customer else []

        def deed(work: Work) -> None:
            moves.hold(work, self.story.number, version=None, why="暂停", for_customer=for_customer, papers=papers)

        self.story.as_(self.cast.li_qian, deed)
        return "for the customer" if for_customer else "our own"

    def resumes(self) -> Any:
        if self.story.order.state != "on_hold":
            raise NothingThere
        self.story.as_(self.cast.li_qian, lambda work: moves.resume(work, self.story.number, version=None))
        return ""
