"""Changes of released orders: items, sections, notices and what proves them.

Written out as statements, so that it stays what it was however the models go on.
"""

from alembic import op

revision = "0007"
down_revision = "0006"

TABLES = [
    """
    CREATE TABLE change (
        number TEXT NOT NULL,
        order_id UUID NOT NULL,
        order_number TEXT NOT NULL,
        origin TEXT NOT NULL,
        source TEXT NOT NULL,
        state TEXT NOT NULL,
        reason TEXT NOT NULL,
        asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
        asked_by UUID NOT NULL,
        asked_by_name TEXT NOT NULL,
        base_revision INTEGER NOT NULL,
        revision INTEGER,
        replaced_by_id UUID,
        delay_id UUID,
        decided_at TIMESTAMP WITH TIME ZONE,
        decided_why TEXT NOT NULL,
        approval_signature_id UUID,
        price_signature_id UUID,
        price_holds TEXT NOT NULL,
        refusal_signature_id UUID,
        internal BOOLEAN NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_change PRIMARY KEY (id),
        CONSTRAINT uq_change_number UNIQUE (number),
        CONSTRAINT fk_change_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_change_asked_by FOREIGN KEY(asked_by) REFERENCES person (id),
        CONSTRAINT fk_change_replaced_by_id FOREIGN KEY(replaced_by_id) REFERENCES change (id),
        CONSTRAINT fk_change_approval_signature_id FOREIGN KEY(approval_signature_id) REFERENCES signature (id),
        CONSTRAINT fk_change_price_signature_id FOREIGN KEY(price_signature_id) REFERENCES signature (id),
        CONSTRAINT fk_change_refusal_signature_id FOREIGN KEY(refusal_signature_id) REFERENCES signature (id),
        CONSTRAINT fk_change_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_change_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_change_asked ON change (asked_at, id)",
    "CREATE INDEX ix_change_customer_asked ON change (customer_id, asked_at, id)",
    "CREATE INDEX ix_change_order_id ON change (order_id, id)",
    "CREATE INDEX ix_change_state_asked ON change (state, asked_at, id)",
    'ALTER TABLE "change" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "change" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR
      concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    CREATE TABLE change_draft (
        person_id UUID NOT NULL,
        order_id UUID NOT NULL,
        base_revision INTEGER NOT NULL,
        content JSONB NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_change_draft PRIMARY KEY (id),
        CONSTRAINT fk_change_draft_person_id FOREIGN KEY(person_id) REFERENCES person (id),
        CONSTRAINT fk_change_draft_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_change_draft_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_change_draft_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_change_draft ON change_draft (person_id, order_id)",
    'ALTER TABLE "change_draft" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "change_draft" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL
      OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    """
    CREATE TABLE change_notice (
        change_id UUID NOT NULL,
        department TEXT NOT NULL,
        documents JSONB NOT NULL,
        told_at TIMESTAMP WITH TIME ZONE NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        acknowledged_at TIMESTAMP WITH TIME ZONE,
        acknowledged_by TEXT,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_change_notice PRIMARY KEY (id),
        CONSTRAINT fk_change_notice_change_id FOREIGN KEY(change_id) REFERENCES change (id),
        CONSTRAINT fk_change_notice_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_change_notice_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_change_notice_open ON change_notice (department, due_at) WHERE acknowledged_at IS NULL",
    "CREATE UNIQUE INDEX uq_change_notice ON change_notice (change_id, department, project_id) NULLS NOT DISTINCT",
    'ALTER TABLE "change_notice" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "change_notice" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS
      NULL OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    CREATE TABLE change_section (
        change_id UUID NOT NULL,
        kind TEXT NOT NULL,
        clause TEXT NOT NULL,
        state TEXT NOT NULL,
        answer TEXT NOT NULL,
        remark TEXT NOT NULL,
        evidence JSONB NOT NULL,
        signature_id UUID,
        signed_at TIMESTAMP WITH TIME ZONE,
        signed_by TEXT,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_change_section PRIMARY KEY (id),
        CONSTRAINT fk_change_section_change_id FOREIGN KEY(change_id) REFERENCES change (id),
        CONSTRAINT fk_change_section_signature_id FOREIGN KEY(signature_id) REFERENCES signature (id),
        CONSTRAINT fk_change_section_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_change_section_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_change_section ON change_section (change_id, kind, project_id) NULLS NOT DISTINCT",
    'ALTER TABLE "change_section" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "change_section" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS
      NULL OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    CREATE TABLE engineering_request (
        number TEXT NOT NULL,
        edition INTEGER NOT NULL,
        state TEXT NOT NULL,
        followed BOOLEAN NOT NULL,
        asks JSONB NOT NULL,
        offered JSONB NOT NULL,
        change_id UUID NOT NULL,
        line_id UUID NOT NULL,
        product_id UUID,
        from_revision TEXT NOT NULL,
        to_revision TEXT NOT NULL,
        what TEXT NOT NULL,
        why TEXT NOT NULL,
        raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
        raised_by TEXT NOT NULL,
        effect TEXT NOT NULL,
        remark TEXT NOT NULL,
        signature_id UUID,
        signed_at TIMESTAMP WITH TIME ZONE,
        signed_by TEXT,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_engineering_request PRIMARY KEY (id),
        CONSTRAINT fk_engineering_request_change_id FOREIGN KEY(change_id) REFERENCES change (id),
        CONSTRAINT fk_engineering_request_line_id FOREIGN KEY(line_id) REFERENCES order_line (id),
        CONSTRAINT fk_engineering_request_product_id FOREIGN KEY(product_id) REFERENCES product (id),
        CONSTRAINT fk_engineering_request_signature_id FOREIGN KEY(signature_id) REFERENCES signature (id),
        CONSTRAINT fk_engineering_request_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_engineering_request_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_engineering_request_change_id ON engineering_request (change_id)",
    "CREATE UNIQUE INDEX uq_engineering_request ON engineering_request (number, edition)",
    'ALTER TABLE "engineering_request" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "engineering_request" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id
      IS NULL OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    CREATE TABLE information_check (
        change_id UUID NOT NULL,
        line_id UUID,
        what TEXT NOT NULL,
        affected BOOLEAN,
        note TEXT NOT NULL,
        superseded JSONB NOT NULL,
        confirmed_at TIMESTAMP WITH TIME ZONE,
        confirmed_by TEXT,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_information_check PRIMARY KEY (id),
        CONSTRAINT fk_information_check_change_id FOREIGN KEY(change_id) REFERENCES change (id),
        CONSTRAINT fk_information_check_line_id FOREIGN KEY(line_id) REFERENCES order_line (id),
        CONSTRAINT fk_information_check_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_information_check_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_information_check_change_id ON information_check (change_id)",
    'ALTER TABLE "information_check" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "information_check" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS
      NULL OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    CREATE TABLE subcontractor_notice (
        change_id UUID NOT NULL,
        line_id UUID,
        process TEXT NOT NULL,
        subcontractor TEXT NOT NULL,
        email TEXT NOT NULL,
        language TEXT NOT NULL,
        text TEXT NOT NULL,
        outbox_id UUID,
        sent_at TIMESTAMP WITH TIME ZONE,
        sent_by TEXT,
        confirmed_on DATE,
        confirmed_how TEXT NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_subcontractor_notice PRIMARY KEY (id),
        CONSTRAINT fk_subcontractor_notice_change_id FOREIGN KEY(change_id) REFERENCES change (id),
        CONSTRAINT fk_subcontractor_notice_line_id FOREIGN KEY(line_id) REFERENCES order_line (id),
        CONSTRAINT fk_subcontractor_notice_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_subcontractor_notice_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_subcontractor_notice_change_id ON subcontractor_notice (change_id)",
    'ALTER TABLE "subcontractor_notice" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "subcontractor_notice" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id
      IS NULL OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    CREATE TABLE change_item (
        change_id UUID NOT NULL,
        order_id UUID NOT NULL,
        line_id UUID,
        schedule_id UUID,
        position INTEGER NOT NULL,
        field TEXT NOT NULL,
        before JSONB NOT NULL,
        asked JSONB NOT NULL,
        agreed JSONB,
        state TEXT NOT NULL,
        internal BOOLEAN NOT NULL,
        by_customer BOOLEAN NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_change_item PRIMARY KEY (id),
        CONSTRAINT fk_change_item_change_id FOREIGN KEY(change_id) REFERENCES change (id),
        CONSTRAINT fk_change_item_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_change_item_line_id FOREIGN KEY(line_id) REFERENCES order_line (id),
        CONSTRAINT fk_change_item_schedule_id FOREIGN KEY(schedule_id) REFERENCES schedule_line (id),
        CONSTRAINT fk_change_item_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_change_item_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_change_item_change_id ON change_item (change_id, position)",
    "CREATE INDEX ix_change_item_line_id ON change_item (line_id) WHERE ended_at IS NULL",
    'ALTER TABLE "change_item" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "change_item" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL
      OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    CREATE TABLE change_step (
        item_id UUID NOT NULL,
        change_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        side TEXT NOT NULL,
        author_id UUID,
        author_name TEXT NOT NULL,
        kind TEXT NOT NULL,
        value JSONB,
        remark TEXT NOT NULL,
        internal BOOLEAN NOT NULL,
        id UUID NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_change_step PRIMARY KEY (id),
        CONSTRAINT fk_change_step_item_id FOREIGN KEY(item_id) REFERENCES change_item (id),
        CONSTRAINT fk_change_step_change_id FOREIGN KEY(change_id) REFERENCES change (id),
        CONSTRAINT fk_change_step_author_id FOREIGN KEY(author_id) REFERENCES person (id),
        CONSTRAINT fk_change_step_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_change_step_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_change_step_item_id ON change_step (item_id, at)",
    'ALTER TABLE "change_step" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "change_step" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL
      OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
]

AWAY = [
    "change_step",
    "change_item",
    "subcontractor_notice",
    "information_check",
    "engineering_request",
    "change_section",
    "change_notice",
    "change_draft",
    "change",
]


def upgrade() -> None:
    for statement in TABLES:
        op.get_bind().exec_driver_sql(statement)
    for table in AWAY:
        op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO concord_app')


def downgrade() -> None:
    for table in AWAY:
        op.execute(f'DROP TABLE "{table}" CASCADE')
