"""What an actor can see, said twice: as a criterion under every ORM statement, and as row-level security behind it.

The first narrows what the program asks; the second is the wall that a forgotten query meets. See
docs/decisions/0002-visibility.md for what goes around the first.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import MetaData, Table, Uuid, and_, bindparam, event, false, or_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria

from domain.shared.actor import Actor, Kind
from domain.shared.base import LooselyScoped, Scoped
from domain.shared.database import WorkSession

SCOPES = (Scoped, LooselyScoped)
APPEND_ONLY = ("audit",)
WRITTEN_BY_ALL = ("audit", "outbox", "transition", "task", "signature", "security_event")


@event.listens_for(WorkSession, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    work = state.session.info["work"]
    actor: Actor = work.actor
    if actor.kind == Kind.SYSTEM or state.is_column_load or not (state.is_select or state.is_update or state.is_delete):
        return
    kind, customer, projects = actor.kind, actor.customer_id, work.projects
    for scope in SCOPES:
        state.statement = state.statement.options(
            with_loader_criteria(scope, lambda cls: criterion(cls, kind, customer, projects), include_aliases=True, track_closure_variables=False)
        )


def criterion(cls: Any, kind: Kind, customer: uuid.UUID | None, projects: tuple[uuid.UUID, ...]) -> Any:
    """Which rows of a scoped table are visible: own customer, no confidential project but the actor's, nothing internal outside."""
    member = cls.project_id.is_(None)
    if projects:
        member = or_(member, cls.project_id == bindparam(None, list(projects), type_=ARRAY(Uuid())).any_())
    match kind:
        case Kind.STAFF:
            return member
        case Kind.PORTAL:
            own = [cls.customer_id == customer, member]
            if hasattr(cls, "internal"):
                own.append(cls.internal.is_(False))
            return and_(*own)
        case _:
            return false()


def scoped_tables(metadata: MetaData) -> list[Table]:
    return [table for table in metadata.sorted_tables if {"customer_id", "project_id"} <= set(table.columns.keys())]


def ground_sql(metadata: MetaData) -> list[str]:
    """The statements that stand behind the tables: functions, policies, triggers and rights. Run as concord_owner."""
    statements = [*FUNCTIONS]
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
MEMBER = "(project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[]))"


def _policies(table: Table) -> list[str]:
    outside = " AND NOT internal" if "internal" in table.columns else ""
    sees = f"{KIND} = 'system' OR ({MEMBER} AND ({KIND} = 'staff' OR ({KIND} = 'portal' AND customer_id = {CUSTOMER}{outside})))"
    name = table.name
    statements = [f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY", f'CREATE POLICY sight ON {name} USING ({sees})']
    if name in WRITTEN_BY_ALL:
        statements.append(f"CREATE POLICY entry ON {name} FOR INSERT WITH CHECK (true)")
    return statements


FUNCTIONS = [
    """
    CREATE FUNCTION concord_projects_of(person uuid) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
      SELECT coalesce(array_agg(DISTINCT project_id), '{}') FROM project_member
      WHERE person_id = person AND valid_from <= now() + interval '1 day' AND (valid_to IS NULL OR valid_to > now()) $$
    """,
    """
    CREATE FUNCTION concord_projects() RETURNS uuid[] LANGUAGE sql STABLE AS $$
      SELECT concord_projects_of(NULLIF(current_setting('concord.person', true), '')::uuid) $$
    """,
    """
    CREATE FUNCTION concord_audit_head(OUT seq bigint, OUT hash text) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
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
