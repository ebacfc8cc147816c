"""Errors of the sandbox; a program that fails in it is a result, and no error."""

from typing import Optional

from alphagent.result import ExecutionResult


class SandboxError(Exception):
    """Base of all errors."""

    def __init__(
        self, message: str, code: str, hint: Optional[str] = None, result: Optional[ExecutionResult] = None
    ) -> None:
        super().__init__(message, code, hint, result)
        self.message = message
        #: Name of the error that does not change; `man alphagent` lists them.
        self.code = code
        #: How to mend it.
        self.hint = hint
        #: What the program did and printed until its end.
        self.result = result

    def __str__(self) -> str:
        return self.message if self.hint is None else f"{self.message}\n{self.hint}"


class AuthenticationError(SandboxError):
    """The API key is invalid or missing."""


class TimeoutError(SandboxError):
    """The execution took longer than its timeout."""


class ResourceLimitError(SandboxError):
    """The execution went over the sandbox's memory limit."""
