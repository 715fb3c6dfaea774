"""Receivables: statements, invoices, payments and what goes with them.

Written out as statements, so that it stays what it was however the models go on.
"""

from alembic import op

revision = "0009"
down_revision = "0008"

TABLES = [
    """
    CREATE TABLE invoice (
        number TEXT NOT NULL,
        state TEXT NOT NULL,
        currency TEXT NOT NULL,
        net NUMERIC(18, 6) NOT NULL,
        tax NUMERIC(18, 6) NOT NULL,
        gross NUMERIC(18, 6) NOT NULL,
        paid NUMERIC(18, 6) NOT NULL,
        paid_on DATE,
        tax_number TEXT NOT NULL,
        invoiced_on DATE,
        due_on DATE,
        terms JSONB NOT NULL,
        invoicing JSONB NOT NULL,
        statement_number TEXT NOT NULL,
        asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
        asked_by TEXT NOT NULL,
        asked_side TEXT NOT NULL,
        note TEXT NOT NULL,
        issued_at TIMESTAMP WITH TIME ZONE,
        issued_by TEXT,
        signature_id UUID,
        why_cancelled TEXT NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_invoice PRIMARY KEY (id),
        CONSTRAINT ck_invoice_paid CHECK (paid >= 0 AND paid <= gross),
        CONSTRAINT ck_invoice_gross CHECK (gross = net + tax),
        CONSTRAINT uq_invoice_number UNIQUE (number),
        CONSTRAINT fk_invoice_signature_id FOREIGN KEY(signature_id) REFERENCES signature (id),
        CONSTRAINT fk_invoice_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_invoice_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_invoice_asked ON invoice (asked_at, id)",
    "CREATE INDEX ix_invoice_customer ON invoice (customer_id, asked_at, id)",
    "CREATE INDEX ix_invoice_open ON invoice (customer_id, due_on, id) WHERE state = 'issued'",
    "CREATE INDEX ix_invoice_open_due ON invoice (due_on, id) WHERE state = 'issued'",
    "CREATE INDEX ix_invoice_state ON invoice (state, asked_at, id)",
    "CREATE UNIQUE INDEX uq_invoice_tax_number ON invoice (tax_number) WHERE tax_number <> '' AND state <> 'cancelled'",
    'ALTER TABLE "invoice" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "invoice" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR
      concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    """
    CREATE TABLE usage_report (
        number TEXT NOT NULL,
        ship_to_id UUID NOT NULL,
        first_on DATE NOT NULL,
        last_on DATE NOT NULL,
        source TEXT NOT NULL,
        note TEXT NOT NULL,
        reported_at TIMESTAMP WITH TIME ZONE NOT NULL,
        reported_by TEXT NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_usage_report PRIMARY KEY (id),
        CONSTRAINT uq_usage_report_number UNIQUE (number),
        CONSTRAINT fk_usage_report_ship_to_id FOREIGN KEY(ship_to_id) REFERENCES ship_to (id),
        CONSTRAINT fk_usage_report_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_usage_report_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_usage_report_customer ON usage_report (customer_id, reported_at, id)",
    "CREATE INDEX ix_usage_report_reported ON usage_report (reported_at, id)",
    'ALTER TABLE "usage_report" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "usage_report" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL
      OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    """
    CREATE TABLE retail_exception (
        number TEXT NOT NULL,
        state TEXT NOT NULL,
        order_id UUID NOT NULL,
        order_number TEXT NOT NULL,
        currency TEXT NOT NULL,
        amount NUMERIC(18, 6) NOT NULL,
        used NUMERIC(18, 6) NOT NULL,
        last_on DATE NOT NULL,
        reason TEXT NOT NULL,
        proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
        proposed_by TEXT NOT NULL,
        proposed_by_id UUID NOT NULL,
        decided_at TIMESTAMP WITH TIME ZONE,
        decided_by TEXT,
        why TEXT NOT NULL,
        signature_id UUID,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_retail_exception PRIMARY KEY (id),
        CONSTRAINT ck_retail_exception_amount CHECK (amount > 0),
        CONSTRAINT ck_retail_exception_used CHECK (used >= 0 AND used <= amount),
        CONSTRAINT uq_retail_exception_number UNIQUE (number),
        CONSTRAINT fk_retail_exception_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_retail_exception_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES person (id),
        CONSTRAINT fk_retail_exception_signature_id FOREIGN KEY(signature_id) REFERENCES signature (id),
        CONSTRAINT fk_retail_exception_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_retail_exception_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_retail_exception_order_id ON retail_exception (order_id)",
    "CREATE INDEX ix_retail_exception_proposed ON retail_exception (proposed_at, id)",
    "CREATE INDEX ix_retail_exception_state ON retail_exception (state, proposed_at, id)",
    "CREATE UNIQUE INDEX uq_retail_exception_proposed ON retail_exception (order_id) WHERE state = 'proposed'",
    'ALTER TABLE "retail_exception" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "retail_exception" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS
      NULL OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    CREATE TABLE statement (
        number TEXT NOT NULL,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        currency TEXT NOT NULL,
        tax_rate NUMERIC(18, 6) NOT NULL,
        first_on DATE NOT NULL,
        last_on DATE NOT NULL,
        net NUMERIC(18, 6) NOT NULL,
        tax NUMERIC(18, 6) NOT NULL,
        gross NUMERIC(18, 6) NOT NULL,
        note TEXT NOT NULL,
        made_at TIMESTAMP WITH TIME ZONE NOT NULL,
        made_by TEXT NOT NULL,
        sent_at TIMESTAMP WITH TIME ZONE,
        sent_by TEXT,
        confirmed_at TIMESTAMP WITH TIME ZONE,
        confirmed_by TEXT,
        usage_id UUID,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_statement PRIMARY KEY (id),
        CONSTRAINT uq_statement_number UNIQUE (number),
        CONSTRAINT fk_statement_usage_id FOREIGN KEY(usage_id) REFERENCES usage_report (id),
        CONSTRAINT fk_statement_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_statement_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_statement_customer_made ON statement (customer_id, made_at, id)",
    "CREATE INDEX ix_statement_made ON statement (made_at, id)",
    "CREATE INDEX ix_statement_state ON statement (state, made_at, id)",
    'ALTER TABLE "statement" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "statement" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR
      concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    CREATE TABLE usage_line (
        report_id UUID NOT NULL,
        position INTEGER NOT NULL,
        product_id UUID NOT NULL,
        customer_part TEXT NOT NULL,
        name TEXT NOT NULL,
        unit TEXT NOT NULL,
        quantity NUMERIC(18, 6) NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_usage_line PRIMARY KEY (id),
        CONSTRAINT ck_usage_line_quantity CHECK (quantity > 0),
        CONSTRAINT fk_usage_line_report_id FOREIGN KEY(report_id) REFERENCES usage_report (id),
        CONSTRAINT fk_usage_line_product_id FOREIGN KEY(product_id) REFERENCES product (id),
        CONSTRAINT fk_usage_line_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_usage_line_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_usage_line_report_id ON usage_line (report_id, position)",
    'ALTER TABLE "usage_line" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "usage_line" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL
      OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    """
    CREATE TABLE payment (
        number TEXT NOT NULL,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        currency TEXT NOT NULL,
        amount NUMERIC(18, 6) NOT NULL,
        allocated NUMERIC(18, 6) NOT NULL,
        received_on DATE NOT NULL,
        method TEXT NOT NULL,
        reference TEXT NOT NULL,
        payer TEXT NOT NULL,
        reason TEXT NOT NULL,
        source TEXT NOT NULL,
        statement_id UUID,
        recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        recorded_by TEXT NOT NULL,
        signature_id UUID,
        why_cancelled TEXT NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_payment PRIMARY KEY (id),
        CONSTRAINT ck_payment_allocated CHECK (amount > 0 AND allocated >= 0 AND allocated <= amount),
        CONSTRAINT uq_payment_number UNIQUE (number),
        CONSTRAINT fk_payment_statement_id FOREIGN KEY(statement_id) REFERENCES statement (id),
        CONSTRAINT fk_payment_signature_id FOREIGN KEY(signature_id) REFERENCES signature (id),
        CONSTRAINT fk_payment_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_payment_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_payment_credit ON payment (customer_id) WHERE allocated < amount AND state = 'recorded'",
    "CREATE INDEX ix_payment_customer ON payment (customer_id, received_on, id)",
    "CREATE INDEX ix_payment_received ON payment (received_on, id)",
    "CREATE UNIQUE INDEX uq_payment_reference ON payment (reference) WHERE reference <> '' AND state <> 'cancelled'",
    'ALTER TABLE "payment" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "payment" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR
      concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    """
    CREATE TABLE allocation (
        payment_id UUID NOT NULL,
        invoice_id UUID,
        order_id UUID,
        amount NUMERIC(18, 6) NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        by TEXT NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE,
        ended_by TEXT,
        id UUID NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_allocation PRIMARY KEY (id),
        CONSTRAINT ck_allocation_target CHECK ((invoice_id IS NULL) <> (order_id IS NULL)),
        CONSTRAINT ck_allocation_amount CHECK (amount > 0),
        CONSTRAINT fk_allocation_payment_id FOREIGN KEY(payment_id) REFERENCES payment (id),
        CONSTRAINT fk_allocation_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id),
        CONSTRAINT fk_allocation_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_allocation_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_allocation_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_allocation_invoice_id ON allocation (invoice_id)",
    "CREATE INDEX ix_allocation_order_id ON allocation (order_id) WHERE order_id IS NOT NULL AND ended_at IS NULL",
    "CREATE INDEX ix_allocation_payment_id ON allocation (payment_id)",
    'ALTER TABLE "allocation" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "allocation" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL
      OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    """
    CREATE TABLE deduction (
        number TEXT NOT NULL,
        state TEXT NOT NULL,
        reference TEXT NOT NULL,
        currency TEXT NOT NULL,
        amount NUMERIC(18, 6) NOT NULL,
        accepted NUMERIC(18, 6),
        reason TEXT NOT NULL,
        invoice_id UUID,
        claimed_at TIMESTAMP WITH TIME ZONE NOT NULL,
        claimed_by TEXT NOT NULL,
        claimed_side TEXT NOT NULL,
        answer TEXT NOT NULL,
        answered_at TIMESTAMP WITH TIME ZONE,
        answered_by TEXT,
        signature_id UUID,
        payment_id UUID,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_deduction PRIMARY KEY (id),
        CONSTRAINT ck_deduction_amount CHECK (amount > 0),
        CONSTRAINT uq_deduction_number UNIQUE (number),
        CONSTRAINT fk_deduction_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id),
        CONSTRAINT fk_deduction_signature_id FOREIGN KEY(signature_id) REFERENCES signature (id),
        CONSTRAINT fk_deduction_payment_id FOREIGN KEY(payment_id) REFERENCES payment (id),
        CONSTRAINT fk_deduction_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_deduction_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_deduction_claimed ON deduction (claimed_at, id)",
    "CREATE INDEX ix_deduction_customer ON deduction (customer_id, claimed_at, id)",
    "CREATE INDEX ix_deduction_state ON deduction (state, claimed_at, id)",
    'ALTER TABLE "deduction" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "deduction" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR
      concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    """
    CREATE TABLE statement_line (
        statement_id UUID NOT NULL,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        slip_line_id UUID,
        slip_number TEXT NOT NULL,
        order_id UUID NOT NULL,
        order_number TEXT NOT NULL,
        po_number TEXT NOT NULL,
        line_id UUID NOT NULL,
        product_id UUID NOT NULL,
        customer_part TEXT NOT NULL,
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        unit TEXT NOT NULL,
        received_on DATE NOT NULL,
        quantity NUMERIC(18, 6) NOT NULL,
        unit_price NUMERIC(18, 6),
        provisional BOOLEAN NOT NULL,
        adjusts_id UUID,
        carries_id UUID,
        net NUMERIC(18, 6) NOT NULL,
        tax NUMERIC(18, 6) NOT NULL,
        gross NUMERIC(18, 6) NOT NULL,
        state TEXT NOT NULL,
        conceded NUMERIC(18, 6) NOT NULL,
        their_quantity NUMERIC(18, 6),
        their_price NUMERIC(18, 6),
        dispute TEXT NOT NULL,
        disputed_at TIMESTAMP WITH TIME ZONE,
        disputed_by TEXT,
        answer TEXT NOT NULL,
        answered TEXT NOT NULL,
        answered_at TIMESTAMP WITH TIME ZONE,
        answered_by TEXT,
        confirmed_at TIMESTAMP WITH TIME ZONE,
        signature_id UUID,
        invoice_id UUID,
        credit_id UUID,
        settled_at TIMESTAMP WITH TIME ZONE,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_statement_line PRIMARY KEY (id),
        CONSTRAINT fk_statement_line_statement_id FOREIGN KEY(statement_id) REFERENCES statement (id),
        CONSTRAINT fk_statement_line_slip_line_id FOREIGN KEY(slip_line_id) REFERENCES slip_line (id),
        CONSTRAINT fk_statement_line_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_statement_line_line_id FOREIGN KEY(line_id) REFERENCES order_line (id),
        CONSTRAINT fk_statement_line_product_id FOREIGN KEY(product_id) REFERENCES product (id),
        CONSTRAINT fk_statement_line_adjusts_id FOREIGN KEY(adjusts_id) REFERENCES statement_line (id),
        CONSTRAINT fk_statement_line_carries_id FOREIGN KEY(carries_id) REFERENCES statement_line (id),
        CONSTRAINT fk_statement_line_signature_id FOREIGN KEY(signature_id) REFERENCES signature (id),
        CONSTRAINT fk_statement_line_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id),
        CONSTRAINT fk_statement_line_credit_id FOREIGN KEY(credit_id) REFERENCES payment (id),
        CONSTRAINT fk_statement_line_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_statement_line_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_statement_line_invoice_id ON statement_line (invoice_id)",
    "CREATE INDEX ix_statement_line_order_id ON statement_line (order_id)",
    "CREATE INDEX ix_statement_line_slip_line_id ON statement_line (slip_line_id)",
    "CREATE INDEX ix_statement_line_statement_id ON statement_line (statement_id, position)",
    """
    CREATE INDEX ix_statement_line_unbilled ON statement_line (customer_id) WHERE invoice_id IS NULL AND credit_id IS NULL AND
      settled_at IS NULL AND state <> 'dropped'
    """,
    "CREATE UNIQUE INDEX uq_statement_line_adjusts ON statement_line (adjusts_id) WHERE state <> 'dropped'",
    "CREATE UNIQUE INDEX uq_statement_line_carries ON statement_line (carries_id) WHERE carries_id IS NOT NULL",
    """
    CREATE UNIQUE INDEX uq_statement_line_goods ON statement_line (slip_line_id) WHERE kind in ('goods', 'request') AND state <>
      'dropped'
    """,
    'ALTER TABLE "statement_line" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "statement_line" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS
      NULL OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
]

AWAY = [
    "statement_line",
    "deduction",
    "allocation",
    "payment",
    "usage_line",
    "statement",
    "retail_exception",
    "usage_report",
    "invoice",
]


def upgrade() -> None:
    for statement in TABLES:
        op.get_bind().exec_driver_sql(statement)
    for table in AWAY:
        op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO concord_app')


def downgrade() -> None:
    for table in AWAY:
        op.execute(f'DROP TABLE "{table}" CASCADE')
