"""The broker: inside the process by default, RabbitMQ by setting. Only this constructor differs (ARCHITECTURE decision 4)."""

from __future__ import annotations

import dramatiq
from dramatiq import Broker
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import Middleware, ShutdownNotifications, TimeLimit

from domain.shared.settings import Settings

QUEUE = "concord"
LONGEST_RUN = 120_000  # milliseconds


def build(settings: Settings) -> Broker:
    """A broker that owns no truth: it neither retries nor delays, both stand in the outbox."""
    middleware: list[Middleware] = [TimeLimit(time_limit=LONGEST_RUN), ShutdownNotifications()]
    if settings.broker_url:
        from dramatiq.brokers.rabbitmq import RabbitmqBroker  # only where it is used: pika is large

        # without confirmation a broker that dies takes with it what it was said to have accepted
        return RabbitmqBroker(url=settings.broker_url, confirm_delivery=True, middleware=middleware)
    broker = StubBroker(middleware=middleware)
    broker.emit_after("process_boot")
    return broker


def declare(broker: Broker) -> dramatiq.Actor[[str], None]:
    """The one actor: it is given the id of an outbox row, and works at that row."""
    from workers.run import work_at

    declared: dramatiq.Actor[[str], None] = dramatiq.actor(broker=broker, actor_name="work_at", queue_name=QUEUE)(work_at)
    return declared
