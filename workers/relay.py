"""From the table to the broker: claims open rows, hands them over, and keeps the leases of this process alive."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterable

import structlog

from domain.shared import outbox
from domain.shared.work import unit
from workers import schedule
from workers.run import AT_WORK, RUNNER, owner

PAUSE = 1.0  # seconds between looks at the table; a commit of this process shortens it
ANSWERED = 0.05  # seconds after such a commit: its answer goes first, and what is committed meanwhile is taken along
HEARTBEAT = 20.0
BATCH = 20
KEPT = 300.0  # seconds for which a row that was sent is believed to be on its way
log = structlog.get_logger("workers")


class Relay:
    """A thread. `send` takes the id of a row to the broker and raises when the broker does not take it.

    `kinds` are those that the workers behind it can do, where they are of this process; None leaves that to the broker's.
    """

    def __init__(self, send: Callable[[str], object], kinds: Iterable[str] | None = None) -> None:
        self.send, self.kinds = send, kinds
        self.sent: dict[uuid.UUID, float] = {}
        self.stopping = threading.Event()
        self.beaten = time.monotonic()
        self.thread = threading.Thread(target=self._run, name="relay", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self, seconds: float) -> None:
        self.stopping.set()
        outbox.wake.set()
        self.thread.join(seconds)

    def turn(self) -> int:
        """One look at the table: how many rows went to the broker."""
        outbox.wake.clear()
        with unit(RUNNER) as work:
            rows = [row_id for row_id, _ in outbox.claim(work, owner(), BATCH, self.kinds)]
        for index, row_id in enumerate(rows):
            try:
                self.send(str(row_id))
            except Exception:
                self.sent.clear()  # what such a broker was given before may be lost too: let those leases run out
                with unit(RUNNER) as work:
                    outbox.hand_back(work, owner(), rows[index:])
                raise
            self.sent[row_id] = time.monotonic()
        return len(rows)

    def _run(self) -> None:
        while not self.stopping.is_set():
            try:
                schedule.turn()
                busy = self.turn() == BATCH
                self._beat()
            except Exception as error:  # the database or the broker is away: they come back, and nothing is lost meanwhile
                log.warning("relay.failed", error=type(error).__name__)
                busy = False
                self.stopping.wait(2 * PAUSE)
            if not busy and not self.stopping.is_set():
                outbox.wake.wait(PAUSE)
                self.stopping.wait(ANSWERED)

    def _beat(self) -> None:
        now = time.monotonic()
        if now - self.beaten < HEARTBEAT:
            return
        self.beaten = now
        self.sent = {row_id: at for row_id, at in self.sent.items() if now - at < KEPT}
        with unit(RUNNER) as work:
            outbox.renew(work, owner(), self.sent, set(AT_WORK))
