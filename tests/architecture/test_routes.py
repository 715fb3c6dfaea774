"""Every door is closed to a handler that names no permission; so each names one, of those that there are."""

from typing import Any

import pytest

from concord.commands.routes import routes


@pytest.fixture(scope="module")
def table(application: Any) -> list[dict[str, Any]]:
    return list(routes(application))


def test_the_walk_sees_routes_that_are_known_to_be_there(table: list[dict[str, Any]]) -> None:
    seen = {(row["method"], row["path"]) for row in table}
    assert {("GET", "/login"), ("POST", "/login"), ("GET", "/admin/login"), ("POST", "/admin/logout")} <= seen


def test_every_route_names_a_permission(table: list[dict[str, Any]]) -> None:
    assert [f"{row['method']} {row['path']}" for row in table if not row["permission"]] == []


def test_no_route_is_declared_twice(table: list[dict[str, Any]]) -> None:
    seen = [(row["method"], row["path"]) for row in table]
    assert sorted(row for row in set(seen) if seen.count(row) > 1) == []


def test_the_company_lives_below_admin_and_nobody_else_does(table: list[dict[str, Any]]) -> None:
    assert {row["site"] for row in table if row["path"].startswith("/admin")} == {"admin"}
    assert [row["path"] for row in table if row["site"] == "admin" and not row["path"].startswith("/admin")] == []
