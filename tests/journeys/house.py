"""A whole house for a story: the program served over a database of its cast, its mails caught, a browser at its doors."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cast import PASSWORD, Cast
from tests.databases import TestDatabase
from tests.doors import ROOT, Mailbox, await_ready, free_port


@dataclass
class House:
    """The address, and people who come in through the browser as themselves."""

    address: str
    chromium: Any
    mailbox: Mailbox

    @contextmanager
    def at(self, actor: Any, **how: Any) -> Iterator[Any]:
        """A page of somebody who signed in at their own door."""
        context = self.chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", base_url=self.address, **how)
        page = context.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto("/admin/login" if actor.is_staff else "/login")
        page.fill("input[name=email]", actor.email)
        page.fill("input[name=password]", PASSWORD)
        page.locator("form:has(input[name=password]) [type=submit]").first.click()
        page.wait_for_url(lambda url: "login" not in url)
        yield page
        assert wrong == [], wrong
        context.close()


@contextmanager
def open_house(cast: Cast, database: TestDatabase, chromium: Any, mailbox: Any, folder: Path) -> Iterator[House]:
    port = free_port()
    environment = {
        "PATH": os.environ.get("PATH", ""), "CONCORD_VAR": str(folder / "var"), "CONCORD_PORT": str(port), "CONCORD_PROCESSES": "1",
        "CONCORD_DEMO": "0", "CONCORD_DATABASE_URL": database.url_owner, "CONCORD_APP_DATABASE_URL": database.url_app,
        "CONCORD_SMTP_HOST": mailbox.host, "CONCORD_SMTP_PORT": str(mailbox.port), "CONCORD_MAIL_FROM": "concord@hengchuan.example",
    }
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([sys.executable, "-m", "concord", "serve"], cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        await_ready(f"http://127.0.0.1:{port}", process, folder / "log")
        yield House(f"http://127.0.0.1:{port}", chromium, mailbox)
    finally:
        process.terminate()
        process.wait(20)
