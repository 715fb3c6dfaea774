"""The command line: what it knows, what it refuses, and that it says so in words."""

import subprocess
import sys
from pathlib import Path

import pytest
from psycopg import sql

from concord import __main__ as program
from concord.refusal import Refused
from domain.shared.settings import settings
from tests.databases import TestDatabase

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONCORD_VAR", str(tmp_path / "var"))
    settings.cache_clear()


@pytest.mark.parametrize("command", program.COMMANDS)
def test_each_command_describes_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main([command, "--help"])
    assert ended.value.code == 0
    assert f"usage: concord {command}" in capsys.readouterr().out


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main(["fly"])
    assert ended.value.code == 2
    assert "fly" in capsys.readouterr().err


def test_without_a_command_it_says_which_there_are() -> None:
    said = subprocess.run([sys.executable, "-m", "concord"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert "command" in said.stderr


def test_a_setting_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CONCORD_PORT", "eighty")
    settings.cache_clear()
    assert program.main(["verify"]) == 1
    assert "CONCORD_PORT" in capsys.readouterr().err
    settings.cache_clear()


def test_a_refusal_is_one_line_and_no_trace(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from concord.commands import verify

    def refuse(*_: object) -> int:
        raise Refused("the sea is rough")

    monkeypatch.setattr(verify, "run", refuse)
    assert program.main(["verify"]) == 1
    assert capsys.readouterr().err == "concord verify: the sea is rough\n"


def test_a_worker_without_a_broker_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["worker"]) == 1
    assert "CONCORD_BROKER_URL" in capsys.readouterr().err


def test_verify_counts_the_entries_of_a_chain_that_holds(database: TestDatabase) -> None:
    said = _concord(database, "verify")
    assert said.returncode == 0, said.stderr
    assert said.stdout == "The audit chain holds: 0 entries. All signatures and files are as they were stored.\n"


def test_verify_names_the_entry_at_which_the_chain_breaks(database: TestDatabase) -> None:
    with database.server.connect(database.name) as connection:
        connection.execute("set session_replication_role = replica")
        needed = "attrelid = 'audit'::regclass and attnum > 0 and attnotnull"
        kinds = dict(connection.execute(f"select attname, format_type(atttypid, null) from pg_attribute where {needed}").fetchall())
        like = {"bigint": "2", "jsonb": "{}", "timestamp with time zone": "2026-11-23"}
        names, places = sql.SQL(", ").join(map(sql.Identifier, kinds)), sql.SQL(", ").join([sql.Placeholder()] * len(kinds))
        row = [like.get(kind, "x") for kind in kinds.values()]
        connection.execute(sql.SQL("insert into audit ({}) values ({})").format(names, places), row)
    said = _concord(database, "verify")
    assert said.returncode == 2
    assert said.stdout.startswith("The audit chain breaks at entry 1: missing")


def test_verify_names_a_file_that_the_disk_lost(database: TestDatabase, tmp_path: Path) -> None:
    with database.server.connect(database.name) as connection:
        connection.execute("insert into stored_file values (%s, 1, 'text/plain', now())", ["ab" * 32])
    said = _concord(database, "verify")
    assert (said.returncode, said.stdout) == (2, f"The stored file {'ab' * 32} is missing or damaged.\n")


def _concord(database: TestDatabase, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"CONCORD_DATABASE_URL": database.url_owner, "CONCORD_APP_DATABASE_URL": database.url_app, "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "concord", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
