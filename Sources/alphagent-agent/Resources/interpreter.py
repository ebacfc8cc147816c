"""A Python interpreter that keeps its variables from one run to the next.

The agent starts it with a channel in descriptor 4 and sends it one run at a time: a packet with the descriptors of a request,
of stdin, stdout and stderr and, where the request says so, of the code. Two packets go back: the run has started, and how
it ended. Descriptors 1 and 2 are the interpreter's own, for what is printed while no run is under way.
"""

import _signal
import _socket
import _thread
import io
import os
import sys
import time

STARTED, EXITED, SIGNALLED = 1, 2, 3
TOP_LEVEL_AWAIT = 0x2000  # ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
IS_COROUTINE = 0x80  # inspect.CO_COROUTINE
FAR = 1000  # beyond what programs close that close everything up to some number
MOST_SOURCES = 100


def far_copy(descriptor):
    """A copy of a descriptor under a number that nobody meets by accident, closed on exec."""
    import fcntl

    for least in (FAR, 100, 10):
        try:
            return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, least)
        except OSError:
            continue
    return os.dup(descriptor)


class Channel:
    """The connection to the agent."""

    def __init__(self, descriptor):
        self.socket = _socket.socket(fileno=far_copy(descriptor))
        os.close(descriptor)

    def receive(self):
        """The descriptors of the next run; the process ends with the agent."""
        data, ancillary, _, _ = self.socket.recvmsg(1, _socket.CMSG_SPACE(8 * 4), _socket.MSG_CMSG_CLOEXEC)
        if not data:
            os._exit(0)
        packed = b"".join(payload for _, kind, payload in ancillary if kind == _socket.SCM_RIGHTS)
        return [int.from_bytes(packed[at : at + 4], sys.byteorder) for at in range(0, len(packed), 4)]

    def send(self, event, value, microseconds):
        fields = ((event, 4), (value, 4), (microseconds, 8))
        self.socket.send(b"".join(field.to_bytes(size, "little", signed=True) for field, size in fields))

    def close(self):
        self.socket.close()


def read_all(descriptor):
    """What a descriptor holds from here to its end."""
    pieces = []
    while True:
        piece = os.read(descriptor, 1 << 20)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)


class Request:
    """What a run consists of."""

    def __init__(self, content):
        kind, has_code, number, directory, content = content.split(b"\0", 4)
        self.kind = kind.decode()
        self.has_code = has_code == b"1"
        self.number = int(number)
        self.directory = directory
        self.arguments, content = self._list(content)
        self.additions, self.code = self._list(content)

    @staticmethod
    def _list(content):
        count, content = content.split(b"\0", 1)
        *items, rest = content.split(b"\0", int(count))
        return [os.fsdecode(item) for item in items], rest


class Streams:
    """Where a run prints; its descriptors stay open as long as one of its threads lives."""

    def __init__(self, output, error):
        self.descriptors = (output, error)
        self.holders = 1

    def release(self):
        self.holders -= 1
        if self.holders == 0:
            for descriptor in self.descriptors:
                os.close(descriptor)


class Router:
    """Knows which run each thread belongs to: the one that it was started in, whichever is under way now."""

    def __init__(self, background):
        self.current = self.background = background
        self.threads = {}

    def streams(self):
        return self.threads.get(_thread.get_ident(), self.current)

    def adopt(self, start):
        """A function that starts threads as `start` does, and has them belong to the run of their starter."""

        def start_adopted(function, *arguments, **keywords):
            streams = self.streams()
            streams.holders += 1

            def body(*arguments, **keywords):
                self.threads[_thread.get_ident()] = streams
                try:
                    function(*arguments, **keywords)
                finally:
                    self.threads.pop(_thread.get_ident(), None)
                    streams.release()

            try:
                return start(body, *arguments, **keywords)
            except BaseException:
                streams.release()
                raise

        return start_adopted

    def adopt_all(self):
        """Before anything imports `threading`, which keeps the functions that it finds."""
        for name in ("start_new_thread", "start_new", "start_joinable_thread", "_start_joinable_thread"):
            if hasattr(_thread, name):
                setattr(_thread, name, self.adopt(getattr(_thread, name)))


class RoutedOutput(io.RawIOBase):
    """stdout or stderr, of whichever run the writing thread belongs to."""

    def __init__(self, router, number):
        self._router = router
        self._number = number

    def writable(self):
        return True

    def fileno(self):
        return self._number

    def isatty(self):
        return False

    def write(self, data):
        descriptor = self._router.streams().descriptors[self._number - 1]
        view = memoryview(data).cast("B")
        written = 0
        while written < len(view):
            written += os.write(descriptor, view[written:])
        return written


