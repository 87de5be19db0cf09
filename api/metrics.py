"""Figures for Prometheus: requests and durations by route template, never by path, person or case."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """The figures of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "riskflow_requests", "Requests answered", ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "riskflow_request_seconds", "Seconds per request", ("route",), registry=self.registry, buckets=BUCKETS
        )
        self._refusals = Counter("riskflow_refusals", "Acts that a control refused", registry=self.registry)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def refused(self) -> None:
        """Count one refused act."""
        self._refusals.inc()

    def text(self) -> bytes:
        """Return the figures in Prometheus's text form."""
        return generate_latest(self.registry)
