"""What a reader should never meet anywhere: left-over work, paths of a machine, vague names, a way around visibility."""

import ast
import re

import pytest

from tests.architecture import tree

MARKS = "|".join(("TO" "DO", "FIX" "ME", "XX" "X", "HA" "CK"))
LEFT_OVER = re.compile(rf"\b({MARKS})\b|NotImplemented" r"Error|mark\.(sk" r"ip|xf" r"ail)\b|pytest\.sk" r"ip\(\)")
OF_A_MACHINE = re.compile(r"(?<![\w.\"'`])/(work|farm|root|home)/[\w.]")
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
TEXT = {".py", ".md", ".html", ".toml", ".ini", ".sh", ".css", ".js", ".txt", ".po", ".mako", ""}
LOCKS = ("requirements.txt", "requirements-dev.txt")

# What goes past the criterion under every ORM statement (decision 6); row-level security alone stands behind these.
PAST_VISIBILITY = {"text", "exec_driver_sql", "on_conflict_do_update", "bulk_update_mappings", "bulk_insert_mappings", "bulk_save_objects"}
MAY_GO_PAST = ("domain/shared/", "domain/access/", "migrations/", "concord/", "tests/", "bench/")


def test_no_work_is_left_over() -> None:
    left = [
        f"{tree.name(path)}:{number} {line.strip()[:80]}"
        for path in tree.files()
        if path.suffix in {".py", ".html"} and path.parts[-2] != "architecture"
        for number, line in enumerate(path.read_text("utf8").splitlines(), 1)
        if LEFT_OVER.search(line)
    ]
    assert left == []


def test_nothing_names_a_place_on_somebodys_machine() -> None:
    named = [
        f"{tree.name(path)}:{number} {line.strip()[:80]}"
        for path in tree.files()
        if path.suffix in TEXT and path.stat().st_size < 1_000_000
        for number, line in enumerate(path.read_text("utf8", "replace").splitlines(), 1)
        if OF_A_MACHINE.search(line)
    ]
    assert named == []


def test_no_name_is_vague() -> None:
    vague = [tree.name(path) for path in tree.python(*tree.CODE, "tests") if VAGUE & set(re.split(r"[/_.]", tree.name(path)))]
    assert vague == []


def test_the_lock_files_name_no_host_and_pin_every_hash() -> None:
    for lock in LOCKS:
        content = (tree.ROOT / lock).read_text("utf8")
        assert "://" not in content and "index-url" not in content
        entries = re.findall(r"^[a-zA-Z0-9_.\[\],-]+==[^\n]*(?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)*", content, re.MULTILINE)
        assert len(entries) > 40
        assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_domain_knows_nothing_of_requests() -> None:
    strangers = {"litestar", "jinja2", "dramatiq", "weasyprint", "web", "templates", "portal", "admin", "api", "workers", "concord"}
    found = []
    for path in tree.python("domain"):
        for node in ast.walk(tree.tree(path)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
                found += [f"{tree.name(path)} imports {module}" for module in modules if module.split(".")[0] in strangers]
            if isinstance(node, ast.arg) and node.arg == "request" and not _asks_inside_the_house(node) and path.stem != "work":
                found.append(f"{tree.name(path)}:{node.lineno} takes a request")
    assert found == []


def _asks_inside_the_house(node: ast.arg) -> bool:
    return node.annotation is not None and ast.unparse(node.annotation).strip("'\"") in {"PurchaseRequest", "DocumentRequest"}


def test_the_environment_is_read_in_one_place() -> None:
    readers = {
        tree.name(path)
        for path in tree.python("domain", "web", "templates", "portal", "admin", "api", "workers")
        for node in ast.walk(tree.tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    }
    assert readers <= {"domain/shared/settings.py"}


def test_nothing_goes_past_visibility_but_the_ground_itself() -> None:
    ours = [path for path in tree.python(*tree.CODE) if not tree.name(path).startswith(MAY_GO_PAST)]
    past = {tree.name(path): _past_visibility(tree.tree(path), declares="models" in tree.name(path)) for path in ours}
    assert {where: spots for where, spots in past.items() if spots} == {}


def _past_visibility(module: ast.Module, *, declares: bool = False) -> list[str]:
    """Where a module goes past; one that declares tables may say the condition of an index in plain SQL."""
    found = []
    borrowed = [node for node in module.body if isinstance(node, ast.ImportFrom) and str(node.module).startswith("sqlalchemy")]
    raw_sql = any(alias.name == "text" for node in borrowed for alias in node.names)
    ways = PAST_VISIBILITY if raw_sql and not declares else PAST_VISIBILITY - {"text"}
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and tree.called(node) in ways:
            found.append(f"{tree.called(node)} in line {node.lineno}")
        if isinstance(node, ast.Attribute) and node.attr == "__table__":
            found.append(f"__table__ in line {node.lineno}")
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("session.connection"):
            found.append(f"session.connection() in line {node.lineno}")
    return found


@pytest.mark.parametrize(
    "source",
    [
        "from sqlalchemy import text\nsession.execute(text('select 1'))",
        "select(Order.__table__)",
        "work.session.connection().execute(x)",
        "insert(Order).on_conflict_do_update()",
        "session.bulk_update_mappings(Order, rows)",
    ],
)
def test_each_way_past_visibility_is_seen(source: str) -> None:
    assert _past_visibility(ast.parse(source)) != []


def test_an_honest_statement_is_not_taken_for_a_way_past() -> None:
    assert _past_visibility(ast.parse("work.session.scalars(select(Order).where(Order.number == number))")) == []
