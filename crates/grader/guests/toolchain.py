"""What the guests' build.py share: a cache of tools and results, the C compiler for WASI, npm packages, crates' files.

Everything is kept in a cache folder (TREMPLIN_CACHE, else .cache of the checkout) under a name made of all it is made of.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

GUESTS = Path(__file__).resolve().parent
CHECKOUT = GUESTS.parents[2]
CACHE = Path(os.environ.get("TREMPLIN_CACHE") or CHECKOUT / ".cache").resolve()
WASI = [
    "--target=wasm32-wasi", "-mexec-model=reactor", "-O3", "-DNDEBUG", "-D_GNU_SOURCE", "-fno-sanitize=all",
    "-Wl,--export=__stack_pointer", "-s",
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


def packages(guest, name):
    """The folder of the npm packages that `guest`/package-lock.json pins."""

    def install(folder):
        for file in ("package.json", "package-lock.json"):
            shutil.copy(guest / file, folder)
        run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=folder)

    return installed(name, (guest / "package-lock.json").read_text(), install)


def crate(name):
    """The folder of a crate's files, as Cargo.lock pins them."""
    metadata = json.loads(run(["cargo", "metadata", "--format-version", "1", "--locked", "--all-features"], cwd=CHECKOUT))
    return Path(next(p["manifest_path"] for p in metadata["packages"] if p["name"] == name)).parent


def pinned(name):
    """What Cargo.lock says of a crate: the part of a guest's fingerprint that its sources are."""
    blocks = (CHECKOUT / "Cargo.lock").read_text().split("[[package]]")
    return next(block for block in blocks if f'\nname = "{name}"\n' in block)


def compile_c(arguments, out):
    """Compiles C for WASI with the compiler of PyPI's ziglang, which needs no right on the system and no other tool."""
    requirements = GUESTS / "requirements.txt"

    def install(folder):
        run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes",
             "--target", folder, "-r", requirements])

    zig = installed("zig", requirements.read_text(), install)
    environment = {**os.environ, "PYTHONPATH": str(zig), "ZIG_GLOBAL_CACHE_DIR": str(CACHE / "zig-cache"),
                   "ZIG_LOCAL_CACHE_DIR": str(CACHE / "zig-cache")}
    run([sys.executable, "-m", "ziglang", "cc", *WASI, *arguments, "-o", out], env=environment)


def main(folder, patterns, build, guests=None, tools=(), extra=""):
    """build.py GUEST OUT_FILE: copies there what `build(guest, file)` made, now or at an earlier time from the same files."""
    guests = guests or [folder.name]
    if len(sys.argv) != 3 or sys.argv[1] not in guests:
        sys.exit(f"usage: build.py {'|'.join(guests)} OUT_FILE")
    guest = sys.argv[1]
    for tool in ("cargo", *tools):
        if not shutil.which(tool):
            sys.exit(f"building the guest {guest} needs {tool}: install it and try again")
    digest = hashlib.sha256(extra.encode())
    files = [*GUESTS.glob("*.py"), *GUESTS.glob("*.txt"), *(file for pattern in patterns for file in folder.glob(pattern))]
    for file in sorted(files):
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    cached = CACHE / "guests" / f"{guest}-{digest.hexdigest()[:16]}.wasm"
    if not cached.exists():
        cached.parent.mkdir(parents=True, exist_ok=True)
        partial = cached.with_name(f"{cached.name}.{os.getpid()}.partial")
        build(guest, partial)
        os.replace(partial, cached)
    shutil.copy(cached, sys.argv[2])
