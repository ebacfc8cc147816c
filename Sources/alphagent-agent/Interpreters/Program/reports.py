"""Reports to the agent: that a run has started, that it waits for input, and how it ended."""

import posix
from time import process_time_ns

STARTED, EXITED, SIGNALLED, WANTS_INPUT = 1, 2, 3, 4


def packet(event, value=0, cpu=0):
    """One report as it goes over the channel: event, status or signal, and processor time."""
    return b"".join(field.to_bytes(size, "little") for field, size in ((event, 4), (value, 4), (cpu, 8)))


def cpu_microseconds():
    """The processor time of this process and, to the tick, of the children it has waited for."""
    times = posix.times()
    return process_time_ns() // 1000 + int((times[2] + times[3]) * 1_000_000)
