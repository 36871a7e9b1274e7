#!/usr/bin/env python3
"""Holds src/ to tools/layers.txt: who may include whom, and which layers touch the system.

Usage: check_layers.py [ROOT]. Prints one line a breach, `file:line: what`; exit 1 when there is one.
Tests beside the code (*_test.cc) may include anything of their own layer and below, and what their
names test against: they are held to the same table.
"""
import pathlib
import re
import sys

# What ISO C++20 offers without an operating system, plus the libraries that pure layers stand on.
STANDARD = set(
    "algorithm any array atomic bit bitset cassert cctype cerrno cfloat charconv chrono cinttypes "
    "climits cmath compare concepts cstdarg cstddef cstdint cstdio cstdlib cstring deque exception "
    "functional initializer_list iterator limits list map memory mutex new numeric optional ostream "
    "queue random ratio set span sstream stdexcept string string_view tuple type_traits typeinfo "
    "unordered_map unordered_set utility variant vector version".split()
)
# In a pure layer these of the standard's headers reach the system after all.
IMPURE = set("cstdio chrono mutex iostream fstream filesystem thread future random".split())
LIBRARIES = ("yaml.h", "zlib.h", "zstd.h", "zstd_errors.h", "bzlib.h", "openssl/", "simdjson.h", "gtest/",
             "gmock/")
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')


def read_table(path):
    layers = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = line.split("#")[0].strip()
        if not line:
            continue
        head, _, tail = line.partition(":")
        words = head.split()
        name, pure = words[0], "pure" in words[1:]
        allowed = set()
        for word in tail.split():
            if word.endswith("/*"):
                allowed |= {known for known in layers if known.startswith(word[:-1])}
            elif word in layers:
                allowed.add(word)
            else:
                sys.exit(f"{path}:{number}: '{word}' is not defined above")
        layers[name] = (pure, allowed)
    return layers


def layer_of(path, layers):
    parts = path.split("/")
    for length in (2, 1):
        name = "/".join(parts[:length])
        if name in layers and len(parts) == length + 1:
            return name
    return None


def breaches(root):
    layers = read_table(root / "tools/layers.txt")
    src = root / "src"
    for file in sorted(src.rglob("*")):
        if file.suffix not in (".cc", ".h", ".c"):
            continue
        where = file.relative_to(src).as_posix()
        layer = layer_of(where, layers)
        if layer is None:
            yield f"src/{where}:1: its folder is in no layer (add it to tools/layers.txt)"
            continue
        pure, allowed = layers[layer]
        for number, line in enumerate(file.read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            quote, name = match.groups()
            at = f"src/{where}:{number}:"
            if quote == '"':
                if name.startswith("poros/"):
                    continue
                target = layer_of(name, layers)
                if target is None or not (src / name).exists():
                    yield f'{at} "{name}" is no path from src/ into a layer'
                elif target != layer and target not in allowed:
                    yield f"{at} {layer} may not include {target}"
            elif pure and not name.startswith(LIBRARIES):
                is_test = file.stem.endswith("_test")
                if name not in STANDARD or (name in IMPURE and not is_test):
                    yield f"{at} {layer} is pure and may not include <{name}>"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    found = list(breaches(root))
    print("\n".join(found) if found else "layers: every include keeps to tools/layers.txt")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
