"""Assertions: plain `assert` statements and unittest's methods, made to tell what was expected and what came."""

import ast
import functools
import operator
import pprint
import unittest

import mirror
from peer import Stopped

LONGEST = 4_000


class Failed(AssertionError):
    """An assertion that did not hold, with what it was about."""

    def __init__(self, matcher, negated, expected, received, message=""):
        super().__init__(message)
        self.told = {
            "kind": "assertion", "matcher": matcher, "negated": negated, "expected": expected, "received": received,
            "message": message,
        }


class MissingName(AssertionError):
    """The learner's file does not have what the test uses."""


class Absent:
    """Stands for a name that the learner's file does not have: a test that uses it fails, the others run."""

    def __init__(self, name):
        self._absent = name

    def __call__(self, *arguments, **named):
        raise MissingName(self._absent)

    def __getattr__(self, name):
        raise MissingName(self._absent)

    # Asked by isinstance: a class that is missing is not one of any kind either.
    __class__ = property(lambda self: self())


def _absent(self, *arguments):
    raise MissingName(self._absent)


for _name in mirror.DUNDERS - {"__hash__", "__call__"}:
    setattr(Absent, _name, _absent)


def show(value, beside=None):
    """`value` as a learner would write it; a text of several lines as it is."""
    try:
        if isinstance(value, str) and ("\n" in value or isinstance(beside, str) and "\n" in beside):
            text = str.__str__(value)
        elif isinstance(value, type):
            text = value.__name__
        elif isinstance(value, BaseException):
            text = f"{type(value).__name__}: {value}".removesuffix(": ")
        else:
            text = repr(value)
            if len(text) > 60:
                text = pprint.pformat(value, width=60, sort_dicts=False)
    except (Stopped, MissingName):
        raise
    except BaseException:
        text = "?"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


COMPARISONS = {
    ast.Eq: ("assertEqual", False, operator.eq), ast.NotEq: ("assertEqual", True, operator.ne),
    ast.Lt: ("assertLess", False, operator.lt), ast.LtE: ("assertLessEqual", False, operator.le),
    ast.Gt: ("assertGreater", False, operator.gt), ast.GtE: ("assertGreaterEqual", False, operator.ge),
    ast.In: ("assertIn", False, lambda one, many: one in many), ast.NotIn: ("assertIn", True, lambda one, many: one not in many),
    ast.Is: ("assertIs", False, operator.is_), ast.IsNot: ("assertIs", True, operator.is_not),
}
BY_NAME = {kind.__name__: found for kind, found in COMPARISONS.items()}
SIGNS = {"assertLess": "< ", "assertLessEqual": "<= ", "assertGreater": "> ", "assertGreaterEqual": ">= "}


def compare(name, left, right, message):
    matcher, negated, holds = BY_NAME[name]
    if holds(left, right):
        return
    expected, received = (left, right) if matcher == "assertIn" else (right, left)
    raise Failed(matcher, negated, SIGNS.get(matcher, "") + show(expected, received), show(received, expected), message())


def check(value, wanted, message):
    if bool(value) is not wanted:
        raise Failed("assertTrue" if wanted else "assertFalse", False, str(wanted), show(value), message())


class Rewriter(ast.NodeTransformer):
    """Has `assert` tell what it compared, and lets a test run that imports a name the learner has not written yet."""

    def __init__(self, modules):
        self.modules = modules

    def visit_Assert(self, node):
        self.generic_visit(node)
        test = node.test
        text = ast.Call(ast.Name("str", ast.Load()), [node.msg], []) if node.msg else ast.Constant("")
        message = ast.Lambda(ast.arguments([], [], None, [], [], None, []), text)
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            parts = [ast.Constant(type(test.ops[0]).__name__), test.left, test.comparators[0], message]
            call = ast.Call(ast.Name("__compare__", ast.Load()), parts, [])
        elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            call = ast.Call(ast.Name("__check__", ast.Load()), [test.operand, ast.Constant(False), message], [])
        else:
            call = ast.Call(ast.Name("__check__", ast.Load()), [test, ast.Constant(True), message], [])
        return ast.copy_location(ast.Expr(call), node)

    def visit_ImportFrom(self, node):
        if node.level or node.module not in self.modules:
            return node
        if node.names[0].name == "*":
            call = ast.Call(ast.Name("__star__", ast.Load()), [ast.Constant(node.module)], [])
            return ast.copy_location(ast.Expr(call), node)
        return [self.guard(node, each) for each in node.names]

    @staticmethod
    def guard(node, alias):
        name = alias.asname or alias.name
        absent = ast.Call(ast.Name("__absent__", ast.Load()), [ast.Constant(alias.name)], [])
        assign = ast.Assign([ast.Name(name, ast.Store())], absent)
        handler = ast.ExceptHandler(ast.Name("__ImportError__", ast.Load()), None, [assign])
        guarded = ast.Try([ast.ImportFrom(node.module, [alias], 0)], [handler], [], [])
        return ast.copy_location(guarded, node)


