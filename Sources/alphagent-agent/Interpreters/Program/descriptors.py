"""File descriptors, out of the way of the code's own."""

import posix
from _io import FileIO
from fcntl import F_DUPFD_CLOEXEC, fcntl


def keep_high(results, descriptor):
    """Duplicates a descriptor to a number that code does not come across by accident."""
    for floor in (1000, 200, 20):
        try:
            return keep(results, fcntl, descriptor, F_DUPFD_CLOEXEC, floor)
        except OSError as error:
            reason = error
    raise reason


def read_all(file):
    """Reads a path, or a descriptor that stays open, to its end."""
    with FileIO(file, closefd=isinstance(file, str)) as file:
        return file.readall()


def close_all(descriptors):
    """Closes each descriptor of the list once, even where other code closes them too or signals interrupt this."""
    while descriptors:
        try:
            any(map(posix.close, iter(descriptors.pop, None)))
        except (IndexError, OSError):
            pass
