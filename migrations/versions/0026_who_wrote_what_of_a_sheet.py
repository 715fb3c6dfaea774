"""A countermeasure sheet keeps who wrote each part of it (decision 0223); of what was written before, who wrote last."""

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.execute("ALTER TABLE countermeasure ADD COLUMN writers JSONB NOT NULL DEFAULT '{}'")
    op.execute("ALTER TABLE countermeasure ALTER COLUMN writers DROP DEFAULT")


def downgrade() -> None:
    op.execute("ALTER TABLE countermeasure DROP COLUMN writers")
