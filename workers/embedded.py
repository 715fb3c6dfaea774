"""Background work inside a web process: relay, schedule and worker threads, started and stopped with the application."""

from __future__ import annotations

from collections.abc import Callable

from domain.shared import outbox
from domain.shared.settings import Settings
from domain.shared.work import unit
from workers import actors, broker, schedule
from workers.relay import Relay
from workers.run import KINDS, RUNNER, owner

THREADS = 3
DRAIN = 10.0  # seconds that running work gets to end


def start(settings: Settings) -> Callable[[], None]:
    """Begin; answers how to stop. With a broker of its own, a web process only relays, and `concord worker` works."""
    actors.load()
    schedule.plan_all()
    made = broker.build(settings)
    actor = broker.declare(made)
    worker = None if settings.broker_url else _worker(made)
    relay = Relay(actor.send, None if settings.broker_url else KINDS)
    relay.start()

    def stop() -> None:
        relay.stop(DRAIN)
        if worker is not None:
            worker.stop(timeout=int(DRAIN * 1000))
        made.close()
        with unit(RUNNER) as work:
            outbox.free(work, owner())

    return stop


def _worker(made: broker.Broker) -> broker.dramatiq.Worker:
    worker = broker.dramatiq.Worker(made, worker_threads=THREADS, worker_timeout=1000)
    worker.start()
    return worker
