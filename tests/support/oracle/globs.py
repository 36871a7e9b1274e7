# SPDX-License-Identifier: Apache-2.0
"""Globs (R6): literal segments, * ? [a-z] inside one, and ** for any number of them, once."""

import re

from oracle.target import decoded


def _segment_pattern(glob: str) -> re.Pattern[bytes]:
    out, i = "", 0
    while i < len(glob):
        char = glob[i]
        end = glob.find("]", i + 2) if char == "[" else -1
        if char == "*":
            out += "[^/]*"
        elif char == "?":
            out += "[^/]"
        elif end > 0:
            members = glob[i + 1:end]
            ranges = re.sub(r"(.)-(.)|(.)",
                            lambda m: (f"{re.escape(m[1])}-{re.escape(m[2])}" if m[1]
                                       else re.escape(m[3])), members)
            out += f"[{ranges}]"
            i = end
        else:
            out += re.escape(char)
        i += 1
    return re.compile(out.encode("utf-8") + rb"\Z", re.DOTALL)


def _fits(glob: str, segment: bytes) -> bool:
    return _segment_pattern(glob).match(segment) is not None


def match(glob: str, raw_path: bytes) -> tuple[bool, bytes | None]:
    """Whether the glob holds, and the raw segments that its ** took (None where it has none)."""
    raw = raw_path.split(b"/")[1:]
    plain = [decoded(segment) for segment in raw]
    if "/" not in glob:
        return _fits(glob, plain[-1]), None
    parts = glob.split("/")[1:]
    if "**" not in parts:
        return len(parts) == len(plain) and all(map(_fits, parts, plain)), None
    stars = parts.index("**")
    head, tail = parts[:stars], parts[stars + 1:]
    if len(head) + len(tail) > len(plain):
        return False, None
    last = len(plain) - len(tail)
    if all(map(_fits, head, plain)) and all(map(_fits, tail, plain[last:])):
        return True, b"/".join(raw[stars:last])
    return False, None
