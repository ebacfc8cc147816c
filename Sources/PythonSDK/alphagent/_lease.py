"""The hold that this process has on a session, which ends with it."""

import contextlib
import os
import subprocess
import weakref

from alphagent._tool import Tool

#: Keeps the session `$2` in use by following its log, until stdin says that the session is over. Where stdin ends
#: without a word, its writer has ended, in whatever way, and nobody else is left to end the session.
_KEEPER = """
tool=$1 session=$2
shift 2
"$tool" logs --follow --quiet "$@" -- "$session" &
read -r over && exit
kill $!
exec "$tool" terminate --quiet "$@" -- "$session"
"""


class Lease:
    """A hold on a session, which ends when this process does, even by SIGKILL."""

    def __init__(self, tool: Tool, session: str) -> None:
        # Its own session: Ctrl-C at the terminal must not end it.
        self._keeper = subprocess.Popen(
            ["/bin/sh", "-c", _KEEPER, "sh", tool.program, session, *tool.options],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=tool.environment,
            pass_fds=tool.inherited,
            start_new_session=True,
            bufsize=0,
        )
        _leases.add(self)

    @property
    def is_held(self) -> bool:
        """Whether this process has the hold: a forked child of it does not."""
        assert self._keeper.stdin
        return not self._keeper.stdin.closed

    def release(self) -> None:
        """Gives up the hold on a session that has ended."""
        assert self._keeper.stdin
        with contextlib.suppress(BrokenPipeError):
            self._keeper.stdin.write(b"over\n")
        self._keeper.stdin.close()
        self._keeper.wait()

    def forget(self) -> None:
        """Leaves the hold to the process that this one was forked from."""
        assert self._keeper.stdin
        self._keeper.stdin.close()


_leases: "weakref.WeakSet[Lease]" = weakref.WeakSet()


def _forget_all() -> None:
    for lease in list(_leases):
        lease.forget()


os.register_at_fork(after_in_child=_forget_all)