def compiled(text, name, modules):
    tree = ast.parse(text, name)
    return compile(ast.fix_missing_locations(Rewriter(modules).visit(tree)), name, "exec")


# unittest's methods: which argument was expected and which received; None stands for what the method itself means.
_FIRST = ["assertEqual", "assertAlmostEqual", "assertListEqual", "assertDictEqual", "assertTupleEqual", "assertSetEqual",
          "assertSequenceEqual", "assertMultiLineEqual", "assertCountEqual", "assertIs", "assertIsInstance", "assertRegex",
          "assertLess", "assertLessEqual", "assertGreater", "assertGreaterEqual", "assertIsSubclass", "assertStartsWith",
          "assertEndsWith", "assertHasAttr"]
_NEGATED = {"assertNotEqual": "assertEqual", "assertNotAlmostEqual": "assertAlmostEqual", "assertIsNot": "assertIs",
            "assertNotIsInstance": "assertIsInstance", "assertNotRegex": "assertRegex", "assertNotIn": "assertIn",
            "assertNotIsSubclass": "assertIsSubclass", "assertNotStartsWith": "assertStartsWith",
            "assertNotEndsWith": "assertEndsWith", "assertNotHasAttr": "assertHasAttr"}
_ALONE = {"assertTrue": "True", "assertFalse": "False", "assertIsNone": "None", "assertIsNotNone": None}
NUMBERS = (int, float, complex)


def _wrap(name, method):
    matcher, negated = _NEGATED.get(name, name), name in _NEGATED
    swapped = matcher == "assertIn"

    @functools.wraps(method)
    def wrapped(self, *arguments, **named):
        try:
            return method(self, *arguments, **named)
        except Failed:
            raise
        except (AssertionError, TypeError, ValueError, AttributeError) as error:
            theirs = getattr(error, "_tremplin_places", None) is not None
            if theirs or isinstance(error, MissingName) or not arguments:
                raise
            message = str(named.get("msg") or (arguments[2:] or [""])[0] or "") if name not in _ALONE else ""
            if name in _ALONE:
                raise Failed(name, False, _ALONE[name], show(arguments[0]), str(named.get("msg") or (arguments[1:] or [""])[0])) from None
            first, second = (*arguments, None)[:2]
            expected, received = (first, second) if swapped else (second, first)
            raise Failed(matcher, negated, SIGNS.get(name, "") + show(expected, received), show(received, expected), message) from None

    return wrapped


def _almost(method):
    """Only numbers are almost equal: an object could answer a subtraction as it likes."""

    @functools.wraps(method)
    def wrapped(self, first, second, *arguments, **named):
        for each in (first, second):
            if isinstance(each, bool) or isinstance(each, NUMBERS) and type(each) not in NUMBERS:
                raise self.failureException(f"{type(each).__name__} is not a plain number")
        return method(self, first, second, *arguments, **named)

    return wrapped


def install():
    case = unittest.TestCase
    for name in ("assertAlmostEqual", "assertNotAlmostEqual"):
        setattr(case, name, _almost(getattr(case, name)))
    for name in (*_FIRST, *_NEGATED, *_ALONE, "assertIn"):
        if hasattr(case, name):
            setattr(case, name, _wrap(name, getattr(case, name)))
    from unittest.case import _AssertRaisesBaseContext

    def failed(self, standard):
        expected = self.expected
        names = " | ".join(show(each) for each in expected) if isinstance(expected, tuple) else show(expected)
        raise Failed("assertRaises", False, names, None, str(self.msg or ""))

    _AssertRaisesBaseContext._raiseFailure = failed
