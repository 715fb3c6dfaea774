"""Where a cluster lives and as whom it runs.

PostgreSQL refuses to run as root. So as root the data, and a copy of the programs, lie in a state folder that the system
user can reach, since a clone often sits below a folder of mode 0700; no folder above is ever opened for it.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SYSTEM_USER = "concord"
STATE = Path("/var/lib/concord")
SOCKET_NAME = "/.s.PGSQL.5432"
LONGEST_SOCKET = 107


class PlaceUnknown(RuntimeError):
    """The note in the data folder names no place of ours; nothing is made or owned on its word."""


@dataclass(frozen=True)
class Place:
    """The folders of one cluster; `user` is who runs it when that is not whoever asks."""

    home: Path
    sockets: Path
    state: Path
    user: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        return self.home / "data"

    def own(self, folder: Path, mode: int = 0o700) -> None:
        """Makes a folder that belongs to whoever runs the cluster."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.user:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        folder.chmod(mode)

    def remove(self) -> None:
        """Forgets the cluster with all its data."""
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self.sockets, ignore_errors=True)


def place_for(var: Path) -> Place:
    """The place of the cluster whose data folder is `var`; made if it is new."""
    var = var.resolve()
    var.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        user, home = _system_user(), _noted_home(var)
    else:
        user, home = None, var / "postgres"
    place = Place(home=home, sockets=_short_enough(home), state=STATE, user=user)
    place.own(place.home)
    place.own(place.sockets)
    return place


def _noted_home(var: Path) -> Path:
    """The folder that `var` names in its note: a fresh `var` gets a fresh database, whatever once lay at that path."""
    STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
    note = var / "database"
    if not note.exists():
        home = STATE / f"{hashlib.sha256(str(var).encode()).hexdigest()[:8]}-{secrets.token_hex(4)}"
        draft = var / f"database.{secrets.token_hex(4)}"
        draft.write_text(f"{home}\n", "utf8")
        with suppress(FileExistsError):
            os.link(draft, note)  # whole or not at all: nobody reads a note half written
        draft.unlink()
    home = Path(note.read_text("utf8").strip())
    if home.parent != STATE:
        raise PlaceUnknown(f"{note} does not name a folder of {STATE}")
    return home


def _short_enough(home: Path) -> Path:
    sockets = home / "run"
    if len(os.fsencode(sockets)) + len(SOCKET_NAME) <= LONGEST_SOCKET:
        return sockets
    short = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"concord-{os.geteuid()}-{short}"


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", str(STATE), "--shell", "/usr/sbin/nologin"]
        subprocess.run(["useradd", *options, SYSTEM_USER], check=True)
        return pwd.getpwnam(SYSTEM_USER)
