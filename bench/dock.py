"""The slips that nobody signed for yet: what a receiver scans at the dock, and what a buyer signs for in the portal."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from bench.scene import OnTheWay
from concord.ground import stand, whole_domain
from domain.accounts.models import Person
from domain.deliveries.models import Slip, SlipState
from domain.deliveries.receipts.links import link_for
from domain.shared.actor import system
from domain.shared.database import connect
from domain.shared.settings import Settings
from domain.shared.work import unit

MOST = 60
BUYER = select(func.min(Person.email)).where(Person.customer_id == Slip.customer_id, Person.roles.contains(["buyer"])).scalar_subquery()


def on_the_way(var: Path) -> list[OnTheWay]:
    """Those of no confidential project that left last, each with the address that its code opens and a buyer of its customer."""
    whole_domain()
    engine = connect(stand(Settings(var=var)).url_app)
    left = select(Slip, BUYER).where(Slip.state == SlipState.LEFT, Slip.project_id.is_(None), BUYER.is_not(None))
    with unit(system("bench")) as work:
        found = work.session.execute(left.order_by(Slip.left_at.desc(), Slip.id.desc()).limit(MOST)).all()
        waiting = [OnTheWay(slip.number, link_for(work, slip), buyer) for slip, buyer in found]
    engine.dispose()
    return waiting
