#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`poros index`, and what explain and serve make of it: every answer of 100,000 digests, and a swap."""
import bz2
import gzip
import hashlib
import json
import re
import signal
import struct
import types
import unittest
from pathlib import Path

from binary import ROOT, PorosTest
from serve_support import Serve, get
from xxh64 import xxh64

DOCUMENT = (ROOT / "docs/index-format.md").read_text("utf-8")
POLICY = """version: 1
providers:
  amazon: { ranges: [3.208.0.0/12] }
backends:
  origin: { url: "https://origin.example.org/v2/{rest}", trust: names }
  cdn: { url: "https://cdn.example.org/{digest}", trust: content, presence: { check: index, when_unknown: use } }
  s3:
    url: "https://{region}.s3.example.org/{digest}"
    trust: content
    presence: { check: index }
    place: { by: locality, else: eu-west-1 }
    regions: { eu-west-1: , us-east-1: { also: [us-east-2] } }
  mirror: { url: "https://mirror.example.org/{path}", trust: names }
  files: { url: "https://files.example.org/{path}", trust: files, presence: { check: index } }
sites:
  r.example.org:
    api: oci
    default: true
    fallback: origin
    routes:
      - { name: objects, when: { kind: [blob, manifest-digest] }, to: [s3, cdn] }
      - { name: names, to: [origin] }
  dl.example.org:
    api: files
    fallback: mirror
    routes:
      - { name: files, when: { kind: file }, to: [files] }
      - { name: names, to: [mirror] }
"""
ORIGIN, CDN, S3 = "https://origin.example.org", "https://cdn.example.org", "https://eu-west-1.s3.example.org"


def digest(number: int) -> str:
    return "sha256:" + hashlib.sha256(str(number).encode()).hexdigest()


def blob(one: str) -> str:
    return f"/v2/a/b/blobs/{one}"


def host(location: str) -> str:
    return "/".join(location.split("/")[:3])


def reader() -> types.ModuleType:
    """The document's own code."""
    source = re.search(r"^```python read_index\.py\n(.*?)^```$", DOCUMENT, re.M | re.S)
    assert source is not None
    module = types.ModuleType("read_index")
    exec(compile(source[1], "read_index.py", "exec"), module.__dict__)
    return module


