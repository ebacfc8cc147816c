"""The event loop of code that awaits at its top level."""

import os


class EventLoop:
    """The loop that all runs share, so that their background tasks go on whenever one awaits."""

    def __init__(self):
        self._loop = None

    def complete(self, coroutine):
        """Awaits the coroutine, and cancels it if the waiting is interrupted."""
        if not self._is_usable():
            import asyncio

            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
        task = self._loop.create_task(coroutine)
        try:
            self._loop.run_until_complete(task)
        except BaseException as error:
            self._cancel(task)
            is_late = isinstance(error, KeyboardInterrupt) and not task.cancelled() and task.exception() is None
            if not is_late:
                raise

    def _cancel(self, task):
        if task.done():
            return
        task.cancel()
        try:
            self._loop.run_until_complete(task)
        except BaseException:  # only the interrupt is reported
            pass

    def _is_usable(self):
        """Whether there is a loop and the code has not closed its descriptors."""
        try:
            os.fstat(self._loop._selector.fileno())
            os.fstat(self._loop._ssock.fileno())
        except (AttributeError, OSError, ValueError):
            return False
        return not self._loop.is_closed()
