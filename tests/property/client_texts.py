#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proof 5: what a client's text means (rules C1, C2) is what Python's ipaddress says, on a million texts each.

    client_texts.py --driver build/.../parsers_driver
"""

import argparse
import ipaddress
import random
import re
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # a test leaves nothing in the source tree
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))

from scale import scale  # noqa: E402

COUNT, SEED = 1_000_000, 5
LETTERS = "0123456789abcdefABCDEF::::....[[]]%% \t-+xgG/,;\"\x00\x7f\xe9"
PORT = re.compile(r"0|[1-9][0-9]{0,4}", re.ASCII)


def address(rng: random.Random) -> str:
    bits = rng.getrandbits(128)
    for _ in range(rng.randrange(4)):  # runs of zeros, which have a short form
        start, length = rng.randrange(8), rng.randrange(1, 8)
        bits &= ~(((1 << 16 * length) - 1) << 16 * start)
    v6 = ipaddress.IPv6Address(bits & ((1 << 128) - 1))
    v4 = str(ipaddress.IPv4Address(rng.getrandbits(32)))
    mapped = rng.choice(("::ffff:", "::FFFF:", "0:0:0:0:0:ffff:", "::", "64:ff9b::", "1:2:3:4:5:6:", "::ffff:0:", "1::"))
    return rng.choice((v4, v4, str(v6), v6.exploded, v6.exploded.upper(), str(v6).upper(), mapped + v4,
                       "::ffff:" + str(v6)[-9:], rng.choice(("::", "::1", "0.0.0.0", "255.255.255.255", "1.2.3", ""))))


def text_of_client(rng: random.Random) -> str:
    text = address(rng)
    if rng.random() < 0.3:
        text = f"[{text}]"
    if rng.random() < 0.3:
        text += ":" + rng.choice(("0", "1", "80", "443", "65535", "65536", "99999", "080", "", "8o", "123456", "+1", "٣"))
    if rng.random() < 0.1:
        text += rng.choice(("%eth0", "%25lo", "/32", "]", ".", ":"))
    for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
        at = rng.randrange(len(text) + 1)
        letter = rng.choice(LETTERS)
        text = rng.choice((text[:at] + letter + text[at:], text[:at] + letter + text[at + 1:], text[:at] + text[at + 1:]))
    return rng.choice(("", "", "", " ", "\t ")) + text + rng.choice(("", "", "", " ", " \t"))


def canonical(parsed: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    """IPv4-mapped IPv6 is IPv4."""
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return str(mapped or parsed)


def meant(text: str) -> str:
    """C1: IPv4, IPv6, [IPv6], each but the second also with a port; blanks around. Anything else is unknown."""
    text = text.strip(" \t")
    kind: type[ipaddress.IPv4Address] | type[ipaddress.IPv6Address]
    if text.startswith("["):
        kind, (text, closed, port) = ipaddress.IPv6Address, text[1:].partition("]")
        if not closed or (port and not port.startswith(":")):
            return "unknown"
        port = port and (port[1:] or "none")
    elif text.count(":") == 1:
        kind, (text, _, port) = ipaddress.IPv4Address, text.partition(":")
        port = port or "none"
    else:
        kind, port = (ipaddress.IPv6Address if ":" in text else ipaddress.IPv4Address), ""
    if "%" in text or (port and (not PORT.fullmatch(port) or int(port) > 65535)):
        return "unknown"
    try:
        return canonical(kind(text))
    except ValueError:
        return "unknown"


def lists(rng: random.Random) -> tuple[int, str, list[str]]:
    """Steps, the peer, and the values of the header's lines."""
    texts = [text_of_client(rng).replace("\x1f", "") if rng.random() < 0.5 else address(rng) for _ in range(rng.randrange(7))]
    lines: list[str] = []
    for text in texts:
        if lines and rng.random() < 0.7:
            lines[-1] += rng.choice((",", ", ", " ", "\t", ",,", " , ,\t")) + text
        else:
            lines.append(text)
    if rng.random() < 0.2:
        lines.insert(rng.randrange(len(lines) + 1), rng.choice((",", " ", ", ,", "-")))
    return rng.choice((0, 0, 1, 1, 2, 3, 9, 99)), str(ipaddress.IPv4Address(rng.getrandbits(32))), lines


def forwarded(steps: int, peer: str, lines: list[str]) -> str:
    """C2: all lines are one list, split at comma and blank; N over from the right, or the left-most; none: the peer."""
    elements = [element for element in re.split("[, \t]", ",".join(lines)) if element]
    return meant(elements[max(0, len(elements) - 1 - steps)]) if elements else peer


def compare(what: str, driver: str, mode: str, given: list[str], wanted: list[str]) -> int:
    # Each character is a byte; what is no ASCII is no address either way.
    lines = "".join(f"{line}\n" for line in given).encode("latin-1", "replace")
    done = subprocess.run([driver, mode], input=lines, capture_output=True, check=True)
    wrong = 0
    for text, got, want in zip(given, done.stdout.decode("latin-1").splitlines(), wanted, strict=True):
        if got != want:
            wrong += 1
            if wrong <= 10:
                print(f"FAILED {what} {text!r}: ours {got}, Python's {want}")
    known = sum(1 for want in wanted if want != "unknown")
    print(f"proof 5 (scale {scale():g}, seed {SEED}): {what}: {len(given)} texts, {wrong} differ; {known} are addresses")
    return 1 if wrong or not 0 < known < len(given) else 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare the readers of client addresses with Python's ipaddress.")
    parser.add_argument("--driver", required=True)
    driver = parser.parse_args().driver
    rng = random.Random(SEED)
    count = max(1, round(COUNT * scale()))
    texts = [text_of_client(rng) for _ in range(count)]
    failed = compare("addresses", driver, "client", texts, [meant(text) for text in texts])
    asked = [lists(rng) for _ in range(count)]
    return failed | compare("X-Forwarded-For", driver, "xff",
                            ["\t".join((str(steps), peer, "\x1f".join(lines))) for steps, peer, lines in asked],
                            [forwarded(*one) for one in asked])


if __name__ == "__main__":
    sys.exit(main())
