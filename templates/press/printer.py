"""The parent's side of the child that prints: starting it, asking it, and ending it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path
from socket import socketpair
from typing import Any

ROOT = Path(__file__).parents[2]
LONGEST = 30.0  # seconds of computing for one document …
PATIENCE = 4  # … and so many times as long by the clock, on a machine that has much else to do
START = 20.0  # the same for the child to be ready
MEMORY = 512 * 1024  # kB
WARM = 30.0  # seconds without work after which the child is let go: a release prints all its documents within them
LOOK = 0.1
TICKS = os.sysconf("SC_CLK_TCK")


class PaperFailed(Exception):
    """The document could not be made: the child refused, took too long or too much memory."""


class Unreadable(PaperFailed):
    """A PDF that came from outside cannot be read, or is locked."""


class Printer:
    """One child, one document at a time. The limits are attributes, so that tests can make them small."""

    def __init__(self) -> None:
        self.longest, self.memory, self.warm = LONGEST, MEMORY, WARM
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._idle: threading.Timer | None = None
        self._owner = os.getpid()

    @property
    def pid(self) -> int | None:
        """Of the child that is warm, if any."""
        return self._child.pid if self._child and self._child.poll() is None else None

    def ask(self, order: dict[str, Any], *parts: bytes) -> bytes:
        """Have the child do something; answers the bytes of a PDF. Raises PaperFailed, Unreadable."""
        with self._lock:
            self._keep_warm(stop=True)
            line = self._ready()
            try:
                line.send_bytes(json.dumps({**order, "parts": len(parts)}).encode())
                for part in parts:
                    line.send_bytes(part)
                said, content = self._await(line, self.longest), self._await(line, self.longest)
            except (EOFError, OSError) as error:
                self._end()
                raise PaperFailed("the printing process ended") from error
            except PaperFailed:
                self._end()
                raise
            self._keep_warm()
        if said == b"ok":
            return content
        raise (Unreadable if said == b"unreadable" else PaperFailed)(content.decode("utf-8", "replace"))

    def close(self) -> None:
        with self._lock:
            self._keep_warm(stop=True)
            self._end()

    def _ready(self) -> Connection:
        if self._owner != os.getpid():  # a fork does not share its parent's child
            self._child, self._line, self._owner = None, None, os.getpid()
        if self._line is not None and self.pid is not None:
            return self._line
        self._end()
        ours, theirs = socketpair()
        with theirs:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "templates.press.child", str(theirs.fileno()), str(os.getpid())],
                cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
            )
        self._line = Connection(ours.detach())
        try:
            self._await(self._line, START)
        except (EOFError, OSError) as error:
            self._end()
            raise PaperFailed("the printing process did not start") from error
        return self._line

    def _await(self, line: Connection, seconds: float) -> bytes:
        deadline, computed = time.monotonic() + PATIENCE * seconds, self._computed() + seconds
        while not line.poll(LOOK):
            if time.monotonic() > deadline or self._computed() > computed:
                raise PaperFailed("the document took too long")
            if self._memory() > self.memory:
                raise PaperFailed("the document took too much memory")
        return line.recv_bytes()

    def _computed(self) -> float:
        """Seconds of computing that the child has used; 0.0 when it is gone."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / TICKS

    def _memory(self) -> int:
        """What the child holds, in kB; 0 when it is gone."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text()
        except OSError:
            return 0
        return next((int(row.split()[1]) for row in status.splitlines() if row.startswith("VmRSS:")), 0)

    def _keep_warm(self, *, stop: bool = False) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._idle = None
        if not stop:
            self._idle = threading.Timer(self.warm, self.close)
            self._idle.daemon = True
            self._idle.start()

    def _end(self) -> None:
        if self._line is not None:
            self._line.close()
        if self._child is not None:
            self._child.kill()
            self._child.wait()
        self._child = self._line = None
