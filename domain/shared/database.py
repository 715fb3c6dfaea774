"""The connection to PostgreSQL: one engine a process, as the role `concord_app`."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from select import POLLIN, poll
from typing import Any

from psycopg import Cursor, _queries
from sqlalchemy import Engine, Select, create_engine, event
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.sql.cache_key import CacheKey, HasCacheKey

from domain.shared.asked import asked, learn

STATEMENTS = 2_000  # that a process keeps as they are sent: the doors have more of them than the libraries keep by themselves
PREPARED = 200  # that a connection keeps planned
AGAIN = {"populate_existing": True}  # what the unit of work has already is filled with what is read
LONGEST_KEPT, MOST_VALUES = 60_000, 100  # characters, and values, of such a statement
_queries.MAX_CACHED_STATEMENT_LENGTH = LONGEST_KEPT  # a long one, with few parameters, was else read anew by psycopg each time
_queries.MAX_CACHED_STATEMENT_PARAMS = MOST_VALUES
_queries._query2pg = lru_cache(STATEMENTS)(_queries._query2pg_nocache)


class WorkSession(Session):
    """A session that belongs to one unit of work (`session.info["work"]`)."""

    narrowed: Callable[[Any, Any], Any] | None = None  # a statement as somebody may see it; installed by domain.access

    def _execute_internal(self, statement: Any, params: Any = None, *, _scalar_result: bool = False, **more: Any) -> Any:
        """What is asked again and again goes the short way (docs/decisions/0245)."""
        work: Any = self.info.get("work")
        narrowed: Any = type(self).narrowed
        options = more.get("execution_options") or {}
        plain = options.keys() <= AGAIN.keys() and not any(value for name, value in more.items() if name != "execution_options")
        if type(statement) is not Select or isinstance(params, list) or work is None or narrowed is None or not plain:
            return super()._execute_internal(statement, params, _scalar_result=_scalar_result, **more)
        sight = work.actor.sight
        found = asked(statement, sight)
        if found is None:
            answer = super()._execute_internal(statement, params, **more)
            learn(statement, sight, narrowed(work, statement), answer)
        else:
            self._autoflush()
            answer = found.ask(self, narrowed(work, statement), params or {}, anew=options == AGAIN)
        return answer.scalar() if _scalar_result else answer


class PlainCursor(Cursor[Any]):
    """A cursor that tells of a result's columns what SQLAlchemy asks, name and type; psycopg looks up more of each, in every answer."""

    @property
    def description(self) -> list[Any] | None:
        found = self.pgresult
        if found is None or not found.nfields:
            return None
        return [((found.fname(at) or b"").decode(), found.ftype(at), None, None, None, None, None) for at in range(found.nfields)]


class Known(tuple[Any, ...]):
    """By what a statement is found among those that are kept: hundreds of parts, which a tuple adds up each time that it is looked for."""

    def __hash__(self) -> int:
        found: int | None = self.__dict__.get("sum")
        if found is None:
            found = self.sum = super().__hash__()
        return found


_key_of = HasCacheKey._generate_cache_key


def _known(statement: HasCacheKey) -> CacheKey | None:
    found = _key_of(statement)
    return found and found._replace(key=Known(found.key))


HasCacheKey._generate_cache_key = _known  # type: ignore[method-assign, assignment]


def _lives(connection: Any) -> bool:
    """Whether the server still listens at the other end of a connection that rests: one that ended it has said so, and else says nothing.

    Asking it costs more than most statements, and each unit of work begins with it.
    """
    if connection.closed:
        return False
    look = poll()
    look.register(connection.fileno(), POLLIN)
    return not look.poll(0)


BOUNDS = "SET statement_timeout = '15s'; SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s'; SET TIME ZONE 'UTC'"
_factory: sessionmaker[WorkSession] = sessionmaker(class_=WorkSession, expire_on_commit=False)


def connect(url: str, *, pool: int = 8) -> Engine:
    """Bind all units of work of this process to the database at `url` (a postgresql:// URL, as concord_app)."""
    engine = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_size=pool, max_overflow=4, pool_timeout=5, pool_use_lifo=True, pool_pre_ping=True, pool_recycle=1800, hide_parameters=True,
        query_cache_size=STATEMENTS,
        connect_args={"connect_timeout": 5, "application_name": "concord", "prepare_threshold": 3, "cursor_factory": PlainCursor},
    )
    engine.dialect.do_ping = _lives  # type: ignore[method-assign, assignment]
    event.listen(engine, "connect", _bounded)
    _factory.configure(bind=engine)
    return engine


def _bounded(connection: Any, record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BOUNDS)
    connection.commit()
    connection.prepared_max = PREPARED


def new_session() -> WorkSession:
    return _factory()


def engine() -> Engine:
    bind = _factory.kw.get("bind")
    if bind is None:
        raise RuntimeError("no database is connected: call domain.shared.database.connect first")
    return bind
