"""Orders of customer A at every station of their way, each made as people make it."""

from __future__ import annotations

from domain.orders import actions
from tests.cast import Cast
from tests.orders.given import line, new_line
from tests.remembering import remembered
from tests.reviews.story import Story, begin

STATIONS = ("mixed", "signed", "approved", "released", "objection", "ruling", "returned", "held", "new")
LINES = {"mixed": (line(), new_line(row=1, quality="按图纸检验")), "new": (new_line(quality="按图纸检验"),)}


@remembered
def in_every_state(cast: Cast) -> list[str]:
    """Their numbers."""
    made = {name: begin(cast, *LINES.get(name, ()), po_number=f"ST-{name}") for name in STATIONS}
    for name in ("signed", "approved", "released"):
        made[name].sign_all()
    for name in ("approved", "released"):
        made[name].approve()
    made["released"].release()
    for name in ("objection", "ruling"):
        _object(made[name])
    made["ruling"].negotiate()
    for name, verb in (("returned", actions.return_for_completion), ("held", actions.hold)):
        made[name].as_(cast.li_qian, lambda work, name=name, verb=verb: verb(work, made[name].number, version=None, why="盘点"))
    _develop(made["new"])
    return [story.number for story in made.values()]


def _object(story: Story) -> None:
    """Production control cannot deliver, and says so under its signature."""
    story.sign("marketing")
    story.no("delivery", "mode", "无法每日两次送货")
    story.sign("delivery")


def _develop(story: Story) -> None:
    """Approved, before the general manager's settlement."""
    story.meet()
    story.sign_all("marketing", "specification", "quality_conditions", "delivery", "cost_technical", "cost_finance", "cost_estimate")
    story.approve()
