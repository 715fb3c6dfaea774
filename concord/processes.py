"""Processes that end with the one that made them."""

import ctypes
import os
import signal
import socket
import time
from collections.abc import Callable

from concord.refusal import Refused

PR_SET_PDEATHSIG = 1
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
PATIENCE = 2.0  # seconds


def end_with_parent(parent: int) -> None:
    """Asks the kernel to kill this process when its parent has died, however that came; `parent` is who it should be.

    Else the workers of a killed program would go on sharing its port with the next start.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def give_memory_back() -> None:
    """Asks the C library to hand large blocks back when they are freed, and to keep few heaps.

    A password's hash takes 19 MB for a moment; without this a process would keep them for ever after.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):  # glibc has it, musl does not
        library.mallopt(M_MMAP_THRESHOLD, 1 << 20)
        library.mallopt(M_ARENA_MAX, 2)


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0))


def require_free(host: str, port: int) -> None:
    """Raises Refused where somebody listens at this address already, and not merely dies there.

    The server shares its port between its own processes, and the kernel would share it with a stranger's as gladly.
    """
    said = [""]

    def free() -> bool:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                said[0] = str(error.strerror)
                return False
        return True

    if not patiently(free):
        raise Refused(f"{host}:{port} cannot be used ({said[0]}). Stop what runs there, or choose another CONCORD_PORT.")


def patiently(holds: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Asks until it holds: what was killed a moment ago still has its address and its locks until the kernel has buried it."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
