"""Background work in a process of its own (`concord worker`), fed by RabbitMQ."""

from __future__ import annotations

import signal
import threading

from domain.shared import outbox
from domain.shared.settings import Settings
from domain.shared.work import unit
from workers import actors, broker, schedule
from workers.embedded import DRAIN, THREADS
from workers.relay import Relay
from workers.run import RUNNER, owner


def run(settings: Settings) -> None:
    """Work until asked to stop (SIGTERM, SIGINT); what runs then gets some seconds to end, the rest is left in the table."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    actors.load()
    schedule.plan_all()
    made = broker.build(settings)
    relay = Relay(broker.declare(made).send)
    worker = broker.dramatiq.Worker(made, worker_threads=THREADS)
    worker.start()
    relay.start()
    stopping.wait()
    relay.stop(DRAIN)
    worker.stop(timeout=int(DRAIN * 1000))
    made.close()
    with unit(RUNNER) as work:
        outbox.free(work, owner())
