"""concord verify"""

from argparse import ArgumentParser, Namespace

from concord.ground import stand
from domain.shared.actor import system
from domain.shared.database import connect
from domain.shared.journal import Broken, verify
from domain.shared.settings import Settings
from domain.shared.work import unit


def describe(parser: ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="say nothing where all holds")


def run(chosen: Namespace, settings: Settings) -> int:
    ground = stand(settings)
    engine = connect(ground.url_app)
    try:
        with unit(system("verify")) as work:
            found = verify(work)
    finally:
        engine.dispose()
        ground.leave()
    if isinstance(found, Broken):
        print(f"The audit chain breaks at entry {found.seq}: {found.what}.")
        return 2
    if not chosen.quiet:
        print(f"The audit chain holds: {found} entries.")
    return 0
