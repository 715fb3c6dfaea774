"""What staff enter in the customer's name (5.1.1(1)): who asked for it, how it came, and the paper that it came on."""

from __future__ import annotations

from collections.abc import Iterable

from domain.orders.checking import NO_PAPER
from domain.orders.filing import purpose_of
from domain.orders.kinds import SOURCES, WRITTEN
from domain.orders.models import Order
from domain.shared.errors import Invalid
from domain.shared.files import Upload, attach
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work

NO_PAPER_OF_HOLD = Message("Attach what the customer wrote: the order is released, and their hold moves the days by which we are judged.")


def unnamed(work: Work, why: str) -> dict[str, Message]:
    """The fault of a change that staff enter without saying who wants it; the customer's own needs no word."""
    if not work.person.is_staff or why.strip():
        return {}
    return {"why": Message("Say who of the customer asked for it, when, and why.")}


def prove(work: Work, order: Order, why: str, source: str, papers: Iterable[Upload]) -> None:
    """Keep with the order what the customer wrote, and how it came; nothing is asked for a deed of the customer's own.

    Raises Invalid with every fault by its field.
    """
    if not work.person.is_staff:
        return
    papers, wrong = list(papers), unnamed(work, why)
    if source not in SOURCES:
        wrong["source"] = Message("Say how it came.")
    if source in WRITTEN and not papers:
        wrong["files"] = NO_PAPER
    if wrong:
        raise Invalid(wrong)
    journal(work, "order.asked_for", order, after={"source": source, "files": _hung(work, order, papers)}, why=why.strip())


def keep(work: Work, order: Order, papers: Iterable[Upload], why: str) -> None:
    """What the customer wrote hangs on the order, and the audit trail names it."""
    journal(work, "order.asked_for", order, after={"files": _hung(work, order, papers)}, why=why.strip())


def _hung(work: Work, order: Order, papers: Iterable[Upload]) -> list[str]:
    return [attach(work, order, each, purpose_of(each.name)).name for each in papers]
