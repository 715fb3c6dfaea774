"""Passwords: the only place that knows how they are hashed (argon2id), and the only import of passlib."""

from __future__ import annotations

import itertools
import unicodedata
from threading import Semaphore

from passlib.hash import argon2

from domain.accounts.weak import COMMON, WORDS
from domain.shared.message import Message

SHORTEST = 8
LONGEST = 256  # characters; longer is refused before it is hashed
_scheme = argon2.using(type="ID", memory_cost=19456, time_cost=2, parallelism=1)
_room = Semaphore(4)  # each hashing takes 19 MB: a flood of log-ins must not take the machine


def hashed(password: str) -> str:
    with _room:
        return str(_scheme.hash(_same(password)))


def matches(password: str, stored: str | None) -> bool:
    """Does the password fit? Costs the same time when there is none to compare with."""
    asked = _same(password[:LONGEST])
    with _room:
        if stored is None:
            _scheme.hash(asked)
            return False
        fits = bool(_scheme.verify(asked, stored))
    return fits and len(password) <= LONGEST


def refusals(password: str, *about: str) -> list[Message]:
    """Why this may not be a password: too short, too long, or easily guessed from common lists or from `about` (name, address).

    No rule asks for kinds of characters; length is what counts.
    """
    if len(password) < SHORTEST:
        return [Message("A password has at least {n} characters; fifteen or more are better.", n=SHORTEST)]
    if len(password) > LONGEST:
        return [Message("A password has at most {n} characters.", n=LONGEST)]
    plain = _same(password).casefold()
    core = "".join(c for c in plain if c.isalpha())
    own = {part for text in about for part in _parts(text)}
    if plain in COMMON or core in COMMON or len(set(plain)) < 4 or core in WORDS or core in own or _runs(plain):
        return [Message("This password is easily guessed. Please take another; a few words that belong to nobody else are good.")]
    return []


def _same(password: str) -> str:
    """Keyboards compose characters differently; the same word is the same password."""
    return unicodedata.normalize("NFKC", password.encode("utf-8", "replace").decode("utf-8"))


def _parts(text: str) -> set[str]:
    lower = text.casefold()
    for mark in "@._-+":
        lower = lower.replace(mark, " ")
    return {*lower.split(), lower.replace(" ", "")}


def _runs(plain: str) -> bool:
    """12345678, abcdefgh, and what goes down as evenly."""
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(plain)}
    return steps in ({1}, {-1})
