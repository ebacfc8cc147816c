"""The program `alphagent`: where it is, and how it is asked."""

import errno
import json
import os
import shutil
import weakref
from typing import Any, Dict, List, Optional

from alphagent import _process, _records
from alphagent._process import Sink
from alphagent.exceptions import SandboxError

#: Variables by which CI says that it reads a command's output, and takes orders from it. Here, this library reads it.
_READERS = ("GITHUB_ACTIONS", "TF_BUILD", "GITLAB_CI")


class Tool:
    """The tool, with the environment and the key that one sandbox has it called with."""

    def __init__(self, api_key: Optional[str]) -> None:
        self.program = _find()
        self.environment = {name: value for name, value in os.environ.items() if name not in _READERS}
        # In no argument, which everyone could read.
        self._key = None if api_key is None else _process.memory_file(api_key.encode())
        if self._key is not None:
            weakref.finalize(self, self._key.close)

    @property
    def inherited(self) -> List[int]:
        """Descriptors that `options` speaks of."""
        return [] if self._key is None else [self._key.fileno()]

    @property
    def options(self) -> List[str]:
        """Options of every command."""
        return [] if self._key is None else ["--api-key-file", f"/proc/self/fd/{self._key.fileno()}"]

    def ask(self, verb: str, *arguments: str, feed: bytes = b"") -> Dict[str, Any]:
        """Runs a command, and returns its JSON object."""
        output: List[bytes] = []
        error: List[bytes] = []
        status = self.run(verb, "--json", *arguments, feed=feed, output=output.append, error=error.append)
        try:
            answer: Dict[str, Any] = json.loads(b"".join(output))
        except ValueError:
            raise _records.failure_in_words(status, b"".join(error), "session_lost") from None
        if "failure" in answer:
            raise _records.failure(answer["failure"])
        return answer

    def run(self, verb: str, *arguments: str, output: Sink, error: Sink, feed: bytes = b"", report: int = -1) -> int:
        """Runs a command, which may write to the descriptor `report`, and returns its exit status."""
        inherited = self.inherited if report < 0 else [*self.inherited, report]
        command = [self.program, verb, *self.options, *arguments]
        try:
            process = _process.start(command, self.environment, feed, inherited)
        except (OSError, ValueError) as reason:
            raise self._cannot_start(reason) from reason
        return _process.attend(process, output, error)

    def _cannot_start(self, reason: Exception) -> SandboxError:
        if isinstance(reason, (FileNotFoundError, PermissionError)):
            return _missing(f"'{self.program}' is no program any more")
        if isinstance(reason, OSError) and reason.errno == errno.E2BIG:
            return SandboxError("the command is too long", "invalid_argument", "upload it as a script")
        # Such as a null byte, which no argument can hold.
        code = "invalid_argument" if isinstance(reason, ValueError) else "start_failed"
        return SandboxError(f"cannot start the tool: {reason}", code)


def _find() -> str:
    named = os.environ.get("ALPHAGENT_BIN")
    found = shutil.which(named or "alphagent")
    if found is not None:
        # The caller may change the working directory.
        return os.path.abspath(found)
    raise _missing(f"ALPHAGENT_BIN names '{named}', which is no program" if named else "alphagent is not in PATH")


def _missing(message: str) -> SandboxError:
    return SandboxError(message, "program_missing", "install the tool, or name its file in ALPHAGENT_BIN")
