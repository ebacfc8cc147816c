"""Cells of a prompt, whose last expression is shown, and questions that a prompt has."""

import os
import sys

ONLY_AST = 0x400  # ast.PyCF_ONLY_AST
FUTURES = 0x1FE0000 if sys.version_info >= (3, 9) else 0x1FE000
MOST_VALUES = 100


class Cells:
    """What cells have in common: the futures that they import, and the values that they have shown."""

    def __init__(self):
        self._futures = 0
        self._shown = []

    def execute(self, run, loop):
        """Executes a cell, and shows the value of its last expression."""
        source, run.source = run.source, None
        for tree, mode in self._parts(source, run.filename):
            code = compile(tree, run.filename, mode, TOP_LEVEL_AWAIT | self._futures, True)
            self._futures |= code.co_flags & FUTURES
            run.code = code
            if mode == "single" and sys.displayhook is sys.__displayhook__:
                sys.displayhook = self._showing(run.number)
            try:
                if code.co_flags & COROUTINE:
                    loop.complete(eval(code, main.__dict__))
                else:
                    exec(code, main.__dict__)
            finally:
                if getattr(sys.displayhook, "__globals__", None) is globals():
                    sys.displayhook = sys.__displayhook__
                keep_figures()
        run.completed.append(None)

    def _parts(self, source, filename):
        """The statements, and apart from them a last expression without a semicolon behind it."""
        import _ast

        tree = compile(source, filename, "exec", ONLY_AST | TOP_LEVEL_AWAIT | self._futures, True)
        last = tree.body[-1] if tree.body else None
        if not isinstance(last, _ast.Expr) or is_silent(source, last):
            return [(tree, "exec")]
        tree.body.pop()
        return [(tree, "exec"), (_ast.Interactive([last]), "single")]

    def _showing(self, number):
        def show(value):
            sys.__displayhook__(value)
            if value is not None:
                self._remember("_" + number, value)

        return show

    def _remember(self, name, value):
        names = sys.modules["builtins"].__dict__
        names[name] = value
        self._shown.append(name)
        if len(self._shown) > MOST_VALUES:
            names.pop(self._shown.pop(0), None)


def is_silent(source, last):
    """Whether a semicolon follows the last statement."""
    lines = source.split(b"\n")[last.end_lineno - 1 :]
    lines[0] = lines[0][last.end_col_offset :]
    return any(line.lstrip(b" )\t").startswith(b";") for line in lines)


def keep_figures():
    """Saves the open figures of matplotlib's, which nobody would see, as files of the workspace, and closes them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    try:
        for number in pyplot.get_fignums():
            figure = pyplot.figure(number)
            figure.savefig(free_name("/workspace/figure-%d.png"))
            pyplot.close(figure)
    except Exception as error:
        sys.stderr.write("a figure could not be saved: %s\n" % (error,))


def free_name(form):
    """The first name of this form, with a number in it, that no file has."""
    number = 1
    while os.path.lexists(form % number):
        number += 1
    return form % number


class Questions:
    """Code of a prompt that looks at the interpreter, in a namespace that programs do not see."""

    def __init__(self, register_sources):
        self._names = {"__name__": "questions", "__builtins__": dict(__builtins__), "main": main.__dict__}
        self._names["register_sources"] = register_sources

    def answer(self, run):
        """Executes the code, which finds its arguments in `arguments`."""
        run.load()
        self._names["arguments"] = run.arguments[1:]
        run.code = compile(run.source, run.filename, "exec", 0, True)
        exec(run.code, self._names)
        run.completed.append(None)
