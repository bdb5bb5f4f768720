"""Requests, counted: in this process, or in files that all of a server's processes share.

prometheus_client keeps a file for each process and kind of metric in ``PROMETHEUS_MULTIPROC_DIR``,
and writes to it through memory. Imports no Django: gunicorn.conf.py loads it before the project.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, values

logger = logging.getLogger(__name__)

#: Seconds. A page takes a tenth to a fifth; an import or an export takes longer.
BUCKETS = (0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 15, 60)
#: All that a label says; a client may send any other word.
METHODS = frozenset({"GET", "HEAD", "POST"})
#: Bytes of each file, held before it is written to. Writing through memory into a file that finds
#: no room on its disk ends the process (SIGBUS), which no ``except`` sees. A test holds the names
#: of all views to these sizes.
RESERVED = {
    "counter": 2 << 20,
    "histogram": 2 << 20,
    "gauge_livesum": 1 << 16,
    "gauge_liveall": 1 << 16,
}
#: Between two looks at this process's memory, and before what failed is tried again.
MEMORY_SECONDS, AGAIN_SECONDS = 5, 60


class Instruments:
    """What is counted of requests."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.requests = Counter(
            "clinics_http_requests",
            "Requests that were answered.",
            ("view", "method", "status"),
            registry=registry,
        )
        self.seconds = Histogram(
            "clinics_http_request_duration_seconds",
            "Until the answer, or its beginning where it is sent in parts.",
            ("view",),
            buckets=BUCKETS,
            registry=registry,
        )
        self.in_progress = Gauge(
            "clinics_http_requests_in_progress",
            "Requests that are being answered.",
            multiprocess_mode="livesum",
            registry=registry,
        )
        self.memory = Gauge(
            "clinics_process_resident_memory_bytes",
            "Of each web process; pid is its place among them.",
            multiprocess_mode="liveall",
            registry=registry,
        )


def share_files(folder: Path, number: int) -> None:
    """Let this process write to the files of place ``number`` among a server's processes.

    ``folder`` is what ``PROMETHEUS_MULTIPROC_DIR`` names, which the library reads by itself. A
    process that takes the place of another goes on with its files: there are never more of them
    than processes that run at once, and no count starts anew.
    """
    values.ValueClass = values.MultiProcessValue(lambda: number)
    recorder.place = (folder, number)


def reserve(folder: Path, number: int) -> None:
    """Hold the room that this process's files may need. Raises OSError where there is none."""
    for kind, size in RESERVED.items():
        with (folder / f"{kind}_{number}.db").open("ab") as file:
            os.posix_fallocate(file.fileno(), 0, size)


def resident_memory() -> int | None:
    """Bytes of this process in memory; None where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


class Recorder:
    """Counts; whatever fails in it is one line in the log, and no page's matter."""

    def __init__(self) -> None:
        #: The folder that processes share and this one's number; None where it counts for itself.
        self.place: tuple[Path, int] | None = None
        self.registry = CollectorRegistry()
        self._instruments: Instruments | None = None
        self._lock = threading.Lock()
        self._is_failing = False
        self._again_from = 0.0
        self._memory_from = 0.0

    def begin(self) -> bool:
        """A request has come; whether it counts as one that is in progress."""
        return self._safely(lambda kept: kept.in_progress.inc())

    def end(self, was_begun: bool, view: str, method: str, status: int, seconds: float) -> None:
        """It was answered."""

        def record(kept: Instruments) -> None:
            if was_begun:
                kept.in_progress.dec()
            known = method if method in METHODS else "other"
            kept.requests.labels(view, known, f"{status // 100}xx").inc()
            kept.seconds.labels(view).observe(seconds)
            self._look_at_memory(kept)

        self._safely(record)

    def _look_at_memory(self, kept: Instruments) -> None:
        now = time.monotonic()
        if now < self._memory_from:
            return
        self._memory_from = now + MEMORY_SECONDS
        size = resident_memory()
        if size is not None:
            kept.memory.set(size)

    def _safely(self, record: Callable[[Instruments], None]) -> bool:
        if self._is_failing and time.monotonic() < self._again_from:
            return False
        try:
            record(self._instruments or self._make())
        except Exception as error:
            self._again_from = time.monotonic() + AGAIN_SECONDS
            if not self._is_failing:
                logger.error("Requests are not counted for metrics: %s", error)
            self._is_failing = True
            return False
        if self._is_failing:
            logger.warning("Requests are counted for metrics again.")
        self._is_failing = False
        return True

    def _make(self) -> Instruments:
        with self._lock:
            if self._instruments is None:
                if self.place:
                    reserve(*self.place)
                # What was half made before it failed may have left names behind.
                self.registry = CollectorRegistry()
                self._instruments = Instruments(self.registry)
            return self._instruments


recorder = Recorder()
