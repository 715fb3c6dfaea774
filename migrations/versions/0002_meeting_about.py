"""What a review meeting was about: a line that comes later, or changes, has a meeting of its own (5.1.1(2))."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("ALTER TABLE review_meeting ADD COLUMN about JSONB NOT NULL DEFAULT '[]'")
    op.execute(
        """
        UPDATE review_meeting SET about = coalesce((
            SELECT jsonb_agg(line.id || ' ' || line.drawing_revision || ' ' || line.material)
            FROM order_line AS line JOIN review ON review.order_id = line.order_id
            WHERE review.id = review_meeting.review_id AND NOT line.cancelled
        ), '[]') WHERE held_at IS NOT NULL
        """
    )
    op.execute("ALTER TABLE review_meeting ALTER COLUMN about DROP DEFAULT")


def downgrade() -> None:
    op.execute("ALTER TABLE review_meeting DROP COLUMN about")
