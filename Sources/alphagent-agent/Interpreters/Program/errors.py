"""Exceptions that end a run, printed as python3 prints them."""

import sys

default_hook = sys.__excepthook__


def trim(error, code):
    """Removes the frames around the code's from the tracebacks of an exception and of those that led to it."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        error.__traceback__ = without_own(from_code(error.__traceback__, code))
        error = error.__context__ if error.__cause__ is None else error.__cause__


def from_code(trace, code):
    """Returns the traceback from the code's frame on, or all of it where it has none."""
    entry = trace
    while entry is not None and entry.tb_frame.f_code is not code:
        entry = entry.tb_next
    return trace if entry is None else entry


def without_own(trace):
    """Returns the traceback without our own frames at its ends: callers of the code, `write` and the like."""
    while trace is not None and trace.tb_frame.f_globals is globals():
        trace = trace.tb_next
    last = entry = trace
    while entry is not None:
        if entry.tb_frame.f_globals is not globals():
            last = entry
        entry = entry.tb_next
    if last is not None:
        last.tb_next = None
    return trace


def print_exception(error, has_colours=False):
    """Prints an exception as python3 does, by `sys.excepthook` if the code has set one.

    `traceback` replaces the default hook, which does not read `linecache` before Python 3.13.
    """
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, error.__traceback__
    hook = getattr(sys, "excepthook", default_hook)
    if hook is not default_hook:
        try:
            return hook(type(error), error, error.__traceback__)
        except Exception as failure:
            trim(failure, None)
            sys.stderr.write("Error in sys.excepthook:\n")
            write_exception(failure)
            sys.stderr.write("\nOriginal exception was:\n")
    write_exception(error, has_colours)


def write_exception(error, has_colours=False):
    """Writes an exception to stderr; without the lines of earlier runs where the code has broken `traceback`."""
    try:
        import traceback

        text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    except Exception:
        return default_hook(type(error), error, error.__traceback__)
    sys.stderr.write(coloured(text) if has_colours else text)


def coloured(text):
    """A traceback in which places are faint, marks below the code are red, and what happened is bold."""
    lines = []
    for line in text.splitlines():
        if line.startswith("  File ") or line.startswith("Traceback "):
            line = "\x1b[2m%s\x1b[22m" % line
        elif line.startswith("    ") and not line.strip("~^ "):
            line = "\x1b[31m%s\x1b[39m" % line
        elif line and not line.startswith(" "):
            kind, colon, rest = line.partition(":")
            line = "\x1b[1;31m%s\x1b[22;39m%s%s" % (kind, colon, rest)
        lines.append(line + "\n")
    return "".join(lines)


def exit_status(code):
    """The status that `sys.exit(code)` ends a process with."""
    if code is None or isinstance(code, int):
        return (code or 0) & 0xFF
    sys.stderr.write("%s\n" % (code,))
    return 1
