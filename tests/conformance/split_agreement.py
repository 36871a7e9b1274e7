#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The split in C++ and in wasm32, key by key: a million random ones, times POROS_SCALE.

    split_agreement.py DRIVER_CPP NODE DRIVER_WASM POROS_TEST_WASM
"""

import os
import random
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # a test leaves nothing in the source tree
sys.path[:0] = [str(Path(__file__).resolve().parent.parent / "support")]

from oracle.split import fmix32  # noqa: E402

_SEED = 20260601
# Rule S6's own vectors: the mixed key and the order of a, b, c.
_VECTORS = {
    "203.0.113.7": "05e20ecf 0,2,1",
    "2001:db8:1::7": "87935b69 2,1,0",
    "-": "94d19aff 2,0,1",
}


def _hex(text: str) -> str:
    return text.encode().hex() or "-"


def _vector(client: str) -> str:
    return f"{_hex('r.example')} {_hex('blobs')} {_hex('sha256:' + 64 * 'a')} {client} 30,20,50"


def _percents(rng: random.Random) -> list[int]:
    count = rng.randint(1, 7)
    cuts = sorted(rng.sample(range(1, 100), count - 1))
    return [high - low for low, high in zip([0, *cuts], [*cuts, 100])]


def _client(rng: random.Random) -> str:
    kind = rng.randrange(8)
    if kind == 0:
        return "-"
    if kind < 5:
        return ".".join(str(byte) for byte in rng.randbytes(4))
    return ":".join(f"{rng.randrange(1 << 16):x}" for _ in range(8))


def _line(rng: random.Random) -> str:
    site = f"{rng.choice(['r', 'images', 'pkg'])}.example"
    route = rng.choice(["blobs", "rest", "a", "route-with-a-longer-name"])
    target = f"/pool/{rng.randrange(1 << 40):x}"
    digest = "sha256:" + rng.randbytes(32).hex()
    text = rng.choice([digest, digest, target, ""])
    percents = ",".join(map(str, _percents(rng)))
    return f"{_hex(site)} {_hex(route)} {_hex(text)} {_client(rng)} {percents}"


def _answers(command: list[str], lines: list[str]) -> list[str]:
    done = subprocess.run([*command, "--split"], input="".join(f"{line}\n" for line in lines),
                          stdout=subprocess.PIPE, encoding="ascii", check=True)
    return done.stdout.splitlines()


def _mixed(answer: str) -> str:
    key, order = answer.split(" ")
    return f"{fmix32(int(key, 16)):08x} {order}"


def main(arguments: list[str]) -> int:
    driver_cpp, *driver_wasm = arguments
    rng = random.Random(_SEED)
    count = max(1000, int(1_000_000 * float(os.environ.get("POROS_SCALE", "0.1"))))
    lines = [_vector(client) for client in _VECTORS] + [_line(rng) for _ in range(count)]
    cpp, wasm = _answers([driver_cpp], lines), _answers(driver_wasm, lines)
    flaws = [f"{line}: rule S6 has {expected}, C++ {got}"
             for line, expected, got in zip(lines, _VECTORS.values(), map(_mixed, cpp))
             if expected != got]
    flaws += [f"{line}: C++ {one}, wasm32 {other}"
              for line, one, other in zip(lines, cpp, wasm) if one != other]
    if len(cpp) != len(lines) or len(wasm) != len(lines):
        flaws.append(f"{len(lines)} lines, {len(cpp)} answers of C++, {len(wasm)} of wasm32")
    for flaw in flaws[:20]:
        print(flaw)
    print(f"{len(lines)} keys (seed {_SEED}), {len(flaws)} differences")
    return 1 if flaws else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
