"""The indexes that order lists walk carry what sight asks of a row: pages and counts on the tabs stop at their bound (decision 0002)."""

from alembic import op

revision = "0005"
down_revision = "0004"

WALKED = (
    ("ix_order_customer_submitted", "customer_id, submitted_at, id", "project_id"),
    ("ix_order_submitted", "submitted_at, id", "customer_id, project_id"),
    ("ix_order_state_submitted", "state, submitted_at, id", "customer_id, project_id"),
    ("ix_order_customer_state", "customer_id, state, submitted_at, id", "project_id"),
)


def upgrade() -> None:
    for name, key, carried in WALKED:
        op.execute(f"DROP INDEX {name}")
        op.execute(f'CREATE INDEX {name} ON "order" ({key}) INCLUDE ({carried})')


def downgrade() -> None:
    for name, key, _ in WALKED:
        op.execute(f"DROP INDEX {name}")
        op.execute(f'CREATE INDEX {name} ON "order" ({key})')
