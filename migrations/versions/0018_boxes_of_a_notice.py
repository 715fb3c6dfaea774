"""Boxes and checks of a notice are found by an index; what was missed is counted from its index alone (decision 0190)."""

from alembic import op

revision = "0018"
down_revision = "0016"


def upgrade() -> None:
    op.create_index("ix_box_notice_id", "box", ["notice_id", "dispatch_line_id"])
    op.create_index("ix_verification_notice_id", "verification", ["notice_id", "at"])
    op.execute("DROP INDEX ix_schedule_line_missed")
    op.execute(
        "CREATE INDEX ix_schedule_line_missed ON schedule_line (counted, id) INCLUDE (customer_id, project_id, paused_on) "
        "WHERE on_time < due"
    )


def downgrade() -> None:
    op.execute("DROP INDEX ix_schedule_line_missed")
    op.execute("CREATE INDEX ix_schedule_line_missed ON schedule_line (counted, id) WHERE on_time < due")
    op.drop_index("ix_verification_notice_id", "verification")
    op.drop_index("ix_box_notice_id", "box")
