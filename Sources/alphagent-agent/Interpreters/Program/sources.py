"""The sources of earlier runs, whose lines tracebacks quote."""

import sys
from _io import TextIOWrapper

MOST_SOURCES, MOST_SOURCE_BYTES = 100, 4 << 20


class Sources:
    """The latest sources, for the lines in tracebacks."""

    def __init__(self):
        self._sources = {}
        self._registered = set()

    def add(self, filename, source):
        """Remembers a source, and forgets the oldest when there are too many."""
        self._forget(filename)
        self._sources[filename] = source
        while len(self._sources) > MOST_SOURCES or sum(map(len, self._sources.values())) > MOST_SOURCE_BYTES:
            self._forget(next(iter(self._sources)))
        if "linecache" in sys.modules:
            self.register()

    def register(self):
        """Makes the sources known to `linecache`."""
        import linecache

        for filename in self._sources.keys() - self._registered:
            source = self._sources[filename]
            linecache.cache[filename] = (len(source), None, lines_of(source), filename)
            self._registered.add(filename)

    def _forget(self, filename):
        self._sources.pop(filename, None)
        if filename in self._registered:
            self._registered.remove(filename)
            sys.modules["linecache"].cache.pop(filename, None)


def lines_of(source):
    """The lines of a source, in the encoding that it declares."""
    from io import BytesIO
    from tokenize import detect_encoding

    try:
        encoding = detect_encoding(BytesIO(source).readline)[0]
    except SyntaxError:
        encoding = "latin-1"
    # The last line ends as all others, or `traceback` marks the wrong columns in it.
    return TextIOWrapper(BytesIO(source + b"\n"), encoding, "replace").readlines()
