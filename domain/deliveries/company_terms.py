"""What the company sets for its deliveries: days until a signed copy is missed, and the packaging that comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.deliveries.packaging import movements
from domain.shared.entered import Entered
from domain.shared.facts import Fact, fact, state
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import authorise

FACT = "delivery"  # {"return_copy_days": 10}
COPY_DAYS, LONGEST = 10, 120  # calendar days until the return copy (回单) is missed
MOST_KINDS = 50


@dataclass(frozen=True)
class CompanyTerms:
    copy_days: int
    returnable: tuple[str, ...]


def return_copy_days(work: Work) -> int:
    return int((fact(work, FACT) or {}).get("return_copy_days", COPY_DAYS))


def terms(work: Work) -> CompanyTerms:
    return CompanyTerms(return_copy_days(work), tuple(movements.returnable_kinds(work)))


def read(fields: Mapping[str, str]) -> CompanyTerms:
    """As they were typed, one kind of packaging a line. Raises Invalid."""
    entered = Entered(fields)
    days = entered.whole("copy_days", needed=True, least=1, most=LONGEST)
    kinds = tuple(dict.fromkeys(line.strip() for line in (fields.get("returnable") or "").splitlines() if line.strip()))
    if len(kinds) > MOST_KINDS or any(len(kind) > movements.LONGEST_KIND for kind in kinds):
        entered.wrong("returnable", Message("At most {kinds} kinds, one a line, each of at most {n} characters.", kinds=MOST_KINDS,
                                            n=movements.LONGEST_KIND))
    entered.check()
    return CompanyTerms(days or COPY_DAYS, kinds)


def change(work: Work, wanted: CompanyTerms) -> None:
    """They hold for what leaves from now on; what is on its way keeps its day. Raises Forbidden."""
    authorise(work, "system.settings.edit")
    before = terms(work)
    if wanted.copy_days != before.copy_days:
        state(work, FACT, {"return_copy_days": wanted.copy_days})
        journal(work, "fact.changed", Fact(key=FACT), before={"copy_days": before.copy_days}, after={"copy_days": wanted.copy_days})
    if wanted.returnable != before.returnable:
        state(work, movements.FACT, {"returnable": list(wanted.returnable)})
        journal(work, "fact.changed", Fact(key=movements.FACT), before={"returnable": ", ".join(before.returnable)},
                after={"returnable": ", ".join(wanted.returnable)})
