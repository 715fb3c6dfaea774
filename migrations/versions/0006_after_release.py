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
    "counted_requested DATE",
    "counted_latest DATE",
    "due NUMERIC(18, 6) NOT NULL DEFAULT 0",
    "due_requested NUMERIC(18, 6) NOT NULL DEFAULT 0",
    "due_latest NUMERIC(18, 6) NOT NULL DEFAULT 0",
    "open NUMERIC(18, 6) NOT NULL DEFAULT 0",
    "confirmed BOOLEAN NOT NULL DEFAULT false",
    "paused_on DATE",
    "counts_with_id UUID CONSTRAINT fk_schedule_line_counts_with_id REFERENCES schedule_line (id)",
    "shipped NUMERIC(18, 6) NOT NULL DEFAULT 0",
    "received NUMERIC(18, 6) NOT NULL DEFAULT 0",
    "shipped_on DATE",
    "received_on DATE",
    "on_time NUMERIC(18, 6) NOT NULL DEFAULT 0",
    "on_time_requested NUMERIC(18, 6) NOT NULL DEFAULT 0",
    "on_time_latest NUMERIC(18, 6) NOT NULL DEFAULT 0",
)
PLACE = ("consignment BOOLEAN NOT NULL DEFAULT false",)
FILE = ("superseded_at TIMESTAMP WITH TIME ZONE", "superseded_by TEXT")
CUSTOMS = ("hs_code TEXT NOT NULL DEFAULT ''", "origin TEXT NOT NULL DEFAULT ''", "net_weight NUMERIC(18, 6)")
UNNEEDED = ("unneeded NUMERIC(18, 6) NOT NULL DEFAULT 0",)
SUPPLIER = ("supplier_number TEXT NOT NULL DEFAULT ''",)
ADDED = (
    ("order_line", LINE), ("schedule_line", SCHEDULE), ("ship_to", PLACE), ("attachment", FILE), ("product", CUSTOMS), ("customer", SUPPLIER),
    ("purchase_line", UNNEEDED),
)

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

RELEASED_ONCE = "WHERE counted_latest IS NOT NULL"
INDEXES = (
    "ix_schedule_line_open ON schedule_line (requested, id) INCLUDE (customer_id, project_id) WHERE open > 0",
    "ix_schedule_line_due ON schedule_line (coalesce(promised_latest, requested), id) WHERE open > 0",
    "ix_schedule_line_unsigned ON schedule_line (requested, id) WHERE shipped > received",
    "ix_schedule_line_ended ON schedule_line (requested, id) WHERE open = 0 AND shipped < quantity AND counted_latest IS NOT NULL",
    "ix_schedule_line_requested ON schedule_line (requested, id) INCLUDE (customer_id, project_id) WHERE counted_latest IS NOT NULL",
    f"ix_schedule_line_customer_requested ON schedule_line (customer_id, requested, id) INCLUDE (project_id) {RELEASED_ONCE}",
    f"ix_schedule_line_product_requested ON schedule_line (product_id, requested, id) INCLUDE (customer_id, project_id) {RELEASED_ONCE}",
    "ix_schedule_line_counted ON schedule_line (counted) INCLUDE (customer_id, project_id)",
    "ix_schedule_line_counted_requested ON schedule_line (counted_requested)",
    "ix_schedule_line_counted_latest ON schedule_line (counted_latest)",
    "ix_schedule_line_missed ON schedule_line (counted, id) WHERE on_time < due",
    "ix_schedule_line_missed_requested ON schedule_line (counted_requested, id) WHERE on_time_requested < due_requested",
    "ix_schedule_line_missed_latest ON schedule_line (counted_latest, id) WHERE on_time_latest < due_latest",
    "ix_schedule_line_counts_with_id ON schedule_line (counts_with_id) WHERE counts_with_id IS NOT NULL",
)

# Counted from here on is what is still under way; when the rest was shipped nobody wrote down, and nobody guesses it now.
COUNT = """
    UPDATE schedule_line s SET product_id = l.product_id,
      counted = CASE WHEN w.counts THEN coalesce(s.promised_first, s.requested) END,
      counted_requested = CASE WHEN w.counts THEN s.requested END,
      counted_latest = CASE WHEN w.counts THEN coalesce(s.promised_latest, s.requested) END,
      due = CASE WHEN w.counts THEN s.quantity ELSE 0 END, due_requested = CASE WHEN w.counts THEN s.quantity ELSE 0 END,
      due_latest = CASE WHEN w.counts THEN s.quantity ELSE 0 END, open = CASE WHEN w.counts THEN s.quantity ELSE 0 END,
      confirmed = w.counts AND o.countersigned_at IS NOT NULL
    FROM order_line l JOIN "order" o ON o.id = l.order_id, schedule_line x,
      LATERAL (SELECT coalesce(o.held_from, o.state) IN ('released', 'in_production', 'part_shipped')
        AND x.zone = 'firm' AND NOT l.cancelled AS counts) w
    WHERE l.id = s.line_id AND x.id = s.id
"""


def upgrade() -> None:
    for table, columns in ADDED:
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
            if "DEFAULT" in column:
                op.execute(f"ALTER TABLE {table} ALTER COLUMN {column.split()[0]} DROP DEFAULT")
    op.execute(COUNT)
    for index in INDEXES:
        op.execute(f"CREATE INDEX {index}")
    op.execute("ALTER TABLE record ALTER COLUMN customer_id DROP NOT NULL")  # a register over several customers is nobody's own
    op.execute("ALTER TABLE attachment ALTER COLUMN uploaded_by DROP NOT NULL")  # files come by a link, from people without an account
    for statement in LINK:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE link")
    for index in INDEXES:
        op.execute(f"DROP INDEX {index.split()[0]}")
    op.execute("DELETE FROM record WHERE customer_id IS NULL")
    op.execute("ALTER TABLE record ALTER COLUMN customer_id SET NOT NULL")
    op.execute("DELETE FROM attachment WHERE uploaded_by IS NULL")
    op.execute("ALTER TABLE attachment ALTER COLUMN uploaded_by SET NOT NULL")
    for table, columns in ADDED:
        for column in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")
