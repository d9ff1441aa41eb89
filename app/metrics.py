"""What the server counts about itself, for GET /metrics."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest

disable_created_metrics()  # type: ignore[no-untyped-call]  # the library leaves it untyped


class Metrics:
    """Counters and gauges of one server; each has its own registry, so that two servers in one process do not mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.runs = Gauge("glassnet_runs", "Runs in memory, by what they are doing.", ["status"], registry=self.registry)
        self.workers = Gauge("glassnet_workers", "Worker processes alive.", registry=self.registry)
        self.clients = Gauge("glassnet_clients", "Open websocket streams.", registry=self.registry)
        self.pictures_sent = Counter("glassnet_pictures_sent", "Pictures handed to watchers.", registry=self.registry)
        self.pictures_dropped = Counter(
            "glassnet_pictures_dropped", "Pictures replaced by a newer one before they could leave.", registry=self.registry
        )
        self.commands = Counter("glassnet_commands", "Commands answered, by outcome.", ["outcome"], registry=self.registry)
        self.crashes = Counter("glassnet_worker_crashes", "Workers that ended unexpectedly.", registry=self.registry)
        self.stuck = Counter("glassnet_workers_stuck", "Workers replaced because they gave no sign of life.", registry=self.registry)
        self.requests = Counter(
            "glassnet_http_requests", "HTTP requests, by route and status.", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "glassnet_http_seconds",
            "Time to the start of the answer.",
            registry=self.registry,
            buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
        )

    def text(self) -> bytes:
        """Everything, in the Prometheus text format."""
        return generate_latest(self.registry)
