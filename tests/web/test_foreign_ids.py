"""What belongs to another answers exactly as what never was: every parameter of every route, three owners (B2)."""

from __future__ import annotations

import itertools
import re

import pytest

from tests.web import world as worlds
from tests.web.forms import FULL
from tests.web.masking import seen
from tests.web.things import PDF
from web.inputs import UUID
from web.limits import Rates

# belong to no customer; what is one person's alone among them has its own test below
HOUSE = {"clause", "secret", "part_kind", "section", "mail", "person", "delegation", "product", "material", "lot", "outsourced", "line"}
HOUSE |= {"day_off", "day", "position", "import_kind", "api_token", "webhook", "column_mapping"}
HOUSE |= {"exchange_file", "exchange_kind", "exchange_table"}
LISTED = {"customer", "customer_id", "user", "ship_to", "entry", "price"}  # of a customer: staff see them, other customers never


@pytest.fixture
def world(cast):
    return worlds.build(cast)


def names(path) -> list[str]:
    return re.findall(r"\{(\w+):str\}", path)


def walked(application, door, but=frozenset()):
    """Routes of a door that name something of a customer's, as (prefix, route, kinds in the order of the path)."""
    for side, prefix, route in worlds.routes(application):
        kinds = [worlds.kind_of(prefix + route.path, name) for name in names(prefix + route.path)]
        if side == door and set(kinds) - HOUSE - but:
            yield prefix, route, kinds


def address(world, prefix, route, kinds, owners) -> tuple[str, list[str]]:
    """The address with each parameter's owner in it, and the ids that stand there."""
    url, ids = prefix + route.path, []
    for name, kind, owner in zip(names(url), kinds, owners, strict=True):
        objects = world.objects["house" if kind in HOUSE else owner]
        ids.append(objects.get(kind) or worlds.never(name))
        url = url.replace(f"{{{name}:str}}", ids[-1], 1)
    return url, ids


def asked(visitor, route, url, ids):
    files = {"files": {"files": ("po.pdf", PDF)}} if "/orders/files/" in route.path else {}
    answer = visitor.get(url) if route.method == "GET" else visitor.post(url, FULL, version=1, **files)
    return seen(answer, *ids, worlds.NEVER_ID, worlds.NEVER_NUMBER)


def told_apart(visitor, world, walk, foreign, own="") -> list[str]:
    """Words about each difference between the foreign thing and one that never was.

    With `own`, paths that name two things are also asked with one's own first and the foreign one second, and the other way.
    """
    prefix, route, kinds = walk
    mixes = [[foreign] * len(kinds)]
    if own and len([kind for kind in kinds if kind not in HOUSE]) > 1:
        mixes += [[own, *[foreign] * (len(kinds) - 1)], [foreign, *[own] * (len(kinds) - 1)]]
    wrong = []
    for mix in mixes:
        never = ["never" if owner == foreign else owner for owner in mix]
        if "/orders/files/" in route.path:  # there an id that never was begins a draft of one's own: it is compared with nothing there
            never = mix
        got, instead = (asked(visitor, route, *address(world, prefix, route, kinds, each)) for each in (mix, never))
        what = f"{visitor.actor.name}: {route.method} {prefix}{route.path} of {'/'.join(mix)}"
        if got != instead:
            wrong.append(f"{what}: {got[0]} against {instead[0]}")
        elif got[0] not in {403, 404}:
            wrong.append(f"{what} answered {got[0]}")
    return wrong


BEARER = {"mail", "proof", "goods", "dates"}  # opens to whoever holds it, which is what it is for
CASES = [("wang_min", "a", "b"), ("a_admin", "a", "b"), ("b_buyer", "b", "a"), ("b_buyer", "b", "secret")]


@pytest.mark.parametrize(("name", "own", "foreign"), CASES)
def test_another_customers_things_are_not_there(visit, application, world, name, own, foreign):
    walks = [walk for walk in walked(application, "portal") if not BEARER & set(walk[2])]
    visitor = visit(getattr(world.cast, name), checks=False)
    wrong = [each for walk in walks for each in told_apart(visitor, world, walk, foreign, own)]
    assert wrong == [], "\n".join(wrong)
    assert {kind for walk in walks for kind in walk[2]} >= {"order", "deviation", "file", "record", "draft", "user"}


@pytest.mark.parametrize("name", ["qian", "jiang", "song_head", "it", "chen", "wu_jia"])
def test_a_confidential_order_is_not_there_for_staff_who_are_no_members(visit, application, world, name):
    visitor = visit(getattr(world.cast, name), checks=False)
    assert visitor.get(f"/admin/orders/{world.objects['a']['order']}").status_code == 200, f"{name} sees what is not confidential"
    walks = list(walked(application, "admin", LISTED | {"draft", "view", "preview"}))
    wrong = [each for walk in walks for each in told_apart(visitor, world, walk, "secret", "a")]
    assert wrong == [], "\n".join(wrong)
    named = {"order", "deviation", "meeting", "file", "record", "plan", "document", "development", "purchase_request", "note", "outbox"}
    assert {kind for walk in walks for kind in walk[2]} >= named


def of_any_kind(visitor, world, walk, own, foreign) -> tuple[list[str], int]:
    """Every thing of the owner in each place of an address, whatever kind of thing belongs there; the other places are one's own."""
    prefix, route, kinds = walk
    wrong, tried, instead = [], 0, {}
    mine = address(world, prefix, route, kinds, [own] * len(kinds))[1]
    things = {kind: value for kind, value in world.objects[foreign].items() if value and not (visitor.actor.is_staff and kind in LISTED)}
    for place, (kind, value) in itertools.product(range(len(kinds)), things.items()):
        never = worlds.NEVER_ID if UUID.fullmatch(value) else worlds.NEVER_NUMBER
        for given in ([value] if (place, never) in instead else [never, value]):
            url, ids = prefix + route.path, [given if n == place else each for n, each in enumerate(mine)]
            for name, id in zip(names(url), ids, strict=True):
                url = url.replace(f"{{{name}:str}}", id, 1)
            got, tried = asked(visitor, route, url, ids), tried + 1
            instead.setdefault((place, never), got)
        if got != instead[place, never]:
            told = f"{got[0]} against {instead[place, never][0]}"
            wrong.append(f"{visitor.actor.name}: {route.method} {prefix}{route.path}, a {kind} in place {place}: {told}")
    return wrong, tried


