"""Makes, wakes and ends one cluster; knows PostgreSQL's own programs and nothing of ours."""

import shutil
import subprocess
import time
from pathlib import Path

from concord.postgres.binaries import Binaries
from concord.postgres.place import Place

WAIT_SECONDS = 60


class PostgresFailed(Exception):
    """PostgreSQL could not be started; the text carries its own last words."""


def create(place: Place, binaries: Binaries, durable: bool) -> None:
    """A new cluster, made beside its final name: a kill in between leaves no half one behind."""
    half = place.home / "data.new"
    if half.exists():
        shutil.rmtree(half)
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"] if binaries.major >= 17 else ["--locale=C.UTF-8"]
    options = ["--username=postgres", "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--data-checksums", *locale]
    run(place, binaries, "initdb", "-D", str(half), *options, *([] if durable else ["--no-sync"]))
    half.rename(place.data)


def configure(place: Place, binaries: Binaries, durable: bool) -> None:
    """Writes the settings anew at each start, so that they follow the program and not the day of the first start."""
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": f'"{place.sockets}"',
        "unix_socket_permissions": "0700",
        "max_connections": "60",
        "shared_buffers": "48MB",
        "work_mem": "8MB",
        "maintenance_work_mem": "64MB",
        "effective_cache_size": "1GB",
        "max_parallel_workers_per_gather": "0",
        "jit": "off",
        "huge_pages": "off",
        "random_page_cost": "1.1",
        "min_wal_size": "128MB",
        "max_wal_size": "1GB",
        "synchronous_commit": "on",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_min_messages": "warning",
        "log_parameter_max_length_on_error": "0",
        "lc_messages": "C",
        **({"io_method": "sync"} if binaries.major >= 18 else {}),
        **({} if durable else {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}),
    }
    path = place.data / "postgresql.conf"
    path.write_text("".join(f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in settings.items()), "utf8")


def launch(place: Place, binaries: Binaries) -> None:
    """Starts the postmaster in the background and returns when it answers."""
    _clear_away_the_dead(place)
    log = place.home / "log"
    try:
        run(place, binaries, "pg_ctl", "start", "-w", "-t", str(WAIT_SECONDS), "-s", "-D", str(place.data), "-l", str(log))
    except PostgresFailed as error:
        said = log.read_text("utf8", "replace")[-2000:] if log.exists() else ""
        raise PostgresFailed(f"{error}\n{said}") from error


def end(place: Place, binaries: Binaries) -> None:
    if running(place.data):
        run(place, binaries, "pg_ctl", "stop", "-w", "-s", "-m", "fast", "-D", str(place.data))


def running(data: Path) -> bool:
    """Whether the postmaster named in the cluster's note is alive, and is this cluster's."""
    process = _noted_process(data)
    return process is not None and _works_in(process, data)


def run(place: Place, binaries: Binaries, program: str, *arguments: str) -> None:
    """One of PostgreSQL's programs, as the user to whom the cluster belongs."""
    quiet = program == "pg_ctl"  # what it starts would inherit the pipe and never close it
    done = subprocess.run(
        [binaries.program(program), *arguments],
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if quiet else subprocess.PIPE,
        stderr=subprocess.DEVNULL if quiet else subprocess.STDOUT,
        text=True,
        umask=0o077,
        check=False,
        user=place.user.pw_uid if place.user else None,
        group=place.user.pw_gid if place.user else None,
        extra_groups=[] if place.user else None,
    )
    if done.returncode:
        raise PostgresFailed(f"{program} ended with {done.returncode}. {done.stdout or ''}".strip())


def _clear_away_the_dead(place: Place) -> None:
    """Takes away the notes of a postmaster that was killed.

    The process that they name may be somebody else's by now, or a corpse that nobody buried: PostgreSQL would take either
    for alive. Its children outlive it for a moment and hold the data; two masters at once would ruin them, so they are
    waited for.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    while any(_works_in(int(entry.name), place.data) for entry in Path("/proc").iterdir() if entry.name.isdigit()):
        if time.monotonic() > deadline:
            raise PostgresFailed(f"Processes of a killed PostgreSQL still work in {place.data}: end them, then start again.")
        time.sleep(0.05)
    for note in (place.data / "postmaster.pid", place.sockets / ".s.PGSQL.5432.lock", place.sockets / ".s.PGSQL.5432"):
        note.unlink(missing_ok=True)


def _noted_process(data: Path) -> int | None:
    try:
        return int((data / "postmaster.pid").read_text("utf8").splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None


def _works_in(process: int, data: Path) -> bool:
    try:
        return Path(f"/proc/{process}/cwd").readlink() == data
    except OSError:
        return False
