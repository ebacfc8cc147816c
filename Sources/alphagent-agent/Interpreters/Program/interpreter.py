"""The interpreter: takes runs from the agent, in the order in which they come, and tells it how they end."""

import _signal
import _socket
import os
import posix
import sys

TOP_LEVEL_AWAIT = 0x2000  # ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
COROUTINE = 0x80  # inspect.CO_COROUTINE

main = sys.modules["__main__"]


class Interpreter:
    """The agent's channel, and the run that came over it last."""

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
        self._cells, self._questions = Cells(), Questions(self._sources.register)

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
        """Serves on, whatever the code's signal handlers raise when they are called in the interpreter's own frames.

        An exception between two attempts is left to the level above.
        """
        while not self._is_child:
            try:
                self._insist(depth - 1) if depth else self.serve()
            except BaseException:
                pass

    def serve(self):
        """Ends the current run, if there is one, and serves the next ones."""
        while not self._is_child:
            if self._run is None:
                self._receive()
                self._begin()
                self._perform()
            if not self._is_child:
                self._end()

    def _want_input(self):
        """Tells the agent that a cell is about to read its stdin."""
        run = self._run
        if run is not None and run.kind == "cell" and not self._is_child:
            try:
                self._channel.send(packet(WANTS_INPUT))
            except OSError:
                pass

    def _take_over(self):
        """Replaces functions that must know of runs, before the code's modules take references to them."""
        for module in [sys.modules.get(name) for name in ("_thread", "_signal", "threading", "signal")]:
            for name in (prefix + name for name in THREAD_STARTS for prefix in ("", "_")):
                if hasattr(module, name):
                    setattr(module, name, owning(getattr(module, name), lambda: self._run))
            if hasattr(module, "default_int_handler"):
                module.default_int_handler = default_int_handler
        os.register_at_fork(after_in_child=self._become_child)
        Input.want = self._want_input
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
        except Exception as error:
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
            # An exception after the code has completed is an interrupt that came too late.
            run.outcome = (EXITED, 0) if run.completed else self._explain(error)
        try:
            if not interruptible(flush) and run.outcome[0] == EXITED:
                run.outcome = (EXITED, 120)
        except BaseException:
            pass

    def _execute(self, run):
        keep(run.began, self._channel.send, packet(STARTED))
        if run.kind == "query":
            return self._questions.answer(run)
        self._imports.refresh()
        self._prepare(run)
        run.load()
        if run.kind != "file":
            self._sources.add(run.filename, run.source)
        if run.kind == "cell":
            return self._cells.execute(run, self._loop)
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
        """Prints an exception that the code did not catch, and returns the outcome of the run."""
        try:
            if isinstance(error, SystemExit):
                return EXITED, interruptible(exit_status, error.code)
            trim(error, self._run.code)
            self._sources.register()
            interruptible(print_exception, error, self._run.has_colours)
        except SystemExit as end:  # from an excepthook of the code's
            return EXITED, end.code & 0xFF if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:  # stderr is not there any more, or this was interrupted too
            pass
        return (SIGNALLED, int(_signal.SIGINT)) if isinstance(error, KeyboardInterrupt) else (EXITED, 1)

    def _end(self):
        """Restores descriptors, SIGINT and directory, and reports to the agent; called again, does what is left."""
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


Interpreter(4).start()
