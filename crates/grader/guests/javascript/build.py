#!/usr/bin/env python3
"""Builds a JavaScript guest: build.py javascript|pages OUT_FILE

Compiles QuickJS (the C files of the crate libquickjs-ng-sys, as Cargo.lock pins it) and guest.c for WASI with the C compiler
of PyPI's ziglang, around the scripts that build.mjs bundles from npm packages. `pages` is the same
guest with a browser's window in it. Tools and results are kept in a cache folder (TREMPLIN_CACHE, else .cache of the checkout) under a name made of everything they are made of.
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
SCRIPTS = {"javascript": ["prelude", "harness"], "pages": ["prelude", "harness", "page-tests"]}
DEFINES = {"javascript": [], "pages": ["-DPAGES"]}


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


def c_array(script):
    name = script.stem.replace("-", "_")
    text = script.read_bytes() + b"\0"
    letters = ",".join(str(b if b < 128 else b - 256) for b in text)
    return f"const char {name}_js[] = {{{letters}}};\nconst unsigned long {name}_js_length = {len(text) - 1};\n"


def build(guest, out):
    zig, modules, engine = compiler(), packages(), engine_sources()
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        run(["node", HERE / "build.mjs", HERE, modules, scratch, *SCRIPTS[guest]])
        # a file of their own, so that the compiler's cache keeps the engine when only they change
        (scratch / "scripts.c").write_text("".join(c_array(scratch / f"{name}.js") for name in SCRIPTS[guest]))
        sources = [HERE / "guest.c", scratch / "scripts.c", *(engine / f for f in ("libregexp.c", "libunicode.c", "dtoa.c"))]
        environment = {**os.environ, "PYTHONPATH": str(zig), "ZIG_GLOBAL_CACHE_DIR": str(CACHE / "zig-cache"),
                       "ZIG_LOCAL_CACHE_DIR": str(CACHE / "zig-cache")}
        run([sys.executable, "-m", "ziglang", "cc", *COMPILE, *DEFINES[guest], f"-I{engine}", f"-I{HERE}", *sources, "-o",
             scratch / "guest.wasm"], env=environment)
        shutil.copy(scratch / "guest.wasm", f"{out}.partial")
        os.replace(f"{out}.partial", out)


def fingerprint():
    digest = hashlib.sha256()
    files = [*HERE.glob("*.[ch]"), *HERE.glob("*.mjs"), *HERE.glob("*.json"), *HERE.glob("*.txt"), *HERE.glob("*.py"), *HERE.glob("js/*"),
             *HERE.glob("page/*.*"), *HERE.glob("page/style/*"),
             CHECKOUT / "crates" / "grader" / "Cargo.toml"]
    for file in sorted(files):
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in SCRIPTS:
        sys.exit(__doc__.splitlines()[0])
    guest = sys.argv[1]
    for tool in ("node", "npm", "cargo"):
        if not shutil.which(tool):
            sys.exit(f"building the JavaScript guest needs {tool}: install it and try again")
    cached = CACHE / "guests" / f"{guest}-{fingerprint()}.wasm"
    if not cached.exists():
        cached.parent.mkdir(parents=True, exist_ok=True)
        build(guest, cached)
    shutil.copy(cached, sys.argv[2])


main()
