"""What an actor can see, said twice: as a criterion under every ORM statement, and as row-level security behind it.

The first narrows what the program asks; the second is the wall that a forgotten query meets. See
docs/decisions/0002-visibility.md for what goes around the first.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import DateTime, MetaData, Table, Uuid, and_, bindparam, event, func, or_
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption

from domain.search import ground as search_ground
from domain.shared.actor import Kind
from domain.shared.base import Internal, LooselyScoped, Scoped
from domain.shared.database import WorkSession
from domain.shared.work import Work

SCOPES = (Scoped, LooselyScoped)
APPEND_ONLY = ("audit",)
WRITTEN_BY_ALL = ("audit", "outbox", "transition", "task", "signature", "security_event")


class Sight(NamedTuple):
    """The values that the criteria compare with."""

    customer: uuid.UUID | None
    person: uuid.UUID | None
    now: datetime


_sight: ContextVar[Sight] = ContextVar("sight")
CUSTOMER_SEEN = bindparam("sight_customer", callable_=lambda: _sight.get().customer, type_=Uuid())
PERSON_SEEING = bindparam("sight_person", callable_=lambda: _sight.get().person, type_=Uuid())
SEEN_AT = bindparam("sight_now", callable_=lambda: _sight.get().now, type_=DateTime(timezone=True))
_narrowed: WeakKeyDictionary[Any, dict[Kind, Any]] = WeakKeyDictionary()  # statements that are built once are narrowed once


@event.listens_for(WorkSession, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    if not state.is_column_load and (state.is_select or state.is_update or state.is_delete):
        state.statement = narrowed(state.session.info["work"], state.statement)


def narrowed(work: Work, statement: Any) -> Any:
    """The statement as the actor may see it; what it compares with is read when it is sent, which is to be done at once."""
    kind = work.actor.sight
    if kind == Kind.SYSTEM:
        return statement
    _sight.set(Sight(work.actor.customer_id, work.actor.id, work.now))
    known = _narrowed.setdefault(statement, {})
    if kind not in known:
        known[kind] = statement.options(*CRITERIA.get(kind, BLIND))
    return known[kind]


WorkSession.narrowed = staticmethod(narrowed)


def _criterion(scope: type, narrowed: Callable[[Any], Any]) -> ExecutableOption:
    return with_loader_criteria(scope, narrowed, include_aliases=True)


def _unconfidential(cls: Any) -> Any:
    return or_(cls.project_id.is_(None), func.concord_sees(cls.project_id, PERSON_SEEING, SEEN_AT))


# Own customer, no confidential project but the actor's, nothing internal outside the company; nobody else sees anything.
# Asked is whether the actor may see the one project of a row: what it costs does not grow with the projects there are.
CRITERIA = {
    Kind.STAFF: [_criterion(scope, _unconfidential) for scope in SCOPES],
    Kind.PORTAL: [
        *(_criterion(scope, lambda cls: and_(cls.customer_id == CUSTOMER_SEEN, _unconfidential(cls))) for scope in SCOPES),
        _criterion(Internal, lambda cls: cls.internal.is_(False)),
    ],
}
BLIND = [_criterion(scope, lambda cls: cls.customer_id.is_(None) & cls.customer_id.is_not(None)) for scope in SCOPES]


def scoped_tables(metadata: MetaData) -> list[Table]:
    return [table for table in metadata.sorted_tables if {"customer_id", "project_id"} <= set(table.columns.keys())]


def ground_sql(metadata: MetaData) -> list[str]:
    """The statements that stand behind the tables: functions, policies, triggers and rights. Run as concord_owner."""
    statements = [*FUNCTIONS, *search_ground.FUNCTIONS]
    for table in scoped_tables(metadata):
        statements += _policies(table)
    for name in APPEND_ONLY:
        statements += [
            f"CREATE TRIGGER {name}_only_grows BEFORE UPDATE OR DELETE ON {name} FOR EACH ROW EXECUTE FUNCTION concord_only_grows()",
            f"CREATE TRIGGER {name}_never_emptied BEFORE TRUNCATE ON {name} FOR EACH STATEMENT EXECUTE FUNCTION concord_only_grows()",
        ]
    return statements + RIGHTS


KIND = "(SELECT current_setting('concord.kind', true))"
CUSTOMER = "(SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)"
PERSON = "(SELECT NULLIF(current_setting('concord.person', true), '')::uuid)"
AT = "(SELECT coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now()))"
MEMBER = f"(project_id IS NULL OR concord_sees(project_id, {PERSON}, {AT}))"


def _policies(table: Table) -> list[str]:
    outside = " AND NOT internal" if "internal" in table.columns else ""
    sees = f"{KIND} = 'system' OR ({MEMBER} AND ({KIND} = 'staff' OR ({KIND} = 'portal' AND customer_id = {CUSTOMER}{outside})))"
    name = f'"{table.name}"'
    statements = [f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY", f'CREATE POLICY sight ON {name} USING ({sees})']
    if table.name in WRITTEN_BY_ALL:
        statements.append(f"CREATE POLICY entry ON {name} FOR INSERT WITH CHECK (true)")
    return statements


FUNCTIONS = [
    """
    CREATE FUNCTION concord_sees(project uuid, person uuid, at timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
      PARALLEL SAFE SET search_path = public AS $$
      BEGIN
        RETURN EXISTS (SELECT FROM project_member m WHERE m.person_id = $2 AND m.project_id = $1
                         AND m.valid_from <= $3 AND (m.valid_to IS NULL OR m.valid_to > $3))
            OR EXISTS (SELECT FROM project p WHERE p.id = $1 AND p.ended_at <= $3);
      END $$
    """,
    """
    CREATE FUNCTION concord_audit_head(OUT seq bigint, OUT hash text) LANGUAGE plpgsql VOLATILE SECURITY DEFINER
      SET search_path = public AS $$
      BEGIN
        PERFORM pg_advisory_xact_lock(4711001);
        SELECT a.seq, a.hash INTO seq, hash FROM audit a ORDER BY a.seq DESC LIMIT 1;
        IF seq IS NULL THEN seq := 0; hash := repeat('0', 64); END IF;
      END $$
    """,
    """
    CREATE FUNCTION concord_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'the audit trail only grows'; END $$
    """,
]

RIGHTS = [
    "GRANT USAGE ON SCHEMA public TO concord_app",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO concord_app",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO concord_app",
    *(f"REVOKE UPDATE, DELETE, TRUNCATE ON {name} FROM concord_app" for name in APPEND_ONLY),
]
