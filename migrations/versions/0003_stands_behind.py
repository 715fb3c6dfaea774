"""Who stands behind an order, where it is not the customer themselves (2.3)."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute('ALTER TABLE "order" ADD COLUMN stands_behind TEXT NOT NULL DEFAULT \'\'')
    op.execute('ALTER TABLE "order" ALTER COLUMN stands_behind DROP DEFAULT')


def downgrade() -> None:
    op.execute('ALTER TABLE "order" DROP COLUMN stands_behind')
