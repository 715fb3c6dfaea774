"""Lists of what is to be decided and what was: a view, the first one unless the address names another, and a page of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from domain.shared import filtering
from domain.shared.paging import Place, cursor

PAGE = 50


@dataclass(frozen=True)
class Viewed:
    """`VIEWS` are the states of each view, the usual one first, in which the oldest stands first; `MODEL` is sorted by `KEY`."""

    view: str = ""
    after: str = ""
    before: str = ""

    VIEWS: ClassVar[Mapping[str, tuple[str, ...]]]
    MODEL: ClassVar[Any]
    KEY: ClassVar[str]

    def __post_init__(self) -> None:
        if self.view not in self.VIEWS:
            object.__setattr__(self, "view", self.usual())

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        return cls(query.get("view", ""), query.get("after", ""), query.get("before", ""))

    @classmethod
    def usual(cls) -> str:
        return next(iter(cls.VIEWS))

    def address(self, path: str, view: str = "", after: object = "", before: object = "") -> str:
        now = view or self.view
        return filtering.address(path, {"view": "" if now == self.usual() else now, "after": after, "before": before})

    @property
    def states(self) -> tuple[str, ...]:
        return self.VIEWS[self.view]

    @property
    def place(self) -> Place:
        down = self.view != self.usual()
        key = getattr(self.MODEL, self.KEY)
        return Place(key=key, id=self.MODEL.id, down=down, size=PAGE, after=cursor(self.after), before=cursor(self.before))
