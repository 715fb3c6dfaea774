"""What was held for an order and went to an invoice remembers for which order it was held (decision 0212)."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.execute('ALTER TABLE allocation ADD COLUMN held_for_id UUID CONSTRAINT fk_allocation_held_for_id REFERENCES "order" (id)')


def downgrade() -> None:
    op.execute("ALTER TABLE allocation DROP COLUMN held_for_id")
