#!/usr/bin/env python3
"""Builds a JavaScript guest: build.py javascript|pages OUT_FILE

Compiles QuickJS (the C files of the crate libquickjs-ng-sys, as Cargo.lock pins it) and guest.c for WASI, around the
scripts that build.mjs bundles from npm packages. `pages` is the same guest with a browser's window in it.
"""

import re
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import toolchain  # noqa: E402

ENGINE = "libquickjs-ng-sys"
SCRIPTS = {"javascript": ["prelude", "harness"], "pages": ["prelude", "harness", "page-sides"]}
DEFINES = {"javascript": [], "pages": ["-DPAGES"]}
FILES = ["*.[ch]", "*.mjs", "*.json", "*.py", "js/*", "page/*.*", "page/style/*", "page/live/*", "page/happy/*"]


# What counts references in the engine, but not in its garbage collector: how often each stands there.
COUNTED = {
    "JS_REF_COUNT(p)++;\n    }\n    return ": 3,
    "JS_REF_COUNT(p)++;\n        return JS_MKPTR(JS_TAG_STRING, q);": 1,
    "JS_REF_COUNT(p)++;\n            return i;": 1,
    "JS_REF_COUNT(p)++;\n                goto done;": 1,
    "JS_REF_COUNT(ctx)++;": 1,
    "JS_REF_COUNT(sh)++;": 1,
    "JS_REF_COUNT(var_ref)++;": 6,
    "JS_REF_COUNT(b)++;": 1,
    "JS_REF_COUNT(str)--;": 1,
    "--JS_REF_COUNT(p) > 0": 1,
    "--JS_REF_COUNT(p) <= 0": 1,
    "--JS_REF_COUNT(str) <= 0": 1,
    "--JS_REF_COUNT(ctx) > 0": 1,
    "--JS_REF_COUNT(sh) <= 0": 1,
    "--JS_REF_COUNT(var_ref) == 0": 1,
}


# What else is another's in the engine.
CHANGED = {
    # the allocator gives sizes that are powers of two, itself included: each arena would lie in twice the room, and what a run
    # changes would be every other page
    "#define JS_ARENA_SIZE              4096": ("#define JS_ARENA_SIZE              4072", 1),
    # WebAssembly has no jump to an address that was computed
    "#define DIRECT_DISPATCH  1": ("#define DIRECT_DISPATCH  0", 1),
    "static JSValue JS_CallInternal(JSContext *caller_ctx,": ('#include "symbols.h"\n\\g<0>', 1),
    "val = JS_GetPropertyValue(ctx, sp[-2], sp[-1]);": ("val = value_of(ctx, sp[-2], sp[-1]);", 2),
}


def check(text, part, times):
    if text.count(part) != times:
        sys.exit(f"the engine is another than it was: look at {part!r} in build.py again")


def adapted(text):
    """The engine's source with the counting of lasting.h, and what it changes besides."""
    for part, (changed, times) in CHANGED.items():
        check(text, part, times)
        text = re.sub(re.escape(part), changed, text)
    for count, times in COUNTED.items():
        check(text, count, times)
        counted = re.sub(r"(JS_REF_COUNT\((\w+)\))\+\+", r"COUNT_UP(\2)", count)
        counted = re.sub(r"--JS_REF_COUNT|JS_REF_COUNT(?=\(\w+\)--)", "COUNT_DOWN", counted).replace(")--;", ");")
        text = text.replace(count, counted)
    return text


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
        (scratch / "quickjs.c").write_text(adapted((engine / "quickjs.c").read_text()))
        # a file of their own, so that the compiler's cache keeps the engine when only they change
        (scratch / "scripts.c").write_text("".join(c_array(scratch / f"{name}.js") for name in SCRIPTS[guest]))
        sources = [HERE / "guest.c", scratch / "scripts.c", *(engine / f for f in ("libregexp.c", "libunicode.c", "dtoa.c"))]
        toolchain.compile_c(["-Wl,-z,stack-size=4194304", *DEFINES[guest], f"-I{scratch}", f"-I{engine}", f"-I{HERE}", *sources], out)


toolchain.main(HERE, FILES, build, guests=list(SCRIPTS), tools=["node", "npm"], extra=toolchain.pinned(ENGINE))
