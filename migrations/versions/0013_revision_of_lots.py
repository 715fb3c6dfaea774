"""A lot, a box and a line of a slip know the drawing revision of the goods (5.1.11(2); decision 0150)."""

from alembic import op

revision = "0013"
down_revision = "0012"

# A lot made before a change of the drawing was in force is of the revision before it; any other of the one that all lists name
LOTS = """
    UPDATE lot SET drawing_revision = coalesce(
      (SELECT nullif(r.from_revision, '') FROM engineering_request r JOIN change c ON c.id = r.change_id
         WHERE r.product_id = lot.product_id AND r.from_revision <> r.to_revision AND c.revision IS NOT NULL
           AND lot.produced_on <= CAST(c.decided_at AT TIME ZONE 'Asia/Shanghai' AS date)
         ORDER BY c.decided_at LIMIT 1),
      (SELECT min(e.revision) FROM list_entry e WHERE e.product_id = lot.product_id HAVING count(DISTINCT e.revision) = 1),
      '')
"""
BOXES = """
    UPDATE box SET drawing_revision = coalesce(nullif(l.drawing_revision, ''), d.drawing_revision)
    FROM dispatch_line d, box b LEFT JOIN lot l ON l.id = b.lot_id WHERE b.id = box.id AND d.id = box.dispatch_line_id
"""
SLIPS = "UPDATE slip_line SET drawing_revision = d.drawing_revision FROM dispatch_line d WHERE d.id = slip_line.dispatch_line_id"
TABLES = ("lot", "box", "slip_line")


def upgrade() -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ADD COLUMN drawing_revision TEXT NOT NULL DEFAULT ''")
    for filled in (LOTS, BOXES, SLIPS):
        op.execute(filled)
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ALTER COLUMN drawing_revision DROP DEFAULT")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} DROP COLUMN drawing_revision")
