#!/usr/bin/env python3
"""Builds the JavaScript guest: build.py OUT_FILE

Compiles QuickJS (the C files of the crate libquickjs-ng-sys, as Cargo.lock pins it) and guest.c for WASI with the C compiler
of PyPI's ziglang, around the scripts that build.mjs bundles from npm packages. Tools and results are kept in a cache folder
(TREMPLIN_CACHE, else .cache of the checkout) under a name made of everything they are made of.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[3]
CACHE = Path(os.environ.get("TREMPLIN_CACHE") or CHECKOUT / ".cache").resolve()
COMPILE = [
    "--target=wasm32-wasi", "-mexec-model=reactor", "-O3", "-DNDEBUG", "-D_GNU_SOURCE", "-fno-sanitize=all",
    "-Wl,-z,stack-size=4194304", "-Wl,--export=__stack_pointer", "-s",
]


def run(arguments, **options):
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, arguments[:3]))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def installed(name, recipe, install):
    """The folder CACHE/name-HASH, filled by `install(folder)` unless it was before; moved into place whole."""
    folder = CACHE / f"{name}-{hashlib.sha256(recipe.encode()).hexdigest()[:16]}"
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=CACHE))
        install(partial)
        try:
            partial.rename(folder)
        except OSError:  # another build was quicker
            shutil.rmtree(partial, ignore_errors=True)
    return folder


def compiler():
    requirements = HERE / "requirements.txt"

    def install(folder):
        run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes",
             "--target", folder, "-r", requirements])

    return installed("zig", requirements.read_text(), install)


def packages():
    def install(folder):
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=folder)

    return installed("guest-packages", (HERE / "package-lock.json").read_text(), install)


def engine_sources():
    metadata = json.loads(run(["cargo", "metadata", "--format-version", "1", "--locked", "--all-features"], cwd=CHECKOUT))
    manifest = next(p["manifest_path"] for p in metadata["packages"] if p["name"] == "libquickjs-ng-sys")
    return Path(manifest).parent / "embed" / "quickjs"


def c_array(script, name):
    text = script.read_bytes() + b"\0"
    return f"static const char {name}[] = {{{','.join(str(b if b < 128 else b - 256) for b in text)}}};\n"


def build(out):
    zig, modules, engine = compiler(), packages(), engine_sources()
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        run(["node", HERE / "build.mjs", HERE, modules, scratch])
        for name in ("prelude", "harness"):
            (scratch / f"{name}.inc").write_text(c_array(scratch / f"{name}.js", f"{name}_js"))
        sources = [HERE / "guest.c", *(engine / f for f in ("libregexp.c", "libunicode.c", "dtoa.c"))]
        environment = {**os.environ, "PYTHONPATH": str(zig), "ZIG_GLOBAL_CACHE_DIR": str(CACHE / "zig-cache"),
                       "ZIG_LOCAL_CACHE_DIR": str(CACHE / "zig-cache")}
        run([sys.executable, "-m", "ziglang", "cc", *COMPILE, f"-I{engine}", f"-I{scratch}", f"-I{HERE}", *sources, "-o",
             scratch / "guest.wasm"], env=environment)
        shutil.copy(scratch / "guest.wasm", f"{out}.partial")
        os.replace(f"{out}.partial", out)


def fingerprint():
    digest = hashlib.sha256()
    files = [*HERE.glob("*.[ch]"), *HERE.glob("*.mjs"), *HERE.glob("*.json"), *HERE.glob("*.txt"), *HERE.glob("*.py"), *HERE.glob("js/*"),
             CHECKOUT / "crates" / "grader" / "Cargo.toml"]
    for file in sorted(files):
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.splitlines()[0])
    for tool in ("node", "npm", "cargo"):
        if not shutil.which(tool):
            sys.exit(f"building the JavaScript guest needs {tool}: install it and try again")
    cached = CACHE / "guests" / f"javascript-{fingerprint()}.wasm"
    if not cached.exists():
        cached.parent.mkdir(parents=True, exist_ok=True)
        build(cached)
    shutil.copy(cached, sys.argv[1])


main()
