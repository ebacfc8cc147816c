"""What an execution printed, made and used, and how it ended."""

from dataclasses import dataclass
from typing import Dict, List, Optional, Union


@dataclass(frozen=True)
class Usage:
    """What an execution used."""

    cpu_ms: int
    #: None where nobody counted.
    memory_peak_bytes: Optional[int]


@dataclass(frozen=True)
class Limit:
    """A limit of an execution, and whether the sandbox was held to it."""

    #: Seconds, bytes, a count, or the network's name.
    value: Union[int, float, str]
    enforced: bool


@dataclass(frozen=True)
class Denied:
    """A connection that the network policy refused."""

    host: str
    port: int


@dataclass(frozen=True)
class ExecutionResult:
    """A program's end; one that fails is a result too, with its exit code."""

    output: str
    error: str
    exit_code: int
    duration_ms: int
    #: Paths of the files below `/workspace` that the execution created or changed.
    artifacts: List[str]

    #: One of `exit`, `signal`, `timeout`, `memory`, `pids`, `disk`, `output`, `not-executable`, `not-found`,
    #: `start-failed`, `lost` and `cancelled`: what ended the program.
    reason: str
    #: Number of the signal that ended the program.
    signal: Optional[int]
    usage: Usage
    #: Limits by their names, such as `memory`.
    limits: Dict[str, Limit]
    denied: List[Denied]
    #: Bytes that the program printed; `output` and `error` have only the head and the tail where `truncated` says so.
    output_bytes: int
    error_bytes: int
    truncated: bool
    #: Whether `artifacts` may lack some.
    artifacts_truncated: bool
    #: `kept`, `lost` or `renewed`, after Python code: whether the next `run` finds this one's variables.
    python_variables: Optional[str]
    #: Id of the sandbox's session, for `alphagent logs` and the like.
    session: str
