"""concord migrate"""

from argparse import ArgumentParser, Namespace

from concord import migration
from concord.ground import stand
from domain.shared.settings import Settings


def describe(parser: ArgumentParser) -> None:
    parser.add_argument("--to", default="head", help="a version, or head; base takes everything away")


def run(chosen: Namespace, settings: Settings) -> int:
    ground = stand(settings)
    try:
        (migration.downgrade if chosen.to == "base" else migration.upgrade)(ground.url_owner, chosen.to)
        print(f"The database stands at {migration.version_of(ground.url_owner) or 'nothing'}.")
    finally:
        ground.leave()
    return 0
