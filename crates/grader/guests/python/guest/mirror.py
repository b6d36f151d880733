"""What stands on one side for an object of the other: functions, modules, classes and their instances.

A class of the other side becomes a class here, with mirrored bases, so that isinstance, except and operators work as they are
written. Its special methods and methods ask the other side; any other attribute is fetched when it is read.
"""

import types

_BINARY = "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and xor or".split()
COMPARISONS = ["__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"]
ARITHMETIC = [f"__{side}{name}__" for name in _BINARY for side in ("", "r", "i") if (side, name) != ("i", "divmod")]
DUNDERS = frozenset(
    COMPARISONS + ARITHMETIC + """
    __hash__ __bool__ __len__ __iter__ __next__ __reversed__ __contains__ __getitem__ __setitem__ __delitem__ __call__
    __enter__ __exit__ __str__ __repr__ __format__ __bytes__ __int__ __float__ __complex__ __index__ __round__ __trunc__
    __floor__ __ceil__ __abs__ __neg__ __pos__ __invert__ __await__ __aiter__ __anext__ __aenter__ __aexit__ __fspath__
    """.split()
)
# Never taken from the other side: they would change what a class here is.
_RESERVED = frozenset("__new__ __init__ __class__ __dict__ __slots__ __getattr__ __getattribute__ __init_subclass__".split())
_OF_FUNCTIONS = ("__annotations__", "__defaults__", "__kwdefaults__", "__module__")
# What Python itself puts in a class's body, for itself.
_BODY = frozenset("__module__ __qualname__ __classcell__ __classdictcell__ __firstlineno__ __static_attributes__ __annotate_func__ __annotate__".split())
_HEAP = 1 << 9
_HANDLE = "_tremplin_handle"
_KNOWN = "_tremplin_known"


class Refused(AssertionError):
    """The learner's code gave an object where the tests compare or count with plain values."""


def is_written(kind):
    """Whether a class was written in Python, not built in."""
    return bool(kind.__flags__ & _HEAP) and kind.__module__ not in ("builtins",)


def dunders_of(kind):
    from values import NAMES

    found = []
    for each in kind.__mro__:
        if id(each) in NAMES and each not in (list, dict, set, bytearray):
            continue
        found += [name for name in vars(each) if name in DUNDERS and name not in found]
    nothing = [name for name in found if getattr(kind, name, None) is None]
    return [f"-{name}" if name in nothing else name for name in found]


def methods_of(kind):
    return [
        name for name, each in vars(kind).items()
        if isinstance(each, (types.FunctionType, classmethod, staticmethod)) and not (name.startswith("__") and name.endswith("__"))
    ]


def handle_of(value):
    return object.__getattribute__(value, _HANDLE)


def is_mirror(value):
    return isinstance(value, (Function, Module, Mirror)) or isinstance(type(value), Mirror)


class Function:
    """A function of the other side."""

    def __init__(self, peer, name, binds, doc):
        self.__dict__.update(_tremplin_peer=peer, __name__=name, __qualname__=name, __doc__=doc, _tremplin_binds=binds)

    def __call__(self, *arguments, **named):
        return self._tremplin_peer.ask("call", self, list(arguments), named)

    def __get__(self, instance, owner=None):
        return self if instance is None or not self._tremplin_binds else types.MethodType(self, instance)

    def __getattr__(self, name):
        if name.startswith("_tremplin") or (name.startswith("__") and name not in _OF_FUNCTIONS):
            raise AttributeError(name)
        return self.__dict__["_tremplin_peer"].ask("get", self, name)

    def __setattr__(self, name, value):
        self._tremplin_peer.ask("set", self, name, value)

    def __repr__(self):
        return f"<function {self.__name__}>"


def function(peer, number, name, binds, doc):
    return Function(peer, str(name), binds is True, str(doc))


class Module(types.ModuleType):
    """A module of the other side: every name is looked up there each time."""

    def __init__(self, peer, name):
        super().__init__(name)
        object.__setattr__(self, "_tremplin_peer", peer)

    def __getattr__(self, name):
        if name.startswith("_tremplin") or name in ("__path__", "__spec__", "__file__", "__all__"):
            raise AttributeError(name)
        return know(self._tremplin_peer.ask("get", self, name))

    def __setattr__(self, name, value):
        if name in ("__spec__", "__loader__", "__package__", "__file__", "__path__"):
            object.__setattr__(self, name, value)
        else:
            self._tremplin_peer.ask("set", self, name, value)

    def __delattr__(self, name):
        self._tremplin_peer.ask("del", self, name)

    @property
    def __dict__(self):
        return Contents(self)


