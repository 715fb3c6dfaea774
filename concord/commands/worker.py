"""concord worker: background work in processes of its own, fed by a broker."""

import importlib
from argparse import ArgumentParser, Namespace

from concord.ground import stand, whole_domain
from concord.refusal import Refused
from domain.shared.database import connect
from domain.shared.settings import Settings

CONNECTIONS = 8


def describe(parser: ArgumentParser) -> None:
    parser.epilog = "As many as wanted, on as many machines; each job is done once."


def run(chosen: Namespace, settings: Settings) -> int:
    if not settings.broker_url:
        raise Refused("CONCORD_BROKER_URL names no broker. Without one the web processes do their own background work.")
    ground = stand(settings)
    whole_domain()
    engine = connect(ground.url_app, pool=CONNECTIONS)
    try:
        importlib.import_module("workers.standalone").run(settings)
    finally:
        engine.dispose()
        ground.leave()
    return 0
