"""What a service adds to the failures of a sandbox; the other tests hold there as they do on this machine."""

import os
import unittest
from typing import Type

from alphagent import Sandbox
from alphagent.exceptions import AuthenticationError, ResourceLimitError, SandboxError, TimeoutError
from documentation import SAMPLE_KEY
from support import SERVICE, TestCase


class UnreachableServiceTests(TestCase):
    def test_service_that_is_not_there(self) -> None:
        self.set("ALPHAGENT_API_URL", "http://127.0.0.1:1")
        with self.assertRaises(SandboxError) as raised:
            Sandbox(api_key=SAMPLE_KEY)
        self.assertEqual(raised.exception.code, "service_unreachable")


@unittest.skipUnless(SERVICE, "SKIPPED: ALPHAGENT_API_URL names no service")
class ServiceTests(TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.key = os.environ["ALPHAGENT_API_KEY"]

    def test_wrong_key(self) -> None:
        for wrong in (SAMPLE_KEY, self.key[:-1], self.key + "0", self.key.upper(), "ü", "a\nb"):
            with self.subTest(wrong), self.assertRaises(AuthenticationError) as raised:
                Sandbox(api_key=wrong)
            self.assertEqual(raised.exception.code, "key_invalid")
            self.assertNotIn(wrong, str(raised.exception))

    def test_wrong_key_in_the_environment(self) -> None:
        self.set("ALPHAGENT_API_KEY", SAMPLE_KEY)
        with self.assertRaises(AuthenticationError):
            Sandbox()
        # The argument goes before it.
        Sandbox(api_key=self.key).terminate()

    def test_no_key(self) -> None:
        self.unset("ALPHAGENT_API_KEY")
        # Where a login would be.
        self.set("XDG_CONFIG_HOME", self.directory)
        with self.assertRaises(AuthenticationError) as raised:
            Sandbox()
        self.assertEqual(raised.exception.code, "key_missing")

    def test_one_clause_catches_all(self) -> None:
        for kind in (AuthenticationError, TimeoutError, ResourceLimitError):
            with self.subTest(kind.__name__):
                try:
                    self.provoke(kind)
                    self.fail("it does not fail")
                except SandboxError as error:
                    if error.code != "limit_unenforceable":
                        self.assertIs(type(error), kind)

    @staticmethod
    def provoke(kind: Type[SandboxError]) -> None:
        if kind is AuthenticationError:
            Sandbox(api_key=SAMPLE_KEY)
        elif kind is TimeoutError:
            with Sandbox(timeout=1) as sandbox:
                sandbox.run("while True: pass")
        else:
            with Sandbox(memory=100) as sandbox:
                sandbox.run("x = bytearray(1 << 30)")
