"""The connection to the factory's other systems: tokens, mappings, webhooks.

Written out as statements, so that it stays what it was however the models go on.
"""

from alembic import op

revision = "0010"
down_revision = "0009"

TABLES = [
    """
    CREATE TABLE column_mapping (
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        columns JSONB NOT NULL,
        changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
        changed_by_name TEXT NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT pk_column_mapping PRIMARY KEY (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_column_mapping ON column_mapping (kind, name)",
    """
    CREATE TABLE webhook (
        name TEXT NOT NULL,
        url TEXT NOT NULL,
        events JSONB NOT NULL,
        secret TEXT NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        created_by_name TEXT NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE,
        ended_why JSONB,
        failing_since TIMESTAMP WITH TIME ZONE,
        quiet_until TIMESTAMP WITH TIME ZONE,
        failures INTEGER NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT pk_webhook PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE api_token (
        name TEXT NOT NULL,
        key TEXT NOT NULL,
        hint TEXT NOT NULL,
        scopes JSONB NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        created_by UUID NOT NULL,
        created_by_name TEXT NOT NULL,
        expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
        kept_by UUID NOT NULL,
        kept_by_name TEXT NOT NULL,
        granted_at TIMESTAMP WITH TIME ZONE,
        granted_by_name TEXT NOT NULL,
        granted BOOLEAN,
        last_used_at TIMESTAMP WITH TIME ZONE,
        last_ip TEXT NOT NULL,
        revoked_at TIMESTAMP WITH TIME ZONE,
        revoked_by_name TEXT NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT pk_api_token PRIMARY KEY (id),
        CONSTRAINT fk_api_token_created_by FOREIGN KEY(created_by) REFERENCES person (id),
        CONSTRAINT fk_api_token_kept_by FOREIGN KEY(kept_by) REFERENCES person (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_api_token_key ON api_token (key)",
    "CREATE UNIQUE INDEX uq_api_token_name ON api_token (name) WHERE revoked_at IS NULL",
    """
    CREATE TABLE exchange_file (
        kind TEXT NOT NULL,
        file_name TEXT NOT NULL,
        rows JSONB NOT NULL,
        head INTEGER NOT NULL,
        columns JSONB NOT NULL,
        mapping_name TEXT NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        created_by UUID NOT NULL,
        created_by_name TEXT NOT NULL,
        applied_at TIMESTAMP WITH TIME ZONE,
        changes INTEGER NOT NULL,
        cleared_at TIMESTAMP WITH TIME ZONE,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT pk_exchange_file PRIMARY KEY (id),
        CONSTRAINT fk_exchange_file_created_by FOREIGN KEY(created_by) REFERENCES person (id)
    )
    """,
    "CREATE INDEX ix_exchange_file_created_by ON exchange_file (created_by, created_at)",
    """
    CREATE TABLE feed_entry (
        kind TEXT NOT NULL,
        object_id UUID NOT NULL,
        seq BIGINT GENERATED ALWAYS AS IDENTITY,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        id UUID NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_feed_entry PRIMARY KEY (id),
        CONSTRAINT fk_feed_entry_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_feed_entry_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_feed_entry_seq ON feed_entry (kind, seq) INCLUDE (customer_id, project_id, object_id, at)",
    "CREATE UNIQUE INDEX uq_feed_entry ON feed_entry (kind, object_id, project_id) NULLS NOT DISTINCT",
    'ALTER TABLE "feed_entry" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "feed_entry" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL
      OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    """
    CREATE TABLE webhook_delivery (
        webhook_id UUID NOT NULL,
        event TEXT NOT NULL,
        number TEXT NOT NULL,
        body JSONB NOT NULL,
        state TEXT NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        taken_at TIMESTAMP WITH TIME ZONE,
        again_at TIMESTAMP WITH TIME ZONE,
        outbox_id UUID,
        attempts JSONB NOT NULL,
        id UUID NOT NULL,
        customer_id UUID,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_webhook_delivery PRIMARY KEY (id),
        CONSTRAINT fk_webhook_delivery_webhook_id FOREIGN KEY(webhook_id) REFERENCES webhook (id),
        CONSTRAINT fk_webhook_delivery_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_webhook_delivery_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_webhook_delivery_unsent ON webhook_delivery (state, created_at) WHERE state <> 'taken'",
    "CREATE INDEX ix_webhook_delivery_webhook_id ON webhook_delivery (webhook_id, created_at, id)",
    'ALTER TABLE "webhook_delivery" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "webhook_delivery" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS
      NULL OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    INSERT INTO feed_entry (id, kind, object_id, at, customer_id, project_id)
    SELECT gen_random_uuid(), 'order', written.id, written.released_at, written.customer_id, written.project_id FROM (
      SELECT id, released_at, customer_id, project_id FROM "order" WHERE released_at IS NOT NULL
      UNION SELECT o.id, o.released_at, l.customer_id, l.project_id FROM "order" o JOIN order_line l ON l.order_id = o.id
      WHERE o.released_at IS NOT NULL
    ) written ORDER BY written.released_at, written.id
    """,
]

AWAY = [
    "webhook_delivery",
    "feed_entry",
    "exchange_file",
    "api_token",
    "webhook",
    "column_mapping",
]


def upgrade() -> None:
    for statement in TABLES:
        op.get_bind().exec_driver_sql(statement)
    for table in AWAY:
        op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO concord_app')


def downgrade() -> None:
    for table in AWAY:
        op.execute(f'DROP TABLE "{table}" CASCADE')
