"""Documents: a record is drawn, printed by the press, and its bytes are kept; once, however often it is tried."""

from __future__ import annotations

import uuid

from domain.notifications.letters import COMPANY_UNNAMED
from domain.records import actions, queries
from domain.shared import outbox
from domain.shared.facts import COMPANY, fact
from domain.shared.files import Attachment
from domain.shared.outbox import Job
from domain.shared.settings import settings
from domain.shared.work import unit
from templates import press
from templates.language import known, naming
from templates.press.drawing import drawn
from workers import stamping
from workers.run import RUNNER, does


@does("pdf")
def print_record(job: Job) -> None:
    with unit(RUNNER) as work:
        paper = queries.paper(work, uuid.UUID(job.payload["record"]))
        company = fact(work, COMPANY) or COMPANY_UNNAMED
        original = work.fetch(Attachment, paper.source_id) if paper.source_id else None
        lists = known(work, paper.customer_id)
    with naming(lists):
        content = b"" if paper.printed else stamping.stamped(paper, company, original) if original else printed(paper, company)
    with unit(RUNNER) as work:
        if content:
            actions.keep(work, paper.id, content)
        outbox.finish(work, job)


def printed(paper: queries.Paper, company: dict[str, str]) -> bytes:
    return press.pdf(drawn(
        paper.form.key, paper.sheet, company=company, number=paper.number, edition=paper.edition, revision=paper.revision,
        language=paper.language, signers=paper.signers, issued_at=paper.issued_at, proof=f"{settings().address}/proof/{paper.token}",
    ))
