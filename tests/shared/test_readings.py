"""Chinese is read as pypinyin reads it, from a file that all processes share."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT

from domain.shared import readings
from domain.shared.pinyin import sort_key
from domain.shared.settings import settings


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    readings.syllables.cache_clear()
    yield
    readings.syllables.cache_clear()


def samples(count: int) -> list[str]:
    chance, phrases = random.Random(7), sorted(PHRASES_DICT)
    pieces = [lambda: chance.choice(phrases), lambda: chr(chance.randint(0x4E00, 0x9FA5)), lambda: chance.choice("重庆长安银行总成前后臂")]
    return ["".join(chance.choice(pieces)() for _ in range(chance.randint(1, 6))) for _ in range(count)]


def test_a_text_is_read_as_pypinyin_reads_it() -> None:
    texts = [text for text in samples(1500) if all("㐀" <= each <= "鿿" for each in text)]
    assert len(texts) > 1000
    assert [list(readings.syllables(text)) for text in texts] == [lazy_pinyin(text) for text in texts]


@pytest.mark.parametrize(("text", "key"), [
    ("重庆长安", "chong qing chang an"),
    ("远江汽车 Group（二厂）", "yuan jiang qi che group( er chang )"),
    ("ＡＢＣ 12", "abc 12"),
])
def test_names_sort_by_how_they_are_read(text: str, key: str) -> None:
    assert sort_key(text) == key


def test_a_character_without_a_reading_stays() -> None:
    assert readings.syllables("㿿") == tuple(lazy_pinyin("㿿"))


def test_a_process_that_reads_does_not_hold_the_tables() -> None:
    readings.syllables("先写好")
    code = "import sys\nfrom domain.shared.readings import syllables\nprint(syllables('重庆'), 'pypinyin' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_here())
    assert said.stdout.split(") ") == ["('chong', 'qing'", "False\n"]


def _here() -> dict[str, str]:
    return {**os.environ, "CONCORD_VAR": str(settings().var.absolute()), "PYTHONPATH": str(Path(__file__).parents[2])}


def test_where_no_file_can_be_written_it_is_read_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    monkeypatch.setattr(readings, "_path", lambda: tmp_path / "cache" / "pinyin.sqlite")
    readings.prepare()
    assert readings.syllables("重庆") == ("chong", "qing")


def test_two_who_write_it_at_once_leave_one_whole_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cache" / "pinyin.sqlite"
    monkeypatch.setattr(readings, "_path", lambda: path)
    readings._have_written(path)
    readings._have_written(path)
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert readings.syllables("银行") == ("yin", "hang")
