#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Breaks poros on purpose, one patch at a time: the case table alone must notice each.

    run.py --source . --work build/mutants [--only NAME...]

Every NAME.patch beside this file must apply to the sources; POROS_SCALE of them (0.1 where it is not set, at least three; 1
is all) are built in a copy under --work and given to tests/conformance/run.py, in C++ and over HTTP. A mutant that does not
compile, or that every case likes, is a failure.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_COPIED = ("CMakeLists.txt", "apps", "cmake", "include", "src", "tests", "fuzz", "examples")
_TARGETS = ("poros", "driver_cpp")


def _sample(patches: list[Path], scale: float) -> list[Path]:
    """Evenly spread, and another part each day: in time all are seen everywhere."""
    count = min(len(patches), max(3, round(len(patches) * scale)))
    first = int(time.time() // 86400)
    return sorted({patches[(first + i * len(patches) // count) % len(patches)] for i in range(count)})


def _run(command: list[str | Path], cwd: Path, timeout: int = 900) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in command], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=timeout, check=False, errors="replace")


def _patch(work: Path, patch: Path, *flags: str) -> bool:
    return _run(["patch", "-p1", "--silent", "--fuzz=0", "--forward", *flags, "-i", patch], work).returncode == 0


class Copy:
    """The sources and a build of them, both under `work`."""

    def __init__(self, source: Path, work: Path) -> None:
        self.tree, self.build = work / "tree", work / "build"
        for name in _COPIED:
            at = source / name
            if at.is_dir():
                self._mirror(at, self.tree / name)
            else:
                self._mirror_file(at, self.tree / name)
        done = _run(["cmake", "-S", self.tree, "-B", self.build, "-G", "Ninja", "-DPOROS_TESTS=ON", "-DCMAKE_BUILD_TYPE=Release",
                     "-DCMAKE_CXX_FLAGS_RELEASE=-O1"], work)
        if done.returncode != 0 or not self.make():
            sys.exit(f"mutants: the sources themselves do not build\n{done.stdout[-2000:]}")

    @staticmethod
    def _mirror(source: Path, target: Path) -> None:
        """Writes what differs, and nothing else: by their times ninja knows what a mutant before has left behind."""
        files = {path.relative_to(source) for path in source.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
        for path in target.rglob("*"):
            if path.is_file() and path.relative_to(target) not in files:
                path.unlink()
        for name in files:
            Copy._mirror_file(source / name, target / name)

    @staticmethod
    def _mirror_file(source: Path, target: Path) -> None:
        data = source.read_bytes()
        if target.exists() and target.read_bytes() == data:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        target.chmod(source.stat().st_mode)

    def make(self) -> bool:
        done = _run(["ninja", "-C", self.build, "--quiet", *_TARGETS], self.tree)
        if done.returncode != 0:
            print(done.stdout[-3000:])
        return done.returncode == 0

    def cases(self) -> subprocess.CompletedProcess[str]:
        driver = self.build / "tests/conformance/driver_cpp"
        return _run(["/usr/bin/python3", self.tree / "tests/conformance/run.py", "--cases", self.tree / "tests/cases", "--poros",
                     self.build / "poros", "--front-end", f"cpp='{driver}'", "--http", "--at-most-unknown", "1000"], self.tree)


def _kill(copy: Copy, patch: Path) -> str | None:
    """None, or why the mutant lives."""
    if not _patch(copy.tree, patch):
        return "the patch no longer applies"
    try:
        if not copy.make():
            return "it does not compile"
        done = copy.cases()
    finally:
        _patch(copy.tree, patch, "--reverse")
    complaints = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    if done.returncode == 0 or not complaints:
        return "no case notices it"
    about = [line for line in complaints if not line.startswith("FAILED cpp: no case shows")]
    if not about:
        return "only a count notices it, no case"
    print(f"killed {patch.stem}: {about[0][7:]} and {len(complaints) - 1} more", flush=True)
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the case table against mutants of poros.")
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args()
    patches = sorted(_HERE.glob("*.patch"))
    lost = [patch.stem for patch in patches if not _patch(options.source.resolve(), patch, "--dry-run")]
    for name in lost:
        print(f"FAILED {name}: the patch no longer applies")
    scale = float(os.environ.get("POROS_SCALE") or 0.1)
    chosen = [patch for patch in patches if patch.stem in options.only] if options.only else _sample(patches, scale)
    options.work.mkdir(parents=True, exist_ok=True)
    copy = Copy(options.source.resolve(), options.work.resolve())
    done = copy.cases()
    if done.returncode != 0:
        print(done.stdout[-3000:])
        sys.exit("mutants: the sources themselves fail their cases")
    alive = 0
    for patch in chosen:
        if patch.stem in lost:
            continue
        why = _kill(copy, patch)
        if why is not None:
            alive += 1
            print(f"FAILED {patch.stem}: {why}", flush=True)
    print(f"proof 2: {len(patches)} mutants apply, {len(chosen) - alive} of {len(chosen)} tried are killed by the cases "
          f"(scale {scale:g})")
    return 1 if alive or lost or len(patches) < 25 else 0


if __name__ == "__main__":
    sys.exit(main())
