"""Logs as JSON lines: a request id, the route's pattern, no address bar, no names, nothing that somebody typed."""

from __future__ import annotations

import logging
import secrets
import sys
from functools import cache
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer

from domain.shared.settings import Settings
from web.visit import Visit

TRACES = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False))  # locals hold names and cookies
QUIET = {"/livez", "/readyz"}


def new_id() -> str:
    return secrets.token_hex(8)


@cache
def configure(level: str) -> None:
    """Once a process: our own logs and those of libraries, each as one line of JSON on standard error."""
    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(("request_id", "route", "constraint", "state", "status", "ms", "method", "door")),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                TRACES,
                structlog.processors.JSONRenderer(ensure_ascii=True),
            ],
        )
    )
    ours = logging.getLogger("concord")
    ours.handlers, ours.propagate = [handler], False
    ours.setLevel(level)


def start(settings: Settings) -> None:
    configure(settings.log_level.upper())


def request(visit: Visit, status: int, seconds: float) -> None:
    """One line a request: what kind of page, how it ended, how long it took."""
    if visit.path in QUIET:
        return
    logger = logging.getLogger("concord.request")
    if logger.isEnabledFor(logging.INFO):
        logger.info(
            "request",
            extra={"request_id": visit.id, "route": visit.route, "method": visit.method, "status": status, "ms": round(seconds * 1000, 1)},
        )
