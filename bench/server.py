"""The program under measure: started as a user starts it, weighed by the kernel's own figures."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

from concord.postgres.place import place_for

PROGRAM = [sys.executable, "-m", "concord"]


class Server:
    """A served Concord: its address, and what its processes used so far."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, var: Path, ready: float) -> None:
        self.process, self.port, self.var, self.ready_seconds = process, port, var, ready
        self.address = f"http://127.0.0.1:{port}"

    def web(self) -> list[int]:
        """The web processes, and what they start to print documents; not the database."""
        return [pid for pid in _below(self.process.pid) if not _name(pid).startswith("postgres")]

    def database(self) -> list[int]:
        """The processes of the embedded database."""
        note = place_for(self.var).data / "postmaster.pid"
        return _below(int(note.read_text().splitlines()[0]))

    def cpu(self) -> float:
        """Seconds of processor time that the web processes used, ended threads included."""
        return sum(cpu_of(pid) for pid in self.web())

    def each_cpu(self) -> tuple[dict[int, float], dict[int, float]]:
        """The same process by process, of web and database: one may end, and another begin, while a request is answered."""
        return {pid: cpu_of(pid) for pid in self.web()}, {pid: cpu_of(pid) for pid in self.database()}

    def settle(self, patience: float = 180) -> None:
        """Wait until what a load or an earlier run left to do is done: five seconds with hardly any processor time."""
        end, before = time.monotonic() + patience, self.cpu()
        while time.monotonic() < end:
            time.sleep(5)
            now = self.cpu()
            if now - before < 0.1:
                return
            before = now

    def rest(self, patience: float = 0.5) -> None:
        """Wait until what the last request left to do (documents, mails) is done, so that it counts for no other; but not for long."""
        end, before = time.monotonic() + patience, self.cpu()
        while time.monotonic() < end:
            time.sleep(0.02)
            now = self.cpu()
            if now - before < 0.002:
                return
            before = now

    def web_memory(self) -> tuple[float, float]:
        """PSS in MB: all web processes, the largest of them."""
        each = [_pss(pid) for pid in self.web()]
        return sum(each), max(each, default=0)

    def memory(self) -> tuple[float, float]:
        """PSS in MB: web processes, database."""
        return sum(map(_pss, self.web())), sum(map(_pss, self.database()))


def used(before: Mapping[int, float], after: Mapping[int, float]) -> float:
    """Seconds that those who are there now have used since."""
    return sum(max(0.0, now - before.get(pid, 0.0)) for pid, now in after.items())


@contextmanager
def serving(var: Path, **more: str) -> Iterator[Server]:
    """Start the program on a free port over the data in `var`, and stop it."""
    port = _free_port()
    environment = os.environ | {"CONCORD_VAR": str(var), "CONCORD_PORT": str(port), "CONCORD_LOG_LEVEL": "WARNING"} | more
    began = time.perf_counter()
    process = subprocess.Popen([*PROGRAM, "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    try:
        _wait(f"http://127.0.0.1:{port}/readyz", process)
        yield Server(process, port, var, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(30)


def run(var: Path, *command: str) -> float:
    """Run a command of the program over the data in `var`; seconds that it took."""
    began = time.perf_counter()
    subprocess.run([*PROGRAM, *command], env=os.environ | {"CONCORD_VAR": str(var)}, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1500):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("the server was not ready within 30 s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _all() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _below(root: int) -> list[int]:
    parents = {pid: _parent(pid) for pid in _all()}
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += [child for child, parent in parents.items() if parent == pid]
    return found


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _parent(pid: int) -> int:
    stat = _stat(pid)
    return int(stat[1]) if stat else 0


def cpu_of(pid: int) -> float:
    """Seconds on a processor, to the nanosecond, of all threads that still run."""
    total = 0
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
