"""Figures for Prometheus, served on an internal port. Labels are patterns of routes, never what stands in an address."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

REQUESTS = Counter("concord_requests", "Requests answered", ["route", "method", "status"])
SECONDS = Histogram(
    "concord_request_seconds", "Time to answer", ["method"], buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
)
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}


def observe(route: str, method: str, status: int, seconds: float) -> None:
    method = method if method in METHODS else "other"
    REQUESTS.labels(route, method, str(status)).inc()
    SECONDS.labels(method).observe(seconds)
