"""The secret from which tokens and signatures get their keys: given by the settings, or made once and kept with the data."""

import os
import secrets
from pathlib import Path

from domain.shared.settings import Settings


def secret_of(settings: Settings) -> str:
    if settings.secret:
        return settings.secret
    settings.var.mkdir(parents=True, exist_ok=True)
    path = settings.var / "secret"
    try:
        return _kept(path)
    except FileNotFoundError:
        return _made(path)


def _kept(path: Path) -> str:
    return path.read_text("ascii").strip()


def _made(path: Path) -> str:
    """Linked into place whole: of two processes at once, both answer with the one that came first."""
    fresh = path.with_name(f"secret.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    fresh.write_text(f"{secrets.token_urlsafe(48)}\n", "ascii")
    try:
        os.link(fresh, path)
    except FileExistsError:
        return _kept(path)
    finally:
        fresh.unlink()
    return _kept(path)
