"""Figures for Prometheus, served on an internal port. Labels are patterns of routes, never what stands in an address."""

from __future__ import annotations

from prometheus_client import Counter, Histogram, start_http_server

from domain.shared.settings import Settings

REQUESTS = Counter("concord_requests", "Requests answered", ["route", "method", "status"])
SECONDS = Histogram(
    "concord_request_seconds", "Time to answer", ["method"], buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
)
PROCESSES = 16  # ports that are tried: each web process has its own figures, on the first port that is free
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}


def serve(settings: Settings) -> int:
    """Offer the figures of this process on loopback, where the settings name a port; answers the port, 0 where none."""
    for port in range(settings.metrics_port, settings.metrics_port + PROCESSES) if settings.metrics_port else ():
        try:
            start_http_server(port, "127.0.0.1")
        except OSError:
            continue
        return port
    return 0


def observe(route: str, method: str, status: int, seconds: float) -> None:
    method = method if method in METHODS else "other"
    REQUESTS.labels(route, method, str(status)).inc()
    SECONDS.labels(method).observe(seconds)
