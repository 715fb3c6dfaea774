"""concord verify: the audit chain, the signatures and the stored files are as they were written."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from concord.ground import stand
from domain.accounts.signing import unsound
from domain.shared.actor import system
from domain.shared.database import connect
from domain.shared.files import damaged
from domain.shared.journal import Broken, verify
from domain.shared.settings import Settings
from domain.shared.work import Work, unit

MOST_NAMED = 20


def describe(parser: ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="say nothing where all holds")


def run(chosen: Namespace, settings: Settings) -> int:
    ground = stand(settings)
    engine = connect(ground.url_app)
    try:
        with unit(system("verify")) as work:
            chain = verify(work)
            wrong = list(_wrong(work, chain))
    finally:
        engine.dispose()
        ground.leave()
    for line in wrong[:MOST_NAMED]:
        print(line)
    if len(wrong) > MOST_NAMED:
        print(f"… and {len(wrong) - MOST_NAMED} more.")
    if not wrong and not chosen.quiet:
        print(f"The audit chain holds: {chain} entries. All signatures and files are as they were stored.")
    return 2 if wrong else 0


def _wrong(work: Work, chain: Broken | int) -> Iterator[str]:
    if isinstance(chain, Broken):
        yield f"The audit chain breaks at entry {chain.seq}: {chain.what}."
    for signature_id, decision, what in unsound(work):
        yield f"The signature {signature_id} ({decision}) does not hold: {what}."
    for sha256 in damaged(work):
        yield f"The stored file {sha256} is missing or damaged."
