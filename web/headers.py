"""The headers that stand on every answer, whatever it is."""

from __future__ import annotations

SCRIPTS = (
    "script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'"
)
PAGE = f"default-src 'none'; {SCRIPTS}; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
FILE = "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"accelerometer=(), camera=(self), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"),
    (b"x-permitted-cross-domain-policies", b"none"),
]
STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
VARY = (b"vary", b"Accept-Encoding, Cookie, HX-Request")


def complete(headers: list[tuple[bytes, bytes]], nonce: str, request_id: str, https: bool) -> list[tuple[bytes, bytes]]:
    """The headers of an answer with all that must be there; what the answer says itself about caching stays."""
    kinds = dict(headers)
    html = kinds.get(b"content-type", b"").startswith(b"text/html")
    policy = PAGE.format(nonce=nonce) if html else FILE
    added = [*ALWAYS, (b"content-security-policy", policy.encode()), (b"x-request-id", request_id.encode())]
    if b"cache-control" not in kinds:
        added.append((b"cache-control", b"no-store"))
    if html:
        added.append(VARY)
    if https:
        added.append(STRICT_TRANSPORT)
    return headers + added
