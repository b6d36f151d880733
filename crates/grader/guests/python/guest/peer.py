"""The exchange of one side with the other: requests, answers, and the objects that cross as handles.

The two sides are one program. What differs is what a side lets the other do with its objects (`Policy`).
"""

import types

import mirror
from values import Malformed, Unfit, Values
from wire import dumps, loads

MAX_HANDLES = 200_000
IMMUTABLE = (int, float, complex, str, bytes, tuple, frozenset)
FUNCTIONS = (
    types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.MethodWrapperType, types.WrapperDescriptorType,
    types.MethodDescriptorType, types.ClassMethodDescriptorType,
)
# What says how a program runs, and would let one side read the other's.
INTERNAL = (types.FrameType, types.CodeType, types.CellType)


class Stopped(BaseException):
    """The other side was ended; its first argument says why."""


class Policy:
    """Lets the other side do everything: the learner's side, whose objects the tests are about."""

    trusts = True

    def may_get(self, value, name):
        return True

    def may_set(self, value, name):
        return True

    def may_pass(self, value):
        return True


class Peer(Values):
    def __init__(self, exchange, step, policy):
        super().__init__(step)
        self.exchange = exchange
        self.policy = policy
        self.mine = []
        self.mine_by_id = {}
        self.described = set()
        self.theirs = {}
        self.theirs_by_id = {}
        self.operations = {
            "call": self.do_call, "get": self.do_get, "set": self.do_set, "del": self.do_del, "meth": self.do_meth,
            "dunder": self.do_dunder, "sup": self.do_sup, "plain": self.do_plain, "raw": self.do_raw, "subclass": self.do_subclass,
        }
        self.remember_place = lambda error: []

    # Messages.

    def ask(self, operation, *arguments):
        """Asks the other side and gives its answer, or raises what it raised."""
        return self.result(self.converse(self.request(operation, arguments)))

    def request(self, operation, arguments):
        # The other side reads in the order that this one writes.
        self.depth = 0
        drops = self.drops()
        changes = self.changes()
        return dumps([operation, changes, drops, [self.write(each) for each in arguments]])

    def converse(self, message):
        """Sends `message` and serves the other side until its answer comes."""
        while True:
            reply = self.parse(self.exchange(message))
            if reply[0] == "=":
                return reply
            message = self.answer(reply)

    def parse(self, message):
        try:
            reply = loads(message)
        except (ValueError, RecursionError):
            raise Malformed from None
        if reply[0] == "!":
            raise Stopped(reply[1])
        return reply

    def result(self, reply):
        _, raised, changes, drops, written = reply
        try:
            self.take_changes(changes)
            value = self.read(written)
            for number in drops:
                self.forget(number)
        except Stopped:
            raise
        except Exception:
            raise self.malformed()
        if raised:
            if not isinstance(value, BaseException):
                raise self.malformed()
            raise value
        return value

    def malformed(self):
        return Malformed()

    def answer(self, request):
        operation, changes, drops, written = request
        try:
            self.take_changes(changes)
            arguments = [self.read(each) for each in written]
            for number in drops:
                self.forget(number)
        except Stopped:
            raise
        except Exception:
            raise self.malformed()
        try:
            value, raised = self.operations[operation](*arguments), False
        except Stopped:
            raise
        except BaseException as error:
            value, raised = self.raised(error), True
        arguments = written = None
        changes = []
        try:
            self.depth = 0
            changes = self.changes()
            value = self.write(value)
        except (Unfit, RecursionError) as error:
            self.depth = 0
            value, raised = self.write(self.unfit(error)), True
        return dumps(["=", raised, changes, self.drops(), value])

    def raised(self, error):
        return error

    def unfit(self, error):
        return TypeError(f"{error} cannot be handed over")

    # Objects by handle.

    def write_other(self, value):
        number = self.theirs_by_id.get(id(value))
        if number is not None:
            return ["y", number]
        number = self.mine_by_id.get(id(value))
        if number is None:
            if isinstance(value, types.TracebackType):
                return None
            if isinstance(value, INTERNAL) or not self.policy.may_pass(value):
                raise Unfit(type(value).__name__)
            number = len(self.mine)
            if number >= MAX_HANDLES:
                raise Unfit("that many objects")
            self.mine.append(value)
            self.mine_by_id[id(value)] = number
        if number in self.described:
            return ["h", number]
        self.described.add(number)
        return ["h", number, *self.describe(value)]

    def describe(self, value):
        if isinstance(value, FUNCTIONS):
            bind = isinstance(value, types.FunctionType)
            return ["f", str(getattr(value, "__name__", "")), bind, getattr(value, "__doc__", None) or ""]
        if isinstance(value, type):
            return ["c", *self.describe_class(value)]
        if isinstance(value, types.ModuleType):
            return ["m", value.__name__]
        kind = type(value)
        if isinstance(value, BaseException):
            arguments = [self.write_lossily(each) for each in BaseException.args.__get__(value)]
            own = {name: self.write_lossily(each) for name, each in vars(value).items() if name != "__notes__"}
            return ["e", self.write(kind), arguments, list(own), list(own.values()), self.remember_place(value)]
        for base in IMMUTABLE:
            if isinstance(value, base):
                return ["p", self.write(kind), self.write(plain(value))]
        return ["o", self.write(kind)]

    def write_lossily(self, value):
        try:
            return self.write(value)
        except Unfit:
            return None

    def describe_class(self, value):
        bases = [self.write(each) for each in value.__bases__]
        return [value.__name__, value.__module__, bases, mirror.dunders_of(value), mirror.methods_of(value)]

    def read_other(self, written):
        if written[0] == "y":
            return self.mine[written[1]]
        if written[0] != "h":
            raise Malformed
        number = written[1]
        known = self.theirs.get(number)
        if known is None or len(written) > 2:
            if known is not None or type(number) is not int or len(self.theirs) >= MAX_HANDLES:
                raise Malformed
            known = self.make(number, written[2:])
        return known

    def make(self, number, parts):
        what = parts[0]
        if what == "f":
            made = mirror.function(self, number, *parts[1:4])
        elif what == "m":
            made = mirror.module(self, number, parts[1])
        elif what == "c":
            bases = tuple(self.read(each) for each in parts[3])
            made = mirror.class_of(self, number, parts[1], parts[2], bases, parts[4], parts[5])
        else:
            kind = self.read(parts[1])
            if what == "e":
                arguments = [self.read(each) for each in parts[2]]
                own = dict(zip(parts[3], map(self.read, parts[4]), strict=True))
                made = mirror.exception(self, number, kind, arguments, own, parts[5])
            elif what == "p":
                made = mirror.plain_instance(self, number, kind, self.read(parts[2]))
            elif what == "o":
                made = mirror.instance(self, number, kind)
            else:
                raise Malformed
        return self.keep(number, made)

    def keep(self, number, made):
        self.theirs[number] = made
        self.theirs_by_id[id(made)] = number
        return made

    # What the other side may ask for.

    def do_call(self, target, arguments, named):
        return self.served(target(*arguments, **named))

    def served(self, value):
        """What is handed over in place of `value`."""
        return value

    def do_get(self, target, name):
        self.allow(self.policy.may_get(target, name), target, name)
        return getattr(target, name)

    def do_set(self, target, name, value):
        self.allow(self.policy.may_set(target, name), target, name)
        setattr(target, name, value)

    def do_del(self, target, name):
        self.allow(self.policy.may_set(target, name), target, name)
        delattr(target, name)

    def do_meth(self, target, name, arguments, named):
        self.allow(self.policy.may_get(target, name), target, name)
        return self.served(getattr(target, name)(*arguments, **named))

    def do_dunder(self, target, name, arguments):
        """A special method, which Python looks for in the class."""
        self.allow(name in mirror.DUNDERS, target, name)
        if name == "__await__":
            return self.served(_awaited(target))
        return self.served(getattr(type(target), name)(target, *arguments))

    def do_sup(self, owner, name, target, arguments, named):
        self.allow(self.policy.trusts, owner, name)
        return self.served(getattr(owner, name)(target, *arguments, **named))

    def do_plain(self, target):
        return plain(target)

    def do_raw(self, target, name):
        """A class's own attribute, not bound to anything."""
        self.allow(self.policy.trusts, target, name)
        return vars(target)[name]

    def do_subclass(self, name, bases, contents):
        self.allow(self.policy.trusts, bases, name)
        made = type(bases[0])(name, tuple(bases), dict(contents))
        return made

    def allow(self, allowed, target, name):
        if not allowed:
            raise AttributeError(f"{type(target).__name__!r} object has no attribute {name!r}")


async def _awaiting(target):
    return await target


def _awaited(target):
    import asyncio

    return asyncio.run(_awaiting(target))


def plain(value):
    """A copy of `value` as its built-in type, made by that type's own methods."""
    for base in (bool, *IMMUTABLE, list, dict, set):
        if isinstance(value, base):
            if base is str:
                return str.__str__(value)
            if base is int:
                return int.__int__(value)
            if base is float:
                return float.__float__(value)
            if base is dict:
                return dict(dict.items(value))
            return base(base.__iter__(value)) if base in (tuple, frozenset, list, set) else base(value)
    raise Unfit(type(value).__name__)
