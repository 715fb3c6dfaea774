"""The deeds of goods on their way out: made, blocked, conceded, told to logistics, packed, held against the notice, sent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import select

from domain.customers.models import Customer
from domain.deliveries import returns
from domain.deliveries.dispatch import boxes, concessions, notices, outbound, recalling, verification
from domain.deliveries.dispatch.inputs import POINTS, ConcessionInput, NoticeInput, PackInput, ShipInput, VerifyInput
from domain.deliveries.making import actions as making
from domain.deliveries.making.inputs import CorrectionInput, ReportInput
from domain.deliveries.models import Box, Concession, DispatchLine, DispatchNotice, GoodsReturn, ProductionReport, Slip
from domain.orders.models import OrderLine, ScheduleLine
from domain.products.actions import stock
from domain.products.inputs import LotInput
from domain.products.models import Lot, Product
from domain.shared.actor import Actor
from domain.shared.files import Given
from tests.cast import PASSWORD, Cast
from tests.deliveries.shipping import picture
from tests.walks.stage import BOX, stage
from tests.walks.walk import NothingThere, Walk

PAPER = Given("p.pdf", b"%PDF-1.4\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n%%EOF\n", field="files")
WITH_LOGISTICS = ("notified", "blocked")
NOTHING = Decimal(0)


class Goods(Walk):
    """Orders of two customers, the one with terms of payment, the other retail."""

    DEEDS: ClassVar[dict[str, int]] = {
        "make": 6, "unmake": 1, "block": 1, "unblock": 2, "add_lot": 1, "count_stock": 1, "concede": 2, "end_concession": 1,
        "notice": 9, "notify": 10, "recall": 1, "cancel_notice": 1, "pack": 8, "unpack": 1, "scan": 4, "verify": 6, "make_ready": 8,
        "ship": 10, "void": 1,
    }

    def __init__(self, cast: Cast, seed: int) -> None:
        self.stage = stage(cast)
        super().__init__(cast, self.stage.first, seed)
        self.photo = picture()
        self.counted: dict[Any, Decimal] = {}  # what counts of stock put right, by product
        self.added: dict[Any, Decimal] = {}  # lots entered by hand
        self.scrapped: dict[Any, Decimal] = {}
        self.begun: dict[Any, tuple[Decimal, Decimal]] = {}  # on hand and in lots, before anything was done

    # who and what
    def as_(self, who: Actor, deed: Any) -> Any:
        return self.story.as_(who, deed)

    def all(self, model: Any, *conditions: Any) -> list[Any]:
        wanted = select(model).where(*conditions).order_by(model.id)
        return self.look(lambda work: list(work.session.scalars(wanted)))

    def any(self, model: Any, *conditions: Any) -> Any:
        return self.one(self.all(model, *conditions))

    def buyer(self, thing: Any) -> Actor:
        return self.cast.wang_min if thing.customer_id == self.cast.a.id else self.cast.b_buyer

    def customer_of(self, thing: Any) -> Customer:
        return next(each for each in self.cast.customers.values() if each.id == thing.customer_id)

    def pieces(self, *among: int) -> Decimal:
        return Decimal(self.random.choice(among or (20, 50, 100, 120, 200, 300)))

    # making
    def make(self) -> Any:
        line = self.any(OrderLine)
        given = ReportInput(self.pieces(), self.story.now.date(), self.one(["", "", "L-X", "L-Y"]))
        self.as_(self.cast.chen, lambda work: making.report(work, line, given))
        return line.customer_part, given.quantity, given.lot

    def unmake(self) -> Any:
        wrong = self.any(ProductionReport, ProductionReport.quantity > 0)
        self.as_(self.cast.chen, lambda work: making.correct(work, wrong, CorrectionInput(self.pieces(10, 50, 100), "报多了")))
        return wrong.quantity

    def block(self) -> Any:
        lot = self.any(Lot, Lot.blocked.is_(False), Lot.quantity > 0)
        self.as_(self.cast.liu, lambda work: stock.block(work, work.fetch(Lot, lot.id), "划伤", version=None))
        return lot.number

    def unblock(self) -> Any:
        lot = self.any(Lot, Lot.blocked)
        if self.all(GoodsReturn, GoodsReturn.lot_id == lot.id, GoodsReturn.state == "waiting"):
            raise NothingThere
        self.as_(self.cast.liu, lambda work: stock.unblock(work, work.fetch(Lot, lot.id), "已复检", version=None))
        return lot.number

    def add_lot(self) -> Any:
        product, given = self.any(Product), LotInput(f"N{self.random.randint(1, 9999)}", self.pieces(), self.story.now.date())
        self.as_(self.cast.sun_li, lambda work: stock.add_lot(work, work.fetch(Product, product.id), given))
        self.added[product.id] = self.added.get(product.id, NOTHING) + given.quantity
        return product.code, given.quantity

    def count_stock(self) -> Any:
        product = self.any(Product)
        counted = max(NOTHING, product.on_hand + self.pieces(-20, -5, 5, 100))
        self.as_(self.cast.sun_li, lambda work: stock.count_product(
            work, work.fetch(Product, product.id), counted, self.story.now.date(), version=None))
        self.counted[product.id] = self.counted.get(product.id, NOTHING) + counted - product.on_hand
        return product.code, counted

    # concessions
    def concede(self) -> Any:
        line = self.any(OrderLine)
        lots = self.all(Lot, Lot.product_id == line.product_id, Lot.blocked)
        lot = self.one([*(each.number for each in lots), ""])
        customer = self.customer_of(line)
        until = self.coming_day() if self.often(0.3) else None
        given = ConcessionInput(line.product_id, lot, "尺寸偏差", f"特采{self.random.randint(1, 999)}", self.pieces(20, 50, 100), until)
        self.as_(self.cast.li_qian, lambda work: concessions.enter(work, customer.number, given, [PAPER]))
        return lot, given.quantity, until

    def end_concession(self) -> Any:
        leave = self.any(Concession, Concession.ended_at.is_(None))
        self.as_(self.cast.li_qian, lambda work: concessions.end(work, leave.number, version=None))
        return leave.number

    # notices
    def notice(self) -> Any:
        if len(self.all(DispatchNotice, DispatchNotice.state.in_(("draft", *WITH_LOGISTICS, "verified")))) > 5:
            raise NothingThere
        first = self.any(ScheduleLine)
        dates = [each for each in self.all(ScheduleLine, ScheduleLine.order_id == first.order_id) if each.quantity > each.shipped]
        if not dates:
            raise NothingThere
        chosen = self.random.sample(dates, min(len(dates), self.random.choice([1, 1, 2, 3])))
        lines = {each.id: min(each.quantity - each.shipped, self.pieces(20, 50, 100)) + (30 if self.often(0.1) else 0) for each in chosen}
        leave = self.one([*(each.number for each in self.all(Concession, Concession.customer_id == first.customer_id)), "", ""])
        given = NoticeInput(lines, self.coming_day(3), concession=leave)
        return self.as_(self.cast.li_qian, lambda work: notices.make(work, given).number), list(lines.values()), leave

    def notify(self) -> Any:
        notice = self.any(DispatchNotice, DispatchNotice.state == "draft")
        self.as_(self.cast.li_qian, lambda work: notices.notify(work, notice.number, PASSWORD, version=None))
        return notice.number

    def recall(self) -> Any:
        notice = self.any(DispatchNotice, DispatchNotice.state.in_((*WITH_LOGISTICS, "verified")))
        self.as_(self.cast.li_qian, lambda work: recalling.recall(work, notice.number, "改期", version=None))
        return notice.number

    def cancel_notice(self) -> Any:
        notice = self.any(DispatchNotice, DispatchNotice.state.in_(("draft", *WITH_LOGISTICS, "verified")))
        self.as_(self.cast.li_qian, lambda work: notices.cancel(work, notice.number, "不发了", version=None))
        return notice.number

    # packing and sending
    def line_here(self) -> tuple[DispatchNotice, DispatchLine]:
        notice = self.any(DispatchNotice, DispatchNotice.state.in_(WITH_LOGISTICS))
        return notice, self.any(DispatchLine, DispatchLine.notice_id == notice.id)

    def pack(self) -> Any:
        notice, line = self.line_here()
        left = line.quantity - sum((box.quantity for box in self.all(Box, Box.dispatch_line_id == line.id)), NOTHING)
        lot = self.one([*(each.number for each in self.all(Lot, Lot.product_id == line.product_id, Lot.quantity > 0)), "无批次"])
        there = sum((each.quantity for each in self.all(Lot, Lot.product_id == line.product_id, Lot.number == lot)), NOTHING)
        quantity = min(left, there or left)
        if quantity <= 0:
            raise NothingThere
        given = PackInput(lot, self.story.now.date(), quantity, self.pieces(50, 100, 1000))
        self.as_(self.cast.sun_li, lambda work: boxes.pack(work, notice.number, line.id, given))
        return notice.number, lot, quantity

    def unpack(self) -> Any:
        notice, line = self.line_here()
        self.as_(self.cast.sun_li, lambda work: boxes.unpack(work, notice.number, line.id))
        return notice.number

    def make_ready(self) -> Any:
        """All of a notice as a good day brings it: each line in one lot, in boxes that were scanned, and as the notice says."""
        notice = self.any(DispatchNotice, DispatchNotice.state.in_(WITH_LOGISTICS))
        for line in self.all(DispatchLine, DispatchLine.notice_id == notice.id):
            left = line.quantity - sum((box.quantity for box in self.all(Box, Box.dispatch_line_id == line.id)), NOTHING)
            lots = [each for each in self.all(Lot, Lot.product_id == line.product_id, Lot.blocked.is_(False)) if each.quantity >= left]
            if left:
                given = PackInput(self.one(lots).number, self.story.now.date(), left, Decimal(100))
                self.as_(self.cast.sun_li, lambda work, of=line, given=given: boxes.pack(work, notice.number, of.id, given))
        for box in self.all(Box, Box.notice_id == notice.id):
            self.as_(self.cast.sun_li, lambda work, box=box: boxes.scan(work, notice.number, box.code))
        for line in self.all(DispatchLine, DispatchLine.notice_id == notice.id):
            self.as_(self.cast.sun_li, lambda work, of=line: verification.verify(work, notice.number, of.id, VerifyInput(), ()))
        return notice.number

    def scan(self) -> Any:
        notice, _ = self.line_here()
        for box in self.all(Box, Box.notice_id == notice.id):
            self.as_(self.cast.sun_li, lambda work, box=box: boxes.scan(work, notice.number, box.code))
        return notice.number

    def verify(self) -> Any:
        notice, line = self.line_here()
        answers = dict.fromkeys(POINTS, True) | ({"label": False} if self.often(0.1) else {})
        given = VerifyInput(answers, "" if all(answers.values()) else "标签不符")
        photos = () if given.matches else [self.photo]
        self.as_(self.cast.sun_li, lambda work: verification.verify(work, notice.number, line.id, given, photos))
        return notice.number, line.position, given.matches

    def ship(self) -> Any:
        notice = self.any(DispatchNotice, DispatchNotice.state == "verified")
        given = ShipInput("顺达", plate="皖A1", packaging=self.one(["", BOX]), packaging_sets=self.random.randint(1, 9))
        slip = self.as_(self.cast.sun_li, lambda work: outbound.ship(work, notice.number, given, PASSWORD, version=None).number)
        self.left(notice)
        return slip

    def left(self, notice: DispatchNotice) -> None:
        """What must hold at that moment, because goods have just left."""

    def void(self) -> Any:
        slip = self.any(Slip, Slip.state.in_(("left", "arrived")))
        self.as_(self.cast.sun_li, lambda work: returns.void(work, slip, "装错", None))
        return slip.number
