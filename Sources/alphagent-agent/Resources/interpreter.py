"""Runs Python code for the agent, one piece after another, in a `__main__` that lives on.

Every module imported here costs each session time and memory: what only some runs need is imported where it is needed.
"""

import _signal
import _socket
import _thread
import os
import posix
import sys
from _io import BufferedReader, FileIO, TextIOWrapper
from fcntl import F_DUPFD_CLOEXEC, fcntl
from itertools import starmap
from time import process_time_ns

STARTED, EXITED, SIGNALLED = 1, 2, 3
TOP_LEVEL_AWAIT = 0x2000  # ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
COROUTINE = 0x80  # inspect.CO_COROUTINE
MOST_SOURCES, MOST_SOURCE_BYTES = 100, 4 << 20
STREAMS = ("stdin", "stdout", "stderr")
# In `_thread`, and with an underscore in `threading`; the joinable ones since Python 3.13.
THREAD_STARTS = ("start_new_thread", "start_new", "start_joinable_thread")

main = sys.modules["__main__"]
owners = {}  # the run that each thread belongs to, by the thread's identifier


def keep(results, call, *arguments):
    """Calls, and appends what it returns to `results`.

    This is one step to signal handlers: an exception of theirs comes before the call, in it or after the result is
    kept, if the call is to C. `results.append(call())` would leave a gap in which the call is made and nobody knows.
    """
    results.extend(starmap(call, (arguments,)))


def interruptible(call, *arguments):
    """Makes a call that SIGINT interrupts; `default_int_handler` looks for its frame on the stack."""
    return call(*arguments)


def default_int_handler(_signum, frame):
    """Raises KeyboardInterrupt in code that is being run for the agent, and nowhere else.

    Where the main thread is decides, not a flag, which would be set too early or too late by some instruction. A stack
    that does not end in `serve` is a greenlet's, hence the code's.
    """
    while frame is not None and frame.f_code is not Interpreter.serve.__code__:
        if frame.f_code is interruptible.__code__:
            raise KeyboardInterrupt
        frame = frame.f_back
    if frame is None:
        raise KeyboardInterrupt


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
    """Closes each descriptor of the list once, whoever else is doing the same, and however often it is interrupted."""
    while descriptors:
        try:
            any(map(posix.close, iter(descriptors.pop, None)))
        except (IndexError, OSError):
            pass


def cpu_microseconds():
    """The processor time of this process and, to the tick, of the children it has waited for."""
    times = posix.times()
    return process_time_ns() // 1000 + int((times[2] + times[3]) * 1_000_000)


def packet(event, value=0, cpu=0):
    """What the agent is told."""
    return b"".join(field.to_bytes(size, "little") for field, size in ((event, 4), (value, 4), (cpu, 8)))


class Output(FileIO):
    """Descriptor 1 or 2, but to a thread that a run has started the same stream of that run."""

    def write(self, data):
        target = self.fileno()
        run = owners.get(_thread.get_ident())
        if run is not None:
            target = run.outputs[target - 1]
        with memoryview(data).cast("B") as view:
            size = len(view)
            done = posix.write(target, view)
            while done < size:
                done += posix.write(target, view[done:])
        return size


class StandardStreams:
    """What `sys.stdin`, `sys.stdout` and `sys.stderr` are at the start of each run."""

    def __init__(self):
        self._codecs = {name: (getattr(sys, name).encoding, getattr(sys, name).errors) for name in STREAMS}
        self._outputs = {}
        self._retired = []

    def renew(self):
        """Replaces the streams that the last run has used up, changed, closed or replaced.

        What is replaced lives as long as threads do: before Python 3.13, `print` in a thread does not hold on to the
        stream that it prints to.
        """
        if not owners:
            self._retired.clear()
        sys.stdin = sys.__stdin__ = self._open("stdin", BufferedReader(FileIO(0, "r", closefd=False)))
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
    """Writes out what C and streams of the code's own hold back; false if its stdout could not be."""
    if "ctypes" in sys.modules:
        sys.modules["ctypes"].pythonapi.fflush(None)
    is_out = True
    for name in ("stderr", "stdout"):
        try:
            stream = getattr(sys, name, None)
            if stream is not None and not getattr(stream, "closed", False):
                stream.flush()
        except Exception:
            is_out = name != "stdout"
    return is_out


