"""Steps that end in a known state, whatever a signal handler of the code's raises in the middle of them."""

from itertools import starmap


def keep(results, call, *arguments):
    """Calls, and appends what it returns to `results`.

    This is one step to signal handlers: an exception of theirs comes before the call, in it or after the result is
    kept, if the call is to C. `results.append(call())` would leave a gap between the call and the keeping.
    """
    results.extend(starmap(call, (arguments,)))


def interruptible(call, *arguments):
    """Makes a call that SIGINT interrupts; `default_int_handler` looks for its frame on the stack."""
    return call(*arguments)


def default_int_handler(_signum, frame):
    """Raises KeyboardInterrupt in code that is being run for the agent, and nowhere else.

    The main thread's stack decides, not a flag, which would be set too early or too late by some instruction. A stack
    that does not end in `serve` is a greenlet's, hence the code's.
    """
    while frame is not None and frame.f_code is not Interpreter.serve.__code__:
        if frame.f_code is interruptible.__code__:
            raise KeyboardInterrupt
        frame = frame.f_back
    if frame is None:
        raise KeyboardInterrupt
