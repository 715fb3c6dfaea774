"""The 交货延误对策表 on paper: issued when it is signed, and again with its follow-up (5.1.10(4))."""

from __future__ import annotations

from domain.accounts.models import Signature
from domain.deliveries.countermeasures.sheet import countermeasure_sheet
from domain.deliveries.events import CountermeasureSigned
from domain.records.actions import issue
from domain.shared.work import Work


def on_countermeasure_signed(work: Work, happened: CountermeasureSigned) -> None:
    sheet = happened.sheet
    with work.as_system("documents of a countermeasure"):
        work.session.flush()
        signature = work.find(Signature, sheet.signature_id) if sheet.signature_id else None
        issue(work, "delay-countermeasure", sheet, countermeasure_sheet(work, sheet), number=sheet.number, signatures=[signature])
