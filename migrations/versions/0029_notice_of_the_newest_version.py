"""A department that has not exchanged its documents for one version is asked for the next with them (decision 0232)."""

from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.execute("ALTER TABLE change_notice ADD COLUMN followed_by TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE change_notice ALTER COLUMN followed_by DROP DEFAULT")


def downgrade() -> None:
    op.execute("ALTER TABLE change_notice DROP COLUMN followed_by")
