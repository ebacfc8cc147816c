"""Every block of code of the documentation, run as it is written."""

import os
import re
import subprocess
import sys
from typing import List, Optional

import web_server
from documentation import SAMPLE_KEY, TEXT, Block, blocks
from support import SERVICE, TOOL, TestCase

_BLOCKS = blocks()

_SALES = "product,revenue\nwidget,25.0\ngadget,27.0\n"

#: The tool, whose sandboxes have more options, and are prepared before anyone uses them.
_FRONT = """#!/bin/sh
[ "$1" = create ] || exec {tool} "$@"
answer=$({tool} "$@" {options}) || exit
session=$(printf %s "$answer" | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')
{{ {preparation}
}} >&2 || exit
printf '%s\\n' "$answer"
"""


class DocumentationTests(TestCase):
    def test_none_is_forgotten(self) -> None:
        places = [
            "Quick Start",
            "Authentication/Environment Variable (Recommended)",
            "Authentication/Direct Initialization",
            "Sandbox API/Methods/run(code: str) -> ExecutionResult",
            "Sandbox API/Methods/exec(command: str) -> ExecutionResult",
            "Sandbox API/Methods/upload(path: str, data: bytes) -> None",
            "Sandbox API/Methods/download(path: str) -> bytes",
            "Sandbox API/Methods/terminate() -> None",
            "Execution Result/Example",
            "Error Handling/Example",
            "Examples/Data Analysis",
            "Examples/Chart Generation",
            "Examples/Web Scraping",
        ]
        self.assertEqual([block.place for block in _BLOCKS], places, "add a test of the new ones")

    @staticmethod
    def block(words: str) -> Block:
        """The block whose place has these words."""
        return next(block for block in _BLOCKS if words in block.place)

    def check(
        self, block: Block, before: str = "", after: str = "", status: int = 0
    ) -> "subprocess.CompletedProcess[str]":
        """Runs a block in a process of its own, with what it presupposes; checks that it prints what it promises."""
        if "import Sandbox" not in block.code:
            made = "" if "Sandbox(" in block.code else "sandbox = Sandbox()\n"
            before = f"from alphagent import Sandbox\n{made}{before}\n"
        program = self.script("block.py", f"{before}{block.code}\n{after}\n")
        done = subprocess.run([sys.executable, program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, status, done.stderr)
        self.expect_promises(block, done.stdout)
        return done

    def expect_promises(self, block: Block, output: str) -> None:
        lines: List[Optional[str]] = [line for line in output.split("\n") if line]
        for promise in block.promised:
            # Nobody can promise the time that it takes.
            pattern = r"\d+" if promise == "1234" else re.escape(promise)
            self.assertRegex(str(lines.pop(0) if lines else None), f"^{pattern}$")

    def front(self, options: str, preparation: str = ":") -> None:
        """Puts a program before the tool that makes other sandboxes."""
        text = _FRONT.format(tool=TOOL, options=options, preparation=preparation)
        self.set("ALPHAGENT_BIN", self.script("front", text))

    def test_quick_start(self) -> None:
        block = self.block("Quick Start")
        self.check(block)
        # The page shows it a second time, beside the installation.
        self.assertIn("\n" + block.code.strip() + "\n", TEXT)

    def test_key_in_the_environment(self) -> None:
        shell, _, python = self.with_key(self.block("Environment Variable")).code.partition("\n\n")
        program = self.script("block.py", "from alphagent import Sandbox\n" + python)
        command = ["bash", "-euc", shell + '\nexec "$@"', "bash", sys.executable, program]
        subprocess.run(command, check=True)

    def test_direct_initialization(self) -> None:
        """The key is that of the service; where none is named, it is for nobody."""
        block = self.with_key(self.block("Direct Initialization"))
        if SERVICE:
            self.unset("ALPHAGENT_API_KEY")
            self.check(block)
        else:
            done = self.check(block, status=1)
            self.assertRegex(done.stderr, r"\nalphagent\.exceptions\.SandboxError: an API key was given, and no service")

    @staticmethod
    def with_key(block: Block) -> Block:
        """The block, with the key of the service, if there is one, in place of the sample."""
        return block._replace(code=block.code.replace(SAMPLE_KEY, os.environ.get("ALPHAGENT_API_KEY", SAMPLE_KEY)))

    def test_run(self) -> None:
        self.check(self.block("run(code"))

    def test_exec(self) -> None:
        self.check(self.block("exec(command"), after="assert result.exit_code == 0, result.error")

    def test_upload(self) -> None:
        self.script("data.csv", _SALES)
        self.check(self.block("upload(path"), after="print(sandbox.exec('cat data.csv').output)")

    def test_download(self) -> None:
        self.check(self.block("download(path"), before="sandbox.upload('chart.png', b'a chart')")
        self.assertEqual(self.content("chart.png"), b"a chart")

    def test_terminate(self) -> None:
        self.check(self.block("terminate()"))

    def test_result(self) -> None:
        self.check(self.block("Execution Result/Example"), before="sandbox.exec('pip install matplotlib')")

    def test_errors(self) -> None:
        # It waits for the default timeout, which is made shorter here.
        self.front("--timeout 1")
        self.assertEqual(self.check(self.block("Error Handling/Example")).stdout, "Execution timed out\n")

    def test_data_analysis(self) -> None:
        self.script("sales.csv", _SALES)
        done = self.check(self.block("Data Analysis"), after="print(result.output, result.error)")
        self.assertRegex(done.stdout, r"(?s)revenue\ncount +2\.0.*\nTotal revenue: \$")

    def test_chart(self) -> None:
        self.check(self.block("Chart Generation"))
        self.assertEqual(self.content("output_chart.png")[:8], b"\x89PNG\r\n\x1a\n")

    def test_web_scraping(self) -> None:
        """The name leads to a server of the test's own, which the sandbox trusts beside the usual ones."""
        certificate, key = web_server.certificate("example.com")
        port, stop = web_server.serve((certificate, key))
        self.addCleanup(stop)
        redirection = self.script("redirect.py", web_server.REDIRECTION)
        proxies = " ".join(f"--env {name}=http://127.0.0.1:3129" for name in ("HTTPS_PROXY", "https_proxy"))
        preparation = f"""cd /tmp
            cat /etc/ssl/certs/ca-certificates.crt cert.pem > authorities.pem
            python3 redirect.py example.com {port} ready &
            until [ -e ready ]; do sleep 0.1; done"""
        self.front(
            f"--allow host.sandbox.internal:{port} {proxies} --env REQUESTS_CA_BUNDLE=/tmp/authorities.pem",
            f"{TOOL} upload --session $session {certificate} {redirection} /tmp/ && "
            f"{TOOL} exec --session $session '{preparation}'",
        )
        self.check(self.block("Web Scraping"))

    @staticmethod
    def content(path: str) -> bytes:
        with open(os.path.abspath(path), "rb") as file:
            return file.read()
