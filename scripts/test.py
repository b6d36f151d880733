"""Runs every test suite and closes with one plain line: N passed, N failed.

What is counted is what the suites themselves say they ran; a suite that fails without naming a test (it did not build,
it was killed) counts as one failure. In CI nothing may be skipped for want of a system package.
"""

import glob
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IN_CI = bool(os.environ.get("CI"))
TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")
PROGRAM = TARGET / "debug" / "tremplin"
# Where the Rust tests keep them too: compiling them is minutes of work, done once.
ENGINES = TARGET / "tmp" / "engines"

ANSI = re.compile(r"\x1b\[[0-9;]*m")
# The closing lines of nextest, of cargo test (one a test binary) and of node's runner (one a count).
NEXTEST = re.compile(r"Summary \[.*\] .*\d+ tests? run: (?P<rest>.*)")
CARGO = re.compile(r"test result: \w+\. (?P<rest>.*)")
NODE = re.compile(r"^(?:#|ℹ) (?P<word>pass|fail|cancelled) (?P<count>\d+)$")
COUNT = re.compile(r"(?P<count>\d+) (?P<word>passed|failed|timed out|exec failed)")


@dataclass
class Tally:
    passed: int = 0
    failed: int = 0

    def read(self, line):
        """Adds what a suite's closing line says; any other line is let by."""
        # What nextest shows of a test that failed is indented: its closing line is not the suite's.
        line = ANSI.sub("", line.rstrip())
        summary = NEXTEST.search(line) or CARGO.match(line)
        counts = COUNT.finditer(summary["rest"]) if summary else filter(None, [NODE.match(line)])
        for found in counts:
            if found["word"] in ("pass", "passed"):
                self.passed += int(found["count"])
            else:
                self.failed += int(found["count"])


def say(words):
    print(f"\n== {words}", flush=True)


def run(name, command, folder=ROOT, extra=None):
    """Runs one suite, its output going through as it comes; returns its tally."""
    say(name)
    tally = Tally()
    environment = {**os.environ, **(extra or {})}
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            tally.read(line)
    if process.returncode != 0 and tally.failed == 0:
        tally.failed = 1
    return tally


def postgres_is_here():
    return bool(shutil.which("initdb") or glob.glob("/usr/lib/postgresql/*/bin/initdb"))


def chromium():
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def missing_packages():
    return [name for name, here in (("chromium", chromium()), ("postgresql", postgres_is_here())) if not here]


def install_packages():
    """Debian's Chromium and PostgreSQL, where this may be done without asking: as root, with apt-get."""
    missing = missing_packages()
    if missing and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        say(f"installing {' and '.join(missing)}")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
        install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *missing]
        subprocess.run(install, env=quiet, check=False, stdout=subprocess.DEVNULL)
        missing = missing_packages()
    return missing


def rust_suites():
    if shutil.which("cargo-nextest"):
        yield "Rust", ["cargo", "nextest", "run", "--workspace", "--locked", "--no-fail-fast"]
    else:
        yield "Rust", ["cargo", "test", "--workspace", "--locked", "--no-fail-fast", "--lib", "--bins", "--tests"]
    yield "Rust examples in the documentation", ["cargo", "test", "--workspace", "--locked", "--doc"]


def check_exercises():
    """Every exercise counts as the one test that `tremplin check` is."""
    tally = run("exercises", [str(PROGRAM), "check", "exercises", "--cache", str(ENGINES)])
    tally.passed += 1 - min(tally.failed, 1)
    return tally


def build_program():
    """The program that the suites use, its engines compiled once for all of them; whether that went well."""
    say("building the program and its engines")
    build = ["cargo", "build", "--workspace", "--locked", "--bins"]
    compile_engines = [str(PROGRAM), "engines", "--cache", str(ENGINES)]
    return all(subprocess.run(command, cwd=ROOT, check=False).returncode == 0 for command in (build, compile_engines))


def main():
    missing = install_packages()
    is_built = build_program()
    tallies = [run(name, command) for name, command in rust_suites()]
    if is_built:
        engines = {"TREMPLIN_ENGINES": str(ENGINES)}
        tallies.append(check_exercises())
        tallies.append(run("pages", ["npm", "run", "--silent", "test"], ROOT / "web"))
        if browser := chromium():
            extra = {"TREMPLIN_BIN": str(PROGRAM), "CHROMIUM": browser, **engines}
            tallies.append(run("browser", ["npm", "run", "--silent", "test:browser"], ROOT / "web", extra))
    else:
        tallies.append(Tally(failed=1))
    passed = sum(tally.passed for tally in tallies)
    failed = sum(tally.failed for tally in tallies)
    print()
    if missing:
        print(f"tremplin: {' and '.join(missing)} missing, their tests did not run: install Debian's packages")
        failed += len(missing) if IN_CI else 0
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
