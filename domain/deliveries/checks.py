"""The daily check of logistics (5.1.10(1)): opened each working day, ended with its figures; a day without it stays to be seen."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import Date, DateTime, bindparam, func, select

from domain.deliveries.board.queries import Figures, public_figures
from domain.deliveries.events import MorningCame
from domain.deliveries.models import Chase, DailyCheck
from domain.projects.ended import in_the_open
from domain.shared.clock import Allowance, calendar, today
from domain.shared.errors import Refused
from domain.shared.journal import journal
from domain.shared.locks import one_at_a_time
from domain.shared.message import Message
from domain.shared.settings import settings
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

TASK = "delivery.check"
SHOWN = 20  # calendar days back that the board looks for days without a check
DAY, FIRST, LAST = bindparam("day", type_=Date()), bindparam("first", type_=Date()), bindparam("last", type_=Date())
OF_DAY = select(DailyCheck).where(DailyCheck.day == DAY)
BETWEEN = select(DailyCheck).where(DailyCheck.day.between(FIRST, LAST)).order_by(DailyCheck.day.desc())
BEGUN = select(func.min(DailyCheck.day).label("since")).having(func.count() > 0).subquery()
SHOWN_BACK = select(BEGUN.c.since, DailyCheck).select_from(BEGUN).outerjoin(DailyCheck, DailyCheck.day.between(FIRST, LAST))
CHASED = select(func.count()).select_from(Chase).where(
    Chase.at >= bindparam("since", type_=DateTime(timezone=True)), in_the_open(Chase.project_id),
)


def begin_day(work: Work) -> DailyCheck | None:
    """Let today's check wait for logistics, and tell the figures of the morning; nothing on a day that is not worked, or twice.

    The morning comes also to a check that somebody ended before it. Yesterday's task ends with yesterday: what was not looked at then
    cannot be looked at any more. Run as the system.
    """
    day = today(work)
    one_at_a_time(work, "daily check", day)
    known = _of(work, day)
    if not calendar(work).is_working(day) or (known is not None and known.morning_at is not None):
        return None
    for check in work.session.scalars(BETWEEN, {"first": day - timedelta(days=SHOWN), "last": day - timedelta(days=1)}):
        end_tasks(work, check, TASK, outcome="withdrawn")
    check = known or _opened(work, day)
    check.morning_at = work.now
    work.emit(MorningCame(check, public_figures(work).views))
    return check


def finish(work: Work, note: str, version: int | None = None) -> DailyCheck:
    """Logistics looked at the board today: its figures, as they stand now, are kept with the check.

    Raises Forbidden, Refused (not a working day, or checked already), Stale.
    """
    authorise(work, "deliveries.check.finish")
    day = today(work)
    one_at_a_time(work, "daily check", day)
    if not calendar(work).is_working(day):
        raise Refused(Message("Today is not worked: the next check is on the next working day."))
    check = _of(work, day) or _opened(work, day)
    require_version(check, version)
    if check.checked_at is not None:
        raise Refused(Message("Today was checked already, by {name}.", name=check.checked_by))
    check.figures = as_kept(public_figures(work), chased_on(work, day))
    check.note, check.checked_at, check.checked_by = note.strip()[:1000], work.now, work.person.name
    with work.as_system("daily check"):
        end_tasks(work, check, TASK)
    found = {name: check.figures[name] for name in ("late", "risk", "chased")}
    journal(work, "daily_check.finished", check, after={"day": day, **found}, why=check.note or None)
    return check


def as_kept(figures: Figures, chased: int) -> dict[str, int]:
    return {**figures.views, "chased": chased}


def chased_on(work: Work, day: date) -> int:
    """How often production was chased on a day, confidential lines left out."""
    with work.as_system("daily check"):
        return work.session.scalar(CHASED, {"since": datetime.combine(day, time(), settings().zone)}) or 0


def of_today(work: Work) -> DailyCheck | None:
    return _of(work, today(work))


def days_back(work: Work) -> list[tuple[date, DailyCheck | None]]:
    """The last working days before today, newest first, each with its check: None, or one without `checked_at`, was not done.

    Counted from the first day on which the program asked for one.
    """
    last = today(work) - timedelta(days=1)
    given = {"first": last - timedelta(days=SHOWN), "last": last}
    rows = work.session.execute(SHOWN_BACK, given).all()
    if not rows:
        return []
    first = max(rows[0].since, given["first"])
    found = {row.DailyCheck.day: row.DailyCheck for row in rows if row.DailyCheck}
    ours = calendar(work)
    days = (last - timedelta(days=number) for number in range((last - first).days + 1))
    return [(day, found.get(day)) for day in days if ours.is_working(day)]


def rest_of_day(work: Work) -> Allowance:
    """The working time until the end of this working day, or of the next one where today's is over: what is due "the same day"."""
    ours, day = calendar(work), today(work)
    for _ in range(2):
        if ours.is_working(day):
            end = max(closes for _, closes in ours.spans(day, day))
            if (minutes := ours.minutes_between(work.now, end)) > 0:
                return Allowance(minutes)
        day = ours.working_day_after(day)
    raise AssertionError("the next working day has no hours")


def _of(work: Work, day: date) -> DailyCheck | None:
    return work.session.scalars(OF_DAY, {"day": day}).first()


def _opened(work: Work, day: date) -> DailyCheck:
    check = work.add(DailyCheck(day=day, opened_at=work.now, figures={}))
    work.session.flush()
    title = Message("Look through the deliveries of {day}", day=day)
    open_task(work, check, TASK, title, For("logistics", "member"), rest_of_day(work), clause="5.1.10(1)", path="/deliveries",
              number=f"{day:%Y-%m-%d}")
    return check
