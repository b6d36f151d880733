"""What crosses between the two sides as a copy: plain values, and containers that both sides keep alike.

A value is written as JSON. Plain scalars stand for themselves; all else is a list whose first element says what it is.
"""

import collections
import datetime
import decimal
import fractions
import math
from binascii import hexlify, unhexlify
from sys import getrefcount

# Two levels of JSON each, of which the host reads no more than 128.
MAX_DEPTH = 55
_SAFE = 1 << 62
_isfinite = math.isfinite

# Types that are the same on both sides, by name. The tests' side may be handed any of them by the learner's: none runs code.
TYPES = [
    object, type(None), bool, int, float, complex, str, bytes, bytearray, tuple, list, dict, set, frozenset, range, slice,
    decimal.Decimal, fractions.Fraction, datetime.date, datetime.time, datetime.datetime, datetime.timedelta,
    datetime.timezone, collections.deque, collections.Counter, collections.OrderedDict, collections.defaultdict,
    type(NotImplemented), type(Ellipsis),
]


def _exceptions():
    found, todo = [], [BaseException]
    while todo:
        each = todo.pop()
        if each.__module__ == "builtins" and each not in found:
            found.append(each)
            todo += each.__subclasses__()
    return found


EXCEPTIONS = _exceptions()
SHARED = {f"{each.__module__}.{each.__qualname__}": each for each in TYPES + EXCEPTIONS}
SHARED |= {"NotImplemented": NotImplemented, "Ellipsis": Ellipsis}
SHARED["json.decoder.JSONDecodeError"] = __import__("json").JSONDecodeError
SHARED["decimal.InvalidOperation"] = decimal.InvalidOperation
SHARED["decimal.DivisionByZero"] = decimal.DivisionByZero
SHARED["statistics.StatisticsError"] = __import__("statistics").StatisticsError
SHARED["dataclasses.FrozenInstanceError"] = __import__("dataclasses").FrozenInstanceError
NAMES = {id(each): name for name, each in SHARED.items()}


class Unfit(Exception):
    """A value that cannot cross."""


class Malformed(Exception):
    """A message that is none."""


class Entry:
    """A container that both sides hold, and what it held when they last agreed."""

    __slots__ = ("value", "kind", "before")

    def __init__(self, value, kind):
        self.value = value
        self.kind = kind
        self.before = None


def _is_simple(items):
    """Whether JSON writes every one of `items` as it is; looked at as a whole, since lists may be long."""
    kinds = set(map(type, items))
    if not kinds <= {int, str, float, bool, type(None)}:
        return False
    if int in kinds or float in kinds:
        numbers = [each for each in items if type(each) in (int, float)] if len(kinds) > 1 else items
        if float in kinds and not all(map(_isfinite, numbers)):
            return False
        if int in kinds and not (-_SAFE < min(numbers) and max(numbers) < _SAFE):
            return False
    return str not in kinds or all(each.isascii() or _is_text(each) for each in items if type(each) is str)


