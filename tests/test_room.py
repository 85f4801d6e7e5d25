"""Calls find room: no depth at which the frames of a busy loop are asked for and given back again and again."""

from __future__ import annotations

import sys

import pytest

from generator.room import roomy

CALLS = 200


def leaf(first: int, second: int) -> int:
    return first + second


def deep(depth: int) -> int:
    """Call ``leaf`` again and again ``depth`` calls further down."""
    return deep(depth - 1) if depth else sum(leaf(number, 1) for number in range(CALLS))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not count page faults")
def test_no_depth_of_calls_pays_a_page_fault_for_each() -> None:
    import resource  # noqa: PLC0415 - not on Windows

    def faults(depth: int) -> int:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        deep(depth)
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

    found = roomy(lambda: [faults(depth) for depth in range(400)])()
    assert max(found) < CALLS / 2


def test_what_is_returned_and_raised_passes_through() -> None:
    @roomy
    def divide(dividend: int, *, by: int) -> int:
        """Divide."""
        return dividend // by

    assert (divide(7, by=2), divide.__doc__) == (3, "Divide.")
    with pytest.raises(ZeroDivisionError):
        divide(7, by=0)
