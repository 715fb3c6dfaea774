"""The day promised now, where a change or a delay moved it before the order kept it."""

from alembic import op

revision = "0027"
down_revision = "0026"

PROMISED_NOW = """
    UPDATE "order" o SET first_promised = now.day
      FROM (SELECT s.order_id, min(s.promised_latest) AS day
              FROM schedule_line s JOIN order_line l ON l.id = s.line_id JOIN "order" whole ON whole.id = s.order_id
              WHERE NOT l.cancelled AND l.project_id IS NOT DISTINCT FROM whole.project_id AND s.quantity > 0
                AND s.promised_latest IS NOT NULL GROUP BY s.order_id) now
      WHERE now.order_id = o.id AND o.released_at IS NOT NULL AND o.first_promised IS DISTINCT FROM now.day
"""


def upgrade() -> None:
    op.execute(PROMISED_NOW)


def downgrade() -> None:
    """The day that stood there before is not known any more, and was wrong."""
