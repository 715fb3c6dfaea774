"""The headers that protect stand on every answer, whatever it is (B7): looked at whenever any test gets one."""

from __future__ import annotations

import re
from typing import Any

NEEDED = {
    "x-content-type-options": r"nosniff",
    "referrer-policy": r"same-origin",
    "x-frame-options": r"DENY",
    "cross-origin-opener-policy": r"same-origin",
    "cross-origin-resource-policy": r"same-origin",
    "permissions-policy": r".*camera=\(self\).*",
    "content-security-policy": r"default-src 'none';.*frame-ancestors 'none'.*",
    "cache-control": r"no-store|public, max-age=31536000, immutable",
    "x-request-id": r"[0-9a-f]{16}",
    "content-type": r"[a-z]+/[a-z0-9.+-]+(; charset=utf-8)?",
}


def lacking(answer) -> list[str]:
    wrong = [name for name, pattern in NEEDED.items() if not re.fullmatch(pattern, answer.headers.get(name, ""))]
    policy = answer.headers.get("content-security-policy", "")
    if "unsafe" in policy or "http:" in policy or "*" in policy:
        wrong.append("a policy that lets too much through")
    if "access-control-allow-origin" in answer.headers or "server" in answer.headers or "x-powered-by" in answer.headers:
        wrong.append("a header too many")
    return wrong


def watch(client: Any) -> None:
    """From here on, an answer of this client that lacks one fails the test that asked for it."""

    def look(answer: Any) -> None:
        missing = lacking(answer)
        assert missing == [], f"{answer.request.method} {answer.request.url} answered {answer.status_code} without {missing}"

    client.event_hooks = {"response": [look]}
