"""The deeds at the dock and after: signed for in each way, differences settled, goods come back, packaging counted, days pass."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from domain.changes.answers import settling as changes
from domain.changes.models import Change, ChangeItem
from domain.deliveries import differences, morning, taking_back
from domain.deliveries.dispatch import whereabouts
from domain.deliveries.models import Difference, GoodsReturn, PackagingCount, Slip, SlipLine
from domain.deliveries.packaging import counts, movements
from domain.deliveries.receipts import copies, signing
from domain.deliveries.receipts.inputs import Receipt
from domain.deliveries.receipts.links import link_for
from domain.deliveries.receipts.rules import OUTCOMES, Counted
from domain.deliveries.taking_back import CameBack
from domain.notifications import reminders
from domain.products.models import Lot
from domain.receivables.actions import months, retail
from domain.shared.actor import ANONYMOUS
from tests.cast import PASSWORD
from tests.walks.goods import NOTHING, Goods
from tests.walks.stage import BOX


class Receipts(Goods):
    DEEDS: ClassVar[dict[str, int]] = Goods.DEEDS | {
        "sign_at_the_dock": 6, "sign_in_the_portal": 4, "sign_on_paper": 3, "settle_difference": 6, "ask_to_keep": 2, "answer_change": 3,
        "take_back": 3, "decide": 3, "count_packaging": 1, "tell_packaging": 1, "settle_packaging": 1, "day": 4,
    }

    # receiving
    def receipt(self, slip: Slip) -> Receipt:
        counted = {}
        for line in self.all(SlipLine, SlipLine.slip_id == slip.id):
            whole = self.often(0.5)
            received = line.quantity if whole else max(NOTHING, line.quantity + self.pieces(-30, -10, -5, 0, 0, 5, 10))
            damaged = NOTHING if whole else min(received, self.pieces(0, 0, 5, 10))
            counted[line.id] = Counted(received, damaged, NOTHING if whole else self.pieces(0, 0, 0, 5))
        return Receipt("刘伟", counted)

    def figures(self, receipt: Receipt) -> list[tuple[Decimal, ...]]:
        return [(each.received, each.damaged, each.wrong) for each in receipt.counted.values()]

    def on_the_road(self) -> Slip:
        found: Slip = self.any(Slip, Slip.state.in_(("left", "arrived")))
        return found

    def sign_at_the_dock(self) -> Any:
        slip = self.on_the_road()
        receipt, token = self.receipt(slip), self.look(lambda work: link_for(work, slip)).rpartition("/")[2]
        self.as_(ANONYMOUS, lambda work: signing.by_code(work, token, lambda _: receipt))
        return slip.number, self.figures(receipt)

    def sign_in_the_portal(self) -> Any:
        slip = self.on_the_road()
        receipt = self.receipt(slip)
        self.as_(self.buyer(slip), lambda work: signing.in_portal(work, slip, receipt, PASSWORD, None))
        return slip.number, self.figures(receipt)

    def sign_on_paper(self) -> Any:
        slip = self.on_the_road()
        receipt = self.receipt(slip)
        self.as_(self.cast.sun_li, lambda work: signing.on_paper(work, slip, receipt, None, [self.photo]))
        return slip.number, self.figures(receipt)

    # what differs and what comes back
    def settle_difference(self) -> Any:
        case = self.any(Difference, Difference.state != "settled")
        outcome = self.one(list(OUTCOMES[case.kind]))
        self.as_(self.cast.liu, lambda work: differences.settle(work, work.fetch(Difference, case.id), outcome, "已核对", None))
        return case.number, case.kind, case.quantity, outcome

    def ask_to_keep(self) -> Any:
        case = self.any(Difference, Difference.state == "open", Difference.kind == "over")
        change = self.as_(self.cast.li_qian, lambda work: differences.ask_to_keep(work, work.fetch(Difference, case.id), "请保留", None))
        return case.number, change.number

    def answer_change(self) -> Any:
        change = self.any(Change, Change.state.in_(("proposed", "with_customer")))
        items = self.all(ChangeItem, ChangeItem.change_id == change.id, ChangeItem.state == "countered")
        kind = self.one(["accept", "accept", "decline"])
        answers = {each.id: changes.Answer(kind, "", "好") for each in items}
        self.as_(self.buyer(change), lambda work: changes.answer(work, change.number, answers, password=PASSWORD, version=None))
        return change.number, kind

    def take_back(self) -> Any:
        line = self.any(SlipLine, SlipLine.received > 0)
        slip, = self.all(Slip, Slip.id == line.slip_id)
        cases = self.all(Difference, Difference.slip_line_id == line.id)
        case = self.one([*cases, None, None])
        quantity = case.quantity if case and self.often(0.7) else self.pieces(3, 5, 10, 40)
        given = CameBack(quantity, "退货", self.often(0.5), case.id if case else None)
        self.as_(self.cast.sun_li, lambda work: taking_back.take_back(work, slip, line, given, None))
        return slip.number, line.position, given.quantity, given.usable, case and (case.number, case.kind)

    def decide(self) -> Any:
        back = self.any(GoodsReturn, GoodsReturn.state == "waiting")
        way = self.one(["released", "scrapped"])
        there = self.all(Lot, Lot.id == back.lot_id)
        self.as_(self.cast.liu, lambda work: taking_back.decide(work, work.fetch(GoodsReturn, back.id), way, "已判定", None))
        if way == "scrapped" and there:
            self.scrapped[there[0].product_id] = self.scrapped.get(there[0].product_id, NOTHING) + there[0].quantity
        return back.number, way

    # packaging
    def count_packaging(self) -> Any:
        customer = self.one(list(self.cast.customers.values()))
        given = movements.Counted(BOX, self.one([-3, -1, 2, 5]), "盘点")
        self.as_(self.cast.sun_li, lambda work: movements.count(work, customer, given))
        return customer.number, given.quantity

    def tell_packaging(self) -> Any:
        customer, theirs = self.cast.a, self.random.randint(0, 20)
        ours = self.look(lambda work: movements.with_them(work, customer.id, BOX))
        self.as_(self.cast.wang_min, lambda work: counts.told(work, BOX, ours, theirs, "盘点"))
        return ours, theirs

    def settle_packaging(self) -> Any:
        count = self.any(PackagingCount, PackagingCount.state == "open")
        way = self.one(list(counts.WAYS))
        self.as_(self.cast.sun_li, lambda work: counts.settle(work, count, way, "已核对", None))
        return way

    # time
    def day(self) -> Any:
        for _ in range(self.random.choice([1, 1, 1, 3])):
            self.story.later(days=1)
            monthly = (months.begin,) if self.story.now.day == 1 else ()
            for chore in (*monthly, retail.expire, morning.come, copies.ask_for_copies, whereabouts.ask, reminders.run):
                self.look(chore)
        return self.story.now.date()
