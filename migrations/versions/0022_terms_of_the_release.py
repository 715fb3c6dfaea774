"""What an order's days mean, and how many early or late still count, is kept with it from its release on (decision 0220)."""

from alembic import op

revision = "0022"
down_revision = "0024"

ADDED = """
    ALTER TABLE "order" ADD COLUMN dates_mean TEXT DEFAULT 'gate', ADD COLUMN early_days INTEGER, ADD COLUMN late_days INTEGER
"""  # what most orders say is there at once: to write each of a million anew takes a minute
NOT_YET = 'UPDATE "order" SET dates_mean = NULL WHERE released_at IS NULL'
KEPT = """
    UPDATE "order" o SET dates_mean = c.dates_mean, early_days = c.early_days, late_days = c.late_days
      FROM customer c WHERE c.id = o.customer_id AND o.released_at IS NOT NULL
        AND (c.dates_mean <> 'gate' OR c.early_days IS NOT NULL OR c.late_days IS NOT NULL)
"""
JOINING = """
    UPDATE "order" o SET dates_mean = w.dates_mean, early_days = w.early_days, late_days = w.late_days
      FROM "order" w WHERE w.id = o.related_id AND o.relation = 'addition_to' AND o.released_at IS NULL
"""
AS_THEN = """
    UPDATE "order" o SET {column} = {was}
      FROM (SELECT DISTINCT ON (p.id) p.id, a."values" -> 'before' AS before
              FROM audit a JOIN "order" p ON p.customer_id = a.object_id AND p.released_at < a.at
              WHERE a.action = 'customer.terms' AND a."values" -> 'before' ? '{column}' ORDER BY p.id, a.seq) first
      WHERE first.id = o.id
"""  # where the customer's terms were changed after a release, the trail knows what they were before
WAS = {"dates_mean": "before ->> 'dates_mean'", "early_days": "(before ->> 'early_days')::int", "late_days": "(before ->> 'late_days')::int"}


def upgrade() -> None:
    op.execute(ADDED)
    op.execute('ALTER TABLE "order" ALTER COLUMN dates_mean DROP DEFAULT')
    op.execute(NOT_YET)
    op.execute(KEPT)
    for column, was in WAS.items():
        op.execute(AS_THEN.format(column=column, was=was))
    op.execute(JOINING)
    op.execute('ALTER TABLE "order" ADD CONSTRAINT ck_order_terms CHECK (released_at IS NULL OR dates_mean IS NOT NULL)')
    op.execute('CREATE INDEX ix_order_late_days ON "order" (late_days) WHERE late_days IS NOT NULL')


def downgrade() -> None:
    op.execute('ALTER TABLE "order" DROP COLUMN dates_mean, DROP COLUMN early_days, DROP COLUMN late_days')