class Contents:
    """A module's own names: `patch` asks whether the one it replaces is among them."""

    def __init__(self, module):
        self.module = module

    def __getitem__(self, name):
        return self.module._tremplin_peer.ask("raw", self.module, name)


def module(peer, number, name):
    return Module(peer, str(name))


def know(value):
    """Notes that this side's own code has named the class `value`, so that it means to use its operators."""
    if isinstance(value, Mirror):
        type.__setattr__(value, _KNOWN, True)
    return value


def _is_known(instance):
    return any(_KNOWN in vars(each) for each in type(instance).__mro__)


class Mirror(type):
    """The class of mirrored classes."""

    def __new__(cls, name, bases, contents, made=False, **named):
        if made:
            return super().__new__(cls, name, bases, contents)
        return subclass(cls, name, bases, contents)

    def __init__(cls, name, bases, contents, **named):
        type.__init__(cls, name, bases, contents)

    def __call__(cls, *arguments, **named):
        return vars(cls)["_tremplin_peer"].ask("call", cls, list(arguments), named)

    def __getattr__(cls, name):
        peer = next((vars(each)["_tremplin_peer"] for each in cls.__mro__ if "_tremplin_peer" in vars(each)), None)
        if peer is None or name.startswith("_tremplin") or name in ("__abstractmethods__", "__isabstractmethod__"):
            raise AttributeError(name)
        return peer.ask("get", cls, name)

    def __setattr__(cls, name, value):
        peer, replaced = vars(cls)["_tremplin_peer"], vars(cls).get(name)
        if isinstance(replaced, Method) and replaced.original is None:
            replaced.original = peer.ask("raw", cls, name)
        # `patch` puts back what it found here, which stands for what is there.
        peer.ask("set", cls, name, value.original if isinstance(value, Method) else value)

    def __delattr__(cls, name):
        vars(cls)["_tremplin_peer"].ask("del", cls, name)

    def __iter__(cls):
        return vars(cls)["_tremplin_peer"].ask("dunder", cls, "__iter__", [])

    def __len__(cls):
        return vars(cls)["_tremplin_peer"].ask("dunder", cls, "__len__", [])

    def __getitem__(cls, key):
        return vars(cls)["_tremplin_peer"].ask("dunder", cls, "__getitem__", [key])

    def __contains__(cls, key):
        return vars(cls)["_tremplin_peer"].ask("dunder", cls, "__contains__", [key])

    def __bool__(cls):
        return True


def _getattr(self, name):
    if name.startswith("_tremplin"):
        raise AttributeError(name)
    return type(self)._tremplin_peer.ask("get", self, name)


def _setattr(self, name, value):
    if name.startswith("__") and isinstance(self, BaseException):
        return object.__setattr__(self, name, value)
    return type(self)._tremplin_peer.ask("set", self, name, value)


def _delattr(self, name):
    type(self)._tremplin_peer.ask("del", self, name)


_BASE = {
    "__getattr__": _getattr, "__setattr__": _setattr, "__delattr__": _delattr,
    "__dict__": property(lambda self: type(self)._tremplin_peer.ask("get", self, "__dict__")),
}


class Method:
    """A method of a mirrored class: asks for the instance's own of that name, or for this very class's through `super()`."""

    def __init__(self, owner, name):
        self.owner = owner
        self.name = name
        self.original = None

    def __get__(self, instance, kind=None):
        owner, name = self.owner, self.name
        peer = vars(owner)["_tremplin_peer"]
        if instance is None:
            return peer.ask("get", owner if kind is None else kind, name)
        if "_tremplin_local" in vars(type(instance)):
            return lambda *arguments, **named: peer.ask("sup", owner, name, instance, list(arguments), named)
        return lambda *arguments, **named: peer.ask("meth", instance, name, list(arguments), named)


