"""Many at the same door at the same moment."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import OperationalError

RUNNERS = 8


def race(deed: Callable[[int], Any], runners: int = RUNNERS) -> list[Any]:
    """Runs a deed in as many threads, all let go at once; answers what each got: a value, or the error it met."""
    line = threading.Barrier(runners)
    got: list[Any] = [None] * runners

    def run(lane: int) -> None:
        line.wait()
        try:
            got[lane] = deed(lane)
        except Exception as error:
            got[lane] = error

    threads = [threading.Thread(target=run, args=(lane,)) for lane in range(runners)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return got


def kinds(got: list[Any]) -> Counter[str]:
    """How many got through ("done"), and which errors the others met."""
    return Counter(type(each).__name__ if isinstance(each, BaseException) else "done" for each in got)


def unexpected(got: list[Any], *expected: type[BaseException]) -> list[Any]:
    """Errors that are no answer to a person: deadlocks, timeouts, broken constraints."""
    return [each for each in got if isinstance(each, BaseException) and not isinstance(each, expected)]


def database_errors(got: list[Any]) -> list[Any]:
    return [each for each in got if isinstance(each, OperationalError)]
