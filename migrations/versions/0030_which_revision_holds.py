"""Which revision holds, where the list kept a younger one than a change in force, is technical's word on its request (decision 0234)."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE engineering_request ADD COLUMN listed JSONB NOT NULL DEFAULT '{}', ADD COLUMN holds TEXT NOT NULL DEFAULT '',
            ADD COLUMN holds_at TIMESTAMPTZ, ADD COLUMN holds_by TEXT,
            ADD COLUMN holds_signature_id UUID,
            ADD CONSTRAINT fk_engineering_request_holds_signature_id FOREIGN KEY (holds_signature_id) REFERENCES signature (id)
    """)
    op.execute("ALTER TABLE engineering_request ALTER COLUMN listed DROP DEFAULT, ALTER COLUMN holds DROP DEFAULT")


def downgrade() -> None:
    op.execute("""
        ALTER TABLE engineering_request DROP COLUMN listed, DROP COLUMN holds, DROP COLUMN holds_at, DROP COLUMN holds_by,
            DROP COLUMN holds_signature_id
    """)
