"""Freight keeps who proposed it, a decision taken for another says for whom (decision 0205); a morning comes once (5.1.10(1))."""

from alembic import op

revision = "0020"
down_revision = "0018"

PROPOSED = """
    UPDATE freight SET proposed_by_id = (
      SELECT a.actor_id FROM audit a JOIN person p ON p.id = a.actor_id
        WHERE a.object_id = freight.id AND a.action = 'freight.proposed' ORDER BY a.seq LIMIT 1)
"""
SIGNED = "UPDATE {table} SET {column} = s.on_behalf_of FROM signature s WHERE s.id = {table}.signature_id"
CONFIRMED = """
    UPDATE delay_offer SET confirmed_for = s.on_behalf_of FROM signature s
      WHERE s.object_kind = 'delay' AND s.object_id = delay_offer.delay_id AND s.decision = 'delay_dates' AND s.at = delay_offer.confirmed_at
"""


def upgrade() -> None:
    op.execute("ALTER TABLE freight ADD COLUMN proposed_by_id UUID CONSTRAINT fk_freight_proposed_by_id REFERENCES person (id)")
    op.execute("ALTER TABLE freight ADD COLUMN decided_for TEXT")
    op.execute("ALTER TABLE countermeasure ADD COLUMN signed_for TEXT")
    op.execute("ALTER TABLE delay_offer ADD COLUMN confirmed_for TEXT")
    op.execute("ALTER TABLE daily_check ADD COLUMN morning_at TIMESTAMP WITH TIME ZONE")
    op.execute(PROPOSED)
    op.execute(SIGNED.format(table="freight", column="decided_for"))
    op.execute(SIGNED.format(table="countermeasure", column="signed_for"))
    op.execute(CONFIRMED)
    op.execute("UPDATE daily_check SET morning_at = opened_at")


def downgrade() -> None:
    op.execute("ALTER TABLE daily_check DROP COLUMN morning_at")
    op.execute("ALTER TABLE delay_offer DROP COLUMN confirmed_for")
    op.execute("ALTER TABLE countermeasure DROP COLUMN signed_for")
    op.execute("ALTER TABLE freight DROP COLUMN decided_for, DROP COLUMN proposed_by_id")
