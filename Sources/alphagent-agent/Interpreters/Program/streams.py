"""The standard streams, which belong to one run after the other."""

import _thread
import posix
import sys
from _io import BufferedReader, FileIO, TextIOWrapper

STREAMS = ("stdin", "stdout", "stderr")
MOST_HELD = 8192

held = {}  # beginnings of lines, by descriptor and thread


class Input(FileIO):
    """Descriptor 0 of a cell, which says so before it is read: whoever types does that for the prompt, unless asked."""

    want = None

    def readinto(self, buffer):
        if Input.want is not None:
            Input.want()
        return super().readinto(buffer)

    def readall(self):
        pieces, buffer = [], bytearray(MOST_HELD)
        while True:
            size = self.readinto(buffer)
            if not size:
                return b"".join(pieces)
            pieces.append(bytes(buffer[:size]))


class Output(FileIO):
    """Descriptor 1 or 2, written line by line; in a thread that a run has started, stdout or stderr of that run."""

    def write(self, data):
        key = (self.fileno(), _thread.get_ident())
        with memoryview(data).cast("B") as view:
            size = len(view)
            if size > MOST_HELD:
                write_held(key)
                write_out(key, view)
                return size
            piece = view.tobytes()
        line = held.pop(key, b"") + piece
        if b"\n" in piece or b"\r" in piece or len(line) > MOST_HELD:
            write_out(key, line)
        else:
            held[key] = line
        return size

    def flush(self):
        super().flush()
        descriptor = self.fileno()
        for key in list(held):
            if key[0] == descriptor:
                write_held(key)


def write_held(key):
    """Writes out the beginning of a line, if there is one."""
    line = held.pop(key, None)
    if line:
        write_out(key, line)


def write_out(key, data):
    """Writes all to a descriptor, or to that of the run which the thread belongs to."""
    target, thread = key
    run = owners.get(thread)
    if run is not None:
        target = run.outputs[target - 1]
    done = posix.write(target, data)
    while done < len(data):
        done += posix.write(target, data[done:])


class StandardStreams:
    """`sys.stdin`, `sys.stdout` and `sys.stderr` as each run finds them."""

    def __init__(self):
        self._codecs = {name: (getattr(sys, name).encoding, getattr(sys, name).errors) for name in STREAMS}
        self._outputs = {}
        self._retired = []

    def renew(self):
        """Replaces the streams that the last run has used up, changed, closed or replaced.

        Replaced streams live as long as threads do: before Python 3.13, `print` in a thread does not hold on to the
        stream that it prints to.
        """
        if not owners:
            self._retired.clear()
        sys.stdin = sys.__stdin__ = self._open("stdin", BufferedReader(Input(0, "r", closefd=False)))
        for descriptor, name in enumerate(STREAMS[1:], 1):
            if not self._is_intact(name):
                if owners:
                    self._retired += [self._outputs.get(name), getattr(sys, name, None)]
                raw = Output(descriptor, "w", closefd=False)
                self._outputs[name] = self._open(name, raw, newline="\n", write_through=True)
                setattr(sys, name, self._outputs[name])
            setattr(sys, "__%s__" % name, self._outputs[name])

    def _open(self, name, buffer, **options):
        getattr(buffer, "raw", buffer).name = "<%s>" % name
        stream = TextIOWrapper(buffer, *self._codecs[name], **options)
        stream.mode = buffer.mode[0]
        return stream

    def _is_intact(self, name):
        stream = getattr(sys, name, None)
        try:
            state = (stream.encoding, stream.errors, stream.line_buffering, stream.write_through, stream.closed)
        except (AttributeError, ValueError):
            return False
        is_changed = state != (*self._codecs[name], False, True, False) or vars(stream).keys() != {"mode"}
        return stream is self._outputs.get(name) and not is_changed


def flush():
    """Flushes the streams of C and of the code; returns false if stdout could not be flushed."""
    try:
        sys.modules["ctypes"].pythonapi.fflush(None)
    except (AttributeError, KeyError):
        pass
    is_out = True
    for name in ("stderr", "stdout"):
        try:
            stream = getattr(sys, name, None)
            if stream is not None and not getattr(stream, "closed", False):
                stream.flush()
        except Exception:
            is_out = name != "stdout"
    for key in list(held):
        try:
            write_held(key)
        except OSError:
            is_out = is_out and key[0] != 1
    return is_out
