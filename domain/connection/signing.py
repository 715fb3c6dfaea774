"""How a message of ours is signed: the receiver proves with the shared secret that we sent it, and lately."""

from __future__ import annotations

import hashlib
import hmac


def signature(secret: str, moment: int, body: bytes) -> str:
    """`t=<seconds since 1970>,v1=<HMAC-SHA256 of "<t>.<body>" as hex>`."""
    made = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={made}"
