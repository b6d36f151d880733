#!/usr/bin/env python3
"""Builds the SQL guest: build.py GUEST OUT_FILE

Compiles SQLite (the amalgamation in the crate libsqlite3-sys, as Cargo.lock pins it: the one the server's own database
runs on) and guest.c for WASI, without files, threads, extensions or the time of day.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import toolchain  # noqa: E402

ENGINE = "libsqlite3-sys"
OPTIONS = [
    "OS_OTHER=1", "THREADSAFE=0", "TEMP_STORE=3", "OMIT_LOAD_EXTENSION", "OMIT_SHARED_CACHE", "OMIT_DEPRECATED",
    "OMIT_LOCALTIME", "OMIT_AUTOINIT", "DQS=0", "ENABLE_MATH_FUNCTIONS", "USE_ALLOCA",
]


def build(_, out):
    engine = toolchain.crate(ENGINE) / "sqlite3"
    options = [f"-DSQLITE_{option}" for option in OPTIONS]
    toolchain.compile_c(["-Wl,-z,stack-size=1048576", *options, f"-I{engine}", f"-I{HERE}", HERE / "guest.c", engine / "sqlite3.c"], out)


toolchain.main(HERE, ["*.[ch]", "*.py"], build, extra=toolchain.pinned(ENGINE))
