"""No more leaves under a concession than it covers. What left beyond one before stands on its slips; of the concession nothing is left."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.execute("UPDATE concession SET used = greatest(0, least(used, quantity)) WHERE used < 0 OR used > quantity")
    op.execute("ALTER TABLE concession ADD CONSTRAINT ck_concession_used CHECK (used >= 0 AND used <= quantity)")


def downgrade() -> None:
    op.execute("ALTER TABLE concession DROP CONSTRAINT ck_concession_used")