class Run:
    """One piece of code, what it is to run with, and how far it has come."""

    def __init__(self, received):
        self.received, self.rest = received[:4], received[4:]
        self.outputs = []
        self.threads = set()
        self.is_over = False
        self.began, self.completed, self.told = [], [], []
        self.outcome = (EXITED, 1)
        self.code = self.source = self.directory = None
        self.variables = []
        self.cpu = cpu_microseconds()

    def parse(self, request):
        """Takes over the fields, each ended by a NUL, and the code after them; returns directory and variables."""
        kind, has_code, number, directory, count, request = request.split(b"\0", 5)
        *arguments, count, request = request.split(b"\0", int(count) + 1)
        *variables, self.source = request.split(b"\0", int(count))
        self.kind, self.has_code = kind.decode(), has_code == b"1"
        self.arguments = [os.fsdecode(argument) for argument in arguments]
        if self.kind == "file":
            self.filename = self.arguments[0]
        else:
            self.filename = "<stdin>" if self.kind == "input" else "<run %d>" % int(number)
            self.arguments.insert(0, "-" if self.kind == "input" else "-c")
        return os.fsdecode(directory), [os.fsdecode(variable) for variable in variables]

    def enter(self, directory, variables):
        """Changes the directory and the environment until `leave`."""
        if directory:
            before = os.getcwd()
            os.chdir(directory)
            self.directory = (before, os.getcwd())
        for name, _, value in (variable.partition("=") for variable in variables):
            self.variables.append((name, value, os.environ.get(name)))
            os.environ[name] = value

    def leave(self):
        """Undoes `enter`, save for what the code has changed itself."""
        for name, value, before in reversed(self.variables):
            if os.environ.get(name) == value:
                del os.environ[name]
                if before is not None:
                    os.environ[name] = before
        if self.directory and os.getcwd() == self.directory[1]:
            os.chdir(self.directory[0])

    def load(self):
        """Reads the source, from wherever it is to come."""
        if self.kind == "file":
            self.source = read_script(self.filename)
        elif self.kind == "input":
            self.source = read_all(0)
        elif self.has_code:
            self.source = read_all(self.rest[0])
        close_all(self.rest)

    def finish(self):
        """Closes what is open, save for the outputs as long as threads may write to them."""
        self.is_over = True
        close_all(self.received)
        close_all(self.rest)
        if not self.threads:
            close_all(self.outputs)

    def finish_thread(self, token):
        """Notes that a thread is gone, and closes the outputs after the last."""
        self.threads.discard(token)
        if self.is_over and not self.threads:
            close_all(self.outputs)


def read_script(path):
    """Reads a script, or ends as python3 does when it cannot."""
    try:
        return read_all(path)
    except OSError as error:
        sys.stderr.write("python3: can't open file %r: [Errno %d] %s\n" % (path, error.errno, error.strerror))
        raise SystemExit(2)


class Imports:
    """Keeps `sys.path`, and what the import system remembers of it, up to date."""

    def __init__(self):
        self._first = "" if sys.path[:1] == [""] else None
        site = sys.modules.get("site")
        self._user_site = site.USER_SITE if site and site.ENABLE_USER_SITE else None

    def refresh(self):
        """Makes modules findable that have been installed since the last run.

        `importlib.invalidate_caches` imports `importlib.metadata`, which takes longer than all the rest.
        """
        if self._user_site and self._user_site not in sys.path and os.path.isdir(self._user_site):
            sys.modules["site"].addsitedir(self._user_site)
        for path, finder in list(sys.path_importer_cache.items()):
            if finder is None:
                sys.path_importer_cache.pop(path, None)
            elif hasattr(finder, "invalidate_caches"):
                finder.invalidate_caches()

    def start_at(self, directory):
        """Puts a directory where python3 has that of its script, unless it was told to have none."""
        if self._first is None or self._first == directory:
            return
        if self._first in sys.path:
            sys.path[sys.path.index(self._first)] = directory
        else:
            sys.path.insert(0, directory)
        self._first = directory


class Sources:
    """The latest sources, for the lines in tracebacks."""

    def __init__(self):
        self._sources = {}
        self._registered = set()

    def add(self, filename, source):
        """Remembers a source, and forgets the oldest when there are too many."""
        self._forget(filename)
        self._sources[filename] = source
        while len(self._sources) > MOST_SOURCES or sum(map(len, self._sources.values())) > MOST_SOURCE_BYTES:
            self._forget(next(iter(self._sources)))
        if "linecache" in sys.modules:
            self.register()

    def register(self):
        """Makes the sources known to `linecache`."""
        import linecache

        for filename in self._sources.keys() - self._registered:
            source = self._sources[filename]
            linecache.cache[filename] = (len(source), None, lines_of(source), filename)
            self._registered.add(filename)

    def _forget(self, filename):
        self._sources.pop(filename, None)
        if filename in self._registered:
            self._registered.remove(filename)
            sys.modules["linecache"].cache.pop(filename, None)


def lines_of(source):
    """The lines of a source, in the encoding that it declares."""
    from io import BytesIO
    from tokenize import detect_encoding

    try:
        encoding = detect_encoding(BytesIO(source).readline)[0]
    except SyntaxError:
        encoding = "latin-1"
    # The last line ends as all others, or `traceback` marks the wrong columns in it.
    return TextIOWrapper(BytesIO(source + b"\n"), encoding, "replace").readlines()


