"""The sandbox."""

import weakref
from types import TracebackType
from typing import Optional, Type

from alphagent._session import Session, Stream
from alphagent._tool import Tool
from alphagent.result import ExecutionResult


class _Default(int):
    """A limit that nobody has asked for, so that the sandbox is made where the host cannot enforce it, too."""


class Sandbox:
    """Sandbox for running untrusted code.

    Work happens in `/workspace`. Files, packages and Python variables live on from one call to the next, until
    `terminate`, the end of a `with` block, or the end of this process, in whatever way that ends. A forked child can
    use the sandbox, and does not end it.

    Calls may come from several threads: each `run` waits for those before it, all others go on at the same time.
    """

    def __init__(self, api_key: Optional[str] = None, timeout: float = 300, memory: int = _Default(4096)) -> None:
        """Makes a sandbox: here, or at the service that `ALPHAGENT_API_URL` or `alphagent login` names.

        api_key: the service's key, by default `ALPHAGENT_API_KEY`; an error where there is no service.
        timeout: the most seconds that an execution may take.
        memory: megabytes for all programs of the sandbox together. Where the host cannot enforce it, it is an error,
        but for the default, of which the `limits` of results then say so.
        """
        limits = ["--timeout", str(timeout)]
        if not isinstance(memory, _Default):
            limits += ["--memory", str(memory)]
        self._session = Session(Tool(api_key), *limits)
        self._finalizer = weakref.finalize(self, self._session.abandon)

    def run(
        self, code: str, *, stream: Optional[Stream] = None, timeout: Optional[float] = None
    ) -> ExecutionResult:
        """Runs Python code, with the variables that earlier runs have left.

        stream: gets what the program prints while it runs, in this thread: `stream("output", "text")` or
        `stream("error", "text")`. An exception that it raises ends the program.
        timeout: seconds, in place of the sandbox's.

        A program that fails is a result. Raises `TimeoutError` or `ResourceLimitError`, with the `result` so far, for
        one that was ended for its time or memory, and `SandboxError` where there is no sandbox any more.
        """
        return self._session.execute("run", "-", feed=code.encode(), stream=stream, timeout=timeout)

    def exec(
        self, command: str, *, stream: Optional[Stream] = None, timeout: Optional[float] = None
    ) -> ExecutionResult:
        """Runs a shell command, such as `pip install pandas`; takes and raises what `run` does."""
        return self._session.execute("exec", "--", command, stream=stream, timeout=timeout)

    def upload(self, path: str, data: bytes) -> None:
        """Writes a file, and makes the directories on the way; a relative path is below `/workspace`."""
        self._session.upload(path, data)

    def download(self, path: str) -> bytes:
        """Reads a file."""
        return self._session.download(path)

    def terminate(self) -> None:
        """Ends every process in the sandbox, and removes it; returns when nothing of it is left.

        More calls do nothing.
        """
        self._session.terminate()
        self._finalizer.detach()

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.terminate()

    def __repr__(self) -> str:
        return f"<Sandbox {self._session.id}>"
