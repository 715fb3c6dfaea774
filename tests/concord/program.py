"""`concord serve` as a process that a test starts, kills and starts again."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil

from tests.doors import await_ready, free_port

ROOT = Path(__file__).parents[2]


def crowded() -> float:
    """How many times longer everything takes because others use the machine: what a tenth of a second of computing took here."""
    began, ended = time.monotonic(), time.process_time() + 0.1
    while time.process_time() < ended:
        pass
    return max(1.0, (time.monotonic() - began) / 0.1)


class Program:
    """`concord serve` over one folder of data, at one port."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder, self.settings = folder, settings
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, **settings: str) -> float:
        """Starts it and answers after how many seconds it was ready, as on a machine that does nothing else."""
        before, began = crowded(), time.monotonic()
        self.process = self.spawn(**settings)
        await_ready(self.address, self.process, self.folder / "log")
        return (time.monotonic() - began) / max(before, crowded())

    def spawn(self, **settings: str) -> subprocess.Popen[bytes]:
        told = {"CONCORD_VAR": str(self.folder / "var"), "CONCORD_PORT": str(self.port), "CONCORD_DEMO": "0", "CONCORD_PROCESSES": "2"}
        with (self.folder / "log").open("ab") as log:
            environment = {"PATH": os.environ["PATH"], **told, **self.settings, **settings}
            return subprocess.Popen([sys.executable, "-m", "concord", "serve"], cwd=ROOT, env=environment, stdout=log, stderr=log)

    def refused(self, **settings: str) -> str:
        before = (self.folder / "log").stat().st_size
        assert self.spawn(**settings).wait(30) == 1
        return (self.folder / "log").read_bytes()[before:].decode()

    def workers(self) -> list[psutil.Process]:
        assert self.process
        return psutil.Process(self.process.pid).children()

    def kill(self) -> None:
        """As the machine would, without a word: the program and all its web processes."""
        assert self.process
        for one in (*self.workers(), psutil.Process(self.process.pid)):
            one.kill()
        self.process.wait(30)

    def stop(self) -> int:
        assert self.process
        self.process.terminate()
        return self.process.wait(30)
