"""What is paid back to a customer is taken from a payment that came in (RULES 8)."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute("ALTER TABLE allocation ADD COLUMN refund_id UUID CONSTRAINT fk_allocation_refund_id REFERENCES payment (id)")
    op.execute("ALTER TABLE allocation DROP CONSTRAINT ck_allocation_target")
    op.execute("ALTER TABLE allocation ADD CONSTRAINT ck_allocation_target CHECK (num_nonnulls(invoice_id, order_id, refund_id) = 1)")
    op.execute("CREATE INDEX ix_allocation_refund_id ON allocation (refund_id) WHERE refund_id IS NOT NULL")


def downgrade() -> None:
    op.execute("DELETE FROM allocation WHERE refund_id IS NOT NULL")
    op.execute("ALTER TABLE allocation DROP CONSTRAINT ck_allocation_target")
    op.execute("ALTER TABLE allocation DROP COLUMN refund_id")
    op.execute("ALTER TABLE allocation ADD CONSTRAINT ck_allocation_target CHECK ((invoice_id IS NULL) <> (order_id IS NULL))")
