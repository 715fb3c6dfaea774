"""B25: what we stand on is never older than what was found safe, and the layers hold."""

import re
import subprocess
import sys
import tomllib

import pytest
from packaging.version import Version

from concord.postgres.binaries import OLDEST
from tests.architecture import tree

MINIMA = {
    "litestar": "2.25", "jinja2": "3.1.6", "weasyprint": "69", "sqlalchemy": "2.1", "alembic": "1.20", "psycopg": "3.3", "dramatiq": "2.2",
    "granian": "2.8", "libpass": "1.9", "argon2-cffi": "25.1", "pypdf": "7.1", "pillow": "13.0", "aiosmtpd": "1.4.6", "babel": "2.18",
    "wtforms": "3.3", "multipart": "2.0", "h11": "0.16", "python-calamine": "0.9", "xlsxwriter": "3.3", "markupsafe": "3.0",
}  # fmt: skip


def _pinned(lock: str) -> dict[str, Version]:
    content = (tree.ROOT / lock).read_text("utf8")
    pins = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[a-z,]+\])?==([^\s;]+)", content, re.MULTILINE)
    return {name.lower(): Version(version) for name, version in pins}


@pytest.mark.parametrize("name", sorted(MINIMA))
def test_a_package_is_not_older_than_its_minimum(name: str) -> None:
    pinned = _pinned("requirements-dev.txt") | _pinned("requirements.txt")
    if name not in pinned:
        assert name in {"h11"}, f"{name} is not pinned at all"
        return
    assert pinned[name] >= Version(MINIMA[name])


def test_both_locks_agree() -> None:
    run, test = _pinned("requirements.txt"), _pinned("requirements-dev.txt")
    assert {name: (version, test.get(name)) for name, version in run.items() if test.get(name) != version} == {}


def test_every_dependency_that_we_name_is_pinned() -> None:
    named = tomllib.loads((tree.ROOT / "pyproject.toml").read_text("utf8"))["project"]["dependencies"]
    names = {re.split(r"[\[<>=!~]", one)[0].strip().lower() for one in named}
    assert names - set(_pinned("requirements.txt")) == set()


def test_no_postgresql_before_15_is_used() -> None:
    assert OLDEST == 15


def test_the_floors_hold() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        cwd=tree.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout[-3000:] + said.stderr[-2000:]
