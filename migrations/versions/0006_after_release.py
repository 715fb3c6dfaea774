"""What a line and its dates keep after release: made, shipped, received, the day that counts; links for people without an account."""

from alembic import op

revision = "0006"
down_revision = "0005"

LINE = (
    "made NUMERIC(18, 6) NOT NULL DEFAULT 0",
    "shipped NUMERIC(18, 6) NOT NULL DEFAULT 0",
    "received NUMERIC(18, 6) NOT NULL DEFAULT 0",
    "transport TEXT NOT NULL DEFAULT ''",
    "packaging TEXT NOT NULL DEFAULT ''",
)
SCHEDULE = (
    "product_id UUID CONSTRAINT fk_schedule_line_product_id REFERENCES product (id)",
    "counted DATE",
    "due NUMERIC(18, 6) NOT NULL DEFAULT 0",
    "shipped NUMERIC(18, 6) NOT NULL DEFAULT 0",
    "received NUMERIC(18, 6) NOT NULL DEFAULT 0",
    "shipped_on DATE",
    "received_on DATE",
    "on_time NUMERIC(18, 6) NOT NULL DEFAULT 0",
    "on_time_requested NUMERIC(18, 6) NOT NULL DEFAULT 0",
    "on_time_latest NUMERIC(18, 6) NOT NULL DEFAULT 0",
)
ADDED = (("order_line", LINE), ("schedule_line", SCHEDULE))

LINK = [
    """
    CREATE TABLE link (
        key TEXT NOT NULL,
        purpose TEXT NOT NULL,
        object_kind TEXT NOT NULL,
        object_id UUID NOT NULL,
        name TEXT NOT NULL,
        issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
        expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
        revoked_at TIMESTAMP WITH TIME ZONE,
        id UUID NOT NULL,
        customer_id UUID,
        project_id UUID,
        CONSTRAINT pk_link PRIMARY KEY (id),
        CONSTRAINT fk_link_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_link_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_link_object ON link (object_kind, object_id)",
    "CREATE UNIQUE INDEX uq_link_key ON link (key)",
    "ALTER TABLE link ENABLE ROW LEVEL SECURITY",
    """
    CREATE POLICY sight ON "link" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR
      concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid),
        (SELECT coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now()))))
      AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal'
        AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    "GRANT SELECT, INSERT, UPDATE, DELETE ON link TO concord_app",
]

RELEASED = "('released', 'in_production', 'part_shipped', 'shipped', 'received', 'closed')"
COUNT = f"""
    UPDATE schedule_line s SET product_id = l.product_id,
      counted = CASE WHEN o.state IN {RELEASED} AND s.zone = 'firm' THEN coalesce(s.promised_first, s.requested) END,
      due = CASE WHEN o.state IN {RELEASED} AND s.zone = 'firm' AND NOT l.cancelled THEN s.quantity ELSE 0 END
    FROM order_line l JOIN "order" o ON o.id = l.order_id WHERE l.id = s.line_id
"""


def upgrade() -> None:
    for table, columns in ADDED:
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
            if "DEFAULT" in column:
                op.execute(f"ALTER TABLE {table} ALTER COLUMN {column.split()[0]} DROP DEFAULT")
    op.execute(COUNT)
    op.execute("ALTER TABLE attachment ALTER COLUMN uploaded_by DROP NOT NULL")  # files come by a link, from people without an account
    for statement in LINK:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE link")
    op.execute("DELETE FROM attachment WHERE uploaded_by IS NULL")
    op.execute("ALTER TABLE attachment ALTER COLUMN uploaded_by SET NOT NULL")
    for table, columns in ADDED:
        for column in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")
