"""Keys for what the browser keeps for us: each purpose has its own, all come from the one secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from typing import Any

SALT = 9  # bytes


@dataclass(frozen=True)
class Keys:
    secret: bytes

    @classmethod
    def of(cls, secret: str) -> Keys:
        """From the setting; one that is empty lasts as long as the process."""
        return cls(secret.encode() or secrets.token_bytes(32))

    def proof(self, purpose: str, text: str) -> str:
        mac = hmac.new(self.secret, f"{purpose}\0{text}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(mac[:24]).decode()

    def csrf(self, session: str) -> str:
        """A token bound to a session, another one each time (so that compression tells nothing about it)."""
        salt = secrets.token_urlsafe(SALT)
        return f"{salt}.{self.proof('csrf', salt + session)}"

    def csrf_holds(self, token: str, session: str) -> bool:
        salt, dot, proof = token.partition(".")
        return bool(dot and session and token.isascii()) and hmac.compare_digest(proof, self.proof("csrf", salt + session))

    def sealed(self, purpose: str, value: Any) -> str:
        """JSON for a cookie that comes back unchanged or not at all."""
        body = base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode()
        return f"{body}.{self.proof(purpose, body)}"

    def opened(self, purpose: str, text: str) -> Any:
        """What was sealed; None for anything else."""
        body, dot, proof = text.rpartition(".")
        if not dot or not text.isascii() or not hmac.compare_digest(proof, self.proof(purpose, body)):
            return None
        return json.loads(base64.urlsafe_b64decode(body))
