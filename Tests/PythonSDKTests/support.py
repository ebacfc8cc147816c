"""What the tests share: the tool, a place of their own, and a look at what is left."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import unittest.mock
from typing import Any, Callable, Dict, Iterator, List

TOOL = os.path.abspath(os.environ["ALPHAGENT_BIN"])

#: Address of the service that the tool uses; the sandboxes of the key are the tests' own. Empty for this machine.
SERVICE = os.environ.get("ALPHAGENT_API_URL", "")


def tool(verb: str, *arguments: str) -> Any:
    """The object that the tool prints."""
    done = subprocess.run([TOOL, verb, "--json", *arguments], stdout=subprocess.PIPE, check=False)
    return json.loads(done.stdout)


def eventually(condition: Callable[[], bool]) -> bool:
    """Whether the condition comes to hold; the time is for a machine that is very busy."""
    end = time.monotonic() + 60
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _heed_signals() -> None:
    """Undoes what a shell does to a job in the background, and `nohup` to all: they ignore these signals."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


class TestCase(unittest.TestCase):
    """A test with a working directory and sessions of its own, of which none may be left."""

    maxDiff = None

    def setUp(self) -> None:
        place = self.enter(tempfile.TemporaryDirectory())
        # Root's sandboxes run as other users, who must pass.
        os.chmod(place, 0o711)
        self.directory = os.path.join(place, "work")
        os.mkdir(self.directory)
        if "ALPHAGENT_STATE_DIR" not in os.environ:
            self.set("ALPHAGENT_STATE_DIR", os.path.join(place, "state"))
        self.set("ALPHAGENT_BIN", TOOL)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.directory)
        self.addCleanup(self.expect_nothing_left)

    def expect_nothing_left(self) -> None:
        self.assertTrue(eventually(lambda: self.sessions() == []), "a session is left")

    def enter(self, context: Any) -> Any:
        """Enters a context, which the end of the test leaves."""
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        return stack.enter_context(context)

    def set(self, name: str, value: str) -> None:
        """Sets a variable of the environment for this test."""
        self.enter(unittest.mock.patch.dict(os.environ, {name: value}))

    def unset(self, name: str) -> None:
        """Takes a variable out of the environment for this test."""
        self.enter(unittest.mock.patch.dict(os.environ))
        os.environ.pop(name, None)

    @staticmethod
    def sessions() -> List[Dict[str, Any]]:
        sessions: List[Dict[str, Any]] = tool("list")
        return sessions

    def script(self, name: str, text: str) -> str:
        """Writes a program; returns its path."""
        path = os.path.join(self.directory, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o755)
        return path

    @contextlib.contextmanager
    def python(self, code: str) -> Iterator["subprocess.Popen[str]"]:
        """A Python process that runs the code, with pipes for its stdin and stdout."""
        pipe = subprocess.PIPE
        with subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            text=True,
            preexec_fn=_heed_signals,
        ) as process:
            try:
                yield process
            finally:
                process.kill()
