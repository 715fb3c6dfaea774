"""A statement that is built once is worked out once: from its third time on it goes to the driver as it was sent before.

SQLAlchemy works out with each sending what session, mapper, connection and compiled text have to say to it, which costs three times what
driver and database take (docs/decisions/0245). Kept is the text, which parameter comes from where, and what the columns are called;
who acts, what is not written yet and what went wrong are looked at each time.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Result, Select
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.orm import Session, loading
from sqlalchemy.orm.context import QueryContext, _ColumnEntity, _orm_load_exec_options

KEPT = "_concord_asked"  # on the statement itself; what is derived from it is another one, and has none
NEVER: Any = object()  # a statement that is not to be sent so
ANEW = QueryContext.default_load_options + {"_populate_existing": True}
Values = dict[str, Any]


class Asked:
    """A statement in one sight. `loads`: with what its rows are made things of, where it asks for such."""

    def __init__(self, narrowed: Any, compiled: Any, answer: Any, columns: Any) -> None:
        mine = narrowed._generate_cache_key().bindparams  # its own values stand for those of the statement that was compiled
        own = {at: each for first, each in zip(compiled.cache_key.bindparams, mine, strict=True)
               for at in compiled._cache_key_bind_match[0][first]}
        self.text, self.sent = compiled.string, compiled.string.encode()
        self.bound = [(name, at.key, own.get(at, at), compiled._bind_processors.get(name)) for at, name in compiled.bind_names.items()]
        self.rows = SimpleResultMetaData(list(answer.keys()), _processors=columns._processors)
        self.loads = None if _plain(compiled.compile_state, len(columns._keys)) else compiled.compile_state
        self.read = [(at, process) for at, process in enumerate(columns._processors) if process]

    def ask(self, session: Session, narrowed: Select[Any], given: Mapping[str, Any], *, anew: bool) -> Result[Any]:
        """`anew`: what the unit of work has already is filled with what is read."""
        rows = self._fetched(session.connection(), self._values(given))
        if self.loads is None:
            return IteratorResult(self.rows, iter(rows))
        load: Any = ANEW if anew else QueryContext.default_load_options
        about = QueryContext(self.loads, narrowed, narrowed, given, session, load, _orm_load_exec_options)  # type: ignore[arg-type]
        return loading.instances(Fetched([self._read(row) for row in rows] if self.read else rows), about)  # type: ignore[arg-type]

    def _values(self, given: Mapping[str, Any]) -> Values:
        found = {}
        for name, key, bind, process in self.bound:
            value = given[key] if key in given or bind.required else bind.effective_value
            found[name] = value if process is None else process(value)
        return found

    def _fetched(self, connection: Any, values: Values) -> list[Any]:
        cursor = connection.connection.cursor()
        try:
            for listener in connection.dispatch.before_cursor_execute:
                listener(connection, cursor, self.text, values, None, False)
            cursor.execute(self.sent, values)
            rows: list[Any] = cursor.fetchall()
        except BaseException as error:
            connection._handle_dbapi_exception(error, self.text, values, cursor, None)
        cursor.close()
        return rows

    def _read(self, row: Sequence[Any]) -> Sequence[Any]:
        read = list(row)
        for at, process in self.read:
            read[at] = process(read[at])
        return read


class Fetched:
    """Rows that were read, for what makes things of them: where each column stands it found out the first time."""

    context = SimpleNamespace(_is_server_side=False)

    def __init__(self, rows: Sequence[Any]) -> None:
        self.rows = rows

    def _raw_all_tuples(self) -> Sequence[Any]:
        return self.rows

    def _soft_close(self, **_: Any) -> None:
        """Nothing is open any more."""


def asked(statement: Select[Any], sight: Hashable) -> Asked | None:
    """How this very statement was sent before; None as long as nobody knows that it comes again."""
    known = statement.__dict__.get(KEPT)
    found: Asked | None = known.get(sight) if known is not None else None
    return found if type(found) is Asked else None


def learn(statement: Select[Any], sight: Hashable, narrowed: Select[Any], answer: Any) -> None:
    """From what SQLAlchemy answered, the second time that this very statement was asked in this sight."""
    known = statement.__dict__.get(KEPT)
    if known is None:
        statement._set_memoized_attribute(KEPT, {sight: None})
    elif sight not in known:
        known[sight] = None
    elif known[sight] is None:
        known[sight] = _kept(statement, narrowed, answer)


def _kept(statement: Any, narrowed: Any, answer: Any) -> Any:
    sent: Any = answer.raw if isinstance(answer, IteratorResult) else answer
    compiled, columns = sent.context.compiled, sent._metadata
    changing = compiled.post_compile_params or compiled.literal_execute_params or compiled.escaped_bind_names or compiled._collect_params
    return NEVER if changing or statement._execution_options or statement._with_options else Asked(narrowed, compiled, answer, columns)


def _plain(state: Any, columns: int) -> bool:
    """Each thing that is asked for is a column, and they come in the order in which they are asked for."""
    entities = getattr(state, "_entities", None)
    if entities is None:
        return True  # nothing of a mapper in it
    places = tuple(range(columns))
    return len(entities) == columns and all(
        isinstance(each, _ColumnEntity) and each._row_processor is not None and each._row_processor[0](places) == at
        for at, each in enumerate(entities))