class StandardStreams:
    """The streams of `sys`, made anew for each run: one that breaks them harms only itself."""

    def __init__(self, router):
        self._router = router
        self._styles = [(s.encoding, s.errors) for s in (sys.stdin, sys.stdout, sys.stderr)]

    def renew(self):
        encoding, errors = self._styles[0]
        source = io.FileIO(0, "r", closefd=False)
        sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.BufferedReader(source), encoding, errors)
        sys.stdout = sys.__stdout__ = self._output(1)
        sys.stderr = sys.__stderr__ = self._output(2)

    def _output(self, number):
        encoding, errors = self._styles[number]
        stream = io.TextIOWrapper(RoutedOutput(self._router, number), encoding, errors, write_through=True)
        stream.mode = "w"
        return stream

    @staticmethod
    def flush():
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:
                pass


class Packages:
    """The user's packages, which `pip` may install between two runs."""

    def __init__(self):
        site = sys.modules.get("site")
        self._directory = getattr(site, "USER_SITE", None) if getattr(site, "ENABLE_USER_SITE", False) else None
        self._changed = None

    def refresh(self):
        if self._directory is None:
            return
        try:
            changed = os.stat(self._directory).st_mtime_ns
        except OSError:
            return
        if changed == self._changed:
            return
        self._changed = changed
        if self._directory not in sys.path:
            sys.modules["site"].addsitedir(self._directory)
        sys.modules["importlib"].invalidate_caches() if "importlib" in sys.modules else sys.path_importer_cache.clear()


class Sources:
    """The code of the latest runs, for the lines in tracebacks."""

    def __init__(self):
        self._lines = {}

    def add(self, name, code):
        self._lines[name] = code
        while len(self._lines) > MOST_SOURCES:
            self._lines.pop(next(iter(self._lines)))
        if "linecache" in sys.modules:
            self.publish()

    def publish(self):
        import linecache

        for name, code in self._lines.items():
            if name not in linecache.cache:
                text = code.decode("utf-8", "replace")
                linecache.cache[name] = (len(text), None, text.splitlines(True), name)
        for name in [n for n in linecache.cache if n.startswith("<run ") and n not in self._lines]:
            del linecache.cache[name]


class Program:
    """The code of one run, in the namespace of `__main__`."""

    loop = None  # of asyncio, kept for all runs
    place = ""  # the entry of sys.path that python3 would have put first

    def __init__(self, request, code, sources):
        self._request = request
        self._code = code
        self._sources = sources

    def run(self):
        """The exit status, or a negative signal number, as a process of its own would have."""
        try:
            self._prepare()
            self._execute(self._compile())
            return 0
        except SystemExit as end:
            return self._status(end.code)
        except BaseException as error:
            self._report(error)
            return -_signal.SIGINT if isinstance(error, KeyboardInterrupt) else 1

    def _prepare(self):
        namespace = sys.modules["__main__"].__dict__
        namespace.pop("__file__", None)
        arguments, first = self._request.arguments, ""
        if self._request.kind == "file":
            self._name = namespace["__file__"] = arguments[0]
            sys.argv = list(arguments)
            first = os.path.dirname(os.path.realpath(self._name))
            self._code = self._read(self._name)
        elif self._request.kind == "input":
            self._name = "<stdin>"
            sys.argv = ["-", *arguments]
            self._code = sys.stdin.buffer.read()
        else:
            self._name = f"<run {self._request.number}>"
            sys.argv = ["-c", *arguments]
            self._sources.add(self._name, self._code)
        self._search(first)

    @classmethod
    def _search(cls, place):
        """Looks for modules where python3 would first, in place of where the last run did."""
        if cls.place in sys.path:
            sys.path[sys.path.index(cls.place)] = place
        else:
            sys.path.insert(0, place)
        cls.place = place

    @staticmethod
    def _read(path):
        try:
            with open(path, "rb") as file:
                return file.read()
        except OSError as error:
            print(f"python3: can't open file '{path}': [Errno {error.errno}] {error.strerror}", file=sys.stderr)
            raise SystemExit(2) from None

    def _compile(self):
        return compile(self._code, self._name, "exec", TOP_LEVEL_AWAIT, True)

    def _execute(self, code):
        namespace = sys.modules["__main__"].__dict__
        if code.co_flags & IS_COROUTINE:
            self._await(eval(code, namespace))
        else:
            exec(code, namespace)

    @classmethod
    def _await(cls, coroutine):
        import asyncio

        if cls.loop is None or cls.loop.is_closed():
            cls.loop = asyncio.new_event_loop()
            asyncio.set_event_loop(cls.loop)
        task = cls.loop.create_task(coroutine)
        try:
            cls.loop.run_until_complete(task)
        except BaseException:
            if not task.done():
                task.cancel()
                cls.loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
            raise

    @staticmethod
    def _status(code):
        if code is None:
            return 0
        if isinstance(code, int):
            return code & 0xFF
        print(code, file=sys.stderr)
        return 1

    def _report(self, error):
        """As python3 does, without the frames of this file."""
        self._sources.publish()
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
            trace = trace.tb_next
        error = error.with_traceback(trace)
        if sys.excepthook is sys.__excepthook__:
            import traceback

            # The hook itself reads lines from files only, before Python 3.13.
            return traceback.print_exception(type(error), error, trace)
        try:
            sys.excepthook(type(error), error, trace)
        except BaseException as failure:
            sys.__excepthook__(type(failure), failure, failure.__traceback__)