def _special(peer, name):
    ask = peer.ask
    if name in COMPARISONS or name in ARITHMETIC or name == "__contains__":
        return _guarded(peer, name)
    if name == "__hash__":
        return lambda self: ask("dunder", self, name, [])
    if name == "__await__":
        return _await
    return lambda self, *arguments: ask("dunder", self, name, list(arguments))


def _await(self):
    return type(self)._tremplin_peer.ask("dunder", self, "__await__", [])
    yield


def _guarded(peer, name):
    """An operator whose other operand the learner's code must not learn, unless the tests mean to use its operators."""
    trusts = peer.policy.trusts
    equality = name in ("__eq__", "__ne__")

    def operator(self, other=None, *more):
        if trusts or (_is_known(self) and (not equality or is_mirror(other) and _is_known(other))):
            return peer.ask("dunder", self, name, [other, *more])
        if name == "__contains__":
            return any(other is each or other == each for each in self)
        if equality:
            return _compare(peer, self, other, name)
        if is_mirror(other):
            return peer.ask("dunder", self, name, [other, *more])
        raise Refused(f"an object of class {type(self).__name__}")

    return operator


def _compare(peer, self, other, name):
    if self is other:
        return name == "__eq__"
    if vars(type(self)).get("_tremplin_plain"):
        value = peer.ask("plain", self)
        if is_mirror(other) and vars(type(other)).get("_tremplin_plain"):
            other = peer.ask("plain", other)
        return getattr(value, name)(other)
    return NotImplemented


def class_of(peer, number, name, origin, bases, dunders, methods):
    shared = tuple(each for each in bases if not isinstance(each, Mirror))
    if any(each in (list, dict, set, bytearray, object) or each.__name__ == "generator" for each in shared):
        bases = tuple(each for each in bases if isinstance(each, Mirror))
    contents = dict(_BASE) if not any(isinstance(each, Mirror) for each in bases) else {}
    contents |= {"_tremplin_peer": peer, "__module__": str(origin)}
    if not all(each is object for each in shared) and any(each in (list, dict, set) for each in shared):
        contents["_tremplin_plain"] = True
    for each in dunders:
        if each.lstrip("-") in DUNDERS:
            contents[each.lstrip("-")] = None if each.startswith("-") else _special(peer, each)
    if "_tremplin_plain" in contents and "__eq__" not in contents:
        contents["__eq__"] = _special(peer, "__eq__")
    if "__eq__" in contents and "__hash__" not in contents:
        contents["__hash__"] = None
    made = Mirror(str(name), bases, contents, made=True)
    type.__setattr__(made, "__init__", Method(made, "__init__"))
    for each in methods:
        if type(each) is str and each not in _RESERVED and not each.startswith("_tremplin"):
            type.__setattr__(made, each, Method(made, each))
    return made


def subclass(metaclass, name, bases, contents):
    """A class written on this side over one of the other's: its methods are called back from there."""
    peer = next(each for each in bases if isinstance(each, Mirror))._tremplin_peer
    sent = {key: each for key, each in contents.items() if key not in _BODY}
    remote = peer.ask("subclass", name, list(bases), sent)
    number = peer.theirs_by_id.pop(id(remote))
    contents = {**contents, "_tremplin_peer": peer, "_tremplin_local": True, _KNOWN: True}
    made = type.__new__(metaclass, name, bases, contents)
    return peer.keep(number, made)


def instance(peer, number, kind):
    if not isinstance(kind, Mirror):
        raise TypeError("an instance of no mirrored class")
    return object.__new__(kind)


def plain_instance(peer, number, kind, value):
    if type(value) is bool or not isinstance(kind, Mirror):
        raise TypeError("not a plain instance")
    base = type(value)
    return base.__new__(kind, value) if issubclass(kind, base) else object.__new__(kind)


def exception(peer, number, kind, arguments, own, places):
    if not issubclass(kind, BaseException):
        raise TypeError("not an exception")
    if isinstance(kind, Mirror):
        made = kind.__new__(kind)
    else:
        try:
            made = kind(*arguments)
        except Exception:
            made = kind.__new__(kind)
    BaseException.args.__set__(made, tuple(arguments))
    BaseException.__setattr__(made, "_tremplin_places", [tuple(each) for each in places])
    if not isinstance(kind, Mirror):
        for name, value in own.items():
            if not name.startswith("_"):
                BaseException.__setattr__(made, name, value)
    return made
