"""The numbers of the store in Prometheus' text form (数値の公開)."""

from collections.abc import Iterable, Mapping

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from books.health import BACKUP_FAILED, BACKUP_MADE, RUN_DONE, RUN_FAILED
from books.store.figures import Figures

CONTENT_TYPE = CONTENT_TYPE_LATEST
_EVENTS = (RUN_DONE, RUN_FAILED, BACKUP_MADE, BACKUP_FAILED)


def write_metrics(figures: Figures, free_bytes: int, concerns: int) -> bytes:
    """All numbers, as Prometheus reads them; ``concerns`` is how many there are."""
    registry = CollectorRegistry()
    registry.register(_Collected(_families(figures, free_bytes, concerns)))
    return generate_latest(registry)


class _Collected(Collector):
    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = tuple(families)

    def collect(self) -> Iterable[Metric]:
        return self._families


def _families(figures: Figures, free_bytes: int, concerns: int) -> Iterable[Metric]:
    yield _states("denpyo_documents", "Documents by state", figures.documents)
    yield _states("denpyo_files", "Received files by state", figures.files)
    yield _states("denpyo_deliveries", "Deliveries by state", figures.deliveries)
    yield _states("denpyo_jobs", "Jobs by state", figures.jobs)
    yield from _events(figures)
    waiting = {
        "review": figures.oldest_review_at,
        "file": figures.oldest_file_at,
        "delivery": figures.oldest_delivery_at,
    }
    oldest = GaugeMetricFamily(
        "denpyo_oldest_waiting_seconds", "Age of the oldest that waits", labels=["kind"]
    )
    for kind, at in waiting.items():
        age = (figures.at - at).total_seconds() if at else 0.0
        oldest.add_metric([kind], max(age, 0.0))
    yield oldest
    yield _gauge("denpyo_overdue_jobs", "Jobs of dead workers", figures.overdue_jobs)
    yield _gauge(
        "denpyo_overdue_deliveries",
        "Deliveries of dead senders",
        figures.overdue_deliveries,
    )
    yield _gauge("denpyo_disk_free_bytes", "Free bytes of the home folder", free_bytes)
    yield _gauge("denpyo_concerns", "Things that the status page tells", concerns)


def _events(figures: Figures) -> Iterable[Metric]:
    counted = CounterMetricFamily(
        "denpyo_events", "Runs and backups since the beginning", labels=["event"]
    )
    last = GaugeMetricFamily(
        "denpyo_last_event_timestamp_seconds", "When it happened last", labels=["event"]
    )
    for name in _EVENTS:
        event = figures.events.get(name)
        counted.add_metric([name], event.count if event else 0)
        if event:
            last.add_metric([name], event.last_at.timestamp())
    yield counted
    yield last


def _states(name: str, help_text: str, counts: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, help_text, labels=["state"])
    for state, count in counts.items():
        family.add_metric([state], count)
    return family


def _gauge(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help_text, value=value)
