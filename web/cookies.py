"""Names and attributes of the cookies. Where the address is https or loopback they are bound to this host by their name."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from domain.shared.settings import Settings

LANGUAGE = "concord-lang"
THEME = "concord-theme"
YEAR = 365 * 86400
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Cookies:
    """Of one door: `session` holds its log-in, `visit` binds the forms of somebody who has not signed in, `flash` a word about
    what was done, `known` the person who signed in with this browser before."""

    secure: bool
    session: str
    visit: str
    flash: str
    known: str

    @classmethod
    def of(cls, door: str, settings: Settings) -> Cookies:
        address = urlsplit(settings.address)
        secure = address.scheme == "https" or (address.hostname or "") in LOOPBACK
        prefix = "__Host-" if secure else ""
        return cls(
            secure,
            f"{prefix}concord-{door}",
            f"{prefix}concord-{door}-visit",
            f"{prefix}concord-{door}-flash",
            f"{prefix}concord-{door}-known",
        )

    def set(self, name: str, value: str, *, age: int | None = None) -> tuple[str, str]:
        """The header that sets a cookie; without an age it lasts as long as the browser."""
        lasting = "" if age is None else f"; Max-Age={age}"
        return "set-cookie", f"{name}={value}; Path=/; HttpOnly; SameSite=Lax{'; Secure' if self.secure else ''}{lasting}"

    def drop(self, name: str) -> tuple[str, str]:
        return self.set(name, "", age=0)


def read(header: str) -> dict[str, str]:
    """The cookies of a request; of two with one name the first counts."""
    found: dict[str, str] = {}
    for part in header.split(";"):
        name, equals, value = part.strip().partition("=")
        if equals and name:
            found.setdefault(name, value.strip('"'))
    return found