def trim(error, code):
    """Takes the frames around the code's off the tracebacks of an exception and of those that led to it."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        error.__traceback__ = without_own(from_code(error.__traceback__, code))
        error = error.__context__ if error.__cause__ is None else error.__cause__


def from_code(trace, code):
    """The traceback from the frame of the code on, if it has one."""
    entry = trace
    while entry is not None and entry.tb_frame.f_code is not code:
        entry = entry.tb_next
    return trace if entry is None else entry


def without_own(trace):
    """The traceback without our frames at its ends: those that call the code, and `write` and the like in it."""
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


def print_exception(error):
    """Prints an exception as python3 does, by `sys.excepthook` if the code has set one.

    The hook that python3 starts with does not read `linecache` before Python 3.13.
    """
    import traceback

    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, error.__traceback__
    hook = getattr(sys, "excepthook", sys.__excepthook__)
    if hook is not sys.__excepthook__:
        try:
            return hook(type(error), error, error.__traceback__)
        except Exception as failure:
            trim(failure, None)
            sys.stderr.write("Error in sys.excepthook:\n")
            traceback.print_exception(type(failure), failure, failure.__traceback__)
            sys.stderr.write("\nOriginal exception was:\n")
    traceback.print_exception(type(error), error, error.__traceback__)


def exit_status(code):
    """The status that `sys.exit(code)` ends a process with."""
    if code is None or isinstance(code, int):
        return (code or 0) & 0xFF
    sys.stderr.write("%s\n" % (code,))
    return 1


class EventLoop:
    """The loop that awaits for all runs, so that their background tasks go on whenever one awaits."""

    def __init__(self):
        self._loop = None

    def complete(self, coroutine):
        """Awaits the coroutine, and cancels it if the waiting is interrupted."""
        if not self._is_usable():
            import asyncio

            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
        task = self._loop.create_task(coroutine)
        try:
            self._loop.run_until_complete(task)
        except BaseException as error:
            self._cancel(task)
            is_late = isinstance(error, KeyboardInterrupt) and not task.cancelled() and task.exception() is None
            if not is_late:
                raise

    def _cancel(self, task):
        if task.done():
            return
        task.cancel()
        try:
            self._loop.run_until_complete(task)
        except BaseException:  # what is reported is the interrupt
            pass

    def _is_usable(self):
        """Whether there is a loop and the code has not closed its descriptors."""
        try:
            os.fstat(self._loop._selector.fileno())
            os.fstat(self._loop._ssock.fileno())
        except (AttributeError, OSError, ValueError):
            return False
        return not self._loop.is_closed()


class Interpreter:
    """Takes runs from the agent and tells it of their start and end."""

    def __init__(self, channel):
        self._idle = []
        for descriptor in (0, 1, 2, channel):
            keep_high(self._idle, descriptor)
        self._channel = _socket.socket(_socket.AF_UNIX, _socket.SOCK_SEQPACKET, 0, self._idle.pop())
        posix.close(channel)
        self._inbox = []
        self._run = None
        self._is_child = False
        self._streams, self._imports, self._sources, self._loop = StandardStreams(), Imports(), Sources(), EventLoop()

    def start(self):
        """Serves until the agent is gone; in a child that the code has forked, ends it as a script ends."""
        self._take_over()
        self._insist(4)
        event, value = self._run.outcome
        if event == SIGNALLED:
            _signal.signal(value, _signal.SIG_DFL)
            posix.kill(posix.getpid(), value)
        raise SystemExit(value)

    def _insist(self, depth):
        """Serves whatever is raised by signal handlers of the code's that happen to be called in frames of ours.

        One that is called between two attempts is left to the level above.
        """
        while not self._is_child:
            try:
                self._insist(depth - 1) if depth else self.serve()
            except BaseException:
                pass

    def serve(self):
        """Ends the run that there is, if any, and takes the next ones."""
        while not self._is_child:
            if self._run is None:
                self._receive()
                self._begin()
                self._perform()
            if not self._is_child:
                self._end()

    def _take_over(self):
        """Puts what must know of runs in the place of what would not: modules keep the functions they find."""
        for module in [sys.modules.get(name) for name in ("_thread", "_signal", "threading", "signal")]:
            for name in (prefix + name for name in THREAD_STARTS for prefix in ("", "_")):
                if hasattr(module, name):
                    setattr(module, name, self._owning(getattr(module, name)))
            if hasattr(module, "default_int_handler"):
                module.default_int_handler = default_int_handler
        os.register_at_fork(after_in_child=self._become_child)
        self._reset()

    def _receive(self):
        if not self._inbox:
            try:
                keep(self._inbox, self._channel.recvmsg, 1, _socket.CMSG_SPACE(5 * 4), _socket.MSG_CMSG_CLOEXEC)
            except OSError:
                posix._exit(1)
        data, ancillary = self._inbox[0][:2]
        if not data:
            posix._exit(0)
        self._run = Run([number for part in ancillary for number in memoryview(part[2]).cast("i")])

    def _begin(self):
        run = self._run
        try:
            request, stdin, stdout, stderr = run.received
            posix.dup2(stdin, 0)
            for descriptor in (stdout, stderr):
                keep_high(run.outputs, descriptor)
                posix.dup2(descriptor, len(run.outputs))
            self._reset()
            posix.lseek(request, 0, 0)
            directory, variables = run.parse(read_all(request))
            close_all(run.received)
            run.enter(directory, variables)
        except (OSError, ValueError) as error:
            posix.write(2, ("python3: %s\n" % error).encode())
            run.outcome = (EXITED, 125)
            run.completed.append(error)

    def _perform(self):
        run = self._run
        if run.completed:
            return
        try:
            interruptible(self._execute, run)
            run.outcome = (EXITED, 0)
        except BaseException as error:
            # What comes after the code has completed is an interrupt that was too late for it.
            run.outcome = (EXITED, 0) if run.completed else self._explain(error)
        try:
            if not interruptible(flush) and run.outcome[0] == EXITED:
                run.outcome = (EXITED, 120)
        except BaseException:
            pass

    def _execute(self, run):
        keep(run.began, self._channel.send, packet(STARTED))
        self._imports.refresh()
        self._prepare(run)
        run.load()
        if run.kind != "file":
            self._sources.add(run.filename, run.source)
        run.code = compile(run.source, run.filename, "exec", TOP_LEVEL_AWAIT, True)
        run.source = None
        if run.code.co_flags & COROUTINE:
            keep(run.completed, self._loop.complete, eval(run.code, main.__dict__))
        else:
            keep(run.completed, exec, run.code, main.__dict__)

    def _prepare(self, run):
        """Makes `__main__` and `sys` say what they say in a python3 started for this run."""
        sys.modules["__main__"] = main
        main.__name__ = "__main__"
        sys.argv = run.arguments
        if run.kind == "file":
            main.__file__ = run.filename
            self._imports.start_at(os.path.dirname(os.path.realpath(run.filename)))
        else:
            main.__dict__.pop("__file__", None)
            self._imports.start_at("")

    def _explain(self, error):
        """Prints an exception that the code has let through, and says which end of the run it is."""
        try:
            if isinstance(error, SystemExit):
                return EXITED, interruptible(exit_status, error.code)
            trim(error, self._run.code)
            self._sources.register()
            interruptible(print_exception, error)
        except SystemExit as end:  # from an excepthook of the code's
            return EXITED, end.code & 0xFF if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:  # stderr is not there any more, or this was interrupted too
            pass
        return (SIGNALLED, int(_signal.SIGINT)) if isinstance(error, KeyboardInterrupt) else (EXITED, 1)

    def _end(self):
        """Puts everything back and tells the agent; does what is left if a signal handler has cut it short."""
        run = self._run
        for descriptor, idle in enumerate(self._idle):
            posix.dup2(idle, descriptor)
        _signal.signal(_signal.SIGINT, default_int_handler)
        try:
            run.leave()
        except OSError:  # the directory is not there any more
            pass
        run.finish()
        try:
            if not run.began:
                keep(run.began, self._channel.send, packet(STARTED))
            if not run.told:
                keep(run.told, self._channel.send, packet(*run.outcome, max(0, cpu_microseconds() - run.cpu)))
        except OSError:
            posix._exit(0)
        self._streams.renew()  # for threads; the agent need not wait for it
        self._inbox.clear()
        self._run = None

    def _reset(self):
        self._streams.renew()
        _signal.signal(_signal.SIGINT, default_int_handler)

    def _become_child(self):
        self._is_child = True
        self._channel.close()

    def _owning(self, start):
        """A thread start after which the new thread belongs to the run that its starter belongs to."""

        def start_thread(function, *rest, **named):
            run = owners.get(_thread.get_ident(), self._run)
            if run is None or not callable(function):
                return start(function, *rest, **named)
            token = object()

            def owned(*arguments, **keywords):
                owners[_thread.get_ident()] = run
                try:
                    return function(*arguments, **keywords)
                finally:
                    del owners[_thread.get_ident()]
                    run.finish_thread(token)

            run.threads.add(token)
            try:
                return start(owned, *rest, **named)
            except Exception:  # not an interrupt, after which the thread may well be there
                run.threads.discard(token)
                raise

        return start_thread


Interpreter(4).start()
