"""Mails: a row becomes a letter, is put into words in its reader's language, and goes out by SMTP."""

from __future__ import annotations

from domain.notifications import letters
from domain.shared import outbox
from domain.shared.outbox import Job
from domain.shared.work import unit
from templates.language import known, naming
from workers import composing, smtp
from workers.run import RUNNER, does

NOT_SENT = "not sent: the reader has left, or may no longer see it"


@does("mail")
def send(job: Job) -> None:
    letter = letters.addressed(job.payload)
    if letter is not None:
        with unit(RUNNER) as work:
            lists = known(work, letter.customer_id)
        with naming(lists):
            mail = composing.composed(letter, str(job.id), job.created_at)
        smtp.deliver(mail)
    with unit(RUNNER) as work:
        outbox.finish(work, job, note=None if letter else NOT_SENT)
