"""The tests' side: runs the trainer's tests, whose imports of the learner's modules stand for what is on the other side."""

import asyncio
import importlib
import inspect
import io
import marshal
import random
import re
import sys
import types
import unittest
import unittest.mock

import checks
import mirror
from peer import Stopped
from remote import STDIN, STDOUT, Importer, Tests
from wire import loads


class Names(dict):
    """The names of a block of tests; those it does not have are the learner's."""

    def __init__(self, **names):
        super().__init__(names, __star__=self.star)
        self.stars = []

    def __missing__(self, name):
        import builtins

        runner = Runner.current
        if name.startswith("__") or hasattr(builtins, name):
            raise KeyError(name)
        for module in (runner.entry, *self.stars):
            if module in runner.tests.modules:
                try:
                    return getattr(importlib.import_module(module), name)
                except AttributeError:
                    pass
        raise KeyError(name)

    def star(self, module):
        """`from main import *`: its names are found when they are used. Nothing of the learner's hides what the tests have."""
        importlib.import_module(module)
        self.stars.append(module)


class Outcome(unittest.TestResult):
    """Keeps the first thing that went wrong in one test."""

    def __init__(self):
        super().__init__()
        self.error = None
        self.part = None
        self.skipped_why = None

    def addError(self, test, error):
        self.note(error[1])

    addFailure = addError

    def addSubTest(self, test, subtest, error):
        if error is not None and self.error is None:
            self.part = ", ".join(f"{name} = {checks.show(each)}" for name, each in subtest.params.items())
            self.note(error[1])

    def addSkip(self, test, reason):
        self.skipped_why = reason

    def addExpectedFailure(self, test, error):
        pass

    def addUnexpectedSuccess(self, test):
        self.note(checks.Failed("expectedFailure", False, None, None))

    def addDuration(self, test, elapsed):
        pass

    def note(self, error):
        if self.error is None:
            self.error = error


def sentence(function, name):
    words = (getattr(function, "__doc__", None) or "").strip().split("\n")[0].expandtabs().strip()
    if not words:
        words = name.removeprefix("test").removeprefix("_").replace("_", " ").strip() or name
        words = words[0].upper() + words[1:]
    return words


class Item:
    """One test: a function, or a method of a TestCase."""

    def __init__(self, name, function, case=None, method=None):
        self.name = name
        self.function = function
        self.case = case
        self.method = method


