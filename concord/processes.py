"""Processes that end with the one that made them."""

import ctypes
import os
import signal
import socket

from concord.refusal import Refused

PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int) -> None:
    """Asks the kernel to kill this process when its parent has died, however that came; `parent` is who it should be.

    Else the workers of a killed program would go on sharing its port with the next start.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0))


def require_free(host: str, port: int) -> None:
    """Raises Refused where somebody listens at this address already.

    The server shares its port between its own processes, and the kernel would share it with a stranger's as gladly.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            what = f"{host}:{port} cannot be used ({error.strerror})"
            raise Refused(f"{what}. Stop what runs there, or choose another CONCORD_PORT.") from error
