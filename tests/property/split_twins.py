#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proof 6: the C++ core and its wasm32 build draw a split alike, key by key; Python judges a part of them.

    split_twins.py --cpp "build/tests/conformance/driver_cpp --split" --wasm "node … poros_test.wasm --split"
"""

import argparse
import os
import random
import shlex
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # a test leaves nothing in the source tree
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))

from oracle.addresses import parse_client  # noqa: E402
from oracle.split import draw_order, fnv1a32, split_key  # noqa: E402

_SEED = 6
_WHOLE = 1_000_000
_JUDGED = 2_000  # Python takes its time


def _scale() -> float:
    try:
        value = float(os.environ.get("POROS_SCALE", "0.1"))
    except ValueError:
        return 0.1
    return value if 0 < value <= 100 else 0.1


def _percents(chance: random.Random) -> list[int]:
    """One to seven members of at least 1, together 100."""
    cuts = sorted(chance.sample(range(1, 100), chance.randrange(7)))
    return [high - low for low, high in zip([0, *cuts], [*cuts, 100])]


def _client(chance: random.Random) -> str:
    kind = chance.randrange(8)
    if kind == 0:
        return "-"
    if kind < 5:
        return ".".join(str(chance.randrange(256)) for _ in range(4))
    if kind == 5:
        return "::ffff:" + ".".join(str(chance.randrange(256)) for _ in range(4))
    return ":".join(f"{chance.randrange(0x10000):x}" for _ in range(8))


def _line(chance: random.Random) -> tuple[str, ...]:
    site = chance.choice(["r.example", "registry.k8s.io", "a", "x" * 253])
    route = chance.choice(["blobs", "everything-else", "ş", "r" * 128])
    obj = chance.choice([
        lambda: b"sha256:" + chance.randbytes(32).hex().encode(),
        lambda: b"sha512:" + chance.randbytes(64).hex().encode(),
        lambda: b"/pool/%d.deb" % chance.randrange(10**6),
        lambda: chance.randbytes(chance.randrange(40)),
        lambda: b""])()
    hexes = [text.hex() or "-" for text in (site.encode(), route.encode(), obj)]
    return (*hexes, _client(chance), ",".join(map(str, _percents(chance))))


def _judged(line: tuple[str, ...]) -> str:
    site, route, obj = (bytes.fromhex("" if text == "-" else text) for text in line[:3])
    key = split_key(site.decode(), route.decode(), obj, parse_client(None if line[3] == "-" else line[3]))
    percents = {f"member-{i}": int(percent) for i, percent in enumerate(line[4].split(","))}
    order = ",".join(name.removeprefix("member-") for name in draw_order(percents, key))
    return f"{fnv1a32(key):08x} {order}"


def _run(command: str, given: bytes) -> list[str]:
    done = subprocess.run(shlex.split(command), input=given, stdout=subprocess.PIPE, check=True, timeout=600)
    return done.stdout.decode("ascii").splitlines()


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare the draws of two builds of the core.")
    parser.add_argument("--cpp", required=True)
    parser.add_argument("--wasm", required=True)
    options = parser.parse_args()
    chance = random.Random(_SEED)
    count = max(1, int(_WHOLE * _scale()))
    lines = [_line(chance) for _ in range(count)]
    given = "".join(" ".join(line) + "\n" for line in lines).encode("ascii")
    cpp, wasm = _run(options.cpp, given), _run(options.wasm, given)
    judged = [_judged(line) for line in lines[:_JUDGED]]
    wrong = [f"{' '.join(line)}: C++ {a}, wasm {b}" for line, a, b in zip(lines, cpp, wasm) if a != b]
    wrong += [f"{' '.join(line)}: C++ {a}, Python {b}" for line, a, b in zip(lines, cpp, judged) if a != b]
    for text in wrong[:10]:
        print(f"FAILED, seed {_SEED}: {text}")
    if not len(cpp) == len(wasm) == count:
        print(f"FAILED: {count} lines, {len(cpp)} answers of C++, {len(wasm)} of wasm")
        return 1
    print(f"proof 6 (scale {_scale():g}): {count} keys drawn by C++ and by wasm: {len(wrong)} differ; {len(judged)} "
          f"of them judged by Python")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
