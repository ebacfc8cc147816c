"""The tool's JSON objects as results and errors."""

from typing import Any, Mapping

from alphagent.exceptions import AuthenticationError, ResourceLimitError, SandboxError, TimeoutError
from alphagent.result import Denied, ExecutionResult, Limit, Usage

_ERRORS = {kind.__name__: kind for kind in (AuthenticationError, ResourceLimitError, TimeoutError)}


def failure(record: Mapping[str, Any]) -> SandboxError:
    """The error that a `failure` object describes."""
    kind = _ERRORS.get(record["type"], SandboxError)
    return kind(record["message"], record["code"], record.get("hint"))


def failure_in_words(status: int, text: bytes, code: str) -> SandboxError:
    """The error that the tool has described on stderr, for people: `alphagent: message`, and a hint on the next line.

    code: that of an error whose exit status does not tell.
    """
    _, found, words = ("\n" + text.decode(errors="replace")).rpartition("\nalphagent: ")
    message, _, hint = words.strip().partition("\n")
    if not found:
        # The text is a program's.
        message, hint = f"alphagent ended with status {status}, and without an answer", ""
    if status == 77:
        return AuthenticationError(message, "key_invalid", hint or None)
    return SandboxError(message, "invalid_argument" if status == 64 else code, hint or None)


def result(record: Mapping[str, Any]) -> ExecutionResult:
    """The result that the object of an execution describes."""
    usage = record["usage"]
    return ExecutionResult(
        output=record["output"],
        error=record["error"],
        exit_code=record["exit_code"],
        duration_ms=record["duration_ms"],
        artifacts=record["artifacts"],
        reason=record["reason"],
        signal=record["signal"],
        usage=Usage(usage["cpu_ms"], usage["memory_peak_bytes"]),
        limits={name: Limit(limit["value"], limit["enforced"]) for name, limit in record["limits"].items()},
        denied=[Denied(refused["host"], refused["port"]) for refused in record["denied"]],
        output_bytes=record["output_bytes"],
        error_bytes=record["error_bytes"],
        truncated=record["truncated"],
        artifacts_truncated=record["artifacts_truncated"],
        python_variables=record.get("python_variables"),
        session=record["session"],
    )


def checked(result: ExecutionResult) -> ExecutionResult:
    """The result; raises where the program was ended for time or memory, or the sandbox was lost."""
    if result.reason == "timeout":
        raise TimeoutError("the execution took longer than its timeout", "timeout", result=result)
    if result.reason == "memory":
        raise ResourceLimitError("the execution went over its memory limit", "memory_limit", result=result)
    if result.reason == "lost":
        raise SandboxError("the sandbox was lost", "sandbox_lost", result=result)
    return result
