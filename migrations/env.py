"""Runs the migrations as the role that owns the tables, all in one transaction, and gives up rather than block a busy table."""

from alembic import context
from sqlalchemy import create_engine, pool, text

from concord.ground import whole_domain
from domain.shared.base import Base

whole_domain()
url = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True)["url"]
engine = create_engine(url, poolclass=pool.NullPool)

with engine.connect() as connection:
    connection.execute(text("set lock_timeout = '10s'"))
    connection.commit()
    context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True, compare_server_default=True)
    with context.begin_transaction():
        context.run_migrations()
