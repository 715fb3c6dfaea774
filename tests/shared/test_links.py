"""Links for people without an account, of every kind that there is: one purpose, one thing, until a day that only comes nearer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from domain.shared.actor import ANONYMOUS, system
from domain.shared.errors import NotFound
from domain.shared.links import ALPHABET, LENGTH, PURPOSES, Link, follow_link, issue_link, known_link, revoke_links, shorten_links
from domain.shared.work import unit
from tests.cast import NOW

MINUTE = timedelta(minutes=1)


@dataclass
class Thing:
    """Anything that a link can be to."""

    id: uuid.UUID = field(default_factory=uuid.uuid4)
    __tablename__: str = "slip"


def issued(thing, purpose, *, until=None, at=NOW):
    with unit(system("test"), now=at) as work:
        return issue_link(work, thing, purpose, until=until or at + PURPOSES[purpose], name="刘伟")


def opens(token, purpose, at=NOW):
    with unit(ANONYMOUS, now=at) as work:
        try:
            return follow_link(work, token, purpose).object_id
        except NotFound:
            return None


def shortened(thing, purpose, until, at=NOW):
    with unit(system("test"), now=at) as work:
        shorten_links(work, thing, purpose, until)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_link_opens_its_thing_until_its_last_moment_and_never_after(database, purpose):
    thing = Thing()
    token = issued(thing, purpose)
    end = NOW + PURPOSES[purpose]
    assert opens(token, purpose) == opens(token, purpose, end - MINUTE) == thing.id
    assert opens(token, purpose, end) is None and opens(token, purpose, end + MINUTE) is None


@pytest.mark.parametrize("purpose", PURPOSES)
def test_no_link_is_given_for_longer_than_its_purpose_allows(database, purpose):
    token = issued(Thing(), purpose, until=NOW + timedelta(days=5000))
    assert opens(token, purpose, NOW + PURPOSES[purpose] - MINUTE) is not None
    assert opens(token, purpose, NOW + PURPOSES[purpose]) is None


def test_there_is_no_link_for_what_nobody_named(database):
    with pytest.raises(KeyError):
        issued(Thing(), "anything", until=NOW + MINUTE)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_link_is_good_for_its_own_purpose_alone(database, purpose):
    token = issued(Thing(), purpose)
    assert [other for other in PURPOSES if opens(token, other)] == [purpose]


@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_end_of_a_link_only_comes_nearer(database, purpose):
    thing, whole = Thing(), PURPOSES[purpose]
    long, short = issued(thing, purpose), issued(thing, purpose, until=NOW + timedelta(days=1))
    shortened(thing, purpose, NOW + timedelta(days=7))
    assert opens(long, purpose, NOW + timedelta(days=7) - MINUTE) and opens(long, purpose, NOW + timedelta(days=7)) is None
    assert opens(short, purpose, NOW + timedelta(days=1)) is None, "the shorter one does not live longer by it"
    shortened(thing, purpose, NOW + 2 * whole)
    assert opens(long, purpose, NOW + timedelta(days=7)) is None, "nor is one lengthened again"


@pytest.mark.parametrize("purpose", PURPOSES)
def test_what_is_over_stays_over(database, purpose):
    thing = Thing()
    token = issued(thing, purpose, until=NOW + timedelta(days=1))
    later = NOW + timedelta(days=2)
    shortened(thing, purpose, later + timedelta(days=30), at=later)
    assert opens(token, purpose, later) is None
    withdrawn = issued(thing, purpose, at=later)
    with unit(system("test"), now=later) as work:
        revoke_links(work, thing, purpose)
    shortened(thing, purpose, later + timedelta(days=3), at=later)
    assert opens(withdrawn, purpose, later) is None


@pytest.mark.parametrize("purpose", PURPOSES)
def test_what_is_done_to_the_links_of_one_thing_touches_no_other_and_no_other_purpose(database, purpose):
    mine, theirs = Thing(), Thing()
    own, foreign = issued(mine, purpose), issued(theirs, purpose)
    others = {other: issued(mine, other) for other in PURPOSES if other != purpose}
    with unit(system("test"), now=NOW) as work:
        revoke_links(work, mine, purpose)
        shorten_links(work, mine, purpose, NOW)
    assert opens(own, purpose) is None and opens(foreign, purpose) == theirs.id
    assert all(opens(token, other) == mine.id for other, token in others.items())


def test_one_that_is_over_still_says_what_it_was_given_for_and_opens_nothing(database):
    thing = Thing()
    token = issued(thing, "receipt", until=NOW + timedelta(days=1))
    with unit(system("test"), now=NOW + timedelta(days=9)) as work:
        known = known_link(work, token, "receipt")
        assert known is not None and known.object_id == thing.id
        assert known_link(work, token, "delay_dates") is None
        with pytest.raises(NotFound):
            follow_link(work, token, "receipt")


@pytest.mark.parametrize("spoil", [
    lambda token: token[:-1], lambda token: token + "A", lambda token: token.swapcase(), lambda token: token[1:] + token[0],
    lambda token: "%00" + token[3:], lambda token: "ａ" + token[1:], lambda token: "", lambda token: token + "\n",
    lambda token: "A" * LENGTH, lambda token: " " + token[1:],
])
def test_a_token_that_is_not_exactly_one_of_ours_opens_nothing(database, spoil):
    token = issued(Thing(), "receipt")
    if spoil(token) == token:
        return  # a token of one letter alone cannot be told from itself
    assert opens(spoil(token), "receipt") is None
    assert opens(token, "receipt") is not None


def test_tokens_are_long_and_no_two_are_alike_and_none_is_kept(database):
    thing = Thing()
    tokens = {issued(thing, "receipt") for _ in range(20)}
    assert len(tokens) == 20 and all(len(token) == LENGTH and ALPHABET.issuperset(token) for token in tokens)
    with unit(system("test"), now=NOW) as work:
        kept = work.session.scalar(text("SELECT string_agg(l::text, ' ') FROM link l"))
        assert not [token for token in tokens if token in kept]
        names = set(work.session.scalars(select(Link.name)))
    assert names == {"刘伟"}
