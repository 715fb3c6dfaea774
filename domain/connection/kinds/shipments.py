"""Where shipments are, as a carrier or the factory's own system reports it (5.1.12(1))."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import select

from domain.connection.kinds.fields import Field, Incoming
from domain.deliveries.dispatch.tracking import ON_THE_WAY, REPORTED, track
from domain.deliveries.models import Slip, Tracking
from domain.products.imports.steps import Plan, Row, Step, both, words
from domain.shared.entered import Entered
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.settings import settings
from domain.shared.work import Work
from domain.shared.workflow import state_name

CALLED = {"在途": "on_the_way", "运输中": "on_the_way", "延误": "delayed", "到达": "arrived", "已到达": "arrived",
          "已到货": "arrived", "已送达": "arrived"}
FIELDS = (
    Field("slip", "出库单号", "Outbound slip", "Number of our outbound slip.", needed=True, width=16,
          also=("销售出库单号", "发货单号", "单号")),
    Field("what", "状态", "What", "What happened.", "choice", needed=True,
          also=("节点", "运输状态", "运单状态", "物流状态"), among=REPORTED),
    Field("at", "时间", "At", "When, with its zone; without one it is the company's time.", "moment", needed=True, width=18,
          also=("节点时间", "日期", "Time"), longest=40),
    Field("place", "地点", "Place", "Where the goods were seen.", width=20, also=("位置", "所在地", "当前位置"), longest=120),
    Field("expected_on", "预计到达", "Expected on", "The day on which they are now expected.", "date", also=("预计到达日期", "预计到货")),
    Field("note", "备注", "Note", "Anything else.", width=24, also=("说明",)),
)


def plan(work: Work, rows: Sequence[Row]) -> Plan:
    """Each sight of a shipment once."""
    made, slips = Plan(), _slips(work, rows)
    known = _known(work, slips)
    for number, given in rows:
        with made.row(number):
            slip, (what, at, entered) = both(partial(_slip, slips, given), partial(_read, given))
            if (slip.id, what, at) in known:
                made.unchanged += 1
                continue
            _check(work, slip, at)
            known.add((slip.id, what, at))
            expected = entered.day("expected_on")
            run = partial(track, work, slip, what, at=at, place=entered.text("place"), note=entered.text("note"), expected_on=expected)
            seen_at = f"{at.astimezone(settings().zone):%Y-%m-%d %H:%M}"
            shown = (("what", "", given.get("what", "").strip()), ("at", "", seen_at), ("expected_on", "", words(expected)))
            made.steps.append(Step(number, slip.number, entered.text("place"), "added", shown, run))
    return made


def _slip(slips: Mapping[str, Slip], given: Mapping[str, str]) -> Slip:
    slip = slips.get(given.get("slip", "").strip().upper())
    if slip is None:
        raise Invalid({"slip": Message("No outbound slip has this number.")})
    return slip


def _read(given: Mapping[str, str]) -> tuple[str, datetime, Entered]:
    entered = Entered(given)
    entered.text("place", longest=120)
    entered.text("note")
    entered.day("expected_on")
    word = given.get("what", "").strip()
    what, at = CALLED.get(word, word), moment_written(given.get("at", ""))
    if what not in REPORTED:
        entered.wrong("what", Message("Please choose one of the list."))
    if at is None:
        entered.wrong("at", Message("Enter a moment, such as 2026-12-18 08:00."))
    entered.check()
    assert at is not None  # noqa: S101 - or check raised
    return what, at, entered


def _check(work: Work, slip: Slip, at: datetime) -> None:
    if slip.state not in ON_THE_WAY:
        raise Invalid({"slip": Message("This cannot be done while it is “{state}”.", state=state_name("slip", slip.state))})
    if not slip.left_at <= at <= work.now:
        raise Invalid({"at": Message("Between the time at which it left and now.")})


def moment_written(text: str) -> datetime | None:
    """2026-12-18T08:00:00+08:00, 2026-12-18 08:00, 2026/12/18 8:00; without a zone, the company's. None for anything else."""
    plain = re.sub(r"^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?=[ T]|$)", lambda day: "{}-{:0>2}-{:0>2}".format(*day.groups()), text.strip())
    try:
        found = datetime.fromisoformat(re.sub(r"(?<=[ T])(\d:\d\d)", r"0\1", plain))
    except ValueError:
        return None
    if not 1970 <= found.year <= 9998:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=settings().zone)).astimezone(UTC)


def _slips(work: Work, rows: Sequence[Row]) -> dict[str, Slip]:
    numbers = {given.get("slip", "").strip().upper() for _, given in rows}
    return {slip.number: slip for slip in work.session.scalars(select(Slip).where(Slip.number.in_(numbers)))}


def _known(work: Work, slips: Mapping[str, Slip]) -> set[tuple[object, str, datetime]]:
    wanted = select(Tracking.slip_id, Tracking.what, Tracking.at).where(Tracking.slip_id.in_([slip.id for slip in slips.values()]))
    return {(row.slip_id, row.what, row.at) for row in work.session.execute(wanted)}


SHIPMENTS = Incoming(
    "shipments", Message("Where shipments are"), "shipments:write", "dispatch.shipment.track", FIELDS, plan,
    "Where the goods of an outbound slip were seen: " + ", ".join(REPORTED) + ".",
)
