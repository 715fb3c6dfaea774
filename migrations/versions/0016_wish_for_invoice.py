"""The customer's wish for an invoice when all of a statement is confirmed waits with the statement (decision 0181)."""

from alembic import op

revision = "0016"
down_revision = "0014"


def upgrade() -> None:
    op.execute("ALTER TABLE statement ADD COLUMN invoice_wished_at TIMESTAMP WITH TIME ZONE, ADD COLUMN invoice_wished_by TEXT")


def downgrade() -> None:
    op.execute("ALTER TABLE statement DROP COLUMN invoice_wished_by, DROP COLUMN invoice_wished_at")
