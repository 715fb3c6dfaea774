"""Passwords: the only place that knows how they are hashed (argon2id), and the only import of passlib."""

from __future__ import annotations

from threading import Semaphore

from passlib.hash import argon2

LONGEST = 256  # characters; longer is refused before it is hashed
_scheme = argon2.using(type="ID", memory_cost=19456, time_cost=2, parallelism=1)
_room = Semaphore(4)  # each hashing takes 19 MB: a flood of logins must not take the machine


def hashed(password: str) -> str:
    with _room:
        return str(_scheme.hash(password))


def matches(password: str, stored: str | None) -> bool:
    """Does the password fit? Costs the same time when there is none to compare with."""
    with _room:
        if stored is None:
            _scheme.hash(password[:LONGEST])
            return False
        return bool(_scheme.verify(password[:LONGEST], stored))
