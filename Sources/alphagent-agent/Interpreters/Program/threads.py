"""The run that each thread belongs to: its output goes there, also after the next run has begun."""

import _thread

# Names in `_thread`, and with an underscore in `threading`; the joinable ones since Python 3.13.
THREAD_STARTS = ("start_new_thread", "start_new", "start_joinable_thread")

owners = {}  # runs, by the identifiers of their threads


def let_go(thread):
    """Writes out what a thread has printed last, which then belongs to no run."""
    for descriptor in (1, 2):
        try:
            write_held((descriptor, thread))
        except OSError:  # nobody reads it any more
            pass
    del owners[thread]


def owning(start, current):
    """Wraps a thread start: the new thread belongs to its starter's run, or else to the one that `current` returns."""

    def start_thread(function, *rest, **named):
        run = owners.get(_thread.get_ident()) or current()
        if run is None or not callable(function):
            return start(function, *rest, **named)
        token = object()

        def owned(*arguments, **keywords):
            owners[_thread.get_ident()] = run
            try:
                return function(*arguments, **keywords)
            finally:
                let_go(_thread.get_ident())
                run.finish_thread(token)

        run.threads.add(token)
        try:
            return start(owned, *rest, **named)
        except Exception:  # not an interrupt, after which the thread may well be there
            run.threads.discard(token)
            raise

    return start_thread
