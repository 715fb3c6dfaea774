"""Deliveries: production reports, delays, dispatch, boxes, slips, receipts.

Written out as statements, so that it stays what it was however the models go on.
"""

from alembic import op

revision = "0008"
down_revision = "0007"

TABLES = [
    """
    CREATE TABLE daily_check (
        day DATE NOT NULL,
        opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
        figures JSONB NOT NULL,
        note TEXT NOT NULL,
        checked_at TIMESTAMP WITH TIME ZONE,
        checked_by TEXT,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT pk_daily_check PRIMARY KEY (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_daily_check_day ON daily_check (day)",
    """
    CREATE TABLE on_time_customer_month (
        basis TEXT NOT NULL,
        month DATE NOT NULL,
        lines INTEGER NOT NULL,
        lines_on_time INTEGER NOT NULL,
        lines_confirmed INTEGER NOT NULL,
        quantity NUMERIC(18, 6) NOT NULL,
        quantity_on_time NUMERIC(18, 6) NOT NULL,
        id UUID NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_on_time_customer_month PRIMARY KEY (id),
        CONSTRAINT fk_on_time_customer_month_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_on_time_customer_month_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    """
    CREATE UNIQUE INDEX uq_on_time_customer_month ON on_time_customer_month (basis, month, customer_id, project_id) NULLS NOT DISTINCT
    """,
    'ALTER TABLE "on_time_customer_month" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "on_time_customer_month" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR
      ((project_id IS NULL OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    """
    CREATE TABLE on_time_month (
        basis TEXT NOT NULL,
        month DATE NOT NULL,
        product_id UUID,
        lines INTEGER NOT NULL,
        lines_on_time INTEGER NOT NULL,
        lines_confirmed INTEGER NOT NULL,
        quantity NUMERIC(18, 6) NOT NULL,
        quantity_on_time NUMERIC(18, 6) NOT NULL,
        id UUID NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_on_time_month PRIMARY KEY (id),
        CONSTRAINT fk_on_time_month_product_id FOREIGN KEY(product_id) REFERENCES product (id),
        CONSTRAINT fk_on_time_month_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_on_time_month_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_on_time_month_product ON on_time_month (product_id, basis, month)",
    "CREATE UNIQUE INDEX uq_on_time_month ON on_time_month (basis, month, customer_id, product_id, project_id) NULLS NOT DISTINCT",
    'ALTER TABLE "on_time_month" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "on_time_month" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS
      NULL OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    """
    CREATE TABLE packaging_count (
        kind TEXT NOT NULL,
        ours INTEGER NOT NULL,
        theirs INTEGER NOT NULL,
        note TEXT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        by TEXT NOT NULL,
        state TEXT NOT NULL,
        settled_at TIMESTAMP WITH TIME ZONE,
        settled_by TEXT NOT NULL,
        settlement TEXT NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_packaging_count PRIMARY KEY (id),
        CONSTRAINT fk_packaging_count_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_packaging_count_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_packaging_count_customer ON packaging_count (customer_id, kind, at)",
    'ALTER TABLE "packaging_count" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "packaging_count" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS
      NULL OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    """
    CREATE TABLE report_import (
        file_name TEXT NOT NULL,
        rows JSONB NOT NULL,
        shown JSONB NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        created_by UUID NOT NULL,
        applied_at TIMESTAMP WITH TIME ZONE,
        id UUID NOT NULL,
        CONSTRAINT pk_report_import PRIMARY KEY (id),
        CONSTRAINT fk_report_import_created_by FOREIGN KEY(created_by) REFERENCES person (id)
    )
    """,
    """
    CREATE TABLE concession (
        number TEXT NOT NULL,
        product_id UUID NOT NULL,
        lot_id UUID,
        what TEXT NOT NULL,
        customer_reference TEXT NOT NULL,
        quantity NUMERIC(18, 6),
        used NUMERIC(18, 6) NOT NULL,
        expires_on DATE,
        entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
        entered_by TEXT NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_concession PRIMARY KEY (id),
        CONSTRAINT uq_concession_number UNIQUE (number),
        CONSTRAINT fk_concession_product_id FOREIGN KEY(product_id) REFERENCES product (id),
        CONSTRAINT fk_concession_lot_id FOREIGN KEY(lot_id) REFERENCES lot (id),
        CONSTRAINT fk_concession_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_concession_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_concession_product ON concession (customer_id, product_id) WHERE ended_at IS NULL",
    'ALTER TABLE "concession" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "concession" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL
      OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    """
    CREATE TABLE countermeasure (
        number TEXT NOT NULL,
        state TEXT NOT NULL,
        month DATE NOT NULL,
        cause TEXT NOT NULL,
        whys JSONB NOT NULL,
        root_cause TEXT NOT NULL,
        immediate TEXT NOT NULL,
        prevention TEXT NOT NULL,
        prevention_by TEXT NOT NULL,
        prevention_due DATE,
        follow_up_on DATE,
        follow_up TEXT NOT NULL,
        effective BOOLEAN,
        followed_up_at TIMESTAMP WITH TIME ZONE,
        followed_up_by TEXT,
        asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
        written_by TEXT NOT NULL,
        written_by_id UUID,
        signed_at TIMESTAMP WITH TIME ZONE,
        signed_by TEXT,
        signature_id UUID,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_countermeasure PRIMARY KEY (id),
        CONSTRAINT uq_countermeasure_number UNIQUE (number),
        CONSTRAINT fk_countermeasure_signature_id FOREIGN KEY(signature_id) REFERENCES signature (id),
        CONSTRAINT fk_countermeasure_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_countermeasure_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_countermeasure_month ON countermeasure (month, customer_id)",
    'ALTER TABLE "countermeasure" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "countermeasure" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS
      NULL OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    CREATE TABLE dispatch_notice (
        number TEXT NOT NULL,
        state TEXT NOT NULL,
        ship_on DATE NOT NULL,
        ship_to_id UUID,
        ship_to JSONB NOT NULL,
        transport TEXT NOT NULL,
        carrier TEXT NOT NULL,
        marks TEXT NOT NULL,
        incoterm TEXT NOT NULL,
        agreed_freight NUMERIC(18, 6),
        currency TEXT NOT NULL,
        remarks TEXT NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        created_by TEXT NOT NULL,
        notified_at TIMESTAMP WITH TIME ZONE,
        signature_id UUID,
        verified_at TIMESTAMP WITH TIME ZONE,
        verified_by TEXT,
        blocked_why JSONB,
        positions INTEGER NOT NULL,
        recalled_at TIMESTAMP WITH TIME ZONE,
        recalled_why JSONB,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_dispatch_notice PRIMARY KEY (id),
        CONSTRAINT uq_dispatch_notice_number UNIQUE (number),
        CONSTRAINT fk_dispatch_notice_ship_to_id FOREIGN KEY(ship_to_id) REFERENCES ship_to (id),
        CONSTRAINT fk_dispatch_notice_signature_id FOREIGN KEY(signature_id) REFERENCES signature (id),
        CONSTRAINT fk_dispatch_notice_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_dispatch_notice_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_dispatch_notice_customer ON dispatch_notice (customer_id, ship_on, id)",
    "CREATE INDEX ix_dispatch_notice_ship_on ON dispatch_notice (ship_on, id)",
    "CREATE INDEX ix_dispatch_notice_state ON dispatch_notice (state, ship_on, id)",
    'ALTER TABLE "dispatch_notice" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "dispatch_notice" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS
      NULL OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    CREATE TABLE slip (
        number TEXT NOT NULL,
        notice_id UUID NOT NULL,
        notice_number TEXT NOT NULL,
        state TEXT NOT NULL,
        ship_to_id UUID,
        ship_to JSONB NOT NULL,
        transport TEXT NOT NULL,
        carrier TEXT NOT NULL,
        plate TEXT NOT NULL,
        waybill TEXT NOT NULL,
        driver TEXT NOT NULL,
        driver_phone TEXT NOT NULL,
        copies INTEGER NOT NULL,
        left_at TIMESTAMP WITH TIME ZONE NOT NULL,
        left_by TEXT NOT NULL,
        signature_id UUID,
        expected_on DATE,
        arrived_at TIMESTAMP WITH TIME ZONE,
        signed_at TIMESTAMP WITH TIME ZONE,
        signed_by_name TEXT NOT NULL,
        signed_how TEXT NOT NULL,
        signed_note TEXT NOT NULL,
        return_copy_due DATE,
        return_copy_at TIMESTAMP WITH TIME ZONE,
        return_copy_how TEXT NOT NULL,
        voided_at TIMESTAMP WITH TIME ZONE,
        void_why TEXT NOT NULL,
        gross_weight NUMERIC(18, 6),
        net_weight NUMERIC(18, 6),
        volume NUMERIC(18, 6),
        freight_cost NUMERIC(18, 6),
        freight_currency TEXT NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_slip PRIMARY KEY (id),
        CONSTRAINT uq_slip_number UNIQUE (number),
        CONSTRAINT fk_slip_notice_id FOREIGN KEY(notice_id) REFERENCES dispatch_notice (id),
        CONSTRAINT fk_slip_ship_to_id FOREIGN KEY(ship_to_id) REFERENCES ship_to (id),
        CONSTRAINT fk_slip_signature_id FOREIGN KEY(signature_id) REFERENCES signature (id),
        CONSTRAINT fk_slip_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_slip_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_slip_customer_left ON slip (customer_id, left_at, id)",
    "CREATE INDEX ix_slip_left ON slip (left_at, id)",
    "CREATE INDEX ix_slip_notice_id ON slip (notice_id)",
    "CREATE INDEX ix_slip_state ON slip (state, left_at, id)",
    'ALTER TABLE "slip" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "slip" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR
      concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    """
    CREATE TABLE packaging_move (
        kind TEXT NOT NULL,
        quantity INTEGER NOT NULL,
        slip_id UUID,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        by TEXT NOT NULL,
        note TEXT NOT NULL,
        id UUID NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_packaging_move PRIMARY KEY (id),
        CONSTRAINT fk_packaging_move_slip_id FOREIGN KEY(slip_id) REFERENCES slip (id),
        CONSTRAINT fk_packaging_move_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_packaging_move_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_packaging_move_customer ON packaging_move (customer_id, kind, at)",
    "CREATE INDEX ix_packaging_move_slip_id ON packaging_move (slip_id)",
    'ALTER TABLE "packaging_move" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "packaging_move" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS
      NULL OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    """
    CREATE TABLE production_report (
        order_id UUID NOT NULL,
        line_id UUID NOT NULL,
        product_id UUID NOT NULL,
        lot_id UUID,
        quantity NUMERIC(18, 6) NOT NULL,
        produced_on DATE NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        by TEXT NOT NULL,
        source TEXT NOT NULL,
        corrects_id UUID,
        reference TEXT,
        remark TEXT NOT NULL,
        id UUID NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_production_report PRIMARY KEY (id),
        CONSTRAINT fk_production_report_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_production_report_line_id FOREIGN KEY(line_id) REFERENCES order_line (id),
        CONSTRAINT fk_production_report_product_id FOREIGN KEY(product_id) REFERENCES product (id),
        CONSTRAINT fk_production_report_lot_id FOREIGN KEY(lot_id) REFERENCES lot (id),
        CONSTRAINT fk_production_report_corrects_id FOREIGN KEY(corrects_id) REFERENCES production_report (id),
        CONSTRAINT fk_production_report_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_production_report_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_production_report_at ON production_report (at, id)",
    "CREATE INDEX ix_production_report_corrects_id ON production_report (corrects_id) WHERE corrects_id IS NOT NULL",
    "CREATE INDEX ix_production_report_line_id ON production_report (line_id, at)",
    "CREATE UNIQUE INDEX uq_production_report_reference ON production_report (source, reference)",
    'ALTER TABLE "production_report" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "production_report" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS
      NULL OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    CREATE TABLE tracking (
        slip_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        place TEXT NOT NULL,
        what TEXT NOT NULL,
        note TEXT NOT NULL,
        expected_on DATE,
        by TEXT NOT NULL,
        id UUID NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_tracking PRIMARY KEY (id),
        CONSTRAINT fk_tracking_slip_id FOREIGN KEY(slip_id) REFERENCES slip (id),
        CONSTRAINT fk_tracking_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_tracking_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_tracking_slip_id ON tracking (slip_id, at)",
    'ALTER TABLE "tracking" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "tracking" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR
      concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    """
    CREATE TABLE chase (
        schedule_id UUID NOT NULL,
        line_id UUID NOT NULL,
        order_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        by TEXT NOT NULL,
        by_id UUID,
        note TEXT NOT NULL,
        answered_at TIMESTAMP WITH TIME ZONE,
        answered_by TEXT,
        answer TEXT NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_chase PRIMARY KEY (id),
        CONSTRAINT fk_chase_schedule_id FOREIGN KEY(schedule_id) REFERENCES schedule_line (id),
        CONSTRAINT fk_chase_line_id FOREIGN KEY(line_id) REFERENCES order_line (id),
        CONSTRAINT fk_chase_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_chase_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_chase_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_chase_at ON chase (at)",
    "CREATE INDEX ix_chase_schedule_id ON chase (schedule_id, at)",
    'ALTER TABLE "chase" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "chase" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR
      concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    CREATE TABLE delay (
        number TEXT NOT NULL,
        schedule_id UUID NOT NULL,
        line_id UUID NOT NULL,
        order_id UUID NOT NULL,
        state TEXT NOT NULL,
        counted DATE NOT NULL,
        missed DATE NOT NULL,
        promised DATE NOT NULL,
        month DATE NOT NULL,
        found_at TIMESTAMP WITH TIME ZONE NOT NULL,
        found_by TEXT NOT NULL,
        why_late TEXT NOT NULL,
        met_at TIMESTAMP WITH TIME ZONE,
        attendees JSONB NOT NULL,
        minutes TEXT NOT NULL,
        cause TEXT NOT NULL,
        cause_text TEXT NOT NULL,
        countermeasure TEXT NOT NULL,
        told_at TIMESTAMP WITH TIME ZONE,
        refused_why TEXT NOT NULL,
        closed_at TIMESTAMP WITH TIME ZONE,
        sheet_id UUID,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_delay PRIMARY KEY (id),
        CONSTRAINT uq_delay_number UNIQUE (number),
        CONSTRAINT fk_delay_schedule_id FOREIGN KEY(schedule_id) REFERENCES schedule_line (id),
        CONSTRAINT fk_delay_line_id FOREIGN KEY(line_id) REFERENCES order_line (id),
        CONSTRAINT fk_delay_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_delay_sheet_id FOREIGN KEY(sheet_id) REFERENCES countermeasure (id),
        CONSTRAINT fk_delay_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_delay_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_delay_month ON delay (month, customer_id)",
    "CREATE INDEX ix_delay_order_id ON delay (order_id)",
    "CREATE INDEX ix_delay_schedule_id ON delay (schedule_id, missed)",
    "CREATE INDEX ix_delay_sheet_id ON delay (sheet_id)",
    "CREATE INDEX ix_delay_state ON delay (state, found_at, id)",
    "CREATE UNIQUE INDEX uq_delay_open ON delay (schedule_id) WHERE state in ('open', 'met', 'confirmed', 'offered')",
    'ALTER TABLE "delay" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "delay" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR
      concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    CREATE TABLE dispatch_line (
        notice_id UUID NOT NULL,
        position INTEGER NOT NULL,
        order_id UUID NOT NULL,
        order_number TEXT NOT NULL,
        po_number TEXT NOT NULL,
        order_position INTEGER NOT NULL,
        line_id UUID NOT NULL,
        schedule_id UUID NOT NULL,
        product_id UUID NOT NULL,
        due_on DATE NOT NULL,
        customer_part TEXT NOT NULL,
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        drawing_revision TEXT NOT NULL,
        specification TEXT NOT NULL,
        quantity NUMERIC(18, 6) NOT NULL,
        unit TEXT NOT NULL,
        packaging TEXT NOT NULL,
        standard_pack NUMERIC(18, 6),
        label_layout TEXT NOT NULL,
        labels INTEGER NOT NULL,
        concession_id UUID,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_dispatch_line PRIMARY KEY (id),
        CONSTRAINT fk_dispatch_line_notice_id FOREIGN KEY(notice_id) REFERENCES dispatch_notice (id),
        CONSTRAINT fk_dispatch_line_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_dispatch_line_line_id FOREIGN KEY(line_id) REFERENCES order_line (id),
        CONSTRAINT fk_dispatch_line_schedule_id FOREIGN KEY(schedule_id) REFERENCES schedule_line (id),
        CONSTRAINT fk_dispatch_line_product_id FOREIGN KEY(product_id) REFERENCES product (id),
        CONSTRAINT fk_dispatch_line_concession_id FOREIGN KEY(concession_id) REFERENCES concession (id),
        CONSTRAINT fk_dispatch_line_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_dispatch_line_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_dispatch_line_notice_id ON dispatch_line (notice_id, position)",
    "CREATE INDEX ix_dispatch_line_order_id ON dispatch_line (order_id)",
    "CREATE INDEX ix_dispatch_line_product_id ON dispatch_line (product_id)",
    "CREATE INDEX ix_dispatch_line_schedule_id ON dispatch_line (schedule_id)",
    'ALTER TABLE "dispatch_line" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "dispatch_line" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS
      NULL OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    CREATE TABLE box (
        dispatch_line_id UUID NOT NULL,
        notice_id UUID NOT NULL,
        number INTEGER NOT NULL,
        code TEXT NOT NULL,
        lot_id UUID,
        lot_number TEXT NOT NULL,
        produced_on DATE,
        quantity NUMERIC(18, 6) NOT NULL,
        gross_weight NUMERIC(18, 6),
        size TEXT NOT NULL,
        scanned_at TIMESTAMP WITH TIME ZONE,
        scanned_by TEXT,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_box PRIMARY KEY (id),
        CONSTRAINT fk_box_dispatch_line_id FOREIGN KEY(dispatch_line_id) REFERENCES dispatch_line (id),
        CONSTRAINT fk_box_notice_id FOREIGN KEY(notice_id) REFERENCES dispatch_notice (id),
        CONSTRAINT fk_box_lot_id FOREIGN KEY(lot_id) REFERENCES lot (id),
        CONSTRAINT fk_box_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_box_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_box_dispatch_line_id ON box (dispatch_line_id, number)",
    "CREATE INDEX ix_box_lot_id ON box (lot_id)",
    "CREATE UNIQUE INDEX uq_box_code ON box (code)",
    'ALTER TABLE "box" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "box" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR
      concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    CREATE TABLE delay_offer (
        delay_id UUID NOT NULL,
        delay_number TEXT NOT NULL,
        order_id UUID NOT NULL,
        schedule_id UUID NOT NULL,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        parts JSONB NOT NULL,
        premium_amount NUMERIC(18, 6),
        confirmed_at TIMESTAMP WITH TIME ZONE,
        confirmed_by TEXT,
        offered_at TIMESTAMP WITH TIME ZONE,
        taken_at TIMESTAMP WITH TIME ZONE,
        taken_by TEXT,
        taken_how TEXT NOT NULL,
        withdrawn_at TIMESTAMP WITH TIME ZONE,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_delay_offer PRIMARY KEY (id),
        CONSTRAINT fk_delay_offer_delay_id FOREIGN KEY(delay_id) REFERENCES delay (id),
        CONSTRAINT fk_delay_offer_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_delay_offer_schedule_id FOREIGN KEY(schedule_id) REFERENCES schedule_line (id),
        CONSTRAINT fk_delay_offer_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_delay_offer_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_delay_offer_delay_id ON delay_offer (delay_id, position)",
    "CREATE INDEX ix_delay_offer_schedule_id ON delay_offer (schedule_id)",
    'ALTER TABLE "delay_offer" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "delay_offer" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL
      OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    CREATE TABLE freight (
        number TEXT NOT NULL,
        order_id UUID,
        slip_id UUID,
        delay_id UUID,
        kind TEXT NOT NULL,
        cause TEXT NOT NULL,
        payer TEXT NOT NULL,
        mode TEXT NOT NULL,
        amount NUMERIC(18, 6) NOT NULL,
        agreed_amount NUMERIC(18, 6) NOT NULL,
        currency TEXT NOT NULL,
        state TEXT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        proposed_by TEXT NOT NULL,
        decided_at TIMESTAMP WITH TIME ZONE,
        decided_by TEXT,
        why TEXT NOT NULL,
        signature_id UUID,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_freight PRIMARY KEY (id),
        CONSTRAINT uq_freight_number UNIQUE (number),
        CONSTRAINT fk_freight_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_freight_delay_id FOREIGN KEY(delay_id) REFERENCES delay (id),
        CONSTRAINT fk_freight_signature_id FOREIGN KEY(signature_id) REFERENCES signature (id),
        CONSTRAINT fk_freight_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_freight_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_freight_at ON freight (at, id)",
    "CREATE INDEX ix_freight_state ON freight (state, at)",
    'ALTER TABLE "freight" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "freight" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR
      concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    CREATE TABLE slip_line (
        slip_id UUID NOT NULL,
        position INTEGER NOT NULL,
        dispatch_line_id UUID NOT NULL,
        order_id UUID NOT NULL,
        order_number TEXT NOT NULL,
        po_number TEXT NOT NULL,
        line_id UUID NOT NULL,
        schedule_id UUID NOT NULL,
        product_id UUID NOT NULL,
        customer_part TEXT NOT NULL,
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        specification TEXT NOT NULL,
        unit TEXT NOT NULL,
        quantity NUMERIC(18, 6) NOT NULL,
        boxes INTEGER NOT NULL,
        lots JSONB NOT NULL,
        concession_number TEXT NOT NULL,
        conceded NUMERIC(18, 6) NOT NULL,
        shipped_on DATE NOT NULL,
        received NUMERIC(18, 6),
        damaged NUMERIC(18, 6) NOT NULL,
        wrong NUMERIC(18, 6) NOT NULL,
        returned NUMERIC(18, 6) NOT NULL,
        not_owed NUMERIC(18, 6) NOT NULL,
        received_on DATE,
        received_note TEXT NOT NULL,
        billed BOOLEAN NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_slip_line PRIMARY KEY (id),
        CONSTRAINT fk_slip_line_slip_id FOREIGN KEY(slip_id) REFERENCES slip (id),
        CONSTRAINT fk_slip_line_dispatch_line_id FOREIGN KEY(dispatch_line_id) REFERENCES dispatch_line (id),
        CONSTRAINT fk_slip_line_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_slip_line_line_id FOREIGN KEY(line_id) REFERENCES order_line (id),
        CONSTRAINT fk_slip_line_schedule_id FOREIGN KEY(schedule_id) REFERENCES schedule_line (id),
        CONSTRAINT fk_slip_line_product_id FOREIGN KEY(product_id) REFERENCES product (id),
        CONSTRAINT fk_slip_line_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_slip_line_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_slip_line_order_id ON slip_line (order_id)",
    "CREATE INDEX ix_slip_line_product ON slip_line (product_id, shipped_on)",
    "CREATE INDEX ix_slip_line_schedule_id ON slip_line (schedule_id)",
    "CREATE INDEX ix_slip_line_slip_id ON slip_line (slip_id, position)",
    "CREATE INDEX ix_slip_line_unbilled ON slip_line (customer_id, received_on) WHERE billed = false",
    'ALTER TABLE "slip_line" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "slip_line" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR
      concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    """
    CREATE TABLE verification (
        notice_id UUID NOT NULL,
        dispatch_line_id UUID,
        customer_part TEXT NOT NULL,
        name_ok BOOLEAN NOT NULL,
        specification_ok BOOLEAN NOT NULL,
        quantity_ok BOOLEAN NOT NULL,
        packaging_ok BOOLEAN NOT NULL,
        label_ok BOOLEAN NOT NULL,
        why TEXT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        by TEXT NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_verification PRIMARY KEY (id),
        CONSTRAINT fk_verification_notice_id FOREIGN KEY(notice_id) REFERENCES dispatch_notice (id),
        CONSTRAINT fk_verification_dispatch_line_id FOREIGN KEY(dispatch_line_id) REFERENCES dispatch_line (id),
        CONSTRAINT fk_verification_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_verification_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_verification_dispatch_line_id ON verification (dispatch_line_id, at)",
    'ALTER TABLE "verification" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "verification" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL
      OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    CREATE TABLE difference (
        number TEXT NOT NULL,
        slip_id UUID NOT NULL,
        slip_line_id UUID NOT NULL,
        kind TEXT NOT NULL,
        quantity NUMERIC(18, 6) NOT NULL,
        note TEXT NOT NULL,
        state TEXT NOT NULL,
        found_at TIMESTAMP WITH TIME ZONE NOT NULL,
        found_by TEXT NOT NULL,
        came_back NUMERIC(18, 6) NOT NULL,
        change_id UUID,
        change_number TEXT NOT NULL,
        settled_at TIMESTAMP WITH TIME ZONE,
        settled_by TEXT,
        outcome TEXT NOT NULL,
        settlement TEXT NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_difference PRIMARY KEY (id),
        CONSTRAINT uq_difference_number UNIQUE (number),
        CONSTRAINT fk_difference_slip_id FOREIGN KEY(slip_id) REFERENCES slip (id),
        CONSTRAINT fk_difference_slip_line_id FOREIGN KEY(slip_line_id) REFERENCES slip_line (id),
        CONSTRAINT fk_difference_change_id FOREIGN KEY(change_id) REFERENCES change (id),
        CONSTRAINT fk_difference_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_difference_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_difference_slip_id ON difference (slip_id)",
    "CREATE INDEX ix_difference_state ON difference (state, found_at)",
    'ALTER TABLE "difference" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "difference" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL
      OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    """
    CREATE TABLE goods_return (
        number TEXT NOT NULL,
        slip_id UUID NOT NULL,
        slip_line_id UUID NOT NULL,
        difference_id UUID,
        quantity NUMERIC(18, 6) NOT NULL,
        restocked NUMERIC(18, 6) NOT NULL,
        why TEXT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        by TEXT NOT NULL,
        state TEXT NOT NULL,
        lot_id UUID,
        decided_at TIMESTAMP WITH TIME ZONE,
        decided_by TEXT NOT NULL,
        decision TEXT NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_goods_return PRIMARY KEY (id),
        CONSTRAINT uq_goods_return_number UNIQUE (number),
        CONSTRAINT fk_goods_return_slip_id FOREIGN KEY(slip_id) REFERENCES slip (id),
        CONSTRAINT fk_goods_return_slip_line_id FOREIGN KEY(slip_line_id) REFERENCES slip_line (id),
        CONSTRAINT fk_goods_return_difference_id FOREIGN KEY(difference_id) REFERENCES difference (id),
        CONSTRAINT fk_goods_return_lot_id FOREIGN KEY(lot_id) REFERENCES lot (id),
        CONSTRAINT fk_goods_return_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_goods_return_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_goods_return_difference_id ON goods_return (difference_id)",
    "CREATE INDEX ix_goods_return_slip_line_id ON goods_return (slip_line_id)",
    "CREATE INDEX ix_goods_return_state ON goods_return (state, at, id)",
    'ALTER TABLE "goods_return" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "goods_return" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL
      OR concord_sees(project_id, (SELECT NULLIF(current_setting('concord.person', true), '')::uuid), (SELECT
      coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())))) AND ((SELECT current_setting('concord.kind',
      true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT
      NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    """
    INSERT INTO on_time_month (id, basis, month, customer_id, product_id, project_id,
      lines, lines_on_time, lines_confirmed, quantity, quantity_on_time)
    SELECT gen_random_uuid(), 'counted', date_trunc('month', counted)::date, customer_id, product_id, project_id,
      count(*), 0, count(*) FILTER (WHERE confirmed), sum(due), 0 FROM schedule_line WHERE due > 0 GROUP BY 3, 4, 5, 6
    UNION ALL SELECT gen_random_uuid(), 'requested', date_trunc('month', counted_requested)::date, customer_id, product_id, project_id,
      count(*), 0, count(*) FILTER (WHERE confirmed), sum(due_requested), 0 FROM schedule_line WHERE due_requested > 0 GROUP BY 3,
      4, 5, 6
    UNION ALL SELECT gen_random_uuid(), 'latest', date_trunc('month', counted_latest)::date, customer_id, product_id, project_id,
      count(*), 0, count(*) FILTER (WHERE confirmed), sum(due_latest), 0 FROM schedule_line WHERE due_latest > 0 GROUP BY 3, 4, 5, 6
    """,
    """
    INSERT INTO on_time_customer_month (id, basis, month, customer_id, project_id,
      lines, lines_on_time, lines_confirmed, quantity, quantity_on_time)
    SELECT gen_random_uuid(), basis, month, customer_id, project_id,
      sum(lines), sum(lines_on_time), sum(lines_confirmed), sum(quantity), sum(quantity_on_time) FROM on_time_month GROUP BY 2, 3, 4, 5
    """,
]

AWAY = [
    "goods_return",
    "difference",
    "verification",
    "slip_line",
    "freight",
    "delay_offer",
    "box",
    "dispatch_line",
    "delay",
    "chase",
    "tracking",
    "production_report",
    "packaging_move",
    "slip",
    "dispatch_notice",
    "countermeasure",
    "concession",
    "report_import",
    "packaging_count",
    "on_time_month",
    "on_time_customer_month",
    "daily_check",
]


def upgrade() -> None:
    for statement in TABLES:
        op.get_bind().exec_driver_sql(statement)
    for table in AWAY:
        op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO concord_app')


def downgrade() -> None:
    for table in AWAY:
        op.execute(f'DROP TABLE "{table}" CASCADE')
