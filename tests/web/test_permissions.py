"""Every route and every role: who may comes in, who may not is refused, and nothing is left out (B1)."""

from __future__ import annotations

import pytest

from domain.access.policy import POLICY
from tests.web import world as worlds
from tests.web.matrix import DOORS, MATRIX, OPEN, ROLES

# who signed takes back: nobody has signed in this world
OWN_ONLY = {
    "/reviews/{number:str}/sections/{key:str}/withdrawal", "/reviews/{number:str}/approval/withdrawal",
    *(f"/changes/{{number:str}}/{what}/withdrawal" for what in ("parts/{part:str}", "approval", "price-approval", "notices/{id:str}")),
}
ASKED = {  # what a page or a form needs besides its address: field → kind of the thing that it names
    **{f"/orders/{page}": {"customer": "customer"} for page in ("new", "draft", "lines", "parts")},
    **{page: {"draft": "draft"} for page in ("/orders/check", "/orders")},
    "/receivables/adjustments": {"customer": "customer"},
    "/imports/{kind:str}": {"customer": "customer"},
    "/imports/{kind:str}/new": {"customer": "customer"},
}
DEMO_ONLY = {"/mailbox", "/mailbox/{name:str}"}  # not there outside a demo, for anybody


@pytest.fixture
def world(cast):
    return worlds.build(cast)


def status(visitor, world, route, url) -> int:
    """What is answered; being led to the login counts as 401."""
    things = world.objects["house"] | world.objects["a"]
    own = "staff_draft" if visitor.door.prefix else "draft"
    fields = {field: things[own if kind == "draft" else kind] for field, kind in ASKED.get(route.path, {}).items()}
    url = url.replace(things["draft"], things[own])
    answer = visitor.get(url, params=fields or None) if route.method == "GET" else visitor.post(url, fields)
    led_away = answer.status_code == 303 and "/login" in answer.headers["location"] and route.permission not in OPEN
    return 401 if led_away else answer.status_code


@pytest.mark.parametrize("door", ["portal", "admin"])
def test_each_route_opens_to_the_roles_of_the_matrix_and_to_no_other(visit, application, world, door):
    """Refused roles first: what they are refused, the allowed ones then find, so that the refusal was no mere absence."""
    people = {role: visit(getattr(world.cast, ROLES[role]) if ROLES[role] else None, door, checks=False) for role in DOORS[door]}
    wrong, seen = [], 0
    for side, prefix, route in sorted(worlds.routes(application), key=lambda each: each[2].path.endswith("removal")):
        if side != door:
            continue
        url, came_in = world.path(route, prefix), set()
        for role in sorted(people, key=lambda role: role in MATRIX.get(route.permission, ())):
            got, seen = status(people[role], world, route, url), seen + 1
            allowed = role in MATRIX.get(route.permission, ())
            came_in |= {got} if allowed else set()
            if got >= 500 or (not allowed and got not in {401, 403}) or (allowed and role == "anonymous" and got == 401):
                wrong.append(f"{role}: {route.method} {url} ({route.permission}) answered {got}")
            if route.path == "/logout":
                people[role] = visit(people[role].actor, door, checks=False)
        if not came_in - {401, 403, 404} and route.path not in OWN_ONLY | DEMO_ONLY:
            wrong.append(f"nobody comes in at {route.method} {url} ({route.permission}): {came_in}")
    assert wrong == [], "\n".join(wrong)
    assert seen > 100


def test_the_matrix_names_every_permission_of_every_route(application):
    used = {route.permission for _, _, route in worlds.routes(application)}
    assert used - set(MATRIX) == set()


def test_each_permission_of_the_matrix_is_one_of_the_policy():
    assert set(MATRIX) - set(POLICY) == set()


def test_each_permission_lets_in_some_and_refuses_others():
    for permission, roles in MATRIX.items():
        assert roles, permission
        assert permission in OPEN or set(roles) < set(ROLES), permission


def test_the_matrix_has_ten_roles_and_more():
    assert len(ROLES) >= 10


def test_the_walk_sees_routes_that_are_known_to_be_there(application):
    seen = {(door, route.method, route.path) for door, _, route in worlds.routes(application)}
    assert {("portal", "POST", "/login"), ("admin", "GET", "/people"), ("portal", "GET", "/orders/{number:str}")} <= seen


def test_every_parameter_of_every_route_names_a_kind_of_thing(application):
    unknown = []
    for _, prefix, route in worlds.routes(application):
        path = prefix + route.path
        unknown += [f"{path}: {name}" for name in worlds.re.findall(r"\{(\w+):str\}", path) if not worlds.kind_of(path, name)]
    assert unknown == []


def test_who_is_not_signed_in_is_led_to_the_login_of_that_door_and_back(visit):
    assert visit(None).get("/orders?state=open").headers["location"] == "/login?next=/orders%3Fstate%3Dopen"
    assert visit(None, "admin").get("/admin/queue").headers["location"] == "/admin/login?next=/admin/queue"


def test_htmx_is_led_there_by_its_own_header(visit):
    answer = visit(None).get("/orders", headers={"hx-request": "true"})
    assert answer.status_code == 401
    assert answer.headers["hx-redirect"].startswith("/login")
