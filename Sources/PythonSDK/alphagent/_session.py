"""A session of the tool's, which lives as long as its sandbox."""

import codecs
import contextlib
import json
import threading
from typing import Any, Callable, Dict, List, Optional

from alphagent import _process, _records
from alphagent._lease import Lease
from alphagent._tool import Tool
from alphagent.exceptions import SandboxError
from alphagent.result import ExecutionResult

#: Gets `output` or `error`, and a piece of what the program has printed there.
Stream = Callable[[str, str], object]

#: How long a session lives after its process, where that has died and its lease could not end it.
_IDLE = "30s"


class Session:
    """A session, and the lease that keeps it."""

    def __init__(self, tool: Tool, *options: str) -> None:
        self._tool = tool
        self.id: str = tool.ask("create", "--idle", _IDLE, *options)["id"]
        self._lease = Lease(tool, self.id)
        self._ending = threading.Lock()
        self._has_ended = False

    def execute(
        self,
        verb: str,
        *program: str,
        feed: bytes = b"",
        stream: Optional[Stream] = None,
        timeout: Optional[float] = None,
    ) -> ExecutionResult:
        """Runs a program to its end; raises where that was not its own."""
        limits = [] if timeout is None else ["--timeout", str(timeout)]
        arguments = [*self._named(), *limits, *program]
        if stream is None:
            record = self._tool.ask(verb, *arguments, feed=feed)
        else:
            record = self._stream(verb, arguments, feed, stream)
        return _records.checked(_records.result(record))

    def upload(self, path: str, data: bytes) -> None:
        self._tool.ask("upload", *self._named(), "--", "-", path, feed=data)

    def download(self, path: str) -> bytes:
        content: List[bytes] = []
        error: List[bytes] = []
        arguments = [*self._named(), "--quiet", "--", path, "-"]
        status = self._tool.run("download", *arguments, output=content.append, error=error.append)
        if status == 0:
            return b"".join(content)
        # Where the session is the reason, this raises the error.
        is_missing = self.execute("exec", "--", "test", "-e", path).exit_code == 1
        code = "file_missing" if is_missing else "transfer_failed"
        raise _records.failure_in_words(status, b"".join(error), code)

    def terminate(self) -> None:
        """Ends the session, if this process has it and it has not ended yet."""
        with self._ending:
            if self._lease.is_held:
                self._end()
            self._has_ended = True

    def abandon(self) -> None:
        """Ends the session as `terminate` does, where there is nobody who could be told of a failure."""
        with contextlib.suppress(SandboxError):
            self.terminate()

    def _end(self) -> None:
        try:
            self._tool.ask("terminate", "--", self.id)
        except SandboxError as error:
            # Its time was over, or somebody else has ended it.
            if error.code != "session_unknown":
                raise
        self._lease.release()

    def _named(self) -> List[str]:
        if self._has_ended:
            raise SandboxError("the sandbox was terminated before", "sandbox_terminated", "make a new one")
        return ["--session", self.id]

    def _stream(self, verb: str, arguments: List[str], feed: bytes, stream: Stream) -> Dict[str, Any]:
        """Runs a program whose output goes to `stream` as it comes; returns the object of the result."""
        output, error = (_Decoder(name, stream) for name in ("output", "error"))
        with _process.memory_file() as report:
            options = ["--quiet", "--report", f"fd:{report.fileno()}"]
            status = self._tool.run(
                verb, *options, *arguments, feed=feed, output=output, error=error, report=report.fileno()
            )
            output.finish()
            error.finish()
            report.seek(0)
            text = report.read()
        if not text:
            # Where the session is the reason, this raises the error.
            self._tool.ask("info", "--", self.id)
            raise _records.failure_in_words(status, error.latest, "session_lost")
        record: Dict[str, Any] = json.loads(text)
        return record


class _Decoder:
    """Sink that hands on text, and never half of a character."""

    #: Bytes that are kept for the description of a failure.
    _KEPT = 4096

    def __init__(self, name: str, stream: Stream) -> None:
        self._name = name
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self.latest = b""

    def __call__(self, data: bytes) -> None:
        self.latest = (self.latest + data)[-self._KEPT :]
        self._pass_on(self._decoder.decode(data))

    def finish(self) -> None:
        self._pass_on(self._decoder.decode(b"", final=True))

    def _pass_on(self, text: str) -> None:
        if text:
            self._stream(self._name, text)