OUTSIDERS = ("qian", "it", "chen", "wu_jia", "jiang")
STRANGERS = [*(("portal", *case) for case in CASES), *(("admin", name, "a", "secret") for name in OUTSIDERS)]


@pytest.mark.drill
@pytest.mark.parametrize(("door", "name", "own", "foreign"), STRANGERS)
def test_every_kind_of_thing_in_every_place_is_not_there(visit, application, world, figure, monkeypatch, door, name, own, foreign):
    monkeypatch.setattr(Rates, "wait", lambda *_: 0)
    visitor, wrong, tried = visit(getattr(world.cast, name), checks=False), [], 0
    for walk in walked(application, door):
        # beside a draft, an id that never was begins a draft of one's own
        if not BEARER & set(walk[2]) and "/orders/files/" not in walk[1].path:
            told, asked = of_any_kind(visitor, world, walk, own, foreign)
            wrong, tried = wrong + told, tried + asked
    figure(f"asked {tried} times for {foreign}'s things, {len(wrong)} told apart from what never was")
    assert wrong == [], "\n".join(wrong)
    assert tried > 400


@pytest.mark.parametrize("kind", ["draft", "view", "preview"])
def test_what_is_one_persons_alone_is_not_there_for_a_colleague(visit, application, world, kind):
    world.objects["house"]["draft"] = world.objects["a"]["draft"]  # Wang Min's; the views and previews are Li Qian's
    visitor, wrong = visit(world.cast.zhao, checks=False), []
    for walk in walked(application, "admin", LISTED):
        if kind in walk[2]:
            wrong += told_apart(visitor, world, walk, "house")
    assert wrong == [], "\n".join(wrong)


def test_the_proof_of_a_document_needs_its_whole_token(visit, world):
    token = world.objects["a"]["proof"]
    assert visit(None).get(f"/proof/{token}").status_code == 200
    for spoilt in (token[:-1], token + "0", token.swapcase(), token[1:]):
        assert visit(None).get(f"/proof/{spoilt}").status_code == 404


# what is named inside a form or behind the question mark: (method, address, field, kind of the thing that it names)
FIELDS = {
    "portal": [
        ("GET", "/orders/new", "draft", "draft"), ("GET", "/orders/new", "copy", "order"), ("GET", "/orders/check", "draft", "draft"),
        ("POST", "/orders", "draft", "draft"), ("POST", "/orders/new", "amends", "order"),
        ("POST", "/orders/lines", "ship_to", "ship_to"),
    ],
    "admin": [
        ("GET", "/admin/orders/new", "copy", "order"), ("GET", "/admin/orders/check", "draft", "draft"),
        ("POST", "/admin/orders", "draft", "draft"),
        ("POST", "/admin/queue/chasing", "sel", "task"), ("POST", "/admin/queue/handing", "sel", "task"),
        ("POST", "/admin/queue/handing/choice", "sel", "task"), ("GET", "/admin/queue/handing", "sel", "task"),
        ("POST", "/admin/queue/signatures", "sel", "task"),
        ("GET", "/admin/journal", "object", "order"), ("GET", "/admin/search", "q", "order"), ("GET", "/admin/orders", "q", "order"),
        ("GET", "/admin/records", "q", "order"), ("GET", "/admin/queue", "q", "order"), ("GET", "/admin/plan", "q", "order"),
    ],
}


ASKERS = [*(("portal", name, foreign) for name, foreign in (("wang_min", "b"), ("b_buyer", "a"), ("b_buyer", "secret")))]
ASKERS += [("admin", "wu_jia", "secret"), ("admin", "chen", "secret")]


@pytest.mark.parametrize(("door", "name", "foreign"), ASKERS)
def test_a_thing_named_inside_a_form_is_not_there_either(visit, world, door, name, foreign):
    visitor, wrong = visit(getattr(world.cast, name), checks=False), []
    for method, url, field, kind in FIELDS[door]:
        answers = []
        for value in (world.objects[foreign][kind], worlds.NEVER_NUMBER if kind == "order" else worlds.NEVER_ID):
            sent = FULL | {field: value, "person": str(world.cast.ma.id), "step": "check"}
            answer = visitor.get(url, params={field: value}) if method == "GET" else visitor.post(url, sent, version=1)
            answers.append(seen(answer, value, value[3:]))
        if answers[0] != answers[1]:
            wrong.append(f"{method} {url} {field}: {answers[0][0]} against {answers[1][0]}")
    assert wrong == [], "\n".join(wrong)


def test_nothing_is_written_into_the_draft_of_another(visit, world):
    draft_id = world.objects["a"]["draft"]
    for visitor in (visit(world.cast.b_buyer), visit(world.cast.a_admin), visit(world.cast.li_qian)):
        side = "" if visitor.actor.is_customer else "/admin"
        assert visitor.post(f"{side}/orders/draft", {"draft": draft_id, "po": "mine", "customer": "K001"}).status_code in {403, 404}
    theirs = visit(world.cast.wang_min).get(f"/orders/new?draft={draft_id}")
    assert theirs.status_code == 200 and "draft of a" in theirs.text and "mine" not in theirs.text


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
