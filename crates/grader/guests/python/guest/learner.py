"""The learner's side: loads the learner's files, runs them as modules or as a program, and answers for their objects."""

import asyncio
import builtins
import importlib
import importlib.abc
import importlib.util
import linecache
import random
import sys
import types

from files import Files
from peer import Peer, Policy
from wire import dumps, loads

STDOUT = sys.stdout
MAX_PLACES = 20
MAX_TEXT = 4_000


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the learner's files as modules."""

    def __init__(self, files):
        self.files = files

    def find_spec(self, name, path=None, target=None):
        if f"{name}.py" not in self.files:
            return None
        return importlib.util.spec_from_loader(name, self, origin=f"{name}.py")

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        name = f"{module.__spec__.name}.py"
        module.__file__ = name
        exec(compile(self.files[name], name, "exec"), module.__dict__)


class Input:
    """Standard input: the lines the tests give."""

    def __init__(self, side):
        self._side = side

    def readline(self, size=-1):
        lines = self._side.lines
        if lines is None:
            return self._side.ask("readline")
        return lines.pop(0) + "\n" if lines else ""

    def read(self, size=-1):
        return "".join(self)

    def readlines(self, hint=-1):
        return list(self)

    def __iter__(self):
        return iter(self.readline, "")

    def isatty(self):
        return False


class Learner(Peer):
    def __init__(self, exchange, job):
        super().__init__(exchange, -1, Policy())
        # A file saved on Windows may begin with a mark that Python skips in a file, and not in a text.
        self.files = {name: text.removeprefix("\ufeff") for name, text in job["files"] if name.endswith(".py")}
        self.programs = {}
        self.finder = Finder(self.files)
        sys.meta_path.insert(0, self.finder)
        for name, text in self.files.items():
            linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
        self.entry = job["entry"]
        self.lines = None
        self.remember_place = self.places_of
        self.operations |= {
            "import": self.do_import, "compile": self.do_compile, "program": self.do_program, "host": self.do_host,
            "stdin": None,
        }
        Files({name: text for name, text in job["files"] if not name.endswith(".py")}).install()
        random.seed(job["seed"])
        builtins.input = self.input
        sys.stdin = Input(self)
        sys.setrecursionlimit(job["recursion"])
        sys.argv = [self.entry]

    def input(self, prompt="", /):
        """Writes the prompt where it does not count as output, then reads a line."""
        sys.stdout.flush()
        print(prompt, end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise EOFError("EOF when reading a line")
        return line.removesuffix("\n")

    # What the tests ask for.

    def do_import(self, name, again):
        if again:
            sys.modules.pop(name, None)
        return importlib.import_module(name)

    def do_compile(self, name):
        self.programs[name] = compile(self.files[name], name, "exec")

    def do_program(self, name, lines):
        """Runs a file as a program of its own; a normal exit is the end of it."""
        self.lines = lines
        module = types.ModuleType("__main__")
        module.__file__ = name
        sys.modules["__main__"] = module
        code = self.programs.get(name) or compile(self.files[name], name, "exec")
        try:
            exec(code, module.__dict__)
        except SystemExit:
            pass

    def do_host(self, function, arguments):
        """A line of a table of calls."""
        module = importlib.import_module(self.entry.removesuffix(".py"))
        if not hasattr(module, function):
            return ("missing", None)
        value = getattr(module, function)(*arguments)
        if isinstance(value, types.CoroutineType):
            value = asyncio.run(value)
        return ("value", value)

    def places_of(self, error):
        """Where in the learner's files an error came from, innermost last."""
        places = []
        trace = error.__traceback__
        while trace is not None:
            name = trace.tb_frame.f_code.co_filename
            if name in self.files:
                places.append([name, trace.tb_lineno, 0])
            trace = trace.tb_next
        if isinstance(error, SyntaxError) and error.filename in self.files:
            places.append([error.filename, error.lineno or 1, error.offset or 0])
        return places[-MAX_PLACES:]

    def unfit(self, error):
        what = "a value nested too deeply" if str(error) == "nesting" or isinstance(error, RecursionError) else str(error)
        return TypeError(f"{what} cannot be handed over")

    def serve(self, message):
        while True:
            message = self.answer(loads(message))
            try:
                STDOUT.flush()
            except ValueError:  # they closed it
                pass
            message = self.exchange(message)


class HostPeer(Learner):
    """When the host itself asks: objects are told by their class, since nobody will ask more of them."""

    def __init__(self, exchange, job):
        super().__init__(exchange, job)
        self.lines = []
        self.writers[int] = self.write_whole

    def write_whole(self, value):
        written = self._write_int(value)
        if type(written) is list:
            try:
                return ["d", str(value)]
            except ValueError:  # more digits than Python writes
                pass
        return written

    def write_other(self, value):
        if isinstance(value, BaseException):
            return ["e", type(value).__name__, self.text(value), self.places_of(value)]
        return ["o", type(value).__name__ if not isinstance(value, type) else f"class {value.__name__}"]

    @staticmethod
    def text(error):
        try:
            return str(error)[:MAX_TEXT].encode("utf-8", "replace").decode()
        except BaseException:
            return ""


def run(exchange, first):
    job = loads(first)
    sys.__stdout__.reconfigure(line_buffering=True)
    side = (HostPeer if job["host"] else Learner)(exchange, job)
    side.serve(exchange(dumps("ready")))
