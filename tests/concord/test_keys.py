"""The secret that keys are made from: given, or made once and kept."""

from dataclasses import replace
from multiprocessing.pool import ThreadPool
from pathlib import Path

from concord.keys import secret_of
from domain.shared.settings import Settings


def _settings(tmp_path: Path, secret: str = "") -> Settings:
    return Settings(var=tmp_path / "var", secret=secret)


def test_a_secret_that_is_given_is_used_and_not_written_down(tmp_path: Path) -> None:
    assert secret_of(_settings(tmp_path, "given")) == "given"
    assert not (tmp_path / "var" / "secret").exists()


def test_without_one_a_long_one_is_made_and_kept(tmp_path: Path) -> None:
    made = secret_of(_settings(tmp_path))
    assert len(made) >= 64
    assert secret_of(_settings(tmp_path)) == made


def test_only_its_owner_reads_the_kept_one(tmp_path: Path) -> None:
    secret_of(_settings(tmp_path))
    assert (tmp_path / "var" / "secret").stat().st_mode & 0o077 == 0


def test_two_houses_have_two_secrets(tmp_path: Path) -> None:
    one = _settings(tmp_path)
    assert secret_of(one) != secret_of(replace(one, var=tmp_path / "other"))


def test_two_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    with ThreadPool(8) as pool:
        answers = set(pool.map(lambda _: secret_of(_settings(tmp_path)), range(8)))
    assert len(answers) == 1
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret"]
