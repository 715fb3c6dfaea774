"""concord migrate"""

from argparse import ArgumentParser, Namespace

from concord import migration
from concord.ground import Ground, stand, whole_domain
from domain.accounts.actions import seed_authority
from domain.shared.actor import system
from domain.shared.database import connect
from domain.shared.settings import Settings
from domain.shared.work import unit


def describe(parser: ArgumentParser) -> None:
    parser.add_argument("--to", default="head", help="a version, or head; base takes everything away")


def run(chosen: Namespace, settings: Settings) -> int:
    ground = stand(settings)
    try:
        (migration.downgrade if chosen.to == "base" else migration.upgrade)(ground.url_owner, chosen.to)
        if migration.version_of(ground.url_owner) == migration.newest():
            give_decisions(ground)
        print(f"The database stands at {migration.version_of(ground.url_owner) or 'nothing'}.")
    finally:
        ground.leave()
    return 0


def give_decisions(ground: Ground) -> int:
    """Decisions that this version brings get their first posts, else nobody could take them; answers how many rows were made."""
    whole_domain()
    engine = connect(ground.url_app)
    try:
        with unit(system("migrate")) as work:
            return seed_authority(work)
    finally:
        engine.dispose()
