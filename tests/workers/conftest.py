"""Background work in tests: this process's settings point to the test's folder and mail server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import domain.notifications.letters
import domain.shared.files
import workers.composing
import workers.smtp
from domain.shared.settings import Settings
from tests.doors import Mailbox
from workers import actors, run


@pytest.fixture(autouse=True)
def _loaded() -> None:
    actors.load()
    run.owner()


@pytest.fixture
def chosen(tmp_path: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings that send to the test's mailbox and keep files in its folder."""
    box: Any = mailbox
    made = Settings(
        var=tmp_path, smtp_host=box.host, smtp_port=box.port, mail_from="concord@hengchuan.example", public_url="https://hc.example"
    )
    for module in (domain.shared.files, domain.notifications.letters, workers.composing, workers.smtp):
        monkeypatch.setattr(module, "settings", lambda: made)
    yield made
