"""What differs and comes back, in few words: `case_of(story)`, `settle(story, case, "kept")`, `take_back(sent, 30, case=case)`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.deliveries import differences, taking_back
from domain.deliveries.models import Difference, GoodsReturn
from domain.deliveries.taking_back import CameBack
from domain.products.models import Lot, Product
from domain.shared.actor import Actor
from tests.cast import TODAY
from tests.deliveries.slips import Sent
from tests.reviews.story import Story

CODE = "HC-4801-012"


def cases(story: Story) -> list[Difference]:
    return story.system(lambda work: list(work.session.scalars(select(Difference).order_by(Difference.number))))


def case_of(story: Story) -> Difference:
    one, = cases(story)
    return one


def settle(story: Story, case: Difference, outcome: str, words: str = "已与刘伟核对", who: Actor | None = None,
           version: int | None = None) -> Difference:
    return story.as_(who or story.cast.liu, lambda work: differences.settle(work, work.fetch(Difference, case.id), outcome, words, version))


def take_back(sent: Sent, quantity: Any, *, case: Difference | None = None, why: str = "来料不良", usable: bool = True,
              who: Actor | None = None, version: int | None = None, line: int = 0) -> GoodsReturn:
    given = CameBack(Decimal(quantity), why, usable, case.id if case else None)
    story, of = sent.story, sent.lines[line]
    return story.as_(who or story.cast.sun_li, lambda work: taking_back.take_back(work, sent.slip, of, given, version))


def decide(story: Story, back: GoodsReturn, decision: str = "scrapped", words: str = "表面划伤，无法返修", who: Actor | None = None,
           version: int | None = None) -> GoodsReturn:
    return story.as_(who or story.cast.liu,
                     lambda work: taking_back.decide(work, work.fetch(GoodsReturn, back.id), decision, words, version))


def returns(story: Story) -> list[GoodsReturn]:
    return story.system(lambda work: list(work.session.scalars(select(GoodsReturn).order_by(GoodsReturn.number))))


def on_hand(story: Story, code: str = CODE) -> Decimal:
    return story.system(lambda work: work.session.scalars(select(Product.on_hand).where(Product.code == code)).one())


def lots(story: Story) -> dict[str, tuple[Decimal, bool]]:
    rows = story.system(lambda work: work.session.execute(select(Lot.number, Lot.quantity, Lot.blocked).order_by(Lot.number)).all())
    return {number: (quantity, blocked) for number, quantity, blocked in rows}


def in_lots(sent: Sent, *parts: tuple[str, int]) -> None:
    """The goods of the slip's first line came from these lots, in the sequence in which they were packed; each is empty since."""

    def put(work: Any) -> None:
        line = work.session.merge(sent.lines[0])
        made = [work.add(Lot(product_id=line.product_id, number=number, quantity=Decimal(0), produced_on=TODAY)) for number, _ in parts]
        work.session.flush()
        line.lots = [{"lot": lot.number, "lot_id": str(lot.id), "produced_on": TODAY.isoformat(), "quantity": str(quantity), "boxes": "1"}
                     for lot, (_, quantity) in zip(made, parts, strict=True)]

    sent.story.system(put)
