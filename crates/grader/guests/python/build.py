#!/usr/bin/env python3
"""Builds the Python guest: build.py OUT_FILE

Makes a component of CPython, its standard library and the files of `guest/` with PyPI's componentize-py, which runs them once
and keeps their memory as the component's own, in which immortal.py then changes the counts of Python's objects. Tool and result
are kept in a cache folder (TREMPLIN_CACHE, else .cache of the checkout) under a name made of everything they are made of.
Prints a digest of the result.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from immortal import make_immortal

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("TREMPLIN_CACHE") or HERE.parents[3] / ".cache").resolve()
REQUIREMENTS = HERE / "requirements.txt"


def run(arguments, **options):
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, arguments[:4]))} failed:\n{done.stdout}{done.stderr}")


def tool():
    """The folder with componentize-py, filled unless it was before; moved into place whole."""
    folder = CACHE / f"componentize-{hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:16]}"
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix="componentize-", dir=CACHE))
        run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes",
             "--target", partial, "-r", REQUIREMENTS])
        try:
            partial.rename(folder)
        except OSError:  # another build was quicker
            shutil.rmtree(partial, ignore_errors=True)
    return folder


def build(out):
    folder = tool()
    with tempfile.TemporaryDirectory(dir=out.parent) as scratch:
        made = Path(scratch) / "python.wasm"
        # A copy, for the tool writes what it compiled beside what it read: cargo would take that for a change of the sources.
        files = shutil.copytree(HERE / "guest", Path(scratch) / "guest", ignore=shutil.ignore_patterns("__pycache__"))
        # Of this process's environment the tool gets what it needs alone: a virtual environment's packages would go in.
        environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(folder)}
        run([sys.executable, folder / "bin" / "componentize-py", "--quiet", "-d", HERE / "wit", "-w", "guest", "componentize",
             "-p", files, "-o", made, "app"], env=environment, cwd=scratch)
        component = bytearray(made.read_bytes())
        make_immortal(component)
        made.write_bytes(component)
        os.replace(made, out)


def fingerprint():
    digest = hashlib.sha256()
    for file in sorted([*HERE.glob("guest/*.py"), *HERE.glob("wit/*.wit"), *HERE.glob("*.txt"), *HERE.glob("*.py")]):
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.splitlines()[0])
    cached = CACHE / "guests" / f"python-{fingerprint()}.wasm"
    if not cached.exists():
        cached.parent.mkdir(parents=True, exist_ok=True)
        build(cached)
    shutil.copy(cached, sys.argv[1])
    print(hashlib.sha256(cached.read_bytes()).hexdigest()[:32])


main()
