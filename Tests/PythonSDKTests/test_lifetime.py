"""A sandbox ends with its process, whatever ends that."""

import os
import signal
import subprocess
import unittest

from alphagent import Sandbox
from support import TestCase, eventually, tool

_BEGIN = "from alphagent import Sandbox\nsandbox = Sandbox()\nprint(sandbox.exec('').session, flush=True)\n"


class LifetimeTests(TestCase):
    def test_connection_keeps_the_session(self) -> None:
        with Sandbox() as sandbox:
            session = sandbox.exec("").session
            self.assertTrue(eventually(lambda: tool("info", session)["clients"] == 1))
            # Time that it has left as idle does not run down.
            left = tool("info", session)
            self.assertEqual((left["idle_left_ms"], left["state"]), (30_000, "idle"))

    def test_keeper_that_somebody_has_killed(self) -> None:
        for end in ("sandbox.terminate()", "del sandbox", ""):
            with self.subTest(end), self.python(_BEGIN + "input()\n" + end) as process:
                self.started(process)
                with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="utf-8") as children:
                    os.kill(int(children.read()), signal.SIGKILL)
                self.assertEqual(process.communicate("\n"), ("", ""))
                self.assertEqual(self.sessions(), [])

    def test_collected_sandbox_is_gone(self) -> None:
        sandbox = Sandbox()
        del sandbox
        self.assertEqual(self.sessions(), [])

    def test_every_end_of_the_process(self) -> None:
        for end in ("", "raise SystemExit(1)", "1 / 0", "import os; os._exit(0)", "import os; os.abort()"):
            with self.subTest(end), self.python(_BEGIN + end) as process:
                process.communicate()
                self.expect_nothing_left()

    def test_orderly_end_waits(self) -> None:
        with self.python(_BEGIN) as process:
            process.communicate()
            self.assertEqual(self.sessions(), [])

    def test_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
            with self.subTest(number), self.python(_BEGIN + "input()") as process:
                self.started(process)
                process.send_signal(number)
                self.expect_nothing_left()

    def test_kill_while_a_program_runs(self) -> None:
        with self.python(_BEGIN + "sandbox.run('while True: pass')") as process:
            session = self.started(process)
            self.assertTrue(eventually(lambda: tool("info", session)["running"] == 1))
            process.kill()
            self.expect_nothing_left()

    def test_interrupt_ends_the_program_alone(self) -> None:
        code = """
try: sandbox.run("x = 41; open('running', 'w').close()\\nwhile True: pass")
except KeyboardInterrupt: print(sandbox.run("print(x + 1)").output)
"""
        with self.python(_BEGIN + code) as process:
            session = self.started(process)
            is_running = ["exec", "--session", session, "test -e running"]
            self.assertTrue(eventually(lambda: tool(*is_running)["exit_code"] == 0))
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.communicate(), ("42\n\n", ""))

    @staticmethod
    def started(process: "subprocess.Popen[str]") -> str:
        """Id of the session, when it is there."""
        assert process.stdout
        return process.stdout.readline().strip()


class ForkTests(TestCase):
    def test_child_uses_the_sandbox_and_does_not_end_it(self) -> None:
        with Sandbox() as sandbox:
            child = os.fork()
            if child == 0:
                with sandbox:
                    output = sandbox.exec("echo child").output
                del sandbox
                os._exit(0 if output == "child\n" else 1)
            self.assertEqual(os.waitpid(child, 0)[1], 0)
            self.assertEqual(sandbox.exec("echo parent").output, "parent\n")

    def test_child_does_not_keep_the_session(self) -> None:
        code = _BEGIN + "import os, sys\nif os.fork() == 0: sys.stdin.read()\nelse: os.kill(os.getpid(), 9)"
        with self.python(code) as process:
            self.expect_nothing_left()
            process.communicate()


if __name__ == "__main__":
    unittest.main()
