"""Processes of the tool: fed from memory, read while they run, and interrupted."""

import os
import selectors
import signal
import subprocess
from typing import BinaryIO, Callable, Mapping, Sequence

Sink = Callable[[bytes], object]

#: Seconds that a program gets to end by itself after a signal, as after a timeout.
_GRACE = 2


def memory_file(content: bytes = b"") -> BinaryIO:
    """A file without a name, which its last descriptor takes with it."""
    file = os.fdopen(os.memfd_create("alphagent"), "w+b")
    os.fchmod(file.fileno(), 0o600)
    file.write(content)
    file.seek(0)
    return file


def start(
    command: Sequence[str], environment: Mapping[str, str], feed: bytes, inherited: Sequence[int]
) -> "subprocess.Popen[bytes]":
    """Starts a command with `feed` as its stdin."""
    with memory_file(feed) as stdin:
        return subprocess.Popen(
            command,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            pass_fds=inherited,
            # Ctrl-C must come from here alone: the tool takes a second one as a wish to kill.
            start_new_session=True,
        )


def attend(process: "subprocess.Popen[bytes]", output: Sink, error: Sink) -> int:
    """Reads what a process prints until its end; returns its exit status, or the negative number of a signal.

    An exception, of a sink's or a KeyboardInterrupt, interrupts the process, and is raised again when that has ended.
    """
    with process:
        try:
            _read(process, output, error)
            return process.wait()
        except BaseException:
            _stop(process)
            raise


def _read(process: "subprocess.Popen[bytes]", output: Sink, error: Sink) -> None:
    """Hands on what a process writes, in the order in which it comes, until it has closed both streams."""
    with selectors.DefaultSelector() as selector:
        assert process.stdout and process.stderr
        selector.register(process.stdout, selectors.EVENT_READ, output)
        selector.register(process.stderr, selectors.EVENT_READ, error)
        while selector.get_map():
            for key, _ in selector.select():
                data = os.read(key.fd, 1 << 16)
                if data:
                    key.data(data)
                else:
                    selector.unregister(key.fileobj)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Ends a process whose output nobody reads any more, as Ctrl-C does it: the second one kills the program."""
    assert process.stdout and process.stderr
    process.stdout.close()
    process.stderr.close()
    for number in (signal.SIGINT, signal.SIGINT, signal.SIGKILL):
        process.send_signal(number)
        try:
            process.wait(_GRACE)
            return
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            pass
