"""Fixtures that come in by the front: the application, a served one, a browser, and the sink of its mails."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.conftest import Lazy
from tests.protection import watch

ROOT = Path(__file__).parents[1]


class Mailbox:
    """Keeps every mail that is sent to it, in order."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.answer = "250 kept"
        self.host, self.port = "127.0.0.1", free_port()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answer.startswith("2"):
            self.messages.append(message_from_bytes(envelope.content or b"", policy=policy.default))  # type: ignore[arg-type]
            self.recipients.append(list(envelope.rcpt_tos))
        return self.answer


@contextmanager
def sink() -> Iterator[Mailbox]:
    """An SMTP server on a free port of loopback; `mailbox.host` and `.port` say where."""
    kept = Mailbox()
    controller = Controller(kept, hostname=kept.host, port=kept.port)
    controller.start()
    yield kept
    controller.stop()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with sink() as kept:
        yield kept


@pytest.fixture(scope="session")
def application(lazy_database: Lazy) -> Any:
    """The whole program in this process, over the worker's database, without its background work."""
    from concord.application import create
    from domain.shared.settings import Settings

    return create(Settings(var=Path(os.environ["CONCORD_TEST_FOLDER"]) / lazy_database.worker, demo=False, secret="of no worth, for tests"))


@pytest.fixture
def client(application: Any) -> Iterator[Any]:
    """A browser without a face, at both doors; redirects are not followed, so that a test sees the 303."""
    from litestar.testing import TestClient

    with TestClient(application, base_url="https://127.0.0.1:8000", raise_server_exceptions=False) as one:
        one.follow_redirects = False
        watch(one)
        yield one


class Served:
    """The program as a user has it: `concord serve` in a process of its own over the worker's database."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.lazy: Lazy | None = None
        self.address = ""

    def start(self, lazy: Lazy, folder: Path) -> None:
        self.lazy, made, port = lazy, lazy.get(), free_port()
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "CONCORD_VAR": str(folder / "var"),
            "CONCORD_PORT": str(port),
            "CONCORD_PROCESSES": "1",
            "CONCORD_DEMO": "0",
            "CONCORD_DATABASE_URL": made.url_owner,
            "CONCORD_APP_DATABASE_URL": made.url_app,
        }
        with (folder / "log").open("w") as log:
            self.process = subprocess.Popen([sys.executable, "-m", "concord", "serve"], cwd=ROOT, env=environment, stdout=log, stderr=log)
        self.address = f"http://127.0.0.1:{port}"
        try:
            await_ready(self.address, self.process, folder / "log")
        except BaseException:
            self.end()
            raise

    def end(self) -> None:
        """An end in order takes seconds of waiting, and has its own tests; the kernel takes its children along."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(20)
            self.process = None


SERVED = Served()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Who was let in may write when it likes, also between two tests."""
    if SERVED.process is not None and SERVED.lazy is not None:
        SERVED.lazy.get().visited = True


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(nextitem: Any) -> None:
    """The program stays for the next test that comes in by it, of whatever file: to start it takes seconds. Before any other it ends:
    its background work would take what that leaves in the outbox."""
    if nextitem is None or "server" not in getattr(nextitem, "fixturenames", ()):
        SERVED.end()


def pytest_sessionfinish() -> None:
    SERVED.end()


@pytest.fixture
def server(lazy_database: Lazy, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the served program; what it writes is swept after the test."""
    if SERVED.process is None or SERVED.process.poll() is not None:
        SERVED.start(lazy_database, tmp_path_factory.mktemp("served"))
    lazy_database.touched = True
    return SERVED.address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        yield browser
        browser.close()


def launch(chromium: Any, *flags: str) -> Any:
    """Chromium without what draws its own windows, which takes a quarter of the computing; the whole of it where that alone is there."""
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    return chromium.launch(executable_path=found, args=["--no-sandbox", *flags])


@pytest.fixture
def page(chromium: Any, server: str) -> Iterator[Any]:
    """A fresh browser window, as somebody in China has it, at the address of the served program."""
    context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", base_url=server)
    yield context.new_page()
    context.close()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def await_ready(address: str, process: subprocess.Popen[Any], log: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    ended = process.poll()
    how = f"not ready after {seconds:.0f} s" if ended is None else f"ended with {ended}"
    raise AssertionError(f"the program {how}: {log.read_text('utf8')[-3000:]}")
