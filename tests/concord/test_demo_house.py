"""The demo as a user meets it: `concord serve` on an empty folder, every account, every page that its menu leads to, and the mails."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bench.visitor import Visitor
from concord import sink
from concord.demo.accounts import accounts
from concord.postgres import cluster, find_binaries, place
from tests.concord.program import ROOT, Program
from tests.faults.writers import Browser

LOGINS = [account for account in accounts() if account.get("email")]
LINK = re.compile(r'href="(/[^"#?]*)(?:[?#][^"]*)?"')
NOT_A_PAGE = re.compile(r"^/static/|\.(xlsx|pdf|csv|zip)$|/logout|^/s/")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    one = Program(tmp_path_factory.mktemp("demo"), CONCORD_DEMO="1")
    one.process = one.spawn()
    deadline = time.monotonic() + 900  # two years of orders are made first, beside whatever else this machine does
    while "customers  " not in _said(one) and one.process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.2)
    from tests.doors import await_ready

    await_ready(one.address, one.process, one.folder / "log")
    yield one
    one.stop()
    where = place.place_for(one.folder / "var")
    if cluster.running(where.data):
        cluster.end(where, find_binaries())
    where.remove()


@pytest.fixture(scope="module", params=LOGINS, ids=lambda account: str(account["role"]))
def person(request: pytest.FixtureRequest, house: Program) -> Iterator[Browser]:
    one = Browser(house.address, request.param["site"], request.param["email"])
    one.password = request.param["password"]
    one.log_in()
    yield one
    one.http.close()


def test_the_first_start_prints_every_account(house: Program) -> None:
    said = _said(house)
    assert [account["email"] for account in LOGINS if account["email"] not in said] == []
    assert f"{house.address}/admin/" in said


def test_there_is_an_account_for_every_department_and_for_two_customers() -> None:
    roles = " ".join(str(account["role"]) for account in LOGINS)
    for role in ("sales", "technical", "production", "quality", "finance", "general manager", "administrator", "another customer"):
        assert role in roles


def test_a_person_comes_in_and_every_page_of_the_menu_answers(person: Browser) -> None:
    home = _page(person, "/admin/" if person.site == "admin" else "/")
    links = sorted({link for link in LINK.findall(home) if not NOT_A_PAGE.search(link)})
    assert len(links) >= 3
    answered = {link: person.http.get(link).status_code for link in links}
    assert {link: status for link, status in answered.items() if status not in {200, 303}} == {}


def test_a_person_does_not_come_in_by_the_other_door(person: Browser, house: Program) -> None:
    other = Browser(house.address, "portal" if person.site == "admin" else "admin", person.email)
    other.password = person.password
    with pytest.raises(RuntimeError):
        other.log_in()
    other.http.close()


def test_mails_of_the_demo_stay_in_the_house(house: Program) -> None:
    kept = list(sink.folder_of(house.folder / "var").glob("*.eml"))
    deadline = time.monotonic() + 60
    while not kept and time.monotonic() < deadline:
        time.sleep(0.5)
        kept = list(sink.folder_of(house.folder / "var").glob("*.eml"))
    assert kept
    assert all(mail.read_bytes().startswith(b"X-Concord-Recipients: ") for mail in kept)


def test_the_audit_chain_of_the_demo_holds(house: Program) -> None:
    said = _concord(house, "verify")
    assert said.returncode == 0, said.stdout + said.stderr
    assert re.search(r"holds: [1-9]\d* entries", said.stdout)


def test_the_accounts_are_told_to_programs_as_well(house: Program) -> None:
    rows: list[dict[str, Any]] = json.loads(_concord(house, "demo", "accounts", "--json").stdout)
    assert {row["site"] for row in rows} >= {"portal", "admin"}
    assert all({"site", "login", "email", "password", "role"} <= set(row) for row in rows if row["site"] != "survey")


def test_the_routes_are_told_to_programs_with_their_permissions(house: Program) -> None:
    rows = json.loads(_concord(house, "routes", "--json").stdout)
    assert len(rows) > 50
    assert {"method", "path", "permission", "objects"} <= set(rows[0])
    assert all(row["permission"] for row in rows)


def test_the_doctor_finds_the_demo_well(house: Program) -> None:
    said = _concord(house, "doctor")
    assert "role" not in said.stdout and "migrate" not in said.stdout, said.stdout


def _page(person: Visitor, path: str) -> str:
    answer = person.http.get(path, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def _said(program: Program) -> str:
    log = program.folder / "log"
    return log.read_text("utf8", "replace") if log.exists() else ""


def _concord(program: Program, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "CONCORD_VAR": str(program.folder / "var")}
    return subprocess.run(
        [sys.executable, "-m", "concord", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
