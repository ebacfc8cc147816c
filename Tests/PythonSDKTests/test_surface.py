"""The package has the surface that the documentation describes."""

import inspect
import re
import unittest
from dataclasses import fields

import alphagent
from alphagent import ExecutionResult, Sandbox, exceptions
from documentation import TEXT


class SurfaceTests(unittest.TestCase):
    def test_constructor(self) -> None:
        written = re.search(r"### Constructor\n`Sandbox(\(.*\))`", TEXT)
        signature = inspect.signature(Sandbox)
        plain = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in signature.parameters.values()]
        self.assertEqual(written and written[1], str(inspect.Signature(plain)))

    def test_methods(self) -> None:
        methods = re.findall(r"^#### (\w+)\((.*)\) -> (\w+)$", TEXT, re.MULTILINE)
        self.assertEqual([name for name, _, _ in methods], ["run", "exec", "upload", "download", "terminate"])
        for name, parameters, returned in methods:
            signature = inspect.signature(getattr(Sandbox, name))
            positional = [
                str(parameter)
                for parameter in list(signature.parameters.values())[1:]
                if parameter.kind is not inspect.Parameter.KEYWORD_ONLY
            ]
            self.assertEqual(", ".join(positional), parameters)
            kind = signature.return_annotation
            self.assertEqual("None" if kind is None else kind.__name__, returned)

    def test_properties_of_the_result(self) -> None:
        table = TEXT[TEXT.index("### Properties") :]
        written = re.findall(r"^\| (\w+) \| ([\w\[\]]+) \|", table, re.MULTILINE)[1:]
        typed = [(field.name, getattr(field.type, "__name__", "")) for field in fields(ExecutionResult)]
        self.assertEqual([name for name, _ in typed[: len(written)]], [name for name, _ in written])
        self.assertEqual([kind for _, kind in typed[:4]], [kind for _, kind in written[:4]])

    def test_errors(self) -> None:
        names = re.findall(r"^- \*\*(\w+)\*\*: Raised when", TEXT, re.MULTILINE)
        self.assertEqual(names, ["AuthenticationError", "TimeoutError", "ResourceLimitError"])
        for name in names:
            self.assertEqual(getattr(exceptions, name).__bases__, (exceptions.SandboxError,))

    def test_everything_is_named(self) -> None:
        for name in alphagent.__all__:
            self.assertTrue(hasattr(alphagent, name), name)
