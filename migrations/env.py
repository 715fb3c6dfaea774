"""Runs the migrations as the role that owns the tables, all in one transaction, and gives up rather than block a busy table."""

from alembic import context
from sqlalchemy import MetaData, create_engine, pool, text

url = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True)["url"]
engine = create_engine(url, poolclass=pool.NullPool)



def _models() -> MetaData | None:
    """What the models say: asked for only where a migration is drafted from them."""
    if not getattr(context.config.cmd_opts, "autogenerate", False):
        return None
    from concord.ground import whole_domain
    from domain.shared.base import Base

    whole_domain()
    return Base.metadata


with engine.connect() as connection:
    connection.execute(text("set lock_timeout = '10s'"))
    connection.commit()
    context.configure(connection=connection, target_metadata=_models(), compare_type=True, compare_server_default=True)
    with context.begin_transaction():
        context.run_migrations()
