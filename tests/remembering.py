"""What was told once is remembered: the same deeds on the same ground leave the same database, which is put back instead of told anew.

`@remembered` stands on the functions that tell a story up to where tests begin (`create`, `approved`, `released`, `ship`), and
under `@pytest.fixture` where a file tells more of its own. The first test of a worker that asks for one tells it; for those after
it the tables are put back as they stood, once somebody looks: of stories that go on from each other only the last one is. Told
anew are a story on ground that nobody knows (something was written since the last one), one whose arguments cannot be compared,
and every story while anything of the program is patched or in a thread of its own.
"""

from __future__ import annotations

import functools
import hashlib
import io
import pickle
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, Protocol, TypeVar

import pytest

from domain.shared import clock, names

P = ParamSpec("P")
T = TypeVar("T")
EMPTY = ""
PROGRAM = "schedule"  # holds rows only while a whole program runs beside the test, and writes when it likes
READING = ("SELECT", "SHOW", "SET", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
_patching: weakref.WeakSet[pytest.MonkeyPatch] = weakref.WeakSet()


class Tables(Protocol):
    empty: dict[str, int]
    visited: bool

    @property
    def url_owner(self) -> str: ...

    def counts(self) -> dict[str, int]: ...
    def standing(self) -> dict[str, bytes]: ...
    def put_back(self, wanted: dict[str, bytes], standing: dict[str, bytes]) -> None: ...


@dataclass(frozen=True)
class Told:
    """What a story left: its value, every table that holds something, and how many rows each has."""

    value: bytes
    tables: dict[str, bytes]
    counts: dict[str, int]


class Memory:
    """One worker's. `ground` names what the database is to hold, None where nobody knows; `held` what it holds until somebody looks."""

    def __init__(self) -> None:
        self.ground: str | None = None
        self.held = EMPTY
        self.settling = threading.RLock()
        self.others = 0  # words that threads beside the test's own wrote
        self.database: Callable[[], Tables] | None = None
        self.told: dict[str, Told] = {}

    def swept(self) -> None:
        self.ground = self.held = EMPTY

    def rests(self) -> bool:
        """At the end of a test: does the database hold what was put there, and nothing else? Then it stays for the next that tells
        the same, and goes when the next looks that does not."""
        if self.database is None or self.ground is None or self.database().visited:
            return False
        self.ground = EMPTY
        return True

    def settle(self) -> None:
        """Makes the database hold what it is to hold. Whoever looks at it without a statement of the program asks for it first."""
        with self.settling:
            if self.ground is None or self.ground == self.held:
                return
            assert self.database is not None
            wanted, held, self.held = self._tables(self.ground), self._tables(self.held), self.ground
            self.database().put_back(wanted, held)

    def _tables(self, ground: str) -> dict[str, bytes]:
        return {} if ground == EMPTY else self.told[ground].tables

    def heard(self, statement: str) -> None:
        """What the program says to the database: after a word that writes nobody knows what it holds."""
        self.settle()
        if not statement.lstrip().upper().startswith(READING):
            self.ground = None
            self.others += threading.current_thread() is not threading.main_thread()

    def tell(self, deed: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        cast, ground = _cast_of((*args, *kwargs.values())), self.ground
        key = _key(ground, deed, args, kwargs)
        alone = threading.current_thread() is threading.main_thread()
        if key is None or self.database is None or ground is None or patched() or not alone or not self._stands(ground):
            return deed(*args, **kwargs)
        if key not in self.told:
            self.settle()
            others, value = self.others, deed(*args, **kwargs)
            self.settle()  # it may have ended with a story of another's that was recalled
            tables = self.database().standing()
            if others != self.others or PROGRAM in tables:
                return value
            self.told[key] = Told(_pickled(value, cast is not None), tables, self.database().counts())
            self.ground = self.held = key
            return value
        told = self.told[key]
        clock.forget()
        names.forget()
        self.ground = key
        if self.database().visited:
            self.settle()  # who was let in looks when they like
        return _Reader(io.BytesIO(told.value), cast).load()  # type: ignore[no-any-return]

    def _stands(self, ground: str) -> bool:
        """Does the database still hold it? What another process writes is not heard, but its rows count."""
        if ground != self.held:
            return True  # was looked at when the first of the stories that wait was put on it
        assert self.database is not None
        database = self.database()
        return not database.visited or database.counts() == (database.empty if ground == EMPTY else self.told[ground].counts)


MEMORY = Memory()


def remembered(deed: Callable[P, T]) -> Callable[P, T]:
    @functools.wraps(deed)
    def told(*args: P.args, **kwargs: P.kwargs) -> T:
        return MEMORY.tell(deed, args, kwargs)

    return told


def patched() -> bool:
    """Is something of the program another just now? Then nothing is remembered and nothing recalled."""
    return any(each._setitem or any(not isinstance(of, pytest.Config) for of, *_ in each._setattr) for each in _patching)


def watch_patches() -> None:
    """Every MonkeyPatch is known from its making on."""
    made = pytest.MonkeyPatch.__init__

    def known(self: pytest.MonkeyPatch) -> None:
        made(self)
        _patching.add(self)

    pytest.MonkeyPatch.__init__ = known  # type: ignore[method-assign]


class _Writer(pickle.Pickler):
    """The cast is one and the same throughout a test, and is not written down."""

    def persistent_id(self, thing: Any) -> str | None:
        return "cast" if type(thing).__name__ == "Cast" else None


class _Reader(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, cast: Any) -> None:
        super().__init__(file)
        self.cast = cast

    def persistent_load(self, name: Any) -> Any:
        return self.cast


def _pickled(value: Any, without_cast: bool) -> bytes:
    out = io.BytesIO()
    (_Writer if without_cast else pickle.Pickler)(out).dump(value)
    return out.getvalue()


def _key(ground: str | None, deed: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> str | None:
    try:
        said = _pickled((args, sorted(kwargs.items())), True)
    except (pickle.PicklingError, AttributeError, TypeError):
        return None
    return hashlib.sha256(f"{ground}|{deed.__module__}.{deed.__qualname__}|".encode() + said).hexdigest()


def _cast_of(args: tuple[Any, ...]) -> Any:
    for each in args:
        if type(each).__name__ == "Cast":
            return each
        if hasattr(each, "cast"):
            return each.cast
        if hasattr(each, "story"):
            return each.story.cast
    return None
