"""Is the process alive, and can it work? For those who watch over it; nothing of the house is told."""

from __future__ import annotations

import asyncio
from functools import partial

from sqlalchemy import literal, select
from sqlalchemy.exc import SQLAlchemyError

from domain.shared.database import engine
from web.answer import Answer

TEXT = "text/plain; charset=utf-8"
SOON = 1.0  # seconds


async def answer(path: str) -> Answer:
    """`/livez`: this process answers. `/readyz`: the database does too, within a second."""
    if path == "/livez":
        return Answer(200, b"alive\n", TEXT)
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(SOON):
            await loop.run_in_executor(None, partial(_ask))
    except (TimeoutError, SQLAlchemyError, RuntimeError):
        return Answer(503, b"not ready: the database does not answer\n", TEXT, [("retry-after", "5")])
    return Answer(200, b"ready\n", TEXT)


def _ask() -> None:
    with engine().connect() as connection:
        connection.execute(select(literal(1)))
