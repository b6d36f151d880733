"""Has the objects of a snapshot count as immortal: `guest/snapshot.py` lists where they are, this writes their counts.

Python neither counts the holders of an immortal object nor frees it, so that no instance has to copy the page it is on for
having used it. Only the counts in the data of the component's memory are changed, each in its place.
"""

import array
import bisect

MARK = array.array("I", [0x7472656D ^ each for each in (0x11111111, 0x22222222, 0x33333333, 0x44444444)]).tobytes()
# Of 32-bit CPython: what it gives to immortal objects, from where on they are; more holders than any object has, and a smaller
# number than any object's address.
IMMORTAL, LEAST, MANY = 5 << 28, 1 << 30, 1 << 19
MODULE, DATA = 1, 11
CONSTANT, END = 0x41, 0x0B


def unsigned(wasm, at):
    value = shift = 0
    while True:
        byte = wasm[at]
        at, value, shift = at + 1, value | (byte & 127) << shift, shift + 7
        if byte < 128:
            return value, at


def sections(wasm, start, end):
    """Each section of a component or module: what it is, and where its contents begin and end."""
    while start < end:
        kind = wasm[start]
        size, at = unsigned(wasm, start + 1)
        yield kind, at, at + size
        start = at + size


def segments(wasm, at):
    """Each piece of data that is put at a fixed address: that address, where the piece is in the file, its size."""
    count, at = unsigned(wasm, at)
    for _ in range(count):
        kind, at = unsigned(wasm, at)
        address = None
        if kind == 2:
            _, at = unsigned(wasm, at)
        if kind != 1:
            if wasm[at] == CONSTANT:
                # A signed number, but memory is not so large that its sign would be set.
                address, at = unsigned(wasm, at + 1)
            else:
                at = wasm.index(END, at)
            at += 1
        size, at = unsigned(wasm, at)
        if address is not None:
            yield address, at, size
        at += size


def snapshot(wasm):
    """The data of the module that holds the snapshot, by address."""
    for kind, start, end in sections(wasm, 8, len(wasm)):
        if kind == MODULE and wasm.find(MARK, start, end) >= 0:
            return sorted(piece for what, at, _ in sections(wasm, start + 8, end) if what == DATA for piece in segments(wasm, at))
    raise SystemExit("the snapshot does not say which objects it has")


def make_immortal(wasm):
    """Changes `wasm`, a component as a bytearray."""
    pieces = snapshot(wasm)
    addresses = [address for address, _, _ in pieces]
    memory = bytearray(max(address + size for address, _, size in pieces))
    for address, at, size in pieces:
        memory[address:address + size] = wasm[at:at + size]

    def number(address):
        return int.from_bytes(memory[address:address + 4], "little")

    start = memory.find(MARK)
    if memory.find(MARK, start + 1) >= 0:
        raise SystemExit("the snapshot has two lists of objects")
    listed = start + len(MARK) + 4
    objects = [number(listed + 4 * each) for each in range(number(listed - 4))]
    if number(objects[0]) < LEAST:
        raise SystemExit("None is not immortal: Python's objects are not as expected")
    known, made = set(objects), 0
    for address in objects:
        count = number(address)
        # What has been freed since it was listed begins with where others are: no small number, or not followed by a class.
        if count >= LEAST or not 0 < count < MANY or number(address + 4) not in known:
            continue
        base, at, size = pieces[bisect.bisect_right(addresses, address) - 1]
        # Data may leave zeros out, and a count ends with some.
        if address + 4 <= base + size:
            wasm[at + address - base:at + address - base + 4] = IMMORTAL.to_bytes(4, "little")
            made += 1
    if made < len(objects) / 2:
        raise SystemExit(f"{made} objects of {len(objects)} have a count: Python's objects are not as expected")