class Index(PorosTest):
    def build(self, text: str, name: str = "o.index") -> Path:
        self.ok("index", "build", "-", "-o", name, stdin=text.encode())
        return self.dir / name

    def bundle(self) -> str:
        self.write("policy.yaml", POLICY)
        self.ok("compile", "policy.yaml", "-o", "a.bundle")
        return "a.bundle"

    def location(self, index: str, target: str, *flags: str) -> str:
        receipt = json.loads(self.ok("explain", "a.bundle", target, "--json", *(["--index", index] if index else []), *flags))
        return receipt["location"]

    def test_lists_may_be_packed_and_the_bytes_depend_on_their_content_alone(self) -> None:
        lines = [f"s3@eu-west-1 {digest(i)} {i}" for i in range(500)] + [f"cdn\t{digest(i)}" for i in range(250, 750)]
        whole = self.build("\n".join(lines)).read_bytes()
        self.assertEqual(self.build("\n".join(reversed(lines)) + "\n# the end\n").read_bytes(), whole)
        (self.dir / "a.gz").write_bytes(gzip.compress("\n".join(lines[:100]).encode()))
        (self.dir / "b.bz2").write_bytes(bz2.compress("\n".join(lines[100:500] + lines[:3]).encode()))
        self.write("cdn", "\n".join(digest(i) for i in range(250, 750)))
        self.ok("index", "build", "--backend", "cdn", "cdn", "b.bz2", "a.gz", "-o", "other")
        self.assertEqual((self.dir / "other").read_bytes(), whole)
        shown = json.loads(self.ok("index", "show", "other", "--json"))
        self.assertEqual([(each["backend"], each["region"], each["objects"]) for each in shown["places"]],
                         [("cdn", None, 500), ("s3", "eu-west-1", 500)])
        self.assertEqual((shown["sha256"], shown["sha512"], shown["without_size"]), (750, 0, 250))

    def test_the_file_is_as_documented(self) -> None:
        long = "sha512:" + hashlib.sha512(b"x").hexdigest()
        file = self.build(f"s3@b {digest(1)} 7\ns3 {digest(1)}\ncdn {digest(2)}\ncdn {long} 0\n").read_bytes()
        front, rest = xxh64(file[:24] + bytes(8)), xxh64(file[32:])
        self.assertEqual(struct.unpack_from("<Q", file, 24)[0], xxh64(struct.pack("<QQ", front, rest)))
        index = reader().Index(file)
        self.assertEqual(index.places, ["cdn", "s3", "s3@b"])
        self.assertEqual(index.find(digest(1)), (7, ["s3", "s3@b"]))
        self.assertEqual(index.find(digest(2)), (None, ["cdn"]))
        self.assertEqual(index.find(long), (0, ["cdn"]))
        self.assertIsNone(index.find(digest(3)))

    def test_every_defect_is_told_and_nothing_is_written(self) -> None:
        self.write("a", f"s3 {digest(1)} 5\ns3\ns3 {digest(2)} -\n")
        self.write("b", f"{digest(1)} 6\nsha256:x\n")
        self.write("o", "old")
        self.write("empty", "# nothing\n")
        (self.dir / "cut.gz").write_bytes(gzip.compress(b"x" * 1000)[:-9])
        result = self.poros("index", "build", "a", "cut.gz", "empty", "--backend", "cdn", "b", "-o", "o")
        self.assertEqual(result.code, 3)
        for line in ("a:2: a line of 1 word", "a:3: '-' is no size", "b:2: 'sha256:x' is no digest",
                     "b:1: the size is 6 here and 5 in a:1", "empty: no object in it", "poros index build: cut.gz: "):
            self.assertIn(line, result.err)
        self.assertEqual((self.dir / "o").read_text(), "old")
        self.assertEqual(self.poros("index", "build", "none", "-o", "o").code, 4)
        self.assertEqual(self.poros("index", "build", "-o", "o").code, 2)

    def test_explain_goes_by_the_index(self) -> None:
        self.bundle()
        self.build(f"s3@eu-west-1 {digest(1)}\ns3@us-east-2 {digest(2)}\ncdn {digest(3)}\n")
        wanted = {1: S3, 2: ORIGIN, 3: CDN, 4: ORIGIN}
        for number, there in wanted.items():
            self.assertEqual(host(self.location("o.index", blob(digest(number)))), there, number)
            self.assertEqual(host(self.location("o.index", f"/v2/a/manifests/{digest(number)}")), there, number)
        # A region of the index may be a word in `also`; --have comes first; a name is nobody's.
        self.assertEqual(host(self.location("o.index", blob(digest(2)), "--locality", "us-east-1")),
                         "https://us-east-1.s3.example.org")
        self.assertEqual(host(self.location("o.index", blob(digest(1)), "--have", "s3=no")), ORIGIN)
        self.assertEqual(host(self.location("o.index", blob(digest(4)), "--have", "cdn=yes")), CDN)
        # Without an index, and of what it cannot know, `when_unknown` decides.
        self.assertEqual(host(self.location("", blob(digest(4)))), CDN)
        self.assertEqual(host(self.location("o.index", "https://dl.example.org/a.iso")), "https://mirror.example.org")

    def test_warns_of_what_bundle_and_index_do_not_share(self) -> None:
        self.bundle()
        self.build(f"s3@mars {digest(1)}\nstrange {digest(1)}\ncdn {digest(1)}\n")
        err = self.poros("explain", "a.bundle", blob(digest(1)), "--index", "o.index").err
        self.assertIn("o.index has objects of 's3@mars', which is no backend or region", err)
        self.assertIn("o.index has objects of 'strange'", err)
        self.assertIn("o.index does not name backend 's3', which has 'check: index'", err)
        self.assertNotIn("'cdn'", err)

    def test_a_bad_index_is_refused_at_the_start(self) -> None:
        self.bundle()
        file = self.build(f"cdn {digest(1)}\n").read_bytes()
        for name, data in {"cut": file[:-1], "flipped": file[:-1] + b"\x01", "empty": b"",
                           "bundle": (self.dir / "a.bundle").read_bytes()}.items():
            (self.dir / name).write_bytes(data)
            for command in (("explain", "a.bundle", "/"), ("serve", "a.bundle", "--listen", "127.0.0.1:0")):
                result = self.poros(*command, "--index", name)
                self.assertEqual(result.code, 3, name)
                self.assertIn(f"{name}: ", result.err)
            self.assertEqual(self.poros("index", "show", name).code, 3)
        self.assertEqual(self.poros("explain", "a.bundle", "/", "--index", "nowhere").code, 4)


