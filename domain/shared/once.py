"""What several ask of one thing is read for the first of them, as long as nothing is written meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from domain.shared.work import Work

T = TypeVar("T")
READ = "once.read"


def once(work: Work, what: Hashable, read: Callable[[], T]) -> T:
    """What was read within this `read_once` already is answered again; apart from any, it is read each time.

    Only what stands where the thing itself stands, so that whoever sees one sees the other.
    """
    known = work.session.info.get(READ)
    if known is None:
        return read()
    if what not in known:
        known[what] = read()
    found: T = known[what]
    return found


@contextmanager
def read_once(work: Work) -> Iterator[None]:
    """While gates or needs are asked, and the page is read on which they answer, nothing is written."""
    if READ in work.session.info:
        yield
        return
    work.session.info[READ] = {}
    try:
        yield
    finally:
        del work.session.info[READ]
