"""The connection to the factory's other systems: tokens, mappings, webhooks.

Written out as statements, so that it stays what it was however the models go on.
"""

from alembic import op

revision = "0010"
down_revision = "0009"

TABLES = [

]

AWAY = [

]


def upgrade() -> None:
    for statement in TABLES:
        op.get_bind().exec_driver_sql(statement)
    for table in AWAY:
        op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO concord_app')


def downgrade() -> None:
    for table in AWAY:
        op.execute(f'DROP TABLE "{table}" CASCADE')