class ServeIndex(PorosTest):
    def setUp(self) -> None:
        super().setUp()
        self.policy = self.write("policy.yaml", POLICY)

    def build(self, lines: list[str], name: str = "o.index") -> Path:
        self.ok("index", "build", "-", "-o", name, stdin="\n".join(lines).encode())
        return self.dir / name

    def test_is_right_for_each_of_100000_digests(self) -> None:
        """A third at the bucket, a third at the CDN, a third nowhere."""
        count, batch = 100_000, 25
        lines = [f"{'s3' if i % 3 == 0 else 'cdn'} {digest(i)} {i}" for i in range(count) if i % 3 < 2]
        path = self.build(lines)
        index = reader().Index(path.read_bytes())
        wrong = [i for i in range(count) if index.find(digest(i)) != [(i, ["s3"]), (i, ["cdn"]), None][i % 3]]
        self.assertEqual(wrong, [])
        with Serve("--index", str(path), policy=self.policy) as server:
            with server.connect() as connection:
                for start in range(0, count, batch):
                    numbers = range(start, min(start + batch, count))
                    connection.send(b"".join(get(blob(digest(i)), host="r.example.org") for i in numbers))
                    for i in numbers:
                        location = connection.answer().fields["location"]
                        if host(location) != (S3, CDN, ORIGIN)[i % 3] or not location.endswith(digest(i)):
                            wrong.append(i)
            self.assertEqual(server.stop(), 0)
            lines = server.log().splitlines()
        self.assertEqual(wrong, [])
        self.assertEqual(len(lines), count)
        for i, line in enumerate(lines):
            size = json.loads(line)["object_bytes"]
            if size != (i if i % 3 < 2 else None):
                wrong.append(i)
        self.assertEqual(wrong, [])

    def test_is_swapped_and_a_bad_one_refused(self) -> None:
        path = self.build([f"s3 {digest(1)}", f"cdn {digest(2)}"])
        ask = get(blob(digest(1)), host="r.example.org")
        with Serve(policy=self.policy, environment={"POROS_INDEX": str(path)}) as server, server.connect() as connection:

            def where() -> str:
                connection.ask(ask)  # taken up between two batches: at the latest the second sees it
                return host(connection.ask(ask).fields["location"])

            def reload(message: str) -> None:
                del server.messages[:]
                server.signal(signal.SIGHUP)
                server.wait_for_message(message)

            self.assertEqual(where(), S3)
            self.build([f"cdn {digest(1)}", f"s3 {digest(2)}"])
            reload("now serving ")
            self.assertEqual(where(), CDN)
            # Without a signal too.
            del server.messages[:]
            self.build([f"s3 {digest(1)}"])
            server.wait_for_message("now serving ")
            self.assertEqual(where(), S3)
            self.build([f"cdn {digest(1)}", f"s3 {digest(2)}"])
            reload("now serving ")
            self.assertEqual(where(), CDN)
            # A bad index is refused, and a new bundle taken all the same.
            good = path.read_bytes()
            (self.dir / "bad").write_bytes(good[:-1])
            (self.dir / "bad").rename(path)
            self.policy.write_text(POLICY.replace("cdn.example.org", "moved.example.org"))
            self.ok("compile", "policy.yaml", "-o", server.bundle)
            reload("now serving ")
            self.assertTrue(any("the new index is refused, the old one serves on" in line for line in server.messages))
            self.assertEqual(where(), "https://moved.example.org")
            # And the other way round.
            (self.dir / "bad").write_bytes(server.bundle.read_bytes()[:-1])
            (self.dir / "bad").rename(server.bundle)
            self.build([f"s3 {digest(1)}", f"cdn {digest(2)}"])
            reload("now serving ")
            self.assertTrue(any("the new bundle is refused, the old one serves on" in line for line in server.messages))
            self.assertEqual(where(), S3)
            # Both bad: nothing changes.
            path.unlink()
            reload("the new bundle is refused")
            self.assertEqual(where(), S3)
            self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    unittest.main()
