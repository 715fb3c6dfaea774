"""The doctor: each thing that can be wrong is said in words, and nothing is said of what is right."""

from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from concord.commands import doctor
from concord.ground import Ground
from domain.shared.settings import Settings
from tests.databases import TestDatabase
from tests.doors import Mailbox

RIGHT = Settings(demo=True)


def test_a_demo_on_loopback_is_well() -> None:
    assert list(doctor.of_the_settings(RIGHT)) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (replace(RIGHT, host="0.0.0.0", demo=False, smtp_host=""), "not an https address"),
        (replace(RIGHT, host="0.0.0.0", public_url="https://orders.example.com"), "demo's passwords are known"),
        (replace(RIGHT, database_url="postgresql://owner@db/concord"), "CONCORD_APP_DATABASE_URL"),
        (replace(RIGHT, smtp_host="127.0.0.1", smtp_port=1), "does not answer"),
        (replace(RIGHT, demo=False), "no mail leaves"),
    ],
)
def test_a_wrong_setting_is_named(wrong: Settings, said: str) -> None:
    assert said in " ".join(doctor.of_the_settings(wrong))


def test_a_mail_server_that_answers_is_well(mailbox: Mailbox) -> None:
    assert list(doctor.of_the_settings(replace(RIGHT, smtp_host=mailbox.host, smtp_port=mailbox.port))) == []


def test_a_missing_library_is_named_with_its_package(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.ctypes.util, "find_library", lambda name: None if name == "pango-1.0" else name)
    assert [line for line in doctor.of_the_system(settings) if "libpango-1.0-0" in line]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    assert "Read-only file system" in " ".join(doctor.of_the_system(Settings(var=tmp_path)))


def test_a_full_disk_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "ENOUGH_DISK", 1 << 60)
    assert "1 GB" in " ".join(doctor.of_the_system(settings))


def test_a_database_that_does_not_answer_is_named() -> None:
    nowhere = "postgresql+psycopg://concord_app@127.0.0.1:1/concord"
    assert "does not answer" in " ".join(doctor.of_the_database(Ground(nowhere, nowhere)))


def test_an_empty_database_asks_for_migrations(database: TestDatabase) -> None:
    with database.fresh("empty_for_the_doctor", "template1") as name:
        url = database.server.url("concord_owner", name)
        assert "run concord migrate" in " ".join(doctor.of_the_database(Ground(url, url)))


def test_the_role_that_runs_is_well(database: TestDatabase) -> None:
    with psycopg.connect(database.url_app.replace("+psycopg", "")) as connection:
        assert list(doctor._of_the_role(connection)) == []


def test_a_role_that_is_too_strong_is_named(database: TestDatabase) -> None:
    with database.server.connect(database.name) as connection:
        said = " ".join(doctor._of_the_role(connection))
    assert "walks past row-level security" in said
    assert "rewrite the audit trail" in said
