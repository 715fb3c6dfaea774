"""The ground: all tables of the order from the portal to its release, and what stands behind them.

Written out as statements, so that it stays what it was however the models go on.
"""

from alembic import op

revision = "0001"
down_revision = None

TABLES = [
    """
    CREATE TABLE authority (
        decision TEXT NOT NULL,
        department TEXT NOT NULL,
        position TEXT NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_authority PRIMARY KEY (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_authority ON authority (decision, department, position)",
    """
    CREATE TABLE login_attempt (
        account TEXT NOT NULL,
        ip TEXT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_login_attempt PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX ix_login_attempt_account ON login_attempt (account, at)",
    "CREATE INDEX ix_login_attempt_ip ON login_attempt (ip, at)",
    """
    CREATE TABLE security_event (
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        kind TEXT NOT NULL,
        person_id UUID,
        ip TEXT NOT NULL,
        detail JSONB NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_security_event PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX ix_security_event_at ON security_event (at)",
    """
    CREATE TABLE calendar_day (
        day DATE NOT NULL,
        working BOOLEAN NOT NULL,
        name TEXT NOT NULL,
        source TEXT NOT NULL,
        CONSTRAINT pk_calendar_day PRIMARY KEY (day)
    )
    """,
    """
    CREATE TABLE customer (
        number TEXT NOT NULL,
        name_zh TEXT NOT NULL,
        name_en TEXT NOT NULL,
        name_short TEXT NOT NULL,
        sort_key TEXT NOT NULL,
        grade TEXT NOT NULL,
        potential BOOLEAN NOT NULL,
        indirect BOOLEAN NOT NULL,
        stands_behind TEXT NOT NULL,
        region TEXT NOT NULL,
        distance TEXT NOT NULL,
        retail BOOLEAN NOT NULL,
        language TEXT NOT NULL,
        owner_id UUID NOT NULL,
        deputy_id UUID,
        response_minutes JSONB NOT NULL,
        payment_kind TEXT NOT NULL,
        payment_days INTEGER NOT NULL,
        currency TEXT NOT NULL,
        tax_rate NUMERIC(18, 6) NOT NULL,
        invoicing JSONB NOT NULL,
        incoterm TEXT NOT NULL,
        dates_mean TEXT NOT NULL,
        early_days INTEGER,
        late_days INTEGER,
        required_documents JSONB NOT NULL,
        label_layout TEXT NOT NULL,
        credit_limit NUMERIC(18, 6),
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_customer PRIMARY KEY (id),
        CONSTRAINT uq_customer_number UNIQUE (number),
        CONSTRAINT fk_customer_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id)
    )
    """,
    "CREATE INDEX ix_customer_deputy_id ON customer (deputy_id)",
    "CREATE INDEX ix_customer_owner_id ON customer (owner_id)",
    "CREATE INDEX ix_customer_sort_key ON customer (sort_key)",
    """
    CREATE TABLE counter (
        series TEXT NOT NULL,
        last INTEGER NOT NULL,
        CONSTRAINT pk_counter PRIMARY KEY (series)
    )
    """,
    """
    CREATE TABLE fact (
        key TEXT NOT NULL,
        value JSONB NOT NULL,
        CONSTRAINT pk_fact PRIMARY KEY (key)
    )
    """,
    """
    CREATE TABLE production_line (
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        weekly_hours NUMERIC(18, 6) NOT NULL,
        active BOOLEAN NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT pk_production_line PRIMARY KEY (id),
        CONSTRAINT uq_production_line_code UNIQUE (code)
    )
    """,
    """
    CREATE TABLE material (
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        unit TEXT NOT NULL,
        on_hand NUMERIC(18, 6) NOT NULL,
        safety_stock NUMERIC(18, 6) NOT NULL,
        lead_days INTEGER NOT NULL,
        counted_at TIMESTAMP WITH TIME ZONE,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT pk_material PRIMARY KEY (id),
        CONSTRAINT uq_material_code UNIQUE (code)
    )
    """,
    """
    CREATE TABLE stored_file (
        sha256 TEXT NOT NULL,
        size BIGINT NOT NULL,
        media_type TEXT NOT NULL,
        stored_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_stored_file PRIMARY KEY (sha256)
    )
    """,
    """
    CREATE TABLE submission (
        token TEXT NOT NULL,
        person TEXT NOT NULL,
        route TEXT NOT NULL,
        body_hash TEXT NOT NULL,
        location TEXT,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_submission PRIMARY KEY (token, person, route)
    )
    """,
    "CREATE INDEX ix_submission_at ON submission (at)",
    """
    CREATE TABLE schedule (
        name TEXT NOT NULL,
        next_at TIMESTAMP WITH TIME ZONE NOT NULL,
        last_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_schedule PRIMARY KEY (name)
    )
    """,
    """
    CREATE TABLE person (
        site TEXT NOT NULL,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL,
        email TEXT NOT NULL,
        email_key TEXT NOT NULL,
        phone TEXT NOT NULL,
        title TEXT NOT NULL,
        language TEXT NOT NULL,
        password_hash TEXT,
        password_at TIMESTAMP WITH TIME ZONE,
        active BOOLEAN NOT NULL,
        customer_id UUID,
        roles JSONB NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT pk_person PRIMARY KEY (id),
        CONSTRAINT fk_person_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id)
    )
    """,
    "CREATE INDEX ix_person_customer_id ON person (customer_id)",
    "CREATE UNIQUE INDEX uq_person_site_email ON person (site, email_key)",
    """
    CREATE TABLE project (
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_project PRIMARY KEY (id),
        CONSTRAINT uq_project_code UNIQUE (code),
        CONSTRAINT fk_project_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_project_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    """
    CREATE TABLE line_day_off (
        line_id UUID NOT NULL,
        day DATE NOT NULL,
        reason TEXT NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_line_day_off PRIMARY KEY (id),
        CONSTRAINT fk_line_day_off_line_id FOREIGN KEY(line_id) REFERENCES production_line (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_line_day_off ON line_day_off (line_id, day)",
    """
    CREATE TABLE product (
        code TEXT NOT NULL,
        name_zh TEXT NOT NULL,
        name_en TEXT NOT NULL,
        unit TEXT NOT NULL,
        line_id UUID,
        pieces_per_hour NUMERIC(18, 6),
        lead_days INTEGER NOT NULL,
        on_hand NUMERIC(18, 6) NOT NULL,
        safety_stock NUMERIC(18, 6) NOT NULL,
        counted_at TIMESTAMP WITH TIME ZONE,
        restricted_substances TEXT NOT NULL,
        production_ended DATE,
        service_ended DATE,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT pk_product PRIMARY KEY (id),
        CONSTRAINT uq_product_code UNIQUE (code),
        CONSTRAINT fk_product_line_id FOREIGN KEY(line_id) REFERENCES production_line (id)
    )
    """,
    "CREATE INDEX ix_product_line_id ON product (line_id)",
    """
    CREATE TABLE post_held (
        person_id UUID NOT NULL,
        department TEXT NOT NULL,
        position TEXT NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_post_held PRIMARY KEY (id),
        CONSTRAINT fk_post_held_person_id FOREIGN KEY(person_id) REFERENCES person (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_post_held ON post_held (person_id, department, position)",
    """
    CREATE TABLE delegation (
        giver_id UUID NOT NULL,
        taker_id UUID NOT NULL,
        decisions JSONB NOT NULL,
        first_day DATE NOT NULL,
        last_day DATE NOT NULL,
        reason TEXT NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT pk_delegation PRIMARY KEY (id),
        CONSTRAINT fk_delegation_giver_id FOREIGN KEY(giver_id) REFERENCES person (id),
        CONSTRAINT fk_delegation_taker_id FOREIGN KEY(taker_id) REFERENCES person (id)
    )
    """,
    "CREATE INDEX ix_delegation_giver_id ON delegation (giver_id)",
    "CREATE INDEX ix_delegation_taker_id ON delegation (taker_id)",
    """
    CREATE TABLE login_session (
        key TEXT NOT NULL,
        person_id UUID NOT NULL,
        site TEXT NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
        ip TEXT NOT NULL,
        agent TEXT NOT NULL,
        CONSTRAINT pk_login_session PRIMARY KEY (key),
        CONSTRAINT fk_login_session_person_id FOREIGN KEY(person_id) REFERENCES person (id)
    )
    """,
    "CREATE INDEX ix_login_session_person_id ON login_session (person_id)",
    """
    CREATE TABLE password_reset (
        key TEXT NOT NULL,
        person_id UUID NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
        used_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_password_reset PRIMARY KEY (key),
        CONSTRAINT fk_password_reset_person_id FOREIGN KEY(person_id) REFERENCES person (id)
    )
    """,
    "CREATE INDEX ix_password_reset_person_id ON password_reset (person_id)",
    """
    CREATE TABLE signature (
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        person_id UUID NOT NULL,
        person_name TEXT NOT NULL,
        on_behalf_of TEXT,
        on_behalf_of_id UUID,
        decision TEXT NOT NULL,
        meaning JSONB NOT NULL,
        object_kind TEXT NOT NULL,
        object_id UUID NOT NULL,
        object_version INTEGER NOT NULL,
        content JSONB NOT NULL,
        content_hash TEXT NOT NULL,
        withdrawn_at TIMESTAMP WITH TIME ZONE,
        id UUID NOT NULL,
        customer_id UUID,
        project_id UUID,
        CONSTRAINT pk_signature PRIMARY KEY (id),
        CONSTRAINT fk_signature_person_id FOREIGN KEY(person_id) REFERENCES person (id),
        CONSTRAINT fk_signature_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_signature_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_signature_object ON signature (object_kind, object_id)",
    """
    CREATE TABLE audit (
        seq BIGINT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        actor_kind TEXT NOT NULL,
        actor_id UUID,
        actor_name TEXT NOT NULL,
        on_behalf_of TEXT,
        ip TEXT NOT NULL,
        request_id TEXT NOT NULL,
        action TEXT NOT NULL,
        object_kind TEXT NOT NULL,
        object_id UUID,
        object_version INTEGER,
        values JSONB NOT NULL,
        salt TEXT NOT NULL,
        values_hash TEXT NOT NULL,
        prev_hash TEXT NOT NULL,
        hash TEXT NOT NULL,
        customer_id UUID,
        project_id UUID,
        CONSTRAINT pk_audit PRIMARY KEY (seq),
        CONSTRAINT fk_audit_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_audit_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_audit_at ON audit (at)",
    "CREATE INDEX ix_audit_object_id ON audit (object_id)",
    """
    CREATE TABLE transition (
        object_kind TEXT NOT NULL,
        object_id UUID NOT NULL,
        action TEXT NOT NULL,
        source TEXT NOT NULL,
        target TEXT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        person_id UUID,
        person_name TEXT NOT NULL,
        person_kind TEXT NOT NULL,
        on_behalf_of TEXT,
        why TEXT,
        signature_id UUID,
        id UUID NOT NULL,
        customer_id UUID,
        project_id UUID,
        CONSTRAINT pk_transition PRIMARY KEY (id),
        CONSTRAINT fk_transition_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_transition_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_transition_object ON transition (object_kind, object_id, at)",
    """
    CREATE TABLE task (
        kind TEXT NOT NULL,
        clause TEXT NOT NULL,
        title JSONB NOT NULL,
        object_kind TEXT NOT NULL,
        object_id UUID NOT NULL,
        object_number TEXT NOT NULL,
        path TEXT NOT NULL,
        department TEXT,
        position TEXT,
        person_id UUID,
        opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
        opened_by TEXT NOT NULL,
        opened_by_id UUID,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        clock TEXT NOT NULL,
        paused_at TIMESTAMP WITH TIME ZONE,
        pause_reason JSONB,
        ended_at TIMESTAMP WITH TIME ZONE,
        ended_by UUID,
        ended_by_name TEXT,
        outcome TEXT,
        reminded_at TIMESTAMP WITH TIME ZONE,
        escalated INTEGER NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_task PRIMARY KEY (id),
        CONSTRAINT fk_task_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_task_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_task_ended ON task (ended_by, ended_at)",
    "CREATE INDEX ix_task_object ON task (object_kind, object_id)",
    "CREATE INDEX ix_task_open_customer ON task (customer_id, due_at) WHERE ended_at IS NULL AND NOT internal",
    "CREATE INDEX ix_task_open_due ON task (due_at, id) WHERE ended_at IS NULL",
    "CREATE INDEX ix_task_open_kind ON task (kind, due_at) WHERE ended_at IS NULL",
    "CREATE INDEX ix_task_open_number ON task (object_number) WHERE ended_at IS NULL",
    "CREATE INDEX ix_task_open_person ON task (person_id, due_at) WHERE ended_at IS NULL",
    "CREATE INDEX ix_task_open_post ON task (department, position, due_at) WHERE ended_at IS NULL",
    "CREATE INDEX ix_task_opened ON task (opened_by_id, due_at) WHERE ended_at IS NULL",
    """
    CREATE TABLE outbox (
        seq BIGINT GENERATED ALWAYS AS IDENTITY,
        kind TEXT NOT NULL,
        payload JSONB NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        run_at TIMESTAMP WITH TIME ZONE NOT NULL,
        attempts INTEGER NOT NULL,
        postponed INTEGER NOT NULL,
        lease_owner TEXT,
        lease_until TIMESTAMP WITH TIME ZONE,
        done_at TIMESTAMP WITH TIME ZONE,
        quarantined_at TIMESTAMP WITH TIME ZONE,
        last_error TEXT,
        internal BOOLEAN NOT NULL,
        id UUID NOT NULL,
        customer_id UUID,
        project_id UUID,
        CONSTRAINT pk_outbox PRIMARY KEY (id),
        CONSTRAINT uq_outbox_seq UNIQUE (seq),
        CONSTRAINT fk_outbox_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_outbox_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_outbox_open ON outbox (run_at) WHERE done_at IS NULL AND quarantined_at IS NULL",
    """
    CREATE TABLE ship_to (
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        plant TEXT NOT NULL,
        dock TEXT NOT NULL,
        "window" TEXT NOT NULL,
        address TEXT NOT NULL,
        consignee TEXT NOT NULL,
        phone TEXT NOT NULL,
        transport_days INTEGER NOT NULL,
        active BOOLEAN NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_ship_to PRIMARY KEY (id),
        CONSTRAINT fk_ship_to_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_ship_to_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_ship_to_customer_code ON ship_to (customer_id, code)",
    """
    CREATE TABLE contact (
        name TEXT NOT NULL,
        job TEXT NOT NULL,
        email TEXT NOT NULL,
        phone TEXT NOT NULL,
        language TEXT NOT NULL,
        active BOOLEAN NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_contact PRIMARY KEY (id),
        CONSTRAINT fk_contact_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_contact_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_contact_customer_id ON contact (customer_id)",
    """
    CREATE TABLE requirement (
        topic TEXT NOT NULL,
        source TEXT NOT NULL,
        text TEXT NOT NULL,
        question TEXT NOT NULL,
        active BOOLEAN NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_requirement PRIMARY KEY (id),
        CONSTRAINT fk_requirement_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_requirement_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_requirement_customer_id ON requirement (customer_id)",
    """
    CREATE TABLE internal_operation (
        organisation TEXT NOT NULL,
        finance TEXT NOT NULL,
        debt TEXT NOT NULL,
        scale TEXT NOT NULL,
        demands TEXT NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_internal_operation PRIMARY KEY (id),
        CONSTRAINT fk_internal_operation_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_internal_operation_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_internal_operation_customer_id ON internal_operation (customer_id)",
    """
    CREATE TABLE search_entry (
        kind TEXT NOT NULL,
        object_id UUID NOT NULL,
        number TEXT NOT NULL,
        title TEXT NOT NULL,
        note TEXT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        tokens TSVECTOR NOT NULL,
        id UUID NOT NULL,
        customer_id UUID,
        project_id UUID,
        CONSTRAINT pk_search_entry PRIMARY KEY (id),
        CONSTRAINT fk_search_entry_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_search_entry_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_search_entry_customer ON search_entry (customer_id, kind, at)",
    "CREATE INDEX ix_search_entry_kind ON search_entry (kind, at)",
    "CREATE INDEX ix_search_entry_object ON search_entry (object_id)",
    "CREATE INDEX ix_search_entry_tokens ON search_entry USING gin (tokens) WITH (fastupdate = off)",
    """
    CREATE TABLE project_member (
        person_id UUID NOT NULL,
        why TEXT NOT NULL,
        valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
        valid_to TIMESTAMP WITH TIME ZONE,
        added_by TEXT NOT NULL,
        id UUID NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_project_member PRIMARY KEY (id),
        CONSTRAINT fk_project_member_person_id FOREIGN KEY(person_id) REFERENCES person (id),
        CONSTRAINT fk_project_member_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_project_member_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_project_member_person ON project_member (person_id, project_id)",
    "CREATE INDEX ix_project_member_project_id ON project_member (project_id)",
    """
    CREATE TABLE reservation (
        line_id UUID,
        week DATE,
        hours NUMERIC(18, 6) NOT NULL,
        product_id UUID,
        material_id UUID,
        quantity NUMERIC(18, 6) NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_reservation PRIMARY KEY (id),
        CONSTRAINT fk_reservation_line_id FOREIGN KEY(line_id) REFERENCES production_line (id),
        CONSTRAINT fk_reservation_product_id FOREIGN KEY(product_id) REFERENCES product (id),
        CONSTRAINT fk_reservation_material_id FOREIGN KEY(material_id) REFERENCES material (id)
    )
    """,
    "CREATE INDEX ix_reservation_line_week ON reservation (line_id, week)",
    "CREATE INDEX ix_reservation_material_id ON reservation (material_id)",
    "CREATE INDEX ix_reservation_product_id ON reservation (product_id)",
    """
    CREATE TABLE list_entry (
        product_id UUID NOT NULL,
        customer_part TEXT NOT NULL,
        name TEXT NOT NULL,
        drawing TEXT NOT NULL,
        revision TEXT NOT NULL,
        material TEXT NOT NULL,
        specification TEXT NOT NULL,
        quality TEXT NOT NULL,
        program TEXT NOT NULL,
        packaging TEXT NOT NULL,
        standard_pack NUMERIC(18, 6),
        minimum_quantity NUMERIC(18, 6),
        warranty TEXT NOT NULL,
        active BOOLEAN NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_list_entry PRIMARY KEY (id),
        CONSTRAINT fk_list_entry_product_id FOREIGN KEY(product_id) REFERENCES product (id),
        CONSTRAINT fk_list_entry_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_list_entry_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_list_entry_customer_part_prefix ON list_entry (customer_id, customer_part text_pattern_ops)",
    "CREATE INDEX ix_list_entry_product_id ON list_entry (product_id)",
    "CREATE UNIQUE INDEX uq_list_entry_customer_part ON list_entry (customer_id, customer_part)",
    """
    CREATE TABLE consumption (
        product_id UUID NOT NULL,
        material_id UUID NOT NULL,
        per_piece NUMERIC(18, 6) NOT NULL,
        customer_supplied BOOLEAN NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_consumption PRIMARY KEY (id),
        CONSTRAINT fk_consumption_product_id FOREIGN KEY(product_id) REFERENCES product (id),
        CONSTRAINT fk_consumption_material_id FOREIGN KEY(material_id) REFERENCES material (id)
    )
    """,
    "CREATE INDEX ix_consumption_material_id ON consumption (material_id)",
    "CREATE UNIQUE INDEX uq_consumption ON consumption (product_id, material_id)",
    """
    CREATE TABLE process_document (
        product_id UUID NOT NULL,
        kind TEXT NOT NULL,
        revision TEXT NOT NULL,
        number TEXT NOT NULL,
        issued_on DATE NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_process_document PRIMARY KEY (id),
        CONSTRAINT fk_process_document_product_id FOREIGN KEY(product_id) REFERENCES product (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_process_document ON process_document (product_id, kind, revision)",
    """
    CREATE TABLE lot (
        product_id UUID NOT NULL,
        number TEXT NOT NULL,
        quantity NUMERIC(18, 6) NOT NULL,
        produced_on DATE NOT NULL,
        blocked BOOLEAN NOT NULL,
        block_reason TEXT NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT pk_lot PRIMARY KEY (id),
        CONSTRAINT fk_lot_product_id FOREIGN KEY(product_id) REFERENCES product (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_lot_product_number ON lot (product_id, number)",
    """
    CREATE TABLE outsourced_process (
        product_id UUID NOT NULL,
        process TEXT NOT NULL,
        subcontractor TEXT NOT NULL,
        email TEXT NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_outsourced_process PRIMARY KEY (id),
        CONSTRAINT fk_outsourced_process_product_id FOREIGN KEY(product_id) REFERENCES product (id)
    )
    """,
    "CREATE INDEX ix_outsourced_process_product_id ON outsourced_process (product_id)",
    """
    CREATE TABLE product_import (
        kind TEXT NOT NULL,
        customer_id UUID,
        file_name TEXT NOT NULL,
        rows JSONB NOT NULL,
        differences JSONB NOT NULL,
        unchanged INTEGER NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        created_by UUID NOT NULL,
        applied_at TIMESTAMP WITH TIME ZONE,
        id UUID NOT NULL,
        CONSTRAINT pk_product_import PRIMARY KEY (id),
        CONSTRAINT fk_product_import_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_product_import_created_by FOREIGN KEY(created_by) REFERENCES person (id)
    )
    """,
    """
    CREATE TABLE attachment (
        object_kind TEXT NOT NULL,
        object_id UUID NOT NULL,
        line_id UUID,
        sha256 TEXT NOT NULL,
        name TEXT NOT NULL,
        purpose TEXT NOT NULL,
        internal BOOLEAN NOT NULL,
        uploaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        uploaded_by UUID NOT NULL,
        uploaded_by_name TEXT NOT NULL,
        id UUID NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_attachment PRIMARY KEY (id),
        CONSTRAINT fk_attachment_sha256 FOREIGN KEY(sha256) REFERENCES stored_file (sha256),
        CONSTRAINT fk_attachment_uploaded_by FOREIGN KEY(uploaded_by) REFERENCES person (id),
        CONSTRAINT fk_attachment_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_attachment_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_attachment_object ON attachment (object_kind, object_id)",
    """
    CREATE TABLE saved_view (
        person_id UUID NOT NULL,
        page TEXT NOT NULL,
        name TEXT NOT NULL,
        filters TEXT NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        id UUID NOT NULL,
        CONSTRAINT pk_saved_view PRIMARY KEY (id),
        CONSTRAINT fk_saved_view_person_id FOREIGN KEY(person_id) REFERENCES person (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_saved_view ON saved_view (person_id, page, name)",
    """
    CREATE TABLE "order" (
        number TEXT NOT NULL,
        po_number TEXT NOT NULL,
        po_key TEXT NOT NULL,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        held_from TEXT,
        order_class TEXT NOT NULL,
        revision INTEGER NOT NULL,
        relation TEXT,
        related_id UUID,
        source TEXT NOT NULL,
        order_date DATE NOT NULL,
        submitted_at TIMESTAMP WITH TIME ZONE NOT NULL,
        submitted_by UUID NOT NULL,
        submitted_by_name TEXT NOT NULL,
        owner_id UUID NOT NULL,
        currency TEXT NOT NULL,
        program TEXT NOT NULL,
        ship_to_id UUID,
        ship_to_text TEXT NOT NULL,
        transport TEXT NOT NULL,
        packaging TEXT NOT NULL,
        contact TEXT NOT NULL,
        services TEXT NOT NULL,
        flags JSONB NOT NULL,
        notes TEXT NOT NULL,
        split_allowed BOOLEAN NOT NULL,
        line_count INTEGER NOT NULL,
        quantity NUMERIC(18, 6) NOT NULL,
        amount NUMERIC(18, 6),
        title TEXT NOT NULL,
        first_requested DATE,
        first_promised DATE,
        delivery_signed_at TIMESTAMP WITH TIME ZONE,
        released_at TIMESTAMP WITH TIME ZONE,
        countersigned_at TIMESTAMP WITH TIME ZONE,
        countersigned_by TEXT,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_order PRIMARY KEY (id),
        CONSTRAINT uq_order_number UNIQUE (number),
        CONSTRAINT fk_order_related_id FOREIGN KEY(related_id) REFERENCES "order" (id),
        CONSTRAINT fk_order_submitted_by FOREIGN KEY(submitted_by) REFERENCES person (id),
        CONSTRAINT fk_order_owner_id FOREIGN KEY(owner_id) REFERENCES person (id),
        CONSTRAINT fk_order_ship_to_id FOREIGN KEY(ship_to_id) REFERENCES ship_to (id),
        CONSTRAINT fk_order_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_order_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    'CREATE INDEX ix_order_class ON "order" (order_class, submitted_at, id)',
    'CREATE INDEX ix_order_customer_po ON "order" (customer_id, po_key)',
    'CREATE INDEX ix_order_customer_requested ON "order" (customer_id, first_requested, id)',
    'CREATE INDEX ix_order_customer_state ON "order" (customer_id, state, submitted_at, id)',
    'CREATE INDEX ix_order_customer_submitted ON "order" (customer_id, submitted_at, id)',
    'CREATE INDEX ix_order_owner_id ON "order" (owner_id)',
    'CREATE INDEX ix_order_related_id ON "order" (related_id)',
    'CREATE INDEX ix_order_requested ON "order" (first_requested, id)',
    'CREATE INDEX ix_order_state_requested ON "order" (state, first_requested, id)',
    'CREATE INDEX ix_order_state_submitted ON "order" (state, submitted_at, id)',
    'CREATE INDEX ix_order_submitted ON "order" (submitted_at, id)',
    """
    CREATE TABLE record (
        form TEXT NOT NULL,
        revision TEXT NOT NULL,
        number TEXT NOT NULL,
        edition INTEGER NOT NULL,
        title TEXT NOT NULL,
        object_kind TEXT NOT NULL,
        object_id UUID NOT NULL,
        object_number TEXT NOT NULL,
        language TEXT NOT NULL,
        sheet JSONB NOT NULL,
        signers JSONB NOT NULL,
        token TEXT NOT NULL,
        source_id UUID,
        issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
        issued_by TEXT NOT NULL,
        sha256 TEXT,
        printed_at TIMESTAMP WITH TIME ZONE,
        id UUID NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_record PRIMARY KEY (id),
        CONSTRAINT uq_record_token UNIQUE (token),
        CONSTRAINT fk_record_source_id FOREIGN KEY(source_id) REFERENCES attachment (id),
        CONSTRAINT fk_record_sha256 FOREIGN KEY(sha256) REFERENCES stored_file (sha256),
        CONSTRAINT fk_record_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_record_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_record_issued ON record (issued_at, id)",
    "CREATE INDEX ix_record_object ON record (object_kind, object_id)",
    "CREATE UNIQUE INDEX uq_record_edition ON record (form, number, edition)",
    """
    CREATE TABLE price (
        entry_id UUID NOT NULL,
        currency TEXT NOT NULL,
        unit_price NUMERIC(18, 6) NOT NULL,
        minimum_quantity NUMERIC(18, 6) NOT NULL,
        valid_from DATE NOT NULL,
        valid_to DATE,
        source TEXT NOT NULL,
        source_number TEXT NOT NULL,
        provisional BOOLEAN NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_price PRIMARY KEY (id),
        CONSTRAINT fk_price_entry_id FOREIGN KEY(entry_id) REFERENCES list_entry (id),
        CONSTRAINT fk_price_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_price_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_price_entry_id ON price (entry_id, valid_from)",
    """
    CREATE TABLE order_line (
        order_id UUID NOT NULL,
        position INTEGER NOT NULL,
        entry_id UUID,
        product_id UUID,
        customer_part TEXT NOT NULL,
        name TEXT NOT NULL,
        drawing_revision TEXT NOT NULL,
        material TEXT NOT NULL,
        specification TEXT,
        quality TEXT,
        quantity NUMERIC(18, 6) NOT NULL,
        open_quantity NUMERIC(18, 6) NOT NULL,
        unit TEXT NOT NULL,
        customer_price NUMERIC(18, 6),
        unit_price NUMERIC(18, 6),
        price_id UUID,
        line_class TEXT NOT NULL,
        class_reason JSONB NOT NULL,
        class_overruled_by TEXT,
        class_overrule_reason TEXT,
        cancelled BOOLEAN NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_order_line PRIMARY KEY (id),
        CONSTRAINT fk_order_line_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_order_line_entry_id FOREIGN KEY(entry_id) REFERENCES list_entry (id),
        CONSTRAINT fk_order_line_product_id FOREIGN KEY(product_id) REFERENCES product (id),
        CONSTRAINT fk_order_line_price_id FOREIGN KEY(price_id) REFERENCES price (id),
        CONSTRAINT fk_order_line_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_order_line_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_order_line_customer_part ON order_line (customer_id, customer_part)",
    "CREATE INDEX ix_order_line_order_id ON order_line (order_id, position)",
    "CREATE INDEX ix_order_line_product ON order_line (product_id) WHERE open_quantity > 0",
    """
    CREATE TABLE order_revision (
        order_id UUID NOT NULL,
        revision INTEGER NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        by TEXT NOT NULL,
        why TEXT NOT NULL,
        content JSONB NOT NULL,
        id UUID NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_order_revision PRIMARY KEY (id),
        CONSTRAINT fk_order_revision_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_order_revision_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_order_revision_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_order_revision ON order_revision (order_id, revision, project_id) NULLS NOT DISTINCT",
    """
    CREATE TABLE order_draft (
        person_id UUID NOT NULL,
        content JSONB NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
        amends_id UUID,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_order_draft PRIMARY KEY (id),
        CONSTRAINT fk_order_draft_person_id FOREIGN KEY(person_id) REFERENCES person (id),
        CONSTRAINT fk_order_draft_amends_id FOREIGN KEY(amends_id) REFERENCES "order" (id),
        CONSTRAINT fk_order_draft_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_order_draft_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_order_draft_person_id ON order_draft (person_id, updated_at)",
    """
    CREATE TABLE order_message (
        order_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        author_id UUID NOT NULL,
        author_name TEXT NOT NULL,
        author_side TEXT NOT NULL,
        text TEXT NOT NULL,
        id UUID NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_order_message PRIMARY KEY (id),
        CONSTRAINT fk_order_message_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_order_message_author_id FOREIGN KEY(author_id) REFERENCES person (id),
        CONSTRAINT fk_order_message_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_order_message_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_order_message_order_id ON order_message (order_id, at)",
    """
    CREATE TABLE review (
        order_id UUID NOT NULL,
        number TEXT NOT NULL,
        revision INTEGER NOT NULL,
        opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        decided_at TIMESTAMP WITH TIME ZONE,
        decision TEXT,
        approved_by TEXT,
        approved_by_id UUID,
        approved_revision INTEGER,
        approval_signature_id UUID,
        release_signature_id UUID,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_review PRIMARY KEY (id),
        CONSTRAINT fk_review_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT uq_review_number UNIQUE (number),
        CONSTRAINT fk_review_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_review_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_review_opened ON review (decided_at, opened_at)",
    "CREATE INDEX ix_review_opened_at ON review (opened_at, id)",
    "CREATE UNIQUE INDEX uq_review_order_id ON review (order_id)",
    """
    CREATE TABLE purchase_request (
        number TEXT NOT NULL,
        order_id UUID NOT NULL,
        order_number TEXT NOT NULL,
        state TEXT NOT NULL,
        drafted_at TIMESTAMP WITH TIME ZONE NOT NULL,
        drafted_by TEXT NOT NULL,
        sent_at TIMESTAMP WITH TIME ZONE,
        sent_by TEXT,
        early_reason TEXT,
        acknowledged_at TIMESTAMP WITH TIME ZONE,
        acknowledged_by TEXT,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_purchase_request PRIMARY KEY (id),
        CONSTRAINT uq_purchase_request_number UNIQUE (number),
        CONSTRAINT fk_purchase_request_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_purchase_request_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_purchase_request_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_purchase_request_state ON purchase_request (state, id)",
    "CREATE UNIQUE INDEX uq_purchase_request_draft ON purchase_request (order_id) WHERE state = 'draft'",
    """
    CREATE TABLE document_request (
        number TEXT NOT NULL,
        order_id UUID NOT NULL,
        order_number TEXT NOT NULL,
        product_id UUID NOT NULL,
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        revision TEXT NOT NULL,
        missing JSONB NOT NULL,
        opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
        done_at TIMESTAMP WITH TIME ZONE,
        done_by TEXT,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_document_request PRIMARY KEY (id),
        CONSTRAINT uq_document_request_number UNIQUE (number),
        CONSTRAINT fk_document_request_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_document_request_product_id FOREIGN KEY(product_id) REFERENCES product (id),
        CONSTRAINT fk_document_request_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_document_request_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_document_request_order_id ON document_request (order_id)",
    """
    CREATE TABLE development (
        number TEXT NOT NULL,
        order_id UUID NOT NULL,
        order_number TEXT NOT NULL,
        kind TEXT NOT NULL,
        opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
        done_at TIMESTAMP WITH TIME ZONE,
        done_by TEXT,
        result TEXT NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_development PRIMARY KEY (id),
        CONSTRAINT uq_development_number UNIQUE (number),
        CONSTRAINT fk_development_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_development_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_development_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_development_order_kind ON development (order_id, kind)",
    """
    CREATE TABLE schedule_line (
        line_id UUID NOT NULL,
        order_id UUID NOT NULL,
        quantity NUMERIC(18, 6) NOT NULL,
        requested DATE NOT NULL,
        promised_first DATE,
        promised_latest DATE,
        ship_to_id UUID,
        zone TEXT NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_schedule_line PRIMARY KEY (id),
        CONSTRAINT fk_schedule_line_line_id FOREIGN KEY(line_id) REFERENCES order_line (id),
        CONSTRAINT fk_schedule_line_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_schedule_line_ship_to_id FOREIGN KEY(ship_to_id) REFERENCES ship_to (id),
        CONSTRAINT fk_schedule_line_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_schedule_line_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_schedule_line_line_id ON schedule_line (line_id)",
    "CREATE INDEX ix_schedule_line_order_id ON schedule_line (order_id)",
    """
    CREATE TABLE supplied_material (
        line_id UUID NOT NULL,
        material TEXT NOT NULL,
        unit TEXT NOT NULL,
        expected NUMERIC(18, 6) NOT NULL,
        received NUMERIC(18, 6) NOT NULL,
        used NUMERIC(18, 6) NOT NULL,
        scrapped NUMERIC(18, 6) NOT NULL,
        returned NUMERIC(18, 6) NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_supplied_material PRIMARY KEY (id),
        CONSTRAINT fk_supplied_material_line_id FOREIGN KEY(line_id) REFERENCES order_line (id),
        CONSTRAINT fk_supplied_material_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_supplied_material_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_supplied_material_line_id ON supplied_material (line_id)",
    """
    CREATE TABLE order_requirement (
        order_id UUID NOT NULL,
        line_id UUID,
        source TEXT NOT NULL,
        text TEXT NOT NULL,
        added_by TEXT NOT NULL,
        added_at TIMESTAMP WITH TIME ZONE NOT NULL,
        id UUID NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_order_requirement PRIMARY KEY (id),
        CONSTRAINT fk_order_requirement_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_order_requirement_line_id FOREIGN KEY(line_id) REFERENCES order_line (id),
        CONSTRAINT fk_order_requirement_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_order_requirement_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_order_requirement_order_id ON order_requirement (order_id)",
    """
    CREATE TABLE review_section (
        review_id UUID NOT NULL,
        key TEXT NOT NULL,
        kind TEXT NOT NULL,
        covers TEXT NOT NULL,
        department TEXT NOT NULL,
        position TEXT NOT NULL,
        state TEXT NOT NULL,
        opened_at TIMESTAMP WITH TIME ZONE,
        for_revision INTEGER,
        unchanged BOOLEAN NOT NULL,
        inputs_hash TEXT NOT NULL,
        promises JSONB NOT NULL,
        figures JSONB NOT NULL,
        remedies JSONB NOT NULL,
        evidence JSONB NOT NULL,
        signed_at TIMESTAMP WITH TIME ZONE,
        signed_by TEXT,
        signed_by_id UUID,
        on_behalf_of TEXT,
        on_behalf_of_id UUID,
        signature_id UUID,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_review_section PRIMARY KEY (id),
        CONSTRAINT fk_review_section_review_id FOREIGN KEY(review_id) REFERENCES review (id),
        CONSTRAINT fk_review_section_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_review_section_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_review_section ON review_section (review_id, key)",
    """
    CREATE TABLE review_meeting (
        review_id UUID NOT NULL,
        revision INTEGER NOT NULL,
        called_for TIMESTAMP WITH TIME ZONE NOT NULL,
        place TEXT NOT NULL,
        invitees JSONB NOT NULL,
        agenda TEXT NOT NULL,
        minutes TEXT NOT NULL,
        decision TEXT NOT NULL,
        called_by TEXT NOT NULL,
        held_at TIMESTAMP WITH TIME ZONE,
        recorded_by TEXT,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_review_meeting PRIMARY KEY (id),
        CONSTRAINT fk_review_meeting_review_id FOREIGN KEY(review_id) REFERENCES review (id),
        CONSTRAINT fk_review_meeting_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_review_meeting_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_review_meeting_review_id ON review_meeting (review_id)",
    """
    CREATE TABLE negotiation (
        review_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        heads JSONB NOT NULL,
        record TEXT NOT NULL,
        recorded_by TEXT NOT NULL,
        recorded_by_id UUID NOT NULL,
        signature_id UUID,
        id UUID NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_negotiation PRIMARY KEY (id),
        CONSTRAINT fk_negotiation_review_id FOREIGN KEY(review_id) REFERENCES review (id),
        CONSTRAINT fk_negotiation_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_negotiation_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_negotiation_review_id ON negotiation (review_id)",
    """
    CREATE TABLE reserved_for (
        line_id UUID NOT NULL,
        reservation_id UUID NOT NULL,
        id UUID NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        CONSTRAINT pk_reserved_for PRIMARY KEY (id),
        CONSTRAINT fk_reserved_for_line_id FOREIGN KEY(line_id) REFERENCES order_line (id),
        CONSTRAINT fk_reserved_for_reservation_id FOREIGN KEY(reservation_id) REFERENCES reservation (id),
        CONSTRAINT fk_reserved_for_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_reserved_for_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_reserved_for_line_id ON reserved_for (line_id)",
    "CREATE INDEX ix_reserved_for_reservation_id ON reserved_for (reservation_id)",
    """
    CREATE TABLE plan_row (
        order_id UUID NOT NULL,
        line_id UUID NOT NULL,
        product_id UUID NOT NULL,
        production_line_id UUID,
        day DATE NOT NULL,
        quantity NUMERIC(18, 6) NOT NULL,
        hours NUMERIC(18, 6) NOT NULL,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_plan_row PRIMARY KEY (id),
        CONSTRAINT fk_plan_row_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_plan_row_line_id FOREIGN KEY(line_id) REFERENCES order_line (id),
        CONSTRAINT fk_plan_row_product_id FOREIGN KEY(product_id) REFERENCES product (id),
        CONSTRAINT fk_plan_row_production_line_id FOREIGN KEY(production_line_id) REFERENCES production_line (id),
        CONSTRAINT fk_plan_row_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_plan_row_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_plan_row_day ON plan_row (day, production_line_id)",
    "CREATE INDEX ix_plan_row_order_id ON plan_row (order_id)",
    """
    CREATE TABLE purchase_line (
        request_id UUID NOT NULL,
        material_id UUID NOT NULL,
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        unit TEXT NOT NULL,
        quantity NUMERIC(18, 6) NOT NULL,
        need NUMERIC(18, 6) NOT NULL,
        safety NUMERIC(18, 6) NOT NULL,
        available NUMERIC(18, 6) NOT NULL,
        needed_by DATE NOT NULL,
        remedy TEXT NOT NULL,
        id UUID NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_purchase_line PRIMARY KEY (id),
        CONSTRAINT fk_purchase_line_request_id FOREIGN KEY(request_id) REFERENCES purchase_request (id),
        CONSTRAINT fk_purchase_line_material_id FOREIGN KEY(material_id) REFERENCES material (id),
        CONSTRAINT fk_purchase_line_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_purchase_line_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_purchase_line_material_id ON purchase_line (material_id)",
    "CREATE UNIQUE INDEX uq_purchase_line ON purchase_line (request_id, material_id)",
    """
    CREATE TABLE review_answer (
        section_id UUID NOT NULL,
        question TEXT NOT NULL,
        clause TEXT NOT NULL,
        line_id UUID,
        value TEXT,
        remark TEXT NOT NULL,
        prefilled JSONB,
        compulsory BOOLEAN NOT NULL,
        note JSONB,
        facts JSONB NOT NULL,
        answered_by UUID,
        answered_for UUID,
        answered_at TIMESTAMP WITH TIME ZONE,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_review_answer PRIMARY KEY (id),
        CONSTRAINT fk_review_answer_section_id FOREIGN KEY(section_id) REFERENCES review_section (id),
        CONSTRAINT fk_review_answer_line_id FOREIGN KEY(line_id) REFERENCES order_line (id),
        CONSTRAINT fk_review_answer_answered_by FOREIGN KEY(answered_by) REFERENCES person (id),
        CONSTRAINT fk_review_answer_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_review_answer_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_review_answer ON review_answer (section_id, question, line_id) NULLS NOT DISTINCT",
    """
    CREATE TABLE deviation (
        review_id UUID NOT NULL,
        order_id UUID NOT NULL,
        section_id UUID NOT NULL,
        answer_id UUID NOT NULL,
        line_id UUID,
        clause TEXT NOT NULL,
        subject TEXT NOT NULL,
        ours TEXT NOT NULL,
        theirs TEXT NOT NULL,
        agreed TEXT NOT NULL,
        facts JSONB NOT NULL,
        value JSONB NOT NULL,
        state TEXT NOT NULL,
        touches_customer BOOLEAN NOT NULL,
        opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
        opened_by TEXT NOT NULL,
        opened_by_id UUID,
        settled_at TIMESTAMP WITH TIME ZONE,
        price_needed BOOLEAN NOT NULL,
        price_signed_by TEXT,
        signature_id UUID,
        id UUID NOT NULL,
        version INTEGER NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_deviation PRIMARY KEY (id),
        CONSTRAINT fk_deviation_review_id FOREIGN KEY(review_id) REFERENCES review (id),
        CONSTRAINT fk_deviation_order_id FOREIGN KEY(order_id) REFERENCES "order" (id),
        CONSTRAINT fk_deviation_section_id FOREIGN KEY(section_id) REFERENCES review_section (id),
        CONSTRAINT fk_deviation_answer_id FOREIGN KEY(answer_id) REFERENCES review_answer (id),
        CONSTRAINT fk_deviation_line_id FOREIGN KEY(line_id) REFERENCES order_line (id),
        CONSTRAINT fk_deviation_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_deviation_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_deviation_answer_id ON deviation (answer_id)",
    "CREATE INDEX ix_deviation_review_id ON deviation (review_id)",
    "CREATE INDEX ix_deviation_section_id ON deviation (section_id)",
    """
    CREATE TABLE deviation_step (
        deviation_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        action TEXT NOT NULL,
        side TEXT NOT NULL,
        person_id UUID,
        person_name TEXT NOT NULL,
        text TEXT NOT NULL,
        value JSONB NOT NULL,
        id UUID NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_deviation_step PRIMARY KEY (id),
        CONSTRAINT fk_deviation_step_deviation_id FOREIGN KEY(deviation_id) REFERENCES deviation (id),
        CONSTRAINT fk_deviation_step_person_id FOREIGN KEY(person_id) REFERENCES person (id),
        CONSTRAINT fk_deviation_step_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_deviation_step_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "CREATE INDEX ix_deviation_step_deviation_id ON deviation_step (deviation_id, at)",
    """
    CREATE TABLE ruling (
        review_id UUID NOT NULL,
        kind TEXT NOT NULL,
        decision TEXT NOT NULL,
        text TEXT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        by TEXT NOT NULL,
        by_id UUID NOT NULL,
        on_behalf_of TEXT,
        signature_id UUID,
        deviation_id UUID,
        id UUID NOT NULL,
        customer_id UUID NOT NULL,
        project_id UUID,
        internal BOOLEAN NOT NULL,
        CONSTRAINT pk_ruling PRIMARY KEY (id),
        CONSTRAINT fk_ruling_review_id FOREIGN KEY(review_id) REFERENCES review (id),
        CONSTRAINT fk_ruling_deviation_id FOREIGN KEY(deviation_id) REFERENCES deviation (id),
        CONSTRAINT fk_ruling_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id),
        CONSTRAINT fk_ruling_project_id FOREIGN KEY(project_id) REFERENCES project (id)
    )
    """,
    "ALTER TABLE customer ADD CONSTRAINT fk_customer_deputy_id FOREIGN KEY(deputy_id) REFERENCES person (id)",
    "ALTER TABLE customer ADD CONSTRAINT fk_customer_owner_id FOREIGN KEY(owner_id) REFERENCES person (id)",
    "ALTER TABLE customer ADD CONSTRAINT fk_customer_project_id FOREIGN KEY(project_id) REFERENCES project (id)",
    "CREATE INDEX ix_ruling_review_id ON ruling (review_id)",
]

BEHIND = [
    """
    CREATE FUNCTION concord_projects_of(person uuid, at timestamptz) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
      SET search_path = public AS $$
      SELECT coalesce(array_agg(DISTINCT project_id), '{}') FROM project_member
      WHERE person_id = person AND valid_from <= at AND (valid_to IS NULL OR valid_to > at)
         OR EXISTS (SELECT FROM project p WHERE p.id = project_member.project_id AND p.ended_at <= at) $$
    """,
    """
    CREATE FUNCTION concord_projects() RETURNS uuid[] LANGUAGE sql STABLE AS $$
      SELECT concord_projects_of(NULLIF(current_setting('concord.person', true), '')::uuid,
                                 coalesce(NULLIF(current_setting('concord.now', true), '')::timestamptz, now())) $$
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
    """
    CREATE FUNCTION concord_search(number text, wanted text[], kinds text[], limits int[]) RETURNS TABLE (id uuid)
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
      DECLARE
        side text := current_setting('concord.kind', true);
        own uuid := NULLIF(current_setting('concord.customer', true), '')::uuid;
        sight text := ' AND (e.project_id IS NULL OR e.project_id = ANY ($3))';
        found text := 'SELECT e.id FROM search_entry e WHERE e.tokens @@ $1 AND e.kind = ANY ($2)';
        words tsquery := (SELECT string_agg(quote_literal(one), ' & ') FROM unnest(wanted) one)::tsquery;
        mine uuid[] := concord_projects();
      BEGIN
        IF side = 'system' THEN sight := '';
        ELSIF side = 'portal' THEN sight := sight || ' AND e.customer_id = $4';
        ELSIF side IS DISTINCT FROM 'staff' THEN RETURN;
        END IF;
        IF number <> '' THEN
          RETURN QUERY EXECUTE found || sight || ' ORDER BY e.at DESC LIMIT $5'
            USING quote_literal(number)::tsquery, kinds, mine, own, limits[1];
        END IF;
        FOR nth IN 1 .. coalesce(array_length(kinds, 1), 0) LOOP
          RETURN QUERY EXECUTE found || sight || ' ORDER BY e.at DESC LIMIT $5' USING words, kinds[nth : nth], mine, own, limits[nth];
        END LOOP;
      END $$
    """,
    'ALTER TABLE "customer" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "customer" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'ALTER TABLE "project" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "project" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'ALTER TABLE "attachment" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "attachment" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    'ALTER TABLE "audit" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "audit" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'CREATE POLICY entry ON "audit" FOR INSERT WITH CHECK (true)',
    'ALTER TABLE "contact" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "contact" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'ALTER TABLE "internal_operation" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "internal_operation" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    'ALTER TABLE "list_entry" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "list_entry" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'ALTER TABLE "outbox" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "outbox" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    'CREATE POLICY entry ON "outbox" FOR INSERT WITH CHECK (true)',
    'ALTER TABLE "project_member" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "project_member" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'ALTER TABLE "requirement" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "requirement" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'ALTER TABLE "search_entry" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "search_entry" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'ALTER TABLE "ship_to" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "ship_to" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'ALTER TABLE "signature" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "signature" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'CREATE POLICY entry ON "signature" FOR INSERT WITH CHECK (true)',
    'ALTER TABLE "task" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "task" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    'CREATE POLICY entry ON "task" FOR INSERT WITH CHECK (true)',
    'ALTER TABLE "transition" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "transition" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'CREATE POLICY entry ON "transition" FOR INSERT WITH CHECK (true)',
    'ALTER TABLE "order" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "order" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'ALTER TABLE "price" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "price" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'ALTER TABLE "record" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "record" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    'ALTER TABLE "development" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "development" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    'ALTER TABLE "document_request" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "document_request" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    'ALTER TABLE "order_draft" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "order_draft" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'ALTER TABLE "order_line" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "order_line" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'ALTER TABLE "order_message" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "order_message" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    'ALTER TABLE "order_revision" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "order_revision" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'ALTER TABLE "purchase_request" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "purchase_request" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    'ALTER TABLE "review" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "review" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'ALTER TABLE "negotiation" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "negotiation" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    'ALTER TABLE "order_requirement" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "order_requirement" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'ALTER TABLE "plan_row" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "plan_row" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    'ALTER TABLE "purchase_line" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "purchase_line" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    'ALTER TABLE "reserved_for" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "reserved_for" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'ALTER TABLE "review_meeting" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "review_meeting" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    'ALTER TABLE "review_section" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "review_section" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'ALTER TABLE "schedule_line" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "schedule_line" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'ALTER TABLE "supplied_material" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "supplied_material" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid)))))
    """,
    'ALTER TABLE "review_answer" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "review_answer" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    'ALTER TABLE "deviation" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "deviation" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    'ALTER TABLE "deviation_step" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "deviation_step" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    'ALTER TABLE "ruling" ENABLE ROW LEVEL SECURITY',
    """
    CREATE POLICY sight ON "ruling" USING ((SELECT current_setting('concord.kind', true)) = 'system' OR ((project_id IS NULL OR project_id = ANY ((SELECT concord_projects())::uuid[])) AND ((SELECT current_setting('concord.kind', true)) = 'staff' OR ((SELECT current_setting('concord.kind', true)) = 'portal' AND customer_id = (SELECT NULLIF(current_setting('concord.customer', true), '')::uuid) AND NOT internal))))
    """,
    "CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION concord_only_grows()",
    "CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION concord_only_grows()",
    "GRANT USAGE ON SCHEMA public TO concord_app",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO concord_app",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO concord_app",
    "REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM concord_app",
]

RIGHTS_OF_THE_VERSION = ["REVOKE ALL ON alembic_version FROM concord_app", "GRANT SELECT ON alembic_version TO concord_app"]

AWAY = [
    'DROP TABLE "ruling" CASCADE',
    'DROP TABLE "deviation_step" CASCADE',
    'DROP TABLE "deviation" CASCADE',
    'DROP TABLE "review_answer" CASCADE',
    'DROP TABLE "supplied_material" CASCADE',
    'DROP TABLE "schedule_line" CASCADE',
    'DROP TABLE "review_section" CASCADE',
    'DROP TABLE "review_meeting" CASCADE',
    'DROP TABLE "reserved_for" CASCADE',
    'DROP TABLE "purchase_line" CASCADE',
    'DROP TABLE "plan_row" CASCADE',
    'DROP TABLE "order_requirement" CASCADE',
    'DROP TABLE "negotiation" CASCADE',
    'DROP TABLE "review" CASCADE',
    'DROP TABLE "purchase_request" CASCADE',
    'DROP TABLE "order_revision" CASCADE',
    'DROP TABLE "order_message" CASCADE',
    'DROP TABLE "order_line" CASCADE',
    'DROP TABLE "order_draft" CASCADE',
    'DROP TABLE "document_request" CASCADE',
    'DROP TABLE "development" CASCADE',
    'DROP TABLE "record" CASCADE',
    'DROP TABLE "price" CASCADE',
    'DROP TABLE "order" CASCADE',
    'DROP TABLE "transition" CASCADE',
    'DROP TABLE "task" CASCADE',
    'DROP TABLE "signature" CASCADE',
    'DROP TABLE "ship_to" CASCADE',
    'DROP TABLE "search_entry" CASCADE',
    'DROP TABLE "saved_view" CASCADE',
    'DROP TABLE "reservation" CASCADE',
    'DROP TABLE "requirement" CASCADE',
    'DROP TABLE "project_member" CASCADE',
    'DROP TABLE "product_import" CASCADE',
    'DROP TABLE "process_document" CASCADE',
    'DROP TABLE "post_held" CASCADE',
    'DROP TABLE "password_reset" CASCADE',
    'DROP TABLE "outsourced_process" CASCADE',
    'DROP TABLE "outbox" CASCADE',
    'DROP TABLE "lot" CASCADE',
    'DROP TABLE "login_session" CASCADE',
    'DROP TABLE "list_entry" CASCADE',
    'DROP TABLE "internal_operation" CASCADE',
    'DROP TABLE "delegation" CASCADE',
    'DROP TABLE "contact" CASCADE',
    'DROP TABLE "consumption" CASCADE',
    'DROP TABLE "audit" CASCADE',
    'DROP TABLE "attachment" CASCADE',
    'DROP TABLE "project" CASCADE',
    'DROP TABLE "product" CASCADE',
    'DROP TABLE "person" CASCADE',
    'DROP TABLE "line_day_off" CASCADE',
    'DROP TABLE "submission" CASCADE',
    'DROP TABLE "stored_file" CASCADE',
    'DROP TABLE "security_event" CASCADE',
    'DROP TABLE "schedule" CASCADE',
    'DROP TABLE "production_line" CASCADE',
    'DROP TABLE "material" CASCADE',
    'DROP TABLE "login_attempt" CASCADE',
    'DROP TABLE "fact" CASCADE',
    'DROP TABLE "customer" CASCADE',
    'DROP TABLE "counter" CASCADE',
    'DROP TABLE "calendar_day" CASCADE',
    'DROP TABLE "authority" CASCADE',
    "DROP FUNCTION concord_search CASCADE",
    "DROP FUNCTION concord_only_grows CASCADE",
    "DROP FUNCTION concord_audit_head CASCADE",
    "DROP FUNCTION concord_projects CASCADE",
    "DROP FUNCTION concord_projects_of CASCADE",
]


def upgrade() -> None:
    for statement in (*TABLES, *BEHIND, *RIGHTS_OF_THE_VERSION):
        op.get_bind().exec_driver_sql(statement.replace("%", "%%"))


def downgrade() -> None:
    for statement in AWAY:
        op.get_bind().exec_driver_sql(statement)
