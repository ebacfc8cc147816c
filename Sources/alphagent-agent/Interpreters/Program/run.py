"""A run: one piece of code, and the directory, variables and streams that it gets."""

import os
import sys


CELLS = ("cell", "query")


class Run:
    """One piece of code, its settings and its progress."""

    def __init__(self, received):
        self.received, self.rest = received[:4], received[4:]
        self.outputs = []
        self.threads = set()
        self.is_over = False
        self.began, self.completed, self.told = [], [], []
        self.outcome = (EXITED, 1)
        self.code = self.source = self.directory = None
        self.variables = []
        self.has_colours = False
        self.cpu = cpu_microseconds()

    def parse(self, request):
        """Takes over the fields, each ended by a NUL, and the code after them; returns directory and variables."""
        kind, has_code, number, directory, count, request = request.split(b"\0", 5)
        *arguments, count, request = request.split(b"\0", int(count) + 1)
        *variables, self.source = request.split(b"\0", int(count))
        self.kind, self.has_code = kind.decode(), has_code == b"1"
        self.arguments = [decoded(argument) for argument in arguments]
        if self.kind == "file":
            self.filename = self.arguments[0]
        elif self.kind in CELLS:
            self.number = self.arguments.pop(0) if self.arguments else ""
            self.has_colours = self.kind == "cell" and self.arguments[:1] == ["colour"]
            del self.arguments[: int(self.has_colours)]
            self.filename = "<%s %s>" % (self.kind, self.number)
            self.arguments.insert(0, "")
        else:
            self.filename = "<stdin>" if self.kind == "input" else "<run %d>" % int(number)
            self.arguments.insert(0, "-" if self.kind == "input" else "-c")
        return decoded(directory), [decoded(variable) for variable in variables]

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
        """Reads the source, unless the request has brought it."""
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


def decoded(text):
    """The text of bytes of the system's, as `os.fsdecode` has it, which needs builtins that the code can take away."""
    return text.decode(sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())


def read_script(path):
    """Reads a script, or ends as python3 does when it cannot."""
    try:
        return read_all(path)
    except OSError as error:
        sys.stderr.write("python3: can't open file %r: [Errno %d] %s\n" % (path, error.errno, error.strerror))
        raise SystemExit(2)
