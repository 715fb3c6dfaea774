"""What files held and what was sent is forgotten in time; who brought what, and what became of it, stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.connection import exchange, forgetting
from domain.connection.models import ExchangeFile, Webhook, WebhookDelivery
from domain.shared.actor import system
from domain.shared.errors import Refused
from domain.shared.work import unit
from tests.cast import NOW

ROWS = [["料号", "数量", "日期"], ["HC-4801-012", "5", "2026-11-23"]]


def file(cast, days: int, *, applied: bool) -> None:
    at = NOW - timedelta(days=days)
    with unit(cast.chen, now=NOW) as work:
        work.add(ExchangeFile(
            kind="stock", file_name=f"{days}{'x' if applied else ''}.csv", rows=ROWS, head=1, created_at=at, created_by=cast.chen.id,
            columns=[["code", 0, ""], ["on_hand", 1, ""], ["counted_on", 2, ""]], created_by_name="陈建国",
            applied_at=at if applied else None, changes=7 if applied else 0,
        ))


def forget() -> int:
    with unit(system("tidy"), now=NOW) as work:
        return forgetting.forget(work)


def files() -> dict[str, tuple[bool, int]]:
    """File → whether its content is there, and how many changes it made."""
    with unit(system("test")) as work:
        return {each.file_name: (bool(each.rows), each.changes) for each in work.session.scalars(select(ExchangeFile))}


def test_a_file_that_was_never_taken_over_goes_after_a_month_the_others_keep_their_line(cast):
    for days in (29, 31, 89, 91):
        file(cast, days, applied=False)
        file(cast, days, applied=True)
    assert forget() == 4
    assert files() == {"29.csv": (True, 0), "29x.csv": (True, 7), "31x.csv": (True, 7), "89x.csv": (True, 7), "91x.csv": (False, 7)}
    assert forget() == 0, "what is forgotten is forgotten once"


def test_a_file_whose_content_is_forgotten_shows_what_became_of_it_and_is_taken_over_no_more(visit, cast):
    file(cast, 91, applied=True)
    forget()
    with unit(system("test")) as work:
        key = work.session.scalars(select(ExchangeFile.id)).one()
    page = visit(cast.chen).get(f"/admin/exchange/uploads/{key}/preview")
    assert (page.status_code, "7 处变更" in page.text) == (200, True)
    assert visit(cast.chen).get(f"/admin/exchange/uploads/{key}").status_code == 303, "there is nothing whose columns could be named"
    with pytest.raises(Refused), unit(cast.chen, now=NOW) as work:
        exchange.apply(work, key, "x")


def test_messages_of_webhooks_go_after_three_months_but_for_those_that_still_wait(cast):
    with unit(cast.it, now=NOW) as work:
        hook = work.add(Webhook(name="ERP", url="https://erp.example.com/", events=[], secret="s", created_at=NOW, created_by_name="杜明"))
        work.session.flush()
        for days in (89, 91):
            for state in ("taken", "given_up", "waiting"):
                work.add(WebhookDelivery(webhook_id=hook.id, event="ping", number=f"{state}{days}", body={}, state=state,
                                         created_at=NOW - timedelta(days=days)))
    assert forget() == 2
    with unit(system("test")) as work:
        left = set(work.session.scalars(select(WebhookDelivery.number)))
    assert left == {"taken89", "given_up89", "waiting89", "waiting91"}
