"""The codes on slips that nobody signed for yet: what a receiver scans at the dock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from concord.ground import stand, whole_domain
from domain.deliveries.models import Slip, SlipState
from domain.deliveries.receipts.links import link_for
from domain.shared.actor import system
from domain.shared.database import connect
from domain.shared.settings import Settings
from domain.shared.work import unit

MOST = 60


def codes(var: Path) -> Iterator[str]:
    """The addresses that the codes of slips on their way open, the last that left first."""
    whole_domain()
    engine = connect(stand(Settings(var=var)).url_app)
    with unit(system("bench")) as work:
        left = select(Slip).where(Slip.state == SlipState.LEFT).order_by(Slip.left_at.desc(), Slip.id.desc()).limit(MOST)
        found = [link_for(work, slip) for slip in work.session.scalars(left)]
    engine.dispose()
    yield from found
