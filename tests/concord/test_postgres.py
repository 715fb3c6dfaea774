"""The database that comes with the program: made, woken, joined, and found again after a kill."""

import os
import pwd
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from concord.postgres import PostgresMissing, Server, cluster, find_binaries, place, start
from concord.postgres.binaries import OLDEST

ROOT = Path(__file__).parents[2]


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "var"
    yield folder
    if (folder / "database").exists() or (folder / "postgres").exists():
        where = place.place_for(folder)
        if (where.data / "PG_VERSION").exists():
            cluster.end(where, find_binaries(_version_of(where)))
        where.remove()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all that only look."""
    server = start(tmp_path_factory.mktemp("looked-at"))
    yield server
    server.stop()
    server.place.remove()


def test_the_first_start_makes_a_cluster_and_a_later_one_wakes_it(var: Path) -> None:
    server = start(var)
    assert _ask(server.url_app, "select current_user") == "concord_app"
    made = (server.place.data / "PG_VERSION").stat().st_mtime_ns
    server.stop()
    again = start(var)
    assert _ask(again.url_owner, "select current_user") == "concord_owner"
    assert (again.place.data / "PG_VERSION").stat().st_mtime_ns == made, "woken, not made anew"
    again.stop()


def test_a_stopped_cluster_answers_nobody(var: Path) -> None:
    server = start(var, durable=False)
    server.stop()
    with pytest.raises(psycopg.OperationalError):
        server.connect()


def test_stopping_twice_is_stopping_once(var: Path) -> None:
    server = start(var, durable=False)
    server.stop()
    server.stop()
    assert not cluster.running(server.place.data)


def test_the_last_user_of_a_cluster_ends_it_and_not_the_first(var: Path) -> None:
    first, second = start(var, durable=False), start(var, durable=False)
    first.stop()
    assert _ask(second.url_app, "select 1") == 1
    second.stop()
    assert not cluster.running(second.place.data)


def test_it_is_laid_out_for_exact_text_and_safe_disks(standing: Server) -> None:
    assert _ask(standing.url_app, "show data_checksums") == "on"
    assert _ask(standing.url_app, "show synchronous_commit") == "on"
    assert _ask(standing.url_app, "show server_encoding") == "UTF8"
    assert _ask(standing.url_app, "select 'Z' < 'a' and '一' < '丁'") is True
    assert _ask(standing.url_app, "select lower('ÄÖ')") == "äö"


def test_nothing_listens_on_the_network(standing: Server) -> None:
    assert _ask(standing.url_app, "show listen_addresses") == ""


def test_only_its_user_reaches_the_socket(standing: Server) -> None:
    assert standing.place.sockets.stat().st_mode & 0o077 == 0
    assert standing.place.home.stat().st_mode & 0o077 == 0


def test_the_running_role_is_no_master_of_the_database(standing: Server) -> None:
    with standing.connect() as connection:
        powers = "rolsuper or rolbypassrls or rolcreaterole or rolcreatedb"
        rows = connection.execute(f"select rolname, {powers} from pg_roles where rolname like 'concord%'")
        assert dict(rows.fetchall()) == {"concord_owner": False, "concord_app": False}
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _ask(standing.url_app, "create table mine (a int)")


def test_the_owner_makes_tables(standing: Server) -> None:
    assert _ask(standing.url_owner, "create table ours (a int); select 7") == 7


def test_a_kill_of_everything_loses_nothing_that_was_committed(var: Path) -> None:
    server = start(var)
    _ask(server.url_owner, "create table kept (a int); insert into kept values (42); select 1")
    _kill(server)
    again = start(var)
    assert _ask(again.url_owner, "select a from kept") == 42
    again.stop()


def test_a_cluster_left_running_by_a_kill_of_the_program_is_found_and_used(var: Path) -> None:
    program = f"""
        import os, signal
        from pathlib import Path
        from concord.postgres import start
        start(Path({str(var)!r}))
        os.kill(os.getpid(), signal.SIGKILL)
    """
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    left = _postmaster(place.place_for(var).data)
    server = start(var)
    assert _postmaster(server.place.data) == left
    server.stop()
    assert not cluster.running(server.place.data)


def test_a_note_that_names_somebody_elses_process_is_no_hindrance(var: Path) -> None:
    server = start(var, durable=False)
    _kill(server)
    note = server.place.data / "postmaster.pid"
    note.write_text(note.read_text("utf8").replace(note.read_text("utf8").splitlines()[0], str(os.getpid()), 1), "utf8")
    again = start(var, durable=False)
    assert _ask(again.url_app, "select 1") == 1
    again.stop()


def test_a_half_made_cluster_is_made_anew(var: Path) -> None:
    where = place.place_for(var)
    (where.home / "data.new").mkdir()
    (where.home / "data.new" / "half").write_text("half", "utf8")
    server = start(var, durable=False)
    assert _ask(server.url_app, "select 1") == 1
    assert not (where.home / "data.new").exists()
    server.stop()


def test_two_starts_at_once_make_one_cluster(var: Path) -> None:
    program = textwrap.dedent(f"""
        from pathlib import Path
        from concord.postgres import start, cluster
        server = start(Path({str(var)!r}), durable=False)
        print((server.place.data / "postmaster.pid").read_text().splitlines()[0])
        input()
    """)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    both = [subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, **pipes) for _ in range(2)]
    said = [one.stdout.readline() for one in both if one.stdout]
    for one in both:
        one.communicate("\n")
    assert said[0] == said[1] != ""
    assert all(one.returncode == 0 for one in both)


def test_it_runs_below_a_folder_that_only_we_may_enter(tmp_path: Path, var: Path) -> None:
    tmp_path.chmod(0o700)
    server = start(var, durable=False)
    assert _ask(server.url_app, "select 1") == 1
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    server.stop()


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    sockets = place._short_enough(deep)
    assert len(str(sockets)) + len(place.SOCKET_NAME) <= place.LONGEST_SOCKET
    assert place._short_enough(deep) == sockets != place._short_enough(deep / "other")
    assert place._short_enough(Path("/short")) == Path("/short/run")


def test_a_folder_with_a_quote_and_a_space_serves_too(tmp_path: Path) -> None:
    folder = tmp_path / "it's here"
    server = start(folder, durable=False)
    assert _ask(server.url_app, "select 1") == 1
    server.stop()
    server.place.remove()


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user, which only root can")
def test_as_root_it_runs_as_the_system_user_and_as_a_person_as_that_person(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    server = start(folder, durable=False)
    assert Path(f"/proc/{_postmaster(server.place.data)}").stat().st_uid == pwd.getpwnam(place.SYSTEM_USER).pw_uid
    server.stop()
    server.place.remove()


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user, which only root can")
def test_an_ordinary_user_keeps_the_data_below_var(tmp_path_factory: pytest.TempPathFactory) -> None:
    nobody = pwd.getpwnam("nobody")
    program = textwrap.dedent("""
        import os, sys, tempfile
        from pathlib import Path
        from concord.postgres import cluster, place, server, start
        from concord.postgres.binaries import copy_within_reach, find_binaries
        binaries = copy_within_reach(find_binaries(), place.STATE)
        import psycopg
        os.setgroups([]); os.setgid(NOBODY[1]); os.setuid(NOBODY[0])
        with tempfile.TemporaryDirectory() as folder:
            one = start(Path(folder), durable=False, binaries=binaries)
            print(one.place.home.relative_to(Path(folder).resolve()), one.connect().execute("select 1").fetchone()[0])
            one.stop()
    """).replace("NOBODY", repr((nobody.pw_uid, nobody.pw_gid)))
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.stdout.strip() == "postgres 1", said.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="the note is written for root only")
def test_a_fresh_folder_at_an_old_path_gets_a_fresh_database(var: Path) -> None:
    before = place.place_for(var)
    assert place.place_for(var).home == before.home
    (var / "database").unlink()
    after = place.place_for(var)
    assert after.home != before.home
    before.remove()


def test_the_wheels_programs_are_preferred_and_a_version_can_be_asked_for() -> None:
    newest = find_binaries()
    assert newest.from_wheel and newest.major >= OLDEST
    assert find_binaries(newest.major) == newest
    assert Path(newest.program("initdb")).exists()


def test_data_of_a_version_that_is_not_here_are_refused_in_words() -> None:
    with pytest.raises(PostgresMissing, match="install postgresql-9"):
        find_binaries(9)


def test_the_systems_own_postgresql_serves_where_there_is_one(var: Path) -> None:
    from concord.postgres.binaries import _of_the_system

    theirs = [one for one in _of_the_system() if one.major >= OLDEST]
    if not theirs:
        assert find_binaries().from_wheel
        return
    server = start(var, durable=False, binaries=theirs[0])
    assert str(_ask(server.url_app, "show server_version")).startswith(str(theirs[0].major))
    assert _ask(server.url_app, "show lc_collate" if theirs[0].major < 16 else "select 'C.UTF-8'") == "C.UTF-8"
    server.stop()
    again = start(var, durable=False, binaries=find_binaries(theirs[0].major))
    assert again.binaries.major == theirs[0].major
    again.stop()


def _ask(url: str, question: str) -> object:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        cursor = connection.execute(question)
        while cursor.nextset():
            continue
        row = cursor.fetchone()
        return row[0] if row else None


def _postmaster(data: Path) -> int:
    return int((data / "postmaster.pid").read_text("utf8").splitlines()[0])


def _kill(server: Server) -> None:
    """As the machine would: the postmaster first, its children find out by themselves. It is gone when this ends."""
    os.kill(_postmaster(server.place.data), signal.SIGKILL)
    while cluster.running(server.place.data):
        time.sleep(0.01)


def _version_of(where: place.Place) -> int:
    return int((where.data / "PG_VERSION").read_text("utf8"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only as root does a note name the place")
@pytest.mark.parametrize("said", ["", "\n", "relative/folder", "/"])
def test_a_note_that_names_no_place_of_ours_is_refused_and_nothing_is_owned_on_its_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "database").write_text(said)
    with pytest.raises(place.PlaceUnknown):
        place.place_for(tmp_path / "var")
    assert tmp_path.stat().st_uid == 0 and not (tmp_path / "run").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only as root does a note name the place")
def test_many_who_ask_at_once_are_told_the_same_place(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        homes = set(pool.map(lambda _: place.place_for(tmp_path / "var").home, range(32)))
    assert len(homes) == 1
    place.place_for(tmp_path / "var").remove()
