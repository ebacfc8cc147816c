"""The sources of earlier runs, whose lines tracebacks quote."""

import sys
from _io import TextIOWrapper

MOST_SOURCES, MOST_SOURCE_BYTES = 100, 4 << 20


class Sources:
    """The latest sources, for the lines in tracebacks."""

    def __init__(self):
        self._sources = {}
        self._registered = set()
        self._linecache = None

    def add(self, filename, source):
        """Remembers a source, and forgets the oldest when there are too many."""
        self._forget(filename)
        self._sources[filename] = source
        while len(self._sources) > MOST_SOURCES or sum(map(len, self._sources.values())) > MOST_SOURCE_BYTES:
            self._forget(next(iter(self._sources)))
        if "linecache" in sys.modules or b"inspect" in source:
            self.register()
        if "inspect" in sys.modules or b"inspect" in source:
            self._teach_inspect()

    def register(self):
        """Makes the sources known to `linecache`, unless the code has broken that."""
        try:
            self._register()
        except Exception:
            pass

    def _register(self):
        import linecache

        self._linecache = linecache
        for filename in self._sources.keys() - self._registered:
            source = self._sources[filename]
            linecache.cache[filename] = (len(source), None, lines_of(source), filename)
            self._registered.add(filename)

    def _forget(self, filename):
        self._sources.pop(filename, None)
        if filename in self._registered:
            self._registered.remove(filename)
            self._linecache.cache.pop(filename, None)

    def _teach_inspect(self):
        """Lets `inspect` find the sources of classes, for which it looks for the file of `__main__`."""
        try:
            import inspect
        except Exception:  # the code has broken it
            return
        getfile = inspect.getfile
        if getattr(getfile, "__globals__", None) is globals():
            return

        def getfile_of_run(object):
            filename = self._file_of(object) if isinstance(object, type) else None
            return filename or getfile(object)

        inspect.getfile = getfile_of_run

    def _file_of(self, kind):
        """The source of a class: that of its methods, or the last one with a class of its name; None for others."""
        if kind.__module__ != "__main__":
            return None
        for member in list(vars(kind).values()):
            function = getattr(member, "__func__", member)
            filename = getattr(getattr(function, "__code__", None), "co_filename", None)
            if filename in self._sources and function.__qualname__ == kind.__qualname__ + "." + function.__name__:
                return filename
        statement = b"class " + kind.__name__.encode()
        return next((name for name in reversed(list(self._sources)) if statement in self._sources[name]), None)


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
