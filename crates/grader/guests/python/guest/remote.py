"""The learner's side as the tests' side sees it: what it may do with the tests' objects, and its modules to import."""

import importlib.abc
import importlib.util
import sys
import types
import unittest
import unittest.mock

from peer import Peer, Policy, Stopped
from values import Malformed
from wire import dumps, loads

STDOUT, STDIN = sys.stdout, sys.stdin
_FORBIDDEN = ("_", "gi_", "cr_", "ag_", "tb_", "f_", "co_", "func_")
_CLOSED = (types.FunctionType, types.MethodType, types.BuiltinFunctionType, type, types.ModuleType)
# What a mock tells the tests, and would let the learner's code rewrite.
_OF_MOCKS = frozenset(name for name in dir(unittest.mock.MagicMock()) if not name.startswith("_"))


class Guarded(Policy):
    """What the learner's code may do with the tests' objects: call what it was given, and use the public side of fakes."""

    trusts = False

    def may_get(self, value, name):
        if isinstance(value, _CLOSED) or type(name) is not str or name.startswith(_FORBIDDEN):
            return False
        return not (isinstance(value, unittest.mock.NonCallableMock) and name in _OF_MOCKS)

    def may_set(self, value, name):
        """Attributes of a fake, but not its methods; nothing of a mock."""
        is_method = callable(getattr(type(value), name, None)) if type(name) is str else True
        return not is_method and not isinstance(value, unittest.mock.NonCallableMock) and self.may_get(value, name)

    def may_pass(self, value):
        return not isinstance(value, (types.ModuleType, Tests, unittest.TestCase))


class Tests(Peer):
    def __init__(self, exchange, modules, hidden=False):
        super().__init__(exchange, 1, Guarded())
        self.modules = modules
        self.hidden = hidden
        self.loaded = False
        # Whether the learner's code has been given anything of a test's.
        self.told = False
        self.stop = None
        self.swallowed = None
        self.recursed = None
        self.lines = None
        self.operations["readline"] = self.do_readline

    def host(self, operation, *arguments):
        """Asks the host itself."""
        return loads(self.exchange(b"!" + dumps([operation, *arguments])))

    def ask(self, operation, *arguments):
        if not self.loaded:
            self.load("load")
        self.told = self.told or operation not in ("import", "compile")
        captured = sys.stdout is not STDOUT
        if captured:
            self.host("printed")
        try:
            return super().ask(operation, *arguments)
        except RecursionError as error:
            self.recursed = error
            raise
        except Stopped as stopped:
            self.stop = stopped.args[0]
            raise
        finally:
            if captured:
                sys.stdout.write(self.host("printed"))

    def mark_load(self, error):
        """Notes that the learner's file does not load, which is said in full unless it could say what a hidden test holds."""
        if not (self.hidden and self.told):
            mark(error, "_tremplin_load")

    def load(self, operation):
        if self.stop is None:
            self.stop = self.host(operation, self.hidden)
        if self.stop is not None:
            raise Stopped(self.stop)
        self.loaded = True

    def malformed(self):
        self.stop = "protocol"
        self.host("kill")
        return Stopped("protocol")

    def parse(self, message):
        try:
            return super().parse(message)
        except Malformed:
            raise self.malformed() from None

    def raised(self, error):
        # An assertion that fails in a callback fails the test, whatever the learner's code does with it.
        if isinstance(error, AssertionError):
            self.swallowed = self.swallowed or error
        return error

    def describe(self, value):
        if isinstance(value, unittest.mock.NonCallableMock):
            return ["f", str(value._extract_mock_name()), False, ""]
        return super().describe(value)

    def do_readline(self):
        if self.lines is not None:
            return self.lines.pop(0) + "\n" if self.lines else ""
        return sys.stdin.readline() if sys.stdin is not STDIN else ""


class Importer(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the learner's modules: each is a mirror."""

    def __init__(self):
        self.tests = None
        self.imported = set()

    def find_spec(self, name, path=None, target=None):
        if name not in self.tests.modules:
            return None
        return importlib.util.spec_from_loader(name, self)

    def create_module(self, spec):
        again = spec.name in self.imported
        try:
            module = self.tests.ask("import", spec.name, again)
        except BaseException as error:
            self.tests.mark_load(error)
            raise
        self.imported.add(spec.name)
        return module

    def exec_module(self, module):
        pass

    def forget(self):
        for name in self.tests.modules if self.tests else ():
            sys.modules.pop(name, None)
        self.imported.clear()


def mark(error, name):
    try:
        BaseException.__setattr__(error, name, True)
    except (AttributeError, TypeError):
        pass