def ignore(signal, frame):
    """What SIGINT does between runs; not SIG_IGN, which programs would inherit."""


class Surroundings:
    """The directory and the variables of one run alone."""

    def __init__(self, request):
        self._additions = dict(addition.split("=", 1) for addition in request.additions)
        self._before = {name: os.environ.get(name) for name in self._additions}
        self._directory = os.open(".", os.O_PATH | os.O_CLOEXEC) if request.directory else None
        os.environ.update(self._additions)
        if request.directory:
            os.chdir(request.directory)

    def restore(self):
        for name, value in self._before.items():
            if os.environ.get(name) == self._additions[name]:
                os.environ.pop(name) if value is None else os.environ.update({name: value})
        if self._directory is not None:
            os.chdir(self._directory)
            os.close(self._directory)


class Interpreter:
    """Takes runs from the agent, one after the other."""

    def __init__(self):
        self._process = os.getpid()
        self._channel = Channel(4)
        os.closerange(3, 10)
        self._null = far_copy(0)
        self._background = Streams(far_copy(1), far_copy(2))
        self._router = Router(self._background)
        self._router.adopt_all()
        self._standard = StandardStreams(self._router)
        self._standard.renew()
        self._packages = Packages()
        self._sources = Sources()
        os.register_at_fork(after_in_child=self._channel.close)

    def serve(self):
        """Returns only in a child that a run has forked, with its exit status."""
        _signal.signal(_signal.SIGINT, ignore)
        while True:
            status = self._serve_one(self._channel.receive())
            if os.getpid() != self._process:
                return status

    def _serve_one(self, descriptors):
        request_file, source, output, error, *more = descriptors
        request = Request(read_all(request_file))
        os.close(request_file)
        code = read_all(more[0]) if request.has_code else request.code
        for descriptor in more:
            os.close(descriptor)
        streams = Streams(far_copy(output), far_copy(error))
        for number, descriptor in enumerate((source, output, error)):
            os.dup2(descriptor, number)
            os.close(descriptor)
        self._router.current = streams
        self._standard.renew()
        self._packages.refresh()
        before = self._processor_time()
        status = self._run(Program(request, code, self._sources), request)
        if os.getpid() != self._process:
            return status
        self._restore(streams)
        spent = self._processor_time() - before
        self._channel.send(EXITED if status >= 0 else SIGNALLED, abs(status), spent)

    def _run(self, program, request):
        """A SIGINT from here on interrupts the program; one that comes too late for it changes nothing."""
        surroundings = None
        status = -_signal.SIGINT
        try:
            try:
                surroundings = Surroundings(request)
                _signal.signal(_signal.SIGINT, _signal.default_int_handler)
                self._channel.send(STARTED, 0, 0)
                status = program.run()
            finally:
                _signal.signal(_signal.SIGINT, ignore)
        except KeyboardInterrupt:
            pass
        except OSError as error:
            status = 1
            print(f"python3: {error}", file=sys.stderr)
        while True:
            try:
                _signal.signal(_signal.SIGINT, ignore)
                break
            except KeyboardInterrupt:
                continue
        if surroundings is not None and os.getpid() == self._process:
            surroundings.restore()
        return status

    def _restore(self, streams):
        self._standard.flush()
        self._router.current = self._background
        for number, descriptor in enumerate((self._null, *self._background.descriptors)):
            os.dup2(descriptor, number)
        streams.release()

    @staticmethod
    def _processor_time():
        """Microseconds of this process and of the children that it has waited for."""
        children = os.times()
        return time.process_time_ns() // 1000 + int((children.children_user + children.children_system) * 1_000_000)


__file__ = "<interpreter>"
interpreter = Interpreter()
status = interpreter.serve()
StandardStreams.flush()
if status < 0:
    _signal.signal(-status, _signal.SIG_DFL)
    os.kill(os.getpid(), -status)
sys.exit(status)
