#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""docs/bundle-format.md against the bytes: its tables against format.h, its reader and its hashes against a bundle."""
import gzip
import ipaddress
import json
import re
import struct
import types
import unittest

from binary import ROOT, PorosTest
from xxh64 import bundle_checksum, with_checksum, xxh64

DOCUMENT = (ROOT / "docs/bundle-format.md").read_text("utf-8")
SIZES = {"char": 1, "std::uint8_t": 1, "std::uint16_t": 2, "std::uint32_t": 4, "std::uint64_t": 8, "std::int64_t": 8,
         "Text": 8, "Run": 8}


def reader() -> types.ModuleType:
    """The document's own code."""
    source = re.search(r"^```python read_bundle\.py\n(.*?)^```$", DOCUMENT, re.M | re.S)
    assert source is not None
    module = types.ModuleType("read_bundle")
    exec(compile(source[1], "read_bundle.py", "exec"), module.__dict__)
    return module


def documented() -> dict[str, list[tuple[str, int, int]]]:
    """Record → (field, offset, size) of each row of its table."""
    found = {}
    for name, size, table in re.findall(r"^\*\*(\w+)\*\* \((\d+) bytes\)[^|]*\n((?:\|.*\n)+)", DOCUMENT, re.M):
        rows = re.findall(r"^\| (\d+) \| (\d+) \| \w+ \| `(\w+)` \|", table, re.M)
        found[name] = [(field, int(at), int(length)) for at, length, field in rows] + [("", int(size), 0)]
    return found


def declared(path: str) -> dict[str, list[tuple[str, int, int]]]:
    """The same of the structs of a header; none has padding, as the writer asserts."""
    found = {}
    text = re.sub(r"//.*", "", (ROOT / path).read_text("utf-8"))
    for name, body in re.findall(r"^struct (\w+) \{(.*?)^\};", text, re.M | re.S):
        fields, at = [], 0
        for kind, names in re.findall(r"([\w:]+(?:<[^>]*>)?)\s+([^;]+);", body):
            array = re.fullmatch(r"std::array<([\w:]+), (\d+)>", kind)
            for one in re.split(r",\s*", names):
                match = re.fullmatch(r"(\w+)(?:\[(\d+)\])?", one.strip())
                assert match is not None, one
                length = SIZES[array[1] if array else kind] * int(array[2] if array else match[2] or 1)
                fields.append((match[1], at, length))
                at += length
        found[name] = [*fields, ("", at, 0)]
    return found


class BundleFormat(PorosTest):
    def test_the_tables_of_the_document_are_the_structs_of_the_code(self) -> None:
        structs = declared("src/core/bundle/format.h") | declared("src/core/lpm/poptrie.h")
        for helper in ("Text", "Run"):
            del structs[helper]
        self.maxDiff = None
        self.assertEqual(documented(), structs)

    def test_the_list_of_sections_is_the_enumeration_of_the_code(self) -> None:
        text = re.sub(r"//.*", "", (ROOT / "src/core/bundle/format.h").read_text("utf-8"))
        body = re.search(r"enum class Section[^{]*\{(.*?)\}", text, re.S)
        assert body is not None
        sections, number = {}, 0
        for name, given in re.findall(r"k(\w+)(?: = (\d+))?", body[1]):
            number = int(given) if given else number + 1
            sections[number] = re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()
        rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", DOCUMENT.partition("## Sections")[2].partition("## Records")[0], re.M)
        self.assertEqual({int(number): name for number, name in rows}, sections)

    def test_the_checksum_is_as_documented(self) -> None:
        self.assertEqual(xxh64(b""), 0xEF46DB3751D8E999)
        self.assertEqual(xxh64(b"abc"), 0x44BC2CF5AD770999)
        for size in (1, 7, 31, 32, 33, 63, 64, 100):
            self.assertLess(xxh64(bytes(range(size))), 1 << 64)
        file = self.compile("minimal", "--slim").read_bytes()
        self.assertEqual(struct.unpack_from("<Q", file, 24)[0], bundle_checksum(file))

    def test_a_changed_bundle_with_its_checksum_made_right_is_found_by_verify(self) -> None:
        file = self.compile("minimal").read_bytes()
        at = file.index(b"downloads.example.org")
        changed = file[:at] + b"D" + file[at + 1:]
        (self.dir / "damaged").write_bytes(changed)
        self.assertEqual(self.poros("show", "damaged").code, 3)
        name = file.index(b"everyone")
        self.dir.joinpath("renamed").write_bytes(with_checksum(file[:name] + b"nobodyXX" + file[name + 8:]))
        self.assertIn("nobodyXX", self.ok("explain", "renamed", "https://dl.example.org/a"))
        result = self.poros("show", "--verify", "renamed")
        self.assertEqual(result.code, 3)
        self.assertIn("renamed: the SHA-256 of the content is not the id", result.err)
        self.ok("show", "--verify", "a.bundle")

    def test_an_unknown_section_is_skipped_when_optional_and_refused_when_required(self) -> None:
        file = self.compile("minimal", "--slim").read_bytes()
        count, = struct.unpack_from("<I", file, 12)
        for required in (0, 1):
            entries = bytearray(file[64:64 + 24 * count])
            for i in range(count):
                offset, = struct.unpack_from("<Q", entries, 24 * i + 8)
                struct.pack_into("<Q", entries, 24 * i + 8, offset + 24)
            new = bytearray(file[:64] + entries + struct.pack("<IIQQ", 1000, required, 64, 0) + file[64 + 24 * count:])
            struct.pack_into("<IQ", new, 12, count + 1, len(new))
            (self.dir / "more").write_bytes(with_checksum(bytes(new)))
            result = self.poros("explain", "more", "https://dl.example.org/a")
            self.assertEqual(result.code, 3 if required else 0, result.err)
            self.assertEqual("a required section of an unknown type" in result.err, bool(required))

    def test_the_reader_of_the_document_finds_what_lookup_finds(self) -> None:
        path = self.compile("registry.k8s.io")
        bundle = reader().Bundle(path.read_bytes())
        self.assertTrue(bundle.is_genuine())
        feed = json.loads(gzip.decompress((ROOT / "examples/registry.k8s.io/feeds/aws.json.gz").read_bytes()))
        addresses = []
        for row in feed["prefixes"]:
            net = ipaddress.IPv4Network(row["ip_prefix"])
            for at in (int(net[0]) - 1, int(net[0]), int(net[-1]), int(net[-1]) + 1):
                addresses.append(str(ipaddress.IPv4Address(at & 0xFFFFFFFF)))
        self.assertGreater(len(addresses), 10000)
        for line in self.ok("lookup", path, stdin="\n".join(addresses).encode()).splitlines():
            address, provider, region = line.split("\t")[:3]
            found = bundle.class_of(address)
            self.assertEqual((found.provider or "-", found.region or "-"), (provider, region), address)


if __name__ == "__main__":
    unittest.main()