class Runner:
    current = None

    def __init__(self, exchange, work):
        Runner.current = self
        self.exchange = exchange
        self.entry = work["entry"].removesuffix(".py")
        self.modules = [name.removesuffix(".py") for name in work["files"] if name.endswith(".py")]
        self.seed = work["seed"]
        self.importer = Importer()
        self.tests = None
        self.block = -1
        self.broken_load = False
        sys.meta_path.insert(0, self.importer)

    def fresh(self, hidden):
        self.importer.tests = self.tests or self.importer.tests
        self.importer.forget()
        self.tests = self.importer.tests = Tests(self.exchange, self.modules, hidden)

    def report(self, **line):
        """Tells the host; the time of the next test begins with that."""
        self.tests.host("report", {"block": self.block, **line})

    def run(self, blocks):
        hidden = None
        codes = self.codes(blocks)
        for self.block, block in enumerate(blocks):
            if hidden is not block["hidden"] or self.tests.stop:
                hidden = block["hidden"]
                self.fresh(hidden)
            self.run_block(block, codes[self.block])
            if self.broken_load:
                return

    def codes(self, blocks):
        """What to run for each block, or why it cannot be; the host may have it from an earlier grade of the same work."""
        kept = self.exchange(b"#")
        if kept:
            return marshal.loads(kept)
        codes = []
        for block in blocks:
            try:
                codes.append(checks.compiled(block["code"], block["name"], self.modules))
            except SyntaxError as error:
                codes.append(error)
        if not any(isinstance(code, SyntaxError) for code in codes):
            self.exchange(b"#" + marshal.dumps(codes))
        return codes

    def run_block(self, block, code):
        if isinstance(code, SyntaxError):
            return self.report(broken="block", failure=self.failure(code))
        items = self.collect(code, block)
        if items is None:
            return None
        self.report(plan=[item.name for item in items])
        at = 0
        while at < len(items):
            started = None
            for at in range(at, len(items)):
                item = items[at]
                if item.case is not started:
                    self.finish_class(started)
                    started = item.case
                    wrong = self.start_class(started)
                self.run_item(item, wrong if started else None)
                if self.broken_load:
                    return None
                if self.tests.stop:
                    break
            at += 1
            if self.tests.stop and at < len(items):
                # The learner's instance has ended: a fresh one, and the block's own names over it.
                self.fresh(block["hidden"])
                self.tests.host("begin")
                again = self.collect(code, block)
                if again is None or len(again) != len(items):
                    return self.give_up(items[at:])
                items = again
                self.tests.host("begin")
            elif not self.tests.stop:
                self.finish_class(started)
        return None

    def give_up(self, items):
        for item in items:
            self.report(name=item.name, status="failed", failure={"kind": "stopped", "limit": self.tests.stop or "time"})

    def collect(self, code, block):
        """Runs the block's own code and finds its tests; None when the learner's code, or the block's, does not load."""
        self.tests.host("begin")
        names = Names(
            __name__=block["name"].removesuffix(".py").replace("-", "_"), __compare__=checks.compare, __check__=checks.check,
            __absent__=checks.Absent, __ImportError__=ImportError, sortie=self.output_of, affiche=self.printed_by, leve=Raises,
        )
        try:
            exec(code, names)
        except BaseException as error:
            self.tell_broken(error)
            return None
        items = []
        for name, value in list(names.items()):
            if type(value) is checks.Absent:
                continue
            if isinstance(value, type) and issubclass(value, unittest.TestCase) and value.__module__ == names["__name__"]:
                items += self.methods(value)
            elif isinstance(value, types.FunctionType) and name.startswith("test"):
                items.append(Item(sentence(value, name), value))
        return items

    @staticmethod
    def methods(case):
        found = {}
        for each in reversed(case.__mro__):
            for name, method in vars(each).items():
                if name.startswith("test") and callable(method):
                    found[name] = method
        return [Item(sentence(method, name), method, case, name) for name, method in found.items()]

    def tell_broken(self, error):
        from_load = getattr(error, "_tremplin_load", False) or self.tests.stop
        self.broken_load = bool(from_load)
        self.report(broken="load" if from_load else "block", failure=self.failure(error))

    def start_class(self, case):
        if case is None:
            return None
        try:
            case.setUpClass()
        except BaseException as error:
            return error
        return None

    def finish_class(self, case):
        if case is not None:
            try:
                case.tearDownClass()
                case.doClassCleanups()
            except BaseException:
                pass

    def run_item(self, item, wrong):
        tests = self.tests
        tests.swallowed = tests.recursed = tests.lines = None
        outcome = Outcome()
        if wrong is not None:
            outcome.note(wrong)
        elif item.case is not None:
            outcome = self.run_case(item, outcome)
        else:
            try:
                result = item.function()
                if inspect.iscoroutine(result):
                    asyncio.run(result)
            except unittest.SkipTest as skip:
                outcome.addSkip(None, str(skip))
            except BaseException as error:
                outcome.note(error)
        sys.stdout, sys.stdin = STDOUT, STDIN
        self.tell(item, outcome)

    def run_case(self, item, outcome):
        try:
            item.case(item.method).run(outcome)
        except BaseException as error:
            outcome.note(error)
        return outcome

    def tell(self, item, outcome):
        error = outcome.error or self.tests.swallowed or self.tests.recursed
        if error is None and self.tests.stop is None:
            status = "passed" if outcome.skipped_why is None else "skipped"
            return self.report(name=item.name, status=status)
        # The learner's code can raise one too, whose words in a hidden test would be that test's.
        is_load = getattr(error, "_tremplin_load", False) or not self.tests.hidden
        if isinstance(error, SyntaxError) and places_of(error) and is_load:
            self.broken_load = True
            return self.report(broken="load", failure=self.failure(error))
        failure = self.failure(error)
        if outcome.part:
            failure["call"] = outcome.part
        return self.report(name=item.name, status="failed", failure=failure)

    # Why a test failed.

    def failure(self, error):
        stop = self.tests.stop or (error.args[0] if isinstance(error, Stopped) else None)
        if stop:
            return {"kind": "stopped", "limit": stop}
        try:
            return self.words_for(error)
        except Stopped as stopped:
            return {"kind": "stopped", "limit": stopped.args[0]}

    def words_for(self, error):
        if isinstance(error, checks.Failed):
            return error.told
        if isinstance(error, checks.MissingName):
            return {"kind": "missing", "name": error.args[0]}
        theirs = places_of(error) is not None
        if isinstance(error, RecursionError) and theirs:
            return {"kind": "stopped", "limit": "recursion"}
        name = self.missing(error)
        if name:
            return {"kind": "missing", "name": name}
        if isinstance(error, mirror.Refused):
            return {"kind": "assertion", "matcher": "assertEqual", "negated": False, "expected": None, "received": str(error), "message": ""}
        if isinstance(error, AssertionError) and not theirs:
            return {"kind": "assertion", "matcher": "", "negated": False, "expected": None, "received": None, "message": words_of(error)}
        text = words_of(error)
        told = {"name": type(error).__name__, "message": text, "places": places_of(error) or []}
        return {"kind": "threw", "learners": theirs, "error": told}

    def missing(self, error):
        if isinstance(error, ImportError) and error.name in self.modules and getattr(error, "name_from", None):
            return error.name_from
        if isinstance(error, NameError) and places_of(error) is None:
            return error.name
        found = isinstance(error, AttributeError) and re.fullmatch(r"module '(\w+)' has no attribute '(\w+)'", str(error))
        # What `patch` says of a name that is not there to be replaced.
        found = found or isinstance(error, AttributeError) and re.fullmatch(
            r"<(?:module|class) '(\w+)\b.*> does not have the attribute '(\w+)'", str(error)
        )
        return found[2] if found and found[1] in self.modules and not places_of(error) else None

    # What tests are given beside unittest.

    def output_of(self, file=None, entrees=()):
        """Runs the learner's file as a program, in an instance of its own, and gives what it wrote on standard output."""
        name = file or f"{self.entry}.py"
        program = Tests(self.exchange, self.modules, self.tests.hidden)
        try:
            program.load("spawn")
            try:
                program.ask("compile", name)
            except SyntaxError as error:
                program.mark_load(error)
                raise
            program.ask("program", name, [str(each) for each in entrees])
        except Stopped as stopped:
            self.tests.stop = stopped.args[0]
            raise
        finally:
            text = program.host("end")
        return tidy(text)

    def printed_by(self, function, *arguments, entrees=None, **named):
        """Calls a function of the learner's and gives what it printed."""
        self.tests.lines = [str(each) for each in entrees] if entrees is not None else self.tests.lines
        before, sys.stdout = sys.stdout, io.StringIO()
        try:
            function(*arguments, **named)
            return tidy(sys.stdout.getvalue())
        finally:
            sys.stdout = before


