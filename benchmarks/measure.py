"""Measuring on a machine that others use too: CPU time, alternating pairs, medians, and one process per measurement."""

from __future__ import annotations

import gc
import json
import math
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the result: what, the figure reached, its bound; ``bound`` None: reported only."""

    measure: str
    value: float
    bound: float | None = None
    unit: str = "x"
    note: str = ""

    @property
    def verdict(self) -> str:
        """是, 否, or — without a bound."""
        if self.bound is None:
            return "—"
        return "是" if self.value <= self.bound else "否"


def cpu(job: Callable[[], object]) -> float:
    """Return the CPU seconds (user and system, all threads) of one call; the collector starts clean."""
    gc.collect()
    start = time.process_time()
    job()
    return time.process_time() - start


def ratio(ours: Callable[[], object], theirs: Callable[[], object], pairs: int) -> tuple[float, float, float]:
    """Return (median ratio, median seconds of ours, of theirs) over A B A B; the first pair warms up and is dropped."""
    measured = [(cpu(ours), cpu(theirs)) for _ in range(pairs + 1)][1:]
    return _medians(measured)


def child_ratio(ours: tuple[str, ...], theirs: tuple[str, ...], pairs: int) -> tuple[float, float, float]:
    """Return the same for two jobs of child.py, whole processes, interpreter start included."""
    return _medians([(child(*ours)["cpu"], child(*theirs)["cpu"]) for _ in range(pairs)])


def _medians(measured: list[tuple[float, float]]) -> tuple[float, float, float]:
    firsts, seconds = zip(*measured, strict=True)
    return (
        statistics.median([first / second for first, second in measured]),
        statistics.median(firsts),
        statistics.median(seconds),
    )


def child(*arguments: str, **environment: str) -> dict[str, float]:
    """Run a job of child.py in a fresh process and return what it prints."""
    command = [sys.executable, str(HERE / "child.py"), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, env=os.environ | environment)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def exponent(small: tuple[int, float], large: tuple[int, float]) -> float:
    """Return the growth exponent between two (size, seconds): 1 is linear, 2 quadratic."""
    return math.log(large[1] / small[1]) / math.log(large[0] / small[0])


def peak_megabytes() -> float:
    """Return this process's peak resident memory; nan where the system does not tell.

    Linux: VmHWM, because ru_maxrss of a child starts at what its parent had.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    if sys.platform == "win32":
        return math.nan
    import resource  # noqa: PLC0415 - not on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
