"""How the tool is found and called: a program that takes its place writes that down."""

import json
import os
import stat
import sys
from typing import Any, Dict, List

from alphagent import Sandbox
from alphagent.exceptions import AuthenticationError, SandboxError
from support import TestCase

#: Answers each command from the file `answers`, and writes down how it was called. `logs` is the lease's business.
_STAND_IN = """#!{python}
import json, os, sys
call = dict(arguments=sys.argv[1:], key=None)
if "--api-key-file" in sys.argv:
    path = sys.argv[sys.argv.index("--api-key-file") + 1]
    call["key"] = [open(path).read(), os.stat(path).st_mode]
if sys.argv[1] != "logs":
    print(json.dumps(call), file=open("{calls}", "a"))
answer = json.load(open("{answers}")).get(sys.argv[1], dict())
print(answer.get("error", ""), file=sys.stderr)
print(answer.get("output", ""))
sys.exit(answer.get("status", 0))
"""


class ToolTests(TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.calls_path = os.path.join(self.directory, "calls")
        answers = os.path.join(self.directory, "answers")
        text = _STAND_IN.format(python=sys.executable, calls=self.calls_path, answers=answers)
        path = self.script("stand-in", text)
        self.answer()
        # The checks of what is left ask the real tool.
        self.set("ALPHAGENT_BIN", path)

    def answer(self, **answers: Dict[str, Any]) -> None:
        answers = {"create": {"output": '{"id":"0123"}'}, "terminate": {"output": "{}"}, **answers}
        with open("answers", "w", encoding="utf-8") as file:
            json.dump(answers, file)

    def calls(self) -> List[Dict[str, Any]]:
        with open(self.calls_path, encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def test_key_is_in_a_private_file_and_in_no_argument(self) -> None:
        Sandbox(api_key="sk-alphagent-secret").terminate()
        for call in self.calls():
            text, mode = call["key"]
            self.assertEqual((text, stat.S_IMODE(mode)), ("sk-alphagent-secret", 0o600))
            self.assertNotIn("secret", " ".join(call["arguments"]))
        self.assertEqual([call["arguments"][0] for call in self.calls()], ["create", "terminate"])

    def test_key_of_the_environment_is_the_tools_to_find(self) -> None:
        self.set("ALPHAGENT_API_KEY", "sk-alphagent-secret")
        Sandbox().terminate()
        self.assertEqual(self.calls()[0]["key"], None)

    def test_only_a_limit_that_is_asked_for_must_hold(self) -> None:
        Sandbox().terminate()
        Sandbox(memory=4096, timeout=5).terminate()
        creates = [" ".join(call["arguments"]) for call in self.calls() if call["arguments"][0] == "create"]
        self.assertNotIn("--memory", creates[0])
        self.assertIn("--timeout 5 --memory 4096", creates[1])

    def test_wrong_key(self) -> None:
        failure = {"type": "AuthenticationError", "code": "key_invalid", "message": "no", "hint": "ask"}
        refusal = {"output": json.dumps({"failure": failure}), "error": "alphagent: no\nask", "status": 77}
        self.answer(create=refusal)
        with self.assertRaises(AuthenticationError) as raised:
            Sandbox()
        self.assertEqual((raised.exception.code, str(raised.exception)), ("key_invalid", "no\nask"))
        # A key that is revoked later.
        self.answer(exec={**refusal, "output": ""}, info={"output": "{}"})
        with Sandbox() as sandbox, self.assertRaises(AuthenticationError) as raised:
            sandbox.exec("true", stream=lambda *_: None)
        self.assertEqual((raised.exception.message, raised.exception.hint), ("no", "ask"))

    def test_tool_that_breaks_down(self) -> None:
        self.answer(exec={"output": "{", "error": "from the program", "status": 1}, info={"output": "{}"})
        with Sandbox() as sandbox:
            for stream in (None, lambda _, text: None):
                with self.assertRaisesRegex(SandboxError, "^alphagent ended with status 1, and without an answer$"):
                    sandbox.exec("true", stream=stream)

    def test_tool_is_found_in_path(self) -> None:
        os.rename("stand-in", "alphagent")
        del os.environ["ALPHAGENT_BIN"]
        self.set("PATH", f"{self.directory}:{os.environ['PATH']}")
        Sandbox().terminate()
        self.assertEqual(len(self.calls()), 2)

    def test_missing_tool_is_said_plainly(self) -> None:
        self.set("PATH", self.directory)
        for named, message in (("", "alphagent is not in PATH"), ("nothing", "ALPHAGENT_BIN names 'nothing', which")):
            os.environ["ALPHAGENT_BIN"] = named
            with self.assertRaises(SandboxError) as raised:
                Sandbox()
            self.assertEqual(raised.exception.code, "program_missing")
            self.assertIn(message, raised.exception.message)

    def test_tool_that_goes_away(self) -> None:
        with Sandbox() as sandbox:
            os.rename("stand-in", "elsewhere")
            with self.assertRaises(SandboxError) as raised:
                sandbox.exec("true")
            self.assertEqual(raised.exception.code, "program_missing")
            os.rename("elsewhere", "stand-in")
