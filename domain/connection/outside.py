"""Where a webhook may go: https, to addresses of the open internet; the own network and this machine only where a setting allows it.

The address is looked at when the webhook is entered, and again each time, after its name was looked up: a name may come to mean
another place, and a network has services that trust whoever is inside.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from domain.shared.message import Message

LONGEST = 500
NAME = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
NO_URL = Message("Enter an address such as https://erp.example.com/concord.")
NO_HTTPS = Message("The address must begin with https://.")
INSIDE = Message("This address lies in the own network or on this machine. The setting CONCORD_WEBHOOK_PRIVATE allows it.")
NEVER = Message("Nobody can be told anything at this address.")
TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("2002::/16"), ip_network("2001::/32"))


def refusal_of_url(url: str, private: bool) -> Message | None:
    """What stands against a webhook to this address, as far as the address itself tells; None where nothing does."""
    parts = split(url)
    if parts is None:
        return NO_URL
    host = parts.hostname or ""
    local = host == "localhost" or host.endswith(".localhost")
    literal = _literal(host)
    if literal is not None:
        local = literal.is_loopback
        if why := refusal_of_address(host, private):
            return why
    elif local and not private:
        return INSIDE
    return NO_HTTPS if parts.scheme != "https" and not local else None


def split(url: str) -> SplitResult | None:
    """The parts of an address that can be a webhook's; None for anything else."""
    if len(url) > LONGEST or not url.isascii() or any(c <= " " or c in '\\"<>\x7f' for c in url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    sound = NAME.fullmatch(host) is not None or _literal(host) is not None
    if parts.scheme not in {"https", "http"} or parts.username is not None or parts.password is not None or parts.fragment:
        return None
    return parts if sound and port != 0 else None


def refusal_of_address(address: str, private: bool) -> Message | None:
    """What stands against connecting to an IP address."""
    found = _literal(address)
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if found is None or found.is_unspecified or found.is_multicast or (found.is_reserved and not found.is_loopback) or _translated(found):
        return NEVER
    if found.is_link_local:  # among them the address under which clouds tell secrets to their machines
        return NEVER
    return None if found.is_global or private else INSIDE


def _translated(address: IPv4Address | IPv6Address) -> bool:
    """Addresses that stand for an address of the older kind, which a machine in between puts in its place."""
    return any(address in network for network in TRANSLATED if network.version == address.version)


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None
