"""Corrections that were taken off their list, until the next: found by an index of their own."""

from alembic import op
from sqlalchemy import text

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_index("ix_statement_line_waits", "statement_line", ["customer_id"], postgresql_where=text(
        "kind = 'adjustment' AND adjusts_id IS NULL AND state = 'dropped' AND settled_at IS NULL AND quantity <> 0"))


def downgrade() -> None:
    op.drop_index("ix_statement_line_waits", "statement_line")
