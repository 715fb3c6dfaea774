"""The only reader of the environment. Each setting is documented where it stands and checked at start."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Settings:
    """`CONCORD_<FIELD>` in the environment sets a field."""

    var: Path = Path("var")  # where data lives: the embedded database, files, the demo's mail
    database_url: str = ""  # another PostgreSQL (owner's URL); empty: the embedded one
    app_database_url: str = ""  # the same database as concord_app; empty: derived by the launcher
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""  # as customers type it; empty: http://host:port
    processes: int = 0  # web processes; 0: as many as cores
    threads: int = 4  # handler threads of one process
    demo: bool = True  # load the demo company into an empty database
    secret: str = ""  # keys for tokens; empty: made once and kept under var
    smtp_host: str = ""  # empty in a demo: the sink inside
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_starttls: bool = False
    mail_from: str = "concord@localhost"
    broker_url: str = ""  # amqp://…; empty: embedded
    time_zone: str = "Asia/Shanghai"
    working_days: str = "1 2 3 4 5"  # days of the ordinary week that are worked, Monday is 1
    working_hours: str = "08:00-12:00 13:00-17:00"  # spans of a working day
    trusted_proxies: str = ""  # comma-separated addresses whose X-Forwarded-For counts
    log_level: str = "INFO"
    webhook_private: bool = False  # webhooks may go to addresses of the own network, and by plain http to this machine
    metrics_port: int = 0  # Prometheus on 127.0.0.1; 0: off

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def address(self) -> str:
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def loopback(self) -> bool:
        return self.host in {"127.0.0.1", "localhost", "::1"}


def read(environment: Mapping[str, str]) -> Settings:
    """Settings from `CONCORD_*`.

    Raises ValueError naming the variable that cannot be read.
    """
    values: dict[str, object] = {}
    for each in fields(Settings):
        name = f"CONCORD_{each.name.upper()}"
        if name in environment:
            values[each.name] = _parsed(name, environment[name], type(each.default))
    settings = Settings(**values)  # type: ignore[arg-type]
    ZoneInfo(settings.time_zone)
    return settings


def _parsed(name: str, text: str, kind: type) -> object:
    if kind is bool:
        if text.lower() not in {"0", "1", "true", "false", "yes", "no"}:
            raise ValueError(f"{name} must be 0 or 1, not {text!r}")
        return text.lower() in {"1", "true", "yes"}
    if kind is int and not text.isascii():
        raise ValueError(f"{name} must be a number, not {text!r}")
    try:
        read: Callable[[str], object] = Path if issubclass(kind, Path) else kind
        return read(text)
    except ValueError as error:
        raise ValueError(f"{name} must be a number, not {text!r}") from error


@cache
def settings() -> Settings:
    return read(os.environ)
