"""What belongs to another answers exactly as what never was: every parameter of every route, three owners (B2)."""

from __future__ import annotations

import re

import pytest

from tests.web import world as worlds
from tests.web.masking import seen

CONFIDENTIAL = re.compile(r"/(orders|reviews)/\{number|^/files/\{id")
HOUSE = {"clause", "secret", "part_kind", "section", "mail", "proof", "person", "delegation", "product"}  # belong to no customer


@pytest.fixture
def world(cast):
    return worlds.build(cast)


def parameters(application, door):
    for side, prefix, route in worlds.routes(application):
        path = prefix + route.path
        kinds = {worlds.kind_of(path, name) for name in re.findall(r"\{(\w+):str\}", path)}
        if side == door and kinds - HOUSE:
            yield prefix, route


def told_apart(visitor, world, route, prefix, owner) -> str:
    """Words about a difference between the owner's thing and one that never was; empty where there is none.

    422 is as good as 404 where both get it: the form was found wanting before anything was looked for.
    """
    answers = []
    for whose in (owner, "never"):
        url = world.path(route, prefix, whose)
        ids = [value for value in world.objects[whose].values() if value in url] or [worlds.NEVER_ID, worlds.NEVER_NUMBER]
        answer = visitor.get(url) if route.method == "GET" else visitor.post(url, {}, version=1)
        answers.append(seen(answer, *ids, worlds.NEVER_ID, worlds.NEVER_NUMBER))
    if answers[0] != answers[1]:
        return f"{visitor.actor.name}: {route.method} {prefix}{route.path} of {owner}: {answers[0][0]} against {answers[1][0]}"
    refused = answers[0][0] in {403, 404, 422}
    return "" if refused else f"{visitor.actor.name}: {route.method} {prefix}{route.path} of {owner} answered {answers[0][0]}"


def test_another_customers_things_are_not_there(visit, application, world):
    cases = [(world.cast.wang_min, "b"), (world.cast.a_admin, "b"), (world.cast.b_buyer, "a"), (world.cast.b_buyer, "secret")]
    walked = list(parameters(application, "portal"))
    wrong = [told_apart(visit(actor), world, route, prefix, owner) for actor, owner in cases for prefix, route in walked]
    assert not any(wrong), "\n".join(each for each in wrong if each)
    assert len(walked) >= 8


def test_a_confidential_order_is_not_there_for_staff_who_are_no_members(visit, application, world):
    walked = [(prefix, route) for prefix, route in parameters(application, "admin") if CONFIDENTIAL.search(route.path)]
    wrong = []
    for name in ("qian", "jiang", "song_head", "it"):
        visitor = visit(getattr(world.cast, name))
        assert visitor.get(f"/admin/orders/{world.objects['a']['order']}").status_code == 200, f"{name} sees what is not confidential"
        wrong += [told_apart(visitor, world, route, prefix, "secret") for prefix, route in walked]
    assert not any(wrong), "\n".join(each for each in wrong if each)
    assert len(walked) >= 10


def test_its_members_do_see_it(visit, world):
    assert visit(world.cast.li_qian).get(f"/admin/orders/{world.objects['secret']['order']}").status_code == 200
    assert visit(world.cast.wang_min).get(f"/orders/{world.objects['secret']['order']}").status_code == 200


@pytest.mark.parametrize(
    "spoilt", ["１２", "SO-1%00", "..%2f..%2fetc", "%ed%a0%80", "a" * 500, "SO 1", "*", "'--", "-1", "1_000", "%E2%80%AE"]
)
def test_what_cannot_name_anything_is_not_there(visit, world, spoilt):
    for url in (f"/orders/{spoilt}", f"/files/{spoilt}"):
        assert visit(world.cast.wang_min).get(url).status_code == 404
    assert visit(world.cast.li_qian).get(f"/admin/people/{spoilt}").status_code == 404
