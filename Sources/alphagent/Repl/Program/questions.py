"""Answers of an interpreter to its prompt: is a cell complete, what could a name become, what is there.

Answers are texts with NULs between them. Nothing here runs the properties of an object.
"""

import sys

if __name__ != "questions":
    raise SystemExit(98)  # an agent that knows of no questions would leave these names with the user's

import os
import posix

MOST_ANSWERS = 500
TOP_LEVEL_AWAIT, ONLY_AST = 0x2000, 0x400  # of `ast`


def respond(arguments):
    """Answers a question, which the first argument names."""
    texts = QUESTIONS[arguments[0]](*arguments[1:])
    data = "\0".join(texts).encode("utf-8", "replace")
    while data:
        data = data[posix.write(1, data) :]


def is_complete(source):
    """Says 1 for a cell that can be run, or is wrong, and 0 for one that needs more."""
    import codeop

    compiler = codeop.CommandCompiler()
    compiler.compiler.flags |= TOP_LEVEL_AWAIT
    try:
        if compiler(source, "<cell>", "exec") is None:
            return ["0"]
        tree = compile(source, "<cell>", "exec", ONLY_AST | TOP_LEVEL_AWAIT, True)
    except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
        return ["1"]
    # A block may go on, until a blank row says that it does not.
    is_open = bool(tree.body) and hasattr(tree.body[-1], "body") and not source.endswith("\n")
    return ["0" if is_open else "1"]


# Completion


def completions(text):
    """What could stand at the end of the text: the number of characters that each replaces, and the candidates."""
    row = text.rpartition("\n")[2]
    quote = open_quote(row)
    if quote is not None:
        return completions_in_string(row, quote)
    start = len(row)
    while start and (row[start - 1].isidentifier() or row[start - 1].isdigit() or row[start - 1] == "."):
        start -= 1
    path, dot, beginning = row[start:].rpartition(".")
    words = row[:start].split()
    if words[:1] == ["import"] or words[:1] == ["from"] and "import" not in words:
        found = modules(path) if dot else modules("")
    elif words[:1] == ["from"] and len(words) > 2:
        found = attributes(sys.modules.get(words[1])) + modules(words[1])
    elif dot:
        found = attributes(resolved(path)) if path else []
    else:
        import keyword

        found = list(main) + list(vars(sys.modules["builtins"])) + keyword.kwlist
    return chosen(beginning, found)


def chosen(beginning, names):
    """The names with this beginning; those with an underscore in front only where one is typed."""
    fitting = {name for name in names if isinstance(name, str) and name.startswith(beginning)}
    if not beginning:
        fitting = {name for name in fitting if not name.startswith("_")}
    return [str(len(beginning))] + sorted(fitting)[:MOST_ANSWERS]


def open_quote(row):
    """The index of the quote of a string that has no end; None where there is none."""
    quote, start, index = None, None, 0
    while index < len(row):
        character = row[index]
        if quote is None and character == "#":
            return None
        if quote is None and character in "'\"":
            quote, start = character, index
        elif quote is not None and character == "\\":
            index += 1
        elif character == quote:
            quote, start = None, None
        index += 1
    return start


def completions_in_string(row, quote):
    """Keys of a dictionary behind `name[`, else paths."""
    beginning = row[quote + 1 :]
    before = row[:quote].rstrip()
    if before.endswith("["):
        start = len(before) - 1
        while start and (before[start - 1].isidentifier() or before[start - 1].isdigit() or before[start - 1] == "."):
            start -= 1
        value = resolved(before[start:-1])
        if isinstance(value, dict):
            return chosen(beginning, [key for key in dict.keys(value) if isinstance(key, str)])
    directory, slash, name = beginning.rpartition("/")
    try:
        with os.scandir(os.path.expanduser(directory + slash) or ".") as entries:
            names = [entry.name + ("/" if entry.is_dir() else "") for entry in entries]
    except OSError:
        names = []
    return chosen(name, names)


def modules(package):
    """Names of modules that can be imported: those at the top, or those in a package that is imported."""
    if package:
        path = getattr(sys.modules.get(package), "__path__", [])
    else:
        path = sys.path
    names = set() if package else set(sys.builtin_module_names) | set(getattr(sys, "stdlib_module_names", ()))
    for directory in path:
        try:
            entries = os.listdir(directory or ".")
        except (OSError, TypeError):
            continue
        for entry in entries:
            name = entry.split(".")[0]
            if name.isidentifier() and ("." not in entry or entry.endswith((".py", ".so"))):
                names.add(name)
    return list(names)


MISSING = object()


def resolved(path):
    """The object that a dotted name stands for, without running any property; `MISSING` where there is none."""
    first, *rest = path.split(".")
    value = main.get(first, vars(sys.modules["builtins"]).get(first, MISSING))
    for name in rest:
        value = attribute(value, name)
    return value


def attribute(value, name):
    """An attribute's value, unless a property or `__getattr__` has to give it."""
    import inspect
    import types

    if value is MISSING:
        return MISSING
    try:
        found = inspect.getattr_static(value, name)
    except AttributeError:
        return MISSING
    if isinstance(found, types.MemberDescriptorType):
        return getattr(value, name, MISSING)
    if isinstance(found, (staticmethod, classmethod)):
        return found.__func__
    return MISSING if isinstance(found, property) else found


def attributes(value):
    """The names of an object's attributes."""
    return [] if value is MISSING or value is None else list(dir(value))


# Inspection


def described(path, detail):
    """What an object is, for `name?`, and its source for `name??`; nothing where there is no such name."""
    import inspect

    value = resolved(path)
    if value is MISSING:
        return []
    lines = ["Type:      %s" % type(value).__name__]
    try:
        lines.insert(0, "Signature: %s%s" % (path, inspect.signature(value)))
    except (TypeError, ValueError):
        if isinstance(value, (bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, type(None))):
            lines.append("Value:     %s" % shortened(repr(value)))
    if isinstance(value, (str, bytes, list, tuple, dict, set, frozenset)):
        lines.append("Length:    %d" % len(value))
    source = None
    if detail == "2":
        register_sources()
        try:
            source = inspect.getsource(value).rstrip()
        except (OSError, TypeError):
            pass
    if source:
        lines += ["Source:", source]
    else:
        text = inspect.getdoc(value)
        if isinstance(text, str):
            lines += ["", text]
    return ["\n".join(lines)]


def variables():
    """Name, type and a short form of each of the user's variables."""
    import types

    answers = []
    for name, value in sorted(main.items()):
        if name.startswith("_") or isinstance(value, types.ModuleType):
            continue
        answers += [name, type(value).__name__, summary(value)]
    return answers


def summary(value):
    """A short form of a value: what it is for what the language has, a size for all else."""
    if isinstance(value, (bool, int, float, complex, str, bytes, type(None))):
        return shortened(repr(value[:200] if isinstance(value, (str, bytes)) else value))
    if type(value) in (list, tuple, dict, set, frozenset):
        return "%d items" % len(value)
    shape = vars(type(value)).get("shape")
    if shape is not None and type(value).__module__.partition(".")[0] in ("numpy", "pandas"):
        return " × ".join(map(str, value.shape))
    return ""


def shortened(text):
    """The text on one line of at most 60 characters."""
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"


QUESTIONS = {"complete": is_complete, "completions": completions, "describe": described, "variables": variables}
