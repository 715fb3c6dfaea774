"""A RabbitMQ of the tests' own: on free ports, below a folder, ended with all that it starts."""

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from tests.doors import free_port

INSTALLED = Path("/usr/lib/rabbitmq/lib")


def programs() -> Path | None:
    """Where the server's programs lie; Debian's wrapper on the PATH would change the user first."""
    found = sorted(INSTALLED.glob("rabbitmq_server-*/sbin/rabbitmq-server"))
    return found[-1].parent if found else None


class Rabbit:
    """`start`, `kill` (as the machine would), `wipe` (its disk is gone too)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.distribution, self.epmd = free_port(), free_port(), free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}"

    def start(self) -> None:
        where = programs()
        assert where is not None
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "out").open("ab") as log:
            self.process = subprocess.Popen(
                [where / "rabbitmq-server"], env=self._environment(), stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and self.process.poll() is None:
            if self._answers():
                return
            time.sleep(0.2)
        raise AssertionError((self.folder / "out").read_text("utf8", "replace")[-2000:])

    def kill(self) -> None:
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def wipe(self) -> None:
        shutil.rmtree(self.folder / "mnesia", ignore_errors=True)

    def end(self) -> None:
        self.kill()
        # Erlang's port mapper outlives whoever started it.
        subprocess.run(["epmd", "-port", str(self.epmd), "-kill"], check=False, capture_output=True)

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "RABBITMQ_NODENAME": f"concord{self.port}@localhost",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self.distribution),
            "ERL_EPMD_PORT": str(self.epmd),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "none"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as line:
                line.sendall(b"AMQP\x00\x00\x09\x01")
                line.settimeout(2)
                return line.recv(1) == b"\x01"
        except OSError:
            return False
