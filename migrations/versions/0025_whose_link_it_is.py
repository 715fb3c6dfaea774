"""A link that was sent to a user of the portal knows whose it is, and ends with what that user may do (decision 0051)."""

from alembic import op

revision = "0025"
down_revision = "0023"


def upgrade() -> None:
    op.execute("ALTER TABLE link ADD COLUMN person_id UUID CONSTRAINT fk_link_person_id REFERENCES person (id)")


def downgrade() -> None:
    op.execute("ALTER TABLE link DROP COLUMN person_id")
