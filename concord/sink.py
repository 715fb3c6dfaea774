"""The demo's mail server: it takes every mail and keeps it in a folder, where the mailbox page reads it. Nothing leaves the machine."""

import asyncio
import os
import signal
import time
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from concord.processes import end_with_parent

LARGEST = 40 * 1024 * 1024
HOST = "127.0.0.1"


def folder_of(var: Path) -> Path:
    return var / "mail"


class Keeper:
    """Writes each mail to a file of its own, whole or not at all; the recipients stand in its first lines."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        name = f"{time.time_ns()}-{os.urandom(4).hex()}"
        half = self.folder / f"{name}.half"
        to = ", ".join(address.replace("\r", "").replace("\n", "") for address in envelope.rcpt_tos)
        content = envelope.content or b""
        half.write_bytes(f"X-Concord-Recipients: {to}\r\n".encode() + (content if isinstance(content, bytes) else content.encode()))
        half.rename(self.folder / f"{name}.eml")
        return "250 kept"


def start(var: Path) -> tuple[BaseProcess, int]:
    """The sink in a process of its own, which ends with ours; answers it and its port."""
    folder = folder_of(var)
    folder.mkdir(parents=True, exist_ok=True)
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(folder, theirs, os.getpid()), daemon=True, name="mail sink")
    process.start()
    return process, int(ours.recv())


def _run(folder: Path, ready: Any, parent: int) -> None:
    end_with_parent(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_serve(folder, ready))


async def _serve(folder: Path, ready: Any) -> None:
    keeper = Keeper(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(keeper, data_size_limit=LARGEST, enable_SMTPUTF8=True, ident="Concord demo"), HOST, 0)
    ready.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()
