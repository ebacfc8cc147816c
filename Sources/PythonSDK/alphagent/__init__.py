"""Runs untrusted code in a sandbox.

    from alphagent import Sandbox

    with Sandbox() as sandbox:
        print(sandbox.run("print(2 + 2)").output)

The errors are in `alphagent.exceptions`.
"""

from alphagent.result import Denied, ExecutionResult, Limit, Usage
from alphagent.sandbox import Sandbox

__all__ = ["Denied", "ExecutionResult", "Limit", "Sandbox", "Usage"]