def words_of(error):
    try:
        return str(error)[: checks.LONGEST]
    except Stopped:
        raise
    except BaseException:
        return ""


def tidy(text):
    """Without the spaces and empty lines at the ends, which nobody sees."""
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip("\n")


def places_of(error):
    return getattr(error, "_tremplin_places", None) if isinstance(error, BaseException) else None


class Raises:
    """`with leve(ValueError):` for tests that are plain functions."""

    def __init__(self, *kinds):
        self.kinds = kinds
        self.exception = None

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None and issubclass(kind, self.kinds):
            if RecursionError in self.kinds:
                Runner.current.tests.recursed = None
            self.exception = error
            return True
        if kind is None:
            raise checks.Failed("assertRaises", False, " | ".join(each.__name__ for each in self.kinds), None)
        return False


def remote_target(target):
    """Where `patch("builtins.input")` and its like act: on the learner's side, where the library is another."""
    owner, _, attribute = target.rpartition(".")
    if not owner:
        raise TypeError(f"Need a valid target to patch. You supplied: {target!r}")
    root, *path = owner.split(".")
    here = root not in sys.stdlib_module_names or (root == "sys" and attribute in ("stdin", "stdout", "stderr"))

    def find():
        if here:
            return unittest.mock.pkgutil.resolve_name(owner)
        found = Runner.current.tests.ask("import", root, False)
        for name in path:
            found = getattr(found, name)
        return found

    return find, attribute


def install():
    checks.install()
    unittest.mock._get_target = remote_target
    reload = importlib.reload
    importlib.reload = lambda module: Runner.current.tests.ask("import", module.__name__, True) if mirror.is_mirror(module) else reload(module)


def run(exchange, first):
    work = loads(first)
    random.seed(work["seed"])
    Runner(exchange, work).run(work["blocks"])
