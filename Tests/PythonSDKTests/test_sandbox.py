"""What a sandbox does."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import List, Tuple

from alphagent import ExecutionResult, Sandbox
from alphagent.exceptions import ResourceLimitError, SandboxError, TimeoutError
from support import TestCase, eventually, tool


class SandboxTestCase(TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.sandbox = self.enter(Sandbox())


class ExecutionTests(SandboxTestCase):
    def test_result(self) -> None:
        result = self.sandbox.run("import sys\nprint('ü')\nprint(2, file=sys.stderr)\nopen('a', 'w').close()")
        self.assertIsInstance(result, ExecutionResult)
        self.assertEqual((result.output, result.error, result.exit_code), ("ü\n", "2\n", 0))
        self.assertEqual((result.output_bytes, result.error_bytes, result.truncated), (3, 2, False))
        self.assertEqual((result.artifacts, result.artifacts_truncated), (["/workspace/a"], False))
        self.assertEqual((result.reason, result.signal, result.python_variables), ("exit", None, "kept"))
        self.assertEqual((result.limits["timeout"].value, result.limits["timeout"].enforced), (300, True))
        self.assertEqual(f"<Sandbox {result.session}>", repr(self.sandbox))
        self.assertIsInstance(result.duration_ms, int)
        self.assertIsInstance(result.usage.cpu_ms, int)

    def test_program_that_fails_is_a_result(self) -> None:
        self.assertEqual(self.sandbox.exec("exit 3").exit_code, 3)
        self.assertEqual(self.sandbox.exec("kill -9 $$").signal, 9)
        self.assertEqual(self.sandbox.exec("no-such-command").reason, "exit")
        self.assertIn("ZeroDivisionError", self.sandbox.run("1 / 0").error)

    def test_variables_live_on(self) -> None:
        self.sandbox.run("x = 41")
        self.assertEqual(self.sandbox.run("print(x + 1)").output, "42\n")

    def test_program_has_no_input(self) -> None:
        self.assertEqual(self.sandbox.exec("cat; echo end").output, "end\n")
        self.assertIn("EOFError", self.sandbox.run("input()").error)

    def test_code_and_commands_arrive_as_they_are(self) -> None:
        self.assertEqual(self.sandbox.exec("--json").exit_code, 127)
        self.assertEqual(self.sandbox.run(f"print(len('{'x' * 300_000}'))").output, "300000\n")
        for command in ("#" * 300_000, "\0"):
            with self.assertRaises(SandboxError) as raised:
                self.sandbox.exec(command)
            self.assertEqual(raised.exception.code, "invalid_argument")

    def test_refused_connections_are_listed(self) -> None:
        result = self.sandbox.run("import urllib.request\nurllib.request.urlopen('http://10.0.0.1:81/')")
        self.assertEqual([(refused.host, refused.port) for refused in result.denied], [("10.0.0.1", 81)])

    def test_threads_execute_at_once(self) -> None:
        # Each waits for all the others.
        meet = "touch {0}; while [ $(ls | wc -l) -lt 4 ]; do sleep 0.01; done; echo {0}"
        with ThreadPoolExecutor(4) as pool:
            results = pool.map(lambda number: self.sandbox.exec(meet.format(number)), range(4))
            self.assertEqual([result.output for result in results], ["0\n", "1\n", "2\n", "3\n"])


class StreamTests(SandboxTestCase):
    def test_output_comes_while_the_program_runs(self) -> None:
        pieces: List[Tuple[str, str]] = []

        def note(name: str, text: str) -> None:
            pieces.append((name, text))
            if text == "one\n":
                self.sandbox.upload("go", b"")

        wait = "import os, sys, time\nprint('one')\nwhile not os.path.exists('go'): time.sleep(0.01)\n"
        result = self.sandbox.run(wait + "print('two', file=sys.stderr)", stream=note)
        self.assertEqual(pieces, [("output", "one\n"), ("error", "two\n")])
        self.assertEqual((result.output, result.error), ("one\n", "two\n"))

    def test_characters_come_whole(self) -> None:
        pieces: List[str] = []
        command = r"printf '\303'; sleep 0.1; printf '\274'; printf '\303'"
        result = self.sandbox.exec(command, stream=lambda _, text: pieces.append(text))
        self.assertEqual((pieces, result.output), (["ü", "\ufffd"], "ü\ufffd"))

    def test_exception_ends_the_program(self) -> None:
        def refuse(_: str, text: str) -> None:
            raise FileNotFoundError(text)

        with self.assertRaisesRegex(FileNotFoundError, "one"):
            self.sandbox.run("x = 41\nprint('one')\nwhile True: pass", stream=refuse)
        self.assertEqual(self.sandbox.run("print(x + 1)").output, "42\n")

    def test_program_that_will_not_end_is_killed(self) -> None:
        def refuse(_: str, text: str) -> None:
            raise LookupError(text)

        with self.assertRaises(LookupError):
            self.sandbox.exec("trap '' INT TERM; echo one; while :; do sleep 1; done", stream=refuse)
        # On a busy machine, the tool is gone before the program is.
        self.assertTrue(eventually(lambda: self.sandbox.exec("pgrep sleep").output == ""))

    def test_workflow_commands_stay_as_they_are(self) -> None:
        for variable, line in [("GITHUB_ACTIONS", "::error::\n"), ("GITLAB_CI", "section_start:1:x\n")]:
            self.set(variable, "true")
            pieces: List[str] = []
            with Sandbox() as sandbox:
                sandbox.exec(f"echo {line}", stream=lambda _, text: pieces.append(text))
            self.assertEqual(pieces, [line])

    def test_failure_of_the_tool(self) -> None:
        with self.assertRaises(SandboxError) as raised:
            self.sandbox.exec("true", stream=lambda _, text: None, timeout=-1)
        self.assertEqual(raised.exception.code, "invalid_argument")
        self.assertIn("--timeout", raised.exception.message)


class LimitTests(TestCase):
    def test_timeout(self) -> None:
        pieces: List[str] = []

        def note(_: str, text: str) -> None:
            pieces.append(text)

        with Sandbox(timeout=1) as sandbox:
            for stream in (None, note):
                with self.assertRaises(TimeoutError) as raised:
                    sandbox.run("print('begun')\nwhile True: pass", stream=stream)
                result = raised.exception.result
                assert result
                self.assertEqual((result.output, result.exit_code, result.reason), ("begun\n", 124, "timeout"))
        self.assertEqual(pieces[0], "begun\n")

    def test_timeout_of_one_execution(self) -> None:
        with Sandbox() as sandbox, self.assertRaises(TimeoutError):
            sandbox.exec("sleep 100", timeout=0.5)

    def test_memory(self) -> None:
        try:
            sandbox = Sandbox(memory=100)
        except SandboxError as error:
            # An ordinary user, or a container, may have no cgroup to enforce it with.
            self.assertEqual(error.code, "limit_unenforceable")
            return
        with sandbox, self.assertRaises(ResourceLimitError) as raised:
            sandbox.run("print('begun')\nx = bytearray(1 << 30)")
        result = raised.exception.result
        assert result
        self.assertEqual((result.output, result.reason), ("begun\n", "memory"))

    def test_bad_limits(self) -> None:
        for timeout, memory in ((0, 4096), (300, -1)):
            with self.assertRaises(SandboxError) as raised:
                Sandbox(timeout=timeout, memory=memory)
            self.assertEqual(raised.exception.code, "invalid_argument")

    def test_errors_survive_pickling(self) -> None:
        with Sandbox() as sandbox, self.assertRaises(TimeoutError) as raised:
            sandbox.exec("echo begun; sleep 100", timeout=0.5)
        copy = pickle.loads(pickle.dumps(raised.exception))
        self.assertEqual((type(copy), copy.code, copy.result), (TimeoutError, "timeout", raised.exception.result))


class FileTests(SandboxTestCase):
    def test_files_arrive_as_they_are(self) -> None:
        data = bytes(range(256)) * 20_000
        self.sandbox.upload("some/where/-a b", data)
        self.assertEqual(self.sandbox.download("/workspace/some/where/-a b"), data)
        self.sandbox.upload("-", b"")
        self.assertEqual(self.sandbox.download("-"), b"")

    def test_what_cannot_be_read_or_written(self) -> None:
        for path, code in (("nothing", "file_missing"), ("/workspace", "transfer_failed")):
            with self.assertRaises(SandboxError) as raised:
                self.sandbox.download(path)
            self.assertEqual(raised.exception.code, code)
        with self.assertRaises(SandboxError) as raised:
            self.sandbox.upload("/usr/file", b"")
        self.assertEqual(raised.exception.code, "transfer_failed")


class EndTests(TestCase):
    def test_nothing_goes_on_behind_the_end(self) -> None:
        sandbox = Sandbox()
        sandbox.terminate()
        self.assertEqual(self.sessions(), [])
        sandbox.terminate()
        calls = (
            lambda: sandbox.run(""),
            lambda: sandbox.exec(""),
            lambda: sandbox.upload("a", b""),
            lambda: sandbox.download("a"),
        )
        for call in calls:
            with self.assertRaises(SandboxError) as raised:
                call()
            self.assertEqual(raised.exception.code, "sandbox_terminated")

    def test_block_ends_its_sandbox(self) -> None:
        with self.assertRaises(LookupError):
            with Sandbox():
                raise LookupError
        self.assertEqual(self.sessions(), [])

    def test_execution_ends_with_its_sandbox(self) -> None:
        with Sandbox() as sandbox:
            with self.assertRaises(SandboxError) as raised:
                sandbox.exec("echo; sleep 1000", stream=lambda *_: sandbox.terminate())
        self.assertEqual(raised.exception.code, "sandbox_lost")

    def test_session_that_somebody_else_has_ended(self) -> None:
        with Sandbox() as sandbox:
            tool("terminate", sandbox.exec("").session)
            calls = (
                lambda: sandbox.exec(""),
                lambda: sandbox.exec("", stream=lambda *_: None),
                lambda: sandbox.download("a"),
            )
            for call in calls:
                with self.assertRaises(SandboxError) as raised:
                    call()
                self.assertEqual(raised.exception.code, "session_unknown")