def _is_text(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _same(now, before):
    return len(now) == len(before) and all(map(_is, now, before))


def _is(one, other):
    return one is other


class Values:
    """One side's writer and reader of values. `first` and `step` keep the two sides' numbers of containers apart."""

    def __init__(self, step):
        self.step = step
        self.next = step
        self.shared = {}
        self.numbers = {}
        self.dropped = []
        self.depth = 0
        self.writers = {
            type(None): self._same_text, bool: self._same_text, int: self._write_int, float: self._write_float,
            str: self._write_str, list: self._write_container, dict: self._write_container, set: self._write_container,
            tuple: self._write_tuple, frozenset: self._write_frozenset, bytes: self._write_bytes,
            bytearray: self._write_container, complex: self._write_complex, range: self._write_range,
            slice: self._write_slice, collections.deque: self._write_container,
            collections.Counter: self._write_container, collections.OrderedDict: self._write_container,
            collections.defaultdict: self._write_container, decimal.Decimal: self._write_decimal,
            fractions.Fraction: self._write_fraction, datetime.date: self._write_date,
            datetime.datetime: self._write_datetime, datetime.time: self._write_time,
            datetime.timedelta: self._write_delta, type({}.keys()): self._write_view,
            type({}.values()): self._write_view, type({}.items()): self._write_view,
        }
        self.readers = {
            "t": lambda parts: tuple(self._read_items(parts[1])), "z": lambda parts: frozenset(self._read_items(parts[1])),
            "i": lambda parts: int(parts[1], 16), "f": lambda parts: float(parts[1]),
            "S": lambda parts: unhexlify(parts[1]).decode("utf-8", "surrogatepass"), "b": lambda parts: unhexlify(parts[1]),
            "c": lambda parts: complex(float(parts[1]), float(parts[2])), "n": self._read_new, "r": self._read_again,
            "x": self._read_shared, "range": lambda parts: range(*map(int, parts[1:4])),
            "slice": lambda parts: slice(*self._read_items(parts[1])), "dec": lambda parts: decimal.Decimal(parts[1]),
            "frac": lambda parts: fractions.Fraction(parts[1]),
            "date": lambda parts: datetime.date.fromisoformat(parts[1]),
            "datetime": lambda parts: datetime.datetime.fromisoformat(parts[1]).replace(fold=int(parts[2])),
            "time": lambda parts: datetime.time.fromisoformat(parts[1]),
            "delta": lambda parts: datetime.timedelta(*map(int, parts[1:4])), "view": self._read_view,
        }

    # Writing.

    def write(self, value):
        writer = self.writers.get(type(value))
        if writer is None:
            name = NAMES.get(id(value))
            return ["x", name] if name else self.write_other(value)
        return writer(value)

    def write_other(self, value):
        raise Unfit(type(value).__name__)

    def _same_text(self, value):
        return value

    def _write_int(self, value):
        return value if -_SAFE < value < _SAFE else ["i", hex(value)]

    def _write_float(self, value):
        return value if _isfinite(value) else ["f", repr(value)]

    def _write_str(self, value):
        if value.isascii() or _is_text(value):
            return value
        return ["S", hexlify(value.encode("utf-8", "surrogatepass")).decode()]

    def _write_items(self, items):
        if _is_simple(items):
            return list(items)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.depth = 0
            raise Unfit("nesting")
        written = [self.write(each) for each in items]
        self.depth -= 1
        return written

    def _write_tuple(self, value):
        return ["t", self._write_items(value)]

    def _write_frozenset(self, value):
        return ["z", self._write_items(list(value))]

    def _write_bytes(self, value):
        return ["b", hexlify(value).decode()]

    def _write_complex(self, value):
        return ["c", repr(value.real), repr(value.imag)]

    def _write_range(self, value):
        return ["range", value.start, value.stop, value.step]

    def _write_slice(self, value):
        return ["slice", self._write_items([value.start, value.stop, value.step])]

    def _write_decimal(self, value):
        return ["dec", str(value)]

    def _write_fraction(self, value):
        return ["frac", str(value)]

    def _write_date(self, value):
        return ["date", value.isoformat()]

    def _write_datetime(self, value):
        return ["datetime", value.isoformat(), value.fold]

    def _write_time(self, value):
        return ["time", value.isoformat()]

    def _write_delta(self, value):
        return ["delta", value.days, value.seconds, value.microseconds]

    def _write_view(self, value):
        return ["view", type(value).__name__, self._write_items(list(value))]

    def _write_container(self, value):
        number = self.numbers.get(id(value))
        if number is not None:
            return ["r", number]
        number, self.next = self.next, self.next + self.step
        kind = type(value).__name__
        entry = self.shared[number] = Entry(value, kind)
        self.numbers[id(value)] = number
        return ["n", number, kind, self._write_contents(entry)]

    def _write_contents(self, entry):
        value, kind = entry.value, entry.kind
        entry.before = self._contents(value)
        if kind == "bytearray":
            return hexlify(value).decode()
        if isinstance(value, dict):
            written = [self._write_items(list(value.keys())), self._write_items(list(value.values()))]
            if kind == "defaultdict":
                written.append(self.write(value.default_factory))
            return written
        if kind == "deque":
            return [value.maxlen, self._write_items(list(value))]
        return self._write_items(value if kind == "list" else list(value))

    @staticmethod
    def _contents(value):
        if isinstance(value, dict):
            return (*value.keys(), *value.values())
        return bytes(value) if isinstance(value, bytearray) else tuple(value)

    def changes(self):
        """The containers that no longer hold what the other side thinks, written."""
        changed = []
        for number, entry in list(self.shared.items()):
            now = self._contents(entry.value)
            if now != entry.before if type(now) is bytes else not _same(now, entry.before):
                changed.append([number, self._write_contents(entry)])
        return changed

    def drops(self):
        """Forgets the containers that nobody holds here any more, and gives their numbers for the other side to forget."""
        gone = self.dropped
        self.dropped = []
        for number, entry in list(self.shared.items()):
            # Two are this table's and the call's own; a container in another one is also held by what that held before.
            if getrefcount(entry.value) <= 2:
                gone.append(number)
                self.forget(number)
                entry.before = None
        return gone

    def forget(self, number):
        entry = self.shared.pop(number, None)
        if entry is not None:
            self.numbers.pop(id(entry.value), None)

    # Reading. What comes may be forged: a mistake of any kind is Malformed.

    def read(self, written):
        if type(written) is not list:
            if type(written) is dict:
                raise Malformed
            return written
        reader = self.readers.get(written[0])
        if reader is None:
            return self.read_other(written)
        return reader(written)

    def read_other(self, written):
        raise Malformed

    def _read_items(self, items):
        if type(items) is not list:
            raise Malformed
        return [self.read(each) if type(each) is list else each for each in items]

    def _read_new(self, parts):
        number, kind = parts[1], parts[2]
        if type(number) is not int or number in self.shared or (number > 0) == (self.step > 0):
            raise Malformed
        make = {
            "list": list, "dict": dict, "set": set, "bytearray": bytearray, "deque": collections.deque,
            "Counter": collections.Counter, "OrderedDict": collections.OrderedDict, "defaultdict": collections.defaultdict,
        }[kind]
        value = collections.deque(maxlen=parts[3][0]) if kind == "deque" else make()
        entry = self.shared[number] = Entry(value, kind)
        self.numbers[id(value)] = number
        self._read_contents(entry, parts[3])
        return value

    def _read_contents(self, entry, contents):
        value, kind = entry.value, entry.kind
        if kind == "bytearray":
            value[:] = unhexlify(contents)
        elif isinstance(value, dict):
            keys, values = self._read_items(contents[0]), self._read_items(contents[1])
            value.clear()
            dict.update(value, zip(keys, values, strict=True))
            if kind == "defaultdict":
                value.default_factory = self.read(contents[2])
        elif kind == "list":
            value[:] = self._read_items(contents)
        else:
            items = self._read_items(contents[1] if kind == "deque" else contents)
            value.clear()
            (value.extend if kind == "deque" else value.update)(items)
        entry.before = self._contents(value)

    def _read_again(self, parts):
        return self.shared[parts[1]].value

    def _read_shared(self, parts):
        return SHARED[parts[1]]

    def _read_view(self, parts):
        items = self._read_items(parts[2])
        if parts[1] == "dict_keys":
            return dict.fromkeys(items).keys()
        return dict(items).items() if parts[1] == "dict_items" else dict(enumerate(items)).values()

    def take_changes(self, changes):
        for number, contents in changes:
            self._read_contents(self.shared[number], contents)
