"""How Chinese is read, phrase by phrase, without the tables of pypinyin in memory: they would take 57 MB of each process.

The first process that needs them has a child write them into a file below `var`; from then on everybody looks up there what
they read. Run as a program (`python -m domain.shared.readings <file>`), this module is that child.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from domain.shared.settings import settings

ROOT = Path(__file__).parents[2]
LONGEST = 24  # characters of the longest phrase
LOOK_UP = f"SELECT word, read FROM reading WHERE word IN ({', '.join('?' * LONGEST)}) ORDER BY length(word) DESC LIMIT 1"  # noqa: S608

_lock = threading.Lock()
_opened: dict[tuple[int, Path], sqlite3.Connection | None] = {}  # by process, since a fork may not share one


@lru_cache(2_000)
def syllables(run: str) -> tuple[str, ...]:
    """Toneless syllables of a run of Chinese characters, as pypinyin reads them; a character without a reading stays."""
    with _lock:
        book = _book()
        if book is not None:
            return tuple(_read(book, run))
    from pypinyin import lazy_pinyin  # where no file can be written

    return tuple(lazy_pinyin(run))


def prepare() -> None:
    """Have the file written at a start, so that nobody waits for it later; without it all goes on as well."""
    with suppress(OSError, subprocess.SubprocessError):
        if not _path().exists():
            _have_written(_path())


def _read(book: sqlite3.Connection, run: str) -> Iterator[str]:
    """The longest phrase that begins here, and on behind it."""
    while run:
        begins = [run[:size] if size <= len(run) else "" for size in range(1, LONGEST + 1)]
        word, read = book.execute(LOOK_UP, begins).fetchone() or (run[0], run[0])
        yield from read.split()
        run = run[len(word):]


def _book() -> sqlite3.Connection | None:
    path = _path()
    key = os.getpid(), path
    if key not in _opened:
        _opened[key] = _open(path)
    return _opened[key]


def _path() -> Path:
    return (settings().var / "cache" / f"pinyin-{version('pypinyin')}.sqlite").absolute()


def _open(path: Path) -> sqlite3.Connection | None:
    try:
        if not path.exists():
            _have_written(path)
        return sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    except (OSError, sqlite3.Error, subprocess.SubprocessError):
        return None


def _have_written(path: Path) -> None:
    """Whole or not at all, whoever else writes it at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        made = Path(folder) / "pinyin"
        subprocess.run([sys.executable, "-m", "domain.shared.readings", str(made)], cwd=ROOT, check=True, timeout=60)
        made.replace(path)


def write(path: Path) -> None:
    """Every character and every phrase with its syllables."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    plain = lru_cache(None)(to_normal)
    single = {chr(code): plain(read.partition(",")[0]) for code, read in PINYIN_DICT.items()}
    phrases = {phrase: " ".join(plain(each[0]) for each in read) for phrase, read in PHRASES_DICT.items()}
    with sqlite3.connect(path) as book:
        book.execute("CREATE TABLE reading (word TEXT PRIMARY KEY, read TEXT NOT NULL) WITHOUT ROWID")
        book.executemany("INSERT INTO reading VALUES (?, ?)", sorted((single | phrases).items()))
    book.close()


if __name__ == "__main__":
    write(Path(sys.argv[1]))
