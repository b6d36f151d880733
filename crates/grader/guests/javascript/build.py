#!/usr/bin/env python3
"""Builds a JavaScript guest: build.py javascript|pages OUT_FILE

Compiles QuickJS (the C files of the crate libquickjs-ng-sys, as Cargo.lock pins it) and guest.c for WASI, around the
scripts that build.mjs bundles from npm packages. `pages` is the same guest with a browser's window in it.
"""

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import toolchain  # noqa: E402

ENGINE = "libquickjs-ng-sys"
SCRIPTS = {"javascript": ["prelude", "harness"], "pages": ["prelude", "harness", "page-sides"]}
DEFINES = {"javascript": [], "pages": ["-DPAGES"]}
FILES = ["*.[ch]", "*.mjs", "*.json", "*.py", "js/*", "page/*.*", "page/style/*", "page/live/*"]


def c_array(script):
    name = script.stem.replace("-", "_")
    text = script.read_bytes() + b"\0"
    letters = ",".join(str(b if b < 128 else b - 256) for b in text)
    return f"const char {name}_js[] = {{{letters}}};\nconst unsigned long {name}_js_length = {len(text) - 1};\n"


def build(guest, out):
    modules, engine = toolchain.packages(HERE, "guest-packages"), toolchain.crate(ENGINE) / "embed" / "quickjs"
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        toolchain.run(["node", HERE / "build.mjs", HERE, modules, scratch, *SCRIPTS[guest]])
        # a file of their own, so that the compiler's cache keeps the engine when only they change
        (scratch / "scripts.c").write_text("".join(c_array(scratch / f"{name}.js") for name in SCRIPTS[guest]))
        sources = [HERE / "guest.c", scratch / "scripts.c", *(engine / f for f in ("libregexp.c", "libunicode.c", "dtoa.c"))]
        toolchain.compile_c(["-Wl,-z,stack-size=4194304", *DEFINES[guest], f"-I{engine}", f"-I{HERE}", *sources], out)


toolchain.main(HERE, FILES, build, guests=list(SCRIPTS), tools=["node", "npm"], extra=toolchain.pinned(ENGINE))
