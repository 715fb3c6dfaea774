"""Slips whose signed copy is missing are found by an index: their number stands above the list of receipts."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("CREATE INDEX ix_slip_no_copy ON slip (left_at, id) WHERE return_copy_at IS NULL")


def downgrade() -> None:
    op.execute("DROP INDEX ix_slip_no_copy")
