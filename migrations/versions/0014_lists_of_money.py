"""Payments and countermeasure sheets are listed by the time at which they were made, page by page (decision 0163)."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_index("ix_payment_recorded", "payment", ["recorded_at", "id"])
    op.create_index("ix_countermeasure_state", "countermeasure", ["state", "asked_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_countermeasure_state", "countermeasure")
    op.drop_index("ix_payment_recorded", "payment")
